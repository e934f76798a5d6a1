"""The states of persons whose state the text leaves to be understood."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Protocol

from communique.extract import datelines
from communique.extract.columns import Columns
from communique.extract.grammar import POSSESSIVES
from communique.extract.persons import company
from communique.extract.persons.stage import Stage
from communique.extract.reading import Reading, Sentence

_LEADERS = frozenset({"head-of-state", "head-of-government"})
_NEAR = 25
"""How far, in tokens, a visit stands from the visitor."""
_STATED = 6
"""How far after a name “for X” stands: “the minister signed for X”."""
_BY = 9
"""How far before a name “for X by” stands."""
_FAR = 120
"""How far, in tokens, the states are looked for whose order tells those of several persons."""
_CROWD = 200
"""How many passages around a person are looked at."""


class Resident(company.Resident, Protocol):
    """A person whose state may be missing, and who may be named with others."""

    foreign: bool
    together: tuple[int, ...]


def settle(reading: Reading, people: Sequence[Resident], unnamed: Sequence[tuple[str, str]] = ()) -> None:
    """Give their states to the persons who have none, as a reader of the text would understand it.

    In: the text; the persons in order; the offices that it names with their state and without a person. Who
    has no state that can be understood keeps None.
    """
    if any(one.country is None and not one.foreign for one in people):
        _Homes(reading, people, unnamed).settle()


class _Homes:
    def __init__(
        self, reading: Reading, people: Sequence[Resident], unnamed: Sequence[tuple[str, str]]
    ) -> None:
        self.reading = reading
        self.people = people
        self.stage = Stage(reading)
        self.held = {one.country for one in people if one.country}
        """The states of those whose titles tell it."""
        self._offices: dict[str, set[str]] = {}
        """Office → the states of which the text says that they have it."""
        for role, state in unnamed:
            self._offices.setdefault(role, set()).add(state)
        self._taken = {(one.kind, one.country) for one in people if one.country}
        """The offices of which the holder is known, with their states."""
        self.open = [one for one in people if one.country is None and not one.foreign]

    def settle(self) -> None:
        """Go from the surest sign to the weakest."""
        columns, bodies = Columns(self.reading), company.Bodies(self.reading)
        beside = company.Company(self.reading, self._places)
        for one in self.open:
            self._give(one, columns.state(one.seen[0][0]) or self._stated(one) or bodies.home(one))
        for one in self.open:
            self._give(one, beside.home(one))
        for one in self.open:
            self._give(one, self._guest(one))
        for one in self.open:
            self._give(one, self._held(one))
        for group in self._groups():
            self._in_order(group)
        for one in self.open:
            self._give(one, beside.home(one) or self._left_over(one))

    def _give(self, one: Resident, state: str | None) -> None:
        if one.country is None and state:
            one.country, one.implied = state, True
            self._taken.add((one.kind, state))

    # --- the signs, from the surest ---

    @cached_property
    def _places(self) -> list[tuple[int, int, Resident]]:
        """The passages that name persons, by their first tokens."""
        seen = [(first, last, one) for one in self.people for first, last, _, _ in one.seen]
        return sorted(seen, key=lambda place: place[:2])

    def _around(self, first: int, last: int) -> list[tuple[int, int, Resident]]:
        """Return the passages that start within tokens and name persons."""
        start = bisect_left(self._places, first, key=lambda place: place[0])
        end = bisect_left(self._places, last, key=lambda place: place[0])
        return self._places[start : min(end, start + _CROWD)]

    def _others(self, one: Resident, first: int, last: int) -> list[tuple[int, int, Resident]]:
        """Return the passages that start within tokens and name somebody else."""
        return [place for place in self._around(first, last) if place[2] is not one]

    def _stated(self, one: Resident) -> str | None:
        """Return the state for which someone acts by the words: “for X: Minister A”, “A signed for X”."""
        first, last = one.seen[0][:2]
        sentence = self.reading.sentence(first)
        before = self._others(one, max(sentence.first, first - _NEAR), first)
        after = self._others(one, last, min(sentence.last, last + _NEAR))
        start = max(
            [datelines.start(self.reading, sentence), *(place[1] for place in before if place[1] <= first)]
        )
        end = min([sentence.last, *(place[0] for place in after)])
        acted = self._by(start, first)
        if acted:
            return acted
        for index in range(last, min(end, last + _STATED)):
            cue = self.reading.at("cue", index)
            proxy = cue if cue is not None and cue.entry.code == "proxy" else None
            if self.reading.tokens[index].low == "for" or proxy:
                reach = proxy.last + 11 if proxy else index + 6
                named = self.stage.named(proxy.last if proxy else index + 1, min(end, reach))
                if named and not any(token.low == "by" for token in self.reading.tokens[index:end]):
                    return named[0]
        named = self.stage.named(start, first)
        return named[0] if len(named) == 1 and not self._to(start, first) else None

    def _by(self, start: int, first: int) -> str | None:
        """Return the state for which a person acts who is named next: “for X by”, “from the X side by”."""
        begin = max(start, first - _BY)
        words = [token.low for token in self.reading.tokens[begin:first]]
        by = next(
            (index for index in (len(words) - 1, len(words) - 2) if index >= 0 and words[index] == "by"), 0
        )
        plain = any(word in {"for", "from"} for word in words[:by])
        acts = by and (plain or self.reading.has("cue", ("proxy", "side"), max(start, begin - 2), begin + by))
        named = self.stage.named(begin, first) if acts else []
        return named[-1] if named else None

    def _to(self, first: int, last: int) -> bool:
        """Return whether a state within tokens may be where someone goes, or what something is about."""
        words = {token.low for token in self.reading.tokens[first:last]}
        return bool(words & {"to", "in", "with", "between"})

    def _guest(self, one: Resident) -> str | None:
        """Return the state of a visitor, or of a host, where the sentence says who visits where."""
        for first, last, _, _ in one.seen:
            sentence = self.reading.sentence(first)
            lead = max(sentence.first, first - 4)
            before = self.reading.tokens[lead:first]
            words = self.reading.has("word", ("host",), lead, first)
            if words and any(token.low in POSSESSIVES for token in before):
                return self.stage.publisher or self.stage.dateline or self.stage.goal or self.stage.head
            goal = self._goal(first, last, sentence)
            if goal:
                return self.stage.other(goal)
            if self.reading.has("naming", ("escort",), last, min(last + _STATED, sentence.last)):
                return self.stage.other(self.stage.goal)
            end = min(last + 3, sentence.last)
            called = self.reading.has("naming", ("caller",), max(sentence.first, first - _STATED), first)
            if called or self.reading.has("verb", ("received",), last, end):
                return self.stage.goal
        return None

    def _goal(self, first: int, last: int, sentence: Sentence) -> str | None:
        """Return where the visit leads of which a sentence tells, before anyone else is named."""
        step = self.stage.first_step(max(sentence.first, first - 4), first)
        if step is not None and self.reading.tokens[last - 1].low != "to":
            follows = last < sentence.last and self.reading.tokens[last].low == "to"
            if follows:
                return self.stage.goal_at(last, sentence.last)
        end = min(sentence.last, last + _NEAR)
        others = [place[0] for place in self._around(last, end)]
        step = self.stage.first_step(last, min([end, *others]))
        if step is None:
            return None
        return self.stage.goal_at(step, min(sentence.last, end + 3)) or self._seat()

    def _seat(self) -> str | None:
        return self.stage.dateline or self.stage.head

    @cached_property
    def _rivals(self) -> Counter[str]:
        """How many persons without a state have each office."""
        return Counter(one.role.lower() for one in self.open if one.country is None)

    def _held(self, one: Resident) -> str | None:
        """Return the one state of which the text names the same office elsewhere, without its holder."""
        states = self._offices.get(one.role.lower(), set())
        free = [code for code in states if (one.kind, code) not in self._taken]
        return free[0] if len(free) == 1 and self._rivals[one.role.lower()] == 1 else None

    def _groups(self) -> Iterator[list[Resident]]:
        """Yield the persons whom only order tells apart: named by one plural, or alike in one sentence."""
        for one in self.open:
            if one.together:
                yield [self.people[number] for number in one.together]
        found: dict[tuple[int, str], list[Resident]] = {}
        for one in self.open:
            if one.country is None:
                found.setdefault((self.reading.sentence_of(one.seen[0][0]), one.role.lower()), []).append(one)
        yield from (group for group in found.values() if len(group) > 1)

    def _in_order(self, group: Sequence[Resident]) -> None:
        """Give the persons of a group their states in the order in which the text names these.

        The order is that of the sentence, else of the item before it, else of the text.
        """
        missing = [one for one in group if one.country is None]
        held = {one.country for one in group}
        at = group[0].seen[0][0]
        number = self.reading.sentence_of(at)
        here = self.reading.sentences[number]
        before = self.reading.sentences[number - 1] if number else here
        passages = (
            self.stage.named(max(here.first, at - _FAR), min(here.last, at + _FAR)),
            self.stage.named(max(before.first, before.last - _FAR), before.last),
            self.stage.everywhere,
        )
        for named in passages:
            free = [code for code in named if code not in held]
            if len(free) >= len(missing) > 0:
                for one, code in zip(missing, free, strict=False):
                    self._give(one, code)
                return

    def _left_over(self, one: Resident) -> str | None:
        """Return the state that is left: no other leader has it, nobody else in the sentence acts for it."""
        stage = self.stage
        if one.kind in _LEADERS:
            free = [code for code in stage.acting if (one.kind, code) not in self._taken]
            if len(free) == 1:
                return free[0]
        if stage.publisher:
            return stage.publisher
        sentence = self.reading.sentence(one.seen[0][0])
        near = self._around(sentence.first, sentence.last)
        held = {place[2].country for place in near if place[2] is not one}
        for states in (held, self.held):
            free = [code for code in stage.acting if code not in states]
            if len(free) == 1:
                return free[0]
        return stage.dateline or stage.goal or stage.head or next(iter(stage.acting), None)
