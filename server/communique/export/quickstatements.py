"""QuickStatements, the command sequence (“version 1”).

By Help:QuickStatements on Wikidata and the README of QuickStatements: a command a line, its cells separated
by tabs; ``CREATE``, then ``LAST``, for a new item; ``Len`` and ``Den`` for label and description; strings in
double quotes, which are not escaped inside; a text in a language as ``en:"…"``; a day as
``+2026-02-27T00:00:00Z/11``; ``S854`` and the like for the snaks of a reference, ``!S854`` where another
reference begins; the edit summary as ``/* … */`` at the end. A statement that is there already is not made
again, but may get another reference: so of an item that is there each reference has a line of its own (only
with ``CREATE`` does QuickStatements 2 keep references of one line apart).
"""

from collections.abc import Iterable, Iterator

from communique.export.model import Day, Draft, Item, Reference, Snak, Text, Url, Value

DAYS = 11
"""The precision of a day (Wikibase JSON, “time”)."""


def value(said: Value) -> str:
    """Return a value as QuickStatements has it.

    >>> value(Text("Agreement on “trade”", "en"))
    'en:"Agreement on “trade”"'
    """
    match said:
        case Item(number):
            return number
        case Day():
            return f"{said.time}/{DAYS}"
        case Url(url):
            return f'"{url}"'
        case Text(text, language):
            return f'{language}:"{text}"'
        case _:
            raise ValueError(f"{said} has no number yet")


def texts(drafts: Iterable[Draft]) -> list[str]:
    """Return the batch of some drafts; a list with one text, or with none when there is nothing to say."""
    lines = [line for draft in drafts for line in _lines(draft)]
    return ["\n".join((*lines, ""))] if lines else []


def _lines(draft: Draft) -> Iterator[str]:
    summary = f" /* {draft.iri} */"
    if draft.item is not None:
        for statement in draft.statements:
            for one in statement.references or ((),):
                said = _command(draft.item.id, statement.snak, (one,))
                yield said if "/*" in said else said + summary  # the summary begins at the first of these
        return
    yield f"CREATE{summary}"
    yield f'LAST\tLen\t"{draft.label}"'
    if draft.description:
        yield f'LAST\tDen\t"{draft.description}"'
    for statement in draft.statements:
        yield _command("LAST", statement.snak, statement.references)


def _command(item: str, main: Snak, references: Iterable[Reference]) -> str:
    cells = [item, main.property, value(main.value)]
    for number, reference in enumerate(references):
        for place, snak in enumerate(reference):
            mark = "!S" if number and not place else "S"
            cells += [f"{mark}{snak.property[1:]}", value(snak.value)]
    return "\t".join(cells)
