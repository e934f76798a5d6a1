"""Watching requests: each is counted for ``/metrics`` and, where there is an access log, written there.

What is known of a request is gathered when its answer is made, and told when the answer has been handed over.
"""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, Request, Response, g
from flask.globals import request_ctx

from communique.config import Settings
from communique.errors import CommuniqueError, QueryTimeout
from communique.query.faults import QueryBusy, QueryRefused, QuerySyntaxError, QueryTooLarge
from communique.web.observing import access
from communique.web.observing.metrics import ROUTE_OF_NONE, meters
from communique.web.observing.metrics import register as with_meters

_HASH = 16
"""How many hexadecimal digits of the hash of a query are logged."""
_BODILESS = frozenset({204, 304})

_OUTCOMES: tuple[tuple[type[CommuniqueError], str], ...] = (
    (QueryTimeout, "timeout"),
    (QueryBusy, "busy"),
    (QueryRefused, "refused"),
    (QueryTooLarge, "too_large"),
    (QuerySyntaxError, "syntax"),
    (CommuniqueError, "failed"),
)
"""What became of a query that was not answered; the first class that fits."""


@contextmanager
def query(text: str) -> Iterator[None]:
    """Count what becomes of a SPARQL query, and note it for the access log."""
    g.sparql = text
    try:
        yield
    except CommuniqueError as fault:
        meters().queries.labels(next(name for kind, name in _OUTCOMES if isinstance(fault, kind))).inc()
        raise
    meters().queries.labels("kept" if g.get("sparql_kept") else "answered").inc()


def kept() -> None:
    """Note that the answer to the query at hand was there already, here or with the client."""
    g.sparql_kept = True


@contextmanager
def evaluation() -> Iterator[None]:
    """Measure how long a query takes from its hand-over to its answer, whatever that is."""
    begun = time.perf_counter()
    try:
        yield
    finally:
        meters().evaluation.observe(time.perf_counter() - begun)


def register(app: Flask, settings: Settings) -> None:
    """Watch every request of *app*; to be called first, so that nothing comes before the watching.

    Raises: :class:`communique.errors.MachineError` when the access log cannot be opened.
    """
    figures = with_meters(app)
    log = access.Log(settings.access_log) if settings.access_log else None

    @app.before_request
    def begin() -> None:
        g.begun = time.perf_counter()
        figures.running.inc()

    @app.after_request
    def watch(response: Response) -> Response:
        asked, begun = request_ctx.request, g.begun  # looked up once: the proxies of Flask take their time
        rule, method, status = asked.url_rule, asked.method, response.status_code
        route = rule.rule if rule else ROUTE_OF_NONE
        sent = 0 if method == "HEAD" or status in _BODILESS else _length(response)
        line = _line(asked, route, status, sent) if log else None

        def end() -> None:
            seconds = time.perf_counter() - begun
            figures.running.dec()
            figures.count(route, method, status, seconds, sent)
            if log and line:
                line.ms = round(seconds * 1000, 3)
                if not log.write(line.encoded()):
                    figures.unlogged.inc()

        response.call_on_close(end)
        return response


def _length(response: Response) -> int:
    """Return the length of the body of a response, as far as it is known before it is sent."""
    return response.calculate_content_length() or response.content_length or 0


def _line(asked: Request, route: str, status: int, sent: int) -> access.Line:
    """Return what the access log is told of a request; how long it takes is not known yet."""
    served = g.get("served")
    return access.Line(
        time=access.time(time.time() - (time.perf_counter() - g.begun)),
        client=access.capped(asked.remote_addr or "", access.WORD),
        method=access.capped(asked.method, access.WORD),
        path=access.path(asked.root_path.rstrip("/") + asked.path),
        query_length=len(asked.query_string),
        route=route,
        status=status,
        length=sent,
        ms=0.0,
        release=served.id if served else None,
        agent=access.capped(asked.headers.get("User-Agent", "")),
        referer=access.capped(asked.headers.get("Referer", "").partition("?")[0]),
        sparql=_hash(g.sparql) if "sparql" in g else None,
    )


def _hash(query: str) -> str:
    """Return what the access log tells of a query in place of its text."""
    return hashlib.sha256(query.encode(errors="surrogatepass")).hexdigest()[:_HASH]
