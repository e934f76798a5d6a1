"""Vocabulary documents: the ontology and what belongs to it, the shapes, and a page for each concept scheme.

The namespaces of the ontology and the shapes end in ``#``, so their documents answer at their own IRIs with
200 (Best Practice Recipes for Publishing RDF Vocabularies, recipe 3). A concept scheme is answered at the
path its ``dcterms:identifier`` names.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice

import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request

from communique import resources
from communique.statements import Statements
from communique.vocabulary import patterns
from communique.web import addresses, sources, wording
from communique.web.current import reader, served, settings
from communique.web.forms import DOCUMENT, RDF, Content, write
from communique.web.http.answers import distinct, document, see_other
from communique.web.http.failures import problem
from communique.web.http.links import Link
from communique.web.http.negotiate import HTML, TURTLE, Form, by_suffix
from communique.web.reading import describe, grounds
from communique.web.reading.reader import DCTERMS, RDF_TYPE, SKOS
from communique.web.vocabulary import ontology, versions
from communique.web.vocabulary.asked import IN_GRAPH, IN_SCHEME
from communique.web.vocabulary.glossary import Glossary, anchor
from communique.web.vocabulary.schemes import scheme_page
from communique.web.wording import Shown

blueprint = Blueprint("vocabulary", __name__)

CONCEPTS_LIMIT = 2000
"""How many concepts of a scheme one document holds."""

_SCHEME = ox.NamedNode(f"{SKOS}ConceptScheme")
_IN_SCHEME = ox.NamedNode(f"{SKOS}inScheme")
_IDENTIFIER = ox.NamedNode(f"{DCTERMS}identifier")
_NAME = re.compile(r"[a-z0-9-]+", re.ASCII)
"""The identifiers of schemes that can be the name of a page."""


@dataclass(frozen=True)
class Vocabulary:
    """A document that files of the content folders make up."""

    path: str
    """Its path on this server, and its IRI after the base."""
    folder: resources.Folder
    file: str | None
    """The one file, or None for every file of the folder."""
    title: str
    """The message that names it."""
    prefixes: bool = False
    """Whether it needs the declared prefixes: the queries in shapes do not read without (SHACL §5.2.1)."""


ONTOLOGY = Vocabulary("ontology", "ontology", "communique.ttl", "ontology.title")
PREFIXES = Vocabulary("ontology/prefixes", "ontology", "prefixes.ttl", "vocabulary.prefixes")
VOCABULARIES = (
    ONTOLOGY,
    Vocabulary("ontology/alignments", "ontology", "alignments.ttl", "vocabulary.alignments"),
    Vocabulary("ontology/exceptions", "ontology", "exceptions.ttl", "vocabulary.exceptions"),
    PREFIXES,
    Vocabulary("shapes", "shapes", None, "vocabulary.shapes", prefixes=True),
)
BY_PATH = {vocabulary.path: vocabulary for vocabulary in VOCABULARIES}


# --- what a document holds -------------------------------------------------------------------------------


def text_of(vocabulary: Vocabulary) -> str | None:
    """Return the Turtle of a vocabulary as the release holds it, or None when it holds none."""
    if vocabulary.file:
        return sources.text(vocabulary.folder, vocabulary.file)
    texts = list(sources.texts(vocabulary.folder, ".ttl").values())
    if texts and vocabulary.prefixes:
        texts += filter(None, [text_of(PREFIXES)])
    return "\n".join(texts) or None


def _siblings(vocabulary: Vocabulary) -> list[Vocabulary]:
    """Return the other vocabularies that the release holds."""
    return [other for other in VOCABULARIES if other != vocabulary and text_of(other) is not None]


def pages() -> Iterator[str]:
    """Yield the path of every page of this module, but for those of the ontology's earlier versions."""
    for vocabulary in VOCABULARIES:
        if text_of(vocabulary) is not None:
            yield _local(vocabulary.path)
            if vocabulary == ONTOLOGY:
                yield versions.place(_local(ONTOLOGY.path), versions.CHANGES)
                yield from (figure.path for figure in ontology.figures().values())
    yield from (path for _, path, _ in schemes())


