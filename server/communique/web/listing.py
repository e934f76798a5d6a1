"""Lists of things: a table of the sorts there are, and pages of names in order.

The IRIs of a sort are put in order once a release and kept; a page reads the names of its own things only.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from weakref import ref

import pyoxigraph as ox

from communique.served import Served
from communique.web.evidence import Witness
from communique.web.reader import RDF_TYPE, Reader

PAGE_SIZE = 50
"""How many things stand on one page of a list."""

Item = TypeVar("Item")

REPORT = "report"
_DATED = re.compile(r"/(\d{4}-\d\d-\d\d)-")


@dataclass(frozen=True)
class Sort:
    """A sort of thing that has a list of its own."""

    segment: str
    """Its part of the path, in ``/id/{segment}/…`` and ``/{segment}/``."""
    kind: str
    """The local name of its class in the ontology."""
    heading: str
    """What several of them are called."""
    main: bool = True
    """Whether people look for it by itself; the others are parts of something."""


SORTS = (
    Sort(REPORT, "Report", "Reports"),
    Sort("instrument", "Instrument", "Instruments"),
    Sort("event", "Event", "Events"),
    Sort("state", "State", "States"),
    Sort("person", "Person", "People"),
    Sort("organization", "Organization", "Organizations"),
    Sort("office", "Office", "Offices"),
    Sort("place", "Place", "Places"),
    Sort("undertaking", "Undertaking", "Undertakings"),
    Sort("relation", "BilateralRelation", "Bilateral relations"),
    Sort("honour", "Honour", "Honours"),
    Sort("position", "Position", "Positions"),
    Sort("signature", "Signature", "Signatures", main=False),
    Sort("participation", "Participation", "Participations", main=False),
    Sort("claim", "Claim", "Claims", main=False),
)
BY_SEGMENT = {sort.segment: sort for sort in SORTS}


_kept: dict[str, tuple[ref[Served], tuple[Any, ...]]] = {}
"""The lists that were asked for last, each with what it was read from (which they do not keep open)."""


def once(name: str, served: Served, read: Callable[[], Sequence[Item]]) -> tuple[Item, ...]:
    """Return a list, read only if it was not read from this release before."""
    kept = _kept.get(name)
    if kept is None or kept[0]() is not served:
        kept = _kept[name] = (ref(served), tuple(read()))
    return kept[1]


def date(iri: str) -> str:
    """Return the day that stands in the IRI of a dated thing, or an empty text."""
    match = _DATED.search(iri)
    return match[1] if match else ""


def members(sort: Sort, reader: Reader, served: Served) -> tuple[str, ...]:
    """Return the IRIs of a sort: those with a date first, the newest at the top, otherwise by spelling."""
    return once(sort.segment, served, lambda: sorted(sorted(unordered(sort, reader)), key=date, reverse=True))


def unordered(sort: Sort, reader: Reader) -> set[str]:
    """Return the IRIs of a sort as they are found."""
    return {
        node.value
        for kind in reader.subclasses(ox.NamedNode(reader.names.vocabulary + sort.kind))
        for node in reader.subjects(RDF_TYPE, kind)
    }


def quoted(reader: Reader, served: Served) -> tuple[str, ...]:
    """Return the reports that are quoted, in their order; the others are only cited by them."""
    witness = Witness(reader)

    def read() -> list[str]:
        reports = members(BY_SEGMENT[REPORT], reader, served)
        return [iri for iri in reports if witness.evidence_of(ox.NamedNode(iri), 1)]

    return once(f"quoted {REPORT}", served, read)


def heading_of(kind: ox.NamedNode | None, reader: Reader) -> str | None:
    """Return what things of a class are called together, or None when they have no list of their own."""
    local = kind.value.removeprefix(reader.names.vocabulary) if kind else None
    return next((sort.heading for sort in SORTS if sort.kind == local), None)


@dataclass(frozen=True)
class Page:
    """Where a page stands in a list; pages count from 1."""

    number: int
    last: int
    total: int

    @property
    def begin(self) -> int:
        """How many things stand on the pages before."""
        return (self.number - 1) * PAGE_SIZE

    @property
    def end(self) -> int:
        """How many things stand on the pages up to this one, if it is full."""
        return self.number * PAGE_SIZE


def page_number(text: str) -> int:
    """Return the number of a page as an address names it; 0, which no page has, for what is no number.

    >>> page_number("12"), page_number("last"), page_number("-1")
    (12, 0, 0)
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0


def page_of(total: int, number: int) -> Page | None:
    """Return page *number* of a list of *total*, or None when there is no such page.

    >>> page_of(120, 3), page_of(0, 1).last, page_of(120, 4)
    (Page(number=3, last=3, total=120), 1, None)
    """
    last = max(1, -(-total // PAGE_SIZE))
    return Page(number, last, total) if 1 <= number <= last else None
