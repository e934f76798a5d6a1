"""What a name says: its telling words, the states it names, its initials.

“Ministry of Health of Serbia” and “Serbian Health Ministry” say the same. Which words mean the same and what
states are called is data: ``mappings/spellings.tsv`` and ``mappings/lexicon/countries.tsv``.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from communique import minting, resources, tables
from communique.config import Settings
from communique.errors import MappingError
from communique.minting import LINKING, Spellings

LONGEST = 500
"""How much of a name is read, in code points, and then in letters, for one sign may be written with many.

No name is longer, and what is asked may be anything.
"""
_CALLED = ("name", "names", "demonyms", "shared", "combining")
"""The columns of ``countries.tsv`` that say what a state is called."""
_CODE = re.compile(r"[(\[]([A-Z]{2})[)\]]|,\s*([A-Z]{2})\s*$")
"""The ISO code of a state in brackets, or after a comma at the end."""
_OF_IT = re.compile(r"(?<=\w)['\u2019]s\b|(?<=s)['\u2019](?=\s)")
"""The ending of “Serbia’s”: it belongs to no name."""
_INITIAL = re.compile(r"(?<!\w)(?<!\.)([A-Z])\.(?!\w)")
"""A letter that stands for a name, as in “A. Silva”: it is no word of grammar."""


@dataclass(frozen=True)
class Reading:
    """What a name says, in lower-case ASCII."""

    plain: str
    """All its words in order; two names that differ only in case, accents and punctuation have the same."""
    words: tuple[str, ...]
    """Its telling words, each once: without words of grammar and states, one spelling of each."""
    mentions: tuple[frozenset[str], ...] = ()
    """The states it names, by ISO code in lower case; each as the states that the words may stand for."""
    initials: frozenset[str] = frozenset()
    """What it may be called in short: “mfa” and “mofa” of a Ministry of Foreign Affairs."""

    @cached_property
    def joined(self) -> str:
        """Its words written as one."""
        return self.plain.replace(" ", "")

    @cached_property
    def bag(self) -> frozenset[str]:
        """Its telling words, in no order."""
        return frozenset(self.words)

    @cached_property
    def states(self) -> frozenset[str]:
        """Every state that it names or may name."""
        return frozenset().union(*self.mentions)


@dataclass(frozen=True)
class Words:
    """The words that mean the same, and the names of states."""

    spellings: Spellings
    called: Mapping[tuple[str, ...], frozenset[str]]
    """The words of a name of a state, or of its people → the codes of the states so called."""

    @classmethod
    def of(cls, settings: Settings) -> "Words":
        """Return the words of the content folder ``mappings/``.

        Raises: :class:`communique.errors.MappingError` for a table of another form, naming file and line.
        """
        return _of(settings)

    @classmethod
    def made(cls, spellings: Spellings, states: Iterable[tuple[str, str]]) -> "Words":
        """Return the words of a table of spellings, and of pairs of a state's code and one of its names.

        >>> words = Words.made(Spellings(), [("rs", "Serbia"), ("rs", "Serbian")])
        >>> words.read("Serbian Health Ministry") .bag == words.read("Ministry of Health of Serbia").bag
        True
        """
        called: dict[tuple[str, ...], set[str]] = {}
        for code, name in states:
            said = tuple(spellings.common(minting.words(name)))
            telling = tuple(word for word in said if word not in LINKING)
            for phrase in {said, telling if len(telling) > 1 else said} - {()}:
                called.setdefault(phrase, set()).add(code)
        return cls(spellings, {said: frozenset(codes) for said, codes in called.items()})

    @cached_property
    def names(self) -> Mapping[str, frozenset[str]]:
        """Code of a state → each of its names, written as one word."""
        return self._by_code(lambda said: ["".join(said)])

    @cached_property
    def forms(self) -> Mapping[str, frozenset[str]]:
        """Code of a state → the words of its names."""
        return self._by_code(lambda said: [word for word in said if word not in LINKING])

    def _by_code(self, of: Callable[[tuple[str, ...]], list[str]]) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for said, codes in self.called.items():
            for code in codes:
                found.setdefault(code, set()).update(of(said))
        return {code: frozenset(texts) for code, texts in found.items()}

    @cached_property
    def digest(self) -> str:
        """Eight hexadecimal digits that stand for all of them."""
        pairs = (
            *self.spellings.same.items(),
            *((said, sorted(codes)) for said, codes in self.called.items()),
        )
        return minting.digest(*sorted(map(str, pairs)))

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self.called), default=0)

    def read(self, name: str) -> Reading:
        """Return what a name says.

        In: a name in any script; no more than :data:`LONGEST` of it is read.
        """
        text = name[:LONGEST]
        coded = self._coded(text)
        written = " ".join(minting.words(_OF_IT.sub("", _CODE.sub(" ", text) if coded else text)))
        said = written[:LONGEST].split()
        rest, mentions = self._without_states(self.spellings.common(said))
        grammar = LINKING.difference(map(str.lower, _INITIAL.findall(text)))
        telling = dict.fromkeys(word for word in rest if word not in grammar)
        mentioned = dict.fromkeys([*mentions, *coded])
        full, _ = self._without_states(list(map(minting.singular, said)))
        return Reading(" ".join(said), tuple(telling), tuple(mentioned), _initials(full))

    def _coded(self, text: str) -> list[frozenset[str]]:
        """Return the states whose codes stand in brackets, or after a comma at the end."""
        codes = {(match[1] or match[2]).lower() for match in _CODE.finditer(text)}
        return [frozenset([code]) for code in sorted(codes & self.names.keys())]

    def _without_states(self, said: list[str]) -> tuple[list[str], list[frozenset[str]]]:
        """Return the words of a name that are no state's, and the states that the others name."""
        rest: list[str] = []
        mentions: list[frozenset[str]] = []
        at = 0
        while at < len(said):
            for length in range(min(self._longest, len(said) - at), 0, -1):
                codes = self.called.get(tuple(said[at : at + length]))
                if codes:
                    mentions.append(codes)
                    at += length
                    break
            else:
                rest.append(said[at])
                at += 1
        return rest, mentions


def _initials(said: list[str]) -> frozenset[str]:
    """Return what words are called by their first letters: all, all but “and”, all but those of grammar."""
    while said and said[-1] in LINKING:  # “Ministry of Health of [Serbia]”
        said.pop()
    without: tuple[frozenset[str], ...] = (frozenset(), frozenset(["and"]), LINKING)
    kept = ([word[0] for word in said if word not in some] for some in without)
    return frozenset("".join(letters) for letters in kept if len(letters) > 1)


@lru_cache(maxsize=4)
def _of(settings: Settings) -> Words:
    mappings = resources.folder("mappings", settings)
    spellings = mappings / "spellings.tsv"
    countries = mappings / "lexicon" / "countries.tsv"
    rows = tables.rows(
        resources.read(countries, settings),
        ("code", "name"),
        str(countries),
        MappingError,
        more=True,
    )
    return Words.made(
        Spellings.parse(resources.read(spellings, settings), str(spellings)),
        (
            (row["code"].lower(), name)
            for _, row in rows
            for column in _CALLED
            for name in tables.parts(row.get(column, ""))
        ),
    )
