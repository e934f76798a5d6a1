"""The pages for people, in process, over a release of the seeds."""

import html
import json
import re
import xml.etree.ElementTree as ET
from urllib.parse import parse_qs, quote, unquote, urldefrag, urljoin, urlsplit

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from communique.browse.sorts import REPORT as REPORTS
from communique.browse.sorts import SORTS
from communique.served import Served
from communique.web import listing
from communique.web.reading import describe
from page_kinds import PAGES
from support import BuiltRelease
from web_support import (
    BASE,
    FORMS,
    HEALTHCARE,
    PROGRAM,
    RDFS,
    REPORT,
    XHTML,
    Serving,
    links,
    noted,
    page,
    triples,
    words,
)

XSD = "http://www.w3.org/2001/XMLSchema#"


SCRIPTS = ({"type": "application/ld+json"}, PROGRAM)
"""What a page may have for scripts."""

# --- pages -------------------------------------------------------------------------------------------------


def test_every_page_is_reached_and_every_link_arrives(client: FlaskClient) -> None:
    """Walk the whole site: pages are well-formed, links and fragments arrive, nothing is from outside."""
    anchors: dict[str, set[str]] = {}
    fragments: set[tuple[str, str]] = set()
    other: set[str] = set()
    todo = ["/", "/search", "/search?q=ministry"]
    while todo:
        path = todo.pop()
        if path in anchors:
            continue
        shown = page(client, path)
        anchors[path] = {one.attrib["id"] for one in shown.iter() if "id" in one.attrib}
        for one in shown.iter():
            assert "style" not in one.attrib
            assert one.tag != f"{XHTML}style"
            ours = one.get("src", "").startswith("/static/") and not one.text
            assert one.tag != f"{XHTML}script" or ours or one.attrib in SCRIPTS
            source = one.get("src") or (one.get("href") if one.tag == f"{XHTML}link" else None)
            assert source is None or source.startswith("/")
        for link in links(shown):
            if link.startswith(("http://", "https://")):
                continue
            target, fragment = urldefrag(urljoin(path, link))
            file = re.search(
                r"\.(ttl|jsonld|nt|rdf|trig|nq|svg|tsv)$|^/dumps/.|^/search\.json|^/cite|^/\w+/(by/[\w-]+)?\?"
                r"|[?&]format=",
                target,
            )
            if target.startswith("/sparql") or file:
                other.add(target)
                continue
            if target.startswith(("/id/", "/prefix/")):
                see = client.get(target)
                assert see.status_code == 303
                target, fragment = urldefrag(see.location)
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


@pytest.mark.parametrize("kind", PAGES)
def test_ids_are_unique_and_pages_have_landmarks(client: FlaskClient, kind: str) -> None:
    shown = page(client, PAGES[kind])
    ids = [one.attrib["id"] for one in shown.iter() if "id" in one.attrib]
    assert len(ids) == len(set(ids))
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
    sides = [words(one) for one in shown.iter(f"{XHTML}div") if one.get("class") == "side"]
    assert any("Ministry of Health of Kazakhstan" in side and "Kazakhstan" in side for side in sides)
    assert any("Ministry of Health of Serbia" in side for side in sides)
    notes = {one.attrib["id"]: words(one) for one in shown.iter(f"{XHTML}li") if "id" in one.attrib}
    area = next(one for one in shown.iter(f"{XHTML}div") if words(one).startswith("field"))
    quoted = " ".join(notes[reference] for reference in noted(area))
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
    notes = {one.attrib["id"]: one for one in shown.iter(f"{XHTML}li") if "id" in one.attrib}
    cited = {link for number in noted(row) for link in links(notes[number]) if link.startswith("/doc/claim/")}
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
        runs = [one for one in text.iter() if one.get("class") == "quoted"]
        for run in runs:
            quote_of = "".join(run.itertext())
            place = report.document.text.index(quote_of, place) + len(quote_of)
            if len(quote_of.strip()) < 2:
                assert (
                    "href" not in run.attrib
                )  # nobody reads, or hits, a link that is a space or a full stop
            else:
                assert run.attrib["href"].removeprefix("#") in {one.get("id") for one in shown.iter()}
        covered = {place for start, end in spans for place in range(start, end)}
        assert sum(len("".join(run.itertext())) for run in runs) == len(covered)


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
    assert "field health" in saying
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
    counted = {words(div[0]): int(words(div[1]).replace(",", "")) for div in numbers}
    assert counted["Reports"] == built.release.manifest["counts"]["reports"]
    cited = next(words(div[2]) for div in numbers if words(div[0]) == "Reports")
    for sort in SORTS:
        kind = f"{BASE}ontology#{sort.kind}"
        query = f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ ?x a <{kind}> }}"
        (row,) = one.store.query(query)  # type: ignore[misc]  # a SELECT gives rows
        number = int(row["n"].value)
        if sort.segment == REPORTS:
            assert cited == f"{number - counted['Reports']} more cited"
        elif number == 1:  # one honour, not one honours
            assert listing.heading(sort) not in counted
        elif listing.heading(sort) in counted:
            assert counted[listing.heading(sort)] == number
        assert len(list(re.finditer("<li>", listed_all(client, sort.segment)))) == number
    assert counted["Claims"] == built.release.manifest["counts"]["claims"]
    assert "curl" in words(shown)


