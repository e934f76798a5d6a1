"""What states, bodies, posts and places are called: tables of ``mappings/``, as names are made with them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from communique import minting, resources, tables
from communique.config import Settings
from communique.errors import MappingError
from communique.tables import parts

_NO_POST = ("modifier", "honorific", "suffix")
"""The kinds of titles that are no posts by themselves."""
_FORMAL = re.compile(r"(?:[\w-]+ )*(?:Republic|Kingdom|Federation|State|Union|Principality|Emirate)s?\b")


@dataclass(frozen=True)
class Country:
    """What a state and its people are called."""

    names: tuple[str, ...]
    demonyms: tuple[str, ...]
    article: str

    def said(self, name: str) -> str:
        """Return a name as it stands after “of”."""
        if name == self.names[0]:
            return f"{self.article} {name}".strip()
        return name if name.startswith("The ") or not _FORMAL.match(name) else f"the {name}"


@dataclass(frozen=True)
class Head:
    """What the name of a body is built on."""

    text: str
    kind: str
    concept: str
    ministry_in: frozenset[str]

    def body(self, states: Iterable[str]) -> str:
        """Return the code of the kind of organization that it means, in some states."""
        if self.ministry_in.intersection(states):
            return "ministry"
        return self.concept or self.kind


@dataclass(frozen=True)
class Terms:
    """The tables that names are read and made with."""

    countries: Mapping[str, Country]
    """Code in lower case → what the state is called."""
    heads: tuple[Head, ...]
    """Longest first."""
    spellings: Mapping[str, tuple[str, ...]]
    """Phrase in lower case → the phrases that mean the same."""
    places: Mapping[str, frozenset[str]]
    """Plain name of a city or region → the codes of its states."""
    legal: frozenset[str]
    """Legal forms as plain words: “ltd”, “joint stock company”."""
    particles: frozenset[str]
    """Words in names of persons that are also written small: “al”, “bin”."""
    posts: tuple[str, ...]
    """What posts are called: “Minister”."""

    @classmethod
    def of(cls, settings: Settings) -> "Terms":
        """Return the tables of the content folder.

        Raises: :class:`MappingError` naming file and line for a table of another form.
        """
        top = resources.folder("mappings", settings)

        def rows(name: str, *columns: str) -> Iterator[dict[str, str]]:
            text = resources.read(top / name, settings)
            found = tables.rows(text, columns, str(top / name), MappingError, more=True)
            return (row for _, row in found)

        countries = {}
        places: dict[str, set[str]] = defaultdict(set)
        for row in rows("lexicon/countries.tsv", "code", "name", "names", "demonyms", "capital"):
            code = row["code"].lower()
            names = (row["name"], *parts(row["names"]))
            countries[code] = Country(names, parts(row["demonyms"]), row.get("article", ""))
            for name in parts(row["capital"]):
                places[plain(name)].add(code)
        for row in rows("lexicon/places.tsv", "name", "country", "names"):
            for name in (row["name"], *parts(row["names"])):
                places[plain(name)].update(code.lower() for code in parts(row["country"]))
        heads = [
            Head(
                row["head"],
                row["kind"],
                row.get("concept", ""),
                frozenset(code.lower() for code in parts(row.get("ministry_in", ""))),
            )
            for row in rows("lexicon/heads.tsv", "head", "kind", "plural")
            if row.get("form") == "word"
        ]
        return cls(
            countries,
            tuple(sorted(heads, key=lambda one: (-len(one.text), one.text))),
            _spellings((row["said"], row["same"]) for row in rows("spellings.tsv", "said", "same")),
            {name: frozenset(codes) for name, codes in places.items()},
            frozenset(plain(row["form"]) for row in rows("wikidata/legal-forms.tsv", "form")),
            frozenset(
                row["word"].lower()
                for row in rows("lexicon/naming.tsv", "word", "use")
                if row["use"] == "particle"
            ),
            tuple(
                row["title"]
                for row in rows("lexicon/offices.tsv", "title", "kind", "plural")
                if row["kind"] not in _NO_POST
            ),
        )


def plain(name: str) -> str:
    """Return the words of a name in lower-case ASCII."""
    return " ".join(minting.words(name))


def _spellings(rows: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for said, same in rows:
        groups[same] |= {said, same}
    return {one: tuple(sorted(group - {one})) for group in groups.values() for one in group}
