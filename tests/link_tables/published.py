"""What a release says of links: the links themselves, who made them, and the things that could have some."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from communique.config import CANONICAL_BASE
from communique.minting import Spellings
from link_tables.evidence import Evidence
from link_tables.tables import SKOS, TABLES, content, key, read
from link_tables.tables import rows as table_rows

SEGMENTS = {
    "country": {"state", "organization"},
    "city": {"place"},
    "region": {"place"},
    "admin area": {"place"},
    "person": {"person"},
    "office": {"office"},
    "organization": {"organization"},
    "treaty": {"instrument"},
    "order": {"honour"},
    "concept": {"undertaking", "area"},
    "area": {"area"},
    "class": {"form", "organization-kind"},
    "eurovoc concept": {"area", "event-kind", "form", "relation", "relation-type"},
}
"""Kind of what the evidence is about → the types of ours that may be linked with it."""

ENTITIES = SEGMENTS.keys() - {"concept", "area", "class", "eurovoc concept"}
"""The kinds of which the evidence is about one thing and no other."""

THINGS = f"""\
PREFIX skos: <{SKOS}>
SELECT ?thing ?label WHERE {{
  GRAPH <{CANONICAL_BASE}graph/concepts> {{ ?thing skos:prefLabel ?label }} FILTER(LANG(?label) = "en")
}}"""
LINKS = f"""\
SELECT ?subject ?predicate ?object WHERE {{
  GRAPH <{CANONICAL_BASE}graph/background> {{ ?subject ?predicate ?object }} FILTER(ISIRI(?object))
}}"""
SAID = f"""\
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX sssom: <https://w3id.org/sssom/>
SELECT ?subject ?predicate ?object ?mapping ?set ?how ?confidence ?author ?day ?other WHERE {{
  GRAPH <{CANONICAL_BASE}graph/provenance> {{
    ?set a sssom:MappingSet ; sssom:mappings ?mapping .
    ?mapping a owl:Axiom ; owl:annotatedSource ?subject ; owl:annotatedProperty ?predicate ;
      owl:annotatedTarget ?object ; sssom:mapping_justification ?how ; sssom:confidence ?confidence ;
      prov:wasAttributedTo ?author ; dcterms:created ?day ; sssom:other ?other .
  }}
}}"""

Triple = tuple[str, str, str]


def rows(store: ox.Store, query: str) -> list[list[str]]:
    """Return the rows of a query, each term by its value."""
    found = store.query(query)
    assert isinstance(found, ox.QuerySolutions)
    return [[getattr(term, "value", "") for term in row] for row in found]


def links(store: ox.Store) -> set[Triple]:
    """Return the links of a release."""
    return {(subject, predicate, target) for subject, predicate, target in rows(store, LINKS)}


def said(store: ox.Store) -> dict[Triple, dict[str, str]]:
    """Return what is said of each link of a release."""
    names = ("mapping", "set", "how", "confidence", "author", "day", "other")
    found = rows(store, SAID)
    described = {
        (subject, predicate, target): dict(zip(names, rest, strict=True))
        for subject, predicate, target, *rest in found
    }
    assert len(described) == len(found), "a link is described once"
    return described


def segment(iri: str) -> str:
    """Return the type of a thing of ours, as its IRI says it."""
    return iri.removeprefix(f"{CANONICAL_BASE}id/").partition("/")[0]


def by_name(store: ox.Store, known: Iterable[Evidence]) -> Iterator[tuple[str, Evidence]]:
    """Yield the things of a release that go by a name of the evidence, each with it.

    A state goes by its code, anything else by the telling words of its label. This does not look at the link
    tables: it is what they are held against.
    """
    bags = Spellings.parse(content("spellings.tsv"), "spellings.tsv")
    named: dict[tuple[str, str], list[Evidence]] = {}
    for one in known:
        for kind in SEGMENTS.get(one.kind, ()):
            name = one.key.removeprefix("country.") if kind == "state" else bags.bag(one.label)
            named.setdefault((kind, name), []).append(one)
    for iri, label in rows(store, THINGS):
        kind = segment(iri)
        name = iri.rpartition("/")[2] if kind == "state" else bags.bag(label)
        for one in named.get((kind, name), ()):
            yield iri, one


def identified(store: ox.Store, known: Mapping[str, Evidence]) -> set[str]:
    """Return the things and concepts of a release that have an identifier with evidence.

    They are those that a row of a table is about whose key the evidence has, and those that go by its name.
    """
    there = {iri for iri, _ in rows(store, THINGS)}
    listed = {
        link.subject
        for table in TABLES
        for link, row in zip(read(table), table_rows(table), strict=True)
        if key(row) in known
    }
    return listed & there | {iri for iri, _ in by_name(store, known.values())}


@dataclass(frozen=True)
class Count:
    """The figures of one type of thing."""

    things: int
    identified: int
    """How many have an identifier with evidence: by the tables, or by their name."""
    linked: int
    links: Mapping[str, int]
    """Table → how many links."""


def counts(store: ox.Store, identified: set[str]) -> dict[str, Count]:
    """Return type → its figures, for the types of which something has an identifier."""
    things = Counter(segment(iri) for iri, _ in rows(store, THINGS))
    with_one = Counter(map(segment, identified))
    linked = Counter(map(segment, {subject for subject, _, _ in links(store)}))
    spaces = {"wikidata": "wikidata.org", "eurovoc": "eurovoc.europa.eu", "geonames": "geonames.org"}
    by_table = Counter(
        (segment(subject), table)
        for subject, _, target in links(store)
        for table in TABLES
        if spaces[table] in target
    )
    return {
        kind: Count(
            things[kind], with_one[kind], linked[kind], {table: by_table[kind, table] for table in TABLES}
        )
        for kind in sorted(with_one | linked)
    }
