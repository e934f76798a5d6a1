"""Names, quotes, literals, IRIs and parameters that mean harm stay text, on every kind of page.

A new kind of page is one more line in one of the tables, here or in :mod:`injected`. Pages are asked for
twice, of a server whose data holds the hostile strings and of its twin.
"""

import csv
import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from functools import cache
from urllib.parse import quote, urlsplit

import pytest

from injected import (
    OF_ALL,
    OF_ONE,
    Asked,
    Hostile,
    asking,
    astray,
    corpus,
    everything,
    kinds,
    leads,
    page_of,
    parse,
    run_together,
    serving,
    shown,
)
from web_support import BASE, XHTML

LD = "application/ld+json"
CORPUS = corpus()
NAMES = (*CORPUS, everything())
TABLES = {
    "list": "/instrument/?format=csv",
    "values": "/instrument/by/area?format=csv",
    "timeline": "/timeline?format=csv",
    "network": "/network?format=csv",
    "matrix": "/matrix?format=csv",
    "compare": "/compare?about=event/n0003&format=csv",
}
"""The tables for spreadsheets."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula, or for nothing before one."""
MACHINE = (
    *(
        "/feed.atom",
        "/sitemap.xml",
        "/opensearch.xml",
        "/search.json?q=script",
        "/search/suggestions?q=script",
    ),
    *("/timeline?format=json", "/network?format=json", "/matrix?format=json", "/openapi.json"),
)
"""What programs read."""
REFLECTED = {
    "search": "/search?q={text}",
    "search, sort": "/search?q=a&type={text}",
    "search, state": "/search?q=a&state={text}",
    "search, page": "/search?q=a&page={text}",
    "list, page": "/instrument/?page={text}",
    "list, facet": "/instrument/?area={text}",
    "list, order": "/instrument/?sort={text}",
    "list, unknown parameter": "/instrument/?{text}={text}",
    "list, format": "/instrument/?format={text}",
    "incoming, property": "/incoming/state/n0000?property={text}",
    "query": "/sparql?query={text}",
    "query, format": "/sparql?query=ASK%20%7B%7D&format={text}",
    "query, graph": "/sparql?query=ASK%20%7B%7D&default-graph-uri={text}",
    "answer": "/sparql?query=SELECT%20%28%22{escaped}%22%20AS%20%3Fx%29%20%7B%7D",
    "compare": "/compare?report={text}&report=n0000",
    "compare, about": "/compare?about={text}",
    "compare, verdict": "/compare?about=event/n0000&verdict={text}",
    "compare, format": "/compare?about=event/n0000&format={text}",
    "timeline": "/timeline?state={text}",
    "network": "/network?state={text}",
    "matrix": "/matrix?state={text}",
    "unknown page": "/{text}",
    "unknown thing": "/doc/state/{text}",
    "unknown IRI": "/id/{text}",
    "unknown citation": "/cite/{text}",
    "citation of a page": "/cite?address={text}",
    "unknown release": "/dumps/{text}/",
    "unknown file": "/static/{text}",
    "preview": "/reconcile/preview?id={text}",
}
"""What is asked for with a string in the address; ``{escaped}`` is one in a literal of SPARQL."""

THERE = (
    *(
        "n0000",
        "1",
        "name",
        "html",
        "ASK{}",
        "SELECT*{}",
        "\ufffe",
        "/event/",
        f"{BASE}id/state/n0000",
        "",
        "a b",
    ),
    *("a" * 300, "a" * 5000, "SELECT * { SERVICE <http://x.example/> { ?s ?p ?o } }"),
)
"""What such an address may be asked with, too, for pages that letters alone do not lead to."""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    with serving(tmp_path_factory.mktemp("hostile"), harmless=False) as server, asking(server) as asked:
        yield asked


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    with serving(tmp_path_factory.mktemp("harmless"), harmless=True) as server, asking(server) as asked:
        yield asked


def hosts(element: ET.Element) -> frozenset[str]:
    return frozenset(urlsplit(address).netloc for address in leads(element))


def compare(name: str, evil: bytes, good: bytes, *, exact: bool = True) -> ET.Element:
    """Return a page, having made sure that it is what its twin is but for the texts."""
    page, twin = parse(evil), parse(good)
    has, may = kinds(page), kinds(twin)
    more = has - may if exact else set(has) - set(may)
    assert not more, f"{name}: {sorted(more)}"
    assert not exact or has == may, f"{name} lacks {sorted(may - has)}"
    assert astray(page, hosts(twin)) == [], name
    blocks = [one.text or "" for one in page.iter(f"{XHTML}script") if one.get("type") == LD]
    for block in blocks:
        json.loads(block)
        assert "<" not in block
        assert "&" not in block
    return page


