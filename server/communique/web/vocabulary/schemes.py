"""A concept scheme as a page shows it: a tree of concepts, each with its names, its meaning and its use."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox

from communique.web import wording
from communique.web.reading.reader import (
    COUNT_LIMIT,
    DCTERMS,
    DEFINITION,
    PREF_LABEL,
    RDF_TYPE,
    RDFS,
    RDFS_LABEL,
    SKOS,
    Reader,
)
from communique.web.wording import Shown

_DESCRIPTION = ox.NamedNode(f"{DCTERMS}description")
_ALSO_CALLED = ox.NamedNode(f"{SKOS}altLabel")
_BROADER = ox.NamedNode(f"{SKOS}broader")
_STRUCTURE = {
    PREF_LABEL,
    RDFS_LABEL,
    RDF_TYPE,
    DEFINITION,
    _BROADER,
    _ALSO_CALLED,
    *(ox.NamedNode(SKOS + name) for name in ("hiddenLabel", "inScheme", "topConceptOf", "hasTopConcept")),
    ox.NamedNode(f"{RDFS}isDefinedBy"),
    ox.NamedNode("http://www.w3.org/2003/06/sw-vocab-status/ns#term_status"),
}
"""What the page shows by its layout, or not at all: hidden labels are misspellings."""
_VALUES_LIMIT = 200


@dataclass(frozen=True)
class Concept:
    """One concept in the tree."""

    anchor: str
    name: Shown
    depth: int
    meaning: Shown
    other_names: tuple[Shown, ...]
    rows: tuple[tuple[Shown, tuple[Shown, ...]], ...]
    used: int
    """How often the data points at it; counting stops at the limit."""


def _concept(node: ox.NamedNode, depth: int, siblings: set[ox.NamedNode], reader: Reader) -> Concept:
    rows: dict[ox.NamedNode, list[Shown]] = {}
    for predicate in sorted(reader.tally(node, "out"), key=lambda one: one.value):
        if predicate not in _STRUCTURE:
            values = islice(reader.objects(node, predicate), _VALUES_LIMIT)
            rows[predicate] = sorted(
                (wording.shown(value, reader) for value in values), key=lambda one: one.text
            )
    called = islice(reader.objects(node, _ALSO_CALLED), _VALUES_LIMIT)
    names = {wording.literal(term) for term in called if isinstance(term, ox.Literal)}
    pointing = islice(reader.quads(node, "in"), COUNT_LIMIT)
    return Concept(
        anchor=node.value.rpartition("/")[2],
        name=wording.named(node.value, reader),
        depth=depth,
        meaning=wording.worded(reader.meaning(node)),
        other_names=tuple(sorted(names, key=lambda one: (one.text.casefold(), one.language))),
        rows=tuple((wording.heading(name.value, reader), tuple(values)) for name, values in rows.items()),
        used=sum(1 for quad in pointing if quad.subject not in siblings),
    )


def _tree(concepts: Sequence[ox.NamedNode], reader: Reader) -> list[tuple[ox.NamedNode, int]]:
    """Return the concepts with their depth, each under its broader one, all in alphabetical order."""
    known = set(concepts)
    under: dict[ox.NamedNode | None, list[ox.NamedNode]] = {}
    for node in sorted(concepts, key=lambda one: reader.label(one.value).text.casefold()):
        above = [
            one for one in reader.objects(node, _BROADER) if isinstance(one, ox.NamedNode) and one in known
        ]
        under.setdefault(min(above, key=lambda one: one.value, default=None), []).append(node)
    placed: dict[ox.NamedNode, int] = {}
    todo = [(node, 0) for node in reversed(under.get(None, []))]
    while todo:
        node, depth = todo.pop()
        if node not in placed:
            placed[node] = depth
            todo += [(child, depth + 1) for child in reversed(under.get(node, []))]
    # Concepts that are broader than one another have no top: they stand at the end.
    return [*placed.items(), *((node, 0) for node in concepts if node not in placed)]


def scheme_page(node: ox.NamedNode, concepts: Sequence[ox.NamedNode], reader: Reader) -> dict[str, object]:
    """Return what the page of a scheme shows."""
    description = reader.best(node, _DESCRIPTION)
    siblings = {node, *concepts}
    return {
        "label": wording.named(node.value, reader),
        "description": description and wording.worded(description),
        "concepts": [_concept(one, depth, siblings, reader) for one, depth in _tree(concepts, reader)],
    }
