"""A vocabulary document as a page shows it: its header, its terms with an anchor each, the axioms besides.

Works on the triples of the document alone, so it shows any ontology, alignment or set of shapes; names of
terms that stand elsewhere come from the release.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from communique.web import wording
from communique.web.reader import DCTERMS, OWL, RDF, RDF_TYPE, RDFS, RDFS_LABEL, SKOS, Reader
from communique.web.wording import Shown

_SH = "http://www.w3.org/ns/shacl#"
_FIRST, _REST, _NIL = (ox.NamedNode(RDF + name) for name in ("first", "rest", "nil"))
_TITLE, _DESCRIPTION = ox.NamedNode(f"{DCTERMS}title"), ox.NamedNode(f"{DCTERMS}description")
_ONTOLOGY = ox.NamedNode(f"{OWL}Ontology")
_NAMES = tuple(ox.NamedNode(name) for name in (f"{RDFS}label", f"{_SH}name", f"{SKOS}prefLabel"))
_MEANINGS = tuple(
    ox.NamedNode(name)
    for name in (f"{RDFS}comment", f"{SKOS}definition", f"{_SH}message", f"{_SH}description")
)
_HEADS = {*_NAMES, *_MEANINGS, RDF_TYPE, ox.NamedNode(f"{RDFS}isDefinedBy")}
"""What a term's heading already shows; a definition that only repeats the comment is not shown twice."""
_DEPTH = 6
"""How deep nodes without a name are followed."""

_SECTIONS = (
    ("Classes", (f"{OWL}Class", f"{RDFS}Class")),
    ("Relations between things", (f"{OWL}ObjectProperty",)),
    ("Values of things", (f"{OWL}DatatypeProperty",)),
    ("Annotations", (f"{OWL}AnnotationProperty",)),
    ("Datatypes", (f"{RDFS}Datatype",)),
    ("Shapes", (f"{_SH}NodeShape",)),
    ("Properties of shapes", (f"{_SH}PropertyShape",)),
    ("Queries of shapes", (f"{_SH}SPARQLConstraint",)),
    ("Prefixes", (f"{_SH}PrefixDeclaration",)),
)
"""How the terms of a vocabulary are put in sections, by their type; the first that fits."""

_ORDER = (
    *("subClassOf", "subPropertyOf", "inverseOf", "domain", "domainIncludes", "range", "disjointWith"),
    *("propertyChainAxiom", "targetClass", "path", "property", "scopeNote", "example"),
)
_LAST = "term_status"
"""The order of what is said of a term, by local name; the rest stands between these in alphabetical order."""

Node = ox.NamedNode | ox.BlankNode
Value = ox.NamedNode | ox.BlankNode | ox.Literal


@dataclass(frozen=True)
class Nested:
    """A node without a name, by what is said of it, or a list, by its members."""

    rows: tuple[tuple[Shown, tuple["Cell", ...]], ...] = ()
    members: tuple["Cell", ...] = ()


Cell = Shown | Nested


@dataclass(frozen=True)
class Entry:
    """A term of the vocabulary."""

    anchor: str
    curie: str
    name: Shown
    kinds: tuple[Shown, ...]
    meaning: str
    rows: tuple[tuple[Shown, tuple[Cell, ...]], ...]


@dataclass(frozen=True)
class Section:
    """Terms of one type."""

    heading: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Page:
    """A vocabulary document."""

    title: str
    description: str
    header: tuple[tuple[Shown, tuple[Cell, ...]], ...]
    sections: tuple[Section, ...]
    axioms: tuple[Cell, ...]
    """What is said of nodes without a name that no term leads to."""


def _rank(predicate: ox.NamedNode) -> tuple[int, str]:
    name = wording.local_name(predicate.value)
    place = _ORDER.index(name) if name in _ORDER else len(_ORDER)
    return (place + (name == _LAST), name)


def anchor(iri: str, document: str, reader: Reader) -> str:
    """Return the anchor of a term on the page of a document.

    It is the term's fragment in the document's own namespace, else its prefixed name, else its path.
    """
    own = f"{document}#"
    return iri.removeprefix(own) if iri.startswith(own) else reader.curie(iri).removeprefix(reader.names.base)


