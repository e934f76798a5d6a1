"""The reconciliation service and those who ask wrongly, too much, in an old way, or of other data."""

import json
import random
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from asking import ask
from communique.config import replace
from communique.errors import QueryTimeout
from communique.web import create_app, current
from communique.web.reconcile import EACH, IN_ALL, LARGEST
from communique.web.reconcile.candidates import Answering
from communique.web.reconcile.questions import (
    ALL_VALUES,
    BATCH,
    IDS,
    PROPERTIES,
    VALUES,
    Constraint,
    Question,
)
from communique.web.reconcile.terms import Terms
from reconcile_support import (
    FORM,
    MINISTRY,
    answered,
    candidates,
    extended,
    fits,
    matched,
    post,
    suggested,
    values,
)
from support import BuiltRelease, Server, start, stop
from web_support import XHTML

# --- what a client may get wrong -------------------------------------------------------------------------

REFUSED: list[tuple[str, str, str]] = [
    ("queries", "", "not JSON"),
    ("queries", "{", "queries"),
    ("queries", "[]", "must be an object"),
    ("queries", '{"q1": 1}', "q1"),
    ("queries", '{"q1": {}}', "q1"),
    ("queries", '{"q1": {"limit": 1}}', "q1"),
    ("queries", '{"q1": {"properties": []}}', "q1"),
    ("queries", '{"q1": {"query": 1}}', "“query”"),
    ("queries", '{"q1": {"query": "x", "props": []}}', "“props”"),
    ("queries", '{"q1": {"query": "x", "limit": 0}}', "“limit”"),
    ("queries", '{"q1": {"query": "x", "limit": 1.5}}', "“limit”"),
    ("queries", '{"q1": {"query": "x", "limit": true}}', "“limit”"),
    ("queries", '{"q1": {"query": "x", "limit": 1e400}}', "“limit”"),
    ("queries", '{"q1": {"query": "x", "limit": NaN}}', "not JSON"),
    ("queries", '{"q1": {"query": "x", "limit": ' + "9" * 5000 + "}}", "not JSON"),
    ("queries", '{"q1": {"query": "x", "type": 1}}', "“type”"),
    ("queries", '{"q1": {"query": "x", "type": [1]}}', "“type”, 1"),
    ("queries", '{"q1": {"query": "x", "type_strict": "must"}}', "“type_strict”"),
    ("queries", '{"q1": {"query": "x", "type_strict": []}}', "“type_strict”"),
    ("queries", '{"q1": {"query": "x", "properties": {}}}', "“properties”"),
    ("queries", '{"q1": {"query": "x", "properties": [{"pid": "a"}]}}', "“v”"),
    ("queries", '{"q1": {"query": "x", "properties": [{"v": "a"}]}}', "“pid”"),
    ("queries", '{"q1": {"query": "x", "properties": [{"pid": "a", "v": null}]}}', "“v”, 1"),
    ("queries", '{"q1": {"query": "x", "properties": [{"pid": "a", "v": [["b"]]}]}}', "“v”, 1"),
    ("queries", '{"q1": {"query": "x", "properties": [{"pid": "a", "v": {"name": "b"}}]}}', "“id”"),
    ("queries", '{"q1": {"query": "\\ud800"}}', "half a character"),
    ("queries", "[" * 100_000, "not JSON"),
    ("extend", "[]", "must be an object"),
    ("extend", '{"ids": []}', "“properties”"),
    ("extend", '{"properties": []}', "“ids”"),
    ("extend", '{"ids": [1], "properties": []}', "“ids”, 1"),
    ("extend", '{"ids": [], "properties": [{}]}', "“id”"),
    ("extend", '{"ids": [], "properties": [{"id": "a", "settings": 1}]}', "“settings”"),
    ("extend", '{"ids": [], "properties": [{"id": "a", "settings": {"limit": -1}}]}', "“limit”"),
]


