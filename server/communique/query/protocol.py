"""What the server and a query process say to each other, over a Unix socket that serves for one query.

The process says its number (4 bytes) as soon as it takes a query up; the server sends one frame, the query;
the process answers with one frame. A frame is the length of its head and of its body, big-endian, then the
head (JSON) and the body. A body that stands in a file is not sent: its open file is (SCM_RIGHTS).
"""

import json
import os
import socket
import struct
import time
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from communique.query.guard import Kind

NUMBER = struct.Struct(">i")
"""How the number of a process, or how it ended, is written."""
_LENGTHS = struct.Struct(">IQ")
_INTERVAL = struct.Struct("@ll")
"""How the system takes seconds and microseconds (``struct timeval``)."""
_LONGEST_SECONDS = 1e9
_ALONG = socket.CMSG_LEN(array("i").itemsize)
"""The room for one open file that comes along."""
_CHUNK = 1 << 18


@dataclass(frozen=True)
class QueryRequest:
    """A query, what it is asked of, and how the answer is wanted."""

    store_path: Path
    """The folder of the store."""
    query: str
    form: str
    """A name of :data:`communique.query.forms.FORMS`."""
    default_graphs: tuple[str, ...] = ()
    """``default-graph-uri`` of the protocol; without this and the next, the dataset of query or store."""
    named_graphs: tuple[str, ...] = ()
    """``named-graph-uri`` of the protocol."""
    base_iri: str | None = None
    """What relative IRIs in the query are relative to; without it they are a fault."""
    rows: int | None = None
    """Stop after so many rows or triples; the answer then says that it was cut."""


@dataclass(frozen=True)
class Answer:
    """A whole answer, or its first rows where those were asked for."""

    kind: Kind
    body: bytes = field(repr=False)
    """The answer, unless it stands in :attr:`file`."""
    cut: bool = False
    """Whether there is more than :attr:`QueryRequest.rows`."""
    file: IO[bytes] | None = field(default=None, repr=False)
    """A large answer: an open file without a name, to be read from its beginning and closed."""
    length: int = 0
    """The length of the answer in bytes."""

    def whole(self) -> bytes:
        """Return the answer as bytes, wherever it stands."""
        if self.file is None:
            return self.body
        with self.file as file:
            return file.read()


class Ended(Exception):
    """The other side is gone."""


def head(request: QueryRequest, seconds: float | None) -> dict[str, Any]:
    """Return the head of the frame that hands a query over; *seconds* is how long it may run."""
    return vars(request) | {"store_path": str(request.store_path), "seconds": seconds}


def request(said: Mapping[str, Any]) -> QueryRequest:
    """Return the query that a head hands over."""
    return QueryRequest(
        Path(said["store_path"]),
        said["query"],
        said["form"],
        tuple(said["default_graphs"]),
        tuple(said["named_graphs"]),
        said["base_iri"],
        said["rows"],
    )


def frame(head: Mapping[str, Any], body: bytes = b"") -> bytes:
    """Return the bytes of a frame."""
    text = json.dumps(head).encode()
    return _LENGTHS.pack(len(text), len(body)) + text + body


def send(connection: socket.socket, data: bytes, file: IO[bytes] | None = None) -> None:
    """Send bytes, and with the first of them an open file.

    Raises: :class:`Ended` when nobody reads.
    """
    try:
        sent = 0 if file is None else socket.send_fds(connection, [data], [file.fileno()])
        connection.sendall(memoryview(data)[sent:])
    except OSError:
        raise Ended from None


def give_up(connection: socket.socket, after: float | None) -> None:
    """Let each wait on a connection end after so many seconds, or never.

    The system sees to that. A timeout of Python's own would cost three more of its calls for each wait.
    """
    # Nothing at all is what the system calls never.
    microseconds = 0 if after is None else max(1, round(min(after, _LONGEST_SECONDS) * 1e6))
    value = _INTERVAL.pack(*divmod(microseconds, 1_000_000))
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, value)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, value)


class Incoming:
    """What comes in over a blocking connection, read in parts that can be waited for."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._buffer = bytearray()
        self._handles: list[int] = []

    def number(self, until: float | None = None) -> int:
        """Return the next number; see :meth:`_fill` for what is raised."""
        self._fill(NUMBER.size, until)
        return int(NUMBER.unpack(self._take(NUMBER.size))[0])

    def frame(self, until: float | None = None) -> tuple[dict[str, Any], bytes]:
        """Return the head and body of the next frame; see :meth:`_fill` for what is raised."""
        return self._frame(0, until)

    def answer(self, until: float | None = None) -> tuple[dict[str, Any], bytes]:
        """Return the frame that follows the number of a process; see :meth:`_fill` for what is raised."""
        return self._frame(NUMBER.size, until)

    @property
    def process(self) -> int | None:
        """The number of the process, if it has said that before its answer."""
        return int(NUMBER.unpack_from(self._buffer)[0]) if len(self._buffer) >= NUMBER.size else None

    def file(self) -> IO[bytes] | None:
        """Return the open file that came with the last frame."""
        return os.fdopen(self._handles.pop(), "rb") if self._handles else None

    def _frame(self, skipped: int, until: float | None) -> tuple[dict[str, Any], bytes]:
        start = skipped + _LENGTHS.size
        self._fill(start, until)
        head_length, body_length = _LENGTHS.unpack_from(self._buffer, skipped)
        self._fill(start + head_length + body_length, until)
        self._take(start)  # not before: who gave up waiting asks for the same frame again
        found: dict[str, Any] = json.loads(self._take(head_length))
        return found, self._take(body_length)

    def _take(self, length: int) -> bytes:
        found = bytes(self._buffer[:length])
        del self._buffer[:length]
        return found

    def _fill(self, length: int, until: float | None) -> None:
        """Wait until there are *length* bytes.

        In: also the moment of the monotonic clock at which to give up; what came until then is kept.
        Raises: :class:`Ended` when nobody sends any more; TimeoutError at that moment.
        """
        while (missing := length - len(self._buffer)) > 0:
            give_up(self._connection, None if until is None else until - time.monotonic())
            try:
                # All at once, or what there is when the time is over: one call, one time to be woken.
                # (socket.recv_fds does not hand its flags on.)
                part, along, _, _ = self._connection.recvmsg(min(missing, _CHUNK), _ALONG, socket.MSG_WAITALL)
            except BlockingIOError:
                raise TimeoutError from None
            except OSError:
                raise Ended from None
            for _, _, data in along:
                self._handles += array("i", data)
            if not part:
                raise Ended
            self._buffer += part
            if len(part) < missing and until is not None and time.monotonic() >= until:
                raise TimeoutError

    def close(self) -> None:
        """Close the connection, and a file that nobody has asked for."""
        self._connection.close()
        while self._handles:
            os.close(self._handles.pop())
