"""What a store says of things: the values of their properties, and bounded counts of them.

What was looked up is remembered, up to a limit; one object may serve many requests at once. Nothing here
reads more than a stated number of statements, however many a thing has.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from itertools import islice
from types import MappingProxyType
from typing import Any

import pyoxigraph as ox

from communique.kept import Memo
from communique.store import Foreseeing, Store, Way
from communique.web.reading import counting

_INTEGER = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")
_DEFAULT = ox.DefaultGraph()

SAID_LIMIT = 200
"""What is said of a thing is remembered if it is no more than so many statements."""
_VALUES = 100
"""How many values of one property are looked at."""
_LONG = 200
"""A literal of so many characters weighs twice what a short one does."""

Said = Mapping[ox.NamedNode, Sequence[object]]
"""The values that a thing has, by property."""


@dataclass(frozen=True)
class Tally:
    """How many statements with one property a thing has."""

    count: int
    exact: bool = True


_LARGE: Said = MappingProxyType({})
"""Stands for what is said of a thing that has more statements than are remembered."""


def _weight(quads: Sequence[ox.Quad]) -> int:
    """Return what remembering some statements costs, in short statements."""
    literals = (quad.object.value for quad in quads if isinstance(quad.object, ox.Literal))
    return 1 + len(quads) + sum(len(value) // _LONG for value in literals)


@dataclass
class Lookup:
    """Looks things up in the default graph of a store."""

    store: Store
    _: KW_ONLY
    datatypes: Mapping[str, str] = field(default_factory=dict)
    """The datatype that the values of a property have, as far as one is declared; see :meth:`objects`."""
    memory: defaultdict[str, Memo[str, Any]] = field(default_factory=lambda: defaultdict(Memo))
    """What others have made of the data, by what it is and the IRI it is about."""
    _said: Memo[ox.NamedNode, Said] = field(default_factory=Memo)

    def expect(self, iris: Iterable[str]) -> None:
        """Tell the store which things are looked up next: a remote one is asked about them at once."""
        if isinstance(self.store, Foreseeing):
            self.store.expect([ox.NamedNode(iri) for iri in iris])

    def said(self, node: ox.NamedNode) -> Said | None:
        """Return all that is said of *node*; None when that is more than is remembered."""
        found = self._said.get(node)
        if found is None:
            quads = list(islice(self.store.quads_for_pattern(node, None, None, _DEFAULT), SAID_LIMIT + 1))
            values: dict[ox.NamedNode, list[object]] = {}
            for quad in quads:
                values.setdefault(quad.predicate, []).append(quad.object)
            large = len(quads) > SAID_LIMIT
            found = self._said.keep(node, _LARGE if large else values, 1 if large else _weight(quads))
        return None if found is _LARGE else found

    def values(self, subject: ox.NamedNode, predicate: ox.NamedNode) -> Iterator[object]:
        """Yield the values of a property as the store has them."""
        said = self.said(subject)
        if said is not None:
            return iter(said.get(predicate, ()))
        return (quad.object for quad in self.store.quads_for_pattern(subject, predicate, None, _DEFAULT))

    def objects(self, subject: ox.NamedNode, predicate: ox.NamedNode) -> Iterator[ox.NamedNode | ox.Literal]:
        """Yield the IRIs and literals that a property of *subject* has as values.

        The store keeps every whole number as xsd:integer; one whose property is declared to have a narrower
        datatype, such as xsd:positiveInteger, gets it back.
        """
        declared = self.datatypes.get(predicate.value)
        for value in self.values(subject, predicate):
            if isinstance(value, ox.Literal):
                if declared and value.datatype == _INTEGER:
                    yield ox.Literal(value.value, datatype=ox.NamedNode(declared))
                else:
                    yield value
            elif isinstance(value, ox.NamedNode):
                yield value

    def subjects(self, predicate: ox.NamedNode, value: ox.NamedNode | ox.Literal) -> Iterator[ox.NamedNode]:
        """Yield the IRIs that have *value* as a value of a property."""
        for quad in self.store.quads_for_pattern(None, predicate, value, _DEFAULT):
            if isinstance(quad.subject, ox.NamedNode):
                yield quad.subject

    def value(self, subject: ox.NamedNode, predicate: ox.NamedNode) -> ox.NamedNode | ox.Literal | None:
        """Return one value of a property, the first in the order of their text."""
        found = islice(self.objects(subject, predicate), _VALUES)
        return min(found, key=lambda term: term.value, default=None)

    def thing(self, subject: ox.NamedNode, predicate: ox.NamedNode) -> str | None:
        """Return the IRI of one thing that a property leads to; data may hold a text in its place."""
        found = islice(self.objects(subject, predicate), _VALUES)
        return min((one.value for one in found if isinstance(one, ox.NamedNode)), default=None)

    def exists(self, node: ox.NamedNode) -> bool:
        """Return whether the release says anything of *node*, as subject."""
        return self.said(node) != {}

    # --- counts -------------------------------------------------------------------------------------------

    def quads(self, node: ox.NamedNode, way: Way, predicate: ox.NamedNode | None = None) -> Iterator[ox.Quad]:
        """Yield the statements of *node* as subject or as object, all or those with one property."""
        if way == "out":
            return iter(self.store.quads_for_pattern(node, predicate, None, _DEFAULT))
        return iter(self.store.quads_for_pattern(None, predicate, node, _DEFAULT))

    def tally(self, node: ox.NamedNode, way: Way) -> dict[ox.NamedNode, Tally]:
        """Return how many statements *node* has with each property."""
        said = self.said(node) if way == "out" else None
        if said is not None:
            return {predicate: Tally(len(values)) for predicate, values in said.items()}
        known: Memo[str, dict[ox.NamedNode, Tally]] = self.memory[f"tallies {way}"]
        found = known.get(node.value)
        if found is None:
            counted = counting.counts(self.store, node, way)
            tallies = {predicate: Tally(count) for predicate, count in counted.items()}
            found = known.keep(node.value, tallies, 1 + len(tallies))
        return found
