"""Asks a server as fast as it answers: ``python -m benchmarks.client`` with a job as JSON on its input.

A process of its own, one thread, sockets that stay open and that the kernel says are ready: a client must
cost less than what it measures. It shares the cores with the server, so every server is slower than it could
be; what the client took of them is told. ``benchmarks.echo`` is a server that costs nothing: what is reached
with it is what the client can do.
"""

import json
import math
import re
import resource
import select
import socket
import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass, field

import click

_CHUNK = 1 << 18
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_RETRY = re.compile(rb"\r\nretry-after: *(\d+)", re.IGNORECASE)
_CLOSE = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
_BUSY = (b"429", b"503")
_MOST_FAULTS = 100


class Body:
    """What is still missing of a body; says when nothing is."""

    def __init__(self, head: bytes) -> None:
        length = _LENGTH.search(head)
        self._chunked = length is None and _CHUNKED.search(head) is not None
        self._missing = int(length[1]) if length else 0
        self._rest = b""

    def take(self, data: bytes) -> bool:
        """Take what has come; return whether the body is whole."""
        if not self._chunked:
            self._missing -= len(data)
            return self._missing <= 0
        data = self._rest + data
        while True:
            if self._missing > 0:
                if len(data) < self._missing:
                    self._missing -= len(data)
                    self._rest = b""
                    return False
                data = data[self._missing :]
                self._missing = 0
            end = data.find(b"\r\n")
            if end < 0:
                self._rest = data
                return False
            size = int(data[:end].partition(b";")[0], 16)
            if size == 0:
                self._rest = data
                return data.endswith(b"\r\n\r\n")
            data = data[end + 2 :]
            self._missing = size + 2  # the line end after it


@dataclass
class Found:
    """What came back."""

    seconds: list[float] = field(default_factory=list)
    """How long each answer with status 200 took."""
    statuses: Counter[str] = field(default_factory=Counter)
    bytes: int = 0
    last: float = 0.0
    """When the last of them was whole."""
    faults: int = 0
    """Connections that broke."""


class Connection:
    """One connection that asks one request after the other."""

    def __init__(self, port: int, requests: list[bytes], first: int, found: Found) -> None:
        self._port, self._requests, self._number, self.found = port, requests, first, found
        self.answered = 0
        self.ready_at = 0.0
        """Not before this does it ask again: the server said so."""
        self.busy = False
        self.line = self._connect()

    def _connect(self) -> socket.socket:
        line = socket.create_connection(("127.0.0.1", self._port), timeout=30)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.setblocking(False)
        return line

    def ask(self) -> None:
        """Send the next request."""
        self._head, self._body = b"", None
        self._began = time.perf_counter()
        self.busy = True
        self.line.send(self._requests[self._number % len(self._requests)])
        self._number += 1

    _body: Body | None

    def take(self) -> bool:
        """Read what has come; return whether the answer is whole."""
        data = self.line.recv(_CHUNK)
        if not data:
            raise ConnectionError("the server closed the connection")
        self.found.bytes += len(data)
        if self._body is None:
            self._head += data
            end = self._head.find(b"\r\n\r\n")
            if end < 0:
                return False
            self._head, data = self._head[: end + 2], self._head[end + 4 :]
            self._body = Body(self._head)
        if not self._body.take(data):
            return False
        now = time.perf_counter()
        status = self._head[9:12]
        if status == b"200":
            self.found.seconds.append(now - self._began)
        elif status in _BUSY:
            after = _RETRY.search(self._head)
            self.ready_at = now + (int(after[1]) if after else 0.1)
        self.found.statuses[status.decode()] += 1
        self.found.last = now
        self.answered += 1
        self.busy = False
        if _CLOSE.search(self._head):
            raise ConnectionError("the server closes the connection")
        return True

    def anew(self) -> None:
        """Connect once more, after the connection has ended."""
        if self.busy:
            self.found.faults += 1
        self.busy = False
        self.line.close()
        self.line = self._connect()


def ask(port: int, requests: list[bytes], connections: int, seconds: float, patience: float) -> Found:
    """Ask for so many seconds, and until each connection has an answer.

    In: the port; the requests; how many connections; for how long; after how many seconds to give up on
    answers that are not there yet.
    Raises: RuntimeError when the server does nothing but close connections.
    """
    found = Found()
    poll = select.epoll()
    many = [
        Connection(port, requests, place * len(requests) // connections, found)
        for place in range(connections)
    ]
    lines = {one.line.fileno(): one for one in many}
    for number in lines:
        poll.register(number, select.EPOLLIN)
    began = time.perf_counter()
    for one in many:
        one.ask()
    while True:
        now = time.perf_counter()
        over = now - began >= seconds
        waiting = [one for one in many if one.busy]
        if over and (not waiting or now - began > patience):
            return found
        idle = [one for one in many if not one.busy] if len(waiting) < len(many) else []
        for one in idle:
            if not over and one.ready_at <= now:
                one.ask()
        for number, _ in poll.poll(0.05):
            one = lines[number]
            try:
                if (
                    one.take()
                    and time.perf_counter() - began < seconds
                    and not one.ready_at > time.perf_counter()
                ):
                    one.ask()
            except BlockingIOError:
                continue
            except (ConnectionError, TimeoutError):
                if found.faults > _MOST_FAULTS:
                    raise RuntimeError(f"port {port}: the connections break") from None
                poll.unregister(number)
                del lines[number]
                one.anew()
                lines[one.line.fileno()] = one
                poll.register(one.line.fileno(), select.EPOLLIN)


def main() -> None:
    """Do the job; print answers a second, their times in seconds, what else came, what the client took."""
    job = json.load(sys.stdin)
    requests = [
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: {job['accept']}\r\n\r\n".encode()
        for path in job["paths"]
    ]
    began, used = time.perf_counter(), _cpu()
    found = ask(job["port"], requests, job["connections"], job["seconds"], job["patience"])
    taken = max(found.last, began + 1e-9) - began
    times = sorted(found.seconds)
    cuts = statistics.quantiles(times, n=100, method="inclusive") if len(times) > 1 else times * 99
    said = {
        "per_second": len(times) / taken,
        "p50": cuts[49] if times else math.nan,
        "p99": cuts[98] if times else math.nan,
        "answers": len(times),
        "statuses": found.statuses,
        "faults": found.faults,
        "bytes": found.bytes,
        "share": (_cpu() - used) / taken,
    }
    click.echo(json.dumps(said))


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
