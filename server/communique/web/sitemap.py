"""``/robots.txt`` and ``/sitemap.xml``: what a search engine is to read (RFC 9309, sitemaps.org 0.9).

The addresses are those of this server as the client sees it. A sitemap lists the page of every thing, the
lists, the pictures, the vocabularies and what describes the whole; nothing with a query string. What more
than one file may hold is split into parts, each made from the lists that the pages have.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import cast
from xml.sax.saxutils import escape

import pyoxigraph as ox
from flask import Blueprint, Response, request, url_for
from werkzeug.exceptions import NotFound

from communique.browse import BY_SEGMENT, SORTS
from communique.web import addresses, vocabulary
from communique.web.current import LATEST, browse, reader, served, settings
from communique.web.http.answers import answer
from communique.web.reading.reader import RDF_TYPE, SKOS

blueprint = Blueprint("sitemap", __name__)

PART = 20_000
"""How many things one file lists: it may have 50,000 addresses and 50 MB, and an address 2,048 characters."""
_LONGEST = 2048
_OTHERS = (f"{SKOS}Concept", "http://www.w3.org/ns/prov#Agent")
"""The classes of what has a page but no list of its own sort."""
_FURTHER = "sitemap"
"""What they are kept as."""
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
    things = sum(browse().count(sort.segment) for sort in SORTS) + len(_further())
    return max(1, -(-things // PART))


def _things(begin: int, limit: int) -> Iterator[str]:
    """Yield the IRIs of some of the things that have a page, those of each sort in the order of its list.

    In: how many there are before them, how many there are of them.
    """
    for sort in SORTS:
        count = browse().count(sort.segment)
        if begin < count and limit > 0:
            found = browse().page(sort.segment, begin=begin, limit=limit)
            yield from (thing.iri for thing in found)
            limit -= len(found)
        begin = max(0, begin - count)
    yield from _further()[begin : begin + limit]


def _further() -> Sequence[str]:
    """Return the IRIs of what has a page but no list of its own sort."""
    memory = served().memory
    found = cast("Sequence[str] | None", memory.get(_FURTHER))
    if found is None:
        split = reader().names.split
        iris = {node.value for kind in _OTHERS for node in reader().subjects(RDF_TYPE, ox.NamedNode(kind))}
        found = memory[_FURTHER] = sorted(
            iri for iri in iris if (parts := split(iri)) and parts[0] not in BY_SEGMENT
        )
    return found


def _part(number: int) -> Response:
    begin = (number - 1) * PART

    def body() -> str:
        host, base, root = _host(), settings().base_iri, request.script_root
        iris = (iri for iri in _things(begin, PART) if reader().names.split(iri))
        found = (f"{host}{addresses.local(iri, base, root)}" for iri in iris)
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
    yield url_for("lists.sorts")
    yield from (
        url_for("lists.listed", segment=sort.segment) for sort in SORTS if browse().count(sort.segment)
    )
    yield from (url_for(f"pictures.{name}") for name in ("timeline", "network", "matrix"))
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
