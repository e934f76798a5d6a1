"""The work grows with the length of a text and no faster, whatever the text.

Times belong to the benchmarks. Here steps of the program are counted, which are the same on every machine;
and what is no step of the program, such as a search by a library, has to come to its end.
"""

import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communique import config, extracting
from communique.extract import reader
from communique.extract.lexicon import Lexicon
from extraction import hostile, texts
from support import clean_environ

SMALL = 4_000
"""The length of a text whose steps are counted, in code points."""
LARGE = 200_000
"""The length of a text that has to be read to its end."""
GROWTH = 2.4
"""By how much the steps may grow when the text becomes twice as long."""
STEADY = 1.015
"""By how much a part of a text may cost more than the same part before it."""
PATIENCE = 60
"""Seconds after which a process is killed; what it does takes one or two."""


def steps(act: Callable[[], object]) -> int:
    """Return how many lines of Python are run to do something."""
    count = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        act()
    finally:
        sys.settrace(before)
    return count


@cache
def lexicon() -> Lexicon:
    """Return the words of the language."""
    return extracting.machine(config.load({}, Path("none.toml"))).lexicon


def to_read(text: str) -> int:
    """Return how many lines are run to read a text."""
    words = lexicon()  # read before the steps are counted
    return steps(lambda: reader.read(text, "2026-11-22", words))


@pytest.mark.parametrize("kind", hostile.KINDS)
def test_the_steps_grow_with_the_text(kind: str) -> None:
    once, twice = (to_read(hostile.text(kind, SMALL * times)) for times in (1, 2))
    assert twice <= GROWTH * once


@settings(max_examples=40, deadline=None, derandomize=True)
@given(pieces=st.lists(st.sampled_from(texts.PIECES), min_size=1, max_size=5), gap=st.sampled_from(["", " "]))
def test_the_steps_grow_with_pieces_said_over_and_over(pieces: list[str], gap: str) -> None:
    said = gap.join(pieces) + gap
    once, twice = (to_read((said * SMALL)[: SMALL // 2 * times]) for times in (1, 2))
    assert twice <= GROWTH * once


def test_the_next_texts_cost_what_the_last_ones_did() -> None:
    """What is done for each mention over all mentions is little in a short text and most in a long one."""
    ours = "\n\n".join(texts.stored(texts.OPEN, texts.SEEDS))
    three, six, nine = (to_read("\n\n".join([ours] * times)) for times in (3, 6, 9))
    assert nine - six <= STEADY * (six - three)


def test_steps_that_grow_faster_are_seen() -> None:
    def careless(length: int) -> int:
        return steps(lambda: sum(1 for _ in range(length) for _ in range(length)))

    assert careless(100) > GROWTH * careless(50)


@pytest.mark.parametrize("kind", hostile.KINDS)
def test_a_long_text_is_read_to_its_end(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "long.txt"
    file.write_text(f"a{hostile.text(kind, LARGE)}", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "communique", "extract", str(file)],
        capture_output=True,
        text=True,
        env=clean_environ(),
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith('{"id": "long"')
