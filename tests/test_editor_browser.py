"""The editor of ``/sparql`` in a real browser, with the keyboard, and without scripts."""

import csv
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from browsing import (
    NARROW,
    WIDE,
    chromium,
    find,
    focused,
    named,
    needs_chromium,
    overflow,
    prefer,
    press,
    quiet,
    tab_to,
    until,
    visit,
    width,
)
from sparql_support import HEAVY
from support import Server
from web_support import BASE

pytestmark = needs_chromium

PREFIX = f"PREFIX dip: <{BASE}ontology#>\n"
SIGNERS = f"{PREFIX}SELECT ?instrument ?who {{ ?instrument dip:hasSignature/dip:involvedAgent ?who }}"
COUNTED = (
    f"{PREFIX}SELECT ?kind (COUNT(*) AS ?n) {{ ?thing a ?kind }} GROUP BY ?kind ORDER BY DESC(?n) LIMIT 12"
)
BODIES = "Which bodies signed more than one document?"
FAULTY = "SELECT * {\n  ?s ?p ?o .\n  ?s ?p\n}"
LONG = f"{COUNTED}\n# {'long ' * 2000}"


@pytest.fixture(autouse=True)
def wide(browser: webdriver.Chrome) -> None:
    width(browser, WIDE)
    prefer(browser)


def opened(browser: webdriver.Chrome, server: Server, query: str = "", **parameters: str) -> None:
    """Open the page, with a query in its address if there is one, and wait for the editor."""
    said = ({"query": query} if query else {}) | parameters
    visit(browser, server, f"/sparql?{urlencode(said)}" if said else "/sparql")
    ready(browser)


def ready(browser: webdriver.Chrome) -> None:
    until(browser, lambda one: one.find_elements(By.CSS_SELECTOR, "form[data-ready]"), "no editor")


def text(browser: webdriver.Chrome) -> str:
    """Return what stands in the editor."""
    return str(browser.execute_script("return document.querySelector('.CodeMirror').CodeMirror.getValue()"))


def write(browser: webdriver.Chrome, query: str) -> None:
    """Put a query into the editor, and the cursor at its end."""
    script = """
        const editor = document.querySelector('.CodeMirror').CodeMirror;
        editor.focus();
        editor.setValue(arguments[0]);
        editor.setCursor(editor.lastLine(), 9999);
    """
    browser.execute_script(script, query)


def control(browser: webdriver.Chrome, key: str) -> None:
    ActionChains(browser).key_down(Keys.CONTROL).send_keys(key).key_up(Keys.CONTROL).perform()


def ask_for(browser: webdriver.Chrome, query: str) -> str:
    """Write a query, ask it by the keyboard, and return what is said when it has an answer."""
    write(browser, query)
    return asked(browser)


def asked(browser: webdriver.Chrome) -> str:
    control(browser, Keys.ENTER)
    until(browser, lambda one: status(one).endswith(" s."))
    return status(browser)


def status(browser: webdriver.Chrome) -> str:
    return browser.find_element(By.CSS_SELECTOR, ".ask [role=status]").text


def texts(browser: webdriver.Chrome, selector: str) -> list[str]:
    """Return the texts of all elements that match, read at one moment."""
    script = "return [...document.querySelectorAll(arguments[0])].map(one => one.textContent)"
    found: list[str] = browser.execute_script(script, selector)
    return found


def offers(browser: webdriver.Chrome) -> list[str]:
    return texts(browser, ".CodeMirror-hints [role=option] code")


def cells(browser: webdriver.Chrome) -> list[str]:
    return texts(browser, ".answer td")


def view(browser: webdriver.Chrome, name: str) -> None:
    named(browser, ".views button", name).click()


def marks(browser: webdriver.Chrome, selector: str) -> int:
    """Return how many marks of a picture there are, once there are some."""
    return len(until(browser, lambda one: one.find_elements(By.CSS_SELECTOR, f".picture svg {selector}")))


# --- the journey ------------------------------------------------------------------------------------------


def test_an_example_is_run_changed_shared_and_saved(
    browser: webdriver.Chrome, server: Server, saved: Path, tmp_path: Path
) -> None:
    opened(browser, server)
    named(browser, "#questions ~ ul a", BODIES).click()
    ready(browser)
    assert "HAVING" in text(browser)
    assert find(browser, ".answer h2").text == "3 rows"

    changed = text(browser).replace("> 1", "> 0")
    assert ask_for(browser, changed).startswith("17 rows, in ")
    assert len(cells(browser)) == 17 * 3
    assert parse_qs(urlsplit(browser.current_url).query)["query"] == [changed.strip() + "\n"]
    view(browser, "Chart")
    assert marks(browser, "g.bar rect") == 17
    assert "view=chart" in browser.current_url

    with chromium(tmp_path / "other") as other:
        visit(other, server, browser.current_url.removeprefix(server.url))
        ready(other)
        assert text(other) == text(browser)
        assert cells(other) == cells(browser)
        assert marks(other, "g.bar rect") == 17
        quiet(other, server)

    named(browser, ".answer .forms a", "CSV").click()
    file = until(browser, lambda _: next(saved.glob("*.csv"), None))
    with file.open(encoding="utf-8", newline="") as rows:
        assert len(list(csv.DictReader(rows))) == 17
    quiet(browser, server)