def test_the_list_of_reports_tells_the_cited_from_the_quoted(
    client: FlaskClient, built: BuiltRelease
) -> None:
    assert "2, 3 more cited" in words(page(client, "/things/"))
    items = [words(item) for item in page(client, "/report/").iter(f"{XHTML}li")]
    assert {"quoted here 2", "only cited 3"} <= set(items)
    assert sum("only cited" in item for item in items) == 3 + 1  # and the choice itself
    reports = {f"/doc/report/{report.slug}" for report in built.reports}
    quoted = next(one for one in page(client, "/").iter(f"{XHTML}section") if "Reports" in words(one[0]))
    assert reports == {link for link in links(quoted) if link.startswith("/doc/report/")}


def test_a_list_begins_with_the_newest(serving: Serving) -> None:
    days = {"b": "2026-01-02", "a": "2026-01-02", "c": "2026-03-01"}
    day = "".join(f'<{BASE}id/event/{of}> <{BASE}ontology#onDate> "{days[of]}" .' for of in days)
    client = serving(
        day + "".join(f"<{BASE}id/event/{slug}> a <{BASE}ontology#Event> ." for slug in [*days, "z", "y"])
    )
    shown = [link.rpartition("/")[2] for link in links(page(client, "/event/")) if "/doc/event/" in link]
    assert shown == ["c", "a", "b", "y", "z"]


@pytest.mark.parametrize("path", ["/", "/instrument/", "/timeline", "/network", "/matrix"])
def test_a_text_or_nothing_with_a_name_in_place_of_a_thing_is_left_out(serving: Serving, path: str) -> None:
    client = serving(
        f"""PREFIX dip: <{BASE}ontology#> <{BASE}id/instrument/2026-01-02-x> a dip:Agreement, dip:Instrument ;
        dip:party <{BASE}id/state/kz>, [] ; dip:area "public health", [], "soon"^^dip:no ;
        dip:form "memo of two words" ; dip:signatory "a b" . dip:Agreement
        <http://www.w3.org/2000/01/rdf-schema#subClassOf> dip:Instrument .
        <{BASE}id/state/kz> a dip:State ."""
    )
    assert "public health" not in words(page(client, path))


def test_each_value_of_a_property_says_what_it_rests_on(client: FlaskClient) -> None:
    shown = page(client, f"/doc/{HEALTHCARE}")
    parties = [noted(one) for one in shown.iter(f"{XHTML}h2") if one.get("class") == "party"]
    assert len(parties) == 2
    assert parties[0] == parties[1] != []
    signatories = [one for one in shown.iter(f"{XHTML}p") if one.get("class") == "who"]
    assert len(signatories) == 2
    assert all(noted(one) for one in signatories)


