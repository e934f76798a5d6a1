"""Visits, talks and telephone calls that a sentence tells of."""

from collections.abc import Iterator

from communique.extract.events.signs import DAYS, FAR, NEAR, NOT_NOW, PARTNERS, Clauses, Told
from communique.extract.gazetteer import Hit
from communique.extract.grammar import ADVERBS, BE, POSSESSIVES, PREPOSITIONS
from communique.extract.reading import Sentence

_NO_TALKS = frozenset({"resumed", "session", "apart"})
"""The uses of words before “talks”, “meeting” that make it something else."""
_VERBAL = frozenset({"visited", "visiting"})
_SETTING = frozenset({"in", "over"})
"""What says at which conversation something was said: “in a meeting”."""


class Meetings(Clauses):
    """Reads who came together."""

    def visits(self, sentence: Sentence, kinds: list[Hit]) -> Iterator[Told]:
        """Yield the visits that a sentence tells of: by their name, else by “arrived”, “visited”."""
        nominal = False
        for hit in kinds:
            if not self.lexicon.within("event-kind", hit.entry.code, "visit"):
                continue
            noun = self.tokens[hit.last - 1].low
            if noun.endswith("s") or noun in _VERBAL:
                continue
            start, uses, definite = self.opening(sentence, hit.first)
            if uses & NOT_NOW or self.titled(sentence, start):
                continue
            kind = self._rank(sentence, hit)
            if kind == "visit" and not definite and not self.goes(sentence, hit.first):
                continue
            nominal = True
            yield Told(kind, hit.first, hit.last, True)
        if nominal:
            return
        for hit in self.reading.layer("verb", sentence.first, sentence.last):
            goal = hit.last, min(sentence.last, hit.last + NEAR)
            if hit.entry.code == "visited" and self.goes(sentence, hit.first) and self._abroad(*goal):
                yield Told("visit", hit.first, hit.last, False)

    def _rank(self, sentence: Sentence, hit: Hit) -> str:
        """Return the kind of a visit: “an official friendly visit” is an official one."""
        known = self.lexicon.codes.get("event-kind", {})
        for index in range(hit.last - 1, max(sentence.first, hit.first - 4) - 1, -1):
            kind = f"{self.tokens[index].low}-visit"
            if kind in known:
                return kind
        return hit.entry.code

    def _abroad(self, first: int, last: int) -> bool:
        layers = ("country", "capital", "place")
        return any(next(self.reading.layer(layer, first, last), None) for layer in layers)

    def calls(self, sentence: Sentence, kinds: list[Hit]) -> Iterator[Told]:
        """Yield the telephone call that a sentence tells of."""
        for hit in kinds:
            if hit.entry.code == "phone-call" and not self.opening(sentence, hit.first).uses & NOT_NOW:
                yield Told("phone-call", hit.first, hit.last, True)
                return
        for hit in self.reading.layer("verb", sentence.first, sentence.last):
            if hit.entry.code == "called" and hit.last - hit.first > 1 and self.goes(sentence, hit.first):
                yield Told("phone-call", hit.first, hit.last, False)
                return
        for way in self.signs.within("by-phone", sentence.first, sentence.last):
            if self.goes(sentence, way.first) or self.signs.someone(way.last, sentence.last):
                yield Told("phone-call", way.first, way.last, False)
                return

    def talks(self, sentence: Sentence, kinds: list[Hit]) -> Iterator[Told]:
        """Yield the talks that a sentence tells of: met, received, presided over a session, held talks."""
        done = sentence.first
        for hit in self.reading.layer("verb", sentence.first, sentence.last):
            met = hit.entry.code == "met" and not self._noun(hit) and self._met(sentence, hit)
            if met or (hit.entry.info.get("verb") == "receive" and self._received(sentence, hit)):
                done = hit.last
                yield Told("talks", hit.first, hit.last, False)
        for hit in self.signs.within("conversing", sentence.first, sentence.last):
            if self.goes(sentence, hit.first) and not self._honoured(sentence, hit):
                done = max(done, hit.last)
                yield Told("talks", hit.first, hit.last, False)
        for hit in kinds:
            if (
                hit.entry.code != "talks"
                or hit.first < done
                or self.tokens[hit.last - 1].low in {"met", "talked"}
            ):
                continue
            verb = self.reading.at("verb", hit.first)
            if verb and verb.entry.code == "met" and not self._noun(verb):
                continue
            if self._conversation(sentence, hit):
                yield Told("talks", hit.first, hit.last, True)

    def _honoured(self, sentence: Sentence, hit: Hit) -> bool:
        """Return whether “conferred” is said of an honour."""
        named = self.reading.has("reference", ("honour",), sentence.first, sentence.last)
        return named or self.signs.has("award", hit.last, sentence.last)

    def _noun(self, hit: Hit) -> bool:
        """Return whether what could be a verb is a noun: “meeting”, and “talks” that no person does."""
        said = self.tokens[hit.first].low
        if hit.last - hit.first > 1 or said.endswith("ing"):
            return said.endswith("ing")
        noun = self.reading.at("event-kind", hit.first)
        return said.endswith("s") and noun is not None and not self.signs.someone(hit.first - 2, hit.first)

    def _met(self, sentence: Sentence, hit: Hit) -> bool:
        """Return whether “met”, “held talks” is said of persons."""
        if hit.last - hit.first > 1:
            return True
        named = self.goes(sentence, hit.first) or self._meeter(hit.last, min(sentence.last, hit.last + 5))
        if not named and not self.signs.has("meeter", max(sentence.first, hit.first - 4), hit.first):
            return False
        following = self.tokens[hit.last].low if hit.last < sentence.last else "."
        word = self.reading.at("word", hit.last)
        if (
            following in ADVERBS
            or following == "again"
            or following.endswith("ly")
            or (word and word.entry.code in DAYS)
        ):
            return not self.signs.has("repeated", hit.last, sentence.last)
        if following in PREPOSITIONS or following in POSSESSIVES or not following[0].isalpha():
            return following not in {"of", "to"} or self.tokens[hit.first].low == "talked"
        return self._meeter(hit.last, min(sentence.last, hit.last + 5)) or following[0].isdigit()

    def _received(self, sentence: Sentence, hit: Hit) -> bool:
        """Return whether “received” is said of a guest."""
        helpers = self.tokens[max(sentence.first, hit.first - 3) : hit.first]
        agent = hit.last < sentence.last and self.tokens[hit.last].low == "by"
        passive = agent or any(token.low in BE for token in helpers)
        end = min(sentence.last, hit.last + (FAR if passive else 6))
        if not passive:
            end = next((at for at in range(hit.last, end) if self.tokens[at].low in PREPOSITIONS), end)
        if not self._meeter(hit.last, end) or self.signs.has("arrival", sentence.first, sentence.last):
            return False
        return not self.reading.has("reference", ("honour",), hit.last, min(sentence.last, hit.last + FAR))

    def _meeter(self, first: int, last: int) -> bool:
        """Return whether someone whom one can meet is named first within tokens."""
        return self.signs.someone(first, last) or self.signs.has("meeter", first, last)

    def _conversation(self, sentence: Sentence, hit: Hit) -> bool:
        """Return whether “talks”, “meeting” tells of talks that were held."""
        start, uses, definite = self.opening(sentence, hit.first)
        if uses & (NOT_NOW | _NO_TALKS):
            return False
        after, end = hit.last, sentence.last
        if self.titled(sentence, start) or self._session_after(after, end):
            return False
        if self.signs.has("told-of", max(sentence.first, start - 1), start) or "told-of" in uses:
            return False
        if self.happens(after, end):
            return True
        following = self.tokens[after].low if after < end else ""
        if following in PARTNERS:
            return self._meeter(after + 1, min(end, after + 7)) or self._abroad(
                after + 1, min(end, after + 5)
            )
        if "held" in uses:
            return True
        if uses & {"occasion", "beside"}:
            return (
                definite
                or self._meeter(sentence.first, sentence.last)
                or self._abroad(after, min(end, after + 5))
            )
        before = self.tokens[start - 1].low if start > sentence.first else ""
        if before in _SETTING and self.signs.someone(sentence.first, sentence.last):
            return True
        if before == "for" and self._hosted(sentence, start):
            return True
        if self.signs.has("held", after, min(end, after + 5)) or self.signs.has(
            "focus", after, min(end, after + 3)
        ):
            return True
        if self.signs.has("held", max(sentence.first, start - 6), start) and self.goes(sentence, start):
            return True
        own = self.signs.someone(max(sentence.first, start - FAR), start)
        return definite and (own or start <= sentence.first + 1)

    def _hosted(self, sentence: Sentence, at: int) -> bool:
        """Return whether a guest is received before a token: “hosted his counterpart for talks”."""
        hits = self.signs.within("hosting", max(sentence.first, at - FAR), at)
        return any(self._meeter(hit.last, at) for hit in hits)

    def _session_after(self, at: int, end: int) -> bool:
        """Return whether “of the … Commission” follows: a session, not talks."""
        if at >= end or self.tokens[at].low not in {"of", "on"} or self._meeter(at + 1, min(end, at + 5)):
            return False
        return self.tokens[at].low == "of"
