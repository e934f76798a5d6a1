"""Tellings of documents → the documents there are.

Reports are taken one after the other, those that name most parties first; the documents of one are paired one
to one with those already known, so that the pairing as a whole is the best. What fits nothing, or fits two
free documents equally well, is a document of its own.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from itertools import accumulate
from operator import or_

from communique.recording.drafts import Paper
from communique.registry import Entry
from communique.resolving.assignment import best, components
from communique.resolving.matching import ENOUGH, WINDOW, Match, Matcher, Profile

_MARGIN = 0.02
"""By how much the best fit must beat the next free one."""

Block = tuple[tuple[str, ...], bool]


@dataclass(eq=False)
class Document:
    """A document with all tellings of it."""

    profile: Profile
    entry: Entry | None = None
    """The registry's entry."""
    tellings: list[Paper] = field(default_factory=list)
    days: set[str] = field(default_factory=set)
    """The days it is dated."""
    reviewed: Profile | None = None
    """What reviewed reports say of it."""

    @property
    def lead(self) -> Paper:
        """The telling that a new document is named by: the earliest, of these the fullest."""
        return min(self.tellings, key=lambda one: (one.date, -len(one.sides), not one.subject, one.ref))

    def tell(self, paper: Paper, profile: Profile) -> None:
        """Add a telling."""
        self.tellings.append(paper)
        self.profile |= profile

    def matches(self, matcher: Matcher) -> Iterator[tuple[Paper, Match]]:
        """Yield the tellings that other reports bear out, with how sure that is and why."""
        profiles = [matcher.profile(paper) for paper in self.tellings]
        before = [self.reviewed, *accumulate(profiles, or_)]
        after = [*reversed(list(accumulate(reversed(profiles), or_))), None]
        for at, paper in enumerate(self.tellings):
            others = [one for one in (self.reviewed, before[at], after[at + 1]) if one]
            match = matcher.compare(profiles[at], reduce(or_, others)) if others else None
            if match:
                yield paper, match


def gather(
    reports: Mapping[str, Sequence[Paper]], known: Iterable[tuple[Entry, Sequence[Paper]]], matcher: Matcher
) -> list[Document]:
    """Return the documents that reports tell of.

    In: slug of a report → what it tells of; the documents of the registry with what is known of them; what
    compares. Out: each telling is in one document, two of one report never in the same.
    """
    blocks: dict[Block, dict[str, list[Paper]]] = defaultdict(lambda: defaultdict(list))
    for report, papers in reports.items():
        for paper in papers:
            blocks[paper.states, paper.adopted][report].append(paper)
    pinned: dict[Block, list[Document]] = defaultdict(list)
    for entry, papers in known:
        block = (papers[0].states, papers[0].adopted)
        if block in blocks:
            first, *others = map(matcher.profile, papers)
            reviewed = reduce(or_, others) if others else None
            pinned[block].append(Document(first | reviewed if reviewed else first, entry, reviewed=reviewed))
    found: list[Document] = []
    for block in sorted(blocks):
        found += _block(blocks[block], pinned[block], matcher)
    return found


def _block(
    reports: Mapping[str, Sequence[Paper]], pinned: Sequence[Document], matcher: Matcher
) -> list[Document]:
    """Return the documents of the same states."""
    near: dict[str, list[Document]] = defaultdict(list)
    made: list[Document] = []
    for document in sorted(pinned, key=lambda one: one.entry.iri if one.entry else ""):
        document.days.update(document.profile.dates)
        for day in document.profile.dates:
            near[day].append(document)
    order = sorted(reports, key=lambda report: (-sum(len(one.sides) for one in reports[report]), report))
    for report in order:
        papers = sorted(reports[report], key=lambda one: (-len(one.sides), one.text, one.ref))
        candidates = list(
            {id(one): one for paper in papers for day in _around(paper.date) for one in near[day]}.values()
        )
        profiles = [matcher.profile(paper) for paper in papers]
        pairs = _paired(profiles, candidates, matcher)
        for paper, profile, known in zip(papers, profiles, pairs, strict=True):
            document = known or Document(profile)
            if known is None:
                made.append(document)
            document.tell(paper, profile)
            if paper.date not in document.days:
                document.days.add(paper.date)
                near[paper.date].append(document)
    return [*(one for one in pinned if one.tellings), *made]


def _around(day: str) -> list[str]:
    """Return the days of the window around a day, as far as the calendar goes."""
    at = date.fromisoformat(day).toordinal()
    first, last = max(at - WINDOW, date.min.toordinal()), min(at + WINDOW, date.max.toordinal())
    return [date.fromordinal(one).isoformat() for one in range(first, last + 1)]


def _paired(
    profiles: Sequence[Profile], candidates: Sequence[Document], matcher: Matcher
) -> list[Document | None]:
    """Return for each profile the document that it is told to be, or None for one of its own."""
    told: dict[Hashable, list[int]] = defaultdict(list)
    for column, one in enumerate(candidates):
        for trait in one.profile.traits:
            told[trait].append(column)
    rows: list[dict[int, float]] = []
    for profile in profiles:
        # What has no trait in common cannot be the same, so it is not compared.
        columns = sorted({column for trait in profile.traits for column in told.get(trait, ())})
        matches = ((column, matcher.compare(profile, candidates[column].profile)) for column in columns)
        rows.append({column: match.score for column, match in matches if match and match.score >= ENOUGH})
    chosen: dict[int, int] = {}
    for some, columns in components(rows):
        # As many empty places as there are rows: better none than one that does not fit.
        table = [[*(rows[row].get(column, 0.0) for column in columns), *([0.0] * len(some))] for row in some]
        pairs = zip(some, best(table), strict=True)
        chosen |= {row: columns[at] for row, at in pairs if at < len(columns) and columns[at] in rows[row]}
    taken = set(chosen.values())
    found: list[Document | None] = []
    for row, scores in enumerate(rows):
        free = [score for column, score in scores.items() if column not in taken]
        sure = row in chosen and max(free, default=0.0) < scores[chosen[row]] - _MARGIN
        found.append(candidates[chosen[row]] if sure else None)
    return found
