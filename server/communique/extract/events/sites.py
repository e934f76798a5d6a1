"""The house in which something took place, and the city it stands in: “at the Winter Palace in X”."""

from typing import NamedTuple

from communique.extract.gazetteer import Hit
from communique.extract.grammar import ARTICLES, FUNCTION
from communique.extract.reading import Reading

_AT = frozenset({"at", "in", "inside"})
_LONGEST = 8
"""The most words of the name of a house."""


class Site(NamedTuple):
    """A house and its city; indices count tokens."""

    first: int
    last: int
    city: Hit


def find(reading: Reading, place: Hit, first: int, last: int) -> Site | None:
    """Return the house that is told with a place, the city it is in or the house itself; None if none is.

    In: the text, the place, the tokens of its sentence.
    """
    stream = reading.tokens
    if place.first - 2 > first and stream[place.first - 1].low == "in":
        end = place.first - 1
        begin = _start(reading, end, first)
        if begin is not None:
            return Site(begin, end, place)
    if (
        place.last + 1 < last
        and stream[place.last].low == "in"
        and _is_site(reading, place.first, place.last)
    ):
        city = reading.at("capital", place.last + 1) or reading.at("place", place.last + 1)
        return Site(place.first, place.last, city) if city and city.last <= last else None
    return None


def _is_site(reading: Reading, first: int, last: int) -> bool:
    """Return whether words name a house: one of them has a capital, and their head says that it is one."""
    stream = reading.tokens
    if not any(stream[index].is_name for index in range(first, last)):
        return False
    return any(
        hit.entry.code == "house" and (hit.last == last or stream[hit.last].low == "of")
        for hit in reading.layer("reference", first, last)
    )


def _start(reading: Reading, end: int, first: int) -> int | None:
    """Return where the name of a house starts that ends before a token and has “at” before it."""
    stream = reading.tokens
    for at in range(end - 1, max(first, end - _LONGEST) - 1, -1):
        token = stream[at]
        if token.low in _AT:
            begin = at + 1 + (stream[at + 1].low in ARTICLES)
            return begin if begin < end and _is_site(reading, begin, end) else None
        inner = token.low in ARTICLES or token.low == "of" or token.glued
        if not inner and (not token.is_word or token.low in FUNCTION or reading.at("verb", at)):
            return None
    return None
