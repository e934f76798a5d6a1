"""Documents in every form, over every sort of resource, as programs and browsers ask for them."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from communique.config import Settings
from communique.served import Served
from communique.web import create_app
from communique.web.forms import DOCUMENT, RDF
from communique.web.http.answers import distinct
from communique.web.reading import describe, grounds
from support import BuiltRelease
from test_negotiate import CHROME, COMUNICA, FIREFOX, JENA, RDFLIB
from web_support import BASE, FORMS, HEALTHCARE, PARSERS, RDFS, REPORT, XHTML, Fixed, Serving, page, triples

RESOURCES = {
    "a thing": f"id/{HEALTHCARE}",
    "a claim": "id/claim/878caa75-2098-2167",
    "a concept": "id/area/health",
    "a concept scheme": "id/area",
    "the ontology": "ontology",
    "a class": "ontology#Event",
    "a property": "ontology#area",
    "the shapes": "shapes",
}
RDF_XML, HTML = "application/rdf+xml", "text/html"
RULES = [
    (None, {*FORMS.values(), HTML}),
    (RDF_XML, {RDF_XML}),
    ("application/xhtml+xml,text/html", {HTML, "application/xhtml+xml"}),
    ("application/rdf+xml;q=0.5,text/html;q=.3", {RDF_XML}),
    ("application/rdf+xml;q=0.3,text/html;q=.5", {HTML}),
    ("application/rdf+xml;q=0.5,text/html;q=0.5", {RDF_XML, HTML}),
    ("application/rdf+xml,text/html", {RDF_XML}),
    ("text/html,application/rdf+xml", {HTML}),
    ("application/rdf+xml;q=0.5", {RDF_XML}),
    ("text/html;q=0.5", {HTML}),
    ("application/xhtml+xml;q=0.5", {"application/xhtml+xml"}),
    *((media_type, {media_type}) for media_type in FORMS.values()),
    (CHROME, {HTML}),
    (FIREFOX, {HTML}),
    (JENA, {"text/turtle"}),
    (RDFLIB, {RDF_XML}),
    (COMUNICA, {"application/n-quads"}),
]
"""What a client sends, and what it may get (the classic rules of dereferencing)."""

Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
SUFFIXES = {media_type: suffix for suffix, media_type in FORMS.items()}


def dereferenced(
    client: FlaskClient, iri: str, accept: str | None
) -> tuple[list[TestResponse], TestResponse]:
    """Return the redirects on the way from an IRI, without its fragment, and the answer at the end."""
    headers = {"Accept": accept} if accept else {}
    answer, way = client.get(f"/{iri.partition('#')[0]}", headers=headers), []
    while answer.status_code in {301, 302, 303, 307, 308}:
        way.append(answer)
        answer = client.get(answer.location, headers=headers)
    return way, answer


@pytest.mark.parametrize(
    ("accept", "wanted"), RULES, ids=lambda one: one[:40] if isinstance(one, str) else ""
)
@pytest.mark.parametrize("iri", RESOURCES.values(), ids=RESOURCES)
def test_the_classic_rules(client: FlaskClient, iri: str, accept: str | None, wanted: set[str]) -> None:
    way, answer = dereferenced(client, iri, accept)
    assert answer.status_code == 200
    assert answer.mimetype in wanted
    assert "Accept" in answer.vary
    assert [one.status_code for one in way] == ([303] if iri.startswith("id/") else [])
    assert all("Accept" in one.vary for one in way)
    if answer.mimetype in SUFFIXES:
        about = ox.NamedNode(BASE + iri)
        assert any(triple.subject == about for triple in triples(answer, SUFFIXES[answer.mimetype]))
    else:
        assert f"{BASE}{iri.partition('#')[0]}" in answer.text


@pytest.mark.parametrize("iri", RESOURCES.values(), ids=RESOURCES)
def test_a_client_that_wants_none_of_the_forms_is_told_which_there_are(client: FlaskClient, iri: str) -> None:
    _, answer = dereferenced(client, iri, "image/png")
    assert answer.status_code == 406
    assert "Accept" in answer.vary
    listed = [name for name, _ in answer.get_json(force=True)["links"]]
    assert listed == [form.name for form in distinct(DOCUMENT)]
    for form in distinct(DOCUMENT):
        assert f'.{form.suffix}>; rel="alternate"; type="{form.media_type}"' in answer.headers["Link"]


@pytest.mark.parametrize("path", [f"/doc/{HEALTHCARE}", f"/doc/{REPORT}", "/areas", "/ontology"])
def test_a_page_links_to_every_form(client: FlaskClient, path: str) -> None:
    found = page(client, path)
    heads = {
        one.attrib["type"]: one.attrib["href"]
        for one in found.iter(f"{XHTML}link")
        if one.attrib["rel"] == "alternate"
    }
    assert heads.pop("application/atom+xml") == "/feed.atom"
    assert heads == {form.media_type: f"{path}.{form.suffix}" for form in distinct(RDF)}
    shown = {one.attrib["href"] for one in found.iter(f"{XHTML}a")}
    assert set(heads.values()) <= shown
    for media_type, href in heads.items():
        assert client.get(href).mimetype == media_type


@pytest.mark.parametrize(
    ("accept", "form"),
    [(RDFLIB, "xml"), (COMUNICA, "nquads"), (JENA, "turtle"), ("application/trig", "trig")],
)
@pytest.mark.parametrize("path", [f"/id/{HEALTHCARE}", "/ontology"])
# rdflib's own parsers still use what it deprecates.
@pytest.mark.filterwarnings("ignore:(ConjunctiveGraph|Dataset):DeprecationWarning")
def test_clients_parse_what_they_get(client: FlaskClient, path: str, accept: str, form: str) -> None:
    _, answer = dereferenced(client, path.removeprefix("/"), accept)
    found = rdflib.Dataset().parse(data=answer.data, format=form)
    assert len({quad[:3] for quad in found.quads()}) == len(triples(answer, SUFFIXES[answer.mimetype or ""]))


# --- the named graphs --------------------------------------------------------------------------------------


def quads(answer: TestResponse, suffix: str) -> set[ox.Quad]:
    assert answer.status_code == 200
    return set(ox.parse(answer.data, format=PARSERS[suffix]))


@pytest.fixture(scope="module")
def holding(built: BuiltRelease) -> dict[ox.Triple, set[Graph]]:
    """The named graphs that hold each statement of the release."""
    found: dict[ox.Triple, set[Graph]] = defaultdict(set)
    for quad in ox.parse(built.dataset.nquads(), format=ox.RdfFormat.N_QUADS):
        found[quad.triple].add(quad.graph_name)
    return found


@pytest.mark.parametrize(
    "path",
    [
        HEALTHCARE,
        "instrument/2026-02-27-kz-rs-joint-statement",
        "state/kz",
        REPORT,
        f"{REPORT}/text",
        "claim/878caa75-2098-2167",
        "area/health",
        "relation/kz-rs",
    ],
)
def test_every_statement_stands_in_the_default_graph_and_in_every_graph_that_holds_it(
    client: FlaskClient, holding: dict[ox.Triple, set[Graph]], path: str
) -> None:
    said = triples(client.get(f"/doc/{path}.ttl"), "ttl")
    expected = {
        ox.Quad(one.subject, one.predicate, one.object, graph)
        for one in said
        for graph in (ox.DefaultGraph(), *holding.get(one, ()))
    }
    for suffix in ("trig", "nq"):
        found = quads(client.get(f"/doc/{path}.{suffix}"), suffix)
        assert found == expected
    own = {one.subject for one in said if one not in holding}
    assert own == {ox.NamedNode(f"{BASE}doc/{path}")}


def test_who_says_it_comes_with_it(client: FlaskClient) -> None:
    """From a statement to its report in two steps, in every form: the claim, and what it is quoted from."""
    found = quads(client.get(f"/doc/{HEALTHCARE}.nq"), "nq")
    area = {quad.graph_name for quad in found if quad.predicate.value == f"{BASE}ontology#area"}
    said = {quad.triple for quad in found}
    quoted = "http://www.w3.org/ns/prov#wasQuotedFrom"
    reports = {t.object for t in said if t.subject in area and t.predicate.value == quoted}
    assert {getattr(one, "value", "") for one in reports} == {
        f"{BASE}id/{REPORT}",
        f"{BASE}id/report/2026-02-27-7a73b5c3",
    }
    assert said == triples(client.get(f"/doc/{HEALTHCARE}.ttl"), "ttl")


def test_a_document_without_named_graphs_has_none(client: FlaskClient) -> None:
    for path in ("/ontology", "/shapes", "/ontology/alignments"):
        for suffix in ("trig", "nq"):
            found = quads(client.get(f"{path}.{suffix}"), suffix)
            assert {quad.graph_name for quad in found} == {ox.DefaultGraph()}


def test_data_without_graphs_stays_without(serving: Serving) -> None:
    client = serving(f"<{BASE}id/state/kz> <{RDFS}label> 'Kazakhstan'@en .")
    for suffix in ("trig", "nq"):
        found = quads(client.get(f"/doc/state/kz.{suffix}"), suffix)
        assert {quad.graph_name for quad in found} == {ox.DefaultGraph()}


def test_a_statement_that_very_many_graphs_hold_is_given_in_some(settings: Settings, tmp_path: Path) -> None:
    said = ox.Triple(
        ox.NamedNode(f"{BASE}id/state/kz"), ox.NamedNode(f"{RDFS}label"), ox.Literal("Kazakhstan")
    )
    store = ox.Store()
    for number in range(grounds.GRAPHS_READ + 100):
        graph = ox.NamedNode(f"{BASE}id/claim/{number:04}")
        store.add(ox.Quad(said.subject, said.predicate, said.object, graph))
    store.add(ox.Quad(*said))
    day = datetime(2026, 11, 22, tzinfo=UTC)
    one = Served("data", store, tmp_path, None, {}, day, day)
    client = create_app(settings, Fixed(settings, one)).test_client()
    found = quads(client.get("/doc/state/kz.trig"), "trig")
    named = [quad for quad in found if quad.graph_name != ox.DefaultGraph()]
    assert [quad.triple for quad in named] == [said] * grounds.GRAPHS_LIMIT
    told = [q for q in found if q.predicate.value == f"{RDFS}comment" and "graphs that hold" in str(q.object)]
    assert len(told) == 1
    assert f"Only {grounds.GRAPHS_LIMIT} of more than" in str(told[0].object)


def test_a_thing_of_very_many_parts_stays_bounded(serving: Serving) -> None:
    """Parts of parts of parts: some are described, and the document says so."""
    part, reason = f"<{BASE}ontology#hasSignature>", f"{BASE}ontology#reason"

    def node(path: str) -> str:
        return f"<{BASE}id/instrument/x{path}>"

    lines = []
    level = [""]
    for width in (20, 20, 20):
        below = [f"{one}-{number}" for one in level for number in range(width)]
        lines += [f"{node(one.rpartition('-')[0])} {part} {node(one)} ." for one in below]
        lines += [f"{node(one)} <{reason}> 'a' ." for one in below]
        level = below
    client = serving("\n".join(lines))
    found = triples(client.get("/doc/instrument/x.nt"), "nt")
    assert sum(one.predicate.value == reason for one in found) == describe.PARTS_LIMIT
    told = [one.object for one in found if one.predicate.value == f"{RDFS}comment"]
    assert [str(one)[:52] for one in told] == ['"Only 1,000 of more than 1,000 parts of https://w3id']


# --- what a form cannot hold -------------------------------------------------------------------------------


def test_rdf_xml_leaves_out_what_xml_cannot_hold_and_says_so(serving: Serving) -> None:
    client = serving(
        f"<{BASE}id/state/kz> <{RDFS}label> 'Kazakhstan'@en ; <{RDFS}comment> 'a\\u0000b' ;"
        " <https://x.org/1> 2 ."
    )
    answer = client.get("/doc/state/kz", headers={"Accept": RDF_XML})
    assert (answer.status_code, answer.mimetype) == (200, RDF_XML)
    assert "<!-- Left out: 2." in answer.text
    rdflib.Graph().parse(data=answer.data, format="xml")  # well-formed
    kept, whole = triples(answer, "rdf"), triples(client.get("/doc/state/kz.ttl"), "ttl")
    assert len(whole - kept) == 2
    assert kept < whole
    for suffix in ("jsonld", "nt", "trig", "nq"):
        assert triples(client.get(f"/doc/state/kz.{suffix}"), suffix) == whole


def test_line_separators_in_a_literal_survive_every_form(serving: Serving) -> None:
    """What Python takes for the end of a line is none in RDF."""
    words = "a\u2028b\x85c\x0bd\re\tf\u202eg"
    literal = str(ox.Literal(words))
    client = serving(f"<{BASE}id/state/kz> <{RDFS}label> {literal} .")
    whole = triples(client.get("/doc/state/kz.ttl"), "ttl")
    assert words in {triple.object.value for triple in whole if isinstance(triple.object, ox.Literal)}
    for suffix in ("jsonld", "nt", "trig", "nq"):
        assert triples(client.get(f"/doc/state/kz.{suffix}"), suffix) == whole


def test_only_the_digits_of_turtle_stand_without_quotes(serving: Serving) -> None:
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    client = serving(f"<{BASE}id/state/kz> <{RDFS}label> '\u0661'^^<{integer}>, '12'^^<{integer}> .")
    whole = triples(client.get("/doc/state/kz.nt"), "nt")
    assert ox.Literal("\u0661", datatype=ox.NamedNode(integer)) in {triple.object for triple in whole}
    for suffix in ("ttl", "jsonld", "rdf", "trig", "nq"):
        assert triples(client.get(f"/doc/state/kz.{suffix}"), suffix) == whole


@pytest.mark.parametrize("suffix", FORMS)
@pytest.mark.parametrize("path", [f"/doc/{HEALTHCARE}", "/ontology"])
def test_each_form_has_its_own_validator(client: FlaskClient, path: str, suffix: str) -> None:
    asked = {"Accept": FORMS[suffix]}
    got = client.get(path, headers=asked)
    assert got.headers["ETag"] not in {
        client.get(path, headers={"Accept": other}).headers["ETag"]
        for other in (*FORMS.values(), HTML)
        if other != FORMS[suffix]
    }
    head = client.head(path, headers=asked)
    assert (head.status_code, head.data, head.content_length) == (200, b"", len(got.data))
    for again in (client.get, client.head):
        kept = again(path, headers=asked | {"If-None-Match": got.headers["ETag"]})
        assert (kept.status_code, kept.data) == (304, b"")
        assert kept.vary == got.vary
        assert kept.headers["ETag"] == got.headers["ETag"]
    alone = client.get(got.headers["Content-Location"])
    assert alone.data == got.data
    assert "Accept" not in alone.vary


def test_narrow_numbers_are_as_mapped_in_every_form(client: FlaskClient) -> None:
    datatype = ox.NamedNode("http://www.w3.org/2001/XMLSchema#positiveInteger")
    for suffix in FORMS:
        found = triples(client.get(f"/doc/{HEALTHCARE}.{suffix}"), suffix)
        assert ox.Literal("1", datatype=datatype) in {triple.object for triple in found}


def test_a_thing_that_is_no_more_is_told_in_every_form(
    settings: Settings, one: Served, tmp_path: Path
) -> None:
    assert one.folder
    registry = (one.folder / "registry.tsv").read_text(encoding="utf-8")
    row = "\t".join((f"{BASE}id/place/nowhere", "Place", "nowhere", "Nowhere", "withdrawn", "", "2026-11-22"))
    (tmp_path / "registry.tsv").write_text(f"{registry}{row}\n", encoding="utf-8")
    client = create_app(settings, Fixed(settings, replace(one, folder=tmp_path))).test_client()
    for suffix, media_type in FORMS.items():
        answer = client.get(f"/doc/place/nowhere.{suffix}")
        assert (answer.status_code, answer.mimetype) == (410, media_type)
        assert len(list(ox.parse(answer.data, format=PARSERS[suffix]))) == 3
