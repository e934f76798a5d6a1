"""Which day a text states of which event."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from communique.extract import datelines, dates
from communique.extract.dates import Date
from communique.extract.events.signs import PARTNERS, Sighting, Signs
from communique.extract.grammar import ADVERBS, AND, DEFINITE, OWNERS, POSSESSIVES, PREPOSITIONS
from communique.extract.reading import Reading, Sentence

_APART = 4
"""How much farther a day is from a noun after it that only names the occasion."""
_BESIDE = 40
"""How much farther a day is from what was only going on beside the deed."""
_FRONT = 2
"""How many tokens may stand before a day that opens a sentence."""
_COMMA = 5
"""How many tokens a comma between a day and an event counts for."""
_ASIDE = 10
"""How far, in tokens, “during”, “within the framework of” stands before the noun of the occasion."""
_PHRASE = 4
"""The most tokens from an article to the noun of an event."""
_BACK = 8
"""How many sentences back “the same day” may refer."""
_FARTHEST = 300
"""How many tokens back it may refer."""
_LONG_AGO, _SOON = 45, 3
"""Between how many days before the report and how many after it the events of the occasion lie."""
_DEEDS = frozenset({"made", "issued", "agreed", "planned", "established"})
"""What else verbs say was done on a day."""
_TOGETHER = {"summit", "statement-adoption"}
_SIGNING = frozenset({"signing-ceremony", "document-exchange"})
_OCCASIONS = ("occasion", "beside")
_ENDS = frozenset({"until", "till"})
"""What stands before the last day of something that goes on."""
_RUN = frozenset({",", "(", "-", "–", "—", ":", "|"})
"""What stands between an event, a place and a day in a heading."""


def days(signs: Signs, sightings: Sequence[Sighting], known: list[Date]) -> dict[int, Date]:
    """Return event → its day: every day goes to the event, or other deed, that stands closest to it."""
    reading = signs.reading
    result: dict[int, Date] = {}
    numbers: dict[Sentence, list[int]] = {}
    for number, one in enumerate(sightings):
        numbers.setdefault(one.sentence, []).append(number)
    for sentence, own in numbers.items():
        start = datelines.start(reading, sentence)
        here = [sightings[number] for number in own]
        others = _deeds(reading, sentence, here)
        stated = [
            day
            for day in dates.within(known, start, sentence.last)
            if _introduced(reading, day, sentence, here)
        ]
        stated += _same_day(signs, sentence, known)
        for day in stated:
            for number in _closest(reading, sentence, day, own, sightings, others):
                result.setdefault(number, day)
        _carry(reading, own, sightings, result)
    return result


def is_elsewhen(reading: Reading, day: Date | None) -> bool:
    """Return whether a day is not one of the occasion that the text reports."""
    if day is None or reading.published is None:
        return False
    apart = (date.fromisoformat(day.day) - date.fromisoformat(reading.published)).days
    return not -_LONG_AGO <= apart <= _SOON


def refers_back(reading: Reading, one: Sighting) -> bool:
    """Return whether a mention only says after or during what something else was done."""
    if not one.nominal or not is_aside(reading, one):
        return False
    before = reading.tokens[max(one.sentence.first, one.first - _PHRASE) : one.first]
    after = reading.tokens[one.last] if one.last < one.sentence.last else None
    joined = after is not None and after.low in PARTNERS
    return not joined and any(token.low in DEFINITE | POSSESSIVES for token in before)


def is_aside(reading: Reading, one: Sighting, uses: Iterable[str] = _OCCASIONS) -> bool:
    """Return whether a noun only says on which occasion something else was done: “during the visit”."""
    wanted = frozenset(uses)
    for hit in reading.layer("happening", max(one.sentence.first, one.first - _ASIDE), one.first):
        if hit.entry.code in wanted and all(
            token.word != "," for token in reading.tokens[hit.last : one.first]
        ):
            return True
    return False


def _deeds(reading: Reading, sentence: Sentence, here: Sequence[Sighting]) -> list[int]:
    """Return the verbs of a sentence that tell of something else; the signing at a ceremony is its own."""
    if any(one.kind in _SIGNING for one in here):
        return []
    return [
        hit.first
        for hit in reading.layer("verb", sentence.first, sentence.last)
        if hit.entry.code in _DEEDS
        and not reading.tokens[hit.first].low.endswith("ing")
        and not any(one.first <= hit.first < one.last for one in here)
    ]


def _same_day(signs: Signs, sentence: Sentence, known: list[Date]) -> list[Date]:
    """Return the day that “the same day”, “that morning” means: the last one named before."""
    for hit in signs.within("same-day", sentence.first, sentence.last):
        reading = signs.reading
        number = reading.sentence_of(hit.first)
        start = max(reading.sentences[max(0, number - _BACK)].first, hit.first - _FARTHEST)
        for day in reversed(dates.within(known, start, hit.first)):
            if not is_elsewhen(reading, day):
                return [Date(hit.first, hit.last, day.day)]
    return []


def _carry(
    reading: Reading, own: Sequence[int], sightings: Sequence[Sighting], found: dict[int, Date]
) -> None:
    """Give the day of an event to what the same sentence goes on to tell: “met on 5 May and adopted …”.

    What is joined to it by “and” shares a day behind both; and so do a summit and what it adopts.
    """
    for number, following in reversed([*pairwise(own)]):
        one, other = sightings[number], sightings[following]
        day = found.get(following)
        if number in found or day is None or day.several or day.first < one.last:
            continue
        joined = reading.tokens[other.first - 1].low in AND and not (one.nominal or other.nominal)
        if joined or ({one.kind, other.kind} == _TOGETHER and not is_aside(reading, one)):
            found[number] = day
    held: Date | None = None
    for number in own:
        one = sightings[number]
        if number in found:
            held = found[number]
        elif (
            held
            and not held.several
            and held.last <= one.first
            and not (one.nominal and is_aside(reading, one))
        ):
            found[number] = held


def _introduced(reading: Reading, day: Date, sentence: Sentence, own: Sequence[Sighting]) -> bool:
    """Return whether a day is part of a sentence, and not of the head of a report: “Belgrade, 5 May 2024”."""
    first = reading.tokens[day.first]
    if not first.word[0].isdigit() and not any(
        token.word[0].isdigit() for token in reading.tokens[day.first : day.last]
    ):
        return True
    before = reading.tokens[day.first - 1] if day.first > sentence.first else None
    if before and before.low in _ENDS:
        return False
    if before and before.low in PREPOSITIONS | DEFINITE | ADVERBS:
        return True
    opened = (
        before and before.word == "(" and day.last < sentence.last and reading.tokens[day.last].word == ")"
    )
    beside = any(0 <= one.first - day.last < 3 or 0 <= day.first - one.last < 2 for one in own)
    if opened or (beside and day.first > sentence.first):
        return True
    return any(_heads(reading, one, day) for one in own)


def _heads(reading: Reading, one: Sighting, day: Date) -> bool:
    """Return whether a day ends the heading of an event: “visit of A to B – City, 7 May 2024”."""
    block = reading.blocks[one.sentence.block]
    ends = day.last >= block.last or reading.tokens[day.last].word in _RUN | {")", "."}
    if not ends or day.last < block.last - 1 or one.last > day.first or one.sentence.first != block.first:
        return False
    if not one.nominal and block.kind != "heading":
        return False
    start, end = reading.span(one.first, day.last)
    if "\n" in reading.text[start:end]:
        return False
    verbs = reading.layer("verb", one.last, day.first)
    return all(reading.tokens[hit.first].low.endswith("ing") for hit in verbs)


def _closest(
    reading: Reading,
    sentence: Sentence,
    day: Date,
    own: Sequence[int],
    sightings: Sequence[Sighting],
    others: Sequence[int],
) -> list[int]:
    """Return the events that a day belongs to; none when it belongs to another deed of the sentence.

    A day that opens the sentence is that of a verb before that of a noun, and never of “during the visit”.
    """
    for number in own if day.last < sentence.last and reading.tokens[day.last].word in OWNERS else ():
        if 0 < sightings[number].first - day.last <= _PHRASE:
            return [number]
    fronted = day.first - sentence.first <= _FRONT

    def distance(first: int, last: int) -> int:
        low, high = (last, day.first) if last <= day.first else (day.last, first)
        signs = sum(reading.tokens[index].word in {",", ";"} for index in range(low, high))
        return max(high - low, 0) + (0 if fronted else _COMMA * signs)

    def cost_of(one: Sighting) -> int:
        near = distance(one.first, one.last)
        if one.nominal and day.last <= one.first and is_aside(reading, one):
            near += _APART
        if one.nominal and len(own) > 1 and is_aside(reading, one, ("beside",)):
            near += _BESIDE
        return near if one.verb is None else min(near, distance(one.verb, one.verb + 1))

    told = [number for number in own if not fronted or not sightings[number].nominal]
    told = told or [number for number in own if not is_aside(reading, sightings[number])]
    if not told and (fronted and others):
        return []
    costs = {number: cost_of(sightings[number]) for number in told or own}
    cost = min(costs.values())
    if any(distance(at, at + 1) < cost for at in others):
        return []
    return [number for number in costs if costs[number] == cost]
