"""Who says that a passage says something: reviewers, developers, programs."""

from collections.abc import Mapping
from dataclasses import dataclass

from communique import tables
from communique.errors import MappingError

COLUMNS = ["slug", "kind", "label"]
PEOPLE = ("Person", "Organization")
KINDS = (*PEOPLE, "SoftwareAgent")
"""The classes of PROV-O an author can be of; only people review."""


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
    authors: dict[str, Author] = {}
    for number, row in tables.rows(text, COLUMNS, where, MappingError):
        if not all(row.values()):
            raise MappingError(f"{where}, line {number}: slug, kind and label are needed.")
        author = Author(**row)
        if author.kind not in KINDS:
            raise MappingError(f"{where}, line {number}: the kind “{author.kind}” is not {', '.join(KINDS)}.")
        if author.slug in authors:
            raise MappingError(f"{where}, line {number}: the author “{author.slug}” stands twice.")
        authors[author.slug] = author
    return authors
