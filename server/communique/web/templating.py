"""What every template can use besides what its page hands it."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from urllib.parse import urlencode

from flask import Flask, g, request
from markupsafe import Markup

from communique import __version__
from communique.errors import CommuniqueError
from communique.web import addresses, interface, wording
from communique.web.current import reader, settings
from communique.web.facets import facet_heading
from communique.web.interface.legibility import legible
from communique.web.reading.describe import license_of
from communique.web.reading.queries import query_link
from communique.web.wording import Shown

_TERMS = 4096
"""How many terms are remembered as they look: most of a page are names that other pages have, too."""
_NAME = 500
"""The longest text of a term that is remembered, in characters: what is longer is hardly a name."""
_LANGUAGE = Markup(' lang="{0}" xml:lang="{0}"')
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


def in_language(tag: str) -> Markup:
    """Return the attributes that tell the language of a text, where it is not that of the page."""
    return Markup("") if tag in {"", interface.spoken().language} else _LANGUAGE.format(tag)


def incoming_link(iri: str, curie: str) -> str:
    """Return the path of the list of all that points at a thing by a property."""
    path = addresses.encoded(iri.removeprefix(reader().names.things))
    return f"{request.script_root}/incoming/{path}?{urlencode({'property': curie})}"


def query_string(parameters: Mapping[str, str | Sequence[str]], page: int) -> str:
    """Return the query part of a link to another page of the same list."""
    return urlencode({**parameters, "page": page}, doseq=True)


def _license() -> str | None:
    """Return the link to the licence of the data; none on a page that tells that the data cannot be read."""
    try:
        return addresses.outside(license_of(reader()) or "")
    except CommuniqueError:
        return None


def register(app: Flask) -> None:
    """Give the templates of *app* their functions and what every page knows."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.finalize = legible
    interface.register(app)
    functions = (
        facet_heading,
        wording.day,
        license_name,
        local,
        in_language,
        incoming_link,
        query_link,
        query_string,
    )
    for function in functions:
        app.jinja_env.globals[function.__name__] = function
    term: Callable[[Shown, str], str] = vars(app.jinja_env.get_template("_term.html").module)["term"]
    remembered = lru_cache(_TERMS)(term)

    def remembered_term(shown: Shown) -> str:
        return (remembered if len(shown.text) <= _NAME else term)(shown, interface.spoken().language)

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
