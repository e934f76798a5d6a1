"""What the words of a language mean to the extractor: plain data, read from the vocabulary by others."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from communique.extract.gazetteer import Gazetteer


@dataclass(frozen=True)
class Country:
    """A state as texts name it."""

    code: str
    """ISO 3166-1 alpha-2."""
    name: str
    """Its usual short name in English."""
    definite: bool = False
    """Whether a sentence names it with the article: “the Netherlands”."""


@dataclass(frozen=True)
class Lexicon:
    """The vocabulary of one publisher, without RDF."""

    gazetteer: Gazetteer
    countries: Mapping[str, Country]
    """Code → state."""
    broader: Mapping[str, Mapping[str, str]]
    """Concept scheme → slug → slug of the broader concept; top concepts are left out."""
    codes: Mapping[str, Mapping[str, str]]
    """Concept scheme → slug → the code of the extraction output: its own, else the nearest broader one's."""
    classes: Mapping[str, Mapping[str, str]]
    """Concept scheme → slug → the class its things belong to (``dip:impliesClass``), by local name."""
    spread: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """Concept scheme → slug → its codes, of a concept without one that lies below several that have one."""

    def several(self, scheme: str, slug: str) -> tuple[str, ...]:
        """Return the codes that stand for a concept: several when it lies below several."""
        return self.spread.get(scheme, {}).get(slug, (self.code(scheme, slug),))

    def code(self, scheme: str, slug: str) -> str:
        """Return the code that stands for a concept in the extraction output; the slug when it has none."""
        return self.codes.get(scheme, {}).get(slug, slug)

    def within(self, scheme: str, slug: str, wider: str) -> bool:
        """Return whether a concept is *wider* or stands below it."""
        parents = self.broader.get(scheme, {})
        at: str | None = slug
        while at is not None:
            if at == wider:
                return True
            at = parents.get(at)
        return False
