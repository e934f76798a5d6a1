"""Sending what is in a file: whole while it is small, then in pieces of a known length, or a part of it.

A body that is sent in pieces holds a thread of the server as long as the client takes to read it, so there
are only so many at once (settings ``downloads`` and ``downloads_per_client``). Its ``Content-Length`` is
always told: without it a client could not tell an answer that broke off from a whole one (RFC 9112 §8).
"""

import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, cast

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException, RequestedRangeNotSatisfiable

from communique.config import Settings
from communique.errors import MachineError
from communique.release import machine
from communique.web.current import client
from communique.web.http.places import Place, Places

WHOLE = 1 << 20
"""Up to so many bytes are sent at once, which holds no thread."""
PIECE = 1 << 18
"""How many bytes are read and sent at a time beyond that."""

_DOWNLOADS = "communique.downloads"
_RANGE = re.compile(r"bytes=(?:(\d{1,18})-(\d{0,18})|-(\d{1,18}))", re.ASCII)
"""The ranges that are served; any other wish for a part gets the whole (RFC 9110 §14.2)."""


def register(app: Flask, settings: Settings) -> None:
    """Give *app* its places for downloads."""
    app.extensions[_DOWNLOADS] = Places(settings.downloads, settings.downloads_per_client, "large downloads")


def downloads() -> Places:
    """Return the places for downloads of this web process."""
    return cast(Places, current_app.extensions[_DOWNLOADS])


def send(response: Response, file: Path | IO[bytes], length: int, offset: int = 0) -> Response:
    """Give a response a part of a file as its body, and that part's length.

    In: the response; the file, by its path or open in binary mode (then it is closed once it is sent); how
    many bytes of it, from which one on.
    Raises: :class:`MachineError` for a file that cannot be read or is shorter than that;
    :class:`TooManyRequests` and :class:`ServiceUnavailable` when there are too many downloads already.
    """
    pieces = _Pieces(file, offset, length)
    response.content_length = length
    response.response = []
    if request.method == "HEAD":
        pieces.close()
    elif length <= WHOLE:
        response.response = [b"".join(pieces)]
    else:
        try:
            pieces.place = downloads().take(client())
        except HTTPException:
            pieces.close()
            raise
        response.response = pieces
        response.implicit_sequence_conversion = False  # nobody reads all of it to look at it
    return response


def wanted(response: Response, length: int) -> tuple[int, int]:
    """Return where the part of a file begins that the client wants, and its length; say so in the response.

    In: the response with its ``ETag`` and ``Last-Modified``; the length of the whole file, in bytes.
    Raises: :class:`RequestedRangeNotSatisfiable` for a part that the file does not have (RFC 9110 §14).
    """
    response.headers["Accept-Ranges"] = "bytes"
    match = _RANGE.fullmatch(request.headers.get("Range", ""))
    if match is None or request.method != "GET" or not _as_known(response):
        return 0, length
    first, last, tail = match.groups()
    begin = max(0, length - int(tail)) if tail else int(first)
    end = min(length, int(last) + 1) if last else length
    if last and int(last) < int(first):
        return 0, length
    if begin >= length:
        raise RequestedRangeNotSatisfiable(length)
    response.status_code = 206
    response.headers["Content-Range"] = f"bytes {begin}-{end - 1}/{length}"
    return begin, end - begin


def _as_known(response: Response) -> bool:
    """Return whether the client, which may have the rest already, has it of this file (RFC 9110 §13.1.5)."""
    given = request.headers.get("If-Range")
    if given is None:
        return True
    known = request.if_range
    if known.date is not None:
        return known.date == response.last_modified
    return not given.startswith("W/") and (known.etag, False) == response.get_etag()


def written(rows: Iterable[bytes]) -> tuple[IO[bytes], int]:
    """Return a temporary file that holds some rows, and its length; nothing is sent before it is whole.

    Raises: :class:`MachineError` when there is no room for it.
    """
    with ExitStack() as stack:
        with machine(Path(tempfile.gettempdir())):
            file = stack.enter_context(tempfile.SpooledTemporaryFile(WHOLE))
            file.writelines(rows)
            length = file.tell()
        stack.pop_all()  # who sends it closes it
    return cast(IO[bytes], file), length


class _Pieces:
    """A part of a file in pieces. File and place are given back with the last one, or when it is closed."""

    def __init__(self, file: Path | IO[bytes], offset: int, length: int) -> None:
        self.place: Place | None = None
        self._path = file if isinstance(file, Path) else Path(tempfile.gettempdir())
        with machine(self._path):
            self._file = file.open("rb") if isinstance(file, Path) else file
            self._file.seek(offset)
        self._missing = length

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if not self._missing:
            self.close()
            raise StopIteration
        try:
            piece = self._read()
        except MachineError:
            self.close()
            raise
        if not self._missing:  # a client that has the last piece may ask for the next file at once
            self.close()
        return piece

    def _read(self) -> bytes:
        with machine(self._path):
            piece = self._file.read(min(PIECE, self._missing))
        if not piece:
            raise MachineError(f"{self._path}: the file ends {self._missing:,} bytes too early.")
        self._missing -= len(piece)
        return piece

    def close(self) -> None:
        """Give back what is held; more than once does no harm."""
        self._file.close()
        if self.place:
            self.place.leave()
