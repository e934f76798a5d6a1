"""The page of a report in a real browser: by keyboard, with what its script adds, a passage on a far page."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.keys import Keys
from werkzeug.serving import make_server

from browsing import (
    NARROW,
    WIDE,
    find,
    focused,
    in_view,
    needs_chromium,
    press,
    tab_to,
    until,
    visit,
    watched,
    width,
)
from communique.config import Settings
from made_reports import RDF_TYPE, Made, dip, serve, stored, thing
from support import Server
from web_support import REPORT

pytestmark = needs_chromium

KIND = (thing("instrument/x"), RDF_TYPE, dip("Agreement"))


def test_from_a_passage_to_its_statements_and_back_by_keyboard(
    browser: webdriver.Chrome, server: Server
) -> None:
    width(browser, WIDE)
    watched(browser, server, f"/doc/{REPORT}")
    tab_to(browser, ".quoted")
    tab_to(browser, ".onward")  # past the notes on the first words
    press(browser, Keys.ENTER)
    words = "Serbia expressed appreciation"
    tab_to(browser, ".quoted", words, limit=20)
    press(browser, Keys.ENTER)
    until(browser, lambda now: focused(now).get_attribute("class") == "saying lit")
    assert words in focused(browser).text
    press(browser, Keys.TAB)
    assert focused(browser).get_attribute("class") == "number"
    press(browser, Keys.ENTER)
    until(browser, lambda now: "#char=" in now.current_url)
    press(browser, Keys.TAB)
    assert focused(browser).text.startswith(words)


def test_a_claim_lights_all_of_its_words_and_they_light_it(browser: webdriver.Chrome, server: Server) -> None:
    visit(browser, server, f"/doc/{REPORT}")
    lit = "return [...document.querySelectorAll('.quoted.lit')].map((run) => run.textContent).join('')"
    quote = "Presidents Kassym-Jomart Tokayev and Aleksandar Vučić adopted a Joint Statement"
    number = browser.execute_script(
        "const note = [...document.querySelectorAll('.saying')].find("
        "(one) => one.querySelector('q').textContent.includes(arguments[0]));"
        "note.querySelector('.number').focus(); return note.id",
        quote,
    )
    assert quote in browser.execute_script(lit)  # though other passages cut it to pieces
    browser.execute_script("document.activeElement.blur()")
    assert browser.execute_script(lit) == ""
    browser.execute_script(
        "document.querySelector('.quoted[data-within~=\"' + arguments[0].slice(5) + '\"]').focus()", number
    )
    assert number in browser.execute_script(
        "return [...document.querySelectorAll('.saying.lit')].map((one) => one.id)"
    )


@pytest.fixture(scope="module")
def long(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with a report of 350 claims."""
    made = Made("2031-02-02-long", "".join(f"Sentence no {n:05d}. \n" for n in range(350)))
    for n in range(350):
        made.claim([(n * 20, n * 20 + 18)], [KIND])
    folder: Path = tmp_path_factory.mktemp("long")
    running = make_server("127.0.0.1", 0, serve(stored([made]), settings, folder).application, threaded=True)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/doc/report/2031-02-02-long?at=5000,5018#char=5000,5018", "page=3"),
        ("/id/report/2031-02-02-long/text#char=5000,5018", "page=3"),
        ("/doc/report/2031-02-02-long#char=100,118", "long#"),
        ("/doc/report/2031-02-02-long#char=1,2", "long#"),  # there is no such passage
    ],
)
def test_the_address_of_a_passage_leads_to_it_wherever_it_stands(
    browser: webdriver.Chrome, long: str, path: str, page: str
) -> None:
    width(browser, NARROW)
    browser.get("about:blank")
    browser.get(long + path)
    fragment = path.partition("#")[2]
    until(browser, lambda now: page in now.current_url and now.current_url.endswith(f"#{fragment}"))
    find(browser, ".text .words")
    if fragment != "char=1,2":
        assert in_view(browser, f'[id="{fragment}"] + .anchor + .anchor + .quoted')
