"""Agents named together: “A and B”, “A, B and C”, “A with B”, the cells of a row."""

from bisect import bisect_right
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from communique.extract.grammar import AND, ARTICLES, FUNCTION
from communique.extract.model import Agent
from communique.extract.reading import Reading


@dataclass(frozen=True, slots=True)
class Mention:
    """One naming of agents; indices count tokens."""

    first: int
    """Where it starts, article and owner included."""
    last: int
    """Where it ends, country and abbreviation included."""
    agents: tuple[Agent, ...]
    """Whom it names; a plural names several."""


@dataclass(frozen=True, slots=True)
class Group:
    """Namings joined to one another, or a lone one; indices count tokens."""

    first: int
    last: int
    agents: tuple[Agent, ...]
    """Whom they name, each once."""
    mentions: tuple[Mention, ...]


_FAR = 10
"""The most tokens between two agents that are joined."""
_PHRASES = frozenset(
    tuple(phrase.split())
    for phrase in (
        *("and", "&", "/", "-", "\u2013", "\u2014", "with", "plus"),
        *("and of", "and with", "as well as", "as well as with", "together with", "along with"),
    )
)
"""What joins two agents, commas and articles beside it left out."""


def joined(reading: Reading, one: int, other: int) -> bool:
    """Return whether the words between two agents join them: from token *one* to before token *other*."""
    if other < one or other - one > _FAR:
        return False
    if _apposed(reading, one, other):
        return True
    if one == other:
        return reading.tokens[other].glued
    aside = _aside(reading, one, other)
    words = [reading.tokens[index].low for index in range(one, other) if index not in aside]
    if not words or words[0] == "(":
        return False
    plain = tuple(word for word in words if word not in {",", "the"})
    if not plain:
        return "," in words
    return plain in _PHRASES


def _aside(reading: Reading, one: int, other: int) -> Set[int]:
    """Return the tokens between two agents that join nothing: quotation marks, “on the one hand”."""
    aside = {index for index in range(one, other) if reading.tokens[index].word in {'"', ";"}}
    for hit in reading.layer("word", one, other):
        if hit.entry.code == "respectively":
            aside.update(range(hit.first, hit.last))
    return aside


def _apposed(reading: Reading, one: int, other: int) -> bool:
    """Return whether what stands between two agents says more of the first: “, the national carrier, and”."""
    between = reading.tokens[one:other]
    if (
        len(between) < 4
        or between[0].word != ","
        or between[1].low not in ARTICLES
        or between[-1].word == ","
    ):
        return False
    closing = len(between) - 1 - (between[-1].low in ARTICLES)
    inside = between[2 : closing - 1]
    return (
        between[closing].low in AND
        and between[closing - 1].word == ","
        and all(token.word.islower() and token.low not in FUNCTION for token in inside)
        and bool(inside)
    )


def gather(reading: Reading, mentions: Sequence[Mention]) -> list[Group]:
    """Return the mentions joined to one another, and each that stands alone, in order.

    Out: “A and B”, “A, B and C”, “A with B” as one group each. A comma joins only where “and” or another such
    word closes the list.
    """
    found: list[Group] = []
    run: list[Mention] = []
    for mention in mentions:
        if run and _proxy(reading, run[-1], mention):
            run[-1] = replace(run[-1], last=mention.last)
            continue
        if run and not _together(reading, run[-1], mention):
            found += _settle(reading, run)
            run = []
        run.append(mention)
    if run:
        found += _settle(reading, run)
    return found


def _proxy(reading: Reading, one: Mention, other: Mention) -> bool:
    """Return whether a naming says through whom another acts: “X, represented by the Ministry of Y”."""
    words = range(one.last, min(other.first, one.last + 3))
    return other.first - one.last <= len(words) and any(
        hit.entry.code == "proxy" for hit in reading.layer("naming", words.start, words.stop)
    )


def _together(reading: Reading, one: Mention, other: Mention) -> bool:
    sentence = reading.sentence(one.first)
    if other.first >= sentence.last:
        return _cells(reading, one, other)
    parted = any(token.word == ";" for token in reading.tokens[one.last : other.first])
    if parted and other.last < len(reading.tokens) and reading.at("verb", other.last) is not None:
        return False  # the second is the subject of a clause of its own
    return joined(reading, one.last, other.first)


def _cells(reading: Reading, one: Mention, other: Mention) -> bool:
    """Return whether two mentions fill neighbouring cells of a row."""
    block = reading.blocks[reading.block_of(one.first)]
    if not block.cells:
        return False
    before = bisect_right(block.cells, one.first, key=lambda cell: cell[0]) - 1
    if before < 0 or before + 1 >= len(block.cells):
        return False
    return _fills(reading, one, block.cells[before]) and _fills(reading, other, block.cells[before + 1])


def _fills(reading: Reading, mention: Mention, cell: tuple[int, int]) -> bool:
    if not cell[0] <= mention.first < cell[1] or mention.first - cell[0] > _FAR:
        return False
    around = chain(range(cell[0], mention.first), range(mention.last, min(cell[1], mention.last + _FAR)))
    return cell[1] - mention.last <= _FAR and not any(reading.tokens[index].is_word for index in around)


def _settle(reading: Reading, run: Sequence[Mention]) -> list[Group]:
    """Return a run of joined mentions as one group, or split where a comma alone joins and no list closes."""
    closed = [
        any(token.low not in {",", "the", '"'} for token in reading.tokens[one.last : other.first])
        or one.last == other.first
        or reading.sentence_of(one.first) != reading.sentence_of(other.first)
        for one, other in pairwise(run)
    ]
    groups: list[Group] = []
    start = 0
    last_closed = max((index for index, is_closed in enumerate(closed) if is_closed), default=-1)
    end = last_closed + 2
    if end > 1:
        groups.append(_group(run[:end]))
        start = end
    groups += [_group([mention]) for mention in run[start:]]
    return groups


def _group(mentions: Sequence[Mention]) -> Group:
    agents: dict[tuple[str, str | None], Agent] = {}
    for mention in mentions:
        for agent in mention.agents:
            agents.setdefault((agent.name.casefold(), agent.country), agent)
    return Group(mentions[0].first, mentions[-1].last, tuple(agents.values()), tuple(mentions))
