"""The fixtures: a release built from the seeds, a server in front of it, and the command line."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selenium import webdriver

from browsing import chromium
from communique import build, config, content, dataset, resources, served
from communique.config import Settings
from communique.content import Content
from communique.served import Served
from communique.web import create_app
from support import ROOT, BuiltRelease, Run, Server, clean_environ, start, stop
from web_support import Serving, serve_turtle


def pytest_configure() -> None:
    """Heed Ctrl-C even in the background, where a shell turns it off for all that the tests start."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return config.replace(config.load({}, Path("none.toml")), home=tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def seeds_content(settings: Settings) -> Content:
    return content.load(settings)


@pytest.fixture(scope="session")
def built(settings: Settings, seeds_content: Content) -> BuiltRelease:
    made = build.build(settings)
    reports, _, left_out = build.read_reports([resources.folder("seeds", settings)], seeds_content)
    assert not left_out
    return BuiltRelease(
        settings, seeds_content, reports, dataset.assemble(reports, seeds_content), made.release
    )


@pytest.fixture(scope="session")
def server(built: BuiltRelease) -> Iterator[Server]:
    running = start(home=built.settings.home)
    yield running
    stop(running)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder where the browser puts what it saves."""
    return tmp_path_factory.mktemp("saved")


@pytest.fixture(scope="module")
def browser(saved: Path) -> Iterator[webdriver.Chrome]:
    """A real browser; see browsing.py."""
    with chromium(saved) as opened:
        yield opened


@pytest.fixture
def content_folder(tmp_path: Path) -> Path:
    """A content folder of one's own, to change and to break."""
    top = tmp_path / "content"
    for name in ("ontology", "mappings", "shapes", "seeds"):
        shutil.copytree(ROOT / name, top / name)
    return top


@pytest.fixture(scope="session")
def one(built: BuiltRelease) -> Served:
    """The release of the seeds, open for reading."""
    return served.Holder(built.settings).current()


@pytest.fixture(scope="session")
def app(built: BuiltRelease) -> Flask:
    return create_app(built.settings)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def serving(settings: Settings, tmp_path: Path) -> Serving:
    """Serve some Turtle alone, in process."""
    return lambda turtle: serve_turtle(turtle, settings, tmp_path)


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
