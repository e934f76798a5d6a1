"""The indexes of what is served, of names and of facets: beside the store of a release, else in memory.

Like the store they are caches, made from the data when they are missing. How the data is read is part of the
name of an index: another way to read it makes another index.
"""

import math
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

import pyoxigraph as ox

from communique import browse, minting, release
from communique.browse import facet, things
from communique.browse import index as facet_index
from communique.config import Settings
from communique.names import Names
from communique.query.faults import QueryBusy
from communique.release import Release, packing, publish
from communique.search import documents
from communique.search.entries import Entries
from communique.search.index import Index as NameIndex
from communique.search.words import Words
from communique.served import Served
from communique.store.copies import FORMS
from communique.store.remote import RemoteStore

AGE = 600
"""How long the index of a remote store is used, in seconds: nobody says when the data there changes."""
_AGAIN = 10
"""When whoever came while the first index was being made may try again, in seconds."""

Made = TypeVar("Made")


@dataclass(frozen=True)
class Kind(Generic[Made]):
    """A kind of index."""

    name: str
    form: Callable[[Settings], str]
    """Tells one way to make it from another."""
    build: Callable[[ox.Store, Settings, Path | None], Made]
    """Makes it of a store, in an empty folder or in memory."""
    open: Callable[[Path, Settings], Made]
    making: Any = field(default_factory=threading.Lock, compare=False)
    """Held by the thread that makes or opens one."""

    def beside(self, store: Path, settings: Settings) -> Path:
        """Return the folder of the index of a store."""
        return store.parent / f"{self.name}-{self.form(settings)}"


NAMES = Kind(
    "names",
    lambda settings: f"{documents.VERSION}-{Words.of(settings).digest}",
    lambda store, settings, folder: NameIndex.build(
        Entries(store, Names(settings.base_iri)), Words.of(settings), folder
    ),
    lambda folder, settings: NameIndex.open(folder, Words.of(settings)),
)
FACETS = Kind(
    "facets",
    lambda settings: f"{facet_index.VERSION}-{minting.digest(facet.text(settings))}",
    lambda store, settings, folder: browse.Index.build(
        things.Things(store, settings), facet.keys(settings), folder
    ),
    lambda folder, settings: browse.Index.open(folder, facet.keys(settings)),
)
KINDS: tuple[Kind[Any], ...] = (NAMES, FACETS)


def of_served(kind: Kind[Made], served: Served, settings: Settings) -> Made:
    """Return an index of what is served; it is made or opened once, by the first that asks.

    That of a remote store is made anew from time to time; meanwhile the others get the one before.
    Raises: :class:`communique.errors.MachineError` when it cannot be written; for a remote store
    :class:`QueryBusy` while the first one is being made, and what
    :meth:`communique.store.copies.Copies.get` raises.
    """
    kept: dict[str, tuple[Made, float]] = served.remote.memory if served.remote else served.memory
    found = _fresh(kind, kept)
    if found is not None:
        return found
    # A remote store may take minutes to be copied: that takes the thread of one request, not of all.
    if not kind.making.acquire(blocking=served.remote is None):
        if kind.name not in kept:
            raise QueryBusy(f"The index of {kind.name} is being made; try again in a moment.", _AGAIN)
        return kept[kind.name][0]
    try:
        found = _fresh(kind, kept)
        if found is None:
            found = _make(kind, served, settings)
            kept[kind.name] = found, time.monotonic() + AGE if served.remote else math.inf
        return found
    finally:
        kind.making.release()


def _fresh(kind: Kind[Made], kept: Mapping[str, tuple[Made, float]]) -> Made | None:
    """Return the index that was made before, as long as it is new."""
    if kind.name not in kept:
        return None
    index, until = kept[kind.name]
    return index if time.monotonic() < until else None


def _make(kind: Kind[Made], served: Served, settings: Settings) -> Made:
    if served.folder:
        return of_release(kind, Release(served.folder), settings)
    if served.remote:
        return kind.build(_copy(served.remote), settings, None)
    folder = kind.beside(served.store_path, settings)
    if folder.is_dir():
        return kind.open(folder, settings)
    return kind.build(served.store, settings, None)


def _copy(remote: RemoteStore) -> ox.Store:
    """Return all that a remote store holds: to ask it for each thing would take too many questions.

    As in a release, the default graph is the merge of the named ones.
    """
    form = FORMS["communique.nq"]
    store = ox.Store()
    store.bulk_load(path=str(remote.copies.get(form).path), format=form.form)
    store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?graph { ?s ?p ?o } }")
    return store


def of_release(kind: Kind[Made], made: Release, settings: Settings) -> Made:
    """Return an index of a release, which is made when it is missing; in memory if it cannot be written.

    Raises: :class:`communique.errors.MachineError` when there is no room for it.
    """
    settings = replace(settings, base_iri=str(made.manifest["base"]))
    store = publish.ensure_store(made)
    folder = kind.beside(store, settings)
    if not folder.is_dir():
        if not os.access(made.path, os.W_OK):
            return kind.build(packing.open_store(store), settings, None)
        publish.ensure(made, folder.name, lambda aside: _write(kind, store, settings, aside))
    return kind.open(folder, settings)


def complete(settings: Settings) -> None:
    """Make what the current release lacks: of one that was built before there was an index, no request waits.

    Raises: :class:`communique.errors.MachineError` when there is no room for it.
    """
    made = release.current(settings.home)
    if made is not None and os.access(made.path, os.W_OK):
        for kind in KINDS:
            of_release(kind, made, settings)


def put(store: Path, settings: Settings) -> None:
    """Put every index of a store beside it.

    Raises: :class:`communique.errors.MachineError` when there is no room for it.
    """
    for kind in KINDS:
        _write(kind, store, settings, kind.beside(store, settings))


def _write(kind: Kind[Any], store: Path, settings: Settings, folder: Path) -> None:
    folder.mkdir()
    kind.build(packing.open_store(store), settings, folder)
