"""The page of one thing, for people."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pyoxigraph as ox
from flask import render_template, request
from markupsafe import Markup

from communique.web import describe, reports, wording
from communique.web.answers import distinct
from communique.web.current import reader
from communique.web.forms import RDF
from communique.web.portrait import Painter, Row, note
from communique.web.reader import RDF_TYPE

IN_WORDS = """\
PREFIX dip: <{vocabulary}>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX prov: <http://www.w3.org/ns/prov#>

SELECT ?property ?value ?report ?quote WHERE {{
  GRAPH ?claim {{ {node} ?property ?value }}
  ?claim prov:wasQuotedFrom ?report ; dip:evidence/oa:hasSelector/oa:exact ?quote .
}}
ORDER BY ?property ?value ?report"""
"""Everything the reports say of a thing, each statement with its words."""

ANY = """\
SELECT ?property ?value ?thing WHERE {{
  {{ {node} ?property ?value }} UNION {{ ?thing ?property {node} }}
}}"""
"""Everything that is known of a thing no report speaks of, and what points at it."""

IN_CLAIM = """\
SELECT ?subject ?property ?value WHERE {{
  GRAPH {node} {{ ?subject ?property ?value }}
}}"""
"""Everything that one claim says."""


def query_link(query: str) -> str:
    """Return the path that opens a query in the query page."""
    return f"{request.script_root}/sparql?{urlencode({'query': query})}"


def page(node: ox.NamedNode, path: str, schema_org: Markup | None = None) -> str:
    """Return the page of a thing: of a claim, of a report that is quoted, or of anything else.

    In: the thing, the path of its document on this server, what search engines read of it.
    """
    painter = Painter(reader())
    common = {
        "iri": node.value,
        "label": wording.named(node.value, reader()),
        "kinds": [wording.named(kind.value, reader()) for kind in reader().kinds(node)],
        "path": path,
        "forms": distinct(RDF),
        "schema_org": schema_org,
    }
    if painter.witness.is_claim(node.value):
        return render_template("claim.html", **common | _claim(node, painter))
    if painter.witness.evidence_of(node, 1):
        # The words come first, so that the claims are numbered in reading order.
        reading = reports.reading(node, painter)
        beside = [saying.note.number for saying in reading.sayings]
        return render_template(
            "report.html", **common | _entity(node, painter), reading=reading, beside=beside
        )
    return render_template("entity.html", **common | _entity(node, painter))


def _entity(node: ox.NamedNode, painter: Painter) -> dict[str, object]:
    """Return what the page of a thing shows besides its name."""
    sections = Sections.of(painter.rows(node, describe.parts(reader())))
    blocks = painter.blocks(node)
    notes = painter.notes.listed()
    query = IN_WORDS if notes else ANY
    return {
        "rows": sections.said,
        "elsewhere": sections.elsewhere,
        "derived": sections.derived,
        "blocks": blocks,
        "incoming": painter.incoming(node),
        "notes": notes,
        "said_by": len({note.claim.report for note in notes}),
        "query": query.format(node=node, vocabulary=reader().names.vocabulary),
    }


@dataclass(frozen=True)
class Sections:
    """The properties of a thing, by where their values come from."""

    said: list[Row] = field(default_factory=list)
    elsewhere: list[Row] = field(default_factory=list)
    """The same thing, or one like it, in other datasets."""
    derived: list[Row] = field(default_factory=list)

    @classmethod
    def of(cls, rows: Iterable[Row]) -> "Sections":
        """Return rows in their sections; of the classes of a thing some may be said and others not."""
        found = cls()
        sections = {"background": found.elsewhere, "inferred": found.derived}
        for row in rows:
            if row.predicate.iri != RDF_TYPE.value:
                sections.get(row.graph or "", found.said).append(row)
                continue
            for section, noted in ((found.said, True), (found.derived, False)):
                if values := [value for value in row.values if bool(value.notes) == noted]:
                    section.append(row.only(values))
        return found


def _claim(node: ox.NamedNode, painter: Painter) -> dict[str, object]:
    """Return what the page of a claim shows: its words, and what they say."""
    return {
        "label": painter.with_kind(wording.named(node.value, reader()))[0],
        "note": note(painter.witness, node.value),
        "groups": reports.statements(node, reader()),
        "query": IN_CLAIM.format(node=node),
    }
