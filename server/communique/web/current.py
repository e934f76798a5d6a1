"""What the request at hand works with: the settings, the release it is bound to, a reader of that release."""

from typing import cast

from flask import current_app, g, request

from communique import names
from communique.config import Settings
from communique.errors import MachineError
from communique.release import ID, Release
from communique.served import Served
from communique.web import jsonld
from communique.web.reader import Reader

LATEST = "latest"
"""What the release that is served is called in the address of a file."""


def settings() -> Settings:
    """Return the settings of the application."""
    return cast(Settings, current_app.config["COMMUNIQUE"])


def served() -> Served:
    """Return the release this request is answered from, the same one from its first to its last byte."""
    return cast(Served, g.served)


def release(name: str) -> Release | None:
    """Return a release that is kept, by its name or as ``latest``; it stays until the answer is made.

    Out: None when there is none of that name, or none at all.
    """
    folder = served().folder
    if folder is None or name == LATEST:
        return Release(folder) if folder else None
    if not ID.fullmatch(name):
        return None
    found = Release(folder.parent / name)
    try:
        g.setdefault("holds", []).append(found.hold())
    except MachineError:
        return None
    return found if (found.path / "manifest.json").is_file() else None


def reader() -> Reader:
    """Return the reader of this request's release; it remembers what it looked up until the request ends."""
    if "reader" not in g:
        chosen = settings()
        g.reader = Reader(
            served().store,
            names.Names(chosen.base_iri),
            names.prefixes(chosen),
            request.script_root,
            jsonld.datatypes(jsonld.context(chosen)),
        )
    return cast(Reader, g.reader)
