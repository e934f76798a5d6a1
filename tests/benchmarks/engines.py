"""The servers that are asked the same: ours with its store in memory and on disk, and its peers.

The peers hold the default graph alone, from N-Triples: they would put named graphs side by side and count
twice what two claims say. Ours holds the named graphs besides.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import programs
from benchmarks.programs import OXIGRAPH, Program
from benchmarks.rows import ROOT

OURS = "ours, in memory"
DISK = "ours, from disk"
SERVER = "Oxigraph server"
ENDPOINT = "rdflib-endpoint"
ENDPOINT_OXIGRAPH = "rdflib-endpoint, Oxigraph store"
COMUNICA = "Comunica"

_INSTALLED = ROOT / "build/benchmarks"
_ASK = "?query=ASK%7B%7D"
_MOST = 150_000
"""How many triples the slow ones get."""


@dataclass(frozen=True)
class Engine:
    """A server, and where it answers queries."""

    name: str
    program: Program
    endpoint: str
    documents: bool = False
    """Whether it has documents of things besides."""


def engines(home: Path, triples: Path, size: int, folder: Path) -> Iterator[Engine]:
    """Yield the servers that are installed, for a release of so many triples.

    In: the HOME of the release; its default graph as N-Triples; a folder for what a peer makes of that.
    """
    yield Engine(OURS, programs.ours(home), "/sparql", documents=True)
    yield Engine(DISK, programs.ours(home, COMMUNIQUE_STORE_MEMORY="0"), "/sparql", documents=True)
    if OXIGRAPH.is_file():
        store = folder / "oxigraph"
        if not store.is_dir():
            for what in (("load", "--file", str(triples)), ("optimize",)):
                loading = [str(OXIGRAPH), what[0], "--location", str(store), *what[1:]]
                subprocess.run(loading, check=True, capture_output=True)
        server = programs.oxigraph(store)
        if server:
            yield Engine(SERVER, server, "/query")
    if size > _MOST:
        return
    endpoint = _INSTALLED / "venv/bin/rdflib-endpoint"
    if endpoint.is_file():
        for name, store_name in ((ENDPOINT, "default"), (ENDPOINT_OXIGRAPH, "Oxigraph")):
            said = ("--host", "127.0.0.1", "--port", "{port}", "--store", store_name, str(triples))
            yield Engine(name, Program(name, (str(endpoint), "serve", *said), f"/{_ASK}"), "/")
    comunica = _INSTALLED / "node_modules/.bin/comunica-sparql-file-http"
    if comunica.is_file():
        path = f"{_INSTALLED / 'venv/bin'}:{os.environ['PATH']}"  # where its Node is
        workers = str(len(os.sched_getaffinity(0)))
        command = (str(comunica), "-p", "{port}", "-w", workers, str(triples))
        program = Program(COMUNICA, command, f"/sparql{_ASK}", {"PATH": path})
        yield Engine(COMUNICA, program, "/sparql")


def versions() -> dict[str, str]:
    """Return the versions of what is measured, as their programs were installed."""
    found = {}
    python = _INSTALLED / "venv/bin/python"
    if python.is_file():
        said = subprocess.run(
            [str(python), "-m", "pip", "freeze"], text=True, capture_output=True, check=True
        )
        pinned = dict(line.split("==") for line in said.stdout.splitlines() if "==" in line)
        names = ("oxigraph", "rdflib-endpoint", "rdflib", "oxrdflib")
        found = {name: pinned[name] for name in names if name in pinned}
    package = _INSTALLED / "node_modules/@comunica/query-sparql-file/package.json"
    if package.is_file():
        found["@comunica/query-sparql-file"] = json.loads(package.read_text(encoding="utf-8"))["version"]
    return found
