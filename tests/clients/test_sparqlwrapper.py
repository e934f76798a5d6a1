"""SPARQLWrapper: every form it can return, every way it can ask, and what it makes of a refusal."""

import json
import urllib.error
from xml.dom.minidom import Document

import pytest
from rdflib import Graph
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDF,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from clients.asking import AGREEMENTS, BROKEN, CONCEPTS, COUNT, HEAVY, KZ, OF_KZ, PREFIXES, count, rows
from support import BuiltRelease, Server

WAYS = [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)]
ways = pytest.mark.parametrize(("method", "encoding"), WAYS)
# It converts to a ConjunctiveGraph, which rdflib deprecates, and warns of the form RDF itself.
lenient = pytest.mark.filterwarnings(
    "ignore:ConjunctiveGraph is deprecated:DeprecationWarning", "ignore:Sending Accept header:RuntimeWarning"
)


def wrapper(
    server: Server, query: str, form: str = JSON, method: str = GET, encoding: str = URLENCODED
) -> SPARQLWrapper:
    asking = SPARQLWrapper(f"{server.url}/sparql")
    asking.setReturnFormat(form)
    asking.setMethod(method)
    asking.setRequestMethod(encoding)
    asking.setQuery(query)
    return asking


def bindings(asking: SPARQLWrapper) -> list[dict[str, dict[str, str]]]:
    """Return the rows of an answer in JSON."""
    found = asking.queryAndConvert()
    assert isinstance(found, dict)
    rows: list[dict[str, dict[str, str]]] = found["results"]["bindings"]
    return rows


# --- forms and ways --------------------------------------------------------------------------------------


@ways
def test_rows_in_every_form(server: Server, built: BuiltRelease, method: str, encoding: str) -> None:
    known = rows(built, AGREEMENTS)

    def asking(form: str) -> SPARQLWrapper:
        return wrapper(server, AGREEMENTS, form, method, encoding)

    assert {(one["agreement"]["value"], one["label"]["value"]) for one in bindings(asking(JSON))} == known
    document = asking(XML).queryAndConvert()
    assert isinstance(document, Document)
    assert len(document.getElementsByTagName("result")) == len(known)
    for form, head in ((CSV, b"agreement,label\r\n"), (TSV, b"?agreement\t?label\n")):
        table = asking(form).queryAndConvert()
        assert isinstance(table, bytes)
        assert table.startswith(head)
        assert table.count(b"\n") == len(known) + 1


@ways
def test_a_boolean_in_every_form(server: Server, method: str, encoding: str) -> None:
    def ask(form: str) -> object:
        return wrapper(server, f"ASK {{ <{KZ}> ?p ?o }}", form, method, encoding).queryAndConvert()

    answer = ask(JSON)
    assert isinstance(answer, dict)
    assert answer["boolean"] is True
    document = ask(XML)
    assert isinstance(document, Document)
    assert "<boolean>true</boolean>" in document.toxml()
    for form in (CSV, TSV):
        table = ask(form)
        assert isinstance(table, bytes)
        assert table.strip() == b"true"


@lenient
@ways
@pytest.mark.parametrize("query", [OF_KZ, f"DESCRIBE <{KZ}>"])
@pytest.mark.parametrize("form", [XML, RDF, RDFXML, JSONLD, TURTLE, N3])
def test_a_graph_in_every_form(
    server: Server, built: BuiltRelease, form: str, query: str, method: str, encoding: str
) -> None:
    found = wrapper(server, query, form, method, encoding).queryAndConvert()
    graph = Graph().parse(data=found, format="turtle") if isinstance(found, bytes) else found
    assert isinstance(graph, Graph)
    known = rows(built, f"SELECT ?s ?p ?o {{ VALUES ?s {{ <{KZ}> }} ?s ?p ?o }}")
    assert {tuple(map(str, triple)) for triple in graph} == known


def test_by_the_accept_header_alone(server: Server) -> None:
    asking = wrapper(server, COUNT, TSV)
    asking.setOnlyConneg(True)
    assert asking.query().info()["content-type"].startswith("text/tab-separated-values")


@ways
def test_a_query_arrives_as_it_was_written(server: Server, method: str, encoding: str) -> None:
    query = 'SELECT ("Қазақстан & Србија + 100 % 🕊" AS ?text) {}'
    (row,) = bindings(wrapper(server, query, JSON, method, encoding))
    assert row["text"]["value"] == "Қазақстан & Србија + 100 % 🕊"


@ways
def test_the_dataset_is_chosen(server: Server, built: BuiltRelease, method: str, encoding: str) -> None:
    asking = wrapper(server, COUNT, JSON, method, encoding)
    asking.addDefaultGraph(CONCEPTS)
    (row,) = bindings(asking)
    assert int(row["n"]["value"]) == count(
        built, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{CONCEPTS}> {{ ?s ?p ?o }} }}"
    )
    asking = wrapper(server, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", JSON, method, encoding)
    asking.addNamedGraph(CONCEPTS)
    assert [one["g"]["value"] for one in bindings(asking)] == [CONCEPTS]


# --- refusals --------------------------------------------------------------------------------------------


@ways
def test_a_fault_in_the_query_is_told_in_our_words(server: Server, method: str, encoding: str) -> None:
    with pytest.raises(QueryBadFormed, match=r"Line 3, column 1: .* cannot stand here") as raised:
        wrapper(server, BROKEN, JSON, method, encoding).query()
    assert '"line": 3' in str(raised.value)


def test_an_update_is_refused(server: Server) -> None:
    asking = wrapper(server, "CLEAR ALL", method=POST)
    with pytest.raises(urllib.error.HTTPError) as raised:
        asking.query()
    with raised.value as refusal:
        assert refusal.code == 403
        assert "read-only" in json.load(refusal)["detail"]


def test_an_answer_that_is_too_large_is_refused(hasty: Server) -> None:
    with pytest.raises(QueryBadFormed, match="larger than 1,000,000 bytes"):
        wrapper(hasty, "SELECT * { ?s ?p ?o }").query()


def test_a_query_past_its_deadline_is_an_error(hasty: Server) -> None:
    with pytest.raises(urllib.error.HTTPError) as raised:
        wrapper(hasty, HEAVY).query()
    with raised.value as refusal:
        assert refusal.code == 504
        assert int(refusal.headers["Retry-After"]) >= 1
        assert "stopped at its deadline of 1.5 seconds" in json.load(refusal)["detail"]


def test_who_does_not_wait_does_no_harm(hasty: Server) -> None:
    asking = wrapper(hasty, HEAVY)
    asking.setTimeout(1)
    with pytest.raises(TimeoutError):
        asking.query()
    assert bindings(wrapper(hasty, COUNT))


def test_a_busy_server_says_when_to_come_back(crowded: Server) -> None:
    with pytest.raises(urllib.error.HTTPError) as raised:
        wrapper(crowded, PREFIXES + "ASK { ?s a dip:State }").query()
    with raised.value as refusal:
        assert refusal.code in {429, 503}
        assert int(refusal.headers["Retry-After"]) >= 1
        assert json.load(refusal)["detail"].endswith(".")
