"""Words on demand in a real browser: what a statement rests on opens beside it, and closes again."""

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from browsing import (
    NARROW,
    WIDE,
    find,
    focused,
    needs_chromium,
    overflow,
    prefer,
    press,
    until,
    width,
    without_scripts,
)
from support import Server
from web_support import HEALTHCARE, REPORT

pytestmark = needs_chromium

WORDS = "a memorandum of cooperation in healthcare between relevant ministries"
OPEN = ".note-words:popover-open"
REFERENCE = '.band [popovertarget="words-2"]'


def opened(browser: webdriver.Chrome) -> int:
    return len(browser.find_elements(By.CSS_SELECTOR, OPEN))


def within_window(browser: webdriver.Chrome, selector: str) -> bool:
    script = (
        "const box = document.querySelector(arguments[0]).getBoundingClientRect();"
        "return box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight;"
    )
    return bool(browser.execute_script(script, selector))


@pytest.mark.parametrize("pixels", [NARROW, WIDE])
def test_the_words_open_and_close_beside_what_they_say(
    browser: webdriver.Chrome, server: Server, pixels: int
) -> None:
    width(browser, pixels)
    browser.get(f"{server.url}/doc/{HEALTHCARE}")
    find(browser, REFERENCE).click()
    words = find(browser, OPEN)
    assert WORDS in words.text
    assert "stated" in words.text
    assert within_window(browser, OPEN)
    assert overflow(browser) == 0
    press(browser, Keys.ESCAPE)
    assert opened(browser) == 0
    assert focused(browser).get_attribute("popovertarget") == "words-2"
    find(browser, REFERENCE).click()
    find(browser, "h1").click()  # anywhere else
    assert opened(browser) == 0


def test_the_keyboard_comes_from_a_number_through_the_words_to_the_report(
    browser: webdriver.Chrome, server: Server
) -> None:
    width(browser, WIDE)
    browser.get(f"{server.url}/doc/{HEALTHCARE}")
    browser.execute_script("document.querySelector(arguments[0]).focus()", REFERENCE)
    press(browser, Keys.ENTER)
    assert opened(browser) == 1
    for _ in range(8):
        press(browser, Keys.TAB)
        if "characters" in focused(browser).text:
            break
    press(browser, Keys.ENTER)
    until(browser, lambda one: one.current_url == f"{server.url}/doc/{REPORT}#char=2098,2167")


def test_words_open_without_scripts_and_stand_in_the_list_too(
    browser: webdriver.Chrome, server: Server
) -> None:
    width(browser, WIDE)
    with without_scripts(browser):
        browser.get(f"{server.url}/doc/{HEALTHCARE}")
        listed = find(browser, "#note-2")
        assert WORDS in listed.text
        find(browser, REFERENCE).click()
        assert WORDS in find(browser, OPEN).text


def test_on_paper_all_words_are_listed(browser: webdriver.Chrome, server: Server) -> None:
    width(browser, 700)
    prefer(browser, media="print")
    browser.get(f"{server.url}/doc/{HEALTHCARE}")
    notes = browser.find_elements(By.CSS_SELECTOR, ".notes li")
    assert len(notes) > 3
    assert all(note.find_element(By.TAG_NAME, "blockquote").is_displayed() for note in notes)
    prefer(browser)


def test_an_old_link_to_a_note_still_arrives(browser: webdriver.Chrome, server: Server) -> None:
    width(browser, WIDE)
    browser.get(f"{server.url}/doc/{HEALTHCARE}#note-2")
    assert WORDS in find(browser, ".notes li:target").text
