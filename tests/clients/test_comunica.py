"""Comunica over the endpoint, over documents, over a dump, and over several of them at once."""

import gzip
import os
import subprocess
import urllib.request

import pytest

from clients import comunica as installed
from clients.asking import (
    AGREEMENTS,
    BASE,
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
from clients.comunica import Comunica
from support import BuiltRelease, Server

pytestmark = pytest.mark.skipif(
    not installed.INSTALLED, reason="the clients from npm are not installed: make clients"
)

SAID_OF = "SELECT ?p ?o {{ <{}> ?p ?o }}"
RANKED = {
    "nq": "application/n-quads",
    "trig": "application/trig",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "ttl": "text/turtle",
    "rdf": "application/rdf+xml",
}
"""The forms in the order in which Comunica prefers them."""


def endpoint(server: Server) -> dict[str, str]:
    return {"type": "sparql", "value": f"{server.url}/sparql"}


def texts(found: list[dict[str, str]]) -> set[tuple[str, ...]]:
    return {tuple(row.values()) for row in found}


# --- the endpoint ----------------------------------------------------------------------------------------


def test_the_endpoint_is_discovered_by_its_description(
    comunica: Comunica, server: Server, built: BuiltRelease
) -> None:
    result = comunica.ask(AGREEMENTS, f"{server.url}/sparql")
    assert texts(result.rows) == rows(built, AGREEMENTS)
    description, asked = result.requests
    assert (description.url, description.status) == (f"{server.url}/sparql", 200)
    assert description.media_type == "application/n-quads"
    assert asked.url.startswith(f"{server.url}/sparql?query=")
    assert asked.media_type == "application/sparql-results+json"


def test_an_endpoint_that_is_named_as_one_is_asked_at_once(
    comunica: Comunica, server: Server, built: BuiltRelease
) -> None:
    result = comunica.ask(AGREEMENTS, endpoint(server))
    assert texts(result.rows) == rows(built, AGREEMENTS)
    assert len(result.requests) == 1


def test_every_kind_of_query_is_answered(comunica: Comunica, server: Server, built: BuiltRelease) -> None:
    said = {(KZ, *row) for row in rows(built, SAID_OF.format(KZ))}
    for query in (OF_KZ, f"DESCRIBE <{KZ}>"):
        result = comunica.ask(query, endpoint(server))
        assert set(result.triples) == said
        assert result.requests[-1].media_type == "text/turtle"
    assert comunica.ask(f"ASK {{ <{KZ}> ?p ?o }}", endpoint(server)).boolean is True
    assert comunica.ask("ASK { <x:y> ?p ?o }", endpoint(server)).boolean is False


def test_named_graphs_lead_to_the_report(comunica: Comunica, server: Server, built: BuiltRelease) -> None:
    query = f"{PREFIXES}SELECT ?claim ?report {{ GRAPH ?claim {{ <{HEALTHCARE}> dip:area ?area }}"
    query += " ?claim prov:wasQuotedFrom ?report }"
    assert texts(comunica.ask(query, endpoint(server)).rows) == rows(built, query) != set()


def test_what_is_wrong_is_told(comunica: Comunica, hasty: Server) -> None:
    result = comunica.ask("SELECT * { ?s ?p ?o }", endpoint(hasty))
    assert [request.status for request in result.requests] == [400]
    assert "larger than 1,000,000 bytes" in result.error


# --- documents -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("iri", [KZ, HEALTHCARE, REPORT, f"{BASE}id/basis/stated"])
def test_a_thing_is_dereferenced(comunica: Comunica, server: Server, built: BuiltRelease, iri: str) -> None:
    """The best form has named graphs, and a query that names none still finds everything."""
    said = rows(built, SAID_OF.format(iri))
    for where in (local(server, iri), local(server, iri).replace("/id/", "/doc/", 1)):
        result = comunica.ask(SAID_OF.format(iri), where)
        assert result.error == ""
        assert texts(result.rows) == said
        (request,) = result.requests
        assert (request.url, request.status, request.media_type) == (where, 200, "application/n-quads")


def test_a_document_keeps_the_claims(comunica: Comunica, server: Server, built: BuiltRelease) -> None:
    query = f"{PREFIXES}SELECT ?claim ?area {{ GRAPH ?claim {{ <{HEALTHCARE}> dip:area ?area }} }}"
    found = comunica.ask(query, local(server, HEALTHCARE))
    assert texts(found.rows) == rows(built, query) != set()


@pytest.mark.parametrize("suffix", RANKED)
def test_a_document_reads_the_same_in_every_form(
    comunica: Comunica, server: Server, built: BuiltRelease, suffix: str
) -> None:
    address = f"{server.url}/doc/state/kz.{suffix}"
    for source in (address, {"type": "file", "value": address}):
        result = comunica.ask(SAID_OF.format(KZ), source)
        assert texts(result.rows) == rows(built, SAID_OF.format(KZ))
        # Whatever a document needs, its context included, comes with it.
        assert [(one.url, one.media_type) for one in result.requests] == [(address, RANKED[suffix])]


def test_vocabulary_and_description_are_dereferenced(
    comunica: Comunica, server: Server, built: BuiltRelease
) -> None:
    classes = "SELECT ?class { ?class a <http://www.w3.org/2002/07/owl#Class> }"
    assert texts(comunica.ask(classes, f"{server.url}/ontology").rows) == rows(built, classes)
    areas = f"{PREFIXES}SELECT ?area {{ ?area a dip:CooperationArea }}"
    assert texts(comunica.ask(areas, f"{server.url}/id/area").rows) == rows(built, areas)
    dumps = "SELECT ?dump { ?dataset <http://rdfs.org/ns/void#dataDump> ?dump }"
    assert len(comunica.ask(dumps, f"{server.url}/void").rows) == 6


def test_a_dump_is_asked_as_a_whole(comunica: Comunica, server: Server, built: BuiltRelease) -> None:
    with urllib.request.urlopen(f"{server.url}/dumps/latest/communique.ttl.gz") as reply:  # noqa: S310  # ours
        turtle = gzip.decompress(reply.read()).decode()
    source = {"type": "serialized", "value": turtle, "mediaType": "text/turtle", "baseIRI": BASE}
    (row,) = comunica.ask(COUNT, source).rows
    assert int(row["n"]) == count(built)


# --- several sources -------------------------------------------------------------------------------------


def test_the_endpoint_is_joined_with_a_document(
    comunica: Comunica, server: Server, built: BuiltRelease
) -> None:
    """Which documents a state is party to comes from its document, their areas from the endpoint."""
    query = f"{PREFIXES}SELECT ?document ?area {{ ?document dip:party <{KZ}> ; dip:area ?area }}"
    result = comunica.ask(query, endpoint(server), local(server, KZ))
    assert texts(result.rows) == rows(built, query) != set()
    assert {one.media_type for one in result.requests} >= {
        "application/n-quads",
        "application/sparql-results+json",
    }


def test_two_endpoints_are_joined(
    comunica: Comunica, server: Server, hasty: Server, built: BuiltRelease
) -> None:
    """Federation by the client needs nobody's leave."""
    query = f"{PREFIXES}SELECT ?document ?label {{ ?document dip:party <{KZ}> ; rdfs:label ?label }}"
    services = f"{PREFIXES}SELECT ?document ?label {{"
    services += f" SERVICE <{server.url}/sparql> {{ ?document dip:party <{KZ}> }}"
    services += f" SERVICE <{hasty.url}/sparql> {{ ?document rdfs:label ?label }} }}"
    for result in (
        comunica.ask(query, endpoint(server), endpoint(hasty)),
        comunica.ask(services, local(server, KZ)),
    ):
        assert result.error == ""
        assert texts(result.rows) == rows(built, query) != set()
        assert {one.url.partition("/sparql")[0] for one in result.requests} >= {server.url, hasty.url}


# --- the command -----------------------------------------------------------------------------------------


def test_the_command_line_prints_rows(server: Server, built: BuiltRelease) -> None:
    done = subprocess.run(
        [installed.NODE, installed.COMMAND, f"{server.url}/sparql", AGREEMENTS, "-t", "text/csv"],
        capture_output=True,
        env=os.environ,
        timeout=60,
        check=True,
    )
    assert len(done.stdout.decode().split("\r\n")) == len(rows(built, AGREEMENTS)) + 2
