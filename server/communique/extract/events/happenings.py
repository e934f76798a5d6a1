"""Where a text tells of an event of the occasion: a visit, talks, a ceremony that really took place.

A word for an event alone is not enough: most are planned, past, regular, or only spoken of.
"""

from collections.abc import Sequence
from dataclasses import replace

from communique.extract.events.ceremonies import Ceremonies
from communique.extract.events.gatherings import Gatherings
from communique.extract.events.meetings import Meetings
from communique.extract.events.signs import NEAR, Sighting, Signs, Told
from communique.extract.gazetteer import Hit
from communique.extract.reading import Sentence

_LONGEST = 300
"""The most tokens of a sentence that are looked at together."""
_OF_DOCUMENTS = frozenset({"statement-adoption", "signing-ceremony", "document-exchange"})
"""What may be told of the very document that an item names."""


def find(signs: Signs) -> list[Sighting]:
    """Return the places of a text that tell of events of the occasion, in order."""
    readers = Meetings(signs), Gatherings(signs), Ceremonies(signs)
    found: list[Sighting] = []
    for sentence in signs.reading.sentences:
        for first in range(sentence.first, sentence.last, _LONGEST):
            last = min(sentence.last, first + _LONGEST)
            found += _sentence(*readers, Sentence(first, last, sentence.block))
    return sorted(found, key=lambda one: one.first)


def _sentence(
    meetings: Meetings, gatherings: Gatherings, ceremonies: Ceremonies, sentence: Sentence
) -> list[Sighting]:
    """Return what a sentence tells of; of a document in a list, only what was done with it."""
    signs = meetings.signs
    reading = signs.reading
    kinds = [*reading.layer("event-kind", sentence.first, sentence.last)]
    item = reading.blocks[sentence.block].kind == "item"
    listed = item and any(True for _ in reading.layer("form", sentence.first, sentence.last))
    found: list[Sighting] = []
    for told in (
        *meetings.visits(sentence, kinds),
        *(calls := [*meetings.calls(sentence, kinds)]),
        *(() if calls else _talks(meetings, gatherings, sentence, kinds)),
        *gatherings.gatherings(sentence, kinds),
        *ceremonies.ceremonies(sentence, kinds),
        *ceremonies.adoptions(sentence),
        *ceremonies.awards(sentence),
        *ceremonies.openings(sentence),
    ):
        if listed and (told.nominal or told.kind not in _OF_DOCUMENTS):
            continue
        if not meetings.elsewhen(sentence, told.first, told.last, told.nominal):
            found.append(Sighting(told.kind, told.first, told.last, told.nominal, sentence))
    found.sort(key=lambda one: one.first)
    noun = next((place for place, one in enumerate(found) if one.nominal), None)
    if noun is not None and found[noun].first < sentence.first + NEAR:
        held = next(signs.within("held", found[noun].last, sentence.last), None)
        found[noun] = replace(found[noun], verb=held.first if held else None)
    return found


def _talks(
    meetings: Meetings, gatherings: Gatherings, sentence: Sentence, kinds: Sequence[Hit]
) -> list[Told]:
    """Return the talks of a sentence, and the session of a joint body unless the talks are that."""
    found = [*meetings.talks(sentence, [*kinds])]
    for session in gatherings.sessions(sentence):
        if not any(one.first < session.last and session.first < one.last for one in found):
            found.append(session)
    return found
