"""Where answers are written: memory, then a file without a name, never beyond the limit."""

import errno
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from communique.query.spool import SMALL, Spool


def test_a_small_answer_stays_in_memory() -> None:
    spool = Spool(10 * SMALL)
    assert spool.write(b"x" * SMALL) == SMALL
    assert (spool.file, spool.body, spool.length) == (None, b"x" * SMALL, SMALL)


def test_a_large_answer_moves_to_a_file_without_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with Spool(10 * SMALL) as spool:
        for letter in b"abc":
            spool.write(bytes([letter]) * SMALL)
        spool.flush()
        assert spool.length == 3 * SMALL
        assert spool.file is not None
        assert spool.file.read() == b"a" * SMALL + b"b" * SMALL + b"c" * SMALL
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("limit", [10, SMALL + 10])
def test_nothing_is_written_beyond_the_limit(limit: int) -> None:
    with Spool(limit) as spool:
        spool.write(b"x" * limit)
        with pytest.raises(OSError, match="too large"):
            spool.write(b"y")
        assert (spool.full, spool.length) == (True, limit)


def test_where_no_file_may_be_opened_memory_serves() -> None:
    code = """
import resource
import tempfile
from communique.query.spool import SMALL, Spool
tempfile.gettempdir()
resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
spool = Spool(10 * SMALL)
for _ in range(3):
    spool.write(b"x" * SMALL)
print(spool.file, len(spool.body))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == f"None {3 * SMALL}\n"


def test_a_disk_without_room_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    spool = Spool(10 * SMALL)
    with pytest.raises(OSError, match=f"nowhere: {os.strerror(errno.ENOENT)}"):
        spool.write(b"x" * (SMALL + 1))


def test_a_file_that_may_not_grow_is_told() -> None:
    code = f"""
import resource, signal
from communique.query.spool import Spool
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({SMALL}, {SMALL}))
spool = Spool({10 * SMALL})
try:
    spool.write(b"x" * {2 * SMALL})
    spool.flush()
except OSError as fault:
    print(fault.errno)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == f"{errno.EFBIG}\n"
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
