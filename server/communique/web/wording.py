"""Terms and values as a page shows them: dates in words, directions of writing, links."""

import re
from dataclasses import dataclass, replace
from datetime import date

import pyoxigraph as ox

from communique.kept import Memo
from communique.web.interface import languages, say, spoken
from communique.web.reading.reader import XSD, Label, Reader

_VOCABULARY = re.compile(r"(?<=.) \([^()]+\)$")
_HUMP = re.compile(r":|(?=[A-Z])")
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_WEIGHT = 2
"""What remembering how a thing is shown costs, in statements."""


@dataclass(frozen=True)
class Shown:
    """A term of RDF, ready for a template."""

    text: str
    iri: str | None = None
    href: str | None = None
    language: str = ""
    datetime: str | None = None
    """The machine-readable date behind *text*."""
    foreign: bool = False
    """Whether the link leaves this site."""


def day(text: str) -> str:
    """Return an ISO date, or the date of an ISO time, in words; anything else as it is.

    >>> day("2026-02-27"), day("2026-02-27T00:00:00Z"), day("2026-13-01")
    ('27 February 2026', '27 February 2026', '2026-13-01')
    """
    try:
        return spoken().day(date.fromisoformat(text[:10])) if _DATE.match(text) else text
    except ValueError:  # there is no such day
        return text


def literal(term: ox.Literal) -> Shown:
    """Return a literal ready to be shown."""
    if term.datatype.value in {f"{XSD}date", f"{XSD}dateTime"}:
        return Shown(day(term.value), datetime=term.value)
    return Shown(term.value, language=term.language or "")


def worded(label: Label) -> Shown:
    """Return a text in a language ready to be shown."""
    return Shown(label.text, language=label.language)


def named(iri: str, reader: Reader) -> Shown:
    """Return an IRI as its name, linked to where it is shown."""
    memory: Memo[str, Shown] = reader.worded[languages.naming.get()]
    known = memory.get(iri)
    if known is None:
        label, href = reader.label(iri), reader.href(iri)
        foreign = bool(href) and not iri.startswith(reader.names.base)
        known = memory.keep(iri, Shown(label.text, iri, href, label.language, foreign=foreign), _WEIGHT)
    return known


def heading(iri: str, reader: Reader) -> Shown:
    """Return a property as the heading of its values.

    A name is made to be read between two things, as “on date” is. Where that makes a poor heading the
    interface has a plain one, ``headings.dip-on-date``, which takes the place of an English name only.
    The name of a term from elsewhere ends in its vocabulary, as in “type (Dublin Core)”, to be unlike ours; a
    reader who sees the values does not need that.
    """
    found = named(iri, reader)
    key = "headings." + _HUMP.sub("-", reader.curie(iri)).lower()
    if key in spoken().messages and (not found.language or languages.is_english(found.language)):
        return replace(found, text=str(say(key)), language="")
    ours = iri.startswith(reader.names.base)
    return found if ours else replace(found, text=_VOCABULARY.sub("", found.text))


def local_name(iri: str) -> str:
    """Return what follows the last ``#`` or ``/``.

    >>> local_name("https://x.org/ontology#Event"), local_name("https://x.org/id/state/kz")
    ('Event', 'kz')
    """
    return iri.rpartition("#")[2].rpartition("/")[2]


def shown(term: object, reader: Reader) -> Shown:
    """Return any term of RDF ready to be shown; a blank node has no name and is shown as one."""
    if isinstance(term, ox.NamedNode):
        return named(term.value, reader)
    if isinstance(term, ox.Literal):
        return literal(term)
    return Shown(str(say("terms.unnamed")))
