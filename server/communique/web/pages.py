"""The first page: what this is, what it holds, what is new, how to get the data."""

from flask import Blueprint, Response, render_template, request, url_for

from communique.web import addresses, description, vocabulary
from communique.web.current import browse, reader
from communique.web.forms import RDF
from communique.web.home import Home
from communique.web.http import signposts
from communique.web.http.answers import alternates, answer, distinct, license_link, not_acceptable
from communique.web.http.links import Link
from communique.web.http.negotiate import HTML, XHTML, best
from communique.web.jsonld import schema_org

blueprint = Blueprint("pages", __name__)

_HOME = (HTML, XHTML, *RDF)
"""The forms of the first page: a page for whoever does not name a form of RDF."""

EXAMPLE = """\
PREFIX dip: <{vocabulary}>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?instrument ?area WHERE {{
  ?instrument dip:area/skos:prefLabel ?area .
}}
LIMIT 20"""


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
    links = alternates(void, but=form)
    landing = form.suffix == HTML.suffix
    posts = signposts.signposts(description.dataset(), landing=landing)

    def body() -> str | bytes:
        if form.suffix != HTML.suffix:
            return description.in_rdf("void", form)
        shown = Home(browse(), reader())
        return render_template(
            "home.html",
            home=shown,
            example=min((thing.href or "" for thing, _ in shown.instruments), key=len, default=""),
            schemes=vocabulary.schemes(),
            host=request.host_url.rstrip("/"),
            query=EXAMPLE.format(vocabulary=reader().names.vocabulary),
            schema_org=schema_org.of_dataset(),
        )

    return answer(
        form.content_type,
        body,
        links=[*links, about, *posts, *description.see_also(), _service_desc(), *license_link()],
        negotiated=True,
        location=None if form.suffix == HTML.suffix else f"{void}.{form.suffix}",
    )
