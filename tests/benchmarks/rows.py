"""What a benchmark finds, and how it is shown."""

import os
import platform
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from prettytable import PrettyTable, TableStyle

Samples = Sequence[float]


@dataclass(frozen=True)
class Row:
    """One figure, measured several times, and the same figure of others."""

    benchmark: str
    what: str
    unit: str
    samples: Samples
    aim: str = ""
    peers: Mapping[str, Samples] = field(default_factory=dict)
    """Name → samples; none for a peer that is not installed."""
    growth: float | None = None
    """The exponent by which the cost grows with the size, from the size before to this one."""
    key: tuple[str, ...] = ()
    """What the row is of, for programs that make something of it."""
    notes: Sequence[str] = ()
    """What is to be known of the figures."""


@dataclass(frozen=True)
class Scale:
    """How much is measured."""

    rounds: int = 5
    """How often quick things are measured."""
    slow_rounds: int = 2
    """How often things that take many seconds are measured."""
    copies: tuple[int, ...] = (1, 4, 16)
    """How many times the seeds are built."""
    requests: int = 1000
    """How many requests a server gets before its memory is looked at again."""
    releases: int = 10
    """How many releases are published under a server."""
    most_quads: int | None = None
    """How many quads a slow peer gets; None for all."""
    repeats: int = 20
    """How many times over short texts are read."""
    lengths: tuple[int, ...] = (1_000, 10_000, 100_000, 1_000_000, 5_000_000)
    """How long texts are, in characters."""
    triples: tuple[int, ...] = (100_000, 1_000_000)
    """How large the releases are that are served."""
    turn: float = 1.5
    """How long a served release is asked at a time, in seconds."""
    patience: float = 30.0
    """How long an answer is waited for when that time is over."""
    csv_bytes: int = 10_000_000
    """How large the large answer is."""
    entities: int = 100_000
    """How many entities there are to find by name."""
    questions: int = 600
    """How many of them are asked for."""
    instruments: int = 100_000
    """How many instruments the release has whose pages are visited."""
    visits: int = 40
    """How many pages of each sort are visited at most."""


SMALL = Scale(
    rounds=1,
    slow_rounds=1,
    copies=(1, 2),
    requests=20,
    releases=1,
    most_quads=200,
    repeats=1,
    lengths=(1_000, 2_000),
    triples=(20_000,),
    turn=0.2,
    csv_bytes=200_000,
    entities=8_000,
    questions=60,
    instruments=300,
    visits=4,
)
"""Shows that the benchmarks run; its figures mean nothing."""


def machine() -> dict[str, Any]:
    """Return what kind of machine this is; nothing that tells which."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(pages / 2**30),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def _number(value: float) -> str:
    """Return a number with three digits that mean something."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _figures(samples: Samples) -> list[str]:
    found = (min(samples), statistics.median(samples), max(samples))
    return [_number(value) for value in found]


def lines_of(row: Row) -> list[list[str]]:
    """Return the lines of a row: its own, and one a peer with the ratio of the medians, ours to theirs."""
    growth = "" if row.growth is None else f"n^{row.growth:.2f}"
    figures = _figures(row.samples) if row.samples else ["", "", ""]
    found = [[row.benchmark, row.what, row.unit, *figures, row.aim, growth]]
    for peer, samples in row.peers.items():
        if samples and not row.samples:
            found.append(["", f"  {peer}", row.unit, *_figures(samples), "", ""])
        elif samples:
            ratio = statistics.median(row.samples) / statistics.median(samples)
            found.append(["", f"  {peer}", row.unit, *_figures(samples), "", f"{_number(ratio)} ×"])
        else:
            found.append(["", f"  {peer}: not installed", "", "", "", "", "", ""])
    return [*found, *(["", f"  ! {note}", "", "", "", "", "", ""] for note in row.notes)]


def as_text(rows: Iterable[Row]) -> str:
    """Return the rows as a table that is Markdown too."""
    table = PrettyTable(["benchmark", "what", "unit", "min", "median", "max", "aim", "ratio or growth"])
    table.set_style(TableStyle.MARKDOWN)
    table.align = "l"
    for row in rows:
        table.add_rows(lines_of(row))
    kind = "{cores} cores, {memory_gib} GiB, Python {python}, {system}".format(**machine())
    return f"{kind}\n\n{table}"


def as_json(rows: Iterable[Row]) -> dict[str, Any]:
    """Return the rows, with every sample, for a machine to read."""
    return {"machine": machine(), "rows": [vars(row) for row in rows]}


ROOT = Path(__file__).parents[2]
"""The checkout."""
