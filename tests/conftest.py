"""The fixtures: a release built from the seeds, a server in front of it, and the command line."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from communique import build, config, content, dataset, resources
from communique.config import Settings
from communique.content import Content
from support import BuiltRelease, Run, Server, clean_environ, start, stop


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return config.replace(config.load({}, Path("none.toml")), home=tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def seeds_content(settings: Settings) -> Content:
    return content.load(settings)


@pytest.fixture(scope="session")
def built(settings: Settings, seeds_content: Content) -> BuiltRelease:
    made = build.build(settings)
    reports, left_out = build.read_reports([resources.folder("seeds", settings)], seeds_content)
    assert not left_out
    return BuiltRelease(
        settings, seeds_content, reports, dataset.assemble(reports, seeds_content), made.release
    )


@pytest.fixture(scope="session")
def server(built: BuiltRelease) -> Iterator[Server]:
    running = start(home=built.settings.home)
    yield running
    stop(running)


@pytest.fixture
def communique(tmp_path: Path) -> Run:
    """Run the command line in a process of its own, with a HOME of its own unless one is named."""

    def run(
        *arguments: str, home: Path | None = None, environ: dict[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "communique", "--home", str(home or tmp_path / "home"), *arguments],
            capture_output=True,
            text=True,
            env=clean_environ() | (environ or {}),
            cwd=tmp_path,
            timeout=120,
            check=False,
        )

    return run
