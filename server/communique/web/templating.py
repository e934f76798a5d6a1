"""What every template can use besides what its page hands it."""

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Flask, g, request

from communique import __version__
from communique.web import addresses, wording
from communique.web.current import reader, settings
from communique.web.describe import license_of
from communique.web.entity import query_link

_CREATIVE_COMMONS = re.compile(r"https?://creativecommons\.org/licenses/([a-z-]+)/(\d\.\d)/?")


def license_name(iri: str) -> str:
    """Return what a licence is called.

    >>> license_name("https://creativecommons.org/licenses/by/4.0/")
    'CC BY 4.0'
    """
    match = _CREATIVE_COMMONS.fullmatch(iri)
    return f"CC {match[1].upper()} {match[2]}" if match else iri


def local(iri: str) -> str:
    """Return the link to an IRI of ours on this server."""
    return addresses.local(iri, settings().base_iri, request.script_root) or ""


def incoming_link(iri: str, curie: str) -> str:
    """Return the path of the list of all that points at a thing by a property."""
    path = addresses.encoded(iri.removeprefix(reader().names.things))
    return f"{request.script_root}/incoming/{path}?{urlencode({'property': curie})}"


def query_string(parameters: Mapping[str, str], page: int) -> str:
    """Return the query part of a link to another page of the same list."""
    return urlencode({**parameters, "page": page})


def register(app: Flask) -> None:
    """Give the templates of *app* their functions and what every page knows."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for function in (wording.day, license_name, local, incoming_link, query_link, query_string):
        app.jinja_env.globals[function.__name__] = function
    app.jinja_env.globals["terms"] = app.jinja_env.get_template("_terms.html").module

    @app.context_processor
    def common() -> dict[str, object]:
        """Return what every page knows; a failure can come before the request is bound to a release."""
        bound = "served" in g
        return {
            "served": g.get("served"),
            "version": __version__,
            "license": license_of(reader()) if bound else None,
        }
