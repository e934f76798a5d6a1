"""The forms a document can be had in: a table, so that one more form is one more row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from communique import names
from communique.config import Settings
from communique.web import jsonld, pretty
from communique.web.negotiate import HTML, JSON, JSON_LD, N_TRIPLES, TURTLE, XHTML, Form


@dataclass(frozen=True)
class Content:
    """What a document says, before it takes a form."""

    triples: Sequence[ox.Triple]
    root: str | None
    """The IRI of the one thing it is about, if it is about one."""


def _turtle(content: Content, settings: Settings) -> bytes:
    return pretty.turtle(content.triples, names.prefixes(settings))


def _n_triples(content: Content, _settings: Settings) -> bytes:
    return "".join(f"{triple} .\n" for triple in content.triples).encode()


def _json_ld(content: Content, settings: Settings) -> bytes:
    return jsonld.write(content.triples, jsonld.context(settings), content.root)


_WRITERS: Mapping[str, Callable[[Content, Settings], bytes]] = {
    TURTLE.suffix: _turtle,
    JSON_LD.suffix: _json_ld,
    N_TRIPLES.suffix: _n_triples,
}
"""How each form of RDF is written, by its suffix."""

RDF = (TURTLE, JSON_LD, JSON, N_TRIPLES)
"""The forms of RDF."""

DOCUMENT = (TURTLE, HTML, XHTML, JSON_LD, JSON, N_TRIPLES)
"""The forms of a document. A client without a wish is a program (browsers name HTML): Turtle comes first."""


def write(content: Content, form: Form, settings: Settings) -> bytes:
    """Return *content* in a form of RDF."""
    return _WRITERS[form.suffix](content, settings)
