"""A release on disk, and how it is read.

::

    HOME/
    ├── current → releases/<hash>
    ├── history.tsv         since when each release that was current before had been it
    ├── .lock               held by builds for the moments in which they could disturb each other
    └── releases/<hash>/
        ├── manifest.json   what is here: files, sizes, checksums, counts, sources
        ├── dumps/          the dataset, compressed, and SHA256SUMS
        ├── ontology/ shapes/ registry.tsv   the vocabulary and the registry of this release
        ├── mappings/       the tables of its links and codes
        ├── report.ttl      the SHACL validation report
        ├── dataset.ttl void.ttl catalog.ttl   the description of the dataset: its head, VoID, DCAT
        ├── store/          the dumps loaded for querying: a cache, rebuilt when it is missing
        ├── names-…/        the index of names (:mod:`communique.search`): a cache, too
        └── facets-…/       the facet index (:mod:`communique.browse`): a cache, too

:mod:`~communique.release.packing` writes these files, :mod:`~communique.release.publish` makes
them a release. Whoever reads a release for longer than a moment holds it, so that it is not
removed meanwhile (:mod:`~communique.release.holding`).
"""

import gzip
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from communique.errors import MachineError, UsageError
from communique.release import dumps
from communique.release.holding import Hold

TABLES = (".sssom.tsv", "codes.tsv")
"""How the names of the tables end that a release carries in ``mappings/``: links and codes."""
ID = re.compile(r"[0-9a-f]{8,64}")
"""What the name of a release looks like."""
_VERSION = ox.NamedNode("http://www.w3.org/2002/07/owl#versionInfo")


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
        with whole(file):
            found: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return found

    @cached_property
    def ontology_version(self) -> str | None:
        """The version of the ontology of this release, or None when it has none."""
        file = self.path / "ontology" / "communique.ttl"
        if not file.is_file():
            return None
        with whole(file):
            found = [
                triple.object.value
                for triple in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)
                if triple.predicate == _VERSION and isinstance(triple.object, ox.Literal)
            ]
        return found[0] if found else None

    def hold(self) -> Hold:
        """Keep the release from being removed, for as long as what is returned lives.

        Raises: :class:`MachineError` when it is not there any more.
        """
        with machine(self.path):
            return Hold(self.path)


@contextmanager
def machine(path: Path) -> Iterator[None]:
    """Turn what the operating system refuses into a :class:`MachineError` that names the place."""
    try:
        yield
    except OSError as fault:
        place = fault.filename2 or fault.filename or path  # of a rename, the place it was to lead to
        raise MachineError(f"{place}: {fault.strerror or fault}.") from None


@contextmanager
def whole(file: Path) -> Iterator[None]:
    """Turn what a damaged file of a release causes into a :class:`MachineError` that names it."""
    try:
        with machine(file):
            yield
    except (EOFError, SyntaxError, ValueError, zlib.error) as fault:
        raise MachineError(f"{file}: the file is damaged ({fault}).") from None


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


def dump_path(form: dumps.DumpForm) -> str:
    """Return where the dump in a form is, in the folder of its release."""
    return f"dumps/communique.{form.suffix}.gz"


def quads(release: Release) -> bytes:
    """Return the dataset of a release as N-Quads.

    Raises: :class:`MachineError` when its dump cannot be read or is damaged.
    """
    file = release.path / dump_path(dumps.FORMS["nquads"])
    with whole(file):
        return gzip.decompress(file.read_bytes())


def statements(release: Release) -> Iterator[bytes]:
    """Yield the dataset of a release as sorted lines of N-Quads with their ends, read as they are needed.

    Raises: :class:`MachineError` when its dump cannot be read or is damaged.
    """
    file = release.path / dump_path(dumps.FORMS["nquads"])
    last = b""
    with whole(file), gzip.open(file) as found:
        for line in found:
            if line <= last:
                raise ValueError("its lines are not in order")
            yield line
            last = line


def lines(release: Release, graph: str | None = None, merged: bool = False) -> list[str]:
    """Return the dataset of a release as sorted lines.

    In: the release; a named graph to keep alone; whether graph names are left out.
    Out: lines of N-Quads, or of N-Triples when *merged*, without line ends.
    """
    found = quads(release).decode().removesuffix("\n").split("\n")
    if graph is not None:
        found = [line for line in found if line.endswith(f" <{graph}> .")]
    return sorted({line.rpartition(" <")[0] + " ." for line in found}) if merged else found
