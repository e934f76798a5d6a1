"""The facet index: which things there are of a sort, how many have which value, in any order, at any place.

It is on disk, shared by all processes that serve a release, or in memory. Each thing is a document of the
search engine, whose columns count and sort a hundred thousand of them in a few milliseconds.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, NamedTuple

from tantivy import Document, Occur, Query, SchemaBuilder
from tantivy import Index as Engine
from tantivy import Order as Way

from communique import engine
from communique.browse.things import Thing

VERSION = 1
"""Which form of index this is; one of another form is made anew."""
MOST = 60_000
"""How many values of a facet are counted at most; the engine ends a question that needs more."""
_HEAP = 400_000_000
"""The memory that building an index may take, in bytes."""
_STRIDE = 1 << 32
"""More than there are things of a sort."""
_SORT = "sort"

Chosen = tuple[tuple[str, str], ...]
"""What a list is narrowed to: keys of facets with short values; all of them must hold."""
Order = Literal["newest", "oldest", "name"]


class Listed(NamedTuple):
    """A thing in a list."""

    iri: str
    label: str
    kind: str
    """The IRI of its most specific class."""
    date: str
    """Its day, or an empty text."""


@dataclass(frozen=True, slots=True)
class Count:
    """A value of a facet, and how many things have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Crossed:
    """A value of one facet and one of another, and how many things have both."""

    first: str
    second: str
    count: int


def _schema(keys: Iterable[str]) -> Any:
    build = SchemaBuilder()
    build.add_text_field(_SORT, tokenizer_name="raw", index_option="basic")
    for key in keys:
        build.add_text_field(f"facet-{key}", fast=True, tokenizer_name="raw", index_option="basic")
    for order in ("newest", "oldest", "name"):
        build.add_unsigned_field(order, fast=True)
    for shown in Listed._fields:
        build.add_text_field(shown, stored=True, tokenizer_name="raw", index_option="basic")
    return build.build()


def _name(thing: Thing) -> tuple[str, str, str]:
    """Return where a thing stands in the order of names."""
    return thing.label.casefold(), thing.label, thing.iri


def _document(thing: Thing, place: int, keys: Iterable[str]) -> Document:
    """Return the document of a thing that stands at a place in the order of names."""
    day = date.fromisoformat(thing.date).toordinal() if thing.date else 0
    document = Document(
        sort=thing.segment, iri=thing.iri, label=thing.label, kind=thing.kind, date=thing.date
    )
    for key in keys:
        for value in thing.values.get(key, ()):
            document.add_text(f"facet-{key}", value)
    document.add_unsigned("name", place)
    document.add_unsigned("newest", (_DAYS - day) * _STRIDE + place)
    document.add_unsigned("oldest", (day or _DAYS) * _STRIDE + place)  # what has no day stands last
    return document


_DAYS = date.max.toordinal() + 1
"""More than any day's number."""


