"""Tables as CSV (RFC 4180), for spreadsheets too.

Lines end in CRLF; cells that need it are quoted. A cell with several values has ``|`` between them.
Spreadsheets take a cell beginning with ``=``, ``+``, ``-``, ``@``, a wide form of these, a tab or the end of
a line for a formula, quoted or not: a text that does gets an apostrophe before it, which other forms of the
same data do not have.
IRIs and dates never begin so.
"""

import csv
import io
from collections.abc import Iterable, Sequence

SEPARATOR = " | "
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", *"\uff1d\uff0b\uff0d\uff20")


def safe(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    >>> safe("=1+1"), safe("Memorandum")
    ("'=1+1", 'Memorandum')
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


def written(rows: Iterable[Sequence[str]]) -> str:
    r"""Return rows of cells as CSV.

    >>> written([["iri", "label"], ["https://x.org/1", "Trade, “=”"], ["https://x.org/2", "-"]])
    'iri,label\r\nhttps://x.org/1,"Trade, “=”"\r\nhttps://x.org/2,\'-\r\n'
    """
    text = io.StringIO()
    csv.writer(text).writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue()
