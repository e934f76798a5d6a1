"""Where a contradiction comes to a head: what follows from the axioms, and which two facts clash.

An explanation is a handful of axioms as Pellet writes them, word by word: ``("n1", "range", "n2")``.
"""

from collections.abc import Collection, Iterable, Iterator
from itertools import combinations

Axiom = tuple[str, ...]
Fact = tuple[str, str, str]
"""Subject, ``type`` or ``sameAs`` or a property, object."""

SCHEMA = frozenset(
    ("subClassOf", "equivalentTo", "disjointWith", "domain", "range", "inverseOf", "subPropertyOf")
)
"""The words between two classes or properties."""
LISTS = frozenset(("DisjointClasses", "DifferentIndividuals"))
"""The words before several classes or things."""


def facts(axioms: Collection[Axiom]) -> set[Fact]:
    """Return what is said of things in the axioms, and what follows by the other axioms.

    >>> sorted(facts([("n1", "n2", "n3"), ("n2", "range", "n4")]))
    [('n1', 'n2', 'n3'), ('n3', 'type', 'n4')]
    """
    found: set[Fact] = set()
    new = set(map(fact, filter(is_fact, axioms)))
    while not new <= found:
        found |= new
        new = {fact for axiom in axioms for fact in _by(axiom, found)} | set(_by_identity(found))
    return found


def is_fact(axiom: Axiom) -> bool:
    """Return whether an axiom says something of a thing, and not of classes or properties."""
    return len(axiom) == 3 and axiom[0] not in LISTS and axiom[1] not in SCHEMA


def fact(axiom: Axiom) -> Fact:
    """Return an axiom that is a fact as one."""
    subject, predicate, value = axiom
    return subject, predicate, value


def _by(axiom: Axiom, found: Iterable[Fact]) -> Iterator[Fact]:
    """Yield what follows from facts by one axiom."""
    match axiom:
        case (c, "subClassOf" | "subPropertyOf", d):
            yield from _risen(c, d, found)
        case (c, "equivalentTo", d):
            yield from _risen(c, d, found)
            yield from _risen(d, c, found)
        case (p, "domain", c):
            yield from ((x, "type", c) for x, q, _ in found if q == p)
        case (p, "range", c):
            yield from ((y, "type", c) for _, q, y in found if q == p)
        case (p, "inverseOf", q):
            yield from ((y, q, x) for x, r, y in found if r == p)
            yield from ((y, p, x) for x, r, y in found if r == q)
        case ("Symmetric", p):
            yield from ((y, p, x) for x, q, y in found if q == p)
        case ("Transitive", p):
            yield from _chained(p, p, p, found)
        case (p, "o", q, "subPropertyOf", r):
            yield from _chained(p, q, r, found)


def _risen(c: str, d: str, found: Iterable[Fact]) -> Iterator[Fact]:
    for x, p, y in found:
        if p == "type" and y == c:
            yield x, p, d
        elif p == c:
            yield x, d, y


def _chained(p: str, q: str, r: str, found: Iterable[Fact]) -> Iterator[Fact]:
    second = [(y, z) for y, s, z in found if s == q]
    return ((x, r, z) for x, s, y in found if s == p for middle, z in second if middle == y)


def _by_identity(found: Iterable[Fact]) -> Iterator[Fact]:
    """Yield what is true of a thing because it is true of another that is the same."""
    for x, p, y in found:
        if p == "sameAs":
            yield y, p, x
            yield from ((y, q, z) for w, q, z in found if w == x and q != "sameAs")
            yield from ((z, q, y) for z, q, w in found if w == x and q != "sameAs")


def find(axioms: Collection[Axiom]) -> Axiom | None:
    """Return the clash in which the axioms of an explanation end, or None when it cannot be told.

    Out: one of ``("both", thing, class, class)``, ``("several", thing, property, value, value)``,
    ``("shared", value, property, thing, thing)``, ``("mutual", thing, property, thing)``,
    ``("own", thing, property)``.
    """
    known = facts(axioms)
    clashes = [clash for axiom in axioms for clash in _clashes(axiom, known)]
    # That something is two things says more than that it has two values.
    return min(clashes, key=lambda clash: (clash[0] != "both", clash), default=None)


def _clashes(axiom: Axiom, known: Collection[Fact]) -> Iterator[Axiom]:
    match axiom:
        case (c, "disjointWith", d):
            yield from _both((c, d), known)
        case ("DisjointClasses", *classes):
            yield from _both(classes, known)
        case ("Functional", p):
            for x in sorted({x for x, q, _ in known if q == p}):
                values = sorted(y for w, q, y in known if (w, q) == (x, p))
                yield from (("several", x, p, *two) for two in combinations(values, 2))
        case ("InverseFunctional", p):
            for y in sorted({y for _, q, y in known if q == p}):
                things = sorted(x for x, q, z in known if (q, z) == (p, y))
                yield from (("shared", y, p, *two) for two in combinations(things, 2))
        case ("Asymmetric" | "Irreflexive" as trait, p):
            for x, q, y in sorted(known):
                if q == p and x == y:
                    yield "own", x, p
                elif q == p and trait == "Asymmetric" and (y, p, x) in known:
                    yield "mutual", x, p, y


def _both(classes: Iterable[str], known: Collection[Fact]) -> Iterator[Axiom]:
    for x in {x for x, p, _ in known if p == "type"}:
        of = [c for c in classes if (x, "type", c) in known]
        yield from (("both", x, *sorted(two)) for two in combinations(of, 2))
