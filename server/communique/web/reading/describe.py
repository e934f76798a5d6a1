"""What a description of a thing holds, in RDF.

- the statements of the thing itself;
- those of the nodes that are part of it and of nothing else: signatures, participations, positions, and the
  passages of a claim with their selectors;
- what points at it, unless its own statements say the same by an inverse property;
- the name and the kind of everything these mention;
- what the document itself is: what it is about, which claims it rests on, what these are quoted from, under
  which licence.

A thing may be a hub: a state takes part in every event of a corpus. So each property is given at most a
stated number of values, and where there are more the document says so and where to get them.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import pyoxigraph as ox

from communique.served import Served
from communique.web.reading.grounds import Term, claims, key, omission
from communique.web.reading.lookup import Tally
from communique.web.reading.reader import DCTERMS, PREF_LABEL, RDF_TYPE, RDFS, RDFS_LABEL, XSD, Reader

VALUES_LIMIT = 200
"""How many values of one property of the described thing are given."""
PART_VALUES_LIMIT = 50
"""How many values of one property of a part of it are given."""
PARTS_LIMIT = 1000
"""How many parts of a thing are described with it."""
BRIEF_LIMIT = 20
"""How many of them, and of the claims, a brief description gives."""
CLAIMS_LIMIT = 50
"""How many claims that speak of the described thing are named."""
INCOMING_LIMIT = 50
"""How many things that point at the described one by one property are named."""
LABELS_LIMIT = 10
"""How many names of a mentioned thing are given."""

PARTS = ("hasSignature", "hasParticipation", "expresses", "evidence")
"""The properties of our ontology whose values are parts of their subject."""

_OA_SELECTOR = "http://www.w3.org/ns/oa#hasSelector"
_NOT_TOLD = {
    RDF_TYPE,
    ox.NamedNode("http://www.w3.org/ns/oa#hasSource"),
    ox.NamedNode("http://www.w3.org/2002/07/owl#annotatedSource"),
}
"""What points at a thing and has a document of its own: the passages of a report, who says its links."""
_FOAF = "http://xmlns.com/foaf/0.1/"
_DATETIME = ox.NamedNode(f"{XSD}dateTime")
_DOCUMENT = ox.NamedNode(f"{_FOAF}Document")
PRIMARY_TOPIC = ox.NamedNode(f"{_FOAF}primaryTopic")
_LICENSE = ox.NamedNode(f"{DCTERMS}license")
_PART_OF = ox.NamedNode(f"{DCTERMS}isPartOf")
_MODIFIED = ox.NamedNode(f"{DCTERMS}modified")
_SEE_ALSO = ox.NamedNode(f"{RDFS}seeAlso")
_COMMENT = ox.NamedNode(f"{RDFS}comment")


@dataclass(frozen=True)
class Document:
    """What is known of a document before it is written."""

    iri: str
    """The canonical IRI of the document, without a suffix."""
    topic: str
    """What it is about."""
    dataset: str
    """The dataset it is part of."""
    modified: str | None
    """When the data last changed, as xsd:dateTime, if that is known."""
    license: str | None
    """The IRI of the licence."""
    see_also: str | None = None
    """Another document that says more."""

    @classmethod
    def of(
        cls, path: str, topic: str, served: Served, reader: Reader, see_also: str | None = None
    ) -> "Document":
        """Return the document at a path of this site about a topic, in the release that is served."""
        return cls(
            iri=reader.names.base + path,
            topic=topic,
            dataset=reader.names.dataset,
            modified=served.modified.strftime("%Y-%m-%dT%H:%M:%SZ") if served.modified else None,
            license=license_of(reader),
            see_also=see_also and reader.names.base + see_also,
        )


def license_of(reader: Reader) -> str | None:
    """Return the licence that the ontology of the release declares for what is published under its base."""
    found = reader.value(ox.NamedNode(reader.names.ontology), _LICENSE)
    return found.value if isinstance(found, ox.NamedNode) else None


def parts(reader: Reader) -> tuple[ox.NamedNode, ...]:
    """Return the properties whose values are described with their subject."""
    return _parts(reader.names.vocabulary)


@lru_cache(maxsize=8)
def _parts(vocabulary: str) -> tuple[ox.NamedNode, ...]:
    return (*(ox.NamedNode(vocabulary + name) for name in PARTS), ox.NamedNode(_OA_SELECTOR))


def part_names(reader: Reader) -> set[str]:
    """Return the IRIs of the properties of :func:`parts`."""
    return {predicate.value for predicate in parts(reader)}


def _place(predicate: ox.NamedNode) -> tuple[int, str]:
    """Order properties for reading: what a thing is, how it is called, then everything else."""
    first = (RDF_TYPE, PREF_LABEL, RDFS_LABEL)
    return (first.index(predicate) if predicate in first else len(first), predicate.value)


def _own(reader: Reader, node: ox.NamedNode, limit: int, omitted: list[str]) -> list[ox.Triple]:
    """Return the statements of *node*, at most *limit* a property; counts are asked first."""
    found: list[ox.Triple] = []
    for predicate, tally in sorted(reader.tally(node, "out").items(), key=lambda item: _place(item[0])):
        values: Iterable[Term] = sorted(islice(reader.objects(node, predicate), limit), key=key)
        if predicate == RDF_TYPE:
            values = reader.kinds(node)[:limit]
        found += [ox.Triple(node, predicate, value) for value in values]
        if tally.count > limit:
            what = f"values of {reader.curie(predicate.value)} of {node.value}"
            omitted.append(omission(limit, tally, what))
    return found


def _incoming(
    reader: Reader, node: ox.NamedNode, own: Iterable[ox.Triple], omitted: list[str]
) -> list[ox.Triple]:
    """Return statements that have *node* as their object, at most a stated number a property."""
    said = {triple.predicate.value for triple in own if triple.subject == node}
    known, found = {triple.subject for triple in own}, []
    for predicate, tally in sorted(reader.tally(node, "in").items(), key=lambda item: item[0].value):
        if predicate in _NOT_TOLD or reader.inverses.get(predicate.value) in said:
            continue
        subjects = sorted(islice(reader.subjects(predicate, node), INCOMING_LIMIT), key=key)
        found += [ox.Triple(one, predicate, node) for one in subjects if one not in known]
        if tally.count > INCOMING_LIMIT:
            what = f"things that point at {node.value} by {reader.curie(predicate.value)}"
            omitted.append(omission(INCOMING_LIMIT, tally, what))
    return found


def _with_parts(reader: Reader, node: ox.NamedNode, limit: int, omitted: list[str]) -> Iterator[ox.Triple]:
    """Yield the statements of *node* and then those of its parts, and of theirs, up to a stated number."""
    inward = set(parts(reader))
    todo = deque([(node, limit)])
    found: set[ox.NamedNode] = set()
    while todo:
        subject, most = todo.popleft()
        for triple in _own(reader, subject, most, omitted):
            yield triple
            part = triple.object
            if triple.predicate not in inward or not isinstance(part, ox.NamedNode):
                continue
            if part != node and part not in found:
                found.add(part)
                if len(found) <= PARTS_LIMIT:
                    todo.append((part, PART_VALUES_LIMIT))
    if len(found) > PARTS_LIMIT:
        omitted.append(omission(PARTS_LIMIT, Tally(PARTS_LIMIT, exact=False), f"parts of {node.value}"))


def names(reader: Reader, triples: Iterable[ox.Triple], described: set[ox.NamedNode]) -> Iterator[ox.Triple]:
    """Yield the name and the kind of what the triples mention and do not describe."""
    mentioned = {
        node
        for triple in triples
        for node in (triple.subject, triple.object if triple.predicate != RDF_TYPE else None)
        if isinstance(node, ox.NamedNode) and node not in described
    }
    for node in sorted(mentioned, key=key):
        kind = reader.kind(node.value)
        if kind is not None:
            yield ox.Triple(node, RDF_TYPE, kind)
        for predicate in (PREF_LABEL, RDFS_LABEL):
            labels = sorted(islice(reader.objects(node, predicate), LABELS_LIMIT), key=key)
            if labels:
                yield from (ox.Triple(node, predicate, label) for label in labels)
                break


def about(document: Document, omissions: Iterable[str]) -> Iterator[ox.Triple]:
    """Yield what a document says of itself."""
    node = ox.NamedNode(document.iri)
    yield ox.Triple(node, RDF_TYPE, _DOCUMENT)
    yield ox.Triple(node, PRIMARY_TOPIC, ox.NamedNode(document.topic))
    yield ox.Triple(node, _PART_OF, ox.NamedNode(document.dataset))
    if document.modified:
        yield ox.Triple(node, _MODIFIED, ox.Literal(document.modified, datatype=_DATETIME))
    if document.license:
        yield ox.Triple(node, _LICENSE, ox.NamedNode(document.license))
    if document.see_also:
        yield ox.Triple(node, _SEE_ALSO, ox.NamedNode(document.see_also))
    for sentence in omissions:
        yield ox.Triple(node, _COMMENT, ox.Literal(sentence, language="en"))


def describe(
    reader: Reader, nodes: Sequence[ox.NamedNode], document: Document, brief: bool = False
) -> list[ox.Triple]:
    """Return the description of a thing, or of several things in one document.

    In: the reader, what is to be described, the document that will hold it; whether to leave out what points
    at the thing, and to give few values of each property.
    Out: each triple once: the document first, then each thing with its parts, what points at it if it is the
    only one, and the names of what these mention.
    """
    omitted: list[str] = []
    limit = BRIEF_LIMIT if brief else VALUES_LIMIT
    body = list(
        dict.fromkeys(triple for node in nodes for triple in _with_parts(reader, node, limit, omitted))
    )
    described = {triple.subject for triple in body if isinstance(triple.subject, ox.NamedNode)}
    rests_on: list[ox.Triple] = []
    if len(nodes) == 1:
        if not brief:
            body += _incoming(reader, nodes[0], body, omitted)
        most = BRIEF_LIMIT if brief else CLAIMS_LIMIT
        rests_on = claims(reader, nodes[0], ox.NamedNode(document.iri), most, omitted)
    described.add(ox.NamedNode(document.iri))
    mentioned = names(reader, [*rests_on, *body], described)
    return list(dict.fromkeys([*about(document, omitted), *rests_on, *body, *mentioned]))
