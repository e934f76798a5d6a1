"""Phrases that several extractors look for: the place at a token, names written with capitals."""

from communique.extract.grammar import AND, ARTICLES
from communique.extract.reading import Reading

_INNER = AND | {"of", "for", "on", "de", "du", "la"}
"""Small words that stand inside a name, before a word with a capital."""

_LONGEST = 30
"""The most tokens of a name."""


def place(reading: Reading, at: int) -> int | None:
    """Return where the name of the city, region or state ends that starts at a token, or None."""
    hits = [reading.at(layer, at) for layer in ("capital", "place", "country")]
    return max((hit.last for hit in hits if hit), default=None)


def capitals(reading: Reading, at: int, last: int) -> int:
    """Return where a name written with capitals ends that starts at a token; *at* itself when none does.

    Small words belong to it when a capital follows (“Center for Peace and Dialogue”); what follows “and” with
    an article or as a place of its own is another name.
    """
    stream = reading.tokens
    end, last = at, min(last, at + _LONGEST)
    while at < last:
        token = stream[at]
        hyphened = at + 1 < last and stream[at + 1].glued and stream[at + 1].is_name
        if token.is_word and (
            token.is_name or token.word.isdecimal() or hyphened or (token.glued and at == end)
        ):
            at += 1
            end = at
        elif token.low in _INNER and at == end and at + 1 < last:
            at += 1
            if stream[at].low in ARTICLES and token.low not in AND and at + 1 < last:
                at += 1
            named = stream[at].is_name or (at + 1 < last and stream[at + 1].glued and stream[at + 1].is_name)
            if not named or (token.low in AND and (place(reading, at) or reading.at("demonym", at))):
                break
        else:
            break
    return end
