"""RDF/XML, as far as XML 1.0 can hold RDF (RDF 1.1 XML Syntax; XML 1.0, fifth edition).

Two sorts of statement have no place in it: those whose text has a character that XML does not have, such as
U+0000, and those whose property or class does not end in a name of XML, such as ``https://x.org/1``. They are
left out, and a comment at the end of the document says how many. All other forms of RDF hold them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import IO, cast

import pyoxigraph as ox

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""The characters of RDF literals that XML does not have (XML 1.0 §2.2)."""
_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME = re.compile(f"[{_START}][{_START}0-9.\u00b7\u0300-\u036f\u203f\u2040-]*\\Z")
"""What an IRI must end in, to be written as a namespace and a local name (XML Names §4)."""
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TYPE = ox.NamedNode(f"{_RDF}type")
_RESERVED = {
    _RDF + name
    for name in (
        *("RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype", "Description", "li"),
        *("aboutEach", "aboutEachPrefix", "bagID"),
    )
}
"""The names that are syntax and cannot be properties (RDF/XML §6.2)."""
_XMLNS = "http://www.w3.org/2000/xmlns/"
"""The namespace that no element may be in (XML Names §3)."""


def holds(triple: ox.Triple) -> bool:
    """Return whether RDF/XML can hold a statement.

    >>> label = ox.NamedNode("https://x.org/label")
    >>> holds(ox.Triple(label, label, ox.Literal("a"))), holds(ox.Triple(label, label, ox.Literal(chr(0))))
    (True, False)
    """
    value = triple.object
    if isinstance(value, ox.Literal) and _ILLEGAL.search(value.value):
        return False
    if triple.predicate == _TYPE and isinstance(value, ox.NamedNode) and not _is_name(value.value):
        return False  # the library would make it the name of the element of its subject
    return _is_name(triple.predicate.value)


@lru_cache(maxsize=1000)
def _is_name(iri: str) -> bool:
    """Return whether an IRI can be the name of an element."""
    return iri not in _RESERVED and not iri.startswith(_XMLNS) and _NAME.search(iri) is not None


class _References:
    """Writes carriage returns as references; a reader of XML would make line feeds of them (XML §2.11)."""

    def __init__(self, output: IO[bytes]) -> None:
        self._output = output

    def write(self, data: bytes) -> int:
        self._output.write(bytes(data).replace(b"\r", b"&#13;"))
        return len(data)

    def flush(self) -> None:
        self._output.flush()


def write(triples: Iterable[ox.Triple], prefixes: Mapping[str, str], output: IO[bytes]) -> int:
    """Write triples to *output* as they come, and return how many were left out.

    In: the triples; those of one subject that follow one another share an element; the prefixes.
    """
    left_out = 0

    def held() -> Iterator[ox.Triple]:
        nonlocal left_out
        for triple in triples:
            if holds(triple):
                yield triple
            else:
                left_out += 1

    target = cast(IO[bytes], _References(output))
    ox.serialize(held(), target, ox.RdfFormat.RDF_XML, prefixes=dict(prefixes))
    if left_out:
        output.write(
            f"\n<!-- Left out: {left_out:,}. XML cannot write some characters of these statements, or name"
            " their property or class; every other form holds them. -->\n".encode()
        )
    return left_out
