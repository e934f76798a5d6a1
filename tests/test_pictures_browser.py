"""The pictures in a real browser: drawn, filtered, walked by keyboard, saved; without scripts a table."""

import struct
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select

from browsing import (
    NARROW,
    WIDE,
    find,
    focused,
    needs_chromium,
    overflow,
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

PICTURES = ("network", "timeline", "matrix")
MARKS = {"network": "a.node", "timeline": "a.mark", "matrix": "a.cell"}
SVG = "{http://www.w3.org/2000/svg}"
MINISTRY = "Ministry of Health of Kazakhstan"


def drawn(browser: webdriver.Chrome, server: Server, name: str, query: str = "") -> None:
    visit(browser, server, f"/{name}{query}")
    find(browser, f".picture-frame svg {MARKS[name]}")


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_drawn_from_this_server_alone(
    browser: webdriver.Chrome, server: Server, name: str
) -> None:
    width(browser, WIDE)
    drawn(browser, server, name)
    asked = quiet(browser, server)
    assert sum(f"/{name}?format=json" in url for url in asked) == 1
    assert overflow(browser) == 0
    marks = browser.find_elements(By.CSS_SELECTOR, f".picture {MARKS[name]}")
    for mark in marks:
        assert (mark.aria_role, bool(mark.accessible_name)) == ("link", True)


@pytest.mark.parametrize("name", PICTURES)
def test_a_narrow_screen_scrolls_the_picture_and_not_the_page(
    browser: webdriver.Chrome, server: Server, name: str
) -> None:
    width(browser, NARROW)
    drawn(browser, server, name)
    assert overflow(browser) == 0
    assert find(browser, ".picture-table tbody tr").is_displayed()


@pytest.mark.parametrize("name", PICTURES)
def test_without_scripts_there_is_the_table(browser: webdriver.Chrome, server: Server, name: str) -> None:
    width(browser, WIDE)
    with without_scripts(browser):
        visit(browser, server, f"/{name}")
        assert not browser.find_element(By.CSS_SELECTOR, ".picture-frame").is_displayed()
        assert len(browser.find_elements(By.CSS_SELECTOR, ".picture-table tbody tr")) > 10
        Select(find(browser, "#filter-state")).select_by_visible_text("Serbia")
        find(browser, ".filters button").click()
        until(browser, lambda one: "state=rs" in one.current_url)
        assert find(browser, ".picture-table tbody tr").is_displayed()
        assert Select(find(browser, "#filter-state")).first_selected_option.text == "Serbia"


def test_a_filter_changes_what_is_drawn(browser: webdriver.Chrome, server: Server) -> None:
    width(browser, WIDE)
    drawn(browser, server, "network")
    before = len(browser.find_elements(By.CSS_SELECTOR, ".picture a.node"))
    Select(find(browser, "#filter-area")).select_by_visible_text("health")
    find(browser, "input[name=node][value=area]").click()
    find(browser, ".filters button").click()
    until(browser, lambda one: "area=health" in one.current_url)
    find(browser, ".picture a.node")
    after = browser.find_elements(By.CSS_SELECTOR, ".picture a.node")
    assert 0 < len(after) < before
    assert browser.find_elements(By.CSS_SELECTOR, ".picture a.area") == []
    assert any((one.accessible_name or "").startswith(MINISTRY) for one in after)


def test_the_keyboard_reaches_a_ministry_and_enter_opens_it(
    browser: webdriver.Chrome, server: Server
) -> None:
    width(browser, WIDE)
    drawn(browser, server, "network")
    mark = tab_to(browser, "svg a.node", MINISTRY)
    assert "near" in (mark.get_attribute("class") or "")
    press(browser, Keys.ENTER)
    until(browser, lambda one: "/doc/organization/kz-ministry-of-health" in one.current_url)
    assert MINISTRY in browser.find_element(By.TAG_NAME, "h1").text


def test_a_click_on_a_node_opens_it(browser: webdriver.Chrome, server: Server) -> None:
    width(browser, WIDE)
    drawn(browser, server, "network", "?node=state")
    find(browser, ".picture a.state .shape").click()
    until(browser, lambda one: "/doc/state/" in one.current_url)


def test_the_keyboard_can_leave_the_picture_out(browser: webdriver.Chrome, server: Server) -> None:
    width(browser, WIDE)
    drawn(browser, server, "network")
    tab_to(browser, ".skip-picture")
    press(browser, Keys.ENTER, Keys.TAB)
    assert browser.execute_script("return document.activeElement.closest('#table') !== null")


def test_arrows_move_in_the_matrix(browser: webdriver.Chrome, server: Server) -> None:
    width(browser, WIDE)
    drawn(browser, server, "matrix")
    first = tab_to(browser, "svg a.cell").accessible_name
    press(browser, Keys.ARROW_DOWN)
    second = focused(browser)
    assert second.accessible_name != first
    press(browser, Keys.ARROW_UP)
    assert focused(browser).accessible_name == first
    press(browser, Keys.TAB)  # one stop in all
    assert "cell" not in (focused(browser).get_attribute("class") or "")


def test_buttons_zoom_and_move(browser: webdriver.Chrome, server: Server) -> None:
    width(browser, WIDE)
    drawn(browser, server, "network")

    def place() -> str | None:
        return browser.find_element(By.CSS_SELECTOR, ".picture a.node").get_attribute("transform")

    whole = place()
    find(browser, ".tools button[aria-label='Zoom in']").click()
    zoomed = place()
    assert zoomed != whole
    find(browser, ".tools button[aria-label='Move left']").click()
    assert place() != zoomed
    tools = browser.find_elements(By.CSS_SELECTOR, ".tools button")
    next(one for one in tools if one.text == "Whole picture").click()
    assert place() == whole


@pytest.mark.parametrize("name", ["network", "timeline"])
def test_what_gets_the_focus_is_in_sight(browser: webdriver.Chrome, server: Server, name: str) -> None:
    """2.4.11: also where the picture is zoomed in, and what the focus comes to was outside of it."""
    width(browser, WIDE)
    drawn(browser, server, name)
    for button in ("Zoom in", "Zoom in", "Zoom in", "Move right", "Move right"):
        find(browser, f".tools button[aria-label='{button}']").click()
    script = """
        const [selector] = arguments;
        const frame = document.querySelector(".picture").getBoundingClientRect();
        const isAway = mark => {
          const { left, right, top, bottom } = mark.querySelector(".target").getBoundingClientRect();
          return right < frame.left || left > frame.right || bottom < frame.top || top > frame.bottom;
        };
        const away = [...document.querySelectorAll(selector)].filter(isAway);
        away[0].focus({ preventScroll: true });
        return [away.length > 0, isAway(away[0])];
    """
    assert browser.execute_script(script, f".picture {MARKS[name]}") == [True, False]


@pytest.mark.parametrize("name", PICTURES)
def test_another_width_has_a_picture_of_its_own(browser: webdriver.Chrome, server: Server, name: str) -> None:
    """Who turns a telephone does not turn the page over: the picture is drawn again, the focus stays."""
    width(browser, NARROW)
    drawn(browser, server, name)
    mark = tab_to(browser, f"svg {MARKS[name]}").accessible_name
    narrow = browser.execute_script("return document.querySelector('.picture').clientWidth")
    width(browser, WIDE)
    until(
        browser,
        lambda one: one.execute_script("return document.querySelector('.picture').clientWidth") != narrow,
    )
    assert len(browser.find_elements(By.CSS_SELECTOR, ".picture")) == 1
    assert len(browser.find_elements(By.CSS_SELECTOR, ".tools")) == 1
    assert focused(browser).accessible_name == mark
    assert overflow(browser) == 0


def test_a_picture_that_cannot_be_saved_is_told_of(browser: webdriver.Chrome, server: Server) -> None:
    """A browser that has no room for so many pixels gives none."""
    width(browser, WIDE)
    drawn(browser, server, "matrix")
    browser.execute_script("HTMLCanvasElement.prototype.toBlob = done => done(null)")
    tools = browser.find_elements(By.CSS_SELECTOR, ".tools button")
    next(one for one in tools if one.text == "Save as PNG").click()
    until(browser, lambda one: "PNG could not" in find(one, ".tools [role=status]").text)


def test_the_wheel_scrolls_the_page(browser: webdriver.Chrome, server: Server) -> None:
    width(browser, WIDE)
    drawn(browser, server, "network")
    script = """
        const svg = document.querySelector(".picture");
        const box = svg.getBoundingClientRect();
        const event = new WheelEvent("wheel", {deltaY: -200, clientX: box.x + 50, clientY: box.y + 50,
                                               bubbles: true, cancelable: true, ctrlKey: arguments[0]});
        return svg.dispatchEvent(event);  // false where the picture takes it
    """
    assert browser.execute_script(script, False) is True
    assert browser.execute_script(script, True) is False


def named(saved: Path, name: str) -> Path | None:
    """Return a file that has been saved whole."""
    found = saved / name
    return (
        found if found.is_file() and found.stat().st_size and not list(saved.glob("*.crdownload")) else None
    )


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_saved_as_svg_and_as_png(
    browser: webdriver.Chrome, server: Server, saved: Path, name: str
) -> None:
    width(browser, WIDE)
    drawn(browser, server, name)
    tools = browser.find_elements(By.CSS_SELECTOR, ".tools button")
    for form in ("SVG", "PNG"):
        next(one for one in tools if one.text == f"Save as {form}").click()
    svg = until(browser, lambda _: named(saved, f"communique-{name}.svg"))
    png = until(browser, lambda _: named(saved, f"communique-{name}.png"))

    root = ET.fromstring(svg.read_text(encoding="utf-8"))  # noqa: S314  # what we have made ourselves
    assert root.tag == f"{SVG}svg"
    links = list(root.iter(f"{SVG}a"))
    assert links
    assert all(link.attrib["href"].startswith("http://") for link in links)
    for one in root.iter():
        assert not {"class", "style", "tabindex"} & one.attrib.keys()
    texts = list(root.iter(f"{SVG}text"))
    assert texts
    assert all(one.attrib["fill"].startswith("rgb") and one.attrib["font-family"] for one in texts)

    head = png.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", head[16:24]) == (
        2 * round(float(root.attrib["width"])),
        2 * round(float(root.attrib["height"])),
    )
    assert quiet(browser, server)


def test_nothing_moves_by_itself(browser: webdriver.Chrome, server: Server) -> None:
    width(browser, WIDE)
    prefer(browser, reduced_motion="reduce")
    drawn(browser, server, "network")
    script = """
        const done = arguments[0];
        const places = () =>
          [...document.querySelectorAll(".picture a")].map(one => one.getAttribute("transform")).join();
        const before = places();
        setTimeout(() => done(before === places()), 400);
    """
    assert browser.execute_async_script(script) is True
    prefer(browser)
