"""Who may ask next: so many queries at once, in all and of one client, and so many that wait.

The clients that wait take turns, so that one with many queries keeps no other from asking.
"""

import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from communique.query.faults import ClientBusy, QueryBusy


@dataclass
class _Place:
    """A place in the line."""

    called: bool = False
    woken: threading.Event = field(default_factory=threading.Event)


class Turns:
    """Lets queries begin; safe to use from many threads.

    In: how many queries run at once, in all and of one client; how many wait, in all and of one client.
    """

    def __init__(self, size: int, per_client: int, line: int, line_per_client: int) -> None:
        self._size, self._per_client = size, per_client
        self._line, self._line_per_client = line, line_per_client
        self._lock = threading.Lock()
        self._running: Counter[str] = Counter()
        self._total = 0
        self._waiting: OrderedDict[str, deque[_Place]] = OrderedDict()
        self._length = 0

    @contextmanager
    def turn(self, client: str, seconds: float) -> Iterator[None]:
        """Wait until a query of a client may begin; it is over when the context ends.

        In: who asks, and how long to wait at most.
        Raises: :class:`ClientBusy` when the client asks too much at once; :class:`QueryBusy` when all do.
        """
        place = self._enter(client)
        if place is not None:
            self._wait(client, place, seconds)
        try:
            yield
        finally:
            with self._lock:
                self._running[client] -= 1
                if not self._running[client]:
                    del self._running[client]
                self._total -= 1
                self._call()

    @property
    def running(self) -> int:
        """How many queries run now."""
        return self._total

    @property
    def waiting(self) -> int:
        """How many queries wait now."""
        return self._length

    def _enter(self, client: str) -> _Place | None:
        """Begin at once (None), or return a place in the line."""
        with self._lock:
            mine = self._waiting.get(client, ())
            if not mine and self._may_begin(client):
                self._begin(client)
                return None
            if self._length >= self._line:
                raise QueryBusy("Too many queries are waiting; please try again in a moment.", 1)
            if len(mine) >= self._line_per_client:
                raise ClientBusy.of(self._per_client + self._line_per_client)
            place = _Place()
            self._waiting.setdefault(client, deque()).append(place)
            self._length += 1
            return place

    def _wait(self, client: str, place: _Place, seconds: float) -> None:
        began = time.monotonic()
        place.woken.wait(min(seconds, threading.TIMEOUT_MAX))
        with self._lock:
            if place.called:
                return
            self._waiting[client].remove(place)
            self._left(client)
            own = self._running[client] >= self._per_client < self._size
        waited = round(time.monotonic() - began)
        if own:
            raise ClientBusy(
                f"Your other queries have not ended for {waited} seconds; ask again after them.", 1
            )
        raise QueryBusy(f"No query has ended for {waited} seconds; please try again later.", max(1, waited))

    def _may_begin(self, client: str) -> bool:
        return self._total < self._size and self._running[client] < self._per_client

    def _begin(self, client: str) -> None:
        self._running[client] += 1
        self._total += 1

    def _call(self) -> None:
        """Let those begin that may now, first the client that was called longest ago."""
        for client in list(self._waiting):
            if self._total >= self._size:
                return
            if self._may_begin(client):
                place = self._waiting[client].popleft()
                self._waiting.move_to_end(client)
                self._left(client)
                self._begin(client)
                place.called = True
                place.woken.set()

    def _left(self, client: str) -> None:
        """Count one less in the line."""
        self._length -= 1
        if not self._waiting[client]:
            del self._waiting[client]
