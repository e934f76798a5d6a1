"""The page of one thing, for people."""

from urllib.parse import urlencode

import pyoxigraph as ox
from flask import render_template, request

from communique.web import describe, reports, wording
from communique.web.answers import distinct
from communique.web.current import reader
from communique.web.evidence import Witness
from communique.web.forms import DOCUMENT
from communique.web.negotiate import HTML
from communique.web.portrait import Notes, Painter, note
from communique.web.reader import RDF_TYPE, Reader

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


IN_CLAIM = """\
SELECT ?subject ?property ?value WHERE {{
  GRAPH {node} {{ ?subject ?property ?value }}
}}"""
"""Everything that one claim says."""


def query_link(query: str) -> str:
    """Return the path that opens a query in the query page."""
    return f"{request.script_root}/sparql?{urlencode({'query': query})}"


def fill(template: str, node: ox.NamedNode, reader: Reader) -> str:
    """Return a query about *node*."""
    return template.format(node=node, vocabulary=reader.names.vocabulary)


def page(node: ox.NamedNode, path: str) -> str:
    """Return the page of a thing: of a claim, of a report that is quoted, or of anything else.

    In: the thing, the path of its document on this server.
    """
    witness = Witness(reader())
    common = {
        "iri": node.value,
        "label": wording.named(node.value, reader()),
        "path": path,
        "forms": [form for form in distinct(DOCUMENT) if form.suffix != HTML.suffix],
        "query_link": query_link,
    }
    if witness.is_claim(node.value):
        return render_template("claim.html", **common, **_claim(node, witness))
    painter = Painter(reader(), witness, Notes(witness))
    if witness.evidence_of(node, 1):
        # The words come first, so that the claims are numbered in reading order.
        reading = reports.reading(node, painter)
        beside = [saying.note.number for saying in reading.sayings]
        return render_template(
            "report.html", **common, **_entity(node, painter), reading=reading, beside=beside
        )
    return render_template("entity.html", **common, **_entity(node, painter))


def _entity(node: ox.NamedNode, painter: Painter) -> dict[str, object]:
    """Return what the page of a thing shows besides its name."""
    inlined = describe.parts(reader())
    rows = painter.rows(node, {RDF_TYPE, *inlined})
    blocks = painter.blocks(node)
    types = [row for row in painter.rows(node, inlined) if row.predicate.iri == RDF_TYPE.value]
    return {
        "kinds": [wording.named(kind.value, reader()) for kind in reader().kinds(node)],
        "rows": [row for row in rows if not row.derived],
        "derived": [row for row in rows if row.derived] + types,
        "blocks": blocks,
        "incoming": painter.incoming(node),
        "notes": (notes := painter.notes.listed()),
        "said_by": len({note.claim.report for note in notes}),
        "query": fill(IN_WORDS, node, reader()),
    }


def _claim(node: ox.NamedNode, witness: Witness) -> dict[str, object]:
    """Return what the page of a claim shows: its words, and what they say."""
    return {
        "note": note(witness, node.value),
        "groups": reports.statements(node, reader()),
        "query": IN_CLAIM.format(node=node),
    }
