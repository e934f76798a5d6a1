"""What the processes of a server hold in memory: at first, after many requests, after many releases."""

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

from benchmarks import copies, programs
from benchmarks.programs import Memory, Running
from benchmarks.rows import Row, Scale

_QUERY = "SELECT ?thing ?label { ?thing <http://www.w3.org/2000/01/rdf-schema#label> ?label } LIMIT "
_PATHS = (
    ("/doc/state/kz", "text/html"),
    ("/doc/state/rs", "text/turtle"),
    ("/doc/instrument/2026-02-27-kz-rs-healthcare", "application/ld+json"),
    ("/doc/report/2026-02-27-878caa75", "text/html"),
    ("/ontology", "text/html"),
    ("/ontology", "text/turtle"),
    ("/area", "text/html"),
    ("/organization/", "text/html"),
    ("/dumps/", "text/html"),
    ("/doc/state/nowhere", "text/html"),
)
_EACH = 50
"""How many requests follow each release."""


def mixed(number: int) -> tuple[str, str]:
    """Return the path and ``Accept`` of the request with a number: every second is a query of its own."""
    if number % 2:
        return f"/sparql?query={quote(_QUERY + str(number))}", "application/sparql-results+json"
    return _PATHS[number // 2 % len(_PATHS)]


def _queries(number: int) -> tuple[str, str]:
    return f"/query?query={quote(_QUERY + str(number))}", "application/sparql-results+json"


def _ask(server: Running, numbers: range, request: Callable[[int], tuple[str, str]]) -> None:
    for number in numbers:
        path, accept = request(number)
        status = server.ask(path, accept)
        if status >= 500:
            raise RuntimeError(f"{path} answers {status}")


def measure(scale: Scale) -> Iterator[Row]:
    """Yield resident memory and open files at each point, beside Oxigraph's server."""
    start, asked = "after its start", f"after {scale.requests:,} mixed requests"
    half, all_ = scale.releases // 2, scale.releases
    published = {number: f"after {number} more releases, {_EACH} requests each" for number in (half, all_)}
    ours: dict[str, list[Memory]] = defaultdict(list)
    theirs: dict[str, list[Memory]] = defaultdict(list)
    for _ in range(scale.slow_rounds):
        with tempfile.TemporaryDirectory() as name:
            top = Path(name)
            home, content = top / "home", copies.content(top / "content")
            store = programs.put_release(home)
            with programs.running(programs.ours(home)) as server:
                ours[start].append(server.memory())
                _ask(server, range(scale.requests), mixed)
                ours[asked].append(server.memory())
                for number in range(1, all_ + 1):
                    copies.change(content, number)
                    programs.build(home, content)
                    _ask(server, range(_EACH), mixed)
                    if number in published:
                        ours[published[number]].append(server.memory())
            peer = programs.oxigraph(store)
            if peer is not None:
                with programs.running(peer) as server:
                    theirs[start].append(server.memory())
                    _ask(server, range(scale.requests), _queries)
                    theirs[asked].append(server.memory())
    for when, found in ours.items():
        peers = {"Oxigraph server, queries alone": theirs[when]} if when in (start, asked) else {}
        for what, unit, field in (
            ("PSS", "MB", "pss"),
            ("RSS", "MB", "rss"),
            ("open files", "files", "files"),
        ):
            values = [getattr(one, field) for one in found]
            beside = {peer: [getattr(one, field) for one in many] for peer, many in peers.items()}
            yield Row("memory", f"{what} of all processes, {when}", unit, values, "", beside)
