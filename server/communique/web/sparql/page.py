"""What the page of the endpoint shows: questions to start from, and answers as a table."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

from communique import resources
from communique.config import Settings
from communique.query.protocol import Answer
from communique.web.interface import say
from communique.web.reading.reader import XSD, Reader

ROWS = 500
"""How many rows or triples the page shows at most."""
DRAWING = (
    *("d3-array", "d3-color", "d3-dispatch", "d3-ease", "d3-format", "d3-interpolate", "d3-quadtree"),
    *("d3-selection", "d3-timer", "d3-time", "d3-time-format", "d3-scale", "d3-axis", "d3-force"),
)
"""The libraries that pictures of an answer are drawn with, each after those that it needs."""
PARTS = ("subject", "predicate", "object")
_HEAD = ("sparql.part-subject", "sparql.part-predicate", "sparql.part-object")
_NUMBERS = frozenset(
    XSD + name
    for name in (
        *("integer", "decimal", "float", "double", "byte", "short", "int", "long"),
        *("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
        *("unsignedByte", "unsignedShort", "unsignedInt", "unsignedLong"),
    )
)
"""The datatypes of numbers (XML Schema 1.1, part 2, §3.4)."""


@dataclass(frozen=True)
class Example:
    """A question in plain words, and the query that answers it."""

    question: str
    query: str
    name: str
    """The name of its file, without the suffix."""

    @property
    def asked(self) -> str:
        """The query below its question: who cannot read the one can read the other."""
        return f"# {self.question}\n{self.query}"


@dataclass(frozen=True)
class Cell:
    """One value of a table."""

    text: str
    href: str | None = None
    note: str = ""
    """The language or datatype of a literal."""
    iri: str = ""
    name: str = ""
    """What a thing of ours is called."""
    number: bool = False


@dataclass(frozen=True)
class Table:
    """The rows of an answer; a value that is not bound is None."""

    head: list[str]
    rows: list[list[Cell | None]]


@lru_cache(maxsize=8)
def examples(settings: Settings) -> tuple[Example, ...]:
    """Return the competency questions: files whose first line is ``# the question``."""
    return tuple(_examples(settings))


def _examples(settings: Settings) -> Iterator[Example]:
    for file in resources.walk(resources.folder("competency", settings), ".rq"):
        first, _, rest = resources.read(file, settings).partition("\n")
        name = file.name.removesuffix(".rq")
        yield Example(first.lstrip("# ").strip(), rest.strip() + "\n", name)


def table(answer: Answer, reader: Reader) -> Table | None:
    """Return rows, or statements that were answered as Turtle, as a table; a boolean has none.

    IRIs are short and link to the pages of this server.
    """
    if answer.kind == "boolean":
        return None
    if answer.kind == "graph":
        triples = (quad.triple for quad in ox.parse(answer.body, ox.RdfFormat.TURTLE))
        head = [str(say(key)) for key in _HEAD]
        return Table(head, [[_cell(found, reader) for found in _described(one).values()] for one in triples])
    found = json.loads(answer.body)
    names = found["head"]["vars"]
    rows = [
        [_cell(row[name], reader) if name in row else None for name in names]
        for row in found["results"]["bindings"]
    ]
    return Table(names, rows)


def _described(triple: ox.Triple) -> dict[str, dict[str, Any]]:
    """Return a statement as SPARQL JSON results have it; see :func:`_term`."""
    return {part: _term(getattr(triple, part)) for part in PARTS}


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> dict[str, Any]:
    """Return a term as SPARQL JSON results have it (SPARQL 1.1 Query Results JSON §3.2.2)."""
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        return {"type": "triple", "value": _described(term)}
    found = {"type": "literal", "value": term.value}
    if term.language:
        return found | {"xml:lang": term.language}
    return found if term.datatype.value == f"{XSD}string" else found | {"datatype": term.datatype.value}


def _cell(term: Mapping[str, Any], reader: Reader) -> Cell:
    value = term["value"]
    if term["type"] == "uri":
        return Cell(reader.curie(value), reader.href(value), iri=value, name=_name(value, reader))
    if term["type"] == "bnode":
        return Cell(f"_:{value}", iri=f"_:{value}")
    if term["type"] == "triple":
        parts = (_cell(value[part], reader).text for part in PARTS)
        return Cell(f"<<( {' '.join(parts)} )>>")
    datatype = term.get("datatype")
    note = term.get("xml:lang") or (reader.curie(datatype) if datatype else "")
    return Cell(value, note=note, number=datatype in _NUMBERS)


def _name(iri: str, reader: Reader) -> str:
    """Return what a thing of ours is called; a remote store is not asked for hundreds of names."""
    ours = iri.startswith(reader.names.base) and isinstance(reader.store, ox.Store)
    return reader.label(iri).text if ours else ""