@pytest.fixture(scope="module")
def twins(harmless: Asked) -> Callable[[str, Hostile], bytes]:
    """Give the page of a harmless name of the same sort; asked for once for each sort of name."""
    first: dict[tuple[bool, ...], Hostile] = {}
    for one in reversed(NAMES):
        first[one.sort] = one

    @cache
    def page(name: str, one: Hostile) -> bytes:
        status, _, body = harmless.get(page_of(name, one))
        assert status == 200, page_of(name, one)
        return body

    return lambda name, one: page(name, first[one.sort])


@pytest.mark.parametrize("one", NAMES, ids=lambda one: one.name)
def test_a_name_stays_text(hostile: Asked, twins: Callable[[str, Hostile], bytes], one: Hostile) -> None:
    bodies = {}
    for name in OF_ONE:
        status, headers, body = hostile.get(page_of(name, one))
        assert status == 200, page_of(name, one)
        assert headers["X-Content-Type-Options"] == "nosniff"
        page = compare(name, body, twins(name, one))
        assert one.seen in shown(page), name
        bodies[name] = body
    named = bodies["instrument"]
    assert hostile.get(page_of("instrument", one), "application/xhtml+xml")[2] == named
    title = parse(named).find(f".//{XHTML}h1")
    assert title is not None
    assert run_together("".join(title.itertext())) == one.seen


@pytest.mark.parametrize("name", OF_ALL)
def test_all_names_stay_text_together(hostile: Asked, harmless: Asked, name: str) -> None:
    (status, _, body), (other, _, twin) = hostile.get(OF_ALL[name]), harmless.get(OF_ALL[name])
    assert (status, other) == (200, 200)
    compare(name, body, twin, exact=False)


@pytest.mark.parametrize("name", REFLECTED)
def test_what_is_asked_for_stays_text(hostile: Asked, harmless: Asked, name: str) -> None:
    """The pages have what the same pages have that are asked for with letters, or with what is there."""
    known: set[str] = set()
    for text in (*(one.twin for one in CORPUS[::12]), *THERE):
        _, headers, body = harmless.get(address(name, text))
        if headers.get_content_type() == "text/html":
            known.update(kinds(parse(body)))
    for one in CORPUS:
        status, headers, body = hostile.get(address(name, one.text))
        assert status < 500, one.name
        assert "Set-Cookie" not in headers, one.name
        assert headers["X-Content-Type-Options"] == "nosniff", one.name
        if headers.get_content_type() == "text/html":
            page = parse(body)
            assert set(kinds(page)) <= known, f"{one.name}: {sorted(set(kinds(page)) - known)}"
            assert astray(page, hosts(page) - {"evil.example"}) == [], one.name


def address(name: str, text: str) -> str:
    """Return the address of a page that is asked for with a text."""
    return REFLECTED[name].format(text=quote(text, safe=""), escaped=quote(in_sparql(text), safe=""))


def in_sparql(text: str) -> str:
    """Return a text as the inside of a literal of SPARQL."""
    return json.dumps(text, ensure_ascii=False)[1:-1]


@pytest.mark.parametrize("name", TABLES)
def test_a_table_holds_no_formula(hostile: Asked, name: str) -> None:
    status, headers, body = hostile.get(TABLES[name], "*/*")
    assert status == 200
    assert headers.get_content_type() == "text/csv"
    rows = list(csv.reader(io.StringIO(body.decode(), newline="")))
    assert len({len(row) for row in rows}) == 1
    assert [cell for row in rows for cell in row if cell.startswith(FORMULA)] == []


def test_a_table_holds_every_name_as_it_is(hostile: Asked) -> None:
    """But for an apostrophe before what would be a formula."""
    rows = csv.reader(io.StringIO(hostile.get(TABLES["list"], "*/*")[2].decode(), newline=""))
    cells = {cell.removeprefix("'") for row in rows for cell in row}
    missing = [one.name for one in CORPUS if one.text.removeprefix("'") not in cells]
    assert missing == []


@pytest.mark.parametrize("path", MACHINE)
def test_what_programs_read_is_well_formed(hostile: Asked, path: str) -> None:
    status, headers, body = hostile.get(path, "*/*")
    assert status == 200
    assert headers["X-Content-Type-Options"] == "nosniff"
    if headers.get_content_type().endswith("xml"):
        assert "sandbox" in headers["Content-Security-Policy"]
        parse(body)
    else:
        json.loads(body)


@pytest.mark.parametrize("one", CORPUS[::10], ids=lambda one: one.name)
def test_search_engines_read_the_name_as_it_is(hostile: Asked, one: Hostile) -> None:
    page = parse(hostile.get(page_of("instrument", one))[2])
    (block,) = (each.text or "" for each in page.iter(f"{XHTML}script") if each.get("type") == LD)
    assert one.text in list(texts(json.loads(block)))


def texts(value: object) -> Iterator[str]:
    """Yield every text in JSON."""
    if isinstance(value, str):
        yield value
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        yield from texts(part)
