"""What a document says, by subject and property: what pages and comparisons of vocabularies stand on."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyoxigraph as ox

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TYPE, _FIRST, _REST, _NIL = (ox.NamedNode(_RDF + name) for name in ("type", "first", "rest", "nil"))

Node = ox.NamedNode | ox.BlankNode
Value = ox.NamedNode | ox.BlankNode | ox.Literal


class Statements:
    """The statements of one document, in the order in which they stand.

    >>> from communique import turtle
    >>> said = Statements(turtle.parse("<x:a> a <x:C> ; <x:p> ( <x:b> <x:c> ) .", "x.ttl"))
    >>> [str(node) for node in said.members(said.values(ox.NamedNode("x:a"), ox.NamedNode("x:p"))[0])]
    ['<x:b>', '<x:c>']
    """

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._said: dict[Node, dict[ox.NamedNode, list[Value]]] = {}
        self._pointed_at: set[Value] = set()
        for triple in triples:
            subject, value = triple.subject, triple.object
            if isinstance(subject, Node) and isinstance(value, Value):
                self._said.setdefault(subject, {}).setdefault(triple.predicate, []).append(value)
                self._pointed_at.add(value)

    def __iter__(self) -> Iterator[Node]:
        return iter(self._said)

    def __contains__(self, node: object) -> bool:
        return node in self._said

    def of(self, node: Node) -> Mapping[ox.NamedNode, Sequence[Value]]:
        """Return all that is said of a node."""
        return self._said.get(node, {})

    def values(self, node: Node, *predicates: ox.NamedNode) -> list[Value]:
        """Return the values of some properties of a node."""
        said = self.of(node)
        return [value for predicate in predicates for value in said.get(predicate, ())]

    def nodes(self, node: Node, *predicates: ox.NamedNode) -> list[ox.NamedNode]:
        """Return the IRIs among the values of some properties of a node."""
        return [value for value in self.values(node, *predicates) if isinstance(value, ox.NamedNode)]

    def texts(self, node: Node, *predicates: ox.NamedNode) -> list[str]:
        """Return the texts among the values of some properties of a node."""
        return [value.value for value in self.values(node, *predicates) if isinstance(value, ox.Literal)]

    def told(self, node: Node, *predicates: ox.NamedNode) -> list[ox.Literal]:
        """Return the texts of a node for a reader of English: the English ones, else those in no language.

        Where there is neither, all of them.

        >>> from communique import turtle
        >>> said = Statements(turtle.parse("<x:a> <x:p> 'стол'@ru, 'table'@en .", "x.ttl"))
        >>> [text.value for text in said.told(ox.NamedNode("x:a"), ox.NamedNode("x:p"))]
        ['table']
        """
        texts = [value for value in self.values(node, *predicates) if isinstance(value, ox.Literal)]
        english = [text for text in texts if (text.language or "").partition("-")[0] == "en"]
        return english or [text for text in texts if not text.language] or texts

    def typed(self, *kinds: ox.NamedNode) -> list[Node]:
        """Return the nodes that have one of some types."""
        return [node for node, said in self._said.items() if not set(kinds).isdisjoint(said.get(_TYPE, ()))]

    def types(self, node: Node) -> list[ox.NamedNode]:
        """Return the types of a node."""
        return self.nodes(node, _TYPE)

    def loose(self) -> list[ox.BlankNode]:
        """Return the nodes without a name that no statement leads to."""
        return [
            node for node in self._said if isinstance(node, ox.BlankNode) and node not in self._pointed_at
        ]

    def is_list(self, node: Value) -> bool:
        """Return whether a node is the head of a list that is not empty."""
        return isinstance(node, Node) and _FIRST in self.of(node)

    def members(self, head: Value) -> list[Value]:
        """Return the members of a list (RDF Schema 1.1 §5.2); a list that runs in a circle ends there."""
        members: list[Value] = []
        seen: set[Value] = set()
        while isinstance(head, Node) and head != _NIL and head not in seen:
            seen.add(head)
            members += self.values(head, _FIRST)[:1]
            head = next(iter(self.values(head, _REST)), _NIL)
        return members
