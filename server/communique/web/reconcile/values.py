"""The values that things have, and how well they agree with what a question wants them to be.

A value that is an entity agrees as well as its names do with a text; what stands above it (a wider concept,
the place around it) counts as if it were the value. Dates agree as far as both are known, numbers when they
are equal.
"""

import calendar
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain, islice

import pyoxigraph as ox
from rapidfuzz import fuzz

from communique.kept import Memo
from communique.search.index import Index
from communique.web.evidence import PROV
from communique.web.reader import SKOS, XSD, Reader
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
_QUOTED_FROM = ox.NamedNode(f"{PROV}wasQuotedFrom")
_WHOLE = re.compile(r"[+-]?\d{1,18}", re.ASCII)
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
    return {report for graph in graphs for report in reader.objects(graph, _QUOTED_FROM)}


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

    In: what reads the release, its index, its terms.
    """

    def __init__(self, reader: Reader, index: Index, terms: Terms) -> None:
        self._reader, self._index, self._terms = reader, index, terms
        self._meant: Memo[str, dict[str, float]] = Memo()
        self._up = (ox.NamedNode(f"{SKOS}broader"), ox.NamedNode(f"{reader.names.vocabulary}within"))

    def agreement(self, node: ox.NamedNode, wanted: Constraint) -> float | None:
        """Return how well a thing agrees with a constraint, from 0 to 1; None when nothing is known of it."""
        asked = self._terms.property(wanted.property)
        there = of(self._reader, node, asked) if asked else []
        if not there or not wanted.values:
            return None
        best = [max(self._alike(one, term) for term in there) for one in wanted.values]
        return sum(best) / len(best)

    def meant(self, value: Value) -> dict[str, float]:
        """Return the IRIs that a value may stand for, each with how sure that is, from 0 to 1."""
        if isinstance(value, Entity):
            found = self._terms.entity(value.id)
            there = {found.value: 1.0} if found else {}
            return there or self._lookup(value.id)
        return self._lookup(value) if isinstance(value, str) else {}

    def _lookup(self, text: str) -> dict[str, float]:
        text = text.strip()[:_LONGEST]
        found = self._meant.get(text)
        if found is None:
            hits = self._index.find(text, _FOUND) if text else []
            found = {hit.entry.iri: hit.score / 100 for hit in hits}
            if "://" in text and (node := self._terms.entity(text)):
                found[node.value] = 1.0
            self._meant.keep(text, found, 1 + len(found))
        return found

    def _alike(self, wanted: Value, there: Term) -> float:
        if isinstance(there, ox.Literal):
            return _literal(wanted, there)
        meant = self.meant(wanted)
        if isinstance(wanted, str) and there.value.rpartition("/")[2] == wanted.strip():
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
    with suppress(ValueError, OverflowError):
        return float(float(there.value) == float(wanted))
    text = spelt(wanted)
    if there.datatype.value in _DATES:
        return float(_same_day(text, there.value))
    alike = fuzz.token_sort_ratio(_folded(text), _folded(there.value)) / 100
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
