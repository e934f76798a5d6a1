"""A reader of the CSV of QuickStatements.

The source is HELP, “CSV file syntax” (https://www.wikidata.org/wiki/Help:QuickStatements#CSV_file_syntax),
and where it is silent QS and QS3 as :mod:`quickstatements.values` names them. CSV itself is RFC 4180.
"""

import csv
import io
import re

from quickstatements.said import Item, Refused, Value, term
from quickstatements.sequence import PROPERTY, SITELINK, TERM
from quickstatements.values import ITEM, value

SOURCE = re.compile(r"([Ss])([1-9][0-9]*)")
QUALIFIER = re.compile(r"qal([1-9][0-9]*)")
SUMMARY = "#"


def read(text: str) -> list[Item]:
    """Read a table."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as fault:
        raise Refused(f"this is no CSV: {fault}") from None
    if not rows:
        raise Refused("the table has no header")
    header, *body = rows
    _check(header)
    items: list[Item] = []
    known: dict[str, Item] = {}
    for row in body:
        if len(row) != len(header):
            raise Refused(f"a row has {len(row)} cells, the header {len(header)} (RFC 4180)")
        # HELP: an empty qid creates an item.
        if row[0] and not ITEM.fullmatch(row[0]):
            raise Refused(f"“{row[0]}” is no item")
        item = known.get(row[0]) or Item(row[0])
        if row[0] not in known:
            items.append(item)
        if row[0]:
            known[row[0]] = item
        _row(item, list(zip(header[1:], row[1:], strict=True)))
    return items


def _check(header: list[str]) -> None:
    if header[0] != "qid":
        raise Refused("the first column is “qid”, in small letters (HELP)")
    before = ""
    for column in header[1:]:
        if column == SUMMARY:
            if not before:
                raise Refused("a summary needs a command before it (HELP)")
            continue
        if QUALIFIER.fullmatch(column) or SOURCE.fullmatch(column):
            # HELP: a qualifier and a source belong to the statement before them; “s” goes on with “S”.
            if not (PROPERTY.fullmatch(before) or SOURCE.fullmatch(before) or QUALIFIER.fullmatch(before)):
                raise Refused(f"{column} needs a statement before it (HELP)")
            if column[0] == "s" and not SOURCE.fullmatch(before):
                raise Refused(f"{column} needs a source before it (HELP)")
        elif not (PROPERTY.fullmatch(column) or TERM.fullmatch(column) or SITELINK.fullmatch(column)):
            raise Refused(f"“{column}” is no column (HELP)")
        before = column


def _row(item: Item, cells: list[tuple[str, str]]) -> None:
    statement: tuple[str, Value] | None = None
    reference: set[tuple[str, Value]] | None = None
    references: list[set[tuple[str, Value]]] = []

    def end() -> None:
        if statement:
            item.add(*statement, [frozenset(one) for one in references])

    for column, cell in cells:
        if PROPERTY.fullmatch(column):
            end()
            # QS3: an empty cell says nothing; QS cannot say nothing (its issue 22) and reports the command.
            statement, reference, references = ((column, value(cell)) if cell else None), None, []
        elif found := TERM.fullmatch(column):
            # HELP: the cell is the text itself. Empty, it could take away the label of an item that is there.
            if not (cell or not item.id):
                raise Refused(f"an empty {column} of {item.id}")
            if cell and found[1] == "L":
                item.labels[found[2]] = term("label", cell)
            elif cell and found[1] == "D":
                item.descriptions[found[2]] = term("description", cell)
        elif (found := SOURCE.fullmatch(column)) and cell:
            if statement is None:
                raise Refused(f"{column} without its statement")
            if found[1] == "S":
                reference = set()
                references.append(reference)
            elif reference is None:
                raise Refused(f"{column} without the beginning of its reference")
            reference.add((f"P{found[2]}", value(cell)))
        elif found and column[0] == "S":
            reference = None
        elif found and reference is not None:
            # QS: one source without a value, and the whole reference is refused (``commandAddSources``).
            raise Refused(f"a reference with an empty {column}")
        elif QUALIFIER.fullmatch(column) and cell and statement is None:
            raise Refused(f"{column} without its statement")
    end()
