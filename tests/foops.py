"""What FOOPS! tests, and its score, over an ontology as a file and as served.

A check has one or more sub-tests; its part of the score is the fraction that pass, and every check weighs the
same.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from flask.testing import FlaskClient
from rdflib import DCAT, DCTERMS, OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic

BIBO, SCHEMA = "http://purl.org/ontology/bibo/", "https://schema.org/"
VANN, FOAF = "http://purl.org/vocab/vann/", "http://xmlns.com/foaf/0.1/"

LASTING = ("w3id.org", "doi.org", "purl.org", "www.w3.org", "dbpedia.org", "perma.cc", "data.europa.eu",
           "linked.data.gov.au")  # fmt: skip
REUSED = (str(DCTERMS), "http://purl.org/dc/elements/1.1/", SCHEMA, VANN, "http://www.w3.org/ns/prov#", BIBO,
          "http://purl.org/pav/", FOAF, "http://usefulinc.com/ns/doap#", "https://w3id.org/mod#", str(OWL),
          str(RDFS))  # fmt: skip
RDF_FORMS = {"application/rdf+xml": "xml", "text/turtle": "turtle", "application/ld+json": "json-ld"}


@dataclass(frozen=True)
class Subject:
    """An ontology: its IRI, its triples, and a client of the server that answers for the IRI."""

    iri: URIRef
    graph: Graph
    client: FlaskClient

    def header(self, *properties: str, literal: bool = False) -> bool:
        """Whether the header has one of the properties, as a literal if *literal*, and never a blank node."""
        values = [value for one in properties for value in self.graph.objects(self.iri, URIRef(one))]
        return any(
            isinstance(value, Literal) if literal else not isinstance(value, BNode) for value in values
        )

    def get(self, iri: str, accept: str) -> tuple[int, str, str]:
        """Return status, media type and text of what the server says at one of its own IRIs."""
        base = str(self.iri).removesuffix("ontology")
        answer = self.client.get(
            "/" + iri.removeprefix(base), headers={"Accept": accept}, follow_redirects=True
        )
        return answer.status_code, answer.mimetype or "", answer.text

    def served(self, accept: str) -> Graph | None:
        """Return what is served at the ontology's IRI in a form of RDF, or None."""
        status, media_type, text = self.get(str(self.iri), accept)
        if (status, media_type) != (200, accept):
            return None
        return Graph().parse(data=text, format=RDF_FORMS[accept])

    def html(self) -> bool:
        """Whether there is a page at the ontology's IRI."""
        return self.get(str(self.iri), "text/html")[:2] == (200, "text/html")

    def terms(self) -> Iterator[URIRef]:
        """Yield the classes and properties in the ontology's namespace."""
        for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty):
            for term in self.graph.subjects(RDF.type, kind):
                if isinstance(term, URIRef) and term.startswith(f"{self.iri}#"):
                    yield term

    def each(self, *properties: URIRef) -> list[bool]:
        """Whether each term has one of the properties."""
        return [any((term, one, None) in self.graph for one in properties) for term in self.terms()]


def title(o: Subject) -> bool:
    return o.header(str(DCTERMS.title), f"{SCHEMA}name", str(RDFS.label), literal=True)


def version(o: Subject) -> bool:
    return o.header(str(OWL.versionIRI))


def versioned(o: Subject) -> bool:
    return any(o.get(str(iri), "text/turtle")[0] == 200 for iri in o.graph.objects(o.iri, OWL.versionIRI))


def creator(o: Subject) -> bool:
    return o.header(str(DCTERMS.creator), f"{SCHEMA}creator", f"{FOAF}maker")


def created(o: Subject) -> bool:
    return o.header(str(DCTERMS.created), f"{SCHEMA}dateCreated", literal=True)


def licence(o: Subject) -> bool:
    return o.header(str(DCTERMS.license), f"{SCHEMA}license")


def publisher(o: Subject) -> bool:
    return o.header(str(DCTERMS.publisher), f"{SCHEMA}publisher")


def issued(o: Subject) -> bool:
    return o.header(str(DCTERMS.issued), f"{SCHEMA}datePublished", literal=True)


def doi(o: Subject) -> bool:
    found = [
        *o.graph.objects(o.iri, DCTERMS.identifier),
        *o.graph.objects(o.iri, URIRef(f"{SCHEMA}identifier")),
    ]
    return o.header(f"{BIBO}doi") or any("doi." in str(value) for value in found)


def description(o: Subject) -> bool:
    return o.header(str(DCTERMS.description), str(DCTERMS.abstract), str(RDFS.comment), literal=True)


def prefix(o: Subject) -> bool:
    return o.header(f"{VANN}preferredNamespacePrefix", literal=True)


