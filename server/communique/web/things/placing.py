"""The statements of a thing, and where each stands on its page: in a section, or in the tables at its end.

What no section takes stays for the tables, so that nothing the data says is left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

import pyoxigraph as ox

from communique.web.listing import heading_of
from communique.web.portrait import Painter, Part, Row, Stated, rank
from communique.web.reading import describe
from communique.web.reading.lookup import Tally
from communique.web.reading.reader import RDF_TYPE
from communique.web.things import pointing
from communique.web.things.layouts import Term
from communique.web.things.pointing import Incoming
from communique.web.wording import Shown

STEPS = 4
"""How many things a path of properties is followed from."""
TABLE_COLUMNS = 4
"""Parts with at most so many properties stand in a table, others under a heading each."""


@dataclass(frozen=True)
class Block:
    """The parts of a thing by one property, where no section shows them."""

    heading: str
    parts: tuple[Part, ...]
    tally: Tally

    @property
    def columns(self) -> list[Shown]:
        """The properties that its parts have, in order, if they are few enough for a table; else none."""
        found = {row.predicate.iri: row.predicate for part in self.parts for row in part.rows}
        ordered = sorted(found.values(), key=lambda shown: rank(shown.iri or ""))
        return ordered if len(ordered) <= TABLE_COLUMNS else []


class Page:
    """The statements of a thing, and which of them no section has taken yet."""

    def __init__(self, node: ox.NamedNode, painter: Painter) -> None:
        self.node, self.painter, self.reader = node, painter, painter.reader
        self.out = dict(sorted(self.reader.tally(node, "out").items(), key=lambda one: rank(one[0].value)))
        self.back = pointing.told(painter, node)

    def kind(self) -> Stated | None:
        """Return the most specific class of the thing, which stands above its name, and what says so."""
        kind = self.reader.kind(self.node.value)
        quads = self.reader.quads(self.node, "out", RDF_TYPE)
        return next((self.painter.stated(quad) for quad in quads if quad.object == kind), None)

    def rows(self, terms: Iterable[Term]) -> tuple[Row, ...]:
        """Return properties of the thing that no section shows yet, and those of what a path leads to."""
        found = (self._far(term) if len(term.path) > 1 else self.take(term.path[0]) for term in terms)
        return tuple(row for row in found if row)

    def take(self, predicate: ox.NamedNode) -> Row | None:
        """Return a property of the thing unless a section shows it already."""
        tally = self.out.pop(predicate, None)
        return None if tally is None else self.painter.row(self.node, predicate, tally)

    def ends(self, term: Term) -> list[tuple[ox.NamedNode, ox.NamedNode]]:
        """Return what the path of a term comes to before its last step, with the property of that step."""
        nodes = [self.node]
        for predicate in term.path[:-1]:
            found = (value for node in nodes for value in islice(self.reader.objects(node, predicate), STEPS))
            nodes = [value for value in found if isinstance(value, ox.NamedNode)][:STEPS]
        return [(node, term.path[-1]) for node in nodes]

    def _far(self, term: Term) -> Row | None:
        rows = [
            row
            for node, predicate in self.ends(term)
            for tally in [self.reader.tally(node, "out").get(predicate)]
            if tally and (row := self.painter.row(node, predicate, tally))
        ]
        values: dict[Shown, Stated] = {}
        for one in (one for row in rows for one in row.values):
            values[one.value] = values[one.value].joined(one) if one.value in values else one
        return rows[0].only(values.values()) if rows else None

    def pointed(self, predicate: ox.NamedNode) -> Incoming | None:
        """Return what points at the thing by a property unless a section shows it already."""
        tally = self.back.pop(predicate, None)
        return pointing.incoming(self.painter, self.node, predicate, tally) if tally else None

    def parts(self, term: Term) -> tuple[Part, ...]:
        """Return the parts that a path leads to; those of the thing itself count as shown."""
        if len(term.path) == 1:
            self.out.pop(term.path[0], None)
        return tuple(part for node, last in self.ends(term) for part in self.painter.parts(node, last))

    # --- what is left -------------------------------------------------------------------------------------

    def rest(self) -> "Rest":
        """Return all that no section has taken."""
        inward = describe.parts(self.reader)
        blocks = [self._block(predicate) for predicate in inward if predicate in self.out]
        rows = [
            row for predicate in list(self.out) if predicate not in inward and (row := self.take(predicate))
        ]
        found = Rest.of(rows, self.reader.kind(self.node.value))
        found.blocks.extend(blocks)
        found.incoming.extend(group for predicate in list(self.back) if (group := self.pointed(predicate)))
        return found

    def _block(self, predicate: ox.NamedNode) -> Block:
        tally, parts = self.out[predicate], self.painter.parts(self.node, predicate)
        kind = self.reader.kind(parts[0].name.iri or "") if parts else None
        return Block(heading_of(kind, self.reader) or self.reader.label(predicate.value).text, parts, tally)


@dataclass(frozen=True)
class Rest:
    """The statements that stand in the tables of a page, by where they come from."""

    said: list[Row] = field(default_factory=list)
    elsewhere: list[Row] = field(default_factory=list)
    """The same thing, or one like it, in other datasets."""
    derived: list[Row] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    incoming: list[Incoming] = field(default_factory=list)

    @classmethod
    def of(cls, rows: Iterable[Row], kind: ox.NamedNode | None) -> "Rest":
        """Return rows in their tables; of the classes of a thing some may be said and others not.

        That which stands above its name is said there.
        """
        above = kind.value if kind else None
        found = cls()
        tables = {"background": found.elsewhere, "inferred": found.derived}
        for row in rows:
            if row.predicate.iri != RDF_TYPE.value:
                tables.get(row.graph or "", found.said).append(row)
                continue
            for table, noted in ((found.said, True), (found.derived, False)):
                values = [one for one in row.values if bool(one.notes) == noted and one.value.iri != above]
                if values:
                    table.append(row.only(values))
        return found
