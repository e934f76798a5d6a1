"""Cities and regions named in the plural: “the cities of X and Y”, “X and Y regions”."""

from dataclasses import dataclass

from communique.extract.agents.landmarks import Landmarks
from communique.extract.gazetteer import Hit
from communique.extract.grammar import AND, ARTICLES


@dataclass(frozen=True, slots=True)
class Plural:
    """Bodies of one kind, each of its own state or place; indices count tokens."""

    first: int
    last: int
    members: tuple[tuple[str, str | None], ...]
    """The name and the state of each."""
    kind: str
    collective: bool
    """Whether the text leaves it to be understood whose they are."""


class Cities:
    """Reads plural heads of cities and regions."""

    def __init__(self, marks: Landmarks) -> None:
        self.marks = marks
        self.tokens = marks.tokens
        self.places = marks.places

    def read(self, hit: Hit, low: int, high: int, kind: str) -> Plural | None:
        """Return the cities or regions of a plural head: “the cities of X and Y”, “X and Y regions”."""
        of = hit.last + 1 < high and self.tokens[hit.last].low == "of"
        if of and self.places.states(hit.last + 1, high) is None:
            members, last = self._list(hit.last + 1, high)
            if len(members) > 1:
                return Plural(self.marks.article(hit.first, low), last, members, kind, False)
        head = hit.entry.info.get("head") or ""
        suffix = head if self.tokens[hit.first].is_name else head.lower()
        found: list[tuple[str, str | None]] = []
        at = hit.first
        while at > low:
            start = at
            while start > low and at - start < 4 and self.marks.named(start - 1):
                start -= 1
            if start == at:
                break
            place = self.places.place.get(start)
            code = self.places.country(place, self.marks.acting) if place else None
            found.insert(0, (f"{self.marks.reading.words(start, at)} {suffix}", code))
            at = start
            if at - 1 > low and (self.tokens[at - 1].low in AND or self.tokens[at - 1].word == ","):
                at -= 1
                continue
            break
        if len(found) < 2:
            return None
        last = hit.last
        states = self.places.states(last + 1, high) if last < high and self.tokens[last].low == "of" else None
        if states is not None and len(states.codes) == 1:
            found = [(name, states.codes[0]) for name, _ in found]
            last = states.last
        return Plural(self.marks.article(at, low), last, tuple(found), kind, False)

    def _list(self, at: int, high: int) -> tuple[tuple[tuple[str, str | None], ...], int]:
        """Return the places listed from a token on, and where the list ends."""
        found: list[tuple[str, str | None]] = []
        last = at
        while at < high:
            if self.tokens[at].low in ARTICLES:
                at += 1
            end = at
            while end < high and self.marks.named(end) and end - at < 5:
                end += 1
            if end == at:
                break
            place = self.places.place.get(at)
            code = self.places.country(place, self.marks.acting) if place else None
            name = self.marks.reading.words(at, end)
            if end < high and self.tokens[end].word == "(":
                states = self.places.states(end + 1, high)
                if states and states.last < high and self.tokens[states.last].word == ")":
                    code, end = states.codes[0], states.last + 1
            found.append((name, code))
            last = at = end
            if at < high and (self.tokens[at].low in AND or self.tokens[at].word == ","):
                at += 1
                continue
            break
        return tuple(found), last
