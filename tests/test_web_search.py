"""``/search`` over HTTP: what is found, filters, pages, suggestions, and what must stay text."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from asking import Reply, ask
from support import Server, start, stop
from web_support import BASE, PROGRAM, XHTML, links, words

OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
INVENTED = 230
HOSTILE = (
    "<script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>",
    '"><b>bold</b>',
    "' onmouseover='alert(1)",
    "{{ 7*7 }} {% raw %} ${7*7} #{7*7}",
    "javascript:alert(1)",
    "a\u202eb\u2066c",
    "a\x00b\x07c\x1b[31md",
    "a\ufffeb\uffffc",
    "🕊" * 100,
    "Å̶̢̛͚" * 20,
    "%00%0d%0aSet-Cookie: a=b",
    "a\r\nSet-Cookie: a=b",
    '") OR 1=1 --',
    "word:* AND (joined:x",
    "\\",
    "[",
    ".*",
    "-",
    "Қазақстан Београд 中国 ايران",
)


@pytest.fixture(scope="module")
def schema(server: Server) -> Draft202012Validator:
    """The schema that the server itself gives for what it finds."""
    described = json.loads(ask(server.url, "/openapi.json").body)
    schema = {"$ref": "#/components/schemas/SearchResult", "components": described["components"]}
    return Draft202012Validator(schema)


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with many invented names, some of which would like to be markup."""
    folder = tmp_path_factory.mktemp("crowded")
    names = [f"Invented Bureau {number:03}" for number in range(INVENTED)] + list(HOSTILE)
    lines = [
        f"<{BASE}id/organization/o{number}> a <{BASE}ontology#Organization> ;"
        f" <http://www.w3.org/2004/02/skos/core#prefLabel> {json.dumps(name, ensure_ascii=False)} ."
        for number, name in enumerate(names)
    ]
    lines.append(
        f'<{BASE}ontology#Organization> <http://www.w3.org/2000/01/rdf-schema#label> "organization" .'
    )
    (folder / "data.ttl").write_text("\n".join(lines), encoding="utf-8")
    running = start("--data", str(folder / "data.ttl"), home=folder)
    yield running
    stop(running)


def path(q: str = "", suffix: str = "", **more: str) -> str:
    return f"/search{suffix}?{urlencode({'q': q, **more})}"


def found(server: Server, q: str = "", **more: str) -> dict[str, Any]:
    reply = ask(server.url, path(q, ".json", **more))
    assert (reply.status, reply.media_type) == (200, "application/json"), reply.text
    return reply.json


def ids(result: dict[str, Any]) -> list[str]:
    return [hit["id"].removeprefix(f"{BASE}id/") for hit in result["hits"]]


def all_ids(server: Server, q: str, **more: str) -> list[str]:
    """Return the ids of the hits on all pages."""
    pages = range(1, found(server, q, **more)["pages"] + 1)
    return [one for number in pages for one in ids(found(server, q, page=str(number), **more))]


def page_of(server: Server, address: str) -> ET.Element:
    reply = ask(server.url, address, {"Accept": "text/html"})
    assert (reply.status, reply.media_type) == (200, "text/html"), reply.text
    return ET.fromstring(reply.text)  # noqa: S314  # our own page


def hits_of(page: ET.Element) -> list[str]:
    """Return the IRIs of the hits that a page shows."""
    listed = next((one for one in page.iter(f"{XHTML}ol") if "hits" in one.attrib["class"].split()), None)
    return [] if listed is None else [code.text or "" for code in listed.iter(f"{XHTML}code")]


# --- what is found -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Ministry of Health of Serbia", "organization/rs-ministry-of-health"),
        ("serbian health ministry", "organization/rs-ministry-of-health"),
        ("Ministy of Helth of Serbia", "organization/rs-ministry-of-health"),
        ("vucic", "person/aleksandar-vucic"),
        ("Tokaev", "person/kassym-jomart-tokayev"),
        ("Eurasian", "organization/eurasian-economic-union"),
        ("MoU", "form/memorandum-of-understanding"),
        ("KZ", "state/kz"),
    ],
)
def test_a_name_is_found_however_it_is_written(server: Server, text: str, first: str) -> None:
    assert ids(found(server, text))[0] == first


def test_a_hit_says_what_it_is_and_by_which_name_it_was_found(server: Server) -> None:
    (hit, *_) = found(server, "Serbian Health Ministry")["hits"]
    assert hit == {
        "id": f"{BASE}id/organization/rs-ministry-of-health",
        "label": "Ministry of Health of Serbia",
        "name": "Ministry of Health of Serbia",
        "type": "Organization",
        "note": hit["note"],
        "document": f"{server.url}/doc/organization/rs-ministry-of-health",
    }
    assert "Serbia" in hit["note"]
    tourism = next(hit for hit in found(server, "health tourism")["hits"] if hit["label"] == "tourism")
    assert (tourism["name"], tourism["type"]) == ("health tourism", "area")


