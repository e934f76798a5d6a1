"""``/cite``: the citation of a thing, of a page with its state, or of the dataset, for reference managers."""

from flask import Blueprint, Response, abort, request
from werkzeug.exceptions import BadRequest, NotFound

from communique.web import addresses
from communique.web.citing import bibliography, cited
from communique.web.citing.bibliography import FORMS
from communique.web.citing.cited import Cited
from communique.web.current import reader
from communique.web.http import parameters
from communique.web.http.answers import answer, distinct, license_link, not_acceptable
from communique.web.http.links import Link
from communique.web.http.negotiate import Form, best, by_suffix
from communique.web.http.signposts import cite as cite_path

blueprint = Blueprint("citing", __name__)


@blueprint.get("/cite")
@blueprint.get("/cite.<suffix>")
def cite(suffix: str = "") -> Response:
    """Give the citation of the dataset, or of the page of this site that ``address`` names."""
    form = by_suffix(f"cite.{suffix}", FORMS)[1] if suffix else None
    if suffix and form is None:
        raise NotFound
    parameters.check(("address",))  # a page whose state was not encoded would be cited without it
    named = parameters.single("address")
    if named and not named.startswith("/"):
        raise BadRequest(
            f"The parameter address is “{named}”: it must be a path of this site, such as /event/."
        )
    path, _, query = named.partition("?")
    return _given(cited.page(path, query) if named else cited.dataset(), form)


@blueprint.get("/cite/<path:path>")
def thing(path: str) -> Response:
    """Give the citation of a thing, negotiated or in the form that its suffix names."""
    name, form = by_suffix(path, FORMS)
    look = reader()
    for part, asked in ((path, None), (name, form)):  # a slug may itself end in what looks like a suffix
        for node in addresses.candidates(look.names.things, part):
            if look.exists(node):
                return _given(cited.thing(node), asked)
    raise NotFound(f"There is nothing with the IRI {look.names.things}{name}.")


def _at(found: Cited, form: Form) -> str:
    return cite_path(found.thing, found.page, form.suffix)


def _given(found: Cited, asked: Form | None) -> Response:
    form = asked or best(request.headers.get("Accept"), FORMS)
    if form is None:
        there = [(one, _at(found, one)) for one in distinct(FORMS)]
        abort(not_acceptable("This citation", there))
    others = [
        Link(_at(found, one), "alternate", one.media_type)
        for one in distinct(FORMS)
        if one.suffix != form.suffix
    ]
    response = answer(
        form.content_type,
        lambda: bibliography.write(found, form),
        links=[*others, Link(found.address, "describes"), *license_link()],
        negotiated=asked is None,
        location=_at(found, form),
    )
    response.headers["Content-Disposition"] = f"inline; filename={found.key}.{form.suffix}"
    return response
