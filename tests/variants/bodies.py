"""Ministries, agencies and posts of every state; universities and local bodies of cities."""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from variants.entities import Entity, body, slug
from variants.states import State, states
from variants.tables import LEXICON, column, own, rows

_PLAIN = 0.5
"""How often a state has the first, plain portfolio of a slot; else one of the others."""
_ABSENT = 0.35
"""How often a state has no ministry for a slot."""
_FORMER = 0.1
"""How often a ministry has a former name as an alternative label."""
_AGENCIES, _POSTS = 6, 3


@cache
def _slots(table: str, column: str) -> Mapping[str, Sequence[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in own(table):
        found[row[column]].append(row)
    return found


def ministries(choose: random.Random) -> Iterator[Entity]:
    """Yield the ministries of every state: of each slot one, plain or merged with another, or none."""
    for state in states().values():
        for choices in _slots("portfolios", "slot").values():
            if choose.random() < _ABSENT:
                continue
            row = choices[0] if choose.random() < _PLAIN else choose.choice(choices)
            made = body(f"Ministry of {row['portfolio']}", state, "of", "ministry")
            other = choose.choice(choices)["portfolio"]
            former = other != row["portfolio"] and choose.random() < _FORMER
            names = [row[state.language]] if state.language and row[state.language] else []
            if former:
                names.append(f"Ministry of {other} of {state.of}")
            yield replace(made, others=tuple(names))


def agencies(choose: random.Random) -> Iterator[Entity]:
    """Yield some agencies of every state."""
    slots = _slots("agencies", "slot")
    for state in states().values():
        for slot in sorted(choose.sample(sorted(slots), _AGENCIES)):
            row = choose.choice(slots[slot])
            yield body(row["name"], state, row["style"], "agency")


def posts(choose: random.Random) -> Iterator[Entity]:
    """Yield some posts of every state, those of ministers among them."""
    slots = _slots("portfolios", "slot")
    for state in states().values():
        for row in choose.sample(own("posts"), _POSTS):
            yield body(row["name"], state, row["style"], "post", "Office")
        for slot in sorted(choose.sample(sorted(slots), _POSTS)):
            row = choose.choice(slots[slot])
            yield body(f"Minister of {row['portfolio']}", state, "of", "post", "Office")


def _of_cities(patterns: Sequence[str], sort: str, choose: random.Random) -> Iterator[Entity]:
    cities = [(row["name"], row["country"].lower()) for row in rows(LEXICON / "places.tsv")]
    pairs = [(pattern, *city) for pattern in patterns for city in cities if city[1] in states()]
    choose.shuffle(pairs)
    for pattern, city, code in pairs:
        label = pattern.replace("{city}", city)
        path = f"organization/{slug(label, code)}"
        yield Entity(path, "Organization", sort, label, label, (code,), parts=(pattern, city))


def universities(choose: random.Random) -> Iterator[Entity]:
    """Yield universities named after cities, in an order of their own."""
    return _of_cities(column("universities"), "university", choose)


def local(choose: random.Random) -> Iterator[Entity]:
    """Yield bodies of cities, in an order of their own."""
    return _of_cities(column("local"), "local body", choose)


def home(one: Entity) -> State | None:
    """Return the state of something that has one."""
    return states()[one.states[0]] if len(one.states) == 1 else None
