"""The tables that names are made of."""

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from support import ROOT

OWN = Path(__file__).with_name("tables")
LEXICON = ROOT / "mappings/lexicon"
SPELLINGS = ROOT / "mappings/spellings.tsv"


@cache
def rows(file: Path) -> Sequence[dict[str, str]]:
    """Return the rows of a tab-separated file."""
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def own(name: str) -> Sequence[dict[str, str]]:
    """Return the rows of a table of this folder."""
    return rows(OWN / f"{name}.tsv")


def column(name: str, of: str = "name") -> list[str]:
    """Return one column of a table of this folder."""
    return [row[of] for row in own(name)]
