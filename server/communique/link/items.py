"""Items of Wikidata as every source gives them: names, and statements by property."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

ENTITY = "http://www.wikidata.org/entity/"
"""The namespace of items, in the form that Wikidata uses in data."""
_ITEM = re.compile(r"Q[1-9][0-9]{0,17}")
"""No longer than what a database takes for a number; Wikidata has nine digits."""
_DAY = re.compile(r"\+?(-?\d{4,}-\d\d-\d\d)")


def item_id(text: object) -> str | None:
    """Return the number of an item, from it or from its IRI; None for anything else.

    >>> item_id("http://www.wikidata.org/entity/Q232"), item_id("Q232"), item_id("P31"), item_id("Q1 ")
    ('Q232', 'Q232', None, None)
    """
    if not isinstance(text, str):
        return None
    found = text.removeprefix(ENTITY)
    return found if _ITEM.fullmatch(found) else None


def number(item: str) -> int:
    """Return what items are sorted by.

    >>> sorted(["Q10", "Q9"], key=number)
    ['Q9', 'Q10']
    """
    return int(item[1:])


def day(time: str) -> str:
    """Return the day that a time of Wikidata begins with, or nothing where it is not known.

    >>> day("+2019-06-17T00:00:00Z"), day("http://www.wikidata.org/.well-known/genid/x")
    ('2019-06-17', '')
    """
    found = _DAY.match(time)
    return found[1].replace("-00", "-01") if found else ""


@dataclass(frozen=True)
class Item:
    """An item, as far as a source tells of it."""

    id: str
    label: str = ""
    aliases: tuple[str, ...] = ()
    description: str = ""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Property → items, times or texts."""

    @property
    def names(self) -> tuple[str, ...]:
        """Everything it is called, the label first."""
        return tuple(dict.fromkeys(name for name in (self.label, *self.aliases) if name))

    def of(self, properties: Iterable[str]) -> tuple[str, ...]:
        """Return the values of some properties, each once."""
        return tuple(dict.fromkeys(value for one in properties for value in self.values.get(one, ())))

    def items(self, properties: Iterable[str]) -> tuple[str, ...]:
        """Return those values that are items."""
        return tuple(found for value in self.of(properties) if (found := item_id(value)))


@dataclass(frozen=True)
class Hierarchy:
    """Which classes stand above which."""

    above: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Class → the classes right above it."""

    def climb(self, starts: Iterable[str]) -> Iterator[tuple[str, int]]:
        """Yield each class that some lead to and how many steps away it is, the nearest first.

        >>> list(Hierarchy({"Q1": frozenset(["Q2"]), "Q2": frozenset(["Q1"])}).climb(["Q1"]))
        [('Q1', 0), ('Q2', 1)]
        """
        level = sorted(set(starts))
        seen = set(level)
        steps = 0
        while level:
            yield from ((one, steps) for one in level)
            level = sorted({up for one in level for up in self.above.get(one, ())} - seen)
            seen.update(level)
            steps += 1