# --- the documents of the content folders ----------------------------------------------------------------


def _vocabulary(vocabulary: Vocabulary, path: str, asked: Form | None) -> Response:
    """Answer for a vocabulary, at its own path or at that of its version."""
    text = text_of(vocabulary)
    if text is None:
        return problem(404, "Not Found", f"The data served here comes without its {vocabulary.path}.")
    if vocabulary == ONTOLOGY:
        return _ontology(text, path, asked)
    triples = sources.triples(text, vocabulary.path)
    version = versions.number_of(Statements(triples))
    if path not in {vocabulary.path, f"{vocabulary.path}/{version}"}:
        there = f"the version here is {version}" if version else "it has no versions"
        return problem(404, "Not Found", f"There is no {path}: {there}.")
    iri = reader().names.base + vocabulary.path

    def make(form: Form) -> str | bytes:
        if form == TURTLE:
            return text  # as it was written, with its comments and its order
        if form.suffix != HTML.suffix:
            return write(Content(triples, None), form, settings())
        return render_template(
            "vocabulary.html",
            iri=iri,
            path=_local(path),
            page=Glossary(iri, Statements(triples), reader()).page(),
            forms=distinct(RDF),
            siblings=_siblings(vocabulary),
        )

    return document(_local(path), asked, iri, make)


# --- the ontology, its versions and its patterns ---------------------------------------------------------


def _local(path: str) -> str:
    return f"{request.script_root}/{addresses.encoded(path)}"


def _ontology(text: str, path: str, asked: Form | None) -> Response:
    """Answer for the ontology, for one of its versions, or for what changed between them."""
    found = versions.available(text, ONTOLOGY.path)
    iri, own = reader().names.ontology, _local(ONTOLOGY.path)
    name = path.removeprefix(ONTOLOGY.path).removeprefix("/")
    if name == versions.CHANGES:
        return _changes(versions.History(found, iri, own, reader()), asked)
    shown = next((one for one in found if name in {"", one.number}), None)
    if shown is None:
        there = ", ".join(one.number for one in found if one.number) or "no version with a number"
        return problem(404, "Not Found", f"There is no {path}; there is: {there}.")

    here, about = versions.place(own, name), versions.place(iri, name)

    def make(form: Form) -> str | bytes:
        if form == TURTLE:
            return shown.text
        if form.suffix != HTML.suffix:
            return write(Content(shown.triples, None), form, settings())
        return render_template(
            "ontology.html",
            iri=about,
            path=here,
            own=own,
            versioned=versions.place(own, shown.number),
            forms=distinct(RDF),
            siblings=_siblings(ONTOLOGY),
            query=IN_GRAPH.format(graph=reader().names.graph("ontology")),
            schemes=schemes(),
            shown=shown,
            latest=found[0],
            **ontology.page(iri, shown.triples, in_use=shown == found[0]),
        )

    return document(here, asked, about, make, versions.links(found, shown, own))


def _changes(history: versions.History, asked: Form | None) -> Response:
    """Answer for what changed between the versions of the ontology."""
    own = _local(ONTOLOGY.path)
    path = versions.place(own, versions.CHANGES)

    def make(form: Form) -> str | bytes:
        if form.suffix != HTML.suffix:
            return write(Content(history.triples(), None), form, settings())
        steps = history.steps()
        return render_template("ontology_changes.html", path=path, own=own, forms=distinct(RDF), steps=steps)

    return document(path, asked, versions.place(reader().names.ontology, versions.CHANGES), make)


def _pattern(path: str, asked: Form | None) -> Response:
    """Answer for a pattern of the ontology."""
    figure = ontology.figures().get(path.removeprefix(f"{ONTOLOGY.path}/{patterns.FOLDER}/"))
    if figure is None:
        return problem(404, "Not Found", f"There is no pattern {path}.")

    def make(form: Form) -> str | bytes:
        if form == TURTLE:
            return figure.text
        if form.suffix != HTML.suffix:
            return write(Content(sources.triples(figure.text, path), None), form, settings())
        return render_template("pattern.html", figure=figure, path=figure.path, forms=distinct(RDF))

    return document(figure.path, asked, figure.pattern.iri, make)


