"""One SPARQL endpoint: a query out by SPARQLWrapper, an answer in as a stream, within a deadline and a size.

The deadline holds for the whole exchange, however slowly the other side speaks. What the endpoint goes on
doing after it is the endpoint's own affair: no protocol can stop it.
"""

import http.client
import json
import logging
import re
import time
import urllib.error
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import IO, Any, Self, cast
from urllib.parse import unquote, urlsplit, urlunsplit

import pyoxigraph as ox
from SPARQLWrapper import POST, SELECT, SPARQLWrapper

from communique import __version__
from communique.errors import QueryError, QueryTimeout, StoreError
from communique.query.guard import Kind
from communique.store import connection

log = logging.getLogger(__name__)

NAME = "The store behind this server"
"""What visitors are told instead of the address, which may be nobody's business."""
_RESULTS = "application/sparql-results+json, application/sparql-results+xml;q=0.9"
_GRAPH = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.8"
_CHUNK = 1 << 16
_QUOTED = 4000
"""How many bytes of a refusal are read."""
_QUOTE_LENGTH = 300
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class StoreTooLarge(StoreError):
    """The endpoint's answer is over the limit."""


class _Wrapper(SPARQLWrapper):
    """SPARQLWrapper, its requests sent by an opener of ours."""

    def __init__(self, url: str, until: float) -> None:
        super().__init__(url, agent=f"communique/{__version__}")
        self.opener = connection.opener(until)

    def _parseQueryType(self, query: str) -> str:  # noqa: N802  # the library's name
        # The library looks for it by patterns that take hours over a megabyte of line ends. It only chooses
        # the default of Accept, which is not used here.
        return str(SELECT)

    def _query(self) -> tuple[Any, str]:
        return self.opener.open(self._createRequest()), self.returnFormat


