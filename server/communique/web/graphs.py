"""``/graph``: whole graphs by their names (SPARQL 1.1 Graph Store HTTP Protocol), for reading.

A graph is asked for as a query is, and in the same processes, so that the same limits hold: a graph that is
too large for them is refused before the first byte, never cut short.
"""

from collections.abc import Sequence
from urllib.parse import quote

import pyoxigraph as ox
from flask import Blueprint, Response, request, url_for
from werkzeug.exceptions import BadRequest, MethodNotAllowed

from communique.errors import CommuniqueError
from communique.query.faults import QueryTooLarge
from communique.query.forms import forms, named
from communique.query.protocol import Answer, QueryRequest
from communique.web import addresses, description
from communique.web.current import reader, served, settings
from communique.web.http import answers, sending
from communique.web.http.failures import problem
from communique.web.http.links import Link
from communique.web.http.negotiate import HTML, XHTML, best
from communique.web.sparql import asking, protocol
from communique.web.sparql.offers import offer, offers, told
from communique.web.sparql.refusals import REFUSALS, refusal

blueprint = Blueprint("graphs", __name__)

_READS = ["GET", "HEAD", "OPTIONS"]
_WRITES = ["PUT", "POST", "DELETE", "PATCH"]
_READ_ONLY = "The graphs here can be read, not written: the data changes with each release."
_PAGES = (HTML, XHTML)


@blueprint.route("/graph", methods=[*_READS, *_WRITES], strict_slashes=False, provide_automatic_options=False)
def store() -> Response:
    """Give the graph that the query string names (§4.2, indirect identification)."""
    if allowed := _allow():
        return allowed
    graph, form = _asked()
    if graph is not None and not _exists(graph):
        return _missing(graph.value)
    return _answer(graph, form)


@blueprint.route("/graph/<path:path>", methods=[*_READS, *_WRITES], provide_automatic_options=False)
def direct(path: str) -> Response:
    """Give the graph whose IRI is asked for itself (§4.1); people are led to what is said of it."""
    if allowed := _allow():
        return allowed
    _, form = _parameters()
    there = [node for node in addresses.candidates(reader().names.graph(""), path) if _exists(node)]
    if not there:
        return _missing(reader().names.graph(path))
    page = description.address(there[0].value)
    wanted = best(request.headers.get("Accept"), [*offers(forms("graph")), *_PAGES])
    if page and not form and wanted in _PAGES:
        return answers.see_other(page, Link(page, "describedby"))
    return _answer(there[0], form)


def _allow() -> Response | None:
    """Answer a request that asks for no graph: what may be done (OPTIONS), or that nothing may be written."""
    if request.method == "OPTIONS":
        return Response(headers={"Allow": ", ".join(_READS)})
    if request.method in _WRITES:
        raise MethodNotAllowed(_READS, _READ_ONLY)
    return None


def _parameters() -> tuple[list[tuple[str, str]], str]:
    """Return what names a graph in the query string, and the form that ``format`` asks for."""
    said = list(protocol.parameters(request.query_string))
    form = ",".join(value for name, value in said if name == "format" and value)
    return [(name, value) for name, value in said if name in {"default", "graph"}], form


def _asked() -> tuple[ox.NamedNode | None, str]:
    """Return the graph that the query string names, None for the default graph, and the form."""
    graphs, form = _parameters()
    if len(graphs) != 1:
        raise BadRequest("Name one graph: ?default is the default graph, ?graph=IRI a named one.")
    ((parameter, iri),) = graphs
    if parameter == "default":
        return None, form
    try:
        return ox.NamedNode(iri), form
    except ValueError:
        raise BadRequest(f"The parameter graph is “{iri}”, which is no absolute IRI.") from None


def _answer(graph: ox.NamedNode | None, form: str) -> Response:
    """Give a graph (None: the default graph) in the form that is named or that the client wants."""
    there = list(forms("graph"))
    chosen = offer(named(form, "graph")) if form else best(request.headers.get("Accept"), offers(there))
    if chosen is None:
        links = [(form.title, _address(graph, form.name)) for form in there]
        return problem(406, "Not Acceptable", told(there), links=links)
    if served().lasting:
        links_beside = [*answers.license_link(), *_described(graph)]
        response = answers.prepared(chosen.content_type, links=links_beside, negotiated=True)
        # Weak: a blank node has another label each time that the data is loaded.
        response.set_etag(response.get_etag()[0] or "", weak=True)
    else:
        headers = {"Cache-Control": "no-cache", "Vary": "Accept"}
        response = Response(content_type=chosen.content_type, headers=headers)
    if response.status_code == 304:
        return response
    pattern = "{ ?s ?p ?o }" if graph is None else f"{{ GRAPH {graph} {{ ?s ?p ?o }} }}"
    answer = _run(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {pattern}", chosen.suffix)
    if answer.file is not None:
        return sending.send(response, answer.file, answer.length)
    response.set_data(answer.body)
    return response


def _described(graph: ox.NamedNode | None) -> Sequence[Link]:
    page = description.address(graph.value) if graph else None
    return [Link(page, "describedby")] if page else []


def _exists(graph: ox.NamedNode) -> bool:
    return b"true" in _run(f"ASK {{ GRAPH {graph} {{ ?s ?p ?o }} }}", "json").body


def _run(query: str, form: str) -> Answer:
    asked = QueryRequest(served().store_path, query, form, base_iri=settings().base_iri)
    return asking.run(asked)


def _missing(iri: str) -> Response:
    return problem(404, "Not Found", f"There is no graph {iri}.")


def _too_large(fault: CommuniqueError) -> Response:
    """Tell that a graph is larger than an answer may be, and where it can be had."""
    links = [["Query", url_for("sparql.endpoint")]]
    where = "ask for a part of it by a query"
    if served().folder is not None:
        links.insert(0, ["Dumps", url_for("files.dumps")])
        where = f"take a dump, or {where}"
    return problem(403, "Forbidden", f"This graph is not given whole: {where}. {fault.message}", links=links)


for _kind in REFUSALS:
    blueprint.register_error_handler(_kind, refusal)
blueprint.register_error_handler(QueryTooLarge, _too_large)


def _address(graph: ox.NamedNode | None, form: str) -> str:
    asked = "default" if graph is None else f"graph={quote(graph.value, safe='')}"
    return f"{url_for('graphs.store')}?{asked}&format={form}"
