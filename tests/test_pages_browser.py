"""The pages in a real browser: headless Chromium in front of a running server."""

import json
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from support import Server
from web_support import HEALTHCARE, REPORT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PAGES = (
    "/",
    "/instrument/",
    f"/doc/{HEALTHCARE}",
    f"/doc/{REPORT}",
    "/ontology",
    "/ontology/changes",
    "/ontology/patterns/claim-and-evidence",
    "/areas",
    "/dumps/",
    "/things/",
    "/search",
    "/search?q=ministry",
    "/search?q=zzzyyyxxx",
    "/void",
    "/catalog",
    "/validation",
    "/reconcile/guide",
)
PASSAGE = "char=2098,2167"
WORDS = "a memorandum of cooperation in healthcare between relevant ministries"

pytestmark = pytest.mark.skipif(
    CHROMIUM is None or DRIVER is None, reason="chromium and chromedriver are not installed"
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    profile: Path = tmp_path_factory.mktemp("profile")
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM or ""
    for flag in (*FLAGS, f"--user-data-dir={profile}", "--window-size=1280,900"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    driver.set_page_load_timeout(30)
    yield driver
    driver.quit()


def log(browser: webdriver.Chrome, kind: str) -> list[dict[str, str]]:
    """Return what a log of the browser holds since it was last asked."""
    found: list[dict[str, str]] = browser.get_log(kind)  # type: ignore[no-untyped-call]  # selenium's own
    return found


def watched(browser: webdriver.Chrome, server: Server, path: str) -> None:
    """Open a page; nothing may be asked of another host, and nothing may go wrong."""
    log(browser, "performance")
    log(browser, "browser")
    browser.get(server.url + path)
    asked = []
    for line in log(browser, "performance"):
        message = json.loads(line["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            asked.append(message["params"]["request"]["url"])
    assert asked
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(server.url).netloc}
    assert log(browser, "browser") == []


def width(browser: webdriver.Chrome, pixels: int) -> None:
    metrics = {"width": pixels, "height": 900, "deviceScaleFactor": 1, "mobile": pixels < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def prefer(browser: webdriver.Chrome, scheme: str) -> None:
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def in_view(browser: webdriver.Chrome, selector: str) -> bool:
    """Return whether the first element that matches can be seen without scrolling."""
    script = (
        "const box = document.querySelector(arguments[0]).getBoundingClientRect();"
        "return box.top >= -1 && box.top < window.innerHeight;"
    )
    return bool(browser.execute_script(script, selector))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_nobody_else_and_reports_nothing(
    browser: webdriver.Chrome, server: Server, path: str
) -> None:
    width(browser, 1280)
    watched(browser, server, path)
    assert browser.title.endswith("· Communiqué")
    assert browser.find_element(By.TAG_NAME, "h1").is_displayed()
    (program,) = browser.find_elements(By.CSS_SELECTOR, 'script:not([type="application/ld+json"])')
    assert program.get_attribute("src") == f"{server.url}/static/search.js"


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("pixels", [360, 768, 1920])
def test_a_page_fits_its_window(browser: webdriver.Chrome, server: Server, path: str, pixels: int) -> None:
    width(browser, pixels)
    browser.get(server.url + path)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= pixels
    assert browser.find_element(By.TAG_NAME, "h1").is_displayed()


def test_the_style_is_loaded_and_follows_the_preferred_colours(
    browser: webdriver.Chrome, server: Server
) -> None:
    width(browser, 1280)
    colours = {}
    for scheme in ("light", "dark"):
        prefer(browser, scheme)
        browser.get(server.url + "/")
        colours[scheme] = browser.execute_script("return getComputedStyle(document.body).backgroundColor")
    prefer(browser, "light")
    assert colours["light"] == "rgb(251, 250, 245)"
    assert colours["dark"] == "rgb(22, 22, 26)"


def test_a_quoted_passage_leads_to_what_it_says(browser: webdriver.Chrome, server: Server) -> None:
    width(browser, 1280)
    browser.get(f"{server.url}/doc/{REPORT}")
    passage = next(
        link for link in browser.find_elements(By.CSS_SELECTOR, "a.quoted") if link.text.strip() == WORDS
    )
    passage.click()
    claim = browser.find_element(By.CSS_SELECTOR, ".saying:target")
    assert in_view(browser, ".saying:target")
    assert WORDS in claim.text
    assert "Memorandum of cooperation in healthcare between Kazakhstan and Serbia" in claim.text
    assert "stated" in claim.text
    claim.find_element(By.LINK_TEXT, "claim").click()
    assert "/doc/claim/878caa75-2098-2167" in browser.current_url
    assert WORDS in browser.find_element(By.TAG_NAME, "blockquote").text


def test_a_statement_leads_to_its_passage_in_the_report(browser: webdriver.Chrome, server: Server) -> None:
    width(browser, 1280)
    browser.get(f"{server.url}/doc/{HEALTHCARE}")
    area = next(row for row in browser.find_elements(By.CSS_SELECTOR, ".facts > div") if "health" in row.text)
    area.find_elements(By.CSS_SELECTOR, ".references a")[-1].click()
    note = browser.find_element(By.CSS_SELECTOR, ".notes li:target")
    assert WORDS in note.text
    note.find_element(By.PARTIAL_LINK_TEXT, "characters").click()
    assert browser.current_url == f"{server.url}/doc/{REPORT}#{PASSAGE}"
    assert in_view(browser, "[id='char=2098,2167'] ~ a.quoted")


def test_the_iri_of_a_passage_opens_at_its_words(browser: webdriver.Chrome, server: Server) -> None:
    """A fragment never reaches the server, and yet the browser comes to the passage."""
    width(browser, 1280)
    browser.get(f"{server.url}/id/{REPORT}/text#{PASSAGE}")
    assert browser.current_url == f"{server.url}/doc/{REPORT}#{PASSAGE}"
    target = browser.execute_script("return document.querySelector(':target').id")
    assert target == PASSAGE
    assert in_view(browser, f"[id='{PASSAGE}']")


def test_the_skip_link_is_the_first_stop_of_the_keyboard(browser: webdriver.Chrome, server: Server) -> None:
    width(browser, 1280)
    browser.get(server.url + "/")
    ActionChains(browser).send_keys(Keys.TAB).perform()
    focused = browser.switch_to.active_element
    assert focused.get_attribute("class") == "skip"
    assert focused.is_displayed()
    focused.send_keys(Keys.ENTER)
    assert browser.current_url.endswith("#main")


def test_a_drawing_is_coloured_by_the_page_and_leads_to_the_terms(
    browser: webdriver.Chrome, server: Server
) -> None:
    width(browser, 1280)
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
    width(browser, 1280)
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
