"""What was made or found and may be wanted again: memories that never grow beyond a limit."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")

OVERHEAD = 500
"""What keeping one thing costs besides what it weighs, in bytes: many small things are not free."""
REMEMBERED = 30_000
"""How many small things a :class:`Memo` holds: some 5 MB of names, or of statements."""


class Kept(Generic[Value]):
    """Things by a key; those wanted least recently go when all weigh more than a limit.

    In: the limit, in bytes. With a limit of 0 nothing is kept. Any thread may use it.

    >>> kept = Kept[bytes](2000)
    >>> for name in "abc":
    ...     kept.put(name, b"...", 500)
    >>> kept.get("a"), kept.get("c")
    (None, b'...')
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._found: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._weight = 0

    def get(self, key: Hashable) -> Value | None:
        """Return what is kept under a key, or None."""
        with self._lock:
            found = self._found.get(key)
            if found is None:
                return None
            self._found.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, value: Value, weight: int) -> None:
        """Keep a value of so many bytes under a key, in place of what is there; one too large is not kept."""
        weight += OVERHEAD
        with self._lock:
            if before := self._found.pop(key, None):
                self._weight -= before[1]
            if weight > self._limit:
                return
            self._found[key] = value, weight
            self._weight += weight
            while self._weight > self._limit:
                _, (_, freed) = self._found.popitem(last=False)
                self._weight -= freed

    @property
    def weight(self) -> int:
        """How much is kept, in bytes."""
        return self._weight

    def __len__(self) -> int:
        return len(self._found)


class Memo(dict[Key, Value]):
    """Small things that are wanted very often, up to a limit; beyond it all are forgotten and found anew.

    To ask it costs no more than to ask a dict, which it is; any thread may use it.
    """

    def __init__(self, limit: int = REMEMBERED) -> None:
        super().__init__()
        self._limit = limit
        self._weight = 0

    def keep(self, key: Key, value: Value, weight: int = 1) -> Value:
        """Remember and return what was found by a key, which counts as so many things."""
        self._weight += weight
        if self._weight > self._limit:
            self.clear()
            self._weight = weight
        self[key] = value
        return value
