"""The description of a release in VoID and DCAT 3: what it says, from where, and that it stays the same."""

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import (
    DCAT,
    DCTERMS,
    FOAF,
    OWL,
    PROV,
    RDF,
    RDFS,
    SDO,
    SH,
    SKOS,
    VOID,
    XSD,
    BNode,
    Graph,
    Literal,
    Namespace,
    URIRef,
)
from rdflib.term import Node

import support
from communique import build, config, names
from communique.config import Settings
from communique.errors import VocabularyError
from communique.names import Names
from communique.release import Release, description, integrity
from communique.release.description import Described
from support import BuiltRelease, clean_environ

SPDX = Namespace("http://spdx.org/rdf/terms#")
SHAPES = Path(__file__).parent / "description" / "shapes.ttl"
DCAT_3 = ("version", "hasVersion", "hasCurrentVersion", "isVersionOf", "resource")
"""What DCAT has since its third version, and rdflib's list of its terms has not."""


@cache
def shapes() -> Graph:
    return Graph().parse(SHAPES)


def described(release: Release) -> Graph:
    """Return both documents of a release."""
    graph = Graph()
    for file in description.FILES.values():
        graph.parse(release.path / file)
    return graph


@pytest.fixture(scope="module")
def said(built: BuiltRelease) -> Graph:
    return described(built.release)


@pytest.fixture
def about(built: BuiltRelease) -> Described:
    return description.read(built.release.path, built.release.manifest, names.prefixes(built.settings))


# --- form --------------------------------------------------------------------------------------------------


def test_the_description_has_the_shape_that_is_asked_for(said: Graph) -> None:
    conforms, _, text = pyshacl.validate(said, shacl_graph=shapes(), inference="none")
    assert conforms, text


def required() -> list[tuple[Node, URIRef]]:
    """Return what must be said, as pairs of shape and property."""
    found = []
    for shape, property_ in shapes().subject_objects(SH.property):
        path = shapes().value(property_, SH.path)
        if isinstance(path, URIRef) and (property_, SH.minCount, None) in shapes():
            found.append((shape, path))
    return sorted(found)


def targets(shape: Node, graph: Graph) -> set[Node]:
    """Return the nodes that a shape is about (SHACL §2.1.3)."""
    found = {
        node for kind in shapes().objects(shape, SH.targetClass) for node in graph.subjects(RDF.type, kind)
    }
    found |= {node for path in shapes().objects(shape, SH.targetSubjectsOf) for node in graph.subjects(path)}
    return found | {
        node for path in shapes().objects(shape, SH.targetObjectsOf) for node in graph.objects(None, path)
    }


@pytest.mark.parametrize(("shape", "path"), required(), ids=lambda node: re.split("[:/#]", str(node))[-1])
def test_nothing_that_must_be_said_can_be_left_out(said: Graph, shape: Node, path: URIRef) -> None:
    """Without a property that a shape asks for, each node of the shape is reported: no demand is dead."""
    nodes, cut = targets(shape, said), Graph()
    assert nodes
    for triple in said:
        if triple[1] != path or triple[0] not in nodes:
            cut.add(triple)
    _, report, text = pyshacl.validate(cut, shacl_graph=shapes(), inference="none", use_shapes=[str(shape)])
    assert isinstance(report, Graph), text
    reported = {
        report.value(result, SH.focusNode)
        for result in report.subjects(SH.sourceConstraintComponent, SH.MinCountConstraintComponent)
        if report.value(result, SH.resultPath) == path
    }
    assert targets(shape, cut) <= reported
    assert nodes & reported or not targets(shape, cut)


def test_there_are_no_blank_nodes_and_no_clock_times(said: Graph) -> None:
    """When a build ran is in no release, so no time of it is told; the data is as new as its sources."""
    assert not [term for triple in said for term in triple if isinstance(term, BNode)]
    assert not [
        term for term in said.objects() if isinstance(term, Literal) and term.datatype == XSD.dateTime
    ]
    assert {str(date) for date in said.objects(None, DCTERMS.modified)} == {"2026-11-22"}


