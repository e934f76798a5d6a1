"""The pages one comes to without knowing an IRI: the first page, the sorts of thing, a list for each sort."""

from itertools import islice

import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request

from communique.web import addresses, listing, vocabulary, wording
from communique.web.answers import answer
from communique.web.current import reader, served
from communique.web.entity import query_link
from communique.web.evidence import Witness
from communique.web.failures import problem
from communique.web.listing import BY_SEGMENT, SORTS
from communique.web.negotiate import HTML
from communique.web.portrait import Notes, Painter
from communique.web.reader import COUNT_LIMIT
from communique.web.wording import Shown

blueprint = Blueprint("pages", __name__)

NEWEST = 8
"""How many reports and how many instruments the first page names."""

EXAMPLE = """\
PREFIX dip: <{vocabulary}>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?instrument ?area WHERE {{
  ?instrument dip:area/skos:prefLabel ?area .
}}
LIMIT 20"""


def _page_number() -> int:
    text = request.args.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0


def _no_page() -> Response:
    return problem(404, "Not Found", f"The list has no page “{request.args.get('page')}”.")


def _counted() -> list[dict[str, object]]:
    """Return each sort with its true count and what its class means."""
    look = reader()
    rows: list[dict[str, object]] = []
    for sort in SORTS:
        kind = ox.NamedNode(look.names.vocabulary + sort.kind)
        rows.append(
            {
                "sort": sort,
                "count": len(listing.members(sort, look, served())),
                "kind": wording.named(kind.value, look),
                "comment": look.comment(kind),
            }
        )
    return rows


def _newest(segment: str, quoted_only: bool = False) -> list[tuple[Shown, Shown | None]]:
    look = reader()
    witness, painter = Witness(look), Painter(look, Witness(look), Notes(Witness(look)))
    found = (
        iri
        for iri in listing.members(BY_SEGMENT[segment], look, served())
        if not quoted_only or witness.evidence_of(ox.NamedNode(iri), 1)
    )
    return [painter.with_kind(wording.named(iri, look)) for iri in islice(found, NEWEST)]


@blueprint.get("/")
def home() -> Response:
    """Show what this is, what it holds, what is new, and how to get the data."""

    def body() -> str:
        instruments = _newest("instrument")
        example = instruments[0][0] if instruments else None
        return render_template(
            "home.html",
            counted=_counted(),
            reports=_newest("report", quoted_only=True),
            instruments=instruments,
            example=example.href if example and example.href else None,
            schemes=vocabulary.schemes(),
            host=request.url_root.rstrip("/"),
            query=query_link(EXAMPLE.format(vocabulary=reader().names.vocabulary)),
        )

    return answer(HTML.content_type, body)


@blueprint.get("/things/")
def sorts() -> Response:
    """Show every sort of thing with its count, and every vocabulary."""
    return answer(
        HTML.content_type,
        lambda: render_template("sorts.html", counted=_counted(), schemes=vocabulary.schemes()),
    )


@blueprint.get(f"/<any({', '.join(BY_SEGMENT)}):segment>/")
def listed(segment: str) -> Response:
    """Show one page of the list of a sort."""
    sort, look = BY_SEGMENT[segment], reader()
    iris = listing.members(sort, look, served())
    page = listing.page_of(len(iris), _page_number())
    if page is None:
        return _no_page()

    def body() -> str:
        painter = Painter(look, witness := Witness(look), Notes(witness))
        things = [painter.with_kind(wording.named(iri, look)) for iri in listing.cut(iris, page)]
        kind = ox.NamedNode(look.names.vocabulary + sort.kind)
        return render_template(
            "list.html",
            heading=sort.heading,
            comment=look.comment(kind),
            general=kind.value,
            things=things,
            page=page,
            query=query_link(f"SELECT ?thing WHERE {{ ?thing a {kind} }} LIMIT 1000"),
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
        painter = Painter(look, witness := Witness(look), Notes(witness))
        begin = page.first_place - 1
        return render_template(
            "incoming.html",
            target=wording.named(node.value, look),
            property=wording.named(predicate.value, look),
            things=painter.pointing(node, predicate, begin, begin + listing.PAGE_SIZE),
            page=page,
            complete=total < COUNT_LIMIT,
            query=query_link(f"SELECT ?thing WHERE {{ ?thing {predicate} {node} }}"),
            parameters={"property": name},
        )

    return answer(HTML.content_type, body)
