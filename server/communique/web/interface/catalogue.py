"""The messages of a language: read from a PO file, ready to be said."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property, lru_cache
from html import unescape
from pathlib import Path
from string import Formatter

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.messages.pofile import PoFileError, read_po
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from communique.errors import DataError
from communique.web.interface.languages import ENGLISH
from communique.web.interface.legibility import legible

COUNT = "count"
"""The value that chooses the form of a message."""
_OTHER = "other"
"""The plural category that every language has."""
_CATEGORIES = ("zero", "one", "two", "few", "many", _OTHER)
"""The plural categories of Unicode (UTS #35, part 3, §5), in the order of the forms of a PO file."""
_NUMBERS = range(1001)
"""Every category that a language has for whole numbers occurs among these, but for those of millions."""
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)+")
_MSGID = re.compile(r'msgid\s+"(.+)"\s*')

Pieces = tuple[tuple[str, str], ...]
"""A text cut at its values: a piece of it, and the name of the value after it, if any."""


@dataclass(frozen=True)
class Message:
    """A message in one language: a text for each plural category, or for “other” alone."""

    forms: Mapping[str, Pieces]
    names: frozenset[str]
    """The values it takes."""
    locale: Locale
    plural: bool

    @cached_property
    def constant(self) -> Markup:
        """The text of a message that takes no values."""
        return Markup("".join(text for text, _ in self.forms[_OTHER]))  # noqa: S704  # our own text

    def say(self, values: Mapping[str, object]) -> Markup:
        """Return the text with its values."""
        if not self.names:
            return self.constant
        form = None
        if self.plural:
            form = self.forms.get(_category(values[COUNT], self.locale))
        form = form or self.forms[_OTHER]
        said = ""
        for text, name in form:
            said += text
            if name:
                said += self._written(name, values[name])
        return Markup(said)  # noqa: S704  # our own text, and values that were escaped

    def _written(self, name: str, value: object) -> str:
        if isinstance(value, Markup):
            return str(value)
        if isinstance(value, str):
            return str(escape(legible(value)))
        if isinstance(value, int):
            return str(_number(value, self.locale))
        raise TypeError(f"The value {name} of a message is {value!r}: neither text nor a whole number.")


@lru_cache(4096)
def _number(value: int, locale: Locale) -> Markup:
    return escape(format_decimal(value, locale=locale))


@lru_cache(4096)
def _day(day: date, locale: Locale) -> str:
    # In English the day stands first, as in the texts we publish.
    return format_date(day, "d MMMM y" if locale.language == ENGLISH else "long", locale)


@lru_cache(4096)
def _category(count: object, locale: Locale) -> str:
    if not isinstance(count, int):
        raise TypeError(f"The value {COUNT} of a message is {count!r}: not a whole number.")
    return str(locale.plural_form(count))


class Catalogue:
    """All messages in one language, those it lacks in English."""

    def __init__(self, language: str, locale: Locale, messages: Mapping[str, Message]) -> None:
        self.language = language
        self.direction: str = locale.text_direction
        self.messages = messages
        self._locale = locale
        self._sayings: dict[str, str] = {}

    def say(self, key: str, values: Mapping[str, object]) -> Markup:
        """Return a message with its values."""
        message = self.messages.get(key)
        if message is None:
            raise LookupError(f"The interface has no message “{key}”.")
        if values.keys() != message.names:
            raise TypeError(f"“{key}” takes {_listed(message.names)}; it was given {_listed(values)}.")
        return message.say(values)

    def number(self, value: int) -> Markup:
        """Return a whole number as it is written."""
        return _number(value, self._locale)

    def day(self, day: date) -> str:
        """Return a day in words."""
        return _day(day, self._locale)

    def month(self, first: date) -> str:
        """Return the month of a day in words."""
        return format_skeleton("yMMMM", first, locale=self._locale)

    def sayings(self, prefix: str) -> str:
        """Return the messages whose keys begin so, as JSON."""
        found = self._sayings.get(prefix)
        if found is None:
            texts = {key: _plain(one) for key, one in self.messages.items() if key.startswith(prefix)}
            if not texts:
                raise LookupError(f"The interface has no message that begins with “{prefix}”.")
            found = self._sayings[prefix] = json.dumps(texts, ensure_ascii=False)
        return found


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "nothing"


