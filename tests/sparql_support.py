"""What the tests of the endpoint share: real requests to a running server, and sockets that only listen."""

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode

import asking
from asking import Reply
from support import Server

BASE = "https://w3id.org/communique/"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
HEAVY = "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STRLEN(CONCAT(STR(?c), STR(?f), STR(?i))) < 3) }"
"""A query that nobody waits for."""


def send(server: Server, method: str, target: str, body: bytes | None = None, /, **headers: str) -> Reply:
    """Send one request as it stands and read the whole reply; ``_`` in the name of a header is ``-``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return asking.ask(server.url, target, named, method, body)


def ask(server: Server, query: str, accept: str | None = None, method: str = "GET", **more: str) -> Reply:
    headers = {} if accept is None else {"Accept": accept}
    return send(server, method, f"/sparql?{urlencode({'query': query, **more})}", None, **headers)


@dataclass
class Listener:
    """A port of this machine, over IPv4 and IPv6, that counts who comes."""

    port: int
    seen: list[str] = field(default_factory=list)

    def accept(self, listening: socket.socket) -> None:
        with suppress(OSError):  # closed: the end
            while True:
                connection, where = listening.accept()
                self.seen.append(str(where))
                connection.close()


@contextmanager
def listen() -> Iterator[Listener]:
    """Listen on a free port of 127.0.0.1 and, where there is IPv6, of ::1."""
    with ExitStack() as stack:
        first = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        listener = Listener(first.getsockname()[1])
        listening = [first]
        if socket.has_ipv6:
            with suppress(OSError):
                second = socket.create_server(("::1", listener.port), family=socket.AF_INET6)
                listening.append(stack.enter_context(second))
        threads = [threading.Thread(target=listener.accept, args=(one,), daemon=True) for one in listening]
        for thread in threads:
            thread.start()
        yield listener
        for one in listening:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join(5)
