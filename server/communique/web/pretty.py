"""Turtle for reading: one property a line, things apart, only the prefixes that are used (RDF 1.1 Turtle).

The same triples in the same order give the same bytes.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

import pyoxigraph as ox

from communique.web.reader import RDF_TYPE, XSD

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_-])?", re.ASCII)
"""The local names that need no escaping (a part of PN_LOCAL)."""
_BARE = {f"{XSD}integer": re.compile(r"[+-]?\d+"), f"{XSD}boolean": re.compile("true|false")}
"""The literals that Turtle writes without quotes."""


class _Writer:
    """Writes terms, and keeps note of the prefixes they use."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._longest_first = sorted(prefixes.items(), key=lambda item: -len(item[1]))
        self.used: dict[str, str] = {}

    def iri(self, node: ox.NamedNode) -> str:
        for short, namespace in self._longest_first:
            local = node.value[len(namespace) :]
            if node.value.startswith(namespace) and _LOCAL.fullmatch(local):
                self.used[short] = namespace
                return f"{short}:{local}"
        return str(node)

    def term(self, term: object) -> str:
        if isinstance(term, ox.NamedNode):
            return self.iri(term)
        if not isinstance(term, ox.Literal) or term.language or term.datatype.value == f"{XSD}string":
            return str(term)
        bare = _BARE.get(term.datatype.value)
        if bare and bare.fullmatch(term.value):
            return term.value
        return f"{ox.Literal(term.value)}^^{self.iri(term.datatype)}"


def _thing(subject: object, said: Mapping[ox.NamedNode, Sequence[object]], writer: _Writer) -> str:
    """Return everything that is said of one subject, its types first."""
    lines = []
    for predicate in sorted(said, key=lambda predicate: predicate != RDF_TYPE):
        name = "a" if predicate == RDF_TYPE else writer.iri(predicate)
        objects = [writer.term(value) for value in said[predicate]]
        joined = " , ".join(objects)
        lines.append(
            f"{name} {joined}" if len(joined) < 90 else f"{name}\n        " + " ,\n        ".join(objects)
        )
    return f"{writer.term(subject)}\n    " + " ;\n    ".join(lines) + " .\n"


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
    subjects: dict[object, dict[ox.NamedNode, list[object]]] = {}
    for triple in triples:
        subjects.setdefault(triple.subject, {}).setdefault(triple.predicate, []).append(triple.object)
    body = [_thing(subject, said, writer) for subject, said in subjects.items()]
    head = "".join(f"@prefix {short}: <{writer.used[short]}> .\n" for short in sorted(writer.used))
    return "\n".join([head, *body] if head else body).encode()
