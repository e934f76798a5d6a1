"""What the reconciliation service gives besides matches: suggestions, flyouts, previews, data."""

import json
import xml.etree.ElementTree as ET
from urllib.parse import quote, urlencode, urlsplit

import pytest

from asking import ask
from communique.web.reconcile.questions import MOST, PROPERTIES
from reconcile_support import (
    MINISTRY,
    extended,
    fits,
    ids,
    post,
    suggested,
    values,
)
from support import Server
from web_support import BASE, HEALTHCARE, XHTML

KAZAKH = "organization/kz-ministry-of-health"


# --- suggestions, flyouts, previews ----------------------------------------------------------------------


def test_entities_are_suggested(server: Server) -> None:
    assert MINISTRY in ids(suggested(server, "entity", "ministry of hea"))
    first = suggested(server, "entity", "ministry of health of s")["result"][0]
    assert (first["id"], first["name"]) == (MINISTRY, "Ministry of Health of Serbia")
    assert first["notable"][0] == {"id": "Organization", "name": "Organization"}
    assert "Serbia" in first["description"]
    assert ids(suggested(server, "entity", "state/kz"))[0] == "state/kz"
    assert suggested(server, "entity", " ") == {"result": []}
    assert set(ids(suggested(server, "entity", "ser", type="State"))) == {"state/rs"}


def test_properties_and_types_are_suggested(server: Server) -> None:
    assert ids(suggested(server, "property", "sta"))[0] == "state"
    assert "ofState" in ids(suggested(server, "property", "state"))
    assert "org:classification" in ids(suggested(server, "property", "class"))
    assert ids(suggested(server, "property", "wikidata")) == ["wikidata"]
    assert ids(suggested(server, "type", "Organization"))[0] == "Organization"
    assert suggested(server, "type", "Organization")["result"][0]["broader"][0]["id"] == "Agent"
    assert "id:area" in ids(suggested(server, "type", "areas"))
    assert (
        suggested(server, "type", "?")
        == suggested(server, "type", "xyz")
        == suggested(server, "property", "xyz")
        == {"result": []}
    )


@pytest.mark.parametrize(("sort", "typed"), [("entity", "min"), ("property", ""), ("type", "")])
def test_suggestions_go_on_by_the_cursor(server: Server, sort: str, typed: str) -> None:
    whole = ids(suggested(server, sort, typed, limit=9))
    assert len(whole) == len(set(whole)) == 9
    pages, cursor = [], 0
    for _ in range(3):
        page = suggested(server, sort, typed, limit=3, cursor=cursor)
        pages += ids(page)
        cursor = page["cursor"]
    assert pages == whole
    assert "cursor" not in suggested(server, sort, typed, limit=3, cursor=9_000)


def test_flyouts(server: Server) -> None:
    for sort, id_, word in (
        ("entity", MINISTRY, "Serbia"),
        ("property", "ofState", "Relates an organization"),
        ("type", "Agreement", "signatures"),
    ):
        reply = ask(server.url, f"/reconcile/flyout/{sort}?id={quote(id_, safe='')}")
        said = reply.json
        assert set(said) == {"id", "html"}
        assert said["id"] == id_
        assert word in said["html"]
        fragment = ET.fromstring(f"<x>{said['html']}</x>")  # noqa: S314  # our own
        assert {one.tag for one in fragment.iter()} <= {"x", "p", "strong", "span"}
        assert ask(server.url, f"/reconcile/flyout/{sort}?id=nothing").status == 404
    assert ask(server.url, "/reconcile/flyout/entity").status == 400


@pytest.mark.parametrize("id_", [MINISTRY, quote(MINISTRY, safe=""), quote(f"{BASE}id/{MINISTRY}", safe="")])
def test_a_preview_is_a_page_for_a_frame_of_any_site(server: Server, id_: str) -> None:
    reply = ask(server.url, f"/reconcile/preview?id={id_}")
    assert (reply.status, reply["Content-Type"]) == (200, "text/html; charset=utf-8")
    policies = reply.headers.get_all("Content-Security-Policy")
    assert policies is not None
    (policy,) = policies
    assert "frame-ancestors *" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert not reply["X-Frame-Options"]
    page = ET.fromstring(reply.text)  # noqa: S314  # our own page
    assert not list(page.iter(f"{XHTML}script"))
    text = " ".join("".join(page.itertext()).split())
    for words in ("Ministry of Health of Serbia", "Organization", "Memorandum of cooperation in healthcare"):
        assert words in text
    assert "Mentioned in 1 report." in text or "Mentioned in 2 reports." in text
    assert next(page.iter(f"{XHTML}a")).attrib["href"] == f"/doc/{MINISTRY}"
    other = ask(server.url, f"/doc/{MINISTRY}.html")
    assert "frame-ancestors 'none'" in other["Content-Security-Policy"]


