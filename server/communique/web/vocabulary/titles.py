"""What the documents of the vocabulary are called, for those who cite them."""

from dataclasses import dataclass

import pyoxigraph as ox

from communique.statements import Statements
from communique.vocabulary import patterns
from communique.web import sources, vocabulary, wording
from communique.web.current import reader
from communique.web.interface import say
from communique.web.reading.reader import DCTERMS, OWL, RDFS_LABEL
from communique.web.vocabulary import ontology, versions

_ONTOLOGY, _TITLE = ox.NamedNode(f"{OWL}Ontology"), ox.NamedNode(f"{DCTERMS}title")


@dataclass(frozen=True)
class Titled:
    """A document as it is cited."""

    iri: str
    title: str
    version: str = ""


def titled(path: str) -> Titled | None:
    """Return what the document at a path below the base is called; None when there is none."""
    look = reader()
    scheme = next((node for node, known in vocabulary.paths().items() if known == path), None)
    if scheme:
        return Titled(scheme.value, wording.named(scheme.value, look).text)
    above, _, last = path.rpartition("/")
    if above == f"{vocabulary.ONTOLOGY.path}/{patterns.FOLDER}":
        figure = ontology.figures().get(last)
        return Titled(figure.pattern.iri, figure.pattern.title) if figure else None
    found = vocabulary.BY_PATH.get(path) or vocabulary.BY_PATH.get(above)
    text = vocabulary.text_of(found) if found else None
    if found is None or text is None:
        return None
    iri, said = look.names.base + path, Statements(sources.triples(text, found.path))
    header = next(iter(said.typed(_ONTOLOGY)), ox.NamedNode(iri))
    title = next((one.value for one in said.told(header, _TITLE, RDFS_LABEL)), path)
    if path == found.path:
        return Titled(iri, title, versions.number_of(said))
    if found == vocabulary.ONTOLOGY and last == versions.CHANGES:
        return Titled(iri, say("cite.versions-of", title=title).striptags())
    there = {one.number for one in versions.available(text, found.path)}
    return Titled(iri, title, last) if last in there else None
