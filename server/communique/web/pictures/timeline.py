"""The timeline: when there were which instruments and events; each by itself, or how many in each period."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from communique.browse import Chosen, Index, Listed
from communique.web import facets, wording
from communique.web.interface import say
from communique.web.pictures.tables import Amount, Cell, Column, Table
from communique.web.reading.reader import Reader
from communique.web.wording import Shown

INSTRUMENT, EVENT = "instrument", "event"
SORTS = (INSTRUMENT, EVENT)
YEAR, MONTH = "year", "month"
SINGLY = 200
"""Up to so many things are shown each by itself, those with the latest days first."""
_ALL = 100_000
"""More years or months than there are."""


@dataclass(frozen=True)
class Period:
    """A year or a month, and how many things of each sort there are in it."""

    key: str
    """As ISO 8601 writes it."""
    counts: Mapping[str, int]


def period_name(period: str, reader: Reader) -> str:
    """Return what a year or a month, as ISO 8601 writes it, is called."""
    return facets.shown(facets.keys(INSTRUMENT)[MONTH if "-" in period else YEAR], period, reader).text


@dataclass(frozen=True)
class Timeline:
    """The things of some sorts that have what is chosen, by time."""

    index: Index
    reader: Reader
    chosen: Chosen
    sorts: Sequence[str]
    narrowed: Callable[[Chosen], str]
    """Gives the address of this timeline with other filters."""

    @cached_property
    def totals(self) -> Mapping[str, int]:
        """How many things of each sort there are, with a day or without."""
        return {sort: self.index.count(sort, self.chosen) for sort in self.sorts}

    @cached_property
    def singly(self) -> bool:
        """Whether each thing is shown by itself: there are few, or a month is chosen."""
        return self.total <= SINGLY or any(key == MONTH for key, _ in self.chosen)

    @cached_property
    def things(self) -> Sequence[tuple[str, Listed]]:
        """The things with a day and their sorts, the latest first."""
        found = [
            (sort, thing)
            for sort in self.sorts
            for thing in self.index.page(sort, self.chosen, limit=SINGLY)
            if thing.date
        ]
        return sorted(found, key=lambda pair: pair[1].date, reverse=True)[:SINGLY]

    @cached_property
    def unit(self) -> str:
        """How long a period is: months of one year, or years."""
        narrow = any(key == YEAR for key, _ in self.chosen) or len(self._counted(YEAR)) == 1
        return MONTH if narrow else YEAR

    @cached_property
    def periods(self) -> Sequence[Period]:
        """The periods in which there is anything, the latest first."""
        return [Period(key, counts) for key, counts in sorted(self._counted(self.unit).items(), reverse=True)]

    @property
    def total(self) -> int:
        """How many things there are, with a day or without."""
        return sum(self.totals.values())

    @cached_property
    def dated(self) -> int:
        """How many things have a day."""
        if self.total <= SINGLY:
            return len(self.things)
        return sum(sum(counts.values()) for counts in self._counted(YEAR).values())

    def lists(self) -> Mapping[str, str]:
        """Return the address of the list of all things of each sort."""
        return {sort: facets.list_link(sort, self.chosen) for sort in self.sorts}

    def _counted(self, unit: str) -> Mapping[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for sort in self.sorts:
            for one in self.index.values(sort, unit, self.chosen, _ALL):
                found.setdefault(one.value, dict.fromkeys(self.sorts, 0))[sort] = one.count
        return found

    def _within(self, period: Period) -> Chosen:
        """Return what is chosen, narrowed to a period."""
        wider = tuple((key, value) for key, value in self.chosen if key not in (YEAR, MONTH))
        return (*wider, (self.unit, period.key))

    def _list(self, sort: str, period: Period) -> str:
        return facets.list_link(sort, self._within(period))

    # --- as a table, for the script -----------------------------------------------------------------------

    @property
    def table(self) -> Table:
        """The things, or the periods, as a table."""
        return self._table_of_things() if self.singly else self._table_of_periods()

    def _table_of_things(self) -> Table:
        columns = (
            Column("date", say("pictures.column-date")),
            Column("thing", say("pictures.column-thing"), named=True),
            Column("type", say("pictures.column-type"), named=True),
        )
        rows = [
            (
                Shown(wording.day(thing.date), datetime=thing.date),
                wording.named(thing.iri, self.reader),
                wording.named(thing.kind, self.reader),
            )
            for _, thing in self.things
        ]
        return Table(columns, rows)

    def _table_of_periods(self) -> Table:
        words = {INSTRUMENT: say("pictures.column-instruments"), EVENT: say("pictures.column-events")}
        columns = [
            Column("period", say("pictures.column-period")),
            *(Column(f"{sort}s", words[sort]) for sort in self.sorts),
        ]
        rows: list[tuple[Cell, ...]] = [
            (
                Shown(
                    period_name(period.key, self.reader),
                    href=self.narrowed(self._within(period)),
                    datetime=period.key,
                ),
                *(Amount(period.counts[sort], self._list(sort, period)) for sort in self.sorts),
            )
            for period in self.periods
        ]
        return Table(columns, rows)

    def data(self) -> dict[str, Any]:
        """Return what the script draws."""
        if self.singly:
            things = [
                (sort, thing.date, wording.named(thing.iri, self.reader)) for sort, thing in self.things
            ]
            return {
                "things": [
                    {"sort": sort, "date": day, "iri": shown.iri, "label": shown.text, "href": shown.href}
                    for sort, day, shown in things
                ]
            }
        return {
            "unit": self.unit,
            "sorts": list(self.sorts),
            "periods": [
                {
                    "period": period.key,
                    "words": period_name(period.key, self.reader),
                    "counts": [
                        {"count": period.counts[sort], "href": self._list(sort, period)}
                        for sort in self.sorts
                    ],
                }
                for period in self.periods
            ],
        }
