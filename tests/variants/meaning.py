"""What a name can mean among the entities of a set: one thing, several, or none.

This knows nothing of the index. Two names say the same when they have the same telling words, in any order,
spellings (``mappings/spellings.tsv``) and plural endings made one, and name no state that is not the thing's.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from communique import minting
from communique.minting import Spellings
from variants.entities import Entity
from variants.states import states
from variants.tables import SPELLINGS, rows


@dataclass(frozen=True)
class Reading:
    """What a name says: its telling words but those that name states, and these states."""

    words: frozenset[str]
    states: frozenset[str]


class _Name(NamedTuple):
    """A name of something."""

    of: Entity
    states: frozenset[str]
    """Which states may be named with it."""
    needed: frozenset[str]
    """Those that are part of it: “Innovation Norway” is never called “Innovation”."""


@cache
def spellings() -> Spellings:
    """Return the spellings of the project."""
    return Spellings.of((row["said"], row["same"]) for row in rows(SPELLINGS))


@cache
def _phrases() -> tuple[Mapping[tuple[str, ...], str], int]:
    """Return the words of each state as phrases of plain words, and how long the longest is."""
    found = {}
    for state in states().values():
        for name in (state.name, *state.official, *state.others, *state.adjectives):
            found[tuple(minting.words(name))] = state.code
    return found, max(map(len, found))


@cache
def read(name: str) -> Reading:
    """Return what a name says."""
    phrases, longest = _phrases()
    said, rest, named, at = minting.words(name), [], set(), 0
    while at < len(said):
        for length in range(min(longest, len(said) - at), 0, -1):
            code = phrases.get(tuple(said[at : at + length]))
            if code:
                named.add(code)
                at += length
                break
        else:
            rest.append(said[at])
            at += 1
    return Reading(frozenset(spellings().telling(rest)), frozenset(named))


def plain(name: str) -> str:
    """Return the letters of a name, in lower case, without accents and signs."""
    return " ".join(minting.words(name))


def acronym(name: str) -> str:
    """Return the first letters of the telling words of a name."""
    return "".join(word[0] for word in re.findall(r"[\w’']+", name) if word.lower() not in minting.LINKING)


class Meanings:
    """What names can mean among some entities."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self.entities = {one.path: one for one in entities}
        self._by_words: dict[frozenset[str], list[_Name]] = defaultdict(list)
        self._of_state: dict[str, list[tuple[Entity, frozenset[str]]]] = defaultdict(list)
        self._letters: dict[str, set[str]] = defaultdict(set)
        self._brief: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for one in self.entities.values():
            for name in {*one.names, one.core}:
                reading = read(name)
                parted = name == one.core or bool(one.style)
                needed = frozenset[str]() if parted else reading.states
                self._by_words[reading.words].append(_Name(one, reading.states.union(one.states), needed))
                self._letters[plain(name)].add(one.path)
                for code in one.states:
                    self._of_state[code].append((one, reading.words))
            for key in _brief(one):
                self._brief[key].add(one.path)
        self._of_length: dict[int, list[str]] = defaultdict(list)
        for letters in self._letters:
            self._of_length[len(letters)].append(letters)

    def of(self, name: str, kind: str = "", state: str = "") -> frozenset[str]:
        """Return the paths of what a name can mean; *kind* and *state* are asked for besides, if given.

        The exact label of one thing means that, if nothing else has a name of exactly these letters.
        """
        said = read(name)
        letters = plain(name)
        named = [
            one for path in self._letters.get(letters, ()) if _asked(one := self.entities[path], kind, state)
        ]
        exact = [one for one in named if one.style or letters in map(plain, one.names)]
        if len(exact) == 1 and plain(exact[0].label) == letters:
            return frozenset([exact[0].path])
        return frozenset(
            name.of.path
            for name in self._by_words[said.words]
            if name.needed <= said.states <= name.states and _asked(name.of, kind, state)
        )

    def named(self, text: str) -> bool:
        """Return whether something has a name with exactly the letters of a text."""
        return plain(text) in self._letters

    def near(self, text: str, kind: str = "", state: str = "") -> frozenset[str]:
        """Return the paths of what has a name that differs from a text by one letter at most."""
        letters = plain(text)
        paths = {
            path
            for length in range(len(letters) - 1, len(letters) + 2)
            for name, _, _ in process.extract(
                letters, self._of_length[length], scorer=OSA.distance, score_cutoff=1, limit=None
            )
            for path in self._letters[name]
        }
        return frozenset(path for path in paths if _asked(self.entities[path], kind, state))

    def holding(self, core: str, state: str) -> frozenset[str]:
        """Return the paths of what is of a state and has a name with all telling words of *core*."""
        words = read(core).words
        return frozenset(one.path for one, said in self._of_state[state] if words <= said)

    def brief(self, *key: str) -> frozenset[str]:
        """Return the paths of what is called so in brief: see :func:`_brief`."""
        return frozenset(self._brief[key])

    def undated(self, one: Entity) -> frozenset[str]:
        """Return the paths of the documents that only the day tells from one."""
        return self.brief(*_undated(one))


def _undated(one: Entity) -> tuple[str, ...]:
    return "undated", *sorted(read(" ".join(one.parts[:-1])).words), *one.states


def _asked(one: Entity, kind: str, state: str) -> bool:
    return (not kind or one.kind == kind) and (not state or state in one.states)


def _brief(one: Entity) -> Iterable[tuple[str, ...]]:
    """Yield the keys of what is left of a name in brief: initial and family name, letters, no date."""
    if one.sort == "person":
        given, family = one.parts
        yield "family", plain(family)
        yield "initial", plain(given)[0], plain(family)
    elif one.sort == "document":
        yield _undated(one)
    for code in one.states:
        yield "letters", acronym(one.core).lower(), code
