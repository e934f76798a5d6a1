"""The pages that list all things that point at a thing by one property."""

from flask import Blueprint, Response, render_template, request

from communique.web import addresses, listing, wording
from communique.web.current import reader
from communique.web.http import parameters
from communique.web.http.answers import answer
from communique.web.http.failures import problem
from communique.web.http.negotiate import HTML
from communique.web.portrait import Painter
from communique.web.reading.lookup import Tally
from communique.web.things.pointing import pointing

blueprint = Blueprint("incoming", __name__)


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
            f"The parameter property is “{name[:100]}”: it must be a prefixed name, like dip:area.",
        )
    tally = look.tally(node, "in").get(predicate, Tally(0))
    number = parameters.page() or 1
    page = listing.page_of(tally.count, number)
    if page is None:
        return problem(404, "Not Found", f"The list has no page “{number}”.")

    def body() -> str:
        return render_template(
            "incoming.html",
            target=wording.named(node.value, look),
            property=wording.heading(predicate.value, look),
            things=pointing(Painter(look), node, predicate, tally, page.begin, page.end),
            page=page,
            query=f"SELECT ?thing WHERE {{ ?thing {predicate} {node} }}",
            parameters={"property": name},
        )

    return answer(HTML.content_type, body)
