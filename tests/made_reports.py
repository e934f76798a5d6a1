"""Made-up reports in RDF: a text, claims on some of its passages, and a server in front of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox
from flask.testing import FlaskClient

from communique.config import Settings
from communique.served import Served
from communique.web import create_app
from web_support import BASE, Fixed

RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
PREF_LABEL = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
ALT_LABEL = ox.NamedNode("http://www.w3.org/2004/02/skos/core#altLabel")
BROADER = ox.NamedNode("http://www.w3.org/2004/02/skos/core#broader")
_XSD = "http://www.w3.org/2001/XMLSchema#"
_OA, _PROV = "http://www.w3.org/ns/oa#", "http://www.w3.org/ns/prov#"

Node = ox.NamedNode | ox.Literal
Triple = tuple[ox.NamedNode, ox.NamedNode, Node]
Span = tuple[int, int]


def dip(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{BASE}ontology#{name}")


def thing(path: str) -> ox.NamedNode:
    return ox.NamedNode(f"{BASE}id/{path}")


def prov(name: str) -> ox.NamedNode:
    return ox.NamedNode(_PROV + name)


def oa(name: str) -> ox.NamedNode:
    return ox.NamedNode(_OA + name)


PROVENANCE, CONCEPTS, ONTOLOGY = (
    ox.NamedNode(f"{BASE}graph/{name}") for name in ("provenance", "concepts", "ontology")
)


@dataclass
class Made:
    """A report with a text, and the claims on it."""

    slug: str
    text: str
    quads: list[ox.Quad] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.node = thing(f"report/{self.slug}")
        self._tell(self.node, RDF_TYPE, dip("Report"))

    def _tell(self, subject: ox.NamedNode, predicate: ox.NamedNode, value: Node) -> None:
        self.quads.append(ox.Quad(subject, predicate, value, PROVENANCE))

    def span(self, words: str) -> Span:
        """Return where some words stand for the first time."""
        start = self.text.index(words)
        return (start, start + len(words))

    def claim(
        self,
        spans: Sequence[Span | str],
        said: Iterable[Triple],
        basis: str = "stated",
        author: str = "people",
    ) -> str:
        """Let some passages say something, and return the IRI of the claim."""
        found = sorted(self.span(one) if isinstance(one, str) else one for one in spans)
        name = "-".join(str(place) for one in found for place in one)
        ending = "" if basis == "stated" else f"-{basis}"
        claim = thing(f"claim/{self.slug}-{name}{ending}")
        self._tell(claim, RDF_TYPE, dip("Claim"))
        self._tell(claim, prov("wasQuotedFrom"), self.node)
        self._tell(claim, dip("basis"), thing(f"basis/{basis}"))
        self._tell(claim, prov("wasAttributedTo"), thing(f"author/{author}"))
        for span in found:
            self._passage(claim, span)
        self.quads += [ox.Quad(*triple, claim) for triple in said]
        return claim.value

    def _passage(self, claim: ox.NamedNode, span: Span) -> None:
        start, end = span
        iri = f"{self.node.value}/text#char={start},{end}"
        node, quote, place = (ox.NamedNode(iri + what) for what in ("", ";sel=quote", ";sel=position"))
        number = ox.NamedNode(f"{_XSD}nonNegativeInteger")
        self._tell(claim, dip("evidence"), node)
        self._tell(node, RDF_TYPE, oa("SpecificResource"))
        self._tell(node, oa("hasSource"), self.node)
        for selector in (quote, place):
            self._tell(node, oa("hasSelector"), selector)
        self._tell(quote, oa("exact"), ox.Literal(self.text[start:end]))
        if before := self.text[max(0, start - 32) : start]:
            self._tell(quote, oa("prefix"), ox.Literal(before))
        self._tell(place, oa("start"), ox.Literal(str(start), datatype=number))
        self._tell(place, oa("end"), ox.Literal(str(end), datatype=number))


def _known() -> list[ox.Quad]:
    """Return what a release says besides: who reads, and which classes lie under which."""
    above = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
    return [
        ox.Quad(thing("author/people"), RDF_TYPE, prov("Organization"), PROVENANCE),
        ox.Quad(thing("author/people"), PREF_LABEL, ox.Literal("Some reviewers", language="en"), PROVENANCE),
        ox.Quad(thing("author/reader"), RDF_TYPE, prov("SoftwareAgent"), PROVENANCE),
        ox.Quad(thing("author/reader"), PREF_LABEL, ox.Literal("A reader", language="en"), PROVENANCE),
        ox.Quad(dip("Agreement"), above, dip("Instrument"), ONTOLOGY),
        ox.Quad(dip("Talks"), above, dip("Event"), ONTOLOGY),
        *(
            ox.Quad(dip(one), ox.NamedNode("http://www.w3.org/2002/07/owl#inverseOf"), dip(other), ONTOLOGY)
            for one, other in (("expresses", "expressedIn"), ("hasSignature", "signatureOf"))
        ),
    ]


def concept(path: str, label: str, broader: str = "") -> list[ox.Quad]:
    """Return a concept with its name and what it is narrower than."""
    node = thing(path)
    found = [ox.Quad(node, PREF_LABEL, ox.Literal(label, language="en"), CONCEPTS)]
    return found + ([ox.Quad(node, BROADER, thing(broader), CONCEPTS)] if broader else [])


def stored(reports: Iterable[Made], more: Iterable[ox.Quad] = ()) -> ox.Store:
    """Return a store with the named graphs and their merge."""
    quads = [*_known(), *more, *(quad for report in reports for quad in report.quads)]
    store = ox.Store()
    store.bulk_extend([*quads, *(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)])
    return store


def serve(store: ox.Store, settings: Settings, folder: Path) -> FlaskClient:
    """Serve a store as a release is served."""
    day = datetime(2026, 11, 22, tzinfo=UTC)
    one = Served("data", store, folder, None, {}, day, day)
    return create_app(settings, Fixed(settings, one)).test_client()
