"""Made-up releases of any size: ``python -m benchmarks.generate --triples 1000000 FOLDER``.

What is counted as triples are the distinct triples of the default graph, the merge of all named graphs, with
the vocabulary of some 12,500. The named graphs hold about a quarter more quads: what two claims say is one
triple and two quads. One seed gives the same lines wherever it runs; more of them begin with the same ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import IO
from unittest.mock import patch

import click

from benchmarks.occasions import Teller
from benchmarks.telling import Lines
from benchmarks.terms import SETTINGS
from benchmarks.world import World, world
from communique import dataset
from communique.dataset import Dataset
from communique.names import prefixes
from communique.release import Release, dumps, publish

SEED = 1


@dataclass(frozen=True)
class Amount:
    """How much is wanted: the first occasion that reaches one of these is the last."""

    triples: int | None = None
    """Distinct triples of the default graph, those of the vocabulary among them."""
    instruments: int | None = None
    occasions: int | None = None

    def reached(self, so_far: "Made") -> bool:
        """Return whether no more is wanted."""
        limits = (self.triples, self.instruments, self.occasions)
        numbers = (so_far.triples, so_far.instruments, so_far.occasions)
        return any(
            limit is not None and number >= limit for limit, number in zip(limits, numbers, strict=True)
        )


@dataclass(frozen=True)
class Made:
    """The figures of what was made."""

    triples: int
    """Distinct triples of the default graph."""
    quads: int
    """Statements of the named graphs."""
    occasions: int = 0
    reports: int = 0
    instruments: int = 0
    claims: int = 0

    def and_(self, lines: Lines) -> "Made":
        """Return the figures with those of one more occasion."""
        return Made(
            self.triples + len(lines.triples),
            self.quads + len(lines.quads),
            self.occasions + 1,
            self.reports + lines.reports,
            self.instruments + len(lines.instruments),
            self.claims + lines.claims,
        )


def vocabulary(of: World) -> Dataset:
    """Return what every release holds: the ontology, the concepts and their links, the authors."""
    return dataset.assemble((), of.content)


def occasions(amount: Amount, seed: int, of: World, so_far: Made) -> Iterator[tuple[Lines, Made]]:
    """Yield occasion after occasion with the figures up to it, until the amount is reached."""
    teller = Teller(seed, of)
    for number in count():
        if amount.reached(so_far):
            return
        lines = teller.tell(number)
        so_far = so_far.and_(lines)
        yield lines, so_far


def write(amount: Amount, seed: int, quads: IO[str], triples: IO[str]) -> Made:
    """Write the named graphs as N-Quads and the default graph as N-Triples, as they are made."""
    of = world(seed)
    known = vocabulary(of)
    quads.writelines(f"{line}\n" for line in known.lines)
    triples.writelines(f"{line}\n" for line in known.merged)
    made = start = Made(len(known.merged), len(known.lines))
    for lines, made in occasions(amount, seed, of, start):  # noqa: B007  # the last one is returned
        quads.write("\n".join([*lines.quads, ""]))
        triples.write("\n".join([*lines.triples, ""]))
    return made


def release(amount: Amount, seed: int, home: Path, triples: IO[str]) -> tuple[Release, Made]:
    """Make a release that the server serves, and write its default graph as N-Triples.

    In: how much; the seed; a HOME; where the N-Triples go. It is published as every release is, but with one
    dump only and without a validation report: nobody has validated it.
    """
    of = world(seed)
    known = vocabulary(of)
    triples.writelines(f"{line}\n" for line in known.merged)
    found = list(known.lines)
    made = start = Made(len(known.merged), len(known.lines))
    for lines, made in occasions(amount, seed, of, start):  # noqa: B007  # the last one is told
        found += lines.quads
        triples.write("\n".join([*lines.triples, ""]))
    found.sort()
    whole = replace(known, quads=frozenset())
    vars(whole)["lines"] = found  # the cached property; the quads are not needed besides
    about = {
        "base": of.content.names.base,
        "modified": "2026-01-01T00:00:00+00:00",
        "counts": {
            "reports": made.reports,
            "claims": made.claims,
            "quads": made.quads,
            "triples": made.triples,
        },
        "sources": [],
    }
    with patch.object(dumps, "PUBLISHED", ("nquads",)):
        return publish.publish(home, whole, of.content.texts, about, prefixes(SETTINGS)), made


@click.command()
@click.option("--triples", type=int, help="Distinct triples of the default graph.")
@click.option("--instruments", type=int, help="Agreements and statements.")
@click.option("--occasions", type=int, help="Meetings with one or two reports each.")
@click.option("--seed", type=int, default=SEED, show_default=True)
@click.option("--home", type=click.Path(file_okay=False, path_type=Path), help="Make a release there, too.")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def main(
    triples: int | None,
    instruments: int | None,
    occasions: int | None,
    seed: int,
    home: Path | None,
    folder: Path,
) -> None:
    """Write data.nq and data.nt into FOLDER."""
    amount = Amount(triples, instruments, occasions)
    if amount == Amount():
        raise click.UsageError("Say how much: --triples, --instruments or --occasions.")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "data.nt").open("w", encoding="utf-8") as merged:
        if home:
            made = release(amount, seed, home, merged)[1]
        else:
            with (folder / "data.nq").open("w", encoding="utf-8") as quads:
                made = write(amount, seed, quads, merged)
    for name, number in vars(made).items():
        click.echo(f"{number:>12,}  {name}")


if __name__ == "__main__":
    main()
