"""Where a query breaks the grammar, found out before a remote store sees it.

Parsers, ours and others, can be made to run out of their stack by a text that is nested deeply, which ends
their process. So ours runs in a process of its own: that one dies, not the server and not the store.
"""

import json
import signal
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from contextlib import suppress
from typing import IO

import pyoxigraph as ox

from communique.errors import QueryTimeout
from communique.query import confine
from communique.query.diagnosis import explain
from communique.query.faults import QuerySyntaxError, QueryTooLarge

MEMORY = 1_000_000_000
"""The memory the parser may take, in bytes."""
SECONDS = 5.0
"""How long it may take over a query; beyond that its process is killed."""


class Syntax:
    """Checks queries in a process that is started with the first; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._end: Callable[[], object] = lambda: None

    def check(self, query: str, base_iri: str | None) -> None:
        """Return if a query is in order.

        Raises: :class:`QuerySyntaxError` with the place of the first fault; :class:`QueryTooLarge` for a
        query that the parser cannot hold; :class:`QueryTimeout` for one that takes it too long.
        """
        with self._lock:
            said, code = self._ask(json.dumps({"query": query, "base_iri": base_iri}).encode() + b"\n")
        if said:
            fault = json.loads(said)
            if fault:
                raise QuerySyntaxError(**fault)
        elif code == -signal.SIGKILL:
            raise QueryTimeout("The query takes too long to read.")
        else:
            raise QueryTooLarge("The query is nested too deeply.")

    def _ask(self, line: bytes) -> tuple[bytes, int]:
        """Return the line that answers one, or none and how the process ended over it."""
        process = self._running()
        assert process.stdin is not None  # noqa: S101  # PIPE
        assert process.stdout is not None  # noqa: S101  # PIPE
        timer = threading.Timer(SECONDS, process.kill)
        timer.start()
        try:
            process.stdin.write(line)
            process.stdin.flush()
            said = process.stdout.readline()
        except BrokenPipeError:
            said = b""
        finally:
            timer.cancel()
        return said, 0 if said else process.wait()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            # A session of its own: the Ctrl-C of a terminal is the server's to handle.
            self._process = subprocess.Popen(  # noqa: S603  # our own module
                [sys.executable, "-m", __name__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            self._end = weakref.finalize(self, _end, self._process)
        return self._process


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    with suppress(BrokenPipeError), process:  # which closes its pipes and waits for it
        pass


def fault(query: str, base_iri: str | None = None) -> QuerySyntaxError | None:
    """Return the first syntax error of a query, or None when it has none; nothing is evaluated.

    >>> fault("ASK {}") is None, fault("ASK {").line
    (True, 1)
    """
    try:
        # No query can have both of these: that is found out when it is parsed and not yet evaluated.
        ox.Store().query(
            query, base_iri=base_iri, use_default_graph_as_union=True, default_graph=ox.DefaultGraph()
        )
    except SyntaxError as broken:
        return explain(query, broken, base_iri)
    except ValueError:
        return None
    raise AssertionError("The query was evaluated.")


def serve(asked: IO[bytes], answers: IO[bytes]) -> None:
    """Answer lines with lines until there are no more; see :meth:`Syntax.check`."""
    for line in asked:
        found = fault(**json.loads(line))
        said = found and {"reason": found.reason, "line": found.line, "column": found.column}
        answers.write(json.dumps(said).encode() + b"\n")
        answers.flush()


if __name__ == "__main__":
    confine.cut_network()
    confine.cap_memory(MEMORY)
    serve(sys.stdin.buffer, sys.stdout.buffer)
