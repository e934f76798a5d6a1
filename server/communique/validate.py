"""Step 7, validate: the closed-world rules of ``shapes/`` (SHACL), checked by pySHACL over a whole dataset.

What pySHACL 0.40 with rdflib 7.6 does, and what is done about it here:

- It looks at the default graph only, and an empty one conforms. So the default graph must be the merge of
  the named graphs, and an empty one is an error.
- Given an ``rdflib.Dataset``, it makes the union of all graphs the default graph. Then no rule can tell
  whether the stored default graph is that union. So it is given a plain graph: the default graph as it is.
- It runs a SPARQL rule anew for each node. rdflib parses the query each time, answers ``GRAPH ?g`` by looking
  into every graph in turn (seconds a rule, where Oxigraph takes a millisecond) and takes values of different
  datatypes for equal. So the plain graph hands SPARQL to an Oxigraph store that holds the whole dataset.
- It writes the values a rule selects into the message by a regular expression, which fails on a backslash.
  So rules select IRIs, never text.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pyshacl
from pyshacl.errors import ReportableRuntimeError
from rdflib import SH, BNode, Dataset, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.query import Result as QueryResult
from rdflib.term import Identifier, Node, Variable

from communique import resources, turtle
from communique.config import Settings
from communique.errors import DataError, UsageError, VocabularyError
from communique.findings import (
    SEVERITIES,
    Result,
    Severity,
    ValidationReport,
    explain,
    report_json,
    report_text,
    report_turtle,
)
from communique.names import Names
from communique.terms import from_ox, to_ox, triple_from_ox, triple_to_ox

__all__ = [
    "Result",
    "Severity",
    "ValidationReport",
    "explain",
    "format_report",
    "load_shapes",
    "merge",
    "report_turtle",
    "validate",
    "validate_files",
    "validate_quads",
]

_GRAPH_RULES = "dataset.ttl"
"""The shapes about claims and named graphs, which say nothing about files of plain triples."""


class _Whole(Graph):
    """The default graph of a dataset, whose queries see the named graphs too."""

    def __init__(self, dataset: Dataset) -> None:
        super().__init__(store=dataset.store, identifier=dataset.default_graph.identifier)
        self._quads = ox.Store()
        self._quads.bulk_extend(_quads(dataset))

    def query(
        self,
        query_object: Any,
        processor: Any = "sparql",
        result: Any = "sparql",
        initNs: Any = None,  # noqa: N803  # rdflib's name
        initBindings: Mapping[str, Identifier] | None = None,  # noqa: N803  # rdflib's name
        use_store_provided: bool = True,
        **kwargs: Any,
    ) -> QueryResult:
        """Answer a SELECT query of a rule, in which *initBindings* binds ``$this``; nothing else is used."""
        bound: dict[ox.Variable, Any] = {
            ox.Variable(name): to_ox(term) for name, term in (initBindings or {}).items()
        }
        found = self._quads.query(query_object, substitutions=bound)
        if not isinstance(found, ox.QuerySolutions):
            raise VocabularyError(f"A SPARQL rule must be a SELECT query, not {query_object}.")
        answer = QueryResult("SELECT")
        answer.vars = [Variable(variable.value) for variable in found.variables]
        answer.bindings = [
            {name: from_ox(term) for name, term in zip(answer.vars, row, strict=True) if term is not None}
            for row in found
        ]
        return answer


def _quads(dataset: Dataset) -> Iterator[ox.Quad]:
    """Yield the quads of a dataset, those of the default graph too."""
    for graph in dataset.graphs():
        named = graph.identifier != dataset.default_graph.identifier
        name: Any = to_ox(graph.identifier) if named else ox.DefaultGraph()
        for triple in graph:
            terms = triple_to_ox(triple)
            yield ox.Quad(terms.subject, terms.predicate, terms.object, name)


def merge(quads: Iterable[ox.Quad]) -> Dataset:
    """Return quads as a dataset whose default graph is the merge of all graphs.

    Raises: :class:`DataError` for a quad that is not RDF 1.1.
    """
    dataset = Dataset()
    graphs: dict[object, Graph] = {}
    for quad in quads:
        triple = triple_from_ox(quad)
        dataset.default_graph.add(triple)
        if isinstance(quad.graph_name, ox.DefaultGraph):
            continue
        if quad.graph_name not in graphs:
            graphs[quad.graph_name] = dataset.graph(from_ox(quad.graph_name))
        graphs[quad.graph_name].add(triple)
    return dataset


def load_shapes(settings: Settings, graphs: bool = True) -> Graph:
    """Return the shapes, and the prefixes of their SPARQL (``sh:declare`` in ``ontology/prefixes.ttl``).

    In: the settings; whether the rules about claims and named graphs are wanted.
    Raises: :class:`VocabularyError` naming file and line of what is not Turtle.
    """
    files = list(resources.walk(resources.folder("shapes", settings), ".ttl"))
    files = [file for file in files if graphs or file.name != _GRAPH_RULES]
    shapes = Graph()
    for file in (*files, resources.folder("ontology", settings) / "prefixes.ttl"):
        for triple in turtle.load(file, settings):
            shapes.add(triple_from_ox(triple))
    return shapes


def validate(dataset: Dataset, shapes: Graph) -> ValidationReport:
    """Return all that breaks a rule (SHACL §3.4), without inference.

    In: a dataset whose default graph is the merge of its named graphs and holds the ontology; the shapes, to
    which pySHACL adds two statements of RDFS that change nothing.
    Raises: :class:`DataError` for an empty default graph, :class:`VocabularyError` for shapes that cannot be
    used.
    """
    if not len(dataset.default_graph):
        raise DataError(
            "The default graph is empty: it must hold the merge of the named graphs to be validated."
        )
    try:
        _, found, told = pyshacl.validate(_Whole(dataset), shacl_graph=shapes, inference="none")
    except (ReportableRuntimeError, SyntaxError) as fault:
        raise VocabularyError(f"The shapes cannot be used: {fault}.") from None
    if not isinstance(found, Graph):  # pySHACL returns some failures in place of the report
        raise VocabularyError(f"The shapes cannot be used: {told}.")
    # Not every sh:ValidationResult: the details of a result are of that type too.
    results = [_result(node, found, shapes) for node in found.objects(None, SH.result)]
    return ValidationReport(tuple(sorted(results, key=lambda result: result.sort_key)))


def _result(node: Node, found: Graph, shapes: Graph) -> Result:
    """Return one result of pySHACL's report."""
    facts = dict(found.predicate_objects(node))
    shape = facts[SH.sourceShape]
    path = facts.get(SH.resultPath)
    if isinstance(path, BNode):
        # The report holds a copy of a path that is no single property; the shapes hold the path itself.
        path = Literal(_path(shapes.value(shape, SH.path), shapes))
    return Result(
        severity=_severity(facts[SH.resultSeverity]),
        focus=_lasting(facts[SH.focusNode]),
        path=None if path is None else str(path),
        value=_lasting(facts[SH.value]) if SH.value in facts else None,
        message=" ".join(sorted(str(message) for message in found.objects(node, SH.resultMessage))),
        shape=str(shape),
        component=str(facts[SH.sourceConstraintComponent]),
    )


