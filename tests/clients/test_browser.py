"""A browser: a page of another site that fetches from us, and the form of the endpoint as people use it."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from browsing import needs_chromium, quiet, visit, without_scripts
from clients.asking import AGREEMENTS, BROKEN, COUNT, HEAVY, KZ, PREFIXES, address, count, local, rows
from processes import wait_for
from support import BuiltRelease, Server

pytestmark = needs_chromium

FETCH = """
const [where, options, done] = arguments;
fetch(where, options).then(async reply => done({
    status: reply.status, redirected: reply.redirected, type: reply.headers.get("content-type"),
    etag: reply.headers.get("etag"), link: reply.headers.get("link"),
    retry: reply.headers.get("retry-after"), range: reply.headers.get("content-range"),
    text: await reply.text(),
})).catch(fault => done({ fault: String(fault) }));
"""
LONG = (
    "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,application/n-triples;q=0.8,"
    "text/turtle;q=0.6,application/rdf+xml;q=0.5,text/n3;q=0.35"
)
"""An ``Accept`` over 128 bytes: before it sends one to another site, a browser asks leave."""


class Quiet(SimpleHTTPRequestHandler):
    """Another site, with one empty page."""

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("elsewhere")
    (folder / "index.html").write_text("<!doctype html><title>Elsewhere</title>", encoding="utf-8")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as other:
        threading.Thread(target=other.serve_forever).start()
        yield f"http://localhost:{other.server_port}/"
        other.shutdown()


@pytest.fixture(autouse=True)
def patient(browser: webdriver.Chrome) -> None:
    """A click returns before the page that it leads to is there."""
    browser.implicitly_wait(10)


@pytest.fixture
def page(browser: webdriver.Chrome, elsewhere: str) -> webdriver.Chrome:
    browser.get(elsewhere)
    return browser


def fetched(page: webdriver.Chrome, where: str, **options: Any) -> dict[str, Any]:
    """Return what a script of the page gets to see of an answer."""
    found: dict[str, Any] = page.execute_async_script(FETCH, where, options)
    return found


# --- a page of another site ------------------------------------------------------------------------------


def test_a_thing_is_fetched_across_its_redirect(page: webdriver.Chrome, server: Server) -> None:
    for accept in ("application/ld+json", LONG):
        found = fetched(page, local(server, KZ), headers={"Accept": accept})
        assert (found.get("fault"), found["status"], found["redirected"]) == (None, 200, True)
        assert KZ in found["text"]
        assert found["etag"]
        assert 'rel="alternate"' in found["link"]
        again = fetched(
            page,
            local(server, KZ),
            headers={"Accept": accept, "If-None-Match": found["etag"]},
            cache="no-store",
        )
        assert (again["status"], again["text"]) == (304, "")


@pytest.mark.parametrize("accept", ["text/csv", f"text/csv, {LONG}"])
def test_every_way_to_ask(page: webdriver.Chrome, server: Server, built: BuiltRelease, accept: str) -> None:
    headers = {"Accept": accept}
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    direct = {"Content-Type": "application/sparql-query"}
    for found in (
        fetched(page, address(server, COUNT), headers=headers),
        fetched(
            page, f"{server.url}/sparql", method="POST", body=f"query={quote(COUNT)}", headers=headers | form
        ),
        fetched(page, f"{server.url}/sparql", method="POST", body=COUNT, headers=headers | direct),
    ):
        assert (found.get("fault"), found["status"]) == (None, 200)
        assert found["type"].startswith("text/csv")
        assert found["text"].split() == ["n", str(count(built))]


def test_a_part_of_a_dump(page: webdriver.Chrome, server: Server) -> None:
    where = f"{server.url}/dumps/latest/SHA256SUMS"
    found = fetched(page, where, headers={"Range": "bytes=0-9"})
    assert (found["status"], len(found["text"])) == (206, 10)
    assert found["range"].startswith("bytes 0-9/")


def test_what_is_wrong_can_be_read(page: webdriver.Chrome, server: Server, hasty: Server) -> None:
    picture = {"headers": {"Accept": "image/png"}}
    update = {"method": "POST", "body": "update=CLEAR%20ALL"}
    for where, options, status, words in (
        (address(server, BROKEN), {}, 400, "Line 3, column 1: “}” cannot stand here."),
        (f"{server.url}/id/state/nowhere", {}, 404, "There is nothing with the IRI"),
        (f"{server.url}/doc/state/kz", picture, 406, "text/turtle"),
        (address(server, AGREEMENTS), picture, 406, "application/sparql-results+json"),
        (f"{server.url}/sparql", update, 415, "A query is sent as"),
        (address(hasty, HEAVY), {}, 504, "stopped at its deadline of 1.5 seconds"),
    ):
        found = fetched(page, where, **options)
        assert (found.get("fault"), found.get("status")) == (None, status), where
        assert found["type"] == "application/problem+json"
        assert words in found["text"]
        assert (status == 504) == bool(found["retry"])


def test_a_busy_server_says_when_to_come_back(page: webdriver.Chrome, crowded: Server) -> None:
    found = fetched(page, address(crowded, PREFIXES + "ASK { ?s a dip:State }"))
    assert found.get("status") in {429, 503}, found
    assert int(found["retry"]) >= 1
    assert found["type"] == "application/problem+json"


# --- the form, as it is without a script -----------------------------------------------------------------


@pytest.fixture
def plain(browser: webdriver.Chrome, server: Server) -> Iterator[webdriver.Chrome]:
    with without_scripts(browser):
        visit(browser, server, "/sparql")
        yield browser


def ask(plain: webdriver.Chrome, query: str, form: str = "a table on this page") -> None:
    area = plain.find_element(By.ID, "query")
    area.clear()
    area.send_keys(query)
    Select(plain.find_element(By.ID, "format")).select_by_visible_text(form)
    plain.find_element(By.CSS_SELECTOR, "form.ask button").click()


def test_a_question_is_chosen_and_answered(plain: webdriver.Chrome, server: Server) -> None:
    question = plain.find_element(By.CSS_SELECTOR, "#questions + ul a")
    words = question.text
    question.click()
    assert plain.find_element(By.ID, "answer").text.endswith(("row", "rows")), words
    assert plain.find_elements(By.CSS_SELECTOR, ".answer tbody tr")
    assert plain.execute_script("return document.querySelectorAll('.CodeMirror, .views').length") == 0
    quiet(plain, server)


def test_a_query_is_written_and_its_answer_leads_on(
    plain: webdriver.Chrome, server: Server, built: BuiltRelease
) -> None:
    ask(plain, AGREEMENTS)
    assert len(plain.find_elements(By.CSS_SELECTOR, ".answer tbody tr")) == len(rows(built, AGREEMENTS))
    assert plain.find_element(By.ID, "query").get_property("value") == AGREEMENTS
    plain.find_element(By.CSS_SELECTOR, ".answer tbody a").click()
    assert wait_for(lambda: plain.current_url.startswith(f"{server.url}/doc/instrument/"), 10)


def test_a_fault_is_told_and_mended(plain: webdriver.Chrome) -> None:
    ask(plain, BROKEN)
    assert "Line 3, column 1: “}” cannot stand here." in plain.find_element(By.ID, "fault").text
    area = plain.find_element(By.ID, "query")
    assert (area.get_property("value"), area.get_dom_attribute("aria-invalid")) == (BROKEN, "true")
    ask(plain, "ASK {}")
    assert plain.find_element(By.CSS_SELECTOR, ".answer .lead").text == "Yes."
    plain.back()
    assert "cannot stand here" in plain.find_element(By.ID, "fault").text


def test_another_form_is_saved_under_a_telling_name(
    plain: webdriver.Chrome, saved: Path, built: BuiltRelease
) -> None:
    ask(plain, COUNT, "TSV")
    file = saved / "answer.tsv"
    assert wait_for(file.exists, 10)
    assert file.read_text(encoding="utf-8").split() == ["?n", str(count(built))]


def test_an_answer_leads_to_its_other_forms(
    plain: webdriver.Chrome, saved: Path, built: BuiltRelease
) -> None:
    ask(plain, AGREEMENTS)
    plain.find_element(By.CSS_SELECTOR, ".answer .forms").find_element(By.LINK_TEXT, "CSV").click()
    file = saved / "answer.csv"
    assert wait_for(file.exists, 10)
    assert len(file.read_text(encoding="utf-8").splitlines()) == len(rows(built, AGREEMENTS)) + 1
