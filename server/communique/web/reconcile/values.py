"""The values that things have, and how well they agree with what a question wants them to be.

A value that is an entity agrees as well as its names do with a text; what stands above it (a wider concept,
the place around it) counts as if it were the value. Dates agree as far as both are known, numbers when they
are equal.
"""

import calendar
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import chain, islice

import pyoxigraph as ox
from rapidfuzz import fuzz

from communique.kept import Memo
from communique.search.index import Index
from communique.web.reading.reader import QUOTED_FROM, RDF, SKOS, XSD, Reader
from communique.web.reconcile.questions import Constraint, Entity, Value
from communique.web.reconcile.terms import Property, Terms

Term = ox.NamedNode | ox.Literal

READ = 200
"""How many values of a property are read."""
AGREES = 0.9
"""From this on a value is taken for the one that is wanted."""
_ALIKE = 0.8
"""Texts that are less alike do not agree at all."""
_FOUND = 20
"""How many entities are looked at that a text may mean."""
_STEPS = 8
"""How far up wider concepts are followed."""
_LONGEST = 500
"""How much of a text is compared, in code points."""
_WHOLE = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_DIGITS = re.compile(r"\d+")
_TEXTS = {f"{XSD}string", f"{RDF}langString"}
_DATES = {f"{XSD}date", f"{XSD}dateTime", f"{XSD}gYear", f"{XSD}gYearMonth"}
_MOMENT = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T.*)?)?)?", re.ASCII)
_WORDED = re.compile(
    r"(?:(?P<d>\d\d?) (?P<m>[A-Z][a-z]{2,})\.?|(?P<n>[A-Z][a-z]{2,})\.? (?P<e>\d\d?)),? (?P<y>\d{4})",
    re.ASCII,
)
_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name}


def of(reader: Reader, node: ox.NamedNode, asked: Property) -> list[Term]:
    """Return the values of a property that a thing has, :data:`READ` at most, the first path's first."""
    if asked.short and not asked.paths:
        return sorted(reports(reader, node), key=_order)
    by_path = (sorted(_along(reader, [node], path), key=_order) for path in asked.paths)
    found = dict.fromkeys(chain.from_iterable(by_path))
    return [one for one in found if _is_within(one, asked.within)][:READ]


def reports(reader: Reader, node: ox.NamedNode) -> set[Term]:
    """Return the reports of which a claim says something of a thing, as subject or object.

    Only the first statements of a hub are looked at.
    """
    quads = (
        *islice(reader.store.quads_for_pattern(node, None, None, None), 5 * READ),
        *islice(reader.store.quads_for_pattern(None, None, node, None), 5 * READ),
    )
    graphs = {quad.graph_name for quad in quads if isinstance(quad.graph_name, ox.NamedNode)}
    return {report for graph in graphs for report in reader.objects(graph, QUOTED_FROM)}


def _along(reader: Reader, nodes: Iterable[ox.NamedNode], path: tuple[ox.NamedNode, ...]) -> list[Term]:
    step, rest = path[0], path[1:]
    found = dict.fromkeys(value for node in nodes for value in islice(reader.objects(node, step), READ))
    return _along(reader, [one for one in found if isinstance(one, ox.NamedNode)], rest) if rest else [*found]


def _is_within(term: Term, namespace: str) -> bool:
    return not namespace or (isinstance(term, ox.NamedNode) and term.value.startswith(namespace))


def _order(term: Term) -> tuple[bool, int, str]:
    """Order whole numbers by size and before anything else, which is in the order of its spelling."""
    number = _WHOLE.fullmatch(term.value)
    return (not number, int(term.value) if number else 0, term.value)


