"""The states, and the words that mean each of them: those of the lexicon."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from variants.tables import LEXICON, column, own, rows

_OFFICIAL = frozenset(
    [
        "Republic",
        "Kingdom",
        "Federation",
        "Confederation",
        "Union",
        "Commonwealth",
        "Principality",
        "Emirate",
        "Sultanate",
        "State",
        "States",
        "Duchy",
        "Federal",
    ]
)
"""Words that make a name of a state an official one."""
_ADJECTIVE = ("i", "an", "ese", "ish", "ic", "yz")
"""Endings of the demonyms that are adjectives; the first demonym of a state is one whatever its ending."""


@dataclass(frozen=True)
class State:
    """A state and its words."""

    code: str
    """In lower case, as in IRIs."""
    name: str
    article: str
    official: tuple[str, ...]
    others: tuple[str, ...]
    """Other names that mean all of it."""
    adjectives: tuple[str, ...]
    """Demonyms that stand before a noun and mean no other state."""
    doubtful: tuple[str, ...]
    """Words that mean this state or another."""
    capital: str
    language: str

    @property
    def of(self) -> str:
        """The name within a sentence."""
        return self.called(self.name)

    def called(self, name: str) -> str:
        """Return one of its names within a sentence."""
        bare = name not in self.official and not (self.article and name == self.name)
        return name if bare else f"the {name}"


@cache
def states() -> Mapping[str, State]:
    """Return the states that have a capital, by code."""
    countries = rows(LEXICON / "countries.tsv")
    shared = {word for row in countries for word in row["shared"].split("|")}
    shared |= {row["capital"].partition("|")[0] for row in countries}
    used = Counter(
        word for row in countries for part in ("name", "names", "demonyms") for word in row[part].split("|")
    )
    parts = frozenset(column("parts"))
    languages = {row["code"]: row["language"] for row in own("languages")}
    found = {}
    for row in countries:
        if not row["capital"]:
            continue
        names = [name for name in row["names"].split("|") if name and name not in shared | parts]
        names = [name for name in names if used[name] == 1 and not name.startswith("The ")]
        demonyms = [word for word in row["demonyms"].split("|") if word]
        singular = [word for word in demonyms if not (word.endswith("s") and word[:-1] in demonyms)]
        singular = [word for word in singular if word not in shared]
        official = tuple(name for name in names if _OFFICIAL & set(name.split()))
        found[row["code"].lower()] = State(
            code=row["code"].lower(),
            name=row["name"],
            article=row["article"],
            official=official,
            others=tuple(name for name in names if name not in official),
            adjectives=tuple(
                word
                for at, word in enumerate(singular)
                if at == 0 or (word.endswith(_ADJECTIVE) and not word.endswith("man"))
            ),
            doubtful=tuple(word for word in row["shared"].split("|") if word and not used[word]),
            capital=row["capital"].partition("|")[0],
            language=languages.get(row["code"], ""),
        )
    return found
