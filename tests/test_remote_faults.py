"""A remote store that is slow, dead, broken or a liar is told of in one sentence, and holds nobody."""

import itertools
import json
import shutil
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from communique import config
from communique.config import Settings
from communique.errors import QueryTimeout, StoreError
from communique.store import connection
from communique.store.copies import FORMS
from communique.store.endpoint import Endpoint, StoreTooLarge
from communique.store.questions import DEFAULT
from communique.store.remote import ROWS, RemoteStore
from communique.web import create_app
from processes import wait_for
from remote_support import certificate, http, serve_lies

JSON = "application/sparql-results+json"
EMPTY = b'{"head":{"vars":["i","s","p","o","g"]},"results":{"bindings":[]}}'
OPEN = EMPTY.removesuffix(b"]}}")
THING = ox.NamedNode("https://w3id.org/communique/id/state/kz")
LABEL = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\nTransfer-Encoding: chunked\r\n\r\n"
)


def row(subject: str, number: str = "0") -> bytes:
    terms = {
        "i": {"type": "literal", "value": number},
        "s": {"type": "uri", "value": subject},
        "p": {"type": "uri", "value": LABEL.value},
        "o": {"type": "literal", "value": "x", "xml:lang": "en"},
    }
    return json.dumps(terms).encode()


def rows() -> Iterator[bytes]:
    return (row(f"http://example.org/{number}") + b"," for number in itertools.count())


def chunk(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(body), body)


def asked(client: FlaskClient, way: str) -> TestResponse:
    """Ask for a page, a document or a query."""
    if way == "query":
        parameters = {"query": "SELECT * { ?s ?p ?o }"}
        return client.get("/sparql", query_string=parameters, headers={"Accept": JSON})
    return client.get(f"/doc/state/kz{way}", headers={"Accept": "application/json"})


def behind(settings: Settings, url: str, **more: Any) -> FlaskClient:
    return create_app(config.replace(settings, store_url=url, **more)).test_client()


WAYS = ("query", ".nt", ".html")
STACK = b"<html>java.lang.NullPointerException<script>alert(1)</script> at org.example.Secret(Secret.java:7)"

