"""Hostile names in a real browser: nothing runs, nobody else is asked, and the console has no error."""

import json
from collections import Counter
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import pytest
from selenium import webdriver

from browsing import log, needs_chromium, requested, visit
from injected import OF_ALL, OF_ONE, everything, kinds, page_of, parse, serving
from support import Server

pytestmark = needs_chromium

EVERYTHING = everything()
PAGES = {
    **{name: page_of(name, EVERYTHING) for name in OF_ONE},
    **OF_ALL,
    "search for all of it": f"/search?q={quote(EVERYTHING.text[:200], safe='')}",
    "a page that is not there": f"/{quote(EVERYTHING.text[:2000], safe='')}",
    "a query that cannot be read": f"/sparql?query={quote(EVERYTHING.text[:2000], safe='')}",
}
READ_AGAIN = """
const done = arguments[arguments.length - 1];
fetch(location.href, {headers: {Accept: "text/html"}}).then(answer => answer.text()).then(text => {
  const found = {};
  const walk = (one, above) => {
    const here = above + "/" + one.localName;
    const names = [...one.attributes].map(attribute => attribute.name).filter(name => name != "xmlns");
    const key = here + "[" + names.sort().join(" ") + "]";
    found[key] = (found[key] || 0) + 1;
    for (const child of one.children) walk(child, here);
  };
  walk(new DOMParser().parseFromString(text, "text/html").documentElement, "");
  done([text, JSON.stringify(found)]);
});
"""
"""Reads a page as HTML without running it: its text, and how often it has each kind of element."""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("hostile"), harmless=False) as server:
        yield server


def as_html(found: Counter[str]) -> Counter[str]:
    """Return the kinds of elements of an XML page as HTML names their attributes."""
    xml = "{http://www.w3.org/XML/1998/namespace}"
    named: Counter[str] = Counter()
    for kind, count in found.items():
        path, _, names = kind.removesuffix("]").partition("[")
        named[f"{path}[{' '.join(sorted(name.replace(xml, 'xml:') for name in names.split()))}]"] += count
    return named


@pytest.mark.parametrize("name", PAGES)
def test_nothing_runs(browser: webdriver.Chrome, hostile: Server, name: str) -> None:
    visit(browser, hostile, PAGES[name])
    assert {urlsplit(url).netloc for url in requested(browser)} == {urlsplit(hostile.url).netloc}
    told = [line["message"] for line in log(browser, "browser")]
    assert [one for one in told if "the server responded with a status of 40" not in one] == []
    assert browser.execute_script("return window.pwned") is None
    assert browser.execute_script("return document.querySelector('h1') !== null")
    text, found = browser.execute_async_script(READ_AGAIN)
    # A browser that reads HTML finds what a parser of XML finds: no name of the data is taken for markup.
    assert Counter(json.loads(found)) == as_html(kinds(parse(text.encode())))
