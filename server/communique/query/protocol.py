"""What the server and a query process say to each other: one JSON head, then a body of bytes.

A frame is the length of the head (4 bytes) and of the body (8 bytes), big-endian, then both.
"""

import json
import os
import select
import struct
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from communique.query.guard import Kind

_LENGTHS = struct.Struct(">IQ")
_CHUNK = 1 << 20


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
    cut: bool = False
    """Whether there is more than :attr:`QueryRequest.rows`."""


class Ended(Exception):
    """The other side is gone."""


def head(request: QueryRequest, max_bytes: int, prefixes: Mapping[str, str]) -> dict[str, Any]:
    """Return the head of the frame that hands a query over."""
    return asdict(request) | {
        "store_path": str(request.store_path),
        "max_bytes": max_bytes,
        "prefixes": dict(prefixes),
    }


def write(handle: int, head: Mapping[str, Any], body: bytes = b"") -> None:
    """Write one frame to a file descriptor.

    Raises: :class:`Ended` when nobody reads.
    """
    text = json.dumps(head).encode()
    try:
        for part in (_LENGTHS.pack(len(text), len(body)) + text, body):
            view = memoryview(part)
            while view:
                view = view[os.write(handle, view) :]
    except BrokenPipeError:
        raise Ended from None


def read(handle: int, until: float | None = None) -> tuple[dict[str, Any], bytes]:
    """Return the head and body of the next frame.

    In: a file descriptor, and the moment of the monotonic clock at which to give up.
    Raises: :class:`Ended` when nobody writes; TimeoutError at that moment.
    """
    head_length, body_length = _LENGTHS.unpack(_read(handle, _LENGTHS.size, until))
    found: dict[str, Any] = json.loads(_read(handle, head_length, until))
    return found, _read(handle, body_length, until)


def _read(handle: int, length: int, until: float | None) -> bytes:
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    parts = []
    while length:
        if until is not None and not poll.poll(max(0.0, until - time.monotonic()) * 1000):
            raise TimeoutError
        part = os.read(handle, min(length, _CHUNK))
        if not part:
            raise Ended
        parts.append(part)
        length -= len(part)
    return b"".join(parts)
