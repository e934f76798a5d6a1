"""The W3C's own tests of the SPARQL 1.1 Protocol and of service descriptions, against a running server."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import RDF, Graph, Namespace, Node, URIRef
from rdflib.collection import Collection

from sparql_support import send
from support import Server, start, stop

CONFORMANCE = os.environ.get("COMMUNIQUE_CONFORMANCE")
NEEDS_UPDATE = {
    "update_dataset_default_graph",
    "update_dataset_default_graphs",
    "update_dataset_named_graphs",
    "update_dataset_full",
    "update_post_form",
    "update_post_direct",
    "update_base_uri",
}
DATA = "http://kasei.us/2009/09/sparql/data"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")


def protocol_tests() -> list[tuple[str, Graph, Node]]:
    """Return the name and action of every protocol test."""
    if CONFORMANCE is None:
        return []
    manifest = Path(CONFORMANCE) / "w3c-sparql11" / "protocol" / "manifest.ttl"
    graph = Graph().parse(manifest)
    (entries,) = graph.objects(predicate=MF.entries)
    return [
        (str(entry).rpartition("#")[2], graph, graph.value(entry, MF.action) or entry)
        for entry in Collection(graph, entries)
    ]


@pytest.fixture(scope="module")
def w3c(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = Path(str(CONFORMANCE)) / "w3c-sparql11" / "protocol"
    data = [part for name in "123" for part in ("--data", f"{folder}/data{name}.nt={DATA}/data{name}.rdf")]
    running = start(*data, home=tmp_path_factory.mktemp("none"))
    yield running
    stop(running)


def test_the_protocol_tests_are_there() -> None:
    if CONFORMANCE is None:
        pytest.skip("COMMUNIQUE_CONFORMANCE names no folder with the W3C tests")
    names = {name for name, _, _ in protocol_tests()}
    assert len(names) == 34
    assert names > NEEDS_UPDATE


@pytest.mark.parametrize(
    ("name", "graph", "action"),
    [
        pytest.param(
            *case,
            id=case[0],
            marks=[pytest.mark.skip(reason="not applicable: read-only")] if case[0] in NEEDS_UPDATE else [],
        )
        for case in protocol_tests()
    ],
)
def test_w3c_protocol(w3c: Server, name: str, graph: Graph, action: Node) -> None:
    requests = Collection(graph, graph.value(action, HT.requests) or action)
    assert len(requests) > 0
    for request in requests:
        headers = {}
        if listed := graph.value(request, HT.headers):
            for header in Collection(graph, listed):
                field = str(graph.value(header, HT.fieldName))
                headers[field] = str(graph.value(header, HT.fieldValue))
        body = None
        if content := graph.value(request, HT.body):
            encoding = str(graph.value(content, CNT.characterEncoding))
            body = str(graph.value(content, CNT.chars)).encode(encoding)
        reply = send(
            w3c,
            str(graph.value(request, HT.methodName)),
            str(graph.value(request, HT.absolutePath)),
            body,
            **headers,
        )
        expected = graph.value(request, HT.resp)
        statuses = {str(status)[-3] for status in graph.objects(expected, MF.expectedStatus)}
        assert str(reply.status)[0] in statuses, reply.body
        boolean = graph.value(expected, MF.expectedBoolean)
        if boolean is not None:
            assert reply.json["boolean"] == boolean.toPython(), name  # type: ignore[attr-defined]  # a literal
        expects = str(graph.value(expected, MF.expectedFormat) or "")
        if expects == "boolean":
            assert "boolean" in reply.json
        elif expects == "tabular":
            assert "bindings" in str(reply.json["results"])
        elif expects == "RDF":
            Graph().parse(data=reply.text, format=reply.media_type)


# --- service descriptions -------------------------------------------------------------------------------

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = "http://www.w3.org/ns/formats/"
REGIMES = "http://www.w3.org/ns/entailment/"
SCHEMA = {
    SD.endpoint: (SD.Service, None),
    SD.supportedLanguage: (SD.Service, {SD.SPARQL10Query, SD.SPARQL11Query, SD.SPARQL11Update}),
    SD.feature: (
        SD.Service,
        {
            *(SD.DereferencesURIs, SD.UnionDefaultGraph, SD.RequiresDataset, SD.EmptyGraphs),
            SD.BasicFederatedQuery,
        },
    ),
    SD.resultFormat: (SD.Service, FORMATS),
    SD.inputFormat: (SD.Service, FORMATS),
    SD.defaultEntailmentRegime: (SD.Service, REGIMES),
    SD.defaultDataset: (SD.Service, SD.Dataset),
    SD.availableGraphs: (SD.Service, SD.GraphCollection),
    SD.defaultGraph: (SD.Dataset, SD.Graph),
    SD.namedGraph: (SD.Dataset, SD.NamedGraph),
    SD.name: (SD.NamedGraph, None),
    SD.graph: (SD.NamedGraph, SD.Graph),
}
"""What the recommendation says of its properties (§3): domain; range as class, instances or namespace."""


def descriptions() -> list[str]:
    if CONFORMANCE is None:
        return []
    graph = Graph().parse(Path(CONFORMANCE) / "w3c-sparql11" / "service-description" / "manifest.ttl")
    return [str(test).rpartition("#")[2] for test in graph.subjects(RDF.type, MF.ServiceDescriptionTest)]


def described(server: Server) -> Graph:
    reply = send(server, "GET", "/sparql")
    assert (reply.status, reply.media_type) == (200, "text/turtle")
    graph = Graph().parse(data=reply.text, format="turtle")
    assert len(graph) > 0
    return graph


def has_endpoint(graph: Graph, endpoint: URIRef) -> None:
    (service,) = graph.subjects(SD.endpoint, endpoint)
    assert (service, RDF.type, SD.Service) in graph


def conforms(graph: Graph, endpoint: URIRef) -> None:
    used = {URIRef(str(name)) for name in graph.predicates() if str(name).startswith(str(SD))}
    assert {SD.endpoint, SD.supportedLanguage, SD.resultFormat, SD.defaultDataset} <= used <= set(SCHEMA)
    for predicate in used:
        domain, range_ = SCHEMA[predicate]
        for subject, value in graph.subject_objects(predicate):
            assert (subject, RDF.type, domain) in graph, subject
            assert isinstance(value, URIRef)
            if isinstance(range_, set):
                assert value in range_
            elif isinstance(range_, URIRef):
                assert (value, RDF.type, range_) in graph, value
            elif range_:
                assert value.startswith(range_)
    (service,) = graph.subjects(RDF.type, SD.Service)
    assert list(graph.objects(service, SD.endpoint)) == [endpoint]
    (dataset,) = graph.subjects(RDF.type, SD.Dataset)
    assert len(list(graph.objects(dataset, SD.defaultGraph))) == 1
    for named in graph.subjects(RDF.type, SD.NamedGraph):
        assert len(list(graph.objects(named, SD.name))) == 1


CHECKS = {
    "returns-rdf": lambda graph, _: None,  # read as RDF it is already
    "has-endpoint-triple": has_endpoint,
    "conforms-to-schema": conforms,
}


def test_the_tests_of_service_descriptions_are_there() -> None:
    if CONFORMANCE is None:
        pytest.skip("COMMUNIQUE_CONFORMANCE names no folder with the W3C tests")
    assert sorted(descriptions()) == sorted(CHECKS)


@pytest.mark.parametrize("name", descriptions())
def test_w3c_service_description(server: Server, w3c: Server, name: str) -> None:
    for running in (server, w3c):
        CHECKS[name](described(running), URIRef(f"{running.url}/sparql"))
