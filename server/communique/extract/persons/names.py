"""Names of persons: where one begins and ends, and when two of them are of the same person."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from communique.extract.gazetteer import Hit
from communique.extract.grammar import FUNCTION, PREPOSITIONS
from communique.extract.reading import Reading

_LONGEST = 9
"""The most tokens a name has."""
_PROPER = frozenset({"country", "demonym", "capital", "place", "body", "named"})
"""Layers of proper names, which have their own accents."""
_FIELDS = frozenset({"field", "remit"})
"""Uses of words that name what offices and bodies are for."""
_SHORT = frozenset({"honorific", "suffix", "modifier", "dropped"})
"""Kinds of the layer *office* that are no office of their own."""


@dataclass
class Ground:
    """What a name may lie on: the known words of a text, one look-up a token."""

    reading: Reading
    offices: dict[int, list[Hit]] = field(default_factory=dict, init=False)
    """First token → the titles that start there, the longest first; honorifics and the like apart."""
    small: dict[int, Hit] = field(default_factory=dict, init=False)
    """First token → the honorific, modifier or suffix there."""
    ends: dict[str, dict[int, Hit]] = field(default_factory=dict, init=False)
    """Layer → the token a hit ends before → the hit."""
    common: set[int] = field(default_factory=set, init=False)
    """Tokens of known words that stand in the names of bodies and of fields of work."""
    solid: set[int] = field(default_factory=set, init=False)
    """Tokens of words that never belong to a person’s name, unless they are its first."""
    words: dict[int, set[str]] = field(default_factory=dict, init=False)
    """Token → the uses of the word there."""
    shouted: list[tuple[int, int]] = field(default_factory=list, init=False)
    """Headings written with capitals throughout, as ranges of tokens."""

    def __post_init__(self) -> None:
        reading = self.reading
        for hit in reading.hits:
            layer = hit.entry.layer
            if layer not in _PROPER and self._disguised(hit):
                continue
            inside = range(hit.first, hit.last)
            if layer in {"office", "offices"}:
                self._title(hit)
            elif layer in {"area", "ministry", "head", "heads"}:
                self.common.update(inside)
            if layer in {"head", "heads", "form", "event-kind", "body", "country"}:
                self.solid.update(inside)
            if layer in {"word", "naming"}:
                for index in inside:
                    self.words.setdefault(index, set()).add(hit.entry.code)
                if hit.entry.code in _FIELDS:
                    self.common.update(inside)
            if layer in {"country", "demonym", "body", "head", "office", "place", "capital"}:
                self.ends.setdefault(layer, {}).setdefault(hit.last, hit)
        for block in reading.blocks:
            if block.kind == "heading" and self._shouts(block.first, block.last):
                self.shouted.append((block.first, block.last))

    def _disguised(self, hit: Hit) -> bool:
        """Return whether a name only looks like a known word: “Ôn” like “on”, “Sá” like “SA”."""
        word, phrase = self.reading.tokens[hit.first].word, hit.entry.phrase
        if hit.last - hit.first > 1:
            return False
        return (phrase.isascii() and not word.isascii()) or (phrase.isupper() and not word.isupper())

    def _title(self, hit: Hit) -> None:
        first = self.reading.tokens[hit.first].word
        if hit.entry.code in _SHORT:
            wanted = hit.entry.phrase
            short = wanted[-1] == "." and len(wanted) > 2 and wanted[0].islower()  # “dr. Jo Doe”
            if not (short or first[0].isupper()) and hit.entry.code in {"honorific", "suffix"}:
                return
            if len(wanted) <= 2 and wanted.isupper() and not first.isupper():  # “HE” is not “He”
                return
            self.small.setdefault(hit.first, hit)
        else:
            self.offices.setdefault(hit.first, []).append(hit)

    def _shouts(self, first: int, last: int) -> bool:
        words = [token.word for token in self.reading.tokens[first:last] if token.word.isalpha()]
        return len(words) > 2 and sum(word.isupper() for word in words) * 3 > len(words) * 2

    def loud(self, index: int) -> bool:
        """Return whether a token stands where all words have capitals, and so none tells a name."""
        place = bisect_left(self.shouted, (index + 1, 0)) - 1
        return place >= 0 and self.shouted[place][0] <= index < self.shouted[place][1]

    def word(self, index: int, use: str) -> bool:
        """Return whether a token belongs to a word of some use."""
        return use in self.words.get(index, ())

    def small_word(self, index: int) -> bool:
        """Return whether a token is a preposition; “Tô” is not “to”."""
        token = self.reading.tokens[index]
        return token.low in PREPOSITIONS and token.word.isascii()

    def skip_honorifics(self, at: int, last: int) -> int:
        """Return the first token from *at* on that belongs to no honorific."""
        while at < last:
            hit = self.small.get(at)
            if hit is None or hit.entry.code != "honorific":
                break
            at = hit.last
            if at < last and self.reading.tokens[at].word in {".", ","} and hit.entry.phrase[-1] != ".":
                at += self.reading.tokens[at].word == "."
        return at

    def name_end(self, first: int, last: int) -> int:
        """Return where the name ends that starts at token *first*; *first* itself when none does.

        In: the first token, the token after the last that may belong to it.
        """
        stream = self.reading.tokens
        last = min(last, first + _LONGEST)
        at = first
        while at < last:
            token = stream[at]
            if at > first and self._stops(at):
                break
            if token.glued and at > first and token.is_word:
                at += 1
            elif token.is_name and token.word[0].isalpha():
                at += 1
                initial = len(token.word) == 1 and at + 1 < last and stream[at].word == "."
                initial = initial and stream[at].start == token.end and stream[at + 1].is_name
                at += initial or (at + 1 < last and self._elided(at))
            elif (self.word(at, "patronymic") and at > first) or self._particle(at, first, last):
                at += 1
            else:
                break
        return at if self.is_name(first, at) else first

    def _elided(self, at: int) -> bool:
        """Return whether an apostrophe ends a part of a name, as in “Ng' Oloo”, and marks no owner."""
        before, sign, after = self.reading.tokens[at - 1 : at + 2]
        touches = sign.word == "'" and sign.start == before.end and before.low[-1] not in "sxz"
        return touches and after.is_name and at - 1 not in self.solid and at - 1 not in self.common

    def _particle(self, at: int, first: int, last: int) -> bool:
        """Return whether a small word goes on with a name: a capital follows, maybe after more of them."""
        stream = self.reading.tokens
        if not self.word(at, "particle") or stream[at].is_name:
            return False
        following = at + 1
        while following < last and self.word(following, "particle") and not stream[following].is_name:
            following += 1
        return following < last and stream[following].is_name and (at > first or stream[following].glued)

    def _stops(self, at: int) -> bool:
        """Return whether a word, though written with a capital, cannot go on with a name."""
        if at in self.solid or (at in self.offices and not self.word(at, "given")):
            return True
        small = self.small.get(at)
        stream = self.reading.tokens
        letters = small is not None and small.entry.code == "suffix" and len(stream[at].word) > 1
        if small is not None and (small.entry.code == "modifier" or (letters and stream[at].word.isupper())):
            return True
        if self.word(at, "weekday") or self.word(at, "noise") or self.reading.at("demonym", at):
            return True
        dated = at + 1 < len(stream) and stream[at + 1].word[0].isdigit()
        if self.word(at, "month") and dated:
            return True
        block = self.reading.blocks[self.reading.block_of(at)] if self.reading.blocks else None
        return bool(block and block.kind == "heading") and (
            self.reading.at("verb", at) is not None or at in self.common or self._headline(at)
        )

    def _headline(self, at: int) -> bool:
        """Return whether a word in a heading is no name, though all words there have capitals."""
        token = self.reading.tokens[at]
        return self.word(at, "headline") or (token.word.isascii() and token.low in FUNCTION)

    def is_name(self, first: int, last: int) -> bool:
        """Return whether tokens can be someone’s name: words with capitals, not all of them shouted."""
        words = [token.word for token in self.reading.tokens[first:last] if token.is_word]
        if not words or (first in self.offices and (last - first == 1 or not self.word(first, "given"))):
            return False
        dated = (
            last - first == 1
            and last < len(self.reading.tokens)
            and self.reading.tokens[last].word[0].isdigit()
        )
        if self.word(first, "weekday") or (dated and self.word(first, "month")) or self.small_word(first):
            return False
        if last - first == 1 and (first in self.solid or first in self.common):
            return False
        block = self.reading.blocks[self.reading.block_of(first)] if self.reading.blocks else None
        if block and block.kind == "heading" and self._headline(first):
            return False
        return any(len(word) > 1 and not word.isupper() for word in words)

    def letters(self, at: int) -> bool:
        """Return whether a token is an office in capitals after a name: “Jo Doe MP”."""
        if at < 1 or at not in self.offices or self.offices[at][0].entry.code != "legislator":
            return False
        before = self.reading.tokens[self._before_comma(at) - 1]
        return before.is_name and not before.word.isupper() and self.reading.tokens[at].word.isupper()

    def _before_comma(self, at: int) -> int:
        """Return where a name ends before letters, the comma between them left off: “Jo Doe, MP, …”."""
        stream = self.reading.tokens
        parted = at > 1 and stream[at - 1].word == "," and at + 1 < len(stream) and stream[at + 1].word == ","
        return at - 1 if parted else at

    def without_letters(self, last: int) -> int:
        """Return where a name ends before *last*, the letters after it left off."""
        if last > 0 and self.letters(last - 1):
            return self._before_comma(last - 1)
        first = next((last - size for size in (1, 2, 3, 4) if self._suffix(last - size, last)), last)
        return self._before_comma(first) if first < last else last

    def _suffix(self, first: int, last: int) -> bool:
        """Return whether tokens are letters that follow names: “OBE”, “(Retd.)”."""
        hit = self.small.get(first)
        return hit is not None and hit.last == last and hit.entry.code == "suffix"

    def name_start(self, last: int, lowest: int) -> int:
        """Return where the name starts that ends before token *last*; *last* itself when none does."""
        stream = self.reading.tokens
        at = last
        while at > lowest:
            token = stream[at - 1]
            if token.word == "." and at - 1 > lowest and len(stream[at - 2].word) == 1 and at < last:
                at -= 1
                continue
            if token.word == "'" and at < last and at - 1 > lowest and self._elided(at - 1):
                at -= 1
                continue
            if not token.is_word or self.small_word(at - 1):
                break
            titled = at - 1 in self.solid or at - 1 in self.offices or at in self.ends.get("office", {})
            if titled and not token.glued and not (at < last and self._given(at - 1, lowest)):
                break
            if not (
                token.is_name
                or token.glued
                or self.word(at - 1, "particle")
                or self.word(at - 1, "patronymic")
            ):
                break
            at -= 1
        while at < last and not stream[at].is_name:
            at += 1
        at = self.skip_honorifics(at, last)
        city = self.ends.get("place", {}).get(last) or self.ends.get("capital", {}).get(last)
        if city and city.first <= at:
            return last
        return at if self.name_end(at, last) == last else last

    def _given(self, at: int, lowest: int) -> bool:
        """Return whether a title stands as a name after another title: “Prince Sultan”."""
        titled = at - 1 in self.offices or at in self.ends.get("office", {})
        return at > lowest and titled and self.word(at, "given")


def key(reading: Reading, first: int, last: int) -> tuple[str, ...]:
    """Return the words of a name as they are compared: folded, without signs."""
    return tuple(token.low for token in reading.tokens[first:last] if token.is_word)


def same(one: Sequence[str], other: Sequence[str]) -> bool:
    """Return whether two names can be one person’s: one lies within the other, or their ends agree.

    >>> same(("ilham", "aliyev"), ("aliyev",)), same(("wang", "yi"), ("wang", "li"))
    (True, False)
    """
    short, long = sorted((tuple(one), tuple(other)), key=len)
    if any(long[at : at + len(short)] == short for at in range(len(long) - len(short) + 1)):
        return True
    if len(short) < 2:
        return False
    if short[0] == long[0] and short[-1] == long[-1]:
        return True
    first, other_first = short[0], long[0]
    initial = 1 in {len(first), len(other_first)} and first[0] == other_first[0]
    return initial and short[-1] == long[-1]
