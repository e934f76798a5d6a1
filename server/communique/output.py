"""What is written: files that are whole or not there, words that fit on a line."""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from communique.release import machine

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
"""What could end a line, or make a terminal do something."""


def on_a_line(words: str, limit: int) -> str:
    r"""Return words as people can read them on a line: one space between them, no control characters, cut.

    In: any text; how many characters it may have.

    >>> on_a_line("signed\n by \x1b[2J both sides", 20)
    'signed by [2J both …'
    """
    said = " ".join(_CONTROL.sub(" ", words).split())
    return said if len(said) <= limit else f"{said[: limit - 1]}…"


@contextmanager
def whole(target: Path) -> Iterator[IO[bytes]]:
    """Open a file for writing; it takes its place when everything has been written.

    In: where it is to stand. A device or a pipe is written to as it is.
    Of several that write it at once each writes all of it, and the last one stays.
    Raises: :class:`communique.errors.MachineError` naming the file when it cannot be written; what was there
    before stays.
    """
    with machine(target):
        if target.exists() and not target.is_file():
            with target.open("wb") as file:
                yield file
            return
        part = target.with_name(f"{target.name}.part")
        with _alone(part) as file:
            try:
                yield file
                file.flush()
                os.fsync(file.fileno())
            except BaseException:
                part.unlink(missing_ok=True)
                raise
            part.replace(target)


def _alone(part: Path) -> IO[bytes]:
    """Open a file that nobody else writes: who comes at the same time waits, and then writes his own."""
    while True:
        file = os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT, 0o666), "wb")  # as it is: another's, maybe
        fcntl.flock(file, fcntl.LOCK_EX)
        with suppress(FileNotFoundError):
            if os.path.samestat(part.stat(), os.fstat(file.fileno())):
                file.truncate()  # what somebody left who was killed
                return file
        file.close()