class Index:
    """The things of a dataset by their facets.

    >>> thing = Thing("instrument", "https://example.org/id/instrument/1", "Memorandum", "", "2026-02-27",
    ...               {"area": ["health", "science"], "year": ["2026"]})
    >>> index = Index.build([[thing]], ["area", "year"])
    >>> index.count("instrument", (("area", "health"),)), index.count("instrument", (("area", "trade"),))
    (1, 0)
    >>> index.values("instrument", "area")
    [Count(value='health', count=1), Count(value='science', count=1)]
    """

    def __init__(self, listed: Engine, keys: Iterable[str]) -> None:
        self._searcher = listed.searcher()
        self._schema = listed.schema
        self._keys = frozenset(keys)

    # --- making -------------------------------------------------------------------------------------------

    @classmethod
    def build(
        cls, sorts: Iterable[Iterable[Thing]], keys: Iterable[str], folder: Path | None = None
    ) -> "Index":
        """Return a new index of things, in an empty *folder* or in memory.

        In: the things, those of each sort together; the keys of the facets they are found by.

        Raises: :class:`MachineError` when there is no room for it.
        """
        keys = sorted(keys)
        listed = (
            _document(thing, place, keys)
            for things in sorts
            for place, thing in enumerate(sorted(things, key=_name), start=1)
        )
        return cls(engine.made(_schema(keys), listed, _HEAP, folder), keys)

    @classmethod
    def open(cls, folder: Path, keys: Iterable[str]) -> "Index":
        """Return the index that stands in a folder.

        Raises: :class:`MachineError` when it cannot be read.
        """
        return cls(engine.opened(folder), keys)

    # --- asking -------------------------------------------------------------------------------------------

    def count(self, segment: str, chosen: Chosen = ()) -> int:
        """Return how many things of a sort there are that have all of *chosen*."""
        found: Any = self._searcher.search(self._query(segment, chosen), 1, True)
        return int(found.count)

    def page(
        self, segment: str, chosen: Chosen = (), *, order: Order = "newest", begin: int = 0, limit: int = 50
    ) -> list[Listed]:
        """Return some things of a sort, in order, from place *begin* on.

        Things of one day, and those without one, which come last, are in the order of their names.
        """
        query = self._query(segment, chosen)
        found = self._searcher.search(query, limit, False, order_by_field=order, order=Way.Asc, offset=begin)
        return self._read(found)

    def listed(self, iris: Collection[str]) -> dict[str, Listed]:
        """Return things by their IRIs, those that are in a list, far sooner than a store tells of them."""
        if not iris:
            return {}
        query = Query.term_set_query(self._schema, "iri", list(iris))
        return {one.iri: one for one in self._read(self._searcher.search(query, len(iris), False))}

    def labels(self, iris: Collection[str]) -> dict[str, str]:
        """Return the names of things by their IRIs.

        What is in no list has no name here, nor has what its IRI alone names.
        """
        return {iri: one.label for iri, one in self.listed(iris).items() if one.label != iri}

    def values(self, segment: str, facet: str, chosen: Chosen = (), limit: int = 10) -> list[Count]:
        """Return the values of a facet that things of a sort have, those that most have first."""
        return self.several(segment, [facet], chosen, limit)[facet]

    def several(
        self, segment: str, facets: Sequence[str], chosen: Chosen = (), limit: int = 10
    ) -> dict[str, list[Count]]:
        """Return the values of several facets, as :meth:`values` does, in one go."""
        known = [key for key in facets if key in self._keys]
        found = self._aggregate(segment, chosen, {key: self._terms(key, limit) for key in known})
        counts = {key: _counts(one) for key, one in found.items()}
        return {key: counts.get(key, []) for key in facets}

    def crossed(
        self,
        segment: str,
        first: str,
        second: str,
        chosen: Chosen = (),
        limits: tuple[int, int] = (30, 60),
    ) -> list[Crossed]:
        """Return how many things of a sort have a value of one facet and one of another.

        In: the facets; how many values of the first, and with each of them of the second, are counted: those
        that most things have.
        """
        if not {first, second} <= self._keys:
            return []
        inner = {"inner": self._terms(second, limits[1])}
        found = self._aggregate(segment, chosen, {"outer": {**self._terms(first, limits[0]), "aggs": inner}})
        return [
            Crossed(outer["key"], one.value, one.count)
            for outer in (found["outer"]["buckets"] if found else ())
            for one in _counts(outer["inner"])
        ]

    # --- inside -------------------------------------------------------------------------------------------

    def _read(self, found: Any) -> list[Listed]:
        """Return the things that were found."""
        documents = (self._searcher.doc(address) for _, address in found.hits)
        return [Listed(*(document[name][0] for name in Listed._fields)) for document in documents]

    def _query(self, segment: str, chosen: Chosen) -> Query:
        unknown = any(key not in self._keys for key, _ in chosen)
        if unknown:
            return Query.empty_query()
        terms = [(_SORT, segment), *((f"facet-{key}", value) for key, value in chosen)]
        return Query.boolean_query(
            [(Occur.Must, Query.term_query(self._schema, name, value)) for name, value in terms]
        )

    def _aggregate(self, segment: str, chosen: Chosen, asked: dict[str, Any]) -> dict[str, Any]:
        if not asked:
            return {}
        found: dict[str, Any] = self._searcher.aggregate(self._query(segment, chosen), asked)
        return found

    def _terms(self, key: str, limit: int) -> dict[str, Any]:
        """Return the question for the most frequent values of a facet.

        An index in several parts counts more of them in each: what is rare in one can be frequent in all.
        """
        size = min(limit, MOST)
        each = size if self._searcher.num_segments <= 1 else MOST
        return {"terms": {"field": f"facet-{key}", "size": size, "segment_size": each}}


def _counts(answer: dict[str, Any]) -> list[Count]:
    """Return values with their counts, equally frequent ones in the order of their spelling."""
    counts = (Count(one["key"], one["doc_count"]) for one in answer["buckets"])
    return sorted(counts, key=lambda one: (-one.count, one.value))
