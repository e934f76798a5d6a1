"""A query process: it answers one query at a time from a store that is open, and is replaced when it is worn.

It has no network, a bounded memory, and no life beyond its parent's, the keeper
(:mod:`communique.query.keeper`), which has forked it. A query that outstays its deadline ends with its
process: the alarm is the kernel's, which nothing that evaluates can put off.
"""

import os
import resource
import select
import signal
import socket
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from itertools import islice
from typing import IO, Any

import pyoxigraph as ox

from communique import lifeline
from communique.errors import CommuniqueError
from communique.query import confine, protocol
from communique.query.evaluate import evaluate
from communique.query.faults import QuerySyntaxError, QueryTooLarge
from communique.query.protocol import Ended, Incoming
from communique.query.spool import Spool

_EPOLL = hasattr(select, "EPOLLEXCLUSIVE")
QUERIES = 5000
"""After so many queries a process ends."""


def begin(parent: int, memory: int) -> None:
    """Confine this process, for good.

    In: the number of the parent's process; how much memory may be taken beyond what is taken now, in bytes.
    Raises: :class:`MachineError` when the network cannot be taken away.
    """
    lifeline.end_with(parent)
    tempfile.gettempdir()  # found now: later no file can be opened to try where
    confine.cut_network(spare=2 if _EPOLL else 1)  # for what waits for queries, and the connection of one
    confine.cap_memory(memory)


def work(
    store: ox.Store,
    listening: socket.socket,
    memory: int,
    own_memory: float,
    max_bytes: int,
    prefixes: Mapping[str, str],
) -> None:
    """Answer queries until this process is worn.

    A query counts its uses of what it reads, in the memory that holds it: so a page that is read becomes the
    process's own. The first large query pays for that, those after it do not, and all of it is given back
    with the process. It is worn when it has made *own_memory* its own, was long at its last query, or has
    answered very many.

    In: the open store; the socket on which queries come; the memory that a query may take, that the process
    may make its own, and the largest answer, in bytes; the prefixes to write Turtle with.
    """
    priority = os.getpriority(os.PRIO_PROCESS, 0)
    most_faults = _page_faults() + own_memory / resource.getpagesize()
    for connection in islice(_connections(listening), QUERIES):
        with closing(Incoming(connection)) as incoming:
            try:
                protocol.send(connection, protocol.NUMBER.pack(os.getpid()))
                said, _ = incoming.frame()
                signal.setitimer(signal.ITIMER_REAL, said["seconds"] or 0)
                with Spool(max_bytes) as output:
                    reply, file = _reply(store, said, output, memory, prefixes)
                    signal.setitimer(signal.ITIMER_REAL, 0)
                    protocol.send(connection, reply, file)
            except Ended:  # nobody waits for this answer any more
                signal.setitimer(signal.ITIMER_REAL, 0)
        if os.getpriority(os.PRIO_PROCESS, 0) != priority or _page_faults() > most_faults:
            return


def _page_faults() -> int:
    """Return how many pages of memory this process has made its own or asked for, at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt


def _connections(listening: socket.socket) -> Iterator[socket.socket]:
    """Yield the connections on which queries come.

    Of processes that wait in ``accept`` the system wakes the one that has waited longest, whose memory is the
    coldest. Of those that wait by ``EPOLLEXCLUSIVE`` it wakes the first that is idle: with few queries at
    once, the same few processes answer them all.
    """
    if not _EPOLL:
        while True:
            yield listening.accept()[0]
    listening.setblocking(False)
    with select.epoll() as first_idle:
        first_idle.register(listening, select.EPOLLIN | select.EPOLLEXCLUSIVE)
        while True:
            first_idle.poll()
            with suppress(BlockingIOError):  # another process was faster
                yield listening.accept()[0]


def _reply(
    store: ox.Store, said: Mapping[str, Any], output: Spool, memory: int, prefixes: Mapping[str, str]
) -> tuple[bytes, IO[bytes] | None]:
    """Return the frame that answers a request, and the open file of a large answer."""
    head: dict[str, Any]
    try:
        kind, cut = evaluate(store, protocol.request(said), output, prefixes)
        head = {"kind": kind, "cut": cut, "length": output.length}
        file = output.file
        return protocol.frame(head, b"" if file else output.body), file
    except QuerySyntaxError as fault:
        place = {"line": fault.line, "column": fault.column}
        head = {"fault": "QuerySyntaxError", "message": fault.reason, **place}
    except CommuniqueError as fault:
        head = {"fault": type(fault).__name__, "message": fault.message}
    except MemoryError:
        head = {"fault": QueryTooLarge.__name__, "message": QueryTooLarge.memory(memory).message}
    return protocol.frame(head), None
