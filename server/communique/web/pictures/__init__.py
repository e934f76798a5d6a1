"""Pictures of what is here: a timeline, a network, a matrix. Each is a table first, and data at one address.

A page is its filters, a place for the picture, which a script draws from the data, and the table; without the
script the table is what one gets. Everything is counted by the facet index.
"""

import json
from collections.abc import Sequence
from typing import Any, Protocol

from flask import Blueprint, Response, abort, render_template

from communique.web import listing
from communique.web.citing.reuse import Offer, Reuse
from communique.web.current import browse, reader
from communique.web.http import parameters
from communique.web.http.answers import answer, distinct, license_link
from communique.web.http.failures import problem
from communique.web.http.links import Link
from communique.web.http.negotiate import CSV, HTML, Form
from communique.web.http.parameters import FORMAT, PAGE
from communique.web.listing import Page
from communique.web.pictures import asked, filters, matrix, network, timeline
from communique.web.pictures.asked import FORMS, Asked, Own
from communique.web.pictures.filters import FILTERS
from communique.web.pictures.matrix import Matrix
from communique.web.pictures.network import Network
from communique.web.pictures.tables import Table
from communique.web.pictures.timeline import Timeline

blueprint = Blueprint("pictures", __name__)

_NODES = Own("node", network.SORTS)
_NODES_MOST = Own("most", network.MOST, network.USUAL)
_MATRIX_MOST = Own("most", matrix.MOST, matrix.USUAL)
_SORTS = Own("sort", timeline.SORTS)


class Picture(Protocol):
    """What can be drawn: a table, and data for a script."""

    @property
    def table(self) -> Table:
        """What one gets without scripts."""

    def data(self) -> dict[str, Any]:
        """Return what the script draws."""


@blueprint.get("/timeline", endpoint="timeline")
def timeline_page() -> Response:
    """Show events and instruments by time."""
    what = asked.read(timeline.SORTS, (*FILTERS, timeline.MONTH), (_SORTS,))
    sorts = what.own["sort"]
    picture = Timeline(browse(), reader(), what.chosen, sorts, what.narrowed)
    return _answered("timeline", timeline.SORTS, what, picture)


@blueprint.get("/network", endpoint="network")
def network_page() -> Response:
    """Show who signs with whom, and in which fields."""
    what = asked.read((network.SEGMENT,), FILTERS, (_NODES, _NODES_MOST))
    sorts, most = what.own["node"], int(what.own["most"][0])
    picture = Network(browse(), reader(), what.chosen, sorts, most)
    return _answered("network", (network.SEGMENT,), what, picture)


@blueprint.get("/matrix", endpoint="matrix")
def matrix_page() -> Response:
    """Show areas of cooperation by pairs of states."""
    what = asked.read((matrix.SEGMENT,), FILTERS, (_MATRIX_MOST,))
    most = int(what.own["most"][0])
    return _answered("matrix", (matrix.SEGMENT,), what, Matrix(browse(), reader(), what.chosen, most))


def _answered(name: str, segments: Sequence[str], what: Asked, picture: Picture) -> Response:
    """Return a picture in the form that is wanted.

    In: its name; the sorts of thing it shows; what is asked; the picture, which counts what it is asked for.
    """
    form, negotiated = asked.form(what)
    if form.suffix == HTML.suffix and (parameters.page() or 1) != 1:
        _table_page(picture)  # what there is not has no validators either

    def body() -> str:
        if form is CSV:
            return picture.table.as_csv()
        if form.suffix != HTML.suffix:
            return json.dumps(picture.data(), ensure_ascii=False) + "\n"
        return _page(name, segments, what, picture)

    links = [
        Link(what.address((FORMAT, one.suffix)), "alternate", one.media_type)
        for one in distinct(FORMS)
        if one.suffix != form.suffix
    ]
    return answer(
        form.content_type,
        body,
        links=[*links, *license_link()],
        negotiated=negotiated,
        location=what.address(*_at(form), (FORMAT, form.suffix)),
    )


def _at(form: Form) -> list[tuple[str, str]]:
    """Return the page of the table as a parameter, where it is not the first; other forms are whole."""
    number = parameters.page() or 1
    return [(PAGE, str(number))] if form.suffix == HTML.suffix and number != 1 else []


def _page(name: str, segments: Sequence[str], what: Asked, picture: Picture) -> str:
    table, page = _table_page(picture)
    return render_template(
        f"pictures/{name}.html",
        what=what,
        picture=picture,
        columns=table.columns,
        rows=table.rows[page.begin : page.end],
        page=page,
        filters=filters.offered(browse(), reader(), segments, what),
        reuse=Reuse(forms=tuple(_offer(one, what) for one in distinct(FORMS) if one.suffix != HTML.suffix)),
    )


def _table_page(picture: Picture) -> tuple[Table, Page]:
    """Return the table of a picture and the page that is asked for; end with 404 if there is no such page."""
    table = picture.table
    page = listing.page_of(len(table.rows), parameters.page() or 1)
    if page is None:
        abort(problem(404, "Not Found", "The table of this picture has no such page."))
    return table, page


def _offer(form: Form, what: Asked) -> Offer:
    return Offer(form.name, what.address((FORMAT, form.suffix)), form.media_type)
