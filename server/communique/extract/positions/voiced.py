"""What one verb of a statement voices: a position for each thing it is about, with its words as a label."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from communique.extract.gazetteer import Hit
from communique.extract.grammar import AND, ARTICLES, OWNERS, PREPOSITIONS
from communique.extract.model import Event, Position, Span, Thing
from communique.extract.positions.relations import Mention
from communique.extract.positions.speakers import Speaker, Speakers
from communique.extract.positions.stances import Stance
from communique.extract.positions.topics import Topic, Topics
from communique.extract.reading import Reading, Sentence

_TRAILING = AND | {",", ";", ":"}
_TOWARDS = frozenset({"appreciate", "support", "congratulate"})
"""The acts that are addressed to someone."""
_GENERAL = "general-relations"
"""The field that is none: a position about the relation itself concerns the relation."""
_NEAR = 4
"""How far after its verb someone is addressed, and after its owner a noun of attitude stands."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A verb of position with who speaks and how far its words go."""

    stance: Stance
    speaker: Speaker
    start: int
    """The first token of its passage."""
    end: int
    """After its last word."""
    stated: bool
    """Whether grammar ties it to the statement."""


@dataclass
class Voiced:
    """The positions of one clause."""

    reading: Reading
    sentence: Sentence
    clause: Clause
    mentions: Sequence[Mention]
    """The things named in the sentence."""
    people: Sequence[tuple[int, int]]
    """The tokens of the persons named in the sentence."""
    events: Sequence[Event]
    """The events of the text."""
    who: Speakers

    def positions(self) -> Iterator[Position]:
        """Yield a position for each thing or field that the clause is about."""
        one, clause, stream = self.clause.stance, self.clause, self.reading.tokens
        passive = one.shape == "passive"
        first, last = (clause.start, one.group) if passive else (one.last, clause.end)
        if passive and [token.low for token in stream[first:last]] == ["it"]:
            passive, first, last = False, one.last, clause.end
        while last > first and stream[last - 1].low in _TRAILING:
            last -= 1
        if first < last and stream[first].word == ",":  # “welcomed, in particular, the work …”
            first = next(
                (at + 1 for at in range(first + 1, min(first + 8, last)) if stream[at].word == ","), first
            )
        if first >= last:
            return
        topics = Topics(self.reading, self.mentions, self.people, first, last)
        found = topics.split()
        for topic in found:
            yield from self._position(topics, topic, self._passage(topic, found, passive), passive)

    def _passage(self, topic: Topic, found: Sequence[Topic], passive: bool) -> Span:
        """Return the passage of a topic: the clause; in a list its own words, the nearest with the verb."""
        first, last = self.clause.start, self.clause.end
        if topic.passage and topic.passage != found[0].passage:
            first = topic.passage[0]
        if topic.passage and not (passive and topic.passage in (found[0].passage, found[-1].passage)):
            last = topic.passage[1]
        if first == self.sentence.first:
            rest = self.reading.tokens[last : self.sentence.last]
            last = self.sentence.last if not any(token.is_word for token in rest) else last
        return self.reading.span(first, last)

    def _position(self, topics: Topics, topic: Topic, at: Span, passive: bool) -> Iterator[Position]:
        ranges = [topic.head, (topic.first, topic.last), topic.tail]
        things = [*topics.things(ranges), *self._understood(ranges)]
        fields = list(dict.fromkeys(code for part in ranges for code in self._areas(*part)))
        speaker, owner = self.clause.speaker, self._owned(topic)
        act, persons, countries = self.clause.stance.act, speaker.persons, speaker.countries
        granted = self._granted(owner, topic) if owner and not passive else None
        if owner and passive:
            act, persons, countries = owner[1].entry.code, (), (owner[0].entry.code,)
        position = Position(
            at,
            act,
            self._noted(owner[1], topic) if owner and passive else self._label(topic, passive),
            persons,
            countries,
            () if passive else self._towards(),
            tuple({(thing.type, thing.name): thing for thing in things}.values()),
            tuple(fields),
            self.clause.stated,
            self.reading.span(*topic.core),
        )
        if position.concerns or position.areas or granted:
            yield position
        if granted:
            yield granted

    def _areas(self, first: int, last: int) -> list[str]:
        """Return the fields that tokens name: not within the name of a body that is only a party or place."""
        mentions, found = self.mentions, list[str]()
        bodies = [*self.reading.layer("body", self.sentence.first, self.sentence.last)]
        for hit in self.reading.layer("area", first, last):
            inside = next(
                (one for one in mentions if one.core[0] <= hit.first and hit.last <= one.core[1]), None
            )
            held = any(
                body.first <= hit.first
                and hit.last <= body.last
                and (inside is None or inside.core != body[:2])
                for body in bodies
            )
            titled = any(one[0] <= hit.first < one[1] for one in self.people)
            titled = titled or (inside is not None and inside.thing.type == "relation")
            if not held and not titled and hit.entry.code != _GENERAL:
                found += [*(self._wider(hit) if inside else ()), hit.entry.code]
        return found

    def _wider(self, hit: Hit) -> list[str]:
        """Return the wider field that a name tells as well: transport in “Northern Transport Corridor”."""
        wider = self.reading.lexicon.broader.get("area", {}).get(hit.entry.code)
        words = (self.reading.tokens[index].low for index in range(hit.first, hit.last))
        return [wider] if wider is not None and wider in words else []

    def _understood(self, ranges: Sequence[tuple[int, int]]) -> Iterator[Thing]:
        """Yield what is meant without a name: the relation by “bilateral”, an event by “the visit”."""
        lexicon, speaker = self.reading.lexicon, self.clause.speaker
        for first, last in ranges:
            for hit in self.reading.layer("event-kind", first, last):
                definite = hit.first > 0 and self.reading.tokens[hit.first - 1].low in {"the", "this"}
                other = hit.last < last and self.reading.tokens[hit.last].low in {"on", "of", "for", "with"}
                if (
                    definite
                    and not other
                    and any(lexicon.within("event-kind", one.type, hit.entry.code) for one in self.events)
                ):
                    name = self.reading.words(hit.first, hit.last)
                    yield Thing("event", name, self.reading.span(hit.first, hit.last), form=hit.entry.code)
            for hit in self.reading.layer("reference", first, last):
                if hit.entry.code == "between" and len(speaker.countries) == 2:
                    states = tuple(sorted(speaker.countries))
                    yield Thing("relation", hit.entry.phrase, self.reading.span(hit.first, hit.last), states)

    def _owned(self, topic: Topic) -> tuple[Hit, Hit] | None:
        """Return the state and the noun of “X's support for …”, when the topic begins with it."""
        stream, at = self.reading.tokens, topic.first
        while at < topic.last and stream[at].low in ARTICLES | PREPOSITIONS and at < topic.first + 2:
            at += 1
        state = self.reading.at("country", at)
        if state is None or state.last >= topic.last or stream[state.last].low not in OWNERS:
            return None
        last = min(state.last + _NEAR, topic.last)
        noun = next(self.reading.layer("attitude", state.last + 1, last), None)
        own = self.clause.speaker.countries == (state.entry.code,)
        return (state, noun) if noun and not own else None

    def _granted(self, owner: tuple[Hit, Hit], topic: Topic) -> Position:
        """Return the position that the clause takes for granted: that of the state it names as owner."""
        state, noun = owner
        speaker = self.clause.speaker.countries
        return Position(
            self.reading.span(state.first, topic.last),
            noun.entry.code,
            "",
            countries=(state.entry.code,),
            towards=speaker if len(speaker) == 1 else (),
            areas=tuple(dict.fromkeys(self._areas(noun.last, topic.last))),
            implied=True,
        )

    def _towards(self) -> tuple[str, ...]:
        """Return the state that is addressed: “thanked X”, “gratitude to X”, “support for X's …”."""
        one, stream = self.clause.stance, self.reading.tokens
        acts = {one.act, one.attitude.entry.code} if one.attitude else {one.act}
        if not acts & _TOWARDS:
            return ()
        at = start = one.attitude.last if one.attitude else one.last
        while at < min(start + 2, self.clause.end) and stream[at].low in ARTICLES | {"to", "for"}:
            at += 1
        code = self._state_at(at)
        return (code,) if code and code not in self.clause.speaker.countries else ()

    def _state_at(self, at: int) -> str | None:
        """Return the state that is addressed from a token on, itself or by a person or side of it."""
        for end in range(at + 1, min(at + 12, self.clause.end) + 1):
            found = self.who.stands(end)
            if found is not None and found[0] <= at and len(found[1]) == 1:
                after = self.reading.tokens[end] if end < self.clause.end else None
                if after is None or not after.is_name:
                    return found[1][0]
        return None

    def _label(self, topic: Topic, passive: bool) -> str:
        """Return the clause as a verb phrase about one topic: “pledge to expand cooperation in energy”."""
        one, clause = self.clause.stance, self.clause
        verb = one.base if clause.speaker.plural and one.shape != "passive" else one.third
        end = self._end(topic) if topic.tail[0] == topic.tail[1] else topic.last
        parts = [topic.head, (topic.first, end), topic.tail]
        if not passive and one.last > one.hit.last:
            parts.insert(0, (one.hit.last, one.last))
        thanked = self._thanked(topic, end) if one.attitude and not passive else None
        said = thanked or " ".join(self.reading.said(*part) for part in parts if part[0] < part[1])
        if passive and topic.first == self.sentence.first and not self._is_proper(topic.first):
            said = said[:1].lower() + said[1:]
        return f"{verb} {said}"

    def _is_proper(self, at: int) -> bool:
        """Return whether a word has its capital not only because it opens the sentence."""
        if at + 1 < len(self.reading.tokens) and self.reading.tokens[at + 1].is_name:
            return self.reading.tokens[at].low not in ARTICLES
        return any(
            self.reading.at(layer, at)
            for layer in ("country", "demonym", "capital", "place", "body", "named")
        )

    def _end(self, topic: Topic) -> int:
        """Return where a topic ends without the short form and place of the thing named last."""
        for one in self.mentions:
            if one.last == topic.last and one.core[0] >= topic.first:
                return one.full
        return topic.last

    def _thanked(self, topic: Topic, end: int) -> str | None:
        """Return “thanks to X for its support for Y's …” for Y's “thanks for X's support for its …”."""
        one, reading = self.clause.stance, self.reading
        owner, mine = self._owned(topic), self.clause.speaker.countries
        if owner is None or one.act not in _TOWARDS or len(mine) != 1:
            return None
        state, stream = owner[0], reading.tokens
        if stream[state.first - 1].low != "for" or topic.first + 2 < state.first:
            return None
        noun = reading.said(one.hit.last, one.last)
        rest = state.last + 1
        own = next((at for at in range(rest, end) if stream[at].low in {"its", "their"}), None)
        tail = reading.said(rest, end)
        if own is not None:
            mark = reading.text[stream[state.last].start : stream[state.last].end]
            name = reading.lexicon.countries[mine[0]].name
            tail = " ".join([reading.said(rest, own), f"{name}{mark}", reading.said(own + 1, end)])
        return f"{noun} to {reading.said(state.first, state.last)} for its {tail}"

    def _noted(self, noun: Hit, topic: Topic) -> str:
        """Return what a state is noted to have: “has an interest (noted) in …”."""
        has = noun.entry.info.get("has") or noun.entry.phrase
        said = self.reading.said(noun.last, self._end(topic))
        return f"has {has} ({self.clause.stance.hit.entry.info['participle']}) {said}"
