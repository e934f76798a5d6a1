"""The styles as text: enough contrast between every two colours that meet, nothing for one direction alone.

Colours are custom properties alone, so that what is shown here of a few of them holds on every page.
"""

import re
from itertools import product
from pathlib import Path

import pytest

from support import ROOT

STATIC = ROOT / "server" / "communique" / "web" / "static"
FILES = sorted(file for file in STATIC.rglob("*.css") if "vendor" not in file.parts)
FRAME = STATIC / "communique.css"

PAPERS = ("paper", "sheet", "mark")
WORDS = ("ink", "quiet", "seal")
MEDIA = {
    "light": "",
    "dark": "@media screen and (prefers-color-scheme: dark)",
    "print": "@media print",
}
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_ROOT = re.compile(r":root\s*\{(.*?)\}", re.DOTALL)
_PROPERTY = re.compile(r"--([\w-]+):\s*([^;]+);")
_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch)a?\(")
_PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)[\w-]*"
    r"|border-(?:top|bottom)-(?:left|right)-radius|left|right)\s*:"
    r"|(?:text-align|float|clear):\s*(?:left|right)"
)


def style(file: Path) -> str:
    return _COMMENT.sub("", file.read_text(encoding="utf-8"))


def colours(medium: str) -> dict[str, str]:
    """Return the colours of the frame under a medium, by the name of their property."""
    text, found = style(FRAME), {}
    for start in {"", MEDIA[medium]}:
        root = _ROOT.search(text, text.index(start))
        assert root
        found.update({name: value for name, value in _PROPERTY.findall(root[1]) if value.startswith("#")})
    return found


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """Return what ``color-mix(in srgb, …)`` makes of two colours."""
    parts = (
        share * int(one[place : place + 2], 16) + (1 - share) * int(other[place : place + 2], 16)
        for place in (1, 3, 5)
    )
    return "#" + "".join(f"{round(part):02x}" for part in parts)


def test_contrast_is_computed_as_the_standard_has_it() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # famously not quite enough


@pytest.mark.parametrize("medium", MEDIA)
def test_words_can_be_read_on_every_paper(medium: str) -> None:
    """1.4.3: at least 4.5 to 1."""
    there = colours(medium)
    weak = {
        (word, paper): round(contrast(there[word], there[paper]), 2)
        for word, paper in [
            *product(WORDS, PAPERS),
            ("ink", "mark-strong"),
            ("paper", "seal"),
            ("paper", "ink"),
        ]
        if contrast(there[word], there[paper]) < 4.5
    }
    assert weak == {}


@pytest.mark.parametrize("medium", ["light", "dark"])
def test_what_must_be_seen_besides_words_is_seen(medium: str) -> None:
    """1.4.11: the edge of a control, the outline of what has the focus; 1.4.1: the line under a link."""
    there = colours(medium)
    text = style(FRAME)
    share = re.search(r"color-mix\(in srgb, var\(--seal\) (\d+)%, transparent\)", text)
    assert share
    line = mixed(there["seal"], there["paper"], int(share[1]) / 100)
    for colour in (there["edge"], there["seal"], line):
        assert contrast(colour, there["paper"]) >= 3
    for colour in (there["edge"], there["seal"]):
        assert contrast(colour, there["sheet"]) >= 3
    assert ":focus-visible { outline: 2px solid var(--seal);" in text


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_colours_are_named_once(file: Path) -> None:
    assert _COLOUR.findall(_ROOT.sub("", style(file))) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
@pytest.mark.parametrize("place", [0, 1], ids=["light", "dark"])
def test_words_can_be_read_on_the_tints_of_a_part(file: Path, place: int) -> None:
    """A file of a part may name papers of its own, ``--…-tint``, for light and for dark."""
    roots = [dict(_PROPERTY.findall(root)) for root in _ROOT.findall(style(file))]
    tints = [{name: value for name, value in root.items() if name.endswith("-tint")} for root in roots]
    tints = [root for root in tints if root]
    assert len(tints) in {0, 2}
    ink = colours(("light", "dark")[place])["ink"]
    for name, value in tints[place].items() if tints else ():
        assert contrast(ink, value) >= 4.5, name


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_page_may_be_read_from_the_right(file: Path) -> None:
    """Left and right are where a line begins and ends, so that they change places with the language."""
    assert _PHYSICAL.findall(style(file)) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_line_begins_with_what_separates(file: Path) -> None:
    """A dot between values stays with the value before it."""
    assert re.findall(r'content:\s*"\s+[·,;]', style(file)) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_style_comes_from_elsewhere(file: Path) -> None:
    text = style(file)
    assert "@import" not in text
    assert re.findall(r"url\((?!['\"]?data:)", text) == []


def test_a_script_that_moves_things_asks_first() -> None:
    """Who wants less motion gets none, whatever another style says."""
    text = style(FRAME)
    still = text[text.index("(prefers-reduced-motion: reduce)") :].partition("}\n}")[0]
    for name in ("animation", "transition", "scroll-behavior"):
        assert re.search(rf"{name}: [^;]+ !important", still)
    for wish in ("(prefers-contrast: more)", "(forced-colors: active)"):
        assert wish in text
