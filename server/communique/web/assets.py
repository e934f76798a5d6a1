"""The files of the application itself: styles, scripts, pictures. Sent compressed, kept by clients for long.

``url_for("static", filename=…)`` gives an address with a hash of the bytes in it (``?v=…``). What that
address stands for never changes, so a client keeps it for a year without asking again (RFC 9111 §5.2.2,
RFC 8246); under any other address it asks each time whether the file is still the same. A script
is sent with such addresses in its imports.
"""

import gzip
import hashlib
import mimetypes
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask, Response, abort, current_app, request
from werkzeug.security import safe_join
from werkzeug.utils import get_content_type

from communique.web.http.conditions import precondition
from communique.web.http.negotiate import takes_gzip

_FOLDER = Path(__file__).parent / "static"
_STAMP = 12
"""How many digits of a hash an address has."""
_LASTING = "public, max-age=31536000, immutable"
_IMPORT = re.compile(rb'^import [^;"]+ from "(\.{1,2}/[\w./-]+\.js)(?=";)', re.MULTILINE)
"""An import of a script: the address of the other one is written in it, and not made by :func:`url_for`."""
_COMPRESSED = frozenset({".gz", ".png", ".woff2"})
"""What is compressed by its own form already."""


class Asset(NamedTuple):
    """A file of the application, as it is and compressed."""

    stamp: str
    plain: bytes
    zipped: bytes


@lru_cache(maxsize=256)
def _read(file: Path, changed: int) -> Asset:
    """Read a file; one that has changed since is read again."""
    plain = file.read_bytes()
    if file.suffix == ".js":
        plain = _IMPORT.sub(lambda found: _imported(file, found), plain)
    zipped = b"" if file.suffix in _COMPRESSED else gzip.compress(plain, 9, mtime=0)
    return Asset(hashlib.sha256(plain).hexdigest()[:_STAMP], plain, zipped)


def _imported(file: Path, found: re.Match[bytes]) -> bytes:
    """Return the import of another script of ours with that one's hash in its address."""
    other = (file.parent / found[1].decode()).resolve()
    return b"%b?v=%b" % (found[0], _read(other, other.stat().st_mtime_ns).stamp.encode())


def asset(filename: str) -> Asset:
    """Return a file of the application.

    In: its path below the folder of static files.
    Raises: :class:`FileNotFoundError` when there is none, or the path leaves the folder.
    """
    found = safe_join(str(_FOLDER), filename)
    if found is None:
        raise FileNotFoundError(filename)
    file = Path(found)
    try:
        there = file.is_file()
    except OSError:  # a name that is longer than one can be
        there = False
    if not there:
        raise FileNotFoundError(filename)
    return _read(file, file.stat().st_mtime_ns)


def send(filename: str) -> Response:
    """Return a file of the application, compressed for clients that take that, or the 304 that saves it."""
    try:
        found = asset(filename)
    except FileNotFoundError:
        abort(404, "The application has no such file.")
    zipped = bool(found.zipped) and takes_gzip(request.headers.get("Accept-Encoding"))
    response = Response(content_type=get_content_type(_media_type(filename), "utf-8"))
    response.set_etag(f"{found.stamp}-gzip" if zipped else found.stamp)
    lasting = request.args.get("v") == found.stamp
    response.headers["Cache-Control"] = _LASTING if lasting else "no-cache"
    response.vary.add("Accept-Encoding")
    precondition(response)
    if response.status_code != 304:
        if zipped:
            response.content_encoding = "gzip"
        response.set_data(found.zipped if zipped else found.plain)
    return response


def _media_type(filename: str) -> str:
    """Return what sort of file this is; a licence has no suffix."""
    return mimetypes.guess_type(filename)[0] or "text/plain"


def _stamped(endpoint: str, values: dict[str, Any]) -> None:
    """Add its hash to the address of a file that there is."""
    if endpoint == "static" and "v" not in values:
        try:
            values["v"] = asset(values["filename"]).stamp
        except FileNotFoundError:
            current_app.logger.warning("There is no static file %s.", values["filename"])


def register(app: Flask) -> None:
    """Let *app*, which has no static files of Flask's own, give those of the application."""
    app.add_url_rule("/static/<path:filename>", "static", send)
    app.url_defaults(_stamped)
