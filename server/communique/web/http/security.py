"""What a browser may do with an answer: the headers that say so, for every status.

Everything here is public and read without credentials, so that any site may read the data (CORS) and show a
picture or a file of ours (CORP); what none may do is to run script in our name, to frame a page, or to learn
from us where a reader goes. A page loads from this server alone, and its scripts and styles are files.

Content Security Policy Level 3, Referrer Policy, Permissions Policy, HTML (COOP), Fetch (CORP, nosniff),
RFC 7034 (X-Frame-Options), RFC 6797 (HSTS).
"""

from collections.abc import Mapping

from flask import Response, request

from communique.config import Settings

_PAGE = {
    "default-src": "'none'",
    "base-uri": "'none'",
    "connect-src": "'self'",
    "font-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "img-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
}
"""What a page may load, each kind by name; what is not named it may not."""
_DATA = {
    "default-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
"""What anything else may load, if a browser shows it as a document."""
_BY_BLUEPRINT = {"pictures": {"img-src": "'self' blob:"}}
"""What the pages of some parts need besides: a drawing becomes a PNG by way of an image of its own."""
_FEATURES = ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "usb")
"""What a page could ask a reader's device for, and ours do not."""
_EVERYWHERE = {
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in _FEATURES),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_PAGES = frozenset({"text/html", "application/xhtml+xml"})


def policy(rules: Mapping[str, str]) -> str:
    """Return a Content-Security-Policy.

    >>> policy({"default-src": "'none'", "sandbox": ""})
    "default-src 'none'; sandbox"
    """
    return "; ".join(f"{name} {sources}".strip() for name, sources in rules.items())


def _policy(media_type: str) -> str:
    """Return the policy of an answer of some media type.

    XML, and SVG with it, is what a browser shows as a document and runs the scripts of: it is kept apart.
    """
    if media_type in _PAGES:
        return policy(_PAGE | _BY_BLUEPRINT.get(request.blueprint or "", {}))
    return policy(_DATA | ({"sandbox": ""} if media_type.endswith("xml") else {}))


def protect(response: Response, settings: Settings) -> None:
    """Give an answer its headers; one that has a policy of its own, such as a page for frames, keeps it."""
    for name, value in _EVERYWHERE.items():
        response.headers.setdefault(name, value)
    if "Content-Security-Policy" not in response.headers:
        response.headers["Content-Security-Policy"] = _policy(response.mimetype or "")
        response.headers["X-Frame-Options"] = "DENY"
    if response.mimetype in _PAGES:
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if settings.hsts_seconds and request.is_secure:
        # A browser keeps to this for the whole host, so only the publisher can want it, and only over TLS.
        response.headers["Strict-Transport-Security"] = f"max-age={settings.hsts_seconds}"
