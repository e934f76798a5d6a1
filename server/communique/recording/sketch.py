"""The drafts of one document as they come about, and what its parts have in common."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from communique import minting
from communique.extract.model import Agreement, Annotations, Event, Person, Span
from communique.extract.text import tokens
from communique.recording.drafts import Citation, Draft, Naming, Occasion, Paper, Ref, Stance, Unnamed
from communique.recording.naming import Namer

_LONG = 6
"""How many letters a name must have to be recognised in spite of a misspelling."""
_STRAIGHT = str.maketrans("\u2018\u2019\u02bc", "'''")
_LEAD = 12
"""How many characters a preposition and an article may take."""
_LED = re.compile(r"(?<!\w)((?:on|at|in)\s+(?:the\s+)?)$", re.IGNORECASE)
_ARTICLE = re.compile(r"(?<!\w)((?:the|an?)\s+)$", re.IGNORECASE)
_OWNED = re.compile(r"(?<!\w)([^\W\d_][\w .-]{1,48})['\u2019\u02bc]s?\s+$")
_OWNER = 52
"""How many characters a state with its sign of possession may take."""
_STOP = re.compile(r"[.!?;:](?=\s|$)|\n")
_FAR = 400
"""How many characters of a sentence are looked at on either side."""
_NEXT = 2
"""How many characters may stand between a verb and its object."""
STATED, COLLECTIVE, IMPLIED, INFERRED = "stated", "collective", "implied", "inferred"


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of the text with office and state."""

    ref: Ref
    at: Span
    office: Ref | None
    state: Ref | None


