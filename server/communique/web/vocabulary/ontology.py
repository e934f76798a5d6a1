"""The page of the ontology: what it is for and how to use it, its patterns, terms and questions."""

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from communique import names
from communique.errors import VocabularyError
from communique.statements import Statements
from communique.vocabulary import patterns
from communique.vocabulary.patterns import Pattern
from communique.web import pretty, sources, wording
from communique.web.current import reader, settings
from communique.web.interface import say
from communique.web.reading.reader import DCTERMS, OWL, RDF_TYPE, RDFS_LABEL
from communique.web.sparql.page import examples
from communique.web.vocabulary import questions
from communique.web.vocabulary.documentation import Beside, Documentation
from communique.web.vocabulary.glossary import Cell, Glossary
from communique.web.vocabulary.specimens import Specimens
from communique.web.wording import Shown

_ONTOLOGY = ox.NamedNode(f"{OWL}Ontology")
_TITLE, _DESCRIPTION = ox.NamedNode(f"{DCTERMS}title"), ox.NamedNode(f"{DCTERMS}description")
_ABSTRACT, _CITATION = ox.NamedNode(f"{DCTERMS}abstract"), ox.NamedNode(f"{DCTERMS}bibliographicCitation")
_PREFIX, _NAMESPACE = (
    ox.NamedNode(f"http://purl.org/vocab/vann/preferredNamespace{name}") for name in ("Prefix", "Uri")
)
_VERSION, _LICENSE = ox.NamedNode(f"{OWL}versionInfo"), ox.NamedNode(f"{DCTERMS}license")
_FACTS = (
    ("ontology.published", ox.NamedNode(f"{DCTERMS}issued")),
    ("ontology.modified", ox.NamedNode(f"{DCTERMS}modified")),
    ("ontology.by", ox.NamedNode(f"{DCTERMS}creator")),
)
"""What stands at the head of the page, by the message that names it; the rest of the header is folded."""
_SHOWN = {
    *(RDF_TYPE, RDFS_LABEL, _TITLE, _DESCRIPTION, _ABSTRACT, _CITATION, _PREFIX, _NAMESPACE),
    *(_VERSION, _LICENSE, *(predicate for _, predicate in _FACTS)),
}

_SVG = "http://www.w3.org/2000/svg"
_DRAWN = {
    f"{{{_SVG}}}{name}"
    for name in (
        *("svg", "title", "desc", "g", "a", "defs", "marker", "text", "tspan"),
        *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon"),
    )
}
"""What a drawing in a page is made of (SVG 2); styles, scripts and whole documents are not."""
ET.register_namespace("", _SVG)  # so that its elements are written without a prefix, as HTML wants them


@dataclass(frozen=True)
class Header:
    """What the ontology says of itself."""

    title: Shown
    description: Shown | None
    abstract: tuple[Shown, ...]
    citation: Shown | None
    prefix: str
    namespace: str
    licenses: tuple[Cell, ...]
    facts: tuple[tuple[str, tuple[Cell, ...]], ...]
    rest: tuple[tuple[Shown, tuple[Cell, ...]], ...]


@dataclass(frozen=True)
class Figure:
    """A pattern ready to be shown."""

    pattern: Pattern
    text: str
    """The Turtle of its file."""
    picture: str
    """Its drawing, as markup with links to this server; empty when there is none."""
    turtle: str
    """Its statements alone."""
    path: str


def header(said: Statements, iri: str) -> Header:
    """Return what a document says of itself, the unusual as it stands."""
    glossary = Glossary(iri, said, reader())
    node = next(iter(said.typed(_ONTOLOGY)), ox.NamedNode(iri))

    def texts(*predicates: ox.NamedNode) -> tuple[Shown, ...]:
        return tuple(map(wording.literal, said.told(node, *predicates)))

    def text(*predicates: ox.NamedNode) -> Shown | None:
        return next(iter(texts(*predicates)), None)

    def cells(predicate: ox.NamedNode) -> tuple[Cell, ...]:
        return tuple(map(glossary.cell, said.values(node, predicate)))

    return Header(
        text(_TITLE, RDFS_LABEL) or Shown(iri),
        text(_DESCRIPTION),
        texts(_ABSTRACT),
        text(_CITATION),
        next(iter(said.texts(node, _PREFIX)), ""),
        next(iter(said.texts(node, _NAMESPACE)), ""),
        cells(_LICENSE),
        tuple((say(key), found) for key, predicate in _FACTS if (found := cells(predicate))),
        glossary.rows(node, _SHOWN),
    )


def inline(drawing: str, where: str) -> str:
    """Return a drawing as a part of a page: shapes, words, and links to where this server shows things.

    In: an SVG document, and its path for messages.
    Raises: :class:`VocabularyError` when it is not well-formed.
    """
    try:
        root = ET.fromstring(drawing)  # noqa: S314  # the publisher's own file
    except ET.ParseError as fault:
        raise VocabularyError(f"{where}: not an SVG drawing ({fault}).") from None
    for part in root.iter():
        part[:] = [child for child in part if child.tag in _DRAWN]
        href = part.attrib.pop("href", None)
        for name in [name for name in part.attrib if name.startswith(("{", "on")) or name == "style"]:
            del part.attrib[name]
        if href and (here := reader().href(href)):
            part.set("href", here)
    return ET.tostring(root, encoding="unicode") if root.tag in _DRAWN else ""


def figures() -> dict[str, Figure]:
    """Return every pattern by its name, in the order of their names."""
    pictures = sources.texts("ontology", ".svg", patterns.FOLDER)
    found = {}
    for path, text in sources.texts("ontology", ".ttl", patterns.FOLDER).items():
        name = path.removesuffix(".ttl")
        pattern = patterns.parse(text, name, reader().names)
        written = pretty.turtle(pattern.triples, names.prefixes(settings())).decode()
        drawing = pictures.get(f"{name}.svg")
        picture = inline(drawing, f"ontology/{patterns.FOLDER}/{name}.svg") if drawing else ""
        found[name] = Figure(pattern, text, picture, written, reader().href(pattern.iri) or "")
    return found


def page(iri: str, triples: Sequence[ox.Triple], in_use: bool) -> dict[str, object]:
    """Return what the page of the ontology shows.

    In: its IRI, its triples, whether it is the version in use: with an earlier one there are no examples, as
    the data is described by the later.
    """
    said = Statements(triples)
    declared = [term for term in said if isinstance(term, ox.NamedNode)]
    asked = questions.asked_of(examples(settings()), f"{iri}#", declared) if in_use else []
    alignments = sources.text("ontology", "alignments.ttl") if in_use else None
    beside = Beside(
        Statements(sources.triples(alignments or "", "ontology/alignments.ttl")),
        asked,
        Specimens(reader()) if in_use else None,
    )
    documentation = Documentation(iri, said, reader(), beside)
    return {
        "header": header(said, iri),
        "sections": documentation.sections(),
        "borrowed": documentation.borrowed(),
        "figures": list(figures().values()) if in_use else [],
        "questions": [
            (one, sorted(map(documentation.link, terms), key=lambda term: term.text)) for one, terms in asked
        ],
    }
