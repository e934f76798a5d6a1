"""The vocabulary files of an answer: those of the release, or of the content folders with ``--data``."""

from functools import lru_cache
from importlib.resources.abc import Traversable

import pyoxigraph as ox

from communique import resources, turtle
from communique.web.current import served, settings


def _top(folder: resources.Folder) -> Traversable:
    kept = served().folder
    return resources.folder(folder, settings()) if kept is None else kept / folder


def _read(file: Traversable) -> str:
    """Return the text of a file; those of a release have the publisher's base IRI already."""
    return resources.read(file, settings()) if served().folder is None else file.read_text(encoding="utf-8")


def texts(folder: resources.Folder, suffix: str, below: str = ".") -> dict[str, str]:
    """Return the files of a folder, or of one below it, that end in *suffix*: path → text, in order."""
    top = _top(folder) / below
    return {path: _read(file) for path, file in resources.tree(top, suffix)} if top.is_dir() else {}


def text(folder: resources.Folder, name: str) -> str | None:
    """Return one file of a folder, or None when it is not there."""
    file = _top(folder) / name
    try:
        there = file.is_file()
    except OSError:  # a name that is longer than one can be
        there = False
    return _read(file) if there else None


@lru_cache(maxsize=64)
def triples(text: str, where: str) -> tuple[ox.Triple, ...]:
    """Return the triples of a Turtle document, its nodes without a name always named the same (RDFC-1.0)."""
    parsed = turtle.parse(text, where)
    dataset = ox.Dataset(ox.Quad(*triple) for triple in parsed)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    order = {triple.subject: place for place, triple in reversed(list(enumerate(parsed)))}
    return tuple(
        sorted(
            (quad.triple for quad in dataset),
            key=lambda triple: (order.get(triple.subject, len(order) + len(parsed)), str(triple)),
        )
    )
