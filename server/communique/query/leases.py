"""The keepers of stores, as a process of the server sees them: started by the first, kept while it asks."""

import fcntl
import hashlib
import json
import os
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from communique.errors import MachineError
from communique.query.protocol import NUMBER, Ended, Incoming

START_SECONDS = 60.0
"""How long a keeper that is waited for may take to start."""
_GROWTH = 2
"""How much more memory a store takes than disk, at most."""
_AT_ONCE = 50_000_000
"""A store of so many bytes on disk is in memory within a second or so: it is waited for."""
_started: list["subprocess.Popen[bytes]"] = []
"""The keepers this process has started; those that have ended are noticed when the next one is started."""


class Lease:
    """A connection to a keeper, which stays as long as somebody has one.

    In: the socket for leases of a keeper that listens; the address of its queries; how many query processes
    are wanted. Raises: OSError when nobody listens.
    """

    def __init__(self, leases: Path, queries: Path, processes: int) -> None:
        self.queries = str(queries)
        self._lock = threading.Lock()
        self._connection = socket.socket(socket.AF_UNIX)
        try:
            self._connection.connect(str(leases))
            self._connection.sendall(NUMBER.pack(processes))
        except OSError:
            self._connection.close()
            raise

    def how_ended(self, process: int) -> int:
        """Return the exit code of a query process, negative for the signal that ended it.

        Raises: :class:`Ended` when the keeper itself has.
        """
        with self._lock:
            try:
                self._connection.sendall(NUMBER.pack(process))
                return Incoming(self._connection).number(time.monotonic() + START_SECONDS)
            except (OSError, TimeoutError, Ended):
                with suppress(OSError):  # or a late answer would be taken for that to the next question
                    self._connection.shutdown(socket.SHUT_RDWR)
                raise Ended from None

    @property
    def stands(self) -> bool:
        """Whether the keeper is there."""
        look = select.poll()
        look.register(self._connection, 0)  # nothing but its end, which is always told
        return not look.poll(0)

    def close(self) -> None:
        """Let go of the keeper."""
        self._connection.close()


def _readable(line: socket.socket | IO[bytes], seconds: float) -> bool:
    """Return whether there is something to read within so many seconds."""
    found = select.poll()  # select() refuses handles beyond 1023, which a server with many clients has
    found.register(line, select.POLLIN)
    return bool(found.poll(seconds * 1000))


@dataclass(frozen=True)
class Wanted:
    """What is wanted of a keeper."""

    processes: int
    """How many query processes there are to be for this process."""
    memory: float
    """The largest copy of a store that is kept in memory, in bytes; 0: none is."""
    options: Mapping[str, Any]
    """What the query processes are told; see :func:`communique.query.worker.work`."""