def test_every_term_exists(said: Graph) -> None:
    """A misspelt term would describe nothing; rdflib's closed namespaces know the right ones."""
    known = (DCAT, DCTERMS, FOAF, OWL, PROV, RDF, RDFS, SDO, SKOS, VOID)
    spdx = {
        SPDX[name] for name in ("Checksum", "ChecksumAlgorithm", "checksum", "algorithm", "checksumValue")
    }
    beyond = {URIRef(f"{DCAT._NS}{name}") for name in DCAT_3} | spdx | {VOID["class"]}
    terms = set(said.predicates()) | set(said.objects(None, RDF.type))
    assert {str(term) for term in terms - beyond} - {
        str(term) for space in known for term in dir(space)
    } == set()


# --- what it says ------------------------------------------------------------------------------------------


def test_who_publishes_under_which_licence_is_read_from_the_ontology(
    built: BuiltRelease, said: Graph
) -> None:
    header = Graph().parse(built.release.path / "ontology" / "communique.ttl")
    ontology, whole = (
        URIRef(Names(config.CANONICAL_BASE).ontology),
        URIRef(f"{config.CANONICAL_BASE}#dataset"),
    )
    for property_ in (DCTERMS.creator, DCTERMS.publisher, DCTERMS.license):
        expected = set(header.objects(ontology, property_))
        assert expected
        assert set(said.objects(whole, property_)) == expected
    assert not list(said.objects(None, DCAT.contactPoint))  # there is none to name


def test_the_catalogue_that_the_ontology_names_lists_it(built: BuiltRelease, said: Graph) -> None:
    """FOOPS FIND3 is met only if it is true: schema:includedInDataCatalog and the catalogue agree."""
    header = Graph().parse(built.release.path / "ontology" / "communique.ttl")
    (ontology,) = header.subjects(RDF.type, OWL.Ontology)
    (catalog,) = header.objects(ontology, SDO.includedInDataCatalog)
    assert (catalog, RDF.type, DCAT.Catalog) in said
    resource = URIRef(f"{DCAT._NS}resource")
    listed = set(said.objects(catalog, resource))
    assert ontology in listed
    base = config.CANONICAL_BASE
    assert {
        URIRef(f"{base}{name}") for name in ("shapes", "ontology/alignments", "id/area", "id/form")
    } <= listed
    assert len(listed) >= 12
    assert {str(v) for v in said.objects(ontology, URIRef(f"{DCAT._NS}version"))} == {
        str(v) for v in header.objects(ontology, OWL.versionInfo)
    }


def test_a_release_was_made_from_its_sources(built: BuiltRelease, said: Graph) -> None:
    version = URIRef(description.version_iri(built.content.names, built.release.id))
    (activity,) = said.objects(version, PROV.wasGeneratedBy)
    reports = {URIRef(built.content.names.thing("report", report.slug)) for report in built.reports}
    assert (
        set(said.objects(activity, PROV.used)) == set(said.objects(version, PROV.wasDerivedFrom)) == reports
    )
    (software,) = said.objects(activity, PROV.wasAssociatedWith)
    assert said.value(software, SDO.softwareVersion) == Literal(built.release.manifest["version"])


def test_the_files_are_those_of_the_manifest(built: BuiltRelease, said: Graph) -> None:
    dumps = {
        file["path"]: file for file in built.release.manifest["files"] if file.get("compression") == "gzip"
    }
    assert len(dumps) >= 3
    version = URIRef(description.version_iri(built.content.names, built.release.id))
    whole = URIRef(f"{config.CANONICAL_BASE}#dataset")
    for node, name in ((whole, "latest"), (version, built.release.id)):
        found = set()
        for file in said.objects(node, DCAT.distribution):
            url = str(said.value(file, DCAT.downloadURL)).removeprefix(
                f"{config.CANONICAL_BASE}dumps/{name}/"
            )
            entry = dumps[f"dumps/{url}"]
            found.add(entry["path"])
            data = (built.release.path / entry["path"]).read_bytes()
            assert int(str(said.value(file, DCAT.byteSize))) == len(data)
            checksum = said.value(file, SPDX.checksum)
            assert str(said.value(checksum, SPDX.checksumValue)) == hashlib.sha256(data).hexdigest()
            assert str(said.value(file, DCAT.mediaType)).endswith(f"/media-types/{entry['media_type']}")
            form = ox.RdfFormat.from_media_type(entry["media_type"])
            triples = {str(quad.triple) for quad in ox.parse(gzip.decompress(data), format=form)}
            if form != ox.RdfFormat.RDF_XML or not entry.get("left_out"):
                assert int(str(said.value(file, VOID.triples))) == len(triples), entry["path"]
        assert found == set(dumps)


