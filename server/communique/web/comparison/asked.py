"""What the address of a comparison asks for, and what of a comparison it leaves."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

from communique.browse.sorts import REPORT
from communique.web.comparison.testimony import Facet, Testimony
from communique.web.comparison.verdicts import VERDICTS
from communique.web.current import reader
from communique.web.listing import Page, page_of
from communique.web.reading.reader import Reader

FACETS_SHOWN = 50
"""How many facets stand on one page."""


@dataclass(frozen=True)
class Asked:
    """What the address of a comparison says."""

    reports: tuple[str, ...]
    about: str
    verdict: str
    page: int
    format: str

    def __bool__(self) -> bool:
        return bool(self.reports or self.about)


def link(root: str, **parameters: str | list[str]) -> str:
    """Return the path of a comparison.

    >>> link("", about="instrument/x"), link("/at", report=["a", "b"])
    ('/compare?about=instrument/x', '/at/compare?report=a&report=b')
    """
    return f"{root}/compare?{urlencode(parameters, doseq=True, safe='/:')}"


def short(iri: str, reader: Reader, segment: str = "") -> str:
    """Return what an address calls a thing: what follows the base of all things, or its whole IRI."""
    return iri.removeprefix(reader.names.things).removeprefix(f"{segment}/" if segment else "")


def address(asked: Asked, verdict: str | None = None, form: str = "", page: int = 1) -> str:
    """Return the path of a comparison, narrowed to a verdict (default: as it is asked for)."""
    more = {"page": str(page) if page > 1 else "", "format": form}
    said = parameters(asked, asked.verdict if verdict is None else verdict)
    return link(request.script_root, **said, **{name: value for name, value in more.items() if value})


def parameters(asked: Asked, verdict: str) -> dict[str, str | list[str]]:
    """Return what the address of all pages of a comparison says."""
    said: dict[str, str | list[str]] = {
        "about": short(asked.about, reader()),
        "report": [short(one, reader(), REPORT) for one in asked.reports],
        "verdict": verdict,
    }
    return {name: value for name, value in said.items() if value}


def chosen(found: Testimony, asked: Asked) -> Sequence[Facet]:
    """Return the facets that are shown: of one verdict, or else of the things that several reports speak of.

    Of a thing that is asked about all are.
    """
    if asked.verdict:
        return [facet for facet in found.facets if facet.verdict == asked.verdict]
    return found.facets if asked.about else found.common


def page(found: Testimony, asked: Asked) -> Page | None:
    """Return the page that is asked for, or None when there is no such page."""
    return page_of(len(chosen(found, asked)), asked.page, FACETS_SHOWN)


def counted(found: Testimony) -> tuple[Mapping[str, int], Mapping[int, int]]:
    """Return how many facets got each verdict, and how many statements so many reports give."""
    verdicts = Counter(facet.verdict for facet in found.facets)
    statements = Counter(len(one.by) for facet in found.facets for one in facet.values)
    return {one: verdicts[one] for one in VERDICTS}, dict(sorted(statements.items(), reverse=True))
