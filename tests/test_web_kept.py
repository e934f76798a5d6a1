"""Finished answers are kept and given again, compressed for those who take that."""

import gzip
import weakref

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient

from communique.config import Settings, replace
from communique.kept import REMEMBERED
from communique.names import Names
from communique.web import create_app, sparql
from communique.web.http import answers
from communique.web.http.negotiate import takes_gzip
from communique.web.reading.reader import RDFS_LABEL, Reader
from communique.web.wording import Shown
from support import BuiltRelease
from web_support import BASE, HEALTHCARE

LONG_TEXTS = 200 * REMEMBERED
"""So many characters are as much as a reader remembers."""
PATHS = [f"/doc/{HEALTHCARE}", f"/doc/{HEALTHCARE}.html", "/ontology", "/"]


@pytest.fixture
def app(built: BuiltRelease) -> Flask:
    """An application that keeps nothing yet."""
    return create_app(built.settings)


def weight(app: Flask) -> int:
    with app.app_context():
        return answers.kept().weight


@pytest.mark.parametrize("path", PATHS)
def test_an_answer_is_the_same_when_it_is_given_again(app: Flask, path: str) -> None:
    client = app.test_client()
    first = client.get(path)
    weighs = weight(app)
    assert weighs > len(first.data)
    again = client.get(path)
    assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])
    assert weight(app) == weighs
    assert client.head(path).content_length == len(first.data)


@pytest.mark.parametrize("path", PATHS)
def test_gzip_is_another_form_of_the_same_document(client: FlaskClient, path: str) -> None:
    plain = client.get(path)
    coded = client.get(path, headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in plain.headers
    assert coded.content_encoding == "gzip"
    assert gzip.decompress(coded.data) == plain.data
    assert coded.content_length == len(coded.data) < len(plain.data)
    assert plain.headers["ETag"] != coded.headers["ETag"]
    assert "Accept-Encoding" in plain.vary
    assert "Accept-Encoding" in coded.vary
    for answer, accept in ((plain, "identity"), (coded, "gzip")):
        tag = {"If-None-Match": answer.headers["ETag"]}
        same = client.get(path, headers=tag | {"Accept-Encoding": accept})
        assert (same.status_code, same.headers["ETag"]) == (304, answer.headers["ETag"])
        assert "Accept-Encoding" in same.vary
        assert "Content-Encoding" not in same.headers
    other = {"If-None-Match": coded.headers["ETag"], "Accept-Encoding": "identity"}
    assert client.get(path, headers=other).data == plain.data


def test_what_is_compressed_already_is_not_compressed_again(client: FlaskClient) -> None:
    with client.get("/dumps/latest/communique.nq.gz", headers={"Accept-Encoding": "gzip"}) as answer:
        assert "Content-Encoding" not in answer.headers
        assert gzip.decompress(answer.data)


def test_hosts_and_forms_do_not_mix(app: Flask) -> None:
    client = app.test_client()
    pages = {
        host: client.get("/dumps/", base_url=host).text for host in ("http://a.org", "http://b.org/data")
    }
    for host, text in pages.items():
        assert client.get("/dumps/", base_url=host).text == text
        assert f"'{host}/dumps/latest/" in text
    turtle = client.get(f"/doc/{HEALTHCARE}", headers={"Accept": "text/turtle"})
    page = client.get(f"/doc/{HEALTHCARE}", headers={"Accept": "text/html"})
    assert turtle.mimetype == "text/turtle"
    assert page.mimetype == "text/html"
    assert page.data != turtle.data


def test_a_failure_is_not_kept_and_nothing_need_be(settings: Settings, built: BuiltRelease) -> None:
    app = create_app(replace(built.settings, kept_bytes=0))
    client = app.test_client()
    assert client.get("/doc/state/nowhere").status_code == 404
    assert client.get(PATHS[0]).data == client.get(PATHS[0]).data
    assert weight(app) == 0


def test_the_answer_to_a_query_weighs_all_that_asked_for_it(app: Flask) -> None:
    graph = f"http://x.org/{'a' * 100_000}"
    asked = {"query": "ASK {}", "default-graph-uri": graph}
    answer = app.test_client().post("/sparql", data=asked, headers={"Accept": "text/csv"})
    assert answer.status_code == 200
    with app.app_context():
        assert sparql.kept().weight > len(graph)


def test_long_texts_are_not_remembered_without_end(app: Flask) -> None:
    store = ox.Store()
    reader = Reader(store, Names(BASE), {})
    things = [ox.NamedNode(f"{BASE}id/state/s{number}") for number in range(4)]
    for thing in things:
        store.add(ox.Quad(thing, RDFS_LABEL, ox.Literal("a" * (LONG_TEXTS // 2))))
        assert reader.said(thing)
    assert len(reader._said) < len(things)

    long = Shown("a" * 1000)
    assert long.text in app.jinja_env.from_string("{{ remembered_term(shown) }}").render(shown=long)
    seen = weakref.ref(long)
    del long
    assert seen() is None


def test_the_page_of_an_answer_is_another_under_other_settings(built: BuiltRelease) -> None:
    tags = set()
    for seconds in (10, 20):
        client = create_app(replace(built.settings, query_deadline=seconds)).test_client()
        page = client.get("/sparql?query=ASK{}", headers={"Accept": "text/html"})
        assert f"{seconds} seconds" in page.text  # it tells the limits
        tags.add(page.headers["ETag"])
    assert len(tags) == 2


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        (None, False),
        ("", False),
        ("gzip", True),
        ("x-gzip", True),
        ("GZIP;q=0.1", True),
        ("*", True),
        ("*;q=0", False),
        ("gzip;q=0, *", False),
        ("br, identity", False),
        ("identity, gzip;q=0.9", False),
        ("identity;q=0, *", True),
    ],
)
def test_which_clients_take_gzip(header: str | None, taken: bool) -> None:
    assert takes_gzip(header) is taken
