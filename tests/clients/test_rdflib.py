"""rdflib: the endpoint as a store, documents by content negotiation, and its own SERVICE."""

import gzip
import urllib.error
import urllib.request
from io import BytesIO
from typing import Any
from typing import Literal as Only

import pytest
from rdflib import RDF, RDFS, Dataset, Graph, Literal, URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from rdflib.query import ResultRow

from clients.asking import (
    AGREEMENTS,
    BASE,
    BROKEN,
    CONCEPTS,
    COUNT,
    HEALTHCARE,
    KZ,
    OF_KZ,
    PREFIXES,
    REPORT,
    count,
    local,
    rows,
)
from support import BuiltRelease, Server

DIP = f"{BASE}ontology#"
STATE = URIRef(KZ)
LABEL = Literal("Kazakhstan", lang="en")
Method = Only["GET", "POST", "POST_FORM"]
# rdflib's own code still uses what it deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:(ConjunctiveGraph|Dataset):DeprecationWarning")


def store(server: Server, **more: str) -> SPARQLStore:
    return SPARQLStore(f"{server.url}/sparql", **more)  # type: ignore[arg-type]  # by keyword, all texts


def texts(graph: Graph, query: str) -> set[tuple[str, ...]]:
    found = set()
    for row in graph.query(query):
        assert isinstance(row, ResultRow)
        found.add(tuple(str(value) for value in row))
    return found


# --- the endpoint as a store -----------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["xml", "json", "csv", "tsv"])
def test_rows(server: Server, built: BuiltRelease, form: str, method: Method) -> None:
    graph = Graph(store(server, returnFormat=form, method=method))
    assert texts(graph, AGREEMENTS) == rows(built, AGREEMENTS)


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_a_boolean_and_a_graph(server: Server, built: BuiltRelease, method: Method) -> None:
    graph = Graph(store(server, method=method))
    assert graph.query(f"ASK {{ <{KZ}> ?p ?o }}").askAnswer is True
    made = graph.query(OF_KZ).graph
    assert made is not None
    assert len(made) == len(rows(built, f"SELECT ?p ?o {{ <{KZ}> ?p ?o }}"))


def test_patterns(server: Server, built: BuiltRelease) -> None:
    graph = Graph(store(server))
    assert len(graph) == count(built)
    assert (STATE, RDF.type, URIRef(f"{DIP}State")) in graph
    assert graph.value(STATE, RDFS.label) == LABEL
    assert {(str(p), str(o)) for p, o in graph.predicate_objects(STATE)} == rows(
        built, f"SELECT ?p ?o {{ <{KZ}> ?p ?o }}"
    )
    parties = {str(one) for one in graph.subjects(URIRef(f"{DIP}party"), STATE)}
    assert parties == {one for (one,) in rows(built, f"{PREFIXES}SELECT ?x {{ ?x dip:party <{KZ}> }}")}


def test_bindings_and_namespaces_of_ones_own(server: Server) -> None:
    found = Graph(store(server)).query(
        "SELECT ?label { ?thing a d:State ; rdfs:label ?label }",
        initNs={"d": DIP, "rdfs": RDFS},
        initBindings={"thing": STATE},
    )
    assert [row[0] for row in found if isinstance(row, ResultRow)] == [LABEL]


def test_named_graphs(server: Server, built: BuiltRelease) -> None:
    inside = f"GRAPH <{CONCEPTS}> {{ ?s ?p ?o }}"
    named = Graph(store(server), identifier=URIRef(CONCEPTS))
    assert len(named) == count(built, f"SELECT (COUNT(*) AS ?n) {{ {inside} }}")
    assert texts(named, f"SELECT ?p {{ <{KZ}> ?p ?o }}") == rows(
        built, f"SELECT ?p {{ GRAPH <{CONCEPTS}> {{ <{KZ}> ?p ?o }} }}"
    )
    areas = f"{PREFIXES}SELECT ?claim {{ GRAPH ?claim {{ <{HEALTHCARE}> dip:area ?area }} }}"
    pattern: Any = (URIRef(HEALTHCARE), URIRef(f"{DIP}area"), None)
    claims = store(server).contexts(pattern)
    assert {(str(one),) for one in claims} == rows(built, areas) != set()


