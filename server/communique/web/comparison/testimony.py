"""What reports say of the same things, gathered for comparing: statements with the claims that hold them.

What we infer ourselves is no report's word and is left out, and so is what a report says of itself. All
reading is bounded; what was gathered says whether it is all there is.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from communique.web.comparison import verdicts
from communique.web.comparison.bounded import Bounded
from communique.web.reading import describe, ordered
from communique.web.reading.evidence import Witness
from communique.web.reading.reader import QUOTED_FROM, RDF_TYPE, RDFS_LABEL, RDFS_SUBCLASS, SKOS, Reader

REPORTS_COMPARED = 8
"""How many reports are set beside one another."""
CLAIMS_READ = 2_000
"""How many claims of all compared reports together are read."""
STATEMENTS_READ = 300
"""How many statements of one claim, or of one thing, are read."""
PARTS_READ = 60
"""How many parts of a thing are looked at, for each way of being a part."""
CLAIMS_OF_ONE = 200
"""How many claims of one statement are read."""

_BROADER = ox.NamedNode(f"{SKOS}broader")
_NAMES = {RDFS_LABEL.value, *(f"{SKOS}{kind}Label" for kind in ("pref", "alt", "hidden"))}
"""The properties that tell how a thing is called."""
_ABOVE = 50
"""How many less specific things of one are looked at."""

Term = ox.NamedNode | ox.Literal
Place = tuple[int, int]
"""A report, and where in it: the order of reading."""


@dataclass(frozen=True)
class Given:
    """A value, and the claims of each report that give it."""

    value: Term
    by: Mapping[int, tuple[str, ...]]


@dataclass(frozen=True)
class Facet:
    """One property of one thing, as the reports have it."""

    subject: str
    predicate: str
    values: tuple[Given, ...]
    verdict: str

    @property
    def speakers(self) -> tuple[int, ...]:
        """The reports that give any value, in their order."""
        return tuple(sorted({report for one in self.values for report in one.by}))


@dataclass(frozen=True)
class Testimony:
    """What some reports say, property by property, in the order of reading."""

    reports: tuple[str, ...]
    facets: tuple[Facet, ...]
    wholes: Mapping[str, str]
    """What each part is part of."""
    speak: Mapping[str, frozenset[int]]
    """The reports that speak of each thing or of a part of it."""
    complete: bool
    """Whether everything that they say was read."""
    others: int = 0
    """How many further reports speak of the thing that is asked about."""

    def whole(self, thing: str) -> str:
        """Return the thing that *thing* is a part of in the end, or itself."""
        return _whole(thing, self.wholes)

    @property
    def common(self) -> tuple[Facet, ...]:
        """The facets of the things that more than one report speaks of."""
        return tuple(one for one in self.facets if len(self.speak[self.whole(one.subject)]) > 1)


def _whole(thing: str, wholes: Mapping[str, str]) -> str:
    seen = {thing}
    while (above := wholes.get(thing)) and above not in seen:
        seen.add(above)
        thing = above
    return thing


class _Hearing:
    """Takes statements in, and gives what they come to."""

    def __init__(self, reader: Reader, reports: Sequence[str]) -> None:
        self.reader = reader
        self.witness = Witness(reader)
        self.reports = tuple(reports)
        self.said: dict[tuple[str, str], dict[Term, dict[int, list[str]]]] = {}
        self.first: dict[str, Place] = {}
        self.places: dict[tuple[str, str], Place] = {}
        self.wholes: dict[str, str] = {}
        self._above: dict[Term, frozenset[Term]] = {}
        self._quoted: dict[str, str] = {}
        inward = {one.value for one in describe.parts(reader)}
        self._down, self._up = inward, {reader.inverses[one] for one in inward if one in reader.inverses}

    def hear(self, place: Place, claim: str, quad: ox.Quad) -> None:
        """Take in a statement of a claim."""
        subject, name, value = quad.subject, quad.predicate.value, quad.object
        if not isinstance(subject, ox.NamedNode) or not isinstance(value, ox.NamedNode | ox.Literal):
            return
        if subject.value in self.reports:
            return
        facet = (subject.value, name)
        claims = self.said.setdefault(facet, {}).setdefault(value, {}).setdefault(place[0], [])
        if claim not in claims:
            claims.append(claim)
        self.places[facet] = min(place, self.places.get(facet, place))
        self.first[subject.value] = min(place, self.first.get(subject.value, place))
        if isinstance(value, ox.NamedNode):
            if name in self._down:
                self.wholes.setdefault(value.value, subject.value)
            elif name in self._up:
                self.wholes.setdefault(subject.value, value.value)

    def facets(self) -> tuple[Facet, ...]:
        """Return what was taken in, with verdicts, in the order of reading; parts follow their wholes."""
        start: dict[str, Place] = {}
        for thing, place in self.first.items():
            whole = _whole(thing, self.wholes)
            start[whole] = min(place, start.get(whole, place))

        def key(facet: tuple[str, str]) -> tuple[object, ...]:
            thing, name = facet
            whole = _whole(thing, self.wholes)
            own = (thing != whole, self.first[thing], thing)
            return start[whole], whole, own, name != RDF_TYPE.value, self.places[facet], name

        return tuple(self._facet(*facet) for facet in sorted(self.said, key=key))

    def _facet(self, subject: str, name: str) -> Facet:
        values = [
            Given(value, {report: tuple(claims) for report, claims in sorted(by.items())})
            for value, by in self.said[subject, name].items()
        ]
        values.sort(key=lambda one: (-len(one.by), min(one.by), str(one.value)))
        given: dict[int, set[Term]] = defaultdict(set)
        for one in values:
            for report in one.by:
                given[report].add(one.value)
        found = verdicts.verdict(
            {report: frozenset(some) for report, some in given.items()},
            lambda one, other: one in self._wider(other),
            lambda: all(self._alike(one) for one in values),
        )
        if found == verdicts.DIFFER and name in _NAMES:
            found = verdicts.NAMES
        return Facet(subject, name, tuple(values), found)

    def speak(self) -> dict[str, frozenset[int]]:
        """Return the reports that speak of each whole."""
        found: dict[str, set[int]] = defaultdict(set)
        for (subject, _), values in self.said.items():
            found[_whole(subject, self.wholes)].update(report for by in values.values() for report in by)
        return {thing: frozenset(reports) for thing, reports in found.items()}

    def _alike(self, given: Given) -> bool:
        """Return whether all reports that give a value give it in words that they share."""
        said = [set(map(self._words, claims)) for claims in given.by.values()]
        text = verdicts.plain(given.value.value) if isinstance(given.value, ox.Literal) else ""
        verbatim = text and all(any(f" {text} " in f" {words} " for words in some) for some in said)
        return bool(verbatim or set.intersection(*said))

    def _words(self, claim: str) -> str:
        """Return the words of a claim, each passage once."""
        found = self._quoted.get(claim)
        if found is None:
            found = " ".join(dict.fromkeys(map(verdicts.plain, self.witness.quotes(claim))))
            self._quoted[claim] = found
        return found

    def _wider(self, term: Term) -> frozenset[Term]:
        """Return what is less specific than a term: broader concepts, superclasses, places around it."""
        found = self._above.get(term)
        if found is None:
            upward = (_BROADER, RDFS_SUBCLASS, self.witness.term("within"))
            above: dict[Term, None] = {}
            todo = [term]
            while todo and len(above) < _ABOVE:
                node = todo.pop()
                if isinstance(node, ox.NamedNode):
                    wider = (one for name in upward for one in self.reader.objects(node, name))
                    todo += [one for one in wider if one not in above and above.setdefault(one) is None]
            found = self._above[term] = frozenset(above) - {term}
        return found


def inferred(claim: ox.NamedNode, reader: Reader) -> bool:
    """Return whether a claim is our own reading, and no report's word."""
    name = ox.NamedNode(reader.names.vocabulary + "basis")
    ours = ox.NamedNode(reader.names.thing("basis", "inferred"))
    return ox.Quad(claim, name, ours) in reader.store


