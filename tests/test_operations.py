"""What whoever runs a server looks at: its health, its figures, and its access log."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from communique import __version__, config
from communique.config import Settings
from communique.served import Served
from communique.web import create_app
from communique.web.observing import access
from communique.web.sparql import asking
from processes import alive, command, descendants, wait_for
from sparql_support import HEAVY, send
from support import BuiltRelease, Run, Server, start, stop
from web_support import HEALTHCARE

Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


def figures(text: str) -> Figures:
    """Return every figure by its name and labels; that they can be parsed is part of every test."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def figure(found: Figures, name: str, **labels: str) -> float:
    """Return the sum of the figures of a name whose labels have the given values, and maybe others."""
    wanted = set(labels.items())
    return sum(
        value for (own, said), value in found.items() if own == f"communique_{name}" and wanted <= said
    )


def fetch(server: Server, path: str, method: str = "GET", **headers: str) -> tuple[int, bytes]:
    """Ask over a connection of its own, so that any web process may be the one that answers."""
    reply = send(server, method, path, **headers)
    return reply.status, reply.body


def measured(server: Server) -> Figures:
    return figures(fetch(server, "/metrics")[1].decode())


# --- health ------------------------------------------------------------------------------------------------


def test_health_says_what_is_served_since_when(client: FlaskClient, one: Served, built: BuiltRelease) -> None:
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json is not None
    assert answer.json == {
        "status": "ok",
        "version": __version__,
        "release": built.release.id,
        "since": one.since.isoformat(),
        "modified": built.release.manifest["modified"],
        "counts": built.release.manifest["counts"],
        "queries": {"running": 0, "waiting": 0},
    }


def test_without_a_release_there_is_health_in_nothing_but_the_figures(
    settings: Settings, tmp_path: Path
) -> None:
    client = create_app(config.replace(settings, home=tmp_path)).test_client()
    answer = client.get("/health")
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert answer.json is not None
    assert answer.json["detail"] == f"{tmp_path}: there is no release; “communique build” makes one."
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get("/health/queries").status_code == 503
    with client.get("/metrics") as told:
        assert told.status_code == 200
        assert figure(figures(told.get_data(as_text=True)), "release_info") == 0
    assert client.get("/robots.txt").status_code == 200


