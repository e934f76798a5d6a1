"""The parts of a text: paragraphs, list items with what introduces them, headings, noise.

Lines are told apart first, because lists, headings and noise are lines: ``lines`` finds them with their marks
and cells, :func:`blocks` makes the parts of them, and ``inline`` takes lists within a paragraph apart.
``sentences`` then splits each part.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

import regex

from communique.extract.gazetteer import Hit
from communique.extract.reading import Block
from communique.extract.segment import inline
from communique.extract.segment.lines import Line, cells, lines
from communique.extract.text import Token

_ADDRESSES = regex.compile(r"(?:(?:https?://|www\.|[@#])\S++|[^\s@]++@\S++|\s++)++")
_WRAP = range(50, 110)
"""The lengths, in code points, at which texts are wrapped by hand."""
_HEADING = 22
"""The most words a heading has."""


def blocks(text: str, stream: Sequence[Token], hits: Sequence[Hit]) -> list[Block]:
    """Return the parts of a text in order.

    In: the text, its tokens, the known phrases in it (the layers *word* and *form* are looked at).
    """
    noise = {hit.first for hit in hits if hit.entry.layer == "word" and hit.entry.code == "noise"}
    forms = sorted({hit.first for hit in hits if hit.entry.layer == "form"})
    rows = list(lines(text, stream))
    found: list[Block] = []
    length = 0
    for line in rows:
        kind = _kind(line, text, stream, noise)
        parts = cells(line, text, stream)
        if found and kind == "paragraph" and not parts and _continues(found[-1], length, line, stream):
            found[-1] = replace(found[-1], last=line.last)
        else:
            found.append(Block(kind, line.first, line.last, line.number, cells=parts))
        length = line.length
    found = list(_tables(found, stream))
    return _lead(_headings(_split(found, text, stream, forms), rows, stream), stream, forms)


def _kind(line: Line, text: str, stream: Sequence[Token], noise: set[int]) -> str:
    if line.first in noise:
        return "noise"
    start, end = stream[line.first].start, stream[line.last - 1].end
    if _ADDRESSES.fullmatch(text, start, end):
        return "noise"
    if not any(stream[index].is_word for index in range(line.first, line.last)):
        return "noise"
    return "item" if line.mark else "paragraph"


def _continues(block: Block, length: int, line: Line, stream: Sequence[Token]) -> bool:
    """Return whether a line without mark goes on with the block before it, whose last line has a *length*."""
    if line.blank or block.kind == "noise" or block.cells:
        return False
    end = stream[block.last - 1]
    if end.word in {".", "!", "?", ":", ";"}:
        return False
    return stream[line.first].word[0].islower() or length in _WRAP


def _tables(found: Sequence[Block], stream: Sequence[Token]) -> Iterator[Block]:
    """Yield the blocks, rows of tables made items, without a cell for the number, the head row a heading."""
    for is_row, group in groupby(found, key=lambda block: bool(block.cells)):
        run = list(group)
        if not is_row:
            yield from run
            continue
        in_cells = run[-1].number is None and _number(run[-1].cells[0], stream) is not None
        numbers = [_number(block.cells[0], stream) if in_cells else block.number for block in run]
        lengths = [block.last - block.first for block in run]
        # A head row has no number where the others have one, or says in few words what they say in many.
        numbered = numbers[-1] is not None
        has_head = len(run) > 1 and numbers[0] is None and (numbered or lengths[0] * 2 <= max(lengths[1:]))
        for index, block in enumerate(run):
            is_head = has_head and index == 0
            unnamed = in_cells or (is_head and numbered and len(block.cells) > max(2, len(run[-1].cells)))
            kept = block.cells[1:] if unnamed else block.cells
            kind = "heading" if is_head else "item"
            yield Block(kind, kept[0][0], kept[-1][1], numbers[index], cells=kept)


def _number(cell: tuple[int, int], stream: Sequence[Token]) -> int | None:
    """Return the number that a cell holds and nothing else, or None."""
    words = [stream[index].word for index in range(*cell) if stream[index].is_word]
    return int(words[0]) if len(words) == 1 and words[0].isdecimal() and len(words[0]) < 4 else None


def _split(found: list[Block], text: str, stream: Sequence[Token], forms: Sequence[int]) -> list[Block]:
    """Return the blocks, those that hold a list within a paragraph split into its items."""
    result: list[Block] = []
    for block in found:
        whole = block.kind == "noise" or block.cells
        result += [block] if whole else inline.split(block, text, stream, forms)
    return result


def _headings(found: list[Block], rows: Sequence[Line], stream: Sequence[Token]) -> list[Block]:
    """Return the blocks, short lines that end in no stop and stand alone marked as headings."""
    blank = {line.first: line.blank for line in rows}
    result: list[Block] = []
    for index, block in enumerate(found):
        following = found[index + 1] if index + 1 < len(found) else None
        alone = blank.get(block.first, False) and (following is None or blank.get(following.first, True))
        last = stream[block.last - 1].word
        is_heading = (
            block.kind == "paragraph"
            and not block.cells
            and (alone or index == 0)
            and block.last - block.first <= _HEADING
            and last not in {".", "!", "?", ":", ";", ","}
            and following is not None
        )
        result.append(replace(block, kind="heading") if is_heading else block)
    return result


def _lead(found: list[Block], stream: Sequence[Token], forms: Sequence[int]) -> list[Block]:
    """Return the blocks, items told what introduces their list; unmarked lines of a list made items."""
    result: list[Block] = []
    lead: int | None = None
    open_list = False
    """Whether the last block that is no noise introduces or continues a list without marks."""
    for index, block in enumerate(found):
        if _interrupts(found, index):
            block = replace(block, kind="noise")
        if block.kind in {"paragraph", "heading"} and open_list and _listed(block, stream, forms):
            block = replace(block, kind="item")
        if block.kind == "item":
            result.append(replace(block, lead=lead))
            open_list = open_list or stream[block.last - 1].word == ";"
        else:
            result.append(block)
            if block.kind != "noise" and not (block.cells and open_list):
                lead = index
                open_list = stream[block.last - 1].word == ":"
    return result


def _interrupts(found: Sequence[Block], index: int) -> bool:
    """Return whether a heading stands between two items of one numbered list, as a caption does."""
    if found[index].kind != "heading" or not 0 < index < len(found) - 1:
        return False
    before, after = found[index - 1].number, found[index + 1].number
    return before is not None and after == before + 1


def _listed(block: Block, stream: Sequence[Token], forms: Sequence[int]) -> bool:
    """Return whether an unmarked line reads as an item: it begins with a document, or ends in a semicolon."""
    if stream[block.last - 1].word == ";":
        return True
    begins = inline.holds(forms, block.first, min(block.first + 6, block.last))
    stops = sum(stream[index].word == "." for index in range(block.first, block.last - 1))
    return begins and stops == 0
