"""Where the words end that name the field of a document: “on trade, energy and transport”.

They go on over “and” and commas until something else begins: the parties, a verb, a date, another document.
"""

from dataclasses import dataclass
from functools import cached_property

from communique.extract.grammar import AND, AUXILIARIES, BETWEEN, MODALS, RELATIVES
from communique.extract.instruments.adjuncts import Adjuncts
from communique.extract.instruments.documents import Document
from communique.extract.instruments.scene import Scene

WEAK = frozenset(
    {"programme", "action-plan", "decision", "arrangement", "other", "joint-statement", "minutes"}
)
"""Forms whose type words are ordinary words as well: without article they name no second document."""
MEANS = frozenset({"through", "by", "with"})
"""Prepositions after which a document is a means: “ties were strengthened through memorandums”."""
OPENING = frozenset({"on", "in", "about", "for", "to"})
"""Prepositions that may open the field of a document."""
_REACH = 14
"""Within how many tokens others name their own document, the verb left out."""
_ABBREVIATED = 5
"""The most tokens of a bracket that holds an abbreviation."""


@dataclass
class Fields:
    """The ends of the fields of one document."""

    scene: Scene
    document: Document
    stop: int
    """The token at which its sentence ends."""

    @cached_property
    def adjuncts(self) -> Adjuncts:
        """The dates and places of the text."""
        return Adjuncts(self.scene)

    def end(self, first: int) -> int:
        """Return where the words end that name a field or a title and begin at *first*."""
        at = first
        while at < self.stop and not self._closes(at, first):
            at = self.adjuncts.bracket(at, self.stop) if self.scene.reading.tokens[at].word == "(" else at + 1
        while at > first and (
            self.scene.reading.tokens[at - 1].word in {",", "-", "–"}
            or self.scene.reading.tokens[at - 1].low in AND
        ):
            at -= 1
        return at

    def _closes(self, at: int, first: int) -> bool:
        """Return whether the words of a field end before a token."""
        token, scene = self.scene.reading.tokens[at], self.scene
        if token.word in {".", ";", ":", "—", "–", '"', "|"}:
            return True
        if token.word == "(":
            return self.adjuncts.bracket(at, self.stop) - at > _ABBREVIATED
        told = self._in_clause(at, first)
        verb = scene.verbs.get(at)
        if (
            verb is not None
            and not told
            and at > first
            and (verb.helpers or verb.past)
            and "to" not in verb.helpers
        ):
            return True
        if token.low in AUXILIARIES or token.low in MODALS:
            return not told
        if token.low in BETWEEN or (token.low in RELATIVES and self.is_made(at + 1)):
            return True
        if token.low == "of" and at > first and self._owned(at + 1):
            return True
        if token.low == "with":
            return scene.group(at + 1, self.stop) is not None
        if token.low == "by" and self._someone(at + 1):
            return True
        joining = scene.cue(at, "joining")
        if joining is not None and scene.group(joining.last, self.stop) is not None:
            return True
        if scene.cue(at, "adjunct", "value") is not None:
            return True
        if at > first and self.adjuncts.end(at, self.stop) > at:
            return True
        if token.word == "," or token.low in AND:
            index = at + 1
            while index < self.stop and self.scene.reading.tokens[index].low in AND:
                index += 1
            if index >= self.stop or self.parallel(index):
                return True
            if self.document.plural and self.scene.reading.tokens[index].low == "on":
                return self.adjuncts.end(index, self.stop) == index
            if scene.met(index, self.stop) is not None:
                return True
            if token.word == "," and self.scene.reading.tokens[index].low in RELATIVES:
                return True
            verb = scene.verbs.get(index)
            if verb is not None and not verb.gerund:
                return True
            if token.word == "," and (self.scene.cue(index, "binding") or self.apposed(index)):
                return True
            if token.word == "," and self.is_made(index):
                return True
            further = self.scene.cue(index, "further")
            if further is not None and further.last in self.scene.starts:
                return True
            return self._gapped(index) or (token.word == "," and self._new_clause(index))
        return False

    def _owned(self, index: int) -> bool:
        """Return whether those named last are the parties: “on the twinning of A and B”."""
        found = self.scene.group(index, self.stop)
        if found is None or len(found.agents) < 2:
            return False
        ends = found.last >= self.stop or not self.scene.reading.tokens[found.last].is_word
        return ends or found.last in self.scene.verbs

    def _someone(self, index: int) -> bool:
        """Return whether a party, a person or officials are named at a token."""
        scene = self.scene
        return any(find(index, self.stop) is not None for find in (scene.group, scene.met, scene.officials))

    def _in_clause(self, at: int, first: int) -> bool:
        """Return whether an auxiliary belongs to the field: “to recognise diplomas that have …”."""
        return any(
            self.scene.reading.tokens[index].low in RELATIVES for index in range(max(first, at - 2), at)
        )

    def _new_clause(self, index: int) -> bool:
        """Return whether someone named at a token is the subject of a clause of its own."""
        found = self.scene.group(index, self.stop)
        return found is not None and found.last < self.stop and found.last in self.scene.verbs

    def apposed(self, index: int) -> bool:
        """Return whether the parties stand at the end, after a comma only: “Contract for …, A / B”."""
        found = self.scene.group(index, self.stop)
        if found is None or len(found.agents) < 2 or all(agent.collective for agent in found.agents):
            return False
        return found.last >= self.stop or self.scene.reading.tokens[found.last].word in {";", ".", ")", "("}

    def _gapped(self, index: int) -> bool:
        """Return whether others name their own document, the verb left out: “…, and C and D a protocol”."""
        for at in range(index, min(index + _REACH, self.stop)):
            if at in self.scene.verbs:
                return False
            other = self.scene.starts.get(at)
            if other is not None:
                return other.first == at and other.article == "indefinite" and at in self.scene.group_ends
        return False

    def parallel(self, index: int) -> bool:
        """Return whether a second document of the same rank is named from a token on."""
        while index < self.stop and (
            self.scene.reading.tokens[index].low in AND or self.scene.cue(index, "sequence") is not None
        ):
            hit = self.scene.cue(index, "sequence")
            index = hit.last if hit else index + 1
        if (
            index + 1 < self.stop
            and self.scene.reading.tokens[index].low in MEANS
            and index + 1 in self.scene.starts
        ):
            index += 1
        other = self.scene.starts.get(index)
        if other is None or other.last > self.stop:
            return False
        if other.article in {"indefinite", "possessive"} or other.count is not None or not other.named:
            return True
        if other.article == "definite":
            follows = self.scene.reading.tokens[other.last].low if other.last < self.stop else ""
            told = follows in BETWEEN | OPENING and other.form not in WEAK
            return self.document.article == "definite" or told
        titled = self.scene.reading.tokens[other.head].is_name
        return titled or (self.document.article == "" and other.form not in WEAK)

    def is_made(self, index: int) -> bool:
        """Return whether a passive verb of making begins at a token."""
        verb = self.scene.verbs.get(index)
        return verb is not None and verb.makes and verb.passive

    def worth(self, at: int) -> int | None:
        """Return where what a document is worth ends: “a contract worth 40 million euros was signed”."""
        for index in range(at + 1, min(at + _REACH, self.stop)):
            low = self.scene.reading.tokens[index].low
            if index in self.scene.verbs or low in AUXILIARIES | BETWEEN | OPENING | {"with"}:
                return index
            if low == ",":
                break
        return None
