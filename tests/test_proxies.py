"""Behind a proxy, under a prefix, at another host: addresses are right, and no client can make them wrong."""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode, urljoin, urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

import asking
from asking import Reply
from communique import config
from communique.config import Settings
from communique.errors import UsageError
from communique.web import create_app
from communique.web.current import client as client_of_request
from proxying import OUTSIDE, proxy
from support import BuiltRelease, Server, start, stop
from web_support import BASE, HEALTHCARE, REPORT

PREFIX = "/data"
EVIL = "evil.example"


def ask(address: str, method: str = "GET", headers: dict[str, str] | None = None) -> Reply:
    """Ask as a browser does."""
    parts = urlsplit(address)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return asking.ask(address, target, {"Accept": "text/html, */*;q=0.1"} | (headers or {}), method)


@pytest.fixture(scope="module", params=[True, False], ids=["stripped", "kept"])
def outside(request: pytest.FixtureRequest, built: BuiltRelease) -> Iterator[str]:
    """The address of a proxy with TLS and a prefix, which it strips and tells, or leaves in the path."""
    strips = bool(request.param)
    environ = {"COMMUNIQUE_TRUSTED_PROXIES": "1"} | ({} if strips else {"COMMUNIQUE_PATH_PREFIX": PREFIX})
    running = start(home=built.settings.home, environ=environ)
    with proxy(running.url, PREFIX, strips) as address:
        yield address
    stop(running)


SPARQL = f"/sparql?{urlencode({'query': 'SELECT * { ?s ?p ?o } ORDER BY ?s LIMIT 30'})}"
KINDS = (
    *("/", "/things/", "/report/", "/instrument/", "/claim/", f"/doc/{HEALTHCARE}", f"/doc/{REPORT}"),
    *("/doc/state/kz", "/doc/claim/878caa75-2098-2167", "/doc/area/health", "/areas", "/ontology"),
    *("/ontology/changes", "/ontology/1.0.0", "/ontology/alignments", "/shapes", "/validation", "/void"),
    *("/catalog", "/dumps/", "/releases", "/sparql", SPARQL, "/incoming/state/kz?property=dip%3Astate"),
    *(
        "/feed.atom",
        "/sitemap.xml",
        "/nothing/at/all",
        f"/id/{HEALTHCARE}",
        "/ontology/patterns/claim-and-evidence",
    ),
)
"""A page of each kind."""
_LINKING = ("href", "src", "action", "cite")


def addresses(reply: Reply) -> Iterator[str]:
    """Yield every address an answer holds, in its headers or its page."""
    yield from filter(None, (reply.headers["Location"], reply.headers["Content-Location"]))
    yield from (
        target
        for target, rel in re.findall(r'<([^>]*)>; rel="([^"]*)"', reply.headers["Link"] or "")
        if rel not in {"author", "cite-as", "describes", "license", "type"}  # of things: canonical IRIs
    )
    if reply.media_type in {"text/html", "application/atom+xml", "application/xml"}:
        for element in ET.fromstring(reply.body).iter():  # noqa: S314  # our own page
            yield from (element.attrib[name] for name in _LINKING if name in element.attrib)
            if element.tag.endswith("}loc"):
                yield element.text or ""
    if reply.media_type == "application/problem+json":
        yield from (path for _, path in json.loads(reply.body).get("links", ()))


def test_every_link_of_every_kind_of_page_leads_somewhere_under_the_prefix(outside: str) -> None:
    public = outside.replace("http:", "https:")
    found: dict[str, str] = {}
    for kind in KINDS:
        page = f"{public}{PREFIX}{kind}"
        reply = ask(f"{outside}{PREFIX}{kind}")
        assert reply.status in {200, 303, 404}, page
        for link in addresses(reply):
            address = urljoin(page, link).partition("#")[0]
            if address == page:
                continue  # a place on the page itself
            assert not address.startswith(BASE), (page, link)
            if address.startswith(("http://127.", "https://127.", "http://localhost")):
                assert address.startswith(f"{public}{PREFIX}/"), (page, link)
                found.setdefault(address, page)
    assert len(found) > 400
    for address, page in found.items():
        reply = ask(address.replace(public, outside), "HEAD")
        assert reply.status in {200, 303}, (page, address)
        if reply.status == 303:
            assert (reply.headers["Location"] or "").startswith(f"{PREFIX}/")


