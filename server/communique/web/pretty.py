"""Turtle and TriG for reading: one property a line, things apart, only the prefixes that are used.

RDF 1.1 Turtle, RDF 1.1 TriG. The same statements in the same order give the same bytes.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import pyoxigraph as ox

from communique.web.reading.reader import RDF_TYPE, XSD

_LOCAL = "[A-Za-z0-9_][A-Za-z0-9_-]*"
"""The local names that need no escaping (a part of PN_LOCAL)."""
_BARE = {f"{XSD}integer": re.compile(r"[+-]?[0-9]+"), f"{XSD}boolean": re.compile("true|false")}
"""The literals that Turtle writes without quotes."""


@lru_cache(maxsize=8)
def _shortened(namespaces: tuple[str, ...]) -> re.Pattern[str]:
    """Return what matches an IRI that a prefix can shorten: the longest namespace that fits, and the rest."""
    longest_first = sorted(namespaces, key=len, reverse=True)
    return re.compile(f"({'|'.join(map(re.escape, longest_first))})({_LOCAL})")


class _Writer:
    """Writes statements, and keeps note of the prefixes they use."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._short = {namespace: short for short, namespace in sorted(prefixes.items(), reverse=True)}
        self._shortened = _shortened(tuple(self._short))
        self._written: dict[ox.NamedNode, str] = {}
        self.used: dict[str, str] = {}

    def iri(self, node: ox.NamedNode) -> str:
        if node not in self._written:
            self._written[node] = self._shortest(node)
        return self._written[node]

    def _shortest(self, node: ox.NamedNode) -> str:
        iri = node.value  # asked once: each time makes a new string
        match = self._shortened.fullmatch(iri)
        if match is None:
            return str(node)
        namespace, local = match.groups()
        short = self._short[namespace]
        self.used[short] = namespace
        return f"{short}:{local}"

    def term(self, term: object) -> str:
        if isinstance(term, ox.NamedNode):
            return self.iri(term)
        if not isinstance(term, ox.Literal) or term.language or term.datatype.value == f"{XSD}string":
            return str(term)
        bare = _BARE.get(term.datatype.value)
        if bare and bare.fullmatch(term.value):
            return term.value
        return f"{ox.Literal(term.value)}^^{self.iri(term.datatype)}"

    def thing(self, subject: object, said: Mapping[ox.NamedNode, Sequence[object]]) -> str:
        """Return everything that is said of one subject, its types first."""
        lines = []
        for predicate in sorted(said, key=lambda predicate: predicate != RDF_TYPE):
            name = "a" if predicate == RDF_TYPE else self.iri(predicate)
            objects = [self.term(value) for value in said[predicate]]
            joined = " , ".join(objects)
            lines.append(
                f"{name} {joined}" if len(joined) < 90 else f"{name}\n        " + " ,\n        ".join(objects)
            )
        return f"{self.term(subject)}\n    " + " ;\n    ".join(lines) + " .\n"

    def things(self, triples: Iterable[ox.Triple]) -> list[str]:
        """Return what is said of each subject, in the order of its first triple."""
        subjects: dict[object, dict[ox.NamedNode, list[object]]] = {}
        for triple in triples:
            subjects.setdefault(triple.subject, {}).setdefault(triple.predicate, []).append(triple.object)
        return [self.thing(subject, said) for subject, said in subjects.items()]

    def document(self, body: Sequence[str]) -> bytes:
        """Return a document with the prefixes its body uses."""
        head = "".join(f"@prefix {short}: <{self.used[short]}> .\n" for short in sorted(self.used))
        return "\n".join([head, *body] if head else body).encode()


def turtle(triples: Iterable[ox.Triple], prefixes: Mapping[str, str]) -> bytes:
    r"""Return triples as Turtle, the subjects in the order of their first triple.

    >>> kz = ox.NamedNode("https://x.org/id/state/kz")
    >>> label = ox.NamedNode("https://x.org/label")
    >>> print(turtle([ox.Triple(kz, label, ox.Literal("Kazakhstan", language="en"))],
    ...     {"state": "https://x.org/id/state/", "x": "https://x.org/"}).decode())
    @prefix state: <https://x.org/id/state/> .
    @prefix x: <https://x.org/> .
    <BLANKLINE>
    state:kz
        x:label "Kazakhstan"@en .
    <BLANKLINE>
    """
    writer = _Writer(prefixes)
    return writer.document(writer.things(triples))


def trig(quads: Iterable[ox.Quad], prefixes: Mapping[str, str]) -> bytes:
    """Return quads as TriG: the default graph, then each named graph in a block.

    The graphs are in the order of their first quad, and so are the subjects of each.
    """
    writer = _Writer(prefixes)
    graphs: dict[object, list[ox.Triple]] = {ox.DefaultGraph(): []}
    for quad in quads:
        graphs.setdefault(quad.graph_name, []).append(quad.triple)
    body = writer.things(graphs.pop(ox.DefaultGraph()))
    for graph, triples in graphs.items():
        block = "\n".join(writer.things(triples)).replace("\n", "\n    ").replace("\n    \n", "\n\n")
        body.append(f"{writer.term(graph)} {{\n    {block.rstrip(' ')}}}\n")
    return writer.document(body)
