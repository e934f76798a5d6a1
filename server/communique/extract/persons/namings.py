"""The names that stand before and after titles of office, with the states that follow them."""

from typing import NamedTuple

from communique.extract.grammar import JOINS
from communique.extract.persons.names import Ground
from communique.extract.persons.roster import Book
from communique.extract.persons.titles import Title

_OPENING = frozenset({",", "(", "-", "–", "—"})
"""The signs after a name that an office may follow."""
_HOME = frozenset({"of", "for", "from"})
_RANKS = frozenset({"military", "royal", "head-of-state"})
"""Kinds of office that may stand between another office and the name: “Minister of Defence General A”."""
CROWNED = frozenset({"royal", "head-of-state"})
"""Kinds of office that streets, halls and schools are named after."""
_NEAR = 6
_LONG = 10
"""The most tokens a name before its office has."""


class Name(NamedTuple):
    """A name in a text."""

    first: int
    last: int
    state: str | None
    """The state that follows it: “A of X”."""
    end: int
    """Where name and state end."""


class Namings:
    """Reads the names around the titles of one text."""

    def __init__(self, ground: Ground, book: Book) -> None:
        self.ground = ground
        self.book = book
        self.reading = ground.reading
        self.tokens = ground.reading.tokens

    def _names(self, at: int, bound: int, several: bool) -> list[Name]:
        """Return the name that starts at a token; of several joined ones, all."""
        found: list[Name] = []
        while at < bound:
            end = self._told(at, self.ground.name_end(at, bound))
            if end == at:
                break
            state, after = self._home(end, bound)
            found.append(Name(at, end, state, after))
            if not several:
                break
            at = after
            while at < bound and self.tokens[at].low in JOINS:
                at += 1
            if at == after:
                break
            at = self.ground.skip_honorifics(at, bound)
        return found

    def _told(self, first: int, last: int) -> int:
        """Return where a name in a heading ends, when the text tells whose it is."""
        block = self.reading.blocks[self.reading.block_of(first)]
        end = first
        while block.kind == "heading" and end < last and self.tokens[end].low in self.book.index:
            end += 1
        return end if end > first else last

    def _home(self, at: int, bound: int) -> tuple[str | None, int]:
        """Return the state that follows a name, “of X”, “for X”, “(X)”, and where it ends."""
        if at + 1 >= bound:
            return None, at
        opened = self.tokens[at].word == "("
        if not opened and self.tokens[at].low not in _HOME:
            return None, at
        start = at + 1 + (self.tokens[at + 1].low == "the")
        hit = self.reading.at("country", start)
        if hit is None or (opened and (hit.last >= bound or self.tokens[hit.last].word != ")")):
            return None, at
        return hit.entry.code, hit.last + opened

    def _before(self, title: Title, lowest: int) -> list[Name]:
        """Return the names that stand before a title: “A, President of X”, “A and B, the Presidents of …”."""
        at = title.first - 1
        if at > lowest and self.tokens[at].low == "the":
            at -= 1
        if at <= lowest or self.tokens[at].word not in _OPENING:
            return []
        names: list[Name] = []
        while True:
            at = self.ground.without_letters(at)
            start = self._plain_start(self.ground.name_start(at, max(lowest, at - _LONG)), at)
            if start == at or self._opener(start, at):
                break
            names.insert(0, Name(start, at, None, at))
            if not title.plural or start - 1 <= lowest or self.tokens[start - 1].low not in JOINS:
                break
            at = start - 1
        return names

    def _opener(self, start: int, last: int) -> bool:
        """Return whether one word that opens a sentence is no name known before: “Earlier, A …”."""
        opens = self.reading.sentence(start).first == start
        return opens and last - start == 1 and self.book.known((self.tokens[start].low,), None) is None

    def _plain_start(self, start: int, last: int) -> int:
        """Return where a name starts, a known word that opens the sentence left off."""
        opens = self.reading.sentence(start).first == start
        word = self.tokens[start].word
        known = word.isascii() and (self.reading.at("word", start) or self.reading.at("verb", start))
        if opens and last - start > 1 and known:
            return start + 1
        return start

    def _apposed(self, name: Name) -> bool:
        """Return whether what stands after “the President of X,” looks like a person’s name."""
        ground = self.ground
        known = any(index in ground.common or index in ground.solid for index in range(name.first, name.last))
        return name.last - name.first > 1 and not known

    def _ranks(self, at: int, bound: int) -> int:
        """Return the first token of a name, honorifics and ranks that stand before it left off."""
        while at < bound:
            start = self.ground.skip_honorifics(at, bound)
            rank = self.ground.offices.get(start)
            styled = self.ground.word(start, "style")
            if rank and (styled or rank[0].entry.code in _RANKS) and rank[0].last < bound:
                article = rank[0].last + (self.tokens[rank[0].last].low == "the")
                after = self.ground.skip_honorifics(article, bound)
                after = after if after > article else self.ground.skip_honorifics(rank[0].last, bound)
                named = self.ground.name_end(after, bound) > after
                alone = rank[0].entry.code in CROWNED and not self._repeats(start)
                if named and not alone:
                    start = after
            if start == at:
                break
            at = start
        return at

    def _repeats(self, at: int) -> bool:
        """Return whether a title that could be a name stands before it as well: “Sultan of X, Sultan …”."""
        return any(self.tokens[index].low == self.tokens[at].low for index in range(max(0, at - _NEAR), at))
