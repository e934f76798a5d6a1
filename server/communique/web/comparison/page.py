"""A comparison as a page: property by property, with a column for each report."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from textwrap import shorten

import pyoxigraph as ox
from flask import render_template

from communique.browse.sorts import REPORT
from communique.web import wording
from communique.web.citing.reuse import Offer, Reuse
from communique.web.comparison import sources
from communique.web.comparison.asked import Asked, address, chosen, counted, parameters, short
from communique.web.comparison.sources import Source
from communique.web.comparison.testimony import REPORTS_COMPARED, Facet, Testimony
from communique.web.comparison.verdicts import ONLY
from communique.web.current import browse, reader
from communique.web.listing import Page
from communique.web.notes import Note, note
from communique.web.reading.evidence import Witness
from communique.web.wording import Shown

VALUES_SHOWN = 12
"""How many values of one report a page shows of one facet."""
CLAIMS_SHOWN = 3
"""How many claims of one report stand under one value."""
QUOTE_SHOWN = 300
"""How many characters of its words stand for a claim."""
REPORTS_OFFERED = 40
"""How many reports there are to choose from where none is named."""
REPORTS_READ = 200
"""Among how many of the newest they are looked for: some are only cited."""
THINGS_SHOWN = 20
"""How many things of which one report alone speaks a page names."""


@dataclass(frozen=True)
class Choice:
    """A verdict that a comparison can be narrowed to."""

    verdict: str
    count: int
    href: str
    chosen: bool


@dataclass(frozen=True)
class Words:
    """The words of one claim."""

    text: str
    href: str | None
    note: Note


@dataclass(frozen=True)
class Said:
    """Values that one report gives in the same words."""

    values: tuple[Shown, ...]
    words: tuple[Words, ...]
    more: int


@dataclass(frozen=True)
class Row:
    """A facet, with what each report says in its own column."""

    property: Shown
    verdict: str
    speakers: int
    cells: tuple[tuple[Source, tuple[Said, ...], int], ...]
    """Each report with what it says, and how many further values it gives."""


@dataclass(frozen=True)
class Part:
    """A thing, or a part of one, with its facets."""

    thing: Shown
    kind: Shown | None
    rows: tuple[Row, ...]
    is_whole: bool


@dataclass(frozen=True)
class Group:
    """A thing with its parts, as far as they stand on a page."""

    thing: Shown
    kind: Shown | None
    speakers: int
    parts: tuple[Part, ...]


def _said(facet: Facet, number: int, witness: Witness) -> tuple[tuple[Said, ...], int]:
    """Return what a report says in a facet: the values that rest on the same claims stand together."""
    values = [one for one in facet.values if number in one.by]
    by_claims: dict[tuple[str, ...], list[Shown]] = {}
    for one in values[:VALUES_SHOWN]:
        by_claims.setdefault(one.by[number], []).append(wording.shown(one.value, witness.reader))
    said = tuple(
        Said(
            tuple(shown),
            tuple(_words(claim, witness) for claim in claims[:CLAIMS_SHOWN]),
            max(0, len(claims) - CLAIMS_SHOWN),
        )
        for claims, shown in by_claims.items()
    )
    return said, max(0, len(values) - VALUES_SHOWN)


def _words(claim: str, witness: Witness) -> Words:
    found = note(witness, claim)
    text = " … ".join(passage.quote for passage, _ in found.passages)
    href = next((href for _, href in found.passages if href), None)
    return Words(shorten(text, QUOTE_SHOWN, placeholder=" …"), href, found)


def _groups(facets: Iterable[Facet], found: Testimony, told: Sequence[Source]) -> tuple[Group, ...]:
    witness = Witness(reader())

    def row(facet: Facet) -> Row:
        cells = tuple((told[n], *_said(facet, n, witness)) for n in range(len(told)))
        name = wording.heading(facet.predicate, reader())
        return Row(name, facet.verdict, len(facet.speakers), cells)

    def part(thing: str, whole: str, some: Iterable[Facet]) -> Part:
        return Part(wording.named(thing, reader()), _kind(thing), tuple(map(row, some)), thing == whole)

    return tuple(
        Group(
            wording.named(whole, reader()),
            _kind(whole),
            len(found.speak[whole]),
            tuple(part(thing, whole, own) for thing, own in groupby(some, lambda one: one.subject)),
        )
        for whole, some in groupby(facets, lambda one: found.whole(one.subject))
    )


def _kind(thing: str) -> Shown | None:
    kind = reader().kind(thing)
    return wording.named(kind.value, reader()) if kind else None


def _alone(found: Testimony, told: Sequence[Source]) -> list[tuple[Source, list[Shown], int]]:
    """Return the things of which one report alone speaks, and how many more there are, by report."""
    wholes = dict.fromkeys(found.whole(facet.subject) for facet in found.facets)
    alone = []
    for number, source in enumerate(told):
        things = [thing for thing in wholes if found.speak[thing] == {number}]
        named = [wording.named(thing, reader()) for thing in things[:THINGS_SHOWN]]
        alone.append((source, named, len(things) - len(named)))
    return alone


def as_page(found: Testimony, asked: Asked, page: Page) -> str:
    """Return one page of a comparison for people."""
    told = sources.of(found, reader())
    verdicts, statements = counted(found)
    choices = [
        Choice(one, count, address(asked, verdict=one), one == asked.verdict)
        for one, count in verdicts.items()
        if count or one == asked.verdict
    ]
    things = {found.whole(facet.subject) for facet in found.facets}
    return render_template(
        "compare.html",
        asked=asked,
        about=wording.named(asked.about, reader()) if asked.about else None,
        sources=told,
        others=found.others,
        complete=found.complete,
        choices=choices,
        everything=address(asked, verdict=""),
        shown=len(chosen(found, replace(asked, verdict=""))),
        statements=statements,
        common=sum(len(found.speak[thing]) > 1 for thing in things),
        alone=[] if asked.verdict or asked.about or page.number > 1 else _alone(found, told),
        only=address(asked, verdict=ONLY),
        groups=_groups(chosen(found, asked)[page.begin : page.end], found, told),
        page=page,
        parameters=parameters(asked, asked.verdict),
        csv=address(asked, form="csv"),
        json=address(asked, form="json"),
        reuse=Reuse(
            forms=(
                Offer("CSV", address(asked, form="csv"), "text/csv"),
                Offer("JSON", address(asked, form="json"), "application/json"),
            )
        ),
    )


def choosing() -> str:
    """Return the page that lets one choose reports to compare."""
    look = reader()
    newest = browse().page(REPORT, limit=REPORTS_READ)
    offered = [wording.named(one.iri, look) for one in newest if look.is_quoted(ox.NamedNode(one.iri))]
    slugs = [(one, short(one.iri or "", look, REPORT)) for one in offered[:REPORTS_OFFERED]]
    return render_template("compare.html", asked=None, offered=slugs, most=REPORTS_COMPARED)
