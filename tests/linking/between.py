"""A server that stands between ``communique link`` and an honest one, and spoils what it is told to spoil."""

import gzip
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser

from remote_support import http, serve_lies


@dataclass(frozen=True)
class Answer:
    """What the honest server says."""

    status: str
    media_type: str
    body: bytes


@dataclass(frozen=True)
class Asked:
    """A request: method, path with the query, body."""

    method: str
    path: str
    body: bytes
    agent: str


Fault = Callable[[Answer], Iterable[bytes]]
"""Returns the pieces of the whole HTTP answer, made of the honest one."""


@dataclass
class Between:
    """The server in between: what it was asked, and how it answers."""

    honest: str
    """The address of the honest server, without a path."""
    faults: dict[int, Fault] = field(default_factory=dict)
    """By the number of the request, from 0."""
    otherwise: Fault | None = None
    asked: list[Asked] = field(default_factory=list)
    url: str = ""
    over: threading.Event = field(default_factory=threading.Event)
    """Set when the test is over: nobody is kept waiting any longer."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, request: bytes) -> Iterable[bytes]:
        head, _, body = request.partition(b"\r\n\r\n")
        first, _, fields = head.partition(b"\r\n")
        method, path, _ = first.decode().split(" ")
        headers = BytesParser().parsebytes(fields)
        with self._lock:
            number = len(self.asked)
            self.asked.append(Asked(method, path, body, headers.get("User-Agent", "")))
        fault = self.faults.get(number, self.otherwise) or good
        return fault(self._honestly(method, path, body, dict(headers)))

    def _honestly(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        passed = {name: headers[name] for name in ("Accept", "Content-Type") if name in headers}
        request = urllib.request.Request(  # noqa: S310  # our own address
            f"{self.honest}{path}", data=body if method == "POST" else None, headers=passed, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                return Answer("200 OK", answer.headers["Content-Type"], answer.read())
        except urllib.error.HTTPError as fault:
            with fault:
                return Answer(f"{fault.code} {fault.reason}", "text/plain", fault.read())

    def made_good(self) -> None:
        """Forget what was asked, let go whoever is kept waiting, and be honest from now on."""
        self.over.set()
        self.over = threading.Event()
        self.asked.clear()
        self.faults, self.otherwise = {}, None

    def silent(self, _: Answer) -> Iterator[bytes]:
        """Say nothing."""
        self.over.wait(60)
        yield b""

    def slow(self, answer: Answer) -> Iterator[bytes]:
        """Take a while before the answer, and in the middle of it."""
        said = http(answer.status, answer.media_type, answer.body)
        for piece in (said[: len(said) // 2], said[len(said) // 2 :]):
            self.over.wait(1)
            yield piece

    def dribbling(self, answer: Answer) -> Iterator[bytes]:
        """Say the head, then a byte now and then: never silent for long, and never done."""
        said = http(answer.status, answer.media_type, answer.body)
        start, over = len(said) - len(answer.body), self.over
        yield said[:start]
        for place in range(start, len(said)):
            if over.wait(0.1):
                return
            yield said[place : place + 1]


def good(answer: Answer) -> Iterator[bytes]:
    """Pass the honest answer on."""
    yield http(answer.status, answer.media_type, answer.body)


def failing(status: str, *headers: str) -> Fault:
    """Fail with a status and header fields."""

    def fault(_: Answer) -> Iterator[bytes]:
        said = http(status, "text/plain", b"Not now.")
        first, rest = said.split(b"\r\n", 1)
        yield b"\r\n".join([first, *(header.encode() for header in headers), rest])

    return fault


def cut(answer: Answer) -> Iterator[bytes]:
    """End in the middle of what was promised."""
    yield http(answer.status, answer.media_type, answer.body[: len(answer.body) // 2], len(answer.body))


def closed(_: Answer) -> Iterator[bytes]:
    """Close the connection without a word."""
    yield b""


def page(answer: Answer) -> Iterator[bytes]:
    """Show a page that says all is well."""
    yield http("200 OK", "text/html", b"<!doctype html><title>Sign in</title><p>Please sign in.")


def mislabelled_page(answer: Answer) -> Iterator[bytes]:
    """Show a page and call it what was asked for."""
    yield http("200 OK", answer.media_type, b"<!doctype html><title>Sign in</title><p>Please sign in.")


def other_json(answer: Answer) -> Iterator[bytes]:
    """Answer in JSON, and beside the question."""
    yield http("200 OK", answer.media_type, b'{"error": ["try later", 17], "head": 3, "results": "none"}')


def huge(answer: Answer) -> Iterator[bytes]:
    """Go on for 400 MB."""
    yield f"HTTP/1.1 200 OK\r\nContent-Type: {answer.media_type}\r\n\r\n".encode() + b'{"head": "'
    for _ in range(400):
        yield b"x" * 1_000_000


def bomb(answer: Answer) -> Iterator[bytes]:
    """Send 200 MB packed into 200 kB."""
    body = gzip.compress(b'{"head": "' + b"x" * 200_000_000 + b'"}')
    yield http("200 OK", f"{answer.media_type}\r\nContent-Encoding: gzip", body)


def changed(change: Callable[[bytes], bytes]) -> Fault:
    """Return a fault that lies: it answers with what *change* makes of the honest body."""

    def fault(answer: Answer) -> Iterator[bytes]:
        yield http(answer.status, answer.media_type, change(answer.body))

    return fault


@contextmanager
def between(honest: str) -> Iterator[Between]:
    """Stand in front of an honest server."""
    server = Between(honest)
    with serve_lies(server) as liar:
        server.url = liar.url.removesuffix("/sparql")
        try:
            yield server
        finally:
            server.over.set()
