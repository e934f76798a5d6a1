"""What machines read to find the rest: the feed, the sitemap, the rules for robots."""

import re
import shutil
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import pytest
from flask.testing import FlaskClient

from communique import config
from communique.config import Settings
from communique.mapping import Quad
from communique.release import Release
from communique.served import Served
from communique.web import create_app
from communique.web.feeds import ENTRIES
from communique.web.sitemap import PART
from releases_support import CONCEPTS, make, thing
from support import BuiltRelease
from web_support import BASE, HEALTHCARE, XHTML, Fixed, Serving, page, things

XSD = "http://www.w3.org/2001/XMLSchema#"
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
HOST = "http://localhost"
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def parsed(client: FlaskClient, path: str, media_type: str) -> ET.Element:
    with client.get(path) as answer:
        assert answer.status_code == 200, path
        assert answer.mimetype == media_type
        return ET.fromstring(answer.data)  # noqa: S314  # our own


# --- the feed ----------------------------------------------------------------------------------------------


ONCE = ("id", "title", "updated")
AT_MOST_ONCE = (
    "generator",
    "icon",
    "logo",
    "rights",
    "subtitle",
    "published",
    "source",
    "content",
    "summary",
)
OF_FEED = {
    *ONCE,
    "author",
    "category",
    "contributor",
    "generator",
    "icon",
    "link",
    "logo",
    "rights",
    "subtitle",
}
OF_ENTRY = {
    *ONCE,
    *("author", "category", "content", "contributor", "link", "published", "rights", "source", "summary"),
}


def assert_container(one: ET.Element, allowed: set[str]) -> None:
    """Check what RFC 4287 §4.1 says of a feed and of an entry alike."""
    counts = Counter(child.tag for child in one)
    assert set(counts) <= {ATOM + name for name in allowed}
    assert all(counts[ATOM + name] == 1 for name in ONCE)
    assert all(counts[ATOM + name] <= 1 for name in AT_MOST_ONCE)
    assert urlsplit(one.findtext(f"{ATOM}id", "")).scheme  # §4.2.6: an absolute IRI
    assert one.findtext(f"{ATOM}title", "").strip()
    assert RFC3339.fullmatch(one.findtext(f"{ATOM}updated", ""))  # §3.3
    for text in (
        *one.iterfind(f"{ATOM}title"),
        *one.iterfind(f"{ATOM}summary"),
        *one.iterfind(f"{ATOM}rights"),
    ):
        assert not list(text)  # §3.1.1.1: plain text holds no elements
        assert text.get("type", "text") == "text"
    for person in one.iterfind(f"{ATOM}author"):
        assert len(person.findall(f"{ATOM}name")) == 1  # §3.2.1
    links = one.findall(f"{ATOM}link")
    assert all(urlsplit(link.attrib["href"]).scheme in {"http", "https"} for link in links)  # §4.2.7.1
    alternates = Counter(
        (link.get("type"), link.get("hreflang"))
        for link in links
        if link.get("rel", "alternate") == "alternate"
    )
    assert set(alternates.values()) <= {1}


def assert_atom(feed: ET.Element) -> list[ET.Element]:
    """Check a feed against RFC 4287; return its entries."""
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    head = ET.Element(feed.tag)
    head.extend(child for child in feed if child not in entries)
    assert_container(head, OF_FEED)
    assert any(link.get("rel") == "self" for link in feed.iterfind(f"{ATOM}link"))
    assert feed.find(f"{ATOM}author") is not None
    for entry in entries:
        assert_container(entry, OF_ENTRY)
        alternate = [link for link in entry.iterfind(f"{ATOM}link") if link.get("rel") == "alternate"]
        assert entry.find(f"{ATOM}content") is not None or alternate  # §4.1.2
    assert len({said(entry, "id") for entry in entries}) == len(entries)
    newest = sorted((updated(entry) for entry in entries), reverse=True)
    assert [updated(entry) for entry in entries] == newest
    assert not newest or updated(feed) == newest[0]
    return entries


def said(one: ET.Element, name: str) -> str:
    return one.findtext(ATOM + name, "")


def updated(one: ET.Element) -> datetime:
    return datetime.fromisoformat(said(one, "updated"))


def entries_of(client: FlaskClient) -> dict[str, ET.Element]:
    found = assert_atom(parsed(client, "/feed.atom", "application/atom+xml"))
    return {said(entry, "id"): entry for entry in found}


