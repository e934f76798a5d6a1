"""The vocabulary of ``ontology/``: the triples that are published, and plain data to look things up in."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from communique import resources, turtle
from communique.config import Settings
from communique.names import Names

_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_OWL_CLASS = "http://www.w3.org/2002/07/owl#Class"


@dataclass(frozen=True)
class Vocabulary:
    """The triples of the ontology and of the concept schemes."""

    ontology: tuple[ox.Triple, ...]
    concepts: tuple[ox.Triple, ...]


@dataclass(frozen=True)
class Lexicon:
    """The codes of the concept schemes and the classes of the ontology, without RDF."""

    codes: Mapping[str, frozenset[str]]
    """Concept scheme → its codes: ``codes["area"]`` holds ``"health"``."""
    classes: frozenset[str]
    """The local names of the ontology's own classes."""


def read(settings: Settings) -> Vocabulary:
    """Return the vocabulary of the content folder ``ontology/``.

    Raises: :class:`communique.errors.VocabularyError` for a syntax error, naming file and line.
    """
    top = resources.folder("ontology", settings)
    files = resources.walk(top / "concepts", ".ttl")
    return Vocabulary(
        tuple(turtle.load(top / "communique.ttl", settings)),
        tuple(triple for file in files for triple in turtle.load(file, settings)),
    )


def lexicon(vocabulary: Vocabulary, names: Names) -> Lexicon:
    """Return the codes and classes of a vocabulary."""
    codes: dict[str, set[str]] = {}
    for triple in vocabulary.concepts:
        if triple.predicate.value == _RDF_TYPE and isinstance(triple.subject, ox.NamedNode):
            parts = names.split(triple.subject.value)
            if parts:
                codes.setdefault(parts[0], set()).add(parts[1])
    classes = {
        triple.subject.value.removeprefix(names.vocabulary)
        for triple in vocabulary.ontology
        if triple.predicate.value == _RDF_TYPE
        and triple.object == ox.NamedNode(_OWL_CLASS)
        and isinstance(triple.subject, ox.NamedNode)
        and triple.subject.value.startswith(names.vocabulary)
    }
    return Lexicon({scheme: frozenset(found) for scheme, found in sorted(codes.items())}, frozenset(classes))
