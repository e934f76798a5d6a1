"""What the endpoint says of itself: to programs by the service description, to people on its page."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, XSD, Graph, Literal, Namespace, URIRef

from communique import config
from communique.config import Settings
from communique.query.forms import FORMS
from communique.web.sparql.limits import limits, policy
from communique.web.sparql.service import MANY
from sparql_support import BASE, BROWSER, COUNT, ask, send
from support import BuiltRelease, Server, start, stop

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = Namespace("http://rdfs.org/ns/void#")
SCHEMA = Namespace("https://schema.org/")
DATASET = URIRef(f"{BASE}#dataset")
CHOSEN = {
    "COMMUNIQUE_QUERY_DEADLINE": "7.5",
    "COMMUNIQUE_QUERY_MAX_BYTES": "1234567",
    "COMMUNIQUE_SERVICE_ALLOW": "https://one.example/sparql,https://two.example/sparql",
}


def described(server: Server, accept: str | None = "text/turtle", **headers: str) -> Graph:
    reply = send(server, "GET", "/sparql", None, **({"Accept": accept} if accept else {}), **headers)
    assert (reply.status, "Accept" in reply.headers["Vary"]) == (200, True)
    return Graph().parse(data=reply.text, format=reply.media_type)


@pytest.fixture(scope="module")
def chosen(built: BuiltRelease) -> Iterator[Server]:
    """A server whose limits are not those by default, and which may ask two others."""
    running = start(home=built.settings.home, environ=CHOSEN)
    yield running
    stop(running)


def test_it_can_be_had_in_every_form(server: Server) -> None:
    graphs = [
        described(server, accept)
        for accept in (None, "*/*", "text/turtle", "application/n-triples", "application/rdf+xml")
    ]
    assert all(set(graph) == set(graphs[0]) for graph in graphs)
    service = graphs[0].value(predicate=SD.endpoint, object=URIRef(f"{server.url}/sparql"))
    assert (service, RDF.type, SD.Service) in graphs[0]
    assert (service, SD.supportedLanguage, SD.SPARQL11Query) in graphs[0]
    assert len(list(graphs[0].objects(service, SD.resultFormat))) == len(FORMS)
    head, got = (send(server, method, "/sparql", Accept="text/turtle") for method in ("HEAD", "GET"))
    assert head.headers["Content-Length"] == got.headers["Content-Length"]
    for condition in ("*", got.headers["ETag"]):
        again = send(server, "GET", "/sparql", Accept="text/turtle", If_None_Match=condition)
        assert (again.status, again.headers["ETag"]) == (304, got.headers["ETag"])


def test_its_default_graph_is_the_merge_of_the_named_ones(server: Server) -> None:
    graph = described(server)
    (service,) = graph.subjects(RDF.type, SD.Service)
    assert (service, SD.feature, SD.UnionDefaultGraph) in graph
    default = graph.value(DATASET, SD.defaultGraph)
    assert "merge of all named graphs" in str(graph.value(default, RDFS.comment))
    merged = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } }"
    for query in (COUNT, merged):
        said = int(str(graph.value(default, VOID.triples)))
        assert int(ask(server, query, "text/csv").text.split()[1]) == said


def test_its_named_graphs_are_listed_or_counted(server: Server) -> None:
    graph = described(server)
    listed = {str(graph.value(node, SD.name)) for node in graph.objects(DATASET, SD.namedGraph)}
    names = ("background", "concepts", "inferred", "ontology", "provenance")
    assert listed == {f"{BASE}graph/{name}" for name in names}
    for name in listed:
        counted = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{name}> {{ ?s ?p ?o }} }}"
        said = graph.value(URIRef(name), VOID.triples)
        assert int(ask(server, counted, "text/csv").text.split()[1]) == int(str(said))
    claims = graph.value(DATASET, VOID.classPartition)
    every = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    total = int(ask(server, every, "text/csv").text.split()[1])
    assert total == len(listed) + int(str(graph.value(claims, VOID.entities)))
    assert f"{BASE}id/claim/" in str(graph.value(DATASET, RDFS.comment))


def test_the_memory_of_a_remote_store_is_not_told() -> None:
    names = {one.name for one in limits(Settings(store_url="http://x.org/sparql"))}
    assert names == {one.name for one in limits(Settings())} - {"query_memory"}


def test_it_says_the_limits_as_they_are_set(server: Server, chosen: Server) -> None:
    for running, settings in (
        (server, Settings()),
        (chosen, config.load(CHOSEN, Path("none.toml"))),
    ):
        graph = described(running)
        (service,) = graph.subjects(RDF.type, SD.Service)
        said = {
            str(graph.value(node, SCHEMA.name)): (
                float(str(graph.value(node, SCHEMA.maxValue))),
                str(graph.value(node, SCHEMA.unitText)),
                str(graph.value(node, SCHEMA.description)),
            )
            for node in graph.objects(service, SCHEMA.additionalProperty)
        }
        assert said == {one.name: (float(one.value), one.unit, one.sentence) for one in limits(settings)}
        page = send(running, "GET", "/sparql", Accept=BROWSER).text
        for one in limits(settings):
            assert f"<div><dt><code>{one.name}</code></dt>" in page  # a row, as elsewhere
            assert f"{one.value:,} {one.unit}" in page
            assert one.sentence in page
        for reply in (ask(running, COUNT), ask(running, "nonsense"), send(running, "HEAD", "/sparql")):
            assert reply.headers["RateLimit-Policy"] == policy(settings)
            assert "RateLimit-Policy" in reply.headers["Access-Control-Expose-Headers"]
    assert "7.5 seconds" in page
    assert "1,234,567 bytes" in page


def test_it_says_whom_it_asks(server: Server, chosen: Server) -> None:
    for running, allowed in ((server, False), (chosen, True)):
        graph = described(running)
        (service,) = graph.subjects(RDF.type, SD.Service)
        assert ((service, SD.feature, SD.BasicFederatedQuery) in graph) is allowed
        page = send(running, "GET", "/sparql", Accept=BROWSER).text
        for text in (str(graph.value(service, RDFS.comment)), page):
            assert ("https://two.example/sparql" in text) is allowed


@pytest.mark.parametrize("target", ["/sparql", "/sparql/"])
def test_its_address_is_the_one_that_clients_use(built: BuiltRelease, target: str) -> None:
    behind = {"COMMUNIQUE_PATH_PREFIX": "/data", "COMMUNIQUE_TRUSTED_PROXIES": "1"}
    running = start(home=built.settings.home, environ=behind)
    try:
        reply = send(
            running,
            "GET",
            target,
            Accept="text/turtle",
            X_Forwarded_Host="kb.example.org",
            X_Forwarded_Proto="https",
        )
        endpoints = set(Graph().parse(data=reply.text, format="turtle").objects(predicate=SD.endpoint))
        assert endpoints == {URIRef("https://kb.example.org/data/sparql")}
    finally:
        stop(running)


@pytest.mark.parametrize("count", [3, MANY + 1])
def test_of_other_data_it_lists_the_graphs_unless_they_are_many(tmp_path: Path, count: int) -> None:
    quads = "".join(f'<http://x.org/s> <http://x.org/p> "{n}" <http://x.org/{n}> .\n' for n in range(count))
    (tmp_path / "data.nq").write_text(quads, encoding="utf-8")
    running = start("--data", str(tmp_path / "data.nq"), home=tmp_path)
    try:
        graph = described(running)
    finally:
        stop(running)
    listed = {str(graph.value(node, SD.name)) for node in graph.objects(DATASET, SD.namedGraph)}
    few = count <= MANY
    assert listed == ({f"http://x.org/{n}" for n in range(count)} if few else set())
    assert (f"more than {MANY}" in str(graph.value(DATASET, RDFS.comment))) is not few
    assert (None, SD.feature, SD.UnionDefaultGraph) not in graph  # nobody has said so of these files


def test_every_number_is_one(server: Server) -> None:
    graph = described(server)
    for value in graph.objects(predicate=SCHEMA.maxValue):
        assert isinstance(value, Literal)
        assert value.datatype in {XSD.integer, XSD.double}
        assert re.fullmatch(r"[0-9.E+]+", str(value))
