"""The search box in a real browser: a combobox with a list (WAI-ARIA 1.2); without scripts a plain form."""

import json
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from browsing import (
    focused,
    needs_chromium,
    overflow,
    quiet,
    requested,
    until,
    visit,
    width,
    without_scripts,
)
from support import Server, start, stop
from web_support import BASE

pytestmark = needs_chromium

MARKUP = ("<img src=x onerror=alert(1)> Bureau", "<b>Bold</b> Bureau", "Bureau \u202eturned")


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with names that would like to be markup."""
    folder = tmp_path_factory.mktemp("marked")
    lines = (
        f"<{BASE}id/organization/o{number}> a <{BASE}ontology#Organization> ;"
        f" <http://www.w3.org/2000/01/rdf-schema#label> {json.dumps(name)} .\n"
        for number, name in enumerate(MARKUP)
    )
    (folder / "data.ttl").write_text("".join(lines), encoding="utf-8")
    running = start("--data", str(folder / "data.ttl"), home=folder)
    yield running
    stop(running)


@pytest.fixture
def box(browser: webdriver.Chrome, server: Server) -> WebElement:
    """The search box that every page has at its top."""
    return opened(browser, server)


def opened(
    browser: webdriver.Chrome, server: Server, path: str = "/things/", pixels: int = 1280
) -> WebElement:
    width(browser, pixels)
    visit(browser, server, path)
    requested(browser)
    found = browser.find_element(By.NAME, "q")
    found.click()
    return found


def options(browser: webdriver.Chrome) -> list[WebElement]:
    """Return the suggestions that can be seen."""
    found = browser.find_elements(By.CSS_SELECTOR, "[role=listbox] [role=option]")
    return [one for one in found if one.is_displayed()]


def suggested(browser: webdriver.Chrome, text: str) -> list[WebElement]:
    """Wait until there are suggestions for *text*, and return them."""

    def there(_: webdriver.Chrome) -> bool:
        return any(text in one.text.lower() for one in options(browser))

    until(browser, there)
    return options(browser)


def asked_for(browser: webdriver.Chrome, server: Server) -> list[str]:
    """Return what suggestions were asked for, since this was last asked; nothing went wrong meanwhile."""
    asked = [urlsplit(url) for url in quiet(browser, server)]
    return [parse_qs(url.query)["q"][0] for url in asked if url.path == "/search/suggestions"]


def status(browser: webdriver.Chrome) -> str:
    return browser.find_element(By.CSS_SELECTOR, "form [role=status]").get_attribute("textContent") or ""


def selected(browser: webdriver.Chrome) -> list[str]:
    """Return the ids of the options that are selected."""
    found = browser.find_elements(By.CSS_SELECTOR, "[role=option][aria-selected=true]")
    return [one.get_attribute("id") or "" for one in found]


def test_the_box_is_a_combobox_with_a_name(box: WebElement) -> None:
    assert (box.aria_role, box.accessible_name) == ("combobox", "Search")
    assert box.get_attribute("aria-expanded") == "false"
    assert box.get_attribute("aria-autocomplete") == "list"


def test_typing_brings_suggestions_with_one_request(
    browser: webdriver.Chrome, box: WebElement, server: Server
) -> None:
    box.send_keys("minis")
    found = suggested(browser, "minis")
    assert len(found) == 8
    assert box.get_attribute("aria-expanded") == "true"
    controlled = browser.find_element(By.ID, box.get_attribute("aria-controls") or "")
    assert (controlled.aria_role, controlled.accessible_name) == ("listbox", "Suggestions")
    assert status(browser).startswith("8 suggestions")
    assert selected(browser) == []
    assert focused(browser) == box
    assert asked_for(browser, server) == ["minis"]


def test_what_was_asked_is_not_asked_again(
    browser: webdriver.Chrome, box: WebElement, server: Server
) -> None:
    box.send_keys("minis")
    suggested(browser, "minis")
    box.send_keys("try of health")
    until(browser, lambda _: len(options(browser)) < 8)
    box.send_keys(*[Keys.BACKSPACE] * len("try of health"))
    until(browser, lambda _: len(options(browser)) == 8)
    assert asked_for(browser, server) == ["minis", "ministry of health"]


def test_one_letter_asks_nobody(browser: webdriver.Chrome, box: WebElement, server: Server) -> None:
    box.send_keys("m")
    box.send_keys(Keys.ARROW_DOWN)  # asks at once, if at all
    assert options(browser) == []
    assert asked_for(browser, server) == []


def test_the_list_is_always_that_of_the_last_text(browser: webdriver.Chrome, box: WebElement) -> None:
    box.send_keys("minis")
    box.send_keys(Keys.CONTROL, "a")
    box.send_keys("vucic")
    assert "Aleksandar Vučić" in suggested(browser, "vučić")[0].text
    assert not any("Ministry of Health" in one.text for one in options(browser))


def test_arrows_move_through_the_list_and_around(browser: webdriver.Chrome, box: WebElement) -> None:
    box.send_keys("minis")
    ids = [one.get_attribute("id") for one in suggested(browser, "minis")]
    for key, place in ((Keys.ARROW_DOWN, 0), (Keys.ARROW_DOWN, 1), (Keys.ARROW_UP, 0), (Keys.ARROW_UP, -1)):
        box.send_keys(key)
        assert box.get_attribute("aria-activedescendant") == ids[place]
        assert selected(browser) == [ids[place]]
    box.send_keys(Keys.ARROW_DOWN)
    assert selected(browser) == [ids[0]]
    assert focused(browser) == box
    assert box.get_attribute("value") == "minis"


def test_enter_opens_the_one_that_is_marked(
    browser: webdriver.Chrome, box: WebElement, server: Server
) -> None:
    box.send_keys("vucic")
    suggested(browser, "vučić")
    box.send_keys(Keys.ARROW_DOWN, Keys.ENTER)
    until(browser, lambda one: "/doc/" in one.current_url)
    assert browser.current_url == f"{server.url}/doc/person/aleksandar-vucic"


def test_enter_searches_when_none_is_marked(
    browser: webdriver.Chrome, box: WebElement, server: Server
) -> None:
    box.send_keys("minis")
    suggested(browser, "minis")
    box.send_keys(Keys.ENTER)
    until(browser, lambda one: "/search" in one.current_url)
    assert browser.current_url == f"{server.url}/search?q=minis"
    assert len(browser.find_elements(By.CSS_SELECTOR, ".hits li")) > 8


def test_escape_closes_and_then_empties(browser: webdriver.Chrome, box: WebElement) -> None:
    box.send_keys("minis")
    suggested(browser, "minis")
    box.send_keys(Keys.ARROW_DOWN, Keys.ESCAPE)
    assert options(browser) == []
    assert box.get_attribute("aria-expanded") == "false"
    assert box.get_attribute("aria-activedescendant") is None
    assert box.get_attribute("value") == "minis"
    box.send_keys(Keys.ARROW_DOWN)  # opens it again
    assert len(suggested(browser, "minis")) == 8
    box.send_keys(Keys.ESCAPE, Keys.ESCAPE)
    assert box.get_attribute("value") == ""


def test_a_click_opens_a_suggestion(browser: webdriver.Chrome, box: WebElement, server: Server) -> None:
    box.send_keys("astana")
    suggested(browser, "astana")[0].click()
    until(browser, lambda one: "/doc/" in one.current_url)
    assert browser.current_url == f"{server.url}/doc/place/astana"


def test_leaving_the_box_closes_the_list(browser: webdriver.Chrome, box: WebElement) -> None:
    box.send_keys("minis")
    suggested(browser, "minis")
    box.send_keys(Keys.TAB)
    assert options(browser) == []
    assert focused(browser).text == "Search"  # the button


def test_nothing_to_suggest_is_said(browser: webdriver.Chrome, box: WebElement) -> None:
    box.send_keys("zzzyyyxxx")
    until(browser, lambda _: status(browser) == "No suggestions.")
    assert options(browser) == []
    assert box.get_attribute("aria-expanded") == "false"


def test_names_stay_text(browser: webdriver.Chrome, marked: Server) -> None:
    box = opened(browser, marked)
    box.send_keys("bureau")
    found = suggested(browser, "bureau")
    assert {one.text.partition("\n")[0] for one in found} >= set(MARKUP[:2])
    assert browser.find_elements(By.CSS_SELECTOR, "[role=listbox] img, [role=listbox] b") == []
    quiet(browser, marked)


@pytest.mark.parametrize("path", ["/", "/search"])
def test_the_list_fits_a_small_screen(browser: webdriver.Chrome, server: Server, path: str) -> None:
    box = opened(browser, server, path, 360)
    box.send_keys("minis")
    for one in suggested(browser, "minis"):
        assert one.rect["x"] >= 0
        assert one.rect["x"] + one.rect["width"] <= 360
    assert overflow(browser) == 0


def test_without_scripts_it_is_a_plain_form(browser: webdriver.Chrome, server: Server) -> None:
    with without_scripts(browser):
        box = opened(browser, server)
        assert (box.aria_role, box.accessible_name) == ("textbox", "Search")
        box.send_keys("health ministry", Keys.ENTER)
        until(browser, lambda one: "/search" in one.current_url)
        assert "Ministry of Health" in browser.find_element(By.CSS_SELECTOR, ".hits li a").text
        browser.find_element(By.LINK_TEXT, "Organizations").click()
        until(browser, lambda one: "type=Organization" in one.current_url)
        assert browser.find_element(By.NAME, "q").get_attribute("value") == "health ministry"
        assert asked_for(browser, server) == []
