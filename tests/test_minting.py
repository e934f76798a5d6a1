"""Names of new things: legal whatever the script, the same for the same content."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique import minting
from communique.minting import Spellings

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SPELLINGS = Spellings.of([("foreign affairs", "foreign"), ("defense", "defence"), ("program", "programme")])


@given(st.text())
def test_any_name_gives_a_legal_slug(name: str) -> None:
    made = minting.slug(minting.name_words(name))
    assert SLUG.fullmatch(made)
    assert len(made) <= minting.SLUG


@given(st.text(min_size=1), st.integers(min_value=1, max_value=200))
def test_no_limit_breaks_a_slug(name: str, limit: int) -> None:
    made = minting.slug(["x", *minting.name_words(name)], limit)
    assert SLUG.fullmatch(made)
    assert len(made) <= limit


@given(st.text())
def test_the_same_name_gives_the_same_words(name: str) -> None:
    assert minting.name_words(name) == minting.name_words(name)
    assert minting.words(name.upper()) == minting.words(name.upper().lower().upper())


@given(st.lists(st.sampled_from(["health", "of", "the", "Ministry", "Foreign", "affairs", "Programs"])))
def test_the_order_of_words_does_not_tell_bodies_apart(said: list[str]) -> None:
    assert set(SPELLINGS.bag(" ".join(said)).split()) <= set(SPELLINGS.bag(" ".join(said + said)).split())


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Aleksandar Vučić", "aleksandar-vucic"),
        ("Александар Вучић", "aleksandar-vuchic"),
        ("Recep Tayyip Erdoğan", "recep-tayyip-erdogan"),
        ("Ministère de l’Éducation", "ministere-de-leducation"),
        ("Nguyễn Phú Trọng", "nguyen-phu-trong"),
        ("外交部", "waijiaobu"),
        ("وزارة الصحة", "wzrh-lshh"),
        ("U.S. Department of State", "us-department-of-state"),
        ("Science & Technology", "science-and-technology"),
        ("«Қазақстан темір жолы»", "qazaqstan-temir-zholy"),
    ],
)
def test_names_of_all_scripts(name: str, slug: str) -> None:
    assert minting.slug(minting.name_words(name)) == slug


@pytest.mark.parametrize("name", ["", "—", "\u200b", "\ud83d", "☃" * 3])
def test_a_name_without_letters_still_has_a_slug(name: str) -> None:
    assert SLUG.fullmatch(minting.slug(minting.name_words(name)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ministry of Health", "Health Ministry"),
        ("Ministry of Foreign Affairs", "Foreign Ministry"),
        ("Ministry of Defence", "Defense Ministry"),
        ("Agency for Programmes and Projects", "Agency for Projects & Programs"),
        ("Committee on Standards (CS)", "Standards Committee"),
    ],
)
def test_spellings_and_word_orders_are_one(one: str, other: str) -> None:
    assert SPELLINGS.bag(one) == SPELLINGS.bag(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ministry of Health", "Ministry of Culture"),
        ("Ministry of Science", "Ministry of Science and Education"),
        ("National Bank", "Development Bank"),
    ],
)
def test_other_names_are_others(one: str, other: str) -> None:
    assert SPELLINGS.bag(one) != SPELLINGS.bag(other)


def test_keys_and_days() -> None:
    assert minting.key(["talks"], "kz", "", "2026-02-27") == "talks|kz|2026-02-27"
    assert minting.day_in_words("2026-03-01") == "1 March 2026"
    assert minting.digest("a", "b") != minting.digest("ab")
