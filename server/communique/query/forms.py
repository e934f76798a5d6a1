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
    also: tuple[str, ...] = ()
    """What clients call it besides."""

    @property
    def is_graph(self) -> bool:
        """Whether it holds RDF; the others hold rows or a boolean."""
        return isinstance(self.writer, ox.RdfFormat)

    @property
    def names(self) -> set[str]:
        """Every word that means this form."""
        return {self.name, self.suffix, self.media_type, *self.also}


_RESULTS = ox.QueryResultsFormat
_RDF = ox.RdfFormat
FORMS = {
    form.name: form
    for form in (
        ResultForm(
            "json", "JSON", "application/sparql-results+json", "srj", _RESULTS.JSON, ("application/json",)
        ),
        ResultForm("xml", "XML", "application/sparql-results+xml", "srx", _RESULTS.XML),
        ResultForm("csv", "CSV", "text/csv", "csv", _RESULTS.CSV),
        ResultForm("tsv", "TSV", "text/tab-separated-values", "tsv", _RESULTS.TSV),
        ResultForm("turtle", "Turtle", "text/turtle", "ttl", _RDF.TURTLE, ("n3",)),
        ResultForm("ntriples", "N-Triples", "application/n-triples", "nt", _RDF.N_TRIPLES),
        ResultForm("rdfxml", "RDF/XML", "application/rdf+xml", "rdf", _RDF.RDF_XML, ("xml", "rdf+xml")),
        ResultForm(
            *("jsonld", "JSON-LD", "application/ld+json", "jsonld", _RDF.JSON_LD),
            also=("json", "json-ld", "application/json"),
        ),
        ResultForm("trig", "TriG", "application/trig", "trig", _RDF.TRIG),
        ResultForm("nquads", "N-Quads", "application/n-quads", "nq", _RDF.N_QUADS),
    )
}
"""Every form by its name; the first of each kind is the one we would choose ourselves."""


def forms(kind: Kind) -> Iterator[ResultForm]:
    """Yield the forms that an answer of this kind can be had in.

    >>> [form.name for form in forms("graph")]
    ['turtle', 'ntriples', 'rdfxml', 'jsonld', 'trig', 'nquads']
    """
    return (form for form in FORMS.values() if form.is_graph == (kind == "graph"))


def named(name: str, kind: Kind) -> ResultForm:
    """Return the form that a name stands for, of those in which an answer of this kind can be had.

    In: a name, a suffix or a media type, or several with commas between them, as clients that do not know the
    server send them; those that are not known do not count. A space stands for the ``+`` it was in a URL.
    Raises: :class:`UsageError` when they name no form, or more than one.

    >>> named("nt", "graph").title, named("json", "graph").title, named("json-ld,x/y", "graph").title
    ('N-Triples', 'JSON-LD', 'JSON-LD')
    >>> named("turtle", "bindings")
    Traceback (most recent call last):
    communique.errors.UsageError: The format “turtle” is none of this answer's: json, xml, csv, tsv.
    """
    wanted = {part.strip().replace(" ", "+") for part in name.lower().split(",")}
    there = list(forms(kind))
    meant = [form for form in there if wanted & form.names]
    if len(meant) > 1:
        several = ", ".join(form.name for form in meant)
        raise UsageError(f"The format “{name}” names more than one: {several}.")
    if not meant:
        known = ", ".join(form.name for form in there)
        raise UsageError(f"The format “{name}” is none of this answer's: {known}.")
    return meant[0]
