"""Visitors' queries in front of a remote store: refused, limited and told of as those of a release are.

What the store answers is read whole, checked and written anew in the form that is wanted before the first
byte is sent: a broken answer becomes an error, never a short one. At the deadline nobody here waits any
longer; whether the store goes on with the query is its own affair.
"""

from collections.abc import Mapping
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from communique.errors import MachineError, QueryError, QueryTimeout
from communique.query import guard
from communique.query.evaluate import write_graph, write_results, write_rows
from communique.query.faults import QueryTooLarge
from communique.query.forms import ResultForm, named
from communique.query.pool import Limits
from communique.query.protocol import Answer, QueryRequest
from communique.query.spool import Spool
from communique.store.endpoint import Endpoint, Exchange, StoreTooLarge
from communique.store.syntax import Syntax

_READ = 8
"""How many times as large as an answer may be what the store says it in: JSON is longer than CSV."""


class Forwarding:
    """Hands queries on to a remote store; safe to use from many threads.

    In: the address of the store; the limits, as those of a :class:`~communique.query.pool.Pool`; the
    prefixes to write Turtle with.
    """

    def __init__(self, url: str, limits: Limits, prefixes: Mapping[str, str]) -> None:
        self.limits, self._prefixes = limits, prefixes
        self.turns = limits.turns()
        self._syntax = Syntax()
        self._endpoint = Endpoint(url, _READ * limits.max_bytes)

    def run(self, request: QueryRequest, client: str = "") -> Answer:
        """Return the answer to a query.

        In: the request, and who asks.
        Raises: :class:`~communique.errors.QueryError` and what is below it for a query that cannot be
        answered as it stands, in the store's words where they are all there is;
        :class:`~communique.query.faults.QueryBusy` when it is not its turn in time; :class:`QueryTimeout`
        at the deadline; :class:`~communique.errors.StoreError` when the store fails.
        """
        kind = guard.check(request.query).kind
        form = named(request.form, kind)
        for graph in (*request.default_graphs, *request.named_graphs):
            _absolute(graph)
        with self.turns.turn(client, self.limits.patience):
            self._syntax.check(request.query, request.base_iri)
            try:
                return self._ask(request, kind, form)
            except QueryTimeout:
                raise QueryTimeout(
                    "The store behind this server had not answered the query at its deadline of"
                    f" {self.limits.deadline:g} seconds; ask for less."
                ) from None
            except StoreTooLarge:
                raise QueryTooLarge.answer(self.limits.max_bytes) from None

    def _ask(self, request: QueryRequest, kind: guard.Kind, form: ResultForm) -> Answer:
        # What relative IRIs are relative to is ours to say; a BASE of the query's own follows it.
        base = f"BASE <{request.base_iri}> " if request.base_iri else ""
        graphs = request.default_graphs, request.named_graphs
        exchange = self._endpoint.ask(base + request.query, kind, self.limits.deadline, *graphs)
        output = Spool(self.limits.max_bytes)
        try:
            with exchange, exchange.understood():
                cut = self._write(exchange, kind, form, request.rows, output)
        except OSError as fault:
            if output.full:
                raise QueryTooLarge.answer(self.limits.max_bytes) from None
            raise MachineError(f"The answer cannot be kept until it is whole: {fault}.") from None
        file = output.take()
        return Answer(kind, b"" if file else output.body, cut, file, output.length)

    def _write(
        self, exchange: Exchange, kind: guard.Kind, form: ResultForm, rows: int | None, output: Spool
    ) -> bool:
        """Write an answer in a form; return whether there is more of it than *rows*."""
        if kind == "graph":
            triples = exchange.triples()
            first = triples if rows is None else islice(triples, rows)
            write_graph(first, form, output, self._prefixes)
            return rows is not None and next(triples, None) is not None
        results = exchange.results()
        if isinstance(results, ox.QueryBoolean) != (kind == "boolean"):
            raise TypeError(kind)
        if isinstance(results, ox.QuerySolutions) and rows is not None:
            write_rows([name.value for name in results.variables], islice(results, rows), output)
            return next(results, None) is not None
        write_results(results, form, output)
        return False

    def move(self, store_path: Path) -> None:
        """Stay: there is one store."""


def _absolute(graph: str) -> None:
    try:
        ox.NamedNode(graph)
    except ValueError:
        raise QueryError(f"The dataset names the graph “{graph}”, which is no absolute IRI.") from None
