"""Tab-separated tables of the content folders: UTF-8, a header, one row a line, no quoting."""

from collections.abc import Iterator, Sequence
from datetime import date

from communique.errors import DataError


def rows(
    text: str, columns: Sequence[str], name: str, fault: type[DataError], more: bool = False
) -> Iterator[tuple[int, dict[str, str]]]:
    r"""Yield the line number, counted from 1, and the cells of each row.

    In: the table, the columns it must have, its name for messages, the error to raise; whether there may be
    more columns after those.
    Raises: *fault*, naming file and line, for another header or number of cells.

    >>> list(rows("slug\tlabel\nkz\tKazakhstan\n", ["slug", "label"], "states.tsv", DataError))
    [(2, {'slug': 'kz', 'label': 'Kazakhstan'})]
    """
    header, *lines = text.split("\n")
    found = header.rstrip("\r").split("\t")
    if found[: len(columns)] != list(columns) or (len(found) > len(columns) and not more):
        raise fault(f"{name}, line 1: the columns must be {' '.join(columns)}, separated by tabs.")
    for number, line in enumerate(lines, start=2):
        if not line.strip():
            continue
        cells = line.rstrip("\r").split("\t")
        if len(cells) != len(found):
            raise fault(f"{name}, line {number}: {len(cells)} columns, but {len(found)} are needed.")
        yield number, dict(zip(found, cells, strict=True))


def parts(cell: str) -> tuple[str, ...]:
    """Return the values of a cell that holds several, separated by ``|``.

    >>> parts("Serb|Serbian"), parts("")
    (('Serb', 'Serbian'), ())
    """
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def day(text: str) -> date | None:
    """Return the day that ``YYYY-MM-DD`` names, the only form of ISO 8601 that we write, or None.

    >>> day("2026-02-27"), day("20260227"), day("2026-02-31")
    (datetime.date(2026, 2, 27), None, None)
    """
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.isoformat() == text else None
