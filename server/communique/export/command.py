"""The command ``communique export wikidata``."""

from pathlib import Path

import click

from communique.choosing import chosen, of_release
from communique.config import Settings
from communique.export import LICENCE
from communique.texts import PATH

FORMATS = ("quickstatements", "csv", "json")
LATER = ("implied", "inferred")
"""The bases of claims that are exported only when they are asked for."""


@click.group()
def export() -> None:
    """Write what others could be told, in their forms."""


@export.command(
    epilog=f"{LICENCE} What is said, and why so, stands in mappings/README.md, “Export to Wikidata”."
)
@click.option("--format", "form", type=click.Choice(FORMATS), default=FORMATS[0], show_default=True)
@click.option(
    "--new",
    type=click.Choice(["create", "list"]),
    default="create",
    show_default=True,
    help="What has no item yet is created, or listed as needed.",
)
@click.option(
    "--also",
    multiple=True,
    type=click.Choice(LATER),
    help="Say what claims of this basis say, too, besides what is stated, of one thing or of a group.",
)
@click.option("--dry-run", is_flag=True, help="Say in words what would be said, and what is left out.")
@click.option("-o", "--output", type=PATH, help="A file, in place of the terminal; the rest beside it.")
@of_release
@click.pass_obj
def wikidata(
    settings: Settings,
    form: str,
    new: str,
    also: tuple[str, ...],
    dry_run: bool,
    output: Path | None,
    folder: Path | None,
) -> None:
    """Write what Wikidata could be told of a release; nothing is sent.

    That is the documents that were signed or adopted, and the bodies they need, each statement with a
    reference to each report that says so. With -o agreements.txt, what needs the numbers of new items (and,
    as CSV, what is said of items that are there) is in agreements.2.txt and so on, and the list of what is
    needed in agreements.needed.tsv.
    """
    from communique.export import run

    ask = run.Ask(form, create=new == "create", also=frozenset(also), dry_run=dry_run)
    for line in run.export(chosen(settings, folder), settings, ask, output):
        click.echo(line, err=True)
