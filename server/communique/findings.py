"""What a validation finds, and how it is told: as sentences with their quotes, as JSON, as Turtle."""

import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal as OneOf

import pyoxigraph as ox
from rdflib import RDF, RDFS, SH, SKOS, XSD, BNode, Dataset, Graph, Literal, Namespace, URIRef
from rdflib.term import Identifier, Node

from communique.names import Names
from communique.terms import triple_to_ox

Severity = OneOf["Violation", "Warning", "Info"]
SEVERITIES: tuple[Severity, ...] = ("Violation", "Warning", "Info")
"""The severities of SHACL, the gravest first."""

_OA = Namespace("http://www.w3.org/ns/oa#")
_QUOTES = 3
"""How many passages an explanation quotes."""


@dataclass(frozen=True)
class Result:
    """One finding (SHACL §3.6.2)."""

    severity: Severity
    focus: Identifier
    """The node that breaks the rule."""
    path: str | None
    """The property concerned: an IRI or, where the rule follows a path, a SPARQL property path."""
    value: Identifier | None
    """The value that breaks the rule, if it is one value."""
    message: str
    """What is wrong and what is needed, in words."""
    shape: str
    """The IRI of the rule."""
    component: str
    """The IRI of the constraint component."""

    @property
    def sort_key(self) -> tuple[int, str, str, str, str, str, str]:
        """The place in a report: gravest first, then by node and rule."""
        value = "" if self.value is None else self.value.n3()
        texts = (self.focus.n3(), self.shape, self.path or "", value, self.message, self.component)
        return (SEVERITIES.index(self.severity), *texts)


@dataclass(frozen=True)
class ValidationReport:
    """All findings about a dataset, in a fixed order."""

    results: tuple[Result, ...]
    graphs_checked: bool = True
    """Whether the rules about claims and named graphs were applied."""

    @property
    def conforms(self) -> bool:
        """Whether nothing was found, however light (SHACL §3.6.1.1)."""
        return not self.results

    @property
    def publishable(self) -> bool:
        """Whether there is no violation; warnings and infos are published with the data."""
        return self.count("Violation") == 0

    def count(self, severity: Severity) -> int:
        """Return how many findings have a severity."""
        return sum(result.severity == severity for result in self.results)


# --- in words -----------------------------------------------------------------------------------------------


def explain(result: Result, dataset: Dataset) -> str:
    """Return one sentence: the node, the rule in words, and what the reports say about the node.

    In: a result; the dataset it was found in, its default graph the merge of its named graphs.
    """
    node = _named(result.focus, dataset.default_graph)
    value = "" if result.value is None or result.value == result.focus else f" [{result.value}]"
    passages = _passages(result, dataset)
    said = [_told(passage, dataset.default_graph) for passage in passages[:_QUOTES]]
    if len(passages) > _QUOTES:
        said.append(f"and {len(passages) - _QUOTES} more passages")
    return f"{node}: {result.message}{value}" + (f" — {'; '.join(said)}" if said else "")


def _named(node: Node, graph: Graph) -> str:
    """Return a node with its English name, else another name it has, else without."""
    names = [name for property_ in (SKOS.prefLabel, RDFS.label) for name in graph.objects(node, property_)]
    name = min(names, key=lambda name: (getattr(name, "language", None) != "en", name), default=None)
    return f"{node} (“{name}”)" if name else str(node)


def _passages(result: Result, dataset: Dataset) -> list[Node]:
    """Return the passages of the claims that speak of a result, nearest to the fault, in reading order."""
    graph = dataset.default_graph
    dip = Namespace(Names(result.shape.partition("shapes#")[0]).vocabulary)
    path = URIRef(result.path) if result.path and "<" not in result.path else None
    nodes = [result.focus] + ([result.value] if isinstance(result.value, URIRef) else [])
    for node in nodes:
        # Nearest first: said with the property at fault, said of the node, said of another with the node.
        patterns = [(node, path, None), (node, None, None), (None, None, node)]
        for subject, predicate, value in patterns if path else patterns[1:]:
            claims = {quad[3] for quad in dataset.quads((subject, predicate, value, None))}
            found = {passage for claim in claims if claim for passage in graph.objects(claim, dip.evidence)}
            # A claim, a passage and a selector are spoken of by what describes them.
            found |= set(graph.objects(node, dip.evidence)) | set(graph.subjects(_OA.hasSelector, node))
            found |= {node} if (node, _OA.hasSelector, None) in graph else set()
            if found:
                return sorted(found, key=lambda passage: _place(passage, graph))
    return []


