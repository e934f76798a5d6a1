"""What is checked: a release, or what is about to be one."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from communique import resources, turtle
from communique.config import Settings
from communique.errors import MachineError
from communique.names import Names
from communique.registry import Registry
from communique.release import Release, dump_path, dumps, quads, whole

_ONTOLOGY = "ontology/communique.ttl"
_REGISTRY = "registry.tsv"


@dataclass(frozen=True)
class Material:
    """The files and the data that belong together."""

    names: Names
    where: str
    """What stands before the names of the files in messages."""
    texts: Mapping[str, str]
    """The Turtle files of the vocabulary and ``registry.tsv``, by their path in a release."""
    quads: tuple[ox.Quad, ...]

    @cached_property
    def ontology(self) -> list[ox.Triple]:
        """The triples of the ontology."""
        return self.triples(_ONTOLOGY)

    @cached_property
    def alignments(self) -> list[ox.Triple]:
        """The triples of the alignments; none when there are none."""
        return self.triples("ontology/alignments.ttl")

    @cached_property
    def concepts(self) -> list[ox.Triple]:
        """The triples of the concept schemes."""
        paths = sorted(path for path in self.texts if path.startswith("ontology/concepts/"))
        return [triple for path in paths for triple in self.triples(path)]

    @cached_property
    def registry(self) -> Registry:
        """The registry."""
        return Registry.parse(self.texts[_REGISTRY], f"{self.where}{_REGISTRY}")

    def triples(self, path: str) -> list[ox.Triple]:
        """Return the triples of a Turtle file, none when it is not there.

        Raises: :class:`communique.errors.VocabularyError` naming file and line.
        """
        return turtle.parse(self.texts.get(path, ""), f"{self.where}{path}")


def of_release(release: Release) -> Material:
    """Return what a release holds.

    Raises: :class:`MachineError` when a file of it is missing or damaged.
    """
    texts = {}
    for entry in release.manifest.get("files", ()):
        path = str(entry["path"])
        if path == _REGISTRY or (path.startswith("ontology/") and path.endswith(".ttl")):
            with whole(release.path / path):
                texts[path] = (release.path / path).read_text(encoding="utf-8")
    for path in (_ONTOLOGY, _REGISTRY):
        if path not in texts:
            raise MachineError(f"{release.path / path}: the release has no such file.")
    with whole(release.path / dump_path(dumps.FORMS["nquads"])):
        found = _parsed(quads(release))
    return Material(Names(str(release.manifest["base"])), f"{release.path}/", texts, found)


def of_build(names: Names, texts: Mapping[str, str], nquads: bytes) -> Material:
    """Return what would be published."""
    return Material(names, "", texts, _parsed(nquads))


def _parsed(nquads: bytes) -> tuple[ox.Quad, ...]:
    return tuple(ox.parse(nquads, format=ox.RdfFormat.N_QUADS))


def external(settings: Settings) -> list[ox.Triple]:
    """Return what other vocabularies say of the terms that ours build on, by ``ontology/external.trig``.

    Raises: :class:`communique.errors.VocabularyError` naming file and line.
    """
    file = resources.folder("ontology", settings) / "external.trig"
    if not file.is_file():
        return []
    return turtle.parse(resources.read(file, settings), str(file), ox.RdfFormat.TRIG)
