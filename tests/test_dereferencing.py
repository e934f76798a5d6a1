"""Dereferencing over HTTP: from an IRI, as clients ask for it, to a document that describes what it names.

The classic rules for every sort of resource, and IRIs that are not plain ASCII: from the data to the request,
to the document, to the links of a page and back.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from asking import Reply, ask, follow
from communique.web.forms import DOCUMENT
from communique.web.http.answers import distinct
from support import Server, start, stop
from test_negotiate import EASYRDF
from test_web_forms import RULES
from web_support import BASE, FORMS, HEALTHCARE, PARSERS, REPORT

RESOURCES = {
    "a thing": f"id/{HEALTHCARE}",
    "a class": "ontology#Event",
    "a property": "ontology#area",
    "a concept": "id/area/health",
    "a concept scheme": "id/area",
    "the dataset": "#dataset",
    "the ontology": "ontology",
    "a shape": "shapes#AgreementShape",
    "a claim": "id/claim/878caa75-2098-2167",
    "a report": f"id/{REPORT}",
    "evidence": f"id/{REPORT}/text#char=2098,2167",
    "a selector": f"id/{REPORT}/text#char=2098,2167;sel=quote",
}
"""IRIs of each sort, after the base."""
SUFFIXES = {media_type: suffix for suffix, media_type in FORMS.items()}
PAGES = {"text/html", "application/xhtml+xml"}


def subjects(reply: Reply) -> set[str]:
    """Return the IRIs that a document says something about."""
    form = PARSERS[SUFFIXES[reply.media_type]]
    return {
        quad.subject.value
        for quad in ox.parse(reply.body, format=form, base_iri="http://wrong.example/")
        if isinstance(quad.subject, ox.NamedNode)
    }


def target(iri: str) -> str:
    """Return what a client asks for: the IRI without its fragment, as a URI (RFC 3987 §3.1)."""
    assert iri.startswith(BASE)
    return "/" + quote(iri.removeprefix(BASE).partition("#")[0], safe="/:@!$&'()*+,;=~%")


# --- the classic rules -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [*RULES, (EASYRDF, {"application/ld+json"})],
    ids=lambda one: one[:40] if isinstance(one, str) else "",
)
@pytest.mark.parametrize("name", RESOURCES.values(), ids=RESOURCES)
def test_a_client_gets_what_it_asks_for(
    server: Server, name: str, accept: str | None, wanted: set[str]
) -> None:
    iri = BASE + name
    way, answer = follow(server.url, target(iri), {"Accept": accept} if accept else {})
    assert answer.status == 200
    assert answer.media_type in wanted
    assert [one.status for one in way] == ([303] if name.startswith("id/") else [])
    assert all("Accept" in one["Vary"].split(", ") for one in (*way, answer))
    if answer.media_type in PAGES:
        page = answer.body.decode()
        about, _, fragment = html.escape(iri).partition("#")
        assert about.removesuffix("/text") in page
        assert not fragment or f'id="{fragment}"' in page or iri in page
    else:
        assert iri in subjects(answer)


@pytest.mark.parametrize("name", RESOURCES.values(), ids=RESOURCES)
def test_a_client_that_wants_none_of_the_forms_is_told_which_there_are(server: Server, name: str) -> None:
    _, answer = follow(server.url, target(BASE + name), {"Accept": "image/png"})
    assert answer.status == 406
    assert "Accept" in answer["Vary"]
    for form in distinct(DOCUMENT):
        assert f'rel="alternate"; type="{form.media_type}"' in answer["Link"]
        assert form.media_type.encode() in answer.body


@pytest.mark.parametrize("name", [name for name in RESOURCES.values() if name.startswith("id/")])
def test_a_thing_leads_to_its_document_by_a_link_as_well(server: Server, name: str) -> None:
    seen = ask(server.url, target(BASE + name))
    assert f'<{seen["Location"]}>; rel="describedby"' in seen["Link"]
    document = ask(server.url, seen["Location"], {"Accept": "text/turtle"})
    described = re.findall(r'<([^>]*)>; rel="describes"', document["Link"])
    assert described == [BASE + name.partition("#")[0].removesuffix("/text")]


@pytest.mark.parametrize("accept", [*FORMS.values(), "text/html", "text/plain", "application/json"])
def test_an_unknown_thing_is_told_in_the_asked_form(server: Server, accept: str) -> None:
    for path in ("/id/state/xx", "/id/area/xx", f"/id/{REPORT}x/text", "/doc/state/xx", "/doc/state/xx.ttl"):
        answer = ask(server.url, path, {"Accept": accept})
        assert answer.status == 404
        assert answer["Access-Control-Allow-Origin"] == "*"
        told = {"text/html", "text/plain", "application/json"}
        assert answer.media_type == (accept if accept in told else "application/problem+json")


# --- the path as it is sent --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/id/state/kz/", 404),
        ("/doc/state/kz/", 404),
        ("/doc/state/kz.", 404),
        ("/doc/state/kz.txt", 404),
        ("/doc/state/kz.ttl.ttl", 404),
        ("/doc/state/.ttl", 404),
        ("/doc/state/", 404),
        ("/doc/", 404),
        ("/id", 404),
        ("/ontology/", 404),
        ("/void.", 404),
        ("/instrument", 308),
        ("/dumps", 308),
        ("/doc//state/kz", 308),
        ("//doc/state/kz", 200),
        ("/doc/state/%6Bz", 200),
        ("/doc/state%2Fkz", 200),
        ("/doc/state%2fkz", 200),
        ("/doc/state/k%7A.t%74l", 200),
        ("/doc/state/%256Bz", 404),
        ("/doc/state%252Fkz", 404),
        ("/doc/state/kz%00", 404),
        ("/doc/state/kz%0D%0AX-Evil:%201", 404),
        ("/doc/state/kz%20", 404),
        ("/doc/state/%FF%FE", 404),
        ("/doc/state/%C0%AEkz", 404),
        ("/doc/state/%ED%A0%80", 404),
        ("/doc/state/%", 404),
        ("/doc/state/%zz", 404),
        ("/doc/../etc/passwd", 404),
        ("/doc/%2e%2e/%2e%2e/etc/passwd", 404),
        ("/static/%2e%2e/pages.py", 404),
        ("/static/..%2f..%2fpages.py", 404),
        ("/dumps/latest/%2e%2e%2fmanifest.json", 404),
        ("/dumps/%2e%2e/latest/communique.nq.gz", 404),
        ("/DOC/state/kz", 404),
        ("/doc/state/KZ", 404),
        ("/doc/state/" + "x" * 60_000, 404),
        ("/" + "/".join("a" * 20_000), 404),
        ("/" + "%41" * 20_000, 404),
        ("/doc/state/" + "x" * 70_000, 414),
    ],
    ids=lambda one: one[:40] if isinstance(one, str) else "",
)
def test_a_path_that_is_not_quite_right(server: Server, path: str, status: int) -> None:
    for method in ("GET", "HEAD"):
        answer = ask(server.url, path, method=method)
        assert answer.status == status
        assert not answer["X-Evil"]
        if status == 308:
            assert ask(server.url, answer["Location"], method=method).status == 200
        elif status == 404:
            assert answer.media_type == "application/problem+json"


# --- IRIs that are not plain -------------------------------------------------------------------------------

HUB = "place/hub"
NAMES = {
    "Cyrillic": "person/Токаев",
    "Cyrillic, encoded": "person/%D0%92%D1%83%D1%87%D0%B8%D1%9B",
    "Arabic": "place/القاهرة",
    "Japanese, with a slash": "place/東京/駅",
    "beyond the first plane": "place/🏛",
    "Latin, encoded": "place/Ja%C3%A9n",
    "composed (NFC)": unicodedata.normalize("NFC", "place/Orléans"),
    "decomposed (NFD)": unicodedata.normalize("NFD", "place/Orléans"),
    "a space": "place/a%20b",
    "a per cent sign": "place/100%25",
    "twice encoded": "place/100%2520",
    "an encoded slash": "place/c%2Fd",
    "an encoded plus": "place/e%2Bf",
    "a plus": "place/g+h",
    "an encoded question mark": "place/q%3Fx=1",
    "an encoded number sign": "place/n%23m",
    "sub-delimiters": "place/it's(1)!*;k=v,w&z@x:y~",
    "quotes and brackets, encoded": "place/%22%3Cb%3E%5Cy",
    "NUL": "place/i%00j",
    "two dots": "place/..%2Fa",
    "what looks like a suffix": "place/x.ttl",
    "long": "place/" + "x" * 4_000,
    "long, not ASCII": "place/" + "ж" * 3_000,
}


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of a small file in which a thing of each odd name points at one plain thing."""
    label, related = (
        "http://www.w3.org/2000/01/rdf-schema#label",
        "http://www.w3.org/2004/02/skos/core#related",
    )
    lines = [f'<{BASE}id/{HUB}> <{label}> "hub" .\n']
    for number, name in enumerate(NAMES.values()):
        lines.append(f'<{BASE}id/{name}> <{label}> "no {number}" ; <{related}> <{BASE}id/{HUB}> .\n')
    file: Path = tmp_path_factory.mktemp("odd") / "odd.ttl"
    file.write_text("".join(lines), encoding="utf-8")
    running = start("--data", str(file))
    yield running
    stop(running)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_an_odd_iri_leads_to_its_document_in_every_form(odd: Server, name: str) -> None:
    iri = f"{BASE}id/{name}"
    for media_type in FORMS.values():
        way, answer = follow(odd.url, target(iri), {"Accept": media_type})
        assert [one.status for one in way] == [303]
        assert answer.status == 200
        assert iri in subjects(answer)
        document = way[0]["Location"]
        assert document.isascii()
        alternates = re.findall(r'<([^>]*)>; rel="alternate"; type="([^"]*)"', answer["Link"])
        for address, other in alternates:
            assert ask(odd.url, address).media_type == other
        assert ask(odd.url, answer["Content-Location"]).body == answer.body


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_the_links_of_a_page_lead_to_an_odd_iri_and_back(odd: Server, name: str) -> None:
    hub = ask(odd.url, f"/incoming/{HUB}?property=skos:related")
    links = {
        html.unescape(href): html.unescape(text)
        for href, text in re.findall(r'<a href="(/doc/[^"]*)"[^>]*>(no \d+)</a>', hub.body.decode())
    }
    assert sorted(links.values()) == sorted(f"no {number}" for number in range(len(NAMES)))
    number = list(NAMES.values()).index(name)
    (href,) = (one for one, text in links.items() if text == f"no {number}")
    page = ask(odd.url, href, {"Accept": "text/html"})
    assert page.status == 200
    assert f"<code>{BASE}id/{name}</code>" in html.unescape(page.body.decode())
    assert f'href="/doc/{HUB}"' in page.body.decode()
    assert f"{BASE}id/{name}" in subjects(ask(odd.url, href, {"Accept": "text/turtle"}))


def test_the_two_ways_to_compose_a_letter_are_two_iris(odd: Server) -> None:
    composed, decomposed = (
        follow(odd.url, target(f"{BASE}id/{NAMES[name]}"), {"Accept": "text/turtle"})[1].body
        for name in ("composed (NFC)", "decomposed (NFD)")
    )
    assert composed != decomposed
