"""The page of one thing, for people."""

import pyoxigraph as ox
from flask import render_template
from markupsafe import Markup

from communique.web import notes, reports, wording
from communique.web.current import reader, settings
from communique.web.forms import RDF
from communique.web.http.answers import distinct
from communique.web.portrait import Painter
from communique.web.reading.queries import ANY, IN_CLAIM, IN_WORDS
from communique.web.reports import saying
from communique.web.things import layouts
from communique.web.things.placing import Page
from communique.web.things.sections import sections


def page(node: ox.NamedNode, path: str, schema_org: Markup | None = None) -> str:
    """Return the page of a thing: of a claim, of a report that is quoted, or of anything else.

    In: the thing, the path of its document on this server, what search engines read of it.
    """
    painter, kinds = Painter(reader()), reader().kinds(node)
    common = {
        "iri": node.value,
        "label": wording.named(node.value, reader()),
        "kinds": [wording.named(kind.value, reader()) for kind in kinds],
        "kind": None,
        "path": path,
        "forms": distinct(RDF),
        "schema_org": schema_org,
    }
    if painter.witness.is_claim(node.value):
        return render_template("claim.html", **common | _claim(node, painter))
    if reader().is_quoted(node):
        # The words come first, so that the claims are numbered in reading order.
        reading = reports.reading(node, painter)
        shown = _entity(node, painter, layouts.GENERAL)
        return render_template("report.html", **common | shown, reading=reading)
    return render_template("entity.html", **common | _entity(node, painter, layouts.of(kinds, settings())))


def _entity(node: ox.NamedNode, painter: Painter, layout: layouts.Layout) -> dict[str, object]:
    """Return what the page of a thing shows besides its name."""
    page = Page(node, painter)
    kind = page.kind()
    top, main, side = (sections(page, place) for place in (layout.top, layout.main, layout.side))
    rest = page.rest()
    listed = painter.notes.listed()
    query = IN_WORDS if listed else ANY
    return {
        "kind": kind,
        "top": top,
        "main": main,
        "side": side,
        "words_first": layout.words_first,
        "rows": rest.said,
        "elsewhere": rest.elsewhere,
        "derived": rest.derived,
        "blocks": rest.blocks,
        "incoming": rest.incoming,
        "notes": listed,
        "query": query.format(node=node, vocabulary=reader().names.vocabulary),
    }


def _claim(node: ox.NamedNode, painter: Painter) -> dict[str, object]:
    """Return what the page of a claim shows: its words, and what they say."""
    return {
        "label": painter.with_kind(wording.named(node.value, reader()))[0],
        "note": notes.note(painter.witness, node.value),
        "groups": saying.statements(node, reader()),
        "query": IN_CLAIM.format(node=node),
    }
