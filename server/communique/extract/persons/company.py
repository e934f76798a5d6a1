"""The states of persons by what they are named with: those beside them, the body they speak for."""

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from typing import Protocol

from communique.extract.grammar import ARTICLES, BETWEEN, JOINS, OWNERS, POSSESSIVES
from communique.extract.reading import Reading

_JOINT = 5
"""The most tokens between two persons named in a list."""
_ALSO = frozenset({"as", "well", "also", ";"})
"""What may stand between them beside articles and what joins lists."""
_WITH = 10
"""How many tokens after the start of a sentence a company may be named that opens it."""
_OFTEN = 50
"""How many namings of a body are looked at."""
_BODILESS = frozenset({"minister", "deputy", "head-of-state", "head-of-government"})
"""Kinds of office whose field is no body."""


class Resident(Protocol):
    """A person whose state may be missing."""

    kind: str
    role: str
    country: str | None
    implied: bool
    seen: list[tuple[int, int, int, int]]


class Company:
    """Tells the state of a person from that of another: “X’s Minister A, Minister B and Minister C”."""

    def __init__(self, reading: Reading, places: Sequence[tuple[int, int, Resident]]) -> None:
        self.reading = reading
        self.places = places
        """The passages that name persons, by their first tokens."""

    def home(self, one: Resident) -> str | None:
        """Return the state of a person as that of those around say it, or None."""
        first, last = one.seen[0][:2]
        at = bisect_left(self.places, first, key=lambda place: place[0])
        sentence = self.reading.sentence(first)
        before = self.places[at - 1] if at else None
        if self.reading.tokens[first - 1].low in POSSESSIVES and first > sentence.first and before:
            return before[2].country
        opened = self._company(sentence.first, min(first, sentence.first + _WITH))
        near = before if before and before[0] >= sentence.first and before[1] <= first else None
        if near is None:
            if not opened:
                return self._following(one, at, last)
            mine = self._pronoun(sentence.first, first)
            return before[2].country if mine and before else self._leader(at, sentence.last)
        start, end, other = near
        if other is one:
            return None
        if self._company(end, first):
            return other.country
        if not self._listed(end, first) or other.role.lower() == one.role.lower():
            return self._following(one, at, last)
        between = {
            token.low for token in self.reading.tokens[max(sentence.first, start - 3) : start]
        } & BETWEEN
        leads = self.reading.at("demonym", start) or self.reading.at("country", start)
        if between or not (leads or other.implied or (opened and other.country)):
            return self._following(one, at, last)
        return other.country

    def _following(self, one: Resident, at: int, last: int) -> str | None:
        """Return the state of the next in a list, when that one was understood from others."""
        while at < len(self.places) and (self.places[at][2] is one or self.places[at][0] < last):
            at += 1
        if at == len(self.places):
            return None
        first, _, other = self.places[at]
        understood = other.implied and other.kind != one.kind and self._listed(last, first)
        return other.country if understood else None

    def _leader(self, at: int, last: int) -> str | None:
        """Return the state of the one whose company opens the sentence: the first who has a state."""
        named = (place for place in self.places[at : at + _OFTEN] if place[0] < last)
        return next((other.country for _, _, other in named if other.country and not other.implied), None)

    def _company(self, first: int, last: int) -> bool:
        return self.reading.has("naming", ("company",), first, last)

    def _pronoun(self, first: int, last: int) -> bool:
        """Return whether a company that opens a sentence is that of someone named before it."""
        words = {token.low for token in self.reading.tokens[first:last]}
        return bool(words & {"him", "her", "them", "his", "their"})

    def _listed(self, first: int, last: int) -> bool:
        """Return whether only what joins the members of a list stands between two persons."""
        words = [token.low for token in self.reading.tokens[first:last]]
        return len(words) <= _JOINT and all(word in JOINS | ARTICLES | _ALSO for word in words)


class Bodies:
    """Tells the state of a person from the body of his office, when the text names that with its state."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    @cached_property
    def _words(self) -> dict[str, list[int]]:
        """The places of the words with a capital."""
        found: dict[str, list[int]] = {}
        for index, token in enumerate(self.reading.tokens):
            if token.is_name:
                found.setdefault(token.low, []).append(index)
        return found

    def home(self, one: Resident) -> str | None:
        """Return the one state that the text gives to the body of a person’s office, or None."""
        body = self._body(one) if one.kind not in _BODILESS else ()
        if not body:
            return None
        states = {
            self._state(at, at + len(body))
            for at in self._words.get(body[0], [])[:_OFTEN]
            if self._is(at, body)
        }
        states.discard(None)
        return next(iter(states)) if len(states) == 1 else None

    def _body(self, one: Resident) -> tuple[str, ...]:
        """Return the words after “of” in an office."""
        _, of, body = one.role.partition(" of ")
        words = tuple(body.removeprefix("the ").lower().split())
        return words if of and all(word.isalpha() for word in words) else ()

    def _is(self, at: int, body: tuple[str, ...]) -> bool:
        return tuple(token.low for token in self.reading.tokens[at : at + len(body)]) == body

    def _state(self, first: int, last: int) -> str | None:
        """Return the state of a body named within tokens: “the Seimas of X”, “X’s Seimas”."""
        tokens = self.reading.tokens
        if last + 1 < len(tokens) and tokens[last].low == "of":
            hit = self.reading.at("country", last + 1 + (tokens[last + 1].low == "the"))
            if hit:
                return hit.entry.code
        end = first - (first > 0 and tokens[first - 1].low in OWNERS)
        for layer in ("country", "demonym"):
            for size in (1, 2, 3):
                hit = self.reading.at(layer, end - size) if end >= size else None
                if hit and hit.last == end and (layer == "country") == (end < first):
                    return hit.entry.code
        return None