def test_all_of_it_by_keyboard_only(browser: webdriver.Chrome, server: Server) -> None:
    opened(browser, server)
    tab_to(browser, "a", BODIES)
    press(browser, Keys.ENTER)
    ready(browser)
    tab_to(browser, "[role=textbox]")
    control(browser, Keys.END)
    press(browser, "\nLIMIT 2")
    assert asked(browser).startswith("2 rows")
    press(browser, Keys.ESCAPE, Keys.TAB)
    assert focused(browser).get_attribute("id") == "format"
    tab_to(browser, ".views button", "Chart")
    press(browser, Keys.ENTER)
    assert marks(browser, "g.bar rect") == 2
    tab_to(browser, ".picture select")
    tab_to(browser, ".answer .forms a", "CSV")
    quiet(browser, server)


# --- faults -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by_address", [True, False])
def test_a_fault_is_told_with_its_place_and_marked(
    browser: webdriver.Chrome, server: Server, by_address: bool
) -> None:
    opened(browser, server, FAULTY if by_address else "")
    if not by_address:
        ask_for(browser, FAULTY)
    alert = find(browser, "main .fault")
    assert alert.aria_role == "alert"
    assert alert.text.startswith("Line 4, column 1: “}” cannot stand here.")
    assert find(browser, ".CodeMirror span.wrong").text == "}"
    assert find(browser, "[role=textbox]").get_attribute("aria-invalid") == "true"
    assert text(browser) == FAULTY
    named(browser, ".fault button", "line 4, column 1").click()
    assert focused(browser).aria_role == "textbox"
    press(browser, "?o ")
    assert text(browser) == FAULTY[:-1] + "?o }"
    assert browser.find_elements(By.CSS_SELECTOR, ".wrong, .wrong-line") == []
    assert asked(browser).startswith("The first 500 rows")
    assert browser.find_elements(By.CSS_SELECTOR, "main .fault") == []


def test_columns_count_characters_as_the_server_does(browser: webdriver.Chrome, server: Server) -> None:
    opened(browser, server)
    ask_for(browser, 'SELECT ("𝒜𝒷𝒸" AS ?x) { ?s é:p 1 }')
    assert find(browser, ".fault p").text.startswith("Line 1, column 27: the prefix “é:” is not declared")
    assert find(browser, ".CodeMirror span.wrong").text.startswith("é")


def test_a_running_query_can_be_stopped(browser: webdriver.Chrome, server: Server) -> None:
    opened(browser, server)
    write(browser, HEAVY)
    control(browser, Keys.ENTER)
    named(browser, ".ask button", "Stop").click()
    until(browser, lambda one: status(one).startswith("Stopped after"))
    assert not browser.find_element(By.CSS_SELECTOR, ".ask button[type=button]").is_displayed()
    assert text(browser) == HEAVY
    assert ask_for(browser, COUNTED).startswith("12 rows")


# --- nothing is lost --------------------------------------------------------------------------------------


def test_what_is_typed_survives_reloading_and_going_back(browser: webdriver.Chrome, server: Server) -> None:
    opened(browser, server)
    ask_for(browser, COUNTED)
    ask_for(browser, SIGNERS)
    write(browser, f"{SIGNERS}\n# more")
    browser.refresh()
    ready(browser)
    assert text(browser) == f"{SIGNERS}\n# more"
    browser.back()
    until(browser, lambda one: text(one) == COUNTED)
    until(browser, lambda one: len(cells(one)) == 24)
    browser.forward()
    until(browser, lambda one: text(one) == f"{SIGNERS}\n# more")
    write(browser, f"{SIGNERS}\n# and more")
    browser.get(f"{server.url}/")
    browser.back()
    ready(browser)
    assert text(browser) == f"{SIGNERS}\n# and more"
    assert browser.execute_script("return localStorage.length + sessionStorage.length") == 0


def test_a_long_query_goes_by_post_and_can_be_saved(
    browser: webdriver.Chrome, server: Server, saved: Path
) -> None:
    opened(browser, server)
    assert ask_for(browser, LONG).startswith("12 rows")
    assert "query=" not in browser.current_url
    named(browser, ".ask button", "link").click()
    assert "too long" in status(browser)
    named(browser, ".answer .forms a", "TSV").click()
    file = until(browser, lambda _: next(saved.glob("*.tsv"), None))
    assert len(file.read_text(encoding="utf-8").splitlines()) == 13
    assert text(browser) == LONG
    quiet(browser, server)


