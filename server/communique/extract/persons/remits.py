"""Fields of office and the bodies in titles: where they begin, and where a name begins behind them."""

from communique.extract.gazetteer import Hit
from communique.extract.grammar import ABSTRACT, AND, OWNERS
from communique.extract.persons.names import Ground

_GOVERNING = frozenset({"government", "ministry"})
_AHEAD = 6
"""The most tokens of a field or modifier before the head of a title."""
_LETTERS = 5
"""The most letters of a department in brackets."""


class Remits:
    """Reads the fields and bodies of offices in one text."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.reading = ground.reading
        self.tokens = ground.reading.tokens

    def _department(self, at: int, bound: int) -> int:
        """Return where a department in brackets ends that belongs to an office: “Secretary (AF)”."""
        if at + 2 >= bound or self.tokens[at].word != "(" or self.tokens[at + 2].word != ")":
            return at
        word = self.tokens[at + 1].word
        letters = word.isupper() and 1 < len(word) <= _LETTERS
        known = self.ground.word(at + 1, "remit") or self.ground.word(at + 1, "field")
        small = self.ground.small.get(at) or self.ground.small.get(at + 1)
        return at + 3 if (letters or known) and not small and not self.country(at + 1) else at

    def _abbreviated(self, at: int, bound: int) -> int:
        """Return where the abbreviation in brackets ends that follows the name of a body: “(FAO)”."""
        if at + 3 >= bound or self.tokens[at].word != "(" or self.tokens[at + 2].word != ")":
            return at
        word = self.tokens[at + 1].word
        return at + 3 if word.isupper() and len(word) > 1 and not self.country(at + 1) else at

    def _inner(self, country: Hit, bound: int) -> bool:
        """Return whether a state’s name goes on to that of a body: “of Cuba Central Committee”."""
        at = country.last
        named = at < bound and self.tokens[at].is_name and at in self.ground.common
        return named and at not in self.ground.offices and at not in self.ground.small

    def _dropped(self, at: int) -> bool:
        """Return whether a demonym only tells the state of a body without name: “the Spanish Government”."""
        demonym = self.reading.at("demonym", at)
        head = self.reading.at("head", demonym.last) if demonym else None
        return head is not None and head.entry.code in _GOVERNING

    def _collective(self, at: int) -> int:
        hit = self.reading.at("word", at) or self.reading.at("word", at - 1)
        return hit.last if hit and hit.entry.code in {"both", "all"} and hit.last > at else 0

    def country(self, at: int) -> Hit | None:
        """Return the state whose name starts at a token, or None."""
        return self.reading.at("country", at) if at < len(self.tokens) else None

    def _goes_on(self, at: int) -> bool:
        """Return whether a field of work goes on at a token, after “and” or a comma."""
        head = self.reading.at("head", at)
        owned = head and head.last < len(self.tokens) and self.tokens[head.last].low == "of"
        if owned and self.tokens[at - 1].word == ",":
            return False  # “Head of Unit, Embassy of X”
        return (
            (at in self.ground.common or self._abstract(at, len(self.tokens)))
            and at not in self.ground.offices
            and (at not in self.ground.small or self._within(self.ground.small[at]))
            and self.ahead(at) is None
        )

    def _rest(self, at: int, bound: int) -> int:
        """Return where a field ends whose first word is unknown, “and the Outer Islands,”; 0 without one."""
        if at in self.ground.offices or at in self.ground.small or not self.tokens[at].is_name:
            return 0
        known = at + 1 < bound and at + 1 in self.ground.common and at + 1 not in self.ground.offices
        if not known or self.tokens[at + 1].low == "'s":
            return 0
        end = self._field_end(at + 1, bound)
        return end if end < bound and not self.tokens[end].is_name else 0

    def _noun(self, at: int, bound: int, states: list[str]) -> int:
        """Return where a field of work or the name of a body ends that starts at a token."""
        office, head = self.ground.offices.get(at), self.reading.at("head", at)
        if office and (head is None or head.last < office[0].last):
            return office[0].last
        first = at
        hit = self.country(at) or self.reading.at("body", at) or self.reading.at("place", at)
        hit = hit or self.reading.at("capital", at)
        if hit and hit.entry.layer == "country" and self._inner(hit, bound) and not states:
            states.append(hit.entry.code)
        if hit and hit.entry.layer in {"place", "capital"} and not states and "|" not in hit.entry.code:
            states.append(hit.entry.code)
        elif hit and hit.entry.layer == "body" and hit.entry.info.get("country") and not states:
            states.append(hit.entry.info["country"])
        demonym = self.reading.at("demonym", at)
        if hit is None and demonym and demonym.last < bound:
            if not states:
                states.append(demonym.entry.code)
            at = demonym.last + (self.tokens[demonym.last].is_word and not self.tokens[demonym.last].is_name)
        elif hit:
            at = hit.last
        elif self.tokens[at].is_name or at in self.ground.common:
            at = self._run_end(at, bound)
        return self._field_end(at, bound) if at > first else at

    def _run_end(self, at: int, bound: int) -> int:
        """Return where the first part of a field or body ends.

        An unknown name of several words is one when a comma and a person follow: “Premier of Erewhon Bay, A”.
        """
        if at in self.ground.common:
            return at + 1
        end = self.ground.name_end(at, bound)
        if end - at > 1 and end < bound and self.tokens[end].word == ",":
            start = self.ground.skip_honorifics(end + 1, bound)
            if self.ground.name_end(start, bound) - start > 1:
                return end
        return at + 1

    def _field_end(self, at: int, bound: int) -> int:
        """Return the end of a run of known words, unknown ones between them included: the rest is a name."""
        end = at
        while at < bound:
            token = self.tokens[at]
            small = self.ground.small.get(at)
            if at in self.ground.offices or (small and not self._within(small)):
                break
            known = at in self.ground.common or self._abstract(at, bound)
            if known and (token.is_name or not self.tokens[at - 1].is_name or token.glued):
                at += 1
                end = at
            elif token.glued:
                at += 1
                end = at if end == at - 1 else end
            elif token.low in OWNERS and end == at and at + 1 < bound and at + 1 in self.ground.common:
                at += 1  # “the People’s Council”
            elif token.is_name and at not in self.ground.solid and token.word.isalpha():
                at += 1
            else:
                break
        return end

    def _abstract(self, at: int, bound: int) -> bool:
        """Return whether an unknown word belongs to a field by its ending, and leaves a name behind it."""
        token = self.tokens[at]
        if not (token.is_name and token.low.endswith(ABSTRACT)) or self.ground.word(at, "forename"):
            return False
        if at + 1 >= bound or self.tokens[at + 1].word in {",", "."} or self.tokens[at + 1].low in AND:
            return at - 1 in self.ground.common or self.tokens[at - 1].low in AND
        return self.ground.name_end(at + 1, bound) - at > 2

    def _within(self, small: Hit) -> bool:
        """Return whether a modifier belongs to the name of a body, “National Bank”, and to no office."""
        return (
            small.entry.code == "modifier"
            and small.first in self.ground.common
            and small.last not in self.ground.offices
        )

    def ahead(self, at: int) -> int | None:
        """Return where the head of a title stands that begins at a token, maybe with its field."""
        if at < len(self.tokens) and self.tokens[at].low == "the":
            at += 1
        owner = self.reading.at("demonym", at) or self.country(at)
        at = owner.last if owner else at
        at += at < len(self.tokens) and self.tokens[at].low in OWNERS
        for index in range(at, min(at + _AHEAD, len(self.tokens))):
            if index in self.ground.offices:
                return index
            if not (index in self.ground.common or index in self.ground.small):
                return None
            if index in self.ground.small and self.ground.small[index].entry.code == "honorific":
                return None
        return None
