"""Dumps and other files, in process."""

import hashlib
import xml.etree.ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient

from communique import served
from communique.served import Served
from communique.web import create_app
from support import BuiltRelease
from web_support import (
    page,
    words,
)


@pytest.fixture(scope="module")
def one(built: BuiltRelease) -> Served:
    return served.serve(built.release)


@pytest.fixture(scope="module")
def app(built: BuiltRelease) -> Flask:
    return create_app(built.settings)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


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
                assert answer.mimetype == "application/gzip"
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
