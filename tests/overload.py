"""Many requests of one client at once, over connections that stay: ``python -m overload``, a job as JSON.

A process of its own, so that what it takes of the processor it takes from nobody's clock but its own. The job
says the address to ask, the one to ask from, how many connections, for how many seconds, and the paths, of
which each connection takes one after the other. What came back is printed as JSON: status, seconds, bytes.
"""

import http.client
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Job:
    """What one client asks."""

    url: str
    address: str
    connections: int
    seconds: float
    paths: Sequence[str]
    patience: float
    """How long an answer is waited for, in seconds."""


@dataclass(frozen=True)
class Reply:
    """One answer; status 0 when the connection broke, -1 when it took longer than the client's patience."""

    status: int
    seconds: float
    retry_after: str | None
    detail: str


def ask(job: Job) -> list[Reply]:
    """Ask as the job says, and return all that came back."""
    found: list[Reply] = []
    until = time.monotonic() + job.seconds
    threads = [
        threading.Thread(target=_ask, args=(job, number, until, found)) for number in range(job.connections)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def _ask(job: Job, first: int, until: float, found: list[Reply]) -> None:
    number = first
    connection = _connect(job)
    while time.monotonic() < until:
        began = time.monotonic()
        try:
            connection.request("GET", job.paths[number % len(job.paths)], headers={"Accept": "*/*"})
            reply = connection.getresponse()
            body = reply.read()
        except TimeoutError:
            found.append(Reply(-1, time.monotonic() - began, None, ""))
            connection = _connect(job)
        except (OSError, http.client.HTTPException) as fault:
            found.append(Reply(0, time.monotonic() - began, None, repr(fault)))
            connection = _connect(job)
        else:
            detail = body[:300].decode(errors="replace") if reply.status >= 400 else ""
            found.append(Reply(reply.status, time.monotonic() - began, reply.headers["Retry-After"], detail))
        number += job.connections
    connection.close()


def _connect(job: Job) -> http.client.HTTPConnection:
    split = urlsplit(job.url)
    connection = http.client.HTTPConnection(
        str(split.hostname), split.port, timeout=job.patience, source_address=(job.address, 0)
    )
    connection.connect()
    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


class Client:
    """A client that asks in a process of its own."""

    def __init__(self, job: Job) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "overload"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parent,
            text=True,
        )
        self._said = json.dumps(asdict(job))

    def start(self) -> None:
        """Let it begin."""
        assert self._process.stdin is not None
        self._process.stdin.write(self._said)
        self._process.stdin.close()

    def replies(self) -> list[Reply]:
        """Wait for its end, and return what came back."""
        assert self._process.stdout is not None
        with self._process.stdout as output:
            found: list[dict[str, Any]] = json.load(output)
        assert self._process.wait(10) == 0
        return [Reply(**one) for one in found]


def percentile(replies: Sequence[Reply], share: float) -> float:
    """Return what the slowest of that share of answers took, in seconds."""
    return sorted(one.seconds for one in replies)[min(len(replies) - 1, int(len(replies) * share))]


if __name__ == "__main__":
    sys.stdout.write(json.dumps([asdict(one) for one in ask(Job(**json.load(sys.stdin)))]))
