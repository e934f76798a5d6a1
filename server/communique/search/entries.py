"""The things and concepts of a dataset, with their names: what the index of names is made of.

Everything that has a type and a name is one, except the terms of vocabularies and what only supports others
(claims). What is said of a hub is never read whole: each property is asked for by itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

import pyoxigraph as ox

from communique.names import Names
from communique.store import Store

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_OWL = "http://www.w3.org/2002/07/owl#"
_DEFAULT = ox.DefaultGraph()
_TYPE = ox.NamedNode(f"{_RDF}type")
_SUBCLASS = ox.NamedNode(f"{_RDFS}subClassOf")
_SCHEME = ox.NamedNode(f"{_SKOS}inScheme")
_CLASSIFICATION = ox.NamedNode("http://www.w3.org/ns/org#classification")
_POST_IN = ox.NamedNode("http://www.w3.org/ns/org#postIn")
_HOLDS = ox.NamedNode("http://www.w3.org/ns/org#holds")
_LABELS = tuple(
    ox.NamedNode(iri)
    for iri in (
        f"{_SKOS}prefLabel",
        f"{_RDFS}label",
        "http://purl.org/dc/terms/title",
        "http://xmlns.com/foaf/0.1/name",
    )
)
"""What gives a thing its display label, the best first."""
_ALSO = ox.NamedNode(f"{_SKOS}altLabel")
_HIDDEN = ox.NamedNode(f"{_SKOS}hiddenLabel")
_SAME = tuple(
    ox.NamedNode(iri)
    for iri in (f"{_SKOS}exactMatch", f"{_SKOS}closeMatch", f"{_OWL}sameAs", "https://schema.org/sameAs")
)
"""What leads to the same thing, or nearly the same, in another dataset."""
_NOTATION = ox.NamedNode(f"{_SKOS}notation")
_TERMS = (_RDF, _RDFS, _OWL, "http://www.w3.org/ns/shacl#")
"""The vocabularies whose classes have terms of vocabularies as members."""
_PARTS = ("Claim", "Signature", "Participation")
"""Our classes of what is part of other things, and has no name that people know."""
_OF_STATE = ("ofState", "party")
_SEVERAL = 2_000
"""How many values of a property are read: a thing has no more names, and hubs have no end."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing or a concept, as far as it can be found by name."""

    iri: str
    label: str
    """What is shown."""
    names: tuple[str, ...]
    """Everything it is called, the label first, in any language."""
    kinds: tuple[str, ...] = ()
    """The IRIs of its classes, those above them and, for a concept, its scheme; the most telling first."""
    states: tuple[str, ...] = ()
    """The IRIs of the states it belongs to."""
    codes: tuple[str, ...] = ()
    """What else stands for it: IRIs in other datasets, and notations such as ISO codes."""
    note: str = ""
    """What tells it from its namesakes, such as “Organization · ministry · Serbia”."""
    hidden: tuple[str, ...] = ()
    """What it is found by besides and nobody is shown, such as common misspellings (skos:hiddenLabel)."""


class _Class(NamedTuple):
    """A class: its IRI, how many stand above it, its label."""

    iri: str
    depth: int
    label: str


class _Text(NamedTuple):
    """A name, in the order of which the best is the label: English, then by property and spelling."""

    foreign: bool
    rank: int
    text: str


def _spelt(texts: Iterable[_Text]) -> list[str]:
    """Return texts alone, in their order."""
    return [one.text for one in sorted(texts)]


