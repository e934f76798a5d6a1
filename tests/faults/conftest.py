"""A release of its own for every test of faults, and content to build others from."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from faults_support import Editions, build


@pytest.fixture
def editions(tmp_path: Path) -> Editions:
    made = Editions(tmp_path / "content")
    made.turn_to(0)
    return made


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """Make a folder a HOME with a release of edition 0, which is built once."""
    first = tmp_path_factory.mktemp("first")
    editions = Editions(first / "content")
    editions.turn_to(0)
    done = build(first / "home", editions.environ())
    assert done.returncode == 0, done.stderr

    def settle(home: Path) -> Path:
        shutil.copytree(first / "home", home, symlinks=True)
        return home

    return settle


@pytest.fixture
def home(tmp_path: Path, settled: Callable[[Path], Path]) -> Path:
    return settled(tmp_path / "home")
