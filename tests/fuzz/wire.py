"""Sending bytes to a server, and telling what came of it."""

import re
import socket
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from fuzz.hostile import Hostile

_QUIET = 0.4
"""Seconds of silence after which a client says that nothing more comes from it: one that has an answer, or
asked for none that could be given."""
_PATIENCE = 5
"""The same for a client that asked well and has no answer yet."""
_HANG = 30
"""Seconds after which a connection that is still open counts as hanging."""
_STATUS = re.compile(rb"(?:^|\r\n)?HTTP/1\.[01] (\d{3})[^\r\n]*\r\n", re.ASCII)


@dataclass(frozen=True)
class Outcome:
    """What came back for a request."""

    request: Hostile
    statuses: tuple[int, ...]
    how: str
    """“closed” by the server, “reset”, or “hung”."""

    @property
    def kind(self) -> str:
        """The first status, or how the connection ended without one."""
        return str(self.statuses[0]) if self.statuses else f"no answer, {self.how}"


def send(url: str, request: Hostile) -> Outcome:
    """Send a request on a connection of its own and wait for the end.

    A client that sent less than it announced, or no HTTP at all, waits a moment and then closes its side, as
    one that gives up does.
    """
    host, _, port = urlsplit(url).netloc.partition(":")
    received, how = bytearray(), "closed"
    with socket.create_connection((host, int(port)), timeout=_HANG) as connection:
        with suppress(OSError):  # the server may have read enough to answer
            connection.sendall(request.data)
        try:
            how = _read(connection, received, _PATIENCE if request.whole else _QUIET)
        except ConnectionError:
            how = "reset"
    return Outcome(request, tuple(int(one) for one in _STATUS.findall(bytes(received))), how)


def _read(connection: socket.socket, received: bytearray, patience: float) -> str:
    ended = False
    connection.settimeout(patience)
    while True:
        try:
            part = connection.recv(1 << 16)
        except TimeoutError:
            if ended:
                return "hung"
            connection.shutdown(socket.SHUT_WR)
            connection.settimeout(_HANG)
            ended = True
            continue
        if not part:
            return "closed"
        received += part
        if not ended:
            connection.settimeout(_QUIET)


def send_all(url: str, requests: Iterable[Hostile], clients: int = 8) -> list[Outcome]:
    """Send requests, some at a time, and return what came of each in their order."""
    with ThreadPoolExecutor(clients) as pool:
        return list(pool.map(lambda request: send(url, request), requests))


def tally(outcomes: Iterable[Outcome]) -> str:
    """Return how often each thing came of the requests, in one line."""
    counts = Counter(outcome.kind for outcome in outcomes)
    return ", ".join(f"{kind}: {count}" for kind, count in sorted(counts.items()))
