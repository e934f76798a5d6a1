"""``make benchmarks``: run the benchmarks and print the table."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from benchmarks import (
    building,
    extracting,
    memory,
    pages,
    report,
    searching,
    serving,
    spending,
    stages,
    starting,
)
from benchmarks.rows import SMALL, Row, Scale, as_json, as_text

BENCHMARKS: dict[str, Callable[[Scale], Iterator[Row]]] = {
    "extract": extracting.measure,
    "build": building.measure,
    "stages": stages.measure,
    "start": starting.measure,
    "memory": memory.measure,
    "serving": serving.measure,
    "spending": spending.measure,
    "search": searching.measure,
    "pages": pages.measure,
}


@click.command()
@click.argument("names", nargs=-1, type=click.Choice([*BENCHMARKS]))
@click.option("--small", is_flag=True, help="On small sizes, to see that everything runs.")
@click.option(
    "--json", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write all samples too."
)
@click.option("--publish", is_flag=True, help="Write what servers do into README.md, and draw the plot.")
def main(names: tuple[str, ...], small: bool, file: Path | None, publish: bool) -> None:
    """Run the benchmarks called NAMES, or all, and print the table."""
    rows: list[Row] = []
    for name in names or BENCHMARKS:
        began = time.perf_counter()
        rows += BENCHMARKS[name](SMALL if small else Scale())
        click.echo(f"{name}: {time.perf_counter() - began:.0f} s", err=True)
    click.echo(as_text(rows))
    if file:
        file.write_text(json.dumps(as_json(rows), indent=1) + "\n", encoding="utf-8")
    if publish and not small:
        report.publish(rows)


main()
