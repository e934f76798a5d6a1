"""A reader of the command sequence of QuickStatements (“version 1”).

The sources are those of :mod:`quickstatements.values`; each rule names its own.
"""

import re

from quickstatements.said import Item, Reference, Refused, Value, term
from quickstatements.values import ITEM, value

# QS README, QS3 documentation: a summary of the edit stands at the end, between /* and */.
SUMMARY = re.compile(r"(.*?)\s*/\*\s*(.*?)\s*\*/\s*")
# HELP, “Adding labels, aliases, descriptions and sitelinks”: L, D, A and the language, S and the site.
TERM = re.compile(r"([LDA])([a-z]{2,}(?:-[a-z0-9]+)*)")
SITELINK = re.compile(r"S[a-z_]+")
# HELP, “Add simple statement”: P and a number.
PROPERTY = re.compile(r"P[1-9][0-9]*")
# HELP, “Add statement with qualifiers”, “… with sources”: further pairs of cells, P for a qualifier and S for
# a source; !S begins another reference (QS3 documentation; OpenRefine/OpenRefine, issue 6149, on GitHub).
FURTHER = re.compile(r"(P|S|!S)([1-9][0-9]*)")


def read(text: str) -> list[Item]:
    """Read a batch; what is said of one item stands together."""
    items: list[Item] = []
    known: dict[str, Item] = {}
    last: Item | None = None
    # HELP: “Each command is in a new line, or separated by ||”.
    lines = text.split("\n") if "\n" in text else text.split("||")
    for line in lines:
        if not line.strip():
            continue
        cells = _cells(line)
        if cells[0] == "CREATE":  # HELP, “Item creation”
            if len(cells) > 1:
                raise Refused("CREATE stands alone (HELP, “Item creation”)")
            last = Item("")
            items.append(last)
            continue
        if (
            cells[0] == "LAST"
        ):  # QS README: “Create new items and refer to them with LAST in subsequent commands”
            if last is None:
                raise Refused("LAST stands before the first CREATE (HELP, “Item creation”)")
            _command(last, cells[1:])
        elif ITEM.fullmatch(cells[0]):
            if cells[0] not in known:
                known[cells[0]] = Item(cells[0])
                items.append(known[cells[0]])
            _command(known[cells[0]], cells[1:])
        else:
            raise Refused(f"“{cells[0]}” is no item, CREATE or LAST (HELP, “Add simple statement”)")
    return items


def _cells(line: str) -> list[str]:
    found = SUMMARY.fullmatch(line)
    command = found[1] if found else line
    # HELP: cells are separated by TAB or “|”; QS README: “Delimiters are detected per row”. QuickStatements 3
    # takes every “|” for the end of a cell (wikimediabrasil/quickstatements3, issue 344, on GitHub), so one
    # inside a cell is refused here.
    if "\t" in command and "|" in command:
        raise Refused("a “|” stands in a cell (QS3)")
    cells = command.split("\t" if "\t" in command else "|")
    if any(cell != cell.strip() or not cell for cell in cells):
        raise Refused(f"a cell is empty or has spaces around it: {cells}")
    return cells


def _command(item: Item, cells: list[str]) -> None:
    if len(cells) < 2:
        raise Refused("a command has at least three cells (HELP, “Add simple statement”)")
    name, *rest = cells
    if found := TERM.fullmatch(name):
        _term(item, found[1], found[2], rest)
    elif SITELINK.fullmatch(name):
        if len(rest) != 1 or value(rest[0])[0] != "string":
            raise Refused("a sitelink is one string")
    elif PROPERTY.fullmatch(name):
        item.add(name, value(rest[0]), _references(rest[1:]))
    else:
        raise Refused(f"“{name}” is no property, label, description, alias or sitelink")


def _term(item: Item, kind: str, language: str, cells: list[str]) -> None:
    # HELP, “Adding labels …”: the value is a string.
    if len(cells) != 1 or not (found := re.fullmatch('"(.*)"', cells[0])):
        raise Refused(f"{kind}{language} takes one string in double quotes")
    text = term({"L": "label", "D": "description", "A": "alias"}[kind], found[1])
    if kind == "L":
        item.labels[language] = text
    elif kind == "D":
        item.descriptions[language] = text


def _references(cells: list[str]) -> list[Reference]:
    if len(cells) % 2:
        raise Refused("qualifiers and sources are pairs of cells (HELP, “Add statement with sources”)")
    references: list[set[tuple[str, Value]]] = []
    for key, cell in zip(cells[::2], cells[1::2], strict=True):
        found = FURTHER.fullmatch(key)
        if not found:
            raise Refused(f"“{key}” begins no qualifier and no source (HELP, “Add statement with sources”)")
        said = value(cell)
        if found[1] == "P":
            continue
        if found[1] == "!S" and not references:
            raise Refused("!S begins another reference, and there is none before it (QS3)")
        if found[1] == "!S" or not references:
            references.append(set())
        references[-1].add((f"P{found[2]}", said))
    return [frozenset(one) for one in references]
