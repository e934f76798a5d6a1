"""The competency questions: what the ontology must be able to answer, by the terms that each one uses."""

from collections.abc import Iterable
from functools import lru_cache

import pyoxigraph as ox

from communique.query import lexer
from communique.query.faults import QuerySyntaxError
from communique.web.sparql.page import Example


@lru_cache(maxsize=256)
def terms_of(query: str) -> frozenset[ox.NamedNode]:
    """Return the IRIs that a query names, those of prefixed names in full (SPARQL 1.1 §4.1).

    >>> [term.value for term in terms_of("PREFIX x: <http://x.org/> ASK { ?s x:p 'y:q' }")]
    ['http://x.org/p']
    """
    try:
        found = list(lexer.tokens(query))
    except QuerySyntaxError:
        return frozenset()
    prefixes: dict[str, str] = {}
    named: set[str] = set()
    for before, token, after in zip([None, *found], found, [*found[1:], None], strict=False):
        if before is not None and before.text.upper() == "PREFIX" and after is not None:
            prefixes[token.text.removesuffix(":")] = after.text[1:-1]
        elif token.kind == "name":
            short, _, local = token.text.partition(":")
            named.add(prefixes.get(short, f"{short}:") + local)
        elif token.kind == "iri":
            named.add(token.text[1:-1])
    return frozenset(ox.NamedNode(iri) for iri in named - set(prefixes.values()) if _is_iri(iri))


def _is_iri(text: str) -> bool:
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def asked_of(
    examples: Iterable[Example], namespace: str, declared: Iterable[ox.NamedNode]
) -> list[tuple[Example, frozenset[ox.NamedNode]]]:
    """Return the questions that are asked of an ontology, each with the terms declared there that it uses.

    In: questions, the namespace of the ontology's own terms, the terms it declares. A question that uses a
    term of the namespace that is not declared is asked of another ontology.
    """
    known = set(declared)
    uses = ((example, terms_of(example.query)) for example in examples)
    return [
        (example, terms & known)
        for example, terms in uses
        if all(term in known for term in terms if term.value.startswith(namespace))
    ]
