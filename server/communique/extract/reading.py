"""A text made ready for the extractors: its tokens, its parts, the known phrases in it, each found once."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from communique.extract.gazetteer import Hit
from communique.extract.lexicon import Lexicon
from communique.extract.model import Span
from communique.extract.text import Token


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a text: a paragraph, an item of a list, a heading, or noise."""

    kind: str
    """paragraph, item, heading or noise."""
    first: int
    """Index of its first token; an item's mark is not part of it."""
    last: int
    """Index after its last token."""
    number: int | None = None
    """The number of an item, when its list is numbered."""
    lead: int | None = None
    """Of an item: index of the block that introduces its list."""
    cells: tuple[tuple[int, int], ...] = ()
    """Of an item that is a row of a table: the tokens of each cell."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: a run of tokens within one block."""

    first: int
    last: int
    block: int
    """Index of its block."""


@dataclass
class Reading:
    """A text with everything the extractors look at; indices count its tokens."""

    text: str
    published: str | None
    """The date of the report, ``YYYY-MM-DD``."""
    lexicon: Lexicon
    tokens: Sequence[Token]
    hits: Sequence[Hit]
    """Known phrases, in the order of their first tokens, longest first."""
    blocks: Sequence[Block] = ()
    sentences: Sequence[Sentence] = ()
    _layers: dict[str, tuple[list[Hit], list[int]]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        layers: dict[str, list[Hit]] = {}
        for hit in self.hits:
            layers.setdefault(hit.entry.layer, []).append(hit)
        self._layers = {name: (hits, [hit.first for hit in hits]) for name, hits in layers.items()}

    def span(self, first: int, last: int) -> Span:
        """Return the passage of the tokens from *first* to before *last*, in code points."""
        return self.tokens[first].start, self.tokens[last - 1].end

    def said(self, first: int, last: int) -> str:
        """Return the stored words from token *first* to before token *last*, white space made one space."""
        start, end = self.span(first, last)
        return " ".join(self.text[start:end].split())

    def words(self, first: int, last: int) -> str:
        """Return the cleaned words of the tokens, spaced as usual: for names and labels."""
        parts: list[str] = []
        for index in range(first, last):
            token = self.tokens[index]
            if token.glued:
                parts.append("-")
            elif index > first and (token.start > self.tokens[index - 1].end):
                parts.append(" ")
            parts.append(token.word)
        return "".join(parts)

    def layer(self, name: str, first: int = 0, last: int | None = None) -> Iterator[Hit]:
        """Yield the hits of a layer that lie within the tokens from *first* to before *last*, in order."""
        hits, starts = self._layers.get(name, ([], []))
        end = len(self.tokens) if last is None else last
        for index in range(bisect_left(starts, first), len(hits)):
            if hits[index].first >= end:
                return
            if hits[index].last <= end:
                yield hits[index]

    def at(self, name: str, index: int) -> Hit | None:
        """Return the hit of a layer that starts at a token, or None."""
        hits, starts = self._layers.get(name, ([], []))
        place = bisect_left(starts, index)
        return hits[place] if place < len(starts) and starts[place] == index else None

    def has(self, name: str, codes: Iterable[str], first: int, last: int) -> bool:
        """Return whether a hit of a layer with one of the *codes* lies within the tokens."""
        wanted = frozenset(codes)
        return any(hit.entry.code in wanted for hit in self.layer(name, first, last))

    def at_token(self, offset: int) -> int:
        """Return the index of the first token that ends after an offset of the stored text."""
        return bisect_left(self._ends, offset + 1)

    def sentence_of(self, index: int) -> int:
        """Return the index of the sentence a token stands in; of the one before, when it is of noise."""
        return max(bisect_left(self._sentence_starts, index + 1) - 1, 0)

    def sentence(self, index: int) -> Sentence:
        """Return the sentence a token stands in; the one before, else the first, when it is of noise."""
        return self.sentences[self.sentence_of(index)]

    def sentence_at(self, index: int) -> Sentence | None:
        """Return the sentence a token stands in; None for a token of noise, which has no sentences."""
        found = self.sentence(index) if self.sentences else None
        return found if found is not None and found.first <= index < found.last else None

    def block_of(self, index: int) -> int:
        """Return the index of the block a token stands in."""
        return max(bisect_left(self._block_starts, index + 1) - 1, 0)

    @cached_property
    def _ends(self) -> list[int]:
        return [token.end for token in self.tokens]

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [sentence.first for sentence in self.sentences]

    @cached_property
    def _block_starts(self) -> list[int]:
        return [block.first for block in self.blocks]
