"""The lines of a text: their list marks, and their cells where they are rows of a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from communique.extract.text import Token

_MARK = regex.compile(
    r"""\s*+(?:
          (?P<number>\(?(?P<digits>\d{1,3})\s?[.)/:\]](?!\d)\)?)
        | (?P<letter>\(?[a-z]\)|\([A-Z]\)|[a-z]\.(?=\s))
        | (?P<roman>\(?[ivxlc]{1,6}[.)](?=\s)|[IVX]{1,5}[.)](?=\s))
        | (?P<bullet>[-\u2010-\u2015•*·▪▫◦●○‣⁃➢➤►▸✓✔■□◆❖\uf0b7\uf0a7]++(?=[\s\p{L}]))
    )\s*+""",
    regex.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text as a range of tokens."""

    first: int
    last: int
    mark: str
    """The sort of list mark it starts with: number, letter, roman, bullet; empty when none."""
    number: int | None
    blank: bool
    """Whether an empty line stands before it."""
    length: int


def lines(text: str, stream: Sequence[Token]) -> Iterator[Line]:
    """Yield the lines that hold tokens, without their list marks."""
    offset = 0
    at = 0
    blank = True
    for raw in text.splitlines(keepends=True):
        start, end = offset, offset + len(raw)
        offset = end
        first = at
        while at < len(stream) and stream[at].start < end:
            at += 1
        if first == at:
            blank = True
            continue
        match = _MARK.match(text, start, end)
        mark, number = "", None
        if match and match.end() < stream[at - 1].end:
            mark = match.lastgroup or ""
            mark = "number" if match["digits"] else mark
            number = int(match["digits"]) if match["digits"] else None
            while first < at - 1 and stream[first].start < match.end():
                first += 1
        yield Line(first, at, mark, number, blank, len(raw.rstrip()))
        blank = False


def cells(line: Line, text: str, stream: Sequence[Token]) -> tuple[tuple[int, int], ...]:
    """Return the cells of a line that is a row of a table: parted by tabs or upright strokes."""
    cells: list[tuple[int, int]] = []
    first = line.first
    for index in range(line.first, line.last):
        if stream[index].word == "|":
            if index > first:
                cells.append((first, index))
            first = index + 1
        elif index > first and "\t" in text[stream[index - 1].end : stream[index].start]:
            cells.append((first, index))
            first = index
    if first < line.last and cells:
        cells.append((first, line.last))
    return tuple(cells) if len(cells) > 1 else ()
