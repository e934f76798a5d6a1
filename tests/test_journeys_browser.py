"""What people come for, from the first page on: by mouse and by keyboard; what is read, also without scripts.

A journey is written once; how its steps are made is up to the hand. None of them makes the browser report
anything or ask another host.
"""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.select import Select

from browsing import (
    WIDE,
    chord,
    click,
    find,
    focused,
    named,
    needs_chromium,
    prefer,
    press,
    quiet,
    tab_to,
    until,
    visit,
    width,
    without_scripts,
)
from support import Server

pytestmark = needs_chromium

MEMORANDUM = "Memorandum of cooperation in healthcare"
MINISTRIES = ("Ministry of Health of Kazakhstan", "Ministry of Health of Serbia")
IN_BOTH = (
    "a memorandum of cooperation in healthcare between relevant ministries",
    "Memorandum of cooperation in the field of healthcare between the Health Ministries",
)
"""The words of either report that say so."""


class Mouse:
    """Clicks, and types where it has clicked."""

    def __init__(self, browser: webdriver.Chrome) -> None:
        self.browser = browser

    def go_to(self, selector: str, text: str = "") -> WebElement:
        """Come to the first thing to see that matches and has *text* in its words, and use it."""

        def used(browser: webdriver.Chrome) -> WebElement | None:
            found = named(browser, selector, text)
            try:
                click(browser, found)
            except StaleElementReferenceException:  # it was on the page before, which goes just now
                return None
            return found

        return until(self.browser, used)

    def write(self, selector: str, *text: str) -> None:
        """Type into the first field to see that matches."""
        click(self.browser, find(self.browser, selector))
        press(self.browser, *text)

    def choose(self, selector: str, words: str) -> None:
        """Choose of a list what has these words."""
        Select(find(self.browser, selector)).select_by_visible_text(words)


class Keyboard(Mouse):
    """Comes everywhere by Tab, from where the focus is."""

    def go_to(self, selector: str, text: str = "") -> WebElement:
        found = tab_to(self.browser, selector, text)
        self.seen(found)
        press(self.browser, Keys.ENTER)
        return found

    def write(self, selector: str, *text: str) -> None:
        self.seen(tab_to(self.browser, selector))
        press(self.browser, *text)

    def choose(self, selector: str, words: str) -> None:
        listed = tab_to(self.browser, selector)
        self.seen(listed)
        press(self.browser, words)  # typing chooses what begins so
        assert Select(listed).first_selected_option.text == words

    def seen(self, element: WebElement) -> None:
        """Show that what has the focus can be seen, and is not covered by anything (WCAG 2.4.11)."""
        script = """
            const box = arguments[0].getClientRects()[0];
            const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
            const there = document.elementFromPoint(x, y);
            return there !== null && (arguments[0].contains(there) || there.contains(arguments[0]));
        """
        assert self.browser.execute_script(script, element), f"{element.text!r} is covered or out of sight"


HANDS = {"mouse": Mouse, "keyboard": Keyboard}


@pytest.fixture(params=HANDS)
def hand(request: pytest.FixtureRequest, browser: webdriver.Chrome, server: Server) -> Iterator[Mouse]:
    """A reader at the first page; at the end of the journey nothing has gone wrong."""
    width(browser, WIDE)
    prefer(browser)
    visit(browser, server, "/")
    yield HANDS[request.param](browser)
    quiet(browser, server)


@pytest.fixture(params=["with-scripts", "without-scripts"])
def reader(request: pytest.FixtureRequest, browser: webdriver.Chrome, hand: Mouse) -> Iterator[Mouse]:
    """The same, and again with a browser that runs no scripts."""
    if request.param == "with-scripts":
        yield hand
        return
    with without_scripts(browser):
        browser.refresh()
        yield hand


def arrived(hand: Mouse, title: str) -> None:
    named(hand.browser, "h1", title)


def at_the_memorandum(hand: Mouse) -> None:
    hand.write("input[name=q]", "healthcare memorandum", Keys.ENTER)
    arrived(hand, "healthcare memorandum")
    hand.go_to("main a", MEMORANDUM)
    arrived(hand, MEMORANDUM)


