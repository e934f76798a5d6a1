"""What the page of the endpoint shows: questions to start from, and answers as a table."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from communique import resources
from communique.config import Settings
from communique.web.reader import Reader

ROWS = 500
"""How many rows or triples the page shows at most."""


@dataclass(frozen=True)
class Example:
    """A question in plain words, and the query that answers it."""

    question: str
    query: str
    name: str
    """The name of its file, without the suffix."""


@dataclass(frozen=True)
class Cell:
    """One value of a table."""

    text: str
    href: str | None = None
    note: str = ""
    """The language or datatype of a literal."""


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


def table(body: bytes, reader: Reader) -> Table:
    """Return SPARQL JSON results as a table whose IRIs are short and link to the pages of this server."""
    found = json.loads(body)
    names = found["head"]["vars"]
    rows = [
        [_cell(row[name], reader) if name in row else None for name in names]
        for row in found["results"]["bindings"]
    ]
    return Table(names, rows)


def _cell(term: Mapping[str, Any], reader: Reader) -> Cell:
    value = term["value"]
    if term["type"] == "uri":
        return Cell(reader.curie(value), reader.href(value))
    if term["type"] == "bnode":
        return Cell(f"_:{value}")
    if term["type"] == "triple":
        parts = (_cell(value[part], reader).text for part in ("subject", "predicate", "object"))
        return Cell(f"<<( {' '.join(parts)} )>>")
    datatype = term.get("datatype")
    return Cell(value, note=term.get("xml:lang") or (reader.curie(datatype) if datatype else ""))