def _place(passage: Node, graph: Graph) -> tuple[str, int, str]:
    """Return the report and offset of a passage, to sort by."""
    starts = [getattr(start, "value", None) for start in _selected(passage, _OA.start, graph)]
    first = min((start for start in starts if isinstance(start, int)), default=0)
    return (str(graph.value(passage, _OA.hasSource)), first, str(passage))


def _told(passage: Node, graph: Graph) -> str:
    """Return a passage in words: its report and its quote."""
    report = graph.value(passage, _OA.hasSource) or passage
    quotes = sorted(str(words) for words in _selected(passage, _OA.exact, graph))
    return f"{_named(report, graph)} says “{' … '.join(quotes)}”"


def _selected(passage: Node, property_: URIRef, graph: Graph) -> Iterator[Node]:
    """Yield what the selectors of a passage say with a property."""
    for selector in graph.objects(passage, _OA.hasSelector):
        yield from graph.objects(selector, property_)


# --- in forms -----------------------------------------------------------------------------------------------


def report_text(report: ValidationReport, dataset: Dataset) -> str:
    """Return a report for the terminal: a table of severity, rule and explanation, and a line of totals."""
    rows = [
        (result.severity, result.shape.partition("#")[2], explain(result, dataset))
        for result in report.results
    ]
    width = max((len(rule) for _, rule, _ in rows), default=0)
    lines = [f"{severity:<9}  {rule:<{width}}  {' '.join(words.split())}" for severity, rule, words in rows]
    if not report.graphs_checked:
        lines.append("There are no named graphs: the rules about claims and graphs were left out.")
    numbers = [report.count(severity) for severity in SEVERITIES]
    lines.append("The data {}: {} violations, {} warnings, {} infos.".format(_verdict(report), *numbers))
    return "\n".join(lines) + "\n"


def _verdict(report: ValidationReport) -> str:
    if report.conforms:
        return "conforms"
    return "can be published, with remarks" if report.publishable else "does not conform"


def report_json(report: ValidationReport, dataset: Dataset) -> str:
    """Return a report as JSON: ``conforms``, ``graphs_checked`` and the ``results``, each explained."""
    results = [
        {
            "severity": result.severity,
            "rule": result.shape,
            "focus": str(result.focus),
            "path": result.path,
            "value": None if result.value is None else str(result.value),
            "message": result.message,
            "explanation": explain(result, dataset),
        }
        for result in report.results
    ]
    told = {"conforms": report.conforms, "graphs_checked": report.graphs_checked, "results": results}
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def report_turtle(report: ValidationReport, iri: str) -> str:
    """Return a report in Turtle (SHACL §3.6): the same text for the same findings, without blank nodes.

    In: the report; the IRI it gets. The IRI of a result is that and a hash of what it says, so that a finding
    keeps its IRI while others come and go. A path that is no single property is left to the rule.
    """
    top = URIRef(iri)
    triples: list[tuple[Node, Node, Node]] = [
        (top, RDF.type, SH.ValidationReport),
        (top, SH.conforms, Literal(report.conforms)),
    ]
    for result in report.results:
        digest = hashlib.sha256(repr(result.sort_key).encode()).hexdigest()[:16]
        node = URIRef(f"{iri}#{digest}")
        triples.append((top, SH.result, node))
        triples += [(node, property_, value) for property_, value in _facts(result, iri)]
    output = io.BytesIO()
    prefixes = {"sh": str(SH), "xsd": str(XSD)}
    ox.serialize(sorted(map(triple_to_ox, triples), key=str), output, ox.RdfFormat.TURTLE, prefixes=prefixes)
    return output.getvalue().decode()


def _facts(result: Result, iri: str) -> Iterator[tuple[URIRef, Node]]:
    """Yield the properties of a result; a blank node, which has no lasting name, gets one of the report."""

    def named(term: Identifier) -> Identifier:
        return URIRef(f"{iri}#blank-node") if isinstance(term, BNode) else term

    yield RDF.type, SH.ValidationResult
    yield SH.focusNode, named(result.focus)
    yield SH.resultMessage, Literal(result.message, lang="en")
    yield SH.resultSeverity, SH[result.severity]
    yield SH.sourceConstraintComponent, URIRef(result.component)
    yield SH.sourceShape, URIRef(result.shape)
    if result.path and "<" not in result.path:
        yield SH.resultPath, URIRef(result.path)
    if result.value is not None:
        yield SH.value, named(result.value)
