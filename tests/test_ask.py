"""``communique query``: a release here or an endpoint anywhere, and answers that people can read."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from communique import ask
from communique.config import Settings
from communique.errors import MachineError, QueryError, UsageError
from communique.query.faults import QueryRefused, QuerySyntaxError
from processes import all_gone, descendants, use_of_cpu, wait_for
from remote_support import http, serve_lies
from support import BuiltRelease, Server, clean_environ

STATE = "<https://w3id.org/communique/id/state/kz>"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"


@pytest.fixture(scope="module")
def store_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store")
    store = ox.Store(str(folder))
    node = ox.NamedNode("https://w3id.org/communique/id/state/kz")
    label = ox.NamedNode(LABEL)
    for text, language in (("Kazakhstan", "en"), ("哈萨克斯坦", "zh"), ("\x1b[31mred\nline", "xx")):
        store.add(ox.Quad(node, label, ox.Literal(text, language=language)))
    store.flush()
    return folder


NAMES = (
    f"SELECT ?s ?label ?none {{ ?s <{LABEL}> ?label OPTIONAL {{ ?s <a:b> ?none }} }} ORDER BY LANG(?label)"
)


def test_a_table_is_aligned_and_keeps_wide_characters_whole(store_path: Path, settings: Settings) -> None:
    lines = ask.ask_store(store_path, NAMES, None, settings).splitlines()
    assert lines[0].split() == ["s", "label", "none"]
    assert set(lines[1]) == {"-"}
    assert lines[2:] == [
        "state:kz  Kazakhstan",
        "state:kz   [31mred line",
        "state:kz  哈萨克斯坦",
        "(3 rows)",
    ]
    assert ask.ask_store(store_path, f"SELECT ?n {{ ?n <{LABEL}> ?x }} LIMIT 1", "table", settings).endswith(
        "(1 row)\n"
    )
    assert ask.ask_store(store_path, "SELECT * {}", "table", settings) == "(1 row)\n"


@pytest.mark.parametrize(
    ("query", "form", "beginning"),
    [
        ("ASK {}", None, "yes\n"),
        ("ASK { FILTER(false) }", "table", "no\n"),
        ("ASK {}", "json", '{"head":{},"boolean":true}'),
        (NAMES, "csv", "s,label,none\r\n"),
        (NAMES, "tsv", "?s\t?label\t?none\n"),
        (NAMES, "xml", '<?xml version="1.0"?><sparql'),
        (
            f"DESCRIBE {STATE}",
            None,
            "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n@prefix state: ",
        ),
        (
            f"DESCRIBE {STATE}",
            "turtle",
            "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n@prefix state: ",
        ),
        (f"DESCRIBE {STATE}", "nt", f"{STATE} <{LABEL}> "),
        (f"DESCRIBE {STATE}", "xml", '<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF'),
        ("DESCRIBE <id/state/kz>", "ntriples", f"{STATE} <{LABEL}> "),
    ],
)
def test_every_form(
    store_path: Path, settings: Settings, query: str, form: str | None, beginning: str
) -> None:
    assert ask.ask_store(store_path, query, form, settings).startswith(beginning)


def test_faults_of_the_query(store_path: Path, settings: Settings) -> None:
    with pytest.raises(QuerySyntaxError, match="Line 1, column 6: the query ends too early"):
        ask.ask_store(store_path, "ASK {", None, settings)
    with pytest.raises(QueryRefused, match="SERVICE"):
        ask.ask_store(store_path, "ASK { SERVICE <http://x/> {} }", None, settings)
    with pytest.raises(UsageError, match="“nt” is none of this answer's: json, xml, csv, tsv"):
        ask.ask_store(store_path, "ASK {}", "nt", settings)


def test_a_query_is_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "query.rq"
    file.write_text("ASK { ?s ?p 'é' }", encoding="utf-8")
    assert ask.read_query(f"@{file}") == "ASK { ?s ?p 'é' }"
    assert ask.read_query("ASK {}") == "ASK {}"
    with pytest.raises(UsageError, match="nowhere"):
        ask.read_query("@nowhere.rq")
    file.write_bytes(b"ASK\xff")
    with pytest.raises(UsageError, match="not UTF-8 at byte 3"):
        ask.read_query(f"@{file}")


def test_a_query_can_be_interrupted(built: BuiltRelease) -> None:
    heavy = "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STRLEN(CONCAT(STR(?c), STR(?f), STR(?i))) < 3) }"
    command = [sys.executable, "-m", "communique", "--home", str(built.settings.home), "query", heavy]
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=clean_environ()) as running:
        assert wait_for(lambda: any(use_of_cpu(one) > 0.3 for one in descendants(running.pid)), 20)
        processes = descendants(running.pid)
        began = time.monotonic()
        os.kill(running.pid, signal.SIGINT)
        try:
            assert running.wait(5) == 130
        finally:
            running.kill()  # else its end is waited for
        assert time.monotonic() - began < 2
        assert all_gone(processes, within=1)


# --- an endpoint -------------------------------------------------------------------------------------------


def test_an_endpoint_gives_what_the_store_gives(
    server: Server, built: BuiltRelease, settings: Settings
) -> None:
    endpoint = f"{server.url}/sparql"
    for query, form in (
        (f"SELECT ?label {{ {STATE} <{LABEL}> ?label }}", None),
        (f"SELECT ?p ?o {{ {STATE} ?p ?o }} ORDER BY ?p ?o", "json"),
        (f"SELECT ?p ?o {{ {STATE} ?p ?o }} ORDER BY ?p ?o", "csv"),
        ("ASK {}", None),
        (f"DESCRIBE {STATE}", None),
        (f"DESCRIBE {STATE}", "nt"),
    ):
        here = ask.ask_store(built.release.store, query, form, settings)
        assert ask.ask_endpoint(endpoint, query, form, settings) == here


def test_what_an_endpoint_refuses_is_told_in_its_words(server: Server, settings: Settings) -> None:
    with pytest.raises(
        QueryError, match=r"/sparql does not accept the query: “Line 1, column 6: .*too early\.”"
    ):
        ask.ask_endpoint(f"{server.url}/sparql", "ASK {", None, settings)
    with pytest.raises(QueryError, match="SERVICE is not allowed here"):
        ask.ask_endpoint(f"{server.url}/sparql", "ASK { SERVICE <http://x/> {} }", None, settings)
    with pytest.raises(QueryRefused, match="CLEAR is an update"):
        ask.ask_endpoint(f"{server.url}/sparql", "CLEAR ALL", None, settings)


@pytest.fixture
def reply() -> Iterator[tuple[str, list[bytes]]]:
    """Serve whatever bytes the test puts in the list, once each; yield the address too."""
    replies: list[bytes] = []
    with serve_lies(lambda _: [replies.pop()]) as liar:
        yield liar.url, replies


@pytest.mark.parametrize(
    ("bytes_sent", "words"),
    [
        (
            http("200 OK", "text/html", b"<p>Hello</p>"),
            "answers with text/html, which is no form of SPARQL results",
        ),
        (
            http("200 OK", "application/sparql-results+json", b'{"head":'),
            "no correct application/sparql-results.json",
        ),
        (http("500 No", "text/plain", b"out of\n cheese"), "failed: “out of cheese”"),
        (http("404 No", "text/plain", b"gone"), "failed: “gone”"),
        (http("503 No", "text/plain", b"come back"), "answered 503: “come back”"),
        (http("200 OK", "text/csv", b"x", 100), "cannot be reached"),
        (b"nonsense\r\n", "cannot be reached"),
    ],
)
def test_an_endpoint_that_fails_is_told_apart(
    reply: tuple[str, list[bytes]], settings: Settings, bytes_sent: bytes, words: str
) -> None:
    endpoint, replies = reply
    replies.append(bytes_sent)
    with pytest.raises(MachineError, match=words) as caught:
        ask.ask_endpoint(endpoint, "SELECT * { ?s ?p ?o }", None, settings)
    assert endpoint in caught.value.message


def test_xml_results_are_read_too(reply: tuple[str, list[bytes]], settings: Settings) -> None:
    endpoint, replies = reply
    xml = b'<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head/><boolean>true</boolean></sparql>'
    replies.append(http("200 OK", "application/sparql-results+xml", xml))
    assert ask.ask_endpoint(endpoint, "ASK {}", None, settings) == "yes\n"


def test_an_endpoint_that_is_not_there_and_one_that_is_no_url(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(MachineError, match=r"cannot be reached: .*refused"):
        ask.ask_endpoint(f"http://127.0.0.1:{port}/", "ASK {}", None, settings)
    for endpoint in ("file:///etc/passwd", "data.nq"):
        with pytest.raises(UsageError, match="must be an http or https URL"):
            ask.ask_endpoint(endpoint, "ASK {}", None, settings)
