"""The page of the ontology: what is on it comes from the ontology, the data and the questions."""

import itertools
import re
import shutil
import urllib.request
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest
import rdflib
from flask import Flask
from flask.testing import FlaskClient
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Namespace, URIRef
from rdflib.collection import Collection

from communique import config, names
from communique.served import Served
from communique.statements import Statements
from communique.web.reading.reader import Reader
from communique.web.vocabulary.axioms import Axioms
from communique.web.vocabulary.specimens import COUNTED, Specimens
from support import ROOT, BuiltRelease, Server
from web_support import BASE, PROGRAM, XHTML, Serving, by_id, links, page, serve_turtle, words

DIP = Namespace(f"{BASE}ontology#")
SCHEMA = Namespace("https://schema.org/")
QUESTIONS = sorted((ROOT / "tests/competency").glob("*.rq"))


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return Graph().parse(ROOT / "ontology/communique.ttl")


@pytest.fixture(scope="module")
def shown(app: Flask) -> ET.Element:
    return page(app.test_client(), "/ontology")


@pytest.fixture(scope="module")
def entries(shown: ET.Element) -> dict[str, ET.Element]:
    return by_id(shown)


def own(graph: Graph, *kinds: URIRef) -> list[URIRef]:
    found = {term for kind in kinds for term in graph.subjects(RDF.type, kind)}
    return sorted(term for term in found if isinstance(term, URIRef) and term.startswith(DIP))


def fragment(term: object) -> str:
    return str(term).removeprefix(DIP)


def rows(entry: ET.Element) -> dict[str, ET.Element]:
    """Return what an entry says, by the words before it."""
    found = {}
    for row in entry.iter(f"{XHTML}div"):
        name, value = row.find(f"{XHTML}dt"), row.find(f"{XHTML}dd")
        if name is not None and value is not None:
            found[words(name)] = value
    return found


def anchors(element: ET.Element | None) -> set[str]:
    """Return the terms of the page that an element links to."""
    return {href[1:] for href in links(element) if href.startswith("#")} if element is not None else set()


# --- the page as a whole -----------------------------------------------------------------------------------


def test_anchors_are_unique_and_every_link_within_the_page_has_one(shown: ET.Element) -> None:
    ids = [one.attrib["id"] for one in shown.iter() if "id" in one.attrib]
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in links(shown) if href.startswith("#")} <= set(ids)


def test_every_link_to_this_server_leads_somewhere(shown: ET.Element, client: FlaskClient) -> None:
    svg = "{http://www.w3.org/2000/svg}a"
    hrefs = {one.attrib["href"] for one in shown.iter(svg)} | set(links(shown))
    local = {href.partition("#")[0] for href in hrefs if href.startswith("/")} - {"/sparql"}
    local = {href for href in local if not href.startswith("/sparql?")}
    assert len(local) > 60
    for href in sorted(local):
        with client.get(href) as answer:
            assert answer.status_code == 200, href


def test_the_opening_says_how_to_use_the_ontology(shown: ET.Element, ontology: Graph) -> None:
    (opening,) = [one for one in shown.iter(f"{XHTML}header") if one.attrib.get("class") == "opening"]
    header = URIRef(f"{BASE}ontology")
    told = words(shown)
    assert str(ontology.value(header, rdflib.DCTERMS.title)) in words(opening)
    assert str(ontology.value(header, rdflib.DCTERMS.description)) in words(opening)
    for predicate in (rdflib.DCTERMS.abstract, rdflib.DCTERMS.bibliographicCitation, OWL.versionInfo):
        assert str(ontology.value(header, predicate)) in told
    assert f"PREFIX dip: <{DIP}>" in told
    assert "CC BY 4.0" in told
    for path in ("/ontology/alignments", "/shapes", "/areas", "/ontology/changes"):
        assert path in set(links(shown))


def test_it_can_be_had_in_every_form(shown: ET.Element, client: FlaskClient) -> None:
    forms = {href for href in links(shown) if re.fullmatch(r"/ontology\.\w+", href)}
    assert {"/ontology.ttl", "/ontology.jsonld", "/ontology.nt"} <= forms
    header = client.get("/ontology").headers["Link"]
    alternates = set(re.findall(r'<([^>]+)>; rel="alternate"', header)) - {"/ontology.html"}
    assert forms == alternates | {"/ontology.ttl"}


def test_the_first_page_leads_to_it(client: FlaskClient) -> None:
    (main,) = page(client, "/").iter(f"{XHTML}main")
    assert "/ontology" in set(links(main))


# --- classes -----------------------------------------------------------------------------------------------


