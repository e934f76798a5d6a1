"""The validator itself: what it takes, what it refuses, how it tells what it found."""

import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import OWL, RDF, SH, BNode, Dataset, Graph, Literal, URIRef
from rdflib.compare import to_isomorphic

from communique import resources, validate
from communique.config import Settings
from communique.errors import DataError, UsageError, VocabularyError
from communique.terms import from_ox, to_ox, triple_to_ox
from communique.validate import Result, ValidationReport

SETTINGS = Settings()
BASE = SETTINGS.base_iri
REPORT = f"{BASE}id/report/2026-01-02-aaaaaaaa"
PREFIXES = f"""
@prefix claim: <{BASE}id/claim/> .
@prefix dip: <{BASE}ontology#> .
@prefix event: <{BASE}id/event/> .
@prefix graph: <{BASE}graph/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix state: <{BASE}id/state/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
RIGHT = 'event:visit a dip:Visit ; skos:prefLabel "Visit"@en ; rdfs:label "Visit"@en .'
WRONG = 'event:visit a dip:Visit ; skos:prefLabel "Visit"@en ; rdfs:label "Visit"@en ; dip:onDate "soon" .'
SAID = f"""
claim:aaaaaaaa-4-8 {{ event:visit dip:onDate "soon" }}
claim:aaaaaaaa-9-12 {{ event:visit a dip:Visit . event:talks dip:partOfEvent event:visit }}
graph:concepts {{
    event:visit skos:prefLabel "Visit"@en , "Besuch"@de ; rdfs:label "Visit"@en .
    <{REPORT}> skos:prefLabel "Report of the day"@en .
}}
graph:provenance {{
    claim:aaaaaaaa-4-8 a dip:Claim ; dip:evidence <{REPORT}/text#char=4,8> .
    claim:aaaaaaaa-9-12 a dip:Claim ; dip:evidence <{REPORT}/text#char=9,12> , <{REPORT}/text#char=4,8> .
    <{REPORT}/text#char=4,8> oa:hasSource <{REPORT}> ; oa:hasSelector <urn:q1> , <urn:p1> .
    <{REPORT}/text#char=9,12> oa:hasSource <{REPORT}> ; oa:hasSelector <urn:q2> , <urn:p2> .
    <urn:q1> oa:exact "soon" . <urn:p1> oa:start 4 .
    <urn:q2> oa:exact "The" . <urn:p2> oa:start "nine" .
}}
"""


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(PREFIXES + text, encoding="utf-8")
    return file


def found(report: ValidationReport) -> list[str]:
    return [result.shape.partition("#")[2] for result in report.results]


def dataset(trig: str) -> Dataset:
    return validate.merge(ox.parse(PREFIXES + trig, format=ox.RdfFormat.TRIG))


def result(focus: str, path: str | None = None, value: str | None = None) -> Result:
    return Result(
        severity="Violation",
        focus=URIRef(focus),
        path=path,
        value=None if value is None else URIRef(value),
        message="It must not be so.",
        shape=f"{BASE}shapes#SomeShape",
        component=str(SH.ClassConstraintComponent),
    )


# --- what is validated --------------------------------------------------------------------------------------


def test_the_ontology_and_the_concepts_conform() -> None:
    top = resources.folder("ontology", SETTINGS)
    files = [*resources.walk(top / "concepts", ".ttl"), top / "communique.ttl"]
    report, _ = validate.validate_files([Path(str(file)) for file in files], SETTINGS)
    assert report.results == ()


def test_an_empty_default_graph_is_refused_and_never_conforms() -> None:
    named = Dataset()
    named.graph(URIRef(f"{BASE}graph/concepts")).add((URIRef("urn:s"), RDF.type, URIRef("urn:o")))
    for empty in (Dataset(), named):
        with pytest.raises(DataError, match="default graph is empty"):
            validate.validate(empty, validate.load_shapes(SETTINGS))


def test_a_dataset_without_the_ontology_does_not_conform() -> None:
    report = validate.validate(dataset(RIGHT), validate.load_shapes(SETTINGS, graphs=False))
    assert "OntologyShape" in found(report)
    assert not report.conforms


def test_validating_changes_nothing() -> None:
    data, shapes = dataset(SAID), validate.load_shapes(SETTINGS)
    before, rules = set(data.quads()), set(shapes)
    validate.validate(data, shapes)
    assert set(data.quads()) == before
    assert {str(subject) for subject, _, _ in set(shapes) - rules} <= {
        str(OWL.Class),
        str(OWL.DatatypeProperty),
    }


def test_shapes_that_cannot_be_used_are_said_to_be_so() -> None:
    shape, query = URIRef("urn:shape"), URIRef("urn:query")
    for select, reason in (("SELECT WHERE", "cannot be used"), ("ASK {}", "must be a SELECT")):
        shapes = Graph()
        shapes.add((shape, RDF.type, SH.NodeShape))
        shapes.add((shape, SH.targetNode, URIRef("urn:node")))
        shapes.add((shape, SH.sparql, query))
        shapes.add((query, SH.select, Literal(select)))
        with pytest.raises(VocabularyError, match=reason):
            validate.validate(dataset(RIGHT), shapes)


# --- files --------------------------------------------------------------------------------------------------


def test_files_of_plain_triples_are_checked_without_the_rules_about_graphs(tmp_path: Path) -> None:
    report, _ = validate.validate_files([write(tmp_path, "right.ttl", RIGHT)], SETTINGS)
    assert (report.results, report.graphs_checked) == ((), False)
    report, _ = validate.validate_files([write(tmp_path, "wrong.ttl", WRONG)], SETTINGS)
    assert found(report) == ["Event-onDate"]


def test_files_are_taken_together(tmp_path: Path) -> None:
    refers = write(tmp_path, "a.ttl", f"{RIGHT} event:visit dip:concerns state:xa .")
    report, _ = validate.validate_files([refers], SETTINGS)
    assert found(report) == ["TypedThingShape"]
    state = write(tmp_path, "b.ttl", 'state:xa a dip:State ; skos:prefLabel "Xa"@en ; rdfs:label "Xa"@en .')
    report, _ = validate.validate_files([refers, state], SETTINGS)
    assert report.results == ()


def test_files_with_named_graphs_are_checked_by_all_rules(tmp_path: Path) -> None:
    file = write(tmp_path, "data.trig", f"graph:concepts {{ {WRONG} }}")
    report, data = validate.validate_files([file], SETTINGS)
    assert report.graphs_checked
    assert found(report) == ["Event-onDate", "StatementShape"]
    assert set(data.default_graph) == {quad[:3] for quad in data.quads() if quad[3]}


def test_a_graph_without_a_name_is_found(tmp_path: Path) -> None:
    file = write(tmp_path, "data.trig", "_:graph { <urn:s> rdfs:seeAlso <urn:o> }")
    report, _ = validate.validate_files([file], SETTINGS)
    assert found(report) == ["NamedGraphShape"]


def test_every_form_of_rdf_gives_the_same_report(tmp_path: Path) -> None:
    source = write(tmp_path, "wrong.ttl", WRONG)
    graph = Graph().parse(source)
    reports = [validate.validate_files([source], SETTINGS)[0]]
    for name, form in (("nt", "nt"), ("rdf", "xml"), ("jsonld", "json-ld")):
        graph.serialize(tmp_path / f"wrong.{name}", format=form, encoding="utf-8")
        reports.append(validate.validate_files([tmp_path / f"wrong.{name}"], SETTINGS)[0])
    assert len(set(reports)) == 1


@pytest.mark.parametrize(
    ("name", "text", "error", "message"),
    [
        ("data.csv", "", UsageError, r"data\.csv: the ending \.csv names no form of RDF"),
        ("data", "", UsageError, r"data: the ending \(none\) names no form of RDF"),
        ("empty.ttl", "", DataError, "The files hold no statements"),
        ("bad.ttl", "event:visit a ;", DataError, r"bad\.ttl, line 12: "),
        ("iri.nq", "", DataError, r"iri\.nq, line 2: "),
    ],
)
def test_a_file_that_cannot_be_validated_is_named(
    tmp_path: Path, name: str, text: str, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        validate.validate_files([write(tmp_path, name, text)], SETTINGS)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"gone\.ttl: cannot be read \(No such file or directory\)"):
        validate.validate_files([tmp_path / "gone.ttl"], SETTINGS)


# --- order and identity -------------------------------------------------------------------------------------


def test_the_report_does_not_depend_on_the_order_of_the_data() -> None:
    quads = list(ox.parse(PREFIXES + SAID, format=ox.RdfFormat.TRIG))
    quads.append(ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.BlankNode()))
    shapes = validate.load_shapes(SETTINGS)
    one = validate.validate(validate.merge(quads), shapes)
    two = validate.validate(validate.merge(reversed(quads)), shapes)
    assert one == two
    assert validate.report_turtle(one, "urn:r") == validate.report_turtle(two, "urn:r")
    assert [item.sort_key for item in one.results] == sorted(item.sort_key for item in one.results)


@pytest.mark.parametrize(
    ("severity", "verdict"),
    [
        ("Violation", "does not conform"),
        ("Warning", "can be published, with remarks"),
        ("Info", "can be published, with remarks"),
    ],
)
def test_only_violations_stop_a_release_but_any_finding_is_against_conformance(
    severity: str, verdict: str
) -> None:
    shape, only = URIRef("urn:shape"), Graph()
    only.add((shape, RDF.type, SH.NodeShape))
    only.add((shape, SH.targetNode, URIRef("urn:node")))
    only.add((shape, SH.nodeKind, SH.Literal))
    only.add((shape, SH.severity, SH[severity]))
    data = dataset(RIGHT)
    report = validate.validate(data, only)
    assert [item.severity for item in report.results] == [severity]
    assert (report.conforms, report.publishable) == (False, severity != "Violation")
    assert f"The data {verdict}: " in validate.format_report(report, data, "text", SETTINGS)
    graph = Graph().parse(data=validate.report_turtle(report, "urn:r"), format="turtle")
    assert graph.value(URIRef("urn:r"), SH.conforms) == Literal(False)


# --- how it is told -----------------------------------------------------------------------------------------


def test_an_explanation_names_node_rule_report_and_quote() -> None:
    told = validate.explain(result(f"{BASE}id/event/visit", f"{BASE}ontology#onDate"), dataset(SAID))
    assert told == (
        f"{BASE}id/event/visit (“Visit”): It must not be so. — {REPORT} (“Report of the day”) says “soon”"
    )


def test_an_explanation_quotes_all_that_is_said_of_the_node_when_no_statement_is_at_fault() -> None:
    told = validate.explain(result(f"{BASE}id/event/visit", f"{BASE}ontology#atPlace"), dataset(SAID))
    assert told.endswith("says “The”; " + f"{REPORT} (“Report of the day”) says “soon”")


@pytest.mark.parametrize(
    ("focus", "quotes"),
    [
        ("id/event/talks", ["The", "soon"]),
        ("id/claim/aaaaaaaa-4-8", ["soon"]),
        ("id/report/2026-01-02-aaaaaaaa/text#char=9,12", ["The"]),
        ("id/event/unheard-of", []),
    ],
)
def test_an_explanation_finds_the_words_of_whatever_is_at_fault(focus: str, quotes: list[str]) -> None:
    told = validate.explain(result(BASE + focus), dataset(SAID))
    assert re.findall("says “(.*?)”", told) == quotes


def test_an_explanation_goes_by_the_value_when_the_whole_dataset_is_at_fault() -> None:
    told = validate.explain(result(BASE, value=f"{BASE}id/event/talks"), dataset(SAID))
    assert re.findall("says “(.*?)”", told) == ["The", "soon"]


def test_an_explanation_quotes_three_passages_and_counts_the_others() -> None:
    many = "".join(
        f"graph:provenance {{ claim:c dip:evidence <urn:e{n}> . <urn:e{n}> oa:hasSelector <urn:q{n}> ."
        f' <urn:q{n}> oa:exact "{n}" ; oa:start {n} }}'
        for n in range(5)
    )
    told = validate.explain(result(f"{BASE}id/event/x"), dataset(f"{many} claim:c {{ event:x a dip:Visit }}"))
    assert told.endswith("says “0”; urn:e1 says “1”; urn:e2 says “2”; and 2 more passages")


def test_the_turtle_is_a_shacl_report_without_blank_nodes(tmp_path: Path) -> None:
    blank = write(tmp_path, "blank.ttl", f"{WRONG} event:visit dip:atPlace [ rdfs:label 'here' ] .")
    report, data = validate.validate_files([blank], SETTINGS)
    text = validate.format_report(report, data, "turtle", SETTINGS)
    graph = Graph().parse(data=text, format="turtle")
    assert not any(isinstance(term, BNode) for triple in graph for term in triple)
    top = URIRef(f"{BASE}validation")
    assert graph.value(top, SH.conforms) == Literal(False)
    results = set(graph.objects(top, SH.result))
    assert len(results) == len(report.results) > 1
    for item in results:
        for needed in (SH.focusNode, SH.resultSeverity, SH.sourceConstraintComponent, SH.sourceShape):
            assert len(list(graph.objects(item, needed))) == 1
    again, _ = validate.validate_files([blank], SETTINGS)
    assert validate.report_turtle(again, str(top)) == text
    assert to_isomorphic(graph) == to_isomorphic(Graph().parse(data=text, format="turtle"))


def test_a_result_keeps_its_iri_while_others_come_and_go(tmp_path: Path) -> None:
    few, _ = validate.validate_files([write(tmp_path, "few.ttl", WRONG)], SETTINGS)
    more, _ = validate.validate_files(
        [write(tmp_path, "more.ttl", f"{WRONG} event:visit dip:partOfEvent event:visit .")], SETTINGS
    )
    assert len(more.results) > len(few.results)
    iris = set(re.findall(r"<(urn:r#\w+)>", validate.report_turtle(few, "urn:r")))
    assert iris < set(re.findall(r"<(urn:r#\w+)>", validate.report_turtle(more, "urn:r")))


def test_a_path_is_told_in_the_syntax_of_sparql(tmp_path: Path) -> None:
    text = f"<{BASE}id/position/p> a dip:Position . <{BASE}id/participation/a--b> a dip:Participation ."
    report, data = validate.validate_files([write(tmp_path, "paths.ttl", text)], SETTINGS)
    paths = {item.path for item in report.results}
    dip = f"{BASE}ontology#"
    assert {f"^<{dip}hasParticipation>", f"<{dip}concerns>|<{dip}area>", f"{dip}act"} <= paths
    assert "sh:resultPath <^" not in validate.format_report(report, data, "turtle", SETTINGS)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("<urn:a>", "urn:a"),
        ("[ sh:inversePath <urn:a> ]", "^<urn:a>"),
        ("( <urn:a> [ sh:zeroOrMorePath <urn:b> ] )", "<urn:a>/<urn:b>*"),
        ("( [ sh:alternativePath ( <urn:a> <urn:b> ) ] <urn:c> )", "(<urn:a>|<urn:b>)/<urn:c>"),
        ("[ sh:oneOrMorePath ( <urn:a> [ sh:zeroOrOnePath <urn:b> ] ) ]", "(<urn:a>/<urn:b>?)+"),
    ],
)
def test_every_kind_of_path_is_told(path: str, told: str) -> None:
    shapes = Graph().parse(
        data=f"""@prefix sh: <{SH}> . <urn:shape> sh:targetNode <urn:node> ; sh:property <urn:property> .
        <urn:property> sh:path {path} ; sh:minCount 1 ; sh:message "It is missing." .""",
        format="turtle",
    )
    [item] = validate.validate(dataset(RIGHT), shapes).results
    assert item.path == told


def test_the_text_is_a_table_that_ends_with_the_verdict(tmp_path: Path) -> None:
    report, data = validate.validate_files([write(tmp_path, "wrong.ttl", WRONG)], SETTINGS)
    lines = validate.format_report(report, data, "text", SETTINGS).splitlines()
    assert lines[0].startswith(f"Violation  Event-onDate  {BASE}id/event/visit (“Visit”): An event has")
    assert lines[-1] == "The data does not conform: 1 violations, 0 warnings, 0 infos."
    assert "no named graphs" in lines[-2]


def test_the_json_holds_everything(tmp_path: Path) -> None:
    report, data = validate.validate_files([write(tmp_path, "wrong.ttl", WRONG)], SETTINGS)
    told = json.loads(validate.format_report(report, data, "json", SETTINGS))
    assert (told["conforms"], told["graphs_checked"]) == (False, False)
    [item] = told["results"]
    assert item["rule"] == f"{BASE}shapes#Event-onDate"
    assert (item["focus"], item["value"]) == (f"{BASE}id/event/visit", "soon")


# --- terms --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "term",
    [
        URIRef("http://x/é"),
        BNode("b1"),
        Literal("plain \\d"),
        Literal("kk", lang="kk"),
        Literal("010", datatype=URIRef("http://www.w3.org/2001/XMLSchema#positiveInteger"), normalize=False),
    ],
)
def test_terms_go_there_and_back(term: URIRef | BNode | Literal) -> None:
    assert from_ox(to_ox(term)) == term


def test_what_is_no_rdf_is_refused() -> None:
    for term in (URIRef("no iri"), Literal("x", datatype=URIRef("no iri"))):
        with pytest.raises(DataError, match="cannot stand in RDF"):
            to_ox(term)
    with pytest.raises(DataError, match="no triple of RDF"):
        triple_to_ox((Literal("x"), RDF.type, URIRef("urn:x")))
    inner = ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("o"))
    with pytest.raises(DataError, match="a triple inside a triple"):
        from_ox(inner)
