"""The benchmarks run and print every row; on sizes so small that the figures mean nothing."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from benchmarks import programs
from benchmarks.rows import SMALL, Row, as_text
from benchmarks.stages import STAGES

ROWS = {
    "extract": 3 + len(SMALL.lengths) + 1,
    "build": 3,
    "stages": (len(STAGES) + 2) * len(SMALL.copies),
    "start": 1,
    "memory": 3 * 3,
    "answers": 3 * 3,
}


def test_the_benchmarks_print_all_their_rows(tmp_path: Path) -> None:
    file = tmp_path / "rows.json"
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--small", "--json", str(file)],
        env=programs.environ(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows = json.loads(file.read_text(encoding="utf-8"))["rows"]
    assert Counter(row["benchmark"] for row in rows) == ROWS
    assert all(row["what"] in done.stdout and row["samples"] for row in rows)
    assert all(min(row["samples"]) > 0 for row in rows if "the rest" not in row["what"])


def test_a_peer_stands_below_with_its_ratio() -> None:
    text = as_text([Row("b", "ours", "s", [1, 2, 6], "< 3", {"theirs": [4, 4, 4], "other": []})])
    lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines()[-3:]]
    assert lines[0] == ["b", "ours", "s", "1", "2", "6", "< 3", ""]
    assert lines[1] == ["", "theirs", "s", "4", "4", "4", "", "0.5 ×"]
    assert lines[2] == ["", "other: not installed", "", "", "", "", "", ""]


def test_a_program_that_fails_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="ended with 3"):
        programs.use_of([sys.executable, "-c", "raise SystemExit(3)"], {})