@pytest.mark.parametrize(("parameter", "text", "words"), REFUSED)
def test_what_is_wrong_is_named(server: Server, parameter: str, text: str, words: str) -> None:
    reply = post(server, **{parameter: text})
    assert (reply.status, reply.media_type) == (400, "application/problem+json"), reply.text
    assert parameter in reply.json["detail"]
    assert words in reply.json["detail"]
    assert reply["Access-Control-Allow-Origin"] == "*"


NASTY: tuple[Any, ...] = (
    *(
        "\x00",
        "\u202e",
        "\ufffe",
        "a" * 5000,
        "a " * 5000,
        "((((",
        "[a",
        "a*",
        '"',
        "\\",
        "<>",
        "{}",
        "%00",
        "🕊",
        "ﷺ",
    ),
    *(
        "http://",
        "http://[",
        "https://w3id.org/communique/id/",
        "://",
        "state:",
        ":",
        "id:x y",
        "_:b",
        "../x",
        "x#y",
    ),
    *(
        "9" * 400,
        "1e999",
        "nan",
        "inf",
        "2026-02-30",
        "0000",
        "Q0",
        "Q99999999999",
        "٣",
        "Ⅷ",
        "ſ",
        "İ",
        "\u0301",
    ),
    *(0, -1, 1e308, 10**300, 10**400, 2026.0, True, False),
)


def test_whatever_is_asked_is_answered(client: FlaskClient) -> None:
    """Text of any kind in every place that takes some: there are candidates, or none, but no failure."""
    pick = random.Random(20261122)  # noqa: S311  # seeded, so that it asks the same each time

    def text() -> str:
        return str(pick.choice(NASTY))

    def value() -> Any:
        return pick.choice([pick.choice(NASTY), {"id": text(), "name": text()}, {"id": text()}])

    for _ in range(30):
        queries = {
            text(): {
                "query": text(),
                "type": [text()],
                "type_strict": pick.choice(["any", "all", "should"]),
                "properties": [
                    {
                        "pid": pick.choice([text(), "state", "date", "name", "wikidata"]),
                        "v": [value(), value()],
                    }
                ],
            }
            for _ in range(4)
        }
        for one in queries.values():
            if pick.random() < 0.3:
                del one["query"]
        reply = client.post("/reconcile", data={"queries": json.dumps(queries)})
        assert reply.status_code == 200, reply.text
        fits(reply.get_json(), "reconciliation-result-batch")
        asked = {"ids": [text(), text()], "properties": [{"id": text()}, {"id": "name"}]}
        reply = client.post("/reconcile", data={"extend": json.dumps(asked)})
        assert reply.status_code == 200, reply.text
        fits(reply.get_json(), "data-extension-response")
        for path in (
            "suggest/entity?prefix=",
            "suggest/type?prefix=",
            "suggest/property?prefix=",
            "properties?type=",
        ):
            assert client.get(f"/reconcile/{path}{quote(text())}").status_code == 200
        for path in ("preview?id=", "flyout/entity?id=", "flyout/type?id=", "flyout/property?id="):
            assert client.get(f"/reconcile/{path}{quote(text())}").status_code == 404


