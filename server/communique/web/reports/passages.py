"""The quoted words of a report in reading order, cut wherever a passage begins or ends.

Only quotes are shown, as they are published. Passages that overlap are merged, and what lies between two of
them is shown only if it is white space or punctuation that the context of the later quote holds; a gap is
marked.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from communique.web.reading.evidence import Passage
from communique.web.reading.ordered import Ordered

SMALL = 32
"""How many code points that are not shown are told within the line: a few words."""

_WORD = re.compile(r"\w")
_TARGETS = ("", ";sel=quote", ";sel=position")
"""What follows the range in the fragments of a passage and its two selectors."""


@dataclass(frozen=True)
class Gap:
    """What is not shown of the text in one place, in code points."""

    unquoted: int = 0
    elsewhere: int = 0
    """How many stand on other pages, because other claims quote them."""
    first: int = 0
    """Where the first of these stands."""

    @property
    def length(self) -> int:
        """How much is not shown."""
        return self.unquoted + self.elsewhere

    @property
    def small(self) -> bool:
        """Whether a mark within the line is enough to tell it."""
        return self.length <= SMALL


@dataclass(frozen=True)
class Run:
    """Words that the same passages cover."""

    text: str
    anchors: tuple[str, ...] = ()
    """The fragments of the passages that begin here, and of their selectors."""
    leads_to: int | None = None
    """The number of the claim these words lead to: that of the shortest passage around them."""
    ends: tuple[int, ...] = ()
    """The numbers of the claims whose passages end here."""
    within: tuple[int, ...] = ()
    """The numbers of all claims whose passages cover these words."""
    left_out: Gap | None = None
    """What stands here that is not quoted, and so not shown."""


@dataclass(frozen=True)
class Block:
    """Words without a gap between them, after one."""

    runs: tuple[Run, ...]
    gap: Gap
    start: int
    end: int


@dataclass
class Stretch:
    """Passages that run into one another, and the text they make together."""

    start: int
    text: str
    passages: list[Passage]
    gap: int

    @property
    def end(self) -> int:
        """Where its last passage ends."""
        return self.start + len(self.text)


def _between(end: int, passage: Passage) -> str | None:
    """Return the text from a place to a passage if the passage's own context holds it, else None."""
    gap = passage.start - end
    if gap <= 0:
        return ""
    return passage.before[-gap:] if gap <= len(passage.before) else None


def stretches(passages: Iterable[Passage], since: int = 0) -> list[Stretch]:
    """Merge passages that overlap or stand close together on one line, in reading order.

    What stands between them is known from the context of the later one. In: the passages, up to where the
    text is shown elsewhere.
    """
    found: list[Stretch] = []
    for passage in sorted(set(passages)):
        last = found[-1] if found else None
        end = last.end if last else since
        between = _between(end, passage)
        if last and between is not None and "\n" not in between:
            last.text += between
            last.text += passage.quote[last.end - passage.start :]
            last.passages.append(passage)
            continue
        unread = between is None or bool(_WORD.search(between))
        found.append(Stretch(passage.start, passage.quote, [passage], passage.start - end if unread else 0))
    return found


def _gap(begin: int, end: int, ordered: Ordered) -> Gap:
    quoted = ordered.quoted_between(begin, end)
    elsewhere = sum(b - a for a, b in quoted)
    return Gap(end - begin - elsewhere, elsewhere, quoted[0][0] if quoted else begin)


def _runs(stretch: Stretch, numbers: Mapping[Passage, Sequence[int]], ordered: Ordered) -> tuple[Run, ...]:
    """Cut a stretch wherever a passage begins or ends."""
    ends = {place for passage in stretch.passages for place in (passage.start, passage.end)}
    cuts = sorted(ends | {stretch.start, stretch.end})
    runs = []
    for start, end in pairwise(cuts):
        around = [p for p in stretch.passages if p.start <= start and end <= p.end]
        shortest = min(around, key=lambda p: (p.end - p.start, p.start), default=None)
        text = stretch.text[start - stretch.start : end - stretch.start]
        if not around and _WORD.search(text):
            runs.append(Run("", left_out=_gap(start, end, ordered)))
            continue
        beginning = (p for p in stretch.passages if p.start == start)
        runs.append(
            Run(
                text,
                tuple(p.iri.partition("#")[2] + target for p in beginning for target in _TARGETS),
                numbers[shortest][0] if shortest else None,
                tuple(sorted({number for p in stretch.passages if p.end == end for number in numbers[p]})),
                tuple(sorted({number for p in around for number in numbers[p]})),
            )
        )
    return tuple(runs)


def blocks(numbers: Mapping[Passage, Sequence[int]], ordered: Ordered, since: int) -> tuple[Block, ...]:
    """Return the words of some passages, and the gaps between them.

    In: the passages, each with the numbers of its claims; the whole report; up to where its text stands on
    the pages before.
    """
    return tuple(
        Block(
            _runs(one, numbers, ordered),
            _gap(one.start - one.gap, one.start, ordered) if one.gap > 0 else Gap(),
            one.start,
            one.end,
        )
        for one in stretches(numbers, since)
    )
