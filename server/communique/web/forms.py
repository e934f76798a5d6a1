"""The forms a document can be had in: a table, so that one more form is one more row."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from communique import names
from communique.config import Settings
from communique.release import rdfxml
from communique.web import jsonld, pretty
from communique.web.http.negotiate import (
    HTML,
    JSON,
    JSON_LD,
    N_QUADS,
    N_TRIPLES,
    RDF_XML,
    TRIG,
    TURTLE,
    XHTML,
    Form,
)
from communique.web.jsonld import frames
from communique.web.reading.reader import RDF_TYPE


@dataclass(frozen=True)
class Content:
    """What a document says, before it takes a form."""

    triples: Sequence[ox.Triple]
    root: str | None
    """The IRI of the one thing it is about, if it is about one."""
    graphs: Callable[[], Sequence[ox.Quad]] | None = None
    """Finds each statement in every named graph that holds it; None when there are no named graphs."""

    def quads(self) -> Sequence[ox.Quad]:
        """Return the statements with the graphs they stand in."""
        return self.graphs() if self.graphs else [ox.Quad(*triple) for triple in self.triples]

    def classes(self) -> list[str]:
        """Return the IRIs of the classes of the root, in the order of its description."""
        return [
            triple.object.value
            for triple in self.triples
            if triple.predicate == RDF_TYPE
            and isinstance(triple.object, ox.NamedNode)
            and getattr(triple.subject, "value", None) == self.root
        ]


def _turtle(content: Content, settings: Settings) -> bytes:
    return pretty.turtle(content.triples, names.prefixes(settings))


def _n_triples(content: Content, _settings: Settings) -> bytes:
    return "".join(f"{triple} .\n" for triple in content.triples).encode()


def _json_ld(content: Content, settings: Settings) -> bytes:
    frame = frames.for_classes(content.classes(), settings)
    return jsonld.write(content.triples, jsonld.context(settings), content.root, frame)


def _rdf_xml(content: Content, settings: Settings) -> bytes:
    output, used = io.BytesIO(), {triple.predicate.value for triple in content.triples}
    prefixes = {
        short: namespace
        for short, namespace in names.prefixes(settings).items()
        if any(name.startswith(namespace) for name in used)
    }
    rdfxml.write(content.triples, prefixes, output)
    return output.getvalue()


def _trig(content: Content, settings: Settings) -> bytes:
    return pretty.trig(content.quads(), names.prefixes(settings))


def _n_quads(content: Content, _settings: Settings) -> bytes:
    return "".join(f"{quad} .\n" for quad in content.quads()).encode()


_WRITERS: Mapping[str, Callable[[Content, Settings], bytes]] = {
    TURTLE.suffix: _turtle,
    JSON_LD.suffix: _json_ld,
    N_TRIPLES.suffix: _n_triples,
    RDF_XML.suffix: _rdf_xml,
    TRIG.suffix: _trig,
    N_QUADS.suffix: _n_quads,
}
"""How each form of RDF is written, by its suffix."""

RDF = (TURTLE, JSON_LD, JSON, N_TRIPLES, RDF_XML, TRIG, N_QUADS)
"""The forms of RDF."""

DOCUMENT = (TURTLE, HTML, XHTML, *RDF[1:])
"""The forms of a document. A client without a wish is a program (browsers name HTML): Turtle comes first."""


def write(content: Content, form: Form, settings: Settings) -> bytes:
    """Return *content* in a form of RDF."""
    return _WRITERS[form.suffix](content, settings)