def test_every_document_that_is_named_is_there(server: Server) -> None:
    for hit in found(server, "kazakhstan")["hits"]:
        there = urlsplit(hit["document"])
        assert f"{there.scheme}://{there.netloc}" == server.url
        assert ask(server.url, there.path).status == 200


@pytest.mark.parametrize(
    "text", ["Q232", "state/kz", f"{BASE}id/state/kz", "http://www.wikidata.org/entity/Q232"]
)
def test_what_stands_for_one_thing_leads_there(server: Server, text: str) -> None:
    assert ids(found(server, text)) == ["state/kz"]
    see = ask(server.url, path(text), {"Accept": "text/html"})
    assert (see.status, see["Location"], see["Vary"]) == (303, "/doc/state/kz", "Accept")
    assert hits_of(page_of(server, path(text, type="State"))) == [f"{BASE}id/state/kz"]  # narrowed: a list


def test_a_number_that_several_things_share_leads_to_a_list(server: Server) -> None:
    """Several of our areas are close to one item of Wikidata."""
    result = found(server, "Q4252370")
    assert {"area/digitalization", "area/digital-transformation"} <= set(ids(result))
    assert len(hits_of(page_of(server, path("Q4252370")))) == result["total"]


def test_a_code_that_is_a_word_as_well_shows_both(server: Server) -> None:
    assert ask(server.url, path("KZ"), {"Accept": "text/html"}).status == 200


# --- forms -------------------------------------------------------------------------------------------------

ASKED: tuple[dict[str, str], ...] = (
    {},
    {"q": "health"},
    {"q": "ministry", "type": "Organization"},
    {"q": "ministry", "state": "rs"},
    {"q": "cooperation", "type": "Instrument", "state": "kz"},
    {"type": "area"},
    {"q": "zzzyyyxxx"},
    {"q": "Q232"},
)


@pytest.mark.parametrize("asked", ASKED)
def test_the_json_is_as_described(
    server: Server, schema: Draft202012Validator, asked: dict[str, str]
) -> None:
    result = found(server, **asked)
    schema.validate(result)
    assert result["query"] == asked.get("q", "")
    assert (result["type"], result["state"]) == (asked.get("type"), asked.get("state"))
    assert len(set(ids(result))) == len(result["hits"]) == min(50, result["total"])


@pytest.mark.parametrize("asked", ASKED)
def test_page_and_json_show_the_same_hits(server: Server, asked: dict[str, str]) -> None:
    shown = page_of(server, f"/search.html?{urlencode(asked)}") if asked != {"q": "Q232"} else None
    result = found(server, **asked)
    if shown is not None:
        assert hits_of(shown) == [hit["id"] for hit in result["hits"]]
        box = next(one for one in shown.iter(f"{XHTML}input") if one.attrib["name"] == "q")
        assert box.attrib["value"] == asked.get("q", "")
        kept = {one.attrib["name"]: one.attrib["value"] for one in shown.iter(f"{XHTML}input")}
        assert {name: value for name, value in kept.items() if name != "q"} == {
            name: value for name, value in asked.items() if name != "q"
        }


def test_each_form_leads_to_the_other(server: Server) -> None:
    asked = {"q": "ministry", "type": "Organization", "state": "kz"}
    reply = ask(server.url, path(**asked), {"Accept": "text/html"})
    address = f"/search.json?{urlencode(asked)}"
    assert f'<{address}>; rel="alternate"; type="application/json"' in reply["Link"]
    assert reply["Content-Location"] == f"/search.html?{urlencode(asked)}"
    assert ask(server.url, address).json == found(server, **asked)


def test_without_a_question_there_is_what_can_be_searched(server: Server) -> None:
    page = page_of(server, "/search")
    there = set(links(page))
    assert {"/organization/", "/instrument/", "/areas"} <= there
    assert hits_of(page) == []
    assert found(server)["total"] == 0
    assert page_of(server, "/search?q=%20&type=&state=&page=") is not None


def test_nothing_found_is_said_with_what_to_do(server: Server) -> None:
    told = words(page_of(server, path("zzzyyyxxx")))
    assert "Nothing here has that name." in told
    narrowed = page_of(server, path("zzzyyyxxx", type="Organization", state="kz"))
    assert "Nothing within your choice" in words(narrowed)
    assert path("zzzyyyxxx") in set(links(narrowed))


