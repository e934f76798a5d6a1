"""Shared support of the tests in a real browser: headless Chromium, which selenium drives.

The fixture ``browser`` of conftest.py is what :func:`chromium` opens; a module that uses it is marked with
:data:`needs_chromium`. What goes over the network and what the console says is kept until it is asked for.
"""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from support import Server

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
    "--lang=en",
)
PATIENCE = 10
"""How long a page may take to do what is waited for, in seconds."""
NARROW, WIDE = 360, 1280

Found = TypeVar("Found")

needs_chromium = pytest.mark.skipif(
    CHROMIUM is None or DRIVER is None, reason="chromium and chromedriver are not installed"
)


@contextmanager
def chromium(folder: Path) -> Iterator[webdriver.Chrome]:
    """Open a browser with a profile of its own; what it saves comes to *folder*."""
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM or ""
    for flag in (*FLAGS, f"--user-data-dir={folder}-profile", f"--window-size={WIDE},900"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    driver.set_page_load_timeout(30)
    driver.set_script_timeout(30)
    driver.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(folder)})
    try:
        yield driver
    finally:
        driver.quit()


# --- how the reader sits before it ------------------------------------------------------------------------


def width(browser: webdriver.Chrome, pixels: int, height: int = 900) -> None:
    """Give the window a width; a narrow one is that of a telephone."""
    metrics = {"width": pixels, "height": height, "deviceScaleFactor": 1, "mobile": pixels < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def prefer(browser: webdriver.Chrome, scheme: str = "light", media: str = "", **features: str) -> None:
    """Set what the reader prefers: the colour scheme, and others by name: ``reduced_motion="reduce"``.

    What is not named is as it is by default. In *media* stands "print" for paper.
    """
    wishes = {"color-scheme": scheme} | {name.replace("_", "-"): value for name, value in features.items()}
    named = [
        {"name": name if name == "forced-colors" else f"prefers-{name}", "value": value}
        for name, value in wishes.items()
    ]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": named})


@contextmanager
def without_scripts(browser: webdriver.Chrome) -> Iterator[None]:
    """Run no script of a page."""
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        yield
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


# --- what it asks and says --------------------------------------------------------------------------------


def log(browser: webdriver.Chrome, kind: str) -> list[dict[str, str]]:
    """Return what a log of the browser, "browser" or "performance", holds since it was last asked."""
    found: list[dict[str, str]] = browser.get_log(kind)  # type: ignore[no-untyped-call]  # selenium's own
    return found


def requested(browser: webdriver.Chrome) -> list[str]:
    """Return the addresses that the browser asked for, since it was last asked this."""
    messages = (json.loads(line["message"])["message"] for line in log(browser, "performance"))
    sent = (one["params"] for one in messages if one["method"] == "Network.requestWillBeSent")
    addresses = (one["request"]["url"] for one in sent)
    return [url for url in addresses if urlsplit(url).scheme not in {"blob", "data"}]  # those go nowhere


def visit(browser: webdriver.Chrome, server: Server, path: str) -> None:
    """Open a page, and forget what was asked and said before."""
    browser.get("about:blank")  # so that another fragment of the same page is a visit, too
    log(browser, "performance")
    log(browser, "browser")
    browser.get(server.url + path)


def quiet(browser: webdriver.Chrome, server: Server) -> list[str]:
    """Show that since the last visit nobody else was asked and nothing went wrong; return what was asked."""
    asked = requested(browser)
    assert {urlsplit(url).netloc for url in asked} <= {urlsplit(server.url).netloc}
    assert log(browser, "browser") == []
    return asked


def watched(browser: webdriver.Chrome, server: Server, path: str) -> list[str]:
    """Open a page; nothing may be asked of another host, and nothing may go wrong. Return what was asked."""
    visit(browser, server, path)
    asked = quiet(browser, server)
    assert asked
    return asked


# --- what is there ----------------------------------------------------------------------------------------


_SEEN = """
    const [selector, text] = arguments;
    return [...document.querySelectorAll(selector)].find(one =>
      one.checkVisibility({ visibilityProperty: true }) && (one.innerText ?? one.textContent).includes(text));
"""


def find(browser: webdriver.Chrome, selector: str) -> WebElement:
    """Return the first element that matches and can be seen; wait for it."""
    return named(browser, selector, "")


def named(browser: webdriver.Chrome, selector: str, text: str) -> WebElement:
    """Return the first element that matches, can be seen, and has *text* in its words; wait for it."""

    def seen(one: webdriver.Chrome) -> WebElement | None:
        found: WebElement | None = one.execute_script(_SEEN, selector, text)
        return found

    return until(browser, seen, f"nothing to see that matches {selector} and says {text!r}")


def until(
    browser: webdriver.Chrome, condition: Callable[[webdriver.Chrome], Found | None], otherwise: str = ""
) -> Found:
    """Wait until *condition* gives something that counts as true, and return it."""
    found = WebDriverWait(browser, PATIENCE).until(condition, otherwise)
    assert found is not None
    return found


def in_view(browser: webdriver.Chrome, selector: str) -> bool:
    """Return whether the first element that matches can be seen without scrolling."""
    script = (
        "const box = document.querySelector(arguments[0]).getBoundingClientRect();"
        "return box.top >= -1 && box.top < window.innerHeight;"
    )
    return bool(browser.execute_script(script, selector))


def overflow(browser: webdriver.Chrome) -> int:
    """Return by how many pixels the page is wider than the window; 0 when it fits."""
    script = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
    return int(browser.execute_script(script))


def click(browser: webdriver.Chrome, element: WebElement) -> None:
    """Move the pointer onto an element and click, whatever is there."""
    browser.execute_script("arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })", element)
    ActionChains(browser).move_to_element(element).click().perform()


# --- the keyboard -----------------------------------------------------------------------------------------


def press(browser: webdriver.Chrome, *keys: str) -> None:
    """Press keys, wherever the focus is."""
    ActionChains(browser).send_keys(*keys).perform()


def chord(browser: webdriver.Chrome, modifier: str, key: str) -> None:
    """Press a key while another is held."""
    ActionChains(browser).key_down(modifier).send_keys(key).key_up(modifier).perform()


def focused(browser: webdriver.Chrome) -> WebElement:
    """Return the element that has the focus."""
    return browser.switch_to.active_element


def tab_to(browser: webdriver.Chrome, selector: str, text: str = "", limit: int = 150) -> WebElement:
    """Press Tab until the focus is on an element that matches and has *text* in its words; return it."""
    script = (
        "const one = document.activeElement;"
        "return one.matches(arguments[0]) && (one.innerText || one.ariaLabel || '').includes(arguments[1])"
    )
    for _ in range(limit):
        press(browser, Keys.TAB)
        if browser.execute_script(script, selector, text):
            return focused(browser)
    raise AssertionError(f"{limit} steps of Tab do not lead to {selector} that says {text!r}")


# --- axe --------------------------------------------------------------------------------------------------

AXE = Path(__file__).parents[1] / "build" / "clients" / "node_modules" / "axe-core" / "axe.min.js"
"""Where ``make clients`` puts axe-core."""
STANDARDS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")

needs_axe = pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: run `make clients`")


def violations(browser: webdriver.Chrome, within: str = "", rules: Sequence[str] = ()) -> list[str]:
    """Return what axe finds against the page as it is now, one line for each element.

    In: a selector of the one part to look at (default: all of it); the rules (default: every rule of WCAG 2.2
    A and AA and all best practices, also those that axe leaves off by itself).
    """
    if not browser.execute_script("return typeof window.axe === 'object'"):
        browser.execute_script(AXE.read_text(encoding="utf-8"))
    script = """
        const [within, tags, rules, done] = arguments;
        const only = rules.length ? { type: "rule", values: rules } : { type: "tag", values: tags };
        const options = { runOnly: only, resultTypes: ["violations"] };
        if (!rules.length) options.rules = { "target-size": { enabled: true } };
        const settled = new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
        settled.then(() => axe.run(within ? document.querySelector(within) : document, options)).then(
          ({ violations }) => done(violations.flatMap(({ id, nodes }) => nodes.map(
            ({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`))),
          fault => done([`axe: ${fault}`]));
    """
    found: list[Any] = browser.execute_async_script(script, within, list(STANDARDS), list(rules))
    return [" ".join(str(one).split()) for one in found]
