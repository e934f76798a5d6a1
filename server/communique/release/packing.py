"""The files of a release: the dumps, the texts beside them, the store; and what the manifest says of them."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from communique.dataset import Dataset
from communique.errors import MachineError
from communique.release import description, dump_path, dumps, machine

_SUMS = "SHA256SUMS"
"""The checksums of the dumps in the form that ``sha256sum --check`` reads."""
_MEDIA_TYPES = {
    ".ttl": "text/turtle",
    ".svg": "image/svg+xml",
    ".tsv": "text/tab-separated-values",
    "": "text/plain",
}
"""The media types of the text files of a release, by their suffix."""


def load_store(path: Path, quads: bytes) -> None:
    """Make the store of a release: the named graphs, and their merge as the default graph."""
    store = ox.Store(str(path))
    # Parsed, not loaded: loading would rename the blank nodes, and each graph's differently.
    store.bulk_extend(ox.parse(quads, format=ox.RdfFormat.N_QUADS))
    store.bulk_extend(ox.Quad(*quad.triple) for quad in ox.parse(quads, format=ox.RdfFormat.N_QUADS))
    store.optimize()
    store.flush()


def open_store(path: Path) -> ox.Store:
    """Return the store in a folder, for reading.

    Raises: :class:`MachineError` when it cannot be read.
    """
    try:
        with machine(path):
            return ox.Store.read_only(str(path))
    except RuntimeError:  # what the store itself finds to be corrupt
        raise MachineError(f"{path}: the store is damaged; “communique build” makes it anew.") from None


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
    file = aside / dump_path(form)
    file.parent.mkdir(exist_ok=True)
    lines = dataset.lines if form.graphs else dataset.merged
    with file.open("wb") as output:
        size, left_out = dumps.compress(lines, form, prefixes, output)
    with file.open("rb") as written:
        digest = hashlib.file_digest(written, "sha256").hexdigest()
    return {
        "path": dump_path(form),
        "media_type": form.media_type,
        "bytes": file.stat().st_size,
        "sha256": digest,
        "compression": "gzip",
        "uncompressed_bytes": size,
        "statements": len(lines) - left_out,
        **({"left_out": left_out} if left_out else {}),
    }


def write(
    aside: Path, dataset: Dataset, texts: Mapping[str, str], prefixes: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Write the files of a release; return what the manifest says of them, in the order of their paths."""
    packed = [_write_dump(aside, name, dataset, prefixes) for name in dumps.PUBLISHED]
    packed.sort(key=_path)
    sums = "".join(f"{entry['sha256']}  {_path(entry).removeprefix('dumps/')}\n" for entry in packed)
    texts = {**texts, f"dumps/{_SUMS}": sums}
    written = [_write_text(aside, name, text) for name, text in texts.items()]
    return sorted([*packed, *written], key=_path)


def write_manifest(aside: Path, manifest: Mapping[str, Any], prefixes: Mapping[str, str]) -> None:
    """Write what a finished release says of itself: the description, and the manifest that lists it too.

    In: the folder with the files and the store; the manifest but for the description, which names the release
    and so is no part of what the name is the hash of; the prefixes Turtle is written with.
    """
    texts = description.files(description.read(aside, manifest, prefixes))
    described = [_write_text(aside, name, text) for name, text in sorted(texts.items())]
    whole = json.dumps({**manifest, "description": described}, indent=2, ensure_ascii=False) + "\n"
    (aside / "manifest.json").write_text(whole, encoding="utf-8")


def _path(entry: Mapping[str, Any]) -> str:
    return str(entry["path"])
