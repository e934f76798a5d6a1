"""Where clients see the application: behind proxies, under a path prefix, by which host.

What a client sends of itself is believed only as far as ``trusted_proxies`` says, and what then names a host,
a scheme or a prefix must look like one, so that no header can put anything else into an address.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from flask import Flask, Response, request
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.middleware.proxy_fix import ProxyFix

from communique.config import PREFIX, Settings
from communique.web.http.answers import moved

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_PATH = "/:@!$&'()*+,;=~"
"""What a path may hold as it is (RFC 3986 §3.3)."""
_FORWARDED = {
    "HTTP_X_FORWARDED_PROTO": re.compile(r"https?"),
    "HTTP_X_FORWARDED_PREFIX": re.compile(rf"{PREFIX.pattern}/?", re.ASCII),
}
"""What a value of a forwarded header may be; that of a host is looked at for every request."""


class _Plausible:
    """Takes forwarded headers away that no proxy would send."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        for name, pattern in _FORWARDED.items():
            values = environ.get(name, "").split(",")
            if not all(pattern.fullmatch(value.strip()) for value in values):
                environ.pop(name, None)
        return self._app(environ, start_response)


class Mounted:
    """Tells the application the path it is mounted at, whether the proxy in front strips that or not.

    In: the application; the path, or an empty one where a header or the WSGI server says it.
    """

    def __init__(self, app: "WSGIApplication", prefix: str = "") -> None:
        self._app = app
        self._prefix = prefix

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request, its path split into the mount (``SCRIPT_NAME``) and the rest."""
        prefix = self._prefix or environ.get("SCRIPT_NAME", "").rstrip("/")
        path = environ.get("PATH_INFO", "")
        if prefix and f"{path}/".startswith(f"{prefix}/"):
            environ["PATH_INFO"] = path[len(prefix) :] or "/"
        environ["SCRIPT_NAME"] = prefix
        return self._app(environ, start_response)


def register(app: Flask, settings: Settings) -> None:
    """Put *app* where the settings say that clients see it."""
    trusted = settings.trusted_proxies
    if settings.path_prefix or trusted:
        app.wsgi_app = Mounted(app.wsgi_app, settings.path_prefix)  # type: ignore[method-assign]  # as Flask documents
    if trusted:
        # Not X-Forwarded-Port: proxies tell it of themselves, and the port clients know stands in the host.
        believed = ProxyFix(app.wsgi_app, trusted, trusted, trusted, x_port=0, x_prefix=trusted)
        app.wsgi_app = _Plausible(believed)  # type: ignore[method-assign]

    @app.before_request
    def named() -> None:
        """Refuse a request whose ``Host`` cannot be one (RFC 9110 §7.2): addresses are made of it."""
        if not request.host:
            raise BadRequest("The header Host of the request is not the name of a host.")

    canonical = unquote(urlsplit(settings.base_iri).path)
    if canonical == "/":
        return

    @app.before_request
    def pasted() -> Response | None:
        """Lead from the path that an IRI of ours has at its own host to its place here."""
        if not isinstance(request.routing_exception, NotFound) or not request.path.startswith(canonical):
            return None
        # Of several slashes the first would make the rest the name of a host (RFC 3986 §4.2).
        rest = quote(request.path.removeprefix(canonical).lstrip("/"), safe=_PATH)
        query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
        return moved(f"{request.script_root}/{rest}{query}")
