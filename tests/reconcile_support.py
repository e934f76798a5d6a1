"""Asking the reconciliation service as clients do, and holding its answers against the schemas of the API."""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

from asking import Reply, ask
from support import Server

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
MINISTRY = "organization/rs-ministry-of-health"
SUITE = Path(os.environ.get("COMMUNIQUE_CONFORMANCE", "")) / "reconciliation-0.2"
MISSING = "COMMUNIQUE_CONFORMANCE is not set to a folder with reconciliation-0.2"
_SWAGGER = "http://swagger.io/v2/schema.json"
"""What the schema of manifests refers to for authentication; the suite does not have it, and we have none."""

Part = dict[str, Any]


def there() -> bool:
    return bool(os.environ.get("COMMUNIQUE_CONFORMANCE")) and (SUITE / "schemas").is_dir()


@cache
def registry() -> Registry[Any]:
    """Return the schemas of the suite by what they call each other."""
    found: Registry[Any] = Registry()
    for file in sorted((SUITE / "schemas").glob("*.json")):
        resource = Resource.from_contents(json.loads(file.read_text()), default_specification=DRAFT7)
        found = found.with_resource(resource.id() or file.name, resource)
        found = found.with_resource(
            f"https://reconciliation-api.github.io/specs/0.2/schemas/{file.name}", resource
        )
    stub = {"definitions": {"securityDefinitions": {"additionalProperties": {"type": "object"}}}}
    whole: Registry[Any] = found.with_resource(_SWAGGER, DRAFT7.create_resource(stub))
    return whole


@cache
def validator(name: str) -> Draft7Validator:
    schema = json.loads((SUITE / "schemas" / f"{name}.json").read_text())
    return Draft7Validator(schema, registry=registry())


def fits(said: Any, name: str) -> None:
    """Check an answer against a schema of the suite, where it is at hand."""
    if there():
        validator(name).validate(said)


# --- asking ----------------------------------------------------------------------------------------------


def post(server: Server, **fields: Any) -> Reply:
    """Send a form whose fields are text, or are written as JSON."""
    written = {name: value if isinstance(value, str) else json.dumps(value) for name, value in fields.items()}
    return ask(server.url, "/reconcile", FORM, "POST", urlencode(written).encode())


def answered(server: Server, queries: Part) -> dict[str, list[Part]]:
    """Return the candidates of each query of a batch, checked."""
    fits(queries, "reconciliation-query-batch")
    reply = post(server, queries=queries)
    assert reply.status == 200, reply.text
    fits(reply.json, "reconciliation-result-batch")
    assert list(reply.json) == list(queries)
    for one in reply.json.values():
        scores = [candidate["score"] for candidate in one["result"]]
        assert scores == sorted(scores, reverse=True)
        assert [candidate["match"] for candidate in one["result"]][1:].count(True) == 0
        for candidate in one["result"]:
            features = [feature["id"] for feature in candidate["features"]]
            assert len(set(features)) == len(features)
            assert 0 <= candidate["score"] <= 100
    return {key: one["result"] for key, one in reply.json.items()}


def candidates(server: Server, text: str = "", **rest: Any) -> list[Part]:
    """Return the candidates of one query."""
    return answered(server, {"q": ({"query": text} if text else {}) | rest})["q"]


def matched(server: Server, text: str = "", **rest: Any) -> str:
    """Return the id of the one match of a query; empty when there is none."""
    return next((one["id"] for one in candidates(server, text, **rest) if one["match"]), "")


def extended(server: Server, ids: list[str], *properties: str | Part) -> Part:
    """Return the answer to a request for data, checked."""
    wanted = [{"id": one} if isinstance(one, str) else one for one in properties]
    asked = {"ids": ids, "properties": wanted}
    fits(asked, "data-extension-query")
    reply = post(server, extend=asked)
    assert reply.status == 200, reply.text
    fits(reply.json, "data-extension-response")
    assert list(reply.json["rows"]) == ids
    return reply.json


def values(server: Server, id_: str, property_: str) -> list[Part]:
    found: list[Part] = extended(server, [id_], property_)["rows"][id_][property_]
    return found


def suggested(server: Server, sort: str, typed: str, **parameters: Any) -> Part:
    """Return the answer of a suggest service, checked."""
    query = urlencode({"prefix": typed, **parameters})
    reply = ask(server.url, f"/reconcile/suggest/{sort}?{query}")
    assert reply.status == 200, reply.text
    plural = {"entity": "entities", "property": "properties", "type": "types"}[sort]
    fits(reply.json, f"suggest-{plural}-response")
    return reply.json


def ids(answer: Part) -> list[str]:
    return [one["id"] for one in answer["result"]]


def filled(template: str, id_: str) -> str:
    """Return the address that a template of the manifest gives for an id, encoded as the API has it."""
    return template.replace("{{id}}", quote(id_, safe="")).replace("${id}", quote(id_, safe=""))
