"""What the first page tells: a few numbers, what is new, when, who with whom, and in which fields."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from babel.dates import get_month_names

from communique.browse import BY_SEGMENT, Count, Index, Listed, Sort
from communique.web import facets, listing, wording
from communique.web.interface import spoken
from communique.web.pictures.timeline import MONTH, YEAR, period_name
from communique.web.portrait import Painter
from communique.web.reading.reader import Reader
from communique.web.wording import Shown

INSTRUMENT, REPORT = "instrument", "report"
COUNTED = ("report", "instrument", "event", "state", "organization", "person", "claim")
"""The sorts of thing that are counted: a few, the others are a list away."""
NEWEST = 6
"""How many instruments and how many reports are named."""
BARS = 12
"""How many years, or months of one year, are told apart: the latest."""
BUSIEST = 8
"""How many pairs of states, and how many areas, are named."""
_QUOTED = ("words", "quoted")
_ALL = 10_000
"""More years than there are."""


@dataclass(frozen=True)
class Counted:
    """A sort of thing, and how many there are."""

    name: str
    href: str
    count: int
    cited: int
    """How many there are besides that are only cited."""


@dataclass(frozen=True)
class Bar:
    """How many instruments there are of something, with the list of them."""

    words: Sequence[Shown]
    count: int
    href: str
    part: int
    """How much that is of the most there are of such a thing, in percent."""


@dataclass(frozen=True)
class Home:
    """The first page of a release."""

    index: Index
    reader: Reader

    @cached_property
    def counted(self) -> Sequence[Counted]:
        """How many there are of what the data is about, as far as there are any."""
        shown = [self._counted(BY_SEGMENT[segment]) for segment in COUNTED]
        return [one for one in shown if one.count or one.cited]

    def listed(self, segment: str) -> str:
        """Return the address of the list of a sort of things."""
        return facets.list_link(segment)

    def _counted(self, sort: Sort) -> Counted:
        total = self.index.count(sort.segment)
        count = self.index.count(REPORT, (_QUOTED,)) if sort.segment == REPORT else total
        kind = wording.named(self.reader.names.vocabulary + sort.kind, self.reader)
        name = kind.text if count == 1 else listing.heading(sort)
        return Counted(name, self.listed(sort.segment), count, total - count)

    @cached_property
    def instruments(self) -> Sequence[tuple[Shown, Shown | None]]:
        """The newest instruments, each with its class."""
        return self._named(self.index.page(INSTRUMENT, limit=NEWEST))

    @cached_property
    def reports(self) -> Sequence[tuple[Shown, Shown | None]]:
        """The newest reports that are quoted."""
        return self._named(self.index.page(REPORT, (_QUOTED,), limit=NEWEST))

    def _named(self, things: Iterable[Listed]) -> list[tuple[Shown, Shown | None]]:
        painter, things = Painter(self.reader), list(things)
        self.reader.expect(iri for thing in things for iri in (thing.iri, thing.kind) if iri)
        return [painter.with_kind(wording.named(thing.iri, self.reader)) for thing in things]

    # --- agreements over time, by pair, by area -----------------------------------------------------------

    @cached_property
    def unit(self) -> str:
        """What the bars over time stand for: years, or months where there is but one year."""
        return MONTH if len(self._years) == 1 else YEAR

    @cached_property
    def _years(self) -> Sequence[str]:
        return sorted(one.value for one in self.index.values(INSTRUMENT, YEAR, (), _ALL))

    @cached_property
    def times(self) -> Sequence[Bar]:
        """The latest years, or the months of the one year, with how many instruments there are of each."""
        if not self._years:
            return []
        last = int(self._years[-1])
        months = [f"{last:04}-{month:02}" for month in range(1, 13)]
        years = [f"{year:04}" for year in range(max(last - BARS + 1, int(self._years[0])), last + 1)]
        counts = {one.value: one.count for one in self.index.values(INSTRUMENT, self.unit, (), _ALL)}
        periods = months if self.unit == MONTH else years
        named = [(Shown(period_name(one, self.reader), datetime=one),) for one in periods]
        return self._bars(self.unit, [Count(one, counts.get(one, 0)) for one in periods], named)

    def short(self, bar: Bar) -> str:
        """Return what stands under a bar over time: a year, or the short name of a month."""
        _, _, month = (bar.words[0].datetime or "").partition("-")
        names = get_month_names("abbreviated", "stand-alone", spoken().language)
        return str(names[int(month)]) if month else bar.words[0].text

    @cached_property
    def pairs(self) -> Sequence[Bar]:
        """The pairs of states that sign most with each other."""
        found = self.index.values(INSTRUMENT, "pair", (), BUSIEST)
        named = [[self._shown("state", state) for state in one.value.split(",")] for one in found]
        return self._bars("pair", found, named)

    @cached_property
    def areas(self) -> Sequence[Bar]:
        """The areas in which most is signed."""
        found = self.index.values(INSTRUMENT, "area", (), BUSIEST)
        return self._bars("area", found, [[self._shown("area", one.value)] for one in found])

    def _shown(self, key: str, short: str) -> Shown:
        return facets.shown(facets.keys(INSTRUMENT)[key], short, self.reader)

    def _bars(self, key: str, counts: Sequence[Count], named: Sequence[Sequence[Shown]]) -> list[Bar]:
        most = max((one.count for one in counts), default=0) or 1
        return [
            Bar(words, one.count, facets.list_link(INSTRUMENT, ((key, one.value),)), 100 * one.count // most)
            for one, words in zip(counts, named, strict=True)
        ]
