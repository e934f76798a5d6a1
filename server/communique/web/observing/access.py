r"""The access log: one JSON object a line for each request, for programs to read.

A line is written by one call to the system onto the end of the file, so that several processes share it; its
length is bounded, so that this holds for a pipe as well. A file that was moved away (logrotate) is made anew
with the next line. What cannot be written, as on a full disk, is lost, and the answer is given all the same;
only a pipe that is full and that nobody reads holds answers up.

Client addresses are personal data, so the log is off unless the setting ``access_log`` names one. The text of
a query is not logged, only its hash, nor is any other query string, only its length.
"""

import json
import logging
import os
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from communique.errors import MachineError

log = logging.getLogger(__name__)

STANDARD_ERROR = "-"
"""What the setting calls standard error."""
_STANDARD_ERROR_HANDLE = 2
WORD = 50
"""How many characters of an address or a method a line holds."""
_PATH_LIMIT = 700
_FIELD_LIMIT = 200
"""How many characters of a path, and of another field, a line holds. Those of the latter take up to six bytes
each, so that a line is shorter than the 4096 bytes that a pipe takes at once (Linux)."""
_MODE = 0o640
_SAFE = "/:@!$&'()*+,;=~"


@dataclass
class Line:
    """What is said of one request."""

    time: str
    """When it came (UTC, RFC 3339)."""
    client: str
    """The address of the client; behind trusted proxies, what the first of them says."""
    method: str
    path: str
    """As it was sent, without the query string."""
    query_length: int
    """How many characters the query string has."""
    route: str
    """The pattern of its route."""
    status: int
    length: int
    """The length of the body of the answer."""
    ms: float
    """How long it took, in milliseconds."""
    release: str | None
    agent: str
    referer: str
    """Where the client came from, without the query string."""
    sparql: str | None = None
    """The beginning of the SHA-256 of a SPARQL query, in hexadecimal digits."""

    def encoded(self) -> bytes:
        """Return the line as JSON in ASCII, in which every control character is escaped."""
        return json.dumps(vars(self), separators=(",", ":")).encode() + b"\n"


def path(sent: str) -> str:
    r"""Return a decoded path as it can be logged: percent-encoded, and cut where it is very long.

    >>> path("/doc/état\n")
    '/doc/%C3%A9tat%0A'
    """
    return quote(sent[:_PATH_LIMIT], safe=_SAFE, errors="replace")[:_PATH_LIMIT]


def capped(text: str, most: int = _FIELD_LIMIT) -> str:
    """Return the beginning of what a client says of itself."""
    return text[:most]


def time(moment: float) -> str:
    """Return a moment, in seconds of Unix time, in UTC as RFC 3339 has it.

    >>> time(0.25)
    '1970-01-01T00:00:00.250Z'
    """
    told = datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")
    return told.removesuffix("+00:00") + "Z"


class Log:
    """A file that lines are added to, or standard error.

    Raises: :class:`MachineError` when the file cannot be opened.
    """

    def __init__(self, place: str) -> None:
        self._place = place
        self._lock = threading.Lock()
        self._torn = False
        self._failing = False
        try:
            self._handle = self._open()
        except OSError as fault:
            raise MachineError(f"The access log {place}: {fault.strerror}.") from None

    def _open(self) -> int:
        if self._place == STANDARD_ERROR:
            return _STANDARD_ERROR_HANDLE
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        return os.open(self._place, flags, _MODE)

    def write(self, line: bytes) -> bool:
        """Add a line; return whether it could be written."""
        try:
            with self._lock:
                self._follow()
                line = b"\n" + line if self._torn else line
                self._torn = os.write(self._handle, line) < len(line)  # the disk became full in between
                written = not self._torn
        except OSError as fault:
            self._complain(fault.strerror or str(fault))
            return False
        if written:
            self._failing = False
        return written

    def _follow(self) -> None:
        """Open the file anew if another, or none, stands in its place."""
        if self._place == STANDARD_ERROR:
            return
        try:
            there = Path(self._place).stat()
            here = os.fstat(self._handle)
            if (there.st_dev, there.st_ino) == (here.st_dev, here.st_ino):
                return
        except FileNotFoundError:
            pass
        fresh = self._open()
        os.close(self._handle)
        self._handle, self._torn = fresh, False

    def _complain(self, reason: str) -> None:
        """Say that lines are lost, once until one can be written again."""
        if not self._failing:
            self._failing = True
            log.error("The access log %s cannot be written: %s.", self._place, reason)

    def close(self) -> None:
        """Close the file."""
        if self._place != STANDARD_ERROR:
            os.close(self._handle)
