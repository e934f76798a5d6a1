"""Small releases, made at once, and whether a release is whole as anyone can check it."""

import gzip
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from communique.dataset import Dataset
from communique.mapping import Quad
from communique.release import Release, history, publish

BASE = "https://w3id.org/communique/"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
CONCEPTS = f"<{BASE}graph/concepts>"
PROVENANCE = f"<{BASE}graph/provenance>"


def thing(name: str, label: str, kind: str = "State") -> list[Quad]:
    """Return what is said of a thing: its class and its name."""
    iri = f"<{BASE}id/{name}>"
    return [
        Quad(iri, "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", f"<{BASE}ontology#{kind}>", CONCEPTS),
        Quad(iri, f"<{RDFS}label>", f'"{label}"@en', CONCEPTS),
    ]


def make(home: Path, *quads: Quad, sources: tuple[str, ...] = (), version: str | None = None) -> Release:
    """Make a release of some quads the current one."""
    dataset = Dataset(frozenset(quads))
    texts = {"registry.tsv": "iri\ttype\tkey\tlabel\tstatus\treplaced_by\tsince\n"}
    if version:
        texts["ontology/communique.ttl"] = (
            f'<{BASE}ontology> <http://www.w3.org/2002/07/owl#versionInfo> "{version}" .\n'
        )
    about: dict[str, Any] = {
        "base": BASE,
        "modified": "2026-11-22T00:00:00+00:00",
        "counts": {
            "reports": len(sources),
            "claims": 0,
            "quads": len(quads),
            "triples": len(dataset.merged),
        },
        "sources": [{"report": name, "sha256": name, "file": f"{name}.txt"} for name in sources],
    }
    return publish.publish(home, dataset, texts, about, {})


def kept(home: Path) -> list[str]:
    """Return the releases that are kept, the current one first."""
    return [one.release.id for one in history.kept(home)]


def assert_whole(folder: Path) -> dict[str, Any]:
    """Check every file of a release against its manifest, and that its store answers; return the manifest."""
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["release"] == folder.name
    for entry in [*manifest["files"], *manifest.get("description", [])]:
        data = (folder / entry["path"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == entry["sha256"], entry["path"]
    lines = gzip.decompress((folder / "dumps/communique.nq.gz").read_bytes()).splitlines()
    assert len(lines) == manifest["counts"]["quads"]
    named = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    found = ox.Store.read_only(str(folder / "store")).query(named)
    assert isinstance(found, ox.QuerySolutions)
    (row,) = found
    number = row["n"]
    assert isinstance(number, ox.Literal)
    assert int(number.value) == manifest["counts"]["quads"]
    return manifest


def assert_clean(home: Path) -> None:
    """Check that nothing is left over in HOME but what belongs there."""
    known = {".lock", "build.log", "current", "history.tsv", "releases"}
    assert {path.name for path in home.iterdir()} <= known
    for folder in (home / "releases").iterdir():
        assert not folder.name.startswith("."), folder
        assert not (folder / "lock").exists(), folder
        assert (folder / "manifest.json").is_file(), folder


def applied(patch: bytes, lines: Iterable[bytes]) -> list[bytes]:
    """Return the lines that an RDF Patch makes of some lines."""
    found = set(lines)
    head, _, rest = patch.partition(b"TX .\n")
    assert head.startswith(b"H id <")
    body, _, after = rest.rpartition(b"TC .\n")
    assert after == b""
    for row in body.splitlines(keepends=True):
        sign, _, line = row.partition(b" ")
        if sign == b"A":
            assert line not in found
            found.add(line)
        else:
            assert sign == b"D"
            found.remove(line)
    return sorted(found)
