"""The files of the application over HTTP: compressed, and kept for long by those who have them."""

import gzip
import hashlib
import re
from urllib.parse import urljoin

import pytest
from flask import Flask
from flask.testing import FlaskClient

from communique.web.assets import asset
from test_style import STATIC

FILES = ("communique.css", "search.js", "logo.svg")


def stamped(client: FlaskClient, filename: str) -> str:
    """Return the address that pages have of a file."""
    found = re.search(rf'"(/static/{re.escape(filename)}\?v=\w+)"', client.get("/").text)
    assert found
    return found[1]


@pytest.mark.parametrize("filename", FILES)
def test_a_file_is_sent_as_it_is_and_compressed(client: FlaskClient, filename: str) -> None:
    whole = asset(filename).plain
    assert re.sub(rb"\?v=\w{12}", b"", whole) == (STATIC / filename).read_bytes()
    plain = client.get(f"/static/{filename}")
    coded = client.get(f"/static/{filename}", headers={"Accept-Encoding": "gzip, br"})
    assert plain.data == whole
    assert "Content-Encoding" not in plain.headers
    assert coded.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(coded.data) == whole
    assert len(coded.data) < 0.6 * len(whole)
    for answer in (plain, coded):
        assert "Accept-Encoding" in answer.vary
        assert answer.content_length == len(answer.data)
    assert plain.headers["ETag"] != coded.headers["ETag"]
    head = client.head(f"/static/{filename}")
    assert (head.status_code, head.data, head.content_length) == (200, b"", len(whole))


@pytest.mark.parametrize("filename", FILES)
def test_an_address_with_the_hash_lasts(client: FlaskClient, filename: str) -> None:
    address = stamped(client, filename)
    stamp = hashlib.sha256(asset(filename).plain).hexdigest()[:12]
    assert address == f"/static/{filename}?v={stamp}"
    assert client.get(address).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for other in (f"/static/{filename}", f"/static/{filename}?v=other"):
        answer = client.get(other)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
        again = client.get(other, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


def test_a_script_asks_for_others_under_addresses_that_last(client: FlaskClient) -> None:
    names = [
        file.relative_to(STATIC).as_posix() for file in STATIC.rglob("*.js") if "vendor" not in file.parts
    ]
    for name in names:
        for other in re.findall(
            r'^import .* from "([^"]+)"', client.get(f"/static/{name}").text, re.MULTILINE
        ):
            reply = client.get(urljoin(f"/static/{name}", other))
            assert (reply.status_code, "immutable" in reply.headers["Cache-Control"]) == (200, True), other
    assert len(names) > 10


def test_types_are_told(client: FlaskClient) -> None:
    types = [client.get(f"/static/{filename}").content_type for filename in FILES]
    assert types == [
        "text/css; charset=utf-8",
        "text/javascript; charset=utf-8",
        "image/svg+xml; charset=utf-8",
    ]
    assert client.get("/static/communique.css").headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "name", ["nothing.css", "../pages.py", "..%2fpages.py", "%2e%2e/pages.py", "vendor", ""]
)
def test_nothing_else_is_sent(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404


def test_a_file_that_is_not_there_is_no_asset(app: Flask) -> None:
    for name in ("nothing.css", "../__init__.py", "vendor"):
        with pytest.raises(FileNotFoundError):
            asset(name)
