"""Ends connections on which nothing moves: the web server waits for clients as long as they keep it waiting.

A client that stops in the middle of sending, or of reading what it asked for, would hold a thread of the
server. For how long nothing has come or gone, the system knows of each connection (``TCP_INFO``, Linux). One
on which a query is worked at is silent too, so what counts as stalled is longer than any query may take.
"""

import os
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

_OPEN_FILES = Path("/proc/self/fd")
_SENT, _RECEIVED = 9, 11
"""Where the milliseconds since data was last sent and received stand among the numbers of TCP_INFO."""
_INFO = struct.Struct("@8x13I")


def watch(seconds: float) -> None:
    """End connections to this process on which nothing has moved for so long, from now on."""
    if _OPEN_FILES.is_dir():
        threading.Thread(target=_watch, args=(seconds,), name="stalled", daemon=True).start()


def _watch(seconds: float) -> None:
    while True:
        time.sleep(seconds / 4)
        with suppress(OSError):  # out of handles just now: the next time, then
            end(seconds)


def end(seconds: float) -> int:
    """End connections on which nothing has moved for so long; return how many.

    Only connections to a port that this process listens on: not those it makes itself.
    """
    found, ports, ended = [], set(), 0
    for line in _lines():
        if line.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            ports.add(line.getsockname()[1])
            line.close()
        else:
            found.append(line)
    for line in found:
        with closing(line):
            if _port(line) in ports and _silent(line) > seconds:
                ended += _shut(line)
    return ended


def _lines() -> Iterator[socket.socket]:
    """Yield the TCP sockets of this process, each as a handle of its own."""
    for entry in os.listdir(_OPEN_FILES):  # noqa: PTH208  # names are all that is wanted
        try:
            handle = os.dup(int(entry))
        except OSError:  # closed by now
            continue
        try:
            line = socket.socket(fileno=handle)
        except OSError:  # no socket
            os.close(handle)
            continue
        if line.type == socket.SOCK_STREAM and line.family in {socket.AF_INET, socket.AF_INET6}:
            yield line
        else:
            line.close()


def _port(line: socket.socket) -> int:
    return int(line.getsockname()[1])


def _silent(line: socket.socket) -> float:
    """Return for how many seconds nothing has come or gone."""
    numbers = _INFO.unpack(line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO.size))
    return float(min(numbers[_SENT], numbers[_RECEIVED])) / 1000


def _shut(line: socket.socket) -> bool:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:  # the client was faster
        return False
    return True