# --- filters and pages -------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["ministry", "kazakhstan", "memorandum", "health"])
def test_the_counts_are_what_a_choice_leaves(server: Server, text: str) -> None:
    whole = found(server, text)
    assert whole["complete"]
    every = set(all_ids(server, text))
    assert sum(choice["count"] for choice in whole["types"]) == whole["total"] == len(every)
    for name in ("type", "state"):
        for choice in whole[f"{name}s"]:
            less = found(server, text, **{name: choice["id"]})
            assert less["total"] == choice["count"] > 0
            assert set(all_ids(server, text, **{name: choice["id"]})) <= every
            assert less[f"{name}s"] == whole[f"{name}s"]  # the other choices stay


def test_a_party_that_is_no_state_is_no_choice(server: Server) -> None:
    """The free trade agreement has a union of states on its other side."""
    result = found(server, "free trade agreement serbia")
    assert "instrument/eaeu-rs-free-trade-agreement" in ids(result)
    assert {choice["id"] for choice in result["states"]} <= {"kz", "rs"}


def test_a_choice_is_taken_back_by_its_link(server: Server) -> None:
    chosen = page_of(server, path("ministry", type="Organization"))
    back = next(one for one in chosen.iter(f"{XHTML}a") if one.attrib.get("aria-current") == "true")
    assert back.attrib["href"] == path("ministry")


def test_a_class_stands_for_those_below_it(server: Server) -> None:
    agreements = found(server, "memorandum", type="Agreement")
    instruments = found(server, "memorandum", type="Instrument")
    assert 0 < agreements["total"] <= instruments["total"]
    assert {hit["type"] for hit in agreements["hits"]} == {"Agreement"}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"type": "Nonsense"}, "The parameter type is “Nonsense”"),
        ({"type": "http://[nonsense"}, "The parameter type is"),
        ({"state": "xx"}, "no state with this code"),
        ({"state": "../kz"}, "no state with this code"),
        ({"q": "x" * 201}, "it may have 200"),
        ({"q": "health", "stat": "kz"}, "There is no parameter “stat” here"),
        ({"q": ["health", "trade"]}, "The parameter q is there 2 times"),
        ({"state": ["kz", "rs"]}, "The parameter state is there 2 times"),
    ],
)
def test_a_wrong_parameter_is_named(server: Server, asked: dict[str, Any], told: str) -> None:
    reply = ask(server.url, f"/search.json?{urlencode(asked, doseq=True)}")
    assert (reply.status, reply.media_type) == (400, "application/problem+json")
    assert told in reply.json["detail"]


def test_pages_hold_each_hit_once_and_no_more(crowded: Server) -> None:
    first = found(crowded, "invented bureau")
    assert (first["total"], first["complete"], first["pages"]) == (200, False, 4)
    for number in range(1, 5):
        one = found(crowded, "invented bureau", page=str(number))
        assert (one["page"], len(one["hits"])) == (number, 50)
    assert len(set(all_ids(crowded, "invented bureau"))) == 200
    assert ask(crowded.url, path("invented bureau", page="5")).status == 404
    for wrong in ("0", "-1", "x", "99999999"):
        assert ask(crowded.url, path("invented bureau", page=wrong)).status == 400, wrong
    assert found(crowded, "bureau 017")["hits"][0]["label"] == "Invented Bureau 017"


def test_the_pager_leads_on_with_all_that_was_asked(crowded: Server) -> None:
    shown = page_of(crowded, path("invented bureau", type="Organization", page="2"))
    pager = next(one for one in shown.iter(f"{XHTML}nav") if one.attrib.get("class") == "pager")
    back, on = links(pager)
    assert on == "?" + urlencode({"q": "invented bureau", "type": "Organization", "page": 3})
    assert back == "?" + urlencode({"q": "invented bureau", "type": "Organization", "page": 1})
    assert "More than 200 results, page 2 of 4" in words(shown)


# --- what must stay text -----------------------------------------------------------------------------------


def _is_inert(shown: ET.Element) -> None:
    tags = {one.tag.removeprefix(XHTML) for one in shown.iter()}
    assert tags.isdisjoint({"b", "style", "iframe"})
    for one in shown.iter():
        assert one.tag != f"{XHTML}img" or one.attrib["src"].startswith("/static/logo.svg?")
        assert not any(name.startswith("on") for name in one.attrib)
        assert not one.attrib.get("href", "").startswith("javascript:")
        if one.tag == f"{XHTML}script":
            assert one.attrib == PROGRAM


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_searched_for_stays_text(crowded: Server, text: str) -> None:
    for q in (text[:200], f"{text} bureau"[:200]):
        reply = ask(crowded.url, path(q), {"Accept": "text/html"})
        assert reply.status == 200
        assert "Set-Cookie" not in reply.headers
        _is_inert(ET.fromstring(reply.text))  # noqa: S314  # our own page
        assert found(crowded, q)["query"].isprintable() or not q.isprintable()
        typed, *lists = json.loads(ask(crowded.url, f"/search/suggestions?{urlencode({'q': q})}").body)
        assert isinstance(typed, str)
        assert len({len(one) for one in lists}) == 1


