"""Runs the client, which is a process of its own."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks import programs


@dataclass(frozen=True)
class Asked:
    """What the client found."""

    per_second: float
    """Answers with status 200 a second."""
    p50: float
    """Seconds, of such an answer."""
    p99: float
    answers: int
    statuses: Mapping[str, int]
    """How many answers had which status."""
    faults: int
    """Connections that broke before an answer was whole."""
    bytes: int
    share: float
    """Processor time of the client, in cores."""

    @property
    def others(self) -> int:
        """How many answers had another status than 200."""
        return sum(self.statuses.values()) - self.statuses.get("200", 0)


def requests_to(
    port: int, accept: str, paths: Sequence[str], connections: int, seconds: float, patience: float = 60
) -> Asked:
    """Ask a server for paths, one after the other on each connection, for so many seconds.

    In: the port; what is accepted; the paths; how many connections; for how long; how many seconds to wait
    for each connection's first answer.
    Raises: RuntimeError when the client fails.
    """
    said = {
        "port": port,
        "accept": accept,
        "paths": list(paths),
        "seconds": seconds,
        "connections": connections,
        "patience": patience,
    }
    found = subprocess.run(
        [*programs.MODULE, "benchmarks.client"],
        input=json.dumps(said),
        text=True,
        capture_output=True,
        env=programs.environ(),
        check=False,
    )
    if found.returncode:
        raise RuntimeError(found.stderr)
    return Asked(**json.loads(found.stdout))
