"""Names of what is not in the set: left out of it, or beside what is in it."""

import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import permutations

from rapidfuzz import fuzz

from variants import changes
from variants.entities import Entity, body
from variants.making import World
from variants.meaning import Meanings
from variants.states import State, states
from variants.tables import LEXICON, rows
from variants.wording import WORDING, of_letters

_LIKE = 70
"""How like the names of two states are, from 0 to 100, that people take one for the other."""


@dataclass(frozen=True)
class NotThere:
    """A name of something that is not in the set."""

    sort: str
    text: str
    kind: str
    state: str = ""
    """The code of the state that is asked for besides."""
    contradicted: bool = False
    """Whether the name is there and what is asked for besides is another state."""


Made = Callable[[World, random.Random, Meanings], Iterator[NotThere]]
"""Yields more than enough, or all there are."""


def _shuffled(world: World, choose: random.Random) -> list[Entity]:
    return choose.sample(world.left_out, len(world.left_out))


def _left_out(world: World, choose: random.Random, meanings: Meanings) -> Iterator[NotThere]:
    for one in _shuffled(world, choose):
        yield NotThere(one.sort, one.label, one.kind)


def _reordered(world: World, choose: random.Random, meanings: Meanings) -> Iterator[NotThere]:
    for one in _shuffled(world, choose):
        if not meanings.of(one.label):
            for said in WORDING["demonym, head last"](one, choose, meanings):
                yield NotThere(one.sort, said.text, one.kind)


def _wrong(world: World, choose: random.Random, meanings: Meanings) -> Iterator[NotThere]:
    for one in _shuffled(world, choose):
        rule = of_letters(choose.choice([*changes.ONE_WRONG.values()]), wrong=True)
        if not meanings.near(one.label):
            for said in rule(one, choose, meanings):
                yield NotThere(one.sort, said.text, one.kind)


def _state_asked(world: World, choose: random.Random, meanings: Meanings) -> Iterator[NotThere]:
    for one in _shuffled(world, choose):
        if one.style:
            yield NotThere(one.sort, one.core, one.kind, one.states[0])


def _of(world: World, *sorts: str) -> list[Entity]:
    return [one for one in world.entities if one.sort in sorts]


def _of_states(world: World) -> list[Entity]:
    return [one for one in _of(world, "ministry", "agency", "post") if one.style == "of"]


def _contradicted(world: World, choose: random.Random, meanings: Meanings) -> Iterator[NotThere]:
    bodies = _of_states(world)
    while True:
        one, code = choose.choice(bodies), choose.choice(sorted(states()))
        if code not in one.states:
            yield NotThere(one.sort, one.label, one.kind, code, contradicted=True)


@cache
def _alike() -> list[tuple[State, State]]:
    """Return the pairs of states of which one is taken for the other."""
    pairs = permutations(states().values(), 2)
    return [(one, other) for one, other in pairs if fuzz.token_set_ratio(one.name, other.name) >= _LIKE]


def _state_alike(world: World, choose: random.Random, meanings: Meanings) -> Iterator[NotThere]:
    of_state: dict[str, list[Entity]] = {}
    for one in _of_states(world):
        of_state.setdefault(one.states[0], []).append(one)
    while True:
        state, other = choose.choice(_alike())
        one = choose.choice(of_state[other.code])
        if not meanings.holding(one.core, state.code):
            yield NotThere(one.sort, f"{one.core} of {state.of}", one.kind)


def _other_given(world: World, choose: random.Random, meanings: Meanings) -> Iterator[NotThere]:
    persons = _of(world, "person")
    while True:
        one, other = choose.sample(persons, 2)
        yield NotThere("person", f"{other.parts[0]} {one.parts[1]}", "Person")


def _elsewhere(world: World, choose: random.Random, meanings: Meanings) -> Iterator[NotThere]:
    bodies = _of_states(world)
    regions = [*(row["name"] for row in rows(LEXICON / "places.tsv")), "Ruritania", "Freedonia", "Graustark"]
    while True:
        one, region = choose.choice(bodies), choose.choice(regions)
        text = choose.choice((f"{one.core} of {region}", f"{region} {one.core}"))
        yield NotThere(one.sort, text, one.kind)


def _of_two(world: World, choose: random.Random, meanings: Meanings) -> Iterator[NotThere]:
    bodies = _of_states(world)
    while True:
        one, state = choose.choice(bodies), choose.choice([*states().values()])
        yield NotThere(one.sort, f"{one.label} and {state.of}", one.kind)


def _merged(world: World, choose: random.Random, meanings: Meanings) -> Iterator[NotThere]:
    ministries = _of(world, "ministry")
    while True:
        one, other = choose.sample(ministries, 2)
        field = re.split(r", | and ", other.core.removeprefix("Ministry of "))[0]
        core = f"{one.core} and {field}"
        yield NotThere("ministry", one.label.replace(one.core, core), one.kind)


def _beside(*before: str, of: tuple[str, ...], kind: str = "") -> Made:
    """Return the rule that makes something beside a thing of the set, with words before its name."""

    def made(world: World, choose: random.Random, meanings: Meanings) -> Iterator[NotThere]:
        found = _of(world, *of)
        while True:
            one = choose.choice(found)
            yield NotThere(one.sort, f"{choose.choice(before)} {one.label}", kind or one.kind)

    return made


def _other_day(world: World, choose: random.Random, meanings: Meanings) -> Iterator[NotThere]:
    documents = _of(world, "document")
    while True:
        one, other = choose.sample(documents, 2)
        yield NotThere(one.sort, one.label.replace(one.parts[4], other.parts[4]), one.kind)


def _new_field(world: World, choose: random.Random, meanings: Meanings) -> Iterator[NotThere]:
    fields = ("Magic", "Happiness", "Blue Economy", "Oceans", "Horses", "Diaspora", "Cyberspace", "Mills")
    while True:
        one = body(
            f"Ministry of {choose.choice(fields)}", choose.choice([*states().values()]), "of", "ministry"
        )
        yield NotThere(one.sort, one.label, one.kind)


RULES: Mapping[str, Made] = {
    "left out of the set": _left_out,
    "left out, demonym, head last": _reordered,
    "left out, one letter wrong": _wrong,
    "left out, the state asked for": _state_asked,
    "another state asked for": _contradicted,
    "of a state with a like name": _state_alike,
    "of a city, region or fiction": _elsewhere,
    "of two states": _of_two,
    "two ministries in one": _merged,
    "a new field": _new_field,
    "another given name": _other_given,
    "a document of another day": _other_day,
    "a post beside one": _beside(
        "Deputy", "First Deputy", "Former", "Acting", "Office of the", of=("post",), kind="Office"
    ),
    "a part of a body": _beside(
        "Press Service of the",
        "Legal Department of the",
        "Institute of the",
        "Trade Union of the",
        of=("ministry", "agency", "university", "company"),
    ),
}
