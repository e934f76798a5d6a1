"""A list as CSV (RFC 4180): a row for each thing, from the beginning of the list to a stated limit.

The header names the columns. A cell that does not hold all values ends in ``…``.
"""

from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from communique.browse import Listed
from communique.web import wording
from communique.web.current import reader
from communique.web.lists import glance
from communique.web.tabular import SEPARATOR, written

LIMIT = 10_000
"""How many rows a table has at most."""


def of(segment: str, things: Iterable[Listed]) -> str:
    """Return a list of things as CSV."""
    look, told = reader(), glance.columns(segment)
    rows: list[list[str]] = [["iri", "label", "class", "date", *(one.name for one in told)]]
    for thing in things:
        node = ox.NamedNode(thing.iri)
        values = (one.values(node, look, kept=False) for one in told)
        labels = (_cell([look.label(value.value).text for value in found]) for found in values)
        kind = wording.local_name(thing.kind)
        rows.append([thing.iri, thing.label, kind, thing.date, *labels])
    return written(rows)


def _cell(labels: Sequence[str]) -> str:
    """Return values as a cell."""
    return SEPARATOR.join([*labels[: glance.READ], "…"] if len(labels) > glance.READ else labels)
