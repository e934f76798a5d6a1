"""From source texts to a release: the pipeline from end to end."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources.abc import Traversable
from typing import Any

from communique import content, dataset, documents, indexes, output, records, resources, validate, vetting
from communique.check import material, reasoner, run
from communique.config import Settings
from communique.content import Content
from communique.dataset import Dataset, Report
from communique.documents import Document, LeftOut
from communique.errors import DataError
from communique.extract import reader
from communique.names import prefixes
from communique.recording.drafts import Drafted
from communique.registry import Registry
from communique.release import Release, publish

LOG = "build.log"
"""What the last build said, beside the releases."""


@dataclass(frozen=True)
class Built:
    """What a build made, and what it left out."""

    release: Release
    left_out: tuple[LeftOut, ...]
    warnings: tuple[str, ...]
    unreviewed: int
    """How many of the reports nobody has reviewed."""
    registry: Registry
    """The registry with the entries of what is new in this release."""

    def lines(self) -> Iterator[str]:
        """Yield what is worth knowing of the build: figures, warnings, what was left out and why."""
        for name, number in self.release.manifest["counts"].items():
            yield f"{number:>9,}  {name}"
            if name == "reports" and self.unreviewed:
                yield f"{self.unreviewed:>9,}  of them unreviewed"
        yield from self.warnings
        for one in self.left_out:
            yield f"Left out: {one.sentence()}"


def read_reports(
    paths: Sequence[Traversable], found: Content, watch: Callable[[Iterable[Any]], Iterable[Any]] = iter
) -> tuple[list[Report], Content, list[LeftOut]]:
    """Return the reports there are, and the texts and passages that are left out with their reasons.

    In: files and folders; the content; what to pass the documents through while they are worked on.
    Out: the reports in the order of their file names, of a text that nobody has reviewed as the machine reads
    it; the content, its registry with what is new.
    Raises: :class:`DataError` for a reviewed record that does not stand.
    """
    settings = found.settings
    texts, left_out = documents.read(paths, settings.max_source_bytes)
    reviewed: list[Report] = []
    read: list[tuple[Document, Drafted]] = []
    for document in watch(texts):
        if document.published is None:
            left_out.append(LeftOut(document.path, documents.NO_DATE))
            continue
        said = found.reviewed.records(document, found.form, settings)
        if said is None:
            annotations = reader.read(document.text, document.published, found.lexicon)
            read.append((document, records.drafted(document, annotations, found)))
        else:
            reviewed.append(Report(document, dataset.slug_of(document, found), said))
    machine = records.together(read, reviewed, found)
    order = {document.sha256: place for place, document in enumerate(texts)}
    reports = sorted((*reviewed, *machine.reports), key=lambda report: order[report.document.sha256])
    return reports, machine.content, [*left_out, *machine.left_out]


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
    read, found, left_out = read_reports(
        paths or [resources.folder("seeds", settings)], content.load(settings), watch
    )
    if not read:
        reasons = "".join(f"\n{one.sentence()}" for one in left_out)
        raise DataError(f"There is no report that can be published.{reasons}")
    vetted = vetting.vet(read, found)
    left_out += vetted.left_out
    registry = records.used(found.registry, vetted.dataset)
    if left_out and strict:
        raise DataError("\n".join(one.sentence() for one in left_out))
    reports, made, report = vetted.reports, vetted.dataset, vetted.report
    about = {
        "base": found.names.base,
        "modified": f"{max(_dates(reports))}T00:00:00+00:00",
        "counts": counts(made, reports, found),
        "languages": made.languages,
        "sources": [
            {"file": one.document.name, "sha256": one.document.sha256, "report": one.slug} for one in reports
        ],
    }
    texts = texts_of(found, report)
    if any(entry.is_new for entry in registry):
        texts["registry.tsv"] = registry.table()
    warnings = [f"{result.severity}: {result.message} ({result.focus})" for result in report.results]
    if checked:
        warnings += examine(made, texts, found)
    published = publish.publish(
        settings.home, made, texts, about, prefixes(settings), lambda store: indexes.put(store, settings)
    )
    publish.prune(settings.home, settings.keep_releases)
    unreviewed = sum(one.machine for one in reports)
    built = Built(published, tuple(left_out), tuple(warnings), unreviewed, registry)
    with output.whole(settings.home / LOG) as log:
        when = datetime.now(UTC).isoformat(timespec="seconds")
        log.write("\n".join([f"{when} {published.id}", *built.lines(), ""]).encode())
    return built


def _dates(reports: Iterable[Report]) -> Iterable[str]:
    """Yield the dates of the sources and of the reviews: the release is as new as the newest."""
    for report in reports:
        yield report.document.published or ""
        yield from (record.on for record in report.records)
