"""What a client is told when something goes wrong: one place, one shape.

Programs get ``application/problem+json`` (RFC 9457), people a page, ``text/plain`` the same in one line.
"""

import json
import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.http import HTTP_STATUS_CODES

from communique.errors import CommuniqueError, MachineError, QueryTimeout, StoreError, UsageError
from communique.web import interface
from communique.web.http.negotiate import HTML, XHTML, Form, best
from communique.web.observing import access

log = logging.getLogger(__name__)

_PROBLEM = Form("Problem", "application/problem+json", "json")
_JSON = Form("Problem", "application/json", "json")
_TEXT = Form("Text", "text/plain", "txt")
SHAPES = (_PROBLEM, _JSON, HTML, XHTML, _TEXT)
"""The shapes a failure can take, the first for a client that wants none of them."""

_STATUS: tuple[tuple[type[CommuniqueError], HTTPStatus], ...] = (
    (QueryTimeout, HTTPStatus.GATEWAY_TIMEOUT),
    (StoreError, HTTPStatus.BAD_GATEWAY),
    (MachineError, HTTPStatus.SERVICE_UNAVAILABLE),
    (UsageError, HTTPStatus.BAD_REQUEST),
    (CommuniqueError, HTTPStatus.INTERNAL_SERVER_ERROR),
)
"""Whose fault an error of ours is, in HTTP; the first class that fits."""


def problem(status: int, title: str, detail: str, **extra: Any) -> Response:
    """Return the answer to a request that failed, in the shape the client asks for.

    In: the HTTP status, the sort of failure in a few words, one sentence on this one; *extra* become members
    of the problem object (RFC 9457 §3.2). ``links``, pairs of words and path, are also links on the page.
    """
    form = best(request.headers.get("Accept"), SHAPES) or _PROBLEM
    if form.suffix == HTML.suffix:
        interface.speak(request.headers.get("Accept-Language"))
        body = render_template(
            "problem.html", status=status, title=title, detail=detail, links=extra.get("links")
        )
    elif form is _TEXT:
        body = f"{status} {title}: {detail}\n"
    else:
        members = {"type": "about:blank", "title": title, "status": status, "detail": detail, **extra}
        body = json.dumps(members, ensure_ascii=False, indent=2) + "\n"
    response = Response(body, status, content_type=form.content_type)
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Accept")
    if form.suffix == HTML.suffix and interface.several():
        response.vary.add("Accept-Language")
    return response


def _asked() -> str:
    """Return what was asked for, in one line whatever the path holds."""
    return f"{request.method} {access.path(request.path)}"


def _ours(fault: CommuniqueError) -> Response:
    """Answer an error this package raised on purpose: its own sentence, the status of whose fault it is."""
    status = next(status for kind, status in _STATUS if isinstance(fault, kind))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("%s: %s", _asked(), fault.message)
    return problem(status, status.phrase, fault.message)


def _http(fault: HTTPException) -> Response:
    """Answer an ``abort()`` or a routing fault; redirects and headers such as ``Allow`` are kept."""
    status = fault.code or HTTPStatus.INTERNAL_SERVER_ERROR
    plain = fault.get_response()
    if status < HTTPStatus.BAD_REQUEST or fault.response is not None:
        return Response(plain.get_data(), status, plain.headers)
    title = HTTP_STATUS_CODES.get(status, "Error")
    detail = fault.description or f"{title}."
    if detail == NotFound.description:  # no route fits
        detail = f"There is no page “{request.path}”."
    response = problem(status, title, detail)
    for name, value in plain.headers:
        if name.lower() in {"allow", "retry-after", "www-authenticate", "content-range"}:
            response.headers[name] = value
    return response


def _unexpected(fault: Exception) -> Response:
    """Answer a mistake of ours: logged with its traceback, told without it."""
    log.error("%s", _asked(), exc_info=fault)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return problem(status, status.phrase, "The server made a mistake. It has been logged.")


def register(app: Flask) -> None:
    """Make every failure of *app* an answer of this module."""
    handlers: tuple[tuple[type[Exception], Callable[[Any], Response]], ...] = (
        (CommuniqueError, _ours),
        (HTTPException, _http),
        (Exception, _unexpected),
    )
    for kind, handler in handlers:
        app.register_error_handler(kind, handler)
