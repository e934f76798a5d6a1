"""What is cited: a thing, a page with its state, a document, or the dataset.

A citation says of what is served what the release says of itself, and no more than is known. It holds no date
of today: when a reader saw it, the reader knows. Of a report or a claim it is our record that is cited, and
the record names the report.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import cast
from urllib.parse import parse_qsl, urlencode

import pyoxigraph as ox
from flask import current_app, request
from werkzeug.exceptions import HTTPException, NotFound

from communique import turtle
from communique.browse.sorts import BY_SEGMENT
from communique.release.description import HEAD, version_iri
from communique.statements import Statements
from communique.web import addresses, facets, listing, vocabulary
from communique.web.current import reader, served, settings
from communique.web.current import release as kept
from communique.web.interface import in_english, say
from communique.web.interface.legibility import legible
from communique.web.reading.describe import license_of
from communique.web.reading.evidence import Witness
from communique.web.reading.reader import DCTERMS
from communique.web.vocabulary.titles import titled

LONGEST = 1000
"""The longest state of a page that is cited, in characters; beyond it the dataset is."""

_TITLE, _PUBLISHER, _ISSUED = (ox.NamedNode(DCTERMS + name) for name in ("title", "publisher", "issued"))
_PUBLISHERS = 10
"""How many publishers are named at most."""
_KEY = re.compile(r"[^A-Za-z0-9.-]+")
_DATASET = frozenset(
    {
        *("pages.home", "lists.sorts", "description.void", "description.catalog", "description.well_known"),
        *("files.dumps", "releases.releases", "sparql.endpoint"),
    }
)
"""The pages that stand for all of the data."""
_PAGES = {
    "search.search": "cite.page-search",
    "incoming.incoming": "cite.page-incoming",
    "compare.compare": "cite.page-compare",
    "pictures.timeline": "cite.page-timeline",
    "pictures.network": "cite.page-network",
    "pictures.matrix": "cite.page-matrix",
    "releases.changes": "cite.page-changes",
    "validation.validation": "cite.page-validation",
    "reconcile.guide": "cite.page-reconciliation",
}
"""What pages without an IRI of their own are called, by endpoint; lists have the name of their sort."""


@dataclass(frozen=True)
class Edition:
    """What is known of the dataset as it is served."""

    title: str
    authors: tuple[str, ...]
    issued: str
    """The day of its data, as an ISO date; empty when nobody knows."""
    version: str
    """The name of the release; empty for what is none."""
    license: str
    """The IRI of the licence, or empty."""


@dataclass(frozen=True)
class Original:
    """The report that a record of ours is of."""

    title: str
    """What we call it; empty where the record is of nothing but the report."""
    publisher: str
    issued: str


@dataclass(frozen=True)
class Cited:
    """Something to be cited."""

    kind: str
    """The type of item in CSL 1.0.2: ``dataset``, ``entry``, ``document`` or ``webpage``."""
    title: str
    address: str
    """Its IRI as a URI; of a page its address under the base, with its state."""
    edition: Edition
    version: str = ""
    """The version of a document that has versions of its own."""
    original: Original | None = None
    thing: str = ""
    """What follows ``/id/`` in the IRI of a thing; empty for anything else."""
    page: str = ""
    """The path of a page or document with its query; empty for a thing and for the dataset."""

    @property
    def key(self) -> str:
        """A key for bibliographies: ASCII, the same for the same address.

        What ASCII letters cannot tell apart, a few digits of a hash do.
        """
        base = settings().base_iri
        below = self.address.removeprefix(addresses.encoded_iri(base))
        name = _KEY.sub("-", base.rstrip("/").rpartition("/")[2]).strip("-")
        if self.kind == "dataset" and not self.page:
            return name or "dataset"
        words = _KEY.sub("-", f"{name}-{below.removeprefix('id/')}").strip("-")
        plain = below == "" or (len(words) <= 100 and _KEY.sub("", below) == re.sub("[#/]", "", below))
        return words if plain else f"{words[:80]}-{hashlib.sha256(below.encode()).hexdigest()[:8]}"


def clean(text: str) -> str:
    r"""Return a text on one line, without what would harm a page or a file.

    >>> clean("a\n b\x00")
    'a b�'
    """
    return " ".join(cast(str, legible(text)).split())


# --- the dataset -------------------------------------------------------------------------------------------


@in_english()
def edition() -> Edition:
    """Return what is known of the dataset; it is looked up once a release."""
    memory = served().memory
    found: Edition | None = memory.get("edition")
    if found is None:
        found = memory["edition"] = _edition()
    return found


def _edition() -> Edition:
    now, look = served(), reader()
    ontology = ox.NamedNode(look.names.ontology)
    publishers = [node for node in look.objects(ontology, _PUBLISHER) if isinstance(node, ox.NamedNode)]
    return Edition(
        _title(),
        tuple(sorted(clean(look.label(node.value).text) for node in islice(publishers, _PUBLISHERS))),
        now.modified.date().isoformat() if now.modified else "",
        now.id if now.folder else "",
        license_of(look) or "",
    )


def _title() -> str:
    """Return the title of the dataset as its release has it; a plain word for what is no release."""
    folder = served().folder
    file = folder / HEAD if folder else None
    if file is None or not file.is_file():
        return say("cite.dataset").striptags()
    said = Statements(turtle.parse(file.read_text(encoding="utf-8"), HEAD))
    titles = said.told(ox.NamedNode(reader().names.dataset), _TITLE)
    return clean(titles[0].value) if titles else say("cite.dataset").striptags()


def dataset(release: str = "") -> Cited:
    """Return the dataset as it is served, or as a release that is kept holds it.

    Raises: :class:`NotFound` when that is not kept.
    """
    known = edition()
    if release and release != known.version:
        found = kept(release)
        if found is None or found.id != release:
            raise NotFound(f"There is no release “{release}” here.")
        known = replace(known, version=release, issued=str(found.manifest["modified"])[:10])
    names = reader().names
    # A release has an IRI of its own, but only as long as it is kept: the dataset stays.
    address = version_iri(names, release) if release else names.dataset
    page = f"/catalog/{release}" if release else ""
    return Cited("dataset", known.title, addresses.encoded_iri(address), known, page=page)


# --- things and documents ----------------------------------------------------------------------------------


@in_english()
def thing(node: ox.NamedNode) -> Cited:
    """Return a thing: an entry of the dataset, with its IRI; a concept scheme is a document."""
    look, witness = reader(), Witness(reader())
    name = node.value.removeprefix(look.names.things)
    scheme = None if "/" in name else vocabulary.scheme_of(name)
    if scheme:
        return document(scheme)
    title, report = look.label(node.value).text, None
    if witness.is_claim(node.value):
        claim = witness.claim(node.value)
        title, report = claim.words.strip("“”") or title, claim.report
    elif node.value.startswith(look.names.thing("report", "")):
        report = node.value
    return Cited(
        "entry",
        clean(title),
        addresses.encoded_iri(node.value),
        edition(),
        original=_original(ox.NamedNode(report), itself=report == node.value) if report else None,
        thing=name,
    )


def _original(report: ox.NamedNode, itself: bool) -> Original:
    """Return a report as the original of our record; the label of a report is ours and not its headline."""
    look = reader()
    publisher, issued = look.value(report, _PUBLISHER), look.value(report, _ISSUED)
    named = isinstance(publisher, ox.NamedNode)
    return Original(
        "" if itself else clean(look.label(report.value).text),
        clean(look.label(publisher.value).text if named else publisher.value) if publisher else "",
        clean(issued.value) if isinstance(issued, ox.Literal) else "",
    )


@in_english()
def document(path: str) -> Cited:
    """Return a document of the vocabulary, by its path below the base.

    Raises: :class:`NotFound` when there is none.
    """
    found = titled(path)
    if found is None:
        raise NotFound(f"There is no page “/{path}”.")
    address = addresses.encoded_iri(found.iri)
    return Cited("document", clean(found.title), address, edition(), clean(found.version), page=f"/{path}")


# --- pages -------------------------------------------------------------------------------------------------


@in_english()
def page(path: str, query: str) -> Cited:
    """Return what a page of this site stands for.

    In: its path below where the application is mounted, and its query string: the state it shows.
    Raises: :class:`NotFound` when there is no such page.
    """
    nowhere = NotFound(f"There is no page “{path}”.")
    try:
        endpoint, values = current_app.create_url_adapter(request).match(path, method="GET")  # type: ignore[union-attr]  # there is one within a request
    except HTTPException:
        raise nowhere from None
    if endpoint in _DATASET or len(query) > LONGEST:
        return dataset()
    if endpoint == "description.version":
        return dataset(str(values["name"]).partition(".")[0])
    if endpoint.startswith("vocabulary."):
        return document(_below(path))
    if endpoint.startswith("things."):
        raise NotFound("A thing is cited by its IRI, at /cite/ with what follows /id/ in that.")
    title = _page_title(endpoint, values)
    if title is None:
        raise nowhere
    state = urlencode(parse_qsl(query, keep_blank_values=True), safe="/:,")
    whole = path + (f"?{state}" if state else "")
    base = addresses.encoded_iri(reader().names.base)
    address = base + addresses.encoded(path.removeprefix("/")) + (f"?{state}" if state else "")
    return Cited("webpage", title, address, edition(), page=whole)


def _below(path: str) -> str:
    """Return the path of a document without the suffix of a form."""
    name, dot, suffix = path.removeprefix("/").rpartition(".")
    return name if dot and suffix.isalpha() else path.removeprefix("/")


def _page_title(endpoint: str, values: Mapping[str, object]) -> str | None:
    """Return what a page is called; None where there is none, but a file or a service."""
    sort = BY_SEGMENT.get(str(values.get("segment", "")))
    if sort is None:
        return say(_PAGES[endpoint]).striptags() if endpoint in _PAGES else None
    if "key" not in values:
        return listing.heading(sort)
    key = str(values["key"])
    known = key in facets.keys(sort.segment)
    return f"{listing.heading(sort)}: {facets.facet_heading(key).striptags()}" if known else None


def here(thing_shown: str | None) -> Cited:
    """Return what the page of this request stands for.

    In: the IRI of the thing it shows, if it shows one.
    """
    if request.method not in {"GET", "HEAD"}:
        return dataset()
    if thing_shown and request.endpoint == "things.document":
        return thing(ox.NamedNode(thing_shown))
    return page(request.path, request.query_string.decode("ascii", "replace"))
