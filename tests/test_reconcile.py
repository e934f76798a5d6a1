"""The reconciliation service over HTTP; each answer is held against the schemas of the API where they are."""

import json
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from jsonschema import ValidationError

from asking import ask, follow
from communique import __version__
from communique.web.reconcile.questions import BATCH, MOST
from proxying import proxy
from reconcile_support import (
    MINISTRY,
    MISSING,
    SUITE,
    answered,
    candidates,
    filled,
    fits,
    ids,
    matched,
    post,
    suggested,
    there,
    validator,
)
from support import BuiltRelease, Server, start, stop
from web_support import BASE, HEALTHCARE

EXAMPLES = sorted((SUITE / "examples").glob("*/*/*.json")) if there() else []
SCHEMAS = sorted(file.stem for file in (SUITE / "schemas").glob("*.json")) if there() else []
KAZAKH = "organization/kz-ministry-of-health"


@pytest.fixture(scope="module")
def manifest(server: Server) -> dict[str, Any]:
    reply = ask(server.url, "/reconcile")
    assert (reply.status, reply.media_type) == (200, "application/json")
    fits(reply.json, "manifest")
    return reply.json


# --- the suite -------------------------------------------------------------------------------------------


@pytest.mark.skipif(not there(), reason=MISSING)
def test_the_schemas_tell_right_from_wrong() -> None:
    """Each example of the suite is what it says, so that what the schemas accept of ours means something."""
    known = [file for file in EXAMPLES if file.parts[-3] in SCHEMAS]
    assert {file.parts[-3] for file in known} | {"type"} == set(SCHEMAS)
    for file in known:
        says = validator(file.parts[-3]).is_valid(json.loads(file.read_text(encoding="utf-8")))
        assert says == (file.parts[-2] == "valid"), file


@pytest.mark.skipif(not there(), reason=MISSING)
def test_every_example_of_a_request_is_taken_or_refused(server: Server) -> None:
    parameters = {"reconciliation-query-batch": "queries", "data-extension-query": "extend"}
    seen = set()
    for file in EXAMPLES:
        parameter = parameters.get(file.parts[-3])
        if parameter:
            text = file.read_text(encoding="utf-8")
            seen.add(file.parts[-3:-1])
            for reply in (
                post(server, **{parameter: text}),
                ask(server.url, f"/reconcile?{urlencode({parameter: text})}"),
            ):
                assert reply.status == (200 if file.parts[-2] == "valid" else 400), file
                if reply.status == 200:
                    answer = {"queries": "reconciliation-result-batch", "extend": "data-extension-response"}
                    fits(reply.json, answer[parameter])
                    asked = json.loads(text)
                    assert list(reply.json if parameter == "queries" else reply.json["rows"]) == list(
                        asked if parameter == "queries" else asked["ids"]
                    )
    assert len(seen) == 3


@pytest.mark.skipif(not there(), reason=MISSING)
def test_the_checks_would_notice() -> None:
    with pytest.raises(ValidationError):
        fits({"q0": {"result": [{"id": "x"}]}}, "reconciliation-result-batch")


# --- the manifest ----------------------------------------------------------------------------------------


def test_the_manifest_says_what_the_service_is(manifest: dict[str, Any], server: Server) -> None:
    assert manifest["versions"] == ["0.2"]
    assert (manifest["identifierSpace"], manifest["schemaSpace"]) == (f"{BASE}id/", f"{BASE}ontology#")
    assert manifest["serviceVersion"] == __version__
    assert manifest["batchSize"] == BATCH >= 50
    default = {one["id"]: one["name"] for one in manifest["defaultTypes"]}
    assert default["Organization"] == "Organization"
    assert default["id:form"] == "Document forms"
    assert set(default) <= set(ids(suggested(server, "type", "", limit=MOST)))


