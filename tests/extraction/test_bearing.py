"""What events bear on: invented sentences about relations and fields."""

from functools import cache

import pytest

from communique import config, extracting
from communique.extract import reader
from communique.extract.lexicon import Lexicon
from communique.extract.model import Event


@cache
def _words() -> Lexicon:
    return extracting.machine(config.load({})).lexicon


def _events(text: str) -> tuple[Event, ...]:
    return reader.read(text, "2025-05-05", _words()).events


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        (
            "Ana Ruiz met President Joe Otieno of Kenya, marking a new phase of Kenyan-Peruvian relations.",
            "marking a new phase of Kenyan-Peruvian relations",
        ),
        (
            "In Lima five documents were exchanged, showing the breadth of Peru-Kenya cooperation.",
            "showing the breadth of Peru-Kenya cooperation",
        ),
        (
            "Ana Ruiz was awarded the Order of the Lion for her contribution to bilateral friendship.",
            "for her contribution to bilateral friendship",
        ),
    ],
)
def test_the_relation_an_event_bears_on(sentence: str, passage: str) -> None:
    text = f"Kenya and Peru grow closer. The President of Peru Ana Ruiz came to Nairobi in May. {sentence}"
    concerns = [thing for event in _events(text) for thing in event.concerns]
    assert [(thing.type, thing.countries) for thing in concerns] == [("relation", ("KE", "PE"))]
    assert text[slice(*concerns[0].at)] == passage


@pytest.mark.parametrize(
    "sentence",
    [
        "President Ana Ruiz of Peru visited Kenya, where Kenyan-Peruvian relations were discussed.",
        "President Ana Ruiz of Peru visited Kenya, welcoming the growth of Kenyan-Peruvian relations.",
        "Kenyan-Peruvian relations are good, and President Ana Ruiz visited Nairobi, meeting students.",
    ],
)
def test_what_an_event_does_not_bear_on(sentence: str) -> None:
    assert not [thing for event in _events(sentence) for thing in event.concerns]


@pytest.mark.parametrize(
    ("sentence", "areas"),
    [
        ("Particular emphasis was placed on tourism.", ("tourism",)),
        ("Special attention was paid to agriculture and fisheries.", ("agriculture", "fisheries")),
        ("Priority is given to cybersecurity.", ("cybersecurity",)),
        ("Attention turned to tourism.", ()),
        ("The emphasis was heavy.", ()),
    ],
)
def test_the_fields_that_are_given_weight(sentence: str, areas: tuple[str, ...]) -> None:
    text = f"In Nairobi, President Ana Ruiz of Peru held talks with President Joe Otieno of Kenya. {sentence}"
    told = [event for event in _events(text) if event.areas]
    assert [event.areas for event in told] == ([areas] if areas else [])
    for event in told:
        assert event.areas_at is not None
        assert text[slice(*event.areas_at)] == sentence
