"""The forms an answer can be had in: a table, so that one more form is one more row."""

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from communique.errors import UsageError
from communique.query.guard import Kind


@dataclass(frozen=True)
class ResultForm:
    """One way to write an answer."""

    name: str
    """What a parameter or an option calls it."""
    title: str
    """What people call it."""
    media_type: str
    """Its registered media type."""
    suffix: str
    """The file suffix, which serves as a second name."""
    writer: ox.QueryResultsFormat | ox.RdfFormat

    @property
    def is_graph(self) -> bool:
        """Whether it holds RDF; the others hold rows or a boolean."""
        return isinstance(self.writer, ox.RdfFormat)


_RESULTS = ox.QueryResultsFormat
_RDF = ox.RdfFormat
FORMS = {
    form.name: form
    for form in (
        ResultForm("json", "JSON", "application/sparql-results+json", "srj", _RESULTS.JSON),
        ResultForm("xml", "XML", "application/sparql-results+xml", "srx", _RESULTS.XML),
        ResultForm("csv", "CSV", "text/csv", "csv", _RESULTS.CSV),
        ResultForm("tsv", "TSV", "text/tab-separated-values", "tsv", _RESULTS.TSV),
        ResultForm("turtle", "Turtle", "text/turtle", "ttl", _RDF.TURTLE),
        ResultForm("ntriples", "N-Triples", "application/n-triples", "nt", _RDF.N_TRIPLES),
        ResultForm("rdfxml", "RDF/XML", "application/rdf+xml", "rdf", _RDF.RDF_XML),
        ResultForm("jsonld", "JSON-LD", "application/ld+json", "jsonld", _RDF.JSON_LD),
    )
}
"""Every form by its name; the first of each kind is the one we would choose ourselves."""

_GENERIC = {"json": "jsonld", "xml": "rdfxml"}
"""What the names of a syntax mean for a graph."""


def forms(kind: Kind) -> Iterator[ResultForm]:
    """Yield the forms that an answer of this kind can be had in.

    >>> [form.name for form in forms("graph")]
    ['turtle', 'ntriples', 'rdfxml', 'jsonld']
    """
    return (form for form in FORMS.values() if form.is_graph == (kind == "graph"))


def named(name: str, kind: Kind) -> ResultForm:
    """Return the form of that name or file suffix in which an answer of this kind can be had.

    Raises: :class:`UsageError` when there is none.

    >>> named("nt", "graph").title, named("json", "graph").title
    ('N-Triples', 'JSON-LD')
    >>> named("csv", "graph")
    Traceback (most recent call last):
    communique.errors.UsageError: The format “csv” is none of this answer's: turtle, ntriples, rdfxml, jsonld.
    """
    wanted = _GENERIC.get(name, name) if kind == "graph" else name
    for form in forms(kind):
        if wanted in {form.name, form.suffix}:
            return form
    there = ", ".join(form.name for form in forms(kind))
    raise UsageError(f"The format “{name}” is none of this answer's: {there}.")
