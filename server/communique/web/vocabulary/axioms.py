"""What an ontology says of its terms, put the way a reader asks for it: above, below, never both, from, to.

Works on the statements of the document alone and knows only the words of RDF Schema, OWL 2 and schema.org, so
it reads any ontology.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

import pyoxigraph as ox

from communique.statements import Statements, Value
from communique.web.interface import say
from communique.web.reading.reader import OWL, RDF, RDFS

_SCHEMA = "https://schema.org/"
CLASSES = tuple(ox.NamedNode(name) for name in (f"{OWL}Class", f"{RDFS}Class"))
RELATIONS = (ox.NamedNode(f"{OWL}ObjectProperty"),)
VALUES = (ox.NamedNode(f"{OWL}DatatypeProperty"),)
ANNOTATIONS = (ox.NamedNode(f"{OWL}AnnotationProperty"),)
OTHERS = (ox.NamedNode(f"{RDF}Property"),)
DATATYPES = (ox.NamedNode(f"{RDFS}Datatype"),)
PROPERTIES = (*RELATIONS, *VALUES, *ANNOTATIONS, *OTHERS)

SUBCLASS, SUBPROPERTY = ox.NamedNode(f"{RDFS}subClassOf"), ox.NamedNode(f"{RDFS}subPropertyOf")
INVERSE = ox.NamedNode(f"{OWL}inverseOf")
CHAIN = ox.NamedNode(f"{OWL}propertyChainAxiom")
DISJOINT = ox.NamedNode(f"{OWL}disjointWith")
DEPRECATED = ox.NamedNode(f"{OWL}deprecated")
DOMAIN, DOMAIN_INCLUDES = ox.NamedNode(f"{RDFS}domain"), ox.NamedNode(f"{_SCHEMA}domainIncludes")
RANGE, RANGE_INCLUDES = ox.NamedNode(f"{RDFS}range"), ox.NamedNode(f"{_SCHEMA}rangeIncludes")
_ALL_DISJOINT, _MEMBERS = ox.NamedNode(f"{OWL}AllDisjointClasses"), ox.NamedNode(f"{OWL}members")
_UNION = ox.NamedNode(f"{OWL}unionOf")

_TRAITS = {
    ox.NamedNode(OWL + name): key
    for name, key in (
        ("FunctionalProperty", "axioms.functional"),
        ("InverseFunctionalProperty", "axioms.inverse-functional"),
        ("TransitiveProperty", "axioms.transitive"),
        ("SymmetricProperty", "axioms.symmetric"),
        ("AsymmetricProperty", "axioms.asymmetric"),
        ("ReflexiveProperty", "axioms.reflexive"),
        ("IrreflexiveProperty", "axioms.irreflexive"),
    )
}
"""The traits of properties (OWL 2 §9.2), each with the message that tells it in plain words."""

_PATHS = 12
"""How many ways up from a class are shown."""

_Index = dict[ox.NamedNode, list[ox.NamedNode]]


def _backwards(
    terms: Iterable[ox.NamedNode], leads_to: Callable[[ox.NamedNode], Iterable[ox.NamedNode]]
) -> _Index:
    """Return, for each term that others lead to, those others."""
    found: _Index = {}
    for term in terms:
        for other in leads_to(term):
            found.setdefault(other, []).append(term)
    return found


class Axioms:
    """Answers questions about the terms of one ontology."""

    def __init__(self, said: Statements) -> None:
        self.said = said
        properties = self.named(*PROPERTIES)
        self._below = _backwards([*self.named(*CLASSES), *properties], self.above)
        self._having = _backwards(properties, self.domains)
        self._leading = _backwards(properties, self.ranges)
        self._inverse = _backwards(properties, lambda term: said.nodes(term, INVERSE))
        self._never: dict[ox.NamedNode, dict[ox.NamedNode, None]] = {}
        for group in self._groups():
            for one in group:
                self._never.setdefault(one, {}).update({other: None for other in group if other != one})

    def _groups(self) -> Iterator[list[ox.NamedNode]]:
        """Yield the classes of which no two have a member in common."""
        for node in self.said:
            if isinstance(node, ox.NamedNode):
                yield from ([node, other] for other in self.said.nodes(node, DISJOINT))
        for node in self.said.typed(_ALL_DISJOINT):
            for head in self.said.values(node, _MEMBERS):
                yield self._names(self.said.members(head))

    @staticmethod
    def _names(values: Iterable[Value]) -> list[ox.NamedNode]:
        return [value for value in values if isinstance(value, ox.NamedNode)]

    def named(self, *kinds: ox.NamedNode) -> list[ox.NamedNode]:
        """Return the terms that have one of some types, in their order in the document."""
        return self._names(self.said.typed(*kinds))

    def above(self, term: ox.NamedNode) -> list[ox.NamedNode]:
        """Return the terms right above one."""
        return self.said.nodes(term, SUBCLASS, SUBPROPERTY)

    def below(self, term: ox.NamedNode) -> list[ox.NamedNode]:
        """Return the terms right below one."""
        return self._below.get(term, [])

    def paths(self, term: ox.NamedNode) -> list[list[ox.NamedNode]]:
        """Return the ways from the top down to a term, without it; at most a dozen, none in a circle."""
        found: list[list[ox.NamedNode]] = []
        todo = [[parent] for parent in reversed(self.above(term))]
        while todo and len(found) < _PATHS:
            path = todo.pop()
            higher = [parent for parent in self.above(path[0]) if parent not in path and parent != term]
            todo += [[parent, *path] for parent in reversed(higher)]
            if not higher:
                found.append(path)
        return found

    def ancestors(self, term: ox.NamedNode) -> list[ox.NamedNode]:
        """Return every term above one, the nearest first."""
        found = [parent for parent in self.above(term) if parent != term]
        for one in found:  # grows as it goes
            found += [parent for parent in self.above(one) if parent not in found and parent != term]
        return found

    def tree(self, terms: Sequence[ox.NamedNode]) -> list[tuple[ox.NamedNode, int]]:
        """Return terms with their depth, each once, under the first of *terms* that is right above it."""
        known = set(terms)
        placed: dict[ox.NamedNode, int] = {}
        todo = [(term, 0) for term in reversed(terms) if known.isdisjoint(self.above(term))]
        while todo:
            term, depth = todo.pop()
            if term not in placed:
                placed[term] = depth
                todo += [(child, depth + 1) for child in reversed(self.below(term)) if child in known]
        # Terms that stand above one another have no top: they stand at the end.
        return [*placed.items(), *((term, 0) for term in terms if term not in placed)]

    def disjoint(self, term: ox.NamedNode) -> list[ox.NamedNode]:
        """Return the classes that have no member in common with one, if it is said of the class itself."""
        return list(self._never.get(term, {}))

    def inverses(self, term: ox.NamedNode) -> list[ox.NamedNode]:
        """Return the inverse of a property, whichever of the two says so."""
        return list(dict.fromkeys([*self.said.nodes(term, INVERSE), *self._inverse.get(term, [])]))

    def chains(self, term: ox.NamedNode) -> list[list[ox.NamedNode]]:
        """Return the chains of properties from which one follows."""
        return [self._names(self.said.members(head)) for head in self.said.values(term, CHAIN)]

    def traits(self, term: ox.NamedNode) -> list[str]:
        """Return the traits of a property in plain words."""
        return [say(_TRAITS[kind]) for kind in self.said.types(term) if kind in _TRAITS]

    def alternatives(self, value: Value) -> list[ox.NamedNode]:
        """Return the class that a value names, or those of a union (OWL 2 §8.1.2); else nothing."""
        if isinstance(value, ox.BlankNode):
            heads = self.said.values(value, _UNION)
            return [one for head in heads for one in self._names(self.said.members(head))]
        return self._names([value])

    def _ends(self, term: ox.NamedNode, *predicates: ox.NamedNode) -> list[ox.NamedNode]:
        values = self.said.values(term, *predicates)
        return list(dict.fromkeys(one for value in values for one in self.alternatives(value)))

    def domains(self, term: ox.NamedNode) -> list[ox.NamedNode]:
        """Return the classes whose members have a property, by axiom or by note."""
        return self._ends(term, DOMAIN, DOMAIN_INCLUDES)

    def ranges(self, term: ox.NamedNode) -> list[ox.NamedNode]:
        """Return the classes or datatypes of a property's values, by axiom or by note."""
        return self._ends(term, RANGE, RANGE_INCLUDES)

    def having(self, kind: ox.NamedNode) -> list[ox.NamedNode]:
        """Return the properties that members of a class have, without those of the classes above it."""
        return self._having.get(kind, [])

    def leading(self, kind: ox.NamedNode) -> list[ox.NamedNode]:
        """Return the properties whose values are members of a class."""
        return self._leading.get(kind, [])
