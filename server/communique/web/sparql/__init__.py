"""``/sparql``: the SPARQL 1.1 Protocol for programs, a form and a table for people."""

import hashlib
import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import cast
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, current_app, render_template, request, url_for
from werkzeug.exceptions import BadRequest

from communique.config import Settings
from communique.errors import CommuniqueError
from communique.kept import Kept
from communique.query import federation, guard
from communique.query.forms import ResultForm, forms, named
from communique.query.guard import Kind, Query
from communique.query.protocol import Answer, QueryRequest
from communique.web import forms as documents
from communique.web import observing
from communique.web.current import reader, served, settings
from communique.web.http import answers, receiving, sending
from communique.web.http.conditions import precondition
from communique.web.http.failures import problem
from communique.web.http.negotiate import HTML, XHTML, Form, best
from communique.web.interface import tongues
from communique.web.sparql import asking, completions, page, protocol, service
from communique.web.sparql.limits import MAX_BODY, limits, policy
from communique.web.sparql.offers import offer, offers, told
from communique.web.sparql.protocol import Operation
from communique.web.sparql.refusals import REFUSALS, refusal

blueprint = Blueprint("sparql", __name__)

_KEPT = "communique.sparql.kept"
_NEGOTIATED = {"Vary": "Accept", "Cache-Control": "no-cache"}
_PAGES = {form.media_type for form in (HTML, XHTML)}


def register(app: Flask, settings: Settings) -> None:
    """Give *app* the endpoint, and finished answers a place to be kept."""
    app.extensions[_KEPT] = Kept[tuple[_Head, bytes]](settings.kept_bytes)
    app.register_blueprint(blueprint)
    app.register_blueprint(completions.blueprint)


@blueprint.route("/sparql", methods=["GET", "POST"], strict_slashes=False)
def endpoint() -> Response:
    """Answer a query, describe the endpoint, or show the form."""
    operation = protocol.read(request.query_string, request.headers.get("Content-Type"), _body())
    if operation.query is None:
        return _without_query(operation)
    try:
        with observing.query(operation.query):
            return _answer(operation, operation.query)
    except REFUSALS as fault:
        return _failure(operation, fault)


@blueprint.after_request
def _tell(response: Response) -> Response:
    """Tell how much a client may ask at once, and where it sent something else, what it may send."""
    response.headers["RateLimit-Policy"] = policy(settings())
    if response.status_code == HTTPStatus.UNSUPPORTED_MEDIA_TYPE:
        response.headers["Accept"] = ", ".join(protocol.TYPES)
        response.headers["Accept-Encoding"] = "identity"
    return response


def _body() -> bytes | None:
    """Return the body of a POST."""
    return receiving.body(MAX_BODY, "A query") if request.method == "POST" else None


def _without_query(operation: Operation) -> Response:
    """Answer a request without a query: the form for a browser, the service description for a program."""
    form = best(request.headers.get("Accept"), documents.DOCUMENT)
    if request.method == "POST" or form is None:
        raise BadRequest("The parameter query is missing.")
    if form.media_type in _PAGES:
        return answers.answer(form.content_type, lambda: _render(operation), negotiated=True)

    here = url_for("sparql.endpoint", _external=True)
    return answers.answer(form.content_type, lambda: service.document(form, here), negotiated=True)


@dataclass(frozen=True)
class _Head:
    """What is known of an answer before it is made."""

    content_type: str
    disposition: str
    """How a browser is to take it; empty: as it likes."""
    tag: str
    """What tells it from others; empty for one that may be another each time."""


def _answer(operation: Operation, query: str) -> Response:
    """Answer a query in the form the client wants.

    Raises: whatever :meth:`Pool.run` raises; :class:`UsageError` for a ``format`` that there is not.
    """
    key = operation, request.headers.get("Accept"), served().id, served().modified
    if found := kept().get(key):
        observing.kept()
        head, body = found
        return _whole(_response(head), body)
    said = guard.check(query, federation=bool(settings().services))
    there = list(forms(said.kind))
    chosen = _chosen(operation, said.kind, there)
    if chosen is None:
        return problem(406, "Not Acceptable", told(there), links=_links(operation, there))
    head = _head(operation, chosen, said)
    response = _response(head)
    if response.status_code == HTTPStatus.NOT_MODIFIED:
        observing.kept()
        return response
    if said.federated:
        query = federation.resolve(query, settings())
    if chosen.media_type in _PAGES:
        form = named("turtle" if said.kind == "graph" else "json", said.kind)
        return _whole(response, _render(operation, answer=_run(operation, query, form, page.ROWS)).encode())
    answer = _run(operation, query, named(chosen.suffix, said.kind))
    if answer.file is not None:
        return sending.send(response, answer.file, answer.length)
    if head.tag:
        kept().put(key, (head, answer.body), len(repr(key)) + len(answer.body))
    return _whole(response, answer.body)


