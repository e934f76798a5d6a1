"""The mentions of events in a text as events, each once."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from communique.extract.model import Event
from communique.extract.reading import Reading

_FAMILIES = ("visit", "signing-ceremony")
"""Kinds that are told of now by a wide, now by a narrow word."""
_SINGLE = frozenset({"visit", "signing-ceremony", "statement-adoption", "summit", "forum"})
"""Kinds that an occasion has one of, whoever is named beside."""
_LASTING = frozenset({"visit", "summit", "forum"})
"""Kinds that go on for days."""
_SPAN = 7
"""The most days that one event goes on."""
_LATEST = 12
"""How many events back a mention may refer."""
_PAIR = 2


class Mentioned(NamedTuple):
    """What one place of a text says of an event."""

    event: Event
    back: bool
    """Whether it refers to an event told of before: “after the talks”."""
    heading: bool
    """Whether it stands in a heading, which the text below tells in full."""


def once(reading: Reading, found: Sequence[Mentioned]) -> list[Event]:
    """Return the events, each once: mentions of one kind are one unless they contradict each other."""
    result: list[Mentioned] = []
    for one in found:
        for index in _latest(len(result)):
            joined = _join(reading, result[index], one)
            if joined is not None:
                result[index] = Mentioned(joined, False, False)
                break
        else:
            result.append(one)
    return [one.event for one in result]


def _latest(count: int) -> Iterator[int]:
    """Yield the places of the last few events, the latest first: a mention refers to one of them."""
    return iter(range(count - 1, max(count - 1 - _LATEST, -1), -1))


def _family(reading: Reading, kind: str) -> str:
    within = reading.lexicon.within
    return next((wide for wide in _FAMILIES if within("event-kind", kind, wide)), kind)


def _join(reading: Reading, before: Mentioned, mention: Mentioned) -> Event | None:
    """Return two mentions as one event, or None when they are of two."""
    one, other = before.event, mention.event
    wide = _family(reading, one.type)
    if wide != _family(reading, other.type):
        return None
    if one.type != other.type and wide == "visit" and wide not in {one.type, other.type}:
        return None
    if one.date and other.date and one.date != other.date and not _goes_on(wide, one.date, other.date):
        return None
    if not (wide in _SINGLE or mention.back or before.heading or _meet(one, other)):
        return None
    if wide == "award" and one.honour and other.honour and one.honour.name != other.honour.name:
        return None
    return _filled(one, other, wide, mention.back)


def _meet(one: Event, other: Event) -> bool:
    """Return whether those named of one event can be those named of the other."""
    names, more = ({part.name for part in event.participants} for event in (one, other))
    return not names or not more or names <= more or more <= names or len(names & more) >= _PAIR


def _goes_on(wide: str, one: str, other: str) -> bool:
    """Return whether two days can be of one event."""
    return wide in _LASTING and abs(date.fromisoformat(one) - date.fromisoformat(other)).days <= _SPAN


def _filled(one: Event, other: Event, wide: str, back: bool) -> Event:
    """Return what two mentions of an event say together."""
    fuller = len(other.participants) > len(one.participants) and not (back and one.participants)
    full, spare = (other, one) if fuller else (one, other)
    met, placed, counted, about, honoured = (
        full if getattr(full, name) else spare
        for name in ("participants", "place", "count", "areas", "honour")
    )
    dated = min((full, spare), key=lambda event: event.date or "~")
    return replace(
        full,
        type=other.type if one.type == wide else one.type,
        date=dated.date,
        date_at=dated.date_at,
        place=placed.place,
        place_at=placed.place_at,
        within=placed.within,
        countries=tuple(dict.fromkeys((*full.countries, *spare.countries))),
        participants=met.participants,
        participants_at=met.participants_at,
        areas=about.areas,
        areas_at=about.areas_at,
        count=counted.count,
        count_at=counted.count_at,
        honour=honoured.honour,
        reason=honoured.reason,
        reason_at=honoured.reason_at,
    )
