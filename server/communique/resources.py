"""Where the content folders are: in the publisher's own folder, in the wheel, or in the checkout."""

import re
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

from communique.config import CANONICAL_BASE, Settings
from communique.errors import DataError, UsageError

Folder = Literal["ontology", "mappings", "shapes", "seeds", "competency", "hygiene"]

_SPECIAL = re.compile(r"[.$*+?()\[\]|]")
"""What an IRI may hold and a regular expression reads as more than a letter."""
_CHECKOUT = {"competency": "tests/competency", "hygiene": "tests/hygiene"}
"""The folders that stand elsewhere in a checkout than in the wheel."""


def folder(name: Folder, settings: Settings) -> Traversable:
    """Return the content folder *name*: the publisher's, else the wheel's, else the checkout's.

    Raises: :class:`UsageError` when the setting ``content`` names a folder that is not there.
    """
    if settings.content is not None:
        if not settings.content.is_dir():
            raise UsageError(f"The setting content names “{settings.content}”, which is not a folder.")
        own = settings.content / name
        if own.is_dir():
            return own
    packed = files("communique") / "_data" / name
    if packed.is_dir():
        return packed
    return Path(__file__).parents[2] / _CHECKOUT.get(name, name)


def read(file: Traversable, settings: Settings) -> str:
    """Return the text of a content file, with the publisher's base IRI in place of the canonical one.

    Raises: :class:`DataError` when the file is missing or not UTF-8.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")  # some editors put a byte order mark in front
    except UnicodeDecodeError as fault:
        line = fault.object.count(b"\n", 0, fault.start) + 1
        raise DataError(f"{file}, line {line}: not UTF-8.") from None
    except OSError as fault:
        raise DataError(f"{file}: cannot be read ({fault.strerror}).") from None
    if settings.base_iri == CANONICAL_BASE:
        return text
    # A regular expression, as in sh:pattern, begins with the base: there it stands for its letters alone.
    letters = _SPECIAL.sub(r"\\\\\g<0>", settings.base_iri)
    return text.replace(f'"^{CANONICAL_BASE}', f'"^{letters}').replace(CANONICAL_BASE, settings.base_iri)


def tree(top: Traversable, suffix: str, below: str = "") -> Iterator[tuple[str, Traversable]]:
    """Yield the path below *top* and the file of every file whose name ends in *suffix*, in order.

    Raises: :class:`DataError` for a folder that is missing or cannot be read.
    """
    try:
        entries = sorted(top.iterdir(), key=lambda entry: entry.name)
    except OSError as fault:
        raise DataError(f"{top}: cannot be read ({fault.strerror}).") from None
    for entry in entries:
        if entry.is_dir():
            yield from tree(entry, suffix, f"{below}{entry.name}/")
        elif entry.name.endswith(suffix):
            yield f"{below}{entry.name}", entry


def walk(top: Traversable, suffix: str) -> Iterator[Traversable]:
    """Yield every file under *top* whose name ends in *suffix*, in order."""
    return (file for _, file in tree(top, suffix))
