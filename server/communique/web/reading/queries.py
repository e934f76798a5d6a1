"""The queries behind pages, and the link that opens one in the query page."""

from urllib.parse import urlencode

from flask import request

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
