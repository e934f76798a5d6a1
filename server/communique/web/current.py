"""What the request at hand works with: the settings, the release it is bound to, a reader of that release."""

from typing import cast

from flask import current_app, g, request

from communique import names
from communique.config import Settings
from communique.served import Served
from communique.web import jsonld
from communique.web.reader import Reader


def settings() -> Settings:
    """Return the settings of the application."""
    return cast(Settings, current_app.config["COMMUNIQUE"])


def served() -> Served:
    """Return the release this request is answered from, the same one from its first to its last byte."""
    return cast(Served, g.served)


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
