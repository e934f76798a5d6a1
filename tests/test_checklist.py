"""The quality checklist: ``checklist.tsv`` names every rule of FOOPS!, OOPS! and ROBOT, and which are kept.

A verdict is computed wherever something here can compute it: by the fraction of a FOOPS! check that passes,
and by asking a rule of the style guide of the ontology as a tool would see it, which knows no exceptions of
ours.
"""

import csv
import re
import subprocess
import sys
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from rdflib import DCTERMS, OWL, RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.compare import isomorphic

import foops
from communique import config
from communique.check import profile, quality, rules
from foops import Subject
from support import ROOT

TESTS = Path(__file__).parent
ONTOLOGY = ROOT / "ontology" / "communique.ttl"
BASE = "https://w3id.org/communique/"
IRI = URIRef(f"{BASE}ontology")
DIP = f"{BASE}ontology#"

# rdflib's own JSON-LD parser and serializer still use the class it deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

with (TESTS / "checklist.tsv").open(encoding="utf-8", newline="") as _file:
    ROWS = list(csv.DictReader(_file, delimiter="\t", quoting=csv.QUOTE_NONE))
VERDICT = {row["rule"]: row["verdict"] for row in ROWS}

OOPS = [f"OOPS P{number:02}" for number in range(1, 42)]
ROBOT = [
    "annotation_whitespace", "deprecated_boolean_datatype", "deprecated_class_reference",
    "deprecated_property_reference", "duplicate_definition", "duplicate_exact_synonym",
    "duplicate_label", "duplicate_label_synonym", "duplicate_scoped_synonym",
    "equivalent_class_axiom_no_genus", "equivalent_pair", "illegal_use_of_built_in_vocabulary",
    "invalid_entity_uri", "invalid_xref", "label_formatting", "label_whitespace",
    "lowercase_definition", "missing_definition", "missing_label", "missing_obsolete_label",
    "missing_ontology_description", "missing_ontology_license", "missing_ontology_title",
    "missing_subset_declaration", "missing_superclass", "missing_synonymtype_declaration",
    "misused_obsolete_label", "misused_replaced_by", "multiple_definitions",
    "multiple_equivalent_class_definitions", "multiple_equivalent_classes", "multiple_labels",
]  # fmt: skip
"""The rules of ROBOT's default profile."""
HEADER = [row["rule"].removeprefix("B ") for row in ROWS if re.fullmatch(r"B \w+:\w+", row["rule"])]


# --- the table ----------------------------------------------------------------------------------------------


def test_the_table_names_every_rule_once() -> None:
    named = [row["rule"] for row in ROWS]
    assert len(named) == len(set(named))
    assert [one for one in named if one.startswith("OOPS")] == OOPS
    assert sorted(one for one in named if one.startswith("ROBOT")) == [f"ROBOT {one}" for one in ROBOT]
    assert sorted(one for one in named if one.startswith("FOOPS")) == sorted(
        f"FOOPS {one}" for one in foops.CHECKS
    )
    assert [one for one in named if re.fullmatch(r"E\d", one)] == ["E1", "E2", "E3", "E4", "E5"]


def test_a_row_says_how_it_is_shown_and_why_it_is_not_met() -> None:
    for row in ROWS:
        assert row["title"], row
        assert row["verdict"] in {"met", "not met", "does not apply", "reviewed"}, row
        assert bool(row["shown by"]) == (row["verdict"] != "reviewed"), row
        assert row["note"] or row["verdict"] == "met", row


def test_the_rules_of_the_guide_are_those_the_table_says() -> None:
    """A rule that names a rule of the checklist is asked for it."""
    shown = {row["rule"]: row["shown by"].split() for row in ROWS}
    for rule in guide().values():
        for one in filter(None, rule.keys.get("Checklist", "").split(", ")):
            computed = any(how.startswith("tests/test_checklist.py") for how in shown[one])
            assert f"hygiene:{rule.name}" in shown[one] or computed, f"{rule.name}: {one}"


@cache
def collected() -> frozenset[str]:
    """Return the tests that pytest finds in the files that the table names, with and without parameters."""
    files = sorted({found for row in ROWS for found in re.findall(r"(tests/\w+\.py)::", row["shown by"])})
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *files]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found = {line for line in done.stdout.splitlines() if "::" in line}
    return frozenset(found | {line.partition("[")[0] for line in found})


