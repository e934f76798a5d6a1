"""What a request to the endpoint asks for: the query operation of the SPARQL 1.1 Protocol (§2.1).

Bytes in, an :class:`Operation` out. Percent-encoding is undone once, and only UTF-8 is read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from werkzeug.exceptions import BadRequest, Forbidden, UnsupportedMediaType
from werkzeug.http import parse_options_header

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
TYPES = (FORM, QUERY)
"""The media types in which a query may be sent."""
UPDATE = "application/sparql-update"
_READ_ONLY = "This endpoint is read-only: it takes no updates. The data changes with each release."


@dataclass(frozen=True)
class Operation:
    """A query operation; *query* is None when there is none."""

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    form: str = ""
    """What ``format`` says, by which a plain link asks for a form; several values have commas between them.
    Empty: ``Accept`` says it."""


def read(query_string: bytes, content_type: str | None, body: bytes | None) -> Operation:
    """Return the operation of a request.

    In: the raw query string; the ``Content-Type`` and the body of a POST (None for a GET).
    Raises: 400 for text that is not UTF-8 and for several queries; 403 for an update; 415 for a body in
    another type or charset.

    >>> read(b"query=ASK%20%7B%7D&default-graph-uri=http://x.org/a%2520b", None, None)
    Operation(query='ASK {}', default_graphs=('http://x.org/a%20b',), named_graphs=(), form='')
    """
    pairs = list(parameters(query_string))
    direct = None
    if body is not None:
        media_type, options = parse_options_header(content_type)
        if media_type == UPDATE:
            raise Forbidden(_READ_ONLY)
        if media_type not in TYPES:
            raise UnsupportedMediaType(f"A query is sent as {FORM} or as {QUERY}.")
        if options.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
            raise UnsupportedMediaType("A query is sent in UTF-8.")
        if media_type == QUERY:
            direct = _text(body)
        else:
            pairs += parameters(body)
    if any(name == "update" for name, _ in pairs):
        raise Forbidden(_READ_ONLY)

    def values(name: str) -> tuple[str, ...]:
        return tuple(value for key, value in pairs if key == name)

    queries = values("query") if direct is None else (*values("query"), direct)
    if len(queries) > 1:
        raise BadRequest(f"There are {len(queries)} queries in this request; send them one by one.")
    return Operation(
        query=queries[0] if queries else None,
        default_graphs=values("default-graph-uri"),
        named_graphs=values("named-graph-uri"),
        form=",".join(filter(None, values("format"))),
    )


def parameters(encoded: bytes) -> Iterator[tuple[str, str]]:
    """Yield the names and values of ``application/x-www-form-urlencoded`` text."""
    for pair in encoded.split(b"&"):
        if pair:
            name, _, value = pair.partition(b"=")
            yield _decoded(name), _decoded(value)


def _decoded(encoded: bytes) -> str:
    return _text(unquote_to_bytes(encoded.replace(b"+", b" ")))


def _text(encoded: bytes) -> str:
    try:
        return encoded.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise BadRequest(
            f"The request is not UTF-8 at byte {fault.start} of a parameter or the body."
        ) from None
