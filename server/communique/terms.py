"""RDF terms and triples of rdflib as those of Oxigraph, and back. Blank nodes keep their labels."""

import pyoxigraph as ox
from rdflib import XSD, BNode, Literal, URIRef
from rdflib.term import Node

from communique.errors import DataError

Term = URIRef | BNode | Literal
OxTerm = ox.NamedNode | ox.BlankNode | ox.Literal


def to_ox(term: Node) -> OxTerm:
    """Return an rdflib term as an Oxigraph term.

    Raises: :class:`DataError` for what is no IRI or language tag.

    >>> to_ox(Literal("Қазақстан", lang="kk")).language
    'kk'
    """
    try:
        if isinstance(term, BNode):
            return ox.BlankNode(str(term))
        if not isinstance(term, Literal):
            return ox.NamedNode(str(term))
        if term.language:
            return ox.Literal(str(term), language=term.language)
        return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)) if term.datatype else None)
    except ValueError as fault:
        raise DataError(f"“{term}” cannot stand in RDF: {fault}.") from None


def from_ox(term: OxTerm | ox.Triple) -> Term:
    """Return an Oxigraph term as an rdflib term.

    Raises: :class:`DataError` for a triple term of RDF 1.2, which rdflib does not have.

    >>> from_ox(ox.Literal("kz"))
    rdflib.term.Literal('kz')
    """
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Triple):
        raise DataError(f"“{term}” is a triple inside a triple; only RDF 1.1 can be read.")
    if term.language:
        return Literal(term.value, lang=term.language)
    # rdflib tells a plain literal from one with the datatype xsd:string; RDF 1.1 does not.
    plain = term.datatype.value == str(XSD.string)
    return Literal(term.value, datatype=None if plain else URIRef(term.datatype.value), normalize=False)


def triple_to_ox(triple: tuple[Node, Node, Node]) -> ox.Triple:
    """Return an rdflib triple as an Oxigraph triple.

    Raises: :class:`DataError` for what is no triple of RDF 1.1.
    """
    subject, predicate, value = (to_ox(term) for term in triple)
    if isinstance(subject, ox.Literal) or not isinstance(predicate, ox.NamedNode):
        raise DataError(f"“{subject} {predicate} {value}” is no triple of RDF 1.1.")
    return ox.Triple(subject, predicate, value)


def triple_from_ox(triple: ox.Triple | ox.Quad) -> tuple[Term, Term, Term]:
    """Return an Oxigraph triple, or the triple of a quad, as an rdflib triple.

    Raises: :class:`DataError` for a triple term of RDF 1.2.
    """
    return from_ox(triple.subject), from_ox(triple.predicate), from_ox(triple.object)
