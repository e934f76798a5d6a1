"""From source texts to a release: the pipeline from end to end."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any

from communique import content, dataset, documents, resources, validate
from communique.check import material, reasoner, run
from communique.config import Settings
from communique.content import Content
from communique.dataset import Dataset, Report
from communique.documents import LeftOut
from communique.errors import DataError, ShapeError
from communique.names import prefixes
from communique.release import Release, publish


@dataclass(frozen=True)
class Built:
    """What a build made, and what it left out."""

    release: Release
    left_out: tuple[LeftOut, ...]
    warnings: tuple[str, ...]


def read_reports(
    paths: Sequence[Traversable], found: Content, watch: Callable[[Iterable[Any]], Iterable[Any]] = iter
) -> tuple[list[Report], list[LeftOut]]:
    """Return the reports that can be published, and the texts that are left out with their reasons.

    In: files and folders; the content; what to pass the documents through while they are worked on.
    Raises: :class:`DataError` for a reviewed record that does not stand.
    """
    settings = found.settings
    texts, left_out = documents.read(paths, settings.max_source_bytes)
    reports = []
    for document in watch(texts):
        if document.published is None:
            left_out.append(LeftOut(document.path, "no date stands in its head or in sources.tsv"))
            continue
        records = found.reviewed.records(document, found.form, settings)
        if records is None:
            left_out.append(LeftOut(document.path, "it has no reviewed records in mappings/reviewed"))
            continue
        reports.append(Report(document, dataset.slug_of(document, found), records))
    return reports, left_out


def check(made: Dataset, found: Content) -> validate.ValidationReport:
    """Validate a dataset against the shapes.

    Raises: :class:`ShapeError`, a line a violation, naming focus node, rule, report and quote.
    """
    report, graph = validate.validate_quads(made.nquads(), found.settings)
    if not report.publishable:
        lines = [
            validate.explain(result, graph) for result in report.results if result.severity == "Violation"
        ]
        raise ShapeError("\n".join(lines))
    return report


def counts(made: Dataset, reports: Sequence[Report], found: Content) -> dict[str, int]:
    """Return the figures of a dataset: reports, records, claims, statements in claims, quads, triples."""
    claim = f"<{found.names.things}claim/"
    claimed = [quad for quad in made.quads if quad.graph.startswith(claim)]
    return {
        "reports": len(reports),
        "records": sum(len(report.records) for report in reports),
        "claims": len({quad.graph for quad in claimed}),
        "statements": len({quad[:3] for quad in claimed}),
        "quads": len(made.quads),
        "triples": len(made.merged),
    }


def texts_of(found: Content, report: validate.ValidationReport) -> dict[str, str]:
    """Return the text files of a release besides the dumps: path → text."""
    return {**found.texts, "report.ttl": validate.report_turtle(report, f"{found.names.base}validation")}


def examine(made: Dataset, texts: Mapping[str, str], found: Content) -> list[str]:
    """Make the checks of :mod:`communique.check` of what would be published; return the warnings as lines.

    Raises: :class:`DataError` with the findings as lines when one is an error;
    :class:`communique.errors.MachineError` when the reasoners cannot be asked.
    """
    findings = list(run.findings(material.of_build(found.names, texts, made.nquads()), found.settings))
    lines = [line for finding in findings for line in run.lines(finding, found.names.base)]
    if any(finding.level == "error" for finding in findings):
        raise DataError("\n".join([*lines, f"No release is made: {run.summary(findings)}."]))
    return lines


def build(
    settings: Settings,
    paths: Sequence[Traversable] = (),
    strict: bool = False,
    watch: Callable[[Iterable[Any]], Iterable[Any]] = iter,
    checked: bool = False,
) -> Built:
    """Read texts, make, check and publish the release.

    In: the settings; files and folders (default: the content folder ``seeds/``); whether a text that cannot
    be used stops the release; what to pass the documents through while they are worked on; whether the checks
    of :mod:`communique.check` are made, too, which need Java.
    Raises: a :class:`DataError` when the data is at fault, a :class:`communique.errors.MachineError` when the
    release cannot be written. Either way the last release stays.
    """
    if checked:
        reasoner.java()  # without it, said before the work and not after it
    found = content.load(settings)
    reports, left_out = read_reports(paths or [resources.folder("seeds", settings)], found, watch)
    if left_out and strict:
        raise DataError("\n".join(f"{one.what}: {one.reason}." for one in left_out))
    if not reports:
        reasons = "".join(f"\n{one.what}: {one.reason}." for one in left_out)
        raise DataError(f"There is no report that can be published.{reasons}")
    made = dataset.assemble(reports, found)
    report = check(made, found)
    about = {
        "base": found.names.base,
        "modified": f"{max(_dates(reports))}T00:00:00+00:00",
        "counts": counts(made, reports, found),
        "sources": [
            {"file": one.document.name, "sha256": one.document.sha256, "report": one.slug} for one in reports
        ],
    }
    texts = texts_of(found, report)
    warnings = [f"{result.severity}: {result.message} ({result.focus})" for result in report.results]
    if checked:
        warnings += examine(made, texts, found)
    published = publish.publish(settings.home, made, texts, about, prefixes(settings))
    publish.prune(settings.home, settings.keep_releases)
    return Built(published, tuple(left_out), tuple(warnings))


def _dates(reports: Iterable[Report]) -> Iterable[str]:
    """Yield the dates of the sources and of the reviews: the release is as new as the newest."""
    for report in reports:
        yield report.document.published or ""
        yield from (record.on for record in report.records)
