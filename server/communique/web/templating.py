"""What every template can use besides what its page hands it."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from urllib.parse import urlencode

from flask import Flask, g, request

from communique import __version__
from communique.errors import MachineError
from communique.web import addresses, wording
from communique.web.current import reader, settings
from communique.web.describe import license_of
from communique.web.entity import query_link
from communique.web.wording import Shown

_TERMS = 4096
"""How many terms are remembered as they look: most of a page are names that other pages have, too."""
_NAME = 500
"""The longest text of a term that is remembered, in characters: what is longer is hardly a name."""
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
    if value.isprintable():  # as nearly all is; none of the characters in question is printable
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


def _license() -> str | None:
    """Return the link to the licence of the data; none on a page that tells that the data cannot be read."""
    try:
        return addresses.outside(license_of(reader()) or "")
    except MachineError:
        return None


def register(app: Flask) -> None:
    """Give the templates of *app* their functions and what every page knows."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.finalize = legible
    for function in (wording.day, license_name, local, incoming_link, query_link, query_string):
        app.jinja_env.globals[function.__name__] = function
    term: Callable[[Shown], str] = vars(app.jinja_env.get_template("_term.html").module)["term"]
    remembered = lru_cache(_TERMS)(term)

    def remembered_term(shown: Shown) -> str:
        return (remembered if len(shown.text) <= _NAME else term)(shown)

    app.jinja_env.globals["remembered_term"] = remembered_term
    app.jinja_env.globals["terms"] = app.jinja_env.get_template("_terms.html").module

    @app.context_processor
    def common() -> dict[str, object]:
        """Return what every page knows; a failure can come before the request is bound to a release."""
        bound = "served" in g
        return {
            "served": g.get("served"),
            "version": __version__,
            "license": _license() if bound else None,
        }