class Glossary:
    """Reads one document."""

    def __init__(self, document: str, triples: Iterable[ox.Triple], reader: Reader) -> None:
        self._document = document
        self._reader = reader
        self._said: dict[Node, dict[ox.NamedNode, list[Value]]] = {}
        self._pointed_at: set[object] = set()
        for triple in triples:
            subject, value = triple.subject, triple.object
            if isinstance(subject, Node) and isinstance(value, Value):
                self._said.setdefault(subject, {}).setdefault(triple.predicate, []).append(value)
                self._pointed_at.add(value)

    def _texts(self, node: Node, predicates: Sequence[ox.NamedNode]) -> list[str]:
        said = self._said.get(node, {})
        return [
            value.value
            for predicate in predicates
            for value in said.get(predicate, [])
            if isinstance(value, ox.Literal)
        ]

    def _shown(self, value: Value, depth: int) -> Cell:
        if isinstance(value, ox.Literal):
            return wording.literal(value)
        if isinstance(value, ox.NamedNode):
            own = self._texts(value, _NAMES)
            shown = wording.named(value.value, self._reader)
            return Shown(own[0], shown.iri, shown.href, "en", foreign=shown.foreign) if own else shown
        said = self._said.get(value, {})
        if depth == 0:
            return Shown("…")
        if _FIRST in said:
            return Nested(members=tuple(self._shown(member, depth - 1) for member in self._members(value)))
        return Nested(rows=self._rows(value, set(), depth - 1))

    def _members(self, head: Value) -> list[Value]:
        members: list[Value] = []
        seen: set[Value] = set()
        while isinstance(head, Node) and head != _NIL and head not in seen:
            seen.add(head)
            said = self._said.get(head, {})
            members += said.get(_FIRST, [])[:1]
            head = next(iter(said.get(_REST, [])), _NIL)
        return members

    def _rows(
        self, node: Node, without: set[ox.NamedNode], depth: int = _DEPTH
    ) -> tuple[tuple[Shown, tuple[Cell, ...]], ...]:
        return tuple(
            (wording.heading(name.value, self._reader), tuple(self._shown(value, depth) for value in values))
            for name, values in sorted(self._said.get(node, {}).items(), key=lambda item: _rank(item[0]))
            if name not in without
        )

    def _entry(self, node: ox.NamedNode) -> Entry:
        name = self._shown(node, 1)
        meanings = self._texts(node, _MEANINGS)
        place, curie = anchor(node.value, self._document, self._reader), self._reader.curie(node.value)
        return Entry(
            anchor=place,
            curie=place if curie == node.value else curie,
            name=name if isinstance(name, Shown) else Shown(node.value),
            kinds=tuple(
                wording.named(kind.value, self._reader)
                for kind in self._said[node].get(RDF_TYPE, [])
                if isinstance(kind, ox.NamedNode)
            ),
            meaning=meanings[0] if meanings else "",
            rows=self._rows(node, self._repeated(node)),
        )

    def _repeated(self, node: Node) -> set[ox.NamedNode]:
        """Return the properties that the heading of a term shows already."""
        said, shown = self._said[node], self._texts(node, _MEANINGS)[:1]
        repeating = {name for name in _MEANINGS if [str(value) for value in said.get(name, [])][1:] == []}
        return {
            name
            for name in _HEADS
            if name not in _MEANINGS or (name in repeating and self._texts(node, [name])[:1] == shown)
        }

    def _sections(self, header: Node | None) -> Iterable[Section]:
        own = self._reader.names.base
        left = [node for node in self._said if isinstance(node, ox.NamedNode) and node != header]
        for heading, types in _SECTIONS:
            wanted = {ox.NamedNode(name) for name in types}
            for ours in (True, False):
                fitting = [
                    node
                    for node in left
                    if wanted & set(self._said[node].get(RDF_TYPE, [])) and node.value.startswith(own) == ours
                ]
                left = [node for node in left if node not in fitting]
                if fitting:
                    title = heading if ours else f"{heading} of other vocabularies"
                    yield Section(title, tuple(self._entry(node) for node in fitting))
        if left:
            yield Section("Further terms", tuple(self._entry(node) for node in left))

    def page(self) -> Page:
        """Return the document ready to be shown, our own terms before those of other vocabularies."""
        header = next(
            (node for node, said in self._said.items() if _ONTOLOGY in said.get(RDF_TYPE, [])), None
        )
        sections = sorted(self._sections(header), key=lambda section: "other" in section.heading)
        shown_above = {RDF_TYPE, RDFS_LABEL, _TITLE, _DESCRIPTION}
        loose = [
            node for node in self._said if isinstance(node, ox.BlankNode) and node not in self._pointed_at
        ]
        title = self._texts(header, [_TITLE, *_NAMES]) if header else []
        description = self._texts(header, [_DESCRIPTION]) if header else []
        return Page(
            title[0] if title else self._document,
            description[0] if description else "",
            self._rows(header, shown_above) if header else (),
            tuple(sections),
            tuple(self._shown(node, _DEPTH) for node in loose),
        )