@dataclass
class Sketch:
    """What is drafted of one document; the modules beside this one add to it in turn."""

    text: str
    report: str
    """The slug of the report."""
    found: Annotations
    namer: Namer
    drafts: list[Draft] = field(default_factory=list)
    namings: dict[Naming, None] = field(default_factory=dict)
    papers: list[Paper] = field(default_factory=list)
    occasions: list[Occasion] = field(default_factory=list)
    stances: list[Stance] = field(default_factory=list)
    cited: list[Citation] = field(default_factory=list)
    unnamed: list[Unnamed] = field(default_factory=list)
    left_out: list[tuple[Span, str]] = field(default_factory=list)
    handled: dict[int, list[int]] = field(default_factory=dict)
    """Place of an event in the annotations → the places of the documents handled at it."""

    @property
    def day(self) -> str:
        """The date of the report."""
        return self.namer.day

    def named(self, naming: Naming) -> Ref:
        """Note how a thing is named; return the thing."""
        self.namings[naming] = None
        return naming.ref

    def add(
        self,
        kind: str,
        ref: Ref,
        at: Span,
        fields: Mapping[str, Any],
        basis: str = STATED,
        also: tuple[Span, ...] = (),
    ) -> None:
        """Add a draft; fields without a value are left out, and a draft that says nothing is none."""
        said = {name: value for name, value in fields.items() if value not in (None, "", [], ())}
        if said:
            self.drafts.append(Draft(kind, ref, at, basis, said, also))

    def state(self, code: str | None) -> Ref | None:
        """Return a state by its code, if there is one."""
        return self.named(self.namer.state(code)) if code else None

    def states(self, codes: tuple[str, ...]) -> list[Ref]:
        """Return states by their codes, in alphabetical order."""
        return [self.named(self.namer.state(code)) for code in sorted({code.lower() for code in codes})]

    @cached_property
    def _sources(self) -> list[str]:
        """The names of those the text credits or cites."""
        about = self.found.about
        return [name for name, _ in about.credited] + [one.by for one in about.cited if one.by]

    def source(self, name: str) -> Naming | None:
        """Return a body that is credited or cited; names that differ by one letter are one, once misspelt.

        Out: None when the name alone does not tell it from others.
        """
        alike = [other for other in self._sources if other == name or _misspelt(name, other)]
        known = [
            other
            for other in alike
            if self.namer.known.entry(self.namer.known.identity("organization", other))
        ]
        best = max(known or alike or [name], key=lambda other: (self.text.count(other), len(other), other))
        return self.namer.body(best, "", None)

    def day_of(self, event: Event | None) -> str | None:
        """Return the day of an event, if the text states one that there is."""
        return event.date if event and event.date and minting.is_day(event.date) else None

    def words(self, at: Span) -> str:
        """Return the words of a passage on one line."""
        return " ".join(self.text[slice(*at)].split())

    def event(self, number: int) -> Ref:
        """Return the event at a place of the annotations."""
        return Ref("event", f"@{self.report}:{number}")

    def paper(self, number: int) -> Ref:
        """Return the document at a place of the annotations."""
        return Ref("instrument", f"@{self.report}:{number:05}")

    def as_written(self, name: str, at: Span) -> str:
        """Return a name in the very characters of a passage; as it is when the passage has it not."""
        passage = self.words(at)
        place = passage.translate(_STRAIGHT).find(name.translate(_STRAIGHT))
        return passage[place : place + len(name)] if place >= 0 else name

    def says(self, name: str, at: Span) -> bool:
        """Return whether a passage has a name in so many words."""
        return name.translate(_STRAIGHT) in self.words(at).translate(_STRAIGHT)

    def with_preposition(self, at: Span) -> Span:
        """Return a passage with the preposition and article before it: “on 2 May”, “at the palace”."""
        match = _LED.search(self.text, max(0, at[0] - _LEAD), at[0])
        return (match.start(1), at[1]) if match else at

    def with_article(self, at: Span) -> Span:
        """Return a passage with the article before it: “the Bank of Y”."""
        match = _ARTICLE.search(self.text, max(0, at[0] - _LEAD), at[0])
        return (match.start(1), at[1]) if match else at

    def with_owner(self, at: Span) -> Span:
        """Return a passage with the state before it whose its first words are: “X's Minister of Health”."""
        match = _OWNED.search(self.text, max(0, at[0] - _OWNER), at[0])
        if match is None:
            return at
        stream = tokens(self.text[match.start(1) : match.end(1)])
        hits = self.namer.lexicon.gazetteer.find(stream)
        states = [hit for hit in hits if hit.entry.layer == "country" and hit.last == len(stream)]
        return (match.start(1) + stream[states[0].first].start, at[1]) if states else at

    def sentence(self, at: Span) -> Span:
        """Return the sentence or line that a passage stands in, without its final stop or colon."""
        stops = [match.end() for match in _STOP.finditer(self.text, max(0, at[0] - _FAR), at[0])]
        start = stops[-1] if stops else 0 if at[0] <= _FAR else at[0]
        end = _STOP.search(self.text, at[1], at[1] + _FAR)
        words = self.text[start : end.start() if end else at[1]]
        start += len(words) - len(words.lstrip())
        return start, start + len(words.strip())

    def areas(self, at: Span) -> list[str]:
        """Return the fields that the words of a passage name."""
        hits = self.namer.lexicon.gazetteer.find(tokens(self.text[slice(*at)]))
        return list(dict.fromkeys(hit.entry.code for hit in hits if hit.entry.layer == "area"))

    def is_kind(self, event: Event, kind: str) -> bool:
        """Return whether an event is of a kind or a narrower one."""
        return self.namer.lexicon.within("event-kind", event.type, kind)

    def clause(self, one: Agreement, event: Event | None) -> Span:
        """Return the passage that states a document: of an item its words, of a sentence its full stop, too.

        With the event at which a statement was adopted: “X adopted a statement”, without what it is on.
        """
        start, end = one.at
        beside = event is not None and event.at[0] <= start <= event.at[1] + _NEXT
        if event and beside and self.is_kind(event, "statement-adoption"):
            stream = tokens(self.text[start:end])
            hits = self.namer.lexicon.gazetteer.find(stream)
            ends = [stream[hit.last - 1].end for hit in hits if hit.entry.layer == "form"]
            return event.at[0], start + ends[0] if ends else end
        before = self.text[max(0, start - _LEAD) : start].rstrip(" \u00a0")
        whole = (
            one.number is None and (not before or before[-1] in ".!?\n") and self.text.startswith(".", end)
        )
        return (start, end + 1) if whole and not self.text[end + 1 : end + 2].strip() else (start, end)

    @cached_property
    def persons(self) -> Mapping[tuple[str, ...], Somebody]:
        """The persons of the text by the words of their names; the first mention counts."""
        found: dict[tuple[str, ...], Somebody] = {}
        for one in self.found.persons:
            found.setdefault(tuple(minting.words(one.name)), self._somebody(one))
        return found

    def person(self, name: str) -> Somebody | None:
        """Return a person by the full name, or by a part of it that fits one person only."""
        said = tuple(minting.words(name))
        if said in self.persons:
            return self.persons[said]
        fits = [who for words, who in self.persons.items() if said and said == words[-len(said) :]]
        return fits[0] if len({who.ref for who in fits}) == 1 else None

    def _somebody(self, one: Person) -> Somebody:
        office = self.namer.office(one.role, one.country)
        return Somebody(
            self.named(self.namer.person(one.name)),
            one.at,
            self.named(office) if office else None,
            self.state(one.country),
        )


def _misspelt(one: str, other: str) -> bool:
    """Return whether one of two long names is the other with a letter left out."""
    short, long = sorted((one.lower(), other.lower()), key=len)
    left_out = (long[:at] + long[at + 1 :] for at in range(len(long)))
    return len(short) >= _LONG and len(long) - len(short) == 1 and short in left_out


def within(one: Span | None, other: Span) -> bool:
    """Return whether a passage lies within another."""
    return one is not None and other[0] <= one[0] <= one[1] <= other[1]


def joined(one: Span, other: Span) -> Span:
    """Return the passage from the start of the first of two to the end of the last."""
    return min(one[0], other[0]), max(one[1], other[1])
