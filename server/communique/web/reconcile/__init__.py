"""``/reconcile``: the Reconciliation Service API 0.2, for clients such as OpenRefine.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/

::

    questions     what a request asks, read and checked
    terms         ids; which types and properties there are
      │
    values        what things have, and how well that agrees with what is wanted
      │
    candidates    the answers to questions, from the index of names
    suggesting    what begins as was typed
    extending     data for entities that were found
    preview       a small page for a frame
    manifest      what the service says of itself
"""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from flask import Blueprint, Flask, Response, current_app, g, render_template, request, url_for
from werkzeug.exceptions import BadRequest, NotFound, UnsupportedMediaType
from werkzeug.http import parse_options_header

from communique.errors import QueryTimeout
from communique.web.current import client, index, reader, served, settings
from communique.web.http import answers, receiving
from communique.web.http.negotiate import HTML
from communique.web.http.places import Places
from communique.web.interface import in_english
from communique.web.reconcile import candidates, extending, preview, questions, suggesting
from communique.web.reconcile import manifest as manifests
from communique.web.reconcile.candidates import Answering
from communique.web.reconcile.terms import Terms
from communique.web.sparql import protocol

blueprint = Blueprint("reconcile", __name__, url_prefix="/reconcile")

IN_ALL, EACH = 8, 4
"""How many batches and requests for data a web process works on at once, and how many of one client."""
LARGEST = 1_000_000
"""The largest body that is read, in bytes."""
_PLACES = "communique.reconcile.places"
_JSON, _SCRIPT = "application/json", "text/javascript"
_CALLBACK = re.compile(r"[A-Za-z_$][\w$.]{0,199}", re.ASCII)
_ASKING = ("queries", "extend")


def register(app: Flask) -> None:
    """Give *app* the service."""
    app.extensions[_PLACES] = Places(IN_ALL, EACH, "reconciliation requests")
    app.register_blueprint(blueprint)


@blueprint.route("", methods=["GET", "POST"])
def service() -> Response:
    """Answer a batch of questions or a request for data; without either, say what the service is."""
    posted = request.method == "POST"
    said = _form() if posted else request.args.to_dict(flat=False)
    asked = [(name, value) for name in _ASKING for value in said.get(name, [])]
    if len(asked) > 1:
        raise BadRequest("One request takes one of the parameters queries and extend, and takes it once.")
    if not asked:
        if posted or "query" in said:
            raise BadRequest("The parameter queries, or extend, is missing.")
        return _answer(lambda: manifests.manifest(_terms(), reader().names))
    ((name, text),) = asked
    made = _batch(text) if name == "queries" else _data(text)
    if not posted:
        return _answer(made)
    response = Response(_written(made()), content_type=_JSON)
    response.headers["Cache-Control"] = "no-store"
    return response


def _batch(text: str) -> Callable[[], dict[str, Any]]:
    asked = questions.batch(text)

    def made() -> dict[str, Any]:
        with _place() as going_on:
            answering = Answering(reader(), index(), _terms(), going_on)
            return {
                key: {"result": [answering.written(found) for found in answering.answer(one)]}
                for key, one in asked.items()
            }

    return made


def _data(text: str) -> Callable[[], dict[str, Any]]:
    asked = questions.extension(text)

    def made() -> dict[str, Any]:
        with _place() as going_on:
            return extending.answer(asked, _terms(), reader(), going_on)

    return made


@blueprint.get(f"/suggest/<any({', '.join(manifests.SORTS)}):sort>")
def suggest(sort: str) -> Response:
    """Suggest entities, properties or types for what was typed."""
    typed = request.args.get("prefix")
    if typed is None:
        raise BadRequest("The parameter prefix is missing.")
    limit = _number("limit", questions.LIMIT, 1, questions.MOST)
    cursor = _number("cursor", 0, 0, suggesting.FURTHEST)

    def made() -> dict[str, Any]:
        if sort == "entity":
            kinds = [node.value for id_ in request.args.getlist("type") if (node := _terms().term(id_))]
            listed = [*suggesting.entities(typed, limit + 1, cursor, kinds, index(), _terms())]
        else:
            every = suggesting.types if sort == "type" else suggesting.properties
            listed = [*every(typed, _terms())][cursor : cursor + limit + 1]
        more = {"cursor": cursor + limit} if len(listed) > limit else {}
        return {"result": listed[:limit], **more}

    return _answer(made)


