"""Dumps and other files, in process."""

import hashlib
import xml.etree.ElementTree as ET

import pytest
from flask.testing import FlaskClient

from support import BuiltRelease
from web_support import (
    XHTML,
    page,
    words,
)


def test_a_dump_is_what_the_manifest_says(client: FlaskClient, built: BuiltRelease) -> None:
    listed = [file for file in built.release.manifest["files"] if file["path"].startswith("dumps/")]
    assert listed
    shown = words(page(client, "/dumps/"))
    for file in listed:
        name = file["path"].removeprefix("dumps/")
        assert name in shown
        assert file["sha256"] in shown
        for release in ("latest", built.release.id):
            with client.get(f"/dumps/{release}/{name}") as answer:
                assert answer.status_code == 200
                assert answer.mimetype == (
                    "application/gzip" if "compression" in file else file["media_type"]
                )
                assert "Content-Encoding" not in answer.headers
                assert len(answer.data) == file["bytes"] == answer.content_length
                assert hashlib.sha256(answer.data).hexdigest() == file["sha256"]
                assert answer.headers["Content-Location"] == f"/dumps/{built.release.id}/{name}"
                tag = answer.headers["ETag"]
            with client.get(f"/dumps/{release}/{name}", headers={"If-None-Match": tag}) as answer:
                assert answer.status_code == 304
            with client.get(f"/dumps/{release}/{name}", headers={"Range": "bytes=10-19"}) as answer:
                assert answer.status_code == 206
                assert len(answer.data) == 10
                assert answer.headers["Content-Range"] == f"bytes 10-19/{file['bytes']}"
            stale = {"Range": "bytes=10-19", "If-Range": '"other"'}
            with client.get(f"/dumps/{release}/{name}", headers=stale) as answer:
                assert answer.status_code == 200


@pytest.mark.parametrize(
    ("headers", "status", "length"),
    [
        # A range of a unit we do not know, or that is none, is not asked for (RFC 9110 §14.2).
        ({"Range": "lines=0-1"}, 200, None),
        ({"Range": "bytes=x"}, 200, None),
        ({"Range": "bytes=0-1,5-6"}, 200, None),
        ({"Range": "bytes=-5"}, 206, 5),
        ({"Range": "bytes=-0"}, 416, None),
        ({"Range": "bytes=99999999-"}, 416, None),
        # Preconditions come before ranges (RFC 9110 §13.2.2).
        ({"Range": "bytes=0-9", "If-None-Match": "*"}, 304, 0),
        ({"Range": "bytes=0-9", "If-Match": '"other"'}, 412, None),
        ({"If-Match": '"other"'}, 412, None),
    ],
)
def test_a_part_of_a_dump_is_given_only_where_it_was_asked_for(
    client: FlaskClient, headers: dict[str, str], status: int, length: int | None
) -> None:
    path = "/dumps/latest/communique.nq.gz"
    with client.get(path) as whole, client.get(path, headers=headers) as answer:
        assert answer.status_code == status
        if status == 200:
            assert answer.data == whole.data
            assert answer.headers["Accept-Ranges"] == "bytes"
        elif status in {412, 416}:
            assert answer.mimetype == "application/problem+json"
        else:
            assert len(answer.data) == length


def test_the_list_of_dumps_says_which_hold_the_claims(client: FlaskClient) -> None:
    rows = {words(row[0]): words(row[1]) for row in page(client, "/dumps/").iter(f"{XHTML}tr")}
    assert rows["communique.nq.gz"].startswith("all statements, by claim")
    assert "by claim" not in rows["communique.ttl.gz"]
    assert rows["SHA256SUMS"].startswith("checksums")


def test_a_named_release_never_changes_and_the_latest_may(client: FlaskClient, built: BuiltRelease) -> None:
    with client.get(f"/dumps/{built.release.id}/communique.nq.gz") as fixed:
        assert "immutable" in fixed.headers["Cache-Control"]
    with client.get("/dumps/latest/communique.nq.gz") as latest:
        assert latest.headers["Cache-Control"] == "no-cache"
    manifest = client.get(f"/dumps/{built.release.id}/")
    assert manifest.get_json()["release"] == built.release.id


@pytest.mark.parametrize(
    "path",
    [
        "/dumps/latest/nothing.nq.gz",
        "/dumps/0123456789abcdef/communique.nq.gz",
        "/dumps/latest/..%2Fmanifest.json",
        "/dumps/../../etc/passwd",
        "/dumps/..%2F..%2F..%2Fetc/passwd",
        "/static/..%2Fpages.py",
    ],
)
def test_only_listed_files_are_given(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_health_names_the_release(client: FlaskClient, built: BuiltRelease) -> None:
    answer = client.get("/health")
    assert answer.get_json()["status"] == "ok"
    assert answer.get_json()["release"] == built.release.id
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_logo_is_served(client: FlaskClient) -> None:
    for path in ("/static/logo.svg", "/favicon.ico"):
        with client.get(path) as answer:
            assert answer.mimetype == "image/svg+xml"
            ET.fromstring(answer.data)  # noqa: S314  # our own picture
