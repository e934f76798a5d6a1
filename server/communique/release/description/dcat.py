"""The dataset in DCAT (*Data Catalog Vocabulary, Version 3*, W3C Recommendation, 2024)."""

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from communique.names import Names
from communique.release.description.facts import Described, Dump, Fact, Value, each, number, say
from communique.release.description.namespaces import (
    DCAT,
    DCTERMS,
    MEDIA_TYPES,
    OWL,
    PROV,
    RDFS,
    SCHEMA,
    SKOS,
    SPDX,
    TYPE,
    VOID,
    XSD,
    Node,
)

_LATEST = "latest"
_GZIP = MEDIA_TYPES["application/gzip"]
_SHA256 = SPDX["checksumAlgorithm_sha256"]
_OF_A_RELEASE = (
    *(DCTERMS[name] for name in ("description", "language", "accessRights", "rights", "conformsTo")),
    *(DCAT[name] for name in ("keyword", "theme")),
)
"""What the head says of the dataset and is as true of each release."""
_OF_A_VOCABULARY = {
    **{DCTERMS[name]: DCTERMS[name] for name in ("title", "description", "issued", "modified", "license")},
    OWL["versionInfo"]: DCAT["version"],
}
"""What a catalogue repeats of the header of a vocabulary, and with which property."""


def version_iri(names: Names, release: str) -> str:
    """Return the IRI of the dataset as one release holds it.

    >>> version_iri(Names("https://x.org/"), "0123456789abcdef")
    'https://x.org/catalog/0123456789abcdef#dataset'
    """
    return f"{names.base}catalog/{release}#dataset"


def catalog(about: Described) -> Iterator[ox.Triple]:
    """Yield the catalogue: the dataset, its release and files, the services, the vocabularies."""
    top, dataset = about.catalog, about.dataset
    services = about.of(top, DCAT["service"])
    yield from say(top, (TYPE, DCAT["Catalog"]), (DCAT["dataset"], dataset))
    yield from about.headed(top)
    yield from about.whole()
    for service in services:
        yield from about.headed(service)
    for node in (top, dataset, *services):
        yield from say(node, *about.by_whom)
    for node in (top, dataset):
        yield from say(node, (DCTERMS["modified"], about.modified))
    if about.release is not None:
        yield from _release(about, about.release)
    yield from _kinds(about)
    done = {top, dataset, about.document, *services, *about.void_parts}
    yield from (triple for triple in about.head if triple.subject not in done)
    if about.counted:
        yield from _vocabularies(about)
    yield from about.agents()


def _release(about: Described, name: str) -> Iterator[ox.Triple]:
    """Yield the release: a version of the dataset, its files, what it was made from and by what."""
    dataset, version = about.dataset, Node(version_iri(about.names, name))
    here = version.value.removesuffix("dataset")
    build, software, period = (Node(f"{here}{part}") for part in ("build", "software", "period"))
    common: list[Fact] = [
        *each(PROV["wasDerivedFrom"], about.reports),
        *each(DCTERMS["spatial"], about.places),
        (DCTERMS["temporal"], period if about.dates else None),
        (DCAT["version"], ox.Literal(name)),
    ]
    yield from say(dataset, *common, (DCAT["hasVersion"], version), (DCAT["hasCurrentVersion"], version))
    yield from _files(about, dataset, f"{about.catalog.value}#", _LATEST)
    yield from say(
        version,
        (TYPE, DCAT["Dataset"]),
        (TYPE, VOID["Dataset"]),
        (TYPE, PROV["Entity"]),
        *each(DCTERMS["title"], _titles(about, name)),
        *_same(about),
        *about.by_whom,
        *common,
        (DCTERMS["modified"], about.modified),
        (DCAT["isVersionOf"], dataset),
        (VOID["triples"], number(about.triples)),
        (PROV["wasGeneratedBy"], build),
    )
    yield from _files(about, version, here, name)
    for dump in about.dumps:
        yield from say(
            _checksum(about, dump),
            (TYPE, SPDX["Checksum"]),
            (SPDX["algorithm"], _SHA256),
            (SPDX["checksumValue"], ox.Literal(dump.entry["sha256"], datatype=XSD["hexBinary"])),
        )
    if about.dates:
        first, last = (ox.Literal(date, datatype=XSD["date"]) for date in about.dates)
        yield from say(
            period, (TYPE, DCTERMS["PeriodOfTime"]), (DCAT["startDate"], first), (DCAT["endDate"], last)
        )
    yield from _build(about, name, build, software)


def _titles(about: Described, release: str) -> Iterator[ox.Literal]:
    """Yield the titles of the dataset with the name of a release."""
    for triple in about.headed(about.dataset):
        if triple.predicate == DCTERMS["title"] and isinstance(triple.object, ox.Literal):
            text = f"{triple.object.value}, release {release}"
            yield ox.Literal(text, language=triple.object.language)


def _same(about: Described) -> Iterator[Fact]:
    """Yield what is as true of a release as of the dataset."""
    for triple in about.headed(about.dataset):
        if triple.predicate in _OF_A_RELEASE and isinstance(triple.object, Value):
            yield triple.predicate, triple.object


