"""The pages in a real browser: headless Chromium in front of a running server."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from browsing import (
    NARROW,
    WIDE,
    find,
    focused,
    in_view,
    log,
    needs_chromium,
    overflow,
    prefer,
    press,
    quiet,
    until,
    visit,
    width,
)
from page_kinds import EVERY, PAGES
from support import Server, start, stop
from web_support import BASE, PROGRAM, RDFS, REPORT

PASSAGE = "char=2098,2167"
WORDS = "a memorandum of cooperation in healthcare between relevant ministries"

pytestmark = needs_chromium


@pytest.fixture(scope="module", params=EVERY)
def shown(request: pytest.FixtureRequest, browser: webdriver.Chrome, server: Server) -> str:
    """A page of every kind, by its name: visited once for all tests that look at it."""
    name: str = request.param
    prefer(browser)
    width(browser, WIDE)
    visit(browser, server, EVERY[name])
    return name


@pytest.mark.parametrize("shown", PAGES, indirect=True)
@pytest.mark.usefixtures("shown")
def test_a_page_asks_nobody_else_and_reports_nothing(browser: webdriver.Chrome, server: Server) -> None:
    assert quiet(browser, server)
    assert browser.title.endswith("· Communiqué")
    (heading,) = browser.find_elements(By.TAG_NAME, "h1")
    assert heading.is_displayed()
    programs = browser.find_elements(By.CSS_SELECTOR, 'script:not([type="application/ld+json"])')
    assert server.url + PROGRAM["src"] in [program.get_attribute("src") for program in programs]


# --- any window, any letters ------------------------------------------------------------------------------

CUT = """
    return [...document.querySelectorAll("body *")].filter(one => {
      const style = getComputedStyle(one);
      return one.checkVisibility() && one.clientWidth > 1
        && !one.closest("svg, select, input, textarea, .CodeMirror")
        && (/hidden|clip/.test(style.overflowX) && one.scrollWidth > one.clientWidth + 1
          || /hidden|clip/.test(style.overflowY) && one.scrollHeight > one.clientHeight + 1);
    }).map(one => `${one.localName}.${one.className}`);
"""
"""What shows only a part of what is in it, and cannot be scrolled."""
STYLED = """
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(arguments[0]);
    document.adoptedStyleSheets = [sheet];
"""
SPACED = (
    "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }"
    "p { margin-block-end: 2em !important; }"
)
SIZE = "return parseFloat(getComputedStyle(document.documentElement).fontSize)"


@pytest.mark.usefixtures("shown")
def test_a_page_fits_its_window(browser: webdriver.Chrome) -> None:
    """Down to 320 pixels, which is what 1280 are at 400 % (WCAG 1.4.10), read from either side."""
    for direction in ("rtl", "ltr"):
        browser.execute_script("document.documentElement.dir = arguments[0]", direction)
        for pixels in (320, NARROW, 768, 1920):
            width(browser, pixels)
            assert (direction, pixels, overflow(browser)) == (direction, pixels, 0)
            assert browser.find_element(By.TAG_NAME, "h1").is_displayed()


@pytest.mark.usefixtures("shown")
def test_letters_may_be_large_and_far_apart(browser: webdriver.Chrome) -> None:
    """Twice as large (WCAG 1.4.4), and spaced as a reader's own style has them (1.4.12): nothing is lost."""
    large = f":root {{ font-size: {2 * browser.execute_script(SIZE)}px }}"
    for pixels, style in ((WIDE, large), (WIDE, SPACED), (NARROW, SPACED)):
        width(browser, pixels)
        browser.execute_script(STYLED, style)
        assert (pixels, style, overflow(browser), browser.execute_script(CUT)) == (pixels, style, 0, [])
    browser.execute_script(STYLED, "")


NAMES = {
    "long": "Abcdefghij" * 40,
    "many": "very long name " * 60,
    "right-to-left": "مذكرة تفاهم بين وزارتي الصحة " * 8,
}


