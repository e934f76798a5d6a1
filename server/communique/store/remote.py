"""A store behind a SPARQL endpoint, asked as little as possible.

A question about one thing is mostly followed by the same question about others that were mentioned beside
it: names of all it leads to, passages of all its claims. So these are asked along, in the same query, each
up to a few rows; and what was answered is remembered as long as the request lasts. What is too large for
that is read as a stream, no further than it is needed.
"""

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from communique.errors import QueryError, QueryTimeout, StoreError
from communique.store import Way
from communique.store.copies import Copies
from communique.store.endpoint import Endpoint, Exchange
from communique.store.questions import DEFAULT, Question, quads, together

TOGETHER = 60
"""How many questions one query holds."""
ROWS = 1000
"""How many rows of an answer are remembered."""
ROWS_ALONG = 200
"""How many rows a question may have that is asked along with another."""


class RemoteStore:
    """A store behind an endpoint.

    In: the endpoint; how long one request may wait for it altogether, in seconds; a folder for copies, which
    several processes may share (default: one of its own).
    """

    def __init__(self, endpoint: Endpoint, seconds: float, folder: Path | None = None) -> None:
        self._endpoint, self._seconds = endpoint, seconds
        self.copies = Copies(endpoint, seconds, folder)
        """Files that hold all of it."""
        self.memory: dict[str, Any] = {}
        """What was made of it and outlives a moment."""

    def session(self) -> "Session":
        """Return what one request asks the store through."""
        return Session(self._endpoint, self._seconds)


@dataclass(frozen=True)
class _Known:
    """The first rows of an answer."""

    quads: Sequence[ox.Quad]
    whole: bool
    """Whether there are no others."""


class Session:
    """What one request asks a remote store; it remembers the answers, and waits so long in all."""

    def __init__(self, endpoint: Endpoint, seconds: float) -> None:
        self._endpoint, self._until = endpoint, time.monotonic() + seconds
        self._seconds = seconds
        self._known: dict[Question, _Known] = {}
        self._beside: dict[ox.NamedNode, Sequence[ox.NamedNode]] = {}
        """Each node that an answer has mentioned, and those mentioned with it."""

    def quads_for_pattern(
        self,
        subject: ox.NamedNode | ox.BlankNode | ox.Triple | None,
        predicate: ox.NamedNode | None,
        value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None,
        graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph | None = None,
        /,
    ) -> Iterator[ox.Quad]:
        """Yield the quads of a pattern, no further than they are asked for; None stands for anything.

        Of a blank node or a statement nothing can be asked: it has no name outside the answer it stands in.
        Raises: :class:`StoreError` when the endpoint fails; :class:`QueryTimeout` when the time of the
        request is up.
        """
        for term in (subject, value, graph):
            if isinstance(term, ox.BlankNode | ox.Triple):
                return iter(())
        return self._quads(Question(subject, predicate, value, graph))  # type: ignore[arg-type]  # see above

    def __contains__(self, quad: ox.Quad) -> bool:
        return next(self.quads_for_pattern(*quad), None) is not None

    def expect(self, nodes: Sequence[ox.NamedNode]) -> None:
        """Take note that the same is going to be asked about each of some nodes."""
        self._beside.update(dict.fromkeys(nodes, nodes))

    def counts(self, node: ox.NamedNode, way: Way) -> Mapping[ox.NamedNode, int]:
        """Return how many statements of the default graph a node has with each property."""
        out = way == "out"
        question = Question(node if out else None, None, None if out else node, DEFAULT)
        known = self._first(replace(question, graph=None) if out else question, fully=True)
        if known.whole:
            return Counter(quad.predicate for quad in question.among(known.quads))
        with self._ask(question.count(way)) as exchange, exchange.understood():
            rows = exchange.rows()
            return {row["p"]: int(row["n"].value) for row in rows if isinstance(row["p"], ox.NamedNode)}

    def _quads(self, question: Question) -> Iterator[ox.Quad]:
        if question.subject is not None:
            wide = Question(question.subject, None, None, None)
            if (known := self._first(wide, fully=True)).whole:
                yield from question.among(known.quads)
                return
        if question.object is not None and question.predicate is not None and question.subject is None:
            wide = replace(question, predicate=None)
            if (found := self._known.get(wide)) and found.whole and question.graph is not None:
                yield from question.among(found.quads)
                return
        if question.subject is not None and isinstance(question.object, ox.Literal):
            # The endpoint may know the number by another datatype than it was given on with.
            yield from question.among(self._quads(replace(question, object=None, graph=None)))
            return
        known = self._first(question)
        yield from known.quads
        if not known.whole:
            seen = set(known.quads)
            yield from (quad for quad in self._stream(question) if quad not in seen)

    def _first(self, question: Question, fully: bool = False) -> _Known:
        """Return the first rows of an answer, remembered or asked for; *fully*: as many as are remembered."""
        known = self._known.get(question)
        if known is None or (fully and not known.whole and len(known.quads) < ROWS):
            self._fetch([question, *islice(self._along(question), TOGETHER - 1)])
        return self._known[question]

    def _along(self, question: Question) -> Iterator[Question]:
        """Yield the same question about what was mentioned beside what it is about."""
        node = question.node
        for other in self._beside.get(node, ()) if node else ():
            also = question.about(other)
            if also != question and also not in self._known:
                yield also

    def _fetch(self, asked: Sequence[Question]) -> None:
        """Ask questions in one query, the first one for more rows than the others."""
        most = [ROWS, *[ROWS_ALONG] * (len(asked) - 1)]
        found: list[list[ox.Quad]] = [[] for _ in asked]
        query = together([(question, limit + 1) for question, limit in zip(asked, most, strict=True)])
        with self._ask(query) as exchange, exchange.understood():
            for number, quad in quads(exchange.rows(), asked):
                found[number].append(quad)
        for question, answer, limit in zip(asked, found, most, strict=True):
            self._known[question] = _Known(answer[:limit], len(answer) <= limit)
        self._mention(quad for answer in found for quad in answer)

    def _mention(self, answer: Iterator[ox.Quad]) -> None:
        nodes = (term for quad in answer for term in quad if isinstance(term, ox.NamedNode))
        new = [node for node in dict.fromkeys(nodes) if node not in self._beside]
        self._beside.update(dict.fromkeys(new, new))

    def _stream(self, question: Question) -> Iterator[ox.Quad]:
        """Yield an answer as it comes in; the connection is closed when nobody wants more of it."""
        with self._ask(question.select()) as exchange, exchange.understood():
            for _, quad in quads(exchange.rows(), [question]):
                yield quad

    def _ask(self, query: str) -> Exchange:
        left = self._until - time.monotonic()
        try:
            if left > 0:
                return self._endpoint.ask(query, "bindings", left)
        except QueryTimeout:
            pass  # what was left of the time is told to nobody: it is that of all questions
        except QueryError as fault:  # it was our own query
            raise StoreError(fault.message) from None
        raise QueryTimeout(f"{self._endpoint.name} has not answered within {self._seconds:g} seconds.")
