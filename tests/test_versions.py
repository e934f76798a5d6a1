"""Versions of the ontology: what counts as a change, and how earlier versions are served."""

import shutil
from pathlib import Path

import pytest
import rdflib
import rdflib.compare
from flask.testing import FlaskClient

from communique import build, config, turtle
from communique.config import Settings
from communique.served import Holder
from communique.vocabulary import versions
from communique.vocabulary.versions import Level
from communique.web import create_app
from support import ROOT, replace
from web_support import BASE, FORMS, by_id, links, page, words

PREFIXES = """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix : <https://x.org/o#> .
"""
ONE = """
<https://x.org/o> a owl:Ontology ; owl:versionInfo "1" .
:A a owl:Class ; rdfs:label "a"@en ; rdfs:comment "An a."@en .
:B a owl:Class ; rdfs:subClassOf :A .
:C a owl:Class .
:p a owl:ObjectProperty ; rdfs:domain :A ; owl:propertyChainAxiom ( :q :q ) .
:q a owl:ObjectProperty , owl:FunctionalProperty ; owl:inverseOf :r .
:r a owl:ObjectProperty .
[] a owl:AllDisjointClasses ; owl:members ( :A :C ) .
"""


def compared(two: str) -> versions.Changes:
    return versions.compare(turtle.parse(PREFIXES + ONE, "1.ttl"), turtle.parse(PREFIXES + two, "2.ttl"))


CLASS = ":C a owl:Class ."
RELATION = ":r a owl:ObjectProperty"


@pytest.mark.parametrize(
    ("old", "new", "level"),
    [
        # The same, said otherwise.
        ('"1"', '"2"', Level.NONE),
        (
            "owl:ObjectProperty , owl:FunctionalProperty",
            "owl:FunctionalProperty , owl:ObjectProperty",
            Level.NONE,
        ),
        (f" ; owl:inverseOf :r .\n{RELATION}", f" .\n{RELATION} ; owl:inverseOf :q", Level.NONE),
        ("[] a owl:AllDisjointClasses ; owl:members ( :A :C )", ":C owl:disjointWith :A", Level.NONE),
        # Wording.
        ("An a.", "One that is an a.", Level.PATCH),
        # More, and what was right stays right.
        ('"a"@en', '"a"@en , "ah"@en', Level.MINOR),
        (CLASS, f"{CLASS}\n:D a owl:Class .", Level.MINOR),
        (CLASS, f"{CLASS}\n:D a owl:Class ; owl:disjointWith :A .", Level.MINOR),
        (CLASS, ":C a owl:Class ; rdfs:subClassOf :B .", Level.MINOR),
        (" , owl:FunctionalProperty", "", Level.MINOR),
        ("[] a owl:AllDisjointClasses ; owl:members ( :A :C ) .", "", Level.MINOR),
        (CLASS, ":C a owl:Class ; owl:deprecated true .", Level.MINOR),
        # What was right can be wrong, what was found is not found any more.
        (CLASS, ":C a owl:Class ; owl:deprecated true ; dcterms:isReplacedBy :A .", Level.MAJOR),
        (CLASS, "", Level.MAJOR),
        ("rdfs:domain :A", "rdfs:domain :B", Level.MAJOR),
        ("rdfs:domain :A ; ", "", Level.MAJOR),
        ("rdfs:domain :A", "rdfs:domain :A ; rdfs:range :B", Level.MAJOR),
        ("rdfs:subClassOf :A", "rdfs:subClassOf :C", Level.MAJOR),
        ("( :q :q )", "( :q :r )", Level.MAJOR),
        ("( :A :C )", "( :A :B :C )", Level.MAJOR),
        (RELATION, f"{RELATION} , owl:AsymmetricProperty", Level.MAJOR),
        (RELATION, ":r a owl:DatatypeProperty", Level.MAJOR),
    ],
)
def test_how_large_a_step_a_change_is(old: str, new: str, level: Level) -> None:
    assert old in ONE
    assert compared(ONE.replace(old, new)).level == level


def test_the_names_of_blank_nodes_make_no_difference() -> None:
    expression = ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:hasValue :x ] ."
    first, second = (turtle.parse(PREFIXES + ONE + expression, name) for name in ("1.ttl", "2.ttl"))
    assert versions.compare(first, second).level == Level.NONE