@pytest.fixture(scope="module")
def lengthy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose things are all called by a name that does not fit a line."""
    folder = tmp_path_factory.mktemp("lengthy")
    lines = [f"@prefix dip: <{BASE}ontology#> .", f"@prefix rdfs: <{RDFS}> ."]
    for place, name in NAMES.items():
        thing = {
            sort: f"<{BASE}id/{sort}/{place}>" for sort in ("instrument", "state", "event", "organization")
        }
        lines += [
            f"{thing['instrument']} a dip:Agreement ; dip:party {thing['state']} ;"
            f" dip:signatory {thing['organization']} .",
            f"{thing['state']} a dip:State . {thing['organization']} a dip:Organization .",
            f"{thing['event']} a dip:Visit ; dip:involvesInstrument {thing['instrument']} .",
            *(f"{one} rdfs:label {json.dumps(name, ensure_ascii=False)} ." for one in thing.values()),
        ]
    (folder / "data.ttl").write_text("\n".join(lines), encoding="utf-8")
    running = start("--data", str(folder / "data.ttl"), home=folder)
    yield running
    stop(running)


@pytest.mark.parametrize(
    "path",
    [
        *(f"/doc/{sort}/{place}" for sort in ("instrument", "state", "event") for place in NAMES),
        *("/", "/instrument/", "/instrument/by/organization", "/search?q=very", "/network", "/matrix"),
    ],
)
def test_very_long_names_fit(browser: webdriver.Chrome, lengthy: Server, path: str) -> None:
    prefer(browser)
    browser.get(lengthy.url + path)
    for pixels in (NARROW, WIDE):
        width(browser, pixels)
        assert (pixels, overflow(browser)) == (pixels, 0)


@pytest.mark.parametrize("name", ["home", "instrument", "report", "list", "ontology"])
def test_on_paper_there_is_only_what_can_be_read(
    browser: webdriver.Chrome, server: Server, name: str
) -> None:
    width(browser, 700)
    prefer(browser, "dark", media="print")
    browser.get(server.url + EVERY[name])
    paper = browser.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert paper == "rgb(255, 255, 255)"
    for selector in (".masthead nav", ".search", ".skip"):
        assert not any(one.is_displayed() for one in browser.find_elements(By.CSS_SELECTOR, selector))
    assert overflow(browser) == 0
    prefer(browser)


# --- the focus --------------------------------------------------------------------------------------------

FOCUS = """
    const one = document.activeElement;
    if (one === document.body) return null;
    const editor = one.closest(".CodeMirror");
    const shown = editor ?? one;  // what is edited may be longer than its window, the editor
    const box = shown.getClientRects()[0] ?? shown.getBoundingClientRect();
    const middle = (begin, end, window) => (Math.max(begin, 0) + Math.min(end, window)) / 2;
    const [x, y] = [middle(box.left, box.right, innerWidth), middle(box.top, box.bottom, innerHeight)];
    const there = document.elementFromPoint(x, y);
    const style = getComputedStyle(one);
    const drawn = one.closest("svg") || editor;
    const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    const seen = there && (shown.contains(there) || there.contains(shown));
    const said = `${one.localName} ${one.className} ${one.textContent.trim().slice(0, 40)}`;
    return { said, seen: Boolean(seen), told: Boolean(drawn || outlined) };
