"""Step 8, release: an immutable folder named by the hash of what it holds.

A release is built aside, synced, and made current by one atomic rename. Whatever stops a build, the last
release stays; what a dead build left aside is removed by the next one. A release is removed the other way
round: renamed aside, then deleted, so that nobody ever sees a part of one.
"""

import ctypes
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from communique import __version__, release
from communique.dataset import Dataset
from communique.errors import MachineError
from communique.release import Release, history, integrity, machine, packing, quads
from communique.release.holding import unused

_ASIDE = ".building-"
_REMOVED = ".removed-"
_FROM_HERE, _EXCHANGE = -100, 2
"""``AT_FDCWD`` and ``RENAME_EXCHANGE`` of renameat2(2)."""


@contextmanager
def _locked(home: Path) -> Iterator[None]:
    """Hold the lock of HOME, for the moments in which builds could disturb each other."""
    with (home / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sweep(releases: Path) -> None:
    """Remove what dead builds left aside; a living one holds the lock of its folder.

    What was renamed to be removed is nobody's: who removes it holds the lock of HOME until it is gone.
    """
    for aside in releases.glob(f"{_ASIDE}*"):
        with (aside / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            shutil.rmtree(aside)
    for removed in releases.glob(f"{_REMOVED}*"):
        shutil.rmtree(removed, ignore_errors=True)  # it was told when it was removed, and is in nobody's way


@contextmanager
def _aside(releases: Path, home: Path) -> Iterator[Path]:
    """Yield a new folder beside the releases, which is gone afterwards unless it was renamed."""
    releases.mkdir(parents=True, exist_ok=True)
    with _locked(home):
        _sweep(releases)
        aside = Path(tempfile.mkdtemp(prefix=_ASIDE, dir=releases))
        lock = (aside / "lock").open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        aside.chmod(0o755)
        yield aside
    finally:
        # Under the lock of HOME, so that no other build sweeps it away at the same moment.
        with lock, _locked(home):
            shutil.rmtree(aside, ignore_errors=True)


def _sync(path: Path) -> None:
    """Make sure that a file or folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_tree(top: Path) -> None:
    for folder, _, names in os.walk(top):
        for name in names:
            _sync(Path(folder) / name)
        _sync(Path(folder))


def publish(
    home: Path,
    dataset: Dataset,
    texts: Mapping[str, str],
    about: Mapping[str, Any],
    prefixes: Mapping[str, str],
    beside: Callable[[Path], None] | None = None,
) -> Release:
    """Write a release and make it current.

    In: HOME; the quads; further files, path in the release → text; what the manifest says besides the files;
    the prefixes Turtle is written with; what puts further caches beside a store.
    Out: the release. One that exists already is made current again and not touched, unless it is damaged:
    then it is replaced.
    Raises: :class:`MachineError` for a folder that cannot be written or a disk that is full.
    """
    releases = home / "releases"
    with machine(home), _aside(releases, home) as aside:
        files = packing.write(aside, dataset, texts, prefixes)
        said = {"version": __version__, **about, "files": files}
        name = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]
        made = Release(releases / name)
        with _whole(made) as exists:
            if not exists:
                packing.load_store(aside / "store", dataset.nquads())
                if beside is not None:
                    beside(aside / "store")
                packing.write_manifest(aside, {"release": name, **said}, prefixes)
                _sync_tree(aside)
            with _locked(home):
                _make_current(home, made, None if exists else aside)
                made.manifest  # noqa: B018  # read now: once the lock is gone, it may be removed
                return made


@contextmanager
def _whole(made: Release) -> Iterator[bool]:
    """Tell whether a release exists already and is whole; then it stays until the context ends."""
    try:
        hold = made.hold()
    except MachineError:
        yield False
        return
    try:
        yield integrity.fault(made.path) is None
    finally:
        hold.end()


def _make_current(home: Path, made: Release, aside: Path | None) -> None:
    """Make a release the current one, by one atomic rename, under the lock of HOME.

    In: HOME; the release; the folder it was built in, or None when it has its place already.
    What needs room on the disk is written before anything changes. The time of the link is when the release
    became current, so a release that is current already keeps its link.
    """
    record, link = home / f".{history.FILE}", home / ".current"
    try:
        now, since = release.current(home), release.current_since(home)
        if aside is None and now is not None and now.id == made.id:
            return
        was = history.was_current(home)
        if now is not None and since is not None:
            was.pop(now.id, None)
            was[now.id] = since
        there = {name: time for name, time in was.items() if (made.path.parent / name).is_dir()}
        record.write_text(history.record(there), encoding="utf-8")
        _sync(record)
        link.unlink(missing_ok=True)  # a killed build may have left it
        link.symlink_to(Path("releases") / made.id)
        if aside is not None:
            _put(aside, made)
        record.replace(home / history.FILE)
        link.replace(home / "current")
        _sync(home)
    finally:
        record.unlink(missing_ok=True)
        link.unlink(missing_ok=True)


def _put(aside: Path, made: Release) -> None:
    """Give a finished release its place.

    Another build may have been first with the same release; a damaged one that stands there is replaced.
    """
    exists = made.path.is_dir()
    if exists and integrity.fault(made.path) is None:
        return
    (aside / "lock").unlink()
    if exists and _exchanged(aside, made.path):
        _sync(made.path.parent)
        return
    damaged = _out_of_sight(made.path) if exists else None
    # Between the two renames ``current`` may lead nowhere; a server goes on with what it has open.
    aside.rename(made.path)
    _sync(made.path.parent)
    if damaged:
        shutil.rmtree(damaged)


def _exchanged(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; return whether the system and the disk can do that."""
    rename = getattr(ctypes.CDLL(None), "renameat2", None)  # of Linux alone
    places = _FROM_HERE, os.fsencode(one), _FROM_HERE, os.fsencode(other)
    return rename is not None and rename(*places, _EXCHANGE) == 0


def _out_of_sight(folder: Path) -> Path:
    """Rename a release, which is to be removed; return where it is now."""
    removed = Path(tempfile.mkdtemp(prefix=_REMOVED, dir=folder.parent))
    folder.rename(removed)
    return removed


def prune(home: Path, keep: int) -> None:
    """Remove the releases that were current longest ago.

    In: HOME; how many to keep, the current one included; 0 keeps all.
    A release that a process uses stays, and goes with a later build.
    Raises: :class:`MachineError` when one cannot be removed.
    """
    if keep:
        with machine(home), _locked(home):
            for one in history.kept(home)[keep:]:
                _remove_unused(one.release)


def _remove_unused(old: Release) -> None:
    # A server holds the folder, its query processes hold the store they have open.
    folders = [folder for folder in (old.path, old.store) if folder.is_dir()]
    with ExitStack() as stack:
        if all(stack.enter_context(unused(folder)) for folder in folders):
            removed = _out_of_sight(old.path)
            _sync(removed.parent)
            shutil.rmtree(removed)


def ensure_store(made: Release) -> Path:
    """Return the folder of a release's store, which is made from its dump when it is missing.

    Raises: :class:`MachineError` when it cannot be written.
    """
    return ensure(made, made.store.name, lambda store: packing.load_store(store, quads(made)))


def ensure(made: Release, name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder of a release that holds what can be made anew, and is made when it is missing.

    In: the release; the name of the folder; what makes it at the path it is given, where nothing is yet.
    Raises: :class:`MachineError` when it cannot be written.
    """
    kept = made.path / name
    if not kept.is_dir():
        releases = made.path.parent
        # A release that was copied elsewhere has no HOME: nothing is written but right beside it.
        home = releases.parent if releases.name == "releases" else releases
        with machine(made.path), _aside(releases, home) as aside:
            make(aside / name)
            _sync_tree(aside)
            with _locked(home):
                if not kept.is_dir():
                    (aside / name).rename(kept)
    return kept
