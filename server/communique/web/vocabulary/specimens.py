"""What the release holds of a class or a property: a few things, one statement, a count.

Nothing here reads more than a stated number of statements, however many there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

import pyoxigraph as ox

from communique.web import wording
from communique.web.reading.lookup import Tally
from communique.web.reading.reader import RDF_TYPE, Reader
from communique.web.wording import Shown

SHOWN = 3
"""How many things are named of a class."""
LOOKED_AT = 40
"""How many things or statements are looked at to choose those that are shown."""
COUNTED = 1_000
"""Counting stops here; a page then says “more than”."""
_LONG = 120
"""How many characters of a text are shown."""

Statement = tuple[ox.NamedNode, ox.NamedNode | ox.Literal]
"""A thing and the value that a property of it has."""


@dataclass(frozen=True)
class Members:
    """Some members of a class, and how many there are."""

    things: tuple[ox.NamedNode, ...]
    tally: Tally


class Specimens:
    """Finds examples in one release."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def members(self, kind: ox.NamedNode) -> Members:
        """Return a few members of a class; those of no narrower class, and with short names, come first."""
        found = list(islice(self._reader.subjects(RDF_TYPE, kind), COUNTED + 1))
        tally = Tally(min(len(found), COUNTED), len(found) <= COUNTED)
        return Members(tuple(self._chosen(kind, found[:LOOKED_AT])), tally)

    def _chosen(self, kind: ox.NamedNode, things: Sequence[ox.NamedNode]) -> Sequence[ox.NamedNode]:
        def order(thing: ox.NamedNode) -> tuple[bool, int, str]:
            name = self._reader.label(thing.value).text
            return self._reader.kind(thing.value) != kind, len(name), thing.value

        return sorted(things, key=order)[:SHOWN]

    def statement(self, predicate: ox.NamedNode) -> Statement | None:
        """Return a statement with a property, the one with the shortest names, or None if there is none."""
        quads = self._reader.store.quads_for_pattern(None, predicate, None, ox.DefaultGraph())
        found = [
            (quad.subject, quad.object)
            for quad in islice(quads, LOOKED_AT)
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal)
        ]
        return min(found, key=self._length, default=None)

    def _length(self, example: Statement) -> tuple[int, str]:
        subject, value = example
        name = self._reader.label(value.value).text if isinstance(value, ox.NamedNode) else value.value
        return len(self._reader.label(subject.value).text) + len(name), f"{subject} {value}"

    def shown(self, term: ox.NamedNode | ox.Literal) -> Shown:
        """Return a term of an example, a long text cut short."""
        found = wording.shown(term, self._reader)
        if len(found.text) <= _LONG:
            return found
        return replace(found, text=f"{found.text[:_LONG].rstrip()}…")
