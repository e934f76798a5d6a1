"""Things, their documents and the manners of HTTP, in process, over a release of the seeds."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
import rdflib.compare
from flask import Flask
from flask.testing import FlaskClient

from communique import config, errors
from communique.config import Settings
from communique.served import Served
from communique.web import create_app
from support import BuiltRelease
from web_support import BASE, FORMS, HEALTHCARE, PARSERS, RDFS, REPORT, Fixed, triples

_LONG_AGO, _LATER = "Sun, 01 Nov 2015 00:00:00 GMT", "Wed, 01 Nov 2090 00:00:00 GMT"


@pytest.fixture(scope="module")
def things(one: Served) -> list[str]:
    """Every thing of the release, as type/slug."""
    found = {
        quad.subject.value.removeprefix(f"{BASE}id/")
        for quad in one.store.quads_for_pattern(None, None, None, ox.DefaultGraph())
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(f"{BASE}id/")
    }
    return sorted(name for name in found if name.count("/") == 1)


# --- things and their documents ----------------------------------------------------------------------------


def test_every_thing_leads_to_a_document_in_every_form(client: FlaskClient, things: list[str]) -> None:
    assert len(things) > 300
    for name in things:
        see = client.get(f"/id/{name}")
        assert (see.status_code, see.location) == (303, f"/doc/{name}")
        assert "Accept" in see.vary
        for suffix, media_type in FORMS.items():
            answer = client.get(see.location, headers={"Accept": media_type})
            assert answer.mimetype == media_type
            node = ox.NamedNode(f"{BASE}id/{name}")
            assert any(triple.subject == node for triple in triples(answer, suffix)), name
        assert f"{BASE}id/{name}" in client.get(see.location, headers={"Accept": "text/html"}).text


def test_all_forms_say_the_same(client: FlaskClient, things: list[str]) -> None:
    for name in things:
        said = {suffix: triples(client.get(f"/doc/{name}.{suffix}"), suffix) for suffix in FORMS}
        assert all(one == said["ttl"] for one in said.values()), name


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own
def test_rdflib_reads_the_same_json_ld(client: FlaskClient) -> None:
    for name in (HEALTHCARE, "state/kz", REPORT):
        graphs = [
            rdflib.Graph().parse(data=client.get(f"/doc/{name}.{suffix}").text, format=form)
            for suffix, form in (("jsonld", "json-ld"), ("nt", "nt"))
        ]
        assert set(graphs[0]) == set(graphs[1])


def test_a_description_says_what_the_dumps_say(
    client: FlaskClient, things: list[str], built: BuiltRelease
) -> None:
    """Narrow datatypes are as in the dumps, although the store widens them."""
    published = set(built.dataset.merged)
    for name in things:
        about = [
            triple
            for triple in triples(client.get(f"/doc/{name}.nt"), "nt")
            if triple.subject != ox.NamedNode(f"{BASE}doc/{name}")
        ]
        assert about
        assert {f"{triple} ." for triple in about} <= published


def test_one_thing_is_one_object(client: FlaskClient) -> None:
    found = json.loads(client.get(f"/doc/{HEALTHCARE}.jsonld").text)
    assert "@graph" not in found
    assert found["id"] == f"{BASE}id/{HEALTHCARE}"
    assert found["type"][0] == "Agreement"
    assert found["listNumber"] == [1]
    assert found["area"][0]["prefLabel"] == "health"
    signers = {
        signature["involvedAgent"][0]["prefLabel"]: signature["onBehalfOf"][0]["prefLabel"]
        for signature in found["hasSignature"]
    }
    assert signers == {
        "Ministry of Health of Kazakhstan": "Kazakhstan",
        "Ministry of Health of Serbia": "Serbia",
    }
    assert isinstance(found["@context"], dict)
    assert found["isPrimaryTopicOf"]["license"] == {"id": "https://creativecommons.org/licenses/by/4.0/"}


def test_the_parts_of_a_thing_come_with_it(client: FlaskClient) -> None:
    event = json.loads(client.get("/doc/event/2026-02-27-kz-rs-document-exchange.jsonld").text)
    assert {role["prefLabel"] for part in event["hasParticipation"] for role in part["role"]} == {"attendee"}
    statement = json.loads(client.get("/doc/instrument/2026-02-27-kz-rs-joint-statement.jsonld").text)
    assert len(statement["expresses"]) == 21
    assert all(position["act"]["prefLabel"] for position in statement["expresses"])


def test_a_claim_comes_with_its_words(client: FlaskClient, built: BuiltRelease) -> None:
    claim = json.loads(client.get("/doc/claim/878caa75-2098-2167.jsonld").text)
    selectors = {tuple(one["type"]): one for one in claim["evidence"][0]["hasSelector"]}
    position = selectors[("TextPositionSelector",)]
    text = next(one.document.text for one in built.reports if one.slug == REPORT.partition("/")[2])
    assert text[position["start"] : position["end"]] == selectors[("TextQuoteSelector",)]["exact"]
    assert claim["basis"]["prefLabel"] == "stated"
    assert claim["wasAttributedTo"]["label"]


def test_what_points_at_a_thing_is_in_its_description(client: FlaskClient) -> None:
    state = json.loads(client.get("/doc/state/kz.jsonld").text)
    assert len(state["@reverse"]["party"]) == 10
    assert state["@reverse"]["party"][0]["prefLabel"]


def test_the_passages_of_a_report_are_one_document(client: FlaskClient, built: BuiltRelease) -> None:
    see = client.get(f"/id/{REPORT}/text", headers={"Accept": "text/turtle"})
    assert (see.status_code, see.location) == (303, f"/doc/{REPORT}/text")
    said = triples(client.get(f"{see.location}.ttl"), "ttl")
    quotes = {
        triple.object.value
        for triple in said
        if triple.predicate.value == "http://www.w3.org/ns/oa#exact" and isinstance(triple.object, ox.Literal)
    }
    report = next(one for one in built.reports if f"report/{one.slug}" == REPORT)
    assert quotes == {report.document.text[s:e] for record in report.records for s, e in record.spans}
    assert said == triples(client.get(f"/doc/{REPORT}/text.jsonld"), "jsonld")
    seen = client.get(f"/id/{REPORT}/text", headers={"Accept": "text/html"})
    assert (seen.status_code, seen.location) == (303, f"/doc/{REPORT}")
    assert client.get("/id/report/qazinform-earlier-talks-report/text").status_code == 404
    assert client.get("/id/state/kz/text").status_code == 404


# --- the manners of HTTP -----------------------------------------------------------------------------------


def test_links_lead_to_the_other_forms_the_thing_and_the_licence(client: FlaskClient) -> None:
    header = client.get(f"/doc/{HEALTHCARE}.ttl").headers["Link"]
    assert f'</doc/{HEALTHCARE}.jsonld>; rel="alternate"; type="application/ld+json"' in header
    assert f'</doc/{HEALTHCARE}.html>; rel="alternate"; type="text/html"' in header
    assert f"/doc/{HEALTHCARE}.ttl" not in header
    assert f'<{BASE}id/{HEALTHCARE}>; rel="describes"' in header
    assert '<https://creativecommons.org/licenses/by/4.0/>; rel="license"' in header
    assert f'</doc/{HEALTHCARE}>; rel="describedby"' in client.get(f"/id/{HEALTHCARE}").headers["Link"]


@pytest.mark.parametrize("path", [f"/doc/{HEALTHCARE}", "/ontology", "/areas", "/shapes"])
def test_a_form_has_its_own_validator(client: FlaskClient, path: str) -> None:
    tags = {}
    for accept in ("text/html", "application/xhtml+xml", *FORMS.values()):
        answer = client.get(path, headers={"Accept": accept})
        assert answer.mimetype == accept
        assert answer.last_modified
        tags[accept] = answer.headers["ETag"]
        again = client.get(path, headers={"Accept": accept, "If-None-Match": tags[accept]})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == tags[accept]
        assert answer.vary.to_header() == again.vary.to_header() == "Accept, Accept-Encoding"
    assert len(set(tags.values())) == len(tags)
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    later = {"If-Modified-Since": "Sun, 01 Jan 2040 00:00:00 GMT"}
    assert client.get(path, headers=later).status_code == 304


def test_the_same_bytes_have_the_same_validator(app: Flask) -> None:
    for suffix in ("ttl", "jsonld", "nt", "html"):
        first, second = (app.test_client().get(f"/doc/{HEALTHCARE}.{suffix}") for _ in range(2))
        assert (first.data, first.headers["ETag"]) == (second.data, second.headers["ETag"])


@pytest.mark.parametrize(
    "name",
    [
        "state/%00",
        "state/%20",
        "state/%0d%0aX-Evil:%201",
        "<>/{}",
        "state/a b",
        "%FF/%FE",
        "x" * 5000,
        "//",
        "../",
    ],
)
def test_no_address_is_a_fault_of_the_server(client: FlaskClient, name: str) -> None:
    for path in (
        f"/id/{name}",
        f"/doc/{name}",
        f"/doc/{name}.ttl",
        f"/{name}",
        f"/ontology/{name}",
        f"/prefix/{name}",
    ):
        for accept in ("text/html", "text/turtle", "\x00", "a/b;q=" + "1" * 500):
            answer = client.get(path.format(name), headers={"Accept": accept})
            assert answer.status_code in {200, 303, 308, 404, 406}, path
            assert "X-Evil" not in answer.headers
    query = {"property": name, "page": name}
    assert client.get("/incoming/state/kz", query_string=query).status_code in {400, 404}


def test_an_answer_names_the_address_of_its_form(client: FlaskClient) -> None:
    for path in (f"/doc/{HEALTHCARE}", "/ontology", "/areas"):
        answer = client.get(path, headers={"Accept": "application/ld+json"})
        assert answer.headers["Content-Location"] == f"{path}.jsonld"
        assert client.get(f"{path}.jsonld").data == answer.data


def test_a_suffix_is_not_negotiated(client: FlaskClient) -> None:
    answer = client.get(f"/doc/{HEALTHCARE}.nt", headers={"Accept": "text/html"})
    assert answer.mimetype == "application/n-triples"
    assert "Accept" not in answer.vary


@pytest.mark.parametrize(
    "path", ["/", f"/doc/{HEALTHCARE}", f"/id/{HEALTHCARE}", "/ontology", "/dumps/", "/nothing"]
)
def test_head_is_get_without_a_body(client: FlaskClient, path: str) -> None:
    got, head = client.get(path), client.head(path)
    assert head.status_code == got.status_code
    assert head.data == b""
    assert head.content_type == got.content_type
    assert head.headers.get("ETag") == got.headers.get("ETag")


def test_cors_is_on_every_status(client: FlaskClient) -> None:
    answers = {
        200: client.get("/"),
        206: client.get("/dumps/latest/communique.nq.gz", headers={"Range": "bytes=0-9"}),
        303: client.get(f"/id/{HEALTHCARE}"),
        304: client.get("/", headers={"If-None-Match": client.get("/").headers["ETag"]}),
        308: client.get("/instrument"),
        412: client.get("/", headers={"If-Match": '"other"'}),
        404: client.get("/id/state/xx"),
        405: client.post("/"),
        406: client.get(f"/doc/{HEALTHCARE}", headers={"Accept": "image/png"}),
        416: client.get("/dumps/latest/communique.nq.gz", headers={"Range": "bytes=999999999-"}),
    }
    for status, answer in answers.items():
        answer.close()
        assert answer.status_code == status
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", [f"/id/{HEALTHCARE}", f"/doc/{HEALTHCARE}.ttl", "/ontology", "/sparql"])
def test_a_preflight_is_answered(client: FlaskClient, path: str) -> None:
    ask = {"Origin": "https://example.org", "Access-Control-Request-Headers": "accept"}
    answer = client.options(path, headers=ask)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Accept" in answer.headers["Access-Control-Allow-Headers"]
    assert "GET" in answer.headers["Access-Control-Allow-Methods"]


def test_a_state_that_is_no_more_is_refused(client: FlaskClient) -> None:
    for path in (f"/doc/{HEALTHCARE}.ttl", "/", "/ontology"):
        answer = client.get(path, headers={"If-Match": '"other"'})
        assert answer.status_code == 412
        assert answer.get_json(force=True)["status"] == 412
        tag = client.get(path).headers["ETag"]
        assert client.get(path, headers={"If-Match": tag}).status_code == 200
        assert client.get(path, headers={"If-Match": f"W/{tag}"}).status_code == 412


@pytest.mark.parametrize(
    ("conditions", "status", "named"),
    [
        # In the order of RFC 9110 §13.2.2, each with what it leaves aside.
        ({"If-Match": "*"}, 200, None),
        ({"If-Unmodified-Since": _LONG_AGO}, 412, "If-Unmodified-Since"),
        ({"If-Unmodified-Since": _LATER}, 200, None),
        ({"If-Unmodified-Since": "yesterday"}, 200, None),
        ({"If-Match": "*", "If-Unmodified-Since": _LONG_AGO}, 200, None),
        ({"If-Match": '"other"', "If-None-Match": "*"}, 412, "If-Match"),
        ({"If-Match": "*", "If-None-Match": "*"}, 304, None),
        ({"If-None-Match": '"other"', "If-Modified-Since": _LATER}, 200, None),
    ],
)
@pytest.mark.parametrize("path", ["/", f"/doc/{HEALTHCARE}", "/timeline"])
def test_conditions_are_met_in_their_order(
    client: FlaskClient, path: str, conditions: dict[str, str], status: int, named: str | None
) -> None:
    for method in ("GET", "HEAD"):
        answer = client.open(path, method=method, headers=conditions)
        assert answer.status_code == status
        if named and method == "GET":
            assert named in answer.get_json(force=True)["detail"]


def test_a_redirect_names_no_host(client: FlaskClient) -> None:
    """A proxy in front of the server has another name, and perhaps another scheme."""
    for path, target in (
        ("/instrument?page=2", "/instrument/?page=2"),
        (f"/id/{HEALTHCARE}", f"/doc/{HEALTHCARE}"),
    ):
        answer = client.get(path, base_url="http://inside.example:8080")
        assert answer.location == target
        assert answer.headers["Cache-Control"] == "no-cache"


def test_406_says_what_there_is(client: FlaskClient) -> None:
    answer = client.get(f"/doc/{HEALTHCARE}", headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert answer.mimetype == "application/problem+json"
    assert answer.vary.to_header() == "Accept"
    listed = dict(answer.get_json(force=True)["links"])
    assert listed == {
        "Turtle": f"/doc/{HEALTHCARE}.ttl",
        "HTML": f"/doc/{HEALTHCARE}.html",
        "JSON-LD": f"/doc/{HEALTHCARE}.jsonld",
        "N-Triples": f"/doc/{HEALTHCARE}.nt",
        "RDF/XML": f"/doc/{HEALTHCARE}.rdf",
        "TriG": f"/doc/{HEALTHCARE}.trig",
        "N-Quads": f"/doc/{HEALTHCARE}.nq",
    }
    assert all(client.get(path).status_code == 200 for path in listed.values())
    assert f"</doc/{HEALTHCARE}.ttl>" in answer.headers["Link"]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/html", "text/html"),
        ("text/turtle", "application/problem+json"),
        ("application/ld+json", "application/problem+json"),
        ("application/json", "application/json"),
        ("text/plain", "text/plain"),
    ],
)
def test_a_missing_thing_is_told_in_the_clients_way(
    client: FlaskClient, accept: str, media_type: str
) -> None:
    for path in ("/id/state/xx", "/doc/state/xx", "/doc/state/xx.ttl"):
        answer = client.get(path, headers={"Accept": accept})
        assert (answer.status_code, answer.mimetype) == (404, media_type)
        assert f"{BASE}id/state/xx" in answer.text
        assert "Accept" in answer.vary


def test_a_failure_for_programs_has_the_members_of_rfc_9457(client: FlaskClient) -> None:
    found = client.get("/id/state/xx").get_json(force=True)
    assert {"type", "title", "status", "detail"} <= set(found)
    assert found["status"] == 404


def test_405_keeps_its_allow_header(client: FlaskClient) -> None:
    answer = client.post(f"/doc/{HEALTHCARE}")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


# --- failures ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "status", "told"),
    [
        (errors.QueryTimeout("It took too long."), 504, True),
        (errors.MachineError("The disk is full."), 503, True),
        (errors.QueryError("Not a query."), 400, True),
        (errors.UsageError("No such thing."), 400, True),
        (errors.VocabularyError("x.ttl, line 1: not Turtle."), 500, True),
        (RuntimeError("a secret of the server"), 500, False),
    ],
)
def test_an_error_becomes_the_answer_of_whose_fault_it_is(
    settings: Settings,
    one: Served,
    fault: Exception,
    status: int,
    told: bool,
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = create_app(settings, Fixed(settings, one))

    @app.get("/fault")
    def fail() -> str:
        raise fault

    for accept in ("application/json", "text/html"):
        answer = app.test_client().get("/fault", headers={"Accept": accept})
        assert answer.status_code == status
        assert (str(fault) in answer.text) == told
        assert "Traceback" not in answer.text
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert bool(caplog.records) == (status >= 500)


def test_without_a_release_the_server_says_so(settings: Settings, tmp_path: Path) -> None:
    client = create_app(config.replace(settings, home=tmp_path)).test_client()
    for accept in ("application/json", "text/html"):
        answer = client.get("/", headers={"Accept": accept})
        assert answer.status_code == 503
        assert "communique build" in answer.text
    with client.get("/static/communique.css") as style:
        assert style.status_code == 200


def test_a_request_is_answered_from_one_release(settings: Settings, one: Served) -> None:
    holder = Fixed(settings, one)
    client = create_app(settings, holder).test_client()
    for number, path in enumerate(("/", f"/doc/{REPORT}.html", "/ontology.html", "/health"), start=1):
        assert client.get(path).status_code == 200
        assert holder.asked == number


# --- IRIs that are not in use any more ---------------------------------------------------------------------


@pytest.fixture
def retired(settings: Settings, one: Served, tmp_path: Path) -> FlaskClient:
    assert one.folder
    registry = (one.folder / "registry.tsv").read_text(encoding="utf-8")
    rows = (
        ("place/nowhere", "Place", "nowhere", "Nowhere", "withdrawn", ""),
        ("state/kaz", "State", "kaz", "Kazakhstan", "replaced", f"{BASE}id/state/kz"),
    )
    registry += "".join("\t".join((f"{BASE}id/{row[0]}", *row[1:], "2026-11-22")) + "\n" for row in rows)
    (tmp_path / "registry.tsv").write_text(registry, encoding="utf-8")
    changed = replace(one, folder=tmp_path)
    return create_app(settings, Fixed(settings, changed)).test_client()


def test_a_withdrawn_thing_is_gone_in_the_asked_form(retired: FlaskClient) -> None:
    for path in ("/id/place/nowhere", "/doc/place/nowhere"):
        for suffix, media_type in FORMS.items():
            answer = retired.get(path, headers={"Accept": media_type})
            assert (answer.status_code, answer.mimetype) == (410, media_type)
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
            said = {quad.predicate.value for quad in ox.parse(answer.data, format=PARSERS[suffix])}
            assert "http://www.w3.org/2002/07/owl#deprecated" in said
        page = retired.get(path, headers={"Accept": "text/html"})
        assert (page.status_code, page.mimetype) == (410, "text/html")
        assert "Nowhere" in page.text
    assert retired.get("/doc/place/nowhere.ttl").mimetype == "text/turtle"


def test_a_replaced_thing_leads_to_its_successor(retired: FlaskClient) -> None:
    assert retired.get("/id/state/kaz").location == "/id/state/kz"
    answer = retired.get("/doc/state/kaz.ttl")
    assert (answer.status_code, answer.location) == (308, "/doc/state/kz.ttl")
    assert retired.get("/id/state/kz").status_code == 303


# --- another base ------------------------------------------------------------------------------------------


def test_another_publisher_has_another_base(settings: Settings, tmp_path: Path) -> None:
    base = "https://example.org/diplomacy/"
    elsewhere = config.replace(settings, base_iri=base)
    store = ox.Store()
    store.load(f'<{base}id/state/kz> <{RDFS}label> "Kazakhstan" .'.encode(), format=ox.RdfFormat.TURTLE)
    day = datetime(2026, 11, 22, tzinfo=UTC)
    one = Served("data", store, tmp_path, None, {}, day, day)
    client = create_app(elsewhere, Fixed(elsewhere, one)).test_client()
    assert client.get("/id/state/kz").location == "/doc/state/kz"
    assert f"<{base}id/state/kz>" in client.get("/doc/state/kz.nt").text
    assert f"<{base}ontology>" in client.get("/ontology.nt").text
