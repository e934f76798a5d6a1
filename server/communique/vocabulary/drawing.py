"""A pattern of the ontology as boxes and arrows: what a drawing of it says, before it has a place.

A thing is a box with its class, its name and its values; a statement about two things is an arrow.
"""

import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from communique import names, resources, turtle
from communique.config import Settings
from communique.names import short
from communique.vocabulary.patterns import Pattern

_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
_NAMES = {ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel"), _LABEL}
_VOCABULARY = re.compile(r" \([^()]+\)$")
"""What the labels of terms from elsewhere end in."""
_WRAP = 26
"""How many characters a line has."""


@dataclass(frozen=True)
class Row:
    """A part of a box: its lines, a link, the statement it stands for."""

    role: str
    lines: tuple[str, ...]
    href: str
    triple: ox.Triple | None = None


@dataclass(frozen=True)
class Edge:
    """An arrow from box to box."""

    triple: ox.Triple
    tail: ox.NamedNode
    head: ox.NamedNode
    text: str


@dataclass(frozen=True)
class Words:
    """What terms are called in a drawing."""

    labels: Mapping[str, str]
    prefixes: Mapping[str, str]
    own: str
    """The namespace whose terms are written without a prefix."""

    def term(self, node: ox.NamedNode) -> str:
        """Return a term as one writes it: bare if it is of the ontology, else with its prefix."""
        if node.value.startswith(self.own):
            return node.value.removeprefix(self.own)
        return short(node.value, self.prefixes)

    def label(self, node: ox.NamedNode) -> str:
        """Return what a term is called, without the name of its vocabulary."""
        return _VOCABULARY.sub("", self.labels.get(node.value, self.term(node)))


class Drawing:
    """One pattern as boxes and arrows."""

    def __init__(self, pattern: Pattern, words: Words) -> None:
        self.pattern = pattern
        self.words = words

    @cached_property
    def boxes(self) -> dict[ox.NamedNode, tuple[Row, ...]]:
        """The things, in the order they are spoken of, each with its rows."""
        things: dict[ox.NamedNode, None] = {}
        for triple in self.pattern.triples:
            ends = (triple.subject,) if triple.predicate == _TYPE else (triple.subject, triple.object)
            things.update({end: None for end in ends if isinstance(end, ox.NamedNode)})
        return {thing: tuple(self._rows(thing)) for thing in things}

    def _rows(self, thing: ox.NamedNode) -> Iterator[Row]:
        said = [triple for triple in self.pattern.triples if triple.subject == thing]
        kinds = [triple for triple in said if triple.predicate == _TYPE]
        named = [triple for triple in said if triple.predicate in _NAMES]
        for triple in kinds:
            if isinstance(triple.object, ox.NamedNode):
                yield Row("kind", (self.words.label(triple.object),), triple.object.value, triple)
        for triple in named:
            yield Row("name", _wrapped(_value(triple)), thing.value, triple)
        if not kinds and not named:
            yield Row("name", _wrapped(self.words.term(thing)), thing.value)
        for triple in said:
            if isinstance(triple.object, ox.Literal) and triple not in named:
                text = f"{self.words.term(triple.predicate)} {_value(triple)}"
                yield Row("value", _wrapped(text), triple.predicate.value, triple)

    @cached_property
    def edges(self) -> list[Edge]:
        """The statements about two things."""
        return [
            Edge(triple, triple.subject, triple.object, self.words.term(triple.predicate))
            for triple in self.pattern.triples
            if triple.predicate != _TYPE
            and isinstance(triple.subject, ox.NamedNode)
            and isinstance(triple.object, ox.NamedNode)
        ]

    def told(self) -> str:
        """Return the arrows in words."""
        return " ".join(
            f"{self._called(edge.tail)}: {self.words.label(edge.triple.predicate)} {self._called(edge.head)}."
            for edge in self.edges
        )

    def _called(self, thing: ox.NamedNode) -> str:
        rows = self.boxes[thing]
        row = next((row for row in rows if row.role == "name"), rows[0])
        return " ".join(row.lines)


def _value(triple: ox.Triple) -> str:
    return triple.object.value if isinstance(triple.object, ox.Literal) else ""


def _wrapped(text: str) -> tuple[str, ...]:
    return tuple(textwrap.wrap(text, _WRAP, break_long_words=False)) or ("",)


def words(settings: Settings) -> Words:
    """Return what the terms that the ontology declares are called."""
    triples = turtle.load(resources.folder("ontology", settings) / "communique.ttl", settings)
    labels = {
        triple.subject.value: _value(triple)
        for triple in triples
        if triple.predicate == _LABEL and isinstance(triple.subject, ox.NamedNode)
    }
    found = names.Names(settings.base_iri)
    return Words(labels, names.prefixes(settings), found.vocabulary)
