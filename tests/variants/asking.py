"""What is asked: a sample of all rules over all sorts of names, and the names of what is not in the set."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from communique import minting
from variants.entities import Entity
from variants.making import SEED, World
from variants.meaning import Meanings
from variants.naming import NAMING
from variants.nothing import RULES as NOTHING
from variants.nothing import NotThere
from variants.wording import WORDING, Rule, Said

RULES: Mapping[str, Rule] = {**WORDING, **NAMING}
EACH = 12
"""How many names of each sort a rule is asked for."""
_TRIES = 12
"""How many names are looked at for each that is wanted; few fit some rules."""
_NO_NAMES = 100
"""How many are asked for by each rule that makes names of what is not in the set."""


@dataclass(frozen=True)
class Asked:
    """A question and what is right."""

    rule: str
    sort: str
    text: str
    right: str
    """The path of what is meant; empty when it is not in the set."""
    kind: str = ""
    """The local name of the class that is asked for; empty: of none."""
    state: str = ""
    """The code of the state that is asked for besides, as a column of a spreadsheet does."""
    means: frozenset[str] = frozenset()
    """The paths of what the question can mean."""

    @property
    def determined(self) -> bool:
        """Whether the question can mean one thing only."""
        return self.means == {self.right}


def questions(world: World, seed: int = SEED, each: int = EACH) -> list[Asked]:
    """Return what is asked of a set: the same for the same set and seed."""
    choose = random.Random(f"questions {seed}")  # noqa: S311  # not to keep secrets
    meanings = Meanings(world.entities)
    of_sort: dict[str, list[Entity]] = {}
    for one in world.entities:
        of_sort.setdefault(one.sort, []).append(one)
    found = [
        asked
        for name, rule in RULES.items()
        for sort in sorted(of_sort)
        for asked in _of_rule(name, rule, of_sort[sort], each, choose, meanings)
    ]
    for name, nothing in NOTHING.items():
        found += islice(_of_nothing(name, nothing(world, choose, meanings), meanings), _NO_NAMES)
    return found


def _of_rule(
    name: str, rule: Rule, of: Sequence[Entity], each: int, choose: random.Random, meanings: Meanings
) -> Iterator[Asked]:
    made = 0
    for one in choose.sample(of, min(len(of), each * _TRIES)):
        for said in rule(one, choose, meanings):
            kind = one.kind if choose.random() < 0.5 else ""
            yield _asked(name, one, said, meanings, kind)
            if (
                len(one.states) == 1
                and one.kind != "State"
                and len(_means(one, said, meanings, kind, "")) > 1
            ):
                yield _asked(f"{name}, the state asked for", one, said, meanings, kind, one.states[0])
            made += 1
        if made == each:
            return


def _asked(name: str, one: Entity, said: Said, meanings: Meanings, kind: str, state: str = "") -> Asked:
    means = _means(one, said, meanings, kind, state)
    return Asked(name, one.sort, said.text, one.path, kind, state, means)


def _means(one: Entity, said: Said, meanings: Meanings, kind: str, state: str) -> frozenset[str]:
    """Return the paths of what can be meant by what is said of something."""
    found = meanings.of(said.plainly or said.text, kind, state) if said.means is None else said.means
    if said.near:
        found |= meanings.near(said.text, kind, state)
    asked = (meanings.entities[path] for path in found)
    return frozenset(
        other.path
        for other in asked
        if (not kind or other.kind == kind) and (not state or state in other.states)
    ) | {one.path}


def _of_nothing(name: str, made: Iterable[NotThere], meanings: Meanings) -> Iterator[Asked]:
    """Yield questions for what is not in the set, as far as they can mean nothing that is."""
    for number, one in enumerate(made):
        near = meanings.of(one.text, state=one.state) or meanings.near(one.text, state=one.state)
        if one.contradicted or not near:
            yield Asked(name, one.sort, one.text, "", one.kind if number % 2 else "", one.state)


def described(asked: Asked) -> str:
    """Return a question in words."""
    besides = [minting.class_words(asked.kind)[0] if asked.kind else "", asked.state]
    told = ", ".join(part for part in besides if part)
    return f"{asked.text} ({told})" if told else asked.text
