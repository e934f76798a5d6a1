"""Known phrases, found in a stream of tokens: the longest at each place, one layer at a time.

A layer is one kind of knowledge (countries, document forms, areas …). Layers do not hide each other:
“Ministry of Health” is both the head of a body and an area. The time is linear in the number of tokens.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from communique.extract.text import Token, tokens


@dataclass(frozen=True, slots=True)
class Entry:
    """What a phrase stands for."""

    layer: str
    """country, demonym, capital, place, area, form, event, act, kind, head, ministry, body, office, verb …"""
    code: str
    """What it stands for in that layer: a state's code, a concept's code, a use."""
    phrase: str
    """The phrase as the vocabulary writes it."""
    info: Mapping[str, str] = field(default_factory=dict)
    """Whatever else the vocabulary says of it, by column."""


class Hit(NamedTuple):
    """A phrase found in a text."""

    first: int
    """Index of its first token."""
    last: int
    """Index after its last token."""
    entry: Entry


class _Node:
    """A place in the tree of phrases."""

    __slots__ = ("entries", "next")

    def __init__(self) -> None:
        self.next: dict[str, _Node] = {}
        self.entries: list[tuple[Entry, tuple[str, ...]]] = []


@dataclass
class Gazetteer:
    """A tree of phrases, by their tokens.

    >>> gazetteer = Gazetteer([Entry("country", "KZ", "Kazakhstan")], cased={"country"})
    >>> gazetteer.find(tokens("in Kazakhstan"))[0].entry.code
    'KZ'
    """

    entries: Sequence[Entry]
    cased: Iterable[str] = ()
    """Layers whose phrases count only where the text has capitals where the phrase has them."""

    @cached_property
    def _root(self) -> _Node:
        """The tree; it grows when the first text is searched, for many a build reads none."""
        root = _Node()
        cased = frozenset(self.cased)
        for entry in self.entries:
            parts = tokens(entry.phrase)
            if not parts:
                continue
            node = root
            for part in parts:
                node = node.next.setdefault(part.low, _Node())
            words = tuple(part.word for part in parts) if entry.layer in cased else ()
            node.entries.append((entry, words))
        return root

    def find(self, stream: Sequence[Token]) -> list[Hit]:
        """Return the hits in a stream of tokens: by layer, the longest from left to right, none overlapping.

        In: the tokens of a text. Out: the hits in the order of their first tokens, the longest first.
        """
        free: dict[str, int] = {}
        """Layer → the token from which on it may match again."""
        found: list[Hit] = []
        root = self._root.next
        for first, token in enumerate(stream):
            node = root.get(token.low)
            if node is None:
                continue
            best: dict[str, list[Hit]] = {}
            at = first
            while node is not None:
                at += 1
                for entry, words in node.entries:
                    if free.get(entry.layer, 0) <= first and _capitals(words, stream, first):
                        held = best.get(entry.layer)
                        if held is None or held[0].last < at:
                            best[entry.layer] = [Hit(first, at, entry)]
                        else:
                            held.append(Hit(first, at, entry))
                node = node.next.get(stream[at].low) if at < len(stream) else None
            for layer, hits in best.items():
                free[layer] = hits[0].last
                found += hits
        found.sort(key=lambda hit: (hit.first, -hit.last))
        return found


def _capitals(words: Sequence[str], stream: Sequence[Token], first: int) -> bool:
    """Return whether the text has a capital where the phrase has one, and is all capitals where it is."""
    for offset, word in enumerate(words):
        said = stream[first + offset].word
        if word[0].isupper() and not said[0].isupper():
            return False
        if len(word) > 1 and word.isupper() and not said.isupper():
            return False
    return True
