"""Drafts: records whose things are not yet settled.

A draft names things by :class:`Ref`. What several texts name is one thing when the keys are the same; only
documents, events and positions have a key of their own text first, because it takes all texts to know them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from communique.extract.model import Span


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """A thing as a draft names it."""

    segment: str
    """The path segment of its IRI: organization, person, instrument …"""
    key: str
    """What it is known by among those of its segment."""


@dataclass(frozen=True, slots=True)
class Naming:
    """How a text names a thing: what its IRI and its label are made from when it is new."""

    ref: Ref
    type: str
    """The local name of its class."""
    key: str
    """Its key for the registry, by the recipes of ``mappings/README.md``."""
    slug: str
    label: str
    day: str
    """The date of the report that names it."""
    prefer: int = 0
    """Which spelling is taken when texts differ: the lower, the sooner."""
    fuller: tuple[str, ...] = ()
    """Longer labels, taken one after the other while other things have the same."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What one passage says about one thing on one basis; in *fields* a thing is a :class:`Ref`."""

    kind: str
    ref: Ref
    at: Span
    basis: str
    fields: Mapping[str, Any]
    also: tuple[Span, ...] = ()
    """Further passages that say the same."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document as one text tells of it: what it can be recognised by in other texts."""

    ref: Ref
    at: Span
    date: str
    states: tuple[str, ...]
    """Codes in lower case, sorted."""
    form: str
    type: str = "Agreement"
    """Its class."""
    sides: frozenset[Ref] = frozenset()
    """Its parties, as far as they are named."""
    names: tuple[str, ...] = ()
    """The names of the parties, with their countries, as a sentence has them."""
    words: tuple[str, ...] = ()
    """The words of the names of the bodies among them, without their countries."""
    areas: frozenset[str] = frozenset()
    implied_areas: frozenset[str] = frozenset()
    """Fields that only the names of the parties tell."""
    subject: str = ""
    """The words that name its field."""
    before: str = ""
    """The word before these."""
    number: int | None = None
    text: str = ""
    """The passage that states it."""

    @property
    def adopted(self) -> bool:
        """Whether it is a statement that is adopted, and not signed."""
        return self.type == "JointStatement"


@dataclass(frozen=True, slots=True)
class Occasion:
    """An event as one text tells of it."""

    ref: Ref
    kind: str
    type: str
    date: str
    states: tuple[str, ...]
    topic: str = ""
    """What tells it from others of its kind: the honour, the statement that was adopted."""
    dated: bool = False
    """Whether the text states its date; otherwise it is that of the report."""
    papers: tuple[Ref, ...] = ()
    """The documents that were handled at it."""
    persons: frozenset[Ref] = frozenset()
    """Who is said to have taken part."""


@dataclass(frozen=True, slots=True)
class Stance:
    """A position as one text tells of it."""

    ref: Ref
    start: int
    act: str
    paper: Ref | None
    """The statement it is expressed in."""
    states: tuple[str, ...]
    label: str
    quote: str
    topic: str = ""
    """The words that say what it is about."""
    towards: tuple[str, ...] = ()
    """The states it is addressed to."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A further report as one text points to it."""

    ref: Ref
    by: str
    """The key of who made it; empty: not said."""
    about: Ref | None
    """The event it tells of."""


@dataclass(frozen=True, slots=True)
class Unnamed:
    """A passage that tells of documents without naming them: which ones, other texts know."""

    at: Span
    states: tuple[str, ...]
    date: str
    areas: tuple[str, ...]
    """The fields that it names."""
    event: Ref | None
    """The event at which they were handled."""
    shared: tuple[tuple[Span, Mapping[str, Any]], ...] = ()
    """What passages say of all documents of the event together."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """All that is drafted from one document."""

    report: str
    """The slug of the report."""
    date: str
    drafts: tuple[Draft, ...]
    namings: tuple[Naming, ...]
    papers: tuple[Paper, ...]
    occasions: tuple[Occasion, ...]
    stances: tuple[Stance, ...]
    cited: tuple[Citation, ...] = ()
    unnamed: tuple[Unnamed, ...] = ()
    left_out: tuple[tuple[Span, str], ...] = field(default=())
    """Passages that cannot be recorded, and why."""
