"""A query and a store in, the bytes of an answer out: for a query process and ``communique query``."""

import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import IO, Any

import pyoxigraph as ox

from communique.errors import MachineError, QueryError
from communique.query import datasets, guard
from communique.query.diagnosis import explain
from communique.query.faults import QueryTooLarge
from communique.query.forms import FORMS, ResultForm
from communique.query.protocol import Answer, QueryRequest

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_STRING = "http://www.w3.org/2001/XMLSchema#string"
_PREFIX_USED = re.compile(rb"(?:^|[\s^])([^\s:<>\"^]*):")
_XML_NAME = re.compile(r"[^\W\d][\w.\-]*\Z")


class _Bounded(io.BytesIO):
    """A buffer that refuses to grow beyond a limit, which ends the query that fills it."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit
        self.full = False

    def write(self, data: Any) -> int:
        if self.tell() + len(data) > self.limit:
            self.full = True
            raise OSError("the buffer is full")
        return super().write(data)


def evaluate(store: ox.Store, request: QueryRequest, max_bytes: int, prefixes: Mapping[str, str]) -> Answer:
    """Return the answer to a query that :func:`communique.query.guard.check` has let pass.

    In: the store; the request; the largest answer in bytes; the prefixes to write Turtle with.
    Raises: :class:`QueryError` and what is below it, for what the query is at fault; :class:`MachineError`
    when the store cannot be read.
    """
    said = guard.check(request.query, federation=True)  # the process that evaluates has no network
    form = FORMS[request.form]
    output = _Bounded(max_bytes)
    try:
        asked, default, named = datasets.choose(store, said, request)
        results = asked.query(
            request.query, base_iri=request.base_iri, default_graph=default, named_graphs=named
        )
        cut = _write(results, form, output, request.rows, prefixes)
    except SyntaxError as fault:
        raise explain(request.query, fault, request.base_iri) from None
    except (OSError, ValueError, RuntimeError) as fault:
        if output.full:
            raise QueryTooLarge(
                f"The answer is larger than {max_bytes:,} bytes; ask for less, or with LIMIT."
            ) from None
        kind = MachineError if isinstance(fault, OSError) else QueryError
        raise kind(f"The query could not be evaluated: {fault}.") from None
    return Answer(said.kind, output.getvalue(), cut)


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
        _write_json([variable.value for variable in results.variables], solutions[:rows], output)
        return len(solutions) > rows
    write_results(results, form, output)
    return False


def write_results(results: ox.QuerySolutions | ox.QueryBoolean, form: ResultForm, output: IO[bytes]) -> None:
    """Write rows or a boolean."""
    assert isinstance(form.writer, ox.QueryResultsFormat)  # noqa: S101  # the caller matches form and kind
    results.serialize(output, form.writer)


def write_graph(
    found: Iterable[ox.Triple], form: ResultForm, output: IO[bytes], prefixes: Mapping[str, str]
) -> None:
    """Write triples as a graph: each once, sorted, so that what is said of one subject stands together.

    Raises: :class:`QueryError` for a property that RDF/XML has no way to write.
    """
    assert isinstance(form.writer, ox.RdfFormat)  # noqa: S101  # the caller matches form and kind
    triples = sorted(set(found), key=str)
    if form.writer == ox.RdfFormat.RDF_XML:
        for predicate in {triple.predicate.value for triple in triples}:
            if not _XML_NAME.search(predicate):
                raise QueryError(
                    f"RDF/XML cannot write the property <{predicate}>: it does not end in an XML name."
                )
    body = ox.serialize(triples, format=form.writer, prefixes=dict(prefixes)) or b""
    output.write(_tidy(body, prefixes) if form.writer == ox.RdfFormat.TURTLE else body)


def _tidy(turtle: bytes, prefixes: Mapping[str, str]) -> bytes:
    """Return Turtle with the prefixes that occur in it, sorted, in place of all of them in no order."""
    lines = turtle.splitlines(keepends=True)
    head, body = lines[: len(prefixes)], b"".join(lines[len(prefixes) :])
    used = set(_PREFIX_USED.findall(body))
    return b"".join(sorted(line for line in head if line.split()[1].removesuffix(b":") in used)) + body


def _write_json(names: Sequence[str], solutions: Iterable[ox.QuerySolution], output: IO[bytes]) -> None:
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
