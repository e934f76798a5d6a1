"""Where the words for a field of work end in the name of a body: “Agriculture, Forestry and Water”."""

from communique.extract.agents.landmarks import Landmarks
from communique.extract.grammar import AND, ARTICLES, FUNCTION

FIELD = frozenset({"of", "for", "on", "in"})
"""Prepositions that tie a field to the head of a name."""
NESTED = frozenset({"of", "under", "at", "within", "to"})
"""Prepositions that tie a superior body to a name."""
_COMMON = ("tion", "ment", "ity", "airs")
"""How words in lower case end that name a field."""


class Conjuncts:
    """Tells the words that go on with a field from those that name another body."""

    def __init__(self, marks: Landmarks) -> None:
        self.marks = marks
        self.tokens = marks.tokens
        self.places = marks.places

    def end(self, at: int, high: int, capital: bool, open_end: bool = True) -> int:
        """Return where the words for a field of work end that start at token *at*; *at* when there are none.

        In: the token; where to stop; whether the words have capitals; whether words that no vocabulary knows
        may stand after the last “and”.
        """
        end = self._conjunct(at, high, capital)
        if end == at:
            return at
        pending = False
        index = end
        while index < high:
            token = self.tokens[index]
            if token.word != "," and token.low not in AND:
                break
            closes = token.low in AND
            alone = not closes and not pending
            index += 1
            if index < high and not closes and self.tokens[index].low in AND:
                closes, index = True, index + 1
            noun = index + 1 if index < high and self.tokens[index].low in ARTICLES else index
            after = self._conjunct(noun, high, capital)
            known = after > noun and self.marks.fieldlike(noun, after)
            if after == noun or self._opens(noun, after, high, at, noun > index) or not (closes or known):
                break
            alone = alone and closes
            if alone and not (self.marks.topic[noun] or self.marks.rank(noun)):
                break  # “…, represented by the Ministry of Mines, and Barrick Gold”
            if closes and not known and not ((open_end or pending) and self._plain(noun, after)):
                break
            index = after
            pending = not closes
            if closes:
                end = after
        return end

    def heads(self, at: int, high: int) -> bool:
        """Return whether a body is named from token *at* on."""
        while at < high and self.marks.named(at):
            head = self.marks.head.get(at)
            if head is not None and head.entry.info.get("form", "word") != "suffix":
                return True
            at += 1
        return False

    def stops(self, at: int) -> bool:
        """Return whether a name cannot go on over token *at*."""
        return at in self.places.state or at in self.marks.body or at in self.marks.person

    def _plain(self, first: int, last: int) -> bool:
        """Return whether words look like common nouns: no inner capitals, no abbreviation, not quoted."""
        words = [self.tokens[index].word for index in range(first, last)]
        return all(word[1:].islower() or len(word) == 1 or word.islower() for word in words)

    def _opens(self, first: int, last: int, high: int, field_start: int, definite: bool) -> bool:
        """Return whether the words after an inner “and” or comma start another body, and no field of work."""
        if self.stops(first):
            return True
        if first in self.places.demonym and field_start not in self.places.demonym:
            return True
        if first in self.places.place and not self.marks.topic[first]:
            return True
        for index in range(first, last):
            head = self.marks.head.get(index) or self.marks.heads.get(index)
            if head is None:
                continue
            if head.entry.info.get("form", "word") == "suffix":
                if index > first and head.last >= last and not any(self.marks.topic[first:last]):
                    return True
                continue
            if head.entry.code in {"government", "city"} and not definite:
                continue
            final = head.last >= last or self.tokens[head.last].low in FIELD | NESTED
            if not final or (not definite and all(self.marks.topic[first : head.last])):
                continue
            followed = head.last < high and self.tokens[head.last].low in FIELD | {"under"}
            if head.last - first > 1 or followed:
                return True
        return False

    def _conjunct(self, at: int, high: int, capital: bool) -> int:
        """Return where one member of a field ends: “Labour”, “Social Protection of the Population”."""
        index = at
        while index < high:
            token = self.tokens[index]
            if self.marks.named(index):
                if self.stops(index) and (index > at or index not in self.places.demonym):
                    break
                index += 1
            elif not capital and self._common(index):
                index += 1
            elif index > at and token.word == "'" and index + 1 < high and self.marks.named(index + 1):
                index += 1  # “Farmers' Welfare”
            elif index > at and token.low in {"of", "for", "in", "to"}:
                noun = index + 1
                if noun < high and self.tokens[noun].low in ARTICLES and not self.stops(noun):
                    noun += 1
                if noun >= high or not self.marks.named(noun) or self._elsewhere(noun, high):
                    break
                index = noun
            else:
                break
        return index

    def _common(self, index: int) -> bool:
        """Return whether a word in lower case names a field."""
        token = self.tokens[index]
        if not token.is_word or token.low in FUNCTION or self.marks.barrier[index]:
            return False
        return bool(self.marks.topic[index]) or token.low.endswith(_COMMON)

    def _elsewhere(self, at: int, high: int) -> bool:
        """Return whether what follows an inner preposition is a state, a place or a body, and no field."""
        if self.stops(at) or at in self.places.demonym or at in self.places.place:
            return True
        return self.heads(at, high)
