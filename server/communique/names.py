"""The IRIs we mint, their parts, and the prefixes we write them with.

The recipes stand in ``mappings/README.md``; the prefixes are data, in ``ontology/prefixes.ttl``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from pyoxigraph import Literal, NamedNode

from communique import resources, turtle
from communique.config import Settings

_SH = "http://www.w3.org/ns/shacl#"


@dataclass(frozen=True)
class Names:
    """The namespaces of one publisher."""

    base: str

    @property
    def ontology(self) -> str:
        """The IRI of the ontology document."""
        return f"{self.base}ontology"

    @property
    def vocabulary(self) -> str:
        """The namespace of the ontology's terms."""
        return f"{self.base}ontology#"

    @property
    def things(self) -> str:
        """The namespace of everything that is not a document: ``…/id/``."""
        return f"{self.base}id/"

    @property
    def dataset(self) -> str:
        """The IRI of the dataset, which VoID and DCAT describe."""
        return f"{self.base}#dataset"

    def thing(self, kind: str, slug: str) -> str:
        """Return the IRI of a thing.

        >>> Names("https://w3id.org/communique/").thing("state", "kz")
        'https://w3id.org/communique/id/state/kz'
        """
        return f"{self.things}{kind}/{slug}"

    def graph(self, name: str) -> str:
        """Return the IRI of one of the fixed named graphs, such as ``provenance``."""
        return f"{self.base}graph/{name}"

    def claim(self, report: str, spans: tuple[tuple[int, int], ...], basis: str) -> str:
        """Return the IRI of the claim of a report's passages on a basis, which is also its graph's name.

        In: the report's slug, its passages as code-point ranges (end exclusive) in reading order, the basis.

        >>> Names("https://w3id.org/communique/").claim("2026-02-27-878caa75", ((2355, 2624),), "collective")
        'https://w3id.org/communique/id/claim/878caa75-2355-2624-collective'
        """
        key = re.sub(r"^\d{4}-\d\d-\d\d-", "", report)
        ranges = "-".join(f"{start}-{end}" for start, end in spans)
        return self.thing("claim", f"{key}-{ranges}" + ("" if basis == "stated" else f"-{basis}"))

    def evidence(self, report: str, start: int, end: int) -> str:
        """Return the IRI of a passage of a report, in the style of RFC 5147 (offsets in code points)."""
        return f"{self.thing('report', report)}/text#char={start},{end}"

    @cached_property
    def _thing_pattern(self) -> re.Pattern[str]:
        return re.compile(re.escape(self.things) + r"([a-z-]+)/([^/#?]+)")

    def split(self, iri: str) -> tuple[str, str] | None:
        """Return the type segment and slug of a thing's IRI, or None when it is no such IRI.

        >>> Names("https://w3id.org/communique/").split("https://w3id.org/communique/id/state/kz")
        ('state', 'kz')
        """
        match = self._thing_pattern.fullmatch(iri)
        return (match[1], match[2]) if match else None


@lru_cache(maxsize=8)
def prefixes(settings: Settings) -> dict[str, str]:
    """Return prefix → namespace, from the ``sh:declare`` of ``ontology/prefixes.ttl`` (SHACL §5.2.1)."""
    prefix: dict[str, str] = {}
    namespace: dict[str, str] = {}
    for triple in turtle.load(resources.folder("ontology", settings) / "prefixes.ttl", settings):
        if isinstance(triple.object, Literal):
            if triple.predicate.value == f"{_SH}prefix":
                prefix[str(triple.subject)] = triple.object.value
            elif triple.predicate.value == f"{_SH}namespace":
                namespace[str(triple.subject)] = triple.object.value
    return dict(sorted((name, namespace[node]) for node, name in prefix.items() if node in namespace))


def expanded(short: str, prefixes: Mapping[str, str]) -> NamedNode | None:
    """Return the IRI that a prefixed name stands for, or None when it is no name with one of the prefixes.

    In: the name; prefix → namespace.

    >>> expanded("state:kz", {"state": "https://x.org/id/state/"})
    <NamedNode value=https://x.org/id/state/kz>
    """
    prefix, _, name = short.partition(":")
    if not name or prefix not in prefixes:
        return None
    try:
        return NamedNode(prefixes[prefix] + name)
    except ValueError:  # no IRI has a space in it
        return None


def short(iri: str, prefixes: Mapping[str, str]) -> str:
    """Return an IRI with the prefix of the longest namespace that fits, or as it is.

    In: the IRI; prefix → namespace.

    >>> short("https://x.org/id/state/kz", {"id": "https://x.org/id/", "state": "https://x.org/id/state/"})
    'state:kz'
    """
    namespace, name = max(
        (namespace, name) for name, namespace in [("", ""), *prefixes.items()] if iri.startswith(namespace)
    )
    return f"{name}:{iri[len(namespace) :]}" if namespace else iri
