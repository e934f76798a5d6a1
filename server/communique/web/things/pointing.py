"""What points at a thing, by property: how many there are, and any stretch of them."""

from dataclasses import dataclass

import pyoxigraph as ox

from communique.web import wording
from communique.web.portrait import READ_LIMIT, Painter, newest_first, rank
from communique.web.reading import counting
from communique.web.reading.lookup import Tally
from communique.web.reading.reader import INVERSE_OF, RDF_TYPE
from communique.web.wording import Shown

SHOWN = 6
"""How many things a page names that point at this one by one property."""

_BEHIND = ("hasSource", "wasQuotedFrom", "annotatedSource", "hasTopConcept")
"""What points at a report only to say that it is quoted, at anything to say who linked it, and at a concept
only to say what it says itself."""


@dataclass(frozen=True)
class Incoming:
    """The things that point at this one by one property."""

    predicate: Shown
    curie: str
    things: tuple[tuple[Shown, Shown | None], ...]
    """Each with its kind."""
    tally: Tally

    @property
    def kind(self) -> str | None:
        """The class of those that are named, where they have one in common."""
        kinds = {kind.iri if kind else None for _, kind in self.things}
        return kinds.pop() if len(kinds) == 1 else None


def pointing(
    painter: Painter, node: ox.NamedNode, predicate: ox.NamedNode, tally: Tally, begin: int, end: int
) -> tuple[tuple[Shown, Shown | None], ...]:
    """Return places *begin* to *end* (exclusive) of the things that point at *node* by a property.

    As long as there are no more than can be read at once, those with a date come first, the newest at the
    top, and the others follow by their IRIs; where there are more they come as the store has them.
    """
    store = painter.reader.store
    if tally.count <= READ_LIMIT:
        found = counting.pointing(store, node, predicate, 0, READ_LIMIT)
        found = sorted(found, key=lambda one: newest_first(one.value))[begin:end]
    else:
        found = counting.pointing(store, node, predicate, begin, end)
    return tuple(painter.with_kind(wording.named(one.value, painter.reader)) for one in found)


def incoming(painter: Painter, node: ox.NamedNode, predicate: ox.NamedNode, tally: Tally) -> Incoming:
    """Return the first things that point at *node* by a property."""
    return Incoming(
        wording.heading(predicate.value, painter.reader),
        painter.reader.curie(predicate.value),
        pointing(painter, node, predicate, tally, 0, SHOWN),
        tally,
    )


def told(painter: Painter, node: ox.NamedNode) -> dict[ox.NamedNode, Tally]:
    """Return by which properties *node* is pointed at, in order, unless its own statements say the same."""
    own = {predicate.value for predicate in painter.reader.tally(node, "out")}
    return {
        predicate: tally
        for predicate, tally in sorted(
            painter.reader.tally(node, "in").items(), key=lambda one: rank(one[0].value)
        )
        if predicate not in {RDF_TYPE, INVERSE_OF}
        and wording.local_name(predicate.value) not in _BEHIND
        and painter.reader.inverses.get(predicate.value) not in own
    }
