"""Who uses a folder: shared locks that keep a release from being removed while anybody reads it (flock(2)).

A lock belongs to an open folder, so it ends with the process that holds it, however that ends. Nothing is
written: a folder on a read-only disk can be held too. On a file system without locks nothing is removed; of
one that several machines share, each machine sees its own processes only.
"""

import errno
import fcntl
import os
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Hold:
    """Keeps a folder where it is, for as long as this object lives.

    Raises: OSError when the folder is not there, or is being removed.
    """

    def __init__(self, folder: Path) -> None:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        self._end = weakref.finalize(self, os.close, handle)
        _lock(handle, fcntl.LOCK_SH)
        # It may have been renamed, to be removed, after it was opened and before it was locked.
        if not os.path.samestat(os.fstat(handle), folder.stat()):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(folder))

    def end(self) -> None:
        """Let go of the folder."""
        self._end()


@contextmanager
def unused(folder: Path) -> Iterator[bool]:
    """Tell whether nobody holds a folder; until the context ends, nobody can begin to."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            known = _lock(handle, fcntl.LOCK_EX)
        except BlockingIOError:
            known = False
        yield known
    finally:
        os.close(handle)


def _lock(handle: int, kind: int) -> bool:
    """Lock an open folder; return whether its file system knows such locks.

    Raises: BlockingIOError when somebody else's lock is in the way.
    """
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:
        return False
    return True
