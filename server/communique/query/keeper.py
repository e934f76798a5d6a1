"""The keeper of a store: ``python -m communique.query.keeper``, which query processes are forked from.

It has one store in memory, or on disk where memory is not wanted, and as many query processes as those want
who hold a *lease*: a connection that lasts. All query processes take their queries from one socket; one that
has ended is replaced within milliseconds, since what it needs is there already. Whoever holds a lease is
told how a process ended. When the last lease has gone, so has the keeper.

Started by :mod:`communique.query.pool`; several web processes share one.
"""

import gc
import json
import os
import selectors
import signal
import socket
import sys
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from communique.errors import CommuniqueError, MachineError
from communique.query import worker
from communique.query.protocol import NUMBER
from communique.release.holding import Hold

_NOBODY_SECONDS = 30.0
"""How long a keeper waits for its first lease."""
_ORPHAN_SECONDS = 2.0
"""How long, when whoever started it has been killed: others who want it wait for it already."""
_REMEMBERED = 10_000
"""Of how many processes it is known how they ended."""
_END_SECONDS, _PAUSE_SECONDS = 1.0, 0.001
"""How long the end of a process that hung up is waited for, and how often it is looked for."""
_NOT_BEGUN, _FAILED = 1, 2
"""How a process ends that could not begin, as the next could not, and one that fails over some query."""
_BACKLOG = 1024
_PIPE_BYTES = 1 << 20


def load(store_path: Path) -> ox.Store:
    """Return a copy in memory of the store in a folder.

    Another process reads the folder, so that this one has no thread of the database: it is going to fork.
    Raises: OSError for a store that cannot be read.
    """
    reading, writing = os.pipe()
    with _other(store_path, reading, writing):
        store = ox.Store()
        with os.fdopen(reading, "rb", _PIPE_BYTES) as source:
            store.bulk_load(source, format=ox.RdfFormat.N_QUADS, lenient=True)  # it was checked before
    return store


@contextmanager
def _other(store_path: Path, reading: int | None = None, writing: int | None = None) -> Iterator[None]:
    """Open a store in another process, which writes it to a pipe if there is one, and wait for its end.

    Raises: OSError with the reason when that did not succeed.
    """
    failing, telling = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            store = ox.Store.read_only(str(store_path))
            if reading is not None and writing is not None:
                os.close(reading)
                with os.fdopen(writing, "wb", _PIPE_BYTES) as output:
                    store.dump(output, format=ox.RdfFormat.N_QUADS)
        except (OSError, RuntimeError) as fault:  # RuntimeError: the store is corrupt
            os.write(telling, str(fault).encode())
        finally:
            os._exit(0)
    os.close(telling)
    if writing is not None:
        os.close(writing)
    yield
    with os.fdopen(failing, "rb") as source:
        reason = source.read().decode()
    if os.waitpid(child, 0)[1] or reason:
        raise OSError(reason or "it could not be read to its end")


