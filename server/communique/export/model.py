"""What can be said in Wikidata: items, statements with references, and their values."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

ITEM = re.compile(r"Q[1-9]\d*", re.ASCII)
"""The id of an item (https://www.wikidata.org/wiki/Wikidata:Identifiers)."""
PROPERTY = re.compile(r"P[1-9]\d*", re.ASCII)
"""The id of a property."""
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z]+)*", re.ASCII)
"""The code of a language, as far as QuickStatements reads it."""
URL = re.compile(r'https?://[^\s"|]+', re.IGNORECASE)
"""The address of a page; none of the characters at which QuickStatements would cut it."""
LABEL_LENGTH = 250
"""How long a label or a description may be, in characters (Wikibase, ``string-limits``, ``multilang``)."""
TEXT_LENGTH = 400
"""How long a text in a language may be (Wikibase, ``string-limits``, ``VT:monolingualtext``)."""
URL_LENGTH = 500
"""How long a URL may be (Wikibase, ``string-limits``, ``PT:url``)."""

_BREAKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f|]+")
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True, order=True)
class Item:
    """An item that is there; its id is ``Q…``."""

    id: str


@dataclass(frozen=True, order=True)
class Needed:
    """An item that is not there yet, for one of our things."""

    iri: str


@dataclass(frozen=True, order=True)
class Day:
    """A day of the Gregorian calendar."""

    day: date

    @classmethod
    def of(cls, text: str) -> "Day":
        """Return the day that ``YYYY-MM-DD`` names."""
        return cls(date.fromisoformat(text))

    @property
    def time(self) -> str:
        """The day as Wikibase writes it (Wikibase JSON, “time”).

        >>> Day(date(2026, 2, 27)).time
        '+2026-02-27T00:00:00Z'
        """
        return f"+{self.day.isoformat()}T00:00:00Z"


@dataclass(frozen=True, order=True)
class Url:
    """The address of a page."""

    url: str


@dataclass(frozen=True, order=True)
class Text:
    """A text in a language."""

    text: str
    language: str


Value = Item | Needed | Day | Url | Text


@dataclass(frozen=True)
class Snak:
    """A property and its value."""

    property: str
    value: Value


Reference = tuple[Snak, ...]
"""Where a statement comes from; the first snak is its address."""


@dataclass(frozen=True)
class Statement:
    """What is said of an item, and by whom."""

    snak: Snak
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True)
class Draft:
    """All that is said of one of our things."""

    iri: str
    item: Item | None
    """Its item; None for one to be created."""
    label: str
    description: str = ""
    statements: tuple[Statement, ...] = field(default=())


def plain(text: str) -> str:
    r"""Return a text as Wikidata takes it, on one line and in Unicode's form NFC.

    Line ends, tabs and other control characters become spaces, and so does ``|``, which is the end of a cell
    in QuickStatements 3. What would turn the direction of the rest of a line is left out, so that a person
    who looks at a batch sees what is in it.

    >>> plain(" Memorandum\ton  \u202ehealth | care\n")
    'Memorandum on health care'
    """
    return unicodedata.normalize("NFC", " ".join(_BREAKS.sub(" ", _TURNS.sub("", text)).split()))


def short(text: str, length: int = LABEL_LENGTH) -> str:
    """Return a plain text that fits, cut between words if it can be.

    In: any text; how many characters it may have.

    >>> short("Memorandum of understanding on health", 30)
    'Memorandum of understanding…'
    """
    said = plain(text)
    if len(said) <= length:
        return said
    cut = said[: length - 1]
    return f"{(cut.rpartition(' ')[0] or cut).rstrip()}…"
