"""What new things are called: words, keys, slugs and days, made from content alone.

The recipes stand in ``mappings/README.md`` (“IRIs”, “Keys”). Nothing here knows a registry, and nothing
counts: the same content gives the same name in every run.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from anyascii import anyascii

from communique import tables
from communique.errors import MappingError

SLUG = 80
"""The longest slug of a name, in characters; states, dates and what is joined with ``--`` come on top."""
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
LINKING = frozenset(
    [
        *(
            "a",
            "an",
            "and",
            "at",
            "between",
            "by",
            "for",
            "from",
            "in",
            "into",
            "its",
            "of",
            "on",
            "or",
            "their",
        ),
        *("the", "this", "to", "under", "upon", "with"),
    ]
)
"""Words of grammar, which say nothing of what a name names."""
_WORD = re.compile(r"[a-z0-9]+")
_APOSTROPHES = re.compile("['`\u00b4\u02b9\u02bb\u02bc\u2018\u2019\u201b\uff07]")
_INITIALS = re.compile(r"\b(?:[a-z]\.){2,}")
_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


def words(text: str) -> list[str]:
    """Return the words of a text in lower-case ASCII, whatever its script; none are signs.

    >>> words("Prosecutor General’s Office & e-Government"), words("Вучић"), words("U.S. aid")
    (['prosecutor', 'generals', 'office', 'and', 'e', 'government'], ['vuchic'], ['us', 'aid'])
    """
    plain = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", text)).replace("&", " and ")
    ascii_text = anyascii(plain).lower().replace("'", "").replace("`", "")
    return _WORD.findall(_INITIALS.sub(lambda match: match[0].replace(".", ""), ascii_text))


def name_words(text: str) -> list[str]:
    """Return the words of a name for its key or slug; a name without any gets one made from its characters.

    >>> name_words("Altyn Qyran Order"), name_words("★")
    (['altyn', 'qyran', 'order'], ['x26c57b08'])
    """
    return words(text) or [f"x{digest(text)}"]


def digest(*parts: str) -> str:
    """Return eight hexadecimal digits that stand for texts."""
    joined = "\x1f".join(unicodedata.normalize("NFC", part) for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def key(name: Iterable[str], *parts: str) -> str:
    """Return the key of a thing: the words of its name, then states, other parties, date.

    >>> key(["ministry", "of", "health"], "rs"), key(["talks"], "kz", "rs", "2026-02-27")
    ('ministry of health|rs', 'talks|kz|rs|2026-02-27')
    """
    return "|".join([" ".join(name), *(part for part in parts if part)])


def slug(parts: Iterable[str], limit: int = SLUG) -> str:
    """Return words joined by hyphens: as many as the limit has room for, at least a piece of the first.

    >>> slug(["2026-02-27", "kz", "rs", "healthcare"]), slug(["abc", "de"], limit=4)
    ('2026-02-27-kz-rs-healthcare', 'abc')
    """
    made = ""
    for part in parts:
        longer = f"{made}-{part}" if made else part
        if len(longer) > limit:
            return _without_ending(made) or part[:limit].rstrip("-")
        made = longer
    return made


def _without_ending(made: str) -> str:
    """Return the beginning of a slug without the words of grammar that it was cut at."""
    rest, _, last = made.rpartition("-")
    return _without_ending(rest) if rest and last in LINKING else made


def topic(text: str, limit: int = 6) -> list[str]:
    """Return the words of a subject that tell it from others: without words of grammar, at most *limit*.

    >>> topic("the protection of intangible cultural heritage")
    ['protection', 'intangible', 'cultural', 'heritage']
    """
    return list(dict.fromkeys(word for word in words(text) if word not in LINKING))[:limit]


def class_words(name: str) -> list[str]:
    """Return the words of the name of a class.

    >>> class_words("DocumentExchange")
    ['document', 'exchange']
    """
    return words(_CAPITAL.sub(" ", name))


def day_in_words(day: str) -> str:
    """Return a day as English text writes it.

    >>> day_in_words("2026-02-27")
    '27 February 2026'
    """
    at = date.fromisoformat(day)
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}"


def is_day(day: str) -> bool:
    """Return whether a text is a day of the calendar, ``YYYY-MM-DD``."""
    try:
        return date.fromisoformat(day).isoformat() == day
    except ValueError:
        return False


def without_brackets(name: str) -> str:
    """Return a name without what stands in brackets, such as its abbreviation.

    >>> without_brackets("Goals (SDGs) Center")
    'Goals Center'
    """
    return " ".join(_BRACKETS.sub(" ", name).split()) or name


@dataclass(frozen=True)
class Spellings:
    """Words and phrases that mean the same in names, and what is compared in their place."""

    same: Mapping[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str]]) -> "Spellings":
        """Return the spellings of a table of what is said and what it is the same as."""
        return cls({_plain(words(said)): _plain(words(same)) for said, same in rows})

    @classmethod
    def parse(cls, text: str, name: str) -> "Spellings":
        """Return the spellings of ``mappings/spellings.tsv``.

        In: the text of the table, and its name for messages.
        Raises: :class:`communique.errors.MappingError` naming file and line of a row that cannot be read.
        """
        rows = tables.rows(text, ("said", "same"), name, MappingError)
        return cls.of((row["said"], row["same"]) for _, row in rows)

    def bag(self, name: str | Sequence[str]) -> str:
        """Return what two spellings of one name have in common: its telling words, in alphabetical order.

        Out: words joined by spaces, plural endings, words of grammar and what stands in brackets left out.

        >>> spellings = Spellings.of([("foreign affairs", "foreign"), ("defense", "defence")])
        >>> spellings.bag("Ministry of Foreign Affairs"), spellings.bag("Foreign Ministry")
        ('foreign ministry', 'foreign ministry')
        """
        said = words(without_brackets(name)) if isinstance(name, str) else list(name)
        return " ".join(sorted(set(self.telling(said)))) or " ".join(said)

    def telling(self, said: Iterable[str]) -> list[str]:
        """Return the telling words among those of a name, one spelling of each, in their order.

        >>> Spellings.of([("foreign affairs", "foreign")]).telling(["ministry", "of", "foreign", "affairs"])
        ['ministry', 'foreign']
        """
        return [word for word in self.common(said) if word not in LINKING]

    def common(self, said: Iterable[str]) -> list[str]:
        """Return the words of a name, one spelling of each, in the singular, in their order."""
        return self._common(_plain(said))

    @cached_property
    def _longest(self) -> int:
        return max((len(phrase) for phrase in self.same), default=0)

    def _common(self, said: Sequence[str]) -> list[str]:
        found: list[str] = []
        at = 0
        while at < len(said):
            for length in range(min(self._longest, len(said) - at), 0, -1):
                other = self.same.get(tuple(said[at : at + length]))
                if other is not None:
                    found += other
                    at += length
                    break
            else:
                found.append(said[at])
                at += 1
        return found


def _plain(said: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(singular, said))


def singular(word: str) -> str:
    """Return an English noun in the singular; a word that is none may lose an ending.

    >>> singular("ministries"), singular("affairs"), singular("status")
    ('ministry', 'affair', 'status')
    """
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
