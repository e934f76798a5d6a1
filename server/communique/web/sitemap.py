"""``/robots.txt`` and ``/sitemap.xml``: what a search engine is to read (RFC 9309, sitemaps.org 0.9).

The addresses are those of this server as the client sees it. A sitemap lists the page of every thing, the
vocabularies and what describes the whole; nothing with a query string. What more than one file may hold is
split into parts, each made from the lists that are kept for the pages.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain
from xml.sax.saxutils import escape

import pyoxigraph as ox
from flask import Blueprint, Response, request, url_for
from werkzeug.exceptions import NotFound

from communique.web import addresses, listing, vocabulary
from communique.web.answers import answer
from communique.web.current import LATEST, reader, served, settings
from communique.web.listing import SORTS
from communique.web.reader import RDF_TYPE, SKOS

blueprint = Blueprint("sitemap", __name__)

PART = 20_000
"""How many things one file lists: it may have 50,000 addresses and 50 MB, and an address 2,048 characters."""
_LONGEST = 2048
_FURTHER = (f"{SKOS}Concept", "http://www.w3.org/ns/prov#Agent")
"""The classes of what has a page but no list of its own sort."""
_XML = "application/xml"
_QUOTES = {"'": "&apos;", '"': "&quot;"}
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"

ROBOTS = """\
User-agent: *
Disallow: {root}/*?
Disallow: {root}/sparql?query=
Disallow: {root}/incoming/
Sitemap: {sitemap}
"""
"""Everything may be read but what has a query string: that is queries, and the lists page by page. The latter
two rules are for robots that do not know the ``*`` of the first."""


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Tell crawlers what not to ask for, and where the list of all pages is."""
    body = ROBOTS.format(root=request.script_root, sitemap=url_for("sitemap.sitemap", _external=True))
    response = Response(body, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """List every page, or the parts of that list where it is long."""
    count = _count()
    if count == 1:
        return _part(1)
    parts = [url_for("sitemap.part", number=number, _external=True) for number in range(1, count + 1)]
    return answer(
        _XML,
        lambda: _document("sitemapindex", (_entry("sitemap", part, _since()) for part in parts)),
        since=_since(),
    )


@blueprint.get("/sitemap-<int:number>.xml")
def part(number: int) -> Response:
    """List the pages of one part; parts count from 1."""
    if not 1 <= number <= _count():
        raise NotFound(f"The sitemap has no part {number}.")
    return _part(number)


def _count() -> int:
    """Return of how many parts the sitemap is."""
    return max(1, -(-len(_things()) // PART))


def _things() -> tuple[str, ...]:
    """Return the IRIs of all things that have a page, those of each sort in the order of its list."""
    look, now = reader(), served()

    def read() -> list[str]:
        sorts = chain.from_iterable(listing.members(sort, look, now) for sort in SORTS)
        further = (node.value for name in _FURTHER for node in look.subjects(RDF_TYPE, ox.NamedNode(name)))
        return [iri for iri in dict.fromkeys(chain(sorts, sorted(further))) if look.names.split(iri)]

    return listing.once("sitemap", now, read)


def _part(number: int) -> Response:
    begin = (number - 1) * PART

    def body() -> str:
        host, base, root = _host(), settings().base_iri, request.script_root
        found = (f"{host}{addresses.local(iri, base, root)}" for iri in _things()[begin : begin + PART])
        # When the page of a thing changed last is not known; it may be older than the release.
        pages = (_entry("url", address) for address in found if len(address) <= _LONGEST)
        since = _since()
        wholes = (_entry("url", host + path, since) for path in _wholes()) if begin == 0 else ()
        return _document("urlset", chain(wholes, pages))

    return answer(_XML, body, since=_since())


def _wholes() -> Iterator[str]:
    """Yield the paths of the pages that are made of the whole release, and so are as new as it."""
    now = served()
    yield url_for("pages.home")
    yield url_for("pages.sorts")
    yield from (
        url_for("pages.listed", segment=sort.segment)
        for sort in SORTS
        if listing.members(sort, reader(), now)
    )
    yield from vocabulary.pages()
    yield url_for("sparql.endpoint")
    yield url_for("description.void")
    yield url_for("description.catalog")
    yield url_for("files.dumps")
    if now.folder:
        yield url_for("releases.releases")
        yield url_for("validation.validation")
        for file in now.manifest.get("files", ()):
            folder, _, name = file["path"].partition("/")
            if folder == "dumps":
                yield url_for("files.dump", release=LATEST, file=name)


def _host() -> str:
    return request.host_url.rstrip("/")


def _since() -> datetime | None:
    """Return since when what is served is served, or None where it may have changed since then."""
    now = served()
    return now.since if now.lasting else None


def _entry(name: str, address: str, changed: datetime | None = None) -> str:
    """Return what a sitemap says of an address, and when what is there changed."""
    lastmod = f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod>" if changed else ""
    return f"<{name}><loc>{escape(address, _QUOTES)}</loc>{lastmod}</{name}>\n"


def _document(name: str, entries: Iterable[str]) -> str:
    declaration = '<?xml version="1.0" encoding="UTF-8"?>'
    return f'{declaration}\n<{name} xmlns="{_NAMESPACE}">\n{"".join(entries)}</{name}>\n'