def _build(about: Described, release: str, build: Node, software: Node) -> Iterator[ox.Triple]:
    """Yield what made the release; when, on the clock, is in no release."""
    version = about.manifest.get("version")
    yield from say(
        build,
        (TYPE, PROV["Activity"]),
        (RDFS["label"], ox.Literal(f"Build of release {release}", language="en")),
        *each(PROV["used"], about.reports),
        (PROV["wasAssociatedWith"], software),
    )
    yield from say(
        software,
        (TYPE, PROV["Agent"]),
        (TYPE, PROV["SoftwareAgent"]),
        (RDFS["label"], ox.Literal(f"communique {version or ''}".strip(), language="en")),
        (SCHEMA["softwareVersion"], ox.Literal(version) if version else None),
    )


def _kinds(about: Described) -> Iterator[ox.Triple]:
    """Yield the kinds of what is named only, for readers that look no IRI up."""
    for place in about.places:
        yield ox.Triple(place, TYPE, DCTERMS["Location"])
    for name, value in about.by_whom:
        if name == DCTERMS["license"] and isinstance(value, Node):
            yield ox.Triple(value, TYPE, DCTERMS["LicenseDocument"])
    if about.dumps:
        yield ox.Triple(_GZIP, TYPE, DCTERMS["MediaType"])
        yield ox.Triple(_SHA256, TYPE, SPDX["ChecksumAlgorithm"])
    for dump in about.dumps:
        yield ox.Triple(MEDIA_TYPES[dump.form.media_type], TYPE, DCTERMS["MediaType"])


def _files(about: Described, dataset: Node, start: str, release: str) -> Iterator[ox.Triple]:
    """Yield the files of the dataset or of one release of it.

    In: whose they are; what their IRIs start with; the name of the release in their addresses.
    """
    license_ = [fact for fact in about.by_whom if fact[0] == DCTERMS["license"]]
    for dump in about.dumps:
        file = Node(f"{start}{dump.form.suffix}")
        yield ox.Triple(dataset, DCAT["distribution"], file)
        yield from say(
            file,
            (TYPE, DCAT["Distribution"]),
            (TYPE, VOID["Dataset"]),
            (DCTERMS["title"], ox.Literal(dump.form.format.name, language="en")),
            (DCTERMS["description"], ox.Literal(_holds(dump), language="en")),
            *license_,
            *each(DCTERMS["conformsTo"], about.of(about.dataset, DCTERMS["conformsTo"])),
            (DCTERMS["modified"], about.modified),
            (DCAT["accessURL"], Node(f"{about.names.base}dumps/")),
            (DCAT["downloadURL"], about.dump_url(release, dump)),
            (DCAT["mediaType"], MEDIA_TYPES[dump.form.media_type]),
            (DCAT["compressFormat"], _GZIP),
            (DCAT["byteSize"], number(dump.entry["bytes"], "nonNegativeInteger")),
            (VOID["triples"], number(_triples(about, dump))),
            (SPDX["checksum"], _checksum(about, dump)),
        )


def _checksum(about: Described, dump: Dump) -> Node:
    """Return the IRI of the checksum of a file, the same for the file of the release and the latest one."""
    return Node(f"{about.catalog.value}/{about.release}#{dump.form.suffix}-sha256")


def _triples(about: Described, dump: Dump) -> int | None:
    """Return how many triples a file holds; one with named graphs holds each of them in one graph or more."""
    statements: int | None = dump.entry.get("statements")
    return about.triples if dump.form.graphs else statements


def _holds(dump: Dump) -> str:
    """Return what is in a file and what it is good for."""
    statements = dump.entry.get("statements")
    if statements is None:
        return dump.form.purpose
    return f"{statements:,} {'quads' if dump.form.graphs else 'triples'}. {dump.form.purpose}"


def _vocabularies(about: Described) -> Iterator[ox.Triple]:
    """Yield the vocabularies of the data: the documents with a header, and the concept schemes."""
    headers = [
        *((OWL["Ontology"], node, facts) for node, facts in _headers(about.documents)),
        *((SKOS["ConceptScheme"], node, about.said(node)) for node in _schemes(about)),
    ]
    yield from say(about.catalog, *each(DCAT["resource"], (node for _, node, _ in headers)))
    for kind, node, facts in headers:
        repeated = [(_OF_A_VOCABULARY[name], value) for name, value in facts if name in _OF_A_VOCABULARY]
        yield from say(node, (TYPE, DCAT["Resource"]), (TYPE, kind), *repeated)


def _headers(documents: Iterable[ox.Triple]) -> list[tuple[Node, list[tuple[Node, Value]]]]:
    """Return the ontologies among the subjects of documents with what is said of them, by IRI."""
    facts: dict[Node, list[tuple[Node, Value]]] = {}
    for triple in documents:
        if isinstance(triple.subject, Node) and isinstance(triple.object, Value):
            facts.setdefault(triple.subject, []).append((triple.predicate, triple.object))
    named = (node for node, said in facts.items() if (TYPE, OWL["Ontology"]) in said)
    return [(node, facts[node]) for node in sorted(named, key=str)]


def _schemes(about: Described) -> list[Node]:
    found = about.store.quads_for_pattern(None, TYPE, SKOS["ConceptScheme"], ox.DefaultGraph())
    return sorted((quad.subject for quad in found if isinstance(quad.subject, Node)), key=str)
