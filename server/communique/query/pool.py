"""Query processes that can be killed: a query that runs too long ends with its process.

Oxigraph can neither time a query out nor cancel it, so a deadline needs a process of its own. Processes are
started when they are first needed, and stay until the server goes, a query outstays its deadline, or
another release is asked: each has the store of one release open, and answers from no other.
"""

import math
import os
import queue
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from communique.errors import CommuniqueError, MachineError, QueryError, QueryTimeout
from communique.query import guard, protocol
from communique.query.faults import QueryBusy, QuerySyntaxError, QueryTooLarge
from communique.query.forms import named
from communique.query.protocol import Answer, Ended, QueryRequest

_START_SECONDS = 60.0
"""How long a process may take to open its store."""
_FAULTS: dict[str, type[CommuniqueError]] = {
    kind.__name__: kind for kind in (QueryError, QueryTooLarge, MachineError)
}


def _stamp(folder: Path) -> tuple[int, int] | None:
    """Return what tells a folder from any other that takes its place, or None when there is none."""
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _end(process: subprocess.Popen[bytes]) -> None:
    with process:  # which closes its pipes and waits for it
        process.kill()


class Worker:
    """One query process with one store open, for one caller at a time."""

    def __init__(self, store_path: Path, memory: int) -> None:
        self.store_path = store_path
        self._stamp = _stamp(store_path)
        self.ready = False
        self.busy = False
        command = [
            sys.executable,
            "-m",
            "communique.query.worker",
            str(store_path),
            str(os.getpid()),
            str(memory),
        ]
        # A session of its own: the Ctrl-C of a terminal is the server's to handle.
        self.process = subprocess.Popen(  # noqa: S603  # our own module, with a path of ours
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, start_new_session=True
        )
        assert self.process.stdin  # noqa: S101  # PIPE
        assert self.process.stdout  # noqa: S101  # PIPE
        self._requests, self._answers = self.process.stdin, self.process.stdout
        # Nor does a process outlive the pool that forgot it.
        self._end = weakref.finalize(self, _end, self.process)

    def wait_until_ready(self) -> None:
        """Return when the store is open.

        Raises: :class:`MachineError` when it cannot be opened.
        """
        if self.ready:
            return
        try:
            said, _ = self._read(_START_SECONDS)
        except (Ended, TimeoutError):
            said = {"fault": "", "message": f"{self.store_path}: its query process did not start."}
        if "fault" in said:
            self.kill()
            raise MachineError(said["message"])
        self.ready = True

    def begin(self, head: Mapping[str, Any]) -> None:
        """Hand a query over, and return when its evaluation begins.

        Raises: :class:`MachineError` when the store cannot be opened; :class:`Ended` when the process has
        died.
        """
        self.wait_until_ready()
        self.busy = True
        protocol.write(self._requests.fileno(), head)
        self._read(_START_SECONDS)

    def finish(self, seconds: float) -> tuple[dict[str, Any], bytes]:
        """Return the frame that answers the query.

        Raises: TimeoutError after *seconds*; :class:`Ended` when the process dies over it.
        """
        found = self._read(seconds)
        self.busy = False
        return found

    def _read(self, seconds: float) -> tuple[dict[str, Any], bytes]:
        until = None if seconds == math.inf else time.monotonic() + seconds
        return protocol.read(self._answers.fileno(), until)

    def has_open(self, store_path: Path) -> bool:
        """Return whether the store is this one, and not one that has been made anew in its place."""
        return self.store_path == store_path and self._stamp == _stamp(store_path)

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self.process.poll() is None

    def kill(self) -> None:
        """End the process at once, whatever it is doing."""
        self._end()


