"""The commands that read texts: ``communique extract`` and ``communique review``."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from communique.config import Settings
from communique.documents import Document, LeftOut
from communique.errors import DataError

PATH = click.Path(path_type=Path, readable=False)
"""Whether a file can be read is seen when it is read: that it cannot is no mistake of usage."""


def progress(items: Iterable[Any], label: str = "Reports") -> Iterable[Any]:
    """Yield the items, with a progress bar on a terminal; *label* says what they are."""
    with click.progressbar(list(items), label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        yield from bar


def _for_review(settings: Settings, texts: Sequence[Document], target: Path, force: bool) -> list[LeftOut]:
    """Write records for a reviewer and say which; return the texts that have none."""
    from communique import content, documents
    from communique.review import machine

    for one in machine.write(texts, target, force, content.load(settings)):
        click.echo(f"{one.file}: records to review: {len(one.made.records)}", err=True)
        if one.made.entries:
            click.echo(f"{one.entries}: rows that the registry lacks: {len(one.made.entries)}", err=True)
        for other in one.made.left_out:
            click.echo(f"Left out: {other.sentence()}", err=True)
    return [LeftOut(one.path, documents.NO_DATE) for one in texts if not one.published]


@click.command()
@click.argument("paths", nargs=-1, required=True, type=PATH)
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "text"]),
    help="jsonl, one object a text, is what there is without --review-to; text is for people.",
)
@click.option(
    "--review-to",
    "target",
    type=PATH,
    metavar="FILE",
    help="Write the records, for a reviewer to correct, of one text into FILE or of several into a folder.",
)
@click.option("--force", is_flag=True, help="Replace records that were written before.")
@click.pass_obj
def extract(
    settings: Settings, paths: tuple[Path, ...], form: str | None, target: Path | None, force: bool
) -> None:
    """Print what the machine reads in PATHS: files, folders of texts, or “-” for the standard input."""
    from communique import extracting

    machine = extracting.machine(settings)
    found, bad = machine.documents(paths)
    if target is not None:
        bad += _for_review(settings, found, target, force)
    if target is None or form is not None:
        watch = iter if sys.stdout.isatty() else progress  # a bar would stand between the lines
        for number, document in enumerate(watch(found)):
            read = machine.read(document)
            if form == "text":
                click.echo("\n\n" * (number > 0) + "\n".join(extracting.as_text(document, read)))
            else:
                click.echo(extracting.as_json(machine.view(document, read)).encode())
    for one in bad:
        click.echo(f"Left out: {one.sentence()}", err=True)
    if bad:
        raise click.exceptions.Exit(DataError.exit_code)


@click.command()
@click.argument("file", type=PATH)
@click.option(
    "--text", "texts", multiple=True, type=PATH, help="Where its text is (default: beside FILE, the seeds)."
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_obj
def review(settings: Settings, file: Path, texts: tuple[Path, ...], form: str) -> None:
    """Say whether the reviewed FILE stands, and what its reviewer changed in what the machine had read."""
    from communique import content, extracting
    from communique.review import standing

    found = standing.review(file, texts, content.load(settings))
    if form == "json":
        click.echo(extracting.as_json(found.as_json()))
    else:
        for line in found.lines():
            click.echo(line)
    if not found.stands:
        raise DataError(f"{file} does not stand; faults: {len(found.faults)}.")