def test_a_path_is_one_line_of_what_the_server_complains_of(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client = create_app(config.replace(settings, home=tmp_path)).test_client()
    assert client.get("/id/state/kz%0AERROR%20forged").status_code == 503
    assert "/id/state/kz%0AERROR%20forged" in caplog.text
    assert "\nERROR forged" not in caplog.text


def test_queries_are_asked_for_only_where_that_is_wanted(built: BuiltRelease) -> None:
    running = start(home=built.settings.home)
    try:
        assert fetch(running, "/health")[0] == 200
        assert not _asks_queries(running)
        status, body = fetch(running, "/health/queries")
        assert (status, json.loads(body)["status"]) == (200, "ok")
        assert _asks_queries(running)
    finally:
        stop(running)


def _asks_queries(server: Server) -> bool:
    """Tell whether a process for queries was started."""
    return any(b"communique.query" in command(one) for one in descendants(server.process.pid))


def test_when_queries_are_not_answered_it_is_said_when_to_ask_again(built: BuiltRelease) -> None:
    app = create_app(config.replace(built.settings, query_workers=1, query_deadline=0.2))
    with app.app_context():
        turns = asking.pool().turns
    with turns.turn("another client", 1):
        answer = app.test_client().get("/health/queries")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Cache-Control"] == "no-store"


# --- figures -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The access log."""
    return tmp_path_factory.mktemp("log") / "access.jsonl"


@pytest.fixture(scope="module")
def two(built: BuiltRelease, file: Path) -> Iterator[Server]:
    """A server of two web processes with an access log, whose queries end soon."""
    environ = {
        "COMMUNIQUE_ACCESS_LOG": str(file),
        "COMMUNIQUE_QUERY_DEADLINE": "1",
        "COMMUNIQUE_QUERY_MAX_BYTES": "20000",
    }
    running = start("--workers", "2", home=built.settings.home, environ=environ)
    yield running
    stop(running)


def test_the_figures_are_those_of_all_processes(two: Server) -> None:
    before = measured(two)
    sent = 0
    for path, times in ((f"/doc/{HEALTHCARE}.ttl", 40), ("/doc/state/kz.ttl", 1), ("/doc/state/none", 1)):
        for _ in range(times):
            sent += len(fetch(two, path)[1])
    assert fetch(two, "/doc/state/kz.ttl", "HEAD") == (200, b"")
    # An answer may be counted just after it was read.
    every = figure(before, "http_request_seconds_count", route="/doc/<path:path>") + 43
    assert wait_for(
        lambda: figure(measured(two), "http_request_seconds_count", route="/doc/<path:path>") == every, 5
    )
    assert wait_for(lambda: figure(measured(two), "http_requests_in_flight") == 1, 5)
    after = measured(two)

    def grown(name: str, **labels: str) -> float:
        labels["route"] = "/doc/<path:path>"
        return figure(after, name, **labels) - figure(before, name, **labels)

    assert grown("http_requests_total", method="GET", status="2xx") == 41
    assert grown("http_requests_total", method="HEAD", status="2xx") == 1
    assert grown("http_requests_total", method="GET", status="4xx") == 1
    assert grown("http_request_seconds_count") == grown("http_request_seconds_bucket", le="+Inf") == 43
    assert 0 < grown("http_request_seconds_sum") < 43
    assert grown("http_sent_bytes_total") == sent


def test_a_client_cannot_make_figures(two: Server) -> None:
    fetch(two, "/nothing/at/all")
    before = set(measured(two))
    for number in range(30):
        fetch(two, f"/nothing/at/all/{number}")
        fetch(two, f"/doc/none/{number}?x={number}", f"METHOD{number}")
    added = {dict(labels).get("method") for _, labels in set(measured(two)) - before}
    assert added <= {None, "other", "GET"}
    routes = {dict(labels).get("route") for _, labels in measured(two)}
    assert all(route is None or "none/" not in route for route in routes)
    assert "none" in routes


def test_queries_are_told_by_what_became_of_them(two: Server) -> None:
    def ask(query: str, **headers: str) -> int:
        return fetch(two, f"/sparql?{urlencode({'query': query})}", **headers)[0]

    before = measured(two)
    assert ask("ASK {}") == 200
    assert ask("ASK {") == 400
    assert ask("ASK { SERVICE <http://x/> {} }") in {400, 403}
    assert ask(HEAVY) in {503, 504}
    assert ask("SELECT * { ?s ?p ?o }") >= 400
    tag = send(two, "GET", "/sparql?query=ASK%7B%7D")["ETag"]
    assert ask("ASK{}", If_None_Match=tag) == 304
    found = measured(two)
    grown = {
        outcome: figure(found, "sparql_queries_total", outcome=outcome)
        - figure(before, "sparql_queries_total", outcome=outcome)
        for outcome in ("answered", "kept", "syntax", "refused", "timeout", "too_large")
    }
    assert grown.pop("answered") + grown.pop("kept") == 3
    assert set(grown.values()) == {1}
    assert figure(found, "sparql_evaluation_seconds_count") >= 3
    assert figure(found, "sparql_evaluation_seconds_sum") > 0.9  # the one that was stopped ran for a second


def test_the_release_that_is_served_is_told(two: Server, built: BuiltRelease) -> None:
    found = measured(two)
    assert figure(found, "release_info", release=built.release.id, version=__version__) == 1
    since = figure(found, "release_since_seconds")
    assert datetime.fromtimestamp(since, UTC) <= datetime.now(UTC)


def test_figures_outlive_a_process_and_what_it_was_doing_does_not(built: BuiltRelease) -> None:
    two = start("--workers", "2", home=built.settings.home)
    try:
        _kill_all_at_work(two)
    finally:
        stop(two)


def _kill_all_at_work(two: Server) -> None:
    for _ in range(20):
        fetch(two, "/health")
    before = figure(measured(two), "http_requests_total", route="/health")
    workers = [one for one in descendants(two.process.pid) if alive(one)]
    slow = [threading.Thread(target=_ignore, args=(two, f"/sparql?query={quote(HEAVY)}")) for _ in range(2)]
    for thread in slow:
        thread.start()
    assert wait_for(lambda: figure(measured(two), "http_requests_in_flight") > 1, 10)
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    for thread in slow:
        thread.join(30)
    assert wait_for(lambda: _answers(two), 20)
    assert wait_for(lambda: figure(measured(two), "http_requests_in_flight") == 1, 10)
    assert figure(measured(two), "http_requests_total", route="/health") >= before


def _ignore(server: Server, path: str) -> None:
    try:
        fetch(server, path)
    except (OSError, http.client.HTTPException):
        return  # its process was killed, as was to be


def _answers(server: Server) -> bool:
    try:
        return fetch(server, "/health")[0] == 200
    except (OSError, http.client.HTTPException):
        return False


def test_figures_have_their_room_before_the_server_starts(built: BuiltRelease) -> None:
    """A process that writes into a file of memory for which the disk has no room is killed."""
    command = [sys.executable, "-m", "communique", "--home", str(built.settings.home), "serve", "--port", "0"]
    done = subprocess.run(
        ["/bin/sh", "-c", 'ulimit -f 2048; exec "$@"', "sh", *command],
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 3
    assert done.stderr.endswith(
        b"metrics: there is no room for the figures of the server (File too large).\n"
    )
    assert done.stderr.count(b"\n") == 1


def test_another_server_of_the_application_has_figures_of_its_own(
    settings: Settings, built: BuiltRelease
) -> None:
    client = create_app(built.settings).test_client()
    with client.get("/health"):
        pass
    with client.get("/metrics") as told:
        assert told.content_type == "text/plain; version=0.0.4; charset=utf-8"
        assert told.headers["Cache-Control"] == "no-store"
        found = figures(told.get_data(as_text=True))
    assert figure(found, "http_requests_total", route="/health", status="2xx") == 1
    assert not [name for name, _ in found if name.endswith("_created")]


# --- the access log ----------------------------------------------------------------------------------------


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_bytes().splitlines()]


def about(file: Path, path: str) -> dict[str, Any]:
    """Return the one line about a path, which may be written just after its answer was read."""
    assert wait_for(lambda: any(line["path"] == path for line in lines(file)), 5)
    (found,) = [line for line in lines(file) if line["path"] == path]
    return found


def test_each_request_is_one_line(two: Server, built: BuiltRelease, file: Path) -> None:
    status, body = fetch(
        two, "/doc/state/rs.ttl?secret=1234", User_Agent="Tester/1", Referer="https://x.org/a?token=5678"
    )
    line = about(file, "/doc/state/rs.ttl")
    assert datetime.fromisoformat(line.pop("time")).tzinfo is not None
    assert 0 < line.pop("ms") < 30_000
    assert line == {
        "client": "127.0.0.1",
        "method": "GET",
        "path": "/doc/state/rs.ttl",
        "query_length": 11,
        "route": "/doc/<path:path>",
        "status": status,
        "length": len(body),
        "release": built.release.id,
        "agent": "Tester/1",
        "referer": "https://x.org/a",
        "sparql": None,
    }
    assert "1234" not in file.read_text(encoding="utf-8")
    assert "5678" not in file.read_text(encoding="utf-8")


def test_a_query_is_told_by_its_hash(two: Server, file: Path) -> None:
    query = "SELECT ?what { ?what ?is ?it } LIMIT 1"
    fetch(two, f"/sparql?{urlencode({'query': query})}")
    told = sha256(query.encode()).hexdigest()[:16]
    assert wait_for(lambda: any(line["sparql"] == told for line in lines(file)), 5)
    assert "what" not in file.read_text(encoding="utf-8")


FORGERIES = {
    "/a%0A%7B%22status%22:200%7D": "/a%0A%7B%22status%22:200%7D",
    "/%1B%5B31m": "/%1B%5B31m",
    "/%25%E2%80%A8": "/%25%E2%80%A8",
    "/%FF": "/%EF%BF%BD",
    "/" + "x" * 5000: "/" + "x" * 699,
}
"""Paths that would like to be something else, and how they are logged."""


def test_nothing_that_is_sent_can_forge_a_line(two: Server, file: Path) -> None:
    for path, logged in FORGERIES.items():
        fetch(two, path, User_Agent='"},{"\t' + "y" * 5000, Referer='\\"}\t{')
        line = about(file, logged)
        assert line["status"] == 404
        assert line["agent"] == '"},{"\t' + "y" * 194
        assert line["referer"] == '\\"}\t{'
    data = file.read_bytes()
    assert data.isascii()
    assert not any(byte < 0x20 and byte != 0x0A for byte in data)
    assert max(map(len, data.splitlines())) < 4096


def test_processes_and_threads_write_whole_lines(two: Server, file: Path) -> None:
    def ask(worker: int) -> None:
        for number in range(25):
            fetch(two, f"/doc/many/{worker}-{number}", User_Agent="z" * 300)

    threads = [threading.Thread(target=ask, args=(worker,)) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wait_for(lambda: sum("/doc/many/" in line["path"] for line in lines(file)) == 200, 5)
    assert {line["path"] for line in lines(file)} >= {
        f"/doc/many/{w}-{n}" for w in range(8) for n in range(25)
    }


def test_a_log_that_is_moved_away_is_begun_anew(two: Server, file: Path) -> None:
    old = file.with_suffix(".1")
    fetch(two, "/doc/none/before")
    about(file, "/doc/none/before")
    file.rename(old)
    for number in range(20):
        fetch(two, f"/doc/none/{number}")
    assert wait_for(lambda: file.is_file() and len(lines(file)) == 20, 5)
    assert "/doc/none/before" in {line["path"] for line in lines(old)}
    assert file.stat().st_mode & 0o007 == 0  # client addresses are nobody else's to read


def test_a_full_disk_takes_no_answer_down(built: BuiltRelease) -> None:
    running = start(home=built.settings.home, environ={"COMMUNIQUE_ACCESS_LOG": "/dev/full"})
    try:
        assert fetch(running, "/doc/state/kz.ttl")[0] == 200
        assert figure(measured(running), "access_log_lost_total") >= 1
    finally:
        stop(running)


def script(code: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=True)


def test_a_line_that_could_be_written_in_part_spoils_no_other(tmp_path: Path) -> None:
    file = tmp_path / "log"
    done = script(
        "import resource, signal\n"
        "from communique.web.observing.access import Log\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"log = Log({str(file)!r})\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10, resource.RLIM_INFINITY))\n"
        "print(log.write(b'one\\n'), log.write(b'a long line\\n'), log.write(b'lost\\n'))\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))\n"
        "print(log.write(b'two\\n'))\n"
    )
    assert done.stdout == b"True False False\nTrue\n"
    assert file.read_bytes() == b"one\na long\ntwo\n"
    assert done.stderr.count(b"cannot be written: File too large.") == 1


