"""Phrases of time and place between what a clause says of a document: “in Baku”, “on 3 March 2026”."""

from dataclasses import dataclass

from communique.extract.instruments.scene import Scene

_OPENING = frozenset({"on", "in", "at", "during", "from", "since", "by", "for", "until"})
"""Prepositions that may open a date or a place."""
_LONGEST = 60
"""The most tokens of a bracket."""
_BEFORE_DATES = frozenset({"the", "a", "period", "years"})
_DATED = frozenset({"weekday", "month", "day"})


@dataclass
class Adjuncts:
    """The dates, places and brackets of a text, by the token they start with."""

    scene: Scene

    def end(self, at: int, stop: int) -> int:
        """Return where a date or place ends that begins with the preposition at a token, else the token."""
        stream = self.scene.reading.tokens
        low = stream[at].low
        if low not in _OPENING:
            day = self.scene.reading.at("word", at)
            bare = day is not None and day.entry.code in {"day", "weekday"} and day.last <= stop
            return day.last if day is not None and bare else at
        index = at + 1
        if (behalf := self._behalf(at, stop)) > at:
            return behalf
        while index < stop and stream[index].low in _BEFORE_DATES:
            index += 1
        if index >= stop:
            return at
        dated = self._date(index, stop)
        if dated > index:
            return dated
        return self._place(at, index, stop) if low in {"in", "at", "from"} else at

    def _behalf(self, at: int, stop: int) -> int:
        """Return where “on behalf of X” ends that begins at a token, else the token."""
        proxy = self.scene.cue(at, "proxy")
        found = self.scene.group(proxy.last, stop) if proxy is not None else None
        return found.last if found is not None else at

    def bracket(self, at: int, stop: int) -> int:
        """Return the token after the bracket that opens at a token."""
        depth = 0
        for index in range(at, min(at + _LONGEST, stop)):
            word = self.scene.reading.tokens[index].word
            depth += (word in "([") - (word in ")]")
            if depth == 0:
                return index + 1
        return at + 1

    def _place(self, at: int, index: int, stop: int) -> int:
        stream, reading = self.scene.reading.tokens, self.scene.reading
        for layer in ("capital", "place", "country"):
            hit = reading.at(layer, index)
            if hit is not None and hit.last <= stop:
                following = stream[hit.last] if hit.last < stop else None
                if following is None or not (following.is_name or following.word == "'s"):
                    return hit.last
        if stream[at].low == "at" and stream[index].is_name:
            while index < stop and stream[index].is_name:
                index += 1
            return index
        return at

    def _date(self, index: int, stop: int) -> int:
        """Return where a date ends that begins at a token: a weekday, “March 3, 2026”, “2024-2026”."""
        at = index
        while at < stop and self._is_dated(at, index, stop):
            hit = self.scene.reading.at("word", at)
            at = hit.last if hit is not None and hit.entry.code in _DATED else at + 1
        return min(at, stop)

    def _is_dated(self, at: int, first: int, stop: int) -> bool:
        stream = self.scene.reading.tokens
        token = stream[at]
        if token.is_name and self._word(at) in _DATED:
            return True
        if token.word[0].isdigit():
            year = len(token.word) == 4 and token.word.isdecimal()
            return at > first or year or (at + 1 < stop and self._word(at + 1) == "month")
        if at == first:
            return False
        digits = at + 1 < stop and stream[at + 1].word[0].isdigit()
        return token.word in {"-", "–"} or (digits and token.word in {",", "to"})

    def _word(self, index: int) -> str:
        hit = self.scene.reading.at("word", index)
        return hit.entry.code if hit is not None else ""
