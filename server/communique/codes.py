"""Codes of things in other systems, such as those of ISO 3166 for states, in ``mappings/codes.tsv``."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from communique import tables
from communique.errors import MappingError

COLUMNS = ("iri", "by", "on")
"""What every row says; each further column is a code, and ``provenance.yml`` says what becomes of it."""


@dataclass(frozen=True)
class Coded:
    """The codes of one thing."""

    iri: str
    by: str
    """The slug of who gives the codes, in ``authors.tsv``."""
    on: date
    codes: Mapping[str, str]
    """Column → code; a thing that has none in a column is not in it."""
    where: str
    """File and line, for messages."""


def parse(text: str, name: str) -> tuple[Coded, ...]:
    r"""Return the rows of a table of codes.

    In: a tab-separated text, and its name for messages.
    Raises: :class:`MappingError` naming file and line for a row that cannot be read, or a thing that stands
    twice.

    >>> table = "iri\tby\ton\talpha2\nhttps://example.org/id/state/kz\tme\t2026-11-22\tKZ\n"
    >>> [kazakhstan] = parse(table, "codes.tsv")
    >>> kazakhstan.codes
    {'alpha2': 'KZ'}
    """
    rows = tuple(_rows(text, name))
    seen: set[str] = set()
    for row in rows:
        if row.iri in seen:
            raise MappingError(f"{row.where}: {row.iri} stands twice.")
        seen.add(row.iri)
    return rows


def _rows(text: str, name: str) -> Iterator[Coded]:
    for line, row in tables.rows(text, COLUMNS, name, MappingError, more=True):
        where = f"{name}, line {line}"
        on = tables.day(row["on"])
        if not row["iri"] or not row["by"] or on is None:
            raise MappingError(f"{where}: iri, by and on (YYYY-MM-DD) are needed.")
        codes = {column: code for column, code in row.items() if column not in COLUMNS and code}
        yield Coded(row["iri"], row["by"], on, codes, where)
