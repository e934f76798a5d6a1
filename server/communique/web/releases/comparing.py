"""What changed between two releases, as the pages tell it: its beginning, compared once and kept.

To compare large releases takes a processor for seconds, so a web process does it for one pair at a time, and
few requests may wait for it.
"""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from werkzeug.exceptions import ServiceUnavailable

from communique.release import comparison
from communique.release.changes import Change
from communique.release.comparison import Comparison

THINGS = 100
"""How many of the things that changed are told of."""
KEPT = 32
"""Of how many pairs of releases the changes are kept in memory."""
WAITING = 3
"""How many requests may compare, or wait for it, at once: each takes a thread that pages need."""
_RETRY_SECONDS = 5


@dataclass(frozen=True)
class Compared:
    """What changed between two releases: all of it in figures, and the first things of which it did."""

    summary: dict[str, Any]
    things: tuple[Change, ...]

    @property
    def count(self) -> int:
        """How many things there are of which something else is said than before."""
        return sum(self.summary["things"].values())


_kept: dict[tuple[Path, Path], Compared] = {}
"""What was compared last, by the folders of the two releases, which are named by what they hold."""
_comparing = threading.Lock()
_line = threading.BoundedSemaphore(WAITING)


def compared(found: Comparison) -> Compared:
    """Return what changed between two releases.

    Raises: :class:`ServiceUnavailable` when enough requests wait for such an answer.
    """
    pair = found.before.path, found.after.path
    if known := _kept.get(pair):
        return known
    if not _line.acquire(blocking=False):
        raise ServiceUnavailable(
            f"Other releases are being compared; please try again in {_RETRY_SECONDS} seconds.",
            retry_after=_RETRY_SECONDS,
        )
    try:
        with _comparing:
            if pair not in _kept:  # else it was compared while this request waited
                totals, first = found.overview(THINGS)
                if len(_kept) == KEPT:
                    del _kept[next(iter(_kept))]
                _kept[pair] = Compared(comparison.summary(found, totals), tuple(first))
            return _kept[pair]
    finally:
        _line.release()
