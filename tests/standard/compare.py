"""Two sets of quads, compared as RDF."""

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox


@dataclass(frozen=True)
class Difference:
    """What one side has and the other has not, as lines of N-Quads."""

    ours: tuple[str, ...]
    theirs: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.ours or self.theirs)

    def lines(self, most: int = 20) -> list[str]:
        """Return what to print: at most so many lines of a side."""
        found = []
        for side, quads in (("only ours", self.ours), ("only theirs", self.theirs)):
            found += [f"  {side}: {quad}" for quad in quads[:most]]
            if len(quads) > most:
                found.append(f"  {side}: {len(quads) - most} more")
        return found


def compare(ours: Iterable[str], theirs: Iterable[str]) -> Difference:
    """Return how two sets of quads differ.

    In: lines of N-Quads, however they are written.
    """
    left, right = _canonical(ours), _canonical(theirs)
    return Difference(tuple(sorted(left - right)), tuple(sorted(right - left)))


def _canonical(lines: Iterable[str]) -> set[str]:
    found = set()
    for quad in ox.parse("\n".join(lines), format=ox.RdfFormat.N_QUADS):
        term = quad.object
        if isinstance(term, ox.Literal) and term.language:
            # Language tags differ in case only by name (RDF 1.1 Concepts §3.3); rdflib writes them small.
            term = ox.Literal(term.value, language=term.language.lower())
        found.add(f"{ox.Quad(quad.subject, quad.predicate, term, quad.graph_name)} .")
    return found
