"""What a text says of several documents together: in a heading, of a package; of some without naming them."""

from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, NamedTuple

from communique.extract.model import Event, Span
from communique.extract.text import tokens
from communique.recording.drafts import Ref, Unnamed
from communique.recording.sketch import COLLECTIVE, Sketch


class Shared(NamedTuple):
    """A passage that says something of several documents together."""

    at: Span
    fields: dict[str, Any]
    papers: list[Ref]
    reach: Span
    """Where documents stand of which it holds."""


def draft(sketch: Sketch) -> None:
    """Draft what holds of several documents, and note the passages that tell of unnamed ones."""
    shared = [*_headed(sketch), *_levels(sketch)]
    for one in shared:
        for paper in one.papers:
            sketch.add("agreement", paper, one.at, one.fields, COLLECTIVE)
    held = {place: event for event, places in sketch.handled.items() for place in places}
    told = sorted((one.at, place) for place, one in enumerate(sketch.papers) if not one.adopted)
    for said in sketch.found.formalized:
        before = bisect_right(told, said.at[0], key=lambda one: one[0][0])
        inside = before < len(told) and told[before][0][0] < said.at[1]
        if not before or inside:  # no document is told of, or the sentence names its own
            continue
        last = told[before - 1][1]
        event = held.get(last)
        here = [one for one in shared if one.reach[0] <= said.at[0] < one.reach[1]]
        sketch.unnamed.append(
            Unnamed(
                at=said.at,
                states=tuple(sorted(sketch.namer.countries)),
                date=sketch.papers[last].date,
                areas=said.areas,
                event=None if event is None else sketch.event(event),
                shared=tuple((one.at, one.fields) for one in here),
            )
        )


def _headed(sketch: Sketch) -> Iterator[Shared]:
    """Yield the headings that say that the states make documents, for the documents below them."""
    headings = sketch.found.about.headings
    ends = [*(heading[0] for heading in headings[1:]), len(sketch.text)]
    for heading, end in zip(headings, ends, strict=False):
        hits = sketch.namer.lexicon.gazetteer.find(tokens(sketch.text[slice(*heading)]))
        told = {(hit.entry.layer, hit.entry.code) for hit in hits}
        named = {code.lower() for layer, code in told if layer in ("country", "demonym")}
        makes = any(("verb", use) in told for use in ("made", "exchanged"))
        forms = any(layer == "form" for layer, _ in told)
        if makes and forms and len(named) > 1 and named == set(sketch.namer.countries):
            papers = (paper for paper in sketch.papers if heading[1] <= paper.at[0] < end)
            below = [paper.ref for paper in papers if paper.type == "Agreement"]
            yield Shared(heading, {"party": sketch.states(tuple(named))}, below, (heading[1], end))


def _levels(sketch: Sketch) -> Iterator[Shared]:
    """Yield what a package says of the level of its documents: “ten interagency documents were exchanged”.

    Of those named after it, unless they are more than it counts.
    """
    for number, event in enumerate(sketch.found.events):
        told = _counted(sketch, event)
        places = [
            place
            for place in sketch.handled.get(number, ())
            if event.count_at and sketch.papers[place].at[0] > event.count_at[1]
        ]
        if told is None or not event.count or len(places) > event.count:
            continue
        level, at = told
        papers = [sketch.papers[place].ref for place in places if not sketch.found.agreements[place].level]
        yield Shared(at, {"level": level}, papers, (at[1], len(sketch.text)))


def _counted(sketch: Sketch, event: Event) -> tuple[str, Span] | None:
    """Return the level that the words for an event's documents tell, and these words from the number on."""
    if event.count_at is None:
        return None
    start, end = event.count_at
    stream = tokens(sketch.text[start:end])
    hits = sketch.namer.lexicon.gazetteer.find(stream)
    level = next((hit for hit in hits if hit.entry.layer == "instrument-level"), None)
    if level is None:
        return None
    numbers = [hit.first for hit in hits if hit.entry.code == "number" and hit.last <= level.first]
    numbers += [place for place in range(level.first) if stream[place].word.isdecimal()]
    first = max(numbers, default=0)
    return level.entry.code, (start + stream[first].start, end)
