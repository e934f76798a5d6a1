"""What events are said to bear on: the relation of the states, the fields that are given weight."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from communique.extract.grammar import BE
from communique.extract.model import Event, Span, Thing
from communique.extract.positions.relations import Acting, Mention
from communique.extract.reading import Reading, Sentence

_ON = frozenset({"on", "to"})
_LONGEST = 400
"""The most tokens of a sentence that is one; longer ones are tables or lists without stops."""


def find(
    reading: Reading, events: Sequence[Event], mentions: Sequence[Mention], acting: Acting
) -> tuple[Event, ...]:
    """Return the events with what they bear on.

    In: the text, its events, the things named in it, who acts where.
    """
    related = [one for one in mentions if one.thing.type == "relation"]
    starts = [one.core[0] for one in related]
    found = []
    for event in events:
        sentence = reading.sentence(reading.at_token(event.at[0]))
        own = related[bisect_left(starts, sentence.first) : bisect_left(starts, sentence.last)]
        whole = sentence.last - sentence.first <= _LONGEST
        concerns = [
            *(_aside(reading, sentence, event, own) if whole else ()),
            *_reason(reading, event, acting),
        ]
        found.append(replace(event, concerns=(*event.concerns, *concerns)))
    return tuple(_weighed(reading, found))


def _aside(reading: Reading, sentence: Sentence, event: Event, related: Sequence[Mention]) -> Iterator[Thing]:
    """Yield the relation of “…, reflecting the scope of A-B relations” after an event."""
    stream = reading.tokens
    for one in related:
        end = stream[one.last] if one.last < sentence.last else None
        commas = (at for at in range(one.core[0] - 1, sentence.first, -1) if stream[at - 1].word == ",")
        start = next(commas, None)
        if start is None or (end is not None and end.is_word) or stream[start - 1].start < event.at[1]:
            continue
        stance = reading.at("stance", start)
        if stream[start].low.endswith("ing") and not (stance and stance.entry.code):
            yield replace(one.thing, at=reading.span(start, one.last), form="", years=None)


def _reason(reading: Reading, event: Event, acting: Acting) -> Iterator[Thing]:
    """Yield the relation that the reason of an event speaks of: “for his contribution to bilateral ties”."""
    if event.reason_at is None:
        return
    first, last = reading.at_token(event.reason_at[0]), reading.at_token(event.reason_at[1] - 1) + 1
    states = tuple(sorted(acting(first)))
    if len(states) == 2 and reading.has("reference", {"between"}, first, last):
        yield Thing("relation", reading.words(first, last), event.reason_at, states)


def _weighed(reading: Reading, events: Sequence[Event]) -> list[Event]:
    """Return the events, the last before “Emphasis was placed on trade” told to be about the field."""
    found = list(events)
    order = sorted(range(len(found)), key=lambda number: found[number].at)
    begins = [found[number].at[0] for number in order]
    for hit in reading.layer("reference"):
        if hit.entry.code != "emphasis":
            continue
        fields = _fields(reading, hit.last)
        place = bisect_left(begins, reading.tokens[hit.first].start) - 1
        if fields is None or place < 0 or found[order[place]].areas:
            continue
        areas, at = fields
        found[order[place]] = replace(found[order[place]], areas=areas, areas_at=at)
    return found


def _fields(reading: Reading, at: int) -> tuple[tuple[str, ...], Span] | None:
    """Return the fields of “… was placed on a, b and c”, from the verb on, and the sentence that says so."""
    sentence = reading.sentence(at)
    stream = reading.tokens
    if at + 3 > sentence.last or stream[at].low not in BE or stream[at + 2].low not in _ON:
        return None
    areas = tuple(dict.fromkeys(hit.entry.code for hit in reading.layer("area", at + 3, sentence.last)))
    return (areas, reading.span(sentence.first, sentence.last)) if areas else None
