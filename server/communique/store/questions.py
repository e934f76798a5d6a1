"""A pattern of quads as a SPARQL query, and its answer as quads.

The default graph that is asked of is the merge of the endpoint's default graph and all its named graphs,
whatever the endpoint itself takes for its default graph.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyoxigraph as ox

from communique.store import Way

Graph = ox.NamedNode | ox.DefaultGraph | None
"""A named graph, the merge of all, or None: each statement with every graph that holds it."""
DEFAULT = ox.DefaultGraph()
_NUMBER = "i"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_INTEGER = ox.NamedNode(f"{_XSD}integer")
_WHOLE = {
    *(f"{_XSD}{name}" for name in ("integer", "nonNegativeInteger", "positiveInteger")),
    *(f"{_XSD}{name}" for name in ("nonPositiveInteger", "negativeInteger")),
    *(f"{_XSD}{prefix}{name}" for prefix in ("", "unsigned") for name in ("long", "int", "short")),
    *(f"{_XSD}byte", f"{_XSD}unsignedByte"),
}


def _same(term: object) -> object:
    """Return what two terms have in common that a store may take for one: whole numbers of any datatype."""
    if isinstance(term, ox.Literal) and term.datatype.value in _WHOLE:
        return ox.Literal(term.value, datatype=_INTEGER)
    return term


@dataclass(frozen=True)
class Question:
    """A pattern; None stands for anything."""

    subject: ox.NamedNode | None
    predicate: ox.NamedNode | None
    object: ox.NamedNode | ox.Literal | None
    graph: Graph

    @property
    def node(self) -> ox.NamedNode | None:
        """The node that the question is about."""
        for term in (self.subject, self.object, self.graph, self.predicate):
            if isinstance(term, ox.NamedNode):
                return term
        return None

    def about(self, node: ox.NamedNode) -> "Question":
        """Return the same question about another node."""
        if self.subject is not None:
            return replace(self, subject=node)
        if isinstance(self.object, ox.NamedNode):
            return replace(self, object=node)
        return (
            replace(self, graph=node)
            if isinstance(self.graph, ox.NamedNode)
            else replace(self, predicate=node)
        )

    def among(self, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
        """Yield what answers the question among the quads of a wider one that asked for every graph."""
        terms = [(at, _same(term)) for at, term in enumerate(self._terms) if term is not None]
        fit = (quad for quad in quads if all(_same(quad[at]) == term for at, term in terms))
        if isinstance(self.graph, ox.NamedNode):
            return (quad for quad in fit if quad.graph_name == self.graph)
        if self.graph is None:
            found = list(fit)
            merged = dict.fromkeys(ox.Quad(*quad.triple) for quad in found)
            return iter([*merged, *(quad for quad in found if quad.graph_name != DEFAULT)])
        return iter(dict.fromkeys(ox.Quad(*quad.triple) for quad in fit))

    @property
    def _terms(self) -> tuple[ox.NamedNode | None, ox.NamedNode | None, ox.NamedNode | ox.Literal | None]:
        return self.subject, self.predicate, self.object

    def select(self, number: int = 0, limit: int | None = None) -> str:
        """Return the query whose rows are the answer, marked by a number among others."""
        names = [name for name, term in zip("spo", self._terms, strict=True) if term is None]
        wanted = " ".join(f"?{name}" for name in (*names, *(["g"] if self.graph is None else [])))
        distinct = "DISTINCT " if isinstance(self.graph, ox.DefaultGraph) else ""
        end = "" if limit is None else f" LIMIT {limit}"
        return f"SELECT {distinct}({number} AS ?{_NUMBER}) {wanted} WHERE {{ {self._where()} }}{end}"

    def count(self, way: Way) -> str:
        """Return the query that counts the statements of the node by property."""
        other = "?o" if way == "out" else "?s"
        return f"SELECT ?p (COUNT(DISTINCT {other}) AS ?n) WHERE {{ {self._where()} }} GROUP BY ?p"

    def _where(self) -> str:
        pattern = " ".join(
            f"?{name}" if term is None else str(term) for name, term in zip("spo", self._terms, strict=True)
        )
        if isinstance(self.graph, ox.NamedNode):
            return f"GRAPH {self.graph} {{ {pattern} }}"
        return f"{{ {pattern} }} UNION {{ GRAPH ?g {{ {pattern} }} }}"


def together(asked: Sequence[tuple[Question, int | None]]) -> str:
    """Return one query for several questions, each with how many rows are wanted at most."""
    parts = [f"{{ {question.select(number, limit)} }}" for number, (question, limit) in enumerate(asked)]
    return f"SELECT * WHERE {{ {' UNION '.join(parts)} }}"


def quads(rows: ox.QuerySolutions, asked: Sequence[Question]) -> Iterator[tuple[int, ox.Quad]]:
    """Yield what rows say: the number of the question, and a quad of its answer.

    A blank node has another name in each answer; so each gets a new one here.
    Raises: ValueError or TypeError for a row that answers no question.
    """
    renamed: dict[ox.BlankNode, ox.BlankNode] = {}

    def own(term: Any) -> Any:
        return renamed.setdefault(term, ox.BlankNode()) if isinstance(term, ox.BlankNode) else term

    for row in rows:
        mark = row[_NUMBER]
        if not isinstance(mark, ox.Literal) or not 0 <= int(mark.value) < len(asked):
            raise ValueError(mark)
        number = int(mark.value)
        question = asked[number]
        yield (
            number,
            ox.Quad(
                own(row["s"]) if question.subject is None else question.subject,
                row["p"] if question.predicate is None else question.predicate,
                own(row["o"]) if question.object is None else question.object,
                (own(row["g"]) or DEFAULT) if question.graph is None else question.graph,
            ),
        )
