"""A web process that follows the current release although nobody asks it anything.

Requests move a process to a new release, but which process meets the next one is for the system to say: one
that rests could hold an old release, its memory and its place on the disk, for days. So could one that is
busy: what a page is made with refers to itself (the context of a template with macros does), and Python
looks for such circles when it has made many new objects, not when a release should go.
"""

import gc
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from communique.errors import MachineError
from communique.served import Holder, Served

_LOOK_SECONDS = 2.0
"""How often it is looked whether another release is current."""
_LONGEST_SECONDS = 64.0
"""How long it is waited at most between two looks, while a request that takes its time has an old release."""


def follow(holder: Holder, moved: Callable[[Served], None]) -> None:
    """Move this process to each release that becomes current, from now on, and let go of those before.

    In: the holder of the releases; what is told at each look which one is served.
    """
    threading.Thread(target=_follow, args=(holder, moved), name="following", daemon=True).start()


def _follow(holder: Holder, moved: Callable[[Served], None]) -> None:
    rest = _LOOK_SECONDS
    while True:
        time.sleep(rest)
        with suppress(MachineError, OSError):  # whoever asks is told why
            moved(holder.current())
        if holder.has_old():
            gc.collect()
        rest = min(2 * rest, _LONGEST_SECONDS) if holder.has_old() else _LOOK_SECONDS
