"""The matrix: areas of cooperation by pairs of states."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from communique.browse import Chosen, Crossed, Index
from communique.web import facets
from communique.web.interface import say
from communique.web.pictures.tables import Amount, Cell, Column, Table
from communique.web.reading.reader import Reader
from communique.web.wording import Shown

SEGMENT = "instrument"
AREA, PAIR, STATE = "area", "pair", "state"
MOST = ("10", "20", "40")
"""How many areas, and how many pairs of states, there can be at most."""
USUAL = "20"
_ALL = 10_000
"""More pairs of states than an area has."""


@dataclass(frozen=True)
class Matrix:
    """How many instruments there are in each of the greatest areas between each of the busiest pairs."""

    sizes = MOST

    index: Index
    reader: Reader
    chosen: Chosen
    most: int

    @cached_property
    def areas(self) -> Mapping[str, Shown]:
        """The areas, those of most instruments first."""
        found = self.index.values(SEGMENT, AREA, self.chosen, self.most)
        return {one.value: self._shown(AREA, one.value) for one in found}

    @cached_property
    def pairs(self) -> Mapping[str, Sequence[Shown]]:
        """The pairs of states, those of most instruments first."""
        found = self.index.values(SEGMENT, PAIR, self.chosen, self.most)
        return {one.value: [self._shown(STATE, state) for state in one.value.split(",")] for one in found}

    @cached_property
    def cells(self) -> Sequence[Crossed]:
        """The areas and pairs that have any instruments, those of most first."""
        found = self.index.crossed(SEGMENT, AREA, PAIR, self.chosen, (max(1, len(self.areas)), _ALL))
        there = [cell for cell in found if cell.first in self.areas and cell.second in self.pairs]
        return sorted(there, key=lambda cell: (-cell.count, cell.first, cell.second))

    def _shown(self, key: str, short: str) -> Shown:
        return facets.shown(facets.keys(SEGMENT)[key], short, self.reader)

    def _href(self, cell: Crossed) -> str:
        return facets.list_link(SEGMENT, (*self.chosen, (AREA, cell.first), (PAIR, cell.second)))

    @property
    def table(self) -> Table:
        """The cells as a table."""
        columns = (
            Column("area", say("pictures.column-area"), named=True),
            Column("state", say("pictures.column-state"), named=True),
            Column("with", say("pictures.column-with"), named=True),
            Column("instruments", say("pictures.column-instruments")),
        )
        rows: list[tuple[Cell, ...]] = [
            (self.areas[cell.first], *self.pairs[cell.second], Amount(cell.count, self._href(cell)))
            for cell in self.cells
        ]
        return Table(columns, rows)

    def data(self) -> dict[str, Any]:
        """Return what the script draws."""
        rows, columns = list(self.areas), list(self.pairs)
        return {
            "areas": [
                {"iri": area.iri, "label": area.text, "href": area.href} for area in self.areas.values()
            ],
            "pairs": [
                {
                    "states": [{"iri": state.iri, "label": state.text} for state in states],
                    "href": facets.list_link(SEGMENT, (*self.chosen, (PAIR, pair))),
                }
                for pair, states in self.pairs.items()
            ],
            "cells": [
                {
                    "area": rows.index(cell.first),
                    "pair": columns.index(cell.second),
                    "instruments": cell.count,
                    "href": self._href(cell),
                }
                for cell in self.cells
            ],
        }
