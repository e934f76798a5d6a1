"""Where the index of what is served stands: beside the store of a release, else in memory.

Like the store it is a cache, made from the data when it is missing. How names are read is part of its name:
another way to read them makes another index.
"""

import math
import os
import threading
import time
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox

from communique.config import Settings
from communique.names import Names
from communique.query.faults import QueryBusy
from communique.release import Release, packing, publish
from communique.search.documents import VERSION
from communique.search.entries import Entries
from communique.search.index import Index
from communique.search.words import Words
from communique.served import Served
from communique.store.copies import FORMS
from communique.store.remote import RemoteStore

AGE = 600
"""How long the index of a remote store is used, in seconds: nobody says when the data there changes."""
_AGAIN = 10
"""When whoever came while the first index was being made may try again, in seconds."""
_KEY = "names"
making = threading.Lock()
"""Held by the thread that makes or opens an index."""


def of_served(served: Served, settings: Settings) -> Index:
    """Return the index of what is served; it is made or opened once, by the first that asks.

    That of a remote store is made anew from time to time; meanwhile the others get the one before.
    Raises: :class:`communique.errors.MachineError` when it cannot be written; for a remote store
    :class:`QueryBusy` while the first one is being made, and what
    :meth:`communique.store.copies.Copies.get` raises.
    """
    kept: dict[str, tuple[Index, float]] = served.remote.memory if served.remote else served.memory
    found, fresh = _found(kept)
    if found is not None and fresh:
        return found
    # A remote store may take minutes to be copied: that takes the thread of one request, not of all.
    if not making.acquire(blocking=served.remote is None):
        if found is None:
            raise QueryBusy("The index of names is being made; try again in a moment.", _AGAIN)
        return found
    try:
        found, fresh = _found(kept)
        if found is None or not fresh:
            found = _make(served, settings)
            kept[_KEY] = found, time.monotonic() + AGE if served.remote else math.inf
        return found
    finally:
        making.release()


def _found(kept: Mapping[str, tuple[Index, float]]) -> tuple[Index | None, bool]:
    """Return the index that was made before, and whether it is still new."""
    index, until = kept.get(_KEY, (None, 0.0))
    return index, time.monotonic() < until


def _make(served: Served, settings: Settings) -> Index:
    words = Words.of(settings)
    if served.folder:
        return of_release(Release(served.folder), settings)
    if served.remote:
        return Index.build(Entries(_copy(served.remote), Names(settings.base_iri)), words)
    folder = _beside(served.store_path, words)
    if folder.is_dir():
        return Index.open(folder, words)
    return Index.build(Entries(served.store, Names(settings.base_iri)), words)


def _copy(remote: RemoteStore) -> ox.Store:
    """Return all that a remote store holds: to ask it for each thing would take too many questions."""
    form = FORMS["communique.nt"]
    store = ox.Store()
    store.bulk_load(path=str(remote.copies.get(form).path), format=form.form)
    return store


def of_release(made: Release, settings: Settings) -> Index:
    """Return the index of a release, which is made when it is missing; in memory if it cannot be written.

    Raises: :class:`communique.errors.MachineError` when there is no room for it.
    """
    words = Words.of(settings)
    store = publish.ensure_store(made)
    folder, base = _beside(store, words), str(made.manifest["base"])
    if not folder.is_dir():
        if not os.access(made.path, os.W_OK):
            return Index.build(_entries(store, base), words)
        publish.ensure(made, folder.name, lambda aside: _write(store, base, words, aside))
    return Index.open(folder, words)


def put(store: Path, settings: Settings) -> None:
    """Put the index of a store beside it.

    Raises: :class:`communique.errors.MachineError` when there is no room for it.
    """
    words = Words.of(settings)
    _write(store, settings.base_iri, words, _beside(store, words))


def _beside(store: Path, words: Words) -> Path:
    return store.parent / f"{_KEY}-{VERSION}-{words.digest}"


def _entries(store: Path, base: str) -> Entries:
    return Entries(packing.open_store(store), Names(base))


def _write(store: Path, base: str, words: Words, folder: Path) -> None:
    folder.mkdir()
    Index.build(_entries(store, base), words, folder)
