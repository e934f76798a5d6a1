"""Documents told one by one after a count: “They signed two contracts. One sets …; by the second, …”."""

from dataclasses import dataclass

from communique.extract.grammar import ARTICLES, BE, BETWEEN, MODALS
from communique.extract.instruments import areas
from communique.extract.instruments.documents import Document
from communique.extract.instruments.drafts import Draft
from communique.extract.instruments.scene import Scene
from communique.extract.model import Agent
from communique.extract.reading import Sentence

_OPENING = frozenset({"under", "by", "with", "in", "through", "as"})
"""Prepositions before the words for one of several: “under the first, …”."""
_GENERAL = frozenset({"state", "government", "city", "region"})


@dataclass
class Counted:
    """Documents that a sentence counts, and how many of them were told of."""

    document: Document
    left: int
    group: int
    """The number of the sentence that counts them."""
    parties: tuple[Agent, ...] = ()
    """Between whom they are all said to be."""


def counted(scene: Scene, sentence: Sentence, group: int) -> Counted | None:
    """Return the documents that a sentence counts: “signed three contracts”."""
    at = sentence.first
    while at < sentence.last:
        document = scene.starts.get(at)
        if document is not None and document.plural and document.count and document.last <= sentence.last:
            return Counted(document, document.count, group, _between(scene, document.last, sentence.last))
        at = document.last if document is not None and document.last > at else at + 1
    return None


def _between(scene: Scene, at: int, last: int) -> tuple[Agent, ...]:
    """Return those named right after a document: “three contracts between A and B”."""
    opens = at < last and scene.reading.tokens[at].low in BETWEEN
    found = scene.group(at + 1, last) if opens else None
    return found.agents if found is not None and len(found.agents) > 1 else ()


def member(scene: Scene, sentence: Sentence, counted: Counted, group: int) -> Draft | None:
    """Return the document that a sentence tells of as one of those counted before, or None.

    In: the sentence; what was counted; a number that stands for the sentence.
    """
    first, last = sentence.first, sentence.last
    begin = _opened(scene, first, last)
    if begin is None:
        return None
    agents, at = _parties(scene, begin, last)
    told = (at for at in range(begin, last) if (verb := scene.verbs.get(at)) and verb.makes and verb.passive)
    subject = _subject(scene, begin, next(told, last), at)
    return Draft(
        first=first,
        last=last,
        form=counted.document.form,
        parties=agents or counted.parties,
        subject=subject,
        level=counted.document.level,
        group=group,
    )


def _opened(scene: Scene, first: int, last: int) -> int | None:
    """Return the token after the words for one of several that open a sentence, or None."""
    stream = scene.reading.tokens
    fronted = stream[first].low in _OPENING
    at = first + fronted
    hit = scene.cue(at, "further") if at < last else None
    if hit is not None:
        end = hit.last
    else:
        end = at + (stream[at].low in ARTICLES) if at < last else last
        ordinal = scene.reading.at("word", end) if end < last else None
        if ordinal is None or ordinal.entry.code != "ordinal":
            return None
        end = ordinal.last
    named = scene.starts.get(end) or scene.starts.get(at)
    if named is not None and not named.plural and named.first in {at, end} and named.last > end:
        end = named.last
    if end >= last - 1:
        return None
    following = stream[end]
    if following.word == ",":
        return end
    if fronted:
        return None
    tells = following.low in BE | MODALS | BETWEEN | {"on", "for", "with"} or end in scene.verbs
    third = following.word.islower() and following.low.endswith(("s", "ed")) and not following.glued
    return end if tells or third else None


def _parties(scene: Scene, first: int, last: int) -> tuple[list[Agent], tuple[int, int]]:
    """Return between whom a sentence says a document is, else the bodies it names, and where."""
    stream = scene.reading.tokens
    for index in range(first, last):
        if stream[index].low in BETWEEN:
            found = scene.group(index + 1, last)
            if found is not None and len(found.agents) > 1:
                return list(found.agents), (index, found.last)
    named: dict[tuple[str, str | None], Agent] = {}
    at = first
    while at < last:
        body = scene.body(at, last)
        for agent in body.agents if body is not None else ():
            if agent.kind not in _GENERAL:
                named.setdefault((agent.name.casefold(), agent.country), agent)
        at = max(body.last, at + 1) if body is not None else at + 1
    return (list(named.values()) if len(named) > 1 else []), (first, first)


def _bare(scene: Scene, first: int, last: int) -> tuple[int, int]:
    """Return a range of tokens without the signs at its ends."""
    stream = scene.reading.tokens
    while first < last and not stream[first].is_word:
        first += 1
    while first < last and not stream[last - 1].is_word:
        last -= 1
    return first, last


def _subject(scene: Scene, first: int, last: int, parties: tuple[int, int]) -> tuple[int, int] | None:
    """Return the words that tell a field: those before the parties, else those after them."""
    for words in ((first, parties[0]), (parties[1], last), (first, last)):
        words = _bare(scene, *words)
        if words[0] < words[1] and areas.find(scene.reading, *words):
            return words
    return None