def test_without_the_library_the_text_box_does_the_same(browser: webdriver.Chrome, server: Server) -> None:
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/vendor/*"]})
    try:
        visit(browser, server, "/sparql")
        box = find(browser, "textarea#query")
        box.clear()
        box.send_keys(FAULTY)
        box.send_keys(Keys.CONTROL, Keys.END)
        named(browser, ".ask button", "Ask").click()
        named(browser, ".fault button", "line 4, column 1").click()
        focused(browser).send_keys("?o ")
        assert box.get_attribute("value") == FAULTY[:-1] + "?o }"
        named(browser, ".ask button", "Ask").click()
        find(browser, ".answer table")
    finally:
        browser.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})


# --- what is offered --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "typed", "offer", "after"),
    [
        ("SELECT * { ?x a ", "dip:Agree", "dip:Agreement", f"{PREFIX}SELECT * {{ ?x a dip:Agreement"),
        ("SELECT * { ?x ", "dip:hasSig", "dip:hasSignature", f"{PREFIX}SELECT * {{ ?x dip:hasSignature"),
        (
            "SELECT * { ?x ?p ",
            "state:kaz",
            "state:kz",
            f"PREFIX state: <{BASE}id/state/>\nSELECT * {{ ?x ?p state:kz",
        ),
    ],
)
def test_typing_brings_terms_and_names_and_declares_their_prefix(
    browser: webdriver.Chrome, server: Server, before: str, typed: str, offer: str, after: str
) -> None:
    opened(browser, server)
    write(browser, before)
    press(browser, typed)
    until(browser, lambda one: offers(one)[:1] == [offer])
    assert find(browser, ".CodeMirror-hints").accessible_name == "Terms and names"
    press(browser, Keys.ENTER)
    until(browser, lambda one: text(one) == after)
    quiet(browser, server)


def test_control_and_space_offer_by_label_and_complete_variables(
    browser: webdriver.Chrome, server: Server
) -> None:
    opened(browser, server)
    write(browser, "SELECT ?instrument { ?x ?p minis")
    control(browser, " ")
    until(browser, lambda one: any(name.startswith("orgn:") for name in offers(one)))
    press(browser, Keys.ESCAPE)
    assert offers(browser) == []
    write(browser, "SELECT ?instrument { ?ins")
    control(browser, " ")
    until(browser, lambda one: offers(one) == ["?instrument"])
    press(browser, Keys.TAB)
    assert text(browser) == "SELECT ?instrument { ?instrument"


def test_tab_leaves_the_editor_both_ways(browser: webdriver.Chrome, server: Server) -> None:
    opened(browser, server)
    write(browser, "ASK {}")
    press(browser, Keys.TAB)
    assert focused(browser).get_attribute("id") == "format"
    ActionChains(browser).key_down(Keys.SHIFT).send_keys(Keys.TAB).key_up(Keys.SHIFT).perform()
    assert focused(browser).aria_role == "textbox"
    assert "Tab" in browser.find_element(By.ID, "query-keys").text
    assert focused(browser).accessible_name == "Query"
    assert text(browser) == "ASK {}"


# --- pictures ---------------------------------------------------------------------------------------------


def test_numbers_are_drawn_as_bars_and_as_a_line(browser: webdriver.Chrome, server: Server) -> None:
    opened(browser, server, COUNTED, view="chart")
    assert marks(browser, "g.bar rect") == 12
    assert find(browser, ".picture svg").accessible_name == "n by kind"
    named(browser, ".picture label", "Shape").find_element(By.CSS_SELECTOR, "[value=line]").click()
    assert marks(browser, "path.line") == 1
    assert len(cells(browser)) == 24  # the table stays
    view(browser, "Table")
    assert browser.find_elements(By.CSS_SELECTOR, ".picture svg") == []
    assert "view=" not in browser.current_url
    quiet(browser, server)


def test_pairs_are_drawn_as_a_network_whose_nodes_lead_to_their_pages(
    browser: webdriver.Chrome, server: Server
) -> None:
    opened(browser, server, SIGNERS, view="network")
    assert marks(browser, "a circle") == 27
    assert marks(browser, "line") == 20
    assert find(browser, ".picture svg").accessible_name == "Network of 27 nodes and 20 links"
    links = browser.find_elements(By.CSS_SELECTOR, ".picture svg a")
    titles = [link.find_element(By.TAG_NAME, "title").get_attribute("textContent") for link in links]
    assert "Ministry of Health of Serbia" in titles
    quiet(browser, server)
    links[titles.index("Ministry of Health of Serbia")].find_element(By.TAG_NAME, "circle").click()
    until(browser, lambda one: one.current_url == f"{server.url}/doc/organization/rs-ministry-of-health")


def test_statements_are_a_table_and_a_network(browser: webdriver.Chrome, server: Server) -> None:
    opened(browser, server, f"{PREFIX}CONSTRUCT {{ ?i dip:area ?a }} {{ ?i dip:area ?a }}", view="network")
    assert marks(browser, "a circle") > 10
    assert any(cell.endswith(" dip:area") for cell in cells(browser))
    quiet(browser, server)


# --- for everyone -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("pixels", [NARROW, 768, 1920])
def test_a_picture_of_an_answer_fits_its_window(
    browser: webdriver.Chrome, server: Server, pixels: int
) -> None:
    width(browser, pixels)
    opened(browser, server, SIGNERS, view="network")
    marks(browser, "a circle")
    assert overflow(browser) == 0