"""


@pytest.mark.parametrize("pixels", [WIDE, NARROW])
@pytest.mark.parametrize(
    "name", ["home", "list", "instrument", "report", "ontology", "search-results", "sparql"]
)
def test_the_focus_is_always_seen(browser: webdriver.Chrome, server: Server, name: str, pixels: int) -> None:
    """Every stop of the keyboard has an outline (WCAG 2.4.7), and nothing stands before it (2.4.11)."""
    prefer(browser)
    width(browser, pixels)
    visit(browser, server, EVERY[name])
    stops = []
    for _ in range(60):
        press(browser, Keys.TAB)
        stop = browser.execute_script(FOCUS)
        if stop is None:
            break
        stops.append(stop)
    assert len(stops) > 10
    assert [stop for stop in stops if not (stop["seen"] and stop["told"])] == []


def test_the_skip_link_is_the_first_stop_of_the_keyboard(browser: webdriver.Chrome, server: Server) -> None:
    width(browser, WIDE)
    browser.get(server.url + "/")
    press(browser, Keys.TAB)
    skip = focused(browser)
    assert skip.get_attribute("class") == "skip"
    assert skip.is_displayed()
    skip.send_keys(Keys.ENTER)
    assert browser.current_url.endswith("#main")


# --- what it looks like, where it leads -------------------------------------------------------------------


def test_the_style_is_loaded_and_follows_the_preferred_colours(
    browser: webdriver.Chrome, server: Server
) -> None:
    width(browser, WIDE)
    colours = {}
    for scheme in ("light", "dark"):
        prefer(browser, scheme)
        browser.get(server.url + "/")
        colours[scheme] = browser.execute_script("return getComputedStyle(document.body).backgroundColor")
    prefer(browser, "light")
    assert colours["light"] == "rgb(251, 250, 245)"
    assert colours["dark"] == "rgb(22, 22, 26)"


def test_a_quoted_passage_leads_to_what_it_says(browser: webdriver.Chrome, server: Server) -> None:
    width(browser, WIDE)
    browser.get(f"{server.url}/doc/{REPORT}")
    passage = next(
        link for link in browser.find_elements(By.CSS_SELECTOR, "a.quoted") if link.text.strip() == WORDS
    )
    passage.click()
    claim = find(browser, ".saying:target")
    assert in_view(browser, ".saying:target")
    assert WORDS in claim.text
    assert "Memorandum of cooperation in healthcare between Kazakhstan and Serbia" in claim.text
    assert "stated" in claim.text
    claim.find_element(By.LINK_TEXT, "claim").click()
    until(browser, lambda one: "/doc/claim/878caa75-2098-2167" in one.current_url)
    assert WORDS in find(browser, "blockquote").text


def test_the_iri_of_a_passage_opens_at_its_words(browser: webdriver.Chrome, server: Server) -> None:
    """A fragment never reaches the server, and yet the browser comes to the passage."""
    width(browser, WIDE)
    browser.get(f"{server.url}/id/{REPORT}/text#{PASSAGE}")
    assert browser.current_url == f"{server.url}/doc/{REPORT}#{PASSAGE}"
    target = browser.execute_script("return document.querySelector(':target').id")
    assert target == PASSAGE
    assert in_view(browser, f"[id='{PASSAGE}']")


def test_a_drawing_is_coloured_by_the_page_and_leads_to_the_terms(
    browser: webdriver.Chrome, server: Server
) -> None:
    width(browser, WIDE)
    script = (
        "const part = document.querySelector('.diagram .name text');"
        "return [getComputedStyle(part).fill, getComputedStyle(document.body).color];"
    )
    seen = set()
    for scheme in ("light", "dark"):
        prefer(browser, scheme)
        browser.get(f"{server.url}/ontology")
        words, ink = browser.execute_script(script)
        assert words == ink
        seen.add(words)
    assert len(seen) == 2
    browser.find_element(By.CSS_SELECTOR, "#pattern-agreement-and-signatures .kind a").send_keys(Keys.ENTER)
    assert browser.current_url == f"{server.url}/ontology#Agreement"
    assert in_view(browser, "#Agreement")


# --- the preview of reconciliation ------------------------------------------------------------------------


class _Other(BaseHTTPRequestHandler):
    """A site of somebody else's, with a frame in its page as OpenRefine makes it."""

    framed = ""

    def do_GET(self) -> None:
        page = (
            f'<!DOCTYPE html><title>x</title><iframe sandbox="" width="420" height="300" src="{self.framed}">'
        )
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # as the base class has it
        """Say nothing."""


def test_a_preview_is_shown_with_its_style_in_a_frame_of_another_site(
    browser: webdriver.Chrome, server: Server
) -> None:
    width(browser, WIDE)
    _Other.framed = f"{server.url}/reconcile/preview?id=organization/rs-ministry-of-health"
    with ThreadingHTTPServer(("127.0.0.1", 0), _Other) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        log(browser, "browser")
        browser.get(f"http://127.0.0.1:{other.server_port}/")
        browser.switch_to.frame(0)
        name = browser.find_element(By.TAG_NAME, "h1")
        assert name.text == "Ministry of Health of Serbia"
        assert name.value_of_css_property("margin-bottom") == "0px"
        browser.switch_to.default_content()
        assert not [line for line in log(browser, "browser") if "reconcile" in line["message"]]
        other.shutdown()
