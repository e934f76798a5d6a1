"""Clients that take their time, or never come to an end: they hold up nobody else."""

import hashlib
import http.client
import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from communique.config import Settings
from communique.web.http.receiving import EACH
from faults_support import THOROUGH
from support import Server, start, stop

SLOW = 400 if THOROUGH else 100
LARGE = 30_000_000
SETTINGS = Settings()
HEAD = b"GET /doc/state/kz HTTP/1.1\r\nHost: localhost\r\n"
BODY = (
    b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
    b"Content-Length: 5000\r\n\r\nASK"
)
DUMP = b"GET /dumps/latest/large.nq HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture
def running(home: Path) -> Iterator[Server]:
    """A server of a release with a large file; no query may take long, so that stalled means soon."""
    release = (home / "current").resolve()
    content = b"".join(b"%020d\n" % number for number in range(LARGE // 21))
    (release / "dumps/large.nq").write_bytes(content)
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"].append(
        {
            "path": "dumps/large.nq",
            "media_type": "application/n-quads",
            "bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
    )
    (release / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    server = start("--workers", "1", home=home, environ={"COMMUNIQUE_QUERY_DEADLINE": "5"})
    yield server
    stop(server)


def connect(server: Server, said: bytes, source: str = "127.0.0.1") -> socket.socket:
    """Return a connection on which something was said, and of which little is read ahead."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
    line.bind((source, 0))
    line.connect(("127.0.0.1", urlsplit(server.url).port))
    line.sendall(said)
    return line


def answered(line: socket.socket, seconds: float) -> bytes:
    """Return the first line of what comes, empty when the server ended the connection, or “waiting”."""
    line.settimeout(seconds)
    try:
        return line.recv(200).split(b"\r\n")[0]
    except TimeoutError:
        return b"waiting"
    except ConnectionError:
        return b""


def assert_others_go_on(server: Server) -> None:
    """Ask as other people do, each over a connection of their own."""
    for path in ("/doc/state/kz.ttl", "/doc/state/rs.html", "/sparql?query=ASK%20%7B%7D", "/dumps/") * 5:
        connection = http.client.HTTPConnection(
            urlsplit(server.url).netloc, timeout=10, source_address=("127.0.0.9", 0)
        )
        with closing(connection):
            connection.request("GET", path)
            answer = connection.getresponse()
            assert (answer.status, bool(answer.read())) == (200, True), path


def test_half_heads_hold_up_nobody(running: Server) -> None:
    with ExitStack() as stack:
        for number in range(SLOW * 10):
            stack.enter_context(connect(running, b"" if number % 2 else HEAD))
        last = stack.enter_context(connect(running, HEAD))
        assert_others_go_on(running)
        assert answered(last, 20) == b"", "a head that does not end is not waited for"


def test_half_bodies_hold_up_nobody(running: Server) -> None:
    with ExitStack() as stack:
        lines = [stack.enter_context(connect(running, BODY)) for _ in range(SLOW)]
        assert_others_go_on(running)
        said = [answered(line, 0.1) for line in lines]
        assert Counter(said) == {b"waiting": EACH, b"HTTP/1.1 429 Too Many Requests": SLOW - EACH}
        if THOROUGH:
            time.sleep(45)
            waiting = [line for line, word in zip(lines, said, strict=True) if word == b"waiting"]
            assert Counter(answered(line, 0.1) for line in waiting) == {b"": EACH}, "none is waited for"


def test_a_body_that_trickles_in_holds_up_nobody(running: Server) -> None:
    line = connect(running, BODY)
    with line:
        ended = threading.Event()

        def trickle() -> None:
            while not ended.wait(0.05):
                try:
                    line.sendall(b" " * 5)
                except OSError:
                    return

        thread = threading.Thread(target=trickle)
        thread.start()
        try:
            assert_others_go_on(running)
            if THOROUGH:
                assert answered(line, 60) == b"HTTP/1.1 408 Request Timeout"
        finally:
            ended.set()
            thread.join()


def test_downloads_that_nobody_reads_hold_up_nobody(running: Server) -> None:
    sources = [f"127.0.0.{number}" for number in range(1, 7)]
    with ExitStack() as stack:
        lines = [
            stack.enter_context(connect(running, DUMP, source))
            for source in sources
            for _ in range(SLOW // 5)
        ]
        time.sleep(1)
        assert_others_go_on(running)
        said = Counter(answered(line, 5) for line in lines)
        assert said[b"HTTP/1.1 200 OK"] == SETTINGS.downloads, said
        assert said[b"HTTP/1.1 429 Too Many Requests"] > 0, said
        assert said[b"HTTP/1.1 503 Service Unavailable"] > 0, said
    # They are gone: what they held is free.
    connection = http.client.HTTPConnection(urlsplit(running.url).netloc, timeout=30)
    with closing(connection):
        for _ in range(100):
            connection.request("GET", "/dumps/latest/large.nq")
            answer = connection.getresponse()
            body = answer.read()
            if answer.status == 200:
                break
            time.sleep(0.1)
        assert (answer.status, len(body)) == (200, int(answer.headers["Content-Length"]))


def test_a_byte_a_second_is_a_download_and_none_at_all_is_not(running: Server) -> None:
    with connect(running, DUMP) as slow, connect(running, DUMP) as stuck:
        until = time.monotonic() + (60 if THOROUGH else 3)
        while time.monotonic() < until:
            slow.settimeout(10)
            assert slow.recv(100_000), "a slow reader is served"
            assert_others_go_on(running)
            time.sleep(1)
        if THOROUGH:
            stuck.settimeout(10)
            taken = 0
            with pytest.raises(ConnectionError):
                while part := stuck.recv(1 << 20):
                    taken += len(part)
                raise ConnectionError("it ended")
            assert taken < LARGE, "what nobody read for so long was broken off, and visibly"
