"""``/sparql``: the SPARQL 1.1 Protocol for programs, a form and a table for people."""

import hashlib
import json
import math
from typing import Any, cast
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, g, render_template, request, url_for
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from communique import __version__, names
from communique.errors import CommuniqueError, QueryTimeout, UsageError
from communique.query import guard
from communique.query.faults import QueryBusy, QuerySyntaxError
from communique.query.forms import ResultForm, forms, named
from communique.query.pool import Pool
from communique.query.protocol import Answer, QueryRequest
from communique.web import answers
from communique.web import forms as documents
from communique.web.current import reader, served, settings
from communique.web.failures import problem
from communique.web.negotiate import HTML, XHTML, Form, best
from communique.web.sparql import page, protocol, service
from communique.web.sparql.protocol import Operation

blueprint = Blueprint("sparql", __name__)

MAX_BODY = 1_000_000
"""The largest query that is read, in bytes."""
_PATIENCE = 20_000_000
"""How much is read of a body that is too large: a client that is still sending would not see the answer."""
_CHUNK = 1 << 16
_POOL = "communique.pool"
WAITING = 8
"""How many queries may wait for a query process; each keeps a thread of the web server."""
_PAGES = {form.media_type for form in (HTML, XHTML)}
_GENERIC = {"json": "application/json", "jsonld": "application/json"}
"""What a client may call a form that knows no better name for it."""


@blueprint.route("/sparql", methods=["GET", "POST"], strict_slashes=False)
def endpoint() -> Response:
    """Answer a query, describe the endpoint, or show the form."""
    operation = protocol.read(request.query_string, request.headers.get("Content-Type"), _body())
    if operation.query is None:
        return _without_query(operation)
    try:
        return _answer(operation, operation.query)
    except (UsageError, QueryTimeout, QueryBusy) as fault:
        return _failure(operation, fault)


def pool() -> Pool:
    """Return the query processes of this web process; none is started before the first query."""
    extensions = current_app.extensions
    if _POOL not in extensions:
        chosen = settings()
        limits = chosen.query_deadline, chosen.query_max_bytes, chosen.query_memory
        mine = Pool(chosen.query_workers, *limits, line=WAITING, prefixes=names.prefixes(chosen))
        extensions.setdefault(_POOL, mine)  # another thread may have been first
    return cast(Pool, extensions[_POOL])


@blueprint.before_app_request
def _move() -> None:
    """Let go of the last release as soon as another one is served, whatever is asked of it."""
    mine = current_app.extensions.get(_POOL)
    if mine is not None and "served" in g:
        cast(Pool, mine).move(served().store_path)


def _body() -> bytes | None:
    """Return the body of a POST, read by hand: werkzeug's own limit would cut a chunked body short."""
    if request.method != "POST":
        return None
    body = _read(MAX_BODY + 1)
    if len(body) > MAX_BODY:
        _read(_PATIENCE)
        raise RequestEntityTooLarge(f"A query may be {MAX_BODY:,} bytes long.")
    return body


def _read(most: int) -> bytes:
    """Return what is left of the body, up to *most* bytes."""
    parts = []
    while most > 0 and (part := request.stream.read(min(most, _CHUNK))):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)


def _without_query(operation: Operation) -> Response:
    """Answer a request without a query: the form for a browser, the service description for a program."""
    form = best(request.headers.get("Accept"), documents.DOCUMENT)
    if request.method == "POST" or form is None:
        raise BadRequest("The parameter query is missing.")
    if form.media_type in _PAGES:
        return answers.answer(form.content_type, lambda: _render(operation), negotiated=True)

    def description() -> bytes:
        triples = sorted(service.describe(served(), request.base_url), key=str)
        return documents.write(documents.Content(triples, f"{request.base_url}#service"), form, settings())

    return answers.answer(form.content_type, description, negotiated=True)


