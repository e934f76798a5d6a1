"""Tokens are clean, and stand where they stand in the stored text."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.extract.text import fold, tokens


def words(text: str) -> list[str]:
    return [token.word for token in tokens(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ghana’s Ministry", ["Ghana", "'s", "Ministry"]),
        ("the ministries' heads", ["the", "ministries", "'", "heads"]),
        ("Côte d’Ivoire", ["Côte", "d'Ivoire"]),
        ("Minis\u200btry of Hea\u00adlth", ["Ministry", "of", "Health"]),
        ("co-operation and co‑ordination", ["cooperation", "and", "coordination"]),
        ("U.S. Secretary", ["U.S.", "Secretary"]),
        ("24.08.2011, 5.9 million", ["24.08.2011", ",", "5.9", "million"]),
        ("5G and the 2nd COP29", ["5G", "and", "the", "2nd", "COP29"]),
        ("“MoU”", ['"', "MoU", '"']),
        ("وزارة الصحة", ["وزارة", "الصحة"]),
        ("a\u00a0b", ["a", "b"]),
        ("", []),
        (" \u200b\n", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_hyphen_joins() -> None:
    joined = [(token.word, token.glued) for token in tokens("Al-Thani 2026–2027 — end - x")]
    assert joined == [
        ("Al", False),
        ("Thani", True),
        ("2026", False),
        ("2027", True),
        ("—", False),
        ("end", False),
        ("-", False),
        ("x", False),
    ]


def test_decomposed_accents_are_one_word() -> None:
    text = unicodedata.normalize("NFD", "Vučić")
    (token,) = tokens(text)
    assert (token.word, token.low, token.start, token.end) == ("Vučić", "vucic", 0, len(text))


def test_fold() -> None:
    assert fold("TÜRKİYE") == fold("türkiye") == "turkiye"


@given(st.text(max_size=80))
def test_offsets_hold(text: str) -> None:
    found = tokens(text)
    assert all(0 <= token.start < token.end <= len(text) and token.word and token.low for token in found)
    assert all(first.end <= second.start for first, second in pairwise(found))
    shown = "".join(text[token.start : token.end] for token in found)
    assert {sign for sign in text if sign.isalnum()} <= set(shown)