def test_versions_are_ordered_by_number() -> None:
    names = ["1.10.0", "1.9.0", "0.1.0", "10.0.0"]
    assert sorted(names, key=lambda name: versions.key(name) or ()) == ["0.1.0", "1.9.0", "1.10.0", "10.0.0"]


# --- a release that has two versions -----------------------------------------------------------------------

SCROLL = """
dip:Scroll a owl:Class ;
    rdfs:subClassOf dip:Instrument ;
    rdfs:label "Scroll"@en ;
    rdfs:comment "An instrument that is rolled up."@en ;
    skos:definition "An instrument that is rolled up."@en ;
    rdfs:isDefinedBy <https://w3id.org/communique/ontology> ;
    vs:term_status "testing" .

"""


@pytest.fixture(scope="module")
def two_versions(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A release from a content folder whose ontology has gone from 1.0.0 to 1.1.0, by a real build."""
    top = tmp_path_factory.mktemp("two-versions")
    for name in ("ontology", "mappings", "shapes", "seeds"):
        shutil.copytree(ROOT / name, top / "content" / name)
    ontology = top / "content" / "ontology"
    file = ontology / "communique.ttl"
    shutil.copy(file, ontology / "versions" / "1.0.0.ttl")
    replace(file, 'owl:versionInfo "1.0.0"', 'owl:versionInfo "1.1.0"')
    replace(file, "owl:versionIRI <https://w3id.org/communique/ontology/1.0.0>",
            "owl:priorVersion <https://w3id.org/communique/ontology/1.0.0> ;\n"
            "    owl:versionIRI <https://w3id.org/communique/ontology/1.1.0>")  # fmt: skip
    replace(file, "dip:Report a owl:Class ;", SCROLL + "dip:Report a owl:Class ;")
    replace(file, "dip:listNumber a owl:DatatypeProperty ;",
            "dip:listNumber a owl:DatatypeProperty ; owl:deprecated true ;")  # fmt: skip
    for _ in range(2):  # the comment, and the definition that must be equal
        replace(file, '"A human being."', '"A human being, of whom a text speaks."')
    settings = config.load({"COMMUNIQUE_CONTENT": str(top / "content"), "COMMUNIQUE_HOME": str(top / "home")},
                           Path("none.toml"))  # fmt: skip
    build.build(settings)
    return settings


@pytest.fixture
def later(two_versions: Settings) -> FlaskClient:
    return create_app(two_versions).test_client()


def rels(client: FlaskClient, path: str) -> dict[str, str]:
    """Return the links to other versions that an answer gives."""
    header = client.get(path).headers["Link"]
    parts = (part.split("; ") for part in header.split(", "))
    return {rel[5:-1]: target[1:-1] for target, rel, *_ in parts if "version" in rel}


def test_the_newest_version_is_the_ontology(later: FlaskClient) -> None:
    shown = page(later, "/ontology")
    assert "An instrument that is rolled up." in words(by_id(shown)["Scroll"])
    assert "Given up" in words(by_id(shown)["listNumber"])
    assert later.get("/ontology.ttl").data == later.get("/ontology/1.1.0.ttl").data
    assert rels(later, "/ontology.ttl") == {
        "version-history": "/ontology/changes",
        "latest-version": "/ontology",
        "predecessor-version": "/ontology/1.0.0",
    }


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own
def test_an_earlier_version_stays_as_it_was(later: FlaskClient) -> None:
    file = ROOT / "ontology/communique.ttl"
    assert later.get("/ontology/1.0.0.ttl").data == file.read_bytes()
    before = rdflib.Graph().parse(file)
    for suffix, form in (("ttl", "turtle"), ("jsonld", "json-ld"), ("nt", "nt"), ("rdf", "xml")):
        answer = later.get(f"/ontology/1.0.0.{suffix}")
        assert answer.status_code == 200
        assert rdflib.compare.isomorphic(rdflib.Graph().parse(data=answer.text, format=form), before)
        assert FORMS.get(suffix, answer.mimetype) == answer.mimetype
    assert rels(later, "/ontology/1.0.0") == {
        "version-history": "/ontology/changes",
        "latest-version": "/ontology",
        "successor-version": "/ontology/1.1.0",
    }
    assert later.get("/ontology/0.9.0").status_code == 404


def test_the_page_of_an_earlier_version_says_so(later: FlaskClient) -> None:
    shown = page(later, "/ontology/1.0.0")
    assert "The version in use is 1.1.0" in words(shown)
    assert "The version in use" not in words(page(later, "/ontology"))
    ids = by_id(shown)
    assert "Scroll" not in ids
    assert words(ids["Person"]).count("A human being, of whom") == 0
    # Its links stay with it; the data is described by the later version.
    assert "#Event" in set(links(ids["Visit"]))
    assert "in the data" not in words(ids["Visit"])
    assert "section-patterns" not in ids


def test_what_changed_is_told(later: FlaskClient) -> None:
    shown = by_id(page(later, "/ontology/changes"))
    told = words(shown["1.1.0"])
    assert "Compatible: data and queries made for 1.0.0 work as before." in told
    assert "new Scroll" in told
    assert "given up list number" in told
    assert "An instrument that is rolled up." not in told  # it is new, not changed
    assert "no longer: definition A human being." in told
    assert "now: definition A human being, of whom a text speaks." in told
    assert "/ontology/1.1.0#Scroll" in set(links(shown["1.1.0"]))
    assert "This asks for" not in told
    assert "The first version." in words(shown["1.0.0"])


def test_what_changed_can_be_had_as_statements(later: FlaskClient) -> None:
    answer = later.get("/ontology/changes", headers={"Accept": "text/turtle"})
    assert (answer.mimetype, answer.headers["Content-Location"]) == ("text/turtle", "/ontology/changes.ttl")
    told = rdflib.Graph().parse(data=answer.text, format="turtle")
    ontology, older, newer = (rdflib.URIRef(f"{BASE}ontology{name}") for name in ("", "/1.0.0", "/1.1.0"))
    assert set(told.objects(ontology, rdflib.DCTERMS.hasVersion)) == {older, newer}
    assert (newer, rdflib.OWL.priorVersion, older) in told
    assert (newer, rdflib.OWL.backwardCompatibleWith, older) in told
    assert str(told.value(newer, rdflib.OWL.versionInfo)) == "1.1.0"
    assert told.value(newer, rdflib.DCTERMS.issued)

    def notes(term: str) -> set[str]:
        return set(map(str, told.objects(rdflib.URIRef(f"{BASE}ontology#{term}"), rdflib.SKOS.changeNote)))

    assert notes("Scroll") == {"1.1.0: new."}
    assert notes("listNumber") == {"1.1.0: given up.", "1.1.0: now deprecated: true"}
    assert "1.1.0: no longer definition: A human being." in notes("Person")
    refused = later.get("/ontology/changes", headers={"Accept": "image/png"})
    assert refused.status_code == 406
    assert "text/turtle" in refused.text


def test_a_number_that_is_too_small_is_noticed(two_versions: Settings, tmp_path: Path) -> None:
    top = tmp_path / "content"
    assert two_versions.content is not None
    shutil.copytree(two_versions.content, top)
    file = top / "ontology" / "communique.ttl"
    replace(file, "rdfs:range dip:Participation ;", "rdfs:range dip:Involvement ;")
    settings = config.replace(two_versions, content=top, home=tmp_path / "home")
    build.build(settings)
    told = words(by_id(page(create_app(settings).test_client(), "/ontology/changes"))["1.1.0"])
    assert "Breaking: data or queries made for 1.0.0 can need changes." in told
    assert "This asks for a major step, and the number makes a minor one." in told
    assert "has participation breaking" in told


def test_only_the_version_in_use_is_in_the_data(two_versions: Settings) -> None:
    store = Holder(two_versions).current().store
    for question in (
        f'ASK {{ <{BASE}ontology> owl:versionInfo "1.0.0" }}',
        f"ASK {{ GRAPH ?g {{ <{BASE}ontology/patterns/claim-and-evidence> ?p ?o }} }}",
    ):
        assert not store.query(f"PREFIX owl: <http://www.w3.org/2002/07/owl#> {question}")
    release = Holder(two_versions).current().folder
    assert release is not None
    assert (release / "ontology/versions/1.0.0.ttl").is_file()
    assert (release / "ontology/patterns/claim-and-evidence.svg").is_file()
