"""The description of the endpoint (SPARQL 1.1 Service Description)."""

from collections.abc import Iterator

import pyoxigraph as ox

from communique.served import Served
from communique.web.current import reader
from communique.web.reader import RDF_TYPE, RDFS

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMAT = "http://www.w3.org/ns/formats/"
_VOID = "http://rdfs.org/ns/void#"
_RESULT_FORMATS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "RDF_XML",
    "JSON-LD",
)


def describe(served: Served, endpoint: str) -> Iterator[ox.Triple]:
    """Yield the description of the endpoint at a URL; its parts are named by fragments of that URL."""
    service, default = (ox.NamedNode(f"{endpoint}#{part}") for part in ("service", "default"))
    names = reader().names
    dataset = ox.NamedNode(names.dataset)

    def sd(name: str) -> ox.NamedNode:
        return ox.NamedNode(_SD + name)

    yield ox.Triple(service, RDF_TYPE, sd("Service"))
    yield ox.Triple(service, sd("endpoint"), ox.NamedNode(endpoint))
    yield ox.Triple(service, sd("supportedLanguage"), sd("SPARQL11Query"))
    for name in _RESULT_FORMATS:
        yield ox.Triple(service, sd("resultFormat"), ox.NamedNode(_FORMAT + name))
    if served.folder is not None:  # a release; files of --data may stand in the default graph alone
        yield ox.Triple(service, sd("feature"), sd("UnionDefaultGraph"))
    yield ox.Triple(service, sd("defaultDataset"), dataset)
    yield ox.Triple(dataset, RDF_TYPE, sd("Dataset"))
    yield ox.Triple(dataset, sd("defaultGraph"), default)
    yield ox.Triple(dataset, ox.NamedNode(f"{RDFS}seeAlso"), ox.NamedNode(f"{names.base}void"))
    yield ox.Triple(default, RDF_TYPE, sd("Graph"))
    triples = served.manifest.get("counts", {}).get("triples")
    if triples is not None:
        yield ox.Triple(default, ox.NamedNode(f"{_VOID}triples"), ox.Literal(triples))