def test_the_feed_tells_of_the_release_and_its_instruments(client: FlaskClient, built: BuiltRelease) -> None:
    feed = parsed(client, "/feed.atom", "application/atom+xml")
    entries = {said(entry, "id"): entry for entry in assert_atom(feed)}
    assert said(feed, "id") == f"{BASE}feed.atom"
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "The Communiqué developers"
    assert "CC BY 4.0" in said(feed, "rights")
    release = entries.pop(f"{BASE}catalog/{built.release.id}#dataset")
    assert built.release.id in said(release, "title")
    assert all(iri.startswith(f"{BASE}id/instrument/") for iri in entries)
    instrument = entries[f"{BASE}id/{HEALTHCARE}"]
    assert said(instrument, "title").startswith("Memorandum of cooperation in healthcare")
    # The only release there is cannot tell since when it is known: it has the day it is of.
    assert updated(instrument) == datetime(2026, 2, 27, tzinfo=UTC)


def test_every_link_of_the_feed_answers_as_what_it_says(client: FlaskClient) -> None:
    feed = parsed(client, "/feed.atom", "application/atom+xml")
    links = [link for link in feed.iter(f"{ATOM}link") if link.get("rel") in {"self", "alternate"}]
    assert len(links) > 20
    for link in links:
        assert link.attrib["href"].startswith(f"{HOST}/")
        kind = link.attrib["type"]
        with client.get(link.attrib["href"].removeprefix(HOST), headers={"Accept": kind}) as answer:
            assert (answer.status_code, answer.mimetype) == (200, kind), link.attrib["href"]


