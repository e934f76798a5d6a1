"""From source texts to a release: the pipeline from end to end."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any

from communique import content, dataset, documents, publish, resources, validate
from communique.config import Settings
from communique.content import Content
from communique.dataset import Dataset, Report
from communique.documents import LeftOut
from communique.errors import DataError, ShapeError
from communique.names import prefixes
from communique.release import Release

_VOCABULARY: tuple[resources.Folder, ...] = ("ontology", "shapes")


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
    if not report.conforms:
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
    settings = found.settings
    texts = {
        f"{name}/{path}": resources.read(file, settings)
        for name in _VOCABULARY
        for path, file in resources.tree(resources.folder(name, settings), ".ttl")
    }
    texts["registry.tsv"] = resources.read(resources.folder("mappings", settings) / "registry.tsv", settings)
    texts["report.ttl"] = validate.report_turtle(report, f"{found.names.base}validation")
    return texts


def build(
    settings: Settings,
    paths: Sequence[Traversable] = (),
    strict: bool = False,
    watch: Callable[[Iterable[Any]], Iterable[Any]] = iter,
) -> Built:
    """Read texts, make, check and publish the release.

    In: the settings; files and folders (default: the content folder ``seeds/``); whether a text that cannot
    be used stops the release; what to pass the documents through while they are worked on.
    Raises: a :class:`DataError` when the data is at fault, a :class:`communique.errors.MachineError` when the
    release cannot be written. Either way the last release stays.
    """
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
    published = publish.publish(settings.home, made, texts_of(found, report), about, prefixes(settings))
    warnings = [f"{result.severity}: {result.message} ({result.focus})" for result in report.results]
    return Built(published, tuple(left_out), tuple(warnings))


def _dates(reports: Iterable[Report]) -> Iterable[str]:
    """Yield the dates of the sources and of the reviews: the release is as new as the newest."""
    for report in reports:
        yield report.document.published or ""
        yield from (record.on for record in report.records)
