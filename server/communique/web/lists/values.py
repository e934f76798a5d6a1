"""All values of one facet of a list, narrowed as it is: most frequent first or by name, to be searched."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast, get_args
from urllib.parse import urlencode

from flask import url_for
from werkzeug.exceptions import BadRequest

from communique.browse import Count
from communique.browse.index import MOST
from communique.web import tabular
from communique.web.current import browse
from communique.web.lists import asked as asking
from communique.web.lists import offered
from communique.web.lists.asked import FORMAT, OWN, PAGE, SORT, Asked
from communique.web.negotiate import Form

By = Literal["count", "name"]
ORDERS: tuple[By, ...] = get_args(By)
TEXT = "q"
LONGEST = 200
"""How many characters what is searched for may have."""


@dataclass(frozen=True)
class Values:
    """The values of a facet as an address names them."""

    asked: Asked
    """The list, with the page of the values."""
    key: str
    by: By = "count"
    text: str = ""
    """What their names must have in them."""

    def address(self, form: Form | None = None) -> str:
        """Return the path of these values, negotiated or in a form."""
        more = {
            TEXT: self.text,
            SORT: self.by if self.by != "count" else None,
            PAGE: self.asked.page,
            FORMAT: form and form.suffix,
        }
        said = [*self.asked.chosen, *((name, value) for name, value in more.items() if value)]
        path = url_for("lists.values", segment=self.asked.segment, key=self.key)
        return f"{path}?{urlencode(said, safe=',')}" if said else path

    def found(self) -> list[Count]:
        """Return the values in their order; those that are chosen already are not among them."""
        chosen = self.asked.chosen
        every = browse().values(self.asked.segment, self.key, chosen, MOST)
        free = [one for one in every if (self.key, one.value) not in chosen]
        if self.text:
            wanted = folded(self.text)
            free = [one for one in free if wanted in folded(self.label(one.value))]
        if self.by == "count":
            return free
        return sorted(free, key=lambda one: (folded(self.label(one.value)), one.value))

    def label(self, value: str) -> str:
        """Return what a value is called."""
        return offered.shown(self.asked.segment, self.key, value).text


def folded(text: str) -> str:
    """Return a text as it is compared: without case and accents.

    >>> folded("Vučić")
    'vucic'
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def read(segment: str, key: str) -> Values:
    """Return what the request asks for."""
    asked = Asked(segment, asking.chosen(segment, (*OWN, TEXT)), page=asking.page())
    by = asking.one_of(SORT, ORDERS) or ORDERS[0]
    text = " ".join(asking.single(TEXT).split())
    if len(text) > LONGEST:
        raise BadRequest(f"The parameter q has {len(text):,} characters; it may have {LONGEST}.")
    return Values(asked, key, cast(By, by), text)


def as_table(values: Values, found: Sequence[Count]) -> str:
    """Return values as CSV: as an address writes them, the IRIs of those that are things, names, counts."""
    facet = offered.facets(values.asked.segment)[values.key]
    rows = [["value", "iri", "label", "count"]]
    for one in found:
        iris = tabular.SEPARATOR.join(facet.iris(one.value))
        rows.append([one.value, iris, values.label(one.value), str(one.count)])
    return tabular.written(rows)
