"""A process that must not outlive the one that started it.

Neither ``SIGKILL`` nor a crash lets a parent tidy up, so the child itself watches. ``PR_SET_PDEATHSIG`` is
not used: it follows the *thread* that started the child, and the threads of a web server come and go.
"""

import os
import select
import signal
import threading
import time

_POLL_SECONDS = 0.25


def end_with(parent: int) -> None:
    """Kill this process as soon as its parent is gone, whatever this process is doing then.

    In: the process id of the parent, as the parent told it (so that a parent already gone is noticed).
    """
    threading.Thread(target=_watch, args=(parent,), name="lifeline", daemon=True).start()


def _watch(parent: int) -> None:
    if os.getppid() == parent:
        try:
            handle = os.pidfd_open(parent)
        except (AttributeError, OSError):  # not Linux, or a sandbox that forbids it
            while os.getppid() == parent:
                time.sleep(_POLL_SECONDS)
        else:
            select.select([handle], [], [])
    os.kill(os.getpid(), signal.SIGKILL)
