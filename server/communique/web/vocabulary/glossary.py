"""A vocabulary document as a page shows it: its header, its terms with an anchor each, the axioms besides.

Works on the triples of the document alone, so it shows any ontology, alignment or set of shapes; names of
terms that stand elsewhere come from the release.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace

import pyoxigraph as ox

from communique.statements import Node, Statements, Value
from communique.web import wording
from communique.web.interface import say
from communique.web.reading.reader import DCTERMS, OWL, RDF_TYPE, RDFS, RDFS_LABEL, SKOS, Reader
from communique.web.wording import Shown

_SH = "http://www.w3.org/ns/shacl#"
_TITLE, _DESCRIPTION = ox.NamedNode(f"{DCTERMS}title"), ox.NamedNode(f"{DCTERMS}description")
_ONTOLOGY = ox.NamedNode(f"{OWL}Ontology")
LABELS = tuple(ox.NamedNode(name) for name in (f"{RDFS}label", f"{_SH}name", f"{SKOS}prefLabel"))
_MEANINGS = tuple(
    ox.NamedNode(name)
    for name in (f"{RDFS}comment", f"{SKOS}definition", f"{_SH}message", f"{_SH}description")
)
_HEADS = {*LABELS, *_MEANINGS, RDF_TYPE, ox.NamedNode(f"{RDFS}isDefinedBy")}
"""What a term's heading already shows; a definition that only repeats the comment is not shown twice."""
_DEPTH = 6
"""How deep nodes without a name are followed."""

_SECTIONS = (
    ("vocabulary.classes", (f"{OWL}Class", f"{RDFS}Class")),
    ("vocabulary.relations", (f"{OWL}ObjectProperty",)),
    ("vocabulary.values", (f"{OWL}DatatypeProperty",)),
    ("vocabulary.annotations", (f"{OWL}AnnotationProperty",)),
    ("vocabulary.datatypes", (f"{RDFS}Datatype",)),
    ("vocabulary.shapes", (f"{_SH}NodeShape",)),
    ("vocabulary.shape-properties", (f"{_SH}PropertyShape",)),
    ("vocabulary.shape-queries", (f"{_SH}SPARQLConstraint",)),
    ("vocabulary.prefixes", (f"{_SH}PrefixDeclaration",)),
)
"""The headings under which terms of a vocabulary stand, by their type; the first that fits."""

_ORDER = (
    *("subClassOf", "subPropertyOf", "inverseOf", "domain", "domainIncludes", "range", "disjointWith"),
    *("propertyChainAxiom", "targetClass", "path", "property", "scopeNote", "example"),
)
_LAST = "term_status"
"""The order of what is said of a term, by local name; the rest stands between these in alphabetical order."""


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
    meaning: Shown | None
    rows: tuple[tuple[Shown, tuple[Cell, ...]], ...]


@dataclass(frozen=True)
class Section:
    """Terms of one type."""

    heading: str
    entries: tuple[Entry, ...]
    borrowed: bool = False
    """Whether they are terms of other vocabularies."""


@dataclass(frozen=True)
class Page:
    """A vocabulary document."""

    title: Shown
    description: Shown | None
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

    def __init__(self, document: str, said: Statements, reader: Reader) -> None:
        self._document = document
        self._reader = reader
        self.said = said

    def named(self, term: ox.NamedNode, href: str | None = None) -> Shown:
        """Return a term by its name in the document, else in the release, linked to *href* if it is given."""
        shown, names = wording.named(term.value, self._reader), self.said.told(term, *LABELS)
        if names:
            shown = replace(shown, text=names[0].value, language=names[0].language or "")
        return replace(shown, href=href, foreign=False) if href else shown

    def cell(self, value: Value, depth: int = _DEPTH) -> Cell:
        """Return a value ready to be shown; names of terms come from the document, else from the release."""
        if isinstance(value, ox.Literal):
            return wording.literal(value)
        if isinstance(value, ox.NamedNode):
            return self.named(value)
        if depth == 0:
            return Shown("…")
        if self.said.is_list(value):
            return Nested(members=tuple(self.cell(member, depth - 1) for member in self.said.members(value)))
        return Nested(rows=self.rows(value, set(), depth - 1))

    def rows(
        self, node: Node, without: Container[ox.NamedNode], depth: int = _DEPTH
    ) -> tuple[tuple[Shown, tuple[Cell, ...]], ...]:
        """Return what is said of a node, but for some properties."""
        return tuple(
            (wording.heading(name.value, self._reader), tuple(self.cell(value, depth) for value in values))
            for name, values in sorted(self.said.of(node).items(), key=lambda item: _rank(item[0]))
            if name not in without
        )

    def _entry(self, node: ox.NamedNode) -> Entry:
        meanings = self.said.told(node, *_MEANINGS)
        place, curie = anchor(node.value, self._document, self._reader), self._reader.curie(node.value)
        return Entry(
            anchor=place,
            curie=place if curie == node.value else curie,
            name=self.named(node),
            kinds=tuple(wording.named(kind.value, self._reader) for kind in self.said.types(node)),
            meaning=wording.literal(meanings[0]) if meanings else None,
            rows=self.rows(node, self._repeated(node)),
        )

    def _repeated(self, node: Node) -> set[ox.NamedNode]:
        """Return the properties that the heading of a term shows already."""
        said, shown = self.said.of(node), self.said.texts(node, *_MEANINGS)[:1]
        repeating = {name for name in _MEANINGS if [str(value) for value in said.get(name, [])][1:] == []}
        return {
            name
            for name in _HEADS
            if name not in _MEANINGS or (name in repeating and self.said.texts(node, name)[:1] == shown)
        }

    def _sections(self, header: Node | None) -> Iterable[Section]:
        own = self._reader.names.base
        left = [node for node in self.said if isinstance(node, ox.NamedNode) and node != header]
        for key, types in _SECTIONS:
            wanted = {ox.NamedNode(name) for name in types}
            for ours in (True, False):
                fitting = [
                    node
                    for node in left
                    if wanted & set(self.said.types(node)) and node.value.startswith(own) == ours
                ]
                left = [node for node in left if node not in fitting]
                if fitting:
                    heading = say(key) if ours else say("vocabulary.elsewhere", heading=say(key))
                    yield Section(heading, tuple(self._entry(node) for node in fitting), not ours)
        if left:
            yield Section(say("vocabulary.further"), tuple(self._entry(node) for node in left))

    def page(self) -> Page:
        """Return the document ready to be shown, our own terms before those of other vocabularies."""
        header = next(iter(self.said.typed(_ONTOLOGY)), None)
        sections = sorted(self._sections(header), key=lambda section: section.borrowed)
        shown_above = {RDF_TYPE, RDFS_LABEL, _TITLE, _DESCRIPTION}
        titles = self.said.told(header, _TITLE, *LABELS) if header else []
        descriptions = self.said.told(header, _DESCRIPTION) if header else []
        return Page(
            wording.literal(titles[0]) if titles else Shown(self._document),
            wording.literal(descriptions[0]) if descriptions else None,
            self.rows(header, shown_above) if header else (),
            tuple(sections),
            tuple(self.cell(node, _DEPTH) for node in self.said.loose()),
        )
