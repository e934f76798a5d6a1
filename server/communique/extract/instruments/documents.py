"""The phrases that name documents: “two memorandums of understanding”, “an air services agreement”."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from communique.extract.gazetteer import Hit
from communique.extract.grammar import (
    AND,
    BETWEEN,
    DEFINITE,
    FUNCTION,
    INDEFINITE,
    MODALS,
    OWNERS,
    POSSESSIVES,
)
from communique.extract.reading import Reading

_REACH = 9
"""The most words that stand before the type word and belong to the phrase."""
_SINGULAR = frozenset({"exchange-of-notes", "minutes", "terms-of-reference"})
"""Forms whose names are plural words though they are one document."""


@dataclass(frozen=True, slots=True)
class Document:
    """A noun phrase that names one or several documents, up to its type word; indices count tokens."""

    first: int
    """Its first token: the article or count, else the first word."""
    bare: int
    """Its first token after article and count."""
    head: int
    """The first token of its type word."""
    last: int
    """The token after its type word."""
    form: str
    """Code of the scheme ``form``."""
    plural: bool = False
    count: int | None = None
    """How many, when a number says so."""
    article: str = ""
    """definite, indefinite, possessive or empty."""
    level: str = ""
    """Code of the scheme ``instrument-level``."""
    plain: bool = False
    """Whether it is called a statement and no more: only one of states is a joint one."""
    deed: bool = False
    """Whether it is named by what it does, without a type word: “sister relations”, “the sale of shares”."""
    named: bool = True
    """Whether a type word stands there; “a second on tourism” has none."""


def find(reading: Reading, closed: Iterable[tuple[int, int]] = ()) -> list[Document]:
    """Return the phrases of a text that name documents, in order.

    In: the text; ranges of tokens that cannot be part of such a phrase (names of persons and bodies).
    """
    barred = bytearray(len(reading.tokens) + 1)
    for first, last in closed:
        for index in range(first, last):
            barred[index] = 1
    found: list[Document] = []
    for hit in reading.layer("form"):
        block = reading.blocks[reading.block_of(hit.first)]
        if block.kind == "noise" or barred[hit.last - 1] or not block.first <= hit.first < block.last:
            continue
        floor = reading.sentence(hit.first).first
        if found and found[-1].last > floor:
            floor = found[-1].last
        phrase = _phrase(reading, hit, floor, barred)
        if not _is_verb(reading, phrase):
            found.append(phrase)
    deeds = (hit for hit in reading.layer("cue") if hit.entry.code == "deed" and not barred[hit.first])
    found += [
        Document(hit.first, hit.first, hit.first, hit.last, hit.entry.info["value"], deed=True)
        for hit in deeds
    ]
    return _with_further(reading, sorted(found, key=lambda one: one.first))


def _is_verb(reading: Reading, phrase: Document) -> bool:
    """Return whether a type word is a verb here: “the institute plans to hold a dialogue”."""
    verb = reading.at("verb", phrase.head)
    if verb is None or phrase.first < phrase.head or phrase.last - phrase.head > 1:
        return False
    following = reading.tokens[phrase.last].low if phrase.last < len(reading.tokens) else ""
    return following not in {"of", "for", "on", "in"} | BETWEEN


def _with_further(reading: Reading, named: Sequence[Document]) -> list[Document]:
    """Return documents with those named by a number word only: “one on trade, a second between A and B”.

    They have the form of the document named last before them in their part of the text.
    """
    found: list[Document] = []
    taken = {index for one in named for index in range(one.first, one.last)}
    at = 0
    for hit in (hit for hit in reading.layer("cue") if hit.entry.code == "further"):
        while at < len(named) and named[at].first < hit.first:
            at += 1
        if not at or hit.first in taken or hit.last >= len(reading.tokens):
            continue
        before, following = named[at - 1], reading.tokens[hit.last]
        if reading.block_of(before.first) != reading.block_of(hit.first):
            continue
        if following.low in BETWEEN or following.low in {"on", "for", "with", "concerning", "about", "in"}:
            found.append(
                Document(
                    hit.first, hit.last, hit.last, hit.last, before.form, article="indefinite", named=False
                )
            )
    return sorted([*named, *found], key=lambda one: one.first)


def numeral(reading: Reading, index: int) -> int | None:
    """Return the number a token states in digits or words, or None."""
    token = reading.tokens[index]
    if token.word.isdecimal() and len(token.word) < 4:
        return int(token.word)
    numbers = (hit for hit in reading.layer("cue", index, index + 1) if hit.entry.code == "number")
    return next((int(hit.entry.info["value"]) for hit in numbers), None)


def _phrase(reading: Reading, hit: Hit, floor: int, barred: bytearray) -> Document:
    stream = reading.tokens
    bare = _modifiers(reading, hit.first, floor, barred)
    first, article, count = bare, "", None
    while first > floor:
        token = stream[first - 1]
        number = numeral(reading, first - 1)
        if number is not None and (number > 1 or token.low not in INDEFINITE):
            count = number if count is None else count
            first -= 1
        elif token.low in INDEFINITE:
            article, first = article or "indefinite", first - 1
            break
        elif token.low in DEFINITE:
            article, first = article or "definite", first - 1
            break
        elif token.low in POSSESSIVES or token.low in OWNERS:
            article = article or "possessive"
            if token.low in POSSESSIVES:
                first -= 1
            break
        elif token.word == '"' and first == bare:
            if first - 1 > floor and stream[first - 2].low in DEFINITE:
                article = "definite"
            break
        else:
            break
    low = stream[hit.last - 1].low
    for index in range(hit.first, hit.last):
        if index > hit.first and stream[index].low in {"of", "on", "for", "in"}:
            low = stream[index - 1].low
            break
    plural = hit.entry.code not in _SINGULAR and low.endswith(("s", "anda"))
    plural = plural and (article != "indefinite" or count is not None)
    single = hit.last - hit.first == 1 and hit.entry.code == "joint-statement"
    plain = single and not any(stream[index].low == "joint" for index in range(bare, hit.first))
    level = next((one.entry.code for one in reading.layer("instrument-level", bare, hit.last)), "")
    return Document(first, bare, hit.first, hit.last, hit.entry.code, plural, count, article, level, plain)


def _modifiers(reading: Reading, head: int, floor: int, barred: bytearray) -> int:
    """Return the first token of the words before a type word that belong to its phrase."""
    stream = reading.tokens
    at = head
    while at > floor and head - at < _REACH:
        token = stream[at - 1]
        if token.low in AND or token.word == ",":
            joined = _joined(reading, at - 1, floor, head, barred)
            if joined is None:
                break
            at = joined
            continue
        if not _modifies(reading, at - 1, barred):
            break
        at -= 1
    while at < head and stream[at].low in AND:
        at += 1
    return at


def _modifies(reading: Reading, index: int, barred: bytearray) -> bool:
    """Return whether a token can be a word before a type word, as “air” in “air services agreement”."""
    token = reading.tokens[index]
    if (
        not token.is_word
        or token.low in FUNCTION
        or token.low in MODALS
        or numeral(reading, index) is not None
    ):
        return False
    if reading.at("instrument-level", index):
        return True
    if barred[index]:
        return False
    if (
        token.glued
        or reading.at("capital", index)
        or reading.at("place", index)
        or reading.at("country", index)
        or reading.at("demonym", index)
        or reading.at("area", index)
    ):
        return True
    verb = next((hit for hit in reading.layer("verb", index, index + 1)), None)
    if verb is not None and not _is_noun(reading, verb):
        return False
    cue = reading.at("cue", index)
    return cue is None or cue.entry.code in {"cooperation", "renewal"}


def _is_noun(reading: Reading, verb: Hit) -> bool:
    """Return whether a word that could be a verb is a noun here: “a youth exchange programme”."""
    low = reading.tokens[verb.first].low
    if low in verb.entry.info.get("past", "").split("|"):
        return False
    return any(
        reading.tokens[at].low in INDEFINITE | DEFINITE for at in range(max(verb.first - 3, 0), verb.first)
    )


def _joined(reading: Reading, index: int, floor: int, head: int, barred: bytearray) -> int | None:
    """Return where a phrase goes on before “and” or a comma in it: “an economic and technical agreement”.

    It does when an article stands before it within reach and only words that can modify lie between.
    """
    stream = reading.tokens
    at = index
    while at > floor and head - at <= _REACH:
        token = stream[at - 1]
        if token.low in INDEFINITE or token.low in DEFINITE:
            return at
        if token.low not in AND and token.word != "," and not _modifies(reading, at - 1, barred):
            return None
        if reading.at("country", at - 1) or reading.at("form", at - 1):
            return None
        at -= 1
    return at if at == floor and at < index else None