def test_every_address_of_the_manifest_leads_somewhere(manifest: dict[str, Any], server: Server) -> None:
    addresses = [manifest["documentation"], manifest["logo"], filled(manifest["view"]["url"], MINISTRY)]
    addresses.append(filled(manifest["preview"]["url"], MINISTRY))
    examples = {"entity": MINISTRY, "property": "state", "type": "Organization"}
    for sort, one in manifest["suggest"].items():
        addresses.append(one["service_url"] + one["service_path"] + "?prefix=min")
        flyout = one["flyout_service_url"] + one["flyout_service_path"]
        assert "${id}" in flyout
        addresses.append(filled(flyout, examples[sort]))
    proposing = manifest["extend"]["propose_properties"]
    addresses.append(proposing["service_url"] + proposing["service_path"] + "?type=Organization")
    for address in addresses:
        assert address.startswith(f"{server.url}/"), address
        _, last = follow(server.url, address.removeprefix(server.url), {"Accept": "*/*"})
        assert last.status == 200, address
        assert last["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("strips", [True, False])
def test_the_manifest_names_the_address_that_clients_see(built: BuiltRelease, strips: bool) -> None:
    environ = {"COMMUNIQUE_TRUSTED_PROXIES": "1"}
    if not strips:
        environ["COMMUNIQUE_PATH_PREFIX"] = "/data"
    behind = start(home=built.settings.home, environ=environ)
    try:
        with proxy(behind.url, "/data", strips) as outside:
            host = urlsplit(outside).netloc
            said = ask(outside, "/data/reconcile").json
            text = json.dumps(said)
            assert text.count(f"https://{host}/data/") == text.count("https://127.0.0.1") > 8
            assert said["view"]["url"] == f"https://{host}/data/id/{{{{id}}}}"
            page = ask(outside, f"/data/reconcile/preview?id={MINISTRY}").text
            assert f'href="/data/doc/{MINISTRY}"' in page
    finally:
        stop(behind)


# --- queries ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("Ministry of Health of Serbia", MINISTRY),
        ("Serbian Health Ministry", MINISTRY),
        ("MINISTRY OF HEALTH, REPUBLIC OF SERBIA", MINISTRY),
        ("Aleksandar Vucic", "person/aleksandar-vucic"),
        ("Kazakhstan", "state/kz"),
        ("state/kz", "state/kz"),
        (f"{BASE}id/state/kz", "state/kz"),
        ("Q232", "state/kz"),
        ("http://www.wikidata.org/entity/Q232", "state/kz"),
    ],
)
def test_a_name_or_identifier_is_matched(server: Server, text: str, id_: str) -> None:
    first = candidates(server, text)[0]
    assert (first["id"], first["match"]) == (id_, True)
    assert first["score"] == 100
    assert {"name", "description", "type"} <= set(first)


def test_a_candidate_says_what_it_is(server: Server) -> None:
    first = candidates(server, "Serbian Health Ministry", type="Agent")[0]
    assert first == {
        "id": MINISTRY,
        "name": "Ministry of Health of Serbia",
        "description": first["description"],
        "type": [{"id": "Organization", "name": "Organization"}, {"id": "Agent", "name": "Agent"}],
        "score": 100.0,
        "match": True,
        "features": [{"id": "name_likeness", "value": 100.0}, {"id": "type_match", "value": True}],
    }
    assert "Serbia" in first["description"]


def test_namesakes_are_told_apart_by_a_property_and_never_matched_without(server: Server) -> None:
    both = candidates(server, "Ministry of Health", type="Organization")[:2]
    assert {one["id"] for one in both} == {MINISTRY, KAZAKH}
    assert [one["match"] for one in both] == [False, False]
    assert len({one["description"] for one in both}) == 2
    for value in (
        "Serbia",
        "Republic of Serbia",
        "state/rs",
        {"id": "state/rs", "name": "x"},
        ["Serbia"],
        "Q403",
        {"id": "Q403", "name": "Serbia"},
    ):
        for property_ in ("state", "ofState", "https://w3id.org/communique/ontology#ofState"):
            asked = [{"pid": property_, "v": value}]
            assert matched(server, "Ministry of Health", properties=asked) == MINISTRY, (property_, value)
    for value in ("Kazakhstan", {"id": "state/none", "name": "Serbia"}, {"id": "Serbia", "name": "Serbia"}):
        wrong = [{"pid": "state", "v": value}]
        assert matched(server, "Ministry of Health of Serbia", properties=wrong) == "", value


def test_types_are_a_hierarchy_and_schemes_are_types(server: Server) -> None:
    for type_ in ("Organization", "Agent", ["Person", "Organization"], f"{BASE}ontology#Agent"):
        assert matched(server, "Serbian Health Ministry", type=type_) == MINISTRY
    assert MINISTRY not in [one["id"] for one in candidates(server, "Serbian Health Ministry", type="Person")]
    assert matched(server, "health", type="CooperationArea") == "area/health"
    assert matched(server, "memorandum", type="id:form") == "form/memorandum"
    assert candidates(server, "Serbia", type="Nothing") == []


def test_what_type_strict_does(server: Server) -> None:
    name = "Serbian Health Ministry"
    assert matched(server, name, type=["Person", "Agent"], type_strict="any") == MINISTRY
    assert matched(server, name, type=["Organization", "Agent"], type_strict="all") == MINISTRY
    assert candidates(server, name, type=["Person", "Organization"], type_strict="all") == []
    assert matched(server, name, type="Organization", type_strict="should") == MINISTRY
    other = next(one for one in candidates(server, name, type="Person", type_strict="should"))
    assert (other["id"], other["score"], other["match"]) == (MINISTRY, 70, False)


