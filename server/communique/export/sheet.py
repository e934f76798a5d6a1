"""QuickStatements, the CSV.

By Help:QuickStatements on Wikidata (“CSV file syntax”): the first column is ``qid``, empty for a new item;
``Len`` and ``Den`` hold the text alone; other cells hold a value as in the command sequence, so that a string
has its double quotes inside those of CSV; ``S854`` begins a reference of the statement before it, ``s577``
goes on with it; ``#`` is the edit summary of the command before it. A column is there as often as one item
needs it. An empty cell says nothing in QuickStatements 3; QuickStatements 2 reports it as an incomplete
command and goes on. Since an empty *label* could mean that it is to be removed, new items and those that are
there have tables of their own.
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


Columns = Sequence[tuple[str, Sequence[Sequence[str]]]]
"""A property for each time an item has it, with the properties of each reference."""


def _columns(drafts: Sequence[Draft]) -> Columns:
    order: dict[str, list[list[list[str]]]] = {}
    for draft in drafts:
        seen: dict[str, int] = {}
        for statement in draft.statements:
            name = statement.snak.property
            place = seen[name] = seen.get(name, -1) + 1
            places = order.setdefault(name, [])
            if place == len(places):
                places.append([])
            _widen(places[place], statement.references)
    return [(name, references) for name, places in order.items() for references in places]


def _widen(known: list[list[str]], references: Iterable[Reference]) -> None:
    """Make room for the properties of some references."""
    for number, reference in enumerate(references):
        if number == len(known):
            known.append([])
        names = [snak.property for snak in reference]
        known[number] += [name for name in names if name not in known[number]]


def _heads(reference: Sequence[str]) -> list[str]:
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
        for number, names in enumerate(references):
            has = () if statement is None else statement.references[number : number + 1]
            known = {snak.property: value(snak.value) for reference in has for snak in reference}
            cells += [known.get(column, "") for column in names]
    return cells
