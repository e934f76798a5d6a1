"""A query and a store in, the bytes of an answer out: for a query process and ``communique query``."""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice
from typing import IO, Any

import pyoxigraph as ox

from communique.errors import MachineError, QueryError
from communique.query import datasets, guard
from communique.query.diagnosis import explain
from communique.query.faults import QueryTooLarge
from communique.query.forms import FORMS, ResultForm
from communique.query.guard import Kind
from communique.query.protocol import QueryRequest
from communique.query.spool import Spool

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_VALUED = ox.NamedNode | ox.Literal
_CSV_ROWS = 1000
"""How many rows of CSV are written at once."""
SORTED = 50_000
"""Graphs of up to so many triples are put in order."""
_STRING = "http://www.w3.org/2001/XMLSchema#string"
_PREFIX_USED = re.compile(rb"(?:^|[\s^])([^\s:<>\"^]*):")
_XML_NAME = re.compile(r"[^\W\d][\w.\-]*\Z")


def evaluate(
    store: ox.Store, request: QueryRequest, output: Spool, prefixes: Mapping[str, str]
) -> tuple[Kind, bool]:
    """Write the answer to a query that :func:`communique.query.guard.check` has let pass.

    In: the store; the request; where to write; the prefixes to write Turtle with.
    Out: what kind of answer it is, and whether there is more than the rows that were asked for.
    Raises: :class:`QueryError` and what is below it, for what the query is at fault; :class:`MachineError`
    when the store cannot be read or the answer not be written.
    """
    said = guard.check(request.query, federation=True)  # the process that evaluates has no network
    form = FORMS[request.form]
    try:
        asked, default, named = datasets.choose(store, said, request)
        results = asked.query(
            request.query, base_iri=request.base_iri, default_graph=default, named_graphs=named
        )
        cut = _write(results, form, output, request.rows, prefixes)
        output.flush()
    except SyntaxError as fault:
        raise explain(request.query, fault, request.base_iri) from None
    except (OSError, ValueError, RuntimeError) as fault:
        if output.full:
            raise QueryTooLarge.answer(output.limit) from None
        kind = MachineError if isinstance(fault, OSError) else QueryError
        raise kind(f"The query could not be evaluated: {fault}.") from None
    return said.kind, cut


def _write(
    results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples,
    form: ResultForm,
    output: IO[bytes],
    rows: int | None,
    prefixes: Mapping[str, str],
) -> bool:
    """Write results in a form; return whether there were more than *rows*."""
    if isinstance(results, ox.QueryTriples):
        triples = list(results if rows is None else islice(results, rows + 1))
        write_graph(triples[:rows], form, output, prefixes)
        return rows is not None and len(triples) > rows
    if isinstance(results, ox.QuerySolutions) and rows is not None:
        solutions = list(islice(results, rows + 1))
        write_rows([variable.value for variable in results.variables], solutions[:rows], output)
        return len(solutions) > rows
    write_results(results, form, output)
    return False


def write_results(results: ox.QuerySolutions | ox.QueryBoolean, form: ResultForm, output: IO[bytes]) -> None:
    """Write rows or a boolean."""
    assert isinstance(form.writer, ox.QueryResultsFormat)  # noqa: S101  # the caller matches form and kind
    if isinstance(results, ox.QuerySolutions) and form.writer == ox.QueryResultsFormat.CSV:
        _write_csv(results, output)
    else:
        results.serialize(output, form.writer)


def _write_csv(results: ox.QuerySolutions, output: IO[bytes]) -> None:
    """Write rows as CSV (SPARQL 1.1 Query Results CSV §3): Oxigraph does not quote IRIs that hold a comma."""
    rows = map(_csv_row, results)
    part: Iterable[Sequence[str]] = [[variable.value for variable in results.variables]]
    while part:
        text = io.StringIO(newline="")
        csv.writer(text).writerows(part)
        output.write(text.getvalue().encode())
        part = list(islice(rows, _CSV_ROWS))


def _csv_row(solution: ox.QuerySolution) -> list[str]:
    return [
        "" if term is None else term.value if isinstance(term, _VALUED) else str(term) for term in solution
    ]


def write_graph(
    found: Iterable[ox.Triple], form: ResultForm, output: IO[bytes], prefixes: Mapping[str, str]
) -> None:
    """Write triples as a graph: each once, sorted, so that what is said of one subject stands together.

    More than :data:`SORTED` triples are written as they come, which takes no memory.

    Raises: :class:`QueryError` for a property that RDF/XML has no way to write.
    """
    assert isinstance(form.writer, ox.RdfFormat)  # noqa: S101  # the caller matches form and kind
    if form.writer == ox.RdfFormat.RDF_XML:
        found = map(_nameable, found)
    first = list(islice(found := iter(found), SORTED + 1))
    if len(first) > SORTED:
        ox.serialize(chain(first, found), output, format=form.writer, prefixes=dict(prefixes))
        return
    triples = sorted(set(first), key=str)
    body = ox.serialize(triples, format=form.writer, prefixes=dict(prefixes)) or b""
    output.write(_tidy(body, prefixes) if form.writer == ox.RdfFormat.TURTLE else body)


def _nameable(triple: ox.Triple) -> ox.Triple:
    """Return a triple whose property RDF/XML can write."""
    if not _XML_NAME.search(triple.predicate.value):
        raise QueryError(
            f"RDF/XML cannot write the property {triple.predicate}: it does not end in an XML name."
        )
    return triple


def _tidy(turtle: bytes, prefixes: Mapping[str, str]) -> bytes:
    """Return Turtle with the prefixes that occur in it, sorted, in place of all of them in no order."""
    lines = turtle.splitlines(keepends=True)
    head, body = lines[: len(prefixes)], b"".join(lines[len(prefixes) :])
    used = set(_PREFIX_USED.findall(body))
    return b"".join(sorted(line for line in head if line.split()[1].removesuffix(b":") in used)) + body


def write_rows(names: Sequence[str], solutions: Iterable[ox.QuerySolution], output: IO[bytes]) -> None:
    """Write some of the solutions, which the query engine's own writer cannot."""
    bindings = [
        {name: _json_term(term) for name in names if (term := solution[name]) is not None}
        for solution in solutions
    ]
    document = {"head": {"vars": names}, "results": {"bindings": bindings}}
    output.write(json.dumps(document, ensure_ascii=False).encode())


def _json_term(term: Term) -> dict[str, Any]:
    """Return a term as the JSON results format has it (SPARQL 1.1 Query Results JSON Format §3.2.2)."""
    if isinstance(term, ox.Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: _json_term(part) for name, part in parts.items()}}
    if isinstance(term, ox.Literal):
        found = {"type": "literal", "value": term.value}
        if term.language:
            return found | {"xml:lang": term.language}
        plain = term.datatype.value == _STRING
        return found if plain else found | {"datatype": term.datatype.value}
    return {"type": "uri" if isinstance(term, ox.NamedNode) else "bnode", "value": term.value}
