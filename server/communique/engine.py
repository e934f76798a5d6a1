"""The indexes of the search engine: written once, searched by whoever may read them."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tantivy import Document, Index

from communique.errors import MachineError
from communique.release import machine


def made(schema: Any, documents: Iterable[Document], heap: int, folder: Path | None = None) -> Index:
    """Return a new index, in an empty *folder* or in memory.

    In: what a document consists of, the documents, the memory that writing may take, in bytes.
    Raises: :class:`MachineError` when there is no room for it.
    """
    with _writing(folder):
        engine = Index(schema, str(folder)) if folder else Index(schema)
        writer = engine.writer(heap, 1)
    for document in documents:
        with _writing(folder):
            writer.add_document(document)
    with _writing(folder):
        writer.commit()
        writer.wait_merging_threads()
    if folder:
        for file in folder.iterdir():  # some of them the engine lets nobody but their owner read
            file.chmod(folder.stat().st_mode & 0o666)
    return _settled(engine)


def opened(folder: Path) -> Index:
    """Return the index that stands in a folder.

    The engine locks what it opens, and needs leave to write for that. So it gets links to all files but its
    locks, in a folder of its own that is gone as soon as they are open.

    Raises: :class:`MachineError` when it cannot be read.
    """
    with machine(folder), tempfile.TemporaryDirectory(prefix="communique-") as links:
        for file in folder.iterdir():
            if file.suffix != ".lock":
                file.open("rb").close()  # the engine would not tell what may not be read from what is damaged
                (Path(links) / file.name).symlink_to(file.resolve())
        try:
            return _settled(Index.open(links))
        except ValueError:
            raise MachineError(f"{folder}: the index is damaged; remove this folder.") from None


def _settled(engine: Index) -> Index:
    """Return an index that is never looked at again for changes: there are none."""
    engine.config_reader("manual")
    engine.reload()
    return engine


@contextmanager
def _writing(folder: Path | None) -> Iterator[None]:
    """Turn what the system refuses the engine into an error of the machine."""
    try:
        yield
    except ValueError as fault:
        raise MachineError(f"{folder or 'memory'}: the index cannot be written ({fault}).") from None
