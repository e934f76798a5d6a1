"""Servers that refuse, and the clients that take time to start."""

import select
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from clients.asking import HEAVY
from clients.comunica import Comunica
from support import BuiltRelease, Server, start, stop

CROWD = 60


@pytest.fixture(scope="session")
def hasty(built: BuiltRelease) -> Iterator[Server]:
    """A server that stops queries after a second and a half and gives short answers only."""
    limits = {"COMMUNIQUE_QUERY_DEADLINE": "1.5", "COMMUNIQUE_QUERY_MAX_BYTES": "1000000"}
    running = start(home=built.settings.home, environ=limits)
    yield running
    stop(running)


@pytest.fixture
def crowded(built: BuiltRelease) -> Iterator[Server]:
    """A server with more to do than it takes on: what it is asked now it refuses."""
    limits = {"COMMUNIQUE_QUERY_DEADLINE": "15", "COMMUNIQUE_QUERY_WORKERS": "1"}
    running = start(home=built.settings.home, environ=limits)
    with ExitStack() as stack:
        stack.callback(stop, running)
        place = urlsplit(running.url)
        crowd = []
        for number in range(CROWD):
            one = stack.enter_context(socket.create_connection((place.hostname, place.port)))
            asked = quote(f"{HEAVY} # {number}")
            one.sendall(f"GET /sparql?query={asked} HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode())
            crowd.append(one)
        refused, _, _ = select.select(crowd, [], [], 10)
        assert refused
        yield running


@pytest.fixture(scope="session")
def comunica(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Comunica]:
    with Comunica(Path(tmp_path_factory.mktemp("comunica"))) as running:
        yield running
