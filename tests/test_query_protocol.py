"""What server and query process say to each other, however it is cut on its way."""

import os
import socket
import tempfile
import threading
import time
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.query import protocol
from communique.query.protocol import Ended, Incoming


@given(
    st.lists(
        st.tuples(st.dictionaries(st.text(), st.integers() | st.text()), st.binary(max_size=300)), min_size=1
    ),
    st.lists(st.integers(1, 40)),
)
def test_frames_arrive_as_they_were_sent_however_they_are_cut(
    frames: list[tuple[dict[str, object], bytes]], cuts: list[int]
) -> None:
    data = b"".join(protocol.frame(*one) for one in frames)
    here, there = socket.socketpair()
    with here, closing(Incoming(there)) as incoming:
        found: list[tuple[dict[str, object], bytes]] = []
        for cut in [*cuts, len(data)]:
            here.sendall(data[:cut])
            data = data[cut:]
            try:
                while len(found) < len(frames):
                    found.append(incoming.frame(time.monotonic()))
            except TimeoutError:
                continue  # not all of it has come: it is asked for again
        assert found == frames


def test_a_file_comes_with_its_frame_and_is_closed_when_nobody_takes_it() -> None:
    for taken in (True, False):
        here, there = socket.socketpair()
        with here, closing(Incoming(there)) as incoming, tempfile.TemporaryFile() as file:
            file.write(b"large")
            file.seek(0)
            protocol.send(here, protocol.frame({"file": True}), file)
            before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208  # how many
            assert incoming.frame() == ({"file": True}, b"")
            if taken:
                with incoming.file() or pytest.fail("no file came") as arrived:
                    assert arrived.read() == b"large"
        assert len(os.listdir("/proc/self/fd")) == before - 3  # noqa: PTH208  # both ends, and the file


def test_the_end_of_the_other_side_is_told() -> None:
    here, there = socket.socketpair()
    with closing(Incoming(there)) as incoming:
        here.sendall(protocol.frame({"half": 1})[:7])
        here.close()
        with pytest.raises(Ended):
            incoming.frame()
        with pytest.raises(Ended):
            protocol.send(there, b"x" * 1_000_000)


def test_a_large_frame_passes_while_it_is_read() -> None:
    here, there = socket.socketpair()
    body = os.urandom(3_000_000)
    sending = threading.Thread(target=protocol.send, args=(here, protocol.frame({}, body)))
    sending.start()
    with here, closing(Incoming(there)) as incoming:
        assert incoming.frame(time.monotonic() + 30) == ({}, body)
        sending.join()
