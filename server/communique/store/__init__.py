"""Where the data is: in this process, or behind a SPARQL endpoint of the publisher's.

::

    Store                      what a store must answer
    ├── pyoxigraph.Store       the embedded one, as it is
    └── remote.Session         one request's view of a remote one
          │   questions        a pattern as a query, and its answer as quads
          └── endpoint         a query out, an answer in as a stream, up to a size
                └── connection until a moment, and to nobody else

    forwarding ── syntax       the visitors' own queries, checked and handed on to the remote store
    copies                     the whole of a remote store as a file
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, Protocol, runtime_checkable

import pyoxigraph as ox

Way = Literal["out", "in"]
"""Whether a node is the subject of a statement or its object."""


class Store(Protocol):
    """What everything that is shown of the data is read by."""

    def quads_for_pattern(
        self,
        subject: ox.NamedNode | ox.BlankNode | ox.Triple | None,
        predicate: ox.NamedNode | None,
        value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None,
        graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph | None = None,
        /,
    ) -> Iterator[ox.Quad]:
        """Yield the quads of a pattern, no further than they are asked for; None stands for anything.

        The default graph is the merge of all graphs.
        """

    def __contains__(self, quad: Any, /) -> bool:
        """Return whether a graph holds a statement."""


@runtime_checkable
class Counting(Protocol):
    """A store that counts by itself faster than its statements can be read."""

    def counts(self, node: ox.NamedNode, way: Way) -> Mapping[ox.NamedNode, int]:
        """Return how many statements of the default graph a node has with each property."""


@runtime_checkable
class Foreseeing(Protocol):
    """A store that asks about several nodes together, if it knows which come next."""

    def expect(self, nodes: Sequence[ox.NamedNode]) -> None:
        """Take note that the same is going to be asked about each of some nodes."""