def _chosen(operation: Operation, kind: Kind, there: list[ResultForm]) -> Form | None:
    """Return the form that a link names or the client wants, or None when it wants none there is."""
    if operation.form:
        return offer(named(operation.form, kind))
    return best(request.headers.get("Accept"), [*offers(there), HTML, XHTML])


def _head(operation: Operation, form: Form, said: Query) -> _Head:
    disposition = ""
    if operation.form:  # a link: what a browser cannot show it saves, under a name that says what it is
        disposition = f'inline; filename="answer.{named(form.suffix, said.kind).suffix}"'
    lasting, tongue = served().lasting and not said.volatile, tongues.speak(form.content_type)
    return _Head(form.content_type, disposition, _tag(operation, form, tongue) if lasting else "")


def _response(head: _Head) -> Response:
    """Return a 200 without a body yet, or the 304 to a client that names what it has."""
    response = Response(content_type=head.content_type)
    response.headers.extend(_NEGOTIATED)
    tongues.vary(response)
    if head.disposition:
        response.headers["Content-Disposition"] = head.disposition
    if head.tag and request.method != "POST":
        # Weak: over one release a query always means the same, but rows without ORDER BY may change places.
        response.set_etag(head.tag, weak=True)
        known = request.if_none_match if "If-None-Match" in request.headers else None
        if known and not known.star_tag and known.contains_weak(head.tag):
            response.status_code = HTTPStatus.NOT_MODIFIED
    return response


def _whole(response: Response, body: bytes) -> Response:
    """Give a response its body, unless the client has it."""
    if response.status_code != HTTPStatus.NOT_MODIFIED:
        response.set_data(body)
        if "ETag" in response.headers:
            precondition(response)  # “If-None-Match: *” is about an answer that there is
    return response


def _run(operation: Operation, query: str, form: ResultForm, rows: int | None = None) -> Answer:
    graphs = operation.default_graphs, operation.named_graphs
    asked = QueryRequest(served().store_path, query, form.name, *graphs, settings().base_iri, rows)
    return asking.run(asked)


def kept() -> Kept[tuple[_Head, bytes]]:
    """Return the finished answers that are kept, by what was asked."""
    return cast(Kept[tuple[_Head, bytes]], current_app.extensions[_KEPT])


def _tag(operation: Operation, form: Form, tongue: str) -> str:
    """Return what tells one answer from another: release, program, settings, question, form and language."""
    graphs = operation.default_graphs, operation.named_graphs
    where = request.url_root if form.media_type in _PAGES else ""  # a page names where it is
    asked = operation.query, graphs, form.media_type, where, tongue
    about = repr((served().id, served().modified, answers.server(), *asked))
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


def _failure(operation: Operation, fault: CommuniqueError) -> Response:
    """Tell why there is no answer; people get their query back with it."""
    response = refusal(fault)
    if response.mimetype in _PAGES:
        response.set_data(_render(operation, fault=fault))
    return response


def _render(operation: Operation, answer: Answer | None = None, fault: CommuniqueError | None = None) -> str:
    """Return the page of the endpoint: the form, and below it an answer or what went wrong."""
    examples = page.examples(settings())
    query = operation.query
    if query is None:
        query = examples[0].asked if examples else ""
    return render_template(
        "sparql.html",
        query=query,
        operation=operation,
        examples=examples,
        formats=[
            ("sparql.of-rows", list(forms("bindings"))),
            ("sparql.of-statements", list(forms("graph"))),
        ],
        answer=answer,
        table=page.table(answer, reader()) if answer else None,
        yes=bool(answer and answer.kind == "boolean" and json.loads(answer.body)["boolean"]),
        links=_links(operation, list(forms(answer.kind))) if answer else (),
        fault=fault,
        limits=limits(settings()),
        services=settings().services,
        drawing=page.DRAWING,
    )
