"""``communique query``: a query asked of a release here, or of any SPARQL endpoint."""

import ast
import http.client
import io
import math
import re
import sys
import urllib.error
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph as ox
from prettytable import HRuleStyle, PrettyTable, VRuleStyle
from SPARQLWrapper import POST, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, SPARQLWrapperException

from communique import __version__
from communique.config import Settings
from communique.errors import MachineError, QueryError, UsageError
from communique.names import prefixes, short
from communique.query import guard
from communique.query.evaluate import write_graph, write_results
from communique.query.forms import ResultForm, forms, named
from communique.query.guard import Kind
from communique.query.pool import Limits, Pool
from communique.query.protocol import QueryRequest
from communique.store.endpoint import quote

TABLE = "table"
"""The format for people; a graph is Turtle then."""
_ENDPOINT_SECONDS = 60
"""How long an endpoint may keep silent."""
_ACCEPT = {
    "rows": "application/sparql-results+json, application/sparql-results+xml;q=0.9, application/json;q=0.8",
    "graph": "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.8",
}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def read_query(value: str) -> str:
    """Return the query that an argument holds or, after an ``@``, names the file of.

    Raises: :class:`UsageError` when the file cannot be read.
    """
    if not value.startswith("@"):
        return value
    try:
        return Path(value[1:]).read_text(encoding="utf-8")
    except OSError as fault:
        raise UsageError(f"{value[1:]}: cannot be read ({fault.strerror}).") from None
    except UnicodeDecodeError as fault:
        raise UsageError(f"{value[1:]}: not UTF-8 at byte {fault.start}.") from None


def ask_store(store_path: Path, query: str, form: str | None, settings: Settings) -> str:
    """Return the answer of a store.

    In: the folder of the store; the query; ``table`` (the default) or a name or suffix of
    :data:`communique.query.forms.FORMS`.
    Raises: :class:`QueryError` and what is below it; :class:`UsageError` for a form that does not fit the
    answer.
    """
    kind = guard.check(query).kind
    written = _written(form, kind)
    # A process of its own can be interrupted, which Oxigraph in this one could not.
    limits = Limits(1, math.inf, sys.maxsize, settings.query_memory)
    with Pool(limits, prefixes(settings)) as pool:
        body = pool.run(QueryRequest(store_path, query, written.name, base_iri=settings.base_iri)).whole()
    return _for_people(body, settings) if _is_table(form, kind) else body.decode()


def ask_endpoint(endpoint: str, query: str, form: str | None, settings: Settings) -> str:
    """Return the answer of a SPARQL endpoint, read whole and written in the form that is wanted.

    In: its URL; the query; the form, as for :func:`ask_store`. What the endpoint may do is its own affair,
    so SERVICE is allowed; updates are not.
    Raises: :class:`QueryError` when the endpoint refuses the query, in its words; :class:`MachineError`
    when it cannot be reached or its answer cannot be read.
    """
    kind = guard.check(query, federation=True).kind
    written = _written(form, kind)
    media_type, body = _fetch(endpoint, query, kind)
    output = io.BytesIO()
    try:
        if kind == "graph":
            write_graph(_triples(endpoint, media_type, body), written, output, prefixes(settings))
        else:
            write_results(_results(endpoint, media_type, body), written, output)
    except SyntaxError as fault:
        raise MachineError(f"{endpoint}: its answer is no correct {media_type} ({fault.msg}).") from None
    return _for_people(output.getvalue(), settings) if _is_table(form, kind) else output.getvalue().decode()


def _is_table(form: str | None, kind: Kind) -> bool:
    return form in {None, TABLE} and kind != "graph"


def _written(form: str | None, kind: Kind) -> ResultForm:
    """Return the form to write: a table is made from JSON, and a graph for people is Turtle."""
    return next(forms(kind)) if form in {None, TABLE} else named(str(form), kind)


def _for_people(body: bytes, settings: Settings) -> str:
    results = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    if isinstance(results, ox.QueryBoolean):
        return "yes\n" if results else "no\n"
    return table(results, prefixes(settings))


