"""The set of entities of a size, by a seed."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from variants import bodies, invented, others
from variants.entities import Entity
from variants.meaning import read

SEED = 6
_KEPT_OUT = 0.04
"""How much of what has a name like others is left out of the set, to be asked for all the same."""
_STAYS = frozenset(["state", "concept", "capital", "document"])


@dataclass(frozen=True)
class World:
    """A set of entities, and some that are not in it."""

    entities: tuple[Entity, ...]
    left_out: tuple[Entity, ...]


def world(size: int, seed: int = SEED) -> World:
    """Return a set of exactly so many entities.

    What every state has is the same in a set of any size; the rest is shared out among universities, local
    bodies, companies, persons and cities, as long as there are names, and documents.
    """
    choose = random.Random(f"variants {seed}")  # noqa: S311  # not to keep secrets
    base = list(chain(others.states(), others.concepts(), others.bodies(), others.capitals()))
    base += [*others.namesakes(), *bodies.ministries(choose), *bodies.agencies(choose), *bodies.posts(choose)]
    rest = max(0, size - len(base))
    parts: list[tuple[Iterator[Entity], float]] = [
        (others.cities(choose), 0.15),
        (bodies.universities(choose), 0.15),
        (bodies.local(choose), 0.06),
        (invented.companies(choose), 0.12),
        (invented.persons(choose), 0.28),
    ]
    for made, share in parts:
        base += islice(made, int(rest * share))
    distinct = _Distinct()
    found = [one for one in base if distinct.is_new(one)]
    kept = [one for one in found if one.sort in _STAYS or choose.random() >= _KEPT_OUT]
    ministries = (one for one in found if one.sort == "ministry")
    documents = (one for one in others.documents(choose, ministries) if distinct.is_new(one))
    kept += islice(documents, max(0, size - len(kept)))
    inside = {one.path for one in kept}
    return World(tuple(kept[:size]), tuple(one for one in found if one.path not in inside))


class _Distinct:
    """What has been made; nothing is made twice under two names."""

    def __init__(self) -> None:
        self._paths: set[str] = set()
        self._said: set[tuple[object, ...]] = set()

    def is_new(self, one: Entity) -> bool:
        reading = read(one.label)
        said = (reading.words, reading.states.union(one.states))
        if one.path in self._paths or said in self._said:
            return False
        self._paths.add(one.path)
        self._said.add(said)
        return True


def sorts(entities: Iterable[Entity]) -> list[str]:
    """Return the sorts of names there are."""
    return sorted({one.sort for one in entities})
