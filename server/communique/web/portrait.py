"""The statements of a thing as a page shows them: in order, with what each rests on, parts under their whole.

Everything is bounded: counts are asked first, at most a stated number of values is read, and the page says
how many more there are.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice

import pyoxigraph as ox

from communique.web import wording
from communique.web.interface import say
from communique.web.notes import Notes
from communique.web.reading.evidence import Made, Sources, Witness
from communique.web.reading.lookup import Tally
from communique.web.reading.reader import PREF_LABEL, RDF_TYPE, RDFS_LABEL, SKOS, Reader
from communique.web.wording import Shown

READ_LIMIT = 500
"""How many values of a property are read to be put in order."""
NAMES_READ = 60
"""How many names are read to put the values of a property in their order; more are in that of their IRIs."""
VALUES_SHOWN = 30
"""How many values of a property a page shows."""
PARTS_SHOWN = 60
"""How many parts of one sort a page shows."""

_ORDER = (
    *("definition", "scopeNote", "altLabel", "hiddenLabel", "notation", "broader"),
    *("act", "involvedAgent", "role", "inCapacity", "representedBy", "onBehalfOf", "addressedTo", "concerns"),
    *("form", "type", "area", "conferredHonour", "reason", "onDate", "atPlace", "within"),
    *("ofState", "classification", "underAuthorityOf", "holds", "heldBy", "postIn"),
    *("listNumber", "instrumentCount", "anniversaryYears", "between", "connects"),
    *("issued", "publisher", "creditedSource", "creditText", "references", "language", "identifier"),
    *("party", "signatory", "participant", "involvesInstrument", "handledAt", "partOfEvent", "hasSubEvent"),
)
_LAST = ("inScheme", "topConceptOf", "isDefinedBy", "term_status")
"""The order of the properties on a page, by local name; the others stand between, in alphabetical order."""
LABELS = {RDFS_LABEL, PREF_LABEL, ox.NamedNode(f"{SKOS}altLabel")}
"""What gives a thing a name: one that stands above all else is not repeated."""
_DATED = re.compile(r"/(\d{4})-(\d\d)-(\d\d)-")


@dataclass(frozen=True)
class Stated:
    """One value of a property, and what it rests on."""

    value: Shown
    notes: tuple[int, ...] = ()
    more: int = 0
    graph: str | None = None
    made: Made | None = None  # of a link or a code
    author: Shown | None = None
    basis: Shown | None = None
    """How it follows from its words, where none of its claims has it in so many words."""

    def joined(self, other: "Stated") -> "Stated":
        """Return the value as two statements have it, resting on what both rest on."""
        notes = tuple(sorted({*self.notes, *other.notes}))
        graph = None if notes else self.graph
        basis = self.basis and other.basis and self.basis
        return replace(self, notes=notes, more=max(self.more, other.more), graph=graph, basis=basis)


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


def rank(iri: str) -> tuple[int, str]:
    """Return where a property stands among those of a page."""
    name = wording.local_name(iri)
    if iri == RDF_TYPE.value:
        return (-1, name)
    if name in _LAST:
        return (len(_ORDER) + 1 + _LAST.index(name), name)
    return (_ORDER.index(name) if name in _ORDER else len(_ORDER), name)


def by_number(iri: str) -> tuple[str | int, ...]:
    """Return what orders IRIs so that the numbers in them count as such, as those of positions do.

    >>> sorted(["p12", "p2"], key=by_number)
    ['p2', 'p12']
    """
    pieces = re.split(r"(\d{1,18})", iri)
    return tuple(int(piece) if place % 2 else piece for place, piece in enumerate(pieces))


def _natural(shown: Shown) -> tuple[bool, int, str]:
    """Order numbers by size and everything else by its words."""
    number = int(shown.text) if shown.text.isdecimal() and len(shown.text) < 19 else None
    return (number is None, number or 0, shown.text.casefold())


def newest_first(iri: str) -> tuple[int, tuple[str | int, ...]]:
    """Return what orders IRIs without their names: those with a date first, the newest at the top.

    >>> sorted(["x/b", "x/2026-01-02-a", "x/2026-03-01-a"], key=newest_first)
    ['x/2026-03-01-a', 'x/2026-01-02-a', 'x/b']
    """
    dated = _DATED.search(iri)
    return -int("".join(dated.groups()) if dated else 0), by_number(iri)


def _by_term(quad: ox.Quad) -> tuple[bool, int, tuple[str | int, ...]]:
    value = quad.object
    iri = isinstance(value, ox.NamedNode)
    return (not iri, *newest_first(value.value if isinstance(value, ox.NamedNode | ox.Literal) else ""))


class Painter:
    """Makes the rows and parts of one page."""

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
        return Stated(shown, numbers, sources.more, graph, sources.made, author, self._basis(sources))

    def _basis(self, sources: Sources) -> Shown | None:
        """Return the basis of what a statement rests on, unless it is, or may be, that the words say so."""
        if sources.more:
            return None
        found = [self.witness.claim(claim).basis for claim in sources.claims]
        stated = f"{self.reader.names.things}basis/stated"
        return None if stated in found or not found or not found[0] else wording.named(found[0], self.reader)

    def row(self, node: ox.NamedNode, predicate: ox.NamedNode, tally: Tally) -> Row | None:
        """Return a property of *node* with its first values; None when they only repeat its label."""
        read = list(islice(self.reader.quads(node, "out", predicate), READ_LIMIT))
        if predicate in LABELS:
            label = self.reader.label(node.value).text
            others = [quad for quad in read if wording.shown(quad.object, self.reader).text != label]
            tally, read = replace(tally, count=tally.count - len(read) + len(others)), others
        ordered = sorted(read, key=self._by_words if tally.count <= NAMES_READ else _by_term)
        values = tuple(self.stated(quad) for quad in ordered[:VALUES_SHOWN])
        query = f"SELECT ?value WHERE {{ {node} {predicate} ?value }}"
        return Row(wording.heading(predicate.value, self.reader), values, tally, query) if values else None

    def _by_words(self, quad: ox.Quad) -> tuple[bool, int, str]:
        return _natural(wording.shown(quad.object, self.reader))

    def rows(self, node: ox.NamedNode, leave_out: Iterable[ox.NamedNode] = ()) -> tuple[Row, ...]:
        """Return the properties of *node* in the order of a page, without names that repeat its label."""
        without = set(leave_out)
        tallies = sorted(self.reader.tally(node, "out").items(), key=lambda one: rank(one[0].value))
        rows = (self.row(node, predicate, tally) for predicate, tally in tallies if predicate not in without)
        return tuple(row for row in rows if row)

    def parts(self, node: ox.NamedNode, predicate: ox.NamedNode) -> tuple[Part, ...]:
        """Return the parts of *node* by a property, in order, each with its own properties."""
        back = self.reader.inverses.get(predicate.value)
        without = {RDF_TYPE, *([ox.NamedNode(back)] if back else [])}
        read = islice(self.reader.objects(node, predicate), READ_LIMIT)
        nodes = (part for part in read if isinstance(part, ox.NamedNode))
        return tuple(
            Part(wording.named(part.value, self.reader), self.rows(part, without))
            for part in sorted(nodes, key=lambda part: by_number(part.value))[:PARTS_SHOWN]
        )

    def with_kind(self, thing: Shown) -> tuple[Shown, Shown | None]:
        """Return a thing with its most specific class; a claim, which has no name, by its words.

        Of a report that nothing is quoted from it says that instead.
        """
        if thing.iri and self.witness.is_claim(thing.iri):
            thing = replace(thing, text=self.witness.claim(thing.iri).words or thing.text)
        kind = self.reader.kind(thing.iri or "")
        if (
            thing.iri
            and kind == self.witness.term("Report")
            and not self.reader.is_quoted(ox.NamedNode(thing.iri))
        ):
            return thing, Shown(str(say("things.only-cited")))
        return thing, None if kind is None else wording.named(kind.value, self.reader)
