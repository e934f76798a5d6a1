"""The patterns of the ontology: how its terms go together, each shown by a few statements of the data.

A pattern is a Turtle file in ``ontology/patterns/``. Its statements are taken from the data; two more, about
the pattern itself, give its title and its description. A drawing of it, an SVG file, may stand beside it
(:mod:`communique.vocabulary.diagrams`).
"""

from dataclasses import dataclass

import pyoxigraph as ox

from communique import turtle
from communique.errors import VocabularyError
from communique.names import Names

FOLDER = "patterns"
"""Where the patterns are, below ``ontology/``."""

_TITLE = ox.NamedNode("http://purl.org/dc/terms/title")
_DESCRIPTION = ox.NamedNode("http://purl.org/dc/terms/description")


@dataclass(frozen=True)
class Pattern:
    """A few statements that show how terms go together."""

    name: str
    """Its file name without the suffix."""
    iri: str
    title: str
    description: str
    triples: tuple[ox.Triple, ...]
    """The statements, without those about the pattern itself."""


def iri_of(name: str, names: Names) -> str:
    """Return the IRI of a pattern, by which its file names itself.

    >>> iri_of("visit", Names("https://x.org/"))
    'https://x.org/ontology/patterns/visit'
    """
    return f"{names.ontology}/{FOLDER}/{name}"


def parse(text: str, name: str, names: Names) -> Pattern:
    """Return the pattern that a Turtle document holds.

    In: the document, the name of its file without the suffix, the namespaces.
    Raises: :class:`VocabularyError` for a syntax error, or when it has no title or no description.
    """
    where, iri = f"ontology/{FOLDER}/{name}.ttl", iri_of(name, names)
    triples = turtle.parse(text, where)
    own = {t.predicate: t.object for t in triples if t.subject == ox.NamedNode(iri)}
    title, description = own.get(_TITLE), own.get(_DESCRIPTION)
    if not isinstance(title, ox.Literal) or not isinstance(description, ox.Literal):
        raise VocabularyError(f"{where}: <{iri}> has no dcterms:title or no dcterms:description.")
    statements = tuple(triple for triple in triples if triple.subject != ox.NamedNode(iri))
    return Pattern(name, iri, title.value, description.value, statements)
