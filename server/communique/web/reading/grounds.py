"""What a description rests on: the claims that speak of a thing, and the graphs that hold its statements."""

from collections.abc import Iterable
from itertools import islice

import pyoxigraph as ox

from communique.web.reading import counting
from communique.web.reading.lookup import Tally
from communique.web.reading.reader import QUOTED_FROM, RDFS, Reader

VALUES_LIMIT = 10
"""How many reports and bases of a claim are given."""
GRAPHS_LIMIT = 50
"""How many of the graphs that hold one statement are given."""
GRAPHS_READ = 500
"""How many of them are looked at."""

_DERIVED_FROM = ox.NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
_COMMENT = ox.NamedNode(f"{RDFS}comment")

Term = ox.NamedNode | ox.Literal


def key(term: Term) -> tuple[bool, str]:
    """Return what orders terms: IRIs before literals, each by its spelling."""
    return isinstance(term, ox.Literal), str(term)


def omission(limit: int, tally: Tally, what: str) -> str:
    """Return the sentence of a document that gives some of many things."""
    all_of = f"{tally.count:,}" if tally.exact else f"more than {tally.count:,}"
    given = f"Only {limit:,} of {all_of} {what} are given here"
    return f"{given}; the dumps and the query service hold all of them."


def claims(
    reader: Reader, node: ox.NamedNode, document: ox.NamedNode, limit: int, omitted: list[str]
) -> list[ox.Triple]:
    """Return from which claims a document about *node* is derived, at most so many.

    With each claim come its report and its basis: who says it, and how plainly.
    """
    found = counting.graphs(reader.store, node, reader.names.thing("claim", ""), limit)
    if found.count > limit:
        tally = Tally(found.count, found.exact)
        omitted.append(omission(limit, tally, f"claims that speak of {node.value}"))
    basis = ox.NamedNode(reader.names.vocabulary + "basis")
    said = [
        ox.Triple(claim, predicate, value)
        for claim in found.first
        for predicate in (QUOTED_FROM, basis)
        for value in sorted(islice(reader.objects(claim, predicate), VALUES_LIMIT), key=key)
    ]
    return [*(ox.Triple(document, _DERIVED_FROM, claim) for claim in found.first), *said]


def quads(reader: Reader, triples: Iterable[ox.Triple], document: str) -> list[ox.Quad]:
    """Return a description with the named graphs: each statement in every graph that holds it.

    In: the reader, the description, the IRI of the document that holds it.
    Out: first, in the default graph, the whole description, so that a query that names no graph finds in
    this form what it finds in any other; then the graphs in the order of their names. A statement that very
    many graphs hold is given in some of them, and the document says so.
    """
    merged: list[ox.Quad] = []
    graphs: dict[str, list[ox.Quad]] = {}
    for triple in triples:
        subject, predicate, value = triple
        found = islice(reader.store.quads_for_pattern(subject, predicate, value, None), GRAPHS_READ)
        holding = sorted((q.graph_name for q in found if isinstance(q.graph_name, ox.NamedNode)), key=key)
        for graph in holding[:GRAPHS_LIMIT]:
            graphs.setdefault(graph.value, []).append(ox.Quad(subject, predicate, value, graph))
        merged.append(ox.Quad(*triple))
        if len(holding) > GRAPHS_LIMIT:
            tally = Tally(len(holding), len(holding) < GRAPHS_READ - 1)  # one may be the default graph
            what = f"graphs that hold a statement of {subject} with {reader.curie(predicate.value)}"
            comment = ox.Literal(omission(GRAPHS_LIMIT, tally, what), language="en")
            merged.append(ox.Quad(ox.NamedNode(document), _COMMENT, comment))
    return [*dict.fromkeys(merged), *(quad for name in sorted(graphs) for quad in graphs[name])]
