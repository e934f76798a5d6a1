"""The name of a body in one place of a text: its parts, and what they tell."""

from dataclasses import dataclass

from communique.extract.gazetteer import Entry

GENERIC = frozenset({"ministry", "government"})
"""Kinds whose bodies every state has: a demonym before them is no part of the name."""
TERRITORIES = frozenset({"city", "region"})
"""Kinds of bodies that are places."""


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a body in one place; indices count tokens."""

    first: int
    """Where it starts, article and owner included."""
    last: int
    """Where it ends, country and abbreviation included."""
    start: int
    """Where the name proper starts."""
    end: int
    kind: str
    """Code of the scheme ``organization-kind``."""
    countries: tuple[str, ...] = ()
    """The states told with it; several when it is told of each."""
    under: str = ""
    alias: str = ""
    """Its abbreviation, when it stands in brackets."""
    joint: bool = False
    """Whether it belongs to several states together, and so to none."""
    worldwide: bool = False
    """Whether it is known to belong to no state."""


def kind_of(entry: Entry) -> str:
    """Return the code of ``organization-kind`` that a head noun or a known name stands for."""
    return entry.info.get("concept") or entry.code
