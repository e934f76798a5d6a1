"""Documents made on the occasion: invented sentences and lists of many kinds, decoys among them."""

import csv
import itertools
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from communique import lexicon, names
from communique.config import Settings
from communique.extract import agents, dates, instruments, persons, reader
from communique.extract.agents import context
from communique.extract.lexicon import Lexicon
from communique.extract.model import Agreement

_PUBLISHED = "2026-03-03"


@dataclass
class Case:
    """A text and what it states, a row a document; no area given: the areas are not looked at."""

    text: str
    stated: list[tuple[str, frozenset[str], frozenset[str]]] = field(default_factory=list)


def _rows(file: Path) -> list[dict[str, str]]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def _cases() -> list[Case]:
    files = sorted((Path(__file__).parent / "instruments").glob("*.tsv"))
    found: list[Case] = []
    for row in itertools.chain.from_iterable(map(_rows, files)):
        if row["text"]:
            found.append(Case(row["text"].replace("\\n", "\n").replace("\\t", "\t")))
        if row["form"]:
            parties = frozenset(row["parties"].casefold().split("|")) - {""}
            found[-1].stated.append((row["form"], parties, frozenset(row["areas"].split("|")) - {""}))
    return found


_CASES = _cases()


@pytest.fixture(scope="module")
def words() -> Lexicon:
    settings = Settings()
    return lexicon.lexicon(lexicon.read(settings), names.Names(settings.base_iri), settings)


def _find(text: str, words: Lexicon, published: str | None = _PUBLISHED) -> list[Agreement]:
    reading = reader.prepare(text, published, words)
    people = persons.find(reading)
    setting = context.find(reading, people)
    bodies = agents.find(reading, people, setting)
    groups, behind = agents.gather(reading, bodies), agents.behind(reading, people, setting)
    return instruments.find(reading, people, bodies, groups, setting, dates.find(reading), behind)


def _quotes(text: str, words: Lexicon) -> list[str]:
    return [text[slice(*one.at)] for one in _find(text, words)]


def _named(one: Agreement) -> frozenset[str]:
    """Return the parties with their states; quotation marks in a name do not matter."""
    named = (f"{party.name} {party.country or '-'}" for party in one.parties)
    return frozenset(name.replace('"', "").casefold() for name in named)


@pytest.mark.parametrize("case", _CASES, ids=[case.text[:60] for case in _CASES])
def test_stated(case: Case, words: Lexicon) -> None:
    found = _find(case.text, words)
    said = [(words.code("form", one.form), _named(one)) for one in found]
    assert said == [(form, parties) for form, parties, _ in case.stated]
    for one, (_, _, wanted) in zip(found, case.stated, strict=True):
        codes = frozenset(code for area in one.areas for code in words.several("area", area))
        assert not wanted or codes == wanted


def test_there_are_decoys_and_documents_enough() -> None:
    assert len(_CASES) >= 200
    assert sum(not case.stated for case in _CASES) >= 50


_PASSAGES = {
    # An item without its number and final sign; a second sentence is not part of it.
    "Signed:\n1. Agreement on trade;\n2. Protocol on sport. It was exchanged by the ministers.": [
        "Agreement on trade",
        "Protocol on sport",
    ],
    # A signers' bracket stays; quotation marks go.
    "Signed:\n- “Memorandum on health” \n- Treaty on extradition (signed by Minister Ali Musa)": [
        "Memorandum on health",
        "Treaty on extradition (signed by Minister Ali Musa)",
    ],
    # The clause of a single document, from the parties on; of several, each its own words.
    "On Monday the University of Oslo and Kabul University signed a memorandum.": [
        "the University of Oslo and Kabul University signed a memorandum"
    ],
    "The ministers signed an agreement on mining and a plan of consultations.": [
        "an agreement on mining",
        "a plan of consultations",
    ],
}


@pytest.mark.parametrize("text", _PASSAGES)
def test_passages(text: str, words: Lexicon) -> None:
    assert _quotes(text, words) == _PASSAGES[text]


def test_an_item_keeps_its_number_and_takes_handling_and_level_from_the_lead(words: Lexicon) -> None:
    text = (
        "The following interagency documents were exchanged:\n4) Agreement on culture;\n5) Protocol on sport."
    )
    found = _find(text, words)
    assert [(one.number, one.handled, one.level) for one in found] == [
        (4, "exchanged", "interagency"),
        (5, "exchanged", "interagency"),
    ]
    handled, level = found[0].handled_at, found[0].level_at
    assert handled and text[slice(*handled)] == "were exchanged"
    assert level and text[slice(*level)] == "interagency"


def test_parties_of_the_lead_are_those_of_every_item(words: Lexicon) -> None:
    text = "Documents signed between Kenya and Oman:\n1. Agreement on trade\n2. Treaty on extradition"
    found = _find(text, words)
    assert [_named(one) for one in found] == [{"kenya ke", "oman om"}] * 2
    at = found[0].parties_at
    assert at and text[slice(*at)] == "Kenya and Oman"


@pytest.mark.parametrize(
    ("verb", "handled"),
    [("signed", "signed"), ("inked", "signed"), ("exchanged", "exchanged"), ("adopted", "adopted")],
)
def test_what_was_done(verb: str, handled: str, words: Lexicon) -> None:
    found = _find(f"Kenya and Ghana {verb} a joint declaration.", words)
    assert [one.handled for one in found] == [handled]


def test_stated_twice_is_one_document_the_fuller(words: Lexicon) -> None:
    text = (
        "Kenya and Oman signed a memorandum on health.\n\nThe following documents were signed:\n"
        "1. Memorandum of understanding in the field of health between the Ministry of Health of Kenya and "
        "the Ministry of Health of Oman;\n2. Memorandum of understanding on health insurance."
    )
    found = _find(text, words)
    assert [one.number for one in found if one.form == "memorandum-of-understanding"] == [1, 2]
    assert len(found) == 2


def test_two_documents_of_one_list_stay_two(words: Lexicon) -> None:
    item = "Memorandum between the Ministry of Culture of Peru and the Ministry of Culture of Iran"
    assert len(_find(f"Signed:\n1. {item};\n2. {item}.", words)) == 2


def test_areas_of_the_subject_come_before_those_of_the_parties(words: Lexicon) -> None:
    stated = _find(
        "The Ministry of Health of Peru and the Ministry of Health of Iran signed a memorandum on sport.",
        words,
    )
    assert [(one.areas, one.areas_implied) for one in stated] == [(("sport",), False)]
    implied = _find(
        "The Ministry of Health of Peru and the Ministry of Health of Iran signed a memorandum.", words
    )
    assert [(one.areas, one.areas_implied) for one in implied] == [(("health",), True)]


def test_the_subject_is_the_field_without_the_words_before_it(words: Lexicon) -> None:
    text = "Signed:\n1. Agreement on cooperation in the field of water supply between Porto and Lima"
    (found,) = _find(text, words)
    assert found.subject and text[slice(*found.subject)] == "water supply"


def test_a_year_before_the_report_is_another_occasion(words: Lexicon) -> None:
    text = "In 2019 Kenya and Ghana signed an agreement on trade."
    assert _find(text, words) == []
    assert len(_find(text, words, "2019-05-05")) == 1
    assert len(_find("Kenya and Ghana signed an agreement on trade for 2020-2030.", words)) == 1


def test_a_sentence_may_state_thousands_of_documents(words: Lexicon) -> None:
    clause = "a memorandum (of the ministers) on trade, energy, and culture between Kenya and Ghana, and "
    found = _find("They signed " + clause * 2000 + "a protocol.", words)
    assert len(found) > 1000
