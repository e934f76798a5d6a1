"""The dataset a query is asked of: its ``FROM``, or that of the protocol, which goes before it.

SPARQL 1.1 Protocol §2.1.4 and Query §13.2: the default graph is the *merge* of the graphs named for it.
Oxigraph puts them side by side and counts a triple that two of them hold twice; so several graphs are
merged here first.
"""

from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from communique.errors import QueryError
from communique.query.guard import Query
from communique.query.protocol import QueryRequest

Graphs = list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph]
NamedGraphs = list[ox.NamedNode | ox.BlankNode]
Chosen = tuple[ox.Store, Graphs | None, NamedGraphs | None]
"""The store to ask, the graphs of its default graph, its named graphs; None: those of store or query."""


def choose(store: ox.Store, query: Query, request: QueryRequest) -> Chosen:
    """Return the dataset of a query.

    In: the store; what the query says; the request, which may name another dataset.
    Raises: :class:`QueryError` for a name that is no absolute IRI; SyntaxError for a prologue that is no
    SPARQL.
    """
    if request.default_graphs or request.named_graphs:
        graphs = _nodes("default-graph-uri", request.default_graphs)
        named_graphs = _nodes("named-graph-uri", request.named_graphs)
    elif len(query.graphs) > 1:
        graphs = _resolve(query, query.graphs, request.base_iri)
        named_graphs = _resolve(query, query.named_graphs, request.base_iri)
    else:
        return store, None, None
    if len(graphs) > 1:
        return _merge(store, graphs, named_graphs), [ox.DefaultGraph()], [*named_graphs]
    return store, [*graphs], [*named_graphs]


def _nodes(parameter: str, iris: Iterable[str]) -> list[ox.NamedNode]:
    nodes = []
    for iri in iris:
        try:
            nodes.append(ox.NamedNode(iri))
        except ValueError:
            raise QueryError(f"The parameter {parameter} is “{iri}”, which is no absolute IRI.") from None
    return nodes


def _resolve(query: Query, written: Sequence[str], base_iri: str | None) -> list[ox.NamedNode]:
    """Return the IRIs that are written as a query writes them, by its own BASE and PREFIX."""
    values = " ".join(written)
    solutions = ox.Store().query(
        f"{query.prologue}\nSELECT ?g {{ VALUES ?g {{ {values} }} }}", base_iri=base_iri
    )
    assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101  # SELECT has no other answer
    return [solution["g"] for solution in solutions]


def _merge(store: ox.Store, graphs: Iterable[ox.NamedNode], named: Iterable[ox.NamedNode]) -> ox.Store:
    """Return a store in memory whose default graph is the merge of *graphs*, beside the *named* ones."""
    merged = ox.Store()
    for graph in graphs:
        merged.extend(ox.Quad(*quad.triple) for quad in store.quads_for_pattern(None, None, None, graph))
    for graph in named:
        merged.extend(store.quads_for_pattern(None, None, None, graph))
    return merged
