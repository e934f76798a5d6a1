"""What the tests of the web application share: ways to serve some data, and to read pages and documents."""

import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from communique.config import Settings
from communique.served import Holder, Served
from communique.web import create_app
from communique.web.assets import asset

BASE = "https://w3id.org/communique/"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XHTML = "{http://www.w3.org/1999/xhtml}"
HEALTHCARE = "instrument/2026-02-27-kz-rs-healthcare"
REPORT = "report/2026-02-27-878caa75"
PARSERS = {
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
}
PROGRAM = {"type": "module", "src": f"/static/search.js?v={asset('search.js').stamp}"}
"""The attributes of the one program that pages have; all other scripts are data."""
FORMS = {suffix: form.media_type for suffix, form in PARSERS.items()}
"""The forms of RDF of a document: suffix → media type."""


Serving = Callable[[str], FlaskClient]
"""Serves some Turtle."""


class Fixed(Holder):
    """Hands out one dataset, and counts how often it is asked."""

    def __init__(self, settings: Settings, one: Served) -> None:
        super().__init__(settings)
        self.one = one
        self.asked = 0

    def current(self) -> Served:
        self.asked += 1
        return self.one


def serve_turtle(turtle: str, settings: Settings, folder: Path) -> FlaskClient:
    """Serve some Turtle alone, as ``--data`` does."""
    store = ox.Store()
    store.load(turtle.encode(), format=ox.RdfFormat.TURTLE)
    day = datetime(2026, 11, 22, tzinfo=UTC)
    one = Served("data", store, folder, None, {}, day, day)
    return create_app(settings, Fixed(settings, one)).test_client()


def triples(response: TestResponse, suffix: str) -> set[ox.Triple]:
    assert response.status_code == 200, response.text
    return {quad.triple for quad in ox.parse(response.data, format=PARSERS[suffix])}


def page(client: FlaskClient, path: str) -> ET.Element:
    """Return a page as XML: every page is well-formed, so that it can be sent as XHTML too."""
    response = client.get(path, headers={"Accept": "text/html"})
    assert response.status_code == 200, f"{path}: {response.status}"
    assert response.content_type == "text/html; charset=utf-8"
    return ET.fromstring(response.text)  # noqa: S314  # our own page


def things(one: Served) -> list[str]:
    """Return every thing that a release describes, as type/slug."""
    start = f"{BASE}id/"
    subjects = {
        quad.subject.value.removeprefix(start)
        for quad in one.store.quads_for_pattern(None, None, None, ox.DefaultGraph())
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(start)
    }
    return sorted(name for name in subjects if name.count("/") == 1)


def words(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def links(element: ET.Element) -> Iterator[str]:
    for one in element.iter(f"{XHTML}a"):
        yield one.attrib["href"]


def noted(element: ET.Element) -> list[str]:
    """Return the ids of the notes that the references of an element open or lead to."""
    buttons = (one.get("popovertarget", "") for one in element.iter(f"{XHTML}button"))
    opened = (button.replace("words-", "note-") for button in buttons)
    return [*filter(None, opened), *(link[1:] for link in links(element) if link.startswith("#note-"))]


def by_id(element: ET.Element) -> dict[str, ET.Element]:
    return {one.attrib["id"]: one for one in element.iter() if "id" in one.attrib}
