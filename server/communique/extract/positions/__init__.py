"""Positions: what the sides of a joint statement reaffirm, pledge, welcome, support … in it.

The way of a text: ``things`` finds what it refers to by name, with ``joined`` and ``relations``. For each
sentence ``speakers`` says who speaks and ``stances`` which verbs take a position; ``voiced`` makes the
positions of one verb, whose object ``topics`` takes apart (with ``described``). ``about`` reads what a text
says of itself.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from communique.extract.agents.context import Context
from communique.extract.dates import Date
from communique.extract.gazetteer import Hit
from communique.extract.grammar import ADVERBS, AND, ARTICLES, OWNERS, POSSESSIVES, PREPOSITIONS
from communique.extract.model import Agreement, Event, Position
from communique.extract.persons import Mention as Met
from communique.extract.places import Places
from communique.extract.positions import speakers, stances
from communique.extract.positions.relations import Mention
from communique.extract.positions.speakers import Speaker, Speakers
from communique.extract.positions.stances import Stance
from communique.extract.positions.voiced import Clause, Voiced
from communique.extract.reading import Reading, Sentence

_JOINTS = AND | {",", ";", ":", "while", "whereas", "but", "–", "—"}
_STOPS = frozenset({".", "!", "?", ";", '"', ")"})
_REACH = 12
"""The longest aside between a subject and its verb, in tokens."""
_LONGEST = 400
"""The most tokens of a sentence that is one; longer ones are tables or lists without stops."""
_SUBORDINATE = frozenset({"as", "when", "while", "whereas", "after", "before", "since"})


def find(
    reading: Reading,
    people: Sequence[Met],
    context: Context,
    agreements: Sequence[Agreement],
    events: Sequence[Event],
    mentions: Sequence[Mention],
    days: Sequence[Date],
) -> list[Position]:
    """Return the positions that a joint statement expresses, in order; without a statement there are none.

    In: the text, its persons, whose text it is, its documents, events, things and days.
    """
    classes = reading.lexicon.classes.get("form", {})
    statements = [one for one in agreements if classes.get(one.form) == "JointStatement"]
    if not statements:
        return []
    parties = tuple(party.country for party in statements[0].parties if party.country)
    adopters = speakers.adopters(context, people, parties)
    who = Speakers(reading, Places(reading), people, context, adopters, adopters)
    begin = reading.at_token(min(one.at[0] for one in statements))
    starts = [one.first for one in mentions]
    met = sorted((one.first, one.last) for one in people)
    found: list[Position] = []
    for number in range(reading.sentence_of(begin), len(reading.sentences)):
        sentence = reading.sentences[number]
        told = reading.blocks[sentence.block].kind in {"paragraph", "item"}
        if told and sentence.last - sentence.first <= _LONGEST:
            own = mentions[bisect_left(starts, sentence.first) : bisect_left(starts, sentence.last)]
            named = met[bisect_left(met, (sentence.first, 0)) : bisect_left(met, (sentence.last, 0))]
            found += _Telling(reading, who, sentence, events, own, named, days).positions()
    return found


@dataclass
class _Telling:
    """The positions that one sentence tells."""

    reading: Reading
    who: Speakers
    sentence: Sentence
    events: Sequence[Event]
    mentions: Sequence[Mention]
    """The things named in the sentence."""
    people: Sequence[tuple[int, int]]
    """The tokens of the persons named in it."""
    days: Sequence[Date]

    def positions(self) -> Iterator[Position]:
        found = [*stances.find(self.reading, self.sentence)]
        starts = sorted({self._subject_end(one) for one in found} | {hit.first for hit in self._verbs})
        subjects = [*speakers.subjects(self.who, self.sentence, starts)]
        bounds: list[tuple[Stance, Speaker, int, bool]] = []
        for one in found:
            told = self._speaker(one, subjects, bounds)
            if told:
                bounds.append((one, *told))
        for number, (one, speaker, start, stated) in enumerate(bounds):
            following = bounds[number + 1][2] if number + 1 < len(bounds) else self.sentence.last
            if not speaker.alone:
                clause = Clause(one, speaker, start, self._end(one, following), stated)
                yield from Voiced(
                    self.reading, self.sentence, clause, self.mentions, self.people, self.events, self.who
                ).positions()

    @cached_property
    def _verbs(self) -> list[Hit]:
        return [*self.reading.layer("verb", self.sentence.first, self.sentence.last)]

    def _speaker(
        self, one: Stance, subjects: Sequence[Speaker], bounds: Sequence[tuple[Stance, Speaker, int, bool]]
    ) -> tuple[Speaker, int, bool] | None:
        """Return who speaks, where the passage starts, and whether grammar ties it to the statement."""
        stream, first = self.reading.tokens, self.sentence.first
        statement = self._statement(one.group)
        before = stream[one.group - 1].low if one.group > first else ""
        if one.shape == "passive":
            begin = bounds[-1][0].last if bounds else first
            return self.who.adopters, self._passive_start(begin, one), statement is not None
        if one.shape == "gerund":
            if statement and statement.last >= one.group - 1:
                return self.who.adopters, self._adopting(statement), True
            previous = (
                bounds[-1][1]
                if bounds
                else next((who for who in reversed(subjects) if who.last <= one.group), None)
            )
            if before in {",", "and"} and previous:
                return previous, one.first, bool(bounds and bounds[-1][3])
            if one.group == first:
                following = next((who for who in subjects if who.plural), None) or self._lead()
                return (following, one.first, False) if following else None
            return None
        speaker = next((who for who in subjects if who.last == self._subject_end(one)), None)
        if speaker:
            if speaker.first > first and stream[speaker.first - 1].low == "that":
                return None
            return speaker, speaker.first, speaker.statement or statement is not None
        if before in AND | {","} and self._agrees(one, bounds):
            previous = next((who for who in reversed(subjects) if who.last < one.group), None)
            return (previous, one.first, bool(bounds and bounds[-1][3])) if previous else None
        lead = self._lead() if one.group == first else None
        return (lead, one.first, False) if lead else None

    def _subject_end(self, one: Stance) -> int:
        """Return where the subject of a verb ends: before an aside between commas, if one stands there."""
        stream, first = self.reading.tokens, self.sentence.first
        if one.group - 1 > first and stream[one.group - 1].word == ",":
            for at in range(one.group - 2, max(first, one.group - _REACH), -1):
                if stream[at].word == ",":
                    return at
        return one.group

    def _agrees(self, one: Stance, bounds: Sequence[tuple[Stance, Speaker, int, bool]]) -> bool:
        """Return whether a verb goes on with the clause before: what can be a noun must have its form."""
        last = next((told[0] for told in reversed(bounds) if told[0].shape == "finite"), None)
        return one.form == last.form if last else one.form == "past"

    def _lead(self) -> Speaker | None:
        """Return who speaks in the items of a list: whom its lead-in names."""
        lead = self.reading.blocks[self.sentence.block].lead
        if self.reading.blocks[self.sentence.block].kind != "item" or lead is None:
            return None
        block = self.reading.blocks[lead]
        end = block.last - (self.reading.tokens[block.last - 1].word == ":")
        for at in range(end, max(block.first, end - _REACH), -1):
            found = self.who.before(at, Sentence(block.first, block.last, lead))
            if found and found.plural:
                return found
        return None

    def _statement(self, end: int) -> Hit | None:
        """Return the statement named in the sentence before a token."""
        classes = self.reading.lexicon.classes.get("form", {})
        hits = [*self.reading.layer("form", self.sentence.first, end)]
        return next((hit for hit in reversed(hits) if classes.get(hit.entry.code) == "JointStatement"), None)

    def _adopting(self, statement: Hit) -> int:
        """Return where the words start that bring a statement about: its verb, else its article."""
        verbs = [hit for hit in self._verbs if hit.last <= statement.first <= hit.last + 6]
        if verbs:
            return verbs[-1].first
        return statement.first - (
            self.reading.tokens[statement.first - 1].low in ARTICLES and statement.first > self.sentence.first
        )

    def _passive_start(self, begin: int, one: Stance) -> int:
        """Return where the subject of a passive starts: after what only introduces the sentence."""
        stream = self.reading.tokens
        while begin < one.group and stream[begin].low in _JOINTS:
            begin += 1
        low = stream[begin].low
        if low in PREPOSITIONS | ADVERBS or low.endswith("ly"):
            return next((at + 1 for at in range(begin, one.group) if stream[at].word == ","), begin)
        return begin

    def _end(self, one: Stance, following: int) -> int:
        """Return where the words of a verb end: before another clause, a credit, or what tells the day."""
        stream, end = self.reading.tokens, following
        for hit in self.reading.layer("word", one.last, end):
            if hit.entry.code == "said" and stream[hit.first - 1].word == ",":
                end = hit.first - 1
                break
        for hit in self.reading.layer("verb", one.last, end):
            past = stream[hit.first].low in hit.entry.info.get("past", "").split("|")
            if hit.first > one.last and past and stream[hit.first - 1].low in AND and one.form == "past":
                end = hit.first - 1
                break
        for at in range(one.last + 1, end - 2):
            verb = stream[at].low in AND and stream[at + 1].low.endswith("ed")
            if verb and one.form == "past" and stream[at + 2].low in ARTICLES | POSSESSIVES | {"that"}:
                end = at
                break
        for at in range(one.last + 1, end - 1):
            if stream[at].low in _SUBORDINATE and self._opens_clause(at + 1, end):
                end = at
                break
        while end > one.last and stream[end - 1].low in _JOINTS | _STOPS:
            end -= 1
        if one.shape == "gerund":
            dated = next((day for day in self.days if day.last == end), None)
            if (
                dated
                and stream[dated.first - 1].low == "on"
                and not stream[dated.first - 2].low.endswith("ed")
            ):
                end = dated.first - 1
        return end

    def _opens_clause(self, at: int, end: int) -> bool:
        """Return whether a subject of its own starts at a token."""
        stream = self.reading.tokens
        for last in range(at + 1, min(at + 6, end)):
            found = self.who.stands(last)
            if found is not None and found[0] == at and stream[last].low not in OWNERS:
                return True
        return False