def test_there_is_a_preview_of_everything_that_is_suggested(server: Server) -> None:
    for id_ in ids(suggested(server, "entity", "m", limit=MOST)):
        reply = ask(server.url, f"/reconcile/preview?id={quote(id_, safe='')}")
        assert reply.status == 200, id_
        ET.fromstring(reply.text)  # noqa: S314  # well-formed, as every page


# --- data ------------------------------------------------------------------------------------------------


def test_values_come_in_their_forms(server: Server) -> None:
    assert values(server, MINISTRY, "ofState") == [{"id": "state/rs", "name": "Serbia"}]
    assert values(server, HEALTHCARE, "listNumber") == [{"int": 1}]
    assert values(server, HEALTHCARE, "date") == [{"date": "2026-02-27T00:00:00Z"}]
    assert values(server, HEALTHCARE, "area") == [{"id": "area/health", "name": "health"}]
    assert {one["id"] for one in values(server, HEALTHCARE, "signatory")} == {MINISTRY, KAZAKH}
    assert {one["id"] for one in values(server, HEALTHCARE, "state")} == {"state/kz", "state/rs"}
    assert values(server, "area/health", "name")[0] == {"str": "health"}
    reports = values(server, HEALTHCARE, "report")
    assert {one["id"].partition("/")[0] for one in reports} == {"report"}
    assert values(server, MINISTRY, "area") == []
    assert values(server, "state/nowhere", "wikidata") == values(server, MINISTRY, "nothing") == []


def test_wikidata_items_are_values_of_another_service(server: Server) -> None:
    answer = extended(server, ["state/kz", MINISTRY], "wikidata", "eurovoc", "geonames", "skos:closeMatch")
    meta = {one["id"]: one for one in answer["meta"]}
    assert list(meta) == ["wikidata", "eurovoc", "geonames", "skos:closeMatch"]
    assert urlsplit(meta["wikidata"]["service"]).netloc == "wikidata.reconci.link"
    assert "service" not in meta["eurovoc"]
    row = answer["rows"]["state/kz"]
    assert row["wikidata"] == [{"id": "Q232", "name": "Q232"}]
    assert row["eurovoc"] == [{"str": "http://eurovoc.europa.eu/5693"}]
    assert row["geonames"] == [{"str": "https://sws.geonames.org/1522867/"}]
    assert {"str": "http://www.wikidata.org/entity/Q232"} in row["skos:closeMatch"]


def test_the_type_of_values_is_told(server: Server) -> None:
    (meta,) = extended(server, [MINISTRY], "ofState")["meta"]
    assert meta == {"id": "ofState", "name": "of state", "type": {"id": "State", "name": "State"}}


def test_a_setting_limits_the_values(server: Server) -> None:
    for limit, count in ((1, 1), ("1", 1), (0, 2), ("", 2), (100, 2)):
        wanted = {"id": "signatory", "settings": {"limit": limit, "content": "id"}}
        assert len(extended(server, [HEALTHCARE], wanted)["rows"][HEALTHCARE]["signatory"]) == count


def test_data_by_get_and_by_whole_iri(server: Server) -> None:
    asked = {"ids": [f"{BASE}id/{MINISTRY}"], "properties": [{"id": "ofState"}]}
    got = ask(server.url, f"/reconcile?{urlencode({'extend': json.dumps(asked)})}")
    fits(got.json, "data-extension-response")
    assert got.json == post(server, extend=asked).json
    assert got.json["rows"][f"{BASE}id/{MINISTRY}"]["ofState"] == [{"id": "state/rs", "name": "Serbia"}]


def test_properties_are_proposed_that_things_of_the_type_have(server: Server) -> None:
    def proposed(query: str) -> list[str]:
        said = ask(server.url, f"/reconcile/properties?{query}").json
        fits(said, "data-extension-property-proposal")
        return [one["id"] for one in said["properties"]]

    agreements = proposed("type=Agreement")
    assert {"state", "date", "area", "form", "signatory"} <= set(agreements)
    assert "ofState" not in agreements
    assert "ofState" in proposed("type=Organization")
    assert {"code", "skos:broader"} <= set(proposed("type=id:area"))
    assert proposed("type=Agreement&limit=3") == agreements[:3]
    assert proposed("type=Nothing") == []
    assert {one for one in agreements if ":" not in one} <= set(proposed("type="))
    assert proposed("type=") == proposed("")
    answer = extended(server, [HEALTHCARE], *agreements[:PROPERTIES])
    assert sum(bool(found) for found in answer["rows"][HEALTHCARE].values()) > 8
