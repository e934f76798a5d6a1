"""What the tests share besides the fixtures: a built release, a running server, the command line."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from communique.config import Settings
from communique.content import Content
from communique.dataset import Dataset, Report
from communique.release import Release

ROOT = Path(__file__).parents[1]

Run = Callable[..., "subprocess.CompletedProcess[str]"]
"""Runs ``communique`` with arguments; ``home`` and ``environ`` by keyword."""


@dataclass(frozen=True)
class BuiltRelease:
    """A release of the seeds on disk, and what it was made from."""

    settings: Settings
    content: Content
    reports: list[Report]
    dataset: Dataset
    release: Release

    @property
    def store(self) -> ox.Store:
        return ox.Store.read_only(str(self.release.store))


@dataclass
class Server:
    """A running ``communique serve``."""

    url: str
    process: subprocess.Popen[str]


def replace(file: Path, old: str, new: str) -> None:
    """Put *new* in the place of the first *old* of a file."""
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {file}"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def clean_environ() -> dict[str, str]:
    """Return the environment without the settings of whoever runs the tests."""
    return {key: value for key, value in os.environ.items() if not key.startswith("COMMUNIQUE_")}


def start(*arguments: str, home: Path | None = None, environ: dict[str, str] | None = None) -> Server:
    """Start ``communique serve`` on a free port and wait until it answers."""
    command = [sys.executable, "-m", "communique", *(["--home", str(home)] if home else []), "serve"]
    process = subprocess.Popen(
        [*command, "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env=clean_environ() | (environ or {}),
        start_new_session=True,
    )
    assert process.stdout is not None
    said: list[str] = []
    for line in process.stdout:
        said.append(line)
        if found := re.search(r"http://[\w.:\[\]]+", line):
            running = Server(found[0].rstrip("/"), process)
            break
    else:
        raise AssertionError(f"the server ended with {process.wait()} after {said}")
    for _ in range(200):
        try:
            with urllib.request.urlopen(f"{running.url}/health", timeout=5):  # noqa: S310  # our own address
                return running
        except OSError:
            time.sleep(0.05)
    stop(running)
    raise AssertionError(f"{running.url} does not answer")


def stop(server: Server) -> None:
    """End a server and whatever it started."""
    server.process.send_signal(signal.SIGTERM)
    try:
        server.process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait(10)
    assert server.process.stdout is not None
    server.process.stdout.close()
