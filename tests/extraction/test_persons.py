"""Who is named with an office: invented persons of all continents, and what makes two names one person."""

from functools import cache
from pathlib import Path

import pytest

from communique import config, extracting
from communique.extract import persons, reader
from communique.extract.lexicon import Lexicon
from communique.extract.model import Person
from communique.extract.persons.names import same
from extraction import cases

_CASES = [(text.replace(" ⏎ ", "\n"), wanted) for text, wanted in cases.read("persons.txt")]


@cache
def _words() -> Lexicon:
    return extracting.machine(config.load({}, Path("none.toml"))).lexicon


def _mentions(text: str) -> list[persons.Mention]:
    return persons.find(reader.prepare(text, None, _words()))


def _people(text: str) -> tuple[Person, ...]:
    return persons.persons(_mentions(text))


@pytest.mark.parametrize("case", _CASES, ids=[text[:60] for text, _ in _CASES])
def test_persons_of_a_sentence(case: cases.Case) -> None:
    text, wanted = case
    assert [(one.name, one.role, one.country or "–") for one in _people(text)] == wanted


def test_there_are_many_sentences_and_some_that_name_nobody() -> None:
    assert len(_CASES) >= 180
    assert sum(not wanted for _, wanted in _CASES) >= 6


def test_a_surname_later_means_the_same_person() -> None:
    text = (
        "President of Kenya Otieno Wafula met Esi Amoah, President of Ghana. Wafula then left. Amoah stayed."
    )
    found = _mentions(text)
    assert [text.split()[0], len(found), len(_people(text))] == ["President", 4, 2]
    assert found[2].person is found[0].person
    assert found[3].person is found[1].person


def test_a_fuller_name_later_wins() -> None:
    (one,) = _people("President Wafula of Kenya spoke. Later Otieno James Wafula sang for Kenya.")
    assert one.name == "Otieno James Wafula"


def test_two_of_one_surname_stay_two() -> None:
    text = "President of Kenya Otieno Wafula met his wife. Minister of Trade of Uganda Moses Wafula did not."
    assert [one.name for one in _people(text)] == ["Otieno Wafula", "Moses Wafula"]


def test_a_known_person_counts_as_named_before_the_office_is_told() -> None:
    text = "Otieno Wafula opened the port. Kenyan President Otieno Wafula will return."
    first, second = _mentions(text)
    assert first.person is second.person
    assert first.person.country == "KE"
    assert text[slice(*first.person.at)] == "Kenyan President Otieno Wafula"


def test_the_passage_holds_office_state_and_name() -> None:
    text = "In Accra the President of Kenya, Otieno Wafula, spoke to Togo’s Minister of Trade Komi Agbeko."
    quotes = [text[slice(*one.at)] for one in _people(text)]
    assert quotes == ["President of Kenya, Otieno Wafula", "Togo’s Minister of Trade Komi Agbeko"]


def test_a_plural_is_one_passage_for_all_and_its_states_are_understood() -> None:
    text = "ACCRA — Presidents Kwesi Boateng and Komi Agbeko signed a pact between Ghana and Togo."
    both = _people(text)
    assert [(one.country, one.implied) for one in both] == [("GH", True), ("TG", True)]
    assert {text[slice(*one.at)] for one in both} == {"Presidents Kwesi Boateng and Komi Agbeko"}


def test_the_visitor_is_not_of_the_state_he_visits() -> None:
    text = (
        "Chile and Peru agree\n\nPresident Diego Soto, who is paying a state visit to Peru, "
        "met President Rosa Quispe in Lima."
    )
    assert [(one.name, one.country) for one in _people(text)] == [("Diego Soto", "CL"), ("Rosa Quispe", "PE")]


def test_the_head_of_a_column_tells_the_state() -> None:
    text = (
        "No. | Document | Nepal side | Japan side\n"
        "1 | Agreement on Roads | Ram Thapa, Secretary | Kenji Mori, Ambassador\n"
    )
    assert [(one.name, one.country) for one in _people(text)] == [("Ram Thapa", "NP"), ("Kenji Mori", "JP")]


def test_a_headline_in_capitals_names_nobody_wrongly() -> None:
    text = "PRESIDENT WAFULA MEETS THE KING\n\nPresident of Kenya Otieno Wafula met the King of Tonga."
    assert [one.name for one in _people(text)] == ["Otieno Wafula"]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("wafula", "otieno wafula", True),
        ("otieno wafula", "otieno james wafula", True),
        ("luiz da costa", "luiz henrique da costa", True),
        ("o wafula", "otieno wafula", True),
        ("otieno wafula", "moses wafula", False),
        ("wang yi", "wang li", False),
    ],
)
def test_when_two_names_are_one(one: str, other: str, alike: bool) -> None:
    assert same(one.split(), other.split()) is alike
    assert same(other.split(), one.split()) is alike
