"""Releases of 100,000 and a million triples, served by ours and by its peers, one server after the other.

Each answer is compared with the right one before anything is timed. Then eight connections ask, each as soon
as it is answered. An answer that says “later” (429, 503) is none, and is obeyed.
"""

import http.client
import tempfile
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from benchmarks import generate, programs
from benchmarks.asking import Asked, requests_to
from benchmarks.engines import OURS, Engine, engines
from benchmarks.generate import SEED, Amount
from benchmarks.programs import Running
from benchmarks.rows import Row, Scale
from benchmarks.tasks import Task, difference, expected, rows, tasks

CONNECTIONS = 8
_CHECKED = 3
"""How many answers of a kind are compared."""
_NOTE = 150
"""How much of what is wrong with an answer is told."""
_TURNS = 2
"""How often eight connections ask what is quick."""
_MEMORY_CHECKED = "memory after the start", "memory after all of it"
FIGURES = {"requests": "1/s", "p50": "ms", "p99": "ms", "alone": "ms"}


@dataclass
class Found:
    """What one server did at one task."""

    samples: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """By the name of the figure."""
    notes: list[str] = field(default_factory=list)

    def add(self, asked: Asked) -> None:
        """Add what the client found."""
        if asked.answers:
            self.samples["requests"].append(asked.per_second)
            self.samples["p50"].append(asked.p50 * 1000)
            self.samples["p99"].append(asked.p99 * 1000)
            self.samples["client"].append(asked.share)
            self.samples["megabytes"].append(asked.bytes / asked.answers / 1e6)
        if asked.others or asked.faults:
            told = ", ".join(f"{many} × {status}" for status, many in sorted(asked.statuses.items()))
            self.notes.append(f"{told}, {asked.faults} connections broken")


Measured = dict[tuple[str, str], Found]
"""By task and server."""
Right = Mapping[str, Sequence[tuple[str, Counter[Hashable]]]]
"""Queries of each task, and what the answer to each must say."""


def measure(scale: Scale) -> Iterator[Row]:
    """Yield requests a second, median and 99th percentile of each task at each size; and the memory."""
    yield _client(scale)
    for size in scale.triples:
        with tempfile.TemporaryDirectory() as name:
            yield from _size(size, Path(name), scale)


def _client(scale: Scale) -> Row:
    """Return what the client does by itself, with a server that costs nothing."""
    said = ("benchmarks.echo", "{port}")
    program = programs.Program("echo", (*programs.MODULE, *said), "/")
    paths = [f"/sparql?query={'x' * 150}{number}" for number in range(1000)]
    with programs.running(program) as server:
        found = [requests_to(server.port, "*/*", paths, CONNECTIONS, scale.turn) for _ in range(_TURNS)]
    key = "", "the client alone", "requests"
    return Row(
        "serving",
        "the client, with a server that costs nothing",
        "1/s",
        [f.per_second for f in found],
        key=key,
    )


def _size(size: int, folder: Path, scale: Scale) -> Iterator[Row]:
    """Yield the rows of one size."""
    home, triples = folder / "home", folder / "data.nt"
    with triples.open("w", encoding="utf-8") as lines:
        made = generate.release(Amount(triples=size), SEED, home, lines)[1]
    said = f"{made.triples:,} triples ({made.quads:,} quads, {made.instruments:,} instruments)"
    measured: Measured = defaultdict(Found)
    of = list(tasks(triples, scale.csv_bytes, SEED))
    right = _right(triples, of)
    for engine in engines(home, triples, size, folder):
        _serve(engine, of, right, scale, measured)
    label = f"{size:,}"
    yield Row("serving", f"{label}: made", "triples", [made.triples], key=(label, "made", said))
    for task in of:
        yield from _rows(label, task.name, FIGURES, measured)
    yield from _rows(label, "start", {"first answer": "s"}, measured)
    for when in _MEMORY_CHECKED:
        yield from _rows(label, when, {"PSS": "MB"}, measured)
    yield from _rows(label, of[0].name, {"client": "cores"}, measured)
    yield from _rows(label, of[-1].name, {"megabytes": "MB"}, measured)


