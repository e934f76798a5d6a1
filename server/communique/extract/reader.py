"""A text read from end to end: tokens, phrases, parts, and then each kind of annotation in turn."""

from communique.extract import agents, dates, events, instruments, persons, positions, segment, text
from communique.extract.agents import context
from communique.extract.events import bearing, countries
from communique.extract.instruments import formalized
from communique.extract.lexicon import Lexicon
from communique.extract.model import Annotations
from communique.extract.places import Places
from communique.extract.positions import about, things
from communique.extract.reading import Reading
from communique.extract.segment import sentences

_FIRST, _LAST = "0002", "9999"
"""Between these years there is room in the calendar for the days and weeks around a report."""


def prepare(source: str, published: str | None, lexicon: Lexicon) -> Reading:
    """Return a text made ready for the extractors.

    In: the stored text; the date of the report (``YYYY-MM-DD``) or None; the words of the language.
    """
    stream = text.tokens(source)
    hits = lexicon.gazetteer.find(stream)
    blocks = segment.blocks(source, stream, hits)
    if published is not None and not _FIRST < published < _LAST:
        published = None
    return Reading(source, published, lexicon, stream, hits, blocks, sentences.split(blocks, stream, hits))


def read(source: str, published: str | None, lexicon: Lexicon) -> Annotations:
    """Return what a text says.

    In: the stored text; the date of the report (``YYYY-MM-DD``) or None; the words of the language.
    Out: the annotations; each passage is a pair of offsets in code points of the stored text.
    """
    reading = prepare(source, published, lexicon)
    people = persons.find(reading)
    setting = context.find(reading, people)
    bodies = agents.find(reading, people, setting)
    spoken_for = agents.behind(reading, people, setting)
    days = dates.find(reading)
    groups = agents.gather(reading, bodies)
    made = instruments.find(reading, people, bodies, groups, setting, days, spoken_for)
    happened = events.find(reading, people, days)
    named = persons.persons(people)
    acting = countries.find(named, made, happened, setting.acting)
    referred = things.find(reading, Places(reading), setting.states)
    told = bearing.find(reading, happened, referred, setting.states)
    expressed = positions.find(reading, people, setting, made, happened, referred, days)
    return Annotations(
        reading.published,
        acting,
        named,
        told,
        tuple(made),
        tuple(expressed),
        tuple(things.told(referred, expressed)),
        about.find(reading, days),
        tuple(formalized.find(reading)),
    )
