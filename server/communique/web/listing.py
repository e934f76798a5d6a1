"""What lists of things share: what sorts are called, the days of things, and pages."""

from dataclasses import dataclass

import pyoxigraph as ox

from communique.browse.sorts import SORTS, Sort
from communique.web.interface import say
from communique.web.reading.reader import Reader

PAGE_SIZE = 50
"""How many things stand on one page of a list."""


def heading(sort: Sort) -> str:
    """Return what several things of a sort are called."""
    return str(say(f"sorts.{sort.segment}"))


def heading_of(kind: ox.NamedNode | None, reader: Reader) -> str | None:
    """Return what things of a class are called together, or None when they have no list of their own."""
    local = kind.value.removeprefix(reader.names.vocabulary) if kind else None
    return next((heading(sort) for sort in SORTS if sort.kind == local), None)


@dataclass(frozen=True)
class Page:
    """Where a page stands in a list; pages count from 1."""

    number: int
    total: int
    size: int = PAGE_SIZE

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.total // self.size))

    @property
    def begin(self) -> int:
        """How many things stand on the pages before."""
        return (self.number - 1) * self.size

    @property
    def end(self) -> int:
        """How many things stand on the pages up to this one, if it is full."""
        return self.number * self.size


def page_of(total: int, number: int, size: int = PAGE_SIZE) -> Page | None:
    """Return page *number* of a list of *total*, or None when there is no such page.

    >>> page_of(120, 3), page_of(0, 1).last, page_of(120, 4)
    (Page(number=3, total=120, size=50), 1, None)
    """
    page = Page(number, total, size)
    return page if 1 <= number <= page.last else None