def table(solutions: ox.QuerySolutions, known: Mapping[str, str]) -> str:
    """Return solutions as an aligned table for a terminal, with the number of rows below it.

    In: the solutions; the prefixes to shorten IRIs with. Characters of double width count double, and control
    characters, which could steer a terminal, are shown as spaces.
    """
    names = [variable.value for variable in solutions.variables]
    drawn = PrettyTable(names, align="l", hrules=HRuleStyle.HEADER, vrules=VRuleStyle.NONE)
    drawn.left_padding_width, drawn.right_padding_width = 0, 1
    count = 0
    for solution in solutions:
        count += 1
        drawn.add_row([_cell(solution[name], known) for name in names])
    lines = [line[1:].rstrip() for line in drawn.get_string().splitlines()] if names else []
    return "\n".join([*lines, f"({count} {'row' if count == 1 else 'rows'})", ""])


def _cell(term: object, known: Mapping[str, str]) -> str:
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        return _CONTROL.sub(" ", short(term.value, known))
    return _CONTROL.sub(" ", term.value if isinstance(term, ox.Literal) else str(term))


# --- an endpoint --------------------------------------------------------------------------------------------


def _fetch(endpoint: str, query: str, kind: Kind) -> tuple[str, bytes]:
    """Return the media type and body that an endpoint answers with."""
    if urlsplit(endpoint).scheme not in {"http", "https"}:
        raise UsageError(f"The endpoint is “{endpoint}”: it must be an http or https URL.")
    wrapper = SPARQLWrapper(endpoint, agent=f"communique/{__version__}")
    wrapper.setQuery(query)
    wrapper.setMethod(POST)  # a query can be longer than a URL may be
    wrapper.setOnlyConneg(True)
    wrapper.addCustomHttpHeader("Accept", _ACCEPT["graph" if kind == "graph" else "rows"])
    wrapper.setTimeout(_ENDPOINT_SECONDS)
    try:
        response = wrapper.query().response
        return str(response.headers.get_content_type()), bytes(response.read())
    except SPARQLWrapperException as fault:
        refused = isinstance(fault, QueryBadFormed)
        kind_of_fault = QueryError if refused else MachineError
        said = "does not accept the query" if refused else "failed"
        raise kind_of_fault(f"{endpoint} {said}: {_quoted(_body_of(fault))}") from None
    except urllib.error.HTTPError as fault:
        if fault.code == HTTPStatus.FORBIDDEN:
            raise QueryError(f"{endpoint} does not accept the query: {_quoted(fault.read())}") from None
        raise MachineError(f"{endpoint} answered {fault.code}: {_quoted(fault.read())}") from None
    except TimeoutError:
        raise MachineError(f"{endpoint} has been silent for {_ENDPOINT_SECONDS} seconds.") from None
    except (OSError, http.client.HTTPException) as fault:
        reason = getattr(fault, "reason", None) or fault
        raise MachineError(f"{endpoint} cannot be reached: {reason}.") from None


def _body_of(fault: SPARQLWrapperException) -> bytes:
    """Return the body of an answer that became an exception, which keeps it as the repr of bytes."""
    text = str(fault).partition("Response:\n")[2]
    return bytes(ast.literal_eval(text)) if text.startswith(("b'", 'b"')) else text.encode()


def _quoted(body: bytes) -> str:
    return f"“{quote(body.decode('utf-8', 'replace'))}”"


def _results(endpoint: str, media_type: str, body: bytes) -> ox.QuerySolutions | ox.QueryBoolean:
    form = ox.QueryResultsFormat.from_media_type(media_type)
    if form is None:
        raise MachineError(f"{endpoint} answers with {media_type}, which is no form of SPARQL results.")
    return ox.parse_query_results(body, format=form)


def _triples(endpoint: str, media_type: str, body: bytes) -> Iterable[ox.Triple]:
    form = ox.RdfFormat.from_media_type(media_type)
    if form is None:
        raise MachineError(f"{endpoint} answers with {media_type}, which is no form of RDF.")
    return (quad.triple for quad in ox.parse(body, format=form, base_iri=endpoint))