def test_a_dataset_is_the_union(server: Server, built: BuiltRelease) -> None:
    dataset = Dataset(store(server), default_union=True)
    assert texts(dataset, COUNT) == {(str(count(built)),)}
    assert texts(dataset, AGREEMENTS) == rows(built, AGREEMENTS)


def test_a_store_for_updates_reads_and_does_not_write(server: Server, built: BuiltRelease) -> None:
    both = SPARQLUpdateStore(f"{server.url}/sparql", f"{server.url}/sparql")
    assert Graph(both).value(STATE, RDFS.label) == LABEL
    with pytest.raises(urllib.error.HTTPError) as raised:
        both.update(f"INSERT DATA {{ <{KZ}> <{RDFS.label}> 'nowhere' }}")
    with raised.value as refusal:
        assert refusal.code == 403
        assert b"read-only" in refusal.read()
    assert len(Graph(store(server))) == count(built)


def test_a_fault_is_an_error(server: Server) -> None:
    with pytest.raises(ValueError, match="You did something wrong"):
        Graph(store(server)).query(BROKEN)


# --- documents -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        *(f"id/{iri.removeprefix(BASE + 'id/')}" for iri in (KZ, HEALTHCARE, REPORT)),
        "id/claim/878caa75-2098-2167",
        "id/area",
        "id/area/health",
        "ontology",
        "shapes",
        "void",
        "catalog",
        "validation",
    ],
)
def test_an_address_is_parsed_without_a_word_about_its_form(server: Server, path: str) -> None:
    found = Graph().parse(f"{server.url}/{path}")
    assert len(found) > 0
    if path.startswith("id/"):
        assert (URIRef(BASE + path), None, None) in found
    for form in ("turtle", "xml", "json-ld", "n3"):
        again = Graph().parse(f"{server.url}/{path}", format=form)
        assert len(again) == len(found), form


@pytest.mark.parametrize("suffix", ["ttl", "rdf", "jsonld", "nt"])
def test_a_suffix_says_the_form(server: Server, suffix: str) -> None:
    whole = Graph().parse(f"{server.url}/doc/state/kz")
    assert set(Graph().parse(f"{server.url}/doc/state/kz.{suffix}")) == set(whole)


@pytest.mark.parametrize(
    ("address", "form"), [("id/state/kz", "trig"), ("doc/state/kz.trig", None), ("doc/state/kz.nq", None)]
)
def test_a_dataset_has_the_claims_and_their_union(server: Server, address: str, form: str | None) -> None:
    dataset = Dataset().parse(f"{server.url}/{address}", format=form)
    whole = Graph().parse(f"{server.url}/id/state/kz")
    assert set(dataset.triples((None, None, None))) == set(whole)
    graphs = {graph for *_, graph in dataset.quads((STATE, None, None, None))}
    assert graphs >= {DATASET_DEFAULT_GRAPH_ID, URIRef(CONCEPTS), URIRef(f"{BASE}graph/background")}


def test_a_dump_is_parsed(server: Server, built: BuiltRelease) -> None:
    with urllib.request.urlopen(f"{server.url}/dumps/latest/communique.nt.gz") as reply:  # noqa: S310  # ours
        text = gzip.decompress(reply.read())
    assert len(Graph().parse(BytesIO(text), format="nt")) == count(built)


# --- SERVICE ---------------------------------------------------------------------------------------------


def test_what_it_has_is_joined_with_the_endpoint(server: Server, built: BuiltRelease) -> None:
    here = Graph().parse(local(server, KZ))
    # On a line of its own: where rdflib looks for SERVICE, it takes the # of an IRI before it for a comment.
    query = f"{PREFIXES}SELECT ?document ?area WHERE {{ ?document dip:party <{KZ}> .\n"
    query += f"SERVICE <{server.url}/sparql> {{ ?document dip:area ?area }} }}"
    assert texts(here, query) == rows(
        built, f"{PREFIXES}SELECT ?document ?area {{ ?document dip:party <{KZ}> ; dip:area ?area }}"
    )
