"""Step 7 for records nobody has reviewed: what cannot be published is left out, record by record.

A record is left out when no statements can be made of it, when its statements break a shape, or when what it
speaks of was left out. What a reviewer wrote is never left out: a fault there stops the release.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from rdflib import Dataset as Graphs

from communique import dataset, findings, validate
from communique.content import Content
from communique.dataset import Dataset, Report
from communique.documents import LeftOut
from communique.errors import DataError, ShapeError
from communique.findings import Result
from communique.mapping import Quad
from communique.output import on_a_line
from communique.validate import ValidationReport

_ROUNDS = 20
"""How often what breaks a rule is taken out before the rules themselves must be at fault."""

_SHOWN = 60
"""How many characters of a quote are shown in a message."""

Place = tuple[int, int]
"""A record: the place of its report, and its own place in it."""


@dataclass(frozen=True)
class Vetted:
    """A dataset that keeps all rules, and what was left out for it."""

    reports: tuple[Report, ...]
    dataset: Dataset
    report: ValidationReport
    left_out: tuple[LeftOut, ...]


def vet(reports: Sequence[Report], content: Content) -> Vetted:
    """Return the dataset of reports without the machine's records that cannot be published.

    Raises: :class:`ShapeError` for a violation that no record of the machine has caused; a :class:`DataError`
    for a reviewed record that cannot be mapped.
    """
    said, reasons = _mapped(reports, content)
    # Only what the machine says is taken out again, so only beside it is it asked what reviewers say.
    reviewed = [report for report in reports if not report.machine] if said else []
    subjects = frozenset(quad.subject for report in reviewed for quad in _quads(report, content))
    index = _Index(said, subjects, content.names.things)
    left = tuple(reports)
    for _ in range(_ROUNDS):
        gone = index.spread(reasons)
        left = _without(reports, gone)
        if not left:
            break
        made = dataset.assemble(left, content)
        report, graphs = validate.validate_quads(made.nquads(), content.settings)
        if report.publishable:
            return Vetted(left, made, report, tuple(_listed(reports, gone)))
        reasons = {**reasons, **_blamed(report, graphs, index, gone)}
    listed = "".join(f"\n{one.sentence()}" for one in _listed(reports, index.spread(reasons)))
    raise DataError(f"There is no report that can be published.{listed}")


def _quads(report: Report, content: Content) -> Iterator[Quad]:
    for record in report.records:
        yield from dataset.said(record, report.slug, content)


def _mapped(reports: Sequence[Report], content: Content) -> tuple[dict[Place, list[Quad]], dict[Place, str]]:
    """Return what the machine's records say, and why some of them cannot be mapped."""
    said: dict[Place, list[Quad]] = {}
    reasons: dict[Place, str] = {}
    for at, report in enumerate(reports):
        for number, record in enumerate(report.records if report.machine else ()):
            try:
                said[at, number] = list(dataset.said(record, report.slug, content))
            except DataError as fault:
                reasons[at, number] = fault.message.rstrip(".")
    return said, reasons


def _blamed(
    report: ValidationReport, graphs: Graphs, index: "_Index", gone: Mapping[Place, str]
) -> dict[Place, str]:
    """Return the records to be left out for violations, with the reasons.

    Raises: :class:`ShapeError` when a violation has no record of the machine to blame.
    """
    found: dict[Place, str] = {}
    others: list[str] = []
    for result in report.results:
        if result.severity != "Violation":
            continue
        blamed = index.blamed(result) - gone.keys()
        explained = findings.explain(result, graphs)
        if not blamed:
            others.append(explained)
        for place in blamed:
            found.setdefault(place, explained.rstrip("."))
    if others:
        raise ShapeError("\n".join(others))
    return found


def _without(reports: Sequence[Report], gone: Collection[Place]) -> tuple[Report, ...]:
    """Return the reports without the records that are gone; one whose first record is gone is gone itself."""
    left = []
    for at, report in enumerate(reports):
        records = [record for number, record in enumerate(report.records) if (at, number) not in gone]
        if len(records) < len(report.records) and (not records or records[0] is not report.records[0]):
            continue
        # A decision about a passage stands only where a claim still rests on the passage.
        spans = {span for record in records for span in record.spans}
        resolutions = [one for one in report.resolutions if one.at in spans]
        left.append(replace(report, records=records, resolutions=resolutions))
    return tuple(left)


def _listed(reports: Sequence[Report], gone: Mapping[Place, str]) -> Iterator[LeftOut]:
    for at, number in sorted(gone):
        report = reports[at]
        record = report.records[number]
        reason = gone[at, number].removeprefix(f"{record.where}: ")
        yield LeftOut(f"{record.where} (“{on_a_line(record.quote, _SHOWN)}”)", reason)


@dataclass(frozen=True)
class _Index:
    """The machine's records, found by what they say."""

    said: Mapping[Place, Sequence[Quad]]
    elsewhere: Collection[str]
    """What reviewed records speak of."""
    things: str
    """The namespace of things."""

    @cached_property
    def _by_subject(self) -> Mapping[str, Sequence[tuple[str, str, Place]]]:
        """Subject → property, value and record of what is said of it."""
        found: dict[str, list[tuple[str, str, Place]]] = defaultdict(list)
        for place, quads in self.said.items():
            for quad in quads:
                found[quad.subject].append((quad.predicate, quad.object, place))
        return found

    @cached_property
    def _by_object(self) -> Mapping[str, Collection[Place]]:
        found: dict[str, set[Place]] = defaultdict(set)
        for place, quads in self.said.items():
            for quad in quads:
                if quad.object.startswith(f"<{self.things}"):
                    found[quad.object].add(place)
        return found

    @cached_property
    def _by_graph(self) -> Mapping[str, Collection[Place]]:
        found: dict[str, set[Place]] = defaultdict(set)
        for place, quads in self.said.items():
            for quad in quads:
                found[quad.graph].add(place)
        return found

    def blamed(self, result: Result) -> set[Place]:
        """Return the records that a violation comes from: those that say what is wrong, else all about it."""
        value = None if result.value is None else result.value.n3()
        for node in (result.focus.n3(), value):
            if node is None:
                continue
            told = self._by_subject.get(node, ())
            path = f"<{result.path}>"
            nearest = [place for predicate, said, place in told if predicate == path and said == value]
            near = [place for predicate, _, place in told if predicate == path]
            found = nearest or near or [place for _, _, place in told] or self._by_graph.get(node, ())
            found = found or self._by_object.get(node, ()) or self._of_passage(node)
            if found:
                return set(found)
        return set()

    def _of_passage(self, node: str) -> set[Place]:
        """Return the records that rest on a passage, or the passage of a selector."""
        passage, _, range_ = node.strip("<>").partition("/text#char=")
        start, _, end = range_.partition(";")[0].partition(",")
        tail = f"{passage.rpartition('/')[2].rpartition('-')[2]}-{start}-{end}"
        return {
            place for graph, places in self._by_graph.items() if range_ and tail in graph for place in places
        }

    def spread(self, reasons: Mapping[Place, str]) -> dict[Place, str]:
        """Return these records and all that speak of a thing of which nothing is said any more."""
        gone = dict(reasons)
        while True:
            lost = {
                subject
                for subject, told in self._by_subject.items()
                if all(place in gone for _, _, place in told) and subject not in self.elsewhere
            }
            more = {
                place: f"what it speaks of, {subject.strip('<>')}, is left out"
                for subject in sorted(lost)
                for place in self._by_object.get(subject, ())
                if place not in gone
            }
            if not more:
                return gone
            gone |= more
