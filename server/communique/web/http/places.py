"""Places for what holds a thread of the server: so many at once, in all and for one client.

A client that takes its time takes it from its own places, and never the threads that pages need.
"""

import threading
from collections import Counter

from werkzeug.exceptions import ServiceUnavailable, TooManyRequests

RETRY_SECONDS = 10
"""When a client that was refused may try again."""


class Place:
    """A place that is taken until it is left."""

    def __init__(self, places: "Places", client: str) -> None:
        self._places: Places | None = places
        self._client = client

    def leave(self) -> None:
        """Give the place back; once is enough, and more does no harm."""
        places, self._places = self._places, None
        if places is not None:
            places.left(self._client)


class Places:
    """Counts what is under way; safe to use from many threads.

    In: how many places there are, in all and for one client; what takes one, in the plural.
    """

    def __init__(self, in_all: int, each: int, what: str) -> None:
        self._in_all, self._each, self._what = in_all, each, what
        self._lock = threading.Lock()
        self._taken: Counter[str] = Counter()

    @property
    def taken(self) -> int:
        """How many places are taken now."""
        return self._taken.total()

    def take(self, client: str) -> Place:
        """Return a place for a client.

        Raises: :class:`TooManyRequests` when the client has all it may have, :class:`ServiceUnavailable` when
        no place is free; both say when to try again.
        """
        with self._lock:
            if self._taken[client] >= self._each:
                raise TooManyRequests(
                    f"A client can have {self._each} {self._what} at once;"
                    f" try again when one has ended, or in {RETRY_SECONDS} seconds.",
                    retry_after=RETRY_SECONDS,
                )
            if self.taken >= self._in_all:
                raise ServiceUnavailable(
                    f"All {self._in_all} places for {self._what} are taken;"
                    f" try again in {RETRY_SECONDS} seconds.",
                    retry_after=RETRY_SECONDS,
                )
            self._taken[client] += 1
        return Place(self, client)

    def left(self, client: str) -> None:
        """Count one place of a client less."""
        with self._lock:
            self._taken[client] -= 1
            if not self._taken[client]:
                del self._taken[client]