class Exchange:
    """The body of an answer, to be read once and closed."""

    def __init__(self, response: http.client.HTTPResponse, name: str, max_bytes: int) -> None:
        self._response, self._name, self._max_bytes = response, name, max_bytes
        self._taken = 0
        self.media_type = response.headers.get_content_type()
        self.delimited = response.chunked or response.length is not None
        """Whether the end of the body can be told from a connection that broke."""

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, at most *size*; none at the end.

        Raises: :class:`QueryTimeout` at the deadline; :class:`StoreTooLarge` beyond the limit;
        :class:`StoreError` when the body breaks off.
        """
        try:
            part = self._response.read1(_CHUNK if size < 0 else min(size, _CHUNK))
        except TimeoutError:
            raise QueryTimeout(f"{self._name} has not answered in time.") from None
        except (OSError, http.client.HTTPException):
            raise self._broken() from None
        if not part and self._response.length:
            raise self._broken()
        self._taken += len(part)
        if self._taken > self._max_bytes:
            raise StoreTooLarge(f"{self._name} answers with more than {self._max_bytes:,} bytes.")
        return part

    def _broken(self) -> StoreError:
        return StoreError(f"{self._name} broke off in the middle of its answer.")

    def results(self) -> ox.QuerySolutions | ox.QueryBoolean:
        """Return the rows or the boolean that the body holds, read as far as they are asked for.

        Raises: :class:`StoreError` when the media type is no form of SPARQL results.
        """
        form = ox.QueryResultsFormat.from_media_type(self.media_type)
        if form not in {ox.QueryResultsFormat.JSON, ox.QueryResultsFormat.XML}:  # the ends of which are seen
            raise self._other("JSON or XML form of SPARQL results")
        return ox.parse_query_results(self._file, format=form)

    def rows(self) -> ox.QuerySolutions:
        """Return the rows that the body holds, read as far as they are asked for.

        Raises: :class:`StoreError` when the media type is no form of SPARQL results; TypeError when it holds
        no rows.
        """
        found = self.results()
        if not isinstance(found, ox.QuerySolutions):
            raise TypeError("a boolean answers no SELECT")
        return found

    def triples(self) -> Iterator[ox.Triple]:
        """Return the triples that the body holds, read as far as they are asked for.

        Raises: :class:`StoreError` when the media type is no form of RDF.
        """
        form = ox.RdfFormat.from_media_type(self.media_type)
        if form is None:
            raise self._other("form of RDF")
        if not self.delimited and form != ox.RdfFormat.RDF_XML:
            raise StoreError(f"{self._name} does not say how long its answer is: it may have been cut off.")
        return (quad.triple for quad in ox.parse(self._file, format=form))

    @property
    def _file(self) -> IO[bytes]:
        return cast(IO[bytes], self)  # of a file, the parsers want read() alone

    def _other(self, wanted: str) -> StoreError:
        return StoreError(f"{self._name} answers with “{quote(self.media_type)}”, which is no {wanted}.")

    @contextmanager
    def understood(self) -> Iterator[None]:
        """Read the answer within this context: what cannot be understood becomes a :class:`StoreError`."""
        try:
            yield
        except (SyntaxError, ValueError, TypeError, KeyError, AttributeError):
            raise StoreError(f"{self._name} answers with what is no correct {self.media_type}.") from None

    def close(self) -> None:
        """End the exchange; the endpoint sees that nobody reads any more."""
        self._response.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@dataclass(frozen=True)
class Endpoint:
    """An endpoint of the publisher's."""

    url: str = field(repr=False)
    """Its address; a name and a password in it are sent as HTTP Basic authentication."""
    max_bytes: int
    """The largest answer that is read."""
    name: str = NAME
    """What it is called in what is told of its faults."""

    def ask(
        self,
        query: str,
        kind: Kind,
        seconds: float,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> Exchange:
        """Send a query, and return the answer when its head is there.

        In: the query; which kind of answer it has; how long everything may take, to the last byte; the
        dataset of the protocol (SPARQL 1.1 Protocol §2.1.4).
        Raises: :class:`QueryError` when the endpoint refuses the query, in its words; :class:`QueryTimeout`
        at the deadline; :class:`StoreError` when it cannot be reached, or fails.
        """
        wrapper = self._wrapper(time.monotonic() + seconds)
        wrapper.setQuery(query)
        for name, graphs in (("default-graph-uri", default_graphs), ("named-graph-uri", named_graphs)):
            for graph in graphs:
                wrapper.addParameter(name, graph)
        wrapper.addCustomHttpHeader("Accept", _GRAPH if kind == "graph" else _RESULTS)
        try:
            return Exchange(wrapper.query().response, self.name, self.max_bytes)
        except urllib.error.HTTPError as fault:
            with fault:
                raise self._refusal(fault) from None
        except (OSError, http.client.HTTPException) as fault:
            reason = getattr(fault, "reason", fault)
            if isinstance(reason, TimeoutError):
                raise QueryTimeout(f"{self.name} has not answered within {seconds:g} seconds.") from None
            log.warning("%s cannot be reached: %s", self.name, reason)
            raise StoreError(f"{self.name} cannot be reached.") from None

    def _wrapper(self, until: float) -> _Wrapper:
        parts = urlsplit(self.url)
        host = parts.netloc.rpartition("@")[2]
        wrapper = _Wrapper(urlunsplit(parts._replace(netloc=host)), until)
        if parts.username and parts.password:
            wrapper.setCredentials(unquote(parts.username), unquote(parts.password))
        wrapper.setMethod(POST)  # a query can be longer than a URL may be
        wrapper.setOnlyConneg(True)
        return wrapper

    def _refusal(self, fault: urllib.error.HTTPError) -> QueryError | StoreError | QueryTimeout:
        """Return what to tell of an answer that is an error; only what a query is at fault is quoted."""
        try:
            said = quote(fault.read(_QUOTED).decode("utf-8", "replace"))
        except (OSError, http.client.HTTPException):
            said = ""
        log.warning("%s answered %s: %s", self.name, fault.code, said)
        if fault.code == http.HTTPStatus.BAD_REQUEST:
            return QueryError(f"{self.name} does not accept the query: “{said}”")
        if fault.code in {http.HTTPStatus.REQUEST_TIMEOUT, http.HTTPStatus.GATEWAY_TIMEOUT}:
            return QueryTimeout(f"{self.name} gave the query up, because it took too long.")
        if fault.code < http.HTTPStatus.BAD_REQUEST:
            return StoreError(f"{self.name} answers with a redirect, and none is followed.")
        return StoreError(f"{self.name} failed: it answered {fault.code}.")


def quote(text: str) -> str:
    r"""Return what an endpoint said, on one line: the detail of a problem (RFC 9457), or its text.

    >>> quote('{"detail": "Too\\n late."}'), quote("<b>no</b>\n")
    ('Too late.', '<b>no</b>')
    """
    try:
        said = json.loads(text)
    except ValueError:
        said = None
    if isinstance(said, dict) and isinstance(said.get("detail"), str):
        text = said["detail"]
    text = " ".join(_CONTROL.sub(" ", text).split())
    return f"{text[:_QUOTE_LENGTH]}{'…' if len(text) > _QUOTE_LENGTH else ''}"
