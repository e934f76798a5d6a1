"""What a list tells of each of its things at a glance: a few of its properties, by the table ``lists.tsv``.

Only the things that are shown are looked up, and only a stated number of values of each property.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import pyoxigraph as ox

from communique import names, resources, tables
from communique.browse import BY_SEGMENT, Listed
from communique.config import Settings
from communique.errors import DataError
from communique.web import wording
from communique.web.current import reader, settings
from communique.web.portrait import Painter
from communique.web.reading.reader import Reader
from communique.web.wording import Shown

READ = 50
"""How many values of a property are told; one more is read, to know whether these are all."""
SHOWN = 3
"""How many of them a page shows."""
_FILE = "lists.tsv"
_INVERSE = "^"
"""What stands before a property that is followed backwards, as in SPARQL."""


@dataclass(frozen=True)
class Column:
    """A property that a list tells of its things."""

    name: str
    """Its local name, which a table has as the name of the column."""
    predicate: ox.NamedNode
    inverse: bool = False

    def values(self, node: ox.NamedNode, look: Reader, kept: bool = True) -> list[ox.NamedNode]:
        """Return the things that a thing has by this property, one more than are told at most.

        *kept*: whether what is said of the thing is to be remembered, as it will be wanted again.
        """
        found: Iterable[object]
        if self.inverse:
            found = look.subjects(self.predicate, node)
        elif kept:
            found = look.objects(node, self.predicate)
        else:
            found = (quad.object for quad in look.quads(node, "out", self.predicate))
        return sorted({one for one in islice(found, READ + 1) if isinstance(one, ox.NamedNode)}, key=str)

    def triple(self, node: ox.NamedNode, value: ox.NamedNode) -> ox.Triple:
        """Return the statement that a thing has a value."""
        return (
            ox.Triple(value, self.predicate, node) if self.inverse else ox.Triple(node, self.predicate, value)
        )


@dataclass(frozen=True)
class Told:
    """A property of a thing as a row shows it."""

    property: Shown
    values: Sequence[Shown]
    more: int
    """How many more are told than these."""
    exact: bool
    """Whether there are no more than that."""


@dataclass(frozen=True)
class Row:
    """A thing in a list, as a page shows it."""

    name: Shown
    kind: Shown | None
    """Its class, where that says more than the list does."""
    day: Shown | None
    told: Sequence[Told]


def columns(segment: str) -> Sequence[Column]:
    """Return what the list of a sort tells of its things, in the order of the table."""
    return read(settings()).get(segment, ())


@lru_cache(maxsize=8)
def read(chosen: Settings) -> Mapping[str, Sequence[Column]]:
    """Return what the list of each sort tells of its things.

    Raises: :class:`DataError`, naming the line, for a sort or a property that there is not.
    """
    prefixes = names.prefixes(chosen)
    text = resources.read(resources.folder("mappings", chosen) / _FILE, chosen)
    found = defaultdict(list)
    for line, row in tables.rows(text, ("sorts", "property"), _FILE, DataError):
        for segment in tables.parts(row["sorts"]):
            if segment not in BY_SEGMENT:
                raise DataError(f"{_FILE}, line {line}: there is no sort of thing called “{segment}”.")
            found[segment].append(_column(row["property"], line, prefixes))
    return found


def _column(name: str, line: int, prefixes: Mapping[str, str]) -> Column:
    """Return the column of a property that is written with its prefix."""
    predicate = names.expanded(name.removeprefix(_INVERSE), prefixes)
    if predicate is None:
        raise DataError(f"{_FILE}, line {line}: “{name}” is no property with a prefix of ours.")
    return Column(wording.local_name(predicate.value), predicate, name.startswith(_INVERSE))


def rows(segment: str, things: Iterable[Listed]) -> Iterator[Row]:
    """Yield each thing of a list with what is told of it."""
    look, told = reader(), columns(segment)
    painter = Painter(look)
    general = look.names.vocabulary + BY_SEGMENT[segment].kind
    headings = {one.name: wording.heading(one.predicate.value, look) for one in told}
    for thing in things:
        node = ox.NamedNode(thing.iri)
        name, kind = painter.with_kind(wording.named(thing.iri, look))
        yield Row(
            name,
            kind if kind and kind.iri != general else None,
            Shown(wording.day(thing.date), datetime=thing.date) if thing.date else None,
            [
                Told(
                    headings[one.name],
                    [wording.named(value.value, look) for value in found[:SHOWN]],
                    max(0, min(len(found), READ) - SHOWN),
                    len(found) <= READ,
                )
                for one in told
                if (found := one.values(node, look))
            ],
        )
