"""What the sides of a statement say: invented sentences from all continents, with who, what and to whom."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from communique import config, extracting
from communique.extract import reader
from communique.extract.lexicon import Lexicon
from communique.extract.model import Annotations, Position
from extraction import texts

_DATA = json.loads((Path(__file__).parent / "positions.json").read_text(encoding="utf-8"))
"""Lead-ins that tell of a statement, and sentences after them with the positions they express."""
_LEAD = _DATA["leads"]["br-cl"]


@cache
def _words() -> Lexicon:
    return extracting.machine(config.load({}, Path("none.toml"))).lexicon


def _read(text: str) -> Annotations:
    return reader.read(text, "2025-05-05", _words())


def _said(lead: str, sentence: str) -> tuple[str, list[Position]]:
    text = f"{lead}\n\n{sentence}"
    return text, [one for one in _read(text).positions if one.at[0] > len(lead)]


def _codes(areas: Any) -> set[str]:
    return {_words().code("area", area) for area in areas}


@pytest.mark.parametrize("case", _DATA["cases"], ids=[case["text"][:60] for case in _DATA["cases"]])
def test_positions_of_a_sentence(case: dict[str, Any]) -> None:
    text, found = _said(_DATA["leads"][case["lead"]], case["text"])
    told = [
        {
            "act": one.act,
            "by": list(one.persons or one.countries),
            "towards": list(one.towards),
            "label": one.label,
            "quote": text[slice(*one.at)],
        }
        for one in found
    ]
    assert told == [{key: one[key] for key in one if key != "areas"} for one in case["positions"]]
    for one, wanted in zip(found, case["positions"], strict=True):
        assert _codes(wanted["areas"]) <= _codes(one.areas)


def test_there_are_sentences_that_express_nothing() -> None:
    silent = [case for case in _DATA["cases"] if not case["positions"]]
    assert len(_DATA["cases"]) >= 80
    assert len(silent) >= 12


def test_without_a_statement_there_are_no_positions() -> None:
    text = (
        "Presidents Ana Ruiz of Peru and Jan Novák of Slovenia met in Lima. Both sides welcomed more trade."
    )
    assert _read(text).positions == ()
    assert _read(text.replace("met in Lima", "adopted a joint statement in Lima")).positions


def test_a_participle_is_tied_to_the_statement() -> None:
    text = "The Presidents of Peru and Chile issued a joint declaration welcoming the Bioceanic Corridor."
    (one,) = _read(text).positions
    assert (one.act, one.stated) == ("welcome", True)
    assert text[slice(*one.at)].startswith("issued a joint declaration welcoming")
    assert [thing.name for thing in one.concerns] == ["Bioceanic Corridor"]


@pytest.mark.parametrize(
    ("sentence", "stated"),
    [
        ("The statement notes the importance of tourism.", True),
        ("The joint statement notes the importance of tourism.", True),
        ("In the joint statement, the two sides noted the importance of tourism.", True),
        ("The two sides noted the importance of tourism.", False),
    ],
)
def test_stated_where_the_sentence_names_the_statement(sentence: str, stated: bool) -> None:
    _, found = _said(_LEAD, sentence)
    assert [one.stated for one in found] == [stated] * len(found)
    assert found


def test_the_items_of_a_list_have_its_subject() -> None:
    items = "The leaders:\n\n- welcomed progress in tourism;\n- reaffirmed support for the Paris Agreement;"
    _, found = _said(_LEAD, items)
    assert [(one.act, one.countries) for one in found] == [
        ("welcome", ("BR", "CL")),
        ("reaffirm", ("BR", "CL")),
    ]
    assert found[0].persons == ("Luiz Inacio Lula da Silva", "Gabriel Boric")


def test_fields_of_one_list_share_their_topic_and_things_do_not() -> None:
    _, fields = _said(_LEAD, "They pledged to expand cooperation in energy, health and sport.")
    assert len({one.topic for one in fields}) == 1 < len({one.label for one in fields})
    _, things = _said(_LEAD, "They reaffirmed their commitment to the UN Charter and the Paris Agreement.")
    assert len({one.topic for one in things}) == 2 == len(things)
    assert len({one.at for one in things}) == 1


def test_a_list_of_things_gives_each_its_own_passage() -> None:
    sentence = (
        "They welcomed progress in tourism, support for the Green Climate Fund, and work on water resources."
    )
    text, found = _said(_LEAD, sentence)
    assert [text[slice(*one.at)] for one in found] == [
        "They welcomed progress in tourism",
        "support for the Green Climate Fund",
        "work on water resources",
    ]


def test_what_is_taken_for_granted_is_a_position_of_the_other_side() -> None:
    sentence = "Chile expressed gratitude for Brazil's support for its territorial integrity."
    text, (voiced, granted) = _said(_LEAD, sentence)
    assert (voiced.countries, voiced.towards, voiced.implied) == (("CL",), ("BR",), False)
    assert voiced.label == "expresses gratitude to Brazil for its support for Chile's territorial integrity"
    assert (granted.act, granted.countries, granted.towards) == ("support", ("BR",), ("CL",))
    assert granted.implied
    assert text[slice(*granted.at)] == "Brazil's support for its territorial integrity"


@pytest.mark.parametrize(
    ("sentence", "things"),
    [
        ("They welcomed the growth of bilateral trade.", [("relation", ("BR", "CL"))]),
        ("They praised the work of the World Health Organization.", [("organization", ())]),
        ("They recalled the Treaty of Tlatelolco.", [("instrument", ())]),
        ("Chile confirmed its participation in the COP30 in Belem.", [("event", ())]),
        ("They supported the project to build the Atlantic Research Center.", [("undertaking", ())]),
        ("They welcomed ongoing fiscal reforms in their countries.", [("undertaking", ())]),
    ],
)
def test_what_a_position_concerns(sentence: str, things: list[tuple[str, tuple[str, ...]]]) -> None:
    _, (one,) = _said(_LEAD, sentence)
    assert [(thing.type, thing.countries) for thing in one.concerns] == things


def test_the_first_seed_has_its_positions() -> None:
    text = (texts.SEEDS / "000_878caa75b3c64a34.txt").read_bytes().decode()
    found = reader.read(text, "2026-02-27", _words()).positions
    assert len([one for one in found if not one.implied]) == 30
    assert len({(one.at, one.topic) for one in found if not one.implied}) == 21
    assert {one.act for one in found} == {
        *("reaffirm", "appreciate", "support", "assess-positively", "welcome", "pledge", "highlight", "note"),
        *("express-interest", "confirm-intention", "reiterate", "express-confidence"),
    }
