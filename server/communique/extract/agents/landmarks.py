"""What names of bodies are made of and end at, one look-up a token."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from communique.extract.gazetteer import Hit
from communique.extract.grammar import ABSTRACT, ARTICLES, FUNCTION
from communique.extract.places import Places
from communique.extract.reading import Reading
from communique.extract.text import Token

_BESIDE = frozenset({"honorific", "modifier", "suffix", "dropped"})
"""Kinds of words for offices that name none by themselves."""

_RANKS = frozenset({"head-of-state", "royal"})
"""Kinds of titles after whose holders bodies are named: “King X University”, “Prince Y Hospital”."""
_NAMED_AFTER = frozenset({"university", "organization", "company"})
"""Kinds of bodies that are named after persons."""


class Passage(Protocol):
    """A range of tokens."""

    @property
    def first(self) -> int:
        """Its first token."""
        ...

    @property
    def last(self) -> int:
        """The token after its last."""
        ...


@dataclass
class Landmarks:
    """The known phrases of a text by their first tokens, and the tokens no name goes across."""

    reading: Reading
    people: Sequence[Passage] = ()
    acting: Sequence[str] = ()
    """The states that act in the text, the most salient first."""
    places: Places = field(init=False)
    head: Mapping[int, Hit] = field(init=False)
    heads: Mapping[int, Hit] = field(init=False)
    body: Mapping[int, Hit] = field(init=False)
    body_ends: Mapping[int, Hit] = field(init=False)
    office: Mapping[int, Hit] = field(init=False)
    honorific: frozenset[int] = field(init=False)
    """First tokens of words of respect before the names of persons."""
    ministry: Mapping[int, Hit] = field(init=False)
    person: Mapping[int, int] = field(init=False)
    """First token of a passage that names a person → the token after it."""
    barrier: bytearray = field(init=False)
    """Tokens at which a document, a verb, an office or a person is named: no name goes on over them."""
    topic: bytearray = field(init=False)
    """Tokens that belong to the label of a field of work."""
    particle: bytearray = field(init=False)
    """Small words within foreign names: “de”, “al”."""
    seated: frozenset[int] = field(init=False)
    """Tokens of words that a hyphen ties to where a body sits: “based” in “X-based”."""
    _rank: bytearray = field(init=False)
    _eponym: bytearray = field(init=False)
    """Tokens of a title and a name after which a body is named."""

    def __post_init__(self) -> None:
        reading = self.reading
        self.places = Places(reading)
        self.head = _first(reading.layer("head"))
        self.heads = _first(reading.layer("heads"))
        self.body = _first(reading.layer("body"))
        self.body_ends = {hit.last: hit for hit in self.body.values()}
        self.office = _first(hit for hit in reading.layer("office") if hit.entry.code not in _BESIDE)
        ranked = [hit for hit in self.office.values() if hit.entry.code in _RANKS]
        self.honorific = frozenset(
            hit.first for hit in reading.layer("office") if hit.entry.code == "honorific"
        )
        self.ministry = _first(reading.layer("ministry"))
        self.topic = _marked(len(reading.tokens), [*reading.layer("area"), *reading.layer("ministry")])
        self.seated = frozenset(hit.first for hit in reading.layer("naming") if hit.entry.code == "seated")
        self._rank = _marked(
            len(reading.tokens), [hit for hit in reading.layer("naming") if hit.entry.code == "field"]
        )
        self.particle = _marked(
            len(reading.tokens), [hit for hit in reading.layer("naming") if hit.entry.code == "particle"]
        )
        titled = [Hit(one.first, end, one.entry) for one in ranked if (end := self._title(one))]
        self._eponym = _marked(len(reading.tokens), titled)
        people = [one for one in self.people if not self._body(one)]
        self.person = {one.first: one.last for one in people}
        verbs = (hit for hit in reading.layer("verb") if not self._noun(hit))
        self.barrier = _marked(len(reading.tokens), [*reading.layer("form"), *verbs, *people])
        for hit in self.office.values():
            known = self.topic[hit.first] or self._rank[hit.first]
            lone = not (known or self._eponym[hit.first])
            self.barrier[hit.first] |= hit.last - hit.first > 1 or lone

    @property
    def tokens(self) -> Sequence[Token]:
        """The tokens of the text."""
        return self.reading.tokens

    def article(self, at: int, low: int) -> int:
        """Return where a phrase starts with the article before token *at*; *low* is the first it may be."""
        return at - 1 if at > low and self.tokens[at - 1].low in ARTICLES else at

    def named(self, index: int) -> bool:
        """Return whether a token can be a word of a proper name."""
        token = self.tokens[index]
        if token.glued:
            return token.is_word
        if (token.low in FUNCTION and not self._abbreviation(index)) or self.barrier[index]:
            return False
        if len(token.word) == 1 and index + 1 < len(self.tokens) and self.tokens[index + 1].glued:
            return True
        if token.is_name or (token.word[0].isdecimal() and not token.word.isdecimal()):
            return True
        _, apostrophe, rest = token.word.partition("'")
        return bool(apostrophe) and rest[:1].isupper()

    def _body(self, one: Passage) -> bool:
        """Return whether a passage taken for a person starts a body's name: “General Civil Aviation …”."""
        if self._eponym[one.first]:
            return True
        words = range(one.first + 1, one.last)
        return one.last in self.head and bool(words) and all(self.topic[index] for index in words)

    def _title(self, hit: Hit) -> int:
        """Return where a body's name that starts with a title goes on, “King X University”; else 0."""
        at = hit.last
        if at - hit.first > 1 or not self.tokens[hit.first].is_name:
            return 0
        while at < min(hit.last + 4, len(self.tokens)) and at not in self.head and self.tokens[at].is_name:
            at += 1
        head = self.head.get(at)
        named = head is not None and self.tokens[at].is_name and head.entry.info.get("form") == "word"
        return at if head is not None and named and head.entry.code in _NAMED_AFTER else 0

    def _noun(self, hit: Hit) -> bool:
        """Return whether a word that could be a verb is a noun with a capital: “Stock Exchange”."""
        at = hit.first
        word = bool(self.topic[at] or self._rank[at] or at in self.head)
        return word and self.tokens[at].is_name and hit.last - at == 1

    def _abbreviation(self, index: int) -> bool:
        """Return whether a token alone is all in capitals: “IT Park”, “X Tramways AS”."""
        beside = [at for at in (index - 1, index + 1) if 0 <= at < len(self.tokens)]
        small = all(not self.tokens[at].is_word or not self.tokens[at].word.isupper() for at in beside)
        return len(self.tokens[index].word) > 1 and self.tokens[index].word.isupper() and small

    def legal(self, index: int) -> bool:
        """Return whether the legal form of a company stands at a token, in small letters with stops too."""
        head = self.head.get(index)
        if head is None or head.entry.info.get("form") != "suffix":
            return False
        word = self.tokens[index].word
        dotted = "." in self.tokens[head.last - 1].word
        return self.tokens[index].is_name or dotted or word == head.entry.phrase

    def over_particles(self, at: int, high: int) -> int:
        """Return where the word of a foreign name starts after its small words, “Agence de la Marine”.

        In: a token; where to stop. Out: the token of that word; *at* when no such words stand there.
        """
        index = at
        while index < min(at + 3, high) and self.particle[index] and not self.tokens[index].is_name:
            index += 1
        return index if index > at and index < high and self.named(index) else at

    def number(self, first: int, last: int) -> int | None:
        """Return the first number above one that words within tokens state, or None."""
        numbers = (
            int(hit.entry.info["value"])
            for hit in self.reading.layer("cue", first, last)
            if hit.entry.code == "number"
        )
        return next((number for number in numbers if number > 1), None)

    def rank(self, index: int) -> bool:
        """Return whether a word is one that names of bodies are made of: “national”, “public”, “Affairs”."""
        return bool(self._rank[index])

    def fieldlike(self, first: int, last: int) -> bool:
        """Return whether words read as a field of work and not as a proper name: “Water Management”."""
        if any(self.topic[index] or self._rank[index] for index in range(first, last)):
            return True
        return self.tokens[last - 1].low.endswith(ABSTRACT)


def _first(hits: Iterable[Hit]) -> dict[int, Hit]:
    found: dict[int, Hit] = {}
    for hit in hits:
        found.setdefault(hit.first, hit)
    return found


def _marked(length: int, ranges: Iterable[Passage]) -> bytearray:
    marks = bytearray(length)
    for one in ranges:
        for index in range(one.first, one.last):
            marks[index] = 1
    return marks
