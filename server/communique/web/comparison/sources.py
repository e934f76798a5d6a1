"""The reports that are compared, each with a letter and with whom it names as its source."""

from dataclasses import dataclass

import pyoxigraph as ox

from communique.web import wording
from communique.web.comparison.testimony import Testimony
from communique.web.reading.reader import DCTERMS, Reader
from communique.web.wording import Shown

_CREDIT_TEXT = "https://schema.org/creditText"


@dataclass(frozen=True)
class Source:
    """A report among those that are compared."""

    letter: str
    report: Shown
    credits: tuple[Shown, ...]
    """Whom it credits as its source: two reports are not two sources."""
    credit_lines: tuple[Shown, ...]
    """What it prints to credit others, as for its photographs: that may be the same source."""
    publishers: tuple[Shown, ...]
    issued: Shown | None


def of(found: Testimony, reader: Reader) -> tuple[Source, ...]:
    """Return the compared reports, each with a letter and with whom it names as its source."""

    def named(report: str, iri: str) -> tuple[Shown, ...]:
        values = reader.objects(ox.NamedNode(report), ox.NamedNode(iri))
        return tuple(wording.shown(one, reader) for one in sorted(values, key=str))

    return tuple(
        Source(
            chr(ord("A") + number),
            wording.named(report, reader),
            named(report, f"{reader.names.vocabulary}creditedSource"),
            named(report, _CREDIT_TEXT),
            named(report, f"{DCTERMS}publisher"),
            next(iter(named(report, f"{DCTERMS}issued")), None),
        )
        for number, report in enumerate(found.reports)
    )
