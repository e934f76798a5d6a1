"""A list as the query that finds its things: what “query this” opens.

Each choice is a query of its own inside, so that the variables of their patterns do not meet.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

import pyoxigraph as ox

from communique.browse import BY_SEGMENT, Facet
from communique.browse import facets as known
from communique.browse.facet import DATE, MONTH, YEAR
from communique.web.current import reader, settings
from communique.web.lists.asked import Asked

LIMIT = 1000
_THING = re.compile(r"\?thing\b")
_SAID = "GRAPH ?claim { ?thing ?property ?any } ?claim a dip:Claim ."
"""What leads from a thing to the claims that speak of it, where the pattern of a facet begins with these."""
_PREFIX = re.compile(r"\b([a-z]+):[A-Za-z]")


def query(asked: Asked) -> str:
    """Return a query for the things of a list, the first thousand that are found."""
    of = {facet.key: facet for facet in known(settings()).get(asked.segment, ())}
    kind = f"?thing a dip:{BY_SEGMENT[asked.segment].kind} ."
    lines = [_choice(of, kind, key, value) for key, value in asked.chosen] or [kind]
    body = "\n".join(f"  {line}" for line in lines)
    return f"{_declared(body)}\nSELECT ?thing WHERE {{\n{body}\n}}\nLIMIT {LIMIT}"


def _choice(of: Mapping[str, Facet], kind: str, key: str, value: str) -> str:
    """Return the pattern that holds for the things that have a value of a facet."""
    facet = of[DATE] if key in {YEAR, MONTH} else of[key]
    patterns = [one if _THING.search(one) else f"{_SAID} {one}" for one in facet.patterns]
    if facet.key == DATE:
        return _day([f"{kind} {one}" for one in patterns], value)
    terms = [str(ox.NamedNode(iri)) for iri in facet.iris(value)] or [str(ox.Literal(value))]
    row = " ".join(terms)
    # After the pattern: a BIND must not meet a variable that has a value already (SPARQL 1.1 §10.1).
    wanted = f"VALUES (?value ?with) {{ ({row}) }}" if len(terms) == 2 else f"VALUES ?value {{ {row} }}"
    found = " UNION ".join(f"{{ {kind} {one} }}" for one in patterns)
    return f"{{ SELECT DISTINCT ?thing WHERE {{ {found} {wanted} }} }}"


def _day(patterns: Sequence[str], value: str) -> str:
    """Return the pattern of the things whose day begins so: the earliest that the first pattern leads to."""
    days = (f'{one} BIND(CONCAT("{place} ", STR(?value)) AS ?day)' for place, one in enumerate(patterns))
    found = " UNION ".join(f"{{ {one} }}" for one in days)
    first = f'STRSTARTS(STRAFTER(MIN(?day), " "), {ox.Literal(value)})'
    return f"{{ SELECT ?thing WHERE {{ {found} }} GROUP BY ?thing HAVING({first}) }}"


def _declared(body: str) -> str:
    """Return the declarations of the prefixes that a query uses."""
    return "\n".join(_declarations(set(_PREFIX.findall(body)), reader().prefixes))


def _declarations(used: set[str], prefixes: Mapping[str, str]) -> Iterator[str]:
    for name in sorted(used):
        if name in prefixes:
            yield f"PREFIX {name}: <{prefixes[name]}>"
