"""What the servers are asked, and whether what they answer is right."""

import csv
import io
import json
import random
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyoxigraph as ox

from benchmarks.terms import BASE

_JSON, _CSV, _TURTLE = "application/sparql-results+json", "text/csv", "text/turtle"
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_PREFIX = f"PREFIX dip: <{BASE}ontology#>"
_SELECT, _DESCRIBE = "SELECT ?p ?o {{ <{}> ?p ?o }}", "DESCRIBE <{}>"
_GROUP = f"""{_PREFIX} SELECT ?area ?one ?other (COUNT(DISTINCT ?agreement) AS ?agreements) {{
  ?agreement a dip:Agreement ; dip:area ?area ;
    dip:hasSignature/dip:onBehalfOf ?one ; dip:hasSignature/dip:onBehalfOf ?other
  FILTER (STR(?one) < STR(?other))
}} GROUP BY ?area ?one ?other"""
"""Every agreement by its area and the states of its signatories."""
_FEW = 20
"""How many different requests the repeated ones are."""

DIFFERENT, REPEATED, DESCRIPTION, DOCUMENT, PAGE, GROUPED, LARGE = TASKS = (
    "small SELECT, all different",
    "small SELECT, repeated",
    "DESCRIBE, all different",
    "/doc as Turtle, all different",
    "/doc as HTML, all different",
    "GROUP BY over all agreements",
    "10 MB of CSV",
)


@dataclass(frozen=True)
class Task:
    """Requests of one kind."""

    name: str
    accept: str
    query: Callable[[int], str]
    """Number → query, or the path of a document."""
    at_once: int
    """How many numbers are asked before they come again, in one turn."""
    heavy: bool = False
    document: bool = False

    def queries(self, turn: int) -> list[str]:
        """Return what is asked in a turn; those of two turns differ, if there are so many."""
        return [self.query(turn * self.at_once + number) for number in range(self.at_once)]


def tasks(triples: Path, csv_bytes: int, seed: int) -> Iterator[Task]:
    """Yield what is asked of a release.

    In: its default graph as N-Triples; how large the large answer is, in bytes; a seed for the order of
    things.
    """
    things, large = _contents(triples, csv_bytes)
    random.Random(seed).shuffle(things)  # noqa: S311  # not to keep secrets
    many = len(things)

    def thing(number: int) -> str:
        return things[number % many]

    # A comment tells apart what is asked of the same thing again.
    yield Task(DIFFERENT, _JSON, lambda number: f"{_SELECT.format(thing(number))} # {number}", 40_000)
    yield Task(REPEATED, _JSON, lambda number: _SELECT.format(thing(number % _FEW)), _FEW)
    yield Task(DESCRIPTION, _TURTLE, lambda number: f"{_DESCRIBE.format(thing(number))} # {number}", 40_000)
    at = len(f"{BASE}id/")
    for name, suffix, media_type in ((DOCUMENT, "ttl", _TURTLE), (PAGE, "html", "text/html")):
        path = partial(_path, things, at, suffix)
        yield Task(name, media_type, path, many // 4, document=True)
    yield Task(GROUPED, _JSON, lambda number: f"{_GROUP} # {number}", 1000, heavy=True)
    values = " ".join(f"<{name}>" for name in large)
    csv_query = f"SELECT ?s ?p ?o {{ VALUES ?p {{ {values} }} ?s ?p ?o }}"
    yield Task(LARGE, _CSV, lambda number: f"{csv_query} # {number}", 500, heavy=True)


def _path(things: Sequence[str], at: int, suffix: str, number: int) -> str:
    """Return the path of a document of a thing."""
    return f"/doc/{things[number % len(things)][at:]}.{suffix}"


def _contents(triples: Path, csv_bytes: int) -> tuple[list[str], list[str]]:
    """Return the IRIs of our things that have a label, and properties whose statements make so many bytes.

    Left out are blank nodes, whose names servers choose; times, which rdflib spells anew; and passages:
    Oxigraph forgets to quote the comma in their IRIs, which no reader of CSV can then undo.
    """
    things, sizes, unfit = [], Counter[str](), set()
    label, start = "<http://www.w3.org/2004/02/skos/core#prefLabel>", f"<{BASE}id/"
    with triples.open(encoding="utf-8") as lines:
        for line in lines:
            subject, name, value = line.split(" ", 2)
            sizes[name] += (
                len(line.encode()) - 7 - (4 if value[0] == "<" else 0)
            )  # without <>, “ .”; with \r\n
            iris = f"{subject} {value}" if value[0] == "<" else subject
            if "_:" in (subject[:2], value[:2]) or "," in iris or "#dateTime>" in value:
                unfit.add(name)
            if name == label and subject.startswith(start) and subject.count("/") > 5:
                things.append(subject[1:-1])
    chosen, left = [], csv_bytes
    for name, size in sizes.most_common():
        if size <= left and name not in unfit:
            chosen.append(name[1:-1])
            left -= size
    return things, chosen


# --- what the answers say, whoever gives them ---------------------------------------------------------------


def rows(accept: str, body: bytes) -> Counter[Hashable]:
    """Return what an answer says, without the order and spelling that servers choose for themselves."""
    if accept == _JSON:
        found = json.loads(body)
        return Counter(
            tuple(_cell(row[name]) if name in row else None for name in found["head"]["vars"])
            for row in found["results"]["bindings"]
        )
    if accept == _CSV:
        lines = list(csv.reader(io.StringIO(body.decode(), newline="")))
        return Counter(tuple(map(_plain, line)) for line in lines[1:])
    # rdflib-endpoint describes in RDF/XML whatever is asked for.
    form = ox.RdfFormat.RDF_XML if body.startswith(b"<?xml") else ox.RdfFormat.TURTLE
    return Counter(quad.triple for quad in ox.parse(body, format=form))


def _cell(term: dict[str, str]) -> tuple[str, str, str]:
    kind = term.get("datatype", "")
    return term["value"], term.get("xml:lang", ""), "" if kind == _XSD_STRING else kind


def _plain(cell: str) -> str:
    """Return what a cell of CSV says; Comunica writes terms of Turtle into it."""
    if cell.startswith("<") and cell.endswith(">"):
        return cell[1:-1]
    if cell.startswith('"') and cell.rpartition('"')[2][:1] in {"", "@", "^"}:
        return cell[1 : cell.rindex('"')]
    return cell


def expected(store: ox.Store, task: Task, query: str) -> Counter[Hashable]:
    """Return what the answer to a query must say: what Oxigraph finds in this process."""
    found = store.query(query)
    if isinstance(found, ox.QueryTriples):
        return Counter(found)
    assert isinstance(found, ox.QuerySolutions)
    if task.accept == _CSV:
        return Counter(tuple(term.value for term in row) for row in found)
    body = found.serialize(format=ox.QueryResultsFormat.JSON)
    assert body is not None
    return rows(task.accept, body)


def difference(found: Counter[Hashable], right: Counter[Hashable]) -> str | None:
    """Return in what an answer differs from the right one, or None."""
    more, less = list((found - right).items()), list((right - found).items())
    return f"{len(more)} rows too many {more[:2]}, {len(less)} missing {less[:2]}" if more or less else None
