"""The headers that tell a browser what it may do with an answer."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from asking import REDIRECTS, ask
from communique import config
from communique.config import Settings
from communique.errors import UsageError
from communique.web import create_app
from support import BuiltRelease, Server
from web_support import HEALTHCARE, REPORT

PAGES = (
    "/",
    "/event/",
    f"/doc/{HEALTHCARE}",
    f"/doc/{REPORT}",
    "/ontology",
    "/search?q=x",
    "/sparql",
    "/nothing",
)
DATA = (
    *("/static/logo.svg", "/static/communique.css", "/static/search.js", "/context.jsonld", "/openapi.json"),
    *(f"/doc/{HEALTHCARE}.ttl", f"/doc/{HEALTHCARE}.rdf", "/feed.atom", "/sitemap.xml", "/opensearch.xml"),
    *("/dumps/latest/communique.nq.gz", "/reconcile?callback=f", "/cite.bib", "/robots.txt", "/health"),
)
ELSEWHERE = ("//evil.example", "/\\evil.example", "/%2f%2fevil.example", "///evil.example/instrument")


def policy(header: str) -> dict[str, list[str]]:
    """Return a Content-Security-Policy by directive."""
    rules = (rule.split() for rule in header.split(";"))
    return {name: sources for name, *sources in rules}


@pytest.mark.parametrize("path", [*PAGES, *DATA])
def test_every_answer_is_guarded(server: Server, path: str) -> None:
    answer = ask(server.url, path, {"Accept": "text/html, */*;q=0.1"})
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "camera=()" in answer["Permissions-Policy"]
    assert "Set-Cookie" not in answer.headers
    rules = policy(answer["Content-Security-Policy"])
    assert rules["default-src"] == ["'none'"]
    assert rules["base-uri"] == ["'none'"]
    assert rules["frame-ancestors"] == ["'none'"]
    for sources in rules.values():
        assert not any("unsafe" in one or one in {"*", "data:", "http:", "https:"} for one in sources)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_from_here_alone(server: Server, path: str) -> None:
    answer = ask(server.url, path, {"Accept": "text/html"})
    rules = policy(answer["Content-Security-Policy"])
    assert {one for name, sources in rules.items() for one in sources} == {"'none'", "'self'"}
    assert rules["script-src"] == rules["style-src"] == rules["img-src"] == ["'self'"]
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("path", DATA)
def test_what_is_no_page_loads_nothing(server: Server, path: str) -> None:
    """An SVG or XML document that a browser shows by itself runs no script and has no origin."""
    answer = ask(server.url, path)
    rules = policy(answer["Content-Security-Policy"])
    assert set(rules) - {"sandbox"} == {"default-src", "base-uri", "form-action", "frame-ancestors"}
    assert ("sandbox" in rules) == answer.media_type.endswith("xml")


def test_the_preview_stands_in_frames_and_no_other_page_does(server: Server) -> None:
    answer = ask(server.url, "/reconcile/preview?id=state/kz")
    assert answer.status == 200
    rules = policy(answer["Content-Security-Policy"])
    assert rules["frame-ancestors"] == ["*"]
    assert rules["default-src"] == ["'none'"]
    assert "script-src" not in rules
    assert "X-Frame-Options" not in answer.headers


def test_other_sites_may_read(server: Server) -> None:
    for path in (f"/doc/{HEALTHCARE}.ttl", "/sparql", "/reconcile/flyout/entity?id=state/kz"):
        answer = ask(server.url, path, {"Origin": "https://example.org"})
        assert answer.status == 200
        assert answer["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("seconds", "trusted", "scheme", "sent"),
    [(0, 1, "https", ""), (600, 1, "https", "max-age=600"), (600, 1, "http", ""), (600, 0, "https", "")],
)
def test_browsers_are_bound_to_https_by_the_publisher_alone(
    built: BuiltRelease, seconds: int, trusted: int, scheme: str, sent: str
) -> None:
    chosen = config.replace(built.settings, hsts_seconds=seconds, trusted_proxies=trusted)
    answer = create_app(chosen).test_client().get("/health", headers={"X-Forwarded-Proto": scheme})
    assert answer.headers.get("Strict-Transport-Security", "") == sent


def test_a_time_below_nothing_is_refused() -> None:
    with pytest.raises(UsageError, match="The setting hsts_seconds is -1"):
        Settings(hsts_seconds=-1)


@pytest.mark.parametrize("prefix", ELSEWHERE)
@pytest.mark.parametrize("path", ["/instrument", "/id/state/kz", "/ontology/", "", "/.."])
def test_no_address_leads_to_another_host(server: Server, prefix: str, path: str) -> None:
    for asked in (
        prefix + path,
        f"/id{prefix}{path}",
        f"/search?q={prefix}{path}",
        f"/cite?address={prefix}{path}",
    ):
        answer = ask(server.url, asked, {"Accept": "text/html", "Host": "evil.example"})
        if answer.status in REDIRECTS:
            target = answer["Location"]
            assert target.startswith("/")
            assert not target.startswith(("//", "/\\"))


@pytest.mark.parametrize(
    "path",
    [
        "/search?q=x%0d%0aSet-Cookie:%20a=b",
        "/id/state/x%0d%0aSet-Cookie:%20a=b",
        "/cite/state/k%0d%0aSet-Cookie:%20a=b",
        "/cite?address=/event/%3Fx%0d%0aSet-Cookie:%20a=b",
        "/instrument/?page=1%0d%0aSet-Cookie:%20a=b",
        "/doc/state/kz%0d%0aSet-Cookie:%20a=b",
        "/sparql?query=ASK%7B%7D&format=%0d%0aSet-Cookie:%20a=b",
    ],
)
def test_no_parameter_becomes_a_header(server: Server, path: str) -> None:
    for accept in ("text/html", "*/*"):
        answer = ask(server.url, path, {"Accept": accept})
        assert answer.status < 500
        assert "Set-Cookie" not in answer.headers


def test_the_headers_come_with_every_status(app: Flask, client: FlaskClient) -> None:
    for path, status in (("/nothing", 404), ("/id/state/kz", 303), ("/search?page=x&q=a", 400)):
        answer = client.get(path)
        assert answer.status_code == status
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    tag = client.get("/event/").headers["ETag"]
    assert client.get("/event/", headers={"If-None-Match": tag}).headers["X-Frame-Options"] == "DENY"
