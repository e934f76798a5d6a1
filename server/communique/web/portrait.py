"""What a page shows of a thing: its statements and who says them, its parts, what follows, what refers to it.

Everything is bounded: counts are asked first, at most a stated number of values is read, and the page says
how many more there are.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import islice

import pyoxigraph as ox

from communique.web import describe, wording
from communique.web.evidence import Claim, Made, Passage, Witness
from communique.web.listing import heading_of
from communique.web.reader import INVERSE_OF, PREF_LABEL, RDF_TYPE, RDFS_LABEL, Reader, Tally
from communique.web.wording import Shown

READ_LIMIT = 500
"""How many values of a property are read to be put in order."""
VALUES_SHOWN = 30
"""How many values of a property a page shows."""
PARTS_SHOWN = 60
"""How many parts of one sort a page shows."""
INCOMING_SHOWN = 12
"""How many things a page names that point at this one by one property."""
TABLE_COLUMNS = 4
"""Parts with at most so many properties stand in a table, others under a heading each."""

_ORDER = (
    *("definition", "scopeNote", "altLabel", "hiddenLabel", "notation", "broader"),
    *("act", "involvedAgent", "role", "inCapacity", "representedBy", "onBehalfOf", "addressedTo", "concerns"),
    *("form", "type", "area", "conferredHonour", "reason", "onDate", "atPlace", "within"),
    *("ofState", "classification", "underAuthorityOf", "holds", "heldBy", "postIn"),
    *("listNumber", "instrumentCount", "anniversaryYears", "between", "connects"),
    *("party", "signatory", "participant", "involvesInstrument", "handledAt", "partOfEvent", "hasSubEvent"),
)
_LAST = ("inScheme", "topConceptOf", "isDefinedBy", "term_status")
"""The order of the properties on a page, by local name; the others stand between, in alphabetical order."""
_LABELS = {RDFS_LABEL, PREF_LABEL}
_BEHIND = ("hasSource", "wasQuotedFrom", "annotatedSource")
"""What points at a report only to say that it is quoted, and at anything to say who linked it."""


@dataclass(frozen=True)
class Note:
    """A claim among the sources of a page."""

    number: int
    claim: Claim
    report: Shown | None
    basis: Shown | None
    author: Shown | None
    passages: tuple[tuple[Passage, str | None], ...]
    """Each passage with the link to where it stands in its report."""


@dataclass(frozen=True)
class Stated:
    """One value of a property, and what it rests on."""

    value: Shown
    notes: tuple[int, ...]
    more: int
    graph: str | None
    made: Made | None = None  # of a link or a code
    author: Shown | None = None


@dataclass(frozen=True)
class Row:
    """A property with its values."""

    predicate: Shown
    values: tuple[Stated, ...]
    tally: Tally
    query: str

    @property
    def graph(self) -> str | None:
        """The one fixed graph that all its values come from, or None when a claim holds one."""
        graphs = {value.graph for value in self.values}
        return graphs.pop() if len(graphs) == 1 else None

    @property
    def hidden(self) -> int:
        """How many values are not shown."""
        return self.tally.count - len(self.values)

    def only(self, values: Iterable[Stated]) -> "Row":
        """Return the property with some of its values, as if it had no others."""
        kept = tuple(values)
        return replace(self, values=kept, tally=Tally(len(kept)))


@dataclass(frozen=True)
class Part:
    """A thing that is part of another: a signature, a participation, a position."""

    name: Shown
    rows: tuple[Row, ...]

    @property
    def shared(self) -> Stated | None:
        """One of its values, if all of them rest on the same claims: those need to be told only once."""
        values = [value for row in self.rows for value in row.values]
        return values[0] if len({(value.notes, value.more) for value in values}) == 1 else None


@dataclass(frozen=True)
class Block:
    """The parts of a thing by one property."""

    heading: str
    parts: tuple[Part, ...]
    tally: Tally

    @property
    def columns(self) -> list[Shown]:
        """The properties that its parts have, in order, if they are few enough for a table; else none."""
        found = {row.predicate.iri: row.predicate for part in self.parts for row in part.rows}
        ordered = sorted(found.values(), key=lambda shown: _rank(shown.iri or ""))
        return ordered if len(ordered) <= TABLE_COLUMNS else []


@dataclass(frozen=True)
class Incoming:
    """The things that point at this one by one property."""

    predicate: Shown
    curie: str
    things: tuple[tuple[Shown, Shown | None], ...]
    """Each with its kind."""
    tally: Tally


@dataclass
class Notes:
    """Numbers the claims of a page in the order they are first needed."""

    witness: Witness
    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, claim: str) -> int:
        """Return the number of a claim on this page."""
        return self.numbers.setdefault(claim, len(self.numbers) + 1)

    def listed(self) -> list[Note]:
        """Return the notes in the order of their numbers."""
        return [note(self.witness, iri, number) for iri, number in self.numbers.items()]


def note(witness: Witness, iri: str, number: int = 0) -> Note:
    """Return a claim ready to be shown."""
    claim, reader = witness.claim(iri), witness.reader

    def name(iri: str | None) -> Shown | None:
        return None if iri is None else wording.named(iri, reader)

    passages = tuple((passage, reader.href(passage.iri)) for passage in claim.passages)
    return Note(number, claim, name(claim.report), name(claim.basis), name(claim.author), passages)


def _rank(iri: str) -> tuple[int, str]:
    name = wording.local_name(iri)
    if iri == RDF_TYPE.value:
        return (-1, name)
    if name in _LAST:
        return (len(_ORDER) + 1 + _LAST.index(name), name)
    return (_ORDER.index(name) if name in _ORDER else len(_ORDER), name)


def _by_number(part: ox.NamedNode) -> tuple[str | int, ...]:
    """Order parts by their IRI, whose numbers are those of reading order."""
    pieces = re.split(r"(\d{1,18})", part.value)
    return tuple(int(piece) if place % 2 else piece for place, piece in enumerate(pieces))


def _natural(shown: Shown) -> tuple[bool, int, str]:
    """Order numbers by size and everything else by its words."""
    number = int(shown.text) if shown.text.isdecimal() and len(shown.text) < 19 else None
    return (number is None, number or 0, shown.text.casefold())


class Painter:
    """Makes the rows, blocks and lists of one page."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.witness = Witness(reader)
        self.notes = Notes(self.witness)

    def stated(self, quad: ox.Quad) -> Stated:
        """Return a statement's value with the numbers of the claims it rests on."""
        sources = self.witness.sources(quad)
        prefix = self.reader.names.graph("")
        graph = sources.graph.removeprefix(prefix) if sources.graph else None
        numbers = tuple(self.notes.number(claim) for claim in sources.claims)
        by = sources.made and sources.made.author
        author = wording.named(by, self.reader) if by else None
        shown = wording.shown(quad.object, self.reader)
        return Stated(shown, numbers, sources.more, graph, sources.made, author)

    def row(self, node: ox.NamedNode, predicate: ox.NamedNode, tally: Tally) -> Row:
        """Return a property of *node* with its first values."""
        read = islice(self.reader.quads(node, "out", predicate), READ_LIMIT)
        quads = sorted(read, key=lambda quad: _natural(wording.shown(quad.object, self.reader)))
        values = tuple(self.stated(quad) for quad in quads[:VALUES_SHOWN])
        query = f"SELECT ?value WHERE {{ {node} {predicate} ?value }}"
        return Row(wording.heading(predicate.value, self.reader), values, tally, query)

    def rows(self, node: ox.NamedNode, leave_out: Iterable[ox.NamedNode] = ()) -> tuple[Row, ...]:
        """Return the properties of *node* in the order of a page, without names that repeat its label."""
        label, without = self.reader.label(node.value), set(leave_out)
        rows = []
        for predicate, tally in sorted(
            self.reader.tally(node, "out").items(), key=lambda one: _rank(one[0].value)
        ):
            if predicate in without:
                continue
            row = self.row(node, predicate, tally)
            if predicate in _LABELS:
                row = row.only(value for value in row.values if value.value.text != label.text)
            if row.values:
                rows.append(row)
        return tuple(rows)

    def blocks(self, node: ox.NamedNode) -> tuple[Block, ...]:
        """Return the parts of *node*, each with its own properties."""
        found, tallies = [], self.reader.tally(node, "out")
        for predicate in describe.parts(self.reader):
            if predicate not in tallies:
                continue
            back = self.reader.inverses.get(predicate.value)
            without = {RDF_TYPE, *([ox.NamedNode(back)] if back else [])}
            read = islice(self.reader.objects(node, predicate), READ_LIMIT)
            nodes = sorted((part for part in read if isinstance(part, ox.NamedNode)), key=_by_number)
            parts = tuple(
                Part(wording.named(part.value, self.reader), self.rows(part, without))
                for part in nodes[:PARTS_SHOWN]
            )
            kind = self.reader.kind(nodes[0].value) if nodes else None
            heading = heading_of(kind, self.reader) or wording.heading(predicate.value, self.reader).text
            found.append(Block(heading, parts, tallies[predicate]))
        return tuple(found)

    def pointing(
        self, node: ox.NamedNode, predicate: ox.NamedNode, begin: int, end: int
    ) -> tuple[tuple[Shown, Shown | None], ...]:
        """Return places *begin* to *end* (exclusive) of the things that point at *node* by a property.

        They are in alphabetical order as long as there are no more than can be read at once; beyond that each
        page is in order by itself.
        """
        first = 0 if end <= READ_LIMIT else begin
        quads = islice(self.reader.quads(node, "in", predicate), first, max(end, READ_LIMIT))
        names = sorted(
            (
                wording.named(q.subject.value, self.reader)
                for q in quads
                if isinstance(q.subject, ox.NamedNode)
            ),
            key=_natural,
        )
        return tuple(self.with_kind(name) for name in names[begin - first : end - first])

    def with_kind(self, thing: Shown) -> tuple[Shown, Shown | None]:
        """Return a thing with its most specific class; a claim, which has no name, by its words.

        Of a report that nothing is quoted from it says that instead.
        """
        if thing.iri and self.witness.is_claim(thing.iri):
            thing = replace(thing, text=self.witness.claim(thing.iri).words or thing.text)
        kind = self.reader.kind(thing.iri or "")
        if kind == self.witness.term("Report") and not self.witness.evidence_of(
            ox.NamedNode(thing.iri or ""), 1
        ):
            return thing, Shown("only cited")
        return thing, None if kind is None else wording.named(kind.value, self.reader)

    def incoming(self, node: ox.NamedNode) -> tuple[Incoming, ...]:
        """Return what points at *node*, by property, unless its own statements say so by the inverse."""
        own = {predicate.value for predicate in self.reader.tally(node, "out")}
        groups = []
        for predicate, tally in sorted(
            self.reader.tally(node, "in").items(), key=lambda one: _rank(one[0].value)
        ):
            if predicate in {RDF_TYPE, INVERSE_OF} or wording.local_name(predicate.value) in _BEHIND:
                continue
            if self.reader.inverses.get(predicate.value) in own:
                continue
            groups.append(
                Incoming(
                    wording.heading(predicate.value, self.reader),
                    self.reader.curie(predicate.value),
                    self.pointing(node, predicate, 0, INCOMING_SHOWN),
                    tally,
                )
            )
        return tuple(groups)
