"""The description of a dataset for programs that look for data: VoID and DCAT 3.

What can be said without looking at the data stands in ``mappings/dataset.ttl``. Added to it is what a release
knows: counts, files with their checksums, sources, who publishes it under which licence (the header of the
ontology says so), what it was built by. A description is of a finished release and names it, so it is no part
of what the name is the hash of. The same release gives the same bytes, without blank nodes and clock times.
"""

import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from communique import turtle
from communique.names import Names
from communique.release.description.dcat import catalog, version_iri
from communique.release.description.facts import Described
from communique.release.description.namespaces import (
    DCAT,
    DCTERMS,
    FOAF,
    PROV,
    RDF,
    RDFS,
    SH,
    SKOS,
    SPDX,
    VOID,
    XSD,
    Node,
)
from communique.release.description.void import void

__all__ = [
    "DCAT",
    "DCTERMS",
    "FILES",
    "FOAF",
    "HEAD",
    "PROV",
    "RDF",
    "RDFS",
    "SH",
    "SKOS",
    "SPDX",
    "VOID",
    "XSD",
    "Described",
    "catalog",
    "files",
    "read",
    "version_iri",
    "void",
    "write",
]

FILES = {"void": "void.ttl", "catalog": "catalog.ttl"}
"""The documents of a description, and the files of a release that hold them."""
HEAD = "dataset.ttl"
"""What is said of the dataset without looking at the data: in ``mappings/``, and in a release."""


def read(folder: Path, manifest: Mapping[str, Any], prefixes: Mapping[str, str]) -> Described:
    """Return what is described when a release is finished but for its description.

    In: the folder with its files and its store; what its manifest says; the prefixes Turtle is written with.
    Raises: :class:`communique.errors.VocabularyError` for a file that is not Turtle.
    """
    names = Names(manifest["base"])
    head = _triples(folder / HEAD, f"mappings/{HEAD}")
    report = _triples(folder / "report.ttl", "report.ttl")
    if ox.Triple(Node(f"{names.base}validation"), SH["conforms"], ox.Literal(True)) in report:
        dataset, shapes = Node(names.dataset), Node(f"{names.base}shapes")
        head.append(ox.Triple(dataset, DCTERMS["conformsTo"], shapes))
    documents = [
        triple
        for part in ("ontology", "shapes")
        for file in sorted((folder / part).glob("*.ttl"))
        for triple in _triples(file, f"{part}/{file.name}")
    ]
    store = ox.Store.read_only(str(folder / "store"))
    return Described(names, prefixes, store, manifest, head, documents)


def _triples(file: Path, where: str) -> list[ox.Triple]:
    """Return what a file says, nothing if it is missing; *where* is what a publisher knows it as."""
    return turtle.parse(file.read_text(encoding="utf-8"), where) if file.is_file() else []


def files(about: Described) -> dict[str, str]:
    """Return the files that describe a release: name → Turtle."""
    described = {"void": void(about), "catalog": catalog(about)}
    return {FILES[name]: write(triples, about.prefixes) for name, triples in described.items()}


def write(triples: Iterable[ox.Triple], prefixes: Mapping[str, str]) -> str:
    """Return triples as Turtle: subjects, and the properties of each, in the order of their first triple."""
    said: dict[object, dict[object, dict[ox.Triple, None]]] = {}
    for triple in triples:
        said.setdefault(triple.subject, {}).setdefault(triple.predicate, {})[triple] = None
    ordered = [triple for facts in said.values() for same in facts.values() for triple in same]
    iris = {term.value for triple in ordered for term in triple if isinstance(term, ox.NamedNode)}
    known = {**prefixes, "spdx": SPDX.namespace}
    used = {name: space for name, space in known.items() if any(iri.startswith(space) for iri in iris)}
    output = io.BytesIO()
    ox.serialize(ordered, output, ox.RdfFormat.TURTLE, prefixes=used)
    return output.getvalue().decode()
