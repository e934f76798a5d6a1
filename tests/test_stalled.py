"""Connections on which nothing moves are ended, and no others."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from communique import stalled

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells how long a connection rests"
)


def ended(line: socket.socket) -> bool:
    """Tell whether a connection was ended by the other side."""
    line.setblocking(False)
    try:
        return line.recv(1) == b""
    except BlockingIOError:
        return False


def test_only_silent_connections_to_this_process_are_ended() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as ours,
        socket.create_server(("127.0.0.1", 0)) as other,
        socket.create_connection(ours.getsockname()) as silent,
        ours.accept()[0] as silent_here,
        socket.create_connection(ours.getsockname()) as busy,
        ours.accept()[0] as busy_here,
        socket.create_connection(other.getsockname()) as outgoing,
        other.accept()[0] as elsewhere,
    ):
        other.close()  # as if another process listened there
        for line in (silent, busy, outgoing):
            line.sendall(b"a")
        time.sleep(1.6)
        busy.sendall(b"b")
        assert stalled.end(60) == 0
        assert stalled.end(1.5) == 1
        assert [ended(line) for line in (silent, busy, outgoing, elsewhere)] == [True, False, False, False]
        assert silent_here.recv(2) == b"a"
        assert busy_here.recv(2) == b"ab"
        busy_here.sendall(b"still here")
        busy.setblocking(True)
        assert busy.recv(10) == b"still here"


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="only Linux lists the open files of a process")
def test_looking_leaves_no_file_open() -> None:
    before = set(os.listdir("/proc/self/fd"))  # noqa: PTH208  # names are all that is wanted
    for _ in range(3):
        stalled.end(600)
    assert set(os.listdir("/proc/self/fd")) <= before  # noqa: PTH208


WITHOUT_HANDLES = """
import resource, threading, time
from communique import stalled
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
stalled.watch(0.2)
time.sleep(0.5)
resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
print([thread.name for thread in threading.enumerate()])
"""


def test_a_process_that_is_out_of_handles_is_watched_again_later() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_HANDLES], capture_output=True, text=True, check=True, timeout=60
    )
    assert (done.stdout, done.stderr) == ("['MainThread', 'stalled']\n", "")
