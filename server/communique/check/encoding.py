"""Statements as the reasoners get them, and their answers led back to our terms.

Pellet explains itself with the last part of each IRI, which two things may share, and some parsers stumble
over literals of running text. So every IRI and every text is handed over as a token, and looked up when it
comes back in an explanation.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = ox.NamedNode(f"{RDF}type")

_BUILT_IN = (RDF, RDFS, OWL, XSD)
_TOKENS = "urn:t#"
_STRING, _DATE, _DATE_TIME = (ox.NamedNode(f"{XSD}{name}") for name in ("string", "date", "dateTime"))
_ANNOTATIONS = frozenset(
    ox.NamedNode(namespace + name)
    for namespace, names in (
        (RDFS, ("label", "comment", "seeAlso", "isDefinedBy")),
        (OWL, ("versionInfo", "deprecated", "priorVersion", "backwardCompatibleWith", "incompatibleWith")),
        # No annotations, but of the document: what is imported is put together here, and never fetched.
        (OWL, ("imports", "versionIRI")),
    )
    for name in names
)
"""The annotation properties that OWL itself declares (OWL 2 Structural Specification, §5.5)."""
_HEADER = ox.NamedNode(f"{OWL}Ontology")

Key = tuple[str, str, str]
"""A statement as an explanation shows it: the tokens of its three terms."""


def logical(triples: Iterable[ox.Triple], annotations: Iterable[ox.NamedNode]) -> Iterator[ox.Triple]:
    """Yield the triples a reasoner takes notice of: those not with or about an annotation property."""
    ignored = _ANNOTATIONS | frozenset(annotations)
    return (
        triple
        for triple in triples
        if triple.predicate not in ignored and triple.subject not in ignored and triple.object != _HEADER
    )


def annotation_properties(triples: Iterable[ox.Triple]) -> set[ox.NamedNode]:
    """Return the annotation properties that the triples declare."""
    declared = ox.NamedNode(f"{OWL}AnnotationProperty")
    return {
        triple.subject
        for triple in triples
        if triple.predicate == TYPE and triple.object == declared and isinstance(triple.subject, ox.NamedNode)
    }


@dataclass
class Tokens:
    """The tokens of one check, and what they stand for."""

    _of: dict[str, str] = field(default_factory=dict)
    _terms: dict[str, ox.NamedNode | ox.Literal] = field(default_factory=dict)

    def term(self, token: str) -> ox.NamedNode | ox.Literal | None:
        """Return what a token stands for, or None for a word of the reasoner's own."""
        return self._terms.get(token)

    def iri(self, name: str) -> ox.NamedNode:
        """Return what a reasoner calls an IRI by its own name: the IRI of a token."""
        return self.term(name.removeprefix(_TOKENS)) or ox.NamedNode(name)  # type: ignore[return-value]  # no literal stands where a name does

    def key(self, triple: ox.Triple) -> Key:
        """Return how an explanation shows a statement."""
        subject, predicate, value = (self._shown(term) for term in triple)
        return subject, predicate, value

    def lines(self, triples: Iterable[ox.Triple]) -> str:
        """Return the triples as lines of N-Triples."""
        # In order, so that the tokens, and with them what Pellet finds first, do not change from run to run.
        return "".join(f"{' '.join(map(self._encode, triple))} .\n" for triple in sorted(triples, key=str))

    def _token(self, letter: str, term: ox.NamedNode | ox.Literal, key: str) -> str:
        token = self._of.setdefault(key, f"{letter}{len(self._of)}")
        self._terms[token] = term
        return token

    def _shown(self, term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
        """Return a term as an explanation shows it."""
        if isinstance(term, ox.NamedNode) and not term.value.startswith(_BUILT_IN):
            return self._token("n", term, str(term))
        if isinstance(term, ox.NamedNode):
            return "type" if term == TYPE else term.value.rpartition("#")[2]
        return self.literal(term).value if isinstance(term, ox.Literal) else str(term)

    def _encode(self, term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
        if isinstance(term, ox.NamedNode) and not term.value.startswith(_BUILT_IN):
            return f"<{_TOKENS}{self._shown(term)}>"
        return str(self.literal(term) if isinstance(term, ox.Literal) else term)

    def literal(self, literal: ox.Literal) -> ox.Literal:
        """Return the literal a reasoner gets: the same or another value for the same or another value.

        xsd:date is not among the datatypes of OWL 2, and HermiT would hold any two dates for equal: a day
        becomes its midnight.
        """
        if literal.language:
            return ox.Literal(self._token("l", literal, str(literal)), language=literal.language)
        if literal.datatype == _STRING:
            return ox.Literal(self._token("l", literal, str(literal)))
        if literal.datatype != _DATE:
            return literal
        day, zone = literal.value[:10], literal.value[10:]
        midnight = f"{day}T00:00:00{zone}"
        self._terms[midnight] = literal
        return ox.Literal(midnight, datatype=_DATE_TIME)