def test_the_feed_is_sent_again_only_when_it_changed(client: FlaskClient) -> None:
    first = client.get("/feed.atom")
    again = client.get("/feed.atom", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    since = client.get("/feed.atom", headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert since.status_code == 304
    assert '<https://creativecommons.org/licenses/by/4.0/>; rel="license"' in first.headers["Link"]


@pytest.mark.parametrize("path", ["/", "/report/", f"/doc/{HEALTHCARE}", "/ontology", "/sparql", "/dumps/"])
def test_every_page_leads_to_the_feed(client: FlaskClient, path: str) -> None:
    links = [
        link for link in page(client, path).iter(f"{XHTML}link") if link.get("type", "").endswith("atom+xml")
    ]
    assert [(link.attrib["rel"], link.attrib["href"]) for link in links] == [("alternate", "/feed.atom")]


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> tuple[Path, FlaskClient]:
    return tmp_path, create_app(config.replace(settings, home=tmp_path)).test_client()


def publish(home: Path, *names: str) -> Release:
    """Make a release of instruments, each handled at an event of the day that its name begins with."""
    return make(home, *(quad for name in names for quad in treaty(name)))


def treaty(name: str) -> list[Quad]:
    quads = thing(f"instrument/{name}", f"Treaty {name}", "Instrument")
    if day := re.match(r"\d{4}-\d\d-\d\d", name):
        event, literal = f"<{BASE}id/event/{name}>", f'"{day[0]}"^^<{XSD}date>'
        quads += [
            Quad(f"<{BASE}id/instrument/{name}>", f"<{BASE}ontology#handledAt>", event, CONCEPTS),
            Quad(event, f"<{BASE}ontology#onDate>", literal, CONCEPTS),
        ]
    return quads


def signed(day: date) -> str:
    """Return an instrument of a day in Turtle."""
    return (
        f"<{BASE}id/instrument/{day}> a <{BASE}ontology#Instrument> ; <{BASE}ontology#handledAt>"
        f' [ <{BASE}ontology#onDate> "{day}"^^<{XSD}date> ] .'
    )


def test_an_instrument_is_as_new_as_the_release_that_made_it_known(home: tuple[Path, FlaskClient]) -> None:
    folder, client = home
    first = publish(folder, "2020-01-01-a", "2020-01-02-b")
    second = publish(folder, "2020-01-01-a", "2019-05-05-c", "undated")
    third = publish(folder, "2020-01-01-a", "2019-05-05-c", "undated", "1999-01-01-d")
    entries = entries_of(client)
    moments = {one.id: updated(entries[f"{BASE}catalog/{one.id}#dataset"]) for one in (first, second, third)}

    def of(name: str) -> datetime:
        return updated(entries[f"{BASE}id/instrument/{name}"])

    assert of("1999-01-01-d") == moments[third.id]
    assert of("2019-05-05-c") == of("undated") == moments[second.id]
    assert of("2020-01-01-a") == datetime(2020, 1, 1, tzinfo=UTC)
    assert f"{BASE}id/instrument/2020-01-02-b" not in entries  # it is in no page any more
    assert third.id in said(entries[f"{BASE}id/instrument/1999-01-01-d"], "summary")
    assert len(moments) == 3


def test_the_feed_follows_the_releases(home: tuple[Path, FlaskClient]) -> None:
    folder, client = home
    publish(folder, "2020-01-01-a")
    tag = client.get("/feed.atom").headers["ETag"]
    release = publish(folder, "2020-01-01-a", "2020-01-02-b")
    answer = client.get("/feed.atom", headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert release.id in answer.text


def test_the_feed_does_not_remember_releases_that_are_gone(home: tuple[Path, FlaskClient]) -> None:
    folder, client = home
    first = publish(folder, "2020-01-01-a")
    publish(folder, "2020-01-01-a", "2020-01-02-b")
    before = client.get("/feed.atom").text
    shutil.rmtree(first.path)
    after = client.get("/feed.atom")
    other = create_app(client.application.config["COMMUNIQUE"]).test_client().get("/feed.atom")
    assert (after.headers["ETag"], after.text) == (other.headers["ETag"], other.text)
    assert after.text != before


def test_an_instrument_whose_day_is_none_has_no_date(home: tuple[Path, FlaskClient]) -> None:
    folder, client = home
    publish(folder, "2020-02-31-a", "without-a-day")
    assert [iri for iri in entries_of(client) if "/id/" in iri] == []


def test_the_feed_is_bounded(serving: Serving) -> None:
    day = date(2001, 1, 1).toordinal()
    rows = (signed(date.fromordinal(day + number)) for number in range(ENTRIES * 2))
    entries = entries_of(serving("\n".join(rows)))
    assert len(entries) == ENTRIES
    assert max(map(updated, entries.values())).date() == date.fromordinal(day + ENTRIES * 2 - 1)


def test_without_anything_the_feed_is_still_one(serving: Serving) -> None:
    assert entries_of(serving("")) == {}


def test_what_a_label_holds_cannot_break_the_feed(serving: Serving) -> None:
    label = "</title><link href='x'/>\\u0007\\u202E & more"
    day = date(2020, 1, 1)
    turtle = f'<{BASE}id/instrument/{day}> <http://www.w3.org/2000/01/rdf-schema#label> "{label}" .'
    (entry,) = entries_of(serving(signed(day) + turtle)).values()
    assert said(entry, "title") == "</title><link href='x'/>\ufffd & more"


# --- the sitemap -------------------------------------------------------------------------------------------


def assert_sitemap(root: ET.Element, data: bytes) -> list[str]:
    """Check a file against the schemas of sitemaps.org 0.9; return its addresses."""
    inner = {f"{SITEMAP}urlset": "url", f"{SITEMAP}sitemapindex": "sitemap"}[root.tag]
    assert 1 <= len(root) <= 50_000
    assert len(data) <= 50 * 1024 * 1024
    found = []
    for one in root:
        assert one.tag == SITEMAP + inner
        counts = Counter(child.tag for child in one)
        assert counts.pop(f"{SITEMAP}loc") == 1
        assert set(counts) <= {f"{SITEMAP}lastmod"}
        assert set(counts.values()) <= {1}
        address = one.findtext(f"{SITEMAP}loc", "")
        assert 12 <= len(address) <= 2048
        assert address.isascii()
        assert address.startswith(f"{HOST}/")
        assert "?" not in address
        assert "#" not in address
        lastmod = one.findtext(f"{SITEMAP}lastmod")
        if lastmod is not None:
            assert datetime.fromisoformat(lastmod) <= datetime.now(UTC)
        found.append(address.removeprefix(HOST))
    assert len(set(found)) == len(found)
    return found


def sitemap(client: FlaskClient, path: str) -> list[str]:
    with client.get(path) as answer:
        assert answer.status_code == 200, path
        assert answer.mimetype == "application/xml"
        return assert_sitemap(ET.fromstring(answer.data), answer.data)  # noqa: S314  # our own


def test_the_sitemap_lists_the_page_of_everything(client: FlaskClient, one: Served) -> None:
    listed = sitemap(client, "/sitemap.xml")
    assert {path.removeprefix("/doc/") for path in listed if path.startswith("/doc/")} == set(things(one))
    others = [path for path in listed if not path.startswith("/doc/")]
    assert {
        "/",
        "/things/",
        "/report/",
        "/claim/",
        "/ontology",
        "/shapes",
        "/areas",
        "/catalog",
        "/void",
    } <= set(others)
    assert {"/dumps/", "/dumps/latest/communique.nq.gz", "/releases", "/validation", "/sparql"} <= set(others)
    assert {"/timeline", "/network", "/matrix"} <= set(others)


def test_every_address_of_the_sitemap_answers(client: FlaskClient) -> None:
    for path in sitemap(client, "/sitemap.xml"):
        with client.head(path, headers={"Accept": "text/html, */*;q=0.1"}) as answer:
            assert answer.status_code == 200, path


def test_only_what_is_made_of_the_whole_release_is_as_new_as_it(client: FlaskClient, one: Served) -> None:
    root = parsed(client, "/sitemap.xml", "application/xml")
    since = one.since.isoformat(timespec="seconds")
    for entry in root:
        of_a_thing = "/doc/" in entry.findtext(f"{SITEMAP}loc", "")
        assert entry.findtext(f"{SITEMAP}lastmod") == (None if of_a_thing else since)


def test_the_sitemap_is_another_when_the_same_release_is_current_again(
    built: BuiltRelease, one: Served
) -> None:
    holder = Fixed(built.settings, one)
    client = create_app(built.settings, holder).test_client()
    first = client.get("/sitemap.xml")
    holder.one = replace(one, since=one.since + timedelta(days=1))
    again = client.get("/sitemap.xml", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert holder.one.since.isoformat(timespec="seconds") in again.text


def test_a_long_sitemap_is_split(serving: Serving) -> None:
    count = 2 * PART + 5
    client = serving(
        "\n".join(f"<{BASE}id/state/s{number}> a <{BASE}ontology#State> ." for number in range(count))
    )
    parts = sitemap(client, "/sitemap.xml")
    assert parts == ["/sitemap-1.xml", "/sitemap-2.xml", "/sitemap-3.xml"]
    first, *rest = (sitemap(client, part) for part in parts)
    listed = [path for part in (first, *rest) for path in part]
    assert len(set(listed)) == len(listed)
    assert {path for path in listed if path.startswith("/doc/")} == {f"/doc/state/s{n}" for n in range(count)}
    assert "/" in first
    tag = client.get("/sitemap-2.xml").headers["ETag"]
    assert client.get("/sitemap-2.xml", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/sitemap-3.xml", headers={"If-None-Match": tag}).status_code == 200
    for wrong in ("0", "4", "-1", "x", "1000000000000000000000"):
        assert client.get(f"/sitemap-{wrong}.xml").status_code == 404


def test_addresses_are_written_as_xml_and_uris_want_it(serving: Serving) -> None:
    names = ["Токаев", "a&b'c", "Ja%C3%A9n", "x" * 3000]
    client = serving("\n".join(f"<{BASE}id/person/{name}> a <{BASE}ontology#Person> ." for name in names))
    listed = [path for path in sitemap(client, "/sitemap.xml") if path.startswith("/doc/")]
    assert sorted(listed) == [
        "/doc/person/%D0%A2%D0%BE%D0%BA%D0%B0%D0%B5%D0%B2",
        "/doc/person/Ja%C3%A9n",
        "/doc/person/a&b'c",
    ]
    assert b"a&amp;b&apos;c" in client.get("/sitemap.xml").data
    for path in listed:
        assert client.get(path).status_code == 200


def test_data_that_is_not_ours_has_a_sitemap_without_things(serving: Serving) -> None:
    listed = sitemap(serving("<https://x.org/a> a <https://x.org/B> ."), "/sitemap.xml")
    assert "/" in listed
    assert not any(path.startswith(("/doc/", "/dumps/latest")) for path in listed)


# --- robots ------------------------------------------------------------------------------------------------


def may_be_read(robots: str, path: str) -> bool:
    """Apply the rules for all robots to a path (RFC 9309 §2.2.2): ``*`` is any text, the longest wins."""
    best = (0, True)
    for line in robots.splitlines():
        name, _, value = line.partition(":")
        if name in {"Allow", "Disallow"}:
            pattern = "".join(".*" if one == "*" else re.escape(one) for one in value.strip())
            if re.match(pattern, path):
                best = max(best, (len(value.strip()), name == "Allow"))
    return best[1]


def test_robots_may_read_everything_but_query_strings(client: FlaskClient) -> None:
    answer = client.get("/robots.txt")
    assert (answer.status_code, answer.content_type) == (200, "text/plain; charset=utf-8")
    assert all(may_be_read(answer.text, path) for path in sitemap(client, "/sitemap.xml"))
    for path in ("/sparql?query=ASK%7B%7D", "/report/?page=2", "/incoming/state/kz?property=dip:state"):
        assert not may_be_read(answer.text, path)


def test_a_robot_that_knows_no_wildcards_understands_the_rest(client: FlaskClient) -> None:
    rules = RobotFileParser()
    rules.parse(client.get("/robots.txt").text.splitlines())
    assert rules.site_maps() == [f"{HOST}/sitemap.xml"]
    assert rules.can_fetch("*", f"{HOST}/doc/{HEALTHCARE}")
    assert rules.can_fetch("*", f"{HOST}/sparql")
    assert not rules.can_fetch("*", f"{HOST}/sparql?query=ASK%7B%7D")