def test_the_parts_of_a_thing_stand_under_what_they_are_called(serving: Serving) -> None:
    """A thing of a class without a layout shows its parts in tables."""
    part = f"{BASE}id/participation/x--y"
    client = serving(
        f"""<{BASE}id/event/x> a <https://example.org/Fair> ; <{BASE}ontology#hasParticipation> <{part}> .
        <{part}> a <{BASE}ontology#Participation> ; <{BASE}ontology#involvedAgent> <{BASE}id/person/y> .
        <{BASE}id/person/y> <{RDFS}label> "Y. Z." ."""
    )
    shown = page(client, "/doc/event/x")
    assert "Participations 1" in [words(one) for one in shown.iter(f"{XHTML}h2")]
    assert any("Y. Z." in words(row) for row in shown.iter(f"{XHTML}tr"))


def section(shown: ET.Element, heading: str) -> ET.Element:
    return next(
        one
        for one in shown.iter(f"{XHTML}section")
        if (top := one.find(f"{XHTML}h2")) is not None and words(top) == heading
    )


def test_what_is_said_is_kept_from_what_is_not(client: FlaskClient) -> None:
    """A class that a report states is not among what is in no report; links to other datasets are neither."""
    shown = page(client, f"/doc/{HEALTHCARE}")
    (said,) = (one for one in shown.iter(f"{XHTML}p") if one.get("class") == "kicker")
    assert "Agreement" in words(said)
    assert noted(said)
    derived = section(shown, "What follows from it")
    assert "class Entity (PROV)Instrument" in words(derived).replace("↗", "")
    assert not noted(derived)
    state = page(client, "/doc/state/kz")
    assert "wd:Q232" in words(section(state, "In other datasets"))
    headings = [words(one) for one in state.iter(f"{XHTML}h2")]
    assert "What else is said" not in headings  # its class stands above its name
    assert "definition" in words(section(page(client, "/doc/form/memorandum"), "What is known"))


def test_a_claim_is_called_by_its_words(client: FlaskClient) -> None:
    shown = page(client, "/doc/claim/878caa75-2098-2167")
    (title,) = [words(one) for one in shown.iter(f"{XHTML}h1")]
    assert title == "“a memorandum of cooperation in healthcare between relevant ministries”"
    assert title in words(next(shown.iter(f"{XHTML}title")))
    assert html.escape(title) in listed_all(client, "claim")


@pytest.mark.parametrize("name", [HEALTHCARE, "state/kz", "area/health", "place/astana", "form/memorandum"])
def test_the_queries_of_a_page_have_answers(client: FlaskClient, one: Served, name: str) -> None:
    found = [link for link in links(page(client, f"/doc/{name}")) if link.startswith("/sparql?query=")]
    assert found
    for link in found:
        rows = one.store.query(parse_qs(urlsplit(link).query)["query"][0])
        assert next(iter(rows), None) is not None, link  # type: ignore[arg-type]  # a SELECT gives rows


def listed_all(client: FlaskClient, segment: str) -> str:
    found, number = "", 1
    while (answer := client.get(f"/{segment}/?page={number}")).status_code == 200:
        listed = re.search(r'<ol class="index things".*?</ol>', answer.text, re.DOTALL)
        assert listed
        found += listed[0]
        number += 1
    assert answer.status_code == 404
    return found


@pytest.mark.parametrize("number", ["0", "-1", "x", "99999999999", "1e3", "²"])
def test_a_list_has_only_the_pages_it_has(client: FlaskClient, number: str) -> None:
    assert client.get("/claim/", query_string={"page": number}).status_code == 400
    assert client.get("/claim/?page=9999999").status_code == 404


