"""Step 8, release: an immutable folder named by the hash of what it holds.

A release is built aside, synced, and made current by one atomic rename. Whatever stops a build, the last
release stays; what a dead build left aside is removed by the next one.
"""

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from communique import __version__, packing
from communique.dataset import Dataset
from communique.release import Release, machine, quads

_ASIDE = ".building-"


@contextmanager
def _locked(home: Path) -> Iterator[None]:
    """Hold the lock of HOME, for the moments in which builds could disturb each other."""
    with (home / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sweep(releases: Path) -> None:
    """Remove what dead builds left aside; a living one holds the lock of its folder."""
    for aside in releases.glob(f"{_ASIDE}*"):
        with (aside / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            shutil.rmtree(aside)


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
) -> Release:
    """Write a release and make it current.

    In: HOME; the quads; further files, path in the release → text; what the manifest says besides the files;
    the prefixes Turtle is written with.
    Out: the release. One that exists already is made current again and not touched.
    Raises: :class:`MachineError` for a folder that cannot be written or a disk that is full.
    """
    releases = home / "releases"
    with machine(home), _aside(releases, home) as aside:
        files = packing.write(aside, dataset, texts, prefixes)
        said = {"version": __version__, **about, "files": files}
        name = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]
        manifest = json.dumps({"release": name, **said}, indent=2, ensure_ascii=False) + "\n"
        (aside / "manifest.json").write_text(manifest, encoding="utf-8")
        release = Release(releases / name)
        if not release.path.is_dir():
            packing.load_store(aside / "store", dataset.nquads())
            _sync_tree(aside)
            with _locked(home):
                if not release.path.is_dir():  # another build may have been first
                    (aside / "lock").unlink()
                    aside.rename(release.path)
                    _sync(releases)
        _point(home, release)
        return release


def _point(home: Path, release: Release) -> None:
    """Make a release the current one, by one atomic rename."""
    with _locked(home):
        link = home / ".current"
        link.unlink(missing_ok=True)
        link.symlink_to(Path("releases") / release.id)
        link.replace(home / "current")
        _sync(home)


def ensure_store(release: Release) -> Path:
    """Return the folder of a release's store, which is made from its dump when it is missing.

    Raises: :class:`MachineError` when it cannot be written.
    """
    if not release.store.is_dir():
        releases = release.path.parent
        # A release that was copied elsewhere has no HOME: nothing is written but right beside it.
        home = releases.parent if releases.name == "releases" else releases
        with machine(release.path), _aside(releases, home) as aside:
            packing.load_store(aside / "store", quads(release))
            _sync_tree(aside)
            with _locked(home):
                if not release.store.is_dir():
                    (aside / "store").rename(release.store)
    return release.store
