"""No page, in no state, has anything that axe-core finds: WCAG 2.2 A and AA, and best practices.

Every rule of those is on, also those that axe leaves off by itself; none is off. What axe cannot decide, such
as the contrast of words on a picture, is shown in test_style.py, and by eye.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple
from urllib.parse import quote

import pytest
from selenium import webdriver
from selenium.webdriver.common.keys import Keys

from browsing import (
    NARROW,
    WIDE,
    chord,
    find,
    named,
    needs_axe,
    needs_chromium,
    prefer,
    press,
    tab_to,
    violations,
    visit,
    width,
)
from page_kinds import EVERY
from support import Server

pytestmark = [needs_chromium, needs_axe]


class Seat(NamedTuple):
    """Where a reader sits: how wide the window is, what is preferred; and the rules of that (none: all)."""

    pixels: int
    wishes: dict[str, str]
    rules: tuple[str, ...] = ()


OF_COLOURS = ("color-contrast", "link-in-text-block")
CLOSEST = Seat(NARROW, {"scheme": "light"})
SEATS = (
    CLOSEST,
    Seat(WIDE, {"scheme": "light"}),
    Seat(WIDE, {"scheme": "dark"}, OF_COLOURS),  # this and more contrast change nothing but colours
    Seat(WIDE, {"scheme": "light", "contrast": "more"}, OF_COLOURS),
    Seat(NARROW, {"scheme": "dark", "contrast": "more"}, OF_COLOURS),
)
_UNFOLD = 'for (const one of document.querySelectorAll("details:not([open])")) one.open = true'
_POPOVERS = """
    const seen = new Set();
    return [...document.querySelectorAll("[popover], dialog")].filter(one => {
      const kind = `${one.localName}.${one.className}`;
      return !seen.has(kind) && seen.add(kind);
    }).map((one, number) => one.id ||= `popover-${number}`);
"""
_OPEN = """
    const one = document.getElementById(arguments[0]);
    one.localName === "dialog" ? one.showModal() : one.showPopover();
"""
_CLOSE = """
    const one = document.getElementById(arguments[0]);
    one.localName === "dialog" ? one.close() : one.hidePopover();
"""


def found(browser: webdriver.Chrome, within: str = "", seats: Sequence[Seat] = SEATS) -> list[str]:
    """Return what axe finds wherever the reader sits: wide and narrow, light and dark, with more contrast."""
    faults = []
    for seat in seats:
        width(browser, seat.pixels)
        # What fades in is looked at when it is there.
        prefer(browser, reduced_motion="reduce", **seat.wishes)
        faults += [f"{seat}: {fault}" for fault in violations(browser, within, seat.rules)]
    return faults


@pytest.mark.parametrize("name", EVERY)
def test_axe_finds_nothing(browser: webdriver.Chrome, server: Server, name: str) -> None:
    """As a page comes; then with all details unfolded; then popovers and dialogs, one of each kind."""
    visit(browser, server, EVERY[name])
    assert found(browser, seats=[CLOSEST]) == []
    browser.execute_script(_UNFOLD)
    assert found(browser) == []  # in all that was there before, too
    for one in browser.execute_script(_POPOVERS):
        browser.execute_script(_OPEN, one)
        assert found(browser, f"[id='{one}']") == []
        browser.execute_script(_CLOSE, one)


def suggesting(browser: webdriver.Chrome) -> None:
    """Type what there are suggestions for, and go to the first."""
    box = find(browser, "input[name=q]")
    box.send_keys("minis")
    find(browser, "[role=option]")
    box.send_keys(Keys.ARROW_DOWN)


def viewing(view: str) -> Callable[[webdriver.Chrome], None]:
    """Return what brings a picture of an answer."""

    def act(browser: webdriver.Chrome) -> None:
        named(browser, ".views button", view).click()
        find(browser, ".answer svg")

    return act


def marked(browser: webdriver.Chrome) -> None:
    """Wait until the editor marks what is wrong."""
    find(browser, "span.wrong")


def completing(browser: webdriver.Chrome) -> None:
    """Ask the editor for what can stand there."""
    find(browser, "form.ask[data-ready]")
    find(browser, ".editor .CodeMirror").click()
    chord(browser, Keys.CONTROL, Keys.END)
    press(browser, Keys.BACKSPACE)
    chord(browser, Keys.CONTROL, " ")
    find(browser, ".CodeMirror-hints")


def drawn(browser: webdriver.Chrome) -> None:
    """Wait until the picture is there, and go to something in it."""
    find(browser, "figure svg")
    tab_to(browser, "figure svg a")


COUNTED = "SELECT ?kind (COUNT(*) AS ?n) { ?thing a ?kind } GROUP BY ?kind"
DEEDS: dict[str, tuple[str, Callable[[webdriver.Chrome], None], str]] = {
    "suggestions": (EVERY["sorts"], suggesting, ""),
    "suggestions-large": (EVERY["search"], suggesting, ""),
    "network-of-an-answer": (EVERY["sparql-results"], viewing("Network"), ""),
    "chart-of-an-answer": (f"/sparql?query={quote(COUNTED)}", viewing("Chart"), ""),
    "fault": (EVERY["sparql-fault"], marked, ""),
    "completions": (EVERY["sparql-results"], completing, ".CodeMirror-hints"),  # they cover buttons below
    "timeline": (EVERY["timeline"], drawn, ""),
    "network": (EVERY["network"], drawn, ""),
    "matrix": (EVERY["matrix"], drawn, ""),
}
"""What a reader does on a page before axe looks at it, or at a part of it."""


@pytest.mark.parametrize("deed", DEEDS)
def test_axe_finds_nothing_after(browser: webdriver.Chrome, server: Server, deed: str) -> None:
    path, act, part = DEEDS[deed]
    prefer(browser, reduced_motion="reduce")
    width(browser, WIDE)
    visit(browser, server, path)
    act(browser)
    assert found(browser, part) == []


def test_axe_would_find_something(browser: webdriver.Chrome, server: Server) -> None:
    width(browser, WIDE)
    prefer(browser)
    visit(browser, server, "/")
    browser.execute_script(
        "document.querySelector('main').insertAdjacentHTML('beforeend', arguments[0])",
        '<h5>x</h5><img src="/favicon.ico"/><input type="text"/><button id="a">x</button><b id="a"></b>'
        '<p class="fine"><a href="#a">1</a><a href="#b">2</a></p>',
    )
    rules = {line.partition(":")[0] for line in violations(browser)}
    assert {"heading-order", "image-alt", "label"} <= rules
