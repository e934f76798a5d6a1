"""The indexes of the search engine: written once, searched by whoever may read them."""

import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tantivy import Document, Index

from communique.errors import MachineError
from communique.release import machine

_LOCK = ".lock"
"""How the names of the locks end that the engine lays into a folder when it likes."""
_TRIES, _PAUSE_SECONDS = 100, 0.01
"""How often a folder is removed that the engine still uses, and how long is waited in between."""


def made(schema: Any, documents: Iterable[Document], heap: int, folder: Path | None = None) -> Index:
    """Return a new index, in an empty *folder* or in memory.

    In: what a document consists of, the documents, the memory that writing may take, in bytes.
    Raises: :class:`MachineError` when there is no room for it.
    """
    with _writing(folder):
        engine = _unwatched(Index(schema, str(folder)) if folder else Index(schema))
        writer = engine.writer(heap, 1)
    for document in documents:
        with _writing(folder):
            writer.add_document(document)
    with _writing(folder):
        writer.commit()
        writer.wait_merging_threads()
    if folder:
        for file in folder.iterdir():  # some of them the engine lets nobody but their owner read
            if file.suffix != _LOCK:
                file.chmod(folder.stat().st_mode & 0o666)
    engine.reload()
    return engine


def opened(folder: Path) -> Index:
    """Return the index that stands in a folder.

    The engine locks what it opens, and needs leave to write for that. So it gets links to all files but its
    locks, in a folder of its own that is gone as soon as they are open.

    Raises: :class:`MachineError` when it cannot be read.
    """
    with machine(folder), aside() as links:
        for file in folder.iterdir():
            if file.suffix != _LOCK:
                file.open("rb").close()  # the engine would not tell what may not be read from what is damaged
                (links / file.name).symlink_to(file.resolve())
        try:
            engine = _unwatched(Index.open(str(links)))
            engine.reload()
        except ValueError:
            raise MachineError(f"{folder}: the index is damaged; remove this folder.") from None
        return engine


@contextmanager
def aside() -> Iterator[Path]:
    """Yield a new folder that is gone afterwards.

    A thread of the engine looks once more at what was opened, and may lay a lock into the folder while that
    is being removed: so it is tried again.
    """
    folder = Path(tempfile.mkdtemp(prefix="communique-"))
    try:
        yield folder
    finally:
        for _ in range(_TRIES):
            shutil.rmtree(folder, ignore_errors=True)
            if not folder.exists():
                break
            time.sleep(_PAUSE_SECONDS)


def _unwatched(engine: Index) -> Index:
    """Return an index whose folder is not looked at again and again for changes: there are none."""
    engine.config_reader("manual")
    return engine


@contextmanager
def _writing(folder: Path | None) -> Iterator[None]:
    """Turn what the system refuses the engine into an error of the machine."""
    try:
        yield
    except ValueError as fault:
        raise MachineError(f"{folder or 'memory'}: the index cannot be written ({fault}).") from None