def test_the_proxy_hands_nothing_on_that_is_outside(outside: str) -> None:
    assert ask(f"{outside}/doc/state/kz").status == OUTSIDE


@pytest.mark.parametrize("path", ["", "/"])
def test_the_mount_itself_is_the_first_page(outside: str, path: str) -> None:
    assert b"<title>Diplomatic" in ask(f"{outside}{PREFIX}{path}").body


def test_redirects_stay_under_the_prefix(outside: str) -> None:
    for path, target in (
        ("/dumps", "/dumps/"),
        ("/report", "/report/"),
        ("/id/state/kz", "/doc/state/kz"),
        ("/id/area", "/areas"),
        ("/graph/provenance", "/void#provenance"),
        ("//doc//state/kz", "/doc/state/kz"),
        ("/communique/id/state/kz", "/id/state/kz"),
    ):
        reply = ask(f"{outside}{PREFIX}{path}")
        assert reply.status in {303, 308}, path
        assert urlsplit(reply.headers["Location"] or "").netloc in {"", urlsplit(outside).netloc}, path
        assert (reply.headers["Location"] or "").endswith(f"{PREFIX}{target}"), path


def test_what_is_said_in_full_is_as_clients_see_it(outside: str) -> None:
    public = outside.replace("http:", "https:") + PREFIX
    assert f"Sitemap: {public}/sitemap.xml" in ask(f"{outside}{PREFIX}/robots.txt").body.decode()
    assert f'rel="self" type="application/atom+xml" href="{public}/feed.atom"' in (
        ask(f"{outside}{PREFIX}/feed.atom").body.decode()
    )
    assert f"<loc>{public}/doc/state/kz</loc>" in ask(f"{outside}{PREFIX}/sitemap.xml").body.decode()
    assert f"{public}/sparql" in ask(f"{outside}{PREFIX}/").body.decode()
    assert f"{public}/dumps/latest/" in ask(f"{outside}{PREFIX}/dumps/").body.decode()
    described = ask(f"{outside}{PREFIX}/sparql", headers={"Accept": "application/n-triples"}).body.decode()
    assert f"service-description#endpoint> <{public}/sparql> ." in described
    reply = ask(f"{outside}{PREFIX}/doc/state/kz.ttl")
    assert f'<{PREFIX}/doc/state/kz.nt>; rel="alternate"' in (reply.headers["Link"] or "")
    assert reply.headers["Content-Location"] == f"{PREFIX}/doc/state/kz.ttl"
    assert f"<{BASE}id/state/kz>" in ask(f"{outside}{PREFIX}/doc/state/kz.nt").body.decode()


# --- who is believed ---------------------------------------------------------------------------------------


FORGED = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Host": EVIL,
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Prefix": f"/{EVIL}",
    "X-Forwarded-Port": "6666",
    "X-Original-URL": f"/{EVIL}",
    "X-Rewrite-URL": f"/{EVIL}",
    "X-Script-Name": f"/{EVIL}",
    "Forwarded": f"for=203.0.113.9;host={EVIL};proto=https",
}
WITH_HOST = (
    "/",
    "/dumps/",
    "/sparql",
    SPARQL,
    "/sitemap.xml",
    "/feed.atom",
    "/robots.txt",
    "/releases",
    "/dumps",
)
"""What tells its own address in full, or leads elsewhere."""


@pytest.mark.parametrize("path", WITH_HOST)
def test_without_a_proxy_nobody_is_believed(server: Server, path: str) -> None:
    plain, forged = ask(server.url + path), ask(server.url + path, headers=FORGED)
    assert forged.status == plain.status
    assert forged.body == plain.body
    for name in ("ETag", "Location", "Link", "Content-Location"):
        assert forged.headers[name] == plain.headers[name]
    assert EVIL not in forged.body.decode() + str(forged.headers)


