"""What a build of the seeds costs: ``communique build`` from the shell, into an empty HOME."""

import tempfile
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path

from benchmarks import programs
from benchmarks.programs import Use
from benchmarks.rows import Row, Scale

RDFLIB = "rdflib reads the same quads and writes the same forms"
PYSHACL = "pySHACL alone validates the same quads by the same shapes (one run)"


def measure(scale: Scale) -> Iterator[Row]:
    """Yield processor time, time on the clock and memory, beside rdflib and pySHACL."""
    ours: list[Use] = []
    peers: dict[str, list[Use]] = {RDFLIB: [], PYSHACL: []}
    with tempfile.TemporaryDirectory() as name:
        for number in range(scale.rounds):
            home = Path(name) / str(number)
            ours.append(programs.build(home))
            release = (home / "current").resolve()
            most = [str(scale.most_quads)] if scale.most_quads else []
            for peer, found in peers.items():
                if peer == PYSHACL and number > 0:
                    continue  # it takes more than a minute
                program = "pyshacl" if peer == PYSHACL else "rdflib"
                command = [*programs.MODULE, "benchmarks.peers", program, str(release), *most]
                found.append(programs.use_of(command, programs.environ())[0])
    figures = (
        ("processor time", "s", "cpu", "< 3"),
        ("time", "s", "wall", ""),
        ("largest memory", "MB", "peak", ""),
    )
    for what, unit, field, aim in figures:
        of = attrgetter(field)
        beside = {peer: [of(use) for use in found] for peer, found in peers.items()}
        yield Row("build", f"{what} of a build of the seeds", unit, [of(use) for use in ours], aim, beside)
