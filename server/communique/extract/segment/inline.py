"""Lists within a paragraph: “: (i) … ; (ii) …”, “a) …, b) … and c) …”, “: …; …; and …”."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

import regex

from communique.extract.reading import Block
from communique.extract.text import Token

_MARK = regex.compile(r"(?<=[\s:;,])\(?(?P<said>[a-z]|[ivx]{2,5}|\d{1,2})\)(?=\s)")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
_SERIES = (tuple("abcdefghijklmnopqrstuvwxyz"), _ROMAN, tuple(str(number) for number in range(1, 100)))
"""The series that marks follow, each from its beginning."""


def split(block: Block, text: str, stream: Sequence[Token], forms: Sequence[int]) -> list[Block]:
    """Return a paragraph or item as its lead and the items of the list it holds; as it is when it holds none.

    In: the block, the text, its tokens, the first tokens of the document forms in it, in order. A list
    counts only when at least half of its items name a document.
    """
    cuts = _marked(block, text, stream)
    if not cuts and block.kind == "paragraph":
        cuts = _parted(block, stream)
    if not cuts or cuts[0][0] == block.first:
        return [block]
    bounds = [*(begin for begin, _ in cuts[1:]), block.last]
    items = [_trim(first, last, stream) for (_, first), last in zip(cuts, bounds, strict=True)]
    items = [(first, last) for first, last in items if first < last]
    if sum(holds(forms, first, last) for first, last in items) * 2 < max(len(items), 1):
        return [block]
    lead = replace(block, kind="paragraph", last=cuts[0][0])
    return [
        lead,
        *(Block("item", first, last, number) for number, (first, last) in enumerate(items, start=1)),
    ]


def holds(forms: Sequence[int], first: int, last: int) -> bool:
    """Return whether one of the sorted token indices *forms* lies from *first* to before *last*."""
    place = bisect_left(forms, first)
    return place < len(forms) and forms[place] < last


def _marked(block: Block, text: str, stream: Sequence[Token]) -> list[tuple[int, int]]:
    """Return where each item's mark starts, and where its words do, of a list whose items have marks."""
    start, end = stream[block.first].start, stream[block.last - 1].end
    marks = [(match["said"], *match.span()) for match in _MARK.finditer(text, start, end)]
    found = max((list(_follow(marks, series)) for series in _SERIES), key=len, default=[])
    if len(found) < 2:
        return []
    cuts: list[tuple[int, int]] = []
    at = block.first
    for begin, after in found:
        while at < block.last and stream[at].start < begin:
            at += 1
        first = at
        while first < block.last and stream[first].start < after:
            first += 1
        cuts.append((at, first))
    return cuts


def _follow(marks: Sequence[tuple[str, int, int]], series: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the places of the marks that follow a series from its beginning, one after the other."""
    awaited = iter(series)
    following = next(awaited, None)
    for said, start, end in marks:
        if said == following:
            yield start, end
            following = next(awaited, None)


def _parted(block: Block, stream: Sequence[Token]) -> list[tuple[int, int]]:
    """Return the same of a list after a colon whose items end in semicolons."""
    words = range(block.first, block.last)
    colon = next((index for index in words if stream[index].word == ":"), None)
    if colon is None:
        return []
    semicolons = [index for index in words if index > colon and stream[index].word == ";"]
    if len(semicolons) < 2:
        return []
    return [(colon + 1, colon + 1), *((index, index + 1) for index in semicolons)]


def _trim(first: int, last: int, stream: Sequence[Token]) -> tuple[int, int]:
    """Return an item's tokens without the “and” before it or before the next."""
    if first < last and stream[first].low in {"and", "or"}:
        first += 1
    if first < last and stream[last - 1].low in {"and", "or"}:
        last -= 1
    return first, last
