"""Receiving what a client sends: for so long, and from so many clients at once.

The server calls the application before the body of a request has come, and waits as long as the client takes
to send it. So a body is read in small pieces, with a look at the clock between them; a client from which
nothing comes at all is left to :mod:`communique.stalled`.
"""

import time
from typing import IO

from flask import Flask, g, request
from werkzeug.exceptions import RequestEntityTooLarge, RequestTimeout, UnsupportedMediaType

from communique.web.current import client
from communique.web.http.places import Place, Places

SECONDS = 30.0
"""How long a body may take to arrive."""
IN_ALL = 48
"""How many bodies may arrive at once."""
EACH = 16
"""How many of them from one client address."""
_PIECE = 512
"""How many bytes are waited for at a time."""
_PATIENCE = 20_000_000
"""How much is read of a body that is too large: a client that is still sending would not see the answer."""
_CHUNK = 1 << 16


class Arriving:
    """The body of a request as it arrives: what WSGI calls its input.

    In: the server's own input; a place, which is left when all has arrived; how many seconds that may take.
    """

    def __init__(self, source: IO[bytes], place: Place, seconds: float = SECONDS) -> None:
        self._source = source
        self._place = place
        self._seconds = seconds
        self._until = time.monotonic() + seconds

    def read(self, size: int = -1) -> bytes:
        """Return the next *size* bytes, or all; fewer only at the end.

        Raises: :class:`RequestTimeout` when the time is over.
        """
        pieces, missing = [], size
        while missing:
            piece = self._source.read(min(_PIECE, missing) if size > 0 else _PIECE)
            if not piece:
                self._place.leave()
                break
            pieces.append(piece)
            if size > 0:
                missing -= len(piece)
            if time.monotonic() > self._until:
                self._place.leave()
                raise RequestTimeout(f"The body took more than {self._seconds:g} seconds to arrive.")
        return b"".join(pieces)


def body(most: int, what: str) -> bytes:
    """Return the body of the request, read by hand: werkzeug's own limit would cut a chunked body short.

    In: how many bytes it may have; what it is, with its article, for the sentence of a refusal.
    Raises: 413 for a larger one, 415 for a compressed one.
    """
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType(f"{what} is sent as it is, not compressed.")
    found = _read(most + 1)
    if len(found) > most:
        _read(_PATIENCE)
        raise RequestEntityTooLarge(f"{what} may be {most:,} bytes long.")
    return found


def _read(most: int) -> bytes:
    """Return what is left of the body, up to *most* bytes."""
    parts = []
    while most > 0 and (part := request.stream.read(min(most, _CHUNK))):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)


def register(app: Flask) -> None:
    """Let *app* wait for bodies with patience, but not without end."""
    places = Places(IN_ALL, EACH, "requests with bodies that are still arriving")

    @app.before_request
    def arrive() -> None:
        """Put a watch on the body of a request that has one."""
        if request.content_length or "chunked" in request.headers.get("Transfer-Encoding", "").lower():
            g.arriving = places.take(client())
            request.environ["wsgi.input"] = Arriving(request.environ["wsgi.input"], g.arriving)

    @app.teardown_request
    def arrived(_fault: BaseException | None) -> None:
        """Give the place of a body back that nobody read."""
        if "arriving" in g:
            g.arriving.leave()
