"""The description of the dataset: ``/void``, ``/.well-known/void``, ``/catalog``, and one for each release.

A release holds its description as files. Data that brings none, the files of ``--data`` or a release made
before there were descriptions, is described as far as it is known: nothing is counted while a client waits.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import cast

import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import NotFound

from communique import names, resources, turtle
from communique.release import Release, description
from communique.release.description import FILES, HEAD, VOID, Described, version_iri
from communique.statements import Statements
from communique.web.current import reader, served, settings
from communique.web.current import release as kept
from communique.web.description import catalogue, figures
from communique.web.forms import DOCUMENT, RDF, Content, write
from communique.web.http.answers import distinct, document
from communique.web.http.failures import problem
from communique.web.http.links import Link
from communique.web.http.negotiate import HTML, TURTLE, Form, by_suffix

blueprint = Blueprint("description", __name__)

_CATALOG = "catalog"


# --- what the documents hold ------------------------------------------------------------------------------


def text(name: str) -> str:
    """Return a document of the description in Turtle; *name* is a key of its :data:`FILES`."""
    folder = served().folder
    file = folder / FILES[name] if folder else None
    if file is not None and file.is_file():
        return file.read_text(encoding="utf-8")
    return description.files(_known())[FILES[name]]


def _known() -> Described:
    """Return what is known without counting of data that brings no description.

    Our own words about the dataset are true of a release, not of whatever else is served.
    """
    now, chosen = served(), settings()
    head = resources.folder("mappings", chosen) / HEAD
    return Described(
        reader().names,
        names.prefixes(chosen),
        cast(ox.Store, reader().store),  # where nothing is counted, it is asked for no more than a remote one
        now.manifest or ({"modified": now.modified.isoformat()} if now.modified else {}),
        turtle.load(head, chosen) if now.folder and head.is_file() else (),
        counted=False,
    )


@lru_cache(maxsize=8)
def _parsed(document: str, where: str) -> tuple[ox.Triple, ...]:
    return tuple(turtle.parse(document, where))


def triples(name: str) -> tuple[ox.Triple, ...]:
    """Return the statements of a document of the description, in its order."""
    return _parsed(text(name), FILES[name])


def dataset() -> str:
    """Return the IRI of the dataset."""
    return reader().names.dataset


# --- VoID -------------------------------------------------------------------------------------------------


@blueprint.get("/void")
@blueprint.get("/void.<suffix>")
def void(suffix: str = "") -> Response:
    """Give the VoID description of the dataset, negotiated or in the form its suffix names."""
    return _void(asked("void", suffix))


def asked(name: str, suffix: str) -> Form | None:
    """Return the form that a suffix names, or None when there is no suffix; end with 404 for any other."""
    form = by_suffix(f"{name}.{suffix}", DOCUMENT)[1] if suffix else None
    if suffix and form is None:
        raise NotFound
    return form


def _void(form: Form | None) -> Response:
    own = f"{request.script_root}/void"

    def make(form: Form) -> str | bytes:
        if form.suffix != HTML.suffix:
            return in_rdf("void", form)
        page = figures.page(Statements(triples("void")), reader())
        return render_template("void.html", path=own, forms=distinct(RDF), **page)

    return document(own, form, dataset(), make, see_also())


def in_rdf(name: str, form: Form) -> str | bytes:
    """Return a document of the description in a form of RDF."""
    return text(name) if form == TURTLE else write(Content(triples(name), None), form, settings())


def see_also() -> list[Link]:
    """Return the links to the documents that describe the dataset."""
    return [Link(f"{request.script_root}/{name}", "describedby") for name in FILES]


@blueprint.get("/.well-known/void")
def well_known() -> Response:
    """Give the VoID description where crawlers look for it (VoID §7.2, RFC 8615).

    The note allows a redirect, which must be followed; some crawlers follow none, so this is the document.
    """
    return _void(None)


def address(graph: str) -> str | None:
    """Return the address of what is said of a named graph, or None when nothing is said of it."""
    start = reader().names.graph("")
    parts = Statements(triples("void")).nodes(ox.NamedNode(dataset()), VOID["subset"])
    if not graph.startswith(start) or ox.NamedNode(graph) not in parts:
        return None
    return f"{request.script_root}/void#{graph.removeprefix(start)}"


# --- DCAT -------------------------------------------------------------------------------------------------


@blueprint.get("/catalog")
@blueprint.get("/catalog.<suffix>")
def catalog(suffix: str = "") -> Response:
    """Give the catalogue in DCAT, negotiated or in the form its suffix names."""
    own = f"{request.script_root}/{_CATALOG}"

    def make(form: Form) -> str | bytes:
        if form.suffix != HTML.suffix:
            return in_rdf(_CATALOG, form)
        page = catalogue.page(Statements(triples(_CATALOG)), ox.NamedNode(dataset()), reader())
        return render_template("catalog.html", path=own, forms=distinct(RDF), **page)

    return document(own, asked(_CATALOG, suffix), reader().names.base + _CATALOG, make)


@blueprint.get("/catalog/<name>")
def version(name: str) -> Response:
    """Give the description of the dataset as one release holds it, as long as the release is kept."""
    name, form = by_suffix(name, DOCUMENT)
    found = kept(name)
    if found is None or found.id != name:
        return problem(404, "Not Found", f"There is no release “{name}” here.")
    whole = _catalog_of(found)
    if whole is None:
        return problem(404, "Not Found", f"The release {name} was made without a description.")
    own = f"{request.script_root}/{_CATALOG}/{name}"
    node = ox.NamedNode(version_iri(reader().names, name))

    def make(form: Form) -> str | bytes:
        said = list(_reached(whole, node))
        if form.suffix != HTML.suffix:
            return write(Content(said, None), form, settings())
        page = catalogue.page(Statements(said), node, reader())
        return render_template("catalog.html", path=own, forms=distinct(RDF), **page)

    return document(own, form, node.value, make)


def _catalog_of(found: Release) -> Sequence[ox.Triple] | None:
    """Return the catalogue as a release has it, or None when it has none."""
    if found.id == served().id:
        return triples(_CATALOG)
    file = found.path / FILES[_CATALOG]
    return _parsed(file.read_text(encoding="utf-8"), file.name) if file.is_file() else None


def _reached(whole: Sequence[ox.Triple], node: ox.NamedNode) -> Iterator[ox.Triple]:
    """Yield what a catalogue says of a version of the dataset and of all that it leads to.

    What the catalogue says of itself and of the dataset was true when the release was the newest; it is not
    said again.
    """
    said: dict[object, list[ox.Triple]] = {}
    for triple in whole:
        said.setdefault(triple.subject, []).append(triple)
    for changing in (dataset(), reader().names.base + _CATALOG):
        said.pop(ox.NamedNode(changing), None)
    todo: list[object] = [node]
    while todo:
        for triple in said.pop(todo.pop(0), ()):
            yield triple
            todo.append(triple.object)
