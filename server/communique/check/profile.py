"""Whether an ontology is in OWL 2 DL and in OWL 2 RL, as far as its triples can show.

No Python library checks this as the specifications have it: pyowl2-profiles 0.1.0, the one there is, takes
``owl:AllDisjointClasses`` and property chains for outside OWL 2 RL, and does not look at what is simple or
regular. So each restriction is a query of its own, in ``profiles/``; what needs a search in the graph of the
properties or of the individuals is here, and what needs a literal as it is written.

An ontology is in OWL 2 RL if it is in OWL 2 DL and keeps the further restrictions of the profile.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

import pyoxigraph as ox

from communique import tables
from communique.check import Finding, rules
from communique.check.rules import Rule
from communique.errors import VocabularyError

Profile = Literal["dl", "rl"]

_PROFILES = files("communique.check") / "profiles"
_OWL = "http://www.w3.org/2002/07/owl#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"

_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_Edges = dict[_Term, set[_Term]]


@cache
def restrictions(profile: Profile) -> tuple[Rule, ...]:
    """Return the restrictions of a profile that are queries."""
    found = (file for file in (_PROFILES / profile).iterdir() if file.name.endswith(".rq"))
    return tuple(
        sorted(
            (rules.parse(file.name.removesuffix(".rq"), file.read_text("utf-8")) for file in found),
            key=lambda rule: rule.name,
        )
    )


def findings(triples: Iterable[ox.Triple]) -> list[Finding]:
    """Return in which ways an ontology, with all it imports, is not in OWL 2 DL and not in OWL 2 RL.

    In: its triples, terms of other vocabularies declared as far as they are used.
    Out: findings of the rules ``profile DL`` (OWL 2 Structural Specification, 5.8 and 11) and ``profile RL``
    (OWL 2 Profiles, 4.2).
    """
    triples = list(triples)
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in triples)
    found = [finding for rule in restrictions("dl") for finding in rules.ask(rule, store, "profile DL")]
    found += [*irregular(store), *tangled(store), *ill_typed(triples)]
    return found + [
        finding for rule in restrictions("rl") for finding in rules.ask(rule, store, "profile RL")
    ]


def _subject(term: _Term) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


def _pairs(store: ox.Store, *properties: str) -> Iterator[tuple[_Term, _Term]]:
    for iri in properties:
        for quad in store.quads_for_pattern(None, ox.NamedNode(iri), None):
            yield quad.subject, quad.object


def _members(first: Mapping[_Term, _Term], rest: Mapping[_Term, _Term], head: _Term) -> list[_Term]:
    """Return the members of an RDF list, as far as it goes."""
    members: list[_Term] = []
    seen: set[_Term] = set()
    while head in first and head not in seen:
        seen.add(head)
        members.append(first[head])
        head = rest.get(head, head)
    return members


def _reached(edges: Mapping[_Term, Iterable[_Term]], start: _Term) -> set[_Term]:
    """Return what one or more edges lead to."""
    found: set[_Term] = set()
    ahead = list(edges.get(start, ()))
    while ahead:
        node = ahead.pop()
        if node not in found:
            found.add(node)
            ahead += edges.get(node, ())
    return found


def irregular(store: ox.Store) -> Iterator[Finding]:
    """Yield the properties whose chains are not regular (OWL 2 Structural Specification, 11.2).

    A strict order of the properties must exist in which what a chain leads through comes before the property
    that the chain makes, and nothing comes before its own subproperties. The steps of the chains are the
    least such order, so it exists if these have no circle and none of them leads to a subproperty of where it
    began. A property and its inverse stand at the same place in the order.
    """
    # A blank node with owl:inverseOf is the inverse itself; a name with it has the other name as its inverse.
    inverse: dict[_Term, _Term] = {
        one: other for one, other in _pairs(store, f"{_OWL}inverseOf") if isinstance(one, ox.BlankNode)
    }

    def named(term: _Term) -> _Term:
        return inverse.get(term, term)

    def same(one: _Term, other: _Term) -> bool:
        return (named(one), one in inverse) == (named(other), other in inverse)

    wider: _Edges = {}
    both = (f"{_OWL}equivalentProperty", f"{_OWL}inverseOf")
    pairs = [*_pairs(store, f"{_RDFS}subPropertyOf", *both), *((b, a) for a, b in _pairs(store, *both))]
    for low, high in pairs:
        if named(low) != named(high):
            wider.setdefault(named(low), set()).add(named(high))
    before: _Edges = {}
    first, rest = dict(_pairs(store, f"{_RDF}first")), dict(_pairs(store, f"{_RDF}rest"))
    for made, chain in _pairs(store, f"{_OWL}propertyChainAxiom"):
        steps = _members(first, rest, chain)
        if made == ox.NamedNode(f"{_OWL}topObjectProperty"):
            continue
        if len(steps) == 2 and all(same(step, made) for step in steps):
            continue
        if steps and same(steps[0], made):
            steps = steps[1:]
        elif steps and same(steps[-1], made):
            steps = steps[:-1]
        for step in steps:
            before.setdefault(named(step), set()).add(named(made))
    for step in sorted(before, key=str):
        after = _reached(before, step)
        below = {other for other in after if step in _reached(wider, other)}
        for other in sorted(below | (after & {step}), key=str):
            yield Finding(
                "error",
                "profile DL",
                _subject(other),
                f"The property chains are not regular: {other} follows from a chain through {step}, which is "
                f"{'itself' if other == step else 'a wider property or its inverse'}.",
            )


def tangled(store: ox.Store) -> Iterator[Finding]:
    """Yield where individuals without a name make no forest (OWL 2 Structural Specification, 11.2).

    Whichever way the statements lead, those that join such individuals must make trees, and each tree needs a
    root: one with at most one statement between it and individuals that have a name.
    """
    properties = {
        quad.subject
        for quad in store.quads_for_pattern(
            None, ox.NamedNode(f"{_RDF}type"), ox.NamedNode(f"{_OWL}ObjectProperty")
        )
    }
    joined: defaultdict[_Term, list[_Term]] = defaultdict(list)
    named: Counter[_Term] = Counter()
    for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph()):
        if quad.predicate not in properties:
            continue
        for one, other in ((quad.subject, quad.object), (quad.object, quad.subject)):
            if isinstance(one, ox.BlankNode):
                joined[one] += [other] if isinstance(other, ox.BlankNode) else []
                named[one] += isinstance(other, ox.NamedNode)
    ahead = set(joined)
    while ahead:
        start = ahead.pop()
        tree = _reached(joined, start) | {start}
        ahead -= tree
        # Every statement is counted at both of its ends.
        if sum(len(joined[one]) for one in tree) > 2 * (len(tree) - 1):
            problem = "Individuals without a name lead round to themselves, or are joined twice"
        elif all(named[one] > 1 for one in tree):
            problem = "Individuals without a name each have several statements with named ones"
        else:
            continue
        yield Finding("error", "profile DL", "", f"{problem}, so they make no tree with a root.")


def ill_typed(triples: Iterable[ox.Triple]) -> Iterator[Finding]:
    """Yield the literals that are not written as their datatype asks (Structural Specification, 4 and 5.7).

    This is no query, because the store gives every whole number the datatype xsd:integer. Not looked at: XML,
    its names, and in which years February has 29 days.
    """
    forms = _forms()
    for triple in triples:
        value = triple.object
        if not isinstance(value, ox.Literal) or value.datatype.value not in forms:
            continue
        if not forms[value.datatype.value].takes(value.value):
            datatype = value.datatype.value.rpartition("#")[2]
            what = f"{triple.subject} has the value “{value.value}”, which is no {datatype}."
            yield Finding("error", "profile DL", _subject(triple.subject), what)


class _Form(NamedTuple):
    """How the literals of a datatype are written, and between which numbers they lie, if any."""

    written: re.Pattern[str]
    least: str
    most: str

    def takes(self, text: str) -> bool:
        """Whether a text is a literal of the datatype."""
        # Python reads a whole number of some thousand digits as a Decimal, but not as an int.
        return bool(self.written.fullmatch(text)) and not (
            (self.least and Decimal(text) < Decimal(self.least))
            or (self.most and Decimal(text) > Decimal(self.most))
        )


@cache
def _forms() -> dict[str, _Form]:
    """Return the forms of the datatypes that do not take every text."""
    text = (_PROFILES / "literals.tsv").read_text("utf-8")
    rows = tables.rows(text, ("datatype", "form", "least", "most"), "literals.tsv", VocabularyError)
    return {row["datatype"]: _Form(re.compile(row["form"]), row["least"], row["most"]) for _, row in rows}
