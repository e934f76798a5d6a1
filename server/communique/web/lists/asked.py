"""What the address of a list says: what the list is narrowed to, its order, a page, a form; nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import get_args
from urllib.parse import urlencode

from flask import request

from communique.browse import Chosen, Order, facet
from communique.config import Settings
from communique.errors import DataError
from communique.web import facets
from communique.web.http import parameters
from communique.web.http.negotiate import Form
from communique.web.http.parameters import FORMAT, PAGE
from communique.web.lists import offered

ORDERS: tuple[Order, ...] = get_args(Order)
SORT, TEXT = "sort", "q"
OWN = (SORT, PAGE, FORMAT)
"""The parameters of a list that are no facets."""


@dataclass(frozen=True)
class Asked:
    """A list as an address names it."""

    segment: str
    chosen: Chosen = ()
    order: Order | None = None
    """The order that is asked for; None for the one that the sort has by itself."""
    page: int | None = None
    """The page that is asked for, from 1; None for the list from its beginning."""

    def address(self, form: Form | None = None) -> str:
        """Return the path of this list, negotiated or in a form."""
        more = {SORT: self.order, PAGE: self.page, FORMAT: form and form.suffix}
        said = urlencode({name: value for name, value in more.items() if value})
        path = facets.list_link(self.segment, self.chosen)
        return f"{path}{'&' if '?' in path else '?'}{said}" if said else path

    def path(self) -> str:
        """Return what follows the base IRI in the name of this list."""
        return self.address().removeprefix(request.script_root).removeprefix("/")

    def at(self, page: int | None) -> "Asked":
        """Return another page of this list."""
        return replace(self, page=page)

    def ordered(self, order: Order | None) -> "Asked":
        """Return this list from its beginning in another order."""
        return replace(self, order=order, page=None)

    def with_(self, key: str, value: str) -> "Asked":
        """Return this list narrowed to one value more."""
        return replace(self, chosen=(*self.chosen, (key, value)), page=None)

    def without(self, key: str, value: str) -> "Asked":
        """Return this list without one of the values it is narrowed to."""
        return replace(self, chosen=tuple(one for one in self.chosen if one != (key, value)), page=None)


def check(settings: Settings) -> None:
    """Raise :class:`DataError` for a facet that is called as a parameter of lists or of their values is."""
    for key in facet.keys(settings):
        if key in {*OWN, TEXT}:
            raise DataError(f"facets.tsv: no facet can be called “{key}”, as a parameter of lists is.")


def chosen(segment: str, own: Sequence[str] = OWN) -> Chosen:
    """Return what the list of a sort is to be narrowed to, each value once, in the order of the facets.

    In: the sort; the parameters that are no facets.
    """
    parameters.check([*offered.facets(segment), *own])
    return facets.chosen_from(request.args, segment)
