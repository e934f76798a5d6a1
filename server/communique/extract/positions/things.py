"""Things that a text refers to by name: routes and programmes, bodies, documents, public events, honours.

A thing has a proper name, a name built on a head noun (“Middle Corridor”, “Order of Friendship”), or is told
by what it joins or founds (“direct flights between A and B”, “the initiative to establish N”). Which nouns
and names those are is vocabulary.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from communique.extract.gazetteer import Hit
from communique.extract.grammar import ADVERBS, AND, ARTICLES, FUNCTION, OWNERS, PREPOSITIONS
from communique.extract.model import Position, Thing
from communique.extract.places import Places
from communique.extract.positions import joined, phrases, relations
from communique.extract.positions.joined import Joined
from communique.extract.positions.relations import Acting, Mention
from communique.extract.reading import Reading, Sentence

_KINDS = frozenset({"undertaking", "event", "honour", "organization"})
_BODIES = frozenset({"organization", "agency", "university"})
"""The kinds of body that a text refers to as to a thing; companies and ministries act."""
_ORDER = ("relation", "instrument", "event", "organization", "undertaking", "honour")
"""Which kind a name is taken for that could be of several: “Business Forum” is an event."""
_INNER = AND | {"of", "for"}
_TO = "to"
_LONGEST = 16
"""The most tokens before the head of a name."""


def find(reading: Reading, places: Places, acting: Acting) -> list[Mention]:
    """Return the places that name things, in order; what a thing is about may lie within its passage.

    In: the text, the states and places in it, who acts where.
    """
    found = [*relations.find(reading, places, acting)]
    for sentence in reading.sentences:
        if reading.blocks[sentence.block].kind != "heading":
            found += _Finder(reading, places, sentence).find()
    return _widest(found)


def told(mentions: Sequence[Mention], positions: Sequence[Position]) -> list[Thing]:
    """Return the things of which the text says something: what positions concern, relations, known names.

    In: the places that name things, the positions of the text.
    """
    concerned = {thing.at for position in positions for thing in position.concerns}
    kept: list[Thing] = []
    for one in mentions:
        related = one.thing.type == "relation" and (one.thing.form or one.thing.years)
        if related or one.known or one.thing.at in concerned:
            kept.append(one.thing)
    return kept


def _widest(found: Sequence[Mention]) -> list[Mention]:
    """Return the mentions in order, without those that are part of another, unless that one is about them."""
    kept: list[Mention] = []
    held: Mention | None = None
    for one in sorted(found, key=lambda one: (one.core[0], -one.core[1], _ORDER.index(one.thing.type))):
        inside = held is not None and one.last <= held.last
        if held is None or not inside or one.thing.name in held.thing.about:
            kept.append(one)
        held = held if inside else one
    return sorted(kept, key=lambda one: (one.first, -one.last))


@dataclass
class _Finder:
    """The things named in a sentence."""

    reading: Reading
    places: Places
    sentence: Sentence

    def find(self) -> Iterator[Mention]:
        reading, first, last = self.reading, self.sentence.first, self.sentence.last
        for hit in reading.layer("named", first, last):
            yield self._named(hit)
        for layer in ("reference", "references"):
            for hit in reading.layer(layer, first, last):
                if hit.entry.code in _KINDS:
                    yield from self._headed(hit, hit.entry.code)
        for hit in reading.layer("head", first, last):
            info = hit.entry.info
            if hit.entry.code in _BODIES and info.get("form", "word") == "word":
                yield from self._headed(hit, "organization")
        for hit in reading.layer("body", first, last):
            glued = reading.tokens[hit.first].glued
            if hit.entry.code in _BODIES and not hit.entry.info.get("country") and not glued:
                yield self._mention("organization", (hit.first, hit.last))
        for hit in reading.layer("form", first, last):
            yield from self._document(hit)

    def _named(self, hit: Hit) -> Mention:
        info = hit.entry.info
        found = self._mention(hit.entry.code, (hit.first, hit.last))
        thing = replace(found.thing, name=info["name"], form=info.get("form", ""))
        return found._replace(thing=thing, known=True)

    def _headed(self, hit: Hit, kind: str) -> Iterator[Mention]:
        """Yield the thing whose name is built on a head noun, if it has a name."""
        stream = self.reading.tokens
        goes_on = hit.last < len(stream) and stream[hit.last].glued
        if goes_on or self.reading.at("form", hit.last):
            return
        proper = stream[hit.first].is_name
        first = self._left(hit.first)
        last = self._right(hit.last, kind) if proper else hit.last
        if proper and (first, last) != (hit.first, hit.last):
            if kind in {"organization", "undertaking"}:
                last = self._own(hit.last, last)
            if last - first < 4 or not all(token.word.isupper() for token in stream[first:last]):
                yield self._mention(kind, (first, last))
        elif proper and kind == "organization" and hit.last - hit.first > 1:
            yield self._mention(kind, (hit.first, hit.last))
        elif kind == "undertaking" and not proper:
            told = self._joining(hit) or self._founding(hit)
            if told:
                yield told
            elif first < hit.first and not self._is_plain(first, hit.first):
                yield self._mention(kind, (first, hit.last))

    def _left(self, at: int) -> int:
        """Return where the words with capitals start that stand before a token."""
        stream, lowest = self.reading.tokens, self.sentence.first
        first = head = at
        lowest = max(lowest, at - _LONGEST)
        while at > lowest:
            token = stream[at - 1]
            if token.low in _INNER and not token.is_name:
                owner = at - 1 in self.places.state_ends or at - 1 in self.places.place_ends
                if at - 1 == lowest or owner or not self._is_part(at - 2):
                    break
                at -= 1
                continue
            if not self._is_part(at - 1):
                break
            at -= 1
            first = at
        while first < head and stream[first].low in ARTICLES:
            first += 1
        while first < head and stream[first].glued:
            first += 1
        return first

    def _own(self, lowest: int, last: int) -> int:
        """Return where a name ends without its state: “Agency for Transport [of Turkmenistan]”."""
        state = self.places.state_ends.get(last)
        begin = state.first if state else last
        if state and self.reading.tokens[begin - 1].low in ARTICLES:
            begin -= 1
        return begin - 1 if begin > lowest and self.reading.tokens[begin - 1].low == "of" else last

    def _is_part(self, at: int) -> bool:
        """Return whether a token can be part of a name before its head."""
        token = self.reading.tokens[at]
        if token.glued and token.is_word:
            return True
        opens = at == self.sentence.first and (token.low in FUNCTION | ADVERBS or len(token.low) < 3)
        return token.is_name and token.word[0].isalpha() and not opens

    def _right(self, at: int, kind: str) -> int:
        """Return where a name ends whose head, with a capital, ends before a token."""
        stream, last = self.reading.tokens, self.sentence.last
        if at < last and stream[at].word.isdecimal() and stream[at].start > stream[at - 1].end:
            at += 1
        if kind == "event" and at < last and stream[at].is_name:
            return phrases.capitals(self.reading, at, last)
        if at + 1 >= last or stream[at].low not in {"of", "for", "on"}:
            return at
        begin = at + 2 if stream[at + 1].low == "the" else at + 1
        if begin >= last or not stream[begin].is_name:
            return at
        if kind == "organization" and stream[at].low == "of" and self.places.states(begin, last):
            return at
        return phrases.capitals(self.reading, begin, last)

    def _is_plain(self, first: int, last: int) -> bool:
        """Return whether words with capitals before a head are no name: only a state's, or at the start."""
        held = self.places.state.get(first) or self.places.demonym.get(first)
        opens = first == self.sentence.first and last - first == 1
        return opens or (held is not None and held.last == last)

    def _mention(self, kind: str, core: tuple[int, int], about: tuple[str, ...] = ()) -> Mention:
        """Return a thing with what stands around its name: article, owner, what it joins, its place."""
        stream, (first, last) = self.reading.tokens, core
        states: tuple[str, ...] = ()
        where: tuple[str, ...] = ()
        begin = first
        if first > self.sentence.first and stream[first - 1].low in ARTICLES:
            begin = first - 1
        elif first > self.sentence.first and stream[first - 1].low in OWNERS:
            owner = self.places.state_ends.get(first - 1)
            if owner:
                states, begin = (owner.entry.code,), owner.first
        end = self._bracket(last)
        full = last
        ends = self._joined(end)
        if ends:
            where = ends.places if ends.states or not ends.places else ends.places + ends.bodies
            states, end = states + ends.states, ends.last
        elif (
            end + 1 < self.sentence.last
            and stream[end].low == "of"
            and (own := self.places.states(end + 1, self.sentence.last))
        ):
            states, end = states + own.codes, own.last
            full = end
        full = ends.last if ends else full
        if not where and end + 1 < self.sentence.last and stream[end].low == "in":
            place = self.places.place.get(end + 1)
            if place and kind != "honour":
                where, end = (self.reading.words(place.first, place.last),), place.last
        end = end if end > self._bracket(last) else last
        name = self.reading.words(*core)
        thing = Thing(
            kind, name, self.reading.span(begin, end), tuple(dict.fromkeys(states)), where, about=about
        )
        if ends and ends.bodies and not where:
            thing = replace(thing, parties=ends.bodies)
        return Mention(begin, end, thing, core, full)

    def _bracket(self, at: int) -> int:
        """Return the token after a short form in brackets that starts at a token, else the token."""
        stream = self.reading.tokens
        if at < self.sentence.last and stream[at].word == "(":
            for index in range(at + 1, min(at + 5, self.sentence.last)):
                if stream[index].word == ")":
                    return index + 1
        return at

    def _joined(self, at: int) -> Joined | None:
        return joined.between(self.reading, self.places, at, self.sentence.last)

    def _joining(self, hit: Hit) -> Mention | None:
        """Return an undertaking known by what it joins: “direct flights between A and B”."""
        if self._joined(hit.last) is None:
            return None
        if hit.first == self.sentence.first:
            return self._mention("undertaking", (hit.first, hit.last))
        before = self.reading.tokens[hit.first - 1]
        verb = before.low.endswith(("ing", "ed", "s"))
        small = before.low in FUNCTION | PREPOSITIONS
        kind = before.word.isalpha() and not (verb or small)
        return self._mention("undertaking", (hit.first - kind, hit.last))

    def _founding(self, hit: Hit) -> Mention | None:
        """Return an undertaking known by what it is to found: “the initiative to establish N”."""
        stream, last = self.reading.tokens, self.sentence.last
        if hit.last + 2 >= last or stream[hit.last].low not in {_TO, "on", "for"}:
            return None
        at = hit.last + 1
        while at < min(last, hit.last + 5) and not stream[at].is_name:
            at += 1
        end = phrases.capitals(self.reading, at, last)
        heads = [one for layer in ("head", "reference") for one in self.reading.layer(layer, at, end)]
        if not heads or end - at < 2 or not stream[hit.last + 1].word.islower():
            return None
        return self._mention("undertaking", (hit.first, end), (self.reading.words(at, end),))

    def _document(self, hit: Hit) -> Iterator[Mention]:
        """Yield a document that is named as known: “the Free Trade Agreement between X and Y”."""
        if not self.reading.tokens[hit.first].is_name or self._is_statement(hit):
            return
        first = self._left(hit.first)
        last = self._right(hit.last, "instrument")
        before = self.reading.tokens[first - 1].low if first > self.sentence.first else ""
        ends = self._joined(last)
        if before == "the" and (ends or (first, last) != (hit.first, hit.last)):
            found = self._mention("instrument", (first, last))
            yield found._replace(thing=replace(found.thing, form=hit.entry.code))

    def _is_statement(self, hit: Hit) -> bool:
        return self.reading.lexicon.classes.get("form", {}).get(hit.entry.code) == "JointStatement"
