"""The network: states, institutions and areas of cooperation; who signs with whom, and in which fields."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyoxigraph as ox

from communique.browse import Chosen, Count, Index
from communique.web import facets
from communique.web.interface import say
from communique.web.pictures.tables import Amount, Column, Table
from communique.web.reading.reader import Reader
from communique.web.wording import Shown

SEGMENT = "instrument"
"""What lines are counted by."""
STATE, ORGANIZATION, AREA = "state", "organization", "area"
SORTS = (STATE, ORGANIZATION, AREA)
"""The sorts of node, each a facet of instruments."""
MOST = ("15", "30", "60", "90")
"""How many nodes there can be at most, of all sorts together."""
USUAL = "60"
_ALL = 10_000
"""More values than a node has neighbours."""
_DRAWN = 3
"""How many of its weightiest lines are drawn of each node."""


@dataclass(frozen=True)
class Node:
    """A state, an institution or an area."""

    sort: str
    short: str
    shown: Shown
    count: int
    """How many instruments there are of it, with all that is chosen."""

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from all others."""
        return self.sort, self.short


@dataclass(frozen=True)
class Line:
    """How often two nodes meet."""

    one: Node
    other: Node
    own: bool
    """Whether an institution meets the state it is of."""
    count: int


@dataclass(frozen=True)
class Network:
    """The nodes that most instruments have, and the lines between them."""

    sizes = MOST

    index: Index
    reader: Reader
    chosen: Chosen
    sorts: Sequence[str]
    most: int

    @cached_property
    def nodes(self) -> Mapping[str, Mapping[str, Node]]:
        """The nodes by sort and short name, those of most instruments first."""
        each = self.most // len(self.sorts)
        found = self.index.several(SEGMENT, self.sorts, self.chosen, each)
        return {sort: {one.value: self._node(sort, one) for one in counts} for sort, counts in found.items()}

    @cached_property
    def lines(self) -> Sequence[Line]:
        """The lines, the weightiest first."""
        return sorted(
            self._found(), key=lambda line: (-line.count, line.one.shown.text, line.other.shown.text)
        )

    @property
    def shown(self) -> int:
        """How many nodes there are."""
        return sum(map(len, self.nodes.values()))

    def _node(self, sort: str, counted: Count) -> Node:
        shown = facets.shown(facets.keys(SEGMENT)[sort], counted.value, self.reader)
        return Node(sort, counted.value, shown, counted.count)

    def _found(self) -> Iterator[Line]:
        states, bodies = self.nodes.get(STATE, {}), self.nodes.get(ORGANIZATION, {})
        for pair in self.index.values(SEGMENT, "pair", self.chosen, _ALL) if states else ():
            one, _, other = pair.value.partition(",")
            if one in states and other in states:
                yield Line(states[one], states[other], False, pair.count)
        yield from self._owned(bodies, states)
        of_bodies = list(self._met(ORGANIZATION, (ORGANIZATION, AREA)))
        yield from of_bodies
        # An institution tells more than its state, whose lines would hide it.
        covered = {line.other.key for line in of_bodies}
        yield from (line for line in self._met(STATE, (AREA,)) if line.other.key not in covered)

    def _met(self, sort: str, others: Sequence[str]) -> Iterator[Line]:
        """Yield the lines from the nodes of a sort to those of others, each line once.

        One node after the other: to cross all values of two facets takes far longer than to ask for a few.
        """
        there = [other for other in others if other in self.nodes]
        for one in self.nodes.get(sort, {}).values() if there else ():
            found = self.index.several(SEGMENT, there, (*self.chosen, one.key), _ALL)
            for other in there:
                for counted in found[other]:
                    node = self.nodes[other].get(counted.value)
                    if node is not None and (sort != other or one.short < node.short):
                        yield Line(one, node, False, counted.count)

    def _owned(self, bodies: Mapping[str, Node], states: Mapping[str, Node]) -> Iterator[Line]:
        """Yield the lines from institutions to their own states."""
        of_state = ox.NamedNode(self.reader.names.vocabulary + "ofState")
        by_iri = {state.shown.iri: state for state in states.values()}
        for body in bodies.values():
            owner = (
                self.reader.value(ox.NamedNode(body.shown.iri or ""), of_state) if body.shown.iri else None
            )
            if owner is not None and owner.value in by_iri:
                yield Line(body, by_iri[owner.value], True, body.count)

    @property
    def table(self) -> Table:
        """The lines as a table."""
        columns = (
            Column("one", say("pictures.column-one"), named=True),
            Column("meets", say("pictures.column-meets")),
            Column("other", say("pictures.column-other"), named=True),
            Column("instruments", say("pictures.column-instruments")),
        )
        rows = [(line.one.shown, _meets(line), line.other.shown, self._amount(line)) for line in self.lines]
        return Table(columns, rows)

    def _amount(self, line: Line) -> Amount:
        both = (line.one,) if line.own else (line.one, line.other)
        return Amount(line.count, facets.list_link(SEGMENT, (*self.chosen, *(node.key for node in both))))

    def drawn(self) -> list[Line]:
        """Return the lines that are drawn: of each node those that weigh most."""
        of: Counter[tuple[str, str]] = Counter()
        found = []
        for line in self.lines:
            if min(of[line.one.key], of[line.other.key]) < _DRAWN:
                found.append(line)
                of.update((line.one.key, line.other.key))
        return found

    def data(self) -> dict[str, Any]:
        """Return what the script draws."""
        nodes = [node for sort in self.nodes.values() for node in sort.values()]
        places = {node.key: place for place, node in enumerate(nodes)}
        return {
            "nodes": [
                {
                    "sort": node.sort,
                    "iri": node.shown.iri,
                    "label": node.shown.text,
                    "href": node.shown.href,
                    "instruments": node.count,
                }
                for node in nodes
            ],
            "lines": [
                {
                    "one": places[line.one.key],
                    "other": places[line.other.key],
                    "own": line.own,
                    "instruments": line.count,
                }
                for line in self.drawn()
            ],
        }


def _meets(line: Line) -> str:
    """Return how two nodes meet."""
    if line.own:
        return str(say("pictures.body-of"))
    if line.other.sort == AREA:
        return str(say("pictures.signs-in"))
    return str(say("pictures.signs-with"))