def _severity(term: Node) -> Severity:
    """Return the severity an IRI stands for."""
    return next((name for name in SEVERITIES if term == SH[name]), "Violation")


def _lasting(term: Node) -> Identifier:
    """Return a term; one and the same for all blank nodes, whose labels differ from run to run."""
    return BNode("blank") if isinstance(term, BNode) or not isinstance(term, Identifier) else term


_STEPS = (
    (SH.inversePath, "^{}"),
    (SH.zeroOrMorePath, "{}*"),
    (SH.oneOrMorePath, "{}+"),
    (SH.zeroOrOnePath, "{}?"),
)


def _path(path: Node | None, shapes: Graph, inner: bool = False) -> str:
    """Return a SHACL path (SHACL §2.3.1) in the syntax of SPARQL; *inner* if it is part of another."""
    if path is None or isinstance(path, URIRef):
        return f"<{path}>"
    for property_, form in _STEPS:
        step = shapes.value(path, property_)
        if step is not None:
            return form.format(_path(step, shapes, inner=True))
    choice = shapes.value(path, SH.alternativePath)
    sign, steps = ("/", path) if choice is None else ("|", choice)
    text = sign.join(_path(step, shapes, inner=True) for step in Collection(shapes, steps))
    return f"({text})" if inner else text


