"""What a position is about: the object of its verb, taken apart into the things and fields it lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from communique.extract.gazetteer import Hit
from communique.extract.grammar import AND, ARTICLES, BETWEEN, FUNCTION, OWNERS, POSSESSIVES, PREPOSITIONS
from communique.extract.model import Thing
from communique.extract.positions import described
from communique.extract.positions.described import ADJECTIVE
from communique.extract.positions.relations import Mention
from communique.extract.reading import Reading

_DETERMINERS = ARTICLES | POSSESSIVES
_GOES_ON = PREPOSITIONS | {"which", "who", "whose", "where", "that", "thereby", "thus", "while", "when"}
"""What after a comma goes on with the thing before it, and opens no new one."""
_SHORT = 4
"""The most words of a field in a list of fields."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing or field that a position is about; ranges of tokens, half-open."""

    first: int
    last: int
    head: tuple[int, int]
    """The words before it that it shares with its neighbours: “the role of”."""
    tail: tuple[int, int]
    """The words after it that it shares with its neighbours: “in their countries”."""
    passage: tuple[int, int] | None
    """Its own passage, where a list gives it one; else it is told by the whole clause."""
    core: tuple[int, int]
    """The words that tell the position from its neighbours; fields of one list share them."""


@dataclass
class Topics:
    """Takes the object of a verb apart."""

    reading: Reading
    mentions: Sequence[Mention]
    """The things named in the sentence."""
    people: Sequence[tuple[int, int]]
    """The tokens of the persons named in the sentence."""
    first: int
    last: int

    def split(self) -> list[Topic]:
        """Return what the tokens list, in order; one topic when they list nothing."""
        whole = (self.first, self.last)
        if self.reading.tokens[self.first].low == "that":
            return [Topic(*whole, (self.first, self.first), (self.last, self.last), None, whole)]
        groups = self._groups()
        if len(groups) == 1:
            return self._fields(groups[0], whole, None) or self._pair(*whole, None)
        found: list[Topic] = []
        for group in groups:
            span = (group[0][0], group[-1][1])
            found += self._fields(group, span, span) or self._pair(*span, span)
        return found

    @cached_property
    def _barred(self) -> set[int]:
        """Tokens within names and pairs, where no list is parted."""
        stream, found = self.reading.tokens, set[int]()
        for one in self.mentions:
            found.update(range(one.core[0], one.last))
        for first, last in self.people:
            found.update(range(first, last))
        for hit in self._areas:
            found.update(range(hit.first, hit.last))
        depth, between = 0, False
        for index in range(self.first, self.last):
            token = stream[index]
            depth += token.word == "("
            if depth:
                found.add(index)
            depth -= token.word == ")" and depth > 0
            if token.low in BETWEEN:
                between = True
            elif between and token.low in AND:
                found.add(index)
                between = False
            elif between or (token.low in AND and self._joins_names(index)):
                found.add(index)
        return found

    @cached_property
    def _areas(self) -> list[Hit]:
        """The fields named outside of the names of things."""
        named = {
            index for span in [*(one.core for one in self.mentions), *self.people] for index in range(*span)
        }
        return [hit for hit in self.reading.layer("area", self.first, self.last) if hit.first not in named]

    def _joins_names(self, at: int) -> bool:
        """Return whether “and” joins two states, places or adjectives, not two things."""
        stream = self.reading.tokens
        if at <= self.first or at + 1 >= self.last:
            return True
        after = at + 2 if stream[at + 1].low in ARTICLES and at + 2 < self.last else at + 1
        layers = ("country", "demonym", "capital", "place")
        hits = [self.reading.at(layer, after) for layer in layers]
        named = any(hit and (hit.last >= self.last or stream[hit.last].low not in OWNERS) for hit in hits)
        if named and any(
            hit.last == at for layer in layers for hit in self.reading.layer(layer, max(at - 4, 0), at)
        ):
            return True
        before = stream[at - 1]
        ends = any(hit.last == at for hit in self._areas)
        return before.word.islower() and before.low.endswith(ADJECTIVE) and not ends

    def _groups(self) -> list[list[tuple[int, int]]]:
        """Return the members of a list, each with the further fields it names: “work in a, b and c”."""
        stream = self.reading.tokens
        chunks: list[tuple[int, int]] = []
        led = False
        start = self.first
        cuts = [
            at
            for at in range(self.first, self.last)
            if stream[at].word in {",", ";"} and at not in self._barred
        ]
        for at in [*cuts, self.last]:
            begin = start
            if begin < at and stream[begin].low in AND and chunks:
                begin, led = begin + 1, True
            if begin < at:
                goes_on = stream[begin].low in _GOES_ON or stream[begin].low.endswith("ing")
                if chunks and goes_on and begin == start:
                    chunks[-1] = (chunks[-1][0], at)
                else:
                    chunks.append((begin, at))
            start = at + 1
        if len(chunks) > 1 and not led:
            joint = self._ands(*chunks[-1])
            if not joint:
                return [[(self.first, self.last)]]
            if not self._is_field(*chunks[-1]):
                begin, end = chunks.pop()
                chunks += [(begin, joint[-1]), (joint[-1] + 1, end)]
        groups: list[list[tuple[int, int]]] = []
        for chunk in chunks:
            if groups and self._ends_in_field(groups[-1][0]) and self._is_field(*chunk):
                groups[-1].append(chunk)
            else:
                groups.append([chunk])
        return groups

    def _ands(self, first: int, last: int) -> list[int]:
        stream = self.reading.tokens
        return [at for at in range(first + 1, last - 1) if stream[at].low in AND and at not in self._barred]

    def _ends_in_field(self, chunk: tuple[int, int]) -> bool:
        return any(hit.last == chunk[1] and chunk[0] <= hit.first for hit in self._areas)

    def _is_field(self, first: int, last: int) -> bool:
        """Return whether tokens are no more than the names of fields: “science”, “culture and sport”."""
        stream = self.reading.tokens
        bounds = [first - 1, *self._ands(first, last), last]
        for begin, end in pairwise(bounds):
            words = stream[begin + 1 : end]
            known = any(begin < hit.first and hit.last == end for hit in self._areas)
            plain = all(word.is_word and word.low not in FUNCTION and not word.is_name for word in words)
            if not words or len(words) > _SHORT or not (known or (plain and len(words) < _SHORT)):
                return False
            if known and any(word.low in PREPOSITIONS | _DETERMINERS for word in words[:1]):
                return False
        return True

    def _fields(
        self, group: Sequence[tuple[int, int]], span: tuple[int, int], passage: tuple[int, int] | None
    ) -> list[Topic]:
        """Return the fields of “expand cooperation in a, b and c”, each with the words before the first."""
        head = self._field_start(group[0])
        if head is None:
            return []
        items: list[tuple[int, int]] = []
        for number, (first, last) in enumerate(group):
            first = head if number == 0 else first
            joint = self._ands(first, last) if number == len(group) - 1 else []
            closes = self.reading.tokens[group[-1][0] - 1].low in AND and len(group) > 1
            if joint and not closes and self._is_field(first, last):
                bounds = [first - 1, *joint, last]
                items += [(begin + 1, end) for begin, end in pairwise(bounds)]
            else:
                items.append((first, last))
        words = [{token.low for token in self.reading.tokens[first:last]} for first, last in items[1:]]
        if not words or (self.reading.tokens[head - 1].low == "of" and any("of" in said for said in words)):
            return []
        shared = (span[0], head)
        return [Topic(first, last, shared, (last, last), passage, span) for first, last in items]

    def _field_start(self, chunk: tuple[int, int]) -> int | None:
        """Return where the first field of a list starts, at the end of the words that introduce it."""
        stream = self.reading.tokens
        ends = {chunk[1], *self._ands(*chunk)}
        hit = next((hit for hit in self._areas if hit.last in ends and hit.first >= chunk[0]), None)
        if hit is None or not self._is_field(hit.first, chunk[1]):
            return None
        for at in range(hit.first - 1, max(chunk[0], hit.first - _SHORT) - 1, -1):
            low = stream[at].low
            if low in PREPOSITIONS:
                return at + 2 if low == "to" and at + 1 < hit.first else at + 1
            if low in FUNCTION or low.endswith("ing"):
                break
        return hit.first

    def _pair(self, first: int, last: int, passage: tuple[int, int] | None) -> list[Topic]:
        """Return the two things of “the role of A and B in …”, or what the tokens say as a whole."""
        stream = self.reading.tokens
        fields = {(hit.first, hit.last) for hit in self._areas}
        told = [*self._told(first, last), *fields]
        for at in self._ands(first, last):
            left = next((one for one in told if one[1] == at), None)
            skip = at + 2 if stream[at + 1].low in ARTICLES else at + 1
            right = next((one for one in told if one[0] in (at + 1, skip)), None)
            if left and right and not {left, right} <= fields:
                begin = left[0]
                if begin - 1 > first and stream[begin - 1].low in OWNERS:
                    begin -= 2
                    while begin > first and stream[begin - 1].is_name:
                        begin -= 1
                while begin > first and (
                    stream[begin - 1].low in ARTICLES or described.is_aspect(self.reading, begin - 1)
                ):
                    begin -= 1
                tail = (right[1], last)
                if tail[0] < last and stream[tail[0]].low not in PREPOSITIONS:
                    continue
                head = (first, begin)
                return [
                    Topic(begin, at, head, tail, passage, (begin, at)),
                    Topic(at + 1, right[1], head, tail, passage, (at + 1, right[1])),
                ]
            weighed = any(
                hit.entry.code == "weight" for hit in self.reading.layer("reference", first, first + 3)
            )
            opens = stream[first].low in ARTICLES and stream[at + 1].low in ARTICLES and not weighed
            if opens and {"of", "in"} & {token.low for token in stream[at + 1 : last]}:
                none = (first, first)
                return [
                    Topic(first, at, none, (at, at), passage, (first, at)),
                    Topic(at + 1, last, none, (last, last), passage, (at + 1, last)),
                ]
        return [Topic(first, last, (first, first), (last, last), passage, (first, last))]

    def _told(self, first: int, last: int) -> list[tuple[int, int]]:
        """Return the things named within tokens, as ranges; what is only described, too."""
        found = [
            (one.core[0], one.full) for one in self.mentions if first <= one.core[0] and one.full <= last
        ]
        hits = described.heads(self.reading, self.mentions, self.first, first, last)
        found += [described.words(self.reading, hit, self.first) for hit in hits]
        return found

    def things(self, ranges: Sequence[tuple[int, int]]) -> list[Thing]:
        """Return the things told within ranges of tokens: those with a name, and those only described."""
        found: list[Thing] = []
        for first, last in ranges:
            found += [one.thing for one in self.mentions if first <= one.core[0] and one.core[1] <= last]
            for hit in described.heads(self.reading, self.mentions, self.first, first, last):
                begin, end = described.words(self.reading, hit, self.first)
                if begin < end and begin >= first:
                    name = self.reading.words(begin, end)
                    found.append(Thing("undertaking", name, self.reading.span(begin, end)))
        inner = {name for one in found for name in one.about}
        return [one for one in found if one.name not in inner]
