"""Which facets the list of a sort can be narrowed by, and how their values are named."""

from collections.abc import Mapping

from communique.browse import Facet
from communique.web import facets as naming
from communique.web.current import reader
from communique.web.wording import Shown


def facets(segment: str) -> Mapping[str, Facet]:
    """Return the facets of a sort by their keys, in their order; of days, the years and the months."""
    return naming.keys(segment)


def shown(segment: str, key: str, value: str) -> Shown:
    """Return a value of a facet as a page names it."""
    return naming.shown(facets(segment)[key], value, reader())
