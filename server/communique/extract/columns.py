"""The states that head the columns of a table: “Kenyan side | Peruvian side”, “For X | For Y”."""

from bisect import bisect_right
from collections.abc import Sequence

from communique.extract.reading import Block, Reading

_SHORT = 8
"""The most words of a cell that names the side of its column."""


class Columns:
    """Tells of every cell of a text's tables whose column it stands in."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self._starts: list[int] = []
        self._codes: list[str | None] = []
        heads: Sequence[str | None] = ()
        for block in reading.blocks:
            if len(block.cells) < 2:
                heads = ()
                continue
            told = self._heads(block)
            if told:
                heads = told
            elif len(heads) == len(block.cells):
                for (first, _), code in zip(block.cells, heads, strict=True):
                    self._note(first, code)
            self._note(block.last, None)

    def state(self, at: int) -> str | None:
        """Return the state at the head of the column in which a token stands, or None."""
        place = bisect_right(self._starts, at) - 1
        return self._codes[place] if place >= 0 else None

    def _note(self, first: int, code: str | None) -> None:
        self._starts.append(first)
        self._codes.append(code)

    def _heads(self, block: Block) -> list[str | None]:
        """Return the state that each cell of a row names as a side; none when the row is no such head."""
        codes = [self._side(first, last) for first, last in block.cells]
        sides = {code for code in codes if code}
        named = len(sides) > 1 or (bool(sides) and block.kind == "heading")
        return codes if named and len(sides) == sum(code is not None for code in codes) else []

    def _side(self, first: int, last: int) -> str | None:
        """Return the one state that a short cell names, no body of it."""
        if last - first > _SHORT:
            return None
        layer = self.reading.layer
        if any(True for name in ("head", "body", "ministry") for _ in layer(name, first, last)):
            return None
        named = {hit.entry.code for name in ("country", "demonym") for hit in layer(name, first, last)}
        return named.pop() if len(named) == 1 else None