class Keeper:
    """Keeps a store and the processes that answer from it.

    In: the folder of the store; the socket that queries come on, and the one that leases come on; whether
    the store is held in memory; what :func:`communique.query.worker.work` takes besides.
    Raises: OSError for a store that cannot be read.
    """

    def __init__(
        self,
        store_path: Path,
        queries: socket.socket,
        leases: socket.socket,
        in_memory: bool,
        options: dict[str, Any],
    ) -> None:
        self._store_path = store_path
        self._hold = Hold(store_path)  # the files of a store are opened as they are needed: they must stay
        self._queries, self._leases = queries, leases
        self._options = options
        self._store: ox.Store | None = None
        if in_memory:
            self._store = load(store_path)
        else:
            with _other(store_path):
                pass
        gc.freeze()  # or the first collection in a forked process would write to all of its memory
        self._wanted: dict[socket.socket, int] = {}
        self._running: set[int] = set()
        self._failed = False
        self._ended: OrderedDict[int, int] = OrderedDict()
        self._selector = selectors.DefaultSelector()
        self._woken, waking = socket.socketpair()
        for one in (self._leases, self._woken, waking):
            one.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(waking.fileno(), warn_on_full_buffer=False)
        self._waking = waking
        self._selector.register(self._leases, selectors.EVENT_READ)
        self._selector.register(self._woken, selectors.EVENT_READ)

    def keep(self, seconds: float) -> None:
        """Serve until nobody holds a lease any more, or nobody has taken one for so long."""
        patience: float | None = seconds
        while events := self._selector.select(patience):
            for key, _ in events:
                if key.fileobj is self._leases:
                    self._lease()
                elif key.fileobj is self._woken:
                    self._woken.recv(1 << 16)
                elif isinstance(key.fileobj, socket.socket):
                    self._hear(key.fileobj)
            if self._wanted:
                patience = None
            elif patience is None:
                return
            self._reap()
            self._fill()

    def end(self) -> None:
        """End every query process."""
        signal.set_wakeup_fd(-1)
        for process in self._running:
            os.kill(process, signal.SIGKILL)

    def _lease(self) -> None:
        connection, _ = self._leases.accept()
        self._wanted[connection] = 0
        self._selector.register(connection, selectors.EVENT_READ)

    def _hear(self, lease: socket.socket) -> None:
        """Answer what a holder of a lease says: how many processes it wants, then which one ended."""
        try:
            said = lease.recv(NUMBER.size, socket.MSG_WAITALL)
        except OSError:
            said = b""
        if not said:
            self._selector.unregister(lease)
            del self._wanted[lease]
            lease.close()
            return
        (number,) = NUMBER.unpack(said)
        if not self._wanted[lease]:
            self._wanted[lease] = number
            return
        self._reap(number)
        with suppress(OSError):
            lease.sendall(NUMBER.pack(self._ended.get(number, 0)))

    def _reap(self, awaited: int = 0) -> None:
        """Take note of the processes that have ended; the end of the one that is *awaited* is near."""
        until = time.monotonic() + _END_SECONDS
        while self._running:
            process, status = os.waitpid(-1, os.WNOHANG)
            if process:
                self._note(process, status)
            elif awaited in self._running and time.monotonic() < until:
                time.sleep(_PAUSE_SECONDS)
            else:
                return

    def _note(self, process: int, status: int) -> None:
        self._running.discard(process)
        self._ended[process] = os.waitstatus_to_exitcode(status)
        self._failed = self._failed or self._ended[process] == _NOT_BEGUN
        while len(self._ended) > _REMEMBERED:
            self._ended.popitem(last=False)

    def _fill(self) -> None:
        """Fork the processes that are missing.

        Raises: :class:`MachineError` when the last one could not even begin.
        """
        if self._failed:
            raise MachineError(f"{self._store_path}: queries cannot be evaluated; the line above says why.")
        while len(self._running) < sum(self._wanted.values()):
            self._fork()

    def _fork(self) -> None:
        keeper = os.getpid()
        process = os.fork()
        if process:
            self._running.add(process)
            return
        code = _NOT_BEGUN
        try:
            store = self._become_worker(keeper)
            code = _FAILED
            worker.work(store, self._queries, **self._options)
            code = 0
        except (OSError, RuntimeError, CommuniqueError) as fault:
            sys.stderr.write(f"{self._store_path}: {fault}\n")
        finally:
            os._exit(code)

    def _become_worker(self, keeper: int) -> ox.Store:
        """Make of a forked process one that evaluates, and return the store it does that on."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for one in (self._leases, self._woken, self._waking, *self._wanted):
            one.close()
        self._selector.close()
        store = ox.Store.read_only(str(self._store_path)) if self._store is None else self._store
        worker.begin(keeper, self._options["memory"])
        return store


def main(arguments: str) -> None:
    """Keep a store as the arguments (JSON) say; tell on standard output when it can be asked, or why not."""
    said = json.loads(arguments)
    answer = os.dup(1)
    os.dup2(2, 1)  # whatever prints must not end up in the answer
    paths = [Path(said["queries"]), Path(said["leases"])]
    sockets = [socket.socket(socket.AF_UNIX) for _ in paths]
    store_path = Path(said["store_path"])
    try:
        keeper = Keeper(store_path, sockets[0], sockets[1], said["in_memory"], said["options"])
        for one, path in zip(sockets, paths, strict=True):
            path.unlink(missing_ok=True)  # of a keeper that was killed
            one.bind(str(path))
            one.listen(_BACKLOG)
    except (OSError, CommuniqueError) as fault:
        os.write(answer, json.dumps({"fault": f"{store_path}: {fault}"}).encode())
        return
    os.close(said["lock"])  # whoever waits to start another one finds this one
    seconds = _NOBODY_SECONDS
    try:
        os.write(answer, b"{}")
    except BrokenPipeError:
        seconds = _ORPHAN_SECONDS
    os.close(answer)
    try:
        keeper.keep(seconds)
    except MachineError as fault:
        sys.stderr.write(f"{fault.message}\n")
    finally:
        for one, path in zip(sockets, paths, strict=True):
            path.unlink(missing_ok=True)
            one.close()  # who has connected in the meantime is told at once
        keeper.end()


if __name__ == "__main__":
    main(sys.argv[1])
