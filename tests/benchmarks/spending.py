"""Where the time of one small SELECT goes: from the engine outwards, each step measured with all within it.

One query at a time, no two equal, in this process but for the query process and the web server; what a step
takes is its time without that of the step within it. Beside it, what each kind of process uses of the cores
for a request when eight connections ask.
"""

import io
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from benchmarks import empty, generate, programs
from benchmarks.asking import requests_to
from benchmarks.generate import SEED, Amount
from benchmarks.programs import Program, Running
from benchmarks.rows import Row, Scale
from benchmarks.tasks import DIFFERENT, tasks
from benchmarks.terms import SETTINGS
from communique.names import prefixes
from communique.query import guard, keeper
from communique.query.evaluate import evaluate
from communique.query.protocol import QueryRequest
from communique.query.spool import Spool
from communique.served import holder
from communique.web import create_app
from processes import command

_EACH = 1000
_CONNECTIONS = 8
_JSON = "application/sparql-results+json"


def measure(scale: Scale) -> Iterator[Row]:
    """Yield the time of each step, and the processor time of each kind of process."""
    with tempfile.TemporaryDirectory() as name:
        home, triples = Path(name) / "home", Path(name) / "data.nt"
        with triples.open("w", encoding="utf-8") as lines:
            generate.release(Amount(triples=scale.triples[0]), SEED, home, lines)
        task = next(task for task in tasks(triples, scale.csv_bytes, SEED) if task.name == DIFFERENT)
        many = min(_EACH, scale.requests)
        taken = _inside(home, [task.query(number) for number in range(many * 8)], many)
        paths = [f"/sparql?query={quote(query)}" for query in task.queries(1)]
        with programs.running(_granian("bare")) as server:
            taken["an empty web server"] = _alone(server, paths, scale)
        with programs.running(programs.ours(home)) as server:
            _alone(server, paths[-2000:], scale)
            server.settle()
            taken["all"] = _alone(server, paths[-1000:], scale)
            used = _used(server, paths[:-2000], scale)
    for step, micros in _steps(taken):
        yield Row("spending", f"a small SELECT: {step}", "µs", [micros], key=("step", step))
    for kind, micros in used.items():
        what = f"at {_CONNECTIONS} connections, processor time a request: {kind}"
        yield Row("spending", what, "µs", [micros], key=("process", kind))


def _granian(application: str) -> Program:
    command = ("granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", "{port}", "--no-ws")
    return Program("granian", (*programs.MODULE, *command, f"benchmarks.empty:{application}"), "/")


def _inside(home: Path, queries: Sequence[str], many: int) -> dict[str, float]:
    """Return how long things take in this process, in microseconds: the median."""
    settings = replace(SETTINGS, home=home)
    served = holder(settings).current()
    store = keeper.load(served.store_path)
    known = prefixes(settings)
    app = create_app(settings)
    pool = app.extensions["communique.pool"]
    turn = iter(range(0, len(queries), many))

    def clocked(do: Callable[[str], object]) -> float:
        start = next(turn)
        times = []
        for query in queries[start : start + many]:
            began = time.perf_counter()
            do(query)
            times.append(time.perf_counter() - began)
        return statistics.median(times) * 1e6

    def request(query: str) -> QueryRequest:
        return QueryRequest(served.store_path, query, "json", (), (), settings.base_iri, None)

    def answered(query: str) -> None:
        found = store.query(query)
        assert isinstance(found, ox.QuerySolutions)
        found.serialize(io.BytesIO(), ox.QueryResultsFormat.JSON)

    def called(application: Any) -> Callable[[str], object]:
        def call(query: str) -> object:
            return b"".join(application(_environ(query), lambda *_: None))

        return call

    clocked(called(app.wsgi_app))  # to warm up
    return {
        "parsed": clocked(store.query),
        "answered": clocked(answered),
        "guarded": clocked(guard.check),
        "evaluated": clocked(lambda query: evaluate(store, request(query), Spool(1 << 24), known)),
        "run": clocked(lambda query: pool.run(request(query), "benchmark")),
        "empty Flask": clocked(called(empty.flask.wsgi_app)),
        "application": clocked(called(app.wsgi_app)),
    }


def _environ(query: str) -> dict[str, Any]:
    """Return a request as WSGI has it."""
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/sparql",
        "QUERY_STRING": f"query={quote(query)}",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_ACCEPT": _JSON,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def _steps(taken: dict[str, float]) -> list[tuple[str, float]]:
    """Return what each step takes without the one within it."""
    return [
        ("parse and plan the query (Oxigraph)", taken["parsed"]),
        ("evaluate it and write JSON (Oxigraph)", taken["answered"] - taken["parsed"]),
        ("guard: look for what may not be asked", taken["guarded"]),
        ("the rest in the query process", taken["evaluated"] - taken["answered"] - taken["guarded"]),
        ("hand it to the query process and back", taken["run"] - taken["evaluated"]),
        ("Flask, with a view that does nothing", taken["empty Flask"]),
        (
            "our view: protocol, negotiation, headers",
            taken["application"] - taken["run"] - taken["empty Flask"],
        ),
        ("web server, with an application that does nothing", taken["an empty web server"]),
        ("the rest", taken["all"] - taken["application"] - taken["an empty web server"]),
        ("all", taken["all"]),
    ]


def _alone(server: Running, paths: Sequence[str], scale: Scale) -> float:
    """Return the median time of an answer on one connection, in microseconds."""
    return requests_to(server.port, _JSON, paths, 1, scale.turn / 2).p50 * 1e6


def _used(server: Running, paths: Sequence[str], scale: Scale) -> dict[str, float]:
    """Return the processor time a request of each kind of process, in microseconds."""
    before = _by_kind(server)
    found = requests_to(server.port, _JSON, paths, _CONNECTIONS, scale.turn * 2)
    after = _by_kind(server)
    many = sum(found.statuses.values())
    each = {kind: (after[kind] - before[kind]) / many * 1e6 for kind in sorted(after)}
    wire = 1e6 / found.per_second
    return {**each, "the client": found.share * wire, "from answer to answer, on the clock": wire}


def _by_kind(server: Running) -> dict[str, float]:
    """Return the seconds of processor time so far of each kind of process."""
    used: dict[str, float] = defaultdict(float)
    for process, seconds in server.cpu().items():
        used[_kind(process)] += seconds
    return used


def _kind(process: int) -> str:
    """Return which kind of our processes one is."""
    found = command(process)
    # One that has ended was worn, and has been replaced.
    return "query processes" if b"communique.query" in found or not found else "web processes"
