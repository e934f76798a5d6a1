"""Versions of the ontology: what changed from one to the next, and how large a step that is.

Semantic versioning (``ontology/README.md``), applied to what people rely on: their data stay correct, and
their queries find what they found. The verdict is a lower bound, for a program does not see that a definition
now means something else.
"""

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from enum import IntEnum

import pyoxigraph as ox

from communique.statements import Node, Statements, Value

FOLDER = "versions"
"""Where the earlier versions are, below ``ontology/``."""

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_OWL = "http://www.w3.org/2002/07/owl#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_TYPE = ox.NamedNode(f"{_RDF}type")
_DISJOINT = ox.NamedNode(f"{_OWL}disjointWith")
_DEPRECATED = ox.NamedNode(f"{_OWL}deprecated")
_REPLACED = ox.NamedNode("http://purl.org/dc/terms/isReplacedBy")
_ONTOLOGY = ox.NamedNode(f"{_OWL}Ontology")
_ALL_DISJOINT = ox.NamedNode(f"{_OWL}AllDisjointClasses")
_MEMBERS = ox.NamedNode(f"{_OWL}members")
_NUMBER = re.compile(r"(\d+)\.(\d+)\.(\d+)", re.ASCII)


def _terms(namespace: str, *names: str) -> frozenset[ox.NamedNode]:
    return frozenset(ox.NamedNode(namespace + name) for name in names)


_SYMMETRIC = _terms(
    _OWL, "disjointWith", "inverseOf", "equivalentClass", "equivalentProperty", "propertyDisjointWith"
)
_FORBIDS = {_DISJOINT, *_terms(_OWL, "propertyDisjointWith")}
_FORBIDDING_TYPES = _terms(
    _OWL, "FunctionalProperty", "InverseFunctionalProperty", "AsymmetricProperty", "IrreflexiveProperty"
)
_TYPES_THINGS = _terms(_RDFS, "domain", "range")
_ENTAILS = {
    *_terms(_RDFS, "subClassOf", "subPropertyOf"),
    *_terms(_OWL, "inverseOf", "propertyChainAxiom", "equivalentClass", "equivalentProperty", "sameAs"),
}
_NAMES = {*_terms(_RDFS, "label"), *_terms(_SKOS, "prefLabel", "altLabel")}