@blueprint.get(f"/flyout/<any({', '.join(manifests.SORTS)}):sort>")
def flyout(sort: str) -> Response:
    """Give a fragment of HTML that says what an entity, property or type is."""
    id_ = _id()
    if sort == "entity":
        shown = _glance(id_)
    else:
        found = (_terms().types if sort == "type" else _terms().properties).get(id_)
        if found is None:
            raise NotFound(f"There is no {sort} “{id_}”.")
        shown = preview.Glance(found.name, found.id, "", found.description, (), 0)
    return _answer(lambda: {"id": id_, "html": preview.fragment(shown)})


@blueprint.get("/preview", endpoint="preview")
def previewed() -> Response:
    """Show an entity in a small page, which may stand in a frame of any site."""
    shown = _glance(_id())
    response = answers.answer(HTML.content_type, lambda: preview.page(shown))
    response.headers["Content-Security-Policy"] = preview.policy()
    return response


@blueprint.get("/properties")
def properties() -> Response:
    """Propose properties to ask for of entities of a type, or of any."""
    type_ = request.args.get("type", "")
    limit = _number("limit", 0, 0, questions.MOST)

    def made() -> dict[str, Any]:
        listed = extending.proposed(type_, _terms(), index(), reader())
        told = {"limit": limit} if limit else {}
        return {"type": type_, **told, "properties": listed[: limit or None]}

    return _answer(made)


@blueprint.get("/guide")
def guide() -> Response:
    """Tell people how to use the service, and what it knows."""
    return answers.answer(HTML.content_type, lambda: _guide())


# --- parts -----------------------------------------------------------------------------------------------


def _guide() -> str:
    with in_english():  # as the service itself calls them
        types, known = _terms().types.values(), _terms().properties.values()
    return render_template(
        "reconcile/guide.html",
        address=url_for("reconcile.service", _external=True),
        types=types,
        properties=[one for one in known if ":" not in one.id],
        share=candidates.SHARE,
        other=candidates.OTHER_TYPE,
        limits=questions,
        largest=LARGEST,
        each=EACH,
    )


def _form() -> dict[str, list[str]]:
    """Return the fields of a posted form."""
    media_type, options = parse_options_header(request.headers.get("Content-Type"))
    if media_type != protocol.FORM or options.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise UnsupportedMediaType(f"Queries are sent as {protocol.FORM}, in UTF-8.")
    said: dict[str, list[str]] = {}
    for name, value in protocol.parameters(receiving.body(LARGEST, "A batch of queries")):
        said.setdefault(name, []).append(value)
    return said


def _answer(made: Callable[[], dict[str, Any]]) -> Response:
    """Return an object as JSON, or as a call of the function that ``callback`` names (JSONP)."""
    callback = request.args.get("callback")
    if callback is None:
        return answers.answer(_JSON, lambda: _written(made()))
    if not _CALLBACK.fullmatch(callback):
        raise BadRequest("The parameter callback must be the name of a JavaScript function.")
    return answers.answer(f"{_SCRIPT}; charset=utf-8", lambda: f"/**/{callback}({_written(made())});\n")


def _written(found: dict[str, Any]) -> str:
    # In a script two marks of Unicode would end a line, so nothing but ASCII is sent as it is.
    return json.dumps(found)


@contextmanager
def _place() -> Iterator[Callable[[], None]]:
    """Have one of the places for work that takes time, and what raises when that has been too much."""
    place = cast(Places, current_app.extensions[_PLACES]).take(client())
    seconds = settings().query_deadline
    until = time.monotonic() + seconds

    def going_on() -> None:
        if time.monotonic() > until:
            raise QueryTimeout(f"That takes more than {seconds:g} seconds; ask for less at once.")

    try:
        yield going_on
    finally:
        place.leave()


def _terms() -> Terms:
    """Return the terms of this request's release."""
    if "terms" not in g:
        g.terms = Terms(reader(), index(), served().memory.setdefault("terms", {}))
    return cast(Terms, g.terms)


def _glance(id_: str) -> preview.Glance:
    node = _terms().entity(id_)
    entry = index().get(node.value) if node else None
    if node is None or entry is None:
        raise NotFound(f"There is no entity “{id_}”.")
    return preview.glance(node, entry.note, reader(), _terms())


def _id() -> str:
    found = request.args.get("id", "")
    if not found:
        raise BadRequest("The parameter id is missing.")
    return found


def _number(name: str, default: int, least: int, most: int) -> int:
    text = request.args.get(name, str(default))
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else least - 1
    if not least <= number:
        raise BadRequest(f"The parameter {name} is “{text}”: it must be a whole number of {least} or more.")
    return min(number, most)
