"""What every source of candidates can do."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol, TypeVar

from communique.link.items import Hierarchy, Item, number
from communique.link.subjects import Subject

T = TypeVar("T")
Watch = Callable[[Iterable[T], str], Iterable[T]]
"""Hands on what there is to do, and shows how far that is; the text says what it is."""
Found = Mapping[str, Sequence[str]]
"""Entity of ours → items that may be it."""


@dataclass(frozen=True)
class Wanted:
    """An entity that candidates are looked for."""

    subject: Subject
    texts: tuple[str, ...]
    """What it is called, and what is left of that without its state, legal form or what is above it."""
    names: tuple[tuple[str, str], ...]
    """What it is asked for by, where only exact names are known; each with its language."""
    countries: tuple[str, ...] = ()
    """The items of the states it belongs to."""
    classes: tuple[str, ...] = ()
    """The classes whose items in these states may be it."""
    type: str = ""
    """The class that it should have."""


class Source(Protocol):
    """Where items come from."""

    name: str
    """What it is called in the rows: an address or the name of a file."""

    def find(self, wanted: Sequence[Wanted]) -> Found:
        """Return the candidates of entities, found by name."""

    def browse(self, wanted: Sequence[Wanted]) -> Found:
        """Return further candidates: all items of a class in a state."""

    def items(self, ids: Sequence[str]) -> Mapping[str, Item]:
        """Return what is told of items; those that are not known are missing."""

    def hierarchy(self, classes: Sequence[str]) -> Hierarchy:
        """Return what stands above classes."""

    def labels(self, ids: Sequence[str]) -> Mapping[str, str]:
        """Return what items are called."""

    def close(self) -> None:
        """End what was opened."""


def batches(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield things in lists of at most *size*.

    >>> list(batches("abc", 2))
    [['a', 'b'], ['c']]
    """
    left = iter(things)
    while part := list(islice(left, size)):
        yield part


def in_order(ids: Iterable[str]) -> list[str]:
    """Return items by number, each once: a request that is made again has the same text."""
    return sorted(set(ids), key=number)
