"""The relation between two states as a text speaks of it: its kind, the years that are celebrated."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from communique.extract.gazetteer import Hit
from communique.extract.grammar import ARTICLES, BETWEEN, OWNERS, POSSESSIVES
from communique.extract.model import Thing
from communique.extract.places import Places
from communique.extract.reading import Reading, Sentence

Acting = Callable[[int], Sequence[str]]
"""A token → the states that act in the text there."""
_YEARS = frozenset({"year", "years"})
_CLAUSE = frozenset({"as", "when", "while", "since"})
"""What opens the clause that says what is celebrated."""
_BARE = frozenset({"diplomatic-relations"})
"""Kinds that all states have with each other: they say nothing of this relation."""
_REACH = 8
_TWO = 2
_LONGEST = 60
"""The most tokens of a clause before what it celebrates."""


class Mention(NamedTuple):
    """A place that names a thing; indices count tokens."""

    first: int
    """The first token of the passage, article included."""
    last: int
    """After its last token, the place where it is included."""
    thing: Thing
    core: tuple[int, int]
    """The tokens of its name."""
    full: int
    """After what tells it from others: whose it is, what it joins; before a short form and the place."""
    known: bool = False
    """Whether the vocabulary knows the name itself."""


def find(reading: Reading, places: Places, acting: Acting) -> Iterator[Mention]:
    """Yield the places that speak of the relation of two states, in order.

    In: the text, the states and places in it, who acts where.
    """
    for sentence in reading.sentences:
        if reading.blocks[sentence.block].kind == "heading":
            continue
        heads = [*reading.layer("relation-type", sentence.first, sentence.last)]
        typed = {index for hit in heads for index in range(hit.first, hit.last)}
        for layer in ("reference", "references"):
            hits = reading.layer(layer, sentence.first, sentence.last)
            heads += [hit for hit in hits if hit.entry.code == "relation" and hit.first not in typed]
        for hit in sorted(heads, key=lambda hit: hit.first):
            found = _relation(reading, places, acting, sentence, hit)
            if found:
                yield found


def _relation(
    reading: Reading, places: Places, acting: Acting, sentence: Sentence, hit: Hit
) -> Mention | None:
    typed = hit.entry.layer == "relation-type"
    if _in_title(reading, sentence, hit):
        return None
    years = _years(reading, sentence, hit)
    first, states = _before(reading, places, sentence, hit)
    last = hit.last
    if not states:
        states, last = _after(reading, places, acting, sentence, hit.last, _REACH if typed else 1)
    if not states and (years or (typed and _is_known(reading, hit))):
        states = tuple(acting(hit.first))
    if len(states) != 2 or not (typed or years or first < hit.first or last > hit.last):
        return None
    form = hit.entry.code if typed and hit.entry.code not in _BARE else ""
    core = (hit.first, hit.last)
    if years:
        first = _clause(reading, sentence, years[1])
    else:
        if first > sentence.first and reading.tokens[first - 1].low in ARTICLES | POSSESSIVES:
            first -= 1
        if first > sentence.first and reading.tokens[first - 1].low.endswith("ing"):
            first -= 1
    name = reading.words(hit.first, hit.last)
    thing = Thing(
        "relation",
        name,
        reading.span(first, last),
        tuple(sorted(states)),
        form=form,
        years=years[0] if years else None,
    )
    return Mention(first, last, thing, core, last)


def _before(reading: Reading, places: Places, sentence: Sentence, hit: Hit) -> tuple[int, tuple[str, ...]]:
    """Return where a phrase starts that has its states before it: “Kazakh-Serbian [trade] relations”."""
    stream = reading.tokens
    at = hit.first
    while (
        at > max(sentence.first, hit.first - 4) and at not in places.demonym_ends and not stream[at - 1].glued
    ):
        token = stream[at - 1]
        if not token.is_word or token.low in ARTICLES or token.low in OWNERS:
            return hit.first, ()
        at -= 1
    codes: list[str] = []
    while at > sentence.first:
        joined = stream[at - 1].glued or bool(codes)
        held = places.demonym_ends.get(at) or (places.state_ends.get(at) if joined else None)
        if held is None:
            break
        codes.append(held.entry.code)
        at = held.first
        if at > sentence.first and stream[at - 1].word in {"–", "—", "/", "and"}:
            at -= 1
    states = tuple(dict.fromkeys(reversed(codes)))
    return (at, states) if len(states) == 2 else (hit.first, ())


def _in_title(reading: Reading, sentence: Sentence, hit: Hit) -> bool:
    """Return whether a phrase is part of a document's name: “Declaration on strategic partnership”."""
    stream = reading.tokens
    for form in reading.layer("form", max(sentence.first, hit.first - 6), min(sentence.last, hit.last + 4)):
        between = stream[form.last : hit.first] if form.first < hit.first else stream[hit.last : form.first]
        if form.first < hit.first and between and between[0].low in {"of", "on"}:
            return True
        if form.first >= hit.first and not any(
            token.low in ARTICLES or not token.is_word for token in between
        ):
            return True
    return False


