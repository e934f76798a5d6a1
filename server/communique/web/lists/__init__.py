"""``/{sort}/``: everything of a sort, narrowed by facets, in order, page by page; ``/things/``: the sorts.

The address holds the whole of what is asked, so it can be kept, shared and read by programs. The same address
gives the list as a page, as CSV and as RDF: by ``Accept``, or by the parameter ``format``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import cast

import pyoxigraph as ox
from flask import Blueprint, Response, abort, render_template, request
from werkzeug.exceptions import NotFound

from communique.browse import BY_SEGMENT, SORTS, Count, Listed, Order, Sort
from communique.browse.facet import YEAR
from communique.web import listing, vocabulary, wording
from communique.web.citing.reuse import Offer, Reuse
from communique.web.current import browse, reader, settings
from communique.web.forms import RDF, Content, write
from communique.web.http import parameters
from communique.web.http.answers import answer, distinct, license_link, not_acceptable
from communique.web.http.failures import problem
from communique.web.http.links import Link
from communique.web.http.negotiate import CSV, HTML, XHTML, Form, best
from communique.web.listing import PAGE_SIZE, Page, page_of
from communique.web.lists import asked as asking
from communique.web.lists import choices, glance, graph, offered, querying, table, values
from communique.web.lists.asked import ORDERS, Asked
from communique.web.lists.values import Values
from communique.web.wording import Shown

blueprint = Blueprint("lists", __name__)

FORMS = (HTML, XHTML, CSV, *RDF)
"""The forms of a list: a page for whoever does not name another."""
VALUES = (HTML, XHTML, CSV)
"""The forms of the values of a facet."""
_SEGMENT = f"<any({', '.join(BY_SEGMENT)}):segment>"


@dataclass(frozen=True)
class Counted:
    """A sort of thing, and how many there are."""

    sort: Sort
    kind: Shown
    comment: Shown
    """What its class means."""
    count: int
    cited: int
    """How many of them are only cited by others."""


def counted(sort: Sort) -> Counted:
    """Return a sort with how many things of it there are."""
    look = reader()
    kind = ox.NamedNode(look.names.vocabulary + sort.kind)
    kept, cited = browse(), (("words", "cited"),)
    return Counted(
        sort,
        wording.named(kind.value, look),
        wording.worded(look.meaning(kind)),
        kept.count(sort.segment),
        kept.count(sort.segment, cited) if "words" in offered.facets(sort.segment) else 0,
    )


@blueprint.get("/things/")
def sorts() -> Response:
    """Show every sort of thing with its count, and every vocabulary."""
    return answer(
        HTML.content_type,
        lambda: render_template(
            "lists/sorts.html", counted=[counted(sort) for sort in SORTS], schemes=vocabulary.schemes()
        ),
    )


# --- a list ------------------------------------------------------------------------------------------------


@blueprint.get(f"/{_SEGMENT}/")
def listed(segment: str) -> Response:
    """Give a list: a page of it, or all of it as a table."""
    order = cast("Order | None", parameters.one_of(asking.SORT, ORDERS) or None)
    asked = Asked(segment, asking.chosen(segment), order, parameters.page())
    page = _page(browse().count(segment, asked.chosen), asked.page)
    form = _form(FORMS, asked.address)
    whole = form == CSV and asked.page is None
    begin, limit = (0, table.LIMIT) if whole else (page.begin, PAGE_SIZE)

    def body() -> str | bytes:
        found = browse().page(
            segment, asked.chosen, order=order or own_order(segment), begin=begin, limit=limit
        )
        if form == CSV:
            return table.of(segment, found)
        if form.suffix == HTML.suffix:
            return _as_page(asked, page, found)
        return write(Content(graph.of(asked, title(asked), page, found), graph.iri(asked)), form, settings())

    following = limit // PAGE_SIZE + 1 if whole else page.number + 1
    around = {} if whole else {"first": 1, "prev": page.number - 1, "last": page.last}
    named = form if request.args.get(parameters.FORMAT) else None
    links = [
        Link(asked.at(number if number > 1 or form == CSV else None).address(named), rel)
        for rel, number in {**around, "next": following}.items()
        if 1 <= number <= page.last > 1
    ]
    return _answer(form, body, FORMS, asked.address, links, segment)


def own_order(segment: str) -> Order:
    """Return the order of a list that is asked for in none: the newest first, where things have days."""
    return "newest" if YEAR in offered.facets(segment) else "name"


def title(asked: Asked) -> str:
    """Return what a list is called: its sort, and what it is narrowed to."""
    heading = listing.heading(BY_SEGMENT[asked.segment])
    names = ", ".join(one.shown.text for one in choices.chosen(asked))
    return f"{heading}: {names}" if names else heading


def _as_page(asked: Asked, page: Page, found: Sequence[Listed]) -> str:
    """Return a page of a list for people."""
    own = own_order(asked.segment)
    orders = ORDERS if own != "name" else ()
    return render_template(
        "lists/list.html",
        row=counted(BY_SEGMENT[asked.segment]),
        title=title(asked),
        chosen=choices.chosen(asked),
        everything=Asked(asked.segment).address(),
        groups=choices.groups(asked),
        orders=[(one, asked.ordered(None if one == own else one).address()) for one in orders],
        order=asked.order or own,
        page=page,
        pages=_around(page, lambda number: asked.at(number).address()),
        rows=list(glance.rows(asked.segment, found)),
        reuse=Reuse(
            querying.query(asked),
            (_offer(CSV, asked.at(None).address), *(_offer(one, asked.address) for one in distinct(RDF))),
        ),
        table=asked.at(None).address(CSV),
        limit=table.LIMIT,
        canonical=asked.address(),
    )


# --- the values of a facet --------------------------------------------------------------------------------


@blueprint.get(f"/{_SEGMENT}/by/<key>", endpoint="values")
def by(segment: str, key: str) -> Response:
    """Give the values of a facet that things of a list have: a page of them, or a table of those listed."""
    if key not in offered.facets(segment):
        raise NotFound
    asked = values.read(segment, key)
    found = asked.found()
    page = _page(len(found), asked.asked.page)
    form = _form(VALUES, asked.address)
    whole = form == CSV and asked.asked.page is None

    def body() -> str:
        shown = found if whole else found[page.begin : page.end]
        return values.as_table(asked, shown) if form == CSV else _as_values(asked, page, shown)

    return _answer(form, body, VALUES, asked.address, (), f"{segment}-{key}")


def _as_values(asked: Values, page: Page, found: Sequence[Count]) -> str:
    """Return a page of values for people."""
    whole = asked.asked.at(None)

    def at(other: Asked) -> str:
        return replace(asked, asked=other).address()

    return render_template(
        "lists/values.html",
        sort=BY_SEGMENT[whole.segment],
        key=asked.key,
        back=whole.address(),
        title=title(whole),
        chosen=choices.chosen(whole, at),
        all=Values(whole, asked.key).address(),
        longest=values.LONGEST,
        kept=whole.chosen,
        text=asked.text,
        by=asked.by,
        orders=[(one, replace(asked, asked=whole, by=one).address()) for one in values.ORDERS],
        choices=[choices.choice(whole, asked.key, one) for one in found],
        limit=values.LIMIT if asked.cut else None,
        page=page,
        pages=_around(page, lambda number: at(whole.at(number))),
        reuse=Reuse(forms=(_offer(CSV, replace(asked, asked=whole).address),)),
        canonical=asked.address(),
    )


# --- both --------------------------------------------------------------------------------------------------


def _form(forms: Sequence[Form], address: Callable[[Form], str]) -> Form:
    """Return the form that is asked for, by the address or by ``Accept``; end with 406 if there is none."""
    form = parameters.form(forms) or best(request.headers.get("Accept"), forms)
    if form is None:
        abort(not_acceptable("This list", [(one, address(one)) for one in distinct(forms)]))
    return form


def _page(total: int, number: int | None) -> Page:
    """Return the page that is asked for, the first when none is; end with 404 if there is no such page."""
    page = page_of(total, number or 1)
    if page is None:
        abort(problem(404, "Not Found", f"The list has no page {number}."))
    return page


def _offer(form: Form, address: Callable[[Form], str]) -> Offer:
    """Return a form as a page offers it."""
    return Offer(form.name, address(form), form.media_type)


def _around(page: Page, address: Callable[[int | None], str]) -> tuple[str, str]:
    """Return the paths of the page before and of the next one, each empty when there is none."""
    before = address(page.number - 1 if page.number > 2 else None) if page.number > 1 else ""
    return before, address(page.number + 1) if page.number < page.last else ""


def _answer(
    form: Form,
    body: Callable[[], str | bytes],
    forms: Sequence[Form],
    address: Callable[[Form], str],
    links: Sequence[Link],
    name: str,
) -> Response:
    """Return an answer in a form, with links to its other forms; a table comes with a name for its file."""
    others = [
        Link(address(one), "alternate", one.media_type)
        for one in distinct(forms)
        if one.suffix != form.suffix
    ]
    response = answer(
        form.content_type,
        body,
        links=[*others, *links, *license_link()],
        negotiated=not request.args.get(parameters.FORMAT),
        location=address(form),
    )
    if form == CSV:
        response.headers["Content-Disposition"] = f'inline; filename="{name}.csv"'
    return response
