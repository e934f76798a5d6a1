"""Clients that are not installed here: their requests as they send them."""

import urllib.request
from urllib.parse import urlencode

import pytest

from clients.asking import AGREEMENTS, KZ, OF_KZ, address
from support import Server
from test_negotiate import JENA

JENA_ROWS = (
    "application/sparql-results+json, application/sparql-results+xml;q=0.9, text/tab-separated-values;q=0.7, "
    "text/csv;q=0.5, application/json;q=0.2, application/xml;q=0.2, */*;q=0.1"
)
EASYRDF_ROWS = "application/sparql-results+json,application/sparql-results+xml;q=0.8"
EASYRDF_GRAPH = (
    "application/ld+json,application/rdf+xml;q=0.9,text/turtle;q=0.8,"
    "application/n-quads;q=0.7,application/n-triples;q=0.7"
)
YASGUI_ROWS, YASGUI_GRAPH = "application/sparql-results+json,*/*;q=0.9", "application/n-triples,*/*;q=0.9"


@pytest.mark.parametrize(
    ("accept", "query", "media_type"),
    [
        (JENA_ROWS, AGREEMENTS, "application/sparql-results+json"),
        (JENA_ROWS, "ASK {}", "application/sparql-results+json"),
        (JENA, OF_KZ, "text/turtle"),
        (EASYRDF_ROWS, AGREEMENTS, "application/sparql-results+json"),
        (EASYRDF_GRAPH, OF_KZ, "application/ld+json"),
        (YASGUI_ROWS, AGREEMENTS, "application/sparql-results+json"),
        (YASGUI_GRAPH, f"DESCRIBE <{KZ}>", "application/n-triples"),
    ],
)
def test_each_gets_the_form_it_reads_best(server: Server, accept: str, query: str, media_type: str) -> None:
    form = urlencode({"query": query}).encode()
    for request in (
        urllib.request.Request(address(server, query), headers={"Accept": accept}),  # noqa: S310  # ours
        urllib.request.Request(f"{server.url}/sparql", form, {"Accept": accept}),  # noqa: S310  # ours
    ):
        with urllib.request.urlopen(request) as reply:  # noqa: S310  # ours
            assert reply.headers.get_content_type() == media_type


@pytest.mark.parametrize(
    ("form", "query", "media_type"),
    [
        ("application/sparql-results+json", AGREEMENTS, "application/sparql-results+json"),
        ("application/json", AGREEMENTS, "application/sparql-results+json"),
        ("text/csv", AGREEMENTS, "text/csv"),
        ("application/rdf+xml", OF_KZ, "application/rdf+xml"),
        ("application/ld+json", OF_KZ, "application/ld+json"),
    ],
)
def test_a_link_names_a_form_by_its_media_type(
    server: Server, form: str, query: str, media_type: str
) -> None:
    """As people write such links for other servers, the “+” encoded or not."""
    for where in (address(server, query, format=form), f"{address(server, query)}&format={form}"):
        with urllib.request.urlopen(where) as reply:  # noqa: S310  # ours
            assert reply.headers.get_content_type() == media_type
            assert reply.headers["Content-Disposition"].startswith('inline; filename="answer.')
