"""What can be read from a text: annotations, in plain form.

Every annotation carries the passages it rests on. A passage is a pair of offsets in Unicode code points of
the stored text, the end exclusive, so that ``text[start:end]`` are its words. Codes are those of the concept
schemes in ``ontology/concepts``; states are ISO 3166-1 alpha-2 codes.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

Span = tuple[int, int]
"""Where a passage starts and ends (exclusive), in Unicode code points of the stored text."""


@dataclass(frozen=True, slots=True)
class Agent:
    """Who makes or signs a document: a state, a body, a city; named once in one place."""

    name: str
    """Its name as the text spells it, without its country: “Ministry of Justice”; a state: its short name."""
    kind: str
    """Code of the scheme ``organization-kind``."""
    country: str | None
    """The state it belongs to (a state: its own code); None for what belongs to no state, or is not known."""
    at: Span
    """The passage that names it."""
    said: str = ""
    """Its name as the text writes it, with its country, for an alternative label; empty: as *name*."""
    under: str = ""
    """The office over it, as in “Academy of Public Administration under the President”: “President”."""
    collective: bool = False
    """Whether it is named only with others: “the two foreign ministries”, “the sides”."""
    implied: bool = False
    """Whether its state is inferred: the other side's of a pair, or the host's."""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone named with an office."""

    name: str
    role: str
    """The office as the text writes it, without its country; empty when the text gives none."""
    country: str | None
    at: Span
    """The passage that names person and office."""
    implied: bool = False
    """Whether the tie of person, office and state must be understood from the context."""


@dataclass(frozen=True, slots=True)
class Participant:
    """Someone's part in an event: a person by name, or a state by code."""

    name: str
    """The name of one of the text's persons; empty when it is the state that takes part."""
    country: str | None
    role: str = ""
    """Code of the scheme ``role``, such as host, visitor, attendee; empty: not said."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something referred to by name: a route, an initiative, an honour, an organization, a document."""

    type: str
    """What it is: undertaking, honour, organization, instrument, place, event, relation, report."""
    name: str
    """Its name in the words of the text, without article; of a relation, what kind it is."""
    at: Span
    countries: tuple[str, ...] = ()
    """The states it is tied to: the parties of a treaty, the two states of a relation."""
    places: tuple[str, ...] = ()
    """The places it connects, or where it is."""
    form: str = ""
    """Of an instrument: code of the scheme ``form``; of a relation: of ``relation-type``; of an event:
    of ``event-kind``."""
    parties: tuple[str, ...] = ()
    """Of an instrument: the organizations that are party to it, by name."""
    about: tuple[str, ...] = ()
    """Names of other things it is about."""
    years: int | None = None
    """Of a relation: the years it is celebrated for."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on the occasion reported."""

    type: str
    """Code of the scheme ``event-kind``."""
    at: Span
    """The clause that reports it."""
    date: str | None = None
    """The stated day, ``YYYY-MM-DD``, resolved against the date of the report."""
    date_at: Span | None = None
    place: str | None = None
    """The place as the text names it: the city, else the country."""
    place_at: Span | None = None
    within: str = ""
    """The city in which the place stands, when the text says so."""
    countries: tuple[str, ...] = ()
    """The states that take part."""
    participants: tuple[Participant, ...] = ()
    participants_at: Span | None = None
    areas: tuple[str, ...] = ()
    """Fields that the event is said to be about (codes of the scheme ``area``)."""
    areas_at: Span | None = None
    count: int | None = None
    """How many documents the text says were handled."""
    count_at: Span | None = None
    honour: Thing | None = None
    reason: str = ""
    """Why an honour was given, in the words of the text."""
    reason_at: Span | None = None
    concerns: tuple[Thing, ...] = ()
    """What it is said to bear on, such as the relation of two states; the passage of each says so."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """A document signed, exchanged, adopted or issued on the occasion reported."""

    at: Span
    """The item, or the clause that states the document."""
    form: str
    """Code of the scheme ``form``, the narrowest the words allow."""
    parties: tuple[Agent, ...] = ()
    areas: tuple[str, ...] = ()
    """Codes of the scheme ``area``, the narrowest the words allow."""
    areas_implied: bool = False
    """Whether the areas come from the names of the parties only."""
    subject: Span | None = None
    """The words that name the field."""
    number: int | None = None
    """Its number in the list."""
    handled: str = "signed"
    """What was done: signed, exchanged, adopted, issued."""
    handled_at: Span | None = None
    """The words that say so, when they stand outside the item."""
    level: str = ""
    """Code of the scheme ``instrument-level``, when the text says it of the document or of its list."""
    level_at: Span | None = None
    parties_at: Span | None = None
    """The words that name the parties, when they stand outside the item."""


@dataclass(frozen=True, slots=True)
class Position:
    """A speech act in a statement: who reaffirms, pledges, welcomes what, and towards whom."""

    at: Span
    act: str
    """Code of the scheme ``act``."""
    label: str
    """What is expressed, as a verb phrase in the words of the text: “reaffirm their commitment to …”."""
    persons: tuple[str, ...] = ()
    """Names of the persons who express it, when it is “the Presidents” or a named person."""
    countries: tuple[str, ...] = ()
    """The states on whose behalf it is expressed."""
    towards: tuple[str, ...] = ()
    """The states it is addressed to."""
    concerns: tuple[Thing, ...] = ()
    areas: tuple[str, ...] = ()
    stated: bool = False
    """Whether grammar ties it to the joint statement (“adopted a statement reaffirming …”)."""
    topic: Span | None = None
    """The words that say what it is about. Positions of one passage with the same topic are one position that
    speaks of several fields (“cooperation in energy, transport and trade”), else they are several."""
    implied: bool = False
    """Whether no one voices it: another position of the text, which concerns it, takes it for granted."""


class Formalized(NamedTuple):
    """A sentence that says that cooperation was made formal, by documents that it does not name."""

    at: Span
    areas: tuple[str, ...]
    """Codes of the scheme ``area``."""


class Cited(NamedTuple):
    """A further report that a text points to."""

    by: str
    """Who made it, as the text names them; empty: not said."""
    at: Span
    """The words that point to it, up to the event it tells of: “Earlier, X reported that the two met”."""
    cue: Span
    """The words that only name it: “Earlier, X reported”, “an X correspondent”."""
    earlier: bool = True
    """Whether it came before; else it is further reading."""


@dataclass(frozen=True, slots=True)
class About:
    """What a text says of itself: its head, its credits, the reports it cites."""

    date_at: Span | None = None
    dateline: Span | None = None
    """The filing place with its dash: “ASTANA —”."""
    place: str | None = None
    """The filing place."""
    headings: tuple[Span, ...] = ()
    """Headings and sub-headings inside the text, in order."""
    credited: tuple[tuple[str, Span], ...] = ()
    """Whom the text credits as its source: “reported Akorda”, “the Presidential press service said”."""
    photo_credits: tuple[Span, ...] = ()
    cited: tuple[Cited, ...] = ()
    """Further reports that the text points to."""


@dataclass(frozen=True, slots=True)
class Annotations:
    """All that was read from one text, each list in the order of the text."""

    published: str | None
    countries: tuple[str, ...] = ()
    """The states that act in the document."""
    persons: tuple[Person, ...] = ()
    events: tuple[Event, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    positions: tuple[Position, ...] = ()
    things: tuple[Thing, ...] = ()
    about: About = field(default_factory=About)
    formalized: tuple[Formalized, ...] = ()
    """What is said of documents that the text does not name."""
