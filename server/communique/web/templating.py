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
_ILLEGIBLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TURNING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


def license_name(iri: str) -> str:
    """Return what a licence is called.

    >>> license_name("https://creativecommons.org/licenses/by/4.0/")
    'CC BY 4.0'
    """
    match = _CREATIVE_COMMONS.fullmatch(iri)
    return f"CC {match[1].upper()} {match[2]}" if match else iri


def legible(value: object) -> object:
    r"""Return what a template prints without the characters that would harm a page.

    Those that XML does not have (XML 1.0 §2.2) are marked; those that turn the direction of what follows
    them (UAX #9 §2) are left out, as each value has a direction of its own.

    >>> legible("a\x00b\u202ec")
    'a�bc'
    """
    if not isinstance(value, str) or hasattr(value, "__html__"):  # what is markup already was printed once
        return value
    return _ILLEGIBLE.sub("\ufffd", _TURNING.sub("", value))


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
    app.jinja_env.finalize = legible
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
            "license": addresses.outside(license_of(reader()) or "") if bound else None,
        }
