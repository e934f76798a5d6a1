"""Programs to measure: what one run costs, servers to start, what their processes hold in memory."""

import atexit
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from benchmarks.rows import ROOT
from communique import release
from processes import alive, all_gone, descendants
from support import clean_environ

OXIGRAPH = ROOT / "build/benchmarks/venv/bin/oxigraph"
"""The peer among the servers, in an environment of its own (``make benchmarks`` installs it)."""

MODULE = [sys.executable, "-m"]
_PATIENCE = 10.0
"""Seconds a server may take to end."""
_SETTLED = 0.5
"""Seconds in which a server that has nothing to do does nothing."""


def environ(**settings: str) -> dict[str, str]:
    """Return the environment of a program: no settings but these, and the benchmarks importable."""
    return clean_environ() | {"PYTHONPATH": str(ROOT / "tests")} | settings


@dataclass(frozen=True)
class Use:
    """What one run of a program costs."""

    cpu: float
    """Seconds of processor time, of the program and the processes it started and waited for."""
    wall: float
    """Seconds from start to end."""
    peak: float
    """Megabytes of resident memory, of the largest of these processes at its largest."""


def use_of(command: Sequence[str], settings: Mapping[str, str]) -> tuple[Use, str]:
    """Run a program to its end; return what that cost, and what it printed."""
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=dict(settings), text=True) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    return Use(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1000), said


def build(home: Path, content: Path | None = None) -> Use:
    """Run ``communique build`` over the seeds of a content folder, or of the project."""
    settings = environ(**({"COMMUNIQUE_CONTENT": str(content)} if content else {}))
    return use_of([*MODULE, "communique", "--home", str(home), "build"], settings)[0]


@cache
def _seeds() -> Path:
    """Return a HOME with the release of the seeds, which is gone when Python ends."""
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    build(Path(folder.name))
    return Path(folder.name)


def put_release(home: Path) -> Path:
    """Put the release of the seeds into a new HOME; return a copy of its store for other programs.

    A release may not change, and who knows what a server does to a store that it opens.
    """
    shutil.copytree(_seeds(), home, symlinks=True)
    found = release.current(home)
    assert found is not None
    return shutil.copytree(found.store, home / "copy-of-store")


@dataclass(frozen=True)
class Program:
    """A web server."""

    name: str
    command: tuple[str, ...]
    """How to start it; ``{port}`` stands for the port."""
    path: str
    """What to ask it first."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """What is added to its environment."""


def ours(home: Path, **settings: str) -> Program:
    """Return ``communique serve`` over a HOME that has a release; *settings* as its environment has them."""
    command = (*MODULE, "communique", "--home", str(home), "serve", "--port", "{port}")
    return Program("communique", command, "/doc/state/kz.ttl", settings)


def oxigraph(store: Path) -> Program | None:
    """Return Oxigraph's own server over a store, or None where it is not installed."""
    command = (str(OXIGRAPH), "serve-read-only", "--location", str(store), "--bind", "127.0.0.1:{port}")
    return Program("Oxigraph server", command, "/query?query=ASK%7B%7D") if OXIGRAPH.is_file() else None


def files(folder: Path) -> Program:
    """Return Python's own file server."""
    command = (*MODULE, "http.server", "{port}", "--bind", "127.0.0.1", "--directory", str(folder))
    return Program("python -m http.server", command, "/manifest.json")


@dataclass
class Running:
    """A web server that answers."""

    process: subprocess.Popen[bytes]
    port: int
    first_answer: float
    """Seconds from its start to its first answer."""
    _connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, path: str, accept: str = "*/*") -> int:
        """Return the status of an answer, after reading it."""
        try:
            return self._ask(path, accept)
        except ConnectionError:  # a server may close a connection on which nothing has been asked for a while
            self._connection.close()
            return self._ask(path, accept)

    def _ask(self, path: str, accept: str) -> int:
        self._connection.request("GET", path, headers={"Accept": accept})
        answer = self._connection.getresponse()
        answer.read()
        return answer.status

    def memory(self) -> "Memory":
        """Return what the server's processes hold."""
        found = []
        for process in (self.process.pid, *descendants(self.process.pid)):
            with suppress(FileNotFoundError, ProcessLookupError):  # it ended while we looked
                found.append(_memory(process))
        return Memory(*(sum(values) for values in zip(*found, strict=True)))

    def cpu(self) -> dict[int, float]:
        """Return the seconds of processor time of each of the server's processes and its ended children."""
        found = {}
        for process in (self.process.pid, *descendants(self.process.pid)):
            with suppress(FileNotFoundError, ProcessLookupError):  # it ended while we looked
                found[process] = _cpu(process)
        return found

    def settle(self, patience: float = 60) -> None:
        """Wait until the server does nothing any more: it may still be loading what it has begun to serve."""
        until = time.perf_counter() + patience
        before = self.cpu()
        while time.perf_counter() < until:
            time.sleep(_SETTLED)
            now = self.cpu()
            if sum(now.values()) - sum(before.values()) < _SETTLED / 10:
                return
            before = now


@dataclass(frozen=True)
class Memory:
    """What processes hold."""

    rss: float
    """Megabytes resident, shared pages counted in each process."""
    pss: float
    """Megabytes resident, shared pages divided among those who share them."""
    files: float
    """Open files."""


def _memory(process: int) -> tuple[float, float, float]:
    top = Path("/proc") / str(process)
    rollup = (top / "smaps_rollup").read_text(encoding="utf-8")
    sizes = {line.split()[0]: int(line.split()[1]) for line in rollup.splitlines()[1:]}
    return sizes["Rss:"] * 1.024e-3, sizes["Pss:"] * 1.024e-3, len(list((top / "fd").iterdir()))


def _cpu(process: int) -> float:
    fields = (Path("/proc") / str(process) / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@contextmanager
def running(program: Program, patience: float = 60) -> Iterator[Running]:
    """Start a server, wait for its first answer, and end it afterwards."""
    port = _free_port()
    command = [part.replace("{port}", str(port)) for part in program.command]
    began = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environ(**program.settings)
    )
    try:
        while not _answers(port, program.path):
            if process.poll() is not None or time.perf_counter() - began > patience:
                raise RuntimeError(f"{program.name} does not answer")
            time.sleep(0.002)
        yield Running(process, port, time.perf_counter() - began)
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a server and the processes it has started, of which not every server takes care."""
    started = descendants(process.pid)
    process.terminate()
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for number, patience in ((signal.SIGTERM, _PATIENCE), (signal.SIGKILL, _PATIENCE)):
        for one in filter(alive, started):
            with suppress(ProcessLookupError):
                os.kill(one, number)
        if all_gone(started, patience):
            return


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
    except OSError:
        return False
    finally:
        connection.close()
    if answer.status != http.client.OK:
        raise RuntimeError(f"{path} answers {answer.status}")
    return True
