"""Undertakings without a name, told by what describes them: “political and economic reforms”."""

from collections.abc import Sequence

from communique.extract.gazetteer import Hit
from communique.extract.grammar import AND, FUNCTION
from communique.extract.positions.relations import Mention
from communique.extract.reading import Reading

ADJECTIVE = ("al", "ic", "ive", "ous", "ary", "able", "ible", "ian", "ese")
"""How most adjectives end that stand joined before a noun: “political and economic reforms”."""


def heads(reading: Reading, mentions: Sequence[Mention], lowest: int, first: int, last: int) -> list[Hit]:
    """Return the nouns for undertakings in lower case, outside of names, that something describes.

    In: the text, the things named, where the phrase starts, the tokens to look at.
    """
    named = {index for one in mentions for index in range(*one.core)}
    hits = [hit for layer in ("reference", "references") for hit in reading.layer(layer, first, last)]
    return [
        hit
        for hit in hits
        if hit.entry.code == "undertaking"
        and hit.first not in named
        and reading.tokens[hit.first].word.islower()
        and words(reading, hit, lowest)[0] < hit.first
    ]


def words(reading: Reading, hit: Hit, lowest: int) -> tuple[int, int]:
    """Return the words of such an undertaking, without those that say how it stands: “[ongoing] reforms”."""
    stream, at = reading.tokens, hit.first
    while at > lowest:
        token = stream[at - 1]
        joins = token.low in AND and at - 2 > lowest and stream[at - 2].low.endswith(ADJECTIVE)
        verb = any(reading.at(layer, at - 1) for layer in ("verb", "stance"))
        if not joins and (token.low in FUNCTION or not token.word.islower() or not token.is_word or verb):
            break
        at -= 1
    if at < hit.first and at > lowest and stream[at - 1].low == "to":  # what follows is a verb
        at += 1
    while at < hit.first and is_aspect(reading, at):
        at += 1
    return at, hit.last


def is_aspect(reading: Reading, at: int) -> bool:
    """Return whether a word only says how something stands: “ongoing”, “current”."""
    hit = reading.at("reference", at)
    return hit is not None and hit.entry.code == "aspect"