def _plain(message: Message) -> str | dict[str, str]:
    """Return a message as a script needs it: plain text, with the names of its values in braces."""
    texts = {
        category: "".join(unescape(text) + (f"{{{name}}}" if name else "") for text, name in form)
        for category, form in message.forms.items()
    }
    return texts if message.plural else texts[_OTHER]


def read(folder: Path) -> dict[str, Catalogue]:
    """Return the catalogues of a folder by language: its files ``en.po``, ``ru.po`` and so on.

    Raises: :class:`DataError` for what cannot be read or makes no sense, naming file and line.
    """
    files = {file.stem: file for file in (folder / f"{ENGLISH}.po", *sorted(folder.glob("*.po")))}
    locales = {language: _locale(language, file) for language, file in files.items()}
    english = {key: message for key, _, message in _messages(files.pop(ENGLISH), locales[ENGLISH], False)}
    found = {ENGLISH: Catalogue(ENGLISH, locales[ENGLISH], english)}
    for language, file in files.items():
        own = _fitting(_messages(file, locales[language], True), english)
        found[language] = Catalogue(language, locales[language], english | own)
    return found


def _fitting(own: Iterable[tuple[str, str, Message]], english: Mapping[str, Message]) -> dict[str, Message]:
    """Return the messages of a language, each taking the values that its English original takes."""
    fitting = {}
    for key, where, message in own:
        if key not in english:
            raise DataError(f"{where}: there is no English message “{key}”.")
        names = english[key].names
        if not message.names <= names:
            raise DataError(f"{where}: the message “{key}” takes {_listed(names)}.")
        fitting[key] = replace(message, names=names)
    return fitting


def _locale(language: str, file: Path) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        raise DataError(f"{file}: “{language}” is no language that is known.") from None


def _messages(file: Path, locale: Locale, translated: bool) -> Iterator[tuple[str, str, Message]]:
    """Yield the key, the place and the message for every message of a file that can be used."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        made = read_po(lines, locale=locale, ignore_obsolete=True, abort_invalid=True)
    except UnicodeDecodeError:
        raise DataError(f"{file}: not UTF-8.") from None
    except OSError as fault:
        raise DataError(f"{file}: cannot be read ({fault.strerror}).") from None
    except PoFileError as fault:
        raise DataError(f"{file}, line {(fault.lineno or 0) + 1}: {fault}.") from None
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, 1):  # Babel keeps the last of those with one key
        if (match := _MSGID.fullmatch(line)) and seen.setdefault(match[1], number) != number:
            raise DataError(
                f"{file}, line {number}: the message “{match[1]}” is there already (line {seen[match[1]]})."
            )
    for found in made:
        key, *again = (found.id,) if isinstance(found.id, str) else found.id
        texts = (found.string,) if isinstance(found.string, str) else tuple(found.string or ())
        if not key:  # the header
            continue
        where = f"{file}, line {seen.get(key, found.lineno)}"
        if not _KEY.fullmatch(key) or again not in ([], [key]):
            raise DataError(f"{where}: “{key}” is no key such as “part.name”, the same for the plural.")
        if translated and (found.fuzzy or not all(texts)):
            continue
        yield key, where, _message(texts, bool(again), locale, where)


@cache
def _categories(locale: Locale) -> tuple[str, ...]:
    """Return the plural categories that a language has for whole numbers, in the order of a PO file."""
    used = {locale.plural_form(number) for number in _NUMBERS}
    return tuple(category for category in _CATEGORIES if category in used)


def _message(texts: tuple[str, ...], plural: bool, locale: Locale, where: str) -> Message:
    categories = _categories(locale) if plural else (_OTHER,)
    if len(texts) != len(categories) or not all(texts):
        raise DataError(f"{where}: there must be a text for {', '.join(categories)}.")
    forms = {category: _pieces(text, where) for category, text in zip(categories, texts, strict=True)}
    names = {name for form in forms.values() for _, name in form if name}
    forms.setdefault(_OTHER, forms[categories[-1]])
    return Message(forms, frozenset(names | {COUNT} if plural else names), locale, plural)


def _pieces(text: str, where: str) -> Pieces:
    try:
        found = list(Formatter().parse(text))
    except ValueError as fault:
        raise DataError(f"{where}: {fault}.") from None
    for _, name, form, conversion in found:
        if name is not None and (not name.isidentifier() or form or conversion):
            raise DataError(f"{where}: “{{{name}}}” must be the name of a value alone.")
    return tuple((before, name or "") for before, name, _, _ in found)
