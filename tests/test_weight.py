"""What a page weighs with all it needs, as a browser fetches it: compressed, with the headers of answers."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from selenium import webdriver

from browsing import WIDE, log, needs_chromium, prefer, until, visit, width
from page_kinds import PAGES, READING
from support import Server

pytestmark = needs_chromium

LIGHT = 120_000
"""What a page that is read may weigh, in bytes."""
OWN = {"/static/editor/": {"/sparql"}, "/static/pictures/": {"/timeline", "/network", "/matrix"}}
"""Scripts that only some pages load: what their addresses begin with → the paths of those pages."""
VENDORED = "/static/vendor/"


class Fetched(NamedTuple):
    """An answer that a browser got for a page: its path, and its bytes with headers as they came."""

    path: str
    bytes: int


def fetched(browser: webdriver.Chrome, server: Server, path: str) -> list[Fetched]:
    """Open a page as for the first time, and return what that took, once all of it is there."""
    browser.execute_cdp_cmd("Network.clearBrowserCache", {})
    visit(browser, server, path)
    asked: dict[str, str] = {}
    weights: dict[str, int] = {}

    def all_there(_: webdriver.Chrome) -> bool:
        for method, told in messages(browser):
            if method == "Network.requestWillBeSent" and told["request"]["url"].startswith(server.url):
                asked[told["requestId"]] = urlsplit(told["request"]["url"]).path
            elif method == "Network.loadingFinished":
                weights[told["requestId"]] = int(told["encodedDataLength"])
        return bool(asked) and asked.keys() <= weights.keys()

    until(browser, all_there, f"not all of {path} comes")
    return [Fetched(path, weights[number]) for number, path in asked.items()]


def messages(browser: webdriver.Chrome) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give what the network did since it was last asked: a method of its protocol, and what goes with it."""
    for line in log(browser, "performance"):
        message = json.loads(line["message"])["message"]
        yield message["method"], message["params"]


@pytest.fixture(scope="module")
def page(request: pytest.FixtureRequest, browser: webdriver.Chrome, server: Server) -> list[Fetched]:
    """What the page of a name takes; fetched once for all tests that look at it."""
    width(browser, WIDE)
    prefer(browser)
    return fetched(browser, server, PAGES[request.param])


@pytest.mark.parametrize("page", READING, indirect=True)
def test_a_page_to_read_is_light(page: list[Fetched]) -> None:
    assert sum(one.bytes for one in page) <= LIGHT, sorted(page, key=lambda one: -one.bytes)


@pytest.mark.parametrize("page", PAGES, indirect=True)
def test_a_page_loads_only_the_scripts_that_it_uses(page: list[Fetched]) -> None:
    here = page[0].path
    assert {"/static/communique.css", "/static/search.js"} <= {one.path for one in page}
    scripts = {one.path for one in page if one.path.endswith(".js")}
    foreign = {
        script
        for script in scripts
        for start, pages in OWN.items()
        if script.startswith(start) and here not in pages
    }
    assert foreign == set()
    if here not in set().union(*OWN.values()):
        assert not any(script.startswith(VENDORED) for script in scripts)


def test_what_was_fetched_once_is_not_asked_for_again(browser: webdriver.Chrome, server: Server) -> None:
    """The address of a file of the application has a hash in it; the browser keeps what it got."""
    first = {one.path for one in fetched(browser, server, READING["home"])}
    visit(browser, server, READING["sorts"])
    kept = {
        urlsplit(told["response"]["url"]).path: told["response"]["fromDiskCache"]
        for method, told in messages(browser)
        if method == "Network.responseReceived"
    }
    again = {path: cached for path, cached in kept.items() if path.startswith("/static/") and path in first}
    assert "/static/communique.css" in again
    assert all(again.values()), again
