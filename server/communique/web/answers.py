"""The HTTP side of every answer: negotiation, validators, links between forms, headers of all answers.

RFC 9110 (semantics), RFC 8288 (``Link``), RFC 9111 (caching).
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, Response, abort, request
from werkzeug.exceptions import PreconditionFailed

from communique import __version__
from communique.web import addresses
from communique.web.current import reader, served
from communique.web.describe import license_of
from communique.web.failures import problem
from communique.web.forms import DOCUMENT
from communique.web.negotiate import Form, best

_POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
_EVERYWHERE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": ", ".join(
        (
            *("Accept-Ranges", "Allow", "Content-Location", "Content-Range", "ETag"),
            *("Link", "Location", "Repr-Digest", "Retry-After"),
        )
    ),
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-Modified-Since, If-None-Match, If-Range, Range",
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


def add_links(response: Response, links: Iterable[Link]) -> None:
    """Give a response its ``Link`` header."""
    if header := ", ".join(map(str, links)):
        response.headers["Link"] = header


def distinct(forms: Iterable[Form]) -> list[Form]:
    """Return the forms that differ in their bytes: the first of each suffix."""
    return list({form.suffix: form for form in reversed(list(forms))}.values())[::-1]


def alternates(path: str, but: Form | None = None) -> list[Link]:
    """Return a link to every form of the document at *path* but the one that is given."""
    return [
        Link(f"{path}.{form.suffix}", "alternate", form.media_type)
        for form in distinct(DOCUMENT)
        if but is None or form.suffix != but.suffix
    ]


def chosen(path: str) -> Form:
    """Return the form the client wants of the document at *path*; end with 406 if it wants none of them."""
    form = best(request.headers.get("Accept"), DOCUMENT)
    if form is None:
        there = distinct(DOCUMENT)
        refusal = problem(
            406,
            "Not Acceptable",
            f"This document can be had as {', '.join(f'{form.name} ({form.media_type})' for form in there)}.",
            links=[[form.name, f"{path}.{form.suffix}"] for form in there],
        )
        add_links(refusal, alternates(path))
        abort(refusal)
    return form


def answer(
    content_type: str,
    body: Callable[[], str | bytes],
    *,
    links: Sequence[Link] = (),
    negotiated: bool = False,
    location: str | None = None,
    since: datetime | None = None,
) -> Response:
    """Return a 200 with validators, or the 304 that makes its body unnecessary.

    In: the media type, what makes the body, links to give beside it, whether ``Accept`` had a say, the
    address of this form alone, since when the answer is what it is (default: since the release is current).
    The ETag tells release, time, address and form apart; the body is made only if it will be sent.
    """
    now = served()
    about = [now.id, now.modified.isoformat(), __version__, request.host_url, request.full_path, content_type]
    if since is not None:
        about.append(since.isoformat())
    response = Response(content_type=content_type)
    response.set_etag(hashlib.sha256("\n".join(about).encode()).hexdigest()[:32])
    response.last_modified = since or now.since
    response.headers["Cache-Control"] = "no-cache"
    add_links(response, links)
    if location:
        response.headers["Content-Location"] = location
    if negotiated:
        response.vary.add("Accept")
    precondition(response)
    if response.status_code != 304:
        response.set_data(body())
    return response


def precondition(response: Response) -> None:
    """Make a response a 304 if the client has it already (RFC 9110 §13).

    Raises: :class:`PreconditionFailed` when the client wants nothing but a state that is no more.
    """
    response.make_conditional({key: value for key, value in request.environ.items() if key != "HTTP_RANGE"})
    if response.status_code == 412:
        response.close()
        raise PreconditionFailed("What is here now is not what If-Match names.")


def document(
    own: str,
    asked: Form | None,
    about: str,
    make: Callable[[Form], str | bytes],
    links: Sequence[Link] = (),
    since: datetime | None = None,
) -> Response:
    """Return a document in the form that its suffix names or the client wants.

    In: its path without a suffix, the form of the suffix, the IRI of what it is about, what makes the body,
    links to give besides those to its other forms, since when it is what it is (see :func:`answer`).
    """
    form = asked or chosen(own)
    describes = Link(addresses.encoded_iri(about), "describes")
    return answer(
        form.content_type,
        lambda: make(form),
        links=[*alternates(own, but=form), describes, *license_link(), *links],
        negotiated=asked is None,
        location=f"{own}.{form.suffix}",
        since=since,
    )


def license_link() -> list[Link]:
    """Return the link to the licence of the data, or none when it has none."""
    found = license_of(reader())
    return [Link(addresses.encoded_iri(found), "license")] if found else []


def see_other(target: str, *links: Link, negotiated: bool = True) -> Response:
    """Return the 303 that leads from a thing to a document about it."""
    response = _redirect(303, f"See {target}\n", target)
    add_links(response, links)
    if negotiated:
        response.vary.add("Accept")
    return response


def moved(target: str) -> Response:
    """Return the 308 that leads to the address that took another's place."""
    return _redirect(308, f"Moved to {target}\n", target)


def _redirect(status: int, words: str, target: str) -> Response:
    response = Response(words, status, content_type="text/plain; charset=utf-8")
    response.headers["Location"] = target
    response.headers["Cache-Control"] = "no-cache"
    return response


def _finish(response: Response) -> Response:
    """Add what every answer carries, whatever its status."""
    for name, value in _EVERYWHERE.items():
        response.headers.setdefault(name, value)
    if response.location and response.location.startswith(request.host_url):
        # The router names this host as it was asked; behind a proxy the client knows it by another name.
        response.location = "/" + response.location.removeprefix(request.host_url)
    if request.method == "OPTIONS":
        response.headers.extend(_PREFLIGHT)
    return response


def register(app: Flask) -> None:
    """Give every answer of *app* its common headers."""
    app.after_request(_finish)