def test_names_that_would_be_markup_are_found_and_stay_text(crowded: Server) -> None:
    for text in ("alert", "bold", "raw", "cookie"):
        shown = page_of(crowded, path(text))
        assert hits_of(shown), text
        _is_inert(shown)
    assert "<script>alert(1)</script>" in [hit["label"] for hit in found(crowded, "script alert")["hits"]]


@pytest.mark.parametrize("sent", ["%ff%fe", "%ed%a0%80", "%", "%zz", "+", "a;b", "%F0%9F"])
def test_odd_encodings_are_no_fault_of_the_server(server: Server, sent: str) -> None:
    for place in ("/search", "/search.json", "/search/suggestions"):
        assert ask(server.url, f"{place}?q={sent}").status == 200


# --- search boxes ------------------------------------------------------------------------------------------


def suggested(server: Server, text: str) -> list[Any]:
    reply = ask(server.url, f"/search/suggestions?{urlencode({'q': text})}")
    assert (reply.status, reply.media_type) == (200, "application/x-suggestions+json")
    return list(json.loads(reply.body))


def test_suggestions_begin_as_was_typed(server: Server) -> None:
    typed, names, notes, places = suggested(server, "minis")
    assert typed == "minis"
    assert len(names) == len(notes) == len(places) == 8
    assert all("minis" in name.lower() for name in names)
    assert "Organization · Serbia" in notes
    for place in places:
        assert place.startswith(f"{server.url}/doc/")
        assert ask(server.url, urlsplit(place).path).status == 200


def test_a_suggestion_says_by_which_name_it_was_found(server: Server) -> None:
    _, names, notes, _ = suggested(server, "health touris")
    assert notes[names.index("tourism")].endswith(" · health tourism")


@pytest.mark.parametrize("text", ["", " ", "\x00", "[", "🕊"])
def test_what_has_no_words_finds_and_suggests_nothing(server: Server, text: str) -> None:
    assert suggested(server, text)[1:] == [[], [], []]
    assert found(server, text)["total"] == 0


def test_what_is_too_long_is_refused(server: Server) -> None:
    assert ask(server.url, f"/search/suggestions?q={'x' * 201}").status == 400


def test_browsers_are_told_how_to_search(server: Server) -> None:
    page = page_of(server, "/")
    link = next(one for one in page.iter(f"{XHTML}link") if one.attrib["rel"] == "search")
    reply = ask(server.url, link.attrib["href"])
    assert reply.media_type == link.attrib["type"] == "application/opensearchdescription+xml"
    described = ET.fromstring(reply.text)  # noqa: S314  # our own
    assert len(described.findtext(f"{OPENSEARCH}ShortName") or "") <= 16
    urls = described.findall(f"{OPENSEARCH}Url")
    assert len(urls) == 4
    for url in urls:
        template = url.attrib["template"].replace("{searchTerms}", "health").replace("{startPage?}", "")
        place = urlsplit(template)
        assert f"{place.scheme}://{place.netloc}" == server.url
        asked = ask(server.url, f"{place.path}?{place.query}", {"Accept": url.attrib["type"]})
        assert (asked.status, asked.media_type) == (200, url.attrib["type"])


def test_addresses_know_where_the_application_is_mounted(client: FlaskClient) -> None:
    here = "http://localhost/data"
    _, _, _, (place, *_) = json.loads(client.get("/search/suggestions?q=minis", base_url=here).data)
    assert place.startswith(f"{here}/doc/")
    assert f'"{here}/search?q=' in client.get("/opensearch.xml", base_url=here).text
    see = client.get("/search?q=state/kz", base_url=here, headers={"Accept": "text/html"})
    assert see.location == "/data/doc/state/kz"
    shown = client.get("/search?q=ministry", base_url=here, headers={"Accept": "text/html"}).text
    assert 'action="/data/search" data-suggestions="/data/search/suggestions"' in shown


def test_every_page_has_one_search_box(server: Server) -> None:
    for address in ("/", "/search", "/sparql", "/doc/state/kz", "/nothing-here", "/areas", "/ontology"):
        reply: Reply = ask(server.url, address, {"Accept": "text/html"})
        page = ET.fromstring(reply.text)  # noqa: S314  # our own page
        (form,) = (one for one in page.iter(f"{XHTML}form") if one.attrib.get("role") == "search")
        assert (form.attrib["method"], form.attrib["action"]) == ("get", "/search")
        (label,) = form.iter(f"{XHTML}label")
        (box,) = (one for one in form.iter(f"{XHTML}input") if one.attrib["name"] == "q")
        assert label.attrib["for"] == box.attrib["id"]
