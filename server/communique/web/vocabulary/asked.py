"""Queries that give what the pages of the vocabulary show."""

IN_SCHEME = """\
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?concept ?property ?value WHERE {{
  ?concept skos:inScheme {node} ; ?property ?value .
}}
ORDER BY ?concept ?property"""
"""Everything that is said of the concepts of a scheme."""

IN_GRAPH = """\
SELECT ?term ?property ?value WHERE {{
  GRAPH <{graph}> {{ ?term ?property ?value }}
}}
ORDER BY ?term ?property"""
"""Everything that a graph holds."""
