"""Requests a second, and how long one waits: documents and small queries, beside Oxigraph's own server."""

import json
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from benchmarks import programs
from benchmarks.programs import Running
from benchmarks.rows import Row, Scale
from communique import config
from communique.names import Names
from communique.registry import Registry

CONNECTIONS = 8
_RESULTS = "application/sparql-results+json"


@dataclass
class Job:
    """Requests of one kind to one server, and what was measured."""

    server: Running | None
    accept: str
    paths: list[str]
    per_second: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)

    def run(self, seconds: float) -> None:
        """Ask for so many seconds."""
        if self.server is None:
            return
        said = {
            "port": self.server.port,
            "accept": self.accept,
            "paths": self.paths,
            "seconds": seconds,
            "connections": CONNECTIONS,
        }
        command = [*programs.MODULE, "benchmarks.client"]
        found = subprocess.run(
            command,
            input=json.dumps(said),
            text=True,
            capture_output=True,
            env=programs.environ(),
            check=False,
        )
        if found.returncode:
            raise RuntimeError(found.stderr)
        answer = json.loads(found.stdout)
        cuts = statistics.quantiles(answer["seconds"], n=100, method="inclusive")
        self.per_second.append(answer["per_second"])
        self.p50.append(cuts[49] * 1000)
        self.p99.append(cuts[98] * 1000)


def _things(release: Path) -> list[str]:
    """Return the IRIs of the things a release describes."""
    table = release / "registry.tsv"
    found = Registry.parse(table.read_text(encoding="utf-8"), str(table))
    return [entry.iri for entry in found if entry.status == "current"]


def _queries(things: list[str], path: str, form: str) -> list[str]:
    """Return requests with queries about each thing, no two of them equal: no answer can be a kept one."""
    return [
        f"{path}?query={quote(form.format(thing=thing) + f' LIMIT {limit}')}"
        for limit in range(1000, 1040)
        for thing in things
    ]


def measure(scale: Scale) -> Iterator[Row]:
    """Yield requests a second, median and 99th percentile of each kind of request."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        home = Path(name) / "home"
        store = programs.put_release(home)
        things = _things(home / "current")
        ours = stack.enter_context(programs.running(programs.ours(home)))
        oxigraph = programs.oxigraph(store)
        peer = stack.enter_context(programs.running(oxigraph)) if oxigraph else None
        start = Names(config.load({}).base_iri).things
        pages = [f"/doc/{thing.removeprefix(start)}" for thing in things]
        select, describe = "SELECT ?p ?o {{ <{thing}> ?p ?o }}", "DESCRIBE <{thing}>"
        jobs = {
            "/doc as HTML": (Job(ours, "text/html", pages), None),
            "/doc as Turtle": (
                Job(ours, "text/turtle", pages),
                (
                    "Oxigraph server: DESCRIBE as Turtle",
                    Job(peer, "text/turtle", _queries(things, "/query", describe)),
                ),
            ),
            "small SELECT": (
                Job(ours, _RESULTS, _queries(things, "/sparql", select)),
                ("Oxigraph server: the same SELECT", Job(peer, _RESULTS, _queries(things, "/query", select))),
            ),
        }
        for seconds in (scale.seconds / 4, *[scale.seconds] * scale.rounds):
            for job, beside in jobs.values():
                job.run(seconds)
                if beside:
                    beside[1].run(seconds)
    for what, (job, beside) in jobs.items():
        for figure, unit, field_ in (
            ("requests", "1/s", "per_second"),
            ("p50", "ms", "p50"),
            ("p99", "ms", "p99"),
        ):
            # The first round is there to warm up.
            peers = {beside[0]: getattr(beside[1], field_)[1:]} if beside else {}
            yield Row("answers", f"{what}, {figure}", unit, getattr(job, field_)[1:], "", peers)
