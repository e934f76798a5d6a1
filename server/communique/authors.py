"""Who says that a passage says something: reviewers, developers, programs."""

from collections.abc import Mapping
from dataclasses import dataclass

from communique.errors import MappingError

COLUMNS = ["slug", "kind", "label"]
KINDS = ("Person", "Organization", "SoftwareAgent")
"""The classes of PROV-O an author can be of."""


@dataclass(frozen=True)
class Author:
    """One row of ``mappings/authors.tsv``."""

    slug: str
    kind: str
    label: str


def parse(text: str, where: str) -> Mapping[str, Author]:
    """Return slug → author.

    In: a tab-separated text with the columns slug, kind, label; its name for messages.
    Raises: :class:`MappingError` naming file and line.
    """
    header, *lines = text.split("\n")
    if header.split("\t") != COLUMNS:
        raise MappingError(f"{where}, line 1: the columns must be {' '.join(COLUMNS)}, separated by tabs.")
    authors: dict[str, Author] = {}
    for number, line in enumerate(lines, start=2):
        if not line:
            continue
        cells = line.split("\t")
        if len(cells) != len(COLUMNS) or not all(cells):
            raise MappingError(f"{where}, line {number}: slug, kind and label are needed.")
        author = Author(*cells)
        if author.kind not in KINDS:
            raise MappingError(f"{where}, line {number}: the kind “{author.kind}” is not {', '.join(KINDS)}.")
        if author.slug in authors:
            raise MappingError(f"{where}, line {number}: the author “{author.slug}” stands twice.")
        authors[author.slug] = author
    return authors
