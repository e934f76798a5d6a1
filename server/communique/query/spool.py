"""Where an answer is written: in memory while it is small, then in a temporary file, never beyond a limit."""

import errno
import io
import os
import tempfile
from contextlib import suppress
from typing import IO, Any

SMALL = 1 << 20
"""Up to so many bytes an answer is kept in memory."""


class Spool(io.BytesIO):
    """A file to write to that moves from memory to disk as it grows, but not beyond *limit* bytes.

    A refused write ends the query that fills it. The file on disk has no name: it is gone with its last user.
    """

    def __init__(self, limit: float) -> None:
        super().__init__()
        self.limit = limit
        self.full = False
        self.length = 0
        self._file: IO[bytes] | None = None

    def write(self, data: Any) -> int:
        """Take some bytes.

        Raises: OSError when they would be too many, or the disk has no room for them.
        """
        size = len(data)
        if self.length + size > self.limit:
            self.full = True
            raise OSError(errno.EFBIG, "the answer is too large")
        if self._file is None and self.length + size > SMALL:
            self._file = _unnamed()
            if self._file is not None:
                self._file.write(self.getbuffer())
        if self._file is None:
            super().write(data)
        else:
            self._file.write(data)
        self.length += size
        return size

    @property
    def body(self) -> bytes:
        """What was written, if it is in memory."""
        return self.getvalue()

    @property
    def file(self) -> IO[bytes] | None:
        """The file that holds all that was written, at its beginning; None while it is in memory."""
        if self._file is not None:
            self._file.seek(0)
        return self._file

    def take(self) -> IO[bytes] | None:
        """Return :attr:`file`, which stays open when the spool is gone: it is the caller's to close."""
        file, self._file = self.file, None
        return file

    def flush(self) -> None:
        """See that all has arrived where it is written.

        Raises: OSError when the disk has no room for it.
        """
        if self._file is not None:
            self._file.flush()

    def close(self) -> None:
        """Let go of all that was written."""
        super().close()
        if self._file is not None:
            with suppress(OSError):  # what the disk had no room for, it has none for now
                self._file.close()


def _unnamed() -> IO[bytes] | None:
    """Return a new file without a name, or None in a process that may open no file (:mod:`.confine`)."""
    try:
        return tempfile.TemporaryFile(buffering=1 << 18)
    except OSError as fault:
        if fault.errno == errno.EMFILE:
            return None
        raise OSError(fault.errno, f"{tempfile.gettempdir()}: {os.strerror(fault.errno or 0)}") from None
