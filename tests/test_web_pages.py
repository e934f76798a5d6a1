"""The pages for people, in process, over a release of the seeds."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, unquote, urldefrag, urljoin

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient

from communique import served
from communique.config import Settings
from communique.served import Served
from communique.web import create_app, describe, listing
from support import BuiltRelease
from web_support import (
    BASE,
    FORMS,
    HEALTHCARE,
    RDFS,
    REPORT,
    XHTML,
    links,
    page,
    serve_turtle,
    triples,
    words,
)

Serving = Callable[[str], FlaskClient]


@pytest.fixture(scope="module")
def one(built: BuiltRelease) -> Served:
    return served.serve(built.release)


@pytest.fixture(scope="module")
def app(built: BuiltRelease) -> Flask:
    return create_app(built.settings)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def serving(settings: Settings, tmp_path: Path) -> Serving:
    return lambda turtle: serve_turtle(turtle, settings, tmp_path)


# --- pages -------------------------------------------------------------------------------------------------


NOT_YET = {"/catalog"}
"""What the ontology names already and a later issue brings."""


def test_every_page_is_reached_and_every_link_arrives(client: FlaskClient) -> None:
    """Walk the whole site: pages are well-formed, links and fragments arrive, nothing is from outside."""
    anchors: dict[str, set[str]] = {}
    fragments: set[tuple[str, str]] = set()
    other: set[str] = set()
    todo = ["/"]
    while todo:
        path = todo.pop()
        if path in anchors:
            continue
        shown = page(client, path)
        anchors[path] = {one.attrib["id"] for one in shown.iter() if "id" in one.attrib}
        for one in shown.iter():
            assert "style" not in one.attrib
            assert one.tag not in {f"{XHTML}script", f"{XHTML}style"}
            source = one.get("src") or (one.get("href") if one.tag == f"{XHTML}link" else None)
            assert source is None or source.startswith("/")
        for link in links(shown):
            if link.startswith(("http://", "https://")):
                continue
            target, fragment = urldefrag(urljoin(path, link))
            if target.startswith("/sparql") or re.search(r"\.(ttl|jsonld|nt|gz|svg)$", target):
                other.add(target)
                continue
            if re.fullmatch(r"/dumps/[0-9a-f]+/", target):
                other.add(target)
                continue
            if target.startswith(("/id/", "/prefix/")):
                see = client.get(target)
                assert see.status_code == 303
                target, fragment = urldefrag(see.location)
            if target in NOT_YET:
                continue
            if fragment:
                fragments.add((target, unquote(fragment)))
            todo.append(target)
    assert len(anchors) > 400
    missing = [(path, fragment) for path, fragment in fragments if fragment not in anchors[path]]
    assert not missing
    for target in other:
        if not target.startswith("/sparql"):
            with client.get(target) as answer:
                assert answer.status_code == 200, target
    assert any(target.startswith("/sparql?query=") for target in other)


def test_ids_are_unique_and_pages_have_landmarks(client: FlaskClient) -> None:
    for path in (
        "/",
        f"/doc/{HEALTHCARE}",
        f"/doc/{REPORT}",
        "/ontology",
        "/areas",
        "/shapes",
        "/dumps/",
        "/things/",
    ):
        shown = page(client, path)
        ids = [one.attrib["id"] for one in shown.iter() if "id" in one.attrib]
        assert len(ids) == len(set(ids)), path
        assert shown.attrib["lang"] == "en"
        assert len(list(shown.iter(f"{XHTML}main"))) == 1
        assert len(list(shown.iter(f"{XHTML}h1"))) == 1
        assert next(links(shown)) == "#main"


def test_the_same_page_is_had_as_xhtml(client: FlaskClient) -> None:
    answer = client.get(f"/doc/{HEALTHCARE}", headers={"Accept": "application/xhtml+xml"})
    assert answer.content_type == "application/xhtml+xml"
    assert answer.data == client.get(f"/doc/{HEALTHCARE}.html").data


def test_an_instrument_shows_both_signatories_and_who_says_it(client: FlaskClient) -> None:
    shown = page(client, f"/doc/{HEALTHCARE}")
    rows = [words(row) for row in shown.iter(f"{XHTML}tr")]
    assert any("Ministry of Health of Kazakhstan" in row and "Kazakhstan" in row for row in rows)
    assert any("Ministry of Health of Serbia" in row for row in rows)
    notes = {one.attrib["id"]: words(one) for one in shown.iter(f"{XHTML}li") if "id" in one.attrib}
    area = next(one for one in shown.iter(f"{XHTML}div") if words(one).startswith("area"))
    references = [link.removeprefix("#") for link in links(area) if link.startswith("#note-")]
    quoted = " ".join(notes[reference] for reference in references)
    assert "in the field of healthcare" in quoted
    assert "a memorandum of cooperation in healthcare between relevant ministries" in quoted
    assert "stated" in quoted
    assert "Communiqué reviewers" in quoted


def test_every_statement_of_a_report_is_marked_with_its_words(client: FlaskClient, one: Served) -> None:
    """What a page shows beside a value is exactly the claims that hold the statement."""
    node = ox.NamedNode(f"{BASE}id/{HEALTHCARE}")
    form = ox.NamedNode(f"{BASE}ontology#form")
    claims = {
        quad.graph_name.value
        for quad in one.store.quads_for_pattern(node, form, None, None)
        if isinstance(quad.graph_name, ox.NamedNode)
    }
    shown = page(client, f"/doc/{HEALTHCARE}")
    row = next(one for one in shown.iter(f"{XHTML}div") if words(one).startswith("form"))
    numbers = {link for link in links(row) if link.startswith("#note-")}
    notes = {f"#{one.attrib['id']}": one for one in shown.iter(f"{XHTML}li") if "id" in one.attrib}
    cited = {link for number in numbers for link in links(notes[number]) if link.startswith("/doc/claim/")}
    assert cited == {iri.replace(f"{BASE}id/", "/doc/") for iri in claims}


def test_a_report_is_read_in_its_own_words(client: FlaskClient, built: BuiltRelease) -> None:
    for report in built.reports:
        shown = page(client, f"/doc/report/{report.slug}")
        text = next(one for one in shown.iter(f"{XHTML}section") if one.get("class") == "text")
        anchors = {one.attrib["id"] for one in text.iter(f"{XHTML}span") if "id" in one.attrib}
        spans = {span for record in report.records for span in record.spans}
        expected = {
            f"char={start},{end}{what}"
            for start, end in spans
            for what in ("", ";sel=quote", ";sel=position")
        }
        assert anchors == expected
        place = 0
        for run in text.iter(f"{XHTML}a"):
            if run.get("class") == "quoted":
                quote_of = "".join(run.itertext())
                place = report.document.text.index(quote_of, place) + len(quote_of)
                assert run.attrib["href"].removeprefix("#") in {one.get("id") for one in shown.iter()}
        covered = {place for start, end in spans for place in range(start, end)}
        shown_text = "".join(
            "".join(one.itertext()) for one in text.iter(f"{XHTML}a") if one.get("class") == "quoted"
        )
        assert len(shown_text) == len(covered)


def test_the_words_of_a_claim_lead_to_what_it_says(client: FlaskClient) -> None:
    shown = page(client, f"/doc/{REPORT}")
    by_id = {one.attrib["id"]: one for one in shown.iter() if "id" in one.attrib}
    run = next(
        one
        for one in shown.iter(f"{XHTML}a")
        if one.get("class") == "quoted"
        and "memorandum of cooperation in healthcare" in "".join(one.itertext())
    )
    saying = words(by_id[run.attrib["href"].removeprefix("#")])
    assert "Memorandum of cooperation in healthcare between Kazakhstan and Serbia" in saying
    assert "area health" in saying
    assert "stated" in saying


def test_the_page_of_a_claim_shows_the_statements_of_its_graph(client: FlaskClient, one: Served) -> None:
    claim = ox.NamedNode(f"{BASE}id/claim/878caa75-2098-2167")
    shown = words(page(client, "/doc/claim/878caa75-2098-2167"))
    look = client.application.test_client()
    assert "a memorandum of cooperation in healthcare between relevant ministries" in shown
    for quad in one.store.quads_for_pattern(None, None, None, claim):
        for term in (quad.subject, quad.object):
            if isinstance(term, ox.NamedNode) and term.value.startswith(f"{BASE}id/"):
                name = term.value.removeprefix(f"{BASE}id/")
                label = json.loads(look.get(f"/doc/{name}.jsonld").text)["prefLabel"]
                assert label in shown


def test_the_first_page_counts_truly(client: FlaskClient, one: Served, built: BuiltRelease) -> None:
    shown = page(client, "/")
    numbers = next(one for one in shown.iter(f"{XHTML}dl") if one.get("class") == "numbers")
    counted = {words(div[1]): int(words(div[0]).replace(",", "")) for div in numbers}
    for sort in listing.SORTS:
        kind = f"{BASE}ontology#{sort.kind}"
        query = f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ ?x a <{kind}> }}"
        (row,) = one.store.query(query)  # type: ignore[misc]  # a SELECT gives rows
        number = int(row["n"].value)
        if sort.heading in counted:
            assert counted[sort.heading] == number
        assert len(list(re.finditer("<li>", listed_all(client, sort.segment)))) == number
    assert counted["Claims"] == built.release.manifest["counts"]["claims"]
    assert "curl" in words(shown)


def listed_all(client: FlaskClient, segment: str) -> str:
    found, number = "", 1
    while (answer := client.get(f"/{segment}/?page={number}")).status_code == 200:
        listed = re.search(r'<ol class="index".*?</ol>', answer.text, re.DOTALL)
        assert listed
        found += listed[0]
        number += 1
    assert answer.status_code == 404
    return found


@pytest.mark.parametrize("number", ["0", "-1", "x", "99999999999", "1e3", "²"])
def test_a_list_has_only_the_pages_it_has(client: FlaskClient, number: str) -> None:
    assert client.get("/claim/", query_string={"page": number}).status_code == 404


def test_the_curl_lines_of_the_first_page_work(client: FlaskClient) -> None:
    text = client.get("/").text
    paths = re.findall(r"http://localhost(/[^&' ]+)", text)
    assert len(paths) >= 3
    for path in paths[:2]:
        with client.get(path, headers={"Accept": "text/turtle"}) as answer:
            assert answer.status_code == 200, path


# --- a thing with very many statements ---------------------------------------------------------------------


def test_a_hub_is_described_within_limits(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("communique.web.reader.COUNT_LIMIT", 1000)
    monkeypatch.setattr("communique.web.pages.COUNT_LIMIT", 1000)
    out, back = 700, 5000
    client = serving(
        f"@prefix dip: <{BASE}ontology#> . @prefix owl: <http://www.w3.org/2002/07/owl#> ."
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> ."
        "dip:party a owl:ObjectProperty . dip:onBehalfOf a owl:ObjectProperty ."
        f'<{BASE}id/state/hub> a dip:State ; skos:prefLabel "Hub"@en .'
        + "".join(f"<{BASE}id/state/hub> skos:related <{BASE}id/thing/r{n}> ." for n in range(out))
        + "".join(f"<{BASE}id/instrument/i{n}> dip:party <{BASE}id/state/hub> ." for n in range(back))
        + f"<{BASE}id/position/p1> dip:onBehalfOf <{BASE}id/state/hub> ."
    )
    said = triples(client.get("/doc/state/hub.nt"), "nt")
    counts = {
        name: sum(triple.predicate.value.endswith(name) for triple in said)
        for name in ("related", "party", "onBehalfOf")
    }
    assert counts == {
        "related": describe.VALUES_LIMIT,
        "party": describe.INCOMING_LIMIT,
        "onBehalfOf": 1,
    }
    comments = sorted(
        triple.object.value
        for triple in said
        if triple.predicate.value.endswith("#comment") and isinstance(triple.object, ox.Literal)
    )
    assert len(comments) == 2
    assert f"Only {describe.VALUES_LIMIT} of {out}" in comments[0]
    assert f"Only {describe.INCOMING_LIMIT} of more than 1,000" in comments[1]
    assert said == triples(client.get("/doc/state/hub.jsonld"), "jsonld")
    shown = client.get("/doc/state/hub.html")
    assert shown.status_code == 200
    assert len(shown.data) < 60_000
    assert "more than 1,000" in shown.text
    last = client.get("/incoming/state/hub?property=dip:party&page=20")
    assert last.status_code == 200
    assert last.text.count("/doc/instrument/i") == listing.PAGE_SIZE
    assert client.get("/incoming/state/hub?property=dip:party&page=21").status_code == 404


def test_the_pages_of_what_refers_to_a_thing_hold_each_once(client: FlaskClient) -> None:
    seen: list[str] = []
    for number in (1, 2, 3):
        answer = client.get(f"/incoming/{REPORT}?property=prov:wasQuotedFrom&page={number}")
        if answer.status_code == 200:
            seen += re.findall(r'href="(/doc/claim/[^"]+)"', answer.text)
    assert len(seen) == len(set(seen)) == 77
    assert client.get(f"/incoming/{REPORT}?property=nonsense").status_code == 400
    assert client.get("/incoming/state/xx?property=dip:party").status_code == 404


# --- names of every script, and names that would do harm ---------------------------------------------------


@pytest.mark.parametrize(
    "slug",
    ["Токаев", "الرياض", "Jaén", "Ja%C3%A9n", "Cafe\u0301", "Café", "a+b", "x.ttl", "a,b;c=d", "日本"],
)
def test_names_of_every_script_are_found(serving: Serving, slug: str) -> None:
    iri = f"{BASE}id/person/{slug}"
    client = serving(f'<{iri}> a <{BASE}ontology#Person> ; <{RDFS}label> "{unquote(slug)}" .')
    path = quote(slug, safe="%+,;=")
    see = client.get(f"/id/person/{path}")
    assert see.status_code == 303, see.text
    assert see.location.isascii()
    for suffix in FORMS:
        answer = client.get(f"{see.location}.{suffix}")
        assert ox.NamedNode(iri) in {triple.subject for triple in triples(answer, suffix)}
        assert answer.headers["Link"].isascii()
    listed = page(client, "/person/")
    (link,) = [a for a in listed.iter(f"{XHTML}a") if (a.get("href") or "").startswith("/doc/person/")]
    assert client.get(link.attrib["href"], headers={"Accept": "text/html"}).status_code == 200


def test_a_request_is_decoded_once(serving: Serving) -> None:
    client = serving(f'<{BASE}id/place/a%2541> <{RDFS}label> "twice" .')
    assert client.get("/id/place/a%2541").status_code == 303
    assert client.get("/id/place/a%252541").status_code == 404
    assert client.get("/id/place/a%41").status_code == 404
    assert client.get("/id/place/aA").status_code == 404


def test_nothing_of_the_data_becomes_markup_or_a_script(serving: Serving) -> None:
    client = serving(
        f"""<{BASE}id/place/evil> a <{BASE}ontology#Place> ;
        <{RDFS}label> "<script>alert(1)</script> \\"'&" ;
        <{RDFS}seeAlso> <javascript:alert(2)> , <data:text/html,x> , <https://example.org/%22onload> ;
        <javascript:alert(3)> "value" ."""
    )
    shown = page(client, "/doc/place/evil")
    assert not list(shown.iter(f"{XHTML}script"))
    for element in shown.iter():
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            if name in {"href", "src", "cite"}:
                assert re.match(r"https?://|/|#|\?", value), value
    assert "<script>alert(1)</script>" in words(shown)
    assert "&lt;script&gt;" in client.get("/place/").text
