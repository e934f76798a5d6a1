"""The HTTP side of every answer: negotiation, validators, links between forms, headers of all answers.

RFC 9110 (semantics), RFC 8288 (``Link``), RFC 9111 (caching).
"""

import gzip
import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import cast

from flask import Flask, Response, abort, current_app, request

from communique import __version__
from communique.config import Settings
from communique.kept import Kept
from communique.web import addresses
from communique.web.current import reader, served, settings
from communique.web.forms import DOCUMENT
from communique.web.http import security, signposts
from communique.web.http.conditions import precondition
from communique.web.http.failures import problem
from communique.web.http.links import Link, add_links
from communique.web.http.negotiate import HTML, Form, best, takes_gzip
from communique.web.interface import tongues
from communique.web.reading.describe import license_of

_KEPT = "communique.kept"
_SERVER = "communique.server"
_LARGEST = 1_000_000
"""The largest body that is kept, in bytes."""
_LEVEL = 6
"""How hard gzip tries: what is kept is compressed once."""
_EVERYWHERE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": ", ".join(
        (
            *("Accept-Ranges", "Allow", "Content-Location", "Content-Range", "ETag"),
            *("Link", "Location", "RateLimit-Policy", "Repr-Digest", "Retry-After"),
        )
    ),
}
_PREFLIGHT = {
    "Access-Control-Allow-Headers": ", ".join(
        (
            *("Accept", "Content-Type", "If-Match", "If-Modified-Since", "If-None-Match", "If-Range"),
            *("If-Unmodified-Since", "Range"),
        )
    ),
    "Access-Control-Max-Age": "86400",
}


def distinct(forms: Iterable[Form]) -> list[Form]:
    """Return the forms that differ in their bytes: the first of each suffix."""
    return list({form.suffix: form for form in reversed(list(forms))}.values())[::-1]


def alternates(path: str, but: Form | None = None, forms: Sequence[Form] = DOCUMENT) -> list[Link]:
    """Return a link to every form of the document at *path* but the one that is given."""
    return [
        Link(f"{path}.{form.suffix}", "alternate", form.media_type)
        for form in distinct(forms)
        if but is None or form.suffix != but.suffix
    ]


def chosen(path: str, forms: Sequence[Form] = DOCUMENT) -> Form:
    """Return the form the client wants of the document at *path*; end with 406 if it wants none of them."""
    form = best(request.headers.get("Accept"), forms)
    if form is None:
        there = [(form, f"{path}.{form.suffix}") for form in distinct(forms)]
        abort(not_acceptable("This document", there))
    return form


def not_acceptable(what: str, there: Sequence[tuple[Form, str]]) -> Response:
    """Return the 406 of what can be had in other forms alone.

    In: what a sentence calls it; the forms that there are, each with its address.
    """
    told = ", ".join(f"{form.name} ({form.media_type})" for form, _ in there)
    refusal = problem(
        406,
        "Not Acceptable",
        f"{what} can be had as {told}.",
        links=[[form.name, address] for form, address in there],
    )
    add_links(refusal, (Link(address, "alternate", form.media_type) for form, address in there))
    return refusal


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

    In: what :func:`prepared` takes, and what makes the body. It is made only if it will be sent and is not
    kept from before; a client that takes gzip gets it compressed, under an ETag of its own. What is read from
    a remote store may change by itself: it is made each time, and its ETag is that of its bytes.
    """
    tongues.speak(content_type)
    gzipped = takes_gzip(request.headers.get("Accept-Encoding"))
    coding = "gzip" if gzipped else ""
    now = None if served().lasting else _written(body, gzipped)
    response = prepared(
        content_type,
        links=links,
        negotiated=negotiated,
        location=location,
        since=since,
        coding=coding,
        body=now,
    )
    response.vary.add("Accept-Encoding")
    if response.status_code != 304:
        if gzipped:
            response.content_encoding = coding
        response.set_data(_made(response.get_etag()[0] or "", body, gzipped) if now is None else now)
    return response


def prepared(
    content_type: str,
    *,
    links: Sequence[Link] = (),
    negotiated: bool = False,
    location: str | None = None,
    since: datetime | None = None,
    coding: str = "",
    body: bytes | None = None,
) -> Response:
    """Return a 200 with validators but without a body yet, or a 304, which has none.

    In: the media type, links to give beside the body, whether ``Accept`` had a say, the address of this form
    alone, since when the answer is what it is (default: since the release is current), how it is coded; the
    body after all, where nothing else can tell what it is.
    The ETag tells release, time, program, settings, address, form, language, coding and body apart.
    """
    now = served()
    about = [now.id, str(now.modified), server(), request.url_root, request.full_path, content_type]
    about.append(tongues.speak(content_type))
    about += [since.isoformat() if since else "", coding, hashlib.sha256(body or b"").hexdigest()]
    response = Response(content_type=content_type)
    response.set_etag(hashlib.sha256("\n".join(about).encode()).hexdigest()[:32])
    if since or now.lasting:
        response.last_modified = since or now.since
    response.headers["Cache-Control"] = "no-cache"
    add_links(response, links)
    if location:
        response.headers["Content-Location"] = location
    if negotiated:
        response.vary.add("Accept")
    tongues.vary(response)
    precondition(response)
    return response


def _made(tag: str, body: Callable[[], str | bytes], gzipped: bool) -> bytes:
    """Return a body as it is sent; one that is asked for again under the same ETag is not made again."""
    found = kept().get(tag)
    if found is None:
        found = _written(body, gzipped)
        if len(found) <= _LARGEST:
            kept().put(tag, found, len(found))
    return found


def _written(body: Callable[[], str | bytes], gzipped: bool) -> bytes:
    """Make a body as it is sent."""
    made = body()
    plain = made.encode() if isinstance(made, str) else made
    return gzip.compress(plain, _LEVEL, mtime=0) if gzipped else plain


def kept() -> Kept[bytes]:
    """Return the bodies that are kept, by their ETags."""
    return cast(Kept[bytes], current_app.extensions[_KEPT])


def server() -> str:
    """Return what answers depend on besides the data: the version of the program, and the settings."""
    return cast(str, current_app.extensions[_SERVER])


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
    posts = signposts.signposts(about, landing=form.suffix == HTML.suffix)
    return answer(
        form.content_type,
        lambda: make(form),
        links=[*alternates(own, but=form), describes, *posts, *license_link(), *links],
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
    """Add what every answer carries, whatever its status, unless it has its own."""
    for name, value in _EVERYWHERE.items():
        response.headers.setdefault(name, value)
    security.protect(response, settings())
    location = response.headers.get("Location")
    if location and location.startswith(request.host_url):
        # The router names this host as it was asked; behind a proxy the client knows it by another name.
        location = "/" + location.removeprefix(request.host_url).lstrip("/")
        response.headers["Location"] = location
        response.headers["Cache-Control"] = "no-cache"
        response.set_data(f"Moved to {location}\n")
        response.content_type = "text/plain; charset=utf-8"
    if "Allow" in response.headers:
        response.headers["Allow"] = ", ".join(sorted(response.allow))
    if request.method == "OPTIONS" and response.status_code == 200:
        del response.headers["Content-Type"]  # there is no content
        response.headers["Access-Control-Allow-Methods"] = response.headers["Allow"]
        response.headers.extend(_PREFLIGHT)
    return response


def register(app: Flask, chosen: Settings) -> None:
    """Give every answer of *app* its common headers, and finished ones a place to be kept."""
    app.extensions[_KEPT] = Kept[bytes](chosen.kept_bytes)
    app.extensions[_SERVER] = f"{__version__} {chosen}"
    app.after_request(_finish)
