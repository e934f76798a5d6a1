"""What the reports say differently of one thing, in brief: for the page of the thing."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from communique.web import wording
from communique.web.comparison import asked, sources, testimony
from communique.web.comparison.sources import Source
from communique.web.comparison.testimony import REPORTS_COMPARED, Facet
from communique.web.comparison.verdicts import AGREED, DIFFER, FINER, MORE, NAMES, ONLY, WORDS
from communique.web.portrait import Painter
from communique.web.reading.reader import Reader
from communique.web.wording import Shown

FACETS_SHOWN = 12
"""How many differences the page of a thing names."""
APART = (DIFFER, FINER, NAMES, MORE)
"""The verdicts on what is not given alike, the weightiest first."""
VALUES_SHOWN = 6
"""How many values of one report it names for each."""


@dataclass(frozen=True)
class Difference:
    """A property that the reports do not give alike."""

    thing: Shown
    property: Shown
    verdict: str
    given: tuple[tuple[Source, tuple[Shown, ...], int], ...]
    """What each report gives, and how many further values."""


@dataclass(frozen=True)
class Differences:
    """How many reports speak of a thing, and what they say alike and otherwise."""

    sources: tuple[Source, ...]
    others: int
    """How many further reports speak of it."""
    verdicts: Mapping[str, int]
    """How many of its properties got each verdict."""
    shown: tuple[Difference, ...]
    more: int
    """How many further differences there are."""
    complete: bool
    href: str
    """The path of the comparison."""

    @property
    def agreed(self) -> int:
        """How many properties all who speak of them give alike."""
        return self.verdicts[AGREED] + self.verdicts[WORDS]

    @property
    def differing(self) -> int:
        """How many properties are given otherwise."""
        return sum(self.verdicts[one] for one in APART)

    @property
    def only(self) -> int:
        """How many properties one report alone speaks of."""
        return self.verdicts[ONLY]


def _difference(facet: Facet, told: tuple[Source, ...], reader: Reader) -> Difference:
    given = []
    for number in facet.speakers:
        values = [wording.shown(one.value, reader) for one in facet.values if number in one.by]
        kept = tuple(values[:VALUES_SHOWN])
        given.append((told[number], kept, len(values) - len(kept)))
    thing, name = wording.named(facet.subject, reader), wording.heading(facet.predicate, reader)
    return Difference(thing, name, facet.verdict, tuple(given))


def of(node: ox.NamedNode, painter: Painter) -> Differences | None:
    """Return what the reports say differently of a thing, or None when none speaks of it."""
    reader = painter.reader
    found = testimony.of_thing(node, reader, REPORTS_COMPARED)
    if not found.facets:
        return None
    told = sources.of(found, reader)
    apart = [facet for verdict in APART for facet in found.facets if facet.verdict == verdict]
    return Differences(
        told,
        found.others,
        Counter(facet.verdict for facet in found.facets),
        tuple(_difference(facet, told, reader) for facet in apart[:FACETS_SHOWN]),
        max(0, len(apart) - FACETS_SHOWN),
        found.complete,
        asked.link(reader.root, about=asked.short(node.value, reader)),
    )