def _rows(size: str, what: str, figures: Mapping[str, str], measured: Measured) -> Iterator[Row]:
    """Yield the rows of one task, ours beside the others."""
    found = {engine: one for (task, engine), one in measured.items() if task == what}
    own = found.pop(OURS)
    for figure, unit in figures.items():
        peers = {engine: one.samples[figure] for engine, one in found.items() if one.samples[figure]}
        notes = [f"{engine}: {note}" for engine, one in {OURS: own, **found}.items() for note in one.notes]
        yield Row(
            "serving",
            f"{size}: {what}, {figure}",
            unit,
            own.samples[figure],
            "",
            peers,
            key=(size, what, figure),
            notes=notes if figure == next(iter(figures)) else (),
        )


def _right(triples: Path, of: list[Task]) -> Right:
    """Return the right answers to some requests of each task, found in this process."""
    store = ox.Store()
    store.bulk_load(path=str(triples), format=ox.RdfFormat.N_TRIPLES)
    return {
        task.name: [
            (query, expected(store, task, query))
            for query in map(task.query, range(1 if task.heavy else _CHECKED))
        ]
        for task in of
        if not task.document
    }


def _paths(engine: Engine, task: Task, turn: int) -> list[str]:
    """Return the requests of a turn as a server understands them."""
    asked = task.queries(turn)
    return asked if task.document else [f"{engine.endpoint}?query={quote(query)}" for query in asked]


def _serve(engine: Engine, of: list[Task], right: Right, scale: Scale, measured: Measured) -> None:
    """Start a server, compare its answers, ask it all of the tasks it answers rightly, and end it."""
    with programs.running(engine.program, patience=180) as server:
        measured["start", engine.name].samples["first answer"].append(server.first_answer)
        able = []
        for task in of:
            if task.document and not engine.documents:
                continue
            fault = _fault(engine, server, task, right.get(task.name, []))
            if fault:
                measured[task.name, engine.name].notes.append(fault)
            else:
                able.append(task)
        server.settle()
        measured[_MEMORY_CHECKED[0], engine.name].samples["PSS"].append(server.memory().pss)
        for task in able:
            _ask(engine, server, task, scale, measured[task.name, engine.name])
        measured[_MEMORY_CHECKED[1], engine.name].samples["PSS"].append(server.memory().pss)


def _ask(engine: Engine, server: Running, task: Task, scale: Scale, found: Found) -> None:
    """Ask one task: a connection alone, then eight; what is quick in several turns, the first to warm up."""

    def run(connections: int, seconds: float, turn: int) -> Asked:
        paths = _paths(engine, task, turn)
        return requests_to(server.port, task.accept, paths, connections, seconds, scale.patience)

    alone = run(1, scale.turn / 5, 0)
    if alone.answers:
        found.samples["alone"].append(alone.p50 * 1000)
    if task.heavy:
        found.add(run(CONNECTIONS, scale.turn * 2, 1))
        return
    run(CONNECTIONS, scale.turn / 3, 1)
    for turn in range(_TURNS):
        found.add(run(CONNECTIONS, scale.turn, 2 + turn))


def _fault(
    engine: Engine, server: Running, task: Task, right: Sequence[tuple[str, Counter[Hashable]]]
) -> str | None:
    """Return what is wrong with the answers to a task, or None."""
    for query, wanted in right:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=180)
        with closing(connection):
            path = f"{engine.endpoint}?query={quote(query)}"
            connection.request("GET", path, headers={"Accept": task.accept})
            answer = connection.getresponse()
            body = answer.read()
        if answer.status != http.client.OK:
            return f"not measured, answered with {answer.status} {body[:_NOTE]!r}"
        different = difference(rows(task.accept, body), wanted)
        if different:
            return f"not measured, answered wrongly: {different[:_NOTE]}"
    return None