def test_the_themes_are_those_of_the_catalogue(said: Graph) -> None:
    """What a catalogue classifies by, its dataset is classified by (DCAT 3 §6.3)."""
    whole, catalog = URIRef(f"{config.CANONICAL_BASE}#dataset"), URIRef(f"{config.CANONICAL_BASE}catalog")
    schemes = {
        scheme for theme in said.objects(whole, DCAT.theme) for scheme in said.objects(theme, SKOS.inScheme)
    }
    assert schemes == set(said.objects(catalog, DCAT.themeTaxonomy)) != set()


def test_the_data_keeps_to_the_shapes_only_where_nothing_was_found(
    built: BuiltRelease, said: Graph, tmp_path: Path
) -> None:
    """As the validation report has it: a warning is published with the data, which then does not conform."""
    shapes_, whole = URIRef(f"{config.CANONICAL_BASE}shapes"), URIRef(f"{config.CANONICAL_BASE}#dataset")
    assert len(set(said.subjects(DCTERMS.conformsTo, shapes_))) == 2 + 2 * len(
        list(said.objects(whole, VOID.dataDump))
    )
    folder = tmp_path / built.release.id
    shutil.copytree(built.release.path, folder)
    report = folder / "report.ttl"
    support.replace(report, "sh:conforms true", "sh:conforms false")
    remarked = description.read(folder, built.release.manifest, names.prefixes(built.settings))
    for text in description.files(remarked).values():
        graph = Graph().parse(data=text, format="turtle")
        assert not list(graph.subjects(DCTERMS.conformsTo, shapes_))
        assert (whole, DCTERMS.conformsTo, URIRef(f"{config.CANONICAL_BASE}ontology")) in graph


def test_a_node_without_an_iri_is_no_member(settings: Settings) -> None:
    """VoID §4.6: an entity has a URI. The class is in use all the same."""
    store = ox.Store()
    store.load(
        b"[] a <http://x/C> . <http://x/s> a <http://x/D> . [] a <http://x/D> .", format=ox.RdfFormat.TURTLE
    )
    text = description.write(description.void(Described(Names(settings.base_iri), {}, store, {}, ())), {})
    graph = Graph().parse(data=text, format="turtle")
    members = {
        str(graph.value(part, VOID["class"])): str(graph.value(part, VOID.entities))
        for part in graph.objects(None, VOID.classPartition)
    }
    assert members == {"http://x/C": "0", "http://x/D": "1"}
    assert str(next(graph.objects(None, VOID.classes))) == "2"


def test_the_coverage_is_that_of_the_data(built: BuiltRelease, said: Graph) -> None:
    store, base = built.store, config.CANONICAL_BASE
    dates = sorted(
        quad.object.value
        for quad in store.quads_for_pattern(
            None, ox.NamedNode(f"{base}ontology#onDate"), None, ox.DefaultGraph()
        )
        if isinstance(quad.object, ox.Literal)
    )
    (period,) = set(said.objects(None, DCTERMS.temporal))
    assert built.release.id in str(period)  # that of another release has other dates
    assert (str(said.value(period, DCAT.startDate)), str(said.value(period, DCAT.endDate))) == (
        dates[0],
        dates[-1],
    )
    places = {ox.NamedNode(str(place)) for place in said.objects(None, DCTERMS.spatial)}
    states = {
        quad.subject
        for place in places
        for quad in store.quads_for_pattern(None, None, place, ox.DefaultGraph())
        if quad.predicate.value.endswith("Match")  # not what says who linked them
    }
    assert states == {ox.NamedNode(f"{base}id/state/{code}") for code in ("kz", "rs")}


# --- determinism, and releases of before -------------------------------------------------------------------


def test_the_same_release_has_the_same_description(about: Described, built: BuiltRelease) -> None:
    for name, text in description.files(about).items():
        assert text.encode() == (built.release.path / name).read_bytes()


