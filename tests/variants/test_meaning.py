"""The set of entities, and what names can mean among them, by themselves."""

import random
from collections import Counter

import pytest

from variants import changes
from variants.entities import Entity, body
from variants.making import World, world
from variants.meaning import Meanings, read
from variants.statements import entries
from variants.states import states


@pytest.fixture(scope="module")
def made() -> World:
    return world(10_000)


def _body(core: str, code: str) -> Entity:
    return body(core, states()[code], "of", "ministry")


HEALTH, OTHER, NIGER, NIGERIA = (
    _body("Ministry of Health", "rs"),
    _body("Ministry of Health and Social Protection", "kz"),
    _body("Ministry of Trade", "ne"),
    _body("Ministry of Trade", "ng"),
)
AMONG = Meanings([HEALTH, OTHER, NIGER, NIGERIA])


def test_the_set_has_its_size_and_every_thing_once(made: World) -> None:
    assert len(made.entities) == 10_000
    assert len({one.path for one in made.entities}) == 10_000
    assert not {one.path for one in made.entities} & {one.path for one in made.left_out}
    assert len(made.left_out) > 200


def test_states_share_names_of_bodies_and_some_have_two_alike(made: World) -> None:
    ministries = [one for one in made.entities if one.sort == "ministry"]
    shared = Counter(one.core for one in ministries)
    assert shared["Ministry of Health"] > 50 and shared["Ministry of Health and Social Protection"] > 5
    words = [(one.states, read(one.core).words) for one in ministries if one.states == ("rs",)]
    assert any(one < other for _, one in words for _, other in words) or len(words) > 10
    families = Counter(one.parts[1] for one in made.entities if one.sort == "person")
    assert families.most_common(1)[0][1] > 3


def test_the_set_is_read_from_its_statements(made: World) -> None:
    found = {entry.iri: entry for entry in entries(made.entities)}
    for one in made.entities:
        assert set(one.names) <= set(found[one.iri].names), one.path


def test_a_name_means_what_has_its_words_and_names_no_other_state() -> None:
    assert AMONG.of("Serbian Health Ministry") == {HEALTH.path}
    assert AMONG.of("Health Ministry of the Republic of Kazakhstan") == set()
    assert AMONG.of("Ministry of Trade") == {NIGER.path, NIGERIA.path}
    assert AMONG.of("Ministry of Trade", state="ne") == {NIGER.path}
    assert AMONG.of("Ministry of Health of Serbia and Kazakhstan") == set()
    assert AMONG.holding("Ministry of Health", "kz") == {OTHER.path}


def test_a_letter_less_can_leave_two_states_open() -> None:
    assert AMONG.near("Ministry of Trade of Nigera") == {NIGER.path, NIGERIA.path}
    assert AMONG.near("Ministry of Trade of Nigr") == {NIGER.path}


@pytest.mark.parametrize(
    ("change", "name", "changed"),
    [
        (changes.in_cyrillic, "Belgrad", "Белград"),
        (changes.in_greek, "Tirana", "Τιρανα"),
        (changes.written_out, "Ürgen Đorin", "Uergen Djorin"),
        (changes.without_accents, "Côte d'Ivoire", "Cote d'Ivoire"),
        (changes.ampersand, "Bread and Salt", "Bread & Salt"),
        (changes.other_number, "Sport", "Sports"),
        (changes.in_cyrillic, "Wexford", "Wexford"),
    ],
)
def test_letters_are_changed(change: changes.Change, name: str, changed: str) -> None:
    assert change(name, random.Random(1)) == changed  # noqa: S311  # not to keep secrets