def _is_known(reading: Reading, hit: Hit) -> bool:
    """Return whether a kind of relation, named without its states, is that of the states that act."""
    narrow = hit.entry.code in reading.lexicon.broader.get("relation-type", {})
    before = reading.tokens[hit.first - 1].low if hit.first else ""
    return narrow and before in ARTICLES | POSSESSIVES | {"this"}


def _after(
    reading: Reading, places: Places, acting: Acting, sentence: Sentence, at: int, reach: int
) -> tuple[tuple[str, ...], int]:
    """Return the states of “… between X and Y”, “… between the two countries” and where they end."""
    for index in range(at, min(at + reach, sentence.last - 1)):
        token = reading.tokens[index]
        if token.low in BETWEEN:
            found = places.states(index + 1, sentence.last)
            if found and len(found.codes) == _TWO:
                return found.codes, found.last
            group = next(reading.layer("word", index + 1, min(index + 5, sentence.last)), None)
            both = group is not None and group.entry.info.get("value") == "states"
            return (tuple(acting(index)), group.last) if group and both else ((), at)
        if token.word in {",", ";", ".", "("} or token.is_name:
            break
    return (), at


def _years(reading: Reading, sentence: Sentence, hit: Hit) -> tuple[int, int] | None:
    """Return the years of “30 years of …”, “the 25th anniversary of …”, and the token that says them."""
    stream = reading.tokens
    for index in range(hit.first - 1, max(sentence.first, hit.first - _REACH) - 1, -1):
        low = stream[index].low
        if low in _YEARS and index > sentence.first:
            number = _number(reading, index - 1)
        elif low == "anniversary" and index > sentence.first:
            number = _ordinal(stream[index - 1].low)
        else:
            continue
        return (number, index - 1) if number else None
    return None


def _number(reading: Reading, at: int) -> int | None:
    low = reading.tokens[at].low
    if low.isdecimal():
        return int(low) if len(low) < 4 else None
    for hit in reading.layer("word", max(at - 2, 0), at + 1):
        if hit.entry.code == "number" and hit.last == at + 1:
            return int(hit.entry.info.get("value") or 0) or None
    return None


def _ordinal(low: str) -> int | None:
    digits = low.removesuffix("th").removesuffix("st").removesuffix("nd").removesuffix("rd")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 4 else None


def _clause(reading: Reading, sentence: Sentence, at: int) -> int:
    """Return where the clause starts in which a token stands."""
    lowest = max(sentence.first, at - _LONGEST)
    for index in range(at - 1, lowest - 1, -1):
        token = reading.tokens[index]
        if token.low in _CLAUSE:
            return index
        if token.word in {",", ";", ":"}:
            return index + 1
    return lowest
