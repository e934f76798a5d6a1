"""Whether a release on disk is what its manifest says."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from communique.errors import MachineError
from communique.release import Release, machine


def fault(folder: Path) -> str | None:
    """Return what is wrong with the release in a folder in one sentence, or None when it is whole.

    Every file is read and compared with its checksum. The store is a cache: it may be missing, but if it is
    there, it can be read from beginning to end.
    Raises: :class:`MachineError` when a file may not be read.
    """
    release = Release(folder)
    try:
        manifest = release.manifest
    except MachineError as found:
        return found.message
    return next(_faults(release, manifest), None)


def _faults(release: Release, manifest: Mapping[str, Any]) -> Iterator[str]:
    if manifest.get("release") != release.id:
        yield f"{release.path / 'manifest.json'}: it is the manifest of another release."
    for entry in [*manifest.get("files", ()), *manifest.get("description", ())]:
        if sentence := _file_fault(release.path / entry["path"], entry["sha256"]):
            yield sentence
    if release.store.is_dir() and not _reads(release.store):
        yield f"{release.store}: the store is damaged."


def _file_fault(file: Path, digest: str) -> str | None:
    if not file.is_file():
        return f"{file}: the file is missing."
    with machine(file), file.open("rb") as found:
        whole = hashlib.file_digest(found, "sha256").hexdigest() == digest
    return None if whole else f"{file}: the file is damaged."


def _reads(store: Path) -> bool:
    """Return whether a store opens, and every statement can be read."""
    try:
        return len(ox.Store.read_only(str(store))) > 0
    except (OSError, RuntimeError):  # RuntimeError: what the store itself finds to be corrupt
        return False
