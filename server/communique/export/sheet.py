"""QuickStatements, the CSV.

By Help:QuickStatements on Wikidata (“CSV file syntax”): the first column is ``qid``, empty for a new item;
``Len`` and ``Den`` hold the text alone; other cells hold a value as in the command sequence, so that a string
has its double quotes inside those of CSV; ``S854`` begins a reference of the statement before it, ``s577``
goes on with it; ``#`` is the edit summary of the command before it. A column is there as often as one item
needs it. An empty cell says nothing in QuickStatements 3; QuickStatements 2 reports it as an incomplete
command and goes on. It would report a whole reference for one empty cell in it, so references with other
properties have columns of their own: one is there whole, or its cells are all empty. Since an empty *label*
could mean that it is to be removed, new items and those that are there have tables of their own.
"""

import csv
import io
from collections.abc import Iterable, Sequence

from communique.export.model import Draft, Reference, Statement
from communique.export.quickstatements import value


def texts(drafts: Iterable[Draft]) -> list[str]:
    """Return the tables of some drafts: that of the new items, and that of the items that are there."""
    drafts = tuple(drafts)
    parts = [[one for one in drafts if one.item is None], [one for one in drafts if one.item is not None]]
    return [_table(part) for part in parts if part]


def _table(drafts: Sequence[Draft]) -> str:
    columns = _columns(drafts)
    new = drafts[0].item is None
    header = ["qid", *(("Len", "#", "Den") if new else ())]
    for name, references in columns:
        header.append(name)
        header += [cell for reference in references for cell in _heads(reference)]
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(header)
    for draft in drafts:
        own = ["", draft.label, draft.iri, draft.description] if draft.item is None else [draft.item.id]
        writer.writerow([*own, *_cells(draft, columns)])
    return target.getvalue()


Properties = tuple[str, ...]
"""The properties of a reference, in their order."""
Columns = Sequence[tuple[str, Sequence[Properties]]]
"""A property for each time an item has it, with the properties of each reference."""


def _columns(drafts: Sequence[Draft]) -> Columns:
    order: dict[str, list[list[Properties]]] = {}
    for draft in drafts:
        seen: dict[str, int] = {}
        for statement in draft.statements:
            name = statement.snak.property
            place = seen[name] = seen.get(name, -1) + 1
            places = order.setdefault(name, [])
            if place == len(places):
                places.append([])
            _make_room(places[place], statement.references)
    return [(name, references) for name, places in order.items() for references in places]


def _make_room(known: list[Properties], references: Iterable[Reference]) -> None:
    """Add the properties of the references that have no columns of their own yet."""
    free = list(known)
    for names in map(_properties, references):
        if names in free:
            free.remove(names)
        else:
            known.append(names)


def _properties(reference: Reference) -> Properties:
    return tuple(snak.property for snak in reference)


def _heads(reference: Properties) -> list[str]:
    return [f"{'s' if place else 'S'}{name[1:]}" for place, name in enumerate(reference)]


def _cells(draft: Draft, columns: Columns) -> list[str]:
    waiting: dict[str, list[Statement]] = {}
    for one in draft.statements:
        waiting.setdefault(one.snak.property, []).append(one)
    cells: list[str] = []
    for name, references in columns:
        rest = waiting.get(name, [])
        statement = rest.pop(0) if rest else None
        cells.append("" if statement is None else value(statement.snak.value))
        left = [] if statement is None else list(statement.references)
        for names in references:
            place = next((place for place, one in enumerate(left) if _properties(one) == names), None)
            cells += [""] * len(names) if place is None else [value(snak.value) for snak in left.pop(place)]
    return cells
