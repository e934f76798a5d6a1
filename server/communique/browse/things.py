"""The things of a dataset with their facets: what the facet index is made of.

Sort after sort is read whole, so a dataset takes as much memory as its largest sort.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

import pyoxigraph as ox

from communique import names, tables
from communique.browse.facet import DATE, MONTH, PAIR, YEAR, Facet, facets
from communique.browse.sorts import SORTS, Sort
from communique.config import Settings
from communique.errors import DataError
from communique.search.entries import Entries

_DEFAULT = ox.DefaultGraph()
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_THING = re.compile(r"\?thing\b")
_PLAIN = (ox.Literal, ox.NamedNode)
_SUBCLASS = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")


@dataclass(slots=True)
class Thing:
    """A thing, as lists show and find it."""

    segment: str
    iri: str
    label: str
    kind: str
    """The IRI of its most specific class."""
    date: str = ""
    """Its day, or an empty text."""
    values: dict[str, list[str]] = field(default_factory=dict)
    """What it is told apart by: facet key → short values."""


class Things:
    """Reads the things of a store, sort by sort, each sort in the order of the IRIs."""

    def __init__(self, store: ox.Store, settings: Settings) -> None:
        self._store = store
        self._names = names.Names(settings.base_iri)
        self._prefixes = dict(names.prefixes(settings))
        self._facets = facets(settings)
        self._labels = Entries(store, self._names)
        self._of_claims: dict[Facet, Mapping[str, list[str]]] = {}

    def __iter__(self) -> Iterator[list[Thing]]:
        return map(self.of, SORTS)

    def of(self, sort: Sort) -> list[Thing]:
        """Return the things of one sort.

        Raises: :class:`DataError` for a pattern that is no SPARQL.
        """
        classes = self._classes(ox.NamedNode(self._names.vocabulary + sort.kind))
        # The classes further down come later and take the place of those above them.
        kinds = {
            quad.subject.value: kind.value
            for kind in classes
            for quad in self._store.quads_for_pattern(None, _TYPE, kind, _DEFAULT)
            if isinstance(quad.subject, ox.NamedNode)
        }
        things = {
            iri: Thing(sort.segment, iri, self._labels.label(iri), kind)
            for iri, kind in sorted(kinds.items())
        }
        if things:
            for facet in self._facets.get(sort.segment, ()):
                self._put(facet, things, classes)
        return list(things.values())

    def _classes(self, top: ox.NamedNode) -> list[ox.NamedNode]:
        """Return a class and all below it, those further down later."""
        found = [top]
        for kind in found:
            for quad in self._store.quads_for_pattern(None, _SUBCLASS, kind, _DEFAULT):
                if isinstance(quad.subject, ox.NamedNode) and quad.subject not in found:
                    found.append(quad.subject)
        return found

    def _put(self, facet: Facet, things: Mapping[str, Thing], classes: list[ox.NamedNode]) -> None:
        kinds = " ".join(map(str, classes))
        for pattern in facet.patterns:
            if _THING.search(pattern):
                found = self._values(facet, f"VALUES ?class {{ {kinds} }} ?thing a ?class . {pattern}")
            else:
                found = self._through_claims(facet, pattern, things)
            for iri, shorts in found.items():
                if iri in things:
                    _take(things[iri], facet.key, shorts)

    def _values(self, facet: Facet, pattern: str) -> Mapping[str, list[str]]:
        """Return the values that a pattern gives, by thing."""
        query = f"SELECT DISTINCT ?thing ?value ?with WHERE {{ {pattern} }}"
        found = defaultdict[str, list[str]](list)
        try:
            solutions = self._rows(query)
        except SyntaxError as fault:
            place = str(fault).partition(": expected")[0]  # what follows names signs by the hundred
            raise DataError(f"facets.tsv, {facet.key}: the pattern is no SPARQL ({place}).") from None
        for thing, *values in solutions:
            terms = [one for one in values if one is not None]
            if _fit(facet, terms):
                found[thing.value].append(PAIR.join(facet.short(one.value) for one in terms))
        return found

    def _through_claims(
        self, facet: Facet, pattern: str, things: Mapping[str, Thing]
    ) -> Mapping[str, list[str]]:
        """Return the values of the claims that say something of each thing."""
        known = self._of_claims.get(facet)
        if known is None:
            known = self._of_claims[facet] = self._values(facet, pattern.replace("?claim", "?thing"))
        return {
            iri: [value for claim in self._claims[iri] for value in known.get(claim, ())]
            for iri in things
            if iri in self._claims
        }

    @cached_property
    def _claims(self) -> Mapping[str, list[str]]:
        """The claims that say something of a thing, by its IRI."""
        found = defaultdict[str, list[str]](list)
        said = (
            "SELECT DISTINCT ?thing ?claim { ?claim a dip:Claim . GRAPH ?claim { ?thing ?property ?value } }"
        )
        for thing, claim in self._rows(said):
            found[thing.value].append(claim.value)
        return found

    def _rows(self, query: str) -> Iterable[Sequence[Any]]:
        found: Any = self._store.query(query, prefixes=self._prefixes)
        return cast(Iterable[Sequence[Any]], found)


def _fit(facet: Facet, terms: Sequence[Any]) -> bool:
    """Return whether a facet can have a value: data may hold a text, or nothing with a name, for a thing."""
    if len(terms) > 1 and any(PAIR in one.value for one in terms):
        return False  # an address could not tell where the one ends and the other begins
    return all(isinstance(one, ox.NamedNode if facet.namespace else _PLAIN) for one in terms)


def _take(thing: Thing, key: str, shorts: list[str]) -> None:
    """Give a thing the values of a facet; of days the earliest that the first pattern leads to."""
    if key != DATE:
        thing.values[key] = sorted({*thing.values.get(key, ()), *shorts})
        return
    day = min((one for one in shorts if tables.day(one)), default="")
    if day and not thing.date:
        thing.date = day
        thing.values[YEAR], thing.values[MONTH] = [day[:4]], [day[:7]]
