"""What the command puts into README.md: the tables and the plot of what servers do, and what was aimed at."""

import json
import re
import statistics
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.engines import (
    COMUNICA,
    DISK,
    ENDPOINT,
    ENDPOINT_OXIGRAPH,
    OURS,
    SERVER,
    versions,
)
from benchmarks.programs import environ
from benchmarks.rows import ROOT, Row, machine
from benchmarks.tasks import DESCRIPTION, DIFFERENT, GROUPED, LARGE, REPEATED, TASKS

FOLDER = ROOT / "tests/benchmarks"
PLOT = FOLDER / "serving.svg"
_PYTHON = ROOT / "build/benchmarks/venv/bin/python"
_ENGINES = (OURS, DISK, SERVER, ENDPOINT, ENDPOINT_OXIGRAPH, COMUNICA)
AIMS = (
    (DIFFERENT, ENDPOINT, 4, "100,000"),
    (DIFFERENT, ENDPOINT_OXIGRAPH, 4, "100,000"),
    (DIFFERENT, SERVER, 0.25, "100,000"),
    (DIFFERENT, SERVER, 0.25, "1,000,000"),
    (REPEATED, SERVER, 0.3, "100,000"),
    (REPEATED, SERVER, 0.3, "1,000,000"),
    (DESCRIPTION, ENDPOINT, 5, "100,000"),
    (DESCRIPTION, ENDPOINT_OXIGRAPH, 5, "100,000"),
    (GROUPED, SERVER, 5, "1,000,000"),
    (LARGE, SERVER, 5, "1,000,000"),
)
"""Task, peer, how many times as many requests a second, size."""

Figures = dict[tuple[str, str, str], dict[str, float]]
"""Size, task and figure → server → median."""


def figures(rows: Iterable[Row]) -> Figures:
    """Return the medians of the rows of ``serving``."""
    found: Figures = {}
    for row in rows:
        if row.benchmark == "serving" and len(row.key) == 3:
            named = {OURS: row.samples, **row.peers}
            found[row.key[0], row.key[1], row.key[2]] = {
                engine: statistics.median(samples) for engine, samples in named.items() if samples
            }
    return found


def publish(rows: Sequence[Row]) -> None:
    """Write the tables of what was measured into README.md, and draw the plot."""
    found = figures(rows)
    file = FOLDER / "README.md"
    text = file.read_text(encoding="utf-8")
    if any(row.benchmark == "serving" for row in rows):
        text = _put(text, "serving", "\n".join(_serving(rows, found)))
        _draw(found)
    if any(row.benchmark == "spending" for row in rows):
        text = _put(text, "spending", "\n".join(_spending(rows)))
    file.write_text(text, encoding="utf-8")


def _put(text: str, name: str, block: str) -> str:
    """Put a block between its marks.

    Raises: ValueError when the marks are not there.
    """
    begin, end = f"<!-- {name}: written by the command -->", f"<!-- {name}: end -->"
    found = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    if not found.search(text):
        raise ValueError(f"README.md has no marks for {name}.")
    return found.sub(lambda _: f"{begin}\n\n{block}\n\n{end}", text)


def _when() -> str:
    day = datetime.now(UTC)
    return f"{day.day} {day:%B %Y}, " + "{cores} cores, {memory_gib} GiB, Python {python}, {system}".format(
        **machine()
    )


def _serving(rows: Sequence[Row], found: Figures) -> Iterator[str]:
    said = ", ".join(f"{name} {version}" for name, version in versions().items())
    client = found["", "the client alone", "requests"][OURS]
    yield f"{_when()}; {said}. The client alone, with a server that costs nothing: {_number(client)}/s."
    for size in dict.fromkeys(size for size, _, _ in found if size):
        yield from ("", f"**{_made(rows, size)}**", "")
        yield from _table(size, found)
    notes = dict.fromkeys(f"- {row.key[0]}, {row.key[1]}: {note}" for row in rows for note in row.notes)
    if notes:
        yield from ("", "Answers that were none:", "", *notes)
    yield from ("", "| aimed at: requests a second | size | aim | reached |", "|---|---|---|---|")
    for task, peer, aim, size in AIMS:
        reached = _ratio(found, size, task, peer)
        yield f"| {task}, to those of {peer} | {size} | ≥ {aim} × | {reached} |"


def _made(rows: Sequence[Row], size: str) -> str:
    return next(row.key[2] for row in rows if row.key[:2] == (size, "made"))


def _table(size: str, found: Figures) -> Iterator[str]:
    """Yield the table of one size: a row a task, a column a server."""
    there = found[size, "start", "first answer"]
    engines = [engine for engine in _ENGINES if engine in there]
    yield "| | " + " | ".join(engines) + " |"
    yield "|---|" + "---|" * len(engines)
    for task in TASKS:
        cells = (_cell(found, size, task, engine) for engine in engines)
        yield f"| {task} | " + " | ".join(cells) + " |"
    for what, figure, unit in (
        ("start", "first answer", "s"),
        ("memory after the start", "PSS", "MB"),
        ("memory after all of it", "PSS", "MB"),
        (DIFFERENT, "client", "cores"),
    ):
        values = found.get((size, what, figure), {})
        shown = (f"{_number(values[engine])} {unit}" if engine in values else "" for engine in engines)
        title = "the client’s share at the first task" if figure == "client" else f"{what}, {figure}"
        yield f"| {title} | " + " | ".join(shown) + " |"


def _cell(found: Figures, size: str, task: str, engine: str) -> str:
    values = {
        figure: found.get((size, task, figure), {}).get(engine)
        for figure in ("requests", "p50", "p99", "alone")
    }
    if (
        values["requests"] is None
        or values["p50"] is None
        or values["p99"] is None
        or values["alone"] is None
    ):
        return ""
    times = f"{_number(values['p50'])}, {_number(values['p99'])} ms; alone {_number(values['alone'])} ms"
    return f"{_number(values['requests'])}/s<br>{times}"


def _ratio(found: Figures, size: str, task: str, peer: str) -> str:
    values = found.get((size, task, "requests"), {})
    return (
        f"{_number(values[OURS] / values[peer])} ×" if OURS in values and peer in values else "not measured"
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _spending(rows: Sequence[Row]) -> Iterator[str]:
    yield f"{_when()}. Medians, in microseconds."
    titles = {
        "step": "one small SELECT, one connection",
        "process": "processor time a request, 8 connections",
    }
    for kind, title in titles.items():
        yield from ("", f"| {title} | µs |", "|---|---|")
        for row in rows:
            if row.benchmark == "spending" and row.key[0] == kind:
                yield f"| {row.key[1]} | {_number(statistics.median(row.samples))} |"


def _draw(found: Figures) -> None:
    """Draw the plot, in the environment that has what draws it; without it, leave the old one."""
    if not _PYTHON.is_file():
        return
    panels = {
        size: {
            task: {engine: values[engine] for engine in _ENGINES if engine in values}
            for task in TASKS
            if (values := found.get((size, task, "requests")))
        }
        for size in dict.fromkeys(size for size, _, _ in found if size)
    }
    command = [str(_PYTHON), "-m", "benchmarks.plot", str(PLOT)]
    said = json.dumps({"engines": _ENGINES, "panels": panels})
    subprocess.run(command, input=said, text=True, check=True, env=environ(), cwd=Path(PLOT).parent)
