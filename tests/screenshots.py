"""Pictures of every kind of page, light and dark, wide and narrow: ``python -m screenshots FOLDER [NAME…]``.

A server of its own is started over a release of the seeds; COMMUNIQUE_URL names another that runs already.
Run it in the folder of the tests; it needs Chromium.
"""

import base64
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium import webdriver

from browsing import NARROW, WIDE, chromium, prefer, width
from communique import build, config
from page_kinds import EVERY
from support import start, stop

_TALLEST = 2_400
"""Where the picture of a long page ends, in pixels."""


@contextmanager
def served() -> Iterator[str]:
    """Give the address of a server."""
    if url := os.environ.get("COMMUNIQUE_URL"):
        yield url.rstrip("/")
        return
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        build.build(config.replace(config.load({}, home / "none.toml"), home=home))
        running = start(home=home)
        try:
            yield running.url
        finally:
            stop(running)


def take(browser: webdriver.Chrome, file: Path) -> None:
    """Take a picture of the whole page."""
    size = browser.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
    clip = {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], _TALLEST), "scale": 1}
    wanted = {"captureBeyondViewport": True, "clip": clip}
    data = browser.execute_cdp_cmd("Page.captureScreenshot", wanted)["data"]
    file.write_bytes(base64.b64decode(data))


def main(folder: Path, names: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with served() as url, tempfile.TemporaryDirectory() as profile, chromium(Path(profile)) as browser:
        for name in names or EVERY:
            for pixels in (WIDE, NARROW):
                for scheme in ("light", "dark"):
                    width(browser, pixels)
                    prefer(browser, scheme)
                    browser.get(url + EVERY[name])
                    take(browser, folder / f"{name}-{pixels}-{scheme}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