def _remembered(key: str, reader: Reader, gather: Callable[[], Testimony]) -> Testimony:
    memory = reader.memory["testimony"]
    found: Testimony | None = memory.get(key)
    if found is None:
        found = gather()
        memory.keep(key, found, 1 + sum(2 + len(facet.values) for facet in found.facets))
    return found


def of_reports(reports: Sequence[str], reader: Reader) -> Testimony:
    """Return all that some reports say."""

    def gather() -> Testimony:
        hearing, share, bounds = _Hearing(reader, reports), CLAIMS_READ // len(reports), Bounded()
        for number, report in enumerate(reports):
            found = ordered.of(report, reader)
            bounds.whole = bounds.whole and found.complete
            for place, claim in enumerate(bounds.of(found.claims, share)):
                node = ox.NamedNode(claim)
                if not inferred(node, reader):
                    quads = reader.store.quads_for_pattern(None, None, None, node)
                    for quad in bounds.of(quads, STATEMENTS_READ):
                        hearing.hear((number, place), claim, quad)
        return Testimony(tuple(reports), hearing.facets(), hearing.wholes, hearing.speak(), bounds.whole)

    return _remembered("\n".join(reports), reader, gather)


def of_thing(node: ox.NamedNode, reader: Reader, most: int, wanted: Iterable[str] = ()) -> Testimony:
    """Return what reports say of a thing, of its parts, and of how other things have to do with it.

    In: the thing, how many reports are compared at most, the reports that are wanted (default: all).
    """
    only = tuple(wanted)

    def gather() -> Testimony:
        bounds = Bounded()
        found: dict[str, list[tuple[str, ox.Quad]]] = defaultdict(list)
        for claim, report, quad in _sourced(_statements(node, reader, bounds), reader, bounds):
            if not only or report in only:
                found[report].append((claim, quad))
        reports = [one for one in only if one in found] if only else sorted(found)
        hearing = _Hearing(reader, reports[:most])
        starts: dict[str, int] = {}
        for number, report in enumerate(hearing.reports):
            for claim, quad in found[report]:
                if claim not in starts:
                    spans = ordered.spans_of(ox.NamedNode(claim), hearing.witness)
                    starts[claim] = spans[0][0] if spans else 0
                hearing.hear((number, starts[claim]), claim, quad)
        others = len(reports) - len(hearing.reports)
        facets = hearing.facets()
        return Testimony(hearing.reports, facets, hearing.wholes, hearing.speak(), bounds.whole, others)

    return _remembered("\n".join((f"about {node.value} {most}", *only)), reader, gather)


def _statements(node: ox.NamedNode, reader: Reader, bounds: Bounded) -> Iterator[ox.Quad]:
    """Yield the statements of a thing and its parts and those that point at it."""
    things = [node]
    for predicate in describe.parts(reader):
        parts = bounds.of(reader.objects(node, predicate), PARTS_READ)
        things += [part for part in parts if isinstance(part, ox.NamedNode)]
    for found in (*(reader.quads(one, "out") for one in things), reader.quads(node, "in")):
        yield from bounds.of(found, STATEMENTS_READ)


def _sourced(quads: Iterable[ox.Quad], reader: Reader, bounds: Bounded) -> Iterator[tuple[str, str, ox.Quad]]:
    """Yield the statements that stand in the claims of reports, with claim and report."""
    reports: dict[str, str] = {}
    for quad in dict.fromkeys(quads):
        found = reader.store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
        for graph in (one.graph_name for one in bounds.of(found, CLAIMS_OF_ONE)):
            if not isinstance(graph, ox.NamedNode):
                continue
            if graph.value not in reports:
                source = reader.thing(graph, QUOTED_FROM)
                reports[graph.value] = source if source and not inferred(graph, reader) else ""
            if reports[graph.value]:
                yield graph.value, reports[graph.value], quad
