"""Asking queries: where they are let in, handed to a process, waited for, and told of when they fail.

Oxigraph can neither time a query out nor cancel it, so a deadline needs a process of its own. Nothing is
started before the first query.
"""

import math
import os
import shutil
import signal
import socket
import tempfile
import threading
import time
import weakref
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from communique.errors import CommuniqueError, MachineError, QueryError, QueryTimeout
from communique.query import guard, protocol
from communique.query.faults import QuerySyntaxError, QueryTooLarge
from communique.query.forms import named
from communique.query.leases import Lease, Store, Wanted, stamp
from communique.query.protocol import Answer, Ended, Incoming, QueryRequest
from communique.query.turns import Turns

_GRACE_SECONDS = 0.5
"""How much later than its alarm the end of a process is waited for."""
_LONG_SECONDS = 1.0
"""A query that runs longer goes on with less priority than others."""
_NICE = 10
_LEAST_OWN_MEMORY = 64_000_000
"""How much memory a process may at least make its own before it is replaced, in bytes."""
_TRIES = 3
"""How often a query is handed over until somebody takes it up: processes end, and others come."""
_FAULTS: dict[str, type[CommuniqueError]] = {
    kind.__name__: kind for kind in (QueryError, QueryTooLarge, MachineError)
}


@dataclass(frozen=True)
class Limits:
    """What may be asked at once and of one query."""

    size: int
    """How many queries are evaluated at once."""
    deadline: float
    """How long a query may take, in seconds from when it is asked; infinite: as long as it likes."""
    max_bytes: int
    """The largest answer, in bytes."""
    memory: int
    """The memory a query may take beyond the store's, in bytes."""
    per_client: int = 0
    """How many queries of one client are evaluated at once; 0: as many as of all."""
    line: int = 8
    """How many queries may wait."""
    line_per_client: int = 0
    """How many queries of one client may wait; 0: as many as of all."""
    wait: float = 5.0
    """How long a query may wait, in seconds; never more than half of its deadline."""
    store_memory: float = 0
    """The largest copy of a store that is kept in memory, in bytes; a larger one is asked on disk."""

    def turns(self) -> Turns:
        """Return what lets queries begin by these limits."""
        own, line = self.per_client or self.size, self.line_per_client or self.line
        return Turns(self.size, own, self.line, line)

    @property
    def patience(self) -> float:
        """How long a query may wait for its turn, in seconds."""
        return min(self.wait, self.deadline / 2)


