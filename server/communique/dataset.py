"""Steps 4 to 6 put together: reports and their records → the quads of a release.

Which graph holds what stands in ``ontology/README.md``; the default graph is the union of all of them, and is
made where the quads are stored.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from communique import background, claims, reason
from communique.annotations import Record
from communique.content import Content
from communique.documents import Document
from communique.errors import RecordError, RegistryError
from communique.mapping import Quad
from communique.resolve import Resolver, Row
from communique.resolving.settling import EXTRACTOR
from communique.resolving.together import Resolution

_NAMES = frozenset(
    f"<{iri}>"
    for iri in (
        "http://www.w3.org/2004/02/skos/core#prefLabel",
        "http://www.w3.org/2000/01/rdf-schema#label",
        "http://purl.org/dc/terms/title",
    )
)
"""The properties that name things."""
_TAG = re.compile(r'"@([A-Za-z0-9-]+)$')


@dataclass(frozen=True)
class Report:
    """A source text with the records of what it says."""

    document: Document
    slug: str
    records: Sequence[Record]
    resolutions: Sequence[Resolution] = ()
    """Which of its documents the machine recognised, and how."""
    machine: bool = False
    """Whether the records are the machine's, which nobody has reviewed."""


@dataclass(frozen=True)
class Dataset:
    """The quads of a release, each as its four N-Quads terms."""

    quads: frozenset[Quad]

    @cached_property
    def lines(self) -> list[str]:
        """The dataset as canonical, sorted N-Quads, without line ends."""
        return sorted(quad.line() for quad in self.quads)

    @cached_property
    def merged(self) -> list[str]:
        """The default graph, the merge of all graphs, as sorted N-Triples, without line ends."""
        return sorted({" ".join(quad[:3]) + " ." for quad in self.quads})

    @property
    def languages(self) -> list[str]:
        """The languages in which things are named, by their tags."""
        tags = (_TAG.search(quad.object) for quad in self.quads if quad.predicate in _NAMES)
        return sorted({tag[1] for tag in tags if tag})

    def nquads(self) -> bytes:
        """Return the dataset as the document that the lines make."""
        return "\n".join(self.lines).encode()


def slug_of(document: Document, content: Content) -> str:
    """Return the slug of a report: the registry's, else its date and the first 8 digits of its hash."""
    entry = content.registry.by_key("report", f"sha256:{document.sha256}")
    if entry is None:
        return f"{document.published}-{document.sha256[:8]}"
    in_use = content.registry.current(entry.iri) or entry  # a withdrawn one is refused with its first record
    return in_use.iri.rpartition("/")[2]


def statements(report: Report, content: Content) -> Iterator[Quad]:
    """Yield what one report says, each statement in its claim, and the description of the claims.

    Raises: a :class:`communique.errors.DataError` naming the record that cannot be published.
    """
    first = report.records[0]
    named = content.registry.current(content.names.thing("report", first.id))
    if first.id != report.slug and (named is None or named.iri != content.names.thing("report", report.slug)):
        raise RecordError(f"{first.where}: the report is “{report.slug}”, not “{first.id}”.")
    for record in report.records:
        yield from said(record, report.slug, content)
    yield from content.mappings.quads(
        claims.rows(report.records, report.document, report.slug, content.names)
    )
    yield from content.mappings.quads(resolutions(report, content))


def said(record: Record, report: str, content: Content) -> Iterator[Quad]:
    """Yield what one record of a report says, in its claim.

    Raises: a :class:`communique.errors.DataError` naming the record if it cannot be published.
    """
    if record.by not in content.authors:
        raise RecordError(f"{record.where}: there is no author “{record.by}” in authors.tsv.")
    resolver = Resolver(content.names, content.registry, content.codes, content.form)
    yield from content.mappings.quads(resolver.rows(record, claims.claim_of(record, report, content.names)))


def resolutions(report: Report, content: Content) -> Iterator[Row]:
    """Yield a row for each document of a report that was recognised: where, which, how sure, why."""
    names = content.names
    for one in report.resolutions:
        passage = names.evidence(report.slug, *one.at)
        yield Row(
            "resolution",
            {
                "id": f"{passage};is=instrument/{one.instrument}",
                "passage": passage,
                "instrument": names.thing("instrument", one.instrument),
                "score": f"{one.score:.2f}",
                "grounds": "; ".join(one.grounds),
                "by": EXTRACTOR,
                "time": f"{report.document.published}T00:00:00Z",
            },
            report.document.name,
        )


def _named(quads: Iterable[Quad], content: Content) -> set[str]:
    """Return the IRIs of our things that occur in the quads as subject or object."""
    start = f"<{content.names.things}"
    return {term[1:-1] for quad in quads for term in (quad.subject, quad.object) if term.startswith(start)}


def _background(named: set[str], content: Content) -> Iterator[Quad]:
    """Yield what does not come from a report: labels, authors, links, vocabulary."""
    rows: list[Row] = []
    for entry in content.registry:
        if entry.iri in named:
            values = {"id": entry.iri, "class": entry.type, "label": entry.label}
            rows.append(Row("thing", values, f"registry.tsv, line {entry.line}"))
    rows += [Row("author", vars(author), "authors.tsv") for author in content.authors.values()]
    rows += background.rows(named, content)
    yield from content.mappings.quads(rows)
    yield from _vocabulary(content)


def _vocabulary(content: Content) -> Iterator[Quad]:
    """Yield the concepts and the ontology, blank nodes named by RDF Dataset Canonicalization (RDFC-1.0).

    Both at once, or a blank node of the one could get the name of another of the other.
    """
    graphs = {"concepts": content.vocabulary.concepts, "ontology": content.vocabulary.ontology}
    found = ox.Dataset(
        ox.Quad(triple.subject, triple.predicate, triple.object, ox.NamedNode(content.names.graph(name)))
        for name, triples in graphs.items()
        for triple in triples
    )
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    for quad in found:
        yield Quad(str(quad.subject), str(quad.predicate), str(quad.object), str(quad.graph_name))


def _check_names(reports: Sequence[Report], content: Content) -> None:
    """Check that no two texts would be one report, or have a claim in common.

    Raises: :class:`RegistryError` naming both texts.
    """
    owners: dict[str, Document] = {}
    for report in reports:
        minted = {claims.claim_of(record, report.slug, content.names) for record in report.records}
        for iri in sorted({content.names.thing("report", report.slug), *minted}):
            owner = owners.setdefault(iri, report.document)
            if owner is not report.document:
                raise RegistryError(
                    f"{owner.path} and {report.document.path} would both be {iri}: give one of these reports"
                    " another slug in the registry."
                )


def assemble(reports: Sequence[Report], content: Content) -> Dataset:
    """Return the dataset of a release: what the reports say, what is known besides, and what follows.

    Raises: a :class:`communique.errors.DataError` naming the record, file or line at fault.
    """
    _check_names(reports, content)
    said = {quad for report in reports for quad in statements(report, content)}
    quads = said | set(_background(_named(said, content), content))
    provenance = f"<{content.names.graph('provenance')}>"
    # The reasoner is about the domain, not about who said it.
    domain = {quad[:3] for quad in quads if quad.graph != provenance}
    inferred = f"<{content.names.graph('inferred')}>"
    known = {quad[:3] for quad in quads}
    follows = reason.materialise((" ".join(triple) + " ." for triple in domain), content.rules)
    return Dataset(frozenset(quads | {Quad(*triple, inferred) for triple in follows if triple not in known}))
