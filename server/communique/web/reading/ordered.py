"""The claims of a report in the order of its words, found without reading what they say.

Where a passage stands is read from its IRI, which is that of the text with a range of characters (RFC 5147);
only where an IRI does not tell are its selectors asked. A report is put in order once a release.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import pyoxigraph as ox

from communique.web import addresses
from communique.web.listing import Page, page_of
from communique.web.reading.evidence import Witness
from communique.web.reading.reader import CLAIMS_SHOWN, QUOTED_FROM, Reader

CLAIMS_LIMIT = 20_000
"""How many claims of one report are put in order."""

_AT = re.compile(r"(\d{1,15})(?:,(\d{1,15}))?", re.ASCII)

Span = tuple[int, int]
"""Where a passage begins and ends, in code points, end exclusive."""


@dataclass(frozen=True)
class Ordered:
    """The claims of a report, by where their first words stand."""

    claims: tuple[str, ...]
    spans: tuple[tuple[Span, ...], ...]
    """Where the passages of each claim stand, in reading order."""
    complete: bool
    """Whether these are all its claims."""

    def page(self, number: int) -> Page | None:
        """Return a page of the report, or None when there is no such page."""
        return page_of(len(self.claims), number, CLAIMS_SHOWN)

    def shown_before(self, page: Page) -> int:
        """Return up to where the text before the first words of a page stands on the pages before it."""
        first = min((spans[0][0] for spans in self.spans[page.begin : page.end] if spans), default=0)
        before = (span for spans in self.spans[: page.begin] for span in spans)
        return max((min(end, first) for begin, end in before if begin < first), default=0)

    def page_at(self, begin: int, end: int | None = None) -> int:
        """Return the number of the page that shows a passage, or else that place of the text."""
        exact = (n for n, spans in enumerate(self.spans) if any(_names(one, begin, end) for one in spans))
        around = (n for n, spans in enumerate(self.spans) if any(a <= begin < b for a, b in spans))
        begins = [spans[0][0] for spans in self.spans if spans]
        place = next(exact, None)
        place = next(around, max(0, bisect_right(begins, begin) - 1)) if place is None else place
        return place // CLAIMS_SHOWN + 1

    @cached_property
    def covered(self) -> tuple[Span, ...]:
        """The stretches of the text that some claim quotes, none touching another."""
        return merged(span for spans in self.spans for span in spans)

    def quoted_between(self, begin: int, end: int) -> tuple[Span, ...]:
        """Return what some claim quotes of the text from *begin* to *end*."""
        first = max(0, bisect_right(self.covered, (begin, begin)) - 1)
        last = bisect_left(self.covered, (end, end))
        found = ((max(begin, a), min(end, b)) for a, b in self.covered[first:last])
        return tuple(span for span in found if span[0] < span[1])


def _names(span: Span, begin: int, end: int | None) -> bool:
    return span[0] == begin and end in {None, span[1]}


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the stretches that some spans cover together.

    >>> merged([(5, 9), (0, 3), (2, 4), (9, 12)])
    ((0, 4), (5, 12))
    """
    found: list[Span] = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return tuple(found)


def place(text: str) -> tuple[int, int | None] | None:
    """Return the place that an address names as ``2098`` or ``2098,2167``, or None when it is not so written.

    >>> place("2098,2167"), place("2098"), place("here")
    ((2098, 2167), (2098, None), None)
    """
    match = _AT.fullmatch(text)
    return (int(match[1]), int(match[2]) if match[2] else None) if match else None


def of(report: str, reader: Reader) -> Ordered:
    """Return the claims of a report in reading order."""
    memory = reader.memory["claims in order"]
    found: Ordered | None = memory.get(report)
    if found is None:
        found = _read(ox.NamedNode(report), Witness(reader))
        memory.keep(report, found, 1 + len(found.claims))
    return found


def _read(report: ox.NamedNode, witness: Witness) -> Ordered:
    subjects = list(islice(witness.reader.subjects(QUOTED_FROM, report), CLAIMS_LIMIT + 1))
    rows = sorted((spans_of(claim, witness), claim.value) for claim in subjects[:CLAIMS_LIMIT])
    rows.sort(key=lambda row: not row[0])  # a claim without a place stands after all others
    return Ordered(
        tuple(claim for _, claim in rows), tuple(spans for spans, _ in rows), len(subjects) <= CLAIMS_LIMIT
    )


def spans_of(claim: ox.NamedNode, witness: Witness) -> tuple[Span, ...]:
    """Return where the words of a claim stand."""
    store, found = witness.reader.store, []
    for quad in store.quads_for_pattern(claim, witness.term("evidence"), None, ox.DefaultGraph()):
        if not isinstance(quad.object, ox.NamedNode):
            continue
        if named := addresses.passage(quad.object.value):
            start, end = named[1].split(",")
            found.append((int(start), int(end)))
        elif passage := witness.passage(quad.object):
            found.append((passage.start, passage.end))
    return tuple(sorted(found))