def test_the_log_can_be_standard_error() -> None:
    done = script("from communique.web.observing.access import Log; Log('-').write(b'a line\\n')")
    assert done.stderr == b"a line\n"


def test_a_log_that_cannot_be_opened_is_said_at_the_start(
    communique: Run, built: BuiltRelease, tmp_path: Path
) -> None:
    place = tmp_path / "nowhere" / "log"
    environ = {"COMMUNIQUE_ACCESS_LOG": str(place)}
    done = communique("serve", "--port", "0", home=built.settings.home, environ=environ)
    assert done.returncode == 3
    assert done.stderr == f"The access log {place}: No such file or directory.\n"


def test_there_is_no_log_unless_it_is_wanted() -> None:
    assert Settings().access_log == ""


def test_the_longest_line_fits_a_pipe() -> None:
    longest = access.capped("\xff" * 1000)  # a header is read as Latin-1 (PEP 3333)
    line = access.Line(
        time=access.time(0),
        client=access.capped("\xff" * 1000, access.WORD),
        method=access.capped("M" * 1000, access.WORD),
        path=access.path("/\U0001f600" * 1000),
        query_length=10**9,
        route="/<any(" + "x" * 200 + "):segment>/",
        status=599,
        length=10**15,
        ms=1e9,
        release="0" * 64,
        agent=longest,
        referer=longest,
        sparql="0" * 16,
    )
    assert len(line.encoded()) <= 4096
