"""The sections of a page that the index of facets counts and sorts: however much there is, they stay fast."""

from collections.abc import Callable
from dataclasses import dataclass

import pyoxigraph as ox

from communique.browse import BY_SEGMENT, Chosen, Listed
from communique.query.faults import QueryBusy
from communique.store.endpoint import StoreTooLarge
from communique.web import facets, wording
from communique.web.current import browse
from communique.web.listing import heading
from communique.web.portrait import Row, Stated
from communique.web.things.layouts import Asked
from communique.web.things.placing import Page
from communique.web.wording import Shown

NEWEST_SHOWN = 8
"""How many things of a list a page names."""
SHARES_SHOWN = 10
"""How many values of a facet a page counts."""
FIELDS_SHOWN = 40
"""How many narrower fields a page names."""


@dataclass(frozen=True)
class Figure:
    """How many things of a sort have to do with a thing."""

    heading: str
    count: int
    href: str


@dataclass(frozen=True)
class Item:
    """A thing of a list."""

    name: Stated
    kind: Shown | None
    """Its class, where that says more than the list does."""
    day: Shown | None
    rows: tuple[Row, ...]

    @property
    def shared(self) -> bool:
        """Whether all that is said of it rests on the same claims as its name."""
        values = (value for row in self.rows for value in row.values)
        return all((one.notes, one.more) == (self.name.notes, self.name.more) for one in values)


@dataclass(frozen=True)
class Newest:
    """The first things of a list, and how many it has."""

    items: tuple[Item, ...]
    count: int
    href: str


@dataclass(frozen=True)
class Share:
    """A value, and how many things of a list have it."""

    value: Shown
    count: int
    href: str
    part: float
    """How many of those that the most frequent value has, of a hundred."""


def _chosen(page: Page, segment: str, key: str) -> Chosen | None:
    """Return what narrows a list to what has to do with the thing, or None when nothing does."""
    facet = facets.keys(segment).get(key)
    return ((key, facet.short(page.node.value)),) if facet else None


def _figures(page: Page, asked: Asked) -> tuple[Figure, ...]:
    found = []
    for segment in asked.words["of"]:
        chosen = _chosen(page, segment, asked.word("by"))
        if chosen and (count := browse().count(segment, chosen)):
            found.append(Figure(_called(page, segment, count), count, facets.list_link(segment, chosen)))
    return tuple(found)


def _called(page: Page, segment: str, count: int) -> str:
    """Return what so many things of a sort are called."""
    sort = BY_SEGMENT[segment]
    return heading(sort) if count > 1 else page.reader.label(page.reader.names.vocabulary + sort.kind).text


def _newest(page: Page, asked: Asked) -> Newest | None:
    segment = asked.word("of")
    chosen = _chosen(page, segment, asked.word("by"))
    listed = browse().page(segment, chosen, limit=NEWEST_SHOWN) if chosen else []
    if not chosen or not listed:
        return None
    page.reader.expect(iri for one in listed for iri in (one.iri, one.kind) if iri)
    for term in asked.terms.get("places", ()):
        page.out.pop(term.path[0], None)
    items = tuple(_item(page, asked, one, segment) for one in listed)
    return Newest(items, browse().count(segment, chosen), facets.list_link(segment, chosen))


def _item(page: Page, asked: Asked, listed: Listed, segment: str) -> Item:
    """Return a thing of a list under its own name, or under that of the thing it is part of."""
    node, look = ox.NamedNode(listed.iri), page.reader
    general = look.names.vocabulary + BY_SEGMENT[segment].kind
    kind = wording.named(listed.kind, look) if listed.kind and listed.kind != general else None
    tallies = look.tally(node, "out")
    rows = [
        row
        for term in (*asked.terms.get("name", ()), *asked.terms.get("show", ()))
        if (tally := tallies.get(term.path[0])) and (row := page.painter.row(node, term.path[0], tally))
    ]
    name = Stated(wording.named(listed.iri, look))
    if asked.term("name") and rows and rows[0].values:
        name, rows = rows[0].values[0], rows[1:]
    return Item(name, kind, _day(listed, name.value), tuple(rows))


def _day(listed: Listed, name: Shown) -> Shown | None:
    """Return the day of a thing, unless its name ends in it."""
    day = wording.day(listed.date)
    return Shown(day, datetime=listed.date) if day and not name.text.endswith(day) else None


def _shares(page: Page, asked: Asked) -> tuple[Share, ...]:
    segment, key = asked.word("of"), asked.word("values")
    chosen, facet = _chosen(page, segment, asked.word("by")), facets.keys(segment).get(key)
    if not chosen or not facet:
        return ()
    counted = browse().values(segment, key, chosen, SHARES_SHOWN + 1)
    others = [one for one in counted if (key, one.value) not in chosen][:SHARES_SHOWN]
    page.reader.expect(iri for one in others for iri in facet.iris(one.value))
    most = max((one.count for one in others), default=1)
    return tuple(
        Share(
            facets.shown(facet, one.value, page.reader),
            one.count,
            facets.list_link(segment, (*chosen, (key, one.value))),
            round(100 * one.count / most, 1),
        )
        for one in others
    )


@dataclass(frozen=True)
class Fields:
    """Where a field stands among others."""

    broader: Row | None
    narrower: tuple[Share, ...]
    more: int


def _fields(page: Page, asked: Asked) -> Fields | None:
    """Return the broader and the narrower concepts, these with how many things of a list have each."""
    term = asked.terms["terms"][0]
    segment, key = asked.word("of"), asked.word("by")
    facet = facets.keys(segment).get(key)
    broader, tally = page.take(term.path[0]), page.back.pop(term.path[0], None)
    if not facet or not (broader or tally):
        return Fields(broader, (), 0) if broader else None
    found = [one.value for one in page.reader.subjects(term.path[0], page.node)] if tally else []
    page.reader.expect(found[:FIELDS_SHOWN])
    shares = [
        Share(
            wording.named(iri, page.reader),
            browse().count(segment, chosen),
            facets.list_link(segment, chosen),
            0,
        )
        for iri in found[:FIELDS_SHOWN]
        for chosen in [((key, facet.short(iri)),)]
    ]
    ordered = sorted(shares, key=lambda one: (-one.count, one.value.text))
    return Fields(broader, tuple(ordered), max(0, len(found) - FIELDS_SHOWN))


def _where_counted(make: Callable[[Page, Asked], object]) -> Callable[[Page, Asked], object]:
    """Return what makes a section, or None as long as a remote store has no index or no room for one."""

    def section(page: Page, asked: Asked) -> object:
        try:
            browse()
        except (QueryBusy, StoreTooLarge):
            return None
        return make(page, asked)

    return section


SORTS: dict[str, Callable[[Page, Asked], object]] = {
    "figures": _where_counted(_figures),
    "newest": _where_counted(_newest),
    "shares": _where_counted(_shares),
    "fields": _where_counted(_fields),
}
"""What makes the sections, by their names in the layouts."""
