"""``/sparql/completions``: what the editor offers, over HTTP."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest

from asking import ask
from support import Server
from web_support import BASE


def offered(server: Server, **parameters: str) -> dict[str, Any]:
    reply = ask(server.url, f"/sparql/completions?{urlencode(parameters)}")
    assert (reply.status, reply.media_type) == (200, "application/json")
    return reply.json


def test_our_prefixes_and_terms_come_with_labels_and_comments(server: Server) -> None:
    found = offered(server)
    assert found["prefixes"]["dip"] == f"{BASE}ontology#"
    terms = {term["name"]: term for term in found["terms"]}
    assert terms["dip:Agreement"]["kind"] == "class"
    assert terms["dip:Agreement"]["label"] == "Agreement"
    assert terms["dip:Agreement"]["comment"]
    assert terms["dip:hasSignature"]["kind"] == "property"
    ours = [name.startswith("dip:") for name in terms]
    assert ours == sorted(ours, reverse=True)  # ours come first


def test_every_term_stands_in_a_query_as_it_is_written(server: Server) -> None:
    found = offered(server)
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in found["prefixes"].items())
    names = " ".join(term["name"] for term in found["terms"])
    query = f"{prefixes}SELECT (COUNT(DISTINCT ?term) AS ?n) {{ VALUES ?term {{ {names} }} }}"
    reply = ask(server.url, f"/sparql?{urlencode({'query': query, 'format': 'csv'})}")
    assert reply.text.split() == ["n", str(len(found["terms"]))]


@pytest.mark.parametrize(
    ("typed", "prefix", "name", "label"),
    [
        ("kaz", "state", "state:kz", "Kazakhstan"),
        ("health", "area", "area:health", "health"),
        ("ministry of health of s", "", "orgn:rs-ministry-of-health", "Ministry of Health of Serbia"),
        ("", "form", "form:agreement", "agreement"),
    ],
)
def test_names_of_things_and_concepts_are_found(
    server: Server, typed: str, prefix: str, name: str, label: str
) -> None:
    names = offered(server, q=typed, prefix=prefix)["names"]
    assert {"name": name, "label": label}.items() <= {
        key: value for one in names if one["name"] == name for key, value in one.items()
    }.items()
    assert all(re.match(rf"{prefix or '[a-z]+'}:", one["name"]) for one in names)


def test_what_cannot_be_is_refused_by_name(server: Server) -> None:
    for parameters, said in (
        ({"q": "x" * 201}, "The parameter q has 201 characters; it may have 200."),
        ({"q": "x", "prefix": "nope"}, "The parameter prefix is “nope”, which is not a prefix of ours."),
    ):
        reply = ask(server.url, f"/sparql/completions?{urlencode(parameters)}")
        assert (reply.status, reply.json["detail"]) == (400, said)
