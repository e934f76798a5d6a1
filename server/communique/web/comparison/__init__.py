"""``/compare``: what two or more reports say, property by property; as a page, as CSV and as JSON.

``report`` names a report, once for each; ``about`` names a thing, and then what is said of it is compared.
``verdict`` leaves one verdict of :mod:`communique.web.comparison.verdicts`. What is read is bounded: so many
reports, so many of their claims. A page shows some of it at a time, the other forms hold all.
"""

import json
from collections.abc import Sequence

import pyoxigraph as ox
from flask import Blueprint, Response, abort, request
from werkzeug.exceptions import BadRequest, NotFound

from communique.browse.sorts import REPORT
from communique.web import addresses
from communique.web.comparison import asked as views
from communique.web.comparison import data, page, testimony
from communique.web.comparison.asked import Asked
from communique.web.comparison.testimony import REPORTS_COMPARED, Testimony
from communique.web.comparison.verdicts import VERDICTS
from communique.web.current import reader
from communique.web.http import parameters
from communique.web.http.answers import answer, license_link, not_acceptable
from communique.web.http.links import Link
from communique.web.http.negotiate import CSV, HTML, XHTML, Form, best
from communique.web.http.parameters import FORMAT, PAGE

blueprint = Blueprint("compare", __name__)

JSON = Form("JSON", "application/json", "json")
FORMS = (HTML, XHTML, CSV, JSON)

_LONGEST = 500
"""How many characters the name of a report or a thing may have."""


@blueprint.get("/compare")
def compare() -> Response:
    """Give what some reports say, compared; without any, which ones there are to choose from."""
    asked = _asked()
    form = _form(asked)
    if not asked:
        return answer(form.content_type, page.choosing, negotiated=not asked.format)
    found = _gathered(asked)
    shown = views.page(found, asked)
    if shown is None:
        raise NotFound(f"This comparison has no page “{asked.page}”.")

    def body() -> str:
        if form is CSV:
            return data.as_csv(found, asked)
        if form is JSON:
            return json.dumps(data.as_json(found, asked), ensure_ascii=False, indent=2) + "\n"
        return page.as_page(found, asked, shown)

    others = [
        Link(views.address(asked, form=one.suffix), "alternate", one.media_type)
        for one in (HTML, CSV, JSON)
        if one.suffix != form.suffix
    ]
    return answer(
        form.content_type,
        body,
        links=[*others, *license_link()],
        negotiated=not asked.format,
        location=views.address(asked, form=form.suffix, page=shown.number),
    )


def _asked() -> Asked:
    """Return what the address asks for."""
    parameters.check(("report", "about", "verdict", PAGE, FORMAT))
    names = dict.fromkeys(request.args.getlist("report"))
    if len(names) > REPORTS_COMPARED:
        raise BadRequest(
            f"The parameter report names {len(names)} reports; {REPORTS_COMPARED} can be compared at once."
        )
    reports = tuple(dict.fromkeys(_found(name, "report", f"{REPORT}/") for name in names))
    about = parameters.single("about")
    thing = _found(about, "about", "") if about else ""
    if len(reports) == 1 and not thing:
        raise BadRequest("The parameter report names one report alone; it takes two to compare.")
    verdict = parameters.one_of("verdict", VERDICTS)
    wanted = parameters.one_of(FORMAT, [form.suffix for form in FORMS])
    return Asked(reports, thing, verdict, parameters.page() or 1, wanted)


def _found(name: str, parameter: str, segment: str) -> str:
    """Return the IRI of the report or thing that a parameter names: by its path, or by its whole IRI."""
    if len(name) > _LONGEST:
        raise BadRequest(f"The parameter {parameter} has {len(name):,} characters; it may have {_LONGEST}.")
    look = reader()
    things = look.names.things
    path = name.removeprefix(things).removeprefix(segment)
    for node in (*addresses.candidates(things, segment + path), *_whole(name)):
        if look.exists(node) and (parameter != "report" or _is_report(node)):
            return node.value
    what = "report" if parameter == "report" else "thing"
    raise NotFound(f"The parameter {parameter} is “{name}”, but there is no such {what}.")


def _whole(name: str) -> Sequence[ox.NamedNode]:
    """Return what a name stands for if it is an IRI."""
    try:
        return (ox.NamedNode(name),)
    except ValueError:
        return ()


def _is_report(node: ox.NamedNode) -> bool:
    look = reader()
    return look.kind(node.value) == ox.NamedNode(f"{look.names.vocabulary}Report")


def _gathered(asked: Asked) -> Testimony:
    if asked.about:
        return testimony.of_thing(ox.NamedNode(asked.about), reader(), REPORTS_COMPARED, asked.reports)
    return testimony.of_reports(asked.reports, reader())


def _form(asked: Asked) -> Form:
    """Return the form that is asked for; a choice of reports is a page and nothing else."""
    there = FORMS if asked else (HTML, XHTML)
    if asked.format:
        named = next((form for form in there if form.suffix == asked.format), None)
        if named is None:
            raise BadRequest("There is nothing to compare: the parameter report, or about, is missing.")
        return named
    form = best(request.headers.get("Accept"), there)
    if form is None:
        told = [(one, views.address(asked, form=one.suffix)) for one in there if one is not XHTML]
        abort(not_acceptable("This comparison", told))
    return form
