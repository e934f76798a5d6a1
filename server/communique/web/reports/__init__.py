"""The page of a report: its quoted words in reading order, each beside what they say.

A long report has pages of so many claims each. A passage is on the page of the first claim that rests on it:
an address that names the place of a passage, ``?at=2098,2167``, leads there.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice

import pyoxigraph as ox
from flask import Response, request
from werkzeug.exceptions import NotFound

from communique.browse.sorts import REPORT
from communique.web import wording
from communique.web.comparison.asked import link, short
from communique.web.http import parameters
from communique.web.http.answers import see_other
from communique.web.http.failures import problem
from communique.web.listing import Page
from communique.web.notes import Note, Notes, note
from communique.web.portrait import Painter
from communique.web.reading import ordered
from communique.web.reading.evidence import PROV, Passage
from communique.web.reading.ordered import Ordered
from communique.web.reading.reader import QUOTED_FROM, Reader
from communique.web.reports import passages, saying
from communique.web.reports.passages import Block
from communique.web.reports.saying import Group
from communique.web.wording import Shown

OTHERS_SHOWN = 6
"""How many other reports of the same things a page names."""
SHARED_READ = 40
"""Of how many things of a page other reports are looked for."""
MENTIONS_READ = 60
"""How many statements of each of them are looked at for that."""

_PROGRAM = ox.NamedNode(f"{PROV}SoftwareAgent")
_PEOPLE = {ox.NamedNode(f"{PROV}{kind}") for kind in ("Person", "Organization")}
_SHARED = {"instrument", "event"}
"""What other reports are looked for by."""


@dataclass(frozen=True)
class Saying:
    """A claim beside its words."""

    note: Note
    groups: tuple[Group, ...]
    sorts: tuple[str, ...]
    """What it speaks of, the most telling first."""
    by_program: bool | None
    """Whether a program read it, or people did; None when nobody says."""
    fragment: str
    """The fragment of its first passage, or an empty text."""


@dataclass(frozen=True)
class Row:
    """Words without a gap, and what those say that begin in them."""

    block: Block | None
    """None for claims without a place in the text."""
    sayings: tuple[Saying, ...]


@dataclass(frozen=True)
class Other:
    """Another report of the same things."""

    report: Shown
    shared: int
    """How many things of the page it speaks of as well."""
    href: str
    """The path of the comparison."""


@dataclass(frozen=True)
class Reading:
    """A page of a report as far as it is quoted."""

    rows: tuple[Row, ...]
    sorts: dict[int, str]
    """What each claim mainly speaks of, by its number."""
    legend: dict[str, int]
    """How many claims of the page speak of what."""
    page: Page
    complete: bool
    others: tuple[Other, ...]

    @property
    def numbers(self) -> list[int]:
        """The numbers of the claims of the page."""
        return list(self.sorts)


class Numbered(Notes):
    """Numbers the claims of a report by their place in it, and others after them."""

    def __init__(self, notes: Notes, found: Ordered) -> None:
        super().__init__(notes.witness)
        self._places = {claim: place for place, claim in enumerate(found.claims, 1)}
        self._next = len(self._places)

    def number(self, claim: str) -> int:
        """Return the number of a claim on this page."""
        if claim not in self.numbers:
            place = self._places.get(claim)
            self._next += place is None
            self.numbers[claim] = place or self._next
        return self.numbers[claim]


def instead(report: ox.NamedNode, own: str, reader: Reader) -> Response | None:
    """Return the answer to an address that is no page of a report; None if it is one.

    In: the report, the path of its document. An address that names a place of the text leads to its page; a
    browser keeps the fragment, which names the passage, across the redirect (RFC 9110 §10.2.2).
    """
    found = ordered.of(report.value, reader)
    if "at" in request.args:
        place = ordered.place(request.args["at"])
        if place is None:
            text = f"The parameter at is “{request.args['at']}”: it must be a place like 2098 or 2098,2167."
            return problem(400, "Bad Request", text)
        number = found.page_at(*place)
        return see_other(f"{own}?page={number}" if number > 1 else own)
    _page(found)
    return None


def _page(found: Ordered) -> Page:
    """Return the page that the request names; end with 404 if there is no such page."""
    number = parameters.page() or 1
    page = found.page(number)
    if page is None:
        raise NotFound(f"The report has no page “{number}”.")
    return page


def reading(report: ox.NamedNode, painter: Painter) -> Reading:
    """Return the page of a report that the request names: its words in order, and what they say.

    The claims are numbered through the whole report, in reading order.
    """
    found = ordered.of(report.value, painter.reader)
    page = _page(found)
    painter.notes = Numbered(painter.notes, found)
    sayings = [_saying(claim, painter) for claim in found.claims[page.begin : page.end]]
    numbers: dict[Passage, list[int]] = {}
    for one in sayings:
        for passage in one.note.claim.passages:
            numbers.setdefault(passage, []).append(one.note.number)
    blocks = passages.blocks(numbers, found, found.shown_before(page))
    sorts = {one.note.number: one.sorts[0] for one in sayings}
    counted = list(sorts.values())
    return Reading(
        _rows(blocks, sayings),
        sorts,
        {sort: counted.count(sort) for sort in saying.KINDS_OF_SAYING if sort in counted},
        page,
        found.complete,
        _others(report.value, sayings, painter),
    )


def _saying(claim: str, painter: Painter) -> Saying:
    reader, number = painter.reader, painter.notes.number(claim)
    found = note(painter.witness, claim, number)
    # Its words stand on this page, so they are led to without an address.
    here = [(passage, f"#{passage.iri.partition('#')[2]}") for passage, _ in found.passages]
    groups = saying.statements(ox.NamedNode(claim), reader)
    return Saying(
        replace(found, passages=tuple(here)),
        groups,
        saying.spoken_of(groups, reader),
        _by_program(found.claim.author, reader),
        here[0][1] if here else "",
    )


def _by_program(author: str | None, reader: Reader) -> bool | None:
    kinds = set(reader.kinds(ox.NamedNode(author))) if author else set()
    return True if _PROGRAM in kinds else False if kinds & _PEOPLE else None


def _rows(blocks: Iterable[Block], sayings: Iterable[Saying]) -> tuple[Row, ...]:
    """Put each claim beside the words where its first passage stands."""
    todo = list(sayings)
    rows = []
    for block in blocks:
        here = [one for one in todo if _begins(one, block)]
        todo = [one for one in todo if not _begins(one, block)]
        rows.append(Row(block, tuple(here)))
    return (*rows, *([Row(None, tuple(todo))] if todo else []))


def _begins(one: Saying, block: Block) -> bool:
    first = next(iter(one.note.claim.passages), None)
    return first is not None and block.start <= first.start <= first.end <= block.end


def _others(report: str, sayings: Iterable[Saying], painter: Painter) -> tuple[Other, ...]:
    """Return other reports that speak of the instruments and events of a page, those with most first."""
    reader, own = painter.reader, set(ordered.of(report, painter.reader).claims)
    subjects = dict.fromkeys(group.subject.iri or "" for one in sayings for group in one.groups)
    things = [thing for thing in subjects if saying.spoken(thing, reader) in _SHARED]
    reports: dict[str, str] = {}
    shared: dict[str, set[str]] = {}
    for thing in things[:SHARED_READ]:
        quads = reader.store.quads_for_pattern(ox.NamedNode(thing), None, None, None)
        graphs = (quad.graph_name for quad in islice(quads, MENTIONS_READ))
        for graph in {one for one in graphs if isinstance(one, ox.NamedNode) and one.value not in own}:
            if graph.value not in reports:
                reports[graph.value] = reader.thing(graph, QUOTED_FROM) or ""
            shared.setdefault(reports[graph.value], set()).add(thing)
    most = sorted(shared.keys() - {"", report}, key=lambda one: (-len(shared[one]), one))[:OTHERS_SHOWN]

    def path(other: str) -> str:
        return link(reader.root, report=[short(one, reader, REPORT) for one in (report, other)])

    return tuple(Other(wording.named(one, reader), len(shared[one]), path(one)) for one in most)
