"""The HTTP side of every answer: negotiation, validators, links between forms, headers of all answers.

RFC 9110 (semantics), RFC 8288 (``Link``), RFC 9111 (caching).
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from flask import Flask, Response, abort, request

from communique import __version__
from communique.web.current import served
from communique.web.failures import problem
from communique.web.negotiate import Form, best

_POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
_EVERYWHERE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Allow, Content-Location, ETag, Link, Location, Retry-After",
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-Modified-Since, If-None-Match, Range",
    "Access-Control-Max-Age": "86400",
}


@dataclass(frozen=True)
class Link:
    """One link of a ``Link`` header (RFC 8288 §3)."""

    target: str
    rel: str
    media_type: str | None = None

    def __str__(self) -> str:
        kind = f'; type="{self.media_type}"' if self.media_type else ""
        return f'<{self.target}>; rel="{self.rel}"{kind}'


def distinct(forms: Iterable[Form]) -> list[Form]:
    """Return the forms that differ in their bytes: the first of each suffix."""
    return list({form.suffix: form for form in reversed(list(forms))}.values())[::-1]


def alternates(path: str, offers: Sequence[Form], but: Form | None = None) -> list[Link]:
    """Return a link to every form of the document at *path* but the one that is given."""
    return [
        Link(f"{path}.{form.suffix}", "alternate", form.media_type)
        for form in distinct(offers)
        if but is None or form.suffix != but.suffix
    ]


def chosen(offers: Sequence[Form], path: str) -> Form:
    """Return the form the client wants of the document at *path*; end with 406 if it wants none of them."""
    form = best(request.headers.get("Accept"), offers)
    if form is None:
        there = distinct(offers)
        refusal = problem(
            406,
            "Not Acceptable",
            f"This document can be had as {', '.join(f'{form.name} ({form.media_type})' for form in there)}.",
            links=[[form.name, f"{path}.{form.suffix}"] for form in there],
        )
        refusal.headers["Link"] = ", ".join(map(str, alternates(path, offers)))
        abort(refusal)
    return form


def answer(
    content_type: str,
    body: Callable[[], str | bytes],
    *,
    links: Sequence[Link] = (),
    negotiated: bool = False,
    location: str | None = None,
) -> Response:
    """Return a 200 with validators, or the 304 that makes its body unnecessary.

    In: the media type, what makes the body, links to give beside it, whether ``Accept`` had a say, the
    address of this form alone.
    The ETag tells release, address and form apart; the body is made only if it will be sent.
    """
    now = served()
    about = (now.id, now.modified.isoformat(), __version__, request.host_url, request.full_path, content_type)
    response = Response(content_type=content_type)
    response.set_etag(hashlib.sha256("\n".join(about).encode()).hexdigest()[:32])
    response.last_modified = now.modified
    response.headers["Cache-Control"] = "no-cache"
    if links:
        response.headers["Link"] = ", ".join(map(str, links))
    if location:
        response.headers["Content-Location"] = location
    if negotiated:
        response.vary.add("Accept")
    response.make_conditional(request.environ)
    if response.status_code != 304:
        response.set_data(body())
    return response


def see_other(target: str, *links: Link, negotiated: bool = True) -> Response:
    """Return the 303 that leads from a thing to a document about it."""
    response = Response(f"See {target}\n", 303, content_type="text/plain; charset=utf-8")
    response.headers["Location"] = target
    response.headers["Cache-Control"] = "no-cache"
    if links:
        response.headers["Link"] = ", ".join(map(str, links))
    if negotiated:
        response.vary.add("Accept")
    return response


def moved(target: str) -> Response:
    """Return the 308 that leads to the address that took another's place."""
    response = Response(f"Moved to {target}\n", 308, content_type="text/plain; charset=utf-8")
    response.headers["Location"] = target
    response.headers["Cache-Control"] = "no-cache"
    return response


def _finish(response: Response) -> Response:
    """Add what every answer carries, whatever its status."""
    for name, value in _EVERYWHERE.items():
        response.headers.setdefault(name, value)
    if request.method == "OPTIONS":
        response.headers.extend(_PREFLIGHT)
    return response


def register(app: Flask) -> None:
    """Give every answer of *app* its common headers."""
    app.after_request(_finish)