@pytest.mark.parametrize("path", WITH_HOST[:-3])
def test_what_names_a_host_is_never_taken_for_that_of_another(server: Server, path: str) -> None:
    own = ask(server.url + path)
    other = ask(server.url + path, headers={"Host": EVIL})
    assert other.status == 200
    assert own.headers["ETag"] != other.headers["ETag"]
    assert "no-cache" in (other.headers["Cache-Control"] or "")  # a cache asks before it gives that to anyone
    again = ask(server.url + path, headers={"If-None-Match": other.headers["ETag"] or ""})
    assert again.status == 200
    assert again.body == own.body


@pytest.mark.parametrize(
    "host", ['x"><script>', "a b", "evil.example/path", "user@evil.example", "[::1", "a\\b", "x\t.example"]
)
def test_a_host_that_is_none_is_refused(server: Server, host: str) -> None:
    for path in ("/", "/dumps", "/robots.txt", "/nothing"):
        reply = ask(server.url + path, headers={"Host": host, "Accept": "application/json"})
        assert reply.status == 400, (path, reply.body)
        assert host not in reply.body.decode()


@pytest.mark.parametrize(
    "path",
    [
        *("//evil.example", "/%2fevil.example", "//evil.example/..", "/\\evil.example"),
        *("//evil.example/dumps", "/communique//evil.example", "/communique/%2f/evil.example/id"),
    ],
)
def test_no_path_leads_to_another_host(server: Server, path: str) -> None:
    answer = asking.ask(server.url, path)
    assert answer.status in {301, 303, 308, 400, 404}
    if location := answer["Location"]:
        assert urlsplit(urljoin(f"{server.url}/", location)).netloc == urlsplit(server.url).netloc


def behind(settings: Settings, trusted: int, prefix: str = "") -> FlaskClient:
    chosen = config.replace(settings, trusted_proxies=trusted, path_prefix=prefix)
    return create_app(chosen).test_client()


def site(client: FlaskClient, **headers: str) -> str:
    """Return where the server believes to be, as its sitemap tells it."""
    with client.get(
        "/robots.txt", headers={name.replace("_", "-"): value for name, value in headers.items()}
    ) as told:
        assert told.status_code == 200
        return told.get_data(as_text=True).partition("Sitemap: ")[2].removesuffix("/sitemap.xml\n")


def test_only_the_last_proxies_are_believed(built: BuiltRelease) -> None:
    one, two = behind(built.settings, 1), behind(built.settings, 2)
    hosts = f"{EVIL}, front.example, middle.example"
    assert site(one, X_Forwarded_Host=hosts, X_Forwarded_Proto="http, https") == "https://middle.example"
    assert site(two, X_Forwarded_Host=hosts, X_Forwarded_Proto="https, http") == "https://front.example"
    assert site(two, X_Forwarded_Host="only.example") == "http://localhost"  # one of the two did not say it


def test_a_page_below_a_prefix_knows_its_own_link(built: BuiltRelease) -> None:
    page = behind(built.settings, 0, "/data").get("/data/matrix", headers={"Accept": "text/html"})
    assert '<a href="/data/matrix" aria-current="page">' in page.text


@pytest.mark.parametrize(
    "prefix", ["//evil.example", "/a b", "javascript:x", "/../..", '/"><script>', "/a//b", "?x", "/%2e"]
)
def test_a_prefix_that_is_none_is_not_believed(built: BuiltRelease, prefix: str) -> None:
    assert site(behind(built.settings, 1), X_Forwarded_Prefix=prefix) == "http://localhost"


@pytest.mark.parametrize("scheme", ["javascript", "ftp", "https://evil.example", "HTTPS "])
def test_a_scheme_that_is_none_is_not_believed(built: BuiltRelease, scheme: str) -> None:
    assert site(behind(built.settings, 1), X_Forwarded_Proto=scheme).startswith(
        ("http://", "https://localhost")
    )


def test_a_forwarded_host_that_is_none_is_refused(built: BuiltRelease) -> None:
    client = behind(built.settings, 1)
    assert client.get("/", headers={"X-Forwarded-Host": "x<script>"}).status_code == 400
    assert site(client, X_Forwarded_Host='x"><script>') == "http://localhost"  # a list that is none


def test_the_setting_comes_before_what_a_proxy_says(built: BuiltRelease) -> None:
    client = behind(built.settings, 1, "/mine")
    assert site(client, X_Forwarded_Prefix="/theirs") == "http://localhost/mine"
    assert site(behind(built.settings, 1), X_Forwarded_Prefix="/theirs/") == "http://localhost/theirs"