class Store:
    """One store, and the keepers it is asked through: from disk until it is in memory, if it fits there.

    In: the folder of the sockets, which all processes that share keepers name; the folder of the store; what
    is wanted. Safe to use from many threads.
    """

    def __init__(self, folder: Path, store_path: Path, wanted: Wanted) -> None:
        self._folder, self._path, self._wanted = folder, store_path, wanted
        self.stamp = stamp(store_path)
        self._lock = threading.Lock()
        self._leases: dict[bool, Lease] = {}
        self._users = 0
        self._left = False
        size = _size(store_path)
        self._fits = size * _GROWTH <= min(wanted.memory, _available() / 2)
        self._small = size <= _AT_ONCE
        self._loading: threading.Thread | None = None

    @contextmanager
    def lease(self) -> Iterator[Lease]:
        """Yield a lease of the best keeper there is.

        Raises: :class:`MachineError` when the store cannot be opened.
        """
        with self._lock:
            found = self._best()
            self._users += 1
        try:
            yield found
        finally:
            with self._lock:
                self._users -= 1
                self._end_if_unused()

    def _best(self) -> Lease:
        """Return the lease to ask through, after letting go of those that are of no use any more."""
        for in_memory, one in list(self._leases.items()):
            if not one.stands:
                one.close()
                del self._leases[in_memory]
        if True in self._leases:
            return self._leases[True]
        if self._fits and self._small:
            self._leases[True] = self._take(in_memory=True)
            return self._leases[True]
        if False not in self._leases:
            self._leases[False] = self._take(in_memory=False)
        if self._fits and self._loading is None and not self._left:
            self._loading = threading.Thread(target=self._move_to_memory, name="loading", daemon=True)
            self._loading.start()
        return self._leases[False]

    def _move_to_memory(self) -> None:
        """Have the store loaded, and ask there from then on."""
        try:
            found = self._take(in_memory=True)
        except MachineError:
            self._fits = False  # it stays on disk
            return
        with self._lock:
            if self._left:
                found.close()
                return
            self._leases[True] = found
            self._loading = None
            self._end_if_unused()

    def leave(self) -> None:
        """Let go of the keepers as soon as the last query has ended."""
        with self._lock:
            self._left = True
            self._end_if_unused()

    def _end_if_unused(self) -> None:
        """Let go of what no query needs: all, once the store is left; the disk, once it is in memory."""
        if self._users:
            return
        for in_memory in list(self._leases):
            if self._left or (not in_memory and True in self._leases):
                self._leases.pop(in_memory).close()

    def _take(self, in_memory: bool) -> Lease:
        """Return a lease of a keeper, which is started if there is none."""
        name = hashlib.sha256(repr((str(self._path), self.stamp)).encode()).hexdigest()[:12]
        leases, queries = (self._folder / f"{name}{'m' if in_memory else 'd'}.{kind}" for kind in "lq")
        with suppress(OSError):
            return Lease(leases, queries, self._wanted.processes)
        with (self._folder / f"{leases.name}ock").open("w") as lock, _locked(lock.fileno()):
            with suppress(OSError):  # another process was first
                return Lease(leases, queries, self._wanted.processes)
            said = {
                "store_path": str(self._path),
                "in_memory": in_memory,
                "queries": str(queries),
                "leases": str(leases),
                "options": dict(self._wanted.options),
                "lock": lock.fileno(),  # held until the keeper listens, though this process may end before
            }
            _start(said, None if in_memory and not self._small else START_SECONDS)
            try:
                return Lease(leases, queries, self._wanted.processes)
            except OSError as fault:
                raise MachineError(
                    f"{self._path}: its query processes cannot be reached ({fault})."
                ) from None


@contextmanager
def _locked(handle: int) -> Iterator[None]:
    fcntl.flock(handle, fcntl.LOCK_EX)
    yield


def _start(said: Mapping[str, Any], seconds: float | None) -> None:
    """Start a keeper, and return when it listens.

    Raises: :class:`MachineError` with its reason when it cannot.
    """
    _started[:] = [one for one in _started if one.poll() is None]
    command = [sys.executable, "-m", "communique.query.keeper", json.dumps(said)]
    keeper = subprocess.Popen(  # noqa: S603  # our own module, with paths of ours
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        start_new_session=True,
        pass_fds=[said["lock"]],
    )
    _started.append(keeper)
    assert keeper.stdout  # noqa: S101  # PIPE
    with keeper.stdout as answers:
        if seconds is not None and not _readable(answers, seconds):
            keeper.kill()
        text = answers.read()
    found = json.loads(text or b'{"fault": "The process that evaluates queries did not start."}')
    if "fault" in found:
        keeper.kill()
        raise MachineError(found["fault"])


def stamp(folder: Path) -> tuple[int, int] | None:
    """Return what tells a folder from any other that takes its place, or None when there is none."""
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _size(folder: Path) -> int:
    """Return the bytes that the files of a folder take."""
    with suppress(OSError):
        return sum(file.stat().st_size for file in folder.iterdir())
    return 0


def _available() -> float:
    """Return the memory that is free on this machine, in bytes."""
    with suppress(OSError, StopIteration):
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        line = next(line for line in lines if line.startswith("MemAvailable:"))
        return int(line.split()[1]) * 1024
    return float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
