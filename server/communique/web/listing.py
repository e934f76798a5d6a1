"""Lists of things: a table of the sorts there are, and pages of names in order.

The IRIs of a sort are put in order once a release and kept; a page reads the names of its own things only.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import pyoxigraph as ox

from communique.served import Served
from communique.web.reader import RDF_TYPE, Reader

PAGE_SIZE = 50
"""How many things stand on one page of a list."""

_DATED = re.compile(r"/\d{4}-\d\d-\d\d-")
_Item = TypeVar("_Item")


@dataclass(frozen=True)
class Sort:
    """A sort of thing that has a list of its own."""

    segment: str
    """Its part of the path, in ``/id/{segment}/…`` and ``/{segment}/``."""
    kind: str
    """The local name of its class in the ontology."""
    heading: str
    main: bool = True
    """Whether people look for it by itself; the others are parts of something."""


SORTS = (
    Sort("report", "Report", "Reports"),
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


_Key = tuple[str, int, tuple[ox.NamedNode, ...]]
_kept: dict[_Key, tuple[str, ...]] = {}
"""The lists of the release that was served last."""


def _ordered(store: ox.Store, kinds: Sequence[ox.NamedNode]) -> tuple[str, ...]:
    found = {
        quad.subject.value
        for kind in kinds
        for quad in store.quads_for_pattern(None, RDF_TYPE, kind, ox.DefaultGraph())
        if isinstance(quad.subject, ox.NamedNode)
    }
    dated = sorted((iri for iri in found if _DATED.search(iri)), reverse=True)
    return (*dated, *sorted(found.difference(dated)))


def members(sort: Sort, reader: Reader, served: Served) -> tuple[str, ...]:
    """Return the IRIs of a sort: those with a date first, the newest at the top, the others by spelling."""
    kinds = reader.subclasses(ox.NamedNode(reader.names.vocabulary + sort.kind))
    key = (served.id, id(served.store), tuple(kinds))
    if key not in _kept:
        for stale in [other for other in list(_kept) if other[:2] != key[:2]]:
            _kept.pop(stale, None)
        _kept[key] = _ordered(served.store, kinds)
    return _kept[key]


@dataclass(frozen=True)
class Page:
    """Where a page stands in a list; pages count from 1."""

    number: int
    last: int
    total: int
    first_place: int


def page_of(total: int, number: int, size: int = PAGE_SIZE) -> Page | None:
    """Return page *number* of a list of *total*, or None when there is no such page.

    >>> page_of(120, 3), page_of(0, 1).last, page_of(120, 4)
    (Page(number=3, last=3, total=120, first_place=101), 1, None)
    """
    last = max(1, -(-total // size))
    return Page(number, last, total, (number - 1) * size + 1) if 1 <= number <= last else None


def cut(items: Sequence[_Item], page: Page, size: int = PAGE_SIZE) -> Sequence[_Item]:
    """Return the items of one page."""
    return items[page.first_place - 1 : page.first_place - 1 + size]
