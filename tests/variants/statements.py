"""The set as statements: what a server serves with ``--data``, and what the index is built from."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from benchmarks.terms import ALT_LABEL, PREF_LABEL, RDF_TYPE, RDFS_LABEL, SETTINGS, english, term, thing
from communique import dataset
from communique.names import Names
from communique.search.entries import Entries, Entry
from variants.entities import Entity
from variants.others import known

_STATE = {
    "Organization": term("ofState"),
    "Office": "<http://www.w3.org/ns/org#postIn>",
    "Agreement": term("party"),
    "JointStatement": term("party"),
}
"""How a class says which states its things belong to; persons and places do not say it."""


def _lines(one: Entity) -> Iterator[str]:
    """Yield what is said of an entity, as N-Triples."""
    subject = f"<{one.iri}>"
    yield f"{subject} {RDF_TYPE} {term(one.kind)} ."
    for predicate in (PREF_LABEL, RDFS_LABEL):
        yield f"{subject} {predicate} {english(one.label)} ."
    for name in one.others:
        yield f"{subject} {ALT_LABEL} {english(name)} ."
    for state in one.states:
        if one.kind in _STATE:
            yield f"{subject} {_STATE[one.kind]} {thing(f'state/{state}')} ."


def statements(entities: Iterable[Entity]) -> Iterator[str]:
    """Yield the lines of the set as N-Triples: the vocabulary with its concepts, and all else there is."""
    yield from dataset.assemble((), known()).merged
    for one in entities:
        if one.sort != "concept":
            yield from _lines(one)


def store(entities: Iterable[Entity]) -> ox.Store:
    """Return a store of the set, in memory."""
    made = ox.Store()
    made.bulk_load("\n".join([*statements(entities), ""]), format=ox.RdfFormat.N_TRIPLES)
    return made


def write(entities: Iterable[Entity], file: Path) -> None:
    """Write the set as N-Triples."""
    file.write_text("\n".join([*statements(entities), ""]), encoding="utf-8")


def entries(entities: Iterable[Entity]) -> list[Entry]:
    """Return the entries of the index, read from the store as those of a release are."""
    return list(Entries(store(entities), Names(SETTINGS.base_iri)))
