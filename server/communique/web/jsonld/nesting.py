"""One thing as one object: a graph of expanded JSON-LD nodes as a tree (JSON-LD 1.1).

Each thing that is described stands whole in one place, the nearest to the root; everywhere else it is named.
So a tree is never larger than what was said plus the names, however often things point at one another.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any

from communique.web.jsonld.expansion import Node, links
from communique.web.reading.reader import PREF_LABEL, RDFS_LABEL

_NAMES = (PREF_LABEL.value, RDFS_LABEL.value, "https://schema.org/name")
"""The properties that name a thing; the first it has is told wherever it is mentioned."""


class _Tree:
    """Finds each node its place, then puts the tree together."""

    def __init__(self, nodes: Sequence[Node], root: str) -> None:
        self.said: dict[str, Node] = {root: {"@id": root}} | {node["@id"]: node for node in nodes}
        self.root = root
        self.placed = {root}
        self.homes: dict[str, tuple[str, str]] = {}
        """Where a node stands whole: in which node, under which property."""

    def reach(self, starts: Iterable[str]) -> None:
        """Place whatever can be reached from some nodes and has no place yet, the nearest first."""
        todo = deque(starts)
        while todo:
            name = todo.popleft()
            for predicate, value in links(self.said[name]):
                if value in self.said and value not in self.placed:
                    self.placed.add(value)
                    self.homes[value] = (name, predicate)
                    todo.append(value)

    def back(self) -> dict[str, list[str]]:
        """Place what points at the root and cannot be reached from it, by property."""
        found: dict[str, list[str]] = {}
        for name, node in self.said.items():
            ways = [predicate for predicate, value in links(node) if value == self.root]
            if ways and name not in self.placed:
                self.placed.add(name)
                found.setdefault(ways[0], []).append(name)
        return found

    def whole(self, name: str, way: str = "") -> dict[str, Any]:
        """Return a node with everything that has its place in it; *way* is how it points at the root."""
        found: dict[str, Any] = {}
        for key, values in self.said[name].items():
            if key.startswith("@"):
                found[key] = values
                continue
            kept = [value for value in values if key != way or value.get("@id") != self.root]
            if kept:
                found[key] = [self._value(value, (name, key)) for value in kept]
        return found

    def _value(self, value: Node, place: tuple[str, str]) -> Node:
        name = value.get("@id")
        if name not in self.said:
            return value
        if self.homes.get(name) == place:
            return self.whole(name)
        return _mention(self.said[name])


def _mention(node: Node) -> Node:
    """Return what is told of a thing that stands whole elsewhere: its first class and its name."""
    found = {"@id": node["@id"]}
    if "@type" in node:
        found["@type"] = node["@type"][:1]
    called = next((key for key in _NAMES if key in node), None)
    return found | {called: node[called]} if called else found


def tree(nodes: Sequence[Node], root: str) -> dict[str, Any]:
    """Return the root with everything that can be reached from it, or that points at it, in it.

    In: expanded nodes, each once; the IRI of the root.
    Out: an expanded object that says what the nodes say; what has no connection with the root is in
    ``@included``.
    """
    made = _Tree(nodes, root)
    made.reach([root])
    back = made.back()
    made.reach(name for names in back.values() for name in names)
    body = made.whole(root)
    if back:
        body["@reverse"] = {way: [made.whole(name, way) for name in names] for way, names in back.items()}
    if apart := [name for name in made.said if name not in made.placed]:
        made.placed.update(apart)
        body["@included"] = [made.whole(name) for name in apart]
    return body
