"""A web application that does nothing: what is left of an answer is the web server's."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response

BODY = b" " * 1000


def bare(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """Answer by the WSGI protocol alone."""
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(BODY)))])
    return [BODY]


flask = Flask(__name__)


@flask.get("/sparql")
def nothing() -> Response:
    """Answer by Flask."""
    return Response(BODY, content_type="text/plain")
