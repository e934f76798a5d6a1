"""The planted release, its two stages, and the servers that know the planted items."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from linking import between, planting, report, running, service
from linking.between import Between
from linking.running import Planted
from support import Server, start, stop


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the planted items in every form."""
    return report.ground(tmp_path_factory.mktemp("ground"))


@pytest.fixture(scope="session")
def honest(ground: Path) -> Iterator[Server]:
    """Our own server with the planted items alone."""
    found = start("--data", str(ground / "items.ttl"))
    yield found
    stop(found)


@pytest.fixture(scope="session")
def door(honest: Server) -> Iterator[Between]:
    """A server in between that can spoil what the honest one says, for all tests at one address."""
    with between.between(honest.url) as found:
        yield found


@pytest.fixture
def server(door: Between) -> Iterator[Between]:
    """The same, honest at the start of each test."""
    door.made_good()
    yield door
    door.made_good()


@pytest.fixture(scope="session")
def reconciling() -> Iterator[str]:
    """The address of a Reconciliation service of the planted items."""
    with service.serve(planting.items()) as found:
        yield found


@pytest.fixture(scope="session")
def sources(ground: Path, honest: Server, reconciling: str) -> dict[str, tuple[str, str]]:
    """What is asked, by name: the options that choose it."""
    return running.sources(ground, f"{honest.url}/sparql", reconciling)


@pytest.fixture(scope="session")
def unlinked_states(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    """The release as it is at first: of the planted things not even the states have an item."""
    return report.first(tmp_path_factory.mktemp("first"))


@pytest.fixture(scope="session")
def planted(
    unlinked_states: Planted,
    sources: dict[str, tuple[str, str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Planted:
    """The release after the proposals for the states were reviewed: the states have their items."""
    home = tmp_path_factory.mktemp("states") / "home"
    done = unlinked_states.link(home, *sources["SPARQL endpoint"], "--kind", "State")
    assert done.returncode == 0, done.stderr
    return report.second(tmp_path_factory.mktemp("second"), done.stdout)
