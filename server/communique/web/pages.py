"""The pages one comes to without knowing an IRI: the first page, the sorts of thing, a list for each sort."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request, url_for

from communique.web import addresses, description, listing, vocabulary, wording
from communique.web.answers import Link, alternates, answer, distinct, license_link, not_acceptable
from communique.web.current import reader, served
from communique.web.entity import query_link
from communique.web.failures import problem
from communique.web.forms import RDF
from communique.web.jsonld import schema_org
from communique.web.listing import BY_SEGMENT, SORTS, Sort
from communique.web.negotiate import HTML, XHTML, best
from communique.web.portrait import Painter
from communique.web.reader import COUNT_LIMIT
from communique.web.wording import Shown

blueprint = Blueprint("pages", __name__)

NEWEST = 8
"""How many reports and how many instruments the first page names."""
_HOME = (HTML, XHTML, *RDF)
"""The forms of the first page: a page for whoever does not name a form of RDF."""

EXAMPLE = """\
PREFIX dip: <{vocabulary}>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?instrument ?area WHERE {{
  ?instrument dip:area/skos:prefLabel ?area .
}}
LIMIT 20"""


def _page_number() -> int:
    return listing.page_number(request.args.get("page", "1"))


def _no_page() -> Response:
    return problem(404, "Not Found", f"The list has no page “{request.args.get('page')}”.")


@dataclass(frozen=True)
class Counted:
    """A sort of thing, and how many there are."""

    sort: Sort
    kind: Shown
    comment: str
    """What its class means."""
    count: int
    cited: int
    """How many there are besides that are only cited."""

    @property
    def name(self) -> str:
        """What so many of them are called."""
        return self.kind.text if self.count == 1 else self.sort.heading


def _counted(sort: Sort) -> Counted:
    look = reader()
    kind = ox.NamedNode(look.names.vocabulary + sort.kind)
    total = len(listing.members(sort, look, served()))
    count = len(listing.quoted(look, served())) if sort.segment == listing.REPORT else total
    return Counted(sort, wording.named(kind.value, look), look.comment(kind), count, total - count)


def _things(iris: Iterable[str]) -> list[tuple[Shown, Shown | None]]:
    painter = Painter(reader())
    return [painter.with_kind(wording.named(iri, painter.reader)) for iri in iris]


def _no_form(void: str) -> Response:
    """Return the 406 of the first page, whose forms but HTML are those of the document at *void*."""
    there = [(HTML, url_for("pages.home")), *((form, f"{void}.{form.suffix}") for form in distinct(RDF))]
    return not_acceptable("This page", there)


def _service_desc() -> Link:
    """Return the link to what tells programs of every address here (RFC 8631 §2)."""
    return Link(url_for("openapi.openapi"), "service-desc", "application/json")


@blueprint.get("/")
def home() -> Response:
    """Show what this is, what it holds, what is new, and how to get the data.

    A client that names a form of RDF gets the description of the dataset, whose IRI leads here.
    """
    void = f"{request.script_root}/void"
    form = best(request.headers.get("Accept"), _HOME)
    if form is None:
        return _no_form(void)
    about = Link(addresses.encoded_iri(description.dataset()), "describes")
    links = alternates(void, but=HTML)

    def body() -> str | bytes:
        if form.suffix != HTML.suffix:
            return description.in_rdf("void", form)
        instruments = _things(listing.members(BY_SEGMENT["instrument"], reader(), served())[:NEWEST])
        example = min((thing.href or "" for thing, _ in instruments), key=len, default="")
        return render_template(
            "home.html",
            counted=[_counted(sort) for sort in SORTS],
            reports=_things(listing.quoted(reader(), served())[:NEWEST]),
            instruments=instruments,
            example=example,
            schemes=vocabulary.schemes(),
            host=request.host_url.rstrip("/"),
            query=query_link(EXAMPLE.format(vocabulary=reader().names.vocabulary)),
            schema_org=schema_org.of_dataset(),
        )

    return answer(
        form.content_type,
        body,
        links=[*links, about, *description.see_also(), _service_desc(), *license_link()],
        negotiated=True,
        location=None if form.suffix == HTML.suffix else f"{void}.{form.suffix}",
    )


@blueprint.get("/things/")
def sorts() -> Response:
    """Show every sort of thing with its count, and every vocabulary."""

    def body() -> str:
        counted = [_counted(sort) for sort in SORTS]
        return render_template("sorts.html", counted=counted, schemes=vocabulary.schemes())

    return answer(HTML.content_type, body)


@blueprint.get(f"/<any({', '.join(BY_SEGMENT)}):segment>/")
def listed(segment: str) -> Response:
    """Show one page of the list of a sort."""
    sort = BY_SEGMENT[segment]
    iris = listing.members(sort, reader(), served())
    page = listing.page_of(len(iris), _page_number())
    if page is None:
        return _no_page()

    def body() -> str:
        row = _counted(sort)
        return render_template(
            "list.html",
            row=row,
            things=_things(iris[page.begin : page.end]),
            page=page,
            query=query_link(f"SELECT ?thing WHERE {{ ?thing a <{row.kind.iri}> }} LIMIT 1000"),
        )

    return answer(HTML.content_type, body)


@blueprint.get("/incoming/<path:path>")
def incoming(path: str) -> Response:
    """Show one page of the things that point at a thing by the property that ``?property=`` names."""
    look = reader()
    name = request.args.get("property", "")
    predicate = look.expanded(name)
    node = next((node for node in addresses.candidates(look.names.things, path) if look.exists(node)), None)
    if node is None:
        return problem(404, "Not Found", f"There is nothing with the IRI {look.names.things}{path}.")
    if predicate is None:
        return problem(
            400,
            "Bad Request",
            f"The parameter property is “{name}”: it must be a prefixed name, like dip:area.",
        )
    total = sum(1 for _ in islice(look.quads(node, "in", predicate), COUNT_LIMIT))
    page = listing.page_of(total, _page_number())
    if page is None:
        return _no_page()

    def body() -> str:
        return render_template(
            "incoming.html",
            target=wording.named(node.value, look),
            property=wording.heading(predicate.value, look),
            things=Painter(look).pointing(node, predicate, page.begin, page.end),
            page=page,
            complete=total < COUNT_LIMIT,
            query=query_link(f"SELECT ?thing WHERE {{ ?thing {predicate} {node} }}"),
            parameters={"property": name},
        )

    return answer(HTML.content_type, body)