def test_properties_raise_and_lower_the_score(server: Server) -> None:
    name, kind = "Memorandum in healthcare", "Agreement"

    def score(*constraints: tuple[str, Any]) -> float:
        asked = [{"pid": property_, "v": value} for property_, value in constraints]
        found = candidates(server, name, type=kind, properties=asked)
        return float(next(one["score"] for one in found if one["id"] == HEALTHCARE))

    alone = score()
    agreeing = (
        ("area", "health"),
        ("area", {"id": "area/health"}),
        ("form", "memorandum"),  # the form of the document is a narrower one
        ("date", "2026-02-27"),
        ("date", "2026-02-27T00:00:00Z"),
        ("date", "27 February 2026"),
        ("date", 2026),
        ("listNumber", 1),
        ("listNumber", "1"),
        ("signatory", "Serbian Health Ministry"),
        ("signatory", ["Serbian Health Ministry", {"id": KAZAKH}]),
        ("state", ["Serbia", "KZ"]),
        ("name", "memorandum of cooperation in healthcare between Kazakhstan and Serbia, 27 February 2026"),
    )
    for one in agreeing:
        assert score(one) > alone, one
    wrong = (("area", "culture"), ("date", "2025"), ("date", True), ("listNumber", 2), ("form", "treaty"))
    for pair in wrong:
        assert score(pair) < alone, pair
    assert score(*agreeing[:4]) > score(*agreeing[:3], wrong[1]) > score(wrong[0], wrong[1])
    unknown = score(("kind-of-thing-nobody-has", "x"))
    assert score(("date", "2025")) < unknown < score(("date", "2026"))


def test_features_say_what_the_score_is_made_of(server: Server) -> None:
    asked = [{"pid": "area", "v": "culture"}, {"pid": "area", "v": "health"}, {"pid": "nothing", "v": 1}]
    found = candidates(server, "Memorandum in healthcare", type="Agreement", properties=asked)
    features = {one["id"]: one["value"] for one in found[0]["features"]}
    assert features == {"name_likeness": features["name_likeness"], "type_match": True, "area": 50}
    assert found[0]["match"] is False


def test_a_match_needs_every_property_to_agree(server: Server) -> None:
    name = "Ministry of Health of Serbia"
    for constraint in (("nothing", "x"), ("area", "health"), ("state", "Serbia or so and more words")):
        asked = [{"pid": constraint[0], "v": constraint[1]}]
        first = candidates(server, name, properties=asked)[0]
        assert (first["id"], first["match"]) == (MINISTRY, False)
    assert matched(server, name, properties=[{"pid": "state", "v": "Serbia"}]) == MINISTRY
    nearly = [{"pid": "state", "v": ["Serbia"] * 20 + ["Hungary"]}]
    assert matched(server, name, properties=nearly) == ""


def test_candidates_by_values_alone(server: Server) -> None:
    signed = [{"pid": "signatory", "v": "Ministry of Health of Serbia"}]
    first = candidates(server, properties=signed)[0]
    assert (first["id"], first["score"], first["match"]) == (HEALTHCARE, 100, False)
    assert candidates(server, properties=signed, type="Person") == []
    assert candidates(server, properties=signed, type=["Person", "Agreement"], type_strict="all") == []
    assert candidates(server, properties=signed, type="Person", type_strict="should")[0]["score"] == 70
    number = [{"pid": "wikidata", "v": "Q232"}]
    assert matched(server, properties=number, type="State", type_strict="should") == "state/kz"
    assert matched(server, properties=number, type="Person", type_strict="should") == ""
    for value in (
        "Q232",
        "http://www.wikidata.org/entity/Q232",
        {"id": "http://www.wikidata.org/entity/Q232"},
        {
            "id": "Q232",
            "name": "Kazakhstan",
        },  # as OpenRefine has it of a column that was matched with Wikidata
    ):
        assert matched(server, properties=[{"pid": "wikidata", "v": value}]) == "state/kz", value
    assert [one["id"] for one in candidates(server, properties=[{"pid": "listNumber", "v": 1}])] == [
        HEALTHCARE
    ]
    assert candidates(server, properties=[{"pid": "wikidata", "v": "Q1"}]) == []


def test_limit_and_nothing_to_find(server: Server) -> None:
    assert len(candidates(server, "Ministry of Health", limit=1)) == 1
    assert len(candidates(server, "Ministry", type="Organization", limit=100)) > 10
    assert len(candidates(server, "Ministry", type="Organization")) == 10
    assert candidates(server, "xyzzyx") == candidates(server, " ") == []


def test_each_query_of_a_batch_is_answered_by_itself(server: Server) -> None:
    names = ["Serbia", "Ministry of Health", "Serbian Health Ministry", "xyzzyx", "Q232", "", "Серbia é 🕊"]
    alone = [answered(server, {"x": {"query": name}})["x"] for name in names]
    together = answered(server, {f"key {number} é": {"query": name} for number, name in enumerate(names)})
    assert list(together.values()) == alone


def test_a_full_batch(server: Server) -> None:
    found = answered(
        server, {f"q{n}": {"query": f"Ministry of Health {n}", "limit": 2} for n in range(BATCH)}
    )
    assert len(found) == BATCH
    assert all(found.values())


def test_get_and_post_say_the_same(server: Server) -> None:
    asked = json.dumps({"q0": {"query": "Қазақстан Serbia", "limit": 3}})
    got = ask(server.url, f"/reconcile?{urlencode({'queries': asked})}")
    assert got.json == post(server, queries=asked).json
    assert (
        ask(server.url, f"/reconcile?{urlencode({'queries': asked})}", {"If-None-Match": got["ETag"]}).status
        == 304
    )
    head = ask(server.url, f"/reconcile?{urlencode({'queries': asked})}", method="HEAD")
    assert (head.status, head["Content-Length"], head.body) == (200, str(len(got.body)), b"")
