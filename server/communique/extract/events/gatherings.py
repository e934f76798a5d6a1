"""Summits, forums and sessions of joint bodies that a sentence tells of."""

from collections.abc import Iterator

from communique.extract.events.signs import FAR, NEAR, NOT_NOW, Clauses, Phrase, Told
from communique.extract.gazetteer import Hit
from communique.extract.grammar import PREPOSITIONS
from communique.extract.reading import Sentence

_NAME = 12
"""The most tokens of a long name before its noun."""
_BODY = 14
"""How far, in tokens, the name of a body stands after “session”."""


class Gatherings(Clauses):
    """Reads what many came together for."""

    def gatherings(self, sentence: Sentence, kinds: list[Hit]) -> Iterator[Told]:
        """Yield the summit or forum that was held, or at which something was done."""
        for hit in kinds:
            if hit.entry.code not in {"summit", "forum"}:
                continue
            start, uses, _ = self._named(sentence, hit.first)
            if uses & (NOT_NOW | {"apart"}) or self.titled(sentence, start) or self.of_past(start, hit.first):
                continue
            after = min(sentence.last, hit.last + 7)
            held = self.signs.has("held", hit.last, after) or {"held", "watching"} & uses
            beside = bool(uses & {"occasion", "beside"})
            if held or beside or self.happens(hit.last, sentence.last) or self._adopts(sentence, hit):
                yield Told(hit.entry.code, hit.first, hit.last, beside)
                return

    def _named(self, sentence: Sentence, first: int) -> Phrase:
        """Return what :meth:`_opening` does, for a noun with a long name before it."""
        uses: set[str] = set()
        at = first
        while at > sentence.first and first - at < _NAME:
            token = self.tokens[at - 1]
            before = self.signs.ends.get(at, {})
            uses.update(use for use in before if use not in {"session", "facility"})
            if {"occasion", "beside", "held", "watching"} & set(before) or token.word in {",", ";", "(", ":"}:
                break
            if token.low in PREPOSITIONS and token.low not in {"of", "for"}:
                break
            if self.reading.at("verb", at - 1) and not token.is_name:
                break
            at -= 1
        return Phrase(at, frozenset(uses), False)

    def _adopts(self, sentence: Sentence, hit: Hit) -> bool:
        """Return whether a gathering is what adopts something."""
        verb = self.reading.at("verb", hit.last) if hit.last < sentence.last else None
        return verb is not None and verb.entry.code == "adopted"

    def sessions(self, sentence: Sentence) -> Iterator[Told]:
        """Yield the session of a joint body that was held: these are talks of the states that form it."""
        first, end, signs = sentence.first, sentence.last, self.signs
        for presiding in signs.within("presiding", first, end):
            for sitting in signs.within("sitting", presiding.last, min(end, presiding.last + _BODY)):
                if self.goes(sentence, presiding.first):
                    yield Told("talks", presiding.first, sitting.last, False)
                    return
        for sitting in signs.within("sitting", first, end):
            if self._sits(sentence, sitting):
                yield Told("talks", sitting.first, sitting.last, True)
                return
        for body in signs.within("session", first, end):
            start, uses, _ = self._named(sentence, body.first)
            if uses & NOT_NOW or self.titled(sentence, start):
                continue
            if self._joint(start, body.last) and self.happens(body.last, end):
                yield Told("talks", body.first, body.last, True)
                return
        for hit in signs.within("convening", first, end):
            if self._joint(max(first, hit.first - FAR), hit.first) and not signs.has(
                "repeated", hit.last, end
            ):
                yield Told("talks", hit.first, hit.last, False)
                return

    def _sits(self, sentence: Sentence, sitting: Hit) -> bool:
        """Return whether a joint body's session, so named, was held."""
        start, uses, _ = self._named(sentence, sitting.first)
        after = sitting.last
        of = after < sentence.last and self.tokens[after].low == "of"
        stop = min(sentence.last, after + _BODY)
        if uses & NOT_NOW or self.titled(sentence, start):
            return False
        held = self.signs.has("held presiding convening", max(sentence.first, start - FAR), start)
        if not (self._joint(start, sitting.first) or (of and self._joint(after, stop))):
            near = self.signs.has("held presiding", max(sentence.first, start - NEAR), start)
            return near and self._joint(sentence.first, start)
        return held or bool(uses & {"occasion", "beside", "held"}) or bool(self.happens(after, sentence.last))

    def _joint(self, first: int, last: int) -> bool:
        """Return whether a body of several states is named within tokens: “Joint Commission”."""
        for body in self.signs.within("session", first, last):
            if self.signs.has("joint", max(first, body.first - NEAR), body.last):
                return True
        return False