def test_the_log_names_the_client_that_the_proxy_saw(built: BuiltRelease, tmp_path: Path) -> None:
    file = tmp_path / "log"
    chosen = config.replace(built.settings, trusted_proxies=1, access_log=str(file))
    with (
        create_app(chosen).test_client().get("/health", headers={"X-Forwarded-For": "192.0.2.1, 203.0.113.7"})
    ):
        pass
    assert json.loads(file.read_text(encoding="utf-8"))["client"] == "203.0.113.7"


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("192.0.2.1:4711", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:0db8:0000:0000"),
        ("2001:db8::ffff:0:0:2", "2001:0db8:0000:0000"),
        ("[2001:db8::1]:4711", "2001:0db8:0000:0000"),
        ("[2001:db8:0:1::1]", "2001:0db8:0000:0001"),
        ("unknown:1", "unknown:1"),
        ("", ""),
    ],
)
def test_limits_know_a_client_however_its_address_is_told(settings: Settings, said: str, who: str) -> None:
    with create_app(settings).test_request_context(environ_base={"REMOTE_ADDR": said}):
        assert client_of_request() == who


def test_what_a_proxy_calls_a_client_need_be_no_address(built: BuiltRelease) -> None:
    client = behind(built.settings, 1)
    for said in ("203.0.113.7:4711", "unknown:1", "[::"):
        answer = client.post("/sparql", data={"query": ""}, headers={"X-Forwarded-For": said})
        assert answer.status_code == 400, said


# --- other ways to be somewhere else -----------------------------------------------------------------------


def test_a_wsgi_server_may_mount_the_application(built: BuiltRelease) -> None:
    app = create_app(built.settings)
    client = Client(DispatcherMiddleware(NotFound(), {"/mounted": app}))
    answer = client.get("/mounted/id/state/kz")
    assert answer.location == "/mounted/doc/state/kz"
    assert 'href="/mounted/static/communique.css?v=' in client.get("/mounted/").text
    assert client.get("/").status_code == 404


def test_a_path_that_only_begins_like_the_prefix_is_another(built: BuiltRelease) -> None:
    client = behind(built.settings, 0, "/do")
    assert client.get("/do/doc/state/kz").status_code == 200
    assert client.get("/doc/state/kz").status_code == 200  # a proxy that strips the prefix
    assert client.get("/dodoc/state/kz").status_code == 404


@pytest.mark.parametrize(
    ("pasted", "target"),
    [
        ("/communique/id/state/kz", "/id/state/kz"),
        ("/communique/doc/state/kz.ttl", "/doc/state/kz.ttl"),
        ("/communique/", "/"),
        ("/communique/sparql?query=ASK%7B%7D", "/sparql?query=ASK%7B%7D"),
        (f"/communique/id/person/{quote('Токаев')}", f"/id/person/{quote('Токаев')}"),
        ("/communique/id/person/100%25", "/id/person/100%25"),
        ("/communique//evil.example/", "/evil.example/"),
    ],
)
def test_the_path_of_a_production_iri_leads_to_its_place_here(
    client: FlaskClient, pasted: str, target: str
) -> None:
    answer = client.get(pasted)
    assert (answer.status_code, answer.location) == (308, target)


def test_a_base_without_a_path_leads_nowhere_else(built: BuiltRelease) -> None:
    client = create_app(config.replace(built.settings, base_iri="https://data.example/")).test_client()
    assert client.get("/nothing/at/all").status_code == 404


# --- the settings ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["data", "/data/", "//data", "/a b", "/../x", "/.", "/a?b", "/é", "/"])
def test_a_prefix_that_is_no_path_is_refused(prefix: str) -> None:
    with pytest.raises(UsageError, match="The setting path_prefix is “"):
        Settings(path_prefix=prefix)


def test_there_are_no_fewer_proxies_than_none() -> None:
    assert Settings(path_prefix="/a/b-c.d~e_f").trusted_proxies == 0
    with pytest.raises(UsageError, match="The setting trusted_proxies is -1: it must be 0 or more"):
        Settings(trusted_proxies=-1)
