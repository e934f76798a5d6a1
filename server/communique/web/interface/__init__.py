"""What the interface says to its readers: one catalogue of messages for each language.

Every word that a person reads on a page, and that is not data, stands in ``interface/en.po``: in no template,
no Python and no script. A message has a key, ``part.name``, for its ``msgid``, and its English text for its
``msgstr``; with a number in it, ``msgid_plural`` is the key again, and ``count`` chooses the form::

    msgid "lists.found"
    msgid_plural "lists.found"
    msgstr[0] "{count} thing"
    msgstr[1] "{count} things"

The text is HTML of ours and may hold plain elements. What stands in braces is a value that is put in, escaped
unless it is markup; whole numbers get thousands separators. A text between attribute quotes, and one for a
script, has no elements.

Not of the interface, and not here, are the names, labels and comments of the ontology and of the data, except
for plain headings (``headings.dip-on-date``) where the name of a property makes a poor one; the names of
formats (“Turtle”), of terms of a format, and of parameters; code; and what a program is told: the titles and
details of problems, the summaries of the OpenAPI document, an answer in JSON or ``text/plain``, the lines of
a log and the messages of the command line. A page that shows such a detail shows it as it is.

Another language needs its file alone, such as ``interface/ru.po``; what that lacks is said in English.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from flask import Flask, current_app, has_app_context
from markupsafe import Markup

from communique.web.interface import catalogue, languages
from communique.web.interface.catalogue import Catalogue
from communique.web.interface.languages import ENGLISH

__all__ = [
    "Catalogue",
    "catalogues",
    "in_english",
    "number",
    "register",
    "say",
    "sayings",
    "several",
    "speak",
    "spoken",
]

FOLDER = Path(__file__).parent
"""Where the catalogues are."""
_CATALOGUES = "communique.interface"
_speaking: ContextVar[Catalogue | None] = ContextVar("speaking", default=None)
"""The catalogue of the answer that is being made."""


@cache
def catalogues(folder: Path = FOLDER) -> Mapping[str, Catalogue]:
    """Return the catalogues of a folder by language, read once."""
    return catalogue.read(folder)


def spoken() -> Catalogue:
    """Return the catalogue of the language that this request is answered in; English outside a request."""
    return _speaking.get() or _english()


def _english() -> Catalogue:
    there: Mapping[str, Catalogue] = (
        current_app.extensions[_CATALOGUES] if has_app_context() else catalogues()
    )
    return there[ENGLISH]


def speak(header: str | None) -> str:
    """Make this request be answered in the language that ``Accept-Language`` asks for; return its tag."""
    there: Mapping[str, Catalogue] = current_app.extensions[_CATALOGUES]
    found = there[languages.lookup(header, there)]
    _speaking.set(found)
    return found.language


@contextmanager
def in_english() -> Iterator[None]:
    """Say and name in English what must be the same for every reader, such as a citation."""
    spoke, named = _speaking.set(_english()), languages.naming.set(ENGLISH)
    try:
        yield
    finally:
        _speaking.reset(spoke)
        languages.naming.reset(named)


def several() -> bool:
    """Return whether there is more than one language to speak."""
    return len(current_app.extensions[_CATALOGUES]) > 1


def say(key: str, /, **values: object) -> Markup:
    """Return a message of the interface with its values, ready to stand in a page.

    Raises: :class:`LookupError` for a key that no catalogue has, :class:`TypeError` for values that are not
    those of the message.
    """
    return spoken().say(key, values)


def sayings(prefix: str) -> str:
    """Return the messages whose keys begin so as JSON, for a script: {key: text, or {plural category: text}}.

    Raises: :class:`LookupError` when there is none.
    """
    return spoken().sayings(prefix)


def number(value: int) -> Markup:
    """Return a whole number as it is written; in templates a filter.

    >>> str(number(12345))
    '12,345'
    """
    return spoken().number(value)


def register(app: Flask, folder: Path = FOLDER) -> None:
    """Read the catalogues of a folder, and let the templates of *app* speak."""
    app.extensions[_CATALOGUES] = catalogues(folder)
    app.jinja_env.globals.update(say=say, sayings=sayings, spoken=spoken)
    app.jinja_env.filters["number"] = number

    @app.before_request
    def begin() -> None:
        _speaking.set(_english())

    @app.teardown_request
    def end(_: BaseException | None) -> None:
        _speaking.set(None)
        languages.naming.set(ENGLISH)