def test_what_is_too_much(server: Server) -> None:
    many = {f"q{number}": {"query": "x"} for number in range(BATCH + 1)}
    assert post(server, queries=many).status == 413
    one = {"pid": "a", "v": "b"}
    for query in (
        {"query": "x", "properties": [one] * (PROPERTIES + 1)},
        {"query": "x", "properties": [{"pid": "a", "v": ["b"] * (VALUES + 1)}]},
        {"query": "x", "type": ["a"] * (VALUES + 1)},
    ):
        assert post(server, queries={"q": query}).status == 413
    values = {"query": "x", "properties": [{"pid": "a", "v": ["b"] * VALUES}]}
    named = {f"q{number}": values for number in range(ALL_VALUES // VALUES + 1)}
    assert post(server, queries=named).status == 413
    assert post(server, extend={"ids": ["a"] * (IDS + 1), "properties": []}).status == 413
    assert post(server, extend={"ids": [], "properties": [{"id": "a"}] * (PROPERTIES + 1)}).status == 413
    assert post(server, queries=" " * LARGEST + "{}").status == 413
    long = answered(server, {"q": {"query": "Ministry of Health of Serbia " * 3000}})
    assert isinstance(long["q"], list)


def test_a_client_has_so_many_requests_answered_at_once(app: Flask, client: FlaskClient) -> None:
    places = app.extensions["communique.reconcile.places"]
    sent = {"queries": '{"q": {"query": "Serbia"}}'}
    taken = [places.take("127.0.0.1") for _ in range(EACH)]
    refused = client.post("/reconcile", data=sent)
    assert (refused.status_code, refused.headers["Access-Control-Allow-Origin"]) == (429, "*")
    assert int(refused.headers["Retry-After"]) > 0
    assert client.get("/reconcile").status_code == 200
    taken += [places.take(f"other {number}") for number in range(IN_ALL - EACH)]
    taken.pop(0).leave()
    assert client.post("/reconcile", data=sent).status_code == 200
    places.take("another")
    assert client.post("/reconcile", data=sent).status_code == 503
    for place in taken:
        place.leave()
    assert client.post("/reconcile", data=sent).status_code == 200
    assert places.taken == 1  # every answer gave its place back


def test_what_takes_too_long_is_stopped(built: BuiltRelease) -> None:
    hasty = create_app(replace(built.settings, query_deadline=1e-9)).test_client()
    for name, asked in (
        ("queries", '{"q": {"query": "Serbia"}}'),
        ("extend", '{"ids": ["state/rs"], "properties": [{"id": "name"}]}'),
    ):
        stopped = hasty.post("/reconcile", data={name: asked})
        assert (stopped.status_code, stopped.content_type) == (504, "application/problem+json")
        assert "ask for less" in stopped.get_json()["detail"]


def test_one_question_that_takes_too_long_is_stopped_as_well(app: Flask) -> None:
    """Not only between the questions of a batch: one may name hundreds of values."""
    left = 10

    def going_on() -> None:
        nonlocal left
        left -= 1
        if not left:
            raise QueryTimeout("enough")

    asked = Constraint("name", tuple(f"Ministry {number}" for number in range(VALUES)))
    with app.test_request_context("/reconcile"):
        app.preprocess_request()
        reader, index = current.reader(), current.index()
        answering = Answering(reader, index, Terms(reader, index, {}), going_on)
        for text in ("", "Ministry of Health"):
            left = 10
            with pytest.raises(QueryTimeout):
                answering.answer(Question(text, constraints=(asked,)))


def test_which_requests_there_are(server: Server) -> None:
    asked = '{"q": {"query": "x"}}'
    for content_type in ("application/json", "multipart/form-data; boundary=x", "text/plain", ""):
        assert ask(server.url, "/reconcile", {"Content-Type": content_type}, "POST", b"{}").status == 415
    latin = {"Content-Type": "application/x-www-form-urlencoded; charset=iso-8859-1"}
    assert ask(server.url, "/reconcile", latin, "POST", b"queries={}").status == 415
    assert ask(server.url, "/reconcile", FORM, "POST", b"queries=%ff").status == 400
    assert ask(server.url, "/reconcile", FORM, "POST", b"").status == 400
    assert ask(server.url, "/reconcile", FORM, "POST", b"query=x").status == 400
    assert ask(server.url, "/reconcile?query=x").status == 400
    assert post(server, queries=asked, extend={"ids": [], "properties": []}).status == 400
    assert ask(server.url, f"/reconcile?{urlencode([('queries', asked), ('queries', asked)])}").status == 400
    assert ask(server.url, "/reconcile?_=1").json["versions"] == ["0.2"]
    for path in (
        "suggest/type",
        "suggest/entity?limit=3",
        "preview",
        "flyout/type",
        "suggest/type?prefix=a&limit=0",
    ):
        reply = ask(server.url, f"/reconcile/{path}")
        assert (reply.status, reply.media_type) == (400, "application/problem+json"), path
    for path in ("suggest/other?prefix=a", "preview?id=state/xx", "preview?id=%20", "search"):
        assert ask(server.url, f"/reconcile/{path}").status == 404, path
    assert ask(server.url, "/reconcile", method="PUT").status == 405


def test_other_origins_may_ask(server: Server) -> None:
    wanted = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    for path in ("/reconcile", "/reconcile/suggest/entity", "/reconcile/preview", "/reconcile/properties"):
        reply = ask(server.url, path, {**wanted, "Access-Control-Request-Headers": "content-type"}, "OPTIONS")
        assert (reply.status, reply["Access-Control-Allow-Origin"]) == (200, "*")
        assert "Content-Type" in reply["Access-Control-Allow-Headers"]
        assert ("POST" in reply["Access-Control-Allow-Methods"]) == (path == "/reconcile")
    assert post(server, queries={"q": {"query": "x"}})["Access-Control-Allow-Origin"] == "*"


def test_old_clients_are_called_back(server: Server) -> None:
    for path in ("/reconcile?", "/reconcile/suggest/type?prefix=ag&", "/reconcile/properties?type=State&"):
        plain = ask(server.url, path.rstrip("&?"))
        reply = ask(server.url, f"{path}callback=jQuery3710_1700000000000")
        assert (reply.status, reply.media_type) == (200, "text/javascript")
        head, tail = "/**/jQuery3710_1700000000000(", ");\n"
        assert reply.text.startswith(head)
        assert reply.text.endswith(tail)
        assert json.loads(reply.text.removeprefix(head).removesuffix(tail)) == plain.json
        assert reply.text.isascii()
        for wrong in ("alert(1)", "", "a b", "<script>", "é", "a" * 300):
            assert ask(server.url, f"{path}callback={quote(wrong)}").status == 400, wrong


def test_the_guide_lists_types_and_properties(server: Server) -> None:
    page = ET.fromstring(ask(server.url, "/reconcile/guide").text)  # noqa: S314  # our own page
    codes = {"".join(one.itertext()) for one in page.iter(f"{XHTML}code")}
    assert {f"{server.url}/reconcile", "Organization", "id:area", "state", "signatory", "wikidata"} <= codes


# --- data elsewhere --------------------------------------------------------------------------------------


def test_what_a_remote_store_holds_can_be_reconciled_with(server: Server) -> None:
    second = start(environ={"COMMUNIQUE_STORE_URL": f"{server.url}/sparql"})
    try:
        said, known = ask(second.url, "/reconcile").json, ask(server.url, "/reconcile").json
        assert said["defaultTypes"] == known["defaultTypes"]
        asked = [{"pid": "state", "v": "Serbia"}]
        for text, rest in (("Ministry of Health", {"properties": asked}), ("Q232", {}), ("healthcare", {})):
            assert candidates(second, text, **rest) == candidates(server, text, **rest)
        wanted = ("state", "wikidata", "report", "signatoryOf", "name")
        assert extended(second, [MINISTRY], *wanted) == extended(server, [MINISTRY], *wanted)
        shown = ask(second.url, f"/reconcile/preview?id={MINISTRY}")
        assert shown.text == ask(server.url, f"/reconcile/preview?id={MINISTRY}").text
        assert suggested(second, "property", "sta") == suggested(server, "property", "sta")
        assert ask(second.url, "/reconcile/properties?type=Agreement").json["properties"]
    finally:
        stop(second)


# --- data of others --------------------------------------------------------------------------------------

OTHER = """\
@prefix ex: <https://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:a-b rdfs:label "The Thing" , "Das Ding"@de ; a ex:Kind ; ex:of ex:c ;
    ex:n 1.5 , "x"^^xsd:integer , true , "2026"^^xsd:gYear .
<urn:example:d> rdfs:label "Number seven" ; a <urn:example:Kind> ; ex:n "007" , "Issue of 15 March 2026" .
ex:c rdfs:label "Another <thing>" ; a ex:Kind ;
    ex:day "2026-13-01"^^xsd:date , "2026-02-27T10:00:00"^^xsd:dateTime .
<https://w3id.org/communique/id/state/a%2Fb%20c> rdfs:label "Encoded" ; a ex:Kind .
"""


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server in front of a file that has a vocabulary of its own, declared nowhere."""
    file = tmp_path_factory.mktemp("data") / "other.ttl"
    file.write_text(OTHER, encoding="utf-8")
    running = start("--data", str(file))
    yield running
    stop(running)


def test_any_file_can_be_reconciled_with(foreign: Server) -> None:
    thing, kind = "https://example.org/a-b", "https://example.org/Kind"
    said = ask(foreign.url, "/reconcile").json
    fits(said, "manifest")
    assert {one["id"] for one in said["defaultTypes"]} == {kind, "urn:example:Kind"}
    (first,) = candidates(foreign, "the thing", type=kind, limit=1)
    assert (first["id"], first["name"], first["match"]) == (thing, "The Thing", True)
    assert first["type"][0]["id"] == kind
    assert (
        matched(foreign, "das ding", properties=[{"pid": "https://example.org/of", "v": "Another thing"}])
        == thing
    )
    assert values(foreign, thing, "https://example.org/of") == [{"str": "https://example.org/c"}]
    got = values(foreign, thing, "https://example.org/n")
    assert sorted(got, key=str) == sorted(
        [{"float": 1.5}, {"str": "x"}, {"str": "true"}, {"str": "2026"}], key=str
    )
    days = values(foreign, "https://example.org/c", "https://example.org/day")
    assert sorted(days, key=str) == [{"date": "2026-02-27T10:00:00"}, {"str": "2026-13-01"}]
    proposed = ask(foreign.url, f"/reconcile/properties?type={quote(kind)}").json["properties"]
    assert {"https://example.org/of", "https://example.org/n", "name"} <= {one["id"] for one in proposed}
    page = ask(foreign.url, "/reconcile/preview?id=https%3A%2F%2Fexample.org%2Fc").text
    assert "Another &lt;thing&gt;" in page


def test_an_iri_need_not_have_slashes(foreign: Server) -> None:
    thing, kind = "urn:example:d", "urn:example:Kind"
    (first,) = candidates(foreign, "number seven", type=kind)
    assert (first["id"], first["type"][0]["id"], first["match"]) == (thing, kind, True)
    assert matched(foreign, thing) == thing
    assert values(foreign, thing, "name") == [{"str": "Number seven"}]
    for path in ("preview", "flyout/entity"):
        assert ask(foreign.url, f"/reconcile/{path}?id={quote(thing)}").status == 200
    hit = ask(foreign.url, "/search.json?q=seven").json["hits"][0]
    assert (hit["id"], hit["document"]) == (thing, f"{foreign.url}/search?q={quote(thing)}")
    assert ask(foreign.url, f"/search.json?q={quote(thing)}").json["hits"][0]["id"] == thing


def test_numbers_in_texts_are_the_same_or_do_not_agree(foreign: Server) -> None:
    same = ("007", "issue of 15 march 2026", "15 March 2026, issue of")
    for value in (*same, "7", 7, "Issue of 15 March 2025", "Issue of 16 March 2026", "Issue of March 2026"):
        asked = [{"pid": "https://example.org/n", "v": value}]
        found = matched(foreign, "number seven", properties=asked)
        assert found == ("urn:example:d" if value in same else ""), value


def test_an_id_that_is_encoded_in_its_iri(foreign: Server) -> None:
    (first,) = candidates(foreign, "encoded", limit=1)
    assert first["id"] == "state/a%2Fb%20c"
    assert ask(foreign.url, f"/reconcile/preview?id={quote(first['id'], safe='')}").status == 200
