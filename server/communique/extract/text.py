"""Tokens: the words and signs of a text, cleaned, each with its place in the stored text.

Everything that follows works on tokens, never on characters: what a web page does to a word (curly quotes,
zero-width characters, soft hyphens, decomposed accents) is undone here once, and the offsets stay those of
the stored text.
"""

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

import regex

_INVISIBLE = (
    r"\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
)
_APOSTROPHES = "'\u2018\u2019\u02bc\u02b9\u00b4`\uff07"
_HYPHENS = "-\u2010\u2011\u2012\u2013\u2212"
_TOKEN = regex.compile(
    rf"""
      (?P<initials>(?:\p{{Lu}}\.){{2,}})
    | (?P<number>\d++(?:[.,/:]\d++)*+(?![\p{{L}}\p{{M}}]))
    | (?P<word>[\p{{L}}\p{{N}}][\p{{L}}\p{{M}}\p{{N}}{_INVISIBLE}]*+
               (?:[{_APOSTROPHES}](?![sS](?![\p{{L}}\p{{N}}]))[\p{{L}}\p{{M}}][\p{{L}}\p{{M}}\p{{N}}{_INVISIBLE}]*+)*+)
    | (?P<possessive>[{_APOSTROPHES}][sS](?![\p{{L}}\p{{N}}]))
    | (?P<sign>[^\s{_INVISIBLE}])
    """,
    regex.VERBOSE,
)
_CLEAN = regex.compile(f"[{_INVISIBLE}]")
_QUOTES = str.maketrans(
    {**dict.fromkeys(_APOSTROPHES, "'"), **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02", '"')}
)
_PREFIXES = {"co": ("operat", "ordinat")}
"""Words that British spelling writes with a hyphen and the vocabulary without."""


class Token(NamedTuple):
    """A word, number or sign of a text."""

    word: str
    """The word, cleaned: straight apostrophes, composed letters, nothing invisible."""
    low: str
    """The word in lower case and without accents: what phrases are looked up by."""
    start: int
    """Where it starts in the stored text, in code points."""
    end: int
    """Where it ends, exclusive."""
    glued: bool
    """Whether a hyphen, and no space, joins it to the token before; the hyphen is no token then."""

    @property
    def is_name(self) -> bool:
        """Whether it is written with a capital."""
        return self.word[0].isupper()

    @property
    def is_word(self) -> bool:
        """Whether it is a word or number, not a sign."""
        return self.word[0].isalnum()


def fold(word: str) -> str:
    """Return a word in lower case and without accents.

    >>> fold("Türkiye"), fold("Côte"), fold("Łódź")
    ('turkiye', 'cote', 'łodz')
    """
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word)
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()


def tokens(text: str) -> list[Token]:
    """Return the tokens of a text.

    In: any text. Out: its tokens in order; a hyphen inside a word splits it, and the second part is *glued*.

    >>> [token.word for token in tokens("Kazakhstan’s e-Government, 2026-2027")]
    ['Kazakhstan', "'s", 'e', 'Government', ',', '2026', '2027']
    """
    return list(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    last: Token | None = None
    """The token that is not yet yielded: a prefix may still grow."""
    hyphen = -1
    """Where a hyphen ended that touches the token before it."""
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        found = match[0]
        kind = match.lastgroup
        if kind == "sign":
            if found in _HYPHENS and last is not None and last.end == start and last.word[-1].isalnum():
                following = text[end : end + 1]
                if following.isalnum():
                    hyphen = end
                    continue
            word = found.translate(_QUOTES)
        elif found.isascii():
            word = found
        else:
            word = unicodedata.normalize("NFC", _CLEAN.sub("", found).translate(_QUOTES))
        if not word:
            continue
        glued = hyphen == start
        low = fold(word) or word
        if glued and last is not None and low.startswith(_PREFIXES.get(last.low, ())):
            last = Token(last.word + word, last.low + low, last.start, end, last.glued)
            continue
        if last is not None:
            yield last
        last = Token(word, low, start, end, glued)
    if last is not None:
        yield last
