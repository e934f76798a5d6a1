"""A build that is killed, at any moment: the last release stays, is served, and the next build tidies up.

Some moments are points in time, spread over the whole of a build; the others are steps: a build that kills
itself as it is about to open, rename, link or remove a file of HOME. By default some are tried;
``make faults`` tries 200.
"""

import os
import random
import signal
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from faults_support import THOROUGH, Editions, build, command, editions_in
from releases_support import assert_clean, assert_whole, kept
from support import ROOT, Server, clean_environ, start, stop

KILLS = 200 if THOROUGH else 4
"""How many builds are killed."""
SEED = 2026

STEPWISE = """
import os, signal, sys

home, kill_at, steps = sys.argv[1], int(sys.argv[2]), 0

def step(event, arguments):
    global steps
    if event.partition(".")[0] not in {"open", "os", "shutil", "fcntl", "tempfile"}:
        return
    if event != "fcntl.flock" and not any(str(one).startswith(home) for one in arguments):
        return
    steps += 1
    if steps == kill_at:
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(step)
try:
    {work}
finally:
    print("steps", steps)
"""
"""Work in HOME that counts its steps, and kills itself at one of them."""
BUILD = "from communique.cli import main; main(['--home', home, 'build'])"
PUBLISH = "from faults_support import publish; publish(home, sys.argv[3])"


def run(arguments: list[str], environ: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(arguments, env=environ, capture_output=True, text=True, check=False)


def stepwise(work: str, home: Path, kill_at: int, *more: str) -> list[str]:
    return [sys.executable, "-c", STEPWISE.replace("{work}", work), str(home), str(kill_at), *more]


@pytest.fixture
def running(home: Path) -> Iterator[Server]:
    server = start(home=home)
    yield server
    stop(server)


def edition_served(server: Server) -> int:
    """Return the one edition that a page and a query are answered from."""
    page, rows = (
        urllib.request.urlopen(server.url + path, timeout=30).read().decode()  # noqa: S310  # our own server
        for path in (
            "/doc/state/kz.ttl",
            "/sparql?format=csv&query=SELECT%20%3Fl%20%7B%20%3Fs%20%3Fp%20%3Fl%20"
            "FILTER(CONTAINS(STR(%3Fl)%2C%20%22edition-%22))%20%7D",
        )
    )
    (edition,) = editions_in(page)
    assert editions_in(rows) == {edition}
    return edition


def killed_in_time(home: Path, environ: dict[str, str], seconds: float) -> int:
    """Start a build and kill it, with all it started, after some seconds; return its exit code."""
    process = subprocess.Popen(
        command(home, "build"),
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
    return process.wait(30)


def test_a_build_killed_at_any_moment_leaves_the_last_release(
    home: Path, editions: Editions, running: Server
) -> None:
    environ = editions.environ(COMMUNIQUE_KEEP_RELEASES="2")
    editions.turn_to(1)
    counted = run(stepwise(BUILD, home, 0), environ)
    assert counted.returncode == 0, counted.stderr
    steps = int(counted.stdout.split()[-1])
    assert steps > 100
    length = 2.0
    moments = random.Random(SEED)  # noqa: S311  # no secret
    seen: Counter[str] = Counter()
    edition = 1
    while seen["killed"] < KILLS:
        edition += 1
        before = (home / "current").resolve()
        editions.turn_to(edition)
        if edition % 2:
            code = killed_in_time(home, environ, moments.uniform(0.0, length))
        else:
            code = run(stepwise(BUILD, home, moments.randint(1, steps)), environ).returncode
        assert code in {0, -signal.SIGKILL}
        seen["killed" if code == -signal.SIGKILL else "done before they could be killed"] += 1

        after = (home / "current").resolve()
        for folder in {before, after}:
            assert_whole(folder)
        seen["the new release is current" if after != before else "the last release is current"] += 1
        seen["left aside for the next build"] += bool(list((home / "releases").glob(".*")))
        assert edition_served(running) == (edition if after != before else edition - 1)

        began = time.monotonic()
        done = build(home, environ)
        assert (done.returncode, done.stderr) == (0, "")
        length = time.monotonic() - began  # it changes with what else the machine does
        assert_clean(home)
        assert_whole((home / "current").resolve())
        assert edition_served(running) == edition
        assert len(kept(home)) <= 3, "two are kept, and the one the server had open until it was asked"
    print(f"\n{edition - 1} builds over {length:.1f} s and {steps} steps: {dict(seen)}")  # noqa: T201


def test_publishing_killed_at_any_step_leaves_a_whole_release(tmp_path: Path) -> None:
    """Publishing is what touches HOME: of its steps none is left to chance."""
    home = tmp_path / "home"
    environ = clean_environ() | {"PYTHONPATH": f"{ROOT / 'tests'}{os.pathsep}{ROOT / 'server'}"}

    def publish(edition: int, kill_at: int) -> "subprocess.CompletedProcess[str]":
        return run(stepwise(PUBLISH, home, kill_at, str(edition)), environ)

    for edition in (0, 1):
        done = publish(edition, 0)
        assert done.returncode == 0, done.stderr
    steps = int(done.stdout.split()[-1])
    switched = []
    tried = list(range(1, steps + 1)) if THOROUGH else [*range(1, steps, 20), steps]
    for edition, step in enumerate(tried, start=2):
        before = (home / "current").resolve()
        assert publish(edition, step).returncode == -signal.SIGKILL
        after = (home / "current").resolve()
        for folder in {before, after} if before.exists() else {after}:
            assert_whole(folder)
        switched.append(after != before)
        assert publish(edition, 0).returncode == 0
        assert_clean(home)
        assert len(kept(home)) == 1
        assert_whole((home / "current").resolve())
    said = (
        f"publishing killed at {len(tried)} of its {steps} steps; current from {tried[switched.index(True)]}"
    )
    print(f"\n{said}")  # noqa: T201  # figures
    assert switched == sorted(switched), "once the new release is current, it stays so"
    assert len(set(switched)) == 2, "some of the steps come before it is current, some after"
