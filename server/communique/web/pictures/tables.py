"""The table of a picture: what one gets without scripts, and the same as CSV."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from communique.web import tabular
from communique.web.wording import Shown


@dataclass(frozen=True)
class Amount:
    """How many things there are, with the list of them."""

    count: int
    href: str


Cell = Shown | Amount | str


@dataclass(frozen=True)
class Column:
    """A column of a table."""

    name: str
    """What it is called in CSV."""
    words: Markup
    """What it is called on a page."""
    named: bool = False
    """Whether its cells are things with IRIs, which have a column of their own in CSV."""


@dataclass(frozen=True)
class Table:
    """Some rows under their columns, the weightiest or the newest first."""

    columns: Sequence[Column]
    rows: Sequence[tuple[Cell, ...]]

    def as_csv(self) -> str:
        """Return the whole table as CSV, each thing with its IRI in the column after its name."""
        head = [name for one in self.columns for name in (one.name, f"{one.name}_iri")[: 1 + one.named]]
        cells = (zip(self.columns, row, strict=True) for row in self.rows)
        return tabular.written([head, *([text for pair in row for text in _texts(*pair)] for row in cells)])


def _texts(column: Column, cell: Cell) -> Sequence[str]:
    """Return what stands in CSV for a cell: a thing's name and its IRI, a time as ISO 8601 writes it."""
    if isinstance(cell, Amount):
        return (str(cell.count),)
    if isinstance(cell, Shown):
        return (cell.datetime or cell.text, cell.iri or "")[: 1 + column.named]
    return (cell, "")[: 1 + column.named]