def test_another_process_writes_the_same_bytes(built: BuiltRelease) -> None:
    script = (
        "import json, sys; from pathlib import Path; from communique import config, names;"
        "from communique.release import description;"
        "folder = Path(sys.argv[1]); manifest = json.loads((folder / 'manifest.json').read_text('utf-8'));"
        "prefixes = names.prefixes(config.load({}, Path('none')));"
        "print(json.dumps(description.files(description.read(folder, manifest, prefixes))))"
    )
    command = [sys.executable, "-c", script, str(built.release.path)]
    made = subprocess.run(
        command, capture_output=True, text=True, check=True, env=clean_environ() | {"PYTHONHASHSEED": "7"}
    )
    for name, text in json.loads(made.stdout).items():
        assert text.encode() == (built.release.path / name).read_bytes()


def test_the_manifest_lists_the_description_outside_the_hash(built: BuiltRelease) -> None:
    manifest = built.release.manifest
    listed = {entry["path"]: entry for entry in manifest["description"]}
    assert set(listed) == set(description.FILES.values())
    for path, entry in listed.items():
        data = (built.release.path / path).read_bytes()
        assert (entry["bytes"], entry["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
    hashed = {name: value for name, value in manifest.items() if name not in {"release", "description"}}
    assert hashlib.sha256(json.dumps(hashed, sort_keys=True).encode()).hexdigest()[:16] == built.release.id


def test_a_damaged_description_is_noticed(built: BuiltRelease, tmp_path: Path) -> None:
    folder = tmp_path / built.release.id
    shutil.copytree(built.release.path, folder)
    assert integrity.fault(folder) is None
    (folder / "void.ttl").write_text("", encoding="utf-8")
    assert "void.ttl" in (integrity.fault(folder) or "")


# --- other data --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Settings, Release]]:
    """A release whose base is not ASCII and holds a dot in its path."""
    home = tmp_path_factory.mktemp("elsewhere")
    settings = Settings(base_iri="https://daten.example/Қазақстан/c.d/", home=home)
    yield settings, build.build(settings).release


def test_another_base_is_in_every_iri(elsewhere: tuple[Settings, Release]) -> None:
    settings, release = elsewhere
    text = "".join((release.path / file).read_text("utf-8") for file in description.FILES.values())
    assert config.CANONICAL_BASE not in text
    said = described(release)
    whole = URIRef(f"{settings.base_iri}#dataset")
    pattern = str(said.value(whole, VOID.uriRegexPattern))
    store = ox.Store.read_only(str(release.store))
    found = store.query(f"SELECT DISTINCT ?s {{ ?s ?p ?o FILTER(REGEX(STR(?s), {ox.Literal(pattern)})) }}")
    assert isinstance(found, ox.QuerySolutions)
    matching = [row["s"].value for row in found if isinstance(row["s"], ox.NamedNode)]
    assert len(matching) == int(str(said.value(whole, VOID.entities))) > 400
    assert all(iri.startswith(str(said.value(whole, VOID.uriSpace))) for iri in matching)
    assert pyshacl.validate(said, shacl_graph=shapes(), inference="none")[0]


def test_big_numbers_stay_whole(about: Described) -> None:
    """More bytes than a double can count, more statements than 32 bits."""
    size, many = 2**60 + 1, 5_000_000_001
    files = [{**file, "bytes": size, "statements": many} for file in about.manifest["files"]]
    big = replace(about, manifest={**about.manifest, "files": files})
    graph = Graph().parse(data=description.write(description.catalog(big), big.prefixes), format="turtle")
    assert {str(value) for value in graph.objects(None, DCAT.byteSize)} == {str(size)}
    assert str(many) in {str(value) for value in graph.objects(None, VOID.triples)}
    assert any("5,000,000,001" in str(text) for text in graph.objects(None, DCTERMS.description))


def test_data_that_is_no_release_is_described_as_far_as_it_is_known(settings: Settings) -> None:
    store = ox.Store()
    store.load(b"<http://x/s> a <http://x/C> ; <http://x/p> 1, 2 .", format=ox.RdfFormat.TURTLE)
    about = Described(Names(settings.base_iri), names.prefixes(settings), store, {}, ())
    files = description.files(about)
    graph = Graph()
    for text in files.values():
        graph.parse(data=text, format="turtle")
    whole = URIRef(f"{settings.base_iri}#dataset")
    assert graph.value(whole, VOID.triples) == Literal(3)
    assert graph.value(whole, VOID.properties) == Literal(2)
    assert {str(one) for one in graph.objects(None, VOID["class"])} == {"http://x/C"}
    assert not list(graph.objects(None, DCAT.distribution))
    assert not list(graph.objects(None, DCTERMS.temporal))


def test_an_empty_store_is_described(settings: Settings) -> None:
    about = Described(Names(settings.base_iri), {}, ox.Store(), {}, ())
    files = description.files(about)
    graph = Graph().parse(data=files["void.ttl"], format="turtle")
    assert graph.value(URIRef(f"{settings.base_iri}#dataset"), VOID.triples) == Literal(0)


def test_nothing_is_counted_that_must_not_be(about: Described) -> None:
    """Then the number of statements is that of the manifest, and nothing is said that takes a look at all."""
    graph = Graph()
    for text in description.files(replace(about, counted=False)).values():
        graph.parse(data=text, format="turtle")
    whole = URIRef(f"{config.CANONICAL_BASE}#dataset")
    assert int(str(graph.value(whole, VOID.triples))) == about.manifest["counts"]["triples"]
    for term in (
        VOID.entities,
        VOID.classPartition,
        VOID.propertyPartition,
        DCTERMS.spatial,
        DCTERMS.temporal,
    ):
        assert not list(graph.objects(None, term))
    assert not list(graph.subjects(RDF.type, VOID.Linkset))
    assert len(list(graph.objects(whole, DCAT.distribution))) >= 3


def test_the_words_of_a_publisher_stay_words(content_folder: Path, tmp_path: Path) -> None:
    """Quotes, markup, another script and marks that turn the direction of writing."""
    title = 'A "title"\\ <b>&amp;</b> \u202e\u0627\u0644 \u2028'
    head = content_folder / "mappings" / "dataset.ttl"
    support.replace(head, '"Communiqué: diplomatic communiqués as linked data"@en', f"{ox.Literal(title)}@en")
    made = build.build(Settings(content=content_folder, home=tmp_path / "home")).release
    graph = described(made)
    assert str(graph.value(URIRef(f"{config.CANONICAL_BASE}#dataset"), DCTERMS.title)) == title
    version = URIRef(description.version_iri(Names(config.CANONICAL_BASE), made.id))
    assert str(graph.value(version, DCTERMS.title)) == f"{title}, release {made.id}"


def test_a_mistake_in_the_head_is_named_by_its_own_file(content_folder: Path, tmp_path: Path) -> None:
    head = content_folder / "mappings" / "dataset.ttl"
    head.write_text("<https://w3id.org/communique/#dataset> 1 .\n", "utf-8")
    with pytest.raises(VocabularyError, match=r"mappings/dataset\.ttl, line 1, column 40: "):
        build.build(Settings(content=content_folder, home=tmp_path / "home"))
    assert not (tmp_path / "home" / "current").exists()


def test_a_publisher_without_a_head_still_gets_a_description(content_folder: Path, tmp_path: Path) -> None:
    (content_folder / "mappings" / "dataset.ttl").unlink()
    made = build.build(Settings(content=content_folder, home=tmp_path / "home")).release
    graph = described(made)
    whole = URIRef(f"{config.CANONICAL_BASE}#dataset")
    assert int(str(graph.value(whole, VOID.triples))) == made.manifest["counts"]["triples"]
    assert len(list(graph.objects(whole, DCAT.distribution))) >= 3
    assert {VOID.Dataset, DCAT.Dataset} <= set(graph.objects(whole, RDF.type))
    catalog = URIRef(f"{config.CANONICAL_BASE}catalog")
    assert (catalog, RDF.type, DCAT.Catalog) in graph
    assert (catalog, DCAT.dataset, whole) in graph
    assert (URIRef(f"{config.CANONICAL_BASE}void"), FOAF.primaryTopic, whole) in graph
    assert graph.value(whole, VOID.sparqlEndpoint) == URIRef(f"{config.CANONICAL_BASE}sparql")
