"""``make standard``: run both sides, compare, and show that the comparison finds faults."""

import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from standard import faults, prepare
from standard.compare import compare
from standard.prepare import Case


def theirs(case: Case, python: Path, folder: Path) -> list[str]:
    """Return the lines of N-Quads that the other tools make of a case.

    In: the case; the interpreter of their environment; a folder to work in.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    case.write(folder)
    subprocess.run([python.absolute(), prepare.HERE / "run.py", folder], check=True)
    return (folder / "actual.nq").read_text(encoding="utf-8").split("\n")


def judge(case: Case, others: Iterable[str]) -> tuple[bool, list[str]]:
    """Return whether both sides of a case are equal, and what to print of it."""
    quads = case.quads()
    difference = compare(quads, others)
    if not difference:
        return True, [f"{case.name}: {len(quads)} quads, the same on both sides"]
    counts = f"{len(difference.ours)} only ours, {len(difference.theirs)} only theirs"
    return False, [f"{case.name}: the sides differ, {counts}", *difference.lines()]


def undetected(made: Sequence[tuple[Case, list[str]]]) -> list[str]:
    """Return the faults that the comparison does not find, given what the other tools make of each case."""
    missed = []
    for name in faults.NAMES:
        with faults.put_in(name):
            if not any(compare(case.quads(), others) for case, others in made):
                missed.append(name)
    return missed


def main(python: Path, work: Path) -> int:
    """Compare, print what is found, and return the exit code.

    In: the interpreter of the environment with yatter and morph-kgc; a folder to work in.
    """
    cases = (prepare.seeds(), prepare.edges())
    made = [(case, theirs(case, python, work / case.name)) for case in cases]
    equal = True
    for case, others in made:
        same, lines = judge(case, others)
        click.echo("\n".join(lines))
        equal = equal and same
    missed = undetected(made)
    for name in missed:
        click.echo(f"self-test: a fault of the executor is not found: {name}")
    if not missed:
        click.echo(f"self-test: {len(faults.NAMES)} faults put into the executor, all found")
    return 0 if equal and not missed else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