class Pool:
    """Evaluates queries in processes that can be killed; safe to use from many threads.

    In: the limits; the prefixes to write Turtle with; the folder in which processes that share keepers meet
    (default: one of its own).
    """

    def __init__(
        self, limits: Limits, prefixes: Mapping[str, str] | None = None, folder: Path | None = None
    ) -> None:
        self.limits = limits
        self.turns = limits.turns()
        options = {
            "memory": limits.memory,
            "own_memory": max(_LEAST_OWN_MEMORY, limits.store_memory / limits.size),
            "max_bytes": limits.max_bytes,
            "prefixes": dict(prefixes or {}),
        }
        self._wanted = Wanted(limits.size, limits.store_memory, options)
        self._lock = threading.Lock()
        self._stores: dict[Path, Store] = {}
        self._current: Path | None = None
        self._folder = folder
        self._end = weakref.finalize(self, _leave, self._stores)

    def run(self, request: QueryRequest, client: str = "") -> Answer:
        """Return the answer to a query.

        In: the request, and who asks.
        Raises: :class:`~communique.errors.QueryError` and what is below it for a query that cannot be
        answered as it stands; :class:`~communique.query.faults.QueryBusy`, or ``ClientBusy`` below it,
        when it is not its turn in time; :class:`QueryTimeout` when the query was stopped at the deadline;
        :class:`MachineError` when the store cannot be read.
        """
        until = time.monotonic() + self.limits.deadline
        kind = guard.check(request.query).kind
        named(request.form, kind)
        with self.turns.turn(client, self.limits.patience):
            for _ in range(_TRIES):
                with self._store(request.store_path).lease() as lease, suppress(Ended):
                    return self._ask(lease, request, until)
        if time.monotonic() >= until:
            raise self._timeout()
        raise MachineError("The processes that evaluate queries do not answer.")

    def _ask(self, lease: Lease, request: QueryRequest, until: float) -> Answer:
        """Hand a query over and return its answer.

        Raises: :class:`Ended` when nobody has taken it up.
        """
        seconds = None if until == math.inf else max(until - time.monotonic(), 0.001)
        late = None if seconds is None else until + _GRACE_SECONDS
        connection = socket.socket(socket.AF_UNIX)
        with closing(Incoming(connection)) as incoming:
            protocol.give_up(connection, seconds)  # a long query does not pass before somebody reads it
            try:
                connection.connect(lease.queries)
            except OSError:
                raise Ended from None
            protocol.send(connection, protocol.frame(protocol.head(request, seconds)))
            try:
                said, body = self._wait(incoming, late)
            except TimeoutError:
                if incoming.process is None:  # nobody has taken it up
                    raise Ended from None
                _kill(incoming.process)  # the alarm did not reach it
                raise self._timeout() from None
            except Ended:
                if incoming.process is None:
                    raise
                raise self._died(lease.how_ended(incoming.process)) from None
            return self._answer(said, body, incoming)

    def _wait(self, incoming: Incoming, late: float | None) -> tuple[dict[str, Any], bytes]:
        """Return the frame that answers a query; meanwhile, take priority from one that runs long."""
        soon = time.monotonic() + _LONG_SECONDS
        try:
            return incoming.answer(soon if late is None else min(soon, late))
        except TimeoutError:
            if incoming.process is not None:
                with suppress(OSError):
                    os.setpriority(os.PRIO_PROCESS, incoming.process, _NICE)
            return incoming.answer(late)

    def _answer(self, said: Mapping[str, Any], body: bytes, incoming: Incoming) -> Answer:
        if said.get("fault") == QuerySyntaxError.__name__:
            raise QuerySyntaxError(said["message"], said["line"], said["column"])
        if "fault" in said:
            raise _FAULTS[said["fault"]](said["message"])
        return Answer(said["kind"], body, said["cut"], incoming.file(), said["length"])

    def _store(self, path: Path) -> Store:
        """Return the store in a folder, as it is now."""
        with self._lock:
            known = self._stores.get(path)
            if known is not None and known.stamp == stamp(path):
                return known
            if known is not None:
                known.leave()
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="communique-"))
                weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
            store = self._stores[path] = Store(self._folder, path, self._wanted)
            self._leave_others(path)
            if self._current not in {None, path}:
                store.leave()  # for a request that began before the move: nothing is kept after it
            return store

    def move(self, store_path: Path) -> None:
        """Let go of every store but one, as soon as the queries that were begun on it have ended."""
        if self._current != store_path:
            with self._lock:
                self._current = store_path
                self._leave_others(store_path)

    def _leave_others(self, path: Path) -> None:
        for other in set(self._stores) - {path, self._current}:
            self._stores.pop(other).leave()

    def _died(self, code: int) -> CommuniqueError:
        """Return what to tell of a query over which its process died."""
        if code == -signal.SIGALRM:
            return self._timeout()
        if code == -signal.SIGSEGV:  # the stack of the parser ran out
            return QueryTooLarge("The query is nested too deeply.")
        if code < 0:  # another signal: the allocator, or the system, gave up
            return QueryTooLarge.memory(self.limits.memory)
        return MachineError("The process that evaluates queries failed; the log says why.")

    def _timeout(self) -> QueryTimeout:
        return QueryTimeout(
            f"The query was stopped at its deadline of {self.limits.deadline:g} seconds; ask for less."
        )

    def close(self) -> None:
        """Let go of everything; the queries that run end first."""
        with self._lock:
            _leave(self._stores)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _leave(stores: dict[Path, Store]) -> None:
    while stores:
        stores.popitem()[1].leave()


def _kill(process: int) -> None:
    with suppress(OSError):
        os.kill(process, signal.SIGKILL)