def test_every_term_is_explained(entries: dict[str, ET.Element], ontology: Graph) -> None:
    terms = own(ontology, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    terms += own(ontology, RDFS.Datatype)
    assert len(terms) == 70
    for term in terms:
        told = words(entries[fragment(term)])
        for predicate in (RDFS.label, RDFS.comment, SKOS.scopeNote, SKOS.example):
            for text in ontology.objects(term, predicate):
                assert " ".join(str(text).split()) in told, (term, predicate)


def test_a_class_stands_in_the_tree(entries: dict[str, ET.Element], ontology: Graph) -> None:
    for term in own(ontology, OWL.Class):
        found = rows(entries[fragment(term)])
        above = {str(one) for one in ontology.transitive_objects(term, RDFS.subClassOf)} - {str(term)}
        linked = set(links(found["a kind of"])) if "a kind of" in found else set()
        assert {f"{DIP}{href[1:]}" if href.startswith("#") else href for href in linked} == above, term
        below = {fragment(one) for one in ontology.subjects(RDFS.subClassOf, term)}
        assert anchors(found.get("kinds")) == below, term


def test_a_class_names_those_it_is_disjoint_with(entries: dict[str, ET.Element], ontology: Graph) -> None:
    pairs = set(ontology.subject_objects(OWL.disjointWith))
    for node in ontology.subjects(RDF.type, OWL.AllDisjointClasses):
        head = ontology.value(node, OWL.members)
        assert head is not None
        pairs |= set(itertools.combinations(Collection(ontology, head), 2))
    assert len(pairs) > 70
    for term in own(ontology, OWL.Class):
        above = set(ontology.transitive_objects(term, RDFS.subClassOf))  # what is never one of these, either
        never = {right for left, right in pairs if left in above} | {
            left for left, right in pairs if right in above
        }
        told = anchors(rows(entries[fragment(term)]).get("never also")) - {fragment(one) for one in above}
        assert told == {fragment(one) for one in never}, term


def test_a_class_names_its_properties(entries: dict[str, ET.Element], ontology: Graph) -> None:
    for term in own(ontology, OWL.Class):
        found = rows(entries[fragment(term)])
        having = {*ontology.subjects(RDFS.domain, term), *ontology.subjects(SCHEMA.domainIncludes, term)}
        assert {fragment(one) for one in having} <= anchors(found.get("has")), term
        leading = {fragment(one) for one in ontology.subjects(RDFS.range, term)}
        assert leading <= anchors(found.get("is the value of")), term
    event = rows(entries["Event"])
    assert {"atPlace", "area", "concerns"} <= anchors(event["has"])  # by schema:domainIncludes
    visit = rows(entries["Visit"])["has"]
    assert "hasParticipation" in anchors(visit)
    assert words(visit).startswith("as Event: ")


# --- properties --------------------------------------------------------------------------------------------

TRAITS = {
    OWL.FunctionalProperty: "(functional)",
    OWL.TransitiveProperty: "(transitive)",
    OWL.AsymmetricProperty: "(asymmetric)",
    OWL.IrreflexiveProperty: "(irreflexive)",
}


def test_a_property_tells_from_what_to_what_it_leads(entries: dict[str, ET.Element], ontology: Graph) -> None:
    for term in own(ontology, OWL.ObjectProperty, OWL.DatatypeProperty):
        found = rows(entries[fragment(term)])
        for name, predicates in (("from", (RDFS.domain, SCHEMA.domainIncludes)), ("to", (RDFS.range,))):
            expected = {str(one) for predicate in predicates for one in ontology.objects(term, predicate)}
            linked = {f"{DIP}{href[1:]}" if href.startswith("#") else href for href in links(found[name])}
            assert linked == expected, term
            assert expected or words(found[name]) == "anything", term
        inverse = {*ontology.objects(term, OWL.inverseOf), *ontology.subjects(OWL.inverseOf, term)}
        assert anchors(found.get("the other way round")) == {fragment(one) for one in inverse}, term
        for trait, told in TRAITS.items():
            has = (term, RDF.type, trait) in ontology
            assert has == ("always" in found and told in words(found["always"])), (term, trait)
    assert words(rows(entries["atPlace"])["from"]) == "Event, Organization and others"


def test_a_chain_is_told_in_words(entries: dict[str, ET.Element]) -> None:
    assert words(rows(entries["signatory"])["follows from"]) == "has signature, then involved agent"
    party = [words(one) for one in rows(entries["party"])["follows from"].iter(f"{XHTML}li")]
    assert sorted(party) == ["has signature, then on behalf of", "signatory, then of state"]


def test_terms_lead_to_what_corresponds_elsewhere(entries: dict[str, ET.Element]) -> None:
    assert "https://schema.org/Event" in set(links(rows(entries["Event"])["elsewhere a kind of"]))


# --- examples ----------------------------------------------------------------------------------------------


def members(built: BuiltRelease, kind: str) -> set[str]:
    """Return the things of a class, from the dump and not from the store that the page reads."""
    end = f"> <{RDF.type}> <{DIP}{kind}> ."
    return {line[1 : -len(end)] for line in built.dataset.merged if line.endswith(end)}


def test_a_class_shows_some_of_its_things_and_how_many_there_are(
    entries: dict[str, ET.Element], ontology: Graph, built: BuiltRelease
) -> None:
    seen = 0
    for term in own(ontology, OWL.Class):
        things = members(built, fragment(term))
        found = rows(entries[fragment(term)])
        assert ("in the data" in found) == bool(things), term
        if things:
            hrefs = list(links(found["in the data"]))
            assert len(hrefs) == min(3, len(things)), term
            assert {f"{BASE}id/{href.removeprefix('/doc/')}" for href in hrefs} <= things, term
            assert len(things) <= 3 or f"{len(things)} in all" in words(found["in the data"]), term
            seen += 1
    assert seen == 25


def test_a_property_shows_one_statement(
    entries: dict[str, ET.Element], ontology: Graph, one: Served, built: BuiltRelease
) -> None:
    used = {line.split(" ", 2)[1][1:-1] for line in built.dataset.merged}
    seen = 0
    for term in own(ontology, OWL.ObjectProperty, OWL.DatatypeProperty):
        found = rows(entries[fragment(term)])
        assert ("in the data" in found) == (str(term) in used), term
        if str(term) in used:
            href = next(links(found["in the data"]))
            subject = ox.NamedNode(f"{BASE}id/{href.removeprefix('/doc/')}")
            pattern = one.store.quads_for_pattern(subject, ox.NamedNode(term), None, ox.DefaultGraph())
            assert next(pattern, None), term
            seen += 1
    assert seen >= 38


def test_no_more_is_read_than_is_needed() -> None:
    """With very many things the count stops, and the page says “more than”."""

    class Watched:
        """A store that counts the statements it hands out."""

        def __init__(self) -> None:
            self.store = ox.Store()
            self.read = 0

        def quads_for_pattern(self, *pattern: object) -> Iterator[ox.Quad]:
            for quad in self.store.quads_for_pattern(*pattern):  # type: ignore[arg-type]  # as it was called
                self.read += 1
                yield quad

    watched, kind = Watched(), ox.NamedNode(f"{DIP}Event")
    watched.store.extend(
        ox.Quad(ox.NamedNode(f"{BASE}id/event/{number}"), ox.NamedNode(RDF.type), kind)
        for number in range(20_000)
    )
    reader = Reader(watched, names.Names(BASE), {})  # type: ignore[arg-type]  # it asks for patterns alone
    found = Specimens(reader).members(kind)
    assert (found.tally.count, found.tally.exact, len(found.things)) == (COUNTED, False, 3)
    assert watched.read < COUNTED + 500


# --- questions ---------------------------------------------------------------------------------------------


def test_every_competency_question_can_be_asked(entries: dict[str, ET.Element], client: FlaskClient) -> None:
    assert len(QUESTIONS) == 22
    for file in QUESTIONS:
        question, _, query = file.read_text("utf-8").partition("\n")
        entry = entries[file.stem]
        assert question.removeprefix("# ") in words(entry)
        (href,) = [href for href in links(entry) if href.startswith("/sparql?")]
        (asked,) = parse_qs(urlsplit(href).query)["query"]
        assert asked.strip() == query.strip()
        (code,) = entry.iter(f"{XHTML}pre")
        assert "".join(code.itertext()) == query.strip()


def test_a_question_and_its_terms_lead_to_one_another(
    entries: dict[str, ET.Element], ontology: Graph
) -> None:
    ours = {fragment(term) for term in own(ontology, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)}
    for file in QUESTIONS:
        used = set(re.findall(r"\bdip:(\w+)", re.sub(r"#.*|PREFIX.*", "", file.read_text("utf-8"))))
        assert used & ours == anchors(entries[file.stem]) - {file.stem}
        for term in used & ours:
            assert file.stem in anchors(rows(entries[term])["questions"])


def test_the_link_of_a_question_asks_it(server: Server, entries: dict[str, ET.Element]) -> None:
    (href,) = [href for href in links(entries["CQ11"]) if href.startswith("/sparql?")]
    request = urllib.request.Request(server.url + href, headers={"Accept": "text/html"})  # noqa: S310  # ours
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  # our own address
        assert "Altyn Qyran Order" in answer.read().decode()


# --- other ontologies --------------------------------------------------------------------------------------


def test_axioms_in_a_circle_come_to_an_end() -> None:
    turtle = f"""@prefix owl: <{OWL}> . @prefix rdfs: <{RDFS}> .
    <x:a> a owl:Class ; rdfs:subClassOf <x:b> .
    <x:b> a owl:Class ; rdfs:subClassOf <x:a> , <x:b> ."""
    quads = ox.parse(turtle, format=ox.RdfFormat.TURTLE)
    a, b = ox.NamedNode("x:a"), ox.NamedNode("x:b")
    axioms = Axioms(Statements(quad.triple for quad in quads))
    assert axioms.paths(a) == [[b]]
    assert axioms.ancestors(a) == [b]
    assert dict(axioms.tree([a, b])) == {a: 0, b: 0}


OTHER = f"""
@prefix owl: <{OWL}> . @prefix rdf: <{RDF}> . @prefix rdfs: <{RDFS}> . @prefix skos: <{SKOS}> .
@prefix dcterms: <{rdflib.DCTERMS}> . @prefix : <{DIP}> .
<{BASE}ontology> a owl:Ontology ; owl:versionInfo "1 β\\n\\"<b>" ; dcterms:creator <javascript:alert(1)> ;
    dcterms:title "</title><script>alert(1)</script> {{{{ 7*7 }}}}"@en ;
    dcterms:license <javascript:alert(2)> .
:Событие a owl:Class ; rdfs:label "Событие"@ru ; rdfs:comment "Что-то происходит."@ru ;
    rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :has ; owl:someValuesFrom :حدث ] .
:حدث a owl:Class ; rdfs:label "حدث"@ar , "Occasion"@en ; rdfs:subClassOf :Событие ; owl:deprecated false .
:Thing a rdfs:Class ; skos:scopeNote "заметка"@ru , "A note."@en .
:has a owl:ObjectProperty ; rdfs:domain [ a owl:Class ; owl:unionOf ( :Событие :Thing ) ] ;
    rdfs:range [ a owl:Restriction ; owl:onProperty :has ; owl:hasValue :one ] .
:plain a rdf:Property .
:one a :Thing ; rdfs:label "Number one"@en .
"""
DRAWN = """<?xml version="1.0"?><!DOCTYPE svg>
<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><style>body {{ display: none }}</style>
<script>alert(1)</script><foreignObject><p xmlns="http://www.w3.org/1999/xhtml">smuggled</p></foreignObject>
<a href="javascript:alert(1)"><text>bad</text></a><a href="{base}ontology#has"><text>good</text></a></svg>"""


@pytest.fixture
def other(tmp_path: Path) -> FlaskClient:
    """A server whose publisher has quite another ontology, hardly anything beside it, and bad intentions."""
    folder = tmp_path / "content" / "ontology"
    (folder / "patterns").mkdir(parents=True)
    shutil.copy(ROOT / "ontology/prefixes.ttl", folder)
    (folder / "communique.ttl").write_text(OTHER, encoding="utf-8")
    own = f"<{BASE}ontology/patterns/x> <{rdflib.DCTERMS.title}> 'Узор </svg>' ; "
    own += f"<{rdflib.DCTERMS.description}> 'A <b>thing</b>.' . <{BASE}id/x/y> a <{DIP}Thing> ."
    (folder / "patterns/x.ttl").write_text(own, encoding="utf-8")
    (folder / "patterns/x.svg").write_text(DRAWN.format(base=BASE), encoding="utf-8")
    settings = config.load({"COMMUNIQUE_CONTENT": str(folder.parent)}, Path("none.toml"))
    return serve_turtle(f"<{BASE}id/x/y> a <{DIP}Событие> .", settings, tmp_path)


def test_another_ontology_is_shown_as_what_it_is(other: FlaskClient) -> None:
    shown = page(other, "/ontology")
    found = by_id(shown)
    event = rows(found["Событие"])
    assert "some values from: Occasion" in words(event["sub class of"])
    assert anchors(event["has"]) == {"has"}
    assert "anything" not in words(event["has"])
    assert anchors(rows(found["has"])["from"]) == {"Событие", "Thing"}
    assert "has value: Number one" in words(rows(found["has"])["to"])
    assert words(rows(found["plain"])["from"]) == "anything"
    assert "Occasion" in words(found["حدث"])  # English before others
    assert "Given up" not in words(found["حدث"])  # it says that it is not
    assert "A note." in words(found["Thing"])
    assert "заметка" not in words(found["Thing"])
    (heading,) = found["Событие"].iter(f"{XHTML}h3")
    assert {one.attrib.get("lang") for one in heading.iter(f"{XHTML}span")} == {"ru"}
    assert {words(one) for one in shown.iter(f"{XHTML}h2")} >= {"Properties 1", "Further terms 1"}
    ids = [one.attrib["id"] for one in shown.iter() if "id" in one.attrib]
    assert len(ids) == len(set(ids))
    for file in QUESTIONS:  # those that ask with terms it does not have are not its questions
        assert (file.stem in found) == ("dip:" not in file.read_text("utf-8").partition("WHERE")[2]), file


def test_what_a_publisher_writes_cannot_harm_a_page(other: FlaskClient) -> None:
    for path in ("/ontology", "/ontology/changes", "/ontology/patterns/x"):
        shown = page(other, path)
        tags = {one.tag.rpartition("}")[2] for one in shown.iter() if one.attrib != PROGRAM}
        assert tags.isdisjoint({"script", "style", "foreignObject", "b"}), path
        for one in shown.iter():
            assert not any(name.startswith("on") for name in one.attrib)
            assert not one.attrib.get("href", "").startswith("javascript:")
    shown = page(other, "/ontology")
    assert "</title><script>alert(1)</script> {{ 7*7 }}" in words(shown)
    picture = by_id(shown)["pattern-x"].find(".//{http://www.w3.org/2000/svg}svg")
    assert picture is not None
    assert words(picture) == "badgood"
    assert [one.attrib["href"] for one in picture.iter() if "href" in one.attrib] == ["/ontology#has"]


def test_every_link_of_another_ontology_leads_somewhere(other: FlaskClient) -> None:
    versioned = "/ontology/1%20%CE%B2%20%22%3Cb%3E"
    assert {versioned, "/ontology/changes"} <= set(links(page(other, "/ontology")))
    for href in sorted(set(links(page(other, "/ontology")))):
        if href.startswith(("/ontology", "/shapes")):
            assert other.get(href).status_code == 200, href
    assert other.get(f"{versioned}.ttl").data == OTHER.encode()


def test_the_page_needs_no_release(serving: Serving) -> None:
    client = serving(f'<{BASE}id/state/kz> a <{DIP}State> ; <{RDFS.label}> "Kazakhstan" .')
    found = by_id(page(client, "/ontology"))
    assert "Kazakhstan" in words(rows(found["State"])["in the data"])
    assert "in the data" not in rows(found["Event"])
    assert "pattern-claim-and-evidence" in found
    assert client.get("/ontology/changes").status_code == 200


# --- negotiation -------------------------------------------------------------------------------------------

RDF_XML, HTML = "application/rdf+xml", "text/html"
ACCEPTED = [
    (None, None),
    (RDF_XML, RDF_XML),
    ("application/xhtml+xml,text/html", HTML),
    (f"{RDF_XML};q=0.5,{HTML};q=.3", RDF_XML),
    (f"{RDF_XML};q=0.3,{HTML};q=.5", HTML),
    (f"{RDF_XML},{HTML}", RDF_XML),
    (f"{HTML},{RDF_XML}", HTML),
    (f"{RDF_XML};q=0.5", RDF_XML),
    (f"{HTML};q=0.5", HTML),
    ("text/turtle", "text/turtle"),
    ("application/ld+json", "application/ld+json"),
    ("application/n-triples", "application/n-triples"),
    ("application/trig", "application/trig"),
    ("application/n-quads", "application/n-quads"),
    ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8", HTML),
]


@pytest.mark.parametrize("path", ["/ontology", "/ontology/1.0.0", "/id/area/health", "/id/area"])
@pytest.mark.parametrize(("accept", "expected"), ACCEPTED)
def test_the_classic_rules_of_negotiation(
    client: FlaskClient, path: str, accept: str | None, expected: str | None
) -> None:
    """A class or a property is asked for at /ontology: the fragment of its IRI stays with the client."""
    headers = {} if accept is None else {"Accept": accept}
    answer = client.get(path, headers=headers, follow_redirects=True)
    assert answer.status_code == 200
    assert "Accept" in answer.headers["Vary"]
    allowed = {"application/xhtml+xml", HTML} if expected == HTML else {expected or answer.mimetype}
    assert answer.mimetype in allowed


@pytest.mark.parametrize("path", ["/ontology", "/ontology/1.0.0", "/ontology/patterns/claim-and-evidence"])
def test_what_is_not_there_is_refused_with_what_there_is(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "text/turtle" in answer.text
