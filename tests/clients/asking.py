"""What the clients ask, and the answers that the store itself gives."""

from urllib.parse import urlencode

import pyoxigraph as ox

from support import BuiltRelease, Server

BASE = "https://w3id.org/communique/"
KZ = f"{BASE}id/state/kz"
HEALTHCARE = f"{BASE}id/instrument/2026-02-27-kz-rs-healthcare"
REPORT = f"{BASE}id/report/2026-02-27-878caa75"
CONCEPTS = f"{BASE}graph/concepts"
PREFIXES = f"""\
PREFIX dip: <{BASE}ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
AGREEMENTS = PREFIXES + "SELECT ?agreement ?label { ?agreement a dip:Agreement ; rdfs:label ?label }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
OF_KZ = f"CONSTRUCT WHERE {{ <{KZ}> ?p ?o }}"
BROKEN = "SELECT * {\n  ?s ?p\n}"
HEAVY = "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STRLEN(CONCAT(STR(?c), STR(?f), STR(?i))) < 3) }"
"""A query that nobody waits for."""


def address(server: Server, query: str, **more: str) -> str:
    """Return the address of an answer."""
    return f"{server.url}/sparql?{urlencode({'query': query, **more})}"


def local(server: Server, iri: str) -> str:
    """Return where the server that runs here answers for an IRI of ours."""
    return f"{server.url}/{iri.removeprefix(BASE)}"


def rows(built: BuiltRelease, query: str) -> set[tuple[str, ...]]:
    """Return the rows that the store gives, as texts; what is not bound is empty."""
    found = built.store.query(query)
    assert isinstance(found, ox.QuerySolutions)
    names = found.variables
    return {tuple("" if row[name] is None else row[name].value for name in names) for row in found}


def count(built: BuiltRelease, query: str = COUNT) -> int:
    """Return the one number that the store gives."""
    ((number,),) = rows(built, query)
    return int(number)
