"""The dataset in VoID (*Describing Linked Datasets with the VoID Vocabulary*, W3C, 2011)."""

import hashlib
import re
from collections.abc import Iterator

import pyoxigraph as ox

from communique.release.description import counts
from communique.release.description.counts import Counts
from communique.release.description.facts import Described, Dump, Fact, each, number, say
from communique.release.description.namespaces import DCTERMS, FOAF, FORMATS, TYPE, VOID, Node

_LOCAL = re.compile(r"[A-Za-z0-9_.-]+", re.ASCII)


def void(about: Described) -> Iterator[ox.Triple]:
    """Yield the description: the dataset, its parts, the datasets it links to, who made it."""
    dataset, document = about.dataset, about.document
    yield from about.whole()
    yield from say(dataset, *_whole(about))
    if about.counts:
        yield from say(dataset, *_figures(about, about.counts))
    yield from say(document, (TYPE, VOID["DatasetDescription"]), (FOAF["primaryTopic"], dataset))
    yield from about.headed(document)
    yield from say(document, (DCTERMS["modified"], about.modified), *about.by_whom)
    for part in about.void_parts:
        yield from about.headed(part)
    if about.counts:
        yield from _graphs(about, about.counts)
        yield from _links(about, about.counts)
        yield from _classes(about, about.counts)
        yield from _properties(about, about.counts)
    yield from about.agents()


def _whole(about: Described) -> Iterator[Fact]:
    """Yield what is known of the dataset as a whole without counting."""
    yield from about.by_whom
    yield DCTERMS["modified"], about.modified
    yield from each(DCTERMS["source"], about.reports)
    yield VOID["sparqlEndpoint"], Node(f"{about.names.base}sparql")
    yield VOID["uriSpace"], ox.Literal(about.names.things)
    yield VOID["uriRegexPattern"], ox.Literal(counts.entity_pattern(about.names))
    yield from each(VOID["dataDump"], (about.dump_url("latest", dump) for dump in about.dumps))
    yield from each(VOID["feature"], (FORMATS[_format(dump)] for dump in about.dumps))
    yield VOID["triples"], number(about.triples)


def _format(dump: Dump) -> str:
    """Return what the W3C calls a form of RDF in its list of formats."""
    # Of the library's own IRI only the last word: the rest differs from the list for JSON-LD.
    return dump.form.format.iri.rpartition("/")[2]


def _figures(about: Described, found: Counts) -> Iterator[Fact]:
    """Yield the figures of the whole, and what is used in it."""
    yield VOID["entities"], number(found.entities)
    yield VOID["classes"], number(len(found.classes))
    yield VOID["properties"], number(len(found.properties))
    yield VOID["distinctSubjects"], number(found.subjects)
    yield VOID["distinctObjects"], number(found.objects)
    yield from each(VOID["exampleResource"], _examples(about, found))
    terms = [*(one.iri for one in found.classes), *(one.iri for one in found.properties)]
    yield from each(VOID["vocabulary"], map(Node, sorted(set(map(vocabulary_of, terms)))))


def vocabulary_of(term: str) -> str:
    """Return the IRI of the vocabulary of a term (VoID §4.3).

    >>> vocabulary_of("http://www.w3.org/ns/prov#Agent"), vocabulary_of("http://purl.org/dc/terms/title")
    ('http://www.w3.org/ns/prov', 'http://purl.org/dc/terms/')
    """
    return re.sub(r"[^/#]*$", "", term).removesuffix("#")


def _examples(about: Described, found: Counts) -> list[Node]:
    """Return a thing of each class of ours: the first by IRI, so that the same data has the same examples."""
    own, entity = about.names.vocabulary, re.compile(counts.entity_pattern(about.names))
    firsts = {one.first for one in found.classes if one.iri.startswith(own) and entity.match(one.first)}
    return [Node(iri) for iri in sorted(firsts)]


def _graphs(about: Described, found: Counts) -> Iterator[ox.Triple]:
    """Yield the sizes of the named graphs, and of all claims together."""
    for graph, triples in found.graphs.items():
        yield from say(Node(graph), (VOID["triples"], number(triples)))
    claims = Node(f"{about.names.base}void#claims")
    if claims in about.of(about.dataset, VOID["subset"]):
        yield from say(claims, (VOID["triples"], number(found.claimed)))


def _links(about: Described, found: Counts) -> Iterator[ox.Triple]:
    """Yield the links to other datasets; a linkset has one property only (VoID §5.3)."""
    for (target, predicate), triples in found.links.items():
        links = _part(about, f"links-{target.rpartition('#')[2]}", predicate)
        yield ox.Triple(about.dataset, VOID["subset"], links)
        yield from say(
            links,
            (TYPE, VOID["Linkset"]),
            (VOID["subjectsTarget"], about.dataset),
            (VOID["objectsTarget"], Node(target)),
            (VOID["linkPredicate"], Node(predicate)),
            (VOID["triples"], number(triples)),
        )


def _classes(about: Described, found: Counts) -> Iterator[ox.Triple]:
    """Yield how often each class is used."""
    for one in found.classes:
        yield from _partition(about, "class", one.iri, (VOID["entities"], number(one.entities)))


def _properties(about: Described, found: Counts) -> Iterator[ox.Triple]:
    """Yield how often each property is used."""
    for one in found.properties:
        yield from _partition(
            about,
            "property",
            one.iri,
            (VOID["triples"], number(one.triples)),
            (VOID["distinctSubjects"], number(one.subjects)),
            (VOID["distinctObjects"], number(one.objects)),
        )


def _partition(about: Described, sort: str, term: str, *said: Fact) -> Iterator[ox.Triple]:
    """Yield the part of the dataset that a class or a property makes (VoID §4.5), with what is said of it."""
    part = _part(about, sort, term)
    yield ox.Triple(about.dataset, VOID[f"{sort}Partition"], part)
    yield from say(part, (TYPE, VOID["Dataset"]), (VOID[sort], Node(term)), *said)


def _part(about: Described, sort: str, term: str) -> Node:
    """Return the IRI of the part of the dataset that a class, a property or a set of links makes."""
    fitting = [(len(space), short) for short, space in about.prefixes.items() if term.startswith(space)]
    length, short = max(fitting, default=(0, ""))
    local = term[length:]
    if not short or not _LOCAL.fullmatch(local):
        short, local = "x", hashlib.sha256(term.encode()).hexdigest()[:16]
    return Node(f"{about.names.base}void#{sort}-{short}-{local}")
