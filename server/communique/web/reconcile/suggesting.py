"""Suggestions for what has been typed so far: entities, properties and types (“Suggest Services”)."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from communique import minting
from communique.search.index import Index
from communique.web.reconcile.terms import Property, Terms, Type

FURTHEST = 1_000
"""How many suggestions can be gone past."""
Named = TypeVar("Named", Type, Property)


def entities(
    typed: str, limit: int, cursor: int, kinds: Sequence[str], index: Index, terms: Terms
) -> Iterator[dict[str, Any]]:
    """Yield the entities of which a name begins as was typed, or has a word that does."""
    if not typed.strip():
        return
    for hit in index.begin(typed, limit, kinds=kinds, offset=cursor):
        entry = hit.entry
        found = {"id": terms.entity_id(entry.iri), "name": entry.label, "notable": terms.types_of(entry)}
        yield found | ({"description": entry.note} if entry.note else {})


def types(typed: str, terms: Terms) -> Iterator[dict[str, Any]]:
    """Yield the types of which the name or id begins as was typed, or has a word that does."""
    for one in named(typed, terms.types.values()):
        found: dict[str, Any] = {"id": one.id, "name": one.name}
        if one.description:
            found["description"] = one.description
        above = [terms.types[id_] for id_ in one.broader if id_ in terms.types]
        if above:
            found["broader"] = [{"id": other.id, "name": other.name} for other in above]
        yield found


def properties(typed: str, terms: Terms) -> Iterator[dict[str, Any]]:
    """Yield the properties of which the name or id begins as was typed, or has a word that does."""
    for one in named(typed, terms.properties.values()):
        yield written(one)


def written(one: Property) -> dict[str, Any]:
    """Return a property as an answer has it."""
    found = {"id": one.id, "name": one.name}
    return found | ({"description": one.description} if one.description else {})


def named(typed: str, there: Iterable[Named]) -> list[Named]:
    """Return what is called as was typed: those whose name or id begins so first; all if nothing was typed.

    >>> named("ex", [Type("Event", "", "Event"), Type("DocumentExchange", "", "Document exchange")])[0].id
    'DocumentExchange'
    """
    begun, plain = minting.words(typed), typed.strip().casefold()
    first: list[Named] = []
    others: list[Named] = []
    for one in there:
        said = minting.words(one.name)
        if one.id.casefold().startswith(plain) or (begun and " ".join(said).startswith(" ".join(begun))):
            first.append(one)
        elif begun and all(any(word.startswith(part) for word in said) for part in begun):
            others.append(one)
    return first + others
