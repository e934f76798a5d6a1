"""What texts refer to by name: invented sentences about routes, bodies, documents, honours, relations."""

from functools import cache

import pytest

from communique import config, extracting
from communique.extract import reader
from communique.extract.lexicon import Lexicon
from communique.extract.model import Thing
from communique.extract.places import Places
from communique.extract.positions import things

_ACTING = ("KE", "PE")


@cache
def _words() -> Lexicon:
    return extracting.machine(config.load({})).lexicon


def _told(text: str) -> list[tuple[Thing, str]]:
    reading = reader.prepare(text, "2025-05-05", _words())
    found = things.find(reading, Places(reading), lambda at: _ACTING)
    return [(one.thing, text[slice(*one.thing.at)]) for one in found]


@pytest.mark.parametrize(
    ("text", "kind", "name", "quote"),
    [
        (
            "They drove along the Northern Transport Corridor.",
            "undertaking",
            "Northern Transport Corridor",
            "",
        ),
        (
            "Work on the Lamu-Garissa-Isiolo railway goes on.",
            "undertaking",
            "Lamu-Garissa-Isiolo railway",
            "",
        ),
        ("The ANDES gas pipeline leaks.", "undertaking", "ANDES gas pipeline", ""),
        ("Rwanda joined the Green Belt Initiative.", "undertaking", "Green Belt Initiative", ""),
        ("They praised the Blue Horizon programme.", "undertaking", "Blue Horizon programme", ""),
        ("She opened the Samoa Friendship Bridge.", "undertaking", "Samoa Friendship Bridge", ""),
        ("Ghana hosts the Pan-African Water Summit.", "event", "Pan-African Water Summit", ""),
        ("Expo 2031 in Lima will be large.", "event", "Expo 2031", "Expo 2031 in Lima"),
        ("The Second Nile Basin Forum in Kampala ended.", "event", "Second Nile Basin Forum", ""),
        ("Many came to COP31.", "event", "COP31", ""),
        ("The King gave him the Order of the Golden Fern.", "honour", "Order of the Golden Fern", ""),
        ("She wears the Grand Cross of Merit.", "honour", "Grand Cross of Merit", ""),
        ("He won the White Falcon Medal.", "honour", "White Falcon Medal", ""),
        ("They met at the Intergovernmental Commission.", "organization", "Intergovernmental Commission", ""),
        (
            "It is run by the Andean Center for Ocean Research (ACOR) in Lima.",
            "organization",
            "Andean Center for Ocean Research",
            "the Andean Center for Ocean Research (ACOR) in Lima",
        ),
        ("Under the 1982 United Nations Convention on the Law of the Sea.", "instrument", "", ""),
        ("In line with the Charter of the United Nations.", "instrument", "UN Charter", ""),
        (
            "The Agreement on Rivers was old; the Treaty on Forests of 1999 too.",
            "instrument",
            "Treaty on Forests",
            "",
        ),
    ],
)
def test_a_thing_by_its_name(text: str, kind: str, name: str, quote: str) -> None:
    found = [(one.name, said) for one, said in _told(text) if one.type == kind]
    assert found
    if name:
        assert name in [one for one, _ in found]
    if quote:
        assert (name, quote) in found


def test_what_a_service_joins() -> None:
    ((one, said),) = _told("Both sides want direct flights between Nairobi and Lima.")
    assert (one.type, one.name, one.places) == ("undertaking", "direct flights", ("Nairobi", "Lima"))
    assert said == "direct flights between Nairobi and Lima"
    ((one, said),) = _told("A ferry service from Mombasa to Zanzibar was opened.")
    assert (one.name, one.places) == ("ferry service", ("Mombasa", "Zanzibar"))


def test_what_an_initiative_founds() -> None:
    text = "They backed the initiative to create the World Institute of Coral Reefs."
    initiative, body = [one for one, _ in _told(text)]
    assert initiative.about == (body.name,) == ("World Institute of Coral Reefs",)
    assert (initiative.type, body.type) == ("undertaking", "organization")


def test_the_parties_of_a_document_referred_to() -> None:
    ((one, said),) = _told("They spoke of the Free Trade Agreement between Chile and the European Union.")
    assert (one.type, one.form) == ("instrument", "free-trade-agreement")
    assert (one.countries, one.parties) == (("CL",), ("European Union",))
    assert said == "the Free Trade Agreement between Chile and the European Union"
    ((one, _),) = _told("He recalled the Treaty of Friendship between India, Nepal and Bhutan.")
    assert one.countries == ("IN", "NP", "BT")


@pytest.mark.parametrize(
    ("text", "states", "form", "years", "quote"),
    [
        (
            "The visit will help deepening the strategic partnership between Peru and Kenya.",
            ("KE", "PE"),
            "strategic-partnership",
            None,
            "deepening the strategic partnership between Peru and Kenya",
        ),
        (
            "They came to Lima, as the two states mark 45 years of diplomatic relations.",
            ("KE", "PE"),
            "",
            45,
            "as the two states mark 45 years of diplomatic relations",
        ),
        (
            "This year is the 60th anniversary of diplomatic relations between Fiji and Japan.",
            ("FJ", "JP"),
            "",
            60,
            "This year is the 60th anniversary of diplomatic relations between Fiji and Japan",
        ),
        (
            "The Franco-German talks; Omani-Qatari relations grew.",
            ("OM", "QA"),
            "",
            None,
            "Omani-Qatari relations",
        ),
        ("India–Brazil trade ties are growing.", ("BR", "IN"), "", None, "India–Brazil trade ties"),
        ("Both raised their strategic partnership.", ("KE", "PE"), "strategic-partnership", None, ""),
    ],
)
def test_the_relation_of_two_states(
    text: str, states: tuple[str, str], form: str, years: int | None, quote: str
) -> None:
    ((one, said),) = [found for found in _told(text) if found[0].type == "relation"]
    assert (one.countries, one.form, one.years) == (states, form, years)
    assert said == (quote or said)


@pytest.mark.parametrize(
    "text",
    [
        "They signed a partnership and cooperation memorandum.",
        "A Declaration on strategic partnership was adopted.",
        "The projects and routes are many.",
        "The Kenyan initiative was discussed.",
        "A flight left; ten years of drought passed.",
        "Freight routes across the desert were another subject.",
        "FIRST MEETING OF THE JOINT FORUM OF THE TWO STATES",
        "The 2025-2027 programme of the ministries.",
        "He spoke of a cross-border market and an order of bread.",
    ],
)
def test_what_names_no_thing(text: str) -> None:
    assert _told(text) == []


def test_only_what_the_text_speaks_of_is_told() -> None:
    text = (
        "LIMA — The Presidents of Peru and Chile issued a joint statement. Both welcomed the Andes Tunnel. "
        "The Museum of Modern Pots is near. They keep to the Paris Agreement and a strategic partnership."
    )
    told = reader.read(text, "2025-05-05", _words()).things
    assert [one.name for one in told] == ["Andes Tunnel", "Paris Agreement", "strategic partnership"]
