"""Events: visits, talks, ceremonies that a text reports, each once, with day, place and people.

The way of a text: ``signs`` lays out the words that tell of events; ``happenings`` finds the sentences in
which one took place, by ``meetings``, ``gatherings`` and ``ceremonies``; ``timing`` gives days to them;
``roles`` reads who, where (with ``sites``) and about what; ``occurrences`` makes of all mentions of an event
one. ``countries`` and ``bearing`` look at the whole text afterwards.
"""

from collections.abc import Sequence

from communique.extract import datelines
from communique.extract.dates import Date
from communique.extract.events import happenings, occurrences, roles, timing
from communique.extract.events.occurrences import Mentioned
from communique.extract.events.signs import Sighting, Signs
from communique.extract.model import Event, Participant
from communique.extract.persons import Mention
from communique.extract.reading import Reading


def find(reading: Reading, people: Sequence[Mention], known: list[Date]) -> list[Event]:
    """Return the events of the occasion that a text reports, in order.

    In: a text made ready, the mentions of its persons, the days it names. Out: each event once, with what all
    its mentions say; the day only where the text states one for it.
    """
    signs = Signs(reading, people)
    sightings = happenings.find(signs)
    days = timing.days(signs, sightings, known)
    found = [
        Mentioned(
            _event(signs, one, days.get(number)),
            timing.refers_back(reading, one),
            reading.blocks[one.sentence.block].kind == "heading",
        )
        for number, one in enumerate(sightings)
        if not timing.is_elsewhen(reading, days.get(number))
    ]
    return occurrences.once(reading, found)


def _event(signs: Signs, one: Sighting, day: Date | None) -> Event:
    """Return what one sighting says of its event."""
    reading = signs.reading
    sentence = one.sentence
    start = min(datelines.start(reading, sentence), one.first)
    people = roles.people(signs, one, start, sentence.last)
    place, place_at, within, home = roles.place(reading, one, start, sentence.last)
    count, count_at = roles.count(signs, one, start, sentence.last)
    areas, areas_at = roles.areas(signs, one, sentence)
    honour, reason, reason_at = roles.honour(signs, one, sentence.last)
    said = [mention for mention, _ in people]
    first = min([one.first, *(mention.first for mention in said if start <= mention.first)])
    last = max([one.last, *(mention.last for mention in said if mention.last <= sentence.last)])
    countries = [mention.person.country for mention in said]
    if one.kind.endswith("visit"):
        countries.append(home)
    return Event(
        one.kind,
        reading.span(first, last),
        day.day if day else None,
        reading.span(day.first, day.last) if day else None,
        place,
        place_at,
        within,
        tuple(dict.fromkeys(code for code in countries if code)),
        tuple(Participant(mention.person.name, mention.person.country, role) for mention, role in people),
        roles.people_at(signs, said, start, sentence.last),
        areas,
        areas_at,
        count,
        count_at,
        honour,
        reason,
        reason_at,
    )