SAID = {
    "cut, and it says so": (http("200 OK", JSON, EMPTY[:40], 400), 502, "broke off in the middle"),
    "cut between chunks": (CHUNKED + chunk(EMPTY[:40]), 502, "broke off in the middle"),
    "cut within a chunk": (CHUNKED + chunk(EMPTY)[:40], 502, "broke off in the middle"),
    "cut, and nothing says so": (http("200 OK", JSON, EMPTY[:40]), 502, "no correct application/sparql-re"),
    "no end is told, and cut": (
        b"HTTP/1.0 200 OK\r\nContent-Type: application/sparql-results+json\r\n\r\n" + EMPTY[:40],
        502,
        "no correct application/sparql-results+json",
    ),
    "a page": (http("200 OK", "text/html", b"<p>Welcome</p>"), 502, "answers with “text/html”"),
    "a form whose end nobody sees": (
        http("200 OK", "text/csv", b"s,p,o\r\n"),
        502,
        "answers with “text/csv”",
    ),
    "no type": (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", 502, "answers with “text/plain”"),
    "another kind of answer": (http("200 OK", JSON, b'{"head":{},"boolean":true}'), 502, "no correct"),
    "an error": (http("500 Oh", "text/html", STACK), 502, "failed: it answered 500."),
    "not found": (http("404 No", "text/html", b"?"), 502, "failed: it answered 404."),
    "no entrance": (http("401 No", "text/html", b"?"), 502, "failed: it answered 401."),
    "too busy": (http("503 Later", "text/html", b"?"), 502, "failed: it answered 503."),
    "its own deadline": (http("504 Slow", "text/html", b"?"), 504, ""),
    "no HTTP": (b"nonsense\r\n", 502, "cannot be reached"),
    "nothing": (b"", 502, "cannot be reached"),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("case", SAID)
def test_a_store_that_fails_is_told_in_a_sentence(settings: Settings, case: str, way: str) -> None:
    said, status, sentence = SAID[case]
    with serve_lies(lambda _: [said]) as liar:
        answer = asked(behind(settings, liar.url), way)
        assert answer.status_code == status
        detail = answer.json["detail"] if answer.json else ""
        assert detail.startswith("The store behind this server ")
        assert sentence in detail
        for told in ("Secret", "script", "127.0.0.1", liar.url):
            assert told not in answer.text
        assert liar.heard_to_the_end()


def test_people_are_told_on_a_page_and_what_a_store_says_is_no_markup(settings: Settings) -> None:
    refusal = b"<script>alert(1)</script> unknown\x1b[31m\n function"
    with serve_lies(lambda _: [http("400 Bad", "text/plain", refusal)]) as liar:
        client = behind(settings, liar.url)
        query = {"query": "SELECT * { ?s ?p ?o }"}
        page = client.get("/sparql", query_string=query, headers={"Accept": "text/html"})
        assert page.status_code == 400
        assert "&lt;script&gt;alert(1)&lt;/script&gt; unknown [31m function" in page.text
        assert "<script>alert" not in page.text
        told = client.get("/sparql", query_string=query, headers={"Accept": "application/json"})
        assert told.json is not None
        assert told.json["detail"].startswith(
            "The store behind this server does not accept the query: “<script"
        )
        page = client.get("/doc/state/kz", headers={"Accept": "text/html"})
        assert (page.status_code, "does not accept" in page.text) == (502, True)


def test_a_dead_store_is_told(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    client = behind(settings, f"http://127.0.0.1:{port}/")
    for way in WAYS:
        assert asked(client, way).status_code == 502
    assert client.get("/", headers={"Accept": "text/html"}).status_code == 502
    assert client.get("/health").status_code == 200
    assert client.get("/robots.txt").status_code == 200


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See", "307 Temporary", "308 Moved"])
def test_no_redirect_is_followed(settings: Settings, status: str) -> None:
    with serve_lies(lambda _: [http("200 OK", JSON, EMPTY)]) as other:
        told = f"HTTP/1.1 {status}\r\nLocation: {other.url}\r\nContent-Length: 0\r\n\r\n".encode()
        with serve_lies(lambda _: [told]) as liar:
            for way in WAYS:
                answer = asked(behind(settings, liar.url), way)
                assert (answer.status_code, "none is followed" in answer.text) == (502, True)
        assert other.asked == []


# --- slow and endless ---------------------------------------------------------------------------------------


def silent(_: bytes) -> Iterator[bytes]:
    while True:
        time.sleep(0.05)
        yield b""


def dripping_head(_: bytes) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n"
    for number in itertools.count():
        time.sleep(0.05)
        yield f"X-{number}: x\r\n".encode()[:3] if number else b"X-"


def dripping_body(_: bytes) -> Iterator[bytes]:
    yield CHUNKED + chunk(OPEN)
    while True:
        time.sleep(0.05)
        yield chunk(b" ")


def dripping_chunk(_: bytes) -> Iterator[bytes]:
    yield CHUNKED + chunk(OPEN)
    while True:
        time.sleep(0.05)
        yield b"0"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("says", [silent, dripping_head, dripping_body, dripping_chunk])
def test_the_deadline_is_that_of_the_whole_exchange(
    settings: Settings, says: Callable[[bytes], Iterator[bytes]], way: str
) -> None:
    ended = threading.Event()

    def until_ended(request: bytes) -> Iterator[bytes]:
        for piece in says(request):
            if ended.is_set():
                return
            yield piece

    before = threading.active_count()
    with serve_lies(until_ended) as liar:
        answer = asked(behind(settings, liar.url, query_deadline=0.5), way)
        assert answer.status_code == 504
        if says is not silent:  # it sees that nobody listens as soon as it speaks
            assert liar.heard_to_the_end()
        ended.set()
    assert wait_for(lambda: threading.active_count() <= before, 5)


def test_an_endless_answer_is_no_answer(settings: Settings) -> None:
    def says(_: bytes) -> Iterator[bytes]:
        yield CHUNKED + chunk(OPEN)
        yield from map(chunk, rows())

    with serve_lies(says) as liar:
        answer = asked(behind(settings, liar.url, query_max_bytes=100_000), "query")
        assert (answer.status_code, "larger than 100,000 bytes" in answer.text) == (400, True)
        assert liar.heard_to_the_end()

        session = RemoteStore(Endpoint(liar.url, 100_000), 60).session()
        with pytest.raises(StoreTooLarge, match="more than 100,000 bytes"):
            list(session.quads_for_pattern(THING, None, None))
        assert liar.heard_to_the_end()

        copies = RemoteStore(Endpoint(liar.url, 1_000), 60).copies
        with pytest.raises(StoreTooLarge):
            copies.get(FORMS["communique.nq"])


def test_what_a_killed_process_had_copied_is_removed(tmp_path: Path) -> None:
    (tmp_path / "half.part").write_bytes(b"half")
    with serve_lies(lambda _: [http("200 OK", JSON, EMPTY)]) as liar:
        copy = RemoteStore(Endpoint(liar.url, 1_000), 60, tmp_path).copies.get(FORMS["communique.nq"])
        assert copy.path.read_bytes() == b""
        assert list(tmp_path.glob("*.part")) == []


def limited(request: bytes) -> Iterator[bytes]:
    """Answer as many rows as are asked for, without end when no limit is."""
    count = ROWS + 1 if b"LIMIT" in request else None
    yield CHUNKED + chunk(OPEN)
    for number, one in enumerate(islice(rows(), count)):
        yield chunk(one.removesuffix(b",") if number == 0 else b"," + one.removesuffix(b","))
    yield chunk(b"]}}") + b"0\r\n\r\n"


def test_who_stops_early_downloads_no_more() -> None:
    with serve_lies(limited) as liar:
        session = RemoteStore(Endpoint(liar.url, 10**9), 60).session()
        found = session.quads_for_pattern(None, LABEL, None, DEFAULT)
        assert len(list(islice(found, ROWS))) == ROWS
        assert len(liar.asked) == 1
        assert len(list(islice(found, 10))) == 10  # beyond what is remembered: without limit, as a stream
        assert len(liar.asked) == 2
        del found
        assert liar.heard_to_the_end()
        again = session.quads_for_pattern(None, LABEL, None, DEFAULT)
        assert len(list(islice(again, ROWS))) == ROWS
        assert len(liar.asked) == 2


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ssl.SSLContext]:
    """What serves a certificate that this process trusts."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    context, file = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    connection._context.cache_clear()
    yield context
    connection._context.cache_clear()


def test_it_is_so_over_tls(settings: Settings, tls: ssl.SSLContext) -> None:
    with serve_lies(lambda _: [http("200 OK", JSON, EMPTY)], tls) as honest:
        assert asked(behind(settings, honest.url), "query").status_code == 200
        stranger = honest.url.replace("127.0.0.1", "localhost")
        assert asked(behind(settings, stranger), "query").status_code == 502  # not the name it has shown
    with serve_lies(dripping_body, tls) as liar:
        answer = asked(behind(settings, liar.url, query_deadline=0.5), "query")
        assert (answer.status_code, liar.heard_to_the_end()) == (504, True)


# --- lies ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        OPEN + row("http://example.org/", number="7") + b"]}}",
        OPEN + row("http://example.org/", number="-1") + b"]}}",
        OPEN + row("http://example.org/", number="x") + b"]}}",
        OPEN + b'{"s":{"type":"uri","value":"http://example.org/"}}]}}',
        OPEN
        + row("http://example.org/").replace(b'"uri", "value": "http://www', b'"literal", "value": "x')
        + b"]}}",
        b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"0"}}]}}',
    ],
)
def test_rows_that_answer_no_question_are_told(body: bytes) -> None:
    with serve_lies(lambda _: [http("200 OK", JSON, body)]) as liar:
        session = RemoteStore(Endpoint(liar.url, 10**6), 60).session()
        with pytest.raises(StoreError, match="no correct application/sparql-results"):
            list(session.quads_for_pattern(None, None, THING, DEFAULT))


def test_an_iri_that_is_none_is_never_put_into_a_query() -> None:
    wrong = "http://example.org/> } INSERT DATA { <a> <b> <c"
    with serve_lies(lambda _: [http("200 OK", JSON, OPEN + row(wrong) + b"]}}")]) as liar:
        session = RemoteStore(Endpoint(liar.url, 10**6), 60).session()
        with pytest.raises(StoreError, match="no correct"):
            for quad in session.quads_for_pattern(None, LABEL, None, DEFAULT):
                list(session.quads_for_pattern(quad.subject, None, None))
        assert not any(b"INSERT" in request for request in liar.asked)


def test_a_graph_whose_end_is_not_told_is_not_believed(settings: Settings) -> None:
    said = b"HTTP/1.0 200 OK\r\nContent-Type: application/n-triples\r\n\r\n<urn:a> <urn:b> <urn:c> .\n"
    with serve_lies(lambda _: [said]) as liar:
        query = {"query": "CONSTRUCT WHERE { ?s ?p ?o }"}
        answer = behind(settings, liar.url).get("/sparql", query_string=query)
        assert (answer.status_code, "may have been cut off" in answer.text) == (502, True)


def test_blank_nodes_of_two_answers_are_not_taken_for_one() -> None:
    body = OPEN + row("b0").replace(b'"uri", "value": "b0"', b'"bnode", "value": "b0"') + b"]}}"
    with serve_lies(lambda _: [http("200 OK", JSON, body)]) as liar:
        session = RemoteStore(Endpoint(liar.url, 10**6), 60).session()
        first, second = (
            next(session.quads_for_pattern(None, name, None, DEFAULT)).subject
            for name in (LABEL, ox.NamedNode("http://example.org/p"))
        )
        assert isinstance(first, ox.BlankNode)
        assert isinstance(second, ox.BlankNode)
        assert first != second
        assert list(session.quads_for_pattern(first, None, None)) == []


def test_literals_come_as_they_are() -> None:
    literals = [
        {"type": "literal", "value": "007", "datatype": "http://www.w3.org/2001/XMLSchema#integer"},
        {"type": "literal", "value": "a\u0000\u2028\U0001f600\r\n"},
        {"type": "literal", "value": "qazaq", "xml:lang": "kk-Latn"},
        {"type": "typed-literal", "value": "P1D", "datatype": "http://www.w3.org/2001/XMLSchema#duration"},
    ]
    about = {"i": {"type": "literal", "value": "0"}, "s": {"type": "uri", "value": THING.value}}
    found = [about | {"o": one} for one in literals]
    body = {"head": {"vars": ["i", "s", "o"]}, "results": {"bindings": found}}
    with serve_lies(lambda _: [http("200 OK", JSON, json.dumps(body).encode())]) as liar:
        session = RemoteStore(Endpoint(liar.url, 10**6), 60).session()
        values = [quad.object for quad in session.quads_for_pattern(None, LABEL, None, DEFAULT)]
    assert values == [
        ox.Literal("007", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")),
        ox.Literal("a\u0000\u2028\U0001f600\r\n"),
        ox.Literal("qazaq", language="kk-latn"),
        ox.Literal("P1D", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#duration")),
    ]


def test_the_time_of_a_request_is_that_of_all_its_questions() -> None:
    def says(_: bytes) -> Iterator[bytes]:
        time.sleep(0.2)
        yield http("200 OK", JSON, EMPTY)

    with serve_lies(says) as liar:
        session = RemoteStore(Endpoint(liar.url, 10**6), 1.5).session()

        def ask_on() -> None:
            for number in range(10):
                list(session.quads_for_pattern(ox.NamedNode(f"http://example.org/{number}"), None, None))

        with pytest.raises(QueryTimeout, match=r"has not answered within 1\.5 seconds"):
            ask_on()
        assert 2 <= len(liar.asked) <= 8


def test_a_password_is_sent_and_never_told(settings: Settings) -> None:
    def says(request: bytes) -> list[bytes]:
        return [http("401 No", "text/plain", request)]

    with serve_lies(says) as liar:
        url = liar.url.replace("http://", "http://me:open%20sesame@")
        answer = asked(behind(settings, url), "query")
        assert answer.status_code == 502
        assert "sesame" not in answer.text
        assert b"Authorization: Basic bWU6b3BlbiBzZXNhbWU=\r\n" in liar.asked[0]
        assert b"@" not in liar.asked[0].partition(b"\r\n\r\n")[0]


def test_a_store_that_tells_the_truth_is_believed(settings: Settings) -> None:
    with serve_lies(lambda _: [http("200 OK", JSON, EMPTY)]) as honest:
        assert asked(behind(settings, honest.url), "query").status_code == 200
        assert asked(behind(settings, honest.url), ".nt").status_code == 404
