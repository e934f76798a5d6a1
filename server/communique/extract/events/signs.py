"""The words of a text that tell of events, and what the words around them say: planned, past, of a title."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from communique.extract import datelines
from communique.extract.gazetteer import Hit
from communique.extract.grammar import (
    ADVERBS,
    ARTICLES,
    AUXILIARIES,
    INDEFINITE,
    MODALS,
    OWNERS,
    POSSESSIVES,
    PREPOSITIONS,
)
from communique.extract.persons import Mention
from communique.extract.reading import Reading, Sentence

NEAR = 8
"""How far, in tokens, a verb may stand from its object."""
FAR = 14
"""How far, in tokens, a verb may stand from its subject."""
NOT_NOW = frozenset({"repeated", "upcoming", "previous", "ahead"})
"""The uses of words before a noun that make it another event than that of the occasion."""
PARTNERS = frozenset({"with", "between"})
"""What names after a noun those who met."""
DAYS = frozenset({"day", "weekday"})
"""The uses of words that name a day by themselves."""
_PHRASE = 7
"""The most tokens before a noun that belong to it."""
_EPOCH = 1900
_BEND = frozenset({"which", "who", "where", "when", "while", "whose", ";", ":", "that"})
"""What ends the reach of “will” and the like."""
_STATED = ("form", "instrument-level")
_TITLES = frozenset({"on", "for", "of"})
_DATED = frozenset({"in", "since"})
_NEAR = 9
_REACH = 25
"""How far, in tokens, “took place” stands after its subject."""
_ACTS = frozenset({"made", "exchanged", "adopted", "met", "agreed", "received"})
_LAG = 21
"""How many days before the report lies what it reports."""


class Told(NamedTuple):
    """Words that may tell of an event."""

    kind: str
    """Code of the scheme ``event-kind``."""
    first: int
    last: int
    nominal: bool
    """Whether a noun tells of it, which may stand beside the sentence’s verb."""


class Phrase(NamedTuple):
    """What stands before a noun."""

    first: int
    uses: frozenset[str]
    """The uses of the words in it and just before it."""
    definite: bool


@dataclass(frozen=True, slots=True)
class Sighting:
    """A place of a text that tells of an event."""

    kind: str
    """Code of the scheme ``event-kind``."""
    first: int
    last: int
    nominal: bool
    """Whether a noun tells of it, which may stand beside the sentence’s verb."""
    sentence: Sentence
    """The sentence, or the part of a very long one, that it stands in."""
    verb: int | None = None
    """Of a noun: the token of the verb that says it took place, where that stands apart from it."""


@dataclass
class Signs:
    """The words of one text that tell of events, one look-up a token."""

    reading: Reading
    people: Sequence[Mention]
    starts: dict[int, dict[str, Hit]] = field(default_factory=dict, init=False)
    """First token → use → the phrase of the table *happenings* there."""
    ends: dict[int, dict[str, Hit]] = field(default_factory=dict, init=False)
    names: dict[int, Mention] = field(default_factory=dict, init=False)
    """First token of a passage or name → who is named."""

    def __post_init__(self) -> None:
        for hit in self.reading.layer("happening"):
            self.starts.setdefault(hit.first, {})[hit.entry.code] = hit
            self.ends.setdefault(hit.last, {})[hit.entry.code] = hit
        for mention in self.people:
            self.names.setdefault(mention.first, mention)
            self.names.setdefault(mention.name_first, mention)

    def within(self, uses: str, first: int, last: int) -> Iterator[Hit]:
        """Yield the phrases of some uses (parted by blanks) that start within tokens."""
        wanted = uses.split()
        for index in range(max(first, 0), min(last, len(self.reading.tokens))):
            found = self.starts.get(index)
            if found:
                for use in wanted:
                    if use in found:
                        yield found[use]

    def has(self, uses: str, first: int, last: int) -> bool:
        """Return whether a phrase of some uses starts within tokens."""
        return next(self.within(uses, first, last), None) is not None

    def someone(self, first: int, last: int) -> bool:
        """Return whether persons, or “the leaders”, are named within tokens."""
        return any(index in self.names for index in range(first, last)) or self.has("leaders", first, last)


class Clauses:
    """Reads the words around those that tell of an event."""

    def __init__(self, signs: Signs) -> None:
        self.signs = signs
        self.reading = signs.reading
        self.tokens = signs.reading.tokens
        self.lexicon = signs.reading.lexicon

    def elsewhen(self, sentence: Sentence, first: int, last: int, nominal: bool) -> bool:
        """Return whether an event is planned, past, or only wished for."""
        left, right = self._clause(sentence, first, last)
        signs = self.signs
        if signs.has("ahead ahead-after before", left, first):
            return True
        if nominal and signs.has("ahead-after", last, min(right, last + _NEAR)):
            return True
        if nominal and self._meant(left, last, right):
            return True
        if signs.has("recalled", sentence.first, first):
            return True
        if signs.has("ago", left, right) or self._past_year(left, right) or self._past_month(left, right):
            return True
        return bool(self.reading.has("word", ("negated",), left, first))

    def _clause(self, sentence: Sentence, first: int, last: int) -> tuple[int, int]:
        left = first
        lowest = min(first, datelines.start(self.reading, sentence))
        while left > lowest:
            token = self.tokens[left - 1]
            here = self.signs.ends.get(left, {})
            occasion = "occasion" in here or "beside" in here
            if token.word in _BEND or (occasion and left < first and left > sentence.first):
                break
            left -= 1
        right = last
        while right < sentence.last and self.tokens[right].word not in _BEND:
            right += 1
        return left, right

    def _past_year(self, left: int, right: int) -> bool:
        """Return whether a year before that of the report is named: “in 2019”."""
        published = self.reading.published
        if not published:
            return False
        for index in range(max(left, 1), right):
            word = self.tokens[index].word
            said = self.tokens[index - 1].low in _DATED or self._month(index - 1)
            if len(word) == 4 and word.isdigit() and said:
                follows = index + 1 < len(self.tokens) and self.tokens[index + 1].glued
                if not follows and _EPOCH < int(word) < int(published[:4]):
                    return True
        return False

    def of_past(self, first: int, last: int) -> bool:
        """Return whether a name bears a year before that of the report: “the 2019 Lima Summit”."""
        year = (self.reading.published or "")[:4]
        words = (token.word for token in self.tokens[first:last])
        return any(len(word) == 4 and word.isdecimal() and str(_EPOCH) < word < year for word in words)

    def _past_month(self, left: int, right: int) -> bool:
        """Return whether a month is named alone that is not that of the report or just before: “in May”."""
        published = self.reading.published
        if not published:
            return False
        latest = date.fromisoformat(published)
        near = {latest.month, (latest - timedelta(days=_LAG)).month}
        for hit in self.reading.layer("word", max(left, 1), right):
            if hit.entry.code != "month" or self.tokens[hit.first - 1].low != "in":
                continue
            dated = hit.last < len(self.tokens) and self.tokens[hit.last].word.isdecimal()
            value = hit.entry.info.get("value") or ""
            if not dated and self.tokens[hit.first].is_name and value.isdecimal() and int(value) not in near:
                return True
        return False

    def _meant(self, left: int, first: int, right: int) -> bool:
        """Return whether “will”, “should” is said of a noun before it: “the talks should begin”."""
        if self.signs.has("occasion beside", left, first):
            return False
        for index in range(first, min(right, first + _NEAR)):
            token = self.tokens[index]
            if token.low in MODALS and not token.is_name:
                return not self._brings(left, index + 1)
            if token.word == "," or self.reading.at("verb", index) or token.low in AUXILIARIES:
                return False
        return False

    def _brings(self, left: int, at: int) -> bool:
        """Return whether it is told what an event brings: “confidence that the visit would give impetus”."""
        reported = left > 0 and self.tokens[left - 1].low == "that"
        itself = self.signs.has("resumed occurred held focus", at, at + 1)
        return reported and not itself and self.tokens[at].low not in AUXILIARIES

    def happens(self, first: int, last: int) -> Hit | None:
        """Return the words that say that what is named before them took place, in the same clause."""
        for index in range(first, min(last, first + _REACH)):
            found = self.signs.starts.get(index, {}).get("occurred")
            if found is not None and self._intransitive(found, last):
                return found
            if self.tokens[index].word in _BEND or self.tokens[index].low in MODALS | AUXILIARIES:
                return None
            verb = self.reading.at("verb", index)
            if (
                verb
                and verb.entry.code in _ACTS
                and not self.tokens[index].is_name
                and not self._nounlike(index)
            ):
                return None
        return None

    def _intransitive(self, hit: Hit, last: int) -> bool:
        """Return whether a verb is said of what took place: “held in X”, and not “they held a session”."""
        if hit.last - hit.first > 1 or hit.last >= last:
            return True
        token, word = self.tokens[hit.last], self.reading.at("word", hit.last)
        free = token.low in PREPOSITIONS | ADVERBS or not token.is_word or token.word[0].isdigit()
        return free or bool(word and word.entry.code in DAYS)

    def _nounlike(self, at: int) -> bool:
        """Return whether a word that could be a verb ends like the noun of a deed: “the signing”."""
        before = self.tokens[at - 1].low if at else ""
        return before in ARTICLES | POSSESSIVES | PREPOSITIONS or self.tokens[at].low.endswith("ing")

    def _month(self, at: int) -> bool:
        hit = self.reading.at("word", at)
        return hit is not None and hit.entry.code == "month"

    def opening(self, sentence: Sentence, first: int) -> Phrase:
        """Return the words before a noun: “during his first state” before “visit”."""
        uses: set[str] = set()
        definite = False
        at = first
        while at > sentence.first and first - at < _PHRASE:
            token = self.tokens[at - 1]
            before = self.signs.ends.get(at, {})
            uses.update(before)
            if {"occasion", "beside", "held"} & set(before):
                break
            if not token.is_word and token.word not in OWNERS:
                break
            if token.low in PREPOSITIONS and token.low != "of":
                break
            if token.low in ARTICLES | POSSESSIVES or token.word in OWNERS:
                definite = definite or token.low not in INDEFINITE
                at -= 1
                if token.word not in OWNERS:
                    uses.update(self.signs.ends.get(at, {}))
                    break
                continue
            if token.low == "of" or self.reading.at("verb", at - 1):
                break
            at -= 1
        return Phrase(at, frozenset(uses), definite)

    def titled(self, sentence: Sentence, start: int) -> bool:
        """Return whether a phrase is part of the title of a document: “agreement on political …”."""
        if start - 1 <= sentence.first or self.tokens[start - 1].low not in _TITLES:
            return False
        definite = self.tokens[start - 1].low == "of" and self.tokens[start].low == "the"
        if definite or {"occasion", "beside"} & set(self.signs.ends.get(start, {})):
            return False
        hits = (
            hit
            for layer in _STATED
            for hit in self.reading.layer(layer, max(sentence.first, start - _NEAR), start - 1)
        )
        return any(True for _ in hits)

    def goes(self, sentence: Sentence, at: int) -> bool:
        """Return whether a person stands before a verb."""
        return self.signs.someone(max(sentence.first, at - FAR), at)