@pytest.mark.parametrize("row", [row for row in ROWS if row["shown by"]], ids=lambda row: row["rule"])
def test_what_a_row_is_shown_by_is_there(row: dict[str, str]) -> None:
    for how in row["shown by"].split():
        kind, _, name = how.partition(":")
        if kind == "hygiene":
            assert name in guide()
        elif kind == "profile":
            which, _, rule = name.partition("/")
            assert rule in {one.name for one in profile.restrictions("dl" if which == "dl" else "rl")}
        else:
            assert how in collected()


# --- what a tool would find in the file ---------------------------------------------------------------------


@cache
def guide() -> dict[str, rules.Rule]:
    return {rule.name: rule for rule in quality.guide(config.load({}, Path("none.toml")))}


@cache
def core() -> ox.Store:
    """The ontology alone, as the tools read it, and the lists that rules of ours compare it with."""
    made = quality.store([(quad.triple for quad in ox.parse(path=ONTOLOGY, format=ox.RdfFormat.TURTLE))])
    looked_up = ox.NamedNode("urn:x-hygiene:external-terms")
    for line in (TESTS / "ontology" / "external-terms.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            resource = ox.NamedNode(RDFS.Resource)
            made.add(ox.Quad(ox.NamedNode(line), ox.NamedNode(RDF.type), resource, looked_up))
    return made


@cache
def kept(how: str) -> bool:
    """Whether a rule of ours, or a restriction of a profile, finds nothing."""
    kind, _, name = how.partition(":")
    if kind == "hygiene":
        return not rules.ask(guide()[name], core())
    which, _, stem = name.partition("/")
    found = profile.restrictions("dl" if which == "dl" else "rl")
    return not rules.ask(next(rule for rule in found if rule.name == stem), core())


COMPUTED = [row for row in ROWS if re.search(r"(hygiene|profile):", row["shown by"])]


@pytest.mark.parametrize("row", COMPUTED, ids=lambda row: row["rule"])
def test_the_verdict_is_what_the_rules_find(row: dict[str, str]) -> None:
    asked = [how for how in row["shown by"].split() if how.startswith(("hygiene:", "profile:"))]
    assert all(map(kept, asked)) == (row["verdict"] == "met")


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph().parse(ONTOLOGY)


@pytest.fixture
def subject(graph: Graph, client: FlaskClient) -> Subject:
    return Subject(IRI, graph, client)


# --- FOOPS! -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("check", foops.CHECKS)
def test_foops(check: str, subject: Subject) -> None:
    assert (foops.fraction(check, subject) == 1) == (VERDICT[f"FOOPS {check}"] == "met")
    if check in foops.UNSEEN:
        assert VERDICT[f"FOOPS {check}"] == "not met"


def test_the_foops_score_is_what_the_guide_says(subject: Subject) -> None:
    """As it is shown here, and as it would be if the licence's IRI answers."""
    text = (ROOT / "ontology" / "README.md").read_text("utf-8")
    for name, checks, number in (("file", foops.FILE, 15), ("IRI", tuple(foops.CHECKS), 24)):
        assert len(checks) == number
        shown, granted = (foops.score(checks, subject, more) for more in ((), ("OM4.2",)))
        assert f"| {name} | {number} | {shown:.3f} | {granted:.3f} |" in text


# --- the header ---------------------------------------------------------------------------------------------

PREFIXES = {
    "dcterms": str(DCTERMS), "owl": str(OWL), "rdfs": str(RDFS), "bibo": foops.BIBO, "schema": foops.SCHEMA,
    "vann": foops.VANN,
}  # fmt: skip
ENGLISH = {"dcterms:title", "dcterms:description", "dcterms:abstract", "rdfs:label", "dcterms:rights"}
PEOPLE = {"dcterms:creator", "dcterms:contributor", "dcterms:publisher"}
DAYS = {"dcterms:created", "dcterms:issued", "dcterms:modified"}
IRIS = {
    "bibo:status", "dcterms:license", "dcterms:source", "owl:versionIRI", "rdfs:seeAlso",
    "schema:codeRepository", "schema:includedInDataCatalog", "schema:logo",
}  # fmt: skip
TEXTS = {
    "dcterms:bibliographicCitation", "dcterms:language", "owl:versionInfo", "vann:preferredNamespacePrefix",
    "vann:preferredNamespaceUri",
}  # fmt: skip


def said(name: str, graph: Graph) -> bool:
    """Whether the header says something, in the form that is asked for."""
    if name == "owl:Ontology":
        return list(graph.subjects(RDF.type, OWL.Ontology)) == [IRI]
    prefix, _, local = name.partition(":")
    values = list(graph.objects(IRI, URIRef(PREFIXES[prefix] + local)))
    kind = URIRef if name in IRIS else Literal if name in TEXTS else (URIRef, Literal)
    if not values or not all(isinstance(value, kind) for value in values):
        return False
    if name in ENGLISH:
        return all(isinstance(value, Literal) and value.language == "en" for value in values)
    if name in PEOPLE:
        return all((value, RDFS.label, None) in graph for value in values)
    if name in DAYS:
        return all(isinstance(value, Literal) and value.datatype == XSD.date for value in values)
    if name == "dcterms:license":
        return all(str(value).startswith("https://") for value in values)
    if name == "owl:versionInfo":
        pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
        return [str(value) for value in values] == [pyproject["project"]["version"]]
    return True


@pytest.mark.parametrize("name", HEADER)
def test_header(name: str, graph: Graph) -> None:
    assert said(name, graph) == (VERDICT[f"B {name}"] == "met")
    if VERDICT[f"B {name}"] == "does not apply":
        assert graph.value(IRI, OWL.versionInfo) == Literal("1.0.0")


def test_the_logo_is_served(graph: Graph, client: FlaskClient) -> None:
    logo = str(graph.value(IRI, URIRef(f"{foops.SCHEMA}logo")))
    with client.get("/" + logo.removeprefix(BASE)) as answer:
        assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")


# --- OOPS!, ROBOT -------------------------------------------------------------------------------------------


def test_the_ontology_is_served(subject: Subject, graph: Graph) -> None:
    """P37: as a page, and the same triples in three forms of RDF."""
    assert subject.html()
    for form in foops.RDF_FORMS:
        served = subject.served(form)
        assert served is not None, form
        assert isomorphic(served, graph), form


def test_classes_are_disjoint(graph: Graph) -> None:
    assert list(graph.subject_objects(OWL.disjointWith))
    assert list(graph.subjects(RDF.type, OWL.AllDisjointClasses))


def test_no_property_is_its_own_domain_or_range(graph: Graph) -> None:
    for one in (RDFS.domain, RDFS.range):
        assert [pair for pair in graph.subject_objects(one) if pair[0] == pair[1]] == []


def test_only_within_is_transitive_and_nothing_symmetric(graph: Graph) -> None:
    assert list(graph.subjects(RDF.type, OWL.TransitiveProperty)) == [URIRef(f"{DIP}within")]
    assert list(graph.subjects(RDF.type, OWL.SymmetricProperty)) == []


def test_obo_terms_are_not_used(graph: Graph) -> None:
    """Nor is anything withdrawn yet, or called so."""
    iris = {str(term) for triple in graph for term in triple if isinstance(term, URIRef)}
    assert [iri for iri in iris if re.search(r"obolibrary|obofoundry|purl\.org/obo|oboInOwl", iri)] == []
    assert list(graph.subjects(OWL.deprecated)) == []
    assert [
        label for label in graph.objects(None, RDFS.label) if str(label).lower().startswith("obsolete")
    ] == []


# --- the guide ----------------------------------------------------------------------------------------------


def test_the_guide_counts_as_the_table_does() -> None:
    text = (ROOT / "ontology" / "README.md").read_text("utf-8")
    parts = {"FOOPS!": "FOOPS ", "header and terms": "B ", "OOPS!": "OOPS ", "ROBOT and ODK": "ROBOT |ODK ",
             "logic": "E", "all": ""}  # fmt: skip
    assert all(re.match("|".join(filter(None, parts.values())), row["rule"]) for row in ROWS)
    for name, start in parts.items():
        count = Counter(row["verdict"] for row in ROWS if re.match(start, row["rule"]))
        numbers = (count[verdict] for verdict in ("met", "not met", "does not apply", "reviewed"))
        assert f"| {name} | {' | '.join(map(str, numbers))} |" in text
    listed = re.findall(r"^\| ((?:FOOPS|B|OOPS|ROBOT) \S+) \| (.+) \|$", text, re.MULTILINE)
    assert listed == [(row["rule"], row["note"]) for row in ROWS if row["verdict"] == "not met"]
