"""Frames: what the JSON of a thing of a class always has, and in which order (JSON-LD 1.1 Framing).

A frame is a file ``mappings/frames/{class}.jsonld``, without a context: that of the mappings applies.
"""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources.abc import Traversable
from typing import Any

from communique import resources
from communique.config import Settings
from communique.errors import MappingError
from communique.web import jsonld

Frame = Mapping[str, Any]

SUFFIX = ".jsonld"


def _refused(file: Traversable, reason: str) -> MappingError:
    return MappingError(f"{file}: not a frame: {reason}.")


def _check(frame: Frame, context: Mapping[str, Any], file: Traversable) -> None:
    """Check that a frame, and each frame in it, names nothing but words of the context.

    Raises: :class:`MappingError` naming the word.
    """
    for word, inner in frame.items():
        if not word.startswith("@") and word not in context:
            raise _refused(file, f"“{word}” is no word of context.jsonld")
        if isinstance(inner, dict):
            _check(inner, context, file)
        elif not word.startswith("@"):
            raise _refused(file, f"the value of “{word}” must be an object")


def _read(file: Traversable, settings: Settings) -> Frame:
    try:
        frame = json.loads(resources.read(file, settings))
    except ValueError as fault:
        raise _refused(file, str(fault)) from None
    if not isinstance(frame, dict):
        raise _refused(file, "it must be one object")
    name = file.name.removesuffix(SUFFIX)
    if frame.get("@type") != name:
        raise _refused(file, f"its “@type” must be “{name}”, as the file is called")
    context = jsonld.context(settings)
    if not isinstance(context.get(name), str):
        raise _refused(file, f"“{name}” is no class of context.jsonld")
    _check(frame, context, file)
    return frame


@lru_cache(maxsize=8)
def all_of(settings: Settings) -> Mapping[str, Frame]:
    """Return the frames of this publisher by the word for their class; none when there is no folder of them.

    Raises: :class:`MappingError` for a file that is not a frame, naming it and the reason.
    """
    top = resources.folder("mappings", settings) / "frames"
    files = resources.walk(top, SUFFIX) if top.is_dir() else ()
    return {frame["@type"]: frame for frame in (_read(file, settings) for file in files)}


def for_classes(kinds: Iterable[str], settings: Settings) -> Frame | None:
    """Return the frame of the first of the classes that has one, or None.

    In: the IRIs of the classes of a thing, the most specific first.
    """
    context = jsonld.context(settings)
    by_class = {context[name]: frame for name, frame in all_of(settings).items()}
    return next((by_class[kind] for kind in kinds if kind in by_class), None)


def document(name: str, settings: Settings) -> str | None:
    """Return a frame as a document with its context, ready for any JSON-LD processor, or None."""
    frame = all_of(settings).get(name)
    if frame is None:
        return None
    return json.dumps({"@context": jsonld.context(settings), **frame}, ensure_ascii=False, indent=2) + "\n"
