"""What a list is narrowed to, and what it could be: values of facets as links, with how many have them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from communique.browse import Count
from communique.browse.facet import MONTH, YEAR
from communique.web.current import browse
from communique.web.lists import offered
from communique.web.lists.asked import Asked
from communique.web.lists.values import Values
from communique.web.wording import Shown

SHOWN = 6
"""How many values of a facet stand beside a list."""
COUNTED = 100
"""How far the values of a facet are counted there."""


@dataclass(frozen=True)
class Choice:
    """A value of a facet."""

    key: str
    shown: Shown
    count: int
    href: str
    """The path of the list narrowed to it; of one that is chosen, of the list without it."""


@dataclass(frozen=True)
class Group:
    """A facet with the values that most things of a list have."""

    key: str
    choices: Sequence[Choice]
    count: int
    """How many values it has."""
    exact: bool
    """Whether it has no more than that."""
    all: str
    """The path of the page of all its values."""


def chosen(asked: Asked, address: Callable[[Asked], str] = Asked.address) -> list[Choice]:
    """Return what a list is narrowed to; *address* is where one is led that leaves out one of it."""
    return [
        Choice(key, offered.shown(asked.segment, key, value), 0, address(asked.without(key, value)))
        for key, value in asked.chosen
    ]


def choice(asked: Asked, key: str, one: Count) -> Choice:
    """Return a value that a list can be narrowed to."""
    shown = offered.shown(asked.segment, key, one.value)
    return Choice(key, shown, one.count, asked.with_(key, one.value).address())


def groups(asked: Asked) -> list[Group]:
    """Return the facets that a list can be narrowed by further; months are those of a year that is chosen."""
    taken = {key for key, _ in asked.chosen}
    keys = [key for key in offered.facets(asked.segment) if key != MONTH or YEAR in taken]
    found = browse().several(asked.segment, keys, asked.chosen, COUNTED + len(asked.chosen) + 1)
    made = []
    for key in keys:
        free = [one for one in found[key] if (key, one.value) not in asked.chosen]
        if free:
            choices = [choice(asked, key, one) for one in free[:SHOWN]]
            every = Values(asked.at(None), key).address()
            made.append(Group(key, choices, min(len(free), COUNTED), len(free) <= COUNTED, every))
    return made
