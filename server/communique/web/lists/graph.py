"""A page of a list as RDF: the document, the list with its total and its pages, what is told of each thing.

The list is a ``schema:ItemList`` whose elements are named page by page; a thing has its type, its names, its
day (``dcterms:date``) and what the page shows of it, all as the data says it.
"""

from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from communique.browse import Listed
from communique.web.current import reader, served
from communique.web.listing import Page
from communique.web.lists import glance
from communique.web.lists.asked import Asked
from communique.web.reading import describe
from communique.web.reading.describe import Document
from communique.web.reading.reader import DCTERMS, RDF_TYPE, RDFS_LABEL, XSD

_SCHEMA = "https://schema.org/"
_LIST = ox.NamedNode(f"{_SCHEMA}ItemList")
_TOTAL = ox.NamedNode(f"{_SCHEMA}numberOfItems")
_ELEMENT = ox.NamedNode(f"{_SCHEMA}itemListElement")
_HAS_PART = ox.NamedNode(f"{DCTERMS}hasPart")
_DATE = ox.NamedNode(f"{DCTERMS}date")


def of(asked: Asked, title: str, page: Page, things: Sequence[Listed]) -> list[ox.Triple]:
    """Return what a page of a list says.

    In: the list that is asked for, what it is called, which page this is, the things that stand on it.
    """
    base = reader().names.base
    paths = {number: asked.at(number if number > 1 else None).path() for number in _pages(page)}
    node = ox.NamedNode(iri(asked))
    following = paths.get(page.number + 1)
    document = Document.of(paths[page.number], node.value, served(), reader(), following)
    body = [
        ox.Triple(node, RDF_TYPE, _LIST),
        ox.Triple(node, RDFS_LABEL, ox.Literal(title, language="en")),
        ox.Triple(node, _TOTAL, ox.Literal(str(page.total), datatype=ox.NamedNode(f"{XSD}integer"))),
        *(ox.Triple(node, _ELEMENT, ox.NamedNode(thing.iri)) for thing in things),
        *_told(asked.segment, things),
    ]
    parts = [ox.Triple(node, _HAS_PART, ox.NamedNode(base + path)) for path in paths.values()]
    names = describe.names(reader(), body, {node})
    return list(dict.fromkeys([*describe.about(document, ()), *body, *names, *parts]))


def iri(asked: Asked) -> str:
    """Return the IRI of a list, whichever page of it is asked for."""
    return f"{reader().names.base}{asked.at(None).path()}#list"


def _pages(page: Page) -> list[int]:
    """Return the pages that a page leads to: the first, the one before, itself, the next, the last."""
    around = {1, page.number - 1, page.number, page.number + 1, page.last}
    return sorted(number for number in around if 1 <= number <= page.last)


def _told(segment: str, things: Iterable[Listed]) -> Iterator[ox.Triple]:
    """Yield the day of each thing, and what a row shows of it."""
    columns = glance.columns(segment)
    for thing in things:
        node = ox.NamedNode(thing.iri)
        if thing.date:
            yield ox.Triple(node, _DATE, ox.Literal(thing.date, datatype=ox.NamedNode(f"{XSD}date")))
        for column in columns:
            yield from (column.triple(node, value) for value in column.values(node, reader()))
