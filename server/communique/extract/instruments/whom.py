"""Who is named at a token, read with what is said of them: appositions, lists of persons."""

from dataclasses import dataclass

from communique.extract.grammar import AND
from communique.extract.instruments.documents import numeral
from communique.extract.instruments.scene import Named, Scene
from communique.extract.model import Agent

_ASIDE = 14
"""The most words that tell about someone between commas."""


@dataclass(frozen=True, slots=True)
class Group:
    """Those named from one token to another."""

    first: int
    last: int
    agents: tuple[Agent, ...]


@dataclass
class Whom:
    """Those named within a sentence."""

    scene: Scene
    stop: int
    """The token at which the sentence ends."""

    def apposition(self, found: Named) -> Named:
        """Return who is named with the one after words about him: “A, the national company, and B”."""
        if (
            len(found.agents) > 1
            or found.last >= self.stop
            or self.scene.reading.tokens[found.last].word != ","
        ):
            return found
        for at in range(found.last + 1, min(found.last + _ASIDE, self.stop - 1)):
            if at in self.scene.verbs or self.scene.reading.tokens[at].word in {";", ":", "."}:
                break
            if self.scene.reading.tokens[at].word == "," and self.scene.reading.tokens[at + 1].low in AND:
                other = self.scene.group(at + 2, self.stop)
                if other is not None:
                    return Group(found.first, other.last, (*found.agents, *other.agents))
                break
        return found

    def group(self, index: int) -> Named | None:
        """Return who is named at a token; names in apposition win: “two agencies, A (X) and B (Y)”."""
        found = self.scene.group(index, self.stop)
        if found is not None and not all(agent.collective for agent in found.agents):
            named = tuple(agent for agent in found.agents if not agent.collective)
            if 1 < len(named) == len(found.agents) - len(named):
                return Group(found.first, found.last, named)
            return found
        start = found.last if found is not None else index
        limit = min(self.stop, index + 7) if found is None else min(self.stop, found.last + 1)
        for at in range(start, limit):
            token = self.scene.reading.tokens[at]
            if token.word in {",", ":"} or (found is not None and token.word == "("):
                other = self.scene.group(at + 1, self.stop)
                counted = found is not None or numeral(self.scene.reading, index) is not None
                if other is not None and len(other.agents) > 1 and counted:
                    return other
                break
            if index <= at and at in self.scene.verbs:
                break
        return found

    def people_end(self, last: int) -> int:
        """Return where a list of persons ends whose first ends before *last*."""
        at = last
        while at < self.stop:
            index = at
            while index < self.stop and (
                self.scene.reading.tokens[index].low in AND or self.scene.reading.tokens[index].word == ","
            ):
                index += 1
            met = self.scene.met(index, self.stop) if index > at else None
            if met is None:
                return at
            at = met.last
        return at

    def counterparts(self, at: int) -> int | None:
        """Return where those end who are not named: “and its Serbian counterparts”."""
        for index in range(at + 1, min(at + 5, self.stop)):
            hit = self.scene.reading.at("word", index)
            if hit is not None and hit.entry.code == "counterpart":
                return hit.last
        return None