class Pool:
    """Evaluates queries in processes of its own; safe to use from many threads.

    In: how many queries are evaluated at once; the deadline of one, in seconds from the start of its
    evaluation; the largest answer in bytes; the memory a query may take beyond the store's, in bytes; how
    long a query may wait for a process, in seconds; how many may wait at once; the prefixes to write Turtle
    with.
    """

    def __init__(
        self,
        size: int,
        deadline: float,
        max_bytes: int,
        memory: int,
        *,
        wait: float = 5.0,
        line: int = 8,
        prefixes: Mapping[str, str] | None = None,
    ) -> None:
        self.deadline = deadline
        self.max_bytes = max_bytes
        self.memory = memory
        self.wait = wait
        self._prefixes = prefixes or {}
        self._current: Path | None = None
        self._slots: queue.LifoQueue[Worker | None] = queue.LifoQueue()  # the one used last is the warmest
        self._size = size
        for _ in range(size):
            self._slots.put(None)
        self._line = threading.BoundedSemaphore(size + line)

    def run(self, request: QueryRequest) -> Answer:
        """Return the answer to a query.

        Raises: :class:`~communique.errors.QueryError` and what is below it for a query that cannot be
        answered as it stands; :class:`QueryBusy` when no process becomes free in time;
        :class:`QueryTimeout` when the query was stopped at the deadline; :class:`MachineError` when the
        store cannot be read.
        """
        kind = guard.check(request.query).kind
        named(request.form, kind)
        head = protocol.head(request, self.max_bytes, self._prefixes)
        with self._worker(request.store_path, head) as worker:
            try:
                said, body = worker.finish(self.deadline)
            except TimeoutError:
                raise QueryTimeout(
                    f"The query was stopped at its deadline of {self.deadline:g} seconds; ask for less."
                ) from None
            except Ended:
                raise self._died(worker.process.wait()) from None
        if said.get("fault") == QuerySyntaxError.__name__:
            raise QuerySyntaxError(said["message"], said["line"], said["column"])
        if "fault" in said:
            raise _FAULTS[said["fault"]](said["message"])
        return Answer(kind, body, said["cut"])

    @contextmanager
    def _worker(self, store_path: Path, head: Mapping[str, Any]) -> Iterator[Worker]:
        """Yield a process that has begun a query; put it, or the one that replaces it, back."""
        if not self._line.acquire(blocking=False):
            raise self._busy("Too many queries are waiting")
        try:
            try:
                worker = self._slots.get(timeout=self.wait)
            except queue.Empty:
                raise self._busy(f"No query has ended for {self.wait:g} seconds") from None
            try:
                worker = self._begun(worker, store_path, head)
                yield worker
            finally:
                if worker is not None and worker.busy:  # with an answer that nobody waits for
                    worker.kill()
                if worker is not None and self._current not in {None, worker.store_path}:
                    worker.kill()
                    worker = None
                if worker is not None and not worker.alive:
                    # Its successor opens the store while nobody waits for it yet.
                    worker = Worker(store_path, self.memory) if worker.ready else None
                self._slots.put(worker)
        finally:
            self._line.release()

    def move(self, store_path: Path) -> None:
        """Keep no process but those of one store: from now on nobody begins to ask another.

        A query that was begun on another store ends there, and its process with it.
        """
        if self._current == store_path:
            return
        self._current = store_path
        idle = []
        with suppress(queue.Empty):
            while True:
                idle.append(self._slots.get_nowait())
        for worker in reversed(idle):
            if worker is not None and worker.store_path != store_path:
                worker.kill()
                worker = None
            self._slots.put(worker)

    def _begun(self, worker: Worker | None, store_path: Path, head: Mapping[str, Any]) -> Worker:
        """Return a process that has begun a query: the one given, or a new one where that is of no use."""
        if worker is not None:
            if worker.has_open(store_path):
                with suppress(Ended):  # it has died since its last query
                    worker.begin(head)
                    return worker
            worker.kill()
        fresh = Worker(store_path, self.memory)
        try:
            fresh.begin(head)
        except BaseException as fault:
            fresh.kill()
            if isinstance(fault, Ended | TimeoutError):
                raise MachineError("The process that evaluates queries does not answer.") from None
            raise
        return fresh

    def _died(self, code: int) -> CommuniqueError:
        """Return what to tell of a query over which its process died."""
        if code == -signal.SIGSEGV:  # the stack of the parser ran out
            return QueryTooLarge("The query is nested too deeply.")
        if code < 0:  # another signal: the allocator, or the system, gave up
            return QueryTooLarge.memory(self.memory)
        return MachineError("The process that evaluates queries failed; the log says why.")

    def _busy(self, reason: str) -> QueryBusy:
        seconds = math.ceil(self.wait)
        return QueryBusy(f"{reason}; please try again in {seconds} seconds.", seconds)

    def close(self) -> None:
        """End every process; a query that runs is waited for, no longer than its deadline."""
        for _ in range(self._size):
            worker = self._slots.get()
            if worker is not None:
                worker.kill()
        for _ in range(self._size):
            self._slots.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
