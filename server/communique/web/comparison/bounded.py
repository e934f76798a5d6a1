"""Reading no more than so much of what there is, and telling whether that was all."""

from collections.abc import Iterable
from itertools import islice
from typing import TypeVar

Read = TypeVar("Read")


class Bounded:
    """Reads the first of what there is, again and again, and remembers whether nothing was left.

    >>> bounds = Bounded()
    >>> bounds.of("abc", 3), bounds.whole, bounds.of("abc", 2), bounds.of("a", 2), bounds.whole
    (['a', 'b', 'c'], True, ['a', 'b'], ['a'], False)
    """

    whole = True

    def of(self, found: Iterable[Read], most: int) -> list[Read]:
        """Return what is found, so many at most."""
        read = list(islice(found, most + 1))
        self.whole = self.whole and len(read) <= most
        return read[:most]
