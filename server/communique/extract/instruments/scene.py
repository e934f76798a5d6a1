"""What stands where in a text, one look-up a token: documents, verbs, cues, who is named.

The extractor of documents asks at every token what begins there; the answers are laid out once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Protocol

from communique.extract import dates
from communique.extract.agents.context import Met
from communique.extract.dates import Date
from communique.extract.gazetteer import Hit
from communique.extract.grammar import (
    ARTICLES,
    DEFINITE,
    INDEFINITE,
    POSSESSIVES,
)
from communique.extract.instruments import verbs
from communique.extract.instruments.documents import Document
from communique.extract.instruments.verbs import Verb
from communique.extract.model import Agent
from communique.extract.reading import Reading

LEADERS = frozenset({"head-of-state", "head-of-government", "royal"})
"""The kinds of office whose holders sign for their states."""

_OFFICES = ("offices", "office")
"""The layers of titles of office, plural and singular."""
_WEEKS = timedelta(days=21)
"""How long before the report a document may have been made on the occasion it reports."""
_PLACES = frozenset({"state", "city", "region"})
"""Kinds of agents whose names may stand before a type word: “the Baku Declaration”."""
_SKIPPED = DEFINITE | INDEFINITE | POSSESSIVES | {"both", "respective"}
"""What may stand before a name."""


class Named(Protocol):
    """Someone named in a place of the text, or several joined; indices count tokens."""

    @property
    def first(self) -> int:
        """The first token."""
        ...

    @property
    def last(self) -> int:
        """The token after the last."""
        ...

    @property
    def agents(self) -> tuple[Agent, ...]:
        """Whom it names."""
        ...


@dataclass(frozen=True, slots=True)
class Officials:
    """Those who hold one office in several states; indices count tokens."""

    first: int
    last: int
    agents: tuple[Agent, ...]
    """Whose officials they are."""
    lead: bool
    """Whether they lead their states or governments."""


@dataclass
class Scene:
    """Where things stand in a text."""

    reading: Reading
    documents: Sequence[Document]
    groups: Sequence[Named]
    people: Sequence[Met]
    bodies: Sequence[Named] = ()
    """Everyone named who can be a party, each alone."""
    days: Sequence[Date] = ()
    """The days that the text names."""
    starts: dict[int, Document] = field(default_factory=dict, init=False)
    """First token of a document's phrase, with or without article → the document."""
    verbs: dict[int, Verb] = field(default_factory=dict, init=False)
    """First token of a verb, with or without auxiliaries → the verb."""
    verb_ends: dict[int, Verb] = field(default_factory=dict, init=False)
    group_ends: set[int] = field(default_factory=set, init=False)
    """The tokens after names of those who can be parties."""
    _cues: dict[int, list[Hit]] = field(default_factory=dict, init=False)
    _groups: dict[int, Named] = field(default_factory=dict, init=False)
    _people: dict[int, Met] = field(default_factory=dict, init=False)
    _bodies: dict[int, Named] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        reading = self.reading
        for document in self.documents:
            self.starts[document.first] = document
            if document.named:
                self.starts.setdefault(document.bare, document)
        for hit in reading.layer("cue"):
            self._cues.setdefault(hit.first, []).append(hit)
        for group in self.groups:
            self._groups.setdefault(group.first, group)
            self.group_ends.add(group.last)
        for body in self.bodies:
            self._bodies.setdefault(body.first, body)
        for met in self.people:
            self._people.setdefault(met.first, met)
        typed = {index for one in self.documents for index in range(one.bare, one.last)}
        for hit in reading.layer("verb"):
            if hit.first in typed or verbs.is_noun(reading, hit):
                continue
            verb = verbs.read(reading, hit)
            self.verbs.setdefault(verb.first, verb)
            self.verbs.setdefault(hit.first, verb)
            self.verb_ends[hit.last] = verb

    def cue(self, index: int, *uses: str) -> Hit | None:
        """Return the cue of one of the uses that starts at a token."""
        for hit in self._cues.get(index, ()):
            if hit.entry.code in uses:
                return hit
        return None

    def cued(self, first: int, last: int, *uses: str) -> bool:
        """Return whether a cue of one of the uses lies within the tokens."""
        return any(
            hit.last <= last for index in range(first, last) if (hit := self.cue(index, *uses)) is not None
        )

    def group(self, index: int, last: int) -> Named | None:
        """Return who is named from a token on, articles and numbers before the name left aside."""
        at = index
        while at < min(last, index + 4):
            found = self._groups.get(at)
            if found is not None and found.last <= last:
                return found
            token = self.reading.tokens[at]
            skipped = token.low in _SKIPPED or token.word.isdecimal() or token.word in {'"', "("}
            if not skipped and self.cue(at, "number") is None:
                return None
            at += 1
        return None

    def body(self, index: int, last: int) -> Named | None:
        """Return the one who is named from a token on, an article left aside."""
        for at in (index, index + 1):
            found = self._bodies.get(at)
            if found is not None and found.last <= last:
                return found
            if at >= last or self.reading.tokens[at].low not in ARTICLES:
                return None
        return None

    def met(self, index: int, last: int) -> Met | None:
        """Return the person named from a token on, an article left aside."""
        at = index
        while at < min(last, index + 6):
            found = self._people.get(at)
            if found is not None:
                return found
            title = self.reading.at("office", at)
            if title is not None and title.entry.code == "honorific":
                at = title.last
            elif self.reading.tokens[at].low in _SKIPPED or (
                at > index and self.reading.tokens[at].word == "."
            ):
                at += 1
            else:
                return None
        return None

    def is_past(self, first: int, last: int, document: int) -> bool:
        """Return whether a clause tells of a time before the report's: “signed in 2015”, “in 2019 X signed”.

        In: where the clause begins and ends, where its document does. A year after the document counts only
        after “in” or a verb of making, so that “for 2015–2030” does not; a day when it is weeks ago.
        """
        published = self.reading.published
        if published is None:
            return False
        if any(one.day < self._weeks_ago for one in dates.within(self.days, first, last)):
            return True
        return any(
            self._dates(index, document) or self._is_past_month(index)
            for index in range(first, last)
            if self._is_past_year(index, published) or self.reading.tokens[index].low == "in"
        )

    def _is_past_year(self, index: int, published: str) -> bool:
        word = self.reading.tokens[index].word
        return len(word) == 4 and word.isdecimal() and "1900" < word < published[:4]

    def _is_past_month(self, index: int) -> bool:
        """Return whether “in May” stands at a token and the report is of another month, weeks later."""
        stream, published = self.reading.tokens, self.reading.published
        hit = self.reading.at("word", index + 1) if stream[index].low == "in" else None
        if hit is None or hit.entry.code != "month" or not stream[hit.first].is_name or published is None:
            return False
        dated = hit.last < len(stream) and stream[hit.last].word.isdecimal()
        value = hit.entry.info.get("value", "")
        return (
            not dated
            and value.isdecimal()
            and f"{int(value):02}" not in {published[5:7], self._weeks_ago[5:7]}
        )

    @cached_property
    def _weeks_ago(self) -> str:
        """The day some weeks before the report, ``YYYY-MM-DD``."""
        published = self.reading.published
        return (date.fromisoformat(published) - _WEEKS).isoformat() if published else ""

    def _dates(self, index: int, document: int) -> bool:
        """Return whether a year says when a document was made."""
        stream = self.reading.tokens
        if not self._is_past_year(index, self.reading.published or ""):
            return False
        low = stream[index - 1].low if index else ""
        hit = self.reading.at("word", index - 1) if index else None
        month = hit is not None and hit.entry.code == "month"
        if not (low in {"in", "since", "from", "of"} or month or low.isdecimal() or low == ","):
            return False
        if index < document:
            return low == "in" or month
        return low == "in" or any(
            (verb := self.verb_ends.get(end)) is not None and verb.past and verb.makes
            for end in range(max(index - 8, document), index + 1)
        )

    def leads(self, met: Met) -> bool:
        """Return whether a person leads a state or its government."""
        hits = [hit for name in _OFFICES for hit in self.reading.layer(name, met.first, met.last)]
        return any(hit.entry.code in LEADERS for hit in hits)

    def officials(self, index: int, last: int) -> Officials | None:
        """Return those named by an office they share: “the ministers of health of A and B”."""
        at = index
        while at < min(last, index + 3) and self.reading.tokens[at].low in _SKIPPED:
            at += 1
        office = next((hit for name in _OFFICES if (hit := self.reading.at(name, at))), None)
        if office is None or self.met(at, last) is not None:
            return None
        for place in range(office.last, min(last, office.last + 8)):
            found = self._groups.get(place)
            if found is not None:
                lead = office.entry.code in LEADERS or self.reading.has("word", {"leaders"}, at, office.last)
                return Officials(index, found.last, found.agents, lead)
            if place in self.verbs or not self.reading.tokens[place].is_word:
                return None
        return None


def closed(people: Iterable[Met], bodies: Iterable[Named]) -> list[tuple[int, int]]:
    """Return the tokens of names, as ranges: no type word is looked for in them; names of states apart."""
    named = (body for body in bodies if not all(agent.kind in _PLACES for agent in body.agents))
    return [*((met.first, met.last) for met in people), *((body.first, body.last) for body in named)]