class Level(IntEnum):
    """How large a step is."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3


Axiom = tuple[ox.NamedNode, Value | tuple[Value, ...]]
"""What is said of a term: a property and a value; a list counts as its members."""


@dataclass(frozen=True)
class Change:
    """What is said differently of a term."""

    term: ox.NamedNode
    gained: tuple[Axiom, ...]
    lost: tuple[Axiom, ...]
    level: Level


@dataclass(frozen=True)
class Changes:
    """What changed from one version to another."""

    added: tuple[ox.NamedNode, ...]
    removed: tuple[ox.NamedNode, ...]
    deprecated: tuple[ox.NamedNode, ...]
    """The terms that were given up and stay, also among *changed*."""
    changed: tuple[Change, ...]

    @property
    def level(self) -> Level:
        """The least step that the changes ask for."""
        levels = [change.level for change in self.changed]
        levels += [Level.MINOR] * bool(self.added) + [Level.MAJOR] * bool(self.removed)
        return max(levels, default=Level.NONE)


def key(number: str) -> tuple[int, int, int] | None:
    """Return a version number in its parts, which compare as versions do, or None when it is no number.

    >>> key("1.10.0") > key("1.9.2"), key("latest")
    (True, None)
    """
    match = _NUMBER.fullmatch(number)
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def step(older: str, newer: str) -> Level:
    """Return how large a step two version numbers declare (Semantic Versioning 2.0.0 §6 to §8).

    >>> step("1.0.0", "1.1.0").name, step("1.0.0", "2.0.0").name
    ('MINOR', 'MAJOR')
    """
    before, after = key(older) or (0, 0, 0), key(newer) or (0, 0, 0)
    levels = (Level.MAJOR, Level.MINOR, Level.PATCH)
    return next(
        (level for level, old, new in zip(levels, before, after, strict=True) if old != new), Level.NONE
    )


def _axioms(triples: Iterable[ox.Triple]) -> dict[ox.NamedNode, dict[Axiom, None]]:
    """Return what a version says of each term; what holds both ways is said of both."""
    said = Statements(triples)
    found: dict[ox.NamedNode, dict[Axiom, None]] = {}

    def add(term: Node, predicate: ox.NamedNode, value: Value | tuple[Value, ...]) -> None:
        if isinstance(term, ox.NamedNode):
            found.setdefault(term, {})[predicate, value] = None

    def plain(value: Value) -> Value | tuple[Value, ...]:
        if said.is_list(value):
            return tuple(said.members(value))
        return ox.Literal(_spelt(value, said)) if isinstance(value, ox.BlankNode) else value

    for term in said:
        if _ONTOLOGY in said.types(term):
            continue
        for predicate, values in said.of(term).items():
            for value in values:
                add(term, predicate, plain(value))
                if predicate in _SYMMETRIC and isinstance(value, ox.NamedNode):
                    add(value, predicate, term)
    for node in said.typed(_ALL_DISJOINT):
        members = [member for head in said.values(node, _MEMBERS) for member in said.members(head)]
        for one in members:
            for other in members:
                if one != other and isinstance(one, ox.NamedNode):
                    add(one, _DISJOINT, other)
    return found


def _spelt(node: Value, said: Statements, depth: int = 8) -> str:
    """Return a node without a name by what is said of it, which is the same in every file."""
    if not isinstance(node, ox.BlankNode) or depth == 0:
        return str(node)
    parts = (
        f"{predicate} {_spelt(value, said, depth - 1)}"
        for predicate, values in said.of(node).items()
        for value in values
    )
    return f"[ {' ; '.join(sorted(parts))} ]"


def _level(axiom: Axiom, gained: bool, known: Container[object]) -> Level:
    """Return how large a step it is that something is now said of a term, or no longer.

    In: the statement; whether it is new; the terms that there were, for with a new one nothing could clash.
    """
    predicate, value = axiom
    if predicate in _FORBIDS and gained and value not in known:
        return Level.MINOR
    if predicate == _REPLACED or predicate in _TYPES_THINGS:
        return Level.MAJOR
    if predicate in _FORBIDS or (predicate == _TYPE and value in _FORBIDDING_TYPES):
        return Level.MAJOR if gained else Level.MINOR
    if predicate in _ENTAILS or predicate == _TYPE:
        return Level.MINOR if gained else Level.MAJOR
    if predicate == _DEPRECATED or (predicate in _NAMES and gained):
        return Level.MINOR
    return Level.PATCH


def _order(axiom: Axiom) -> tuple[str, str]:
    return axiom[0].value, str(axiom[1])


def compare(older: Iterable[ox.Triple], newer: Iterable[ox.Triple]) -> Changes:
    """Return what changed from one version to another; the header is not compared.

    >>> from communique import turtle
    >>> one = turtle.parse("<x:a> a <http://www.w3.org/2002/07/owl#Class> .", "1.ttl")
    >>> two = [*one, *turtle.parse("<x:b> a <http://www.w3.org/2002/07/owl#Class> .", "2.ttl")]
    >>> compare(one, two).level.name, compare(two, one).level.name
    ('MINOR', 'MAJOR')
    """
    before, after = _axioms(older), _axioms(newer)
    changed = []
    for term in (term for term in after if term in before):
        gained = sorted((axiom for axiom in after[term] if axiom not in before[term]), key=_order)
        lost = sorted((axiom for axiom in before[term] if axiom not in after[term]), key=_order)
        levels = [_level(axiom, True, before) for axiom in gained]
        levels += [_level(axiom, False, before) for axiom in lost]
        if levels:
            changed.append(Change(term, tuple(gained), tuple(lost), max(levels)))
    return Changes(
        added=tuple(term for term in after if term not in before),
        removed=tuple(term for term in before if term not in after),
        deprecated=tuple(
            change.term for change in changed if any(name == _DEPRECATED for name, _ in change.gained)
        ),
        changed=tuple(changed),
    )
