"""What the address of a list says: what the list is narrowed to, its order, a page, a form; nothing else.

A parameter that there is not, a value that it cannot have, and one that is there twice and can be there once,
are refused (400): a list that leaves out a misspelt choice would say something else than was asked.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import get_args
from urllib.parse import urlencode

from flask import abort, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from communique.browse import Chosen, Order
from communique.web import facets
from communique.web.answers import distinct
from communique.web.failures import problem
from communique.web.lists import offered
from communique.web.negotiate import Form

ORDERS: tuple[Order, ...] = get_args(Order)
SORT, PAGE, FORMAT = "sort", "page", "format"
OWN = (SORT, PAGE, FORMAT)
"""The parameters of a list that are no facets."""
LAST_PAGE = 9_999_999
"""The largest number of a page that an address may name."""
MOST_CHOSEN = 20
"""How many values a list can be narrowed to at once."""
_DIGITS = re.compile(r"[0-9]{1,7}")
_TRACKS = re.compile(r"utm_[a-z]+|[a-z]{1,3}clid")
"""What networks put into the links that are shared there; it asks for nothing."""


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


def chosen(segment: str, own: Sequence[str] = OWN) -> Chosen:
    """Return what the list of a sort is to be narrowed to, each value once, in the order of the facets.

    In: the sort; the parameters that are no facets.
    """
    said = [(name, value) for name, value in request.args.items(multi=True) if not _TRACKS.fullmatch(name)]
    keys = list(offered.facets(segment))
    for name, _ in said:
        if name not in keys and name not in own:
            _refuse(name, [*keys, *own], said)
    values = MultiDict((name, value) for name, value in said if name in keys and value)
    found = dict.fromkeys(facets.chosen_from(values, segment))
    if len(found) > MOST_CHOSEN:
        raise BadRequest(f"{len(found)} values are chosen; a list can be narrowed to {MOST_CHOSEN}.")
    return tuple(sorted(found, key=lambda one: (keys.index(one[0]), one[1])))


def _refuse(name: str, there: Sequence[str], said: Sequence[tuple[str, str]]) -> None:
    """End the request for a parameter that there is not, with the address of the list without such ones."""
    known = urlencode([one for one in said if one[0] in there])
    rest = f"{request.script_root}{request.path}"
    detail = f"There is no parameter “{name[:100]}” here; there are {', '.join(there)}."
    links = [["The list without it", f"{rest}?{known}" if known else rest]]
    abort(problem(400, "Bad Request", detail, links=links))


def single(name: str) -> str:
    """Return the value of a parameter that can be there once, empty when it is not there."""
    values = request.args.getlist(name)
    if len(values) > 1:
        raise BadRequest(f"The parameter {name} is there {len(values)} times; it can be there once.")
    return values[0] if values else ""


def one_of(name: str, there: Sequence[str]) -> str:
    """Return the value of a parameter, one of those that there are, or empty."""
    value = single(name)
    if value and value not in there:
        raise BadRequest(f"The parameter {name} is “{value[:100]}”; it may be {', '.join(there)}.")
    return value


def page() -> int | None:
    """Return the page that is asked for, None when none is."""
    text = single(PAGE)
    if text and (not _DIGITS.fullmatch(text) or int(text) == 0):
        raise BadRequest(f"The parameter page is “{text[:100]}”; it may be a number from 1 to {LAST_PAGE}.")
    return int(text) if text else None


def form(forms: Sequence[Form]) -> Form | None:
    """Return the form that the parameter ``format`` names, None when it names none."""
    name = one_of(FORMAT, [one.suffix for one in distinct(forms)])
    return next((one for one in forms if one.suffix == name), None)
