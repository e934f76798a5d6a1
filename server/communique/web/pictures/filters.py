"""The filters that a picture offers: a form of plain selections, each with what it can be."""

from collections.abc import Sequence
from typing import NamedTuple

from communique.browse import Index
from communique.web import facets
from communique.web.interface import say
from communique.web.pictures.asked import Asked
from communique.web.reading.reader import Reader
from communique.web.wording import Shown

STATE, AREA, YEAR = "state", "area", "year"
FILTERS = (STATE, AREA, YEAR)
"""The facets by which every picture can be narrowed."""
_OFFERED = 300
"""How many values a filter offers at most."""


class Choice(NamedTuple):
    """A value that a filter offers."""

    value: str
    shown: Shown
    chosen: bool


class Filter(NamedTuple):
    """A selection."""

    name: str
    id: str
    words: str
    choices: Sequence[Choice]


def offered(index: Index, reader: Reader, segments: Sequence[str], asked: Asked) -> list[Filter]:
    """Return the filters of a picture: two states, an area, a year."""
    found = {}
    for name in FILTERS:
        counts = (index.values(segment, name, (), _OFFERED) for segment in segments)
        found[name] = {one.value for several in counts for one in several} | set(asked.values(name))
    words = {
        name: {short: facets.shown(facets.keys(segments[0])[name], short, reader) for short in found[name]}
        for name in (STATE, AREA)
    }
    states = asked.values(STATE)
    names = {name: sorted(of.items(), key=lambda pair: pair[1].text.casefold()) for name, of in words.items()}
    years = [(year, Shown(year)) for year in sorted(found[YEAR], reverse=True)]
    return [
        _filter(STATE, "state", say("pictures.state"), names[STATE], states[:1]),
        _filter(STATE, "with", say("pictures.with"), names[STATE], states[1:2]),
        _filter(AREA, "area", say("pictures.area"), names[AREA], asked.values(AREA)),
        _filter(YEAR, "year", say("pictures.year"), years, asked.values(YEAR)),
    ]


def _filter(
    name: str, place: str, words: str, choices: Sequence[tuple[str, Shown]], chosen: Sequence[str]
) -> Filter:
    return Filter(name, f"filter-{place}", words, [Choice(*one, one[0] in chosen) for one in choices])
