"""Step 8, release: an immutable folder named by the hash of what it holds.

::

    HOME/
    ├── current → releases/<hash>
    └── releases/<hash>/
        ├── manifest.json   what is here: files, sizes, checksums, counts, sources
        ├── dumps/          the dataset, compressed, and SHA256SUMS
        ├── ontology/ shapes/ registry.tsv   the vocabulary and the registry of this release
        ├── report.ttl      the SHACL validation report
        └── store/          the dumps loaded for querying: a cache, rebuilt when it is missing

A release is built aside, synced, and made current by one atomic rename. Whatever stops a build, the last
release stays; what a dead build left aside is removed by the next one.
"""

import fcntl
import gzip
import hashlib
import json
import os
import shutil
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from communique import __version__, dumps
from communique.dataset import Dataset
from communique.errors import MachineError, UsageError

_ASIDE = ".building-"
_SUMS = "SHA256SUMS"
"""The checksums of the dumps in the form that ``sha256sum --check`` reads."""
_MEDIA_TYPES = {".ttl": "text/turtle", ".tsv": "text/tab-separated-values", "": "text/plain"}
"""The media types of the text files of a release, by their suffix."""


@dataclass(frozen=True)
class Release:
    """A release on disk."""

    path: Path

    @property
    def id(self) -> str:
        """The hash that names the release."""
        return self.path.name

    @property
    def store(self) -> Path:
        """The folder of the loaded store."""
        return self.path / "store"

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """What ``manifest.json`` says."""
        file = self.path / "manifest.json"
        with _whole(file):
            found: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return found


@contextmanager
def machine(path: Path) -> Iterator[None]:
    """Turn what the operating system refuses into a :class:`MachineError` that names the place."""
    try:
        yield
    except OSError as fault:
        place = fault.filename2 or fault.filename or path  # of a rename, the place it was to lead to
        raise MachineError(f"{place}: {fault.strerror or fault}.") from None


@contextmanager
def _whole(file: Path) -> Iterator[None]:
    """Turn what a damaged file of a release causes into a :class:`MachineError` that names it."""
    try:
        with machine(file):
            yield
    except (EOFError, ValueError, zlib.error) as fault:
        raise MachineError(f"{file}: the file is damaged ({fault}).") from None


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


def _load_store(path: Path, quads: bytes) -> None:
    """Make the store of a release: the named graphs, and their merge as the default graph."""
    store = ox.Store(str(path))
    # Parsed, not loaded: loading would rename the blank nodes, and each graph's differently.
    store.bulk_extend(ox.parse(quads, format=ox.RdfFormat.N_QUADS))
    store.bulk_extend(ox.Quad(*quad.triple) for quad in ox.parse(quads, format=ox.RdfFormat.N_QUADS))
    store.optimize()
    store.flush()


def _write_text(aside: Path, name: str, text: str) -> dict[str, Any]:
    """Write a text file of a release; return what the manifest says of it."""
    data, file = text.encode(), aside / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return {
        "path": name,
        "media_type": _MEDIA_TYPES[file.suffix],
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }


def _write_dump(aside: Path, name: str, dataset: Dataset, prefixes: Mapping[str, str]) -> dict[str, Any]:
    """Write a dump of a release; return what the manifest says of it."""
    form = dumps.FORMS[name]
    file = aside / _dump_path(form)
    file.parent.mkdir(exist_ok=True)
    with file.open("wb") as output:
        size = dumps.compress(dataset.lines if form.graphs else dataset.merged, form, prefixes, output)
    with file.open("rb") as written:
        digest = hashlib.file_digest(written, "sha256").hexdigest()
    return {
        "path": _dump_path(form),
        "media_type": form.media_type,
        "bytes": file.stat().st_size,
        "sha256": digest,
        "compression": "gzip",
        "uncompressed_bytes": size,
    }


def _dump_path(form: dumps.DumpForm) -> str:
    return f"dumps/communique.{form.suffix}.gz"


def _write_files(
    aside: Path, dataset: Dataset, texts: Mapping[str, str], prefixes: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Write the files of a release; return what the manifest says of them, in the order of their paths."""
    packed = [_write_dump(aside, name, dataset, prefixes) for name in dumps.PUBLISHED]
    packed.sort(key=_path)
    sums = "".join(f"{entry['sha256']}  {_path(entry).removeprefix('dumps/')}\n" for entry in packed)
    texts = {**texts, f"dumps/{_SUMS}": sums}
    written = [_write_text(aside, name, text) for name, text in texts.items()]
    return sorted([*packed, *written], key=_path)


def _path(entry: Mapping[str, Any]) -> str:
    return str(entry["path"])


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
        files = _write_files(aside, dataset, texts, prefixes)
        said = {"version": __version__, **about, "files": files}
        name = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]
        manifest = json.dumps({"release": name, **said}, indent=2, ensure_ascii=False) + "\n"
        (aside / "manifest.json").write_text(manifest, encoding="utf-8")
        release = Release(releases / name)
        if not release.path.is_dir():
            _load_store(aside / "store", dataset.nquads())
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


def current(home: Path) -> Release | None:
    """Return the release that is current, or None when there is none.

    Raises: :class:`MachineError` when the folder may not be looked into.
    """
    with machine(home):
        try:
            target = (home / "current").resolve(strict=True)
        except (FileNotFoundError, NotADirectoryError, RuntimeError):  # RuntimeError: it leads to itself
            return None
        return Release(target) if (target / "manifest.json").is_file() else None


def current_since(home: Path) -> datetime | None:
    """Return when the current release became it (UTC), or None when there is none."""
    try:
        return datetime.fromtimestamp((home / "current").lstat().st_mtime, UTC)
    except OSError:
        return None


def at(path: Path) -> Release:
    """Return the release in a folder.

    Raises: :class:`UsageError` when there is none, :class:`MachineError` when it may not be looked into.
    """
    with machine(path):
        if not (path / "manifest.json").is_file():
            raise UsageError(f"{path}: there is no release in this folder.")
        return Release(path.resolve())


def quads(release: Release) -> bytes:
    """Return the dataset of a release as N-Quads.

    Raises: :class:`MachineError` when its dump cannot be read or is damaged.
    """
    file = release.path / _dump_path(dumps.FORMS["nquads"])
    with _whole(file):
        return gzip.decompress(file.read_bytes())


def lines(release: Release, graph: str | None = None, merged: bool = False) -> list[str]:
    """Return the dataset of a release as sorted lines.

    In: the release; a named graph to keep alone; whether graph names are left out.
    Out: lines of N-Quads, or of N-Triples when *merged*, without line ends.
    """
    found = quads(release).decode().removesuffix("\n").split("\n")
    if graph is not None:
        found = [line for line in found if line.endswith(f" <{graph}> .")]
    return sorted({line.rpartition(" <")[0] + " ." for line in found}) if merged else found


def ensure_store(release: Release) -> Path:
    """Return the folder of a release's store, which is made from its dump when it is missing.

    Raises: :class:`MachineError` when it cannot be written.
    """
    if not release.store.is_dir():
        releases = release.path.parent
        # A release that was copied elsewhere has no HOME: nothing is written but right beside it.
        home = releases.parent if releases.name == "releases" else releases
        with machine(release.path), _aside(releases, home) as aside:
            _load_store(aside / "store", quads(release))
            _sync_tree(aside)
            with _locked(home):
                if not release.store.is_dir():
                    (aside / "store").rename(release.store)
    return release.store
