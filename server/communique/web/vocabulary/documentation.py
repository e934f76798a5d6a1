"""The documentation of an ontology: its terms as a page explains them to people.

Everything comes from the ontology, its patterns, the competency questions, the alignments and the release;
nothing is written for one ontology.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from communique.statements import Statements
from communique.web import wording
from communique.web.interface import say
from communique.web.reading.lookup import Tally
from communique.web.reading.reader import DCTERMS, RDF_TYPE, RDFS, SKOS, Reader
from communique.web.sparql.page import Example
from communique.web.vocabulary import axioms
from communique.web.vocabulary.axioms import Axioms
from communique.web.vocabulary.glossary import LABELS, Cell, Glossary, anchor
from communique.web.vocabulary.specimens import Specimens
from communique.web.wording import Shown

_MEANINGS = (ox.NamedNode(f"{RDFS}comment"), ox.NamedNode(f"{SKOS}definition"))
_NOTE, _EXAMPLE = ox.NamedNode(f"{SKOS}scopeNote"), ox.NamedNode(f"{SKOS}example")
_REPLACED = ox.NamedNode(f"{DCTERMS}isReplacedBy")
_STATUS = ox.NamedNode("http://www.w3.org/2003/06/sw-vocab-status/ns#term_status")
_SETTLED = "stable"
_EXPLAINED = {
    *(RDF_TYPE, *LABELS, *_MEANINGS, _NOTE, _EXAMPLE, _REPLACED, _STATUS),
    *(ox.NamedNode(f"{RDFS}isDefinedBy"), axioms.DISJOINT),
    *(axioms.SUBCLASS, axioms.SUBPROPERTY, axioms.INVERSE, axioms.CHAIN, axioms.DEPRECATED),
    *(axioms.DOMAIN, axioms.DOMAIN_INCLUDES, axioms.RANGE, axioms.RANGE_INCLUDES),
}
"""What the page puts in a form of its own; the rest is shown as it stands."""
_EXPRESSIONS = {axioms.SUBCLASS, axioms.SUBPROPERTY, axioms.INVERSE, axioms.DISJOINT}
"""Of these the forms show terms alone; an expression without a name is shown as it stands, too."""

_ELSEWHERE = {
    axioms.SUBCLASS.value: "ontology.elsewhere-kind",
    axioms.SUBPROPERTY.value: "ontology.elsewhere-case",
}
"""The messages by which the page says what stands above a term in other vocabularies."""

Rows = tuple[tuple[Shown, tuple[Cell, ...]], ...]
Inherited = tuple[tuple[Shown, tuple[Shown, ...]], ...]
"""What holds of a class because it holds of one above it: that class, and the terms."""


@dataclass(frozen=True)
class Use:
    """A property together with the classes at its other end; none means anything."""

    property: Shown
    classes: tuple[Cell, ...]


@dataclass(frozen=True)
class Entry:
    """What every term has."""

    anchor: str
    curie: str
    name: Shown
    depth: int
    meaning: Shown | None
    notes: tuple[Shown, ...]
    examples: tuple[Shown, ...]
    status: str
    """How settled it is, if it is not."""
    deprecated: bool
    replaced: tuple[Shown, ...]
    questions: tuple[Example, ...]
    elsewhere: tuple[tuple[str, tuple[Cell, ...]], ...]
    """What corresponds to it in other vocabularies."""
    rows: Rows


@dataclass(frozen=True)
class ClassEntry(Entry):
    """A class."""

    paths: tuple[tuple[Shown, ...], ...]
    subclasses: tuple[Shown, ...]
    disjoint: tuple[Shown, ...]
    disjoint_above: Inherited
    properties: tuple[Use, ...]
    properties_above: Inherited
    incoming: tuple[Use, ...]
    members: tuple[Shown, ...]
    tally: Tally


@dataclass(frozen=True)
class PropertyEntry(Entry):
    """A property."""

    domains: tuple[Cell, ...]
    ranges: tuple[Cell, ...]
    open_domain: bool
    """Whether things of other classes may have it, too."""
    open_range: bool
    above: tuple[Shown, ...]
    below: tuple[Shown, ...]
    inverses: tuple[Shown, ...]
    traits: tuple[str, ...]
    chains: tuple[tuple[Shown, ...], ...]
    example: tuple[Shown, Shown] | None


@dataclass(frozen=True)
class Section:
    """Terms of one kind, in the order of their tree."""

    key: str
    heading: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Beside:
    """What is known of the terms besides the ontology."""

    alignments: Statements
    questions: Sequence[tuple[Example, frozenset[ox.NamedNode]]]
    """Each with the terms it uses."""
    specimens: Specimens | None
    """Examples of the release, or None where there are none to give: for an earlier version."""


class Documentation:
    """Explains the terms of one ontology."""

    def __init__(self, document: str, said: Statements, reader: Reader, beside: Beside) -> None:
        """Read the ontology with the IRI *document*; its terms are linked to their place on the page."""
        self._document = document
        self._reader = reader
        self._beside = beside
        self._glossary = Glossary(document, said, reader)
        self._alignments = Glossary(document, beside.alignments, reader)
        self._said = said
        self._axioms = Axioms(said)
        self._questions: dict[ox.NamedNode, list[Example]] = {}
        for question, terms in beside.questions:
            for term in terms:
                self._questions.setdefault(term, []).append(question)

    # --- links -------------------------------------------------------------------------------------------

    def _own(self, term: ox.NamedNode) -> bool:
        return term.value.startswith(f"{self._document}#")

    def link(self, term: ox.NamedNode) -> Shown:
        """Return a term by its name in this ontology, linked to where this page explains it, if it does."""
        explained = self._own(term) and term in self._said
        place = f"#{anchor(term.value, self._document, self._reader)}"
        return self._glossary.named(term, place if explained else None)

    def _links(self, terms: Sequence[ox.NamedNode]) -> tuple[Shown, ...]:
        return tuple(self.link(term) for term in terms)

    # --- entries -----------------------------------------------------------------------------------------

    def _texts(self, term: ox.NamedNode, *predicates: ox.NamedNode) -> tuple[Shown, ...]:
        return tuple(map(wording.literal, self._said.told(term, *predicates)))

    def _rows(self, term: ox.NamedNode) -> Rows:
        expressions = [
            (wording.heading(name.value, self._reader), tuple(map(self._glossary.cell, unnamed)))
            for name, values in self._said.of(term).items()
            if name in _EXPRESSIONS
            and (unnamed := [value for value in values if isinstance(value, ox.BlankNode)])
        ]
        return (*expressions, *self._glossary.rows(term, _EXPLAINED))

    def _common(self, term: ox.NamedNode, depth: int) -> Entry:
        said = self._said
        status = next(iter(said.texts(term, _STATUS)), _SETTLED)
        return Entry(
            anchor=anchor(term.value, self._document, self._reader),
            curie=self._reader.curie(term.value),
            name=self.link(term),
            depth=depth,
            meaning=next(iter(self._texts(term, *_MEANINGS)), None),
            notes=self._texts(term, _NOTE),
            examples=self._texts(term, _EXAMPLE),
            status="" if status == _SETTLED else status,
            deprecated=bool({"true", "1"}.intersection(said.texts(term, axioms.DEPRECATED))),
            replaced=self._links(said.nodes(term, _REPLACED)),
            questions=tuple(self._questions.get(term, ())),
            elsewhere=tuple(
                (say(_ELSEWHERE[name.iri]) if name.iri in _ELSEWHERE else name.text, values)
                for name, values in self._alignments.rows(term, ())
            ),
            rows=self._rows(term),
        )

    def _above(self, term: ox.NamedNode, find: Callable[[ox.NamedNode], Sequence[ox.NamedNode]]) -> Inherited:
        found = ((self.link(one), self._links(find(one))) for one in self._axioms.ancestors(term))
        return tuple((one, terms) for one, terms in found if terms)

    def _ends(self, term: ox.NamedNode, *predicates: ox.NamedNode) -> tuple[Cell, ...]:
        cells: list[Cell] = []
        for value in self._said.values(term, *predicates):
            cells += self._links(self._axioms.alternatives(value)) or [self._glossary.cell(value)]
        return tuple(cells)

    def _from(self, term: ox.NamedNode) -> tuple[Cell, ...]:
        return self._ends(term, axioms.DOMAIN, axioms.DOMAIN_INCLUDES)

    def _to(self, term: ox.NamedNode) -> tuple[Cell, ...]:
        return self._ends(term, axioms.RANGE, axioms.RANGE_INCLUDES)

    def _class(self, term: ox.NamedNode, depth: int) -> ClassEntry:
        known, specimens = self._axioms, self._beside.specimens
        found = specimens.members(term) if specimens else None
        return ClassEntry(
            **vars(self._common(term, depth)),
            paths=tuple(self._links(path) for path in known.paths(term)),
            subclasses=self._links(known.below(term)),
            disjoint=self._links(known.disjoint(term)),
            disjoint_above=self._above(term, known.disjoint),
            properties=tuple(Use(self.link(one), self._to(one)) for one in known.having(term)),
            properties_above=self._above(term, known.having),
            incoming=tuple(Use(self.link(one), self._from(one)) for one in known.leading(term)),
            members=tuple(specimens.shown(one) for one in found.things) if specimens and found else (),
            tally=found.tally if found else Tally(0),
        )

    def _property(self, term: ox.NamedNode, depth: int) -> PropertyEntry:
        known, said, specimens = self._axioms, self._said, self._beside.specimens
        example = specimens.statement(term) if specimens else None
        return PropertyEntry(
            **vars(self._common(term, depth)),
            domains=self._from(term),
            ranges=self._to(term),
            open_domain=not said.values(term, axioms.DOMAIN),
            open_range=not said.values(term, axioms.RANGE),
            above=self._links(known.above(term)),
            below=self._links(known.below(term)),
            inverses=self._links(known.inverses(term)),
            traits=tuple(known.traits(term)),
            chains=tuple(self._links(chain) for chain in known.chains(term)),
            example=(specimens.shown(example[0]), specimens.shown(example[1]))
            if specimens and example
            else None,
        )

    # --- sections ----------------------------------------------------------------------------------------

    def sections(self) -> list[Section]:
        """Return the ontology's own terms in sections, each term under the one above it."""
        kinds = (
            ("classes", "vocabulary.classes", axioms.CLASSES, self._class),
            ("relations", "vocabulary.relations", axioms.RELATIONS, self._property),
            ("values", "vocabulary.values", axioms.VALUES, self._property),
            ("annotations", "vocabulary.annotations", axioms.ANNOTATIONS, self._property),
            ("properties", "vocabulary.properties", axioms.OTHERS, self._property),
            ("datatypes", "vocabulary.datatypes", axioms.DATATYPES, self._common),
        )
        found: list[Section] = []
        seen: set[ox.NamedNode] = set()
        for key, message, types, make in kinds:
            terms = [term for term in self._axioms.named(*types) if self._own(term) and term not in seen]
            seen.update(terms)
            entries = tuple(make(term, depth) for term, depth in self._axioms.tree(terms))
            found.append(Section(key, say(message), entries))
        left = [term for term in self._said if isinstance(term, ox.NamedNode) and term not in seen]
        entries = tuple(self._common(term, 0) for term in left if self._own(term))
        found.append(Section("further", say("vocabulary.further"), entries))
        return [section for section in found if section.entries]

    def borrowed(self) -> list[Entry]:
        """Return the terms of other vocabularies that the ontology declares, by their prefixed names."""
        kinds = (*axioms.CLASSES, *axioms.PROPERTIES, *axioms.DATATYPES)
        terms = [term for term in self._axioms.named(*kinds) if not self._own(term)]
        return sorted((self._common(term, 0) for term in terms), key=lambda entry: entry.curie)
