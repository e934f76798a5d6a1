"""A disk that is full, files that may not grow, a folder that cannot be written."""

import os
import shutil
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from faults_support import THOROUGH, Editions, build, editions_in, state_of
from releases_support import assert_clean, assert_whole
from support import start, stop

Settled = Callable[[Path], Path]
NEEDS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="mounting a file system needs root")
FILLS = [0.0, 0.02, 0.1, 0.25, 0.45, 0.65, 0.85, 0.95] if THOROUGH else [0.0, 0.6]
"""How much of the room that a release needs is free, from nothing at all to almost enough."""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, of 64 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(place)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip(f"no tmpfs can be mounted here: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def fetch(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310  # our own server
        return str(answer.read().decode())


def free(disk: Path) -> int:
    found = os.statvfs(disk)
    return found.f_bavail * found.f_frsize


def assert_refused(done: "subprocess.CompletedProcess[str]", reason: str) -> None:
    assert done.returncode == 3, done.stderr
    assert reason in done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stdout == ""


@NEEDS_ROOT
def test_a_full_disk_is_one_sentence_at_every_level(disk: Path, settled: Settled, editions: Editions) -> None:
    before = free(disk)
    home = settled(disk / "home")
    needed = before - free(disk)
    assert_whole((home / "current").resolve())
    state = state_of(home)
    editions.turn_to(1)
    filler = disk / "filler"
    for fill in FILLS:
        filler.write_bytes(b"\0" * max(0, free(disk) - int(needed * fill)))
        done = build(home, editions.environ())
        assert_refused(done, "No space left on device")
        assert state_of(home) == state, fill
        assert_clean(home)
        filler.unlink()
    done = build(home, editions.environ())
    assert done.returncode == 0, done.stderr
    assert_whole((home / "current").resolve())
    assert_clean(home)


@NEEDS_ROOT
def test_a_disk_without_room_for_another_file_is_one_sentence(
    disk: Path, settled: Settled, editions: Editions
) -> None:
    home = settled(disk / "home")
    state = state_of(home)
    editions.turn_to(1)
    used = os.statvfs(disk).f_files - os.statvfs(disk).f_ffree
    # The numbers of files at which a build stops in its texts, its dumps, its store, and when all is written.
    for more in (2, 20, 30, 45, 55) if THOROUGH else (2, 45):
        limit = f"remount,nr_inodes={used + more}"
        subprocess.run(["mount", "-o", limit, str(disk)], check=True)
        assert_refused(build(home, editions.environ()), "No space left on device")
        assert state_of(home) == state, more
        assert_clean(home)
    subprocess.run(["mount", "-o", "remount,nr_inodes=0", str(disk)], check=True)
    assert build(home, editions.environ()).returncode == 0


@pytest.mark.parametrize("share", [0.01, 0.2, 0.5, 0.9] if THOROUGH else [0.2, 0.9])
def test_a_file_that_may_not_grow_is_one_sentence(share: float, editions: Editions, home: Path) -> None:
    """What a quota does, without needing one."""
    largest = max(path.stat().st_size for path in (home / "releases").rglob("*"))
    state = state_of(home)
    editions.turn_to(1)
    limited = ["bash", "-c", f'ulimit -f {int(largest * share) >> 10}; exec "$@"', "-"]
    assert_refused(build(home, editions.environ(), *limited), "File too large")
    assert state_of(home) == state
    assert_clean(home)


@NEEDS_ROOT
def test_a_read_only_disk_is_one_sentence_and_is_served(
    disk: Path, settled: Settled, editions: Editions
) -> None:
    home = settled(disk / "home")
    state = state_of(home)
    editions.turn_to(1)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    assert_refused(build(home, editions.environ()), "Read-only file system")
    assert state_of(home) == state
    assert_clean(home)
    running = start(home=home)
    try:
        for path in ("/doc/state/kz.ttl", "/doc/state/kz.html"):
            assert editions_in(fetch(running.url + path)) == {0}
        assert "hasCurrentVersion" in fetch(f"{running.url}/releases.ttl")
        assert "true" in fetch(f"{running.url}/sparql?query=ASK%20%7B%3Fs%20%3Fp%20%3Fo%7D")
    finally:
        stop(running)


def powerless() -> list[str]:
    """Return what a command is run by so that it may not write where its user may not, even as root."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root may write everywhere, and there is no setpriv to take that from it")
    return ["setpriv", "--bounding-set", "-dac_override"]


@pytest.mark.parametrize("part", ["home", "home/releases"])
def test_a_folder_that_may_not_be_written_is_one_sentence(
    part: str, editions: Editions, tmp_path: Path, home: Path
) -> None:
    state = state_of(home)
    editions.turn_to(1)
    (tmp_path / part).chmod(0o555)
    assert_refused(build(home, editions.environ(), *powerless()), "Permission denied")
    assert state_of(home) == state
    assert_clean(home)
    (tmp_path / part).chmod(0o755)
    assert build(home, editions.environ(), *powerless()).returncode == 0


def test_an_old_release_that_may_not_be_removed_is_named(editions: Editions, home: Path) -> None:
    old = (home / "current").resolve()
    old.chmod(0o555)
    editions.turn_to(1)
    once = editions.environ(COMMUNIQUE_KEEP_RELEASES="1")
    assert_refused(build(home, once, *powerless()), "Permission denied")
    assert_whole((home / "current").resolve())
    assert (home / "current").resolve() != old, "the new release is current all the same"
    editions.turn_to(2)
    assert build(home, once, *powerless()).returncode == 0, "what is in the way of nobody stops nobody"