def catalogued(o: Subject) -> bool:
    """Whether the catalogue that the header names is ours and does list the ontology."""
    for catalogue in o.graph.objects(o.iri, URIRef(f"{SCHEMA}includedInDataCatalog")):
        status, media_type, text = o.get(str(catalogue), "text/turtle")
        if (status, media_type) == (200, "text/turtle"):
            listed = Graph().parse(data=text, format="turtle")
            how = (DCTERMS.hasPart, *(URIRef(f"{DCAT}{one}") for one in ("resource", "dataset", "record")))
            if any((URIRef(str(catalogue)), one, o.iri) in listed for one in how):
                return True
    return False


def forms(o: Subject) -> bool:
    """Whether the ontology says the same in every form of RDF."""
    return all(
        isomorphic(o.graph, Graph().parse(data=o.graph.serialize(format=form), format=form))
        for form in ("turtle", "xml", "json-ld", "nt")
    )


def reuse(o: Subject) -> bool:
    """Whether an axiom uses a class or property of another vocabulary."""
    axioms = (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range)
    used = {str(value) for one in axioms for value in o.graph.objects(None, one) if isinstance(value, URIRef)}
    others = {
        iri
        for iri in used
        if not iri.startswith((f"{o.iri}#", str(OWL), str(RDFS), "http://www.w3.org/2001/"))
    }
    return (o.iri, OWL.imports, None) in o.graph or bool(others)


UNSEEN = {
    "FIND2": "neither prefix.cc nor LOV can be asked",
    "OM4.2": "creativecommons.org cannot be asked",
}
"""What cannot be seen without the internet; it counts as failed."""

CHECKS: dict[str, Callable[[Subject], Iterable[bool]]] = {
    "PURL1": lambda o: [any(one in o.iri for one in LASTING)],
    "URI1": lambda o: [any(o.served(form) is not None for form in RDF_FORMS)],
    "URI2": lambda o: [(o.iri, RDF.type, OWL.Ontology) in (o.served("text/turtle") or ())],
    "VER1": lambda o: [version(o), version(o) and (o.iri, OWL.versionIRI, o.iri) not in o.graph],
    "VER2": lambda o: [versioned(o)],
    "OM1": lambda o: [title(o), description(o), licence(o), version(o), creator(o),
                      o.header(f"{VANN}preferredNamespaceUri")],
    "FIND1": lambda o: [prefix(o)],
    "FIND2": lambda _: [False, False],
    "FIND3": lambda o: [catalogued(o)],
    "FIND_3_BIS": lambda o: [catalogued(o)],
    "HTTP1": lambda o: [o.iri.startswith("http")],
    "CN1": lambda o: [o.html(), any(o.served(form) is not None for form in RDF_FORMS)],
    "RDF1": lambda o: [forms(o)],
    "VOC1": lambda o: [any(str(p).startswith(REUSED) for p in o.graph.predicates(o.iri))],
    "VOC2": lambda o: [reuse(o)],
    "DOC1": lambda o: [o.html()],
    "OM2": lambda o: [prefix(o), o.header(str(OWL.versionInfo), literal=True), created(o),
                      o.header(str(DCTERMS.bibliographicCitation))],
    "OM3": lambda o: [doi(o), publisher(o), o.header(f"{FOAF}logo", f"{SCHEMA}logo"),
                      o.header(f"{BIBO}status"), o.header(str(DCTERMS.source)), issued(o)],
    "OM4.1": lambda o: [licence(o) or o.header(str(DCTERMS.rights))],
    "OM4.2": lambda _: [False],
    "OM5.1": lambda o: [creator(o), created(o)],
    "OM5.2": lambda o: [issued(o), publisher(o)],
    "VOC3": lambda o: o.each(RDFS.label, SKOS.prefLabel),
    "VOC4": lambda o: o.each(RDFS.comment, SKOS.definition),
}  # fmt: skip
"""The checks of a URI, each with its sub-tests."""

FILE = ("PURL1", "VER1", "OM1", "FIND1", "RDF1", "VOC1", "VOC2", "OM2", "OM3", "OM4.1", "OM4.2", "OM5.1",
        "OM5.2", "VOC3", "VOC4")  # fmt: skip
"""The checks of a file."""


def fraction(check: str, o: Subject) -> Fraction:
    """Return which part of a check's sub-tests pass."""
    passed = list(CHECKS[check](o))
    return Fraction(sum(passed), len(passed))


def score(checks: Iterable[str], o: Subject, granted: Iterable[str] = ()) -> float:
    """Return the score: the mean over the checks, those that are *granted* counted as passed."""
    parts = [Fraction(1) if check in granted else fraction(check, o) for check in checks]
    return float(sum(parts) / len(parts))
