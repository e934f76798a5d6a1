"""States, demonyms, cities and regions in a text, by the tokens they start and end with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from communique.extract.gazetteer import Hit
from communique.extract.grammar import AND, ARTICLES, JOINS, OWNERS
from communique.extract.reading import Reading
from communique.extract.text import Token


@dataclass(frozen=True, slots=True)
class States:
    """States named in one breath: “Kazakhstan”, “the Kyrgyz Republic and China”."""

    first: int
    last: int
    codes: tuple[str, ...]


@dataclass
class Places:
    """The states, demonyms, cities and regions of a text, found by the token they start or end with."""

    reading: Reading

    @cached_property
    def tokens(self) -> Sequence[Token]:
        """The tokens of the text."""
        return self.reading.tokens

    @cached_property
    def state(self) -> Mapping[int, Hit]:
        """First token → the state named there."""
        return {hit.first: hit for hit in reversed([*self.reading.layer("country")])}

    @cached_property
    def state_ends(self) -> Mapping[int, Hit]:
        """Token after the last → the state named before it."""
        return {hit.last: hit for hit in self.state.values()}

    @cached_property
    def demonym(self) -> Mapping[int, Hit]:
        """First token → the demonym there, unless it is part of a state's name."""
        inside = {
            index
            for hit in self.state.values()
            for index in range(hit.first, hit.last)
            if hit.last - hit.first > 1
        }
        hits = [hit for hit in reversed([*self.reading.layer("demonym")]) if self._spelled(hit)]
        sure = {hit.first: hit for hit in hits if hit.first not in inside}
        return {hit.first: hit for hit in self._shared() if hit.first not in inside} | sure

    def _shared(self) -> Sequence[Hit]:
        """Return the words of two states, of which the text names one otherwise: “Congolese”."""
        hits = [*self.reading.layer("shared")]
        if not hits:
            return ()
        named = {hit.entry.code for hit in self.reading.layer("country")}
        return [
            hit
            for hit in hits
            if hit.entry.code in named
            and not any(
                other.entry.code in named
                for other in hits
                if other.first == hit.first and other.entry.code != hit.entry.code
            )
        ]

    def _spelled(self, hit: Hit) -> bool:
        """Return whether a word has no accents that the demonym lacks: “Thái” is no demonym."""
        return all(self.tokens[index].word.isascii() for index in range(hit.first, hit.last)) or (
            not hit.entry.phrase.isascii()
        )

    @cached_property
    def demonym_ends(self) -> Mapping[int, Hit]:
        """Token after the last → the demonym before it."""
        return {hit.last: hit for hit in self.demonym.values()}

    @cached_property
    def place(self) -> Mapping[int, Hit]:
        """First token → the city or region there; capitals first, longest first."""
        found: dict[int, Hit] = {}
        for name in ("place", "capital"):
            for hit in self.reading.layer(name):
                held = found.get(hit.first)
                if held is None or hit.last >= held.last:
                    found[hit.first] = hit
        return found

    @cached_property
    def place_ends(self) -> Mapping[int, Hit]:
        """Token after the last → the city or region before it."""
        return {hit.last: hit for hit in self.place.values()}

    def country(self, hit: Hit, acting: Sequence[str]) -> str | None:
        """Return the state in which a place lies: of those that have one of the name, one that acts."""
        codes = hit.entry.code.split("|")
        return next((code for code in acting if code in codes), codes[0] if len(codes) == 1 else None)

    def states(self, at: int, end: int) -> States | None:
        """Return the states named from token *at* on: “X”, “X and Y”, “X, Y and Z”; not a state's possession.

        In: a token, at which an article may stand; where to stop.
        """
        first = self._state(at, end)
        if first is None:
            return None
        codes, last = [first.entry.code], first.last
        if self._goes_on(last, end):
            return States(at, last, tuple(codes))
        pending: list[str] = []
        index = last
        while index < end and self.tokens[index].word in JOINS:
            closes = self.tokens[index].word != ","
            index += 1
            if index < end and not closes and self.tokens[index].word in AND:
                closes, index = True, index + 1
            following = self._state(index, end)
            if following is None or self._goes_on(following.last, end):
                break
            pending.append(following.entry.code)
            index = following.last
            if closes:
                codes += pending
                pending, last = [], index
        return States(at, last, tuple(dict.fromkeys(codes)))

    def before_hyphen(self, at: int, low: int) -> int:
        """Return where the state starts that a hyphen ties to the one at token *at*; *at* when none does."""
        if at <= low or not self.tokens[at].glued:
            return at
        hit = self.state_ends.get(at) or self.demonym_ends.get(at)
        return hit.first if hit is not None and hit.first >= low else at

    def _state(self, at: int, end: int) -> Hit | None:
        hit = self.state.get(at)
        if hit is None and at < end and self.tokens[at].low in ARTICLES:
            hit = self.state.get(at + 1)
        return hit if hit and hit.last <= end else None

    def _goes_on(self, at: int, end: int) -> bool:
        """Return whether what ends before *at* is only the start of a name or an owner: “Serbia's Office”."""
        if at >= end:
            return False
        token = self.tokens[at]
        return (
            token.glued or token.word in OWNERS or (token.is_name and token.start > self.tokens[at - 1].end)
        )
