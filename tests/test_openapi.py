"""``/openapi.json`` against the rules of OpenAPI and against the server it describes."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from jsonschema import Draft202012Validator, FormatChecker
from schemathesis.specs.openapi.definitions import OPENAPI_31

from asking import Reply, ask
from communique import __version__
from support import Server
from web_support import Serving

_UNDESCRIBED = {"static"}
"""Endpoints that are no part of what is published: the files that pages are made with."""

Part = dict[str, Any]


@pytest.fixture(scope="module")
def described(server: Server) -> Part:
    answer = ask(server.url, "/openapi.json")
    assert (answer.status, answer.media_type) == (200, "application/json")
    found: Part = json.loads(answer.body)
    return found


def resolved(part: Part, whole: Part) -> Part:
    """Return a part, or what it refers to."""
    while "$ref" in part:
        found: Any = whole
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step.replace("~1", "/").replace("~0", "~")]
        part = found
    return part


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    path: str
    method: str
    said: Part
    whole: Part

    @property
    def name(self) -> str:
        return str(self.said["operationId"])

    def parameters(self, place: str) -> list[Part]:
        found = [resolved(one, self.whole) for one in self.said.get("parameters", [])]
        return [one for one in found if one["in"] == place]

    def address(self) -> str:
        """Return the path and the query with the examples of their parameters."""
        values = {one["name"]: _example(one) for one in self.parameters("path")}
        query = [
            f"{one['name']}={quote(_example(one), safe=':')}"
            for one in self.parameters("query")
            if "example" in one
        ]
        path = re.sub(r"{(\w+)}", lambda found: values[found[1]], self.path)
        return path + ("?" + "&".join(query) if query else "")

    def response(self, status: int) -> Part:
        return resolved(self.said["responses"][str(status)], self.whole)


def _example(parameter: Mapping[str, Any]) -> str:
    """Return the example of a parameter, or the first of several."""
    if "example" in parameter:
        return str(parameter["example"])
    return str(next(iter(parameter["examples"].values()))["value"])


def operations(whole: Part) -> Iterator[Operation]:
    for path, item in whole["paths"].items():
        for method, said in item.items():
            yield Operation(path, method.upper(), said, whole)


def references(part: object) -> Iterator[Part]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part
        for value in part.values():
            yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


# --- the document ------------------------------------------------------------------------------------------


def test_it_is_openapi(described: Part) -> None:
    Draft202012Validator(OPENAPI_31).validate(described)
    assert described["openapi"].startswith("3.1.")
    assert described["info"]["version"] == __version__
    assert "x-" not in {key[:2] for key in described}


def test_it_is_openapi_of_whatever_is_served(serving: Serving) -> None:
    said = serving("<https://w3id.org/communique/id/state/kz> a <https://example.org/State> .")
    found = said.get("/openapi.json").get_json()
    Draft202012Validator(OPENAPI_31).validate(found)
    assert "example" not in found["components"]["parameters"]["Release"]
    assert said.get("/openapi.json", base_url="http://localhost/data").get_json()["servers"] == [
        {"url": "/data"}
    ]


def test_the_rules_would_notice(described: Part) -> None:
    broken = described | {"paths": {"void": {"get": {"responses": {"20": {}}}}}}
    assert len(list(Draft202012Validator(OPENAPI_31).iter_errors(broken))) > 0


def test_every_reference_leads_somewhere(described: Part) -> None:
    found = list(references(described))
    assert len(found) > 100
    for one in found:
        assert resolved(one, described)
    used = {one["$ref"] for one in found}
    for kind, parts in described["components"].items():
        assert {f"#/components/{kind}/{name}" for name in parts} <= used


def test_every_example_keeps_to_its_schema(described: Part) -> None:
    checked = 0
    for operation in operations(described):
        bodies = operation.said.get("requestBody", {}).get("content", {}).values()
        for part in (*(operation.parameters(place) for place in ("path", "query", "header")), bodies):
            for one in part:
                values = [one["example"]] if "example" in one else []
                values += [value["value"] for value in one.get("examples", {}).values()]
                for value in values:
                    schema = {**one["schema"], "components": described["components"]}
                    Draft202012Validator(schema, format_checker=FormatChecker()).validate(value)
                    checked += 1
    assert checked > 40


def test_operations_have_names_of_their_own(described: Part) -> None:
    names = [operation.name for operation in operations(described)]
    assert len(set(names)) == len(names)
    tags = {tag["name"] for tag in described["tags"]}
    for operation in operations(described):
        assert set(operation.said["tags"]) <= tags
        assert set(re.findall(r"{(\w+)}", operation.path)) == {
            one["name"] for one in operation.parameters("path")
        }


# --- what it describes -------------------------------------------------------------------------------------


def test_every_route_is_described_and_every_path_is_routed(described: Part, app: Flask) -> None:
    """Both ways: the example of each path fits a rule of the router, and there is no rule without a path."""
    routes = app.url_map.bind("localhost")
    reached = {
        routes.match(operation.address().partition("?")[0], operation.method, return_rule=True)[0].rule
        for operation in operations(described)
    }
    assert reached == {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint not in _UNDESCRIBED}


def test_no_other_method_is_allowed(described: Part, server: Server) -> None:
    for path, item in described["paths"].items():
        address = Operation(path, "GET", item["get"], described).address()
        there = {method.upper() for method in item} | {"HEAD", "OPTIONS"}
        for method in {"POST", "PUT", "DELETE", "PATCH"} - there:
            refused = ask(server.url, address, method=method)
            assert refused.status == 405, f"{method} {address}"
            assert set(refused["Allow"].split(", ")) == there


def fits(reply: Reply, operation: Operation) -> None:
    """Check that an answer is one that the operation can give."""
    assert str(reply.status) in operation.said["responses"], f"{operation.name}: {reply.status}"
    said = operation.response(reply.status)
    if reply.body:
        content = said["content"]
        assert reply.media_type in content, f"{operation.name}, {reply.status}: {reply.media_type}"
        if "schema" in content[reply.media_type]:
            schema = {**content[reply.media_type]["schema"], "components": operation.whole["components"]}
            Draft202012Validator(schema).validate(json.loads(reply.body))
    for name, part in said.get("headers", {}).items():
        header = resolved(part, operation.whole)
        assert reply[name] or not header.get("required"), f"{operation.name}, {reply.status}: {name}"
        if reply[name]:
            schema = {**header["schema"], "components": operation.whole["components"]}
            Draft202012Validator(schema).validate(reply[name])


def test_every_example_is_answered_as_described(described: Part, server: Server) -> None:
    """Each operation gives what is promised for its examples, in each media type."""
    for operation in operations(described):
        if operation.method != "GET":
            continue
        first = ask(server.url, operation.address())
        fits(first, operation)
        if operation.path.startswith("/releases/{release}/changes"):
            assert first.status == 404  # of the only release there is
            continue
        assert first.status in {200, 303}, operation.name
        for media_type in operation.response(first.status).get("content", {}):
            fits(ask(server.url, operation.address(), {"Accept": media_type}), operation)
        if "406" in operation.said["responses"]:
            fits(ask(server.url, operation.address(), {"Accept": "image/png"}), operation)
        if "304" in operation.said["responses"]:
            same = ask(server.url, operation.address(), {"If-None-Match": first["ETag"] or '"x"'})
            assert same.status == (304 if first["ETag"] else 200), operation.name
            fits(same, operation)
        if "412" in operation.said["responses"]:
            lost = ask(server.url, operation.address(), {"If-Match": '"other"'})
            assert lost.status == 412, operation.name
            fits(lost, operation)


def test_the_endpoint_without_a_query_and_by_post_is_as_described(described: Part, server: Server) -> None:
    get, post = (one for one in operations(described) if one.path == "/sparql")
    for media_type in get.response(200)["content"]:
        fits(ask(server.url, "/sparql", {"Accept": media_type}), get)
    for content_type, said in post.said["requestBody"]["content"].items():
        example = said["example"]
        body = example if isinstance(example, str) else urlencode(example)
        answer = ask(server.url, "/sparql", {"Content-Type": content_type}, "POST", body.encode())
        assert answer.status == 200
        fits(answer, post)
    update = {"Content-Type": "application/sparql-update"}
    wrong: tuple[tuple[dict[str, str], bytes], ...]
    wrong = (({"Content-Type": "text/plain"}, b"ASK {}"), (update, b"CLEAR ALL"), ({}, b""))
    for headers, sent in wrong:
        answer = ask(server.url, "/sparql", headers, "POST", sent)
        assert answer.status in {403, 415}
        fits(answer, post)


def test_every_form_of_a_path_is_one_that_can_be_had(described: Part, server: Server) -> None:
    for operation in operations(described):
        for parameter in operation.parameters("path"):
            if parameter["name"] == "suffix" and not operation.path.startswith("/releases/{release}"):
                types = set()
                for suffix in parameter["schema"]["enum"]:
                    path = operation.address().removesuffix(f".{parameter['example']}")
                    answer = ask(server.url, f"{path}.{suffix}")
                    assert answer.status == 200, f"{path}.{suffix}"
                    types.add(answer.media_type)
                assert len(types) == len(parameter["schema"]["enum"])


def test_the_sorts_of_thing_have_lists(described: Part, server: Server) -> None:
    sort = described["paths"]["/{sort}/"]["get"]["parameters"][0]
    for name in resolved(sort, described)["schema"]["enum"]:
        assert ask(server.url, f"/{name}/").status == 200


# --- how it is found ---------------------------------------------------------------------------------------


def test_pages_and_the_first_answer_lead_to_it(server: Server) -> None:
    for accept in ("text/html", "text/turtle"):
        link = '</openapi.json>; rel="service-desc"; type="application/json"'
        assert link in ask(server.url, "/", {"Accept": accept})["Link"]
    page = ask(server.url, "/doc/state/kz.html").body.decode()
    assert '<link rel="service-desc" type="application/json" href="/openapi.json"/>' in page
