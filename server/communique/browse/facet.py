"""The facets that lists are narrowed by: data, in ``mappings/facets.tsv``, so that one more is one more row.

A row says for things of some sorts what SPARQL pattern leads from ``?thing`` to a ``?value`` (and, where
values are pairs, to the other one, ``?with``), and under which part of our namespace the values are: in an
address a value is written without it. A pattern without ``?thing`` leads there from each ``?claim`` that
speaks of the thing.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from communique import resources, tables
from communique.browse.sorts import BY_SEGMENT
from communique.config import Settings
from communique.errors import DataError

DATE = "date"
"""The facet whose values are days; lists are narrowed by their years and months."""
YEAR, MONTH = "year", "month"
PAIR = ","
"""What stands between the two values of a pair."""
_SECOND = re.compile(r"\?with\b")
_FILE = "facets.tsv"
_COLUMNS = ("sorts", "facet", "values", "pattern")


@dataclass(frozen=True, slots=True)
class Facet:
    """One thing that things of a sort are told apart by."""

    key: str
    namespace: str
    """What the IRIs of its values begin with; empty when they are plain text."""
    patterns: tuple[str, ...]
    """SPARQL patterns that lead to its values."""

    def short(self, value: str) -> str:
        """Return a value as an address writes it: an IRI whole, where its end could be taken for another."""
        end = value.removeprefix(self.namespace)
        return end if end and ":" not in end and PAIR not in end else value

    @property
    def paired(self) -> bool:
        """Whether its values are pairs."""
        return any(_SECOND.search(pattern) for pattern in self.patterns)

    def iris(self, short: str) -> tuple[str, ...]:
        """Return the IRIs of a value: two of a pair, none of a plain text.

        >>> Facet("pair", "https://example.org/id/state/", ("?value ?p ?with",)).iris("kz,rs")
        ('https://example.org/id/state/kz', 'https://example.org/id/state/rs')
        """
        if not self.namespace:
            return ()
        parts = short.split(PAIR) if self.paired else [short]
        return tuple(one if ":" in one else self.namespace + one for one in parts)


def facets(settings: Settings) -> Mapping[str, tuple[Facet, ...]]:
    """Return the facets of each sort of thing, by its segment, in the order of the table.

    Raises: :class:`DataError`, naming the line, for a sort that there is not.
    """
    return _facets(settings)


@lru_cache(maxsize=8)
def _facets(settings: Settings) -> Mapping[str, tuple[Facet, ...]]:
    found: dict[str, dict[str, Facet]] = defaultdict(dict)
    for segment, facet in _rows(settings):
        before = found[segment].get(facet.key)
        patterns = (*(before.patterns if before else ()), *facet.patterns)
        found[segment][facet.key] = Facet(facet.key, facet.namespace, patterns)
    return MappingProxyType({segment: tuple(of.values()) for segment, of in found.items()})


def keys(settings: Settings) -> list[str]:
    """Return the keys that things are found by: those of all facets, of days their years and months."""
    found = {facet.key for of in facets(settings).values() for facet in of} - {DATE}
    return sorted(found | {YEAR, MONTH})


def text(settings: Settings) -> str:
    """Return the table as it stands, with the publisher's base IRI."""
    return resources.read(resources.folder("mappings", settings) / _FILE, settings)


def _rows(settings: Settings) -> Iterator[tuple[str, Facet]]:
    for line, row in tables.rows(text(settings), _COLUMNS, _FILE, DataError):
        if not row["facet"] or not row["pattern"]:
            raise DataError(f"{_FILE}, line {line}: a facet and a pattern are needed.")
        namespace = settings.base_iri + row["values"] if row["values"] else ""
        for segment in tables.parts(row["sorts"]):
            if segment not in BY_SEGMENT:
                raise DataError(f"{_FILE}, line {line}: there is no sort of thing called “{segment}”.")
            yield segment, Facet(row["facet"], namespace, (row["pattern"],))