def test_the_curl_lines_of_the_first_page_work(client: FlaskClient) -> None:
    text = client.get("/").text
    paths = re.findall(r"http://localhost(/[^&' ]+)", text)
    assert len(paths) >= 3
    for path in paths[:2]:
        with client.get(path, headers={"Accept": "text/turtle"}) as answer:
            assert answer.status_code == 200, path


# --- a thing with very many statements ---------------------------------------------------------------------


def test_a_hub_is_described_within_limits(serving: Serving) -> None:
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
    assert f"Only {describe.INCOMING_LIMIT} of 5,000" in comments[1]
    assert said == triples(client.get("/doc/state/hub.jsonld"), "jsonld")
    shown = client.get("/doc/state/hub.html")
    assert shown.status_code == 200
    assert len(shown.data) < 60_000
    assert "All 5,000" in shown.text
    last = client.get("/incoming/state/hub?property=dip:party&page=100")
    assert last.status_code == 200
    assert last.text.count("/doc/instrument/i") == listing.PAGE_SIZE
    assert client.get("/incoming/state/hub?property=dip:party&page=101").status_code == 404


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
    assert all(one.attrib in SCRIPTS for one in shown.iter(f"{XHTML}script"))
    for element in shown.iter():
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            if name in {"href", "src", "cite"}:
                assert re.match(r"https?://|/|#|\?", value), value
    assert "<script>alert(1)</script>" in words(shown)
    assert "&lt;script&gt;" in client.get("/place/").text


def test_an_address_in_the_data_leads_nowhere_harmful(serving: Serving) -> None:
    """The licence and the paths of the schemes are addresses that pages and redirects are made of."""
    dcterms = "http://purl.org/dc/terms/"
    scheme = "a <http://www.w3.org/2004/02/skos/core#ConceptScheme>"
    client = serving(
        f"""<{BASE}ontology> <{dcterms}license> <javascript:alert(1)> .
        <{BASE}id/evil> {scheme} ; <{dcterms}identifier> "/example.org" .
        <{BASE}id/worse> {scheme} ; <{dcterms}identifier> "a\\r\\nX-Evil: 1" .
        <{BASE}id/good> {scheme} ; <{dcterms}identifier> "good-ones" .
        <{BASE}id/event/e> a <{BASE}ontology#Event> .
        <{BASE}id/event/e> <{BASE}ontology#hasParticipation> <javascript:alert(2)> .
        <javascript:alert(2)> <{BASE}ontology#role> "x" ."""
    )
    for path in ("/", "/things/", "/good-ones", "/doc/event/e"):
        for element in page(client, path).iter():
            for name, value in element.attrib.items():
                if name in {"href", "src", "cite"}:
                    assert re.match(r"https?://|/(?!/)|#|\?", value), value
    assert client.get("/id/good").location == "/good-ones"
    assert client.get("/id/evil").status_code == client.get("/id/worse").status_code == 404


def test_a_page_is_well_formed_whatever_the_data_holds(serving: Serving) -> None:
    client = serving(
        f"""<{BASE}id/place/odd> a <{BASE}ontology#Place> ; <{RDFS}label> "a\\u0001b\\uFFFEc" ;
        <{RDFS}comment> "²", "{"9" * 5000}", "\\u202Eleft" ; <{RDFS}seeAlso> "²"^^<{XSD}integer> .
        <{BASE}id/place/{"7" * 5000}> a <{BASE}ontology#Place> ."""
    )
    assert "a\ufffdb\ufffdc" in words(page(client, "/doc/place/odd"))
    assert "a\ufffdb\ufffdc" in words(page(client, "/place/"))
    assert "\u202e" not in client.get("/doc/place/odd.html").text  # it would turn all that follows
    assert triples(client.get("/doc/place/odd.jsonld"), "jsonld") == triples(
        client.get("/doc/place/odd.nt"), "nt"
    )
    for path in ("/%01", "/id/place/%00", "/no/such/page"):
        answer = client.get(path, headers={"Accept": "application/xhtml+xml"})
        assert answer.status_code == 404
        ET.fromstring(answer.text)  # noqa: S314  # our own page
