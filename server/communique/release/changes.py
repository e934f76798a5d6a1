"""What changed between two datasets: statement by statement, and thing by thing.

Both are sorted lines of N-Quads, so they are walked through side by side: the memory needed is that of the
statements about one thing (and those about nodes without a name, of which only the vocabulary has some).
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, takewhile
from typing import Literal

import pyoxigraph as ox

Lines = Callable[[], Iterable[bytes]]
"""The lines of a dataset, each with its end; they are read more than once."""
_Said = tuple[bytes, list[bytes]]
"""A subject and its lines."""
Kind = Literal["added", "removed", "changed"]
KINDS: tuple[Kind, ...] = ("added", "removed", "changed")

_RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_LABELS = (
    ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel"),
    ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label"),
)
"""The properties that name a thing, the better one first."""
_INFERRED = "/graph/inferred"
"""How the graph of what follows by rules ends, whatever the base IRI."""
_BLANK = b"_:"
_NAMELESS = b"_:o"
"""What stands for a node of which nothing is said, or that is described by itself."""


@dataclass(frozen=True)
class Statement:
    """A property of a thing that was added or removed, and the graphs it was added to or removed from."""

    predicate: ox.NamedNode
    object: ox.NamedNode | ox.BlankNode | ox.Literal
    graphs: tuple[str, ...]
    elsewhere: bool
    """Whether another graph says the same in both datasets, so that the default graph is as it was."""


@dataclass(frozen=True)
class Change:
    """A thing of which something else is said than before."""

    subject: ox.NamedNode | ox.BlankNode
    kind: Kind
    type: str | None
    """The IRI of its class, or None when it has none."""
    label: str | None
    added: tuple[Statement, ...]
    removed: tuple[Statement, ...]


@dataclass
class Totals:
    """The changes between two datasets in figures."""

    things: dict[Kind, Counter[str]] = field(default_factory=lambda: {kind: Counter() for kind in KINDS})
    """By kind of change: class (empty for none) → how many."""
    quads: Counter[str] = field(default_factory=Counter)
    """Statements ``added`` and ``removed``, each as often as there are graphs it was added to."""
    triples: Counter[str] = field(default_factory=Counter)
    """Statements ``added`` to the default graph and ``removed`` from it."""

    def add(self, change: Change) -> None:
        """Count a change."""
        self.things[change.kind][change.type or ""] += 1
        sides: tuple[tuple[str, tuple[Statement, ...]], ...] = (
            ("added", change.added),
            ("removed", change.removed),
        )
        for name, statements in sides:
            self.quads[name] += sum(len(one.graphs) for one in statements)
            self.triples[name] += sum(not one.elsewhere for one in statements)

    @property
    def types(self) -> list[str]:
        """Every class of which a thing changed."""
        return sorted({name for counted in self.things.values() for name in counted})

    @property
    def count(self) -> int:
        """How many things changed."""
        return sum(counted.total() for counted in self.things.values())


def lines(before: Iterable[bytes], after: Iterable[bytes]) -> Iterator[tuple[Literal["A", "D"], bytes]]:
    r"""Yield the lines that are added (A) or deleted (D), in their order.

    In: two sorted sequences without repetitions.

    >>> list(lines([b"a\n", b"b\n"], [b"b\n", b"c\n"]))
    [('D', b'a\n'), ('A', b'c\n')]
    """
    old, new = iter(before), iter(after)
    left, right = next(old, None), next(new, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left < right):
            assert left is not None  # noqa: S101  # for the type checker: one of the two is there
            yield "D", left
            left = next(old, None)
        elif left is None or right < left:
            yield "A", right
            right = next(new, None)
        else:
            left, right = next(old, None), next(new, None)


def changes(before: Lines, after: Lines) -> Iterator[Change]:
    """Yield the things of which something else is said than before, in the order of their names.

    Nodes without a name have labels that hold in their dataset alone; they are compared, and named, by what
    is said of them.
    """
    old, new = _blank_nodes(before()), _blank_nodes(after())
    for subject, was, now in _side_by_side(_by_subject(before(), old), _by_subject(after(), new)):
        if was != now:
            yield _change(subject, was, now)
    old_nodes, new_nodes = ({node.name: node.lines for node in nodes.values()} for nodes in (old, new))
    for name in sorted(old_nodes.keys() ^ new_nodes.keys()):
        yield _change(name, old_nodes.get(name, []), new_nodes.get(name, []))


def _by_subject(
    found: Iterable[bytes], blank: Mapping[bytes, "_Blank"]
) -> Iterator[tuple[bytes, list[bytes]]]:
    """Yield each subject that has a name, with its lines; nodes without a name sort behind all of them."""
    named = takewhile(lambda line: not line.startswith(_BLANK), found)
    for subject, group in groupby(named, key=lambda line: line.partition(b" ")[0]):
        yield subject, sorted(_renamed(line, blank) for line in group)


def _side_by_side(
    before: Iterator[_Said], after: Iterator[_Said]
) -> Iterator[tuple[bytes, list[bytes], list[bytes]]]:
    """Yield each subject with its lines in both datasets, none where it does not occur."""
    old, new = next(before, None), next(after, None)
    while old is not None or new is not None:
        subject = min(side[0] for side in (old, new) if side is not None)
        was: list[bytes] = []
        now: list[bytes] = []
        if old is not None and old[0] == subject:
            was, old = old[1], next(before, None)
        if new is not None and new[0] == subject:
            now, new = new[1], next(after, None)
        yield subject, was, now


# --- one thing ----------------------------------------------------------------------------------------------


def _change(subject: bytes, was: Sequence[bytes], now: Sequence[bytes]) -> Change:
    """Return what changed of one thing, from its lines before and after."""
    old, new = _quads(was), _quads(now)
    describing = new or old
    return Change(
        subject=describing[0].subject,  # type: ignore[arg-type]  # RDF 1.1 has no triple as a subject
        kind="changed" if old and new else "added" if new else "removed",
        type=_type(describing),
        label=_label(describing),
        added=_gained(old, new),
        removed=_gained(new, old),
    )


def _quads(found: Sequence[bytes]) -> list[ox.Quad]:
    return list(ox.parse(b"".join(found), format=ox.RdfFormat.N_QUADS))


def _gained(before: Sequence[ox.Quad], after: Sequence[ox.Quad]) -> tuple[Statement, ...]:
    """Return what *after* says and *before* does not."""
    known, said = set(before), {quad.triple for quad in before}
    graphs: dict[ox.Triple, list[str]] = {}
    for quad in after:
        if quad not in known:
            graph = quad.graph_name
            graphs.setdefault(quad.triple, []).append(graph.value if isinstance(graph, ox.NamedNode) else "")
    return tuple(
        Statement(triple.predicate, triple.object, tuple(names), triple in said)  # type: ignore[arg-type]  # RDF 1.1
        for triple, names in graphs.items()
    )


def _type(quads: Sequence[ox.Quad]) -> str | None:
    """Return the class of a thing: one that is stated before one that only follows."""
    found = [
        (not str(quad.graph_name).endswith(f"{_INFERRED}>"), quad.object.value)
        for quad in quads
        if quad.predicate == _RDF_TYPE and isinstance(quad.object, ox.NamedNode)
    ]
    return max(found)[1] if found else None


def _label(quads: Sequence[ox.Quad]) -> str | None:
    """Return the name of a thing, in English where there is one."""
    found = [
        (_LABELS.index(quad.predicate), quad.object.language != "en", quad.object.value)
        for quad in quads
        if quad.predicate in _LABELS and isinstance(quad.object, ox.Literal)
    ]
    return min(found)[2] if found else None


# --- nodes without a name -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Blank:
    """A node without a name: one that is made from what is said of it, and its lines with such names."""

    name: bytes
    lines: list[bytes]


def _blank_nodes(found: Iterable[bytes]) -> dict[bytes, _Blank]:
    """Return the nodes without a name by their labels."""
    said: dict[bytes, list[bytes]] = {}
    for line in found:
        if line.startswith(_BLANK):
            said.setdefault(line.partition(b" ")[0], []).append(line)
    done: dict[bytes, _Blank] = {}
    for label in said:
        path = [label]  # by hand, as a list can be longer than Python nests calls
        while path:
            objects = (_object(line) for line in said[path[-1]])
            deeper = next((o for o in objects if o in said and o not in done and o not in path), None)
            if deeper is not None:
                path.append(deeper)
                continue
            node = path.pop()
            if node not in done:
                done[node] = _named(said[node], done)
    return done


def _named(found: Sequence[bytes], done: Mapping[bytes, _Blank]) -> _Blank:
    told = sorted(_renamed(line, done).partition(b" ")[2] for line in found)
    name = _BLANK + b"n" + hashlib.sha256(b"".join(told)).hexdigest()[:12].encode()
    return _Blank(name, [name + b" " + rest for rest in told])


def _object(line: bytes) -> bytes | None:
    """Return the label of the object of a line, or None when it has a name."""
    rest = line.split(b" ", 2)[2]
    return rest.partition(b" ")[0] if rest.startswith(_BLANK) else None


def _renamed(line: bytes, blank: Mapping[bytes, _Blank]) -> bytes:
    """Return a line with the object named by what is said of it, if it has no name."""
    if b" " + _BLANK in line and (label := _object(line)) is not None:
        subject, predicate, rest = line.split(b" ", 2)
        name = blank[label].name if label in blank else _NAMELESS
        return b" ".join((subject, predicate, name + rest.removeprefix(label)))
    return line
