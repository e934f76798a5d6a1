"""Things and the documents about them: ``/id/…`` → 303 → ``/doc/…``, negotiated or by suffix.

Cool URIs for the Semantic Web (303), RFC 9110 (negotiation), RFC 8288 (links between the forms).
"""

from dataclasses import dataclass, replace

import pyoxigraph as ox
from flask import Blueprint, Response, request

from communique.browse.sorts import BY_SEGMENT
from communique.registry import Entry
from communique.web import addresses, reports, vocabulary
from communique.web.current import reader, served, settings
from communique.web.forms import DOCUMENT, Content, write
from communique.web.http import answers
from communique.web.http.answers import alternates, chosen, moved, see_other
from communique.web.http.failures import problem
from communique.web.http.links import Link
from communique.web.http.negotiate import HTML, Form, by_suffix
from communique.web.jsonld import schema_org
from communique.web.reading import describe, grounds
from communique.web.reading.describe import Document
from communique.web.reading.evidence import Witness
from communique.web.reading.reader import OWL, RDF_TYPE, RDFS_LABEL, XSD
from communique.web.things import retired
from communique.web.things.entity import page

blueprint = Blueprint("things", __name__)

PASSAGES_LIMIT = 1000
"""How many passages of a report one document holds."""

_TEXT = "/text"
_DEPRECATED = ox.NamedNode(f"{OWL}deprecated")
_TRUE = ox.Literal("true", datatype=ox.NamedNode(f"{XSD}boolean"))
_REPORT = "report/"


@dataclass(frozen=True)
class Found:
    """What a path under ``/id/`` or ``/doc/`` stands for."""

    path: str
    """The path after ``/doc/``, as the IRI spells it, without a suffix."""
    node: ox.NamedNode
    """The thing; for the text of a report, the report."""
    text: bool
    """Whether the passages of the report are meant."""


def _split(path: str) -> tuple[str, bool]:
    """Return the path of the thing, and whether the text of a report is meant."""
    text = path.startswith(_REPORT) and path.endswith(_TEXT) and path.count("/") == 2
    return (path.removesuffix(_TEXT), True) if text else (path, False)


def _look_up(path: str) -> Found | None:
    """Return what is published under a decoded path, or None."""
    name, text = _split(path)
    for node in addresses.candidates(reader().names.things, name):
        if reader().exists(node) and not (text and not Witness(reader()).evidence_of(node, 1)):
            return Found(node.value.removeprefix(reader().names.things) + (_TEXT if text else ""), node, text)
    return None


def _entry(path: str) -> Entry | None:
    """Return the registry's entry when the thing at a path is not in use any more."""
    iri = reader().names.things + _split(path)[0]
    return retired.entry(iri, served(), settings())


def _url(section: str, path: str, form: Form | None = None) -> str:
    suffix = f".{form.suffix}" if form else ""
    return f"{request.script_root}/{section}/{addresses.encoded(path)}{suffix}"


def _missing(path: str) -> Response:
    return problem(404, "Not Found", f"There is nothing with the IRI {reader().names.things}{path}.")


def _gone(entry: Entry, path: str, form: Form | None) -> Response:
    """Answer for a thing that is not in use any more: where its successor is, or that it was withdrawn."""
    section = request.path.split("/", 2)[1]
    if entry.replaced_by:
        successor = entry.replaced_by.removeprefix(reader().names.things)
        return moved(_url(section, successor + (_TEXT if path.endswith(_TEXT) else ""), form))
    sentence = f"“{entry.label}” ({entry.iri}) was withdrawn and is not replaced by anything."
    form = form or chosen(_url("doc", path))
    if form.suffix == HTML.suffix:
        return problem(410, "Gone", sentence)
    node = ox.NamedNode(entry.iri)
    triples = (
        ox.Triple(node, RDF_TYPE, ox.NamedNode(reader().names.vocabulary + entry.type)),
        ox.Triple(node, RDFS_LABEL, ox.Literal(entry.label, language="en")),
        ox.Triple(node, _DEPRECATED, _TRUE),
    )
    response = Response(
        write(Content(triples, entry.iri), form, settings()), 410, content_type=form.content_type
    )
    response.vary.add("Accept")
    return response


@blueprint.get("/id/<path:path>")
def thing(path: str) -> Response:
    """Lead from a thing to the document about it.

    A concept scheme is shown by its own page, and a sort of thing by its list.
    """
    if "/" not in path:
        return _collection(path)
    if entry := _entry(path):
        return _gone(entry, path, None)
    found = _look_up(path)
    if found is None:
        return _missing(path)
    links = [Link(_url("doc", found.path), "describedby"), *alternates(_url("doc", found.path))]
    target = found.path
    if found.text and chosen(_url("doc", found.path)).suffix == HTML.suffix:
        # A browser keeps the fragment across a redirect: it comes to the passage on the page of the report.
        target = found.path.removesuffix(_TEXT)
    return see_other(_url("doc", target), *links)


def _collection(name: str) -> Response:
    scheme = vocabulary.scheme_of(name)
    if scheme:
        target = f"{request.script_root}/{scheme}"
        return see_other(target, Link(target, "describedby"))
    if name in BY_SEGMENT:
        return see_other(f"{request.script_root}/{name}/", negotiated=False)
    return _missing(name)


def _content(found: Found, brief: bool = False) -> Content:
    """Return the description of a thing, or of the passages of a report, with that of the document."""
    passages = Witness(reader()).evidence_of(found.node, PASSAGES_LIMIT if found.text else 1)
    see_also = f"doc/{found.path}{_TEXT}" if passages and not found.text else None
    document = Document.of(f"doc/{found.path}", found.node.value, served(), reader(), see_also)
    triples = describe.describe(reader(), passages if found.text else [found.node], document, brief)
    return Content(
        triples,
        root=None if found.text else found.node.value,
        graphs=lambda: grounds.quads(reader(), triples, document.iri),
    )


@blueprint.get("/doc/<path:path>")
def document(path: str) -> Response:
    """Give the document about a thing, in the form its suffix names or the client wants."""
    name, asked = by_suffix(path, DOCUMENT)
    whole = _look_up(path) if asked else None
    if whole:  # the slug itself ends in what looks like a suffix
        name, asked = path, None
    if entry := _entry(name):
        return _gone(entry, name, asked)
    found = whole or _look_up(name)
    if found is None:
        return _missing(name)

    def make(form: Form) -> str | bytes:
        if form.suffix == HTML.suffix:
            described = _content(replace(found, text=False), brief=True)
            return page(found.node, own, schema_org.block(described.triples, found.node.value))
        return write(_content(found), form, settings())

    own = _url("doc", found.path)
    if reader().is_quoted(found.node) and (asked or chosen(own)).suffix == HTML.suffix:
        other = reports.instead(found.node, own, reader())
        if other:
            return other
    return answers.document(own, asked, found.node.value, make)