def _answer(operation: Operation, query: str) -> Response:
    """Answer a query in the form the client wants.

    Raises: whatever :meth:`Pool.run` raises; :class:`UsageError` for a ``format`` that there is not.
    """
    said = guard.check(query)
    there = list(forms(said.kind))
    if operation.form:
        chosen = _offer(named(operation.form, said.kind))
    else:
        wanted = best(request.headers.get("Accept"), [*_offers(there), HTML, XHTML])
        if wanted is None:
            return _not_acceptable(operation, there)
        chosen = wanted
    response = Response(content_type=chosen.content_type)
    response.vary.add("Accept")
    response.headers["Cache-Control"] = "no-cache"
    if not said.volatile and request.method != "POST":
        # Weak: over one release a query always means the same, but rows without ORDER BY may change places.
        response.set_etag(_tag(operation, chosen), weak=True)
        if request.if_none_match.contains_weak(response.get_etag()[0] or ""):
            response.status_code = 304
            return response
    if chosen.media_type in _PAGES:
        shown = named("turtle" if said.kind == "graph" else "json", said.kind)
        answer = pool().run(_request(operation, query, shown, page.ROWS))
        response.set_data(_render(operation, answer=answer))
    else:
        form = named(chosen.suffix, said.kind)
        response.set_data(pool().run(_request(operation, query, form)).body)
    return response


def _request(operation: Operation, query: str, form: ResultForm, rows: int | None = None) -> QueryRequest:
    graphs = operation.default_graphs, operation.named_graphs
    return QueryRequest(served().store_path, query, form.name, *graphs, settings().base_iri, rows)


def _offer(form: ResultForm) -> Form:
    """Return a form of the query engine as one that can be negotiated."""
    return Form(form.title, form.media_type, form.name)


def _offers(there: list[ResultForm]) -> list[Form]:
    """Return what can be negotiated for: each form by its own media type, then by a more general one."""
    general = [Form(form.title, _GENERIC[form.name], form.name) for form in there if form.name in _GENERIC]
    return [*map(_offer, there), *general]


def _tag(operation: Operation, form: Form) -> str:
    """Return what tells one answer from another: release, version of this program, question and form."""
    graphs = operation.default_graphs, operation.named_graphs
    about = repr((served().id, served().modified, __version__, operation.query, graphs, form.media_type))
    return hashlib.sha256(about.encode()).hexdigest()[:32]


def _links(operation: Operation, there: list[ResultForm]) -> list[tuple[str, str]]:
    """Return the title and address of an answer in each of its forms."""
    asked = [
        ("query", operation.query or ""),
        *(("default-graph-uri", graph) for graph in operation.default_graphs),
        *(("named-graph-uri", graph) for graph in operation.named_graphs),
    ]
    here = url_for("sparql.endpoint")
    return [(form.title, f"{here}?{urlencode([*asked, ('format', form.name)])}") for form in there]


def _not_acceptable(operation: Operation, there: list[ResultForm]) -> Response:
    said = ", ".join(f"{form.title} ({form.media_type})" for form in there)
    links = _links(operation, there)
    return problem(406, "Not Acceptable", f"This answer can be had as {said}.", links=links)


def _failure(operation: Operation, fault: CommuniqueError) -> Response:
    """Tell why there is no answer; people get their query back with it."""
    extra: dict[str, Any] = {}
    if isinstance(fault, QuerySyntaxError):
        extra = {"line": fault.line, "column": fault.column}
    if isinstance(fault, UsageError):
        response = problem(400, "Query Not Possible", fault.message, **extra)
    elif isinstance(fault, QueryBusy):
        response = problem(503, "Too Many Queries", fault.message)
        response.headers["Retry-After"] = str(fault.retry_after)
    else:
        deadline = settings().query_deadline
        response = problem(504, "Query Stopped", fault.message, deadline=deadline)
        response.headers["Retry-After"] = str(math.ceil(deadline))
    if response.mimetype in _PAGES:
        response.set_data(_render(operation, fault=fault))
    return response


def _render(operation: Operation, answer: Answer | None = None, fault: CommuniqueError | None = None) -> str:
    """Return the page of the endpoint: the form, and below it an answer or what went wrong."""
    examples = page.examples(settings())
    query = operation.query
    if query is None:
        query = examples[0].query if examples else ""
    return render_template(
        "sparql.html",
        query=query,
        operation=operation,
        examples=examples,
        formats=[("of rows", list(forms("bindings"))), ("of statements", list(forms("graph")))],
        answer=answer,
        table=page.table(answer.body, reader()) if answer and answer.kind == "bindings" else None,
        yes=bool(answer and answer.kind == "boolean" and json.loads(answer.body)["boolean"]),
        rows=page.ROWS,
        links=_links(operation, list(forms(answer.kind))) if answer else (),
        fault=fault,
        deadline=f"{settings().query_deadline:g}",
    )