# --- what is validated --------------------------------------------------------------------------------------


def validate_quads(nquads: bytes, settings: Settings) -> tuple[ValidationReport, Dataset]:
    """Return the report on a whole dataset, such as the dump of a release, and the dataset.

    In: N-Quads with the named graphs (RDF 1.1); the settings.
    Raises: :class:`DataError` naming the line that is not N-Quads.
    """
    dataset = merge(_parse(nquads, ox.RdfFormat.N_QUADS, "The dataset"))
    return validate(dataset, load_shapes(settings)), dataset


def validate_files(files: Iterable[Path], settings: Settings) -> tuple[ValidationReport, Dataset]:
    """Return the report on RDF files, taken together, and the dataset they make.

    The shapes find things by the class tree and check concepts by their schemes, so the ontology and the
    concepts are added unless the files bring an ontology of their own. Files with named graphs are checked by
    all rules. Plain triples cannot say which claim a statement rests on, so the rules about claims and named
    graphs are left out for them.

    In: files in any form of RDF, told by their endings (.ttl, .trig, .nt, .nq, .rdf, .jsonld); the settings.
    Raises: :class:`UsageError` for an ending that names no form, :class:`DataError` for a file that cannot be
    read, and for files that hold nothing.
    """
    quads = [quad for file in files for quad in _read(file)]
    if not quads:
        raise DataError("The files hold no statements.")
    graphs = any(not isinstance(quad.graph_name, ox.DefaultGraph) for quad in quads)
    names = Names(settings.base_iri)
    if not any(quad.subject == ox.NamedNode(names.ontology) for quad in quads):
        quads += _vocabulary(names, settings, graphs)
    dataset = merge(quads)
    report = validate(dataset, load_shapes(settings, graphs))
    return replace(report, graphs_checked=graphs), dataset


def _vocabulary(names: Names, settings: Settings, graphs: bool) -> Iterator[ox.Quad]:
    """Yield the ontology and the concepts, in the graphs of a release if *graphs*, else without."""
    top = resources.folder("ontology", settings)
    parts = {"ontology": [top / "communique.ttl"], "concepts": resources.walk(top / "concepts", ".ttl")}
    for name, files in parts.items():
        graph = ox.NamedNode(names.graph(name)) if graphs else ox.DefaultGraph()
        for file in files:
            for triple in turtle.load(file, settings):
                yield ox.Quad(triple.subject, triple.predicate, triple.object, graph)


def _read(file: Path) -> list[ox.Quad]:
    """Return the quads of an RDF file."""
    form = ox.RdfFormat.from_extension(file.suffix[1:])
    if form is None:
        raise UsageError(
            f"{file}: the ending {file.suffix or '(none)'} names no form of RDF; .ttl and .nq do."
        )
    try:
        data = file.read_bytes()
    except OSError as fault:
        raise DataError(f"{file}: cannot be read ({fault.strerror}).") from None
    return _parse(data, form, str(file), file.resolve().as_uri())


def _parse(data: bytes, form: ox.RdfFormat, where: str, base: str | None = None) -> list[ox.Quad]:
    try:
        return list(ox.parse(data, format=form, base_iri=base))
    except SyntaxError as fault:
        raise DataError(f"{where}, line {fault.lineno}: {fault.msg}.") from None


def format_report(report: ValidationReport, dataset: Dataset, form: str, settings: Settings) -> str:
    """Return a report as ``text``, ``json`` or ``turtle``."""
    if form == "turtle":
        return report_turtle(report, f"{settings.base_iri}validation")
    return report_json(report, dataset) if form == "json" else report_text(report, dataset)
