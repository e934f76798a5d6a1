"""What a release tells: rows of the queries, claims, links to items, labels."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from communique.config import Settings
from communique.export.model import ITEM, Item, plain
from communique.export.table import Property, Query
from communique.names import Names

_ENTITY = "http://www.wikidata.org/entity/"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_SUFFIX = " (Wikidata)"
"""What tells the terms of Wikidata in the alignments from those of others."""
_LABELS = (ox.NamedNode(f"{_SKOS}prefLabel"), ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label"))

Node = ox.NamedNode | ox.Literal
Facts = Mapping[str, tuple[Node, ...]]
"""What is known of a report: variable of ``reports.rq`` → values."""


@dataclass(frozen=True)
class Claim:
    """Where a claim comes from."""

    report: str
    basis: str
    machine: bool


@dataclass(frozen=True)
class Row:
    """A value of one of our things, and the claims that together say so."""

    value: Node
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Match:
    """The item of a thing or concept, or why there is none."""

    item: Item | None
    of: str
    """The IRI of what the item means: the thing itself or, where that is enough, something broader."""
    reason: str = ""


class Told:
    """The data of a release, as the queries of the export see it.

    In: a store whose default graph is the merge of the named ones; the settings; how classes correspond to
    those of Wikidata (``ontology/alignments.ttl``).
    Raises: :class:`communique.errors.MappingError` for a query that cannot be asked.
    """

    def __init__(self, store: ox.Store, settings: Settings, alignments: Iterable[ox.Triple] = ()) -> None:
        self._store = store
        self._query = Query(store, settings)
        self._alignments = tuple(alignments)
        self.names = Names(settings.base_iri)

    @cached_property
    def things(self) -> list[str]:
        """The documents that are exported."""
        return sorted({row["thing"].value for row in self._query.rows("things.rq", "thing")})

    @cached_property
    def bodies(self) -> frozenset[str]:
        """What a new item can be made for, because a document needs it."""
        return frozenset(row["thing"].value for row in self._query.rows("bodies.rq", "thing"))

    @cached_property
    def claims(self) -> dict[str, Claim]:
        """The claims by their IRIs."""
        return {
            row["claim"].value: Claim(
                row["report"].value, row["basis"].value.rpartition("/")[2], row["machine"].value == "true"
            )
            for row in self._query.rows("claims.rq", "claim", "report", "basis", "machine")
        }

    @cached_property
    def reports(self) -> dict[str, Facts]:
        """What is known of the reports that claims are quoted from."""
        found: dict[str, dict[str, dict[Node, None]]] = {}
        for row in self._query.rows("reports.rq", "report"):
            facts = found.setdefault(row.pop("report").value, {})
            for name, value in row.items():
                facts.setdefault(name, {})[value] = None
        return {
            report: {name: tuple(sorted(values, key=str)) for name, values in facts.items()}
            for report, facts in found.items()
        }

    def rows(self, source: str) -> Mapping[str, list[Row]]:
        """Return what a query finds in claims, by thing; what stands elsewhere is no row."""
        found: dict[str, list[Row]] = {}
        for row in self._query.rows(source, "thing", "value", "claim"):
            claims = [self.claims.get(row[name].value) for name in ("claim", "second") if name in row]
            if all(claims):
                known = tuple(claim for claim in claims if claim)
                found.setdefault(row["thing"].value, []).append(Row(row["value"], known))
        return found

    def label(self, iri: str) -> str:
        """Return the English label of a thing, concept or class on one line, else the end of its IRI."""
        for predicate in _LABELS:
            quads = self._store.quads_for_pattern(ox.NamedNode(iri), predicate, None, ox.DefaultGraph())
            texts = [quad.object for quad in quads if isinstance(quad.object, ox.Literal)]
            told = (plain(text.value) for text in texts if (text.language or "en").startswith("en"))
            english = sorted(filter(None, told))
            if english:
                return english[0]
        return iri.rpartition("#")[2].rpartition("/")[2]

    def item_label(self, match: Match) -> str:
        """Return what an item is called: in the alignments, else as what of ours it means."""
        return self._item_labels.get(match.item.id if match.item else "") or self.label(match.of)

    def match(self, iri: str, wanted: Property) -> Match:
        """Return the item that a property can have for a thing or concept."""
        for level in self._levels(iri) if wanted.broader else [[iri]]:
            for one in level:
                items = {item for match, item in self._links.get(one, ()) if match in wanted.matches}
                if len(items) == 1:
                    return Match(Item(items.pop()), one)
                if items:
                    return Match(None, one, f"it is linked to several items, {', '.join(sorted(items))}")
        others = sorted(f"{item} ({match})" for match, item in self._links.get(iri, ()))
        if others:
            return Match(None, iri, f"no item is known to mean the same, only {', '.join(others)}")
        return Match(None, iri, "no item is known for it")

    @cached_property
    def _links(self) -> dict[str, set[tuple[str, str]]]:
        """The links to items: thing, concept or class → how, and which item."""
        found: dict[str, set[tuple[str, str]]] = {}
        for thing, match, item in (*self._linked(), *self._aligned()):
            number = item.removeprefix(_ENTITY)
            if ITEM.fullmatch(number):
                found.setdefault(thing, set()).add((match, number))
        return found

    def _linked(self) -> Iterator[tuple[str, str, str]]:
        for row in self._query.rows("links.rq", "thing", "match", "item"):
            yield row["thing"].value, row["match"].value, row["item"].value

    def _aligned(self) -> Iterator[tuple[str, str, str]]:
        for triple in self._alignments:
            subject, predicate, value = triple
            if (
                isinstance(subject, ox.NamedNode)
                and isinstance(value, ox.NamedNode)
                and value.value.startswith(_ENTITY)
                and predicate.value.startswith(_SKOS)
            ):
                yield subject.value, predicate.value.removeprefix(_SKOS), value.value

    @cached_property
    def _item_labels(self) -> dict[str, str]:
        return {
            triple.subject.value.removeprefix(_ENTITY): triple.object.value.removesuffix(_SUFFIX)
            for triple in self._alignments
            if isinstance(triple.subject, ox.NamedNode)
            and isinstance(triple.object, ox.Literal)
            and triple.predicate == _LABELS[1]
        }

    @cached_property
    def _broader(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for row in self._query.rows("broader.rq", "narrower", "broader"):
            found.setdefault(row["narrower"].value, []).append(row["broader"].value)
        return found

    def _levels(self, iri: str) -> Iterator[list[str]]:
        """Yield a concept or class alone, then what stands directly above, and so on."""
        level, seen = [iri], {iri}
        while level:
            yield level
            above = {one for below in level for one in self._broader.get(below, ())} - seen
            seen |= above
            level = sorted(above)
