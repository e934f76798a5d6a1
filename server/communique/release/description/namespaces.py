"""The vocabularies that a description is written in."""

import pyoxigraph as ox

Node = ox.NamedNode


class Terms:
    """The terms of a vocabulary, by their local names.

    >>> Terms("http://www.w3.org/ns/dcat#")["Dataset"].value
    'http://www.w3.org/ns/dcat#Dataset'
    """

    def __init__(self, namespace: str) -> None:
        self.namespace = namespace

    def __getitem__(self, name: str) -> Node:
        return Node(self.namespace + name)


DCAT = Terms("http://www.w3.org/ns/dcat#")
DCTERMS = Terms("http://purl.org/dc/terms/")
FOAF = Terms("http://xmlns.com/foaf/0.1/")
OWL = Terms("http://www.w3.org/2002/07/owl#")
PROV = Terms("http://www.w3.org/ns/prov#")
RDF = Terms("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Terms("http://www.w3.org/2000/01/rdf-schema#")
SCHEMA = Terms("https://schema.org/")
SH = Terms("http://www.w3.org/ns/shacl#")
SKOS = Terms("http://www.w3.org/2004/02/skos/core#")
SPDX = Terms("http://spdx.org/rdf/terms#")
VOID = Terms("http://rdfs.org/ns/void#")
XSD = Terms("http://www.w3.org/2001/XMLSchema#")
FORMATS = Terms("http://www.w3.org/ns/formats/")
MEDIA_TYPES = Terms("http://www.iana.org/assignments/media-types/")
TYPE = RDF["type"]
