"""Triples as expanded JSON-LD: one node a subject, chains as lists.

JSON-LD 1.1 API, “Serialize RDF as JSON-LD Algorithm”.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from communique.web.reading.reader import RDF, RDF_TYPE, XSD

Node = Mapping[str, Any]

_STRING = f"{XSD}string"
_INTEGERS = {
    XSD + name
    for name in (
        "integer",
        "int",
        "long",
        "nonNegativeInteger",
        "positiveInteger",
        "nonPositiveInteger",
        "short",
    )
}
_SAFE_INTEGER = re.compile(r"0|-?[1-9]\d{0,14}", re.ASCII)
"""The whole numbers that every reader of JSON keeps exactly and writes like this (RFC 8259 §6)."""
_FIRST, _REST, _NIL = (f"{RDF}{name}" for name in ("first", "rest", "nil"))


def _literal(term: ox.Literal) -> dict[str, Any]:
    """Return a literal as an expanded value; whole numbers as JSON has them."""
    if term.language:
        direction = {"@direction": term.direction.value} if term.direction else {}
        return {"@value": term.value, "@language": term.language, **direction}
    kind = term.datatype.value
    if kind == _STRING:
        return {"@value": term.value}
    if kind in _INTEGERS and _SAFE_INTEGER.fullmatch(term.value):
        return {"@value": int(term.value), "@type": kind}
    return {"@value": term.value, "@type": kind}


def _name(term: object) -> str:
    """Return a node's ``@id``: an IRI, or ``_:`` and the name of a blank node."""
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def expanded(triples: Iterable[ox.Triple]) -> list[dict[str, Any]]:
    """Return triples as expanded JSON-LD, the nodes in the order of their first statement."""
    nodes: dict[str, dict[str, Any]] = {}
    for triple in triples:
        node = nodes.setdefault(_name(triple.subject), {"@id": _name(triple.subject)})
        if triple.predicate == RDF_TYPE:
            node.setdefault("@type", []).append(_name(triple.object))
        else:
            term = triple.object
            value = _literal(term) if isinstance(term, ox.Literal) else {"@id": _name(term)}
            node.setdefault(triple.predicate.value, []).append(value)
    return list(nodes.values())


def links(node: Node) -> Iterator[tuple[str, str]]:
    """Yield the properties of a node whose values are nodes, with these."""
    for key, values in node.items():
        if not key.startswith("@"):
            yield from ((key, value["@id"]) for value in values if "@id" in value)


def with_lists(nodes: Sequence[Node]) -> list[Node]:
    """Return nodes with every chain of rdf:first and rdf:rest as a list.

    Only a chain to rdf:nil of blank nodes of which nothing else is said, each used once, is a list.
    """
    cells = _cells(nodes)
    told: set[str] = set()

    def value(given: Node) -> Node:
        name = given.get("@id")
        if name != _NIL and name not in cells:
            return given
        items = []
        while name != _NIL:
            told.add(name)
            items.append(cells[name][_FIRST][0])
            name = cells[name][_REST][0]["@id"]
        return {"@list": [value(item) for item in items]}

    found: list[Node] = [
        {key: given if key.startswith("@") else [value(one) for one in given] for key, given in node.items()}
        for node in nodes
        if node["@id"] not in cells
    ]
    return found + [cell for name, cell in cells.items() if name not in told]  # one that holds itself


def _cells(nodes: Sequence[Node]) -> dict[str, Node]:
    """Return the nodes that are nothing but links of a chain that ends with rdf:nil, by name."""
    uses = Counter(name for node in nodes for _, name in links(node))
    uses.update(name for node in nodes for name in node.get("@type", ()))
    single = {
        node["@id"]: node
        for node in nodes
        if node["@id"].startswith("_:")
        and uses[node["@id"]] == 1
        and node.keys() == {"@id", _FIRST, _REST}
        and len(node[_FIRST]) == len(node[_REST]) == 1
    }
    rests = {name: node[_REST][0].get("@id") for name, node in single.items()}
    before = {rest: name for name, rest in rests.items()}
    found: dict[str, Node] = {}
    for end in (name for name, rest in rests.items() if rest == _NIL):
        link = end
        while link in single:
            found[link] = single[link]
            link = before.get(link, "")
    return found