def test_the_memorandum_is_found_by_search(reader: Mouse) -> None:
    at_the_memorandum(reader)


def test_the_memorandum_is_found_by_facets(reader: Mouse) -> None:
    reader.go_to("nav a", "Instruments")
    arrived(reader, "Instruments")
    for facet in ("Kazakhstan", "health"):
        reader.go_to(".facets a", facet)
        named(reader.browser, ".narrowed", facet)
    here = parse_qs(urlsplit(reader.browser.current_url).query)
    assert (here["state"], here["area"]) == (["kz"], ["health"])
    reader.go_to("main li a", MEMORANDUM)
    arrived(reader, MEMORANDUM)


def test_who_signed_is_read_and_the_words_in_both_reports(reader: Mouse) -> None:
    at_the_memorandum(reader)
    sides = find(reader.browser, ".sides")
    assert all(name in sides.text for name in MINISTRIES)
    words = []
    for number in ("1", "2"):
        reader.go_to("button[popovertarget], .references button", number)
        shown = find(reader.browser, "[popover]:popover-open")
        words.append(shown.text)
        assert "Report of 27 February 2026" in shown.text
        press(reader.browser, Keys.ESCAPE)
    assert all(any(passage in one for one in words) for passage in IN_BOTH), words


def test_the_two_reports_are_compared(reader: Mouse) -> None:
    reader.go_to("nav a", "Reports")
    arrived(reader, "Reports")
    reader.go_to("main li a", "Report of 27 February 2026")
    arrived(reader, "Report of 27 February 2026")
    reader.go_to("main a[href='#others']")
    reader.go_to("#others ~ ul .fine a")
    arrived(reader, "What the reports say, compared")
    verdicts = find(reader.browser, ".verdicts").text
    assert all(words in verdicts for words in ("same words", "differing words", "only here"))
    reader.go_to(".verdicts a", "only here")
    named(reader.browser, ".verdicts [aria-current]", "only here")


def test_the_network_leads_to_a_ministry(hand: Mouse) -> None:
    hand.go_to("nav a", "Network")
    find(hand.browser, "figure svg")
    before = len(hand.browser.find_elements(By.CSS_SELECTOR, "figure svg a"))
    hand.choose("select[name=area]", "health")
    hand.go_to(".filters button")
    find(hand.browser, ".filters a")  # only a page that is filtered has what leads back to all
    assert "area=health" in hand.browser.current_url
    find(hand.browser, "figure svg a")
    after = hand.browser.find_elements(By.CSS_SELECTOR, "figure svg a")
    assert 0 < len(after) < before
    if isinstance(hand, Keyboard):
        tab_to(hand.browser, "figure svg a[aria-label^='Ministry of Health of Serbia']")
        press(hand.browser, Keys.ENTER)
    else:
        click(hand.browser, find(hand.browser, "figure svg a[aria-label^='Ministry of Health of Serbia']"))
    arrived(hand, "Ministry of Health of Serbia")


def test_a_question_is_asked_changed_shared_and_taken_home(hand: Mouse, server: Server, saved: Path) -> None:
    browser = hand.browser
    hand.go_to("nav a", "Query")
    find(browser, "form.ask[data-ready]")
    hand.go_to("#questions ~ ul a, #questions + ul a")
    find(browser, ".answer")
    find(browser, "form.ask[data-ready]")
    hand.write(".editor [role=textbox]")
    chord(browser, Keys.CONTROL, Keys.END)
    press(browser, "\nLIMIT 1")
    hand.go_to("form.ask button", "Ask")
    count = "return document.querySelector('#answer')?.innerText"
    until(browser, lambda one: one.execute_script(count) == "1 row")
    hand.go_to("form.ask button", "link")
    shared = browser.current_url
    assert "LIMIT" in shared
    hand.go_to(".answer .forms a", "CSV")
    until(browser, lambda _: any(saved.glob("*.csv")))
    (file,) = saved.glob("*.csv")
    assert len(file.read_text(encoding="utf-8").splitlines()) == 2
    file.unlink()
    visit(browser, server, shared.removeprefix(server.url))
    assert find(browser, "#answer").text == "1 row"
    assert focused(browser).tag_name == "body"
