"""What the stages of a build cost, and how that grows with the number of reports.

The build is the real one; a clock is put around the functions that the stages are. Run as a program
(``python -m benchmarks.stages HOME CONTENT``), it builds once and prints the seconds of each stage as JSON.
"""

import json
import math
import resource
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import click

from benchmarks import copies, programs
from benchmarks.rows import Row, Scale
from communique import build, config, content, reason, validate
from communique.mapping import MappingSet
from communique.release import packing

STAGES: dict[str, tuple[object, str]] = {
    "read ontology and mappings": (content, "load"),
    "read texts and records": (build, "read_reports"),
    "resolve and map": (MappingSet, "quads"),
    "reason": (reason, "materialise"),
    "validate": (validate, "validate_quads"),
    "write the files": (packing, "write"),
    "load the store": (packing, "load_store"),
}
"""What is called in a build, by the name of the stage."""

WHOLE = "whole build, without starting Python"


def _cpu() -> float:
    """Return the seconds of processor time used so far, by this process and those it has waited for."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def _clocked(function: Callable[..., Any], add: Callable[[float], None]) -> Callable[..., Any]:
    """Return a function with a clock around it; what it yields is made at once, so that it is counted."""

    def run(*arguments: Any, **named: Any) -> Any:
        began = _cpu()
        try:
            found = function(*arguments, **named)
            return list(found) if isinstance(found, Iterator) else found
        finally:
            add(_cpu() - began)

    return run


def build_once(home: Path, folder: Path) -> dict[str, float]:
    """Build a content folder; return the seconds of processor time of each stage and of the whole."""
    spent: dict[str, float] = defaultdict(float)

    def adder(stage: str) -> Callable[[float], None]:
        def add(seconds: float) -> None:
            spent[stage] += seconds

        return add

    patches = [
        patch.object(owner, name, _clocked(getattr(owner, name), adder(stage)))
        for stage, (owner, name) in STAGES.items()
    ]
    for one in patches:
        one.start()
    began = _cpu()
    build.build(config.replace(config.load({}), home=home, content=folder))
    whole = _cpu() - began
    for one in patches:
        one.stop()
    rest = whole - sum(spent.values())
    return {**{stage: spent[stage] for stage in STAGES}, "the rest": rest, WHOLE: whole}


def measure(scale: Scale) -> Iterator[Row]:
    """Yield the cost of each stage for the seeds, then its growth."""
    spent: dict[int, dict[str, list[float]]] = {many: defaultdict(list) for many in scale.copies}
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        for many in scale.copies:
            copies.multiply(copies.content(top / str(many)), many)
        for number in range(scale.slow_rounds):
            for many in scale.copies:
                home = top / f"home-{many}-{number}"
                command = [*programs.MODULE, __name__, str(home), str(top / str(many))]
                said = programs.use_of(command, programs.environ())[1]
                for stage, seconds in json.loads(said).items():
                    spent[many][stage].append(seconds)
    sizes = list(zip((None, *scale.copies), scale.copies, strict=False))
    for stage in spent[scale.copies[0]]:
        for smaller, many in sizes:
            exponent = growth(spent[smaller][stage], spent[many][stage], many / smaller) if smaller else None
            yield Row("stages", f"{stage}, seeds × {many}", "s CPU", spent[many][stage], growth=exponent)


def growth(less: list[float], more: list[float], factor: float) -> float | None:
    """Return the exponent by which a cost grows when there is *factor* times as much to do."""
    costs = statistics.median(less), statistics.median(more)
    return math.log(costs[1] / costs[0]) / math.log(factor) if min(costs) > 0 else None


if __name__ == "__main__":
    click.echo(json.dumps(build_once(Path(sys.argv[1]), Path(sys.argv[2]))))
