"""How long a server takes from its start to its first answer, on a release that stands."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import programs
from benchmarks.rows import Row, Scale


def measure(scale: Scale) -> Iterator[Row]:
    """Yield the time to the first answer, beside Oxigraph's server and Python's file server."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "home"
        store = programs.put_release(home)
        servers = {
            "ours": programs.ours(home),
            "Oxigraph server, to the first ASK": programs.oxigraph(store),
            "python -m http.server, to the first file": programs.files(home / "current"),
        }
        taken: dict[str, list[float]] = {what: [] for what in servers}
        for _ in range(scale.rounds):
            for what, program in servers.items():
                if program is not None:
                    with programs.running(program) as server:
                        taken[what].append(server.first_answer)
    yield Row("start", "communique serve, to the first /doc", "s", taken.pop("ours"), "< 2", dict(taken))
