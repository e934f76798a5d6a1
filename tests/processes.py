"""Looking at processes, for the tests that kill them."""

import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path


def descendants(process: int) -> list[int]:
    """Return the processes that a process started, and those that these started."""
    parents = _parents()
    found, todo = [], [process]
    while todo:
        children = parents.get(todo.pop(), [])
        found += children
        todo += children
    return found


def offspring(process: int) -> list[int]:
    """Return the processes that a process itself started."""
    return _parents().get(process, [])


def _parents() -> dict[int, list[int]]:
    """Return the processes of this machine by the one that started them."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue  # it ended while we looked
            parents.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(entry.name))
    return parents


def command(process: int) -> bytes:
    """Return the command line of a process, nothing when it has ended."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""  # it ended while we looked


def files_open(process: int) -> list[Path]:
    """Return the files and folders that a process has open, nothing when it has ended."""
    found = []
    with suppress(OSError):  # it ended while we looked
        for handle in Path(f"/proc/{process}/fd").iterdir():
            with suppress(OSError):  # closed while we looked
                found.append(handle.readlink())
    return found


def alive(process: int) -> bool:
    """Tell whether a process runs; one that has ended and only waits to be noticed does not."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def all_gone(processes: Iterable[int], within: float) -> bool:
    """Tell whether none of the processes runs any more before *within* seconds have passed."""
    return wait_for(lambda: not any(map(alive, processes)), within)


def wait_for(happens: Callable[[], bool], within: float) -> bool:
    """Tell whether something happens before *within* seconds have passed."""
    until = time.monotonic() + within
    while not happens():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def use_of_cpu(process: int) -> float:
    """Return how many seconds of processor time a process has used."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0  # it ended while we looked
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(processes: Iterable[int]) -> int:
    """Return the bytes of memory that processes take, what they share counted once."""
    total = 0
    for process in processes:
        try:
            text = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8")
        except OSError:
            continue  # it ended while we looked
        total += sum(int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("Pss:"))
    return total
