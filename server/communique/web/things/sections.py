"""The sections of the page of a thing, as the layout of its kind asks for them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from math import inf

import pyoxigraph as ox

from communique.web.portrait import Part, Row, Stated
from communique.web.reading.reader import RDFS_LABEL
from communique.web.things import differences, surveys
from communique.web.things.layouts import Asked, Term
from communique.web.things.placing import Page
from communique.web.things.pointing import Incoming

PAIRED = 12
"""How many values of a property are put beside those above them."""


@dataclass(frozen=True)
class Section:
    """A part of a page, ready for the template of its sort."""

    sort: str
    heading: str
    """The key of its heading; empty when the template has one of its own, or none."""
    body: object


def sections(page: Page, asked: Iterable[Asked]) -> list[Section]:
    """Return the sections that have something to show, in order."""
    made = ((one, SORTS[one.sort](page, one)) for one in asked)
    return [Section(one.sort, one.heading, body) for one, body in made if body]


def _facts(page: Page, asked: Asked) -> tuple[Row, ...]:
    return page.rows(asked.terms["terms"])


@dataclass(frozen=True)
class Related:
    """Things that a thing leads to, or that lead to it."""

    rows: tuple[Row, ...]
    incoming: tuple[Incoming, ...]


def _related(page: Page, asked: Asked) -> Related | None:
    terms = asked.terms["terms"]
    rows = tuple(_in_order(row, asked, page) for row in page.rows(one for one in terms if not one.inverse))
    groups = tuple(group for term in terms if term.inverse and (group := page.pointed(term.path[0])))
    return Related(rows, groups) if rows or groups else None


def _in_order(row: Row, asked: Asked, page: Page) -> Row:
    """Return a property with its values by the number that each has, where the layout names such a property.

    What has no number stands last. Where not all values are shown they stay as they are.
    """
    order = asked.term("order")
    if order is None or row.hidden:
        return row

    def number(one: Stated) -> float:
        found = page.reader.value(ox.NamedNode(one.value.iri), order.path[0]) if one.value.iri else None
        return int(found.value) if found and found.value.isdecimal() else inf

    return replace(row, values=tuple(sorted(row.values, key=number)))


@dataclass(frozen=True)
class Attendant:
    """Who takes part on a side, and what else is said of that."""

    part: Part
    """The signature or participation."""
    who: tuple[Stated, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Side:
    """A party with those who act for it."""

    party: Stated | None
    attendants: tuple[Attendant, ...]


def _sides(page: Page, asked: Asked) -> list[Side]:
    """Return the sides of an instrument or event, those without a party last.

    The name of a side rests on what says that it is a party, and on what says that somebody acts for it.
    """
    of_party, of_who, of_side = (asked.term(name) for name in ("parties", "who", "side"))
    row = page.take(of_party.path[0]) if of_party else None
    sides: dict[str, tuple[Stated | None, list[Attendant]]] = {
        one.value.iri or one.value.text: (one, []) for one in (row.values if row else ())
    }
    for term in asked.terms["terms"]:
        for part in page.parts(term):
            acts_for = _values(part, of_side)
            single = acts_for[0] if len(acts_for) == 1 else None
            rows = _without(part, of_who, of_side) if single else _without(part, of_who)
            key = (single.value.iri or single.value.text) if single else ""
            party, attendants = sides.get(key, (None, []))
            attendant = Attendant(part, tuple(_values(part, of_who)), rows)
            both = party.joined(single) if party and single else party or single
            sides[key] = both, [*attendants, attendant]
    ordered = sorted(sides.items(), key=lambda one: (not one[0], one[1][0].value.text if one[1][0] else ""))
    return [Side(party, tuple(attendants)) for _, (party, attendants) in ordered]


def _row(part: Part, term: Term | None) -> Row | None:
    return next((row for row in part.rows if term and row.predicate.iri == term.path[0].value), None)


def _values(part: Part, term: Term | None) -> list[Stated]:
    row = _row(part, term)
    return list(row.values) if row else []


def _without(part: Part, *terms: Term | None) -> tuple[Row, ...]:
    left_out = {term.path[0].value for term in terms if term}
    return tuple(row for row in part.rows if row.predicate.iri not in left_out)


@dataclass(frozen=True)
class Sentence:
    """What a position says: who, act, about what, towards whom."""

    part: Part | None
    """The position, where it is one among others."""
    act: tuple[Row, ...]
    who: tuple[Row, ...]
    about: tuple[Row, ...]
    towards: tuple[Row, ...]
    rest: tuple[Row, ...] = ()

    @property
    def columns(self) -> Iterator[tuple[str, tuple[Row, ...]]]:
        """Yield the columns that have something, each with what it is called."""
        for name, rows in (("who", self.who), ("about", self.about), ("towards", self.towards)):
            if rows:
                yield name, rows


_COLUMNS = ("act", "who", "about", "towards")


def _sentence(page: Page, asked: Asked) -> Sentence | None:
    act, who, about, towards = (page.rows(asked.terms.get(name, ())) for name in _COLUMNS)
    who = _side_by_side(who, page)
    return Sentence(None, act, who, about, towards) if act or who or about or towards else None


def _side_by_side(rows: tuple[Row, ...], page: Page) -> tuple[Row, ...]:
    """Return who speaks, in what office and for whom, so that each office stands where its holder does.

    Somebody who speaks for himself is named once.
    """
    found: list[Row] = []
    for row in rows:
        iris = {one.value.iri for one in row.values}
        if any(iris == {one.value.iri for one in above.values} for above in found):
            continue
        found.append(_beneath(row, found[-1], page) if found and len(iris) <= PAIRED else row)
    return tuple(found)


def _beneath(row: Row, above: Row, page: Page) -> Row:
    """Return a property with its values in the order of those above that something leads from to them."""
    said = [page.reader.said(ox.NamedNode(one.value.iri)) or {} for one in above.values if one.value.iri]

    def place(one: Stated) -> int:
        leads = (n for n, about in enumerate(said) for values in about.values() if _among(one, values))
        return next(leads, len(said))

    return replace(row, values=tuple(sorted(row.values, key=place)))


def _among(one: Stated, values: Iterable[object]) -> bool:
    return any(isinstance(value, ox.NamedNode) and value.value == one.value.iri for value in values)


@dataclass(frozen=True)
class Positions:
    """Positions in order, and how many there are in all."""

    sentences: tuple[Sentence, ...]
    count: int


def _positions(page: Page, asked: Asked) -> Positions | None:
    term = asked.terms["terms"][0]
    tally = page.out.get(term.path[0])
    sentences = tuple(_spoken(part, asked, page) for part in page.parts(term))
    return Positions(sentences, tally.count if tally else len(sentences)) if sentences else None


def _spoken(part: Part, asked: Asked, page: Page) -> Sentence:
    """Return a position in its parts; what it is called besides its own page tells."""
    terms = [asked.terms.get(name, ()) for name in _COLUMNS]
    act, who, about, towards = (tuple(row for one in of if (row := _row(part, one))) for of in terms)
    rest = _without(part, *(one for of in terms for one in of))
    rest = tuple(row for row in rest if row.predicate.iri != RDFS_LABEL.value)
    return Sentence(part, act, _side_by_side(who, page), about, towards, rest)


def _differences(page: Page, asked: Asked) -> differences.Differences | None:
    """Return what several reports say differently of the thing; what one says compares with nothing."""
    found = differences.of(page.node, page.painter)
    return found if found and len(found.sources) > 1 else None


SORTS: dict[str, Callable[[Page, Asked], object]] = {
    "facts": _facts,
    "related": _related,
    "sides": _sides,
    "sentence": _sentence,
    "positions": _positions,
    "differences": _differences,
    "meaning": _facts,
    **surveys.SORTS,
}
"""What makes the sections, by their names in the layouts."""
