"""The values of one facet of a list, narrowed as it is: most frequent first or by name, to be searched.

A facet such as the report has a value for every few things of a list: no more than a stated number is
looked at.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, cast, get_args
from urllib.parse import urlencode

from flask import url_for
from werkzeug.exceptions import BadRequest

from communique.browse import Count
from communique.web import facets as naming
from communique.web import tabular
from communique.web.current import browse
from communique.web.http import parameters
from communique.web.http.negotiate import Form
from communique.web.http.parameters import FORMAT, PAGE
from communique.web.lists import asked as asking
from communique.web.lists import offered
from communique.web.lists.asked import OWN, SORT, TEXT, Asked

By = Literal["count", "name"]
ORDERS: tuple[By, ...] = get_args(By)
LONGEST = 200
"""How many characters what is searched for may have."""
LIMIT = 5_000
"""How many values are listed, ordered and searched at most: those that most things have."""
READ = 200
"""Up to so many names are read from the data, where they stand in all languages."""


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
        return f"{path}?{urlencode(said, safe=naming.SAFE)}" if said else path

    @cached_property
    def _most(self) -> Sequence[Count]:
        """The values that most things have but those that are chosen, one more than are listed."""
        chosen = self.asked.chosen
        every = browse().values(self.asked.segment, self.key, chosen, LIMIT + len(chosen) + 1)
        return [one for one in every if (self.key, one.value) not in chosen][: LIMIT + 1]

    @property
    def cut(self) -> bool:
        """Whether there are more values than are listed."""
        return len(self._most) > LIMIT

    def found(self) -> Sequence[Count]:
        """Return the values in their order."""
        listed = self._most[:LIMIT]
        if not self.text and self.by == "count":
            return listed
        names = {value: folded(name) for value, name in self.names(listed).items()}
        if self.text:
            wanted = folded(self.text)
            listed = [one for one in listed if wanted in names[one.value]]
        return listed if self.by == "count" else sorted(listed, key=lambda one: (names[one.value], one.value))

    def names(self, found: Sequence[Count]) -> Mapping[str, str]:
        """Return what values are called: in the language of the answer if they are few, else by the index."""
        facet = offered.facets(self.asked.segment)[self.key]
        iris = {iri for one in found for iri in facet.iris(one.value)}
        known = browse().labels(iris) if len(iris) > READ else {}
        names = {}
        for one in found:
            parts = facet.iris(one.value)
            if parts and all(iri in known for iri in parts):
                names[one.value] = naming.BETWEEN.join(known[iri] for iri in parts)
            else:
                names[one.value] = offered.shown(self.asked.segment, self.key, one.value).text
        return names


def folded(text: str) -> str:
    """Return a text as it is compared: without case and accents.

    >>> folded("Vučić")
    'vucic'
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def read(segment: str, key: str) -> Values:
    """Return what the request asks for."""
    asked = Asked(segment, asking.chosen(segment, (*OWN, TEXT)), page=parameters.page())
    by = parameters.one_of(SORT, ORDERS) or ORDERS[0]
    text = " ".join(parameters.single(TEXT).split())
    if len(text) > LONGEST:
        raise BadRequest(f"The parameter q has {len(text):,} characters; it may have {LONGEST}.")
    return Values(asked, key, cast(By, by), text)


def as_table(values: Values, found: Sequence[Count]) -> str:
    """Return values as CSV: as an address writes them, the IRIs of those that are things, names, counts."""
    facet = offered.facets(values.asked.segment)[values.key]
    rows = [["value", "iri", "label", "count"]]
    names = values.names(found)
    for one in found:
        iris = tabular.SEPARATOR.join(facet.iris(one.value))
        rows.append([one.value, iris, names[one.value], str(one.count)])
    return tabular.written(rows)
