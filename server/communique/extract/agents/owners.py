"""What stands before the head of a name: the words that qualify it, an article, the state it belongs to."""

from dataclasses import dataclass, replace

from communique.extract.agents.bodyname import GENERIC
from communique.extract.agents.conjuncts import Conjuncts
from communique.extract.agents.landmarks import Landmarks
from communique.extract.grammar import AND, ARTICLES, FUNCTION, OWNERS

_NOUNS = 3
"""The most words of a common noun between a state and a name."""
_REACH = 12
"""The most words a name goes to the left of its head."""


@dataclass(frozen=True, slots=True)
class Owner:
    """What stands before a name and tells its state."""

    first: int
    code: str
    how: str
    """possessive, demonym or noun."""
    joint: bool = False
    """Whether a second state is tied to it by a hyphen: “Kazakh-German”."""


class Owners:
    """Follows a name to the left."""

    def __init__(self, marks: Landmarks, fields: Conjuncts) -> None:
        self.marks = marks
        self.tokens = marks.tokens
        self.places = marks.places
        self.fields = fields

    def owner(self, at: int, low: int) -> Owner | None:
        """Return the state told right before token *at*."""
        seated = at - 1 > low and at - 1 in self.marks.seated and self.tokens[at - 1].glued
        possessive = seated or (at - 1 > low and self.tokens[at - 1].word in OWNERS)
        edge = at - 1 if possessive else at
        for ends, how in ((self.places.state_ends, "noun"), (self.places.demonym_ends, "demonym")):
            hit = ends.get(edge)
            if hit is not None and hit.first >= low:
                first = self.places.before_hyphen(hit.first, low)
                return Owner(first, hit.entry.code, "possessive" if possessive else how, first < hit.first)
        if possessive:
            hit = self.places.place_ends.get(edge)
            if hit is not None and hit.first >= low:
                code = self.places.country(hit, self.marks.acting)
                return Owner(hit.first, code, "possessive") if code else None
        return None

    def apposed(self, at: int, low: int) -> Owner | None:
        """Return the state told before the common noun in front of a name: “the Vietnamese carrier X”."""
        noun = at
        while noun > low and at - noun < _NOUNS and self.tokens[noun - 1].word.islower():
            if self.tokens[noun - 1].low in FUNCTION or self.marks.barrier[noun - 1]:
                return None
            noun -= 1
        owner = self.owner(noun, low) if noun < at else None
        return replace(owner, how="possessive") if owner is not None and owner.how != "noun" else None

    def start(self, head: int, low: int, crosses: bool = False) -> tuple[int, Owner | None]:
        """Return where a name starts, and the state told before it."""
        at = head
        while at > low and head - at < _REACH:
            before = at - 1
            token = self.tokens[before]
            owner = self.owner(at, low)
            if owner is not None and not self.tokens[at].glued:
                begin = self._called(owner, head, low)
                return (at, owner) if begin is None else (begin, None)
            if (
                crosses and at == head and token.word == "," and before > low and self.marks.named(before - 1)
            ) or (token.word == '"' and self._quoted(before, low)):
                at = before
            elif token.word in OWNERS and before > low and self.tokens[before - 1].is_name:
                at = before - 1
            elif token.low in AND:
                inner = at < head or self._topical(head) or self._topical_before(before, low)
                joined = self._joined(before, low, self._plain(before + 1, head)) if inner else None
                if joined is None:
                    break
                at = joined
            elif self.tokens[at].glued or self.marks.named(before):
                at = before
            elif self._initial(before, low) or (
                self.marks.particle[before] and before > low and self.marks.named(before - 1)
            ):
                at = before - 1
            else:
                break
        while at < head and self.tokens[at].word in {",", '"', *OWNERS}:
            at += 1
        return at, self.owner(at, low)

    def _initial(self, stop: int, low: int) -> bool:
        """Return whether a token is the stop after an initial: “K. Satpayev University”."""
        word = self.tokens[stop - 1].word if stop > low else ""
        return self.tokens[stop].word == "." and len(word) == 1 and word.isupper()

    def _called(self, owner: Owner, head: int, low: int) -> int | None:
        """Return where a name starts that goes on before its state: “Al-Farabi Kazakh National University”.

        None when the words before it are none of a proper name.
        """
        if owner.how == "possessive" or owner.joint or self.marks.head[head].entry.code in GENERIC:
            return None
        at = owner.first
        while at > low and owner.first - at < _REACH:
            before = at - 1
            if self.tokens[at].glued or (self.marks.named(before) and not self._known(before)):
                at = before
            elif self._initial(before, low):
                at = before - 1
            else:
                break
        words = [token.word for token in self.tokens[at : owner.first]]
        if not words or self.tokens[at].word == ".":
            return None
        if at > low and self.tokens[at - 1].is_name and self.tokens[at - 1].low not in ARTICLES:
            return None
        proper = at > low and self.tokens[at].is_name and not self.marks.rank(at)
        return at if len(words) > 1 or words[0].isupper() or proper else None

    def _known(self, index: int) -> bool:
        """Return whether a word is known as one of no person's name: a place, a field, a head of bodies."""
        marks, places = self.marks, self.places
        known = marks.topic[index] or marks.rank(index) or index in marks.head or index in marks.body
        ends = index + 1 in places.place_ends or index + 1 in places.state_ends
        return bool(known) or ends or index + 1 in places.demonym_ends or index + 1 in marks.body_ends

    def _quoted(self, at: int, low: int) -> bool:
        """Return whether a quotation mark closes, to the left, a quoted name."""
        return at > low and self.marks.named(at - 1)

    def _plain(self, first: int, head: int) -> bool:
        """Return whether words up to a head that is no company's are those of a field: “Water Supply”."""
        form = self.marks.head[head].entry.info.get("form") if head in self.marks.head else None
        return form != "suffix" and self.marks.fieldlike(first, head + 1)

    def _joined(self, conjunction: int, low: int, plain: bool) -> int | None:
        """Return where the words before an inner “and” start: “the Radio and Television Corporation”.

        In: the “and”; where to stop; whether the words after it are those of a field.
        """
        at = conjunction
        while at > low and conjunction - at < _REACH:
            before = at - 1
            if at < conjunction and self.owner(at, low) is not None:
                break
            if self.tokens[before].word == "," or self.marks.named(before):
                if self.fields.stops(before) or self._ends_something(at, plain and at == conjunction):
                    return None
                at = before
                continue
            break
        if at == conjunction or not self.marks.fieldlike(at, conjunction):
            return None
        opener = self.tokens[at - 1].low if at > low else "the"
        owned = self.owner(at, low) is not None
        return at if owned or opener in ARTICLES or opener in OWNERS else None

    def _topical(self, head: int) -> bool:
        """Return whether a head of two words starts with a field of work: “Development Agency”."""
        topic, hit = self.marks.ministry.get(head), self.marks.head.get(head)
        return topic is not None and hit is not None and topic.last < hit.last

    def _topical_before(self, conjunction: int, low: int) -> bool:
        """Return whether a field of work with capitals is before “and”: “the Maritime and Port Authority”."""
        before = conjunction - 1
        return before > low and self.tokens[before].is_name and bool(self.marks.topic[before])

    def _ends_something(self, at: int, plain: bool) -> bool:
        """Return whether a state, a head or a known body ends before token *at*.

        A word for a field that may end a company's name is no end for *plain* words: “Energy and Water”.
        """
        head = self.marks.head.get(at - 1)
        suffix = head is not None and head.entry.info.get("form") == "suffix"
        ends = head is not None and not (plain and suffix and self.marks.topic[at - 1])
        return at in self.marks.body_ends or at in self.places.state_ends or ends
