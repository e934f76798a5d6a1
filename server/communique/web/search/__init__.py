"""``/search``: everything that has a name, found by it; what search boxes suggest; OpenSearch 1.1.

The index is the one that reconciliation uses. The address of an answer holds all of what was asked.
"""

import json
import re
import unicodedata

import pyoxigraph as ox
from flask import Blueprint, Response, abort, render_template, request
from werkzeug.exceptions import BadRequest, NotFound

from communique.web import addresses, listing
from communique.web.current import index, reader, settings
from communique.web.http import parameters
from communique.web.http.answers import answer, distinct, license_link, not_acceptable, see_other
from communique.web.http.failures import problem
from communique.web.http.links import Link
from communique.web.http.negotiate import HTML, XHTML, Form, best, by_suffix
from communique.web.reading.reader import OWL, RDF_TYPE, SKOS
from communique.web.search import found, results
from communique.web.search.found import Question

blueprint = Blueprint("search", __name__)

LONGEST = 200
"""How many characters what is searched for may have."""
SUGGESTED = 8
"""How many names a search box suggests."""
FORMS = (HTML, XHTML, Form("JSON", "application/json", "json"))
SUGGESTIONS = "application/x-suggestions+json"
OPENSEARCH = "application/opensearchdescription+xml"

_LONGEST_IRI = 500
_KIND = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,99}")
_KINDS = frozenset({f"{OWL}Class", f"{SKOS}ConceptScheme"})
_STATE = re.compile(r"[a-z0-9-]{1,100}")
_NO_TEXT = frozenset({"Cc", "Cs"})
"""The Unicode categories of control characters and of halves of characters."""


@blueprint.get("/search")
@blueprint.get("/search.<suffix>")
def search(suffix: str = "") -> Response:
    """Give what is found by its name; without anything to look for, what can be searched."""
    named = by_suffix(f"search.{suffix}", FORMS)[1] if suffix else None
    if suffix and named is None:
        raise NotFound
    parameters.check(("q", "type", "state", parameters.PAGE))
    asked = Question(_text(), _kind(parameters.single("type")), _state(parameters.single("state")))
    number = parameters.page() or 1
    result = found.search(index(), asked, reader().names) if asked else found.NOTHING
    page = listing.page_of(len(result.hits), number)
    if page is None:
        return problem(404, "Not Found", f"This search has no page “{number}”.")
    form = named or _chosen(asked)
    if form.suffix == HTML.suffix and result.exact and not (asked.kind or asked.state):
        there = addresses.local(result.hits[0].entry.iri, settings().base_iri, request.script_root)
        if there:
            return see_other(there, negotiated=named is None)

    def body() -> str:
        if form.suffix == HTML.suffix:
            return results.as_page(asked, result, page)
        return json.dumps(results.as_json(asked, result, page), ensure_ascii=False, indent=2) + "\n"

    others = [
        Link(results.address(asked, one.suffix, number), "alternate", one.media_type)
        for one in distinct(FORMS)
        if one.suffix != form.suffix
    ]
    return answer(
        form.content_type,
        body,
        links=[*others, *license_link()],
        negotiated=named is None,
        location=results.address(asked, form.suffix, number),
    )


@blueprint.get("/search/suggestions")
def suggestions() -> Response:
    """Give names that begin as what was typed, as browsers and our own search box want them.

    The four lists of OpenSearch Suggestions: what was typed, names, what tells each from namesakes, pages.
    """
    text = _text()

    def body() -> str:
        hits = found.begin(index(), text, SUGGESTED)
        told = [(hit.entry.label, results.told(hit), results.document(hit.entry.iri)) for hit in hits]
        lists = [list(parts) for parts in zip(*told, strict=True)] or [[], [], []]
        return json.dumps([text, *lists], ensure_ascii=False) + "\n"

    return answer(SUGGESTIONS, body)


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """Tell browsers and other programs how to search here (OpenSearch 1.1)."""
    return answer(
        OPENSEARCH,
        lambda: render_template(
            "opensearch.xml", host=results.host(), suggestions=SUGGESTIONS, kind=OPENSEARCH
        ),
    )


# --- what is asked -----------------------------------------------------------------------------------------


def _text() -> str:
    """Return what is searched for, without control characters and needless white space."""
    sent = parameters.single("q")
    if len(sent) > LONGEST:
        raise BadRequest(f"The parameter q has {len(sent):,} characters; it may have {LONGEST}.")
    seen = (" " if unicodedata.category(sign) in _NO_TEXT else sign for sign in sent)
    return " ".join("".join(seen).split())


def _kind(name: str) -> str:
    """Return the IRI of the scheme or class that the parameter ``type`` names."""
    if not name:
        return ""
    if len(name) > _LONGEST_IRI:
        raise BadRequest(f"The parameter type has {len(name):,} characters; it may have {_LONGEST_IRI}.")
    look = reader()
    ours = (look.names.things + name, look.names.vocabulary + name)
    kind = next((iri for iri in (ours if _KIND.fullmatch(name) else (name,)) if _is_kind(iri)), None)
    if kind is None:
        raise BadRequest(f"The parameter type is “{name}”, but nothing here is of such a type.")
    return kind


def _is_kind(iri: str) -> bool:
    """Return whether there is a scheme or class of this IRI, or anything of it."""
    look = reader()
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        return False
    declared = {kind.value for kind in look.kinds(node)} & _KINDS
    return bool(declared) or next(look.subjects(RDF_TYPE, node), None) is not None


def _state(name: str) -> str:
    """Return the IRI of a state that the parameter ``state`` names by its code."""
    if not name:
        return ""
    look = reader()
    iri = look.names.thing("state", name)
    if not _STATE.fullmatch(name) or not look.exists(ox.NamedNode(iri)):
        raise BadRequest(f"The parameter state is “{name}”, but there is no state with this code here.")
    return iri


def _chosen(asked: Question) -> Form:
    """Return the form the client wants; end with 406 if it wants none there is."""
    form = best(request.headers.get("Accept"), FORMS)
    if form is None:
        there = [(one, results.address(asked, one.suffix)) for one in distinct(FORMS)]
        abort(not_acceptable("What is found", there))
    return form
