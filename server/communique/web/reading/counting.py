"""How many statements a thing has, and any stretch of them, however many there are.

The engine counts and skips without reading what it passes over: some hundred thousand statements take it
less time than a few thousand take a program that reads them one by one.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, cast

import pyoxigraph as ox

from communique.store import Counting, Store, Way

READ = 10_000
"""How many statements are read to find their graphs where the engine cannot be asked."""
_BESIDE = 20
"""There are fewer graphs than that besides those of the claims; see the service description."""
_DEFAULT = ox.DefaultGraph()


@dataclass(frozen=True)
class Graphs:
    """The graphs of some name that hold statements of a thing."""

    first: tuple[ox.NamedNode, ...]
    count: int
    exact: bool = True


def counts(store: Store, node: ox.NamedNode, way: Way) -> Mapping[ox.NamedNode, int]:
    """Return how many statements of the default graph *node* has with each property.

    >>> store, a, b = ox.Store(), ox.NamedNode("https://x.org/a"), ox.NamedNode("https://x.org/b")
    >>> store.extend([ox.Quad(a, b, ox.Literal(number)) for number in range(3)])
    >>> counts(store, a, "out"), counts(store, a, "in")
    ({<NamedNode value=https://x.org/b>: 3}, {})
    """
    if isinstance(store, Counting):
        return store.counts(node, way)
    if isinstance(store, ox.Store):
        pattern = f"{node} ?p ?other" if way == "out" else f"?other ?p {node}"
        rows = _rows(store, f"SELECT ?p (COUNT(*) AS ?n) WHERE {{ {pattern} }} GROUP BY ?p")
        return {row["p"]: int(row["n"].value) for row in rows}
    subject, value = (node, None) if way == "out" else (None, node)
    return Counter(quad.predicate for quad in store.quads_for_pattern(subject, None, value, _DEFAULT))


def pointing(
    store: Store, node: ox.NamedNode, predicate: ox.NamedNode, begin: int, end: int
) -> list[ox.NamedNode]:
    """Return places *begin* to *end* (exclusive) of the IRIs that have *node* as a value of a property.

    They come in an order of the store's own, which is the same as long as its data is.
    """
    if isinstance(store, ox.Store):
        asked = f"SELECT ?s WHERE {{ ?s {predicate} {node} }} OFFSET {begin} LIMIT {end - begin}"
        subjects = [row["s"] for row in _rows(store, asked)]
    else:
        quads = store.quads_for_pattern(None, predicate, node, _DEFAULT)
        subjects = [quad.subject for quad in islice(quads, begin, end)]
    return [one for one in subjects if isinstance(one, ox.NamedNode)]


def graphs(store: Store, node: ox.NamedNode, start: str, limit: int) -> Graphs:
    """Return the graphs whose names begin so and that hold statements of *node*, at most *limit* of them.

    As long as there are no more than these they are in the order of their names.
    """
    if isinstance(store, ox.Store):
        asked = f"GRAPH ?g {{ {node} ?p ?o }}"
        rows = _rows(store, f"SELECT DISTINCT ?g WHERE {{ {asked} }} LIMIT {limit + _BESIDE}")
        there = [row["g"] for row in rows]
        found = sorted((one for one in there if one.value.startswith(start)), key=str)
        if len(there) < limit + _BESIDE:
            return Graphs(tuple(found[:limit]), len(found))
        (row,) = _rows(store, f"SELECT (COUNT(DISTINCT ?g) AS ?n) WHERE {{ {asked} }}")
        return Graphs(tuple(found[:limit]), int(row["n"].value) - len(there) + len(found))
    quads = list(islice(store.quads_for_pattern(node, None, None), READ))
    names = {quad.graph_name for quad in quads if isinstance(quad.graph_name, ox.NamedNode)}
    found = sorted((name for name in names if name.value.startswith(start)), key=str)
    return Graphs(tuple(found[:limit]), len(found), len(quads) < READ)


def _rows(store: ox.Store, query: str) -> list[Any]:
    return list(cast(ox.QuerySolutions, store.query(query)))
