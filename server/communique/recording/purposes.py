"""What documents are said to serve: “Cultural ties were strengthened through memorandums on film and art”."""

from collections.abc import Sequence
from typing import NamedTuple

from communique.extract.gazetteer import Hit
from communique.extract.grammar import ADVERBS, ARTICLES, BE
from communique.extract.instruments.subjects import MEANS
from communique.extract.model import Span
from communique.extract.text import Token, tokens
from communique.recording.sketch import Sketch


class Purpose(NamedTuple):
    """What the subject of a sentence says of the documents in it."""

    areas: tuple[str, ...]
    at: Span
    """From the subject to the words for the documents."""
    sentence: Span
    apart: bool = False
    """Whether the other documents of the sentence serve other fields."""

    @property
    def alone(self) -> bool:
        """Whether the sentence names one field, which all its documents serve."""
        return len(self.areas) == 1 and not self.apart


def find(sketch: Sketch) -> dict[int, Purpose]:
    """Return what documents serve by their places in the annotations.

    Those of a sentence serve the same; where it names as many fields as documents, each serves its own.
    """
    together: dict[Purpose, list[int]] = {}
    held: Purpose | None = None
    for number, one in enumerate(sketch.found.agreements):
        if held is None or one.at[0] >= held.sentence[1]:
            held = _purpose(sketch, one.at)
        if held is not None:
            together.setdefault(held, []).append(number)
    return {
        number: one._replace(areas=one.areas[place : place + 1], apart=len(numbers) > 1)
        if len(numbers) == len(one.areas)
        else one
        for one, numbers in together.items()
        for place, number in enumerate(numbers)
    }


def _purpose(sketch: Sketch, at: Span) -> Purpose | None:
    """Return what the sentence says before a document, when it is “FIELDS were VERBed by”."""
    start, end = sketch.sentence(at)
    if start >= at[0]:
        return None
    text = sketch.text
    stream = tokens(text[start : at[1]])
    first = next((place for place, token in enumerate(stream) if start + token.start >= at[0]), len(stream))
    be = _passive(stream, first)
    if be is None:
        return None
    hits = sketch.namer.lexicon.gazetteer.find(stream)
    begin = max((place + 1 for place in range(be) if stream[place].word == ","), default=0)
    fields = [hit for hit in hits if hit.entry.layer == "area" and hit.last <= be]
    begin = begin if all(hit.first >= begin for hit in fields) else 0
    forms = [hit.last for hit in hits if hit.entry.layer == "form" and hit.first >= first]
    if not fields or not forms or _acts(hits, begin, be):
        return None
    end += text.startswith(".", end)
    areas = tuple(dict.fromkeys(hit.entry.code for hit in fields))
    return Purpose(areas, (start + stream[begin].start, start + stream[forms[0] - 1].end), (start, end))


def _passive(stream: Sequence[Token], first: int) -> int | None:
    """Return where “were [further] strengthened by” starts when it stands right before a token."""
    at = first
    while at > 0 and stream[at - 1].low in ARTICLES:
        at -= 1
    if at < 2 or stream[at - 1].low not in MEANS or not stream[at - 2].low.endswith("ed"):
        return None
    at -= 2
    while at > 0 and (stream[at - 1].low in ADVERBS or stream[at - 1].low.endswith(("ly", "further"))):
        at -= 1
    return at - 1 if at > 1 and stream[at - 1].low in BE else None


def _acts(hits: Sequence[Hit], first: int, last: int) -> bool:
    """Return whether words name someone or do something, and not only fields."""
    fields = {place for hit in hits if hit.entry.layer == "area" for place in range(hit.first, hit.last)}
    layers = {"verb", "head", "heads", "body", "office", "form"}
    return any(
        hit.entry.layer in layers and hit.first not in fields for hit in hits if first <= hit.first < last
    )
