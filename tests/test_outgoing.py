"""No query makes the server open a connection: every trick is tried, and a listening socket counts."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest

from asking import Reply
from communique.query.lexer import tokens
from processes import wait_for
from sparql_support import COUNT, DIRECT, FORM, Listener, listen, send
from support import BuiltRelease, Server, start, stop

WAYS = ("GET", "form", "direct")

SERVICES = [
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT*{service<URL>{?s ?p ?o}}",
    "SELECT * { SeRvIcE\n\t<URL> { ?s ?p ?o } }",
    "SELECT * { SERVICE # a comment\r<URL> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "SELECT * { SERVICESILENT<URL>{ ?s ?p ?o } }",
    "SELECT * { { SELECT * { SERVICE <URL> { ?s ?p ?o } } } }",
    "SELECT * { VALUES ?x { <URL> } SERVICE ?x { ?s ?p ?o } }",
    "SELECT * { BIND(IRI('URL') AS ?x) SERVICE ?x { ?s ?p ?o } }",
    "SELECT * { SERVICE <https://example.org/> { SERVICE <URL> { ?s ?p ?o } } }",
    "SELECT * { OPTIONAL { SERVICE <URL> { ?s ?p ?o } } }",
    "SELECT * { {} UNION { SERVICE <URL> { ?s ?p ?o } } }",
    "SELECT * { {} MINUS { SERVICE <URL> { ?s ?p ?o } } }",
    "SELECT * { GRAPH ?g { SERVICE <URL> { ?s ?p ?o } } }",
    "SELECT * { FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "SELECT * { FILTER NOT EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "SELECT * { FILTER(1 < 'a')SERVICE<URL>{ ?s ?p ?o } }",
    "SELECT * { {}.SERVICE<URL>{ ?s ?p ?o } }",
    "SELECT * { ?s ?p true.SERVICE<URL>{ ?s ?p ?o } }",
    "SELECT * { ?s ?p 1SERVICE<URL>{ ?s ?p ?o } }",
    "PREFIX x: <URL> SELECT * { SERVICE x: { ?s ?p ?o } }",
    "PREFIX x: <URL> SELECT * { SERVICEx:a { ?s ?p ?o } }",
    "PREFIX x: <URL> PREFIX SERVICEx: <http://x/> SELECT * { SERVICEx:a { ?s ?p ?o } }",
    "PREFIX x: <URL> SELECT * { VALUES (?x ?y) { (1 2) } FILTER(?x<?y)SERVICEx:a#>\n{ ?s ?p ?o } }",
    "BASE <URL> SELECT * { SERVICE <> { ?s ?p ?o } }",
    "BASE <URL> SELECT * { SERVICE <../x> { ?s ?p ?o } }",
    r"SELECT * { \u0053ERVICE <URL> { ?s ?p ?o } }",
    r"SELECT * { \U00000053\u0065RV\u0049CE <URL> { ?s ?p ?o } }",
    r"SELECT * { # \u000ASERVICE <URL> { ?s ?p ?o } }",
    r"SELECT * { ?s ?p '\u0027 . SERVICE <URL> {} #' }",
    r"SELECT * { SERVICE <\u0068ttp://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "ASK { SERVICE <URL> { ?s ?p ?o } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "DESCRIBE ?s { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { SERVICE <https://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "SELECT * { SERVICE <http://[::1]:PORT/> { ?s ?p ?o } }",
    "SELECT * { SERVICE <http://localhost:PORT/> { ?s ?p ?o } }",
    "SELECT * { SERVICE <http://2130706433:PORT/> { ?s ?p ?o } }",
    "SELECT * { SERVICE <ftp://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "SELECT * { SERVICE <file:///etc/passwd> { ?s ?p ?o } }",
]
OTHERS = [
    "SELECT * FROM <URL> { ?s ?p ?o }",
    "SELECT * FROM <URL> FROM <URLa.ttl> { ?s ?p ?o }",
    "SELECT * FROM NAMED <URL> { GRAPH ?g { ?s ?p ?o } }",
    "CONSTRUCT { ?s ?p ?o } FROM <URL> WHERE { ?s ?p ?o }",
    "DESCRIBE <URL>",
    "DESCRIBE <URL> FROM <URL>",
    "ASK { GRAPH <URL> { ?s ?p ?o } }",
    "ASK { <URL> <URL> <URL> }",
    "LOAD <URL>",
    "LOAD SILENT <URL> INTO GRAPH <a:b>",
    "SELECT * { ?s ?p ?o } ; LOAD <URL>",
    r"\u004COAD <URL>",
    "INSERT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "INSERT DATA { <URL> <URL> <URL> }",
    "WITH <URL> DELETE { ?s ?p ?o } USING <URL> WHERE { ?s ?p ?o }",
    "COPY <URL> TO <a:b>",
]


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with listen() as listening:
        yield listening
        before = len(listening.seen)
        socket.create_connection(("127.0.0.1", listening.port)).close()
        assert wait_for(lambda: len(listening.seen) > before, 10), "it has counted all the time"


@pytest.fixture(scope="module", params=["no endpoint", "another endpoint", "behind a proxy"])
def asked(request: pytest.FixtureRequest, built: BuiltRelease, listener: Listener) -> Iterator[Server]:
    """A server as it is by default, and one that may ask another endpoint on its own network."""
    allowing = {
        # Nobody listens on port 1, and of the port that counts only another path is allowed.
        "COMMUNIQUE_SERVICE_ALLOW": f"http://127.0.0.1:1/sparql http://127.0.0.1:{listener.port}/only-this",
        "COMMUNIQUE_SERVICE_PRIVATE": "true",
        "COMMUNIQUE_SERVICE_DEADLINE": "2",
    }
    proxied = dict.fromkeys(("http_proxy", "https_proxy", "ALL_PROXY"), f"http://127.0.0.1:{listener.port}")
    environ = {
        "no endpoint": {},
        "another endpoint": allowing,
        "behind a proxy": allowing | proxied,
    }[request.param]
    running = start(home=built.settings.home, environ=environ)
    yield running
    stop(running)


def fill(query: str, listener: Listener) -> str:
    return query.replace("URL", f"http://127.0.0.1:{listener.port}/").replace("PORT", str(listener.port))


def deliver(server: Server, way: str, query: str, *more: tuple[str, str]) -> Reply:
    """Ask in one of the three ways of the protocol."""
    if way == "GET":
        return send(server, "GET", f"/sparql?{urlencode([('query', query), *more])}")
    if way == "form":
        body = urlencode([("query", query), *more]).encode()
        return send(server, "POST", "/sparql", body, Content_Type=FORM)
    return send(server, "POST", f"/sparql?{urlencode(more)}", query.encode(), Content_Type=DIRECT)


def test_the_engine_alone_would_connect(listener: Listener) -> None:
    reached = 0
    for query in SERVICES:
        before = len(listener.seen)
        with suppress(SyntaxError, OSError, RuntimeError, ValueError):
            results = ox.Store().query(fill(query, listener))
            if not isinstance(results, ox.QueryBoolean):
                list(results)
        reached += len(listener.seen) > before
    assert reached > 15
    listener.seen.clear()


@pytest.mark.parametrize("way", WAYS)
def test_service_in_every_spelling(asked: Server, listener: Listener, way: str) -> None:
    for query in SERVICES:
        reply = deliver(asked, way, fill(query, listener))
        assert reply.status in {400, 403}, query
        assert reply.media_type == "application/problem+json"
        assert reply.json["detail"].endswith((".", ">"))
    assert listener.seen == []


@pytest.mark.parametrize("way", WAYS)
def test_every_other_word_that_could_fetch(asked: Server, listener: Listener, way: str) -> None:
    for query in OTHERS:
        reply = deliver(asked, way, fill(query, listener))
        update = next(tokens(query.replace(r"\u004C", "L"))).text in {"LOAD", "INSERT", "WITH", "COPY"}
        assert reply.status == (400 if update or "; LOAD" in query else 200), query
    assert listener.seen == []


@pytest.mark.parametrize("way", WAYS)
def test_the_dataset_of_the_protocol(asked: Server, listener: Listener, way: str) -> None:
    url = fill("URL", listener)
    for names in (("default-graph-uri",), ("named-graph-uri",), ("default-graph-uri", "named-graph-uri")):
        for count in (1, 2):
            more = [(name, f"{url}{number}") for name in names for number in range(count)]
            reply = deliver(asked, way, COUNT, *more)
            assert (reply.status, reply.json["results"]["bindings"][0]["n"]["value"]) == (200, "0")
    assert listener.seen == []


def test_updates(asked: Server, listener: Listener) -> None:
    load = fill("LOAD <URL>", listener)
    for target, body, content_type in (
        (f"/sparql?update={quote(load)}", b"", FORM),
        ("/sparql", urlencode({"update": load}).encode(), FORM),
        ("/sparql", urlencode({"update": load, "using-graph-uri": fill("URL", listener)}).encode(), FORM),
        ("/sparql", load.encode(), "application/sparql-update"),
    ):
        assert send(asked, "POST", target, body, Content_Type=content_type).status == 403
    assert listener.seen == []


def test_graphs(asked: Server, listener: Listener) -> None:
    url = fill("URL", listener)
    for target in (f"/graph?graph={quote(url)}", f"/graph/{quote(url)}", f"/graph/{url}"):
        assert send(asked, "GET", target).status == 404
        assert (
            send(asked, "PUT", target, f"<{url}> a <{url}> .".encode(), Content_Type="text/turtle").status
            == 405
        )
    assert send(asked, "GET", f"/graph?default={quote(url)}").status == 200  # a name without a value
    assert listener.seen == []