@blueprint.get("/<any(ontology, shapes):top>/<path:rest>")
def part(top: str, rest: str) -> Response:
    """Answer for a version of a vocabulary, or for a document beside it."""
    path, asked = by_suffix(f"{top}/{rest}", DOCUMENT)
    if path.startswith(f"{ONTOLOGY.path}/{patterns.FOLDER}/"):
        return _pattern(path, asked)
    vocabulary = BY_PATH.get(path) or BY_PATH.get(path.rpartition("/")[0])
    if vocabulary is None:
        return problem(404, "Not Found", f"There is no {path}.")
    return _vocabulary(vocabulary, path, asked)


@blueprint.get("/prefix/<name>")
def prefix(name: str) -> Response:
    """Lead from the declaration of a prefix to the document that holds it."""
    iri = f"{reader().names.base}prefix/{name}"
    for vocabulary in VOCABULARIES:
        triples = sources.triples(text_of(vocabulary) or "", vocabulary.path)
        if any(getattr(triple.subject, "value", None) == iri for triple in triples):
            document = reader().names.base + vocabulary.path
            target = f"{request.script_root}/{vocabulary.path}"
            fragment = addresses.encoded(anchor(iri, document, reader()))
            return see_other(f"{target}#{fragment}", Link(target, "describedby"), negotiated=False)
    return problem(404, "Not Found", f"There is no prefix “{name}”.")


# --- concept schemes -------------------------------------------------------------------------------------


def paths() -> dict[ox.NamedNode, str]:
    """Return every concept scheme whose identifier can be the name of a page, with that name."""
    look = reader()
    named = ((node, look.value(node, _IDENTIFIER)) for node in look.subjects(RDF_TYPE, _SCHEME))
    return {node: name.value for node, name in named if name and _NAME.fullmatch(name.value)}


def scheme_of(name: str) -> str | None:
    """Return the path of the concept scheme with the IRI ``…/id/{name}``, or None when there is none."""
    return next((path for node, path in paths().items() if node.value == reader().names.things + name), None)


def schemes() -> list[tuple[Shown, str, int]]:
    """Return every concept scheme that has a page: its name, its path, how many concepts it has."""
    look = reader()
    found = [
        (
            wording.named(node.value, look),
            f"{request.script_root}/{path}",
            sum(1 for _ in islice(look.subjects(_IN_SCHEME, node), CONCEPTS_LIMIT)),
        )
        for node, path in paths().items()
    ]
    return sorted(found, key=lambda one: one[0].text)


def _scheme(node: ox.NamedNode, path: str, asked: Form | None) -> Response:
    look = reader()

    def make(form: Form) -> str | bytes:
        concepts = sorted(islice(look.subjects(_IN_SCHEME, node), CONCEPTS_LIMIT), key=lambda one: one.value)
        if form.suffix == HTML.suffix:
            return render_template(
                "scheme.html",
                iri=node.value,
                path=f"{request.script_root}/{path}",
                forms=distinct(RDF),
                query=IN_SCHEME.format(node=node),
                schemes=schemes(),
                **scheme_page(node, concepts, look),
            )
        document = describe.Document.of(path, node.value, served(), look)
        triples = describe.describe(look, [node, *concepts], document)
        graphs = partial(grounds.quads, look, triples, document.iri)
        return write(Content(triples, None, graphs), form, settings())

    return document(f"{request.script_root}/{path}", asked, node.value, make)


@blueprint.get("/<name>")
def top(name: str) -> Response:
    """Answer for a vocabulary or a concept scheme at the top of the site."""
    path, asked = by_suffix(name, DOCUMENT)
    if path in BY_PATH:
        return _vocabulary(BY_PATH[path], path, asked)
    node = next((node for node, known in paths().items() if known == path), None)
    if node is None:
        return problem(404, "Not Found", f"There is no page “/{name}”.")
    return _scheme(node, path, asked)
