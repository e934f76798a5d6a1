"""``communique link``."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from communique import resources
from communique.choosing import chosen, of_release
from communique.config import Settings
from communique.errors import DataError, UsageError
from communique.names import Names, prefixes
from communique.output import whole
from communique.texts import PATH, progress

if TYPE_CHECKING:
    from communique.link.rows import Table
    from communique.link.rules import Rules
    from communique.link.run import Outcome
    from communique.link.source import Source
    from communique.link.subjects import Subject


_TABLE = ".sssom.tsv"
"""How the names of the tables end that builds read."""


@click.command()
@click.option("--endpoint", metavar="URL", help="A SPARQL endpoint with Wikidata's data.")
@click.option("--reconcile", metavar="URL", help="A Reconciliation service (API 0.2) for Wikidata's items.")
@click.option(
    "--items", "file", type=PATH, metavar="FILE", help="A JSON dump of Wikidata, or a table of items."
)
@click.option(
    "--to", "target", type=PATH, metavar="FILE", help="Add the rows to this file, in place of the terminal."
)
@click.option(
    "--kind", "kinds", multiple=True, metavar="KIND", help="Only entities of this kind; again for more."
)
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Ask for the first N entities only.")
@click.option(
    "--candidates", default=3, show_default=True, type=click.IntRange(1, 50), help="Rows an entity, at most."
)
@click.option("--min-confidence", "least", default=0.5, show_default=True, type=click.FloatRange(0, 1))
@click.option("--fresh", is_flag=True, help="Forget the answers that were kept.")
@click.option("--renew", is_flag=True, help="Replace what FILE proposes for them, where nobody has decided.")
@of_release
@click.pass_obj
def link(
    settings: Settings,
    endpoint: str | None,
    reconcile: str | None,
    file: Path | None,
    target: Path | None,
    kinds: tuple[str, ...],
    limit: int | None,
    candidates: int,
    least: float,
    fresh: bool,
    renew: bool,
    folder: Path | None,
) -> None:
    """Propose Wikidata items for entities that have none, as SSSOM rows for a person to review.

    Candidates come from a SPARQL endpoint, a Reconciliation service, or a file. A row that names no reviewer
    is published by no build. What stands in FILE stays as it is; a pair that has a row there is not proposed
    again.
    """
    from communique.link.naming import Naming
    from communique.link.rows import Writer
    from communique.link.rules import Rules
    from communique.link.run import Choice, Run
    from communique.search.words import Words

    if renew and target is None:
        raise UsageError("--renew changes a file: say which with --to.")
    names, rules = Names(settings.base_iri), Rules.of(settings)
    offered = sorted(kind for kind in rules.kinds if "/" not in kind)
    for kind in kinds:
        if kind not in offered:
            raise UsageError(f"There is no kind “{kind}”; there are {', '.join(offered)}.")
    with closing(_source(settings, rules, endpoint, reconcile, file, fresh)) as source:
        writer = Writer(names, prefixes(settings), rules, source.name, datetime.now(UTC).date())
        table, published = _table(target, settings), _published(settings)
        writer.check(table, str(target))
        everyone = _subjects(settings, folder, rules)
        settled = table.settled() | published.settled()
        open_ = [one for one in everyone if not one.items and one.iri not in settled]
        asked = [one for one in open_ if not kinds or one.sort in kinds][:limit]
        # What stands there for entities that are open, and not asked for this time, stays.
        renewed = {one.iri for one in everyone} - {one.iri for one in open_} | {one.iri for one in asked}
        renewed = renewed if renew else set()
        old = table.without_proposals(renewed)
        known, refused = (old.pairs(no) | published.pairs(no) for no in (False, True))
        run = Run(rules, Words.of(settings), Naming.of(settings), everyone, source)
        outcome = run.proposals(asked, Choice(candidates, least, known, refused))
    # A run may take hours, in which people work on the file: what they did there stays.
    table = _table(target, settings).without_proposals(renewed)
    outcome = outcome.without(table.settled(), table.pairs())
    text = writer.text(outcome.proposals, table)
    if target is None:
        click.echo(text, nl=False)
    elif outcome.proposals or renew or not target.exists():
        with whole(target) as out:
            out.write(text.encode())
    for line in _summary(outcome, target):
        click.echo(line, err=True)


def _source(
    settings: Settings,
    rules: "Rules",
    endpoint: str | None,
    reconcile: str | None,
    file: Path | None,
    fresh: bool,
) -> "Source":
    """Return where candidates come from: what the command line names, else what the settings name.

    Raises: :class:`UsageError` when that is nothing, or more than one.
    """
    if sum(map(bool, (endpoint, reconcile, file))) > 1:
        raise UsageError("Only one of --endpoint, --reconcile and --items can be used at a time.")
    if not (endpoint or reconcile or file):
        endpoint = settings.link_endpoint
        reconcile = "" if endpoint else settings.link_reconcile
    if file:
        from communique.link.files import Items
        from communique.search.words import Words

        return Items(file, rules, Words.of(settings))
    if not (endpoint or reconcile):
        raise UsageError(
            "Nobody to ask: give --endpoint, --reconcile or --items, or set link_endpoint or link_reconcile."
        )
    from communique.link.asking import Asker

    asker = Asker(endpoint or reconcile or "", settings, fresh)
    if endpoint:
        from communique.link.wikidata import Endpoint

        return Endpoint(asker, rules, progress)
    from communique.link.reconciliation import Service

    return Service(asker, rules, progress)


def _table(target: Path | None, settings: Settings) -> "Table":
    """Return what the file for the proposals holds already.

    Raises: :class:`UsageError` for a place where no file can be, and for a file that builds read: they stop
    at a row that nobody has reviewed.
    """
    from communique.link import rows

    if target is not None and target.name.endswith(_TABLE):
        mappings = Path(str(resources.folder("mappings", settings))).resolve()
        if target.resolve().is_relative_to(mappings):
            raise UsageError(
                f"{target}: builds read this file; write proposals to another, outside the folder."
            )
    if target is not None and (target.is_dir() or not target.parent.is_dir()):
        raise UsageError(f"{target}: there can be no file: it is a folder, or there is no folder for it.")
    if target is None or not target.is_file():
        return rows.Table()
    try:
        text = target.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise DataError(f"{target}: not UTF-8 at byte {fault.start}.") from None
    if not text.strip():
        return rows.Table()
    return rows.parse(text, str(target))


def _published(settings: Settings) -> "Table":
    """Return the table of links that builds read: what people decided there counts, too."""
    from communique.link import rows

    file = resources.folder("mappings", settings) / f"wikidata{_TABLE}"
    return rows.parse(resources.read(file, settings), str(file)) if file.is_file() else rows.Table()


def _subjects(settings: Settings, folder: Path | None, rules: "Rules") -> "list[Subject]":
    """Return the entities of a release."""
    from communique.link.subjects import Reader
    from communique.release import packing, publish

    found = chosen(settings, folder)
    hold = found.hold()
    try:
        store = packing.open_store(publish.ensure_store(found))
        return Reader(store, Names(settings.base_iri), rules).subjects()
    finally:
        hold.end()


def _summary(outcome: "Outcome", target: Path | None) -> list[str]:
    """Return what was asked for and found, a kind a line."""
    where = f" in {target}" if target else ""
    asked, proposed = outcome.asked.total(), outcome.proposed.total()
    if not asked:
        return ["Asked for nothing: every such entity has an item, or a person decided that there is none."]
    lines = [
        f"Asked for {asked} entities: {proposed} have new proposals ({len(outcome.proposals)} rows{where}),"
        f" {asked - proposed} have none."
    ]
    lines += [
        f"  {kind}: {count} asked for, {outcome.proposed[kind]} with new proposals"
        for kind, count in sorted(outcome.asked.items())
    ]
    if outcome.proposals:
        lines.append("Nothing of this is published before a person reviews it: see reviewer_id.")
    return lines
