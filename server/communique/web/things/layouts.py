"""How the pages of things are laid out: data, in ``mappings/layouts.yaml``, by the class of the thing.

The names of sections are those of the templates ``things/_….html`` and of
:data:`communique.web.things.sections.SORTS`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pyoxigraph as ox
import yaml

from communique import names, resources
from communique.browse import BY_SEGMENT, facet
from communique.config import Settings
from communique.errors import DataError
from communique.web.interface import catalogues
from communique.web.interface.languages import ENGLISH

_FILE = "layouts.yaml"
_WORDS_FIRST = "first"
_PLACES = ("top", "main", "side")

Path = tuple[ox.NamedNode, ...]
"""Properties to follow one after the other."""


@dataclass(frozen=True)
class Term:
    """A way from a thing to others."""

    path: Path
    inverse: bool = False
    """Whether it is followed backwards."""


@dataclass(frozen=True)
class Asked:
    """A section as a layout asks for it."""

    sort: str
    heading: str = ""
    """The key of its heading in the catalogue of the interface; empty for none."""
    terms: Mapping[str, tuple[Term, ...]] = field(default_factory=dict)
    """Properties, by what they are for; those of the section itself by ``terms``."""
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Sorts of things and keys of facets, by what they are for."""

    def term(self, name: str) -> Term | None:
        """Return the first property that is for something, if the layout names one."""
        return next(iter(self.terms.get(name, ())), None)

    def word(self, name: str) -> str:
        """Return the first sort or facet that is for something."""
        return next(iter(self.words.get(name, ())), "")


@dataclass(frozen=True)
class Layout:
    """What stands where on the page of a thing."""

    top: tuple[Asked, ...] = ()
    main: tuple[Asked, ...] = ()
    side: tuple[Asked, ...] = ()
    words_first: bool = False
    """Whether the words that the page rests on stand above everything else."""


GENERAL = Layout()
"""The layout of a thing of which no class has one."""
_WORDS = frozenset({"of", "by", "values"})
"""What a section names that is no property."""
SECTIONS: Mapping[str, frozenset[str]] = {
    "facts": frozenset({"terms"}),
    "meaning": frozenset({"terms"}),
    "related": frozenset({"heading", "terms"}),
    "sides": frozenset({"terms", "who", "side"}),
    "sentence": frozenset({"act", "who"}),
    "positions": frozenset({"terms"}),
    "differences": frozenset(),
    "figures": frozenset({"of", "by"}),
    "newest": frozenset({"heading", "of", "by"}),
    "shares": frozenset({"heading", "of", "by", "values"}),
    "fields": frozenset({"heading", "terms", "of", "by"}),
}
"""The sorts of section, and what each needs."""
_MAY = frozenset({"section", "parties", "act", "who", "about", "towards", "name", "show", "places", "order"})
"""What a section may name besides."""


def of(kinds: Iterable[ox.NamedNode], settings: Settings) -> Layout:
    """Return the layout of the first class that has one.

    Raises: what :func:`read` raises.
    """
    known = read(settings)
    return next((known[kind.value] for kind in kinds if kind.value in known), GENERAL)


@lru_cache(maxsize=8)
def read(settings: Settings) -> Mapping[str, Layout]:
    """Return the layouts by the IRIs of their classes; none where a publisher's own mappings have no file.

    Raises: :class:`DataError`, naming the class, for what cannot be read.
    """
    file = resources.folder("mappings", settings) / _FILE
    if not file.is_file():
        return {}
    try:
        found = yaml.safe_load(resources.read(file, settings))
    except (yaml.YAMLError, RecursionError) as fault:
        raise DataError(f"{_FILE}: not YAML ({' '.join(str(fault).split())}).") from None
    if not isinstance(found, dict) or not all(isinstance(said, dict) for said in found.values()):
        raise DataError(f"{_FILE}: each class needs its sections.")
    prefixes = names.prefixes(settings)
    keys = facet.keys(settings)
    return dict(_Reading(str(kind), prefixes, keys).entry(said) for kind, said in found.items())


@dataclass(frozen=True)
class _Reading:
    """Reads the layout of a class."""

    kind: str
    prefixes: Mapping[str, str]
    facets: Collection[str]

    def entry(self, said: Mapping[str, Any]) -> tuple[str, Layout]:
        """Return the IRI of the class and its layout."""
        top, main, side = (self._place(said.get(place) or []) for place in _PLACES)
        return self._iri(self.kind).value, Layout(top, main, side, said.get("words") == _WORDS_FIRST)

    def _fault(self, sentence: str) -> DataError:
        return DataError(f"{_FILE}, {self.kind}: {sentence}")

    def _place(self, said: object) -> tuple[Asked, ...]:
        if not isinstance(said, list):
            raise self._fault("what stands in a place must be a list of sections.")
        return tuple(self._asked(section) for section in said)

    def _asked(self, said: object) -> Asked:
        if not isinstance(said, dict) or not isinstance(said.get("section"), str):
            raise self._fault("a section must be named.")
        sort = said["section"]
        if sort not in SECTIONS:
            raise self._fault(f"there is no section “{sort}”.")
        for name in sorted(SECTIONS[sort]):
            if not said.get(name):
                raise self._fault(f"the section “{sort}” needs “{name}”.")
        for name in said.keys() - SECTIONS[sort] - _MAY:
            raise self._fault(f"the section “{sort}” has no “{name}”.")
        heading, messages = str(said.get("heading", "")), catalogues()[ENGLISH].messages
        if heading and (heading not in messages or messages[heading].names):
            raise self._fault(f"there is no message “{heading}” without values.")
        listed = {
            name: tuple(str(one) for one in (value if isinstance(value, list) else [value]))
            for name, value in said.items()
            if name not in {"section", "heading"}
        }
        terms = {
            name: tuple(self._term(one) for one in values)
            for name, values in listed.items()
            if name not in _WORDS
        }
        words = {name: values for name, values in listed.items() if name in _WORDS}
        for name, values in words.items():
            there, what = (BY_SEGMENT.keys(), "sort of thing") if name == "of" else (self.facets, "facet")
            for value in (one for one in values if one not in there):
                raise self._fault(f"there is no {what} called “{value}”.")
        return Asked(sort, heading, terms, words)

    def _term(self, text: str) -> Term:
        path = tuple(self._iri(one) for one in text.removeprefix("^").split("/"))
        return Term(path, text.startswith("^"))

    def _iri(self, text: str) -> ox.NamedNode:
        found = names.expanded(text, self.prefixes)
        if found is None:
            raise self._fault(f"“{text}” is no name with a prefix of ours.")
        return found