class Entries:
    """Reads the entries of a store.

    In: the store (its default graph is the merge of all), and the names of the publisher.
    """

    def __init__(self, store: Store, names: Names) -> None:
        self._store = store
        self._names = names
        self._parts = frozenset(names.vocabulary + part for part in _PARTS)
        self._of_state = tuple(ox.NamedNode(names.vocabulary + name) for name in _OF_STATE)
        self._classes: dict[str, _Class] = {}
        self._remembered = lru_cache(maxsize=20_000)(self._find_label)

    def __iter__(self) -> Iterator[Entry]:
        """Yield every entry once, in the order of their IRIs, so that the same data makes the same index."""
        named = {
            quad.subject.value
            for predicate in _LABELS
            for quad in self._store.quads_for_pattern(None, predicate, None, _DEFAULT)
            if isinstance(quad.subject, ox.NamedNode)
        }
        for iri in sorted(named):
            entry = self._entry(ox.NamedNode(iri))
            if entry is not None:
                yield entry

    def _entry(self, node: ox.NamedNode) -> Entry | None:
        types = [kind.value for kind in self._values(node, _TYPE) if isinstance(kind, ox.NamedNode)]
        if any(kind.startswith(_TERMS) or kind in self._parts for kind in types):
            return None
        classes = sorted({self._class(kind) for kind in types}, key=lambda one: (-one.depth, one.iri))
        ours = [one for one in classes if one.iri.startswith(self._names.base)]
        others = [one for one in classes if one not in ours]
        schemes = sorted(iri.value for iri in self._values(node, _SCHEME) if isinstance(iri, ox.NamedNode))
        said = self._texts(node, _LABELS)
        label = said[0].text if said else node.value
        names = dict.fromkeys([label, *_spelt(said + self._texts(node, (_ALSO,), len(_LABELS)))])
        states = self._states(node)
        return Entry(
            iri=node.value,
            label=label,
            names=tuple(names),
            kinds=tuple(dict.fromkeys([*(one.iri for one in ours), *schemes, *(one.iri for one in others)])),
            states=states,
            codes=self._codes(node),
            note=" · ".join(self._note(node, ours or others, schemes, states)),
            hidden=tuple(text for text in _spelt(self._texts(node, (_HIDDEN,))) if text not in names),
        )

    def _values(self, node: ox.NamedNode, predicate: ox.NamedNode) -> list[object]:
        quads = self._store.quads_for_pattern(node, predicate, None, _DEFAULT)
        return [quad.object for quad in islice(quads, _SEVERAL)]

    def _texts(self, node: ox.NamedNode, predicates: tuple[ox.NamedNode, ...], rank: int = 0) -> list[_Text]:
        """Return the texts of some properties in their order; *rank* is that of the first property."""
        return sorted(
            _Text(not (value.language or "en").startswith("en"), place, value.value)
            for place, predicate in enumerate(predicates, rank)
            for value in self._values(node, predicate)
            if isinstance(value, ox.Literal) and value.value.strip()
        )

    def label(self, iri: str) -> str:
        """Return the display label of a thing; its IRI when it has none."""
        return self._remembered(iri)

    def _find_label(self, iri: str) -> str:
        texts = self._texts(ox.NamedNode(iri), _LABELS)
        return texts[0].text if texts else iri

    def _class(self, iri: str) -> _Class:
        found = self._classes.get(iri)
        if found is None:
            above: set[str] = set()
            todo = [iri]
            while todo:
                for parent in self._values(ox.NamedNode(todo.pop()), _SUBCLASS):
                    if isinstance(parent, ox.NamedNode) and parent.value not in above:
                        above.add(parent.value)
                        todo.append(parent.value)
            found = self._classes[iri] = _Class(iri, len(above), self.label(iri))
        return found

    def _states(self, node: ox.NamedNode) -> tuple[str, ...]:
        found = {
            value.value
            for predicate in (*self._of_state, _POST_IN)
            for value in self._values(node, predicate)
            if isinstance(value, ox.NamedNode) and (predicate != _POST_IN or self._is_state(value.value))
        }
        return tuple(sorted(found))

    def _is_state(self, iri: str) -> bool:
        """Return whether an IRI of ours is a state's: a post may also be in an organization."""
        parts = self._names.split(iri)
        return parts is not None and parts[0] == "state"

    def _codes(self, node: ox.NamedNode) -> tuple[str, ...]:
        same = {
            value.value
            for predicate in _SAME
            for value in self._values(node, predicate)
            if isinstance(value, ox.NamedNode)
        }
        notations = {value.value for value in self._values(node, _NOTATION) if isinstance(value, ox.Literal)}
        return (*sorted(same), *sorted(notations))

    def _note(
        self, node: ox.NamedNode, classes: list[_Class], schemes: list[str], states: tuple[str, ...]
    ) -> Iterator[str]:
        """Yield what tells a thing from its namesakes: its class, its kind, its office, its states."""
        kind = self.label(schemes[0]) if schemes else classes[0].label if classes else ""
        if kind:
            yield kind[:1].upper() + kind[1:]
        for predicate in (_CLASSIFICATION, _HOLDS):
            found = [
                value.value for value in self._values(node, predicate) if isinstance(value, ox.NamedNode)
            ]
            if found:
                yield self.label(min(found))
        if states:
            yield ", ".join(self.label(iri) for iri in states[:3])
