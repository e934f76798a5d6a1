"""``/openapi.json``: what this server answers, in OpenAPI 3.1.

The file ``openapi.yaml`` beside this module says it. What the tables of forms say already is put in from
them; what follows from a status is said once: where there is a 304, there are conditional requests.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml
from flask import Blueprint, Response, request

from communique import __version__, resources
from communique.browse import BY_SEGMENT
from communique.config import Settings
from communique.query.forms import FORMS as RESULTS
from communique.query.forms import forms
from communique.release import ID
from communique.web import comparison, lists, search
from communique.web.citing import bibliography
from communique.web.current import served, settings
from communique.web.forms import DOCUMENT
from communique.web.http.answers import answer, distinct
from communique.web.http.failures import SHAPES
from communique.web.http.negotiate import JSON, Form
from communique.web.lists import offered
from communique.web.pictures import asked
from communique.web.releases import CHANGES
from communique.web.sparql.offers import offers

blueprint = Blueprint("openapi", __name__)

MEDIA_TYPE = "application/json"
"""What the document is sent as; tools know no other type for it."""

Part = dict[str, Any]

_FORMS: Mapping[str, Iterable[Form]] = {
    "document": DOCUMENT,
    "changes": CHANGES,
    "citation": bibliography.FORMS,
    "answer": (*offers(RESULTS.values()), *DOCUMENT),
    "graph": offers(forms("graph")),
    "picture": asked.FORMS,
    "search": search.FORMS,
    "compare": comparison.FORMS,
    "list": lists.FORMS,
    "table": lists.VALUES,
    "problem": SHAPES,
    "gone": (*SHAPES, *DOCUMENT),
}
"""The tables of forms, by what ``x-forms`` calls them."""
_VALUES: Mapping[str, Iterable[str]] = {
    "sorts": BY_SEGMENT,
    "lists": dict.fromkeys(form.suffix for form in lists.FORMS),
    "tables": dict.fromkeys(form.suffix for form in lists.VALUES),
    "formats": dict.fromkeys(
        name for form in RESULTS.values() for name in (form.name, form.suffix, *form.also)
    ),
}
"""The values of parameters, by what ``x-values`` calls them."""
_JSON_TYPES = {"answer": ["object", "array"], "graph": ["object", "array"], "citation": "array"}
"""What JSON holds, by the table of forms, where it is not an object."""
_JSON_SCHEMAS = {"search": "SearchResult", "compare": "Comparison"}
"""The schema of JSON, by the table of forms, where it has one of its own."""
_CONDITIONS = [
    {"$ref": f"#/components/parameters/{header}"} for header in ("If-None-Match", "If-Modified-Since")
]
"""The request headers of an operation that can answer with 304."""
_SUFFIXED = "[.{suffix}]"


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Give the description of this server."""
    return answer(MEDIA_TYPE, lambda: _text(settings(), served().id, request.script_root))


@lru_cache(maxsize=8)
def _text(chosen: Settings, release: str, root: str) -> str:
    text = resources.read(files(__package__) / "openapi.yaml", chosen)
    facets = {"facets": dict.fromkeys(key for sort in BY_SEGMENT for key in offered.facets(sort))}
    whole = assembled(yaml.safe_load(text), release, root, {**_VALUES, **facets})
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def assembled(said: Part, release: str, root: str, values: Mapping[str, Iterable[str]]) -> Part:
    """Return the whole document.

    In: what the file says; the name of what is served, an example if it is a release; the path this
    application is mounted at; the values of parameters, by what ``x-values`` calls them. Out: a document of
    OpenAPI 3.1, without any of our own extensions.
    """
    components = said["components"]
    paths: dict[str, Part] = {}
    for path, item in said["paths"].items():
        paths[path.removesuffix(_SUFFIXED)] = _each(item, _conditional)
        if path.endswith(_SUFFIXED):
            suffixed = path.removesuffix(_SUFFIXED) + ".{suffix}"
            paths[suffixed] = _each(_in_one_form(item, components["responses"]), _conditional)
    for response in (*components["responses"].values(), *_responses(paths)):
        if "$ref" not in response:
            allowed = {"$ref": "#/components/headers/Access-Control-Allow-Origin"}
            response["headers"] = {"Access-Control-Allow-Origin": allowed, **response.get("headers", {})}
    found = {
        "openapi": said["openapi"],
        "info": {**said["info"], "version": __version__},
        "servers": [{"url": root or "/"}],
        "tags": said["tags"],
        "paths": paths,
        "components": components,
    }
    whole: Part = _completed(found, release, values)
    return whole


def _each(item: Part, change: Callable[[Part], Part]) -> Part:
    return {method: change(operation) for method, operation in item.items()}


def _responses(paths: Mapping[str, Part]) -> Iterator[Part]:
    for item in paths.values():
        for operation in item.values():
            yield from operation["responses"].values()


def _conditional(operation: Part) -> Part:
    """Return an operation with the headers of conditional requests, its answers in order."""
    conditions = _CONDITIONS if "304" in operation["responses"] else []
    parameters = [*operation.get("parameters", []), *conditions]
    # A copy for each: YAML's anchors make one object of what stands once in the file.
    responses = deepcopy(dict(sorted(operation["responses"].items())))
    rest = {"parameters": parameters} if parameters else {}
    return {**operation, **rest, "responses": responses}


def _in_one_form(item: Part, responses: Mapping[str, Part]) -> Part:
    """Return a path item for the path with a suffix: nothing is negotiated, and the suffix can be wrong."""

    def change(operation: Part) -> Part:
        answers = {status: one for status, one in operation["responses"].items() if status != "406"}
        table = responses[answers["200"]["$ref"].rpartition("/")[2]]["x-forms"]
        suffixes = [form.suffix for form in distinct(_FORMS[table])]
        suffix = {
            "name": "suffix",
            "in": "path",
            "required": True,
            "description": "The form; it is not negotiated.",
            "schema": {"type": "string", "enum": suffixes},
            "example": suffixes[0],
        }
        return {
            **operation,
            "operationId": f"{operation['operationId']}InOneForm",
            "summary": operation["summary"].removesuffix(".") + ", in the form of the suffix.",
            "parameters": [*operation.get("parameters", []), suffix],
            "responses": {**answers, "404": {"$ref": "#/components/responses/NotFound"}},
        }

    return _each(item, change)


def _completed(part: Any, release: str, values: Mapping[str, Iterable[str]]) -> Any:
    """Return a part of the document with our extensions resolved."""
    if isinstance(part, list):
        return [_completed(one, release, values) for one in part]
    if not isinstance(part, dict):
        return part
    found = {
        key: _completed(value, release, values) for key, value in part.items() if not key.startswith("x-")
    }
    if table := part.get("x-forms"):
        found["content"] = {form.media_type: _body(form, table) for form in _FORMS[table]}
    if named := part.get("x-values"):
        found["enum"] = list(values[named])
    if part.get("x-example") == "release" and ID.fullmatch(release):
        found["example"] = release
    return found


def _body(form: Form, table: str) -> Part:
    """Return what is said of a body: what JSON holds; for the other forms the media type says all."""
    if not form.media_type.endswith(JSON.media_type.partition("/")[2]):
        return {}
    if table == "problem":
        return {"schema": {"$ref": "#/components/schemas/Problem"}}
    if table in _JSON_SCHEMAS:
        return {"schema": {"$ref": f"#/components/schemas/{_JSON_SCHEMAS[table]}"}}
    # What the query engine writes as JSON-LD is a list, and so is CSL-JSON; a document is one object.
    return {"schema": {"type": _JSON_TYPES.get(table, "object")}}
