"""Vocabulary documents: the ontology and what belongs to it, the shapes, and a page for each concept scheme.

The namespaces of the ontology and the shapes end in ``#``, so their documents answer at their own IRIs with
200 (Best Practice Recipes for Publishing RDF Vocabularies, recipe 3). A concept scheme is answered at the
path its ``dcterms:identifier`` names.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request

from communique import resources, turtle
from communique.web import addresses, describe, wording
from communique.web.answers import Link, distinct, document, see_other
from communique.web.current import reader, served, settings
from communique.web.failures import problem
from communique.web.forms import DOCUMENT, RDF, Content, write
from communique.web.glossary import Glossary, anchor
from communique.web.negotiate import HTML, TURTLE, Form, by_suffix
from communique.web.reader import DCTERMS, OWL, RDF_TYPE, SKOS
from communique.web.schemes import scheme_page
from communique.web.wording import Shown

blueprint = Blueprint("vocabulary", __name__)

CONCEPTS_LIMIT = 2000
"""How many concepts of a scheme one document holds."""

_SCHEME = ox.NamedNode(f"{SKOS}ConceptScheme")
_IN_SCHEME = ox.NamedNode(f"{SKOS}inScheme")
_IDENTIFIER = ox.NamedNode(f"{DCTERMS}identifier")
_NAME = re.compile(r"[a-z0-9-]+", re.ASCII)
"""The identifiers of schemes that can be the name of a page."""
_VERSION = ox.NamedNode(f"{OWL}versionInfo")


@dataclass(frozen=True)
class Vocabulary:
    """A document that files of the content folders make up."""

    path: str
    """Its path on this server, and its IRI after the base."""
    folder: resources.Folder
    file: str | None
    """The one file, or None for every file of the folder."""
    name: str


VOCABULARIES = (
    Vocabulary("ontology", "ontology", "communique.ttl", "Ontology"),
    Vocabulary("ontology/alignments", "ontology", "alignments.ttl", "Alignments"),
    Vocabulary("ontology/exceptions", "ontology", "exceptions.ttl", "Exceptions"),
    Vocabulary("ontology/prefixes", "ontology", "prefixes.ttl", "Prefixes"),
    Vocabulary("shapes", "shapes", None, "Shapes"),
)
_BY_PATH = {vocabulary.path: vocabulary for vocabulary in VOCABULARIES}


# --- what a document holds -------------------------------------------------------------------------------


def _text(vocabulary: Vocabulary) -> str | None:
    """Return the Turtle of a vocabulary as the release holds it, or None when it holds none."""
    folder = served().folder
    if folder is None:
        top = resources.folder(vocabulary.folder, settings())
        files = [top / vocabulary.file] if vocabulary.file else list(resources.walk(top, ".ttl"))
        return "\n".join(resources.read(file, settings()) for file in files if file.is_file()) or None
    kept = folder / vocabulary.folder
    paths = [kept / vocabulary.file] if vocabulary.file else sorted(kept.rglob("*.ttl"))
    return "\n".join(path.read_text(encoding="utf-8") for path in paths if path.is_file()) or None


@lru_cache(maxsize=16)
def _triples(text: str, where: str) -> tuple[ox.Triple, ...]:
    """Return the triples of a Turtle document, its nodes without a name always named the same (RDFC-1.0)."""
    parsed = turtle.parse(text, where)
    dataset = ox.Dataset(ox.Quad(*triple) for triple in parsed)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    order = {triple.subject: place for place, triple in reversed(list(enumerate(parsed)))}
    return tuple(
        sorted(
            (quad.triple for quad in dataset),
            key=lambda triple: (order.get(triple.subject, len(order) + len(parsed)), str(triple)),
        )
    )


# --- the documents of the content folders ----------------------------------------------------------------


def _version(vocabulary: Vocabulary, triples: Sequence[ox.Triple]) -> str | None:
    iri = ox.NamedNode(reader().names.base + vocabulary.path)
    found = (
        t.object.value
        for t in triples
        if (t.subject, t.predicate) == (iri, _VERSION) and isinstance(t.object, ox.Literal)
    )
    return next(found, None)


def _vocabulary(vocabulary: Vocabulary, path: str, asked: Form | None) -> Response:
    """Answer for a vocabulary, at its own path or at that of its version."""
    text = _text(vocabulary)
    if text is None:
        return problem(404, "Not Found", f"The data served here comes without its {vocabulary.path}.")
    triples = _triples(text, vocabulary.path)
    version = _version(vocabulary, triples)
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
            path=f"{request.script_root}/{path}",
            page=Glossary(iri, triples, reader()).page(),
            forms=distinct(RDF),
            siblings=VOCABULARIES,
            here=vocabulary,
        )

    return document(f"{request.script_root}/{path}", asked, iri, make)


@blueprint.get("/<any(ontology, shapes):top>/<path:rest>")
def part(top: str, rest: str) -> Response:
    """Answer for a version of a vocabulary, or for a document beside it."""
    path, asked = by_suffix(f"{top}/{rest}", DOCUMENT)
    vocabulary = _BY_PATH.get(path) or _BY_PATH.get(path.rpartition("/")[0])
    if vocabulary is None:
        return problem(404, "Not Found", f"There is no {path}.")
    return _vocabulary(vocabulary, path, asked)


@blueprint.get("/prefix/<name>")
def prefix(name: str) -> Response:
    """Lead from the declaration of a prefix to the document that holds it."""
    iri = f"{reader().names.base}prefix/{name}"
    for vocabulary in VOCABULARIES:
        triples = _triples(_text(vocabulary) or "", vocabulary.path)
        if any(getattr(triple.subject, "value", None) == iri for triple in triples):
            document = reader().names.base + vocabulary.path
            target = f"{request.script_root}/{vocabulary.path}"
            fragment = addresses.encoded(anchor(iri, document, reader()))
            return see_other(f"{target}#{fragment}", Link(target, "describedby"), negotiated=False)
    return problem(404, "Not Found", f"There is no prefix “{name}”.")


# --- concept schemes -------------------------------------------------------------------------------------


def _paths() -> dict[ox.NamedNode, str]:
    """Return every concept scheme whose identifier can be the name of a page, with that name."""
    look = reader()
    named = ((node, look.value(node, _IDENTIFIER)) for node in look.subjects(RDF_TYPE, _SCHEME))
    return {node: name.value for node, name in named if name and _NAME.fullmatch(name.value)}


def scheme_of(name: str) -> str | None:
    """Return the path of the concept scheme with the IRI ``…/id/{name}``, or None when there is none."""
    return next((path for node, path in _paths().items() if node.value == reader().names.things + name), None)


def schemes() -> list[tuple[Shown, str, int]]:
    """Return every concept scheme that has a page: its name, its path, how many concepts it has."""
    look = reader()
    found = [
        (
            wording.named(node.value, look),
            f"{request.script_root}/{path}",
            sum(1 for _ in islice(look.subjects(_IN_SCHEME, node), CONCEPTS_LIMIT)),
        )
        for node, path in _paths().items()
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
                schemes=schemes(),
                **scheme_page(node, concepts, look),
            )
        document = describe.Document.of(path, node.value, served(), look)
        return write(Content(describe.describe(look, [node, *concepts], document), None), form, settings())

    return document(f"{request.script_root}/{path}", asked, node.value, make)


@blueprint.get("/<name>")
def top(name: str) -> Response:
    """Answer for a vocabulary or a concept scheme at the top of the site."""
    path, asked = by_suffix(name, DOCUMENT)
    if path in _BY_PATH:
        return _vocabulary(_BY_PATH[path], path, asked)
    node = next((node for node, known in _paths().items() if known == path), None)
    if node is None:
        return problem(404, "Not Found", f"There is no page “/{name}”.")
    return _scheme(node, path, asked)
