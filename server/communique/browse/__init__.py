"""Lists of things: the sorts there are, what these are told apart by, an index that counts and sorts them."""

from communique.browse.facet import Facet, facets
from communique.browse.index import Chosen, Count, Crossed, Index, Listed, Order
from communique.browse.sorts import BY_SEGMENT, SORTS, Sort

__all__ = [
    "BY_SEGMENT",
    "SORTS",
    "Chosen",
    "Count",
    "Crossed",
    "Facet",
    "Index",
    "Listed",
    "Order",
    "Sort",
    "facets",
]
