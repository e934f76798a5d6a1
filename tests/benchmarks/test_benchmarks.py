"""The benchmarks run and print every row; on sizes so small that the figures mean nothing."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from benchmarks import programs, report
from benchmarks.engines import SERVER
from benchmarks.rows import SMALL, Row, as_text
from benchmarks.stages import STAGES
from benchmarks.tasks import DIFFERENT

ROWS = {
    "extract": 3 + len(SMALL.lengths) + 1,
    "build": 3,
    "stages": (len(STAGES) + 2) * len(SMALL.copies),
    "start": 1,
    "memory": 3 * 3,
    "serving": 1 + len(SMALL.triples) * (1 + 7 * 4 + 5),
    "spending": 10 + 4,
    "search": 3 + 1 + 4 * 2 + 1,
    "pages": 1 + 7 + 10 + 1,
}


def test_the_benchmarks_print_all_their_rows(tmp_path: Path) -> None:
    file = tmp_path / "rows.json"
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--small", "--json", str(file)],
        env=programs.environ(),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows = json.loads(file.read_text(encoding="utf-8"))["rows"]
    assert Counter(row["benchmark"] for row in rows) == ROWS
    assert all(row["what"] in done.stdout and row["samples"] for row in rows)
    differences = "the rest", "a small SELECT:"
    assert all(min(row["samples"]) > 0 for row in rows if not any(one in row["what"] for one in differences))
    assert not [row["notes"] for row in rows if row["notes"]]


def test_a_peer_stands_below_with_its_ratio() -> None:
    text = as_text([Row("b", "ours", "s", [1, 2, 6], "< 3", {"theirs": [4, 4, 4], "other": []})])
    lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines()[-3:]]
    assert lines[0] == ["b", "ours", "s", "1", "2", "6", "< 3", ""]
    assert lines[1] == ["", "theirs", "s", "4", "4", "4", "", "0.5 ×"]
    assert lines[2] == ["", "other: not installed", "", "", "", "", "", ""]


def test_a_program_that_fails_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="ended with 3"):
        programs.use_of([sys.executable, "-c", "raise SystemExit(3)"], {})


def test_what_servers_do_is_written_between_the_marks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks = [
        f"<!-- {name}: {end} -->"
        for name in ("serving", "spending")
        for end in ("written by the command", "end")
    ]
    (tmp_path / "README.md").write_text("\n".join(["before", *marks, "after"]), encoding="utf-8")
    monkeypatch.setattr(report, "FOLDER", tmp_path)
    monkeypatch.setattr(report, "PLOT", tmp_path / "serving.svg")
    size = "1,000,000"
    rows = [
        Row("serving", "", "1/s", [50_000], key=("", "the client alone", "requests")),
        Row("serving", "", "triples", [1], key=(size, "made", "a million triples")),
        Row("serving", "", "s", [2], peers={SERVER: [1]}, key=(size, "start", "first answer")),
        Row("spending", "", "µs", [17], key=("step", "parse")),
    ]
    for figure, ours, theirs in (("requests", 100, 400), ("p50", 1.5, 1), ("p99", 9, 3), ("alone", 0.5, 0.1)):
        rows.append(Row("serving", "", "", [ours], peers={SERVER: [theirs]}, key=(size, DIFFERENT, figure)))
    report.publish(rows)
    text = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert text.startswith("before\n") and text.endswith("\nafter")
    assert f"| {DIFFERENT} | 100/s<br>1.5, 9 ms; alone 0.5 ms | 400/s<br>1, 3 ms; alone 0.1 ms |" in text
    assert f"| {DIFFERENT}, to those of {SERVER} | {size} | ≥ 0.25 × | 0.25 × |" in text
    assert "| parse | 17 |" in text
