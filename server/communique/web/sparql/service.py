"""The description of the endpoint (SPARQL 1.1 Service Description)."""

from collections.abc import Iterator
from itertools import islice

import pyoxigraph as ox

from communique.config import Settings
from communique.query.forms import FORMS
from communique.release.description import VOID
from communique.statements import Statements
from communique.web import description, forms
from communique.web.current import reader, served, settings
from communique.web.http.negotiate import Form
from communique.web.reading.reader import DCTERMS, RDF_TYPE, RDFS
from communique.web.sparql.limits import limits

MANY = 100
"""How many named graphs are listed at most, where no description of the dataset names its parts."""

_SD = "http://www.w3.org/ns/sparql-service-description#"
_SCHEMA = "https://schema.org/"
_SIMPLE = ox.NamedNode("http://www.w3.org/ns/entailment/Simple")
_COMMENT = ox.NamedNode(f"{RDFS}comment")
_FORMATS = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "turtle": "Turtle",
    "ntriples": "N-Triples",
    "rdfxml": "RDF_XML",
    "jsonld": "JSON-LD",
    "trig": "TriG",
    "nquads": "N-Quads",
}
"""What the W3C calls our forms, below ``http://www.w3.org/ns/formats/``."""


def document(form: Form, endpoint: str) -> bytes:
    """Return the description of the endpoint at a URL; its parts are named by fragments of that URL.

    It is the same as long as the release is, so :func:`communique.web.http.answers.answer` keeps it.
    """
    triples = sorted({*_service(endpoint, settings()), *_dataset(endpoint)}, key=str)
    return forms.write(forms.Content(triples, f"{endpoint}#service"), form, settings())


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + name)


def _english(text: str) -> ox.Literal:
    return ox.Literal(text, language="en")


def _service(endpoint: str, chosen: Settings) -> Iterator[ox.Triple]:
    """Yield what the endpoint does, and how far it goes."""
    service = ox.NamedNode(f"{endpoint}#service")
    yield ox.Triple(service, RDF_TYPE, _sd("Service"))
    yield ox.Triple(service, _sd("endpoint"), ox.NamedNode(endpoint))
    yield ox.Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    yield ox.Triple(service, _sd("defaultEntailmentRegime"), _SIMPLE)
    yield ox.Triple(service, _sd("defaultDataset"), ox.NamedNode(reader().names.dataset))
    for name in FORMS:
        named = ox.NamedNode(f"http://www.w3.org/ns/formats/{_FORMATS[name]}")
        yield ox.Triple(service, _sd("resultFormat"), named)
    if served().folder is not None:  # a release; files of --data may stand in the default graph alone
        yield ox.Triple(service, _sd("feature"), _sd("UnionDefaultGraph"))
    if chosen.services:
        yield ox.Triple(service, _sd("feature"), _sd("BasicFederatedQuery"))
        asked = f"SERVICE may name {' or '.join(f'<{one}>' for one in chosen.services)}."
        yield ox.Triple(service, _COMMENT, _english(asked))
    for limit in limits(chosen):
        node = ox.NamedNode(f"{endpoint}#limit-{limit.name}")
        yield ox.Triple(service, ox.NamedNode(f"{_SCHEMA}additionalProperty"), node)
        yield ox.Triple(node, RDF_TYPE, ox.NamedNode(f"{_SCHEMA}PropertyValue"))
        yield ox.Triple(node, ox.NamedNode(f"{_SCHEMA}name"), ox.Literal(limit.name))
        yield ox.Triple(node, ox.NamedNode(f"{_SCHEMA}maxValue"), ox.Literal(limit.value))
        yield ox.Triple(node, ox.NamedNode(f"{_SCHEMA}unitText"), ox.Literal(limit.unit))
        yield ox.Triple(node, ox.NamedNode(f"{_SCHEMA}description"), _english(limit.sentence))


def _dataset(endpoint: str) -> Iterator[ox.Triple]:
    """Yield the dataset: its default graph, and its named graphs as far as they can be listed."""
    names, now = reader().names, served()
    dataset, default = ox.NamedNode(names.dataset), ox.NamedNode(f"{endpoint}#default")
    yield ox.Triple(dataset, RDF_TYPE, _sd("Dataset"))
    yield ox.Triple(dataset, _sd("defaultGraph"), default)
    yield ox.Triple(dataset, ox.NamedNode(f"{RDFS}seeAlso"), ox.NamedNode(f"{names.base}void"))
    yield ox.Triple(default, RDF_TYPE, _sd("Graph"))
    counts = now.manifest.get("counts", {})
    if "triples" in counts:
        yield ox.Triple(default, VOID["triples"], ox.Literal(counts["triples"]))
    if now.folder is None:
        listed = [graph.value for graph in islice(now.store.named_graphs(), MANY + 1)]
        if len(listed) > MANY:
            yield ox.Triple(dataset, _COMMENT, _english(f"There are more than {MANY} named graphs."))
        yield from _named(endpoint, [graph for graph in listed if len(listed) <= MANY])
        return
    merged = "The merge of all named graphs: each of their triples once."
    yield ox.Triple(default, _COMMENT, _english(merged))
    said = Statements(description.triples("void"))
    parts = [part.value for part in said.nodes(dataset, VOID["subset"])]
    fixed = [part for part in parts if part.startswith(names.graph(""))]
    for node in map(ox.NamedNode, fixed):
        for predicate in (ox.NamedNode(f"{DCTERMS}title"), VOID["triples"]):
            yield from (ox.Triple(node, predicate, value) for value in said.values(node, predicate))
    yield from _named(endpoint, fixed)
    if "claims" in counts:
        claims = ox.NamedNode(f"{endpoint}#claims")
        yield ox.Triple(dataset, VOID["classPartition"], claims)
        yield ox.Triple(claims, VOID["class"], ox.NamedNode(f"{names.vocabulary}Claim"))
        yield ox.Triple(claims, VOID["entities"], ox.Literal(counts["claims"]))
        rest = f"Besides the named graphs listed here there are {counts['claims']:,}, one for each claim:"
        yield ox.Triple(dataset, _COMMENT, _english(f"{rest} their names begin with {names.things}claim/."))


def _named(endpoint: str, graphs: list[str]) -> Iterator[ox.Triple]:
    dataset = ox.NamedNode(reader().names.dataset)
    for number, graph in enumerate(sorted(graphs), 1):
        node, name = ox.NamedNode(f"{endpoint}#graph-{number}"), ox.NamedNode(graph)
        yield ox.Triple(dataset, _sd("namedGraph"), node)
        yield ox.Triple(node, RDF_TYPE, _sd("NamedGraph"))
        yield ox.Triple(node, _sd("name"), name)
        yield ox.Triple(node, _sd("graph"), name)
        yield ox.Triple(name, RDF_TYPE, _sd("Graph"))
