"""The vocabulary as plain data: what the rest of the house needs to know of the Turtle in ``ontology/``."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from communique import resources, turtle
from communique.config import Settings
from communique.names import Names

_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_OWL_CLASS = "http://www.w3.org/2002/07/owl#Class"


@dataclass(frozen=True)
class Lexicon:
    """The codes of the concept schemes and the classes of the ontology."""

    codes: Mapping[str, frozenset[str]]
    """Concept scheme → its codes: ``codes["area"]`` holds ``"health"``."""
    classes: frozenset[str]
    """The local names of the ontology's own classes."""
    ontology: tuple[ox.Triple, ...] = field(repr=False, default=())
    concepts: tuple[ox.Triple, ...] = field(repr=False, default=())


def read(settings: Settings) -> Lexicon:
    """Return the lexicon of the content folder ``ontology/``.

    Raises: :class:`communique.errors.VocabularyError` for a syntax error, naming file and line.
    """
    names = Names(settings.base_iri)
    top = resources.folder("ontology", settings)
    ontology = turtle.load(top / "communique.ttl", settings)
    concepts = [
        triple for file in resources.walk(top / "concepts", ".ttl") for triple in turtle.load(file, settings)
    ]
    codes: dict[str, set[str]] = {}
    for triple in concepts:
        if triple.predicate.value == _RDF_TYPE and isinstance(triple.subject, ox.NamedNode):
            parts = names.split(triple.subject.value)
            if parts:
                codes.setdefault(parts[0], set()).add(parts[1])
    classes = {
        triple.subject.value.removeprefix(names.vocabulary)
        for triple in ontology
        if triple.predicate.value == _RDF_TYPE
        and triple.object == ox.NamedNode(_OWL_CLASS)
        and isinstance(triple.subject, ox.NamedNode)
        and triple.subject.value.startswith(names.vocabulary)
    }
    return Lexicon(
        {scheme: frozenset(found) for scheme, found in sorted(codes.items())},
        frozenset(classes),
        tuple(ontology),
        tuple(concepts),
    )
