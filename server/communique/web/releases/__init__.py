"""``/releases``: the releases that are kept, and what changed from each to the next.

What changed is read from the dumps of the two when it is first asked for, and its beginning kept
(:mod:`~communique.web.releases.comparing`). Of releases with more than :data:`LIMIT` statements together
it is not, and ``communique diff`` tells it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import NotFound

from communique.errors import MachineError
from communique.release import Release, comparison, history
from communique.release.changes import KINDS, Change
from communique.release.comparison import Comparison
from communique.release.description import DCAT, DCTERMS, RDF, RDFS, VOID, XSD, version_iri
from communique.release.history import Kept
from communique.web import wording
from communique.web.current import no_releases, reader, served, settings
from communique.web.current import release as kept_release
from communique.web.forms import DOCUMENT, Content, write
from communique.web.forms import RDF as RDF_FORMS
from communique.web.http import sending
from communique.web.http.answers import alternates, answer, chosen, distinct, document, prepared
from communique.web.http.failures import problem
from communique.web.http.negotiate import HTML, XHTML, Form, by_suffix
from communique.web.releases.comparing import THINGS, Compared, compared
from communique.web.wording import Shown

blueprint = Blueprint("releases", __name__)

LIMIT = 500_000
"""The most statements, in graphs, that two releases may hold together for their changes to be read here."""
STATEMENTS = 20
"""How many statements of a thing a page shows."""

_JSON = Form("JSON", "application/json", "json")
_PATCH = Form("RDF Patch", comparison.PATCH, "rdfp")
CHANGES = (_JSON, HTML, XHTML, _PATCH)
"""The forms of what changed."""


@dataclass(frozen=True)
class Row:
    """A release in the list."""

    kept: Kept
    before: Release | None
    """The one that was current before, if it is kept."""

    @property
    def id(self) -> str:
        """The name of the release."""
        return self.kept.release.id

    @property
    def manifest(self) -> Any:
        """Its manifest."""
        return self.kept.release.manifest

    @property
    def dumps(self) -> list[str]:
        """The names of its dumps."""
        files = self.manifest.get("files", ())
        return [file["path"].partition("/")[2] for file in files if file.get("compression")]


def listed() -> list[Row]:
    """Return the releases that are kept; one that is just being removed, or is damaged, is left out.

    Raises: :class:`NotFound` where files are served and no release.
    """
    folder = served().folder
    if folder is None:
        raise NotFound(no_releases())
    found = []
    for one in history.kept(folder.parent.parent):
        try:
            one.release.manifest  # noqa: B018  # read now: the row has it then
        except MachineError:
            continue
        found.append(one)
    # Of a release that nobody knows to have been current (its build was killed) nothing came after.
    before = [*(one.release if one.since else None for one in found[1:]), None]
    return [Row(*pair) for pair in zip(found, before, strict=True)]


def listed_since() -> datetime | None:
    """Return since when the list is what it is: since a release came or went."""
    folder = served().folder
    if folder is None:
        return None
    return max(datetime.fromtimestamp(folder.parent.stat().st_mtime, UTC), served().since)


# --- the list -----------------------------------------------------------------------------------------------


@blueprint.get("/releases")
@blueprint.get("/releases.<suffix>")
def releases(suffix: str | None = None) -> Response:
    """Give the releases that are kept, the current one first."""
    _, asked = by_suffix(request.path, DOCUMENT)
    if suffix is not None and asked is None:
        raise NotFound
    rows = listed()
    dataset = reader().names.dataset

    def make(form: Form) -> str | bytes:
        if form.suffix == HTML.suffix:
            forms = distinct(RDF_FORMS)
            return render_template("releases.html", rows=rows, keep=settings().keep_releases, forms=forms)
        return write(Content(list(_versions(rows, dataset)), dataset), form, settings())

    return document(f"{request.script_root}/releases", asked, dataset, make, since=listed_since())


def _versions(rows: list[Row], dataset: str) -> Iterator[ox.Triple]:
    """Yield the releases as versions of the dataset (DCAT 3 §11)."""
    names, whole = reader().names, ox.NamedNode(dataset)
    yield ox.Triple(whole, RDF["type"], DCAT["Dataset"])
    if rows:
        yield ox.Triple(whole, DCAT["hasCurrentVersion"], ox.NamedNode(version_iri(names, rows[0].id)))
    for row in rows:
        yield ox.Triple(whole, DCAT["hasVersion"], ox.NamedNode(version_iri(names, row.id)))
    for row in rows:
        one, manifest = ox.NamedNode(version_iri(names, row.id)), row.manifest
        yield ox.Triple(one, RDF["type"], DCAT["Dataset"])
        yield ox.Triple(one, DCAT["isVersionOf"], whole)
        yield ox.Triple(one, DCAT["version"], ox.Literal(row.id))
        if row.before:
            yield ox.Triple(one, DCAT["previousVersion"], ox.NamedNode(version_iri(names, row.before.id)))
        modified = ox.Literal(str(manifest["modified"])[:10], datatype=XSD["date"])
        yield ox.Triple(one, DCTERMS["modified"], modified)
        if row.kept.since:
            since = ox.Literal(row.kept.since.isoformat(), datatype=XSD["dateTime"])
            yield ox.Triple(one, DCTERMS["available"], since)
        triples = ox.Literal(str(manifest["counts"]["triples"]), datatype=XSD["integer"])
        yield ox.Triple(one, VOID["triples"], triples)
        for dump in row.dumps:
            yield ox.Triple(one, VOID["dataDump"], ox.NamedNode(f"{names.base}dumps/{row.id}/{dump}"))
        yield ox.Triple(one, RDFS["seeAlso"], ox.NamedNode(f"{names.base}dumps/{row.id}/"))


# --- what changed -------------------------------------------------------------------------------------------


@blueprint.get("/releases/<name>/changes")
@blueprint.get("/releases/<name>/changes.<suffix>")
def changes(name: str, suffix: str | None = None) -> Response:
    """Give what changed in a release since the one that was current before it."""
    own = f"{request.script_root}/releases/{name}/changes"
    form = _form(suffix, own)
    row = next((row for row in listed() if row.id == name), None)
    after = kept_release(name)
    before = kept_release(row.before.id) if row and row.before else None
    if row is None or after is None:
        return problem(
            404, "Not Found", f"There is no release “{name}” here; /releases lists those there are."
        )
    if before is None:
        return problem(404, "Not Found", f"No release from before {name} is kept to compare it with.")
    together = sum(one.manifest.get("counts", {}).get("quads", 0) for one in (before, after))
    if together > LIMIT:
        return problem(
            404,
            "Not Found",
            f"These releases hold {together:,} statements, more than are compared here;"
            f" “communique diff {before.id} {after.id}” tells what changed.",
        )
    found = Comparison(before, after)

    negotiated, since = suffix is None, listed_since()
    own, links = f"{own}.{form.suffix}", alternates(own, form, CHANGES)
    if form == _PATCH:
        response = prepared(form.content_type, links=links, negotiated=negotiated, location=own, since=since)
        if response.status_code != 304 and request.method != "HEAD":
            sending.send(response, *sending.written(comparison.patch(found)))
        return response

    def told() -> str:
        known = compared(found)
        return _page(known, row) if form.suffix == HTML.suffix else _json(known)

    return answer(form.content_type, told, links=links, negotiated=negotiated, location=own, since=since)


def _form(suffix: str | None, own: str) -> Form:
    """Return the form of the changes at the path *own* that the suffix names or the client wants."""
    if suffix is not None:
        found = next((form for form in CHANGES if form.suffix == suffix), None)
        if found is None:
            raise NotFound
        return found
    return chosen(own, CHANGES)


def _json(found: Compared) -> str:
    told = [comparison.told(change) for change in found.things]
    body = {**found.summary, "changes": told, "complete": found.count <= THINGS}
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


@dataclass(frozen=True)
class Thing:
    """A change, ready for the page."""

    kind: str
    name: Shown
    type: Shown | None
    said: list[tuple[str, Shown, Shown, bool]]
    """``+`` or ``−``, property, value, and whether another graph says the same before and after."""
    more: int


def _thing(change: Change) -> Thing:
    look = reader()
    said = [("−", one) for one in change.removed] + [("+", one) for one in change.added]
    iri = change.subject.value if isinstance(change.subject, ox.NamedNode) else None
    href = look.href(iri) if iri and change.kind != "removed" else None
    return Thing(
        change.kind,
        Shown(change.label or iri or "(unnamed)", iri, href),
        wording.named(change.type, look) if change.type else None,
        [
            (sign, wording.heading(one.predicate.value, look), wording.shown(one.object, look), one.elsewhere)
            for sign, one in said[:STATEMENTS]
        ],
        max(0, len(said) - STATEMENTS),
    )


def _page(found: Compared, row: Row) -> str:
    look = reader()
    classes = [
        (wording.named(name, look) if name else None, [counts[kind] for kind in KINDS])
        for name, counts in found.summary["classes"].items()
    ]
    return render_template(
        "changes.html",
        row=row,
        summary=found.summary,
        classes=classes,
        kinds=KINDS,
        things=[_thing(change) for change in found.things],
        more=max(0, found.count - THINGS),
        forms=[form for form in CHANGES if form.suffix != HTML.suffix],
    )
