"""The command line: ``communique``."""

import os
import sys
import traceback
from pathlib import Path
from typing import Any, NoReturn

import click

from communique import __version__, config, release, texts
from communique.choosing import chosen, of_release
from communique.config import CANONICAL_BASE, Settings
from communique.errors import CommuniqueError, DataError, MachineError, ShapeError, UsageError
from communique.export import command as exporting
from communique.link import command as linking
from communique.names import prefixes
from communique.output import whole
from communique.release import dumps, publish
from communique.texts import PATH, progress

INTERRUPTED = 130


class Commands(click.Group):
    """Turns every error into one sentence on stderr and its exit code; the only place that does."""

    def main(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Run the command line and end the process with its exit code."""
        kwargs["standalone_mode"] = False
        _open_output()
        try:
            code = super().main(*args, **kwargs)
        except click.exceptions.Exit as end:
            code = end.exit_code
        except click.ClickException as fault:
            fault.show()
            code = fault.exit_code
        except (click.Abort, KeyboardInterrupt):
            click.echo("Interrupted; the last release is untouched.", err=True)
            code = INTERRUPTED
        except CommuniqueError as fault:
            self._explain(fault.message)
            code = fault.exit_code
        except OSError as fault:  # what the operating system refuses is the machine's fault
            reason = fault.strerror or str(fault)
            self._explain(f"{fault.filename}: {reason}." if fault.filename else f"{reason}.")
            code = MachineError.exit_code
            _discard_output()
        sys.exit(code if isinstance(code, int) else 0)

    @staticmethod
    def _explain(message: str) -> None:
        """Say on stderr what is wrong; with ``--debug`` also where in the program."""
        if "--debug" in sys.argv:
            traceback.print_exc()
        click.echo(message, err=True)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a reader that has seen enough, as in ``| head``, is no error."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _discard_output()
            return 0


def _open_output() -> None:
    """Lead nowhere what a caller closed (``>&-``): else the first file opened would get its number."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), "r" if name == "stdin" else "w"))


def _discard_output() -> None:
    """Lead what is still to be written nowhere, if it cannot be written, so that the process can end."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--home", type=PATH, help="The folder that holds the releases (./var).")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.pass_context
def main(context: click.Context, home: Path | None, debug: bool) -> None:
    """Turn diplomatic communiqués into linked data, every statement traceable to its words."""
    del debug  # read where errors are shown
    settings = config.load()
    context.obj = settings if home is None else config.replace(settings, home=home)


@main.command()
@click.argument("paths", nargs=-1, type=PATH)
@click.option("--strict", is_flag=True, help="Make no release when anything would be left out.")
@click.option("--check", is_flag=True, help="Make no release that “communique check” would find errors in.")
@click.option(
    "--registry-to", "target", type=PATH, help="Write the registry, what is new pinned, to this file."
)
@click.pass_obj
def build(
    settings: Settings, paths: tuple[Path, ...], strict: bool, check: bool, target: Path | None
) -> None:
    """Build a release from PATHS (files or folders; default: the seeds) and make it current."""
    from communique.build import build as run

    built = run(settings, paths, strict, progress, checked=check)
    for line in built.lines():
        click.echo(line, err=not line.startswith(" "))
    if target is not None:
        with whole(target) as file:
            file.write(built.registry.table().replace(settings.base_iri, CANONICAL_BASE).encode())
    click.echo(f"Release {built.release.id} is current: {built.release.path}")


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Web processes.")
@click.option("--data", multiple=True, metavar="FILE[=GRAPH]", help="Serve these RDF files alone.")
@click.pass_obj
def serve(settings: Settings, host: str, port: int, workers: int, data: tuple[str, ...]) -> None:
    """Serve the current release, building one from the seeds first when there is none.

    With the setting store_url a SPARQL endpoint is served in its place.
    """
    from communique import serving
    from communique.build import build as run

    if not data and not settings.store_url and release.current(settings.home) is None:
        run(settings, (), strict=False, watch=progress)
    serving.serve(settings, host, port, workers, data)


@main.command()
@click.argument("files", nargs=-1, type=PATH)
@click.option("--format", "form", type=click.Choice(["text", "turtle", "json"]), default="text")
@of_release
@click.pass_obj
def validate(settings: Settings, files: tuple[Path, ...], form: str, folder: Path | None) -> None:
    """Validate RDF FILES, or a release, against the shapes."""
    from communique import validate as shacl

    if files:
        report, data = shacl.validate_files(files, settings)
    else:
        report, data = shacl.validate_quads(release.quads(chosen(settings, folder)), settings)
    click.echo(shacl.format_report(report, data, form, settings), nl=False)
    if not report.publishable:
        raise ShapeError(f"The data does not conform: {report.count('Violation')} violations.")


@main.command()
@of_release
@click.pass_obj
def check(settings: Settings, folder: Path | None) -> None:
    """Check the ontology and the data: consistency with explanation, profile, quality."""
    from communique.check import material, run

    of = chosen(settings, folder)
    hold = of.hold()
    found = []
    for finding in run.findings(material.of_release(of), settings):
        found.append(finding)
        for line in run.lines(finding, str(of.manifest["base"])):
            click.echo(line)
    hold.end()
    if any(finding.level == "error" for finding in found):
        raise DataError(f"Release {of.id}: {run.summary(found)}.")
    click.echo(f"Release {of.id} is consistent: {run.summary(found)}.")


@main.command()
@click.argument("query")
@click.option("--endpoint", help="Ask this SPARQL endpoint in place of a release.")
@click.option(
    "--format", "form", default=None, help="table, csv, tsv, json, xml; turtle, ntriples for graphs."
)
@of_release
@click.pass_obj
def query(
    settings: Settings, query: str, endpoint: str | None, form: str | None, folder: Path | None
) -> None:
    """Ask QUERY (or @FILE, a file that holds it) of a release, or of any SPARQL endpoint."""
    from communique import ask

    text = ask.read_query(query)
    if endpoint:
        answer = ask.ask_endpoint(endpoint, text, form, settings)
    else:
        answer = ask.ask_store(publish.ensure_store(chosen(settings, folder)), text, form, settings)
    click.echo(answer, nl=False)


@main.command()
@click.option("--format", "form", default="nquads", show_default=True, help="One of the forms of the dumps.")
@click.option("--graph", help="Only the statements of this named graph.")
@click.option("-o", "--output", type=PATH, help="A file, in place of the terminal.")
@of_release
@click.pass_obj
def dump(settings: Settings, form: str, graph: str | None, output: Path | None, folder: Path | None) -> None:
    """Write the data of a release out."""
    chosen_form = dumps.form(form)
    found = chosen(settings, folder)
    lines = release.lines(found, graph, merged=not chosen_form.graphs)
    if graph and not lines:
        raise UsageError(f"The release {found.id} holds no graph <{graph}>.")
    if output is None:
        dumps.write(lines, chosen_form, prefixes(settings), sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return
    with whole(output) as file:
        dumps.write(lines, chosen_form, prefixes(settings), file)


@main.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "patch"]),
    default="text",
    show_default=True,
    help="patch is an RDF Patch: applied to the dump of A, it gives the dump of B.",
)
@click.option("--all", "everything", is_flag=True, help="As text, show every thing and statement.")
@click.option("--exit-code", is_flag=True, help="Exit with 1 when the statements differ.")
@click.pass_obj
def diff(settings: Settings, before: str, after: str, form: str, everything: bool, exit_code: bool) -> None:
    """Show what changed from release A to release B.

    A and B are folders of releases, “current”, or the first digits of the names of releases that are kept.
    """
    from communique.release import comparison, history

    pair = [history.find(settings.home, name) for name in (before, after)]
    holds = [one.hold() for one in pair]
    found = comparison.Comparison(*pair)
    if form == "patch":
        sys.stdout.buffer.writelines(comparison.patch(found))
        sys.stdout.buffer.flush()
    elif form == "json":
        for piece in comparison.as_json(found):
            click.echo(piece, nl=False)
    else:
        for line in comparison.text(found, prefixes(settings), None if everything else comparison.SHOWN):
            click.echo(line)
    differs = exit_code and found.differs
    for hold in holds:
        hold.end()
    if differs:
        raise click.exceptions.Exit(1)


main.add_command(texts.extract)
main.add_command(texts.review)
main.add_command(linking.link)
main.add_command(exporting.export)