class Comparing:
    """Compares the values of things with what questions want; what a text may mean is looked up once.

    In: what reads the release, its index, its terms; what is called before each comparison, and raises when
    the time is over.
    """

    def __init__(self, reader: Reader, index: Index, terms: Terms, going_on: Callable[[], None]) -> None:
        self._reader, self._index, self._terms, self._going_on = reader, index, terms, going_on
        self._meant: Memo[str | Entity, dict[str, float]] = Memo()
        self._up = (ox.NamedNode(f"{SKOS}broader"), ox.NamedNode(f"{reader.names.vocabulary}within"))

    def agreement(self, node: ox.NamedNode, wanted: Constraint) -> list[float]:
        """Return how well a thing agrees with each value of a constraint, from 0 to 1.

        Out: nothing when nothing is known of the property.
        """
        asked = self._terms.property(wanted.property)
        there = of(self._reader, node, asked) if asked else []
        return [self._best(one, there) for one in wanted.values] if there else []

    def _best(self, wanted: Value, there: Iterable[Term]) -> float:
        self._going_on()
        return max(self._alike(wanted, term) for term in there)

    def meant(self, value: Value) -> dict[str, float]:
        """Return the IRIs that a value may stand for, each with how sure that is, from 0 to 1."""
        if not isinstance(value, str | Entity):
            return {}
        found = self._meant.get(value)
        if found is None:
            self._going_on()
            found = self._look_up(value)
            self._meant.keep(value, found, 1 + len(found))
        return found

    def _look_up(self, value: str | Entity) -> dict[str, float]:
        text = (value.id if isinstance(value, Entity) else value).strip()[:_LONGEST]
        hits = self._index.find(text, _FOUND) if text else []
        if isinstance(value, Entity):
            hits = [hit for hit in hits if hit.coded and hit.sure]  # an id is no name
        found = {hit.entry.iri: hit.score / 100 for hit in hits}
        if (isinstance(value, Entity) or "://" in text) and (node := self._terms.entity(text)):
            found[node.value] = 1.0
        return found

    def _alike(self, wanted: Value, there: Term) -> float:
        if isinstance(there, ox.Literal):
            return _literal(wanted, there)
        meant = self.meant(wanted)
        said = wanted.id if isinstance(wanted, Entity) else wanted
        if isinstance(said, str) and there.value.rpartition("/")[2] == said.strip():
            return 1.0  # the number alone of an IRI elsewhere
        best = max(meant.get(iri, 0.0) for iri in self._and_above(there))
        return best if best >= _ALIKE else 0.0

    def _and_above(self, node: ox.NamedNode) -> Iterator[str]:
        level, seen = [node], {node.value}
        for _ in range(_STEPS):
            yield from (one.value for one in level)
            above = (one for below in level for up in self._up for one in self._reader.objects(below, up))
            level = [one for one in above if isinstance(one, ox.NamedNode) and one.value not in seen]
            seen.update(one.value for one in level)


def _literal(wanted: Value, there: ox.Literal) -> float:
    """Return how well a literal agrees with a value."""
    if isinstance(wanted, Entity):
        return _literal(wanted.name or wanted.id, there)
    if isinstance(wanted, bool):
        return float(there.value == spelt(wanted))
    text = spelt(wanted)
    if there.datatype.value not in _TEXTS:
        with suppress(ValueError, OverflowError):
            return float(float(there.value) == float(wanted))
    if there.datatype.value in _DATES:
        return float(_same_day(text, there.value))
    ours, theirs = _folded(text), _folded(there.value)
    if sorted(_DIGITS.findall(ours)) != sorted(_DIGITS.findall(theirs)):
        return 0.0  # another code, or the same of another year
    alike = fuzz.token_sort_ratio(ours, theirs) / 100
    return alike if alike >= _ALIKE else 0.0


def spelt(value: str | int | float) -> str:
    """Return a value as somebody would write it.

    >>> spelt(2026.0), spelt(1.5), spelt(True), spelt(" x ")
    ('2026', '1.5', 'true', 'x')
    """
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value) if isinstance(value, float) and value.is_integer() else value).strip()


def _folded(text: str) -> str:
    return text[:_LONGEST].casefold()


def _same_day(wanted: str, there: str) -> bool:
    """Return whether two dates are one as far as both are known.

    >>> _same_day("2026", "2026-02-27"), _same_day("27 Feb. 2026", "2026-02-27T00:00:00Z")
    (True, True)
    >>> _same_day("2026-03", "2026-02-27"), _same_day("27/02/2026", "2026-02-27")
    (False, False)
    """
    ours, theirs = _parts(wanted.strip()), _parts(there)
    return bool(ours and theirs) and all(a == b for a, b in zip(ours, theirs, strict=False))


def _parts(text: str) -> tuple[int, ...]:
    """Return year, month and day of a date as far as it names them; nothing for what is no date."""
    if match := _MOMENT.fullmatch(text):
        return tuple(int(part) for part in match.groups() if part)
    match = _WORDED.fullmatch(text)
    month = _MONTHS.get((match["m"] or match["n"])[:3].casefold()) if match else None
    return (int(match["y"]), month, int(match["d"] or match["e"])) if match and month else ()
