"""The addresses of the server, what is asked of each, and the table of what they answer.

``python -m http_table URL`` in this folder writes ``http-table.md`` from a running server with a release of
the seeds; a test compares the two.
"""

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from asking import Reply, ask
from communique.query.forms import forms
from communique.web import comparison as compare
from communique.web import lists
from communique.web.citing.bibliography import FORMS as CITED
from communique.web.forms import DOCUMENT
from communique.web.pictures.asked import FORMS as PICTURE
from communique.web.search import FORMS, OPENSEARCH, SUGGESTIONS
from communique.web.sparql.offers import offers
from web_support import BASE, HEALTHCARE, REPORT

TABLE = Path(__file__).with_name("http-table.md")
DOCUMENTS = tuple(form.media_type for form in DOCUMENT)
ROWS = (*(form.media_type for form in offers(forms("bindings"))), "text/html", "application/xhtml+xml")
STATEMENTS = tuple(form.media_type for form in offers(forms("graph")))
GRAPHS = (*STATEMENTS, "text/html", "application/xhtml+xml")
CITATIONS = tuple(form.media_type for form in CITED)
PICTURES = tuple(form.media_type for form in PICTURE)
HITS = tuple(form.media_type for form in FORMS)
LISTS = tuple(form.media_type for form in lists.FORMS)
TABLES = tuple(form.media_type for form in lists.VALUES)
COMPARED = tuple(form.media_type for form in compare.FORMS)
PAGES = ("text/html", "application/xhtml+xml")
BOTH = "2026-02-27-878caa75&report=2026-02-27-7a73b5c3"
LATER, NEVER = "Fri, 01 Jan 2100 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"
NOTHING = "image/png"
"""A media type that nothing here has, but the logo."""


@dataclass(frozen=True)
class Row:
    """An address, and what is true of it."""

    path: str
    """What the table calls it."""
    example: str
    unknown: str = ""
    """An address of the same kind where nothing is; empty where there is no such thing."""
    forms: tuple[str, ...] = ()
    """What ``Accept`` can choose from; nothing where the answer is not negotiated."""
    media_type: str = ""
    """What it is, where it is not negotiated."""
    status: int = 200
    kept: bool = True
    """Whether it has an ETag, so that a client can keep it."""
    dated: bool = True
    """Whether it has a Last-Modified."""
    methods: str = "GET, HEAD, OPTIONS"
    strong: bool = True
    """Whether the ETag stands for the same bytes; if not, for the same meaning."""

    coded: bool = True
    """Whether it can be had compressed."""
    steady: bool = True
    """Whether it says the same each time."""
    refusal: int = 406
    """What a client gets that wants none of the forms."""

    @property
    def vary(self) -> str:
        """What ``Vary`` must say."""
        coded = ["Accept-Encoding"] if self.coded and self.kept else []
        return ", ".join((["Accept"] if self.forms else []) + coded)


TURTLE, HTML, JSON, JSON_LD = "text/turtle", "text/html", "application/json", "application/ld+json"
QUERY = "/sparql?query=SELECT%20%3Fs%20%7B%20%3Fs%20a%20%3Fclass%20%7D%20LIMIT%203"
GRAPH = f"/graph?graph={BASE}graph/concepts"
CONSTRUCT = "/sparql?query=CONSTRUCT%20WHERE%20%7B%20%3Fs%20a%20%3Fclass%20%7D%20LIMIT%203"
BATCH = "/reconcile?queries=%7B%22q0%22%3A%7B%22query%22%3A%22Serbia%22%7D%7D"
ALL = (
    Row("/", "/", forms=DOCUMENTS),
    Row(
        "/id/{type}/{slug}",
        f"/id/{HEALTHCARE}",
        "/id/state/xx",
        forms=DOCUMENTS,
        status=303,
        kept=False,
        dated=False,
    ),
    Row("/id/{scheme}", "/id/area", "/id/xx", forms=DOCUMENTS, status=303, kept=False, dated=False),
    Row(
        "/id/report/{slug}/text",
        f"/id/{REPORT}/text",
        "/id/report/xx/text",
        forms=DOCUMENTS,
        status=303,
        kept=False,
        dated=False,
    ),
    Row("/doc/{type}/{slug}", f"/doc/{HEALTHCARE}", "/doc/state/xx", forms=DOCUMENTS),
    Row("/doc/{type}/{slug}.ttl", f"/doc/{HEALTHCARE}.ttl", "/doc/state/xx.ttl", media_type=TURTLE),
    Row("/doc/{type}/{slug}.html", f"/doc/{HEALTHCARE}.html", "/doc/state/xx.html", media_type=HTML),
    Row("/doc/report/{slug}", f"/doc/{REPORT}", "/doc/report/xx", forms=DOCUMENTS),
    Row("/doc/report/{slug}/text", f"/doc/{REPORT}/text", "/doc/report/xx/text", forms=DOCUMENTS),
    Row("/{type}/", "/instrument/", "/instrument/?page=9999", forms=LISTS),
    Row("/{type}/?{facet}={value}", "/instrument/?state=kz", "/instrument/?state=kz&page=9", forms=LISTS),
    Row("/{type}/?format=csv", "/instrument/?format=csv", "/xx/?format=csv", media_type="text/csv"),
    Row("/{type}/by/{facet}", "/instrument/by/area", "/instrument/by/xx", forms=TABLES),
    Row("/things/", "/things/", media_type=HTML),
    Row(
        "/incoming/{type}/{slug}",
        "/incoming/state/kz?property=dip:party",
        "/incoming/state/xx?property=dip:party",
        media_type=HTML,
    ),
    Row("/timeline", "/timeline", forms=PICTURES),
    Row("/network", "/network", forms=PICTURES),
    Row("/network?format=csv", "/network?format=csv", media_type="text/csv"),
    Row("/matrix", "/matrix", forms=PICTURES),
    Row("/compare", "/compare", forms=PAGES),
    Row(
        "/compare?report={slug}&report={slug}",
        f"/compare?report={BOTH}",
        "/compare?report=xx&report=yy",
        forms=COMPARED,
    ),
    Row(
        "/compare?about={type}/{slug}",
        f"/compare?about={HEALTHCARE}",
        "/compare?about=state/xx",
        forms=COMPARED,
    ),
    Row("/search", "/search", "/search.xx", forms=HITS),
    Row("/search?q={words}", "/search?q=health", "/search?q=health&page=9", forms=HITS),
    Row("/search.json?q={words}", "/search.json?q=health", "/search.json?q=health&page=9", media_type=JSON),
    Row("/search/suggestions?q={typed}", "/search/suggestions?q=minis", media_type=SUGGESTIONS),
    Row("/opensearch.xml", "/opensearch.xml", media_type=OPENSEARCH),
    Row("/ontology", "/ontology", "/ontology.xx", forms=DOCUMENTS),
    Row("/ontology.jsonld", "/ontology.jsonld", media_type=JSON_LD),
    Row("/ontology/{version}", "/ontology/1.0.0", "/ontology/0.0.0", forms=DOCUMENTS),
    Row("/ontology/changes", "/ontology/changes", forms=DOCUMENTS),
    Row(
        "/ontology/patterns/{name}",
        "/ontology/patterns/claim-and-evidence",
        "/ontology/patterns/xx",
        forms=DOCUMENTS,
    ),
    Row("/shapes", "/shapes", "/shapes/xx", forms=DOCUMENTS),
    Row("/{scheme}", "/areas", "/xx", forms=DOCUMENTS),
    Row(
        "/prefix/{name}",
        "/prefix/dip",
        "/prefix/xx",
        media_type="text/plain",
        status=303,
        kept=False,
        dated=False,
    ),
    Row(
        "/mappings/{table}",
        "/mappings/wikidata.sssom.tsv",
        "/mappings/xx.sssom.tsv",
        media_type="text/tab-separated-values",
    ),
    Row("/context.jsonld", "/context.jsonld", media_type=JSON_LD),
    Row("/frames/{class}.jsonld", "/frames/Agreement.jsonld", "/frames/Xx.jsonld", media_type=JSON_LD),
    # Without a query it is a bad request, unless a description or the page is wanted.
    Row("/sparql", "/sparql", forms=DOCUMENTS, methods="GET, HEAD, OPTIONS, POST", refusal=400),
    Row(
        "/sparql?query=SELECT…",
        QUERY,
        forms=ROWS,
        methods="GET, HEAD, OPTIONS, POST",
        strong=False,
        dated=False,
        coded=False,
    ),
    Row(
        "/sparql?query=CONSTRUCT…",
        CONSTRUCT,
        forms=GRAPHS,
        methods="GET, HEAD, OPTIONS, POST",
        strong=False,
        dated=False,
        coded=False,
    ),
    Row("/sparql/completions", "/sparql/completions", media_type=JSON),
    Row("/sparql/completions?q={typed}", "/sparql/completions?q=minis", media_type=JSON),
    Row("/reconcile", "/reconcile", media_type=JSON, methods="GET, HEAD, OPTIONS, POST"),
    Row("/reconcile?queries={JSON}", BATCH, media_type=JSON, methods="GET, HEAD, OPTIONS, POST"),
    Row(
        "/reconcile/suggest/{sort}",
        "/reconcile/suggest/type?prefix=ag",
        "/reconcile/suggest/xx",
        media_type=JSON,
    ),
    Row(
        "/reconcile/flyout/{sort}",
        "/reconcile/flyout/type?id=Agent",
        "/reconcile/flyout/type?id=Xx",
        media_type=JSON,
    ),
    Row(
        "/reconcile/preview",
        "/reconcile/preview?id=state/kz",
        "/reconcile/preview?id=state/xx",
        media_type=HTML,
    ),
    Row("/reconcile/properties", "/reconcile/properties?type=State", media_type=JSON),
    Row("/reconcile/guide", "/reconcile/guide", media_type=HTML),
    Row("/graph?default", "/graph?default", forms=STATEMENTS, coded=False, strong=False),
    Row(
        "/graph?graph={IRI}",
        GRAPH,
        "/graph?graph=https://example.org/",
        forms=STATEMENTS,
        coded=False,
        strong=False,
    ),
    Row("/graph/{name}", "/graph/concepts", "/graph/xx", forms=STATEMENTS, coded=False, strong=False),
    Row("/void", "/void", "/void.xx", forms=DOCUMENTS),
    Row("/void.ttl", "/void.ttl", media_type=TURTLE),
    Row("/.well-known/void", "/.well-known/void", forms=DOCUMENTS),
    Row("/cite", "/cite", "/cite.xx", forms=CITATIONS),
    Row("/cite.bib", "/cite.bib", media_type="application/x-bibtex"),
    Row(
        "/cite?address={page}",
        "/cite?address=/instrument/%3Fstate%3Dkz",
        "/cite?address=/xx",
        forms=CITATIONS,
    ),
    Row("/cite/{type}/{slug}", f"/cite/{HEALTHCARE}", "/cite/state/xx", forms=CITATIONS),
    Row("/catalog", "/catalog", "/catalog.xx", forms=DOCUMENTS),
    Row("/catalog/{release}", "/catalog/{release}", "/catalog/0123456789abcdef", forms=DOCUMENTS),
    Row("/validation", "/validation", "/validation.xx", forms=DOCUMENTS),
    Row("/releases", "/releases", "/releases.xx", forms=DOCUMENTS),
    Row("/dumps/", "/dumps/", media_type=HTML),
    Row("/dumps/{release}/", "/dumps/{release}/", "/dumps/0123456789abcdef/", media_type=JSON),
    Row(
        "/dumps/latest/{file}",
        "/dumps/latest/communique.nq.gz",
        "/dumps/latest/xx",
        media_type="application/gzip",
        coded=False,
    ),
    Row(
        "/dumps/{release}/{file}",
        "/dumps/{release}/communique.nq.gz",
        "/dumps/{release}/xx",
        media_type="application/gzip",
        coded=False,
    ),
    Row("/openapi.json", "/openapi.json", media_type=JSON),
    Row("/feed.atom", "/feed.atom", media_type="application/atom+xml"),
    Row("/sitemap.xml", "/sitemap.xml", media_type="application/xml"),
    Row("/sitemap-{number}.xml", "/sitemap-1.xml", "/sitemap-9.xml", media_type="application/xml"),
    Row("/robots.txt", "/robots.txt", media_type="text/plain", kept=False, dated=False),
    Row("/health", "/health", media_type=JSON, kept=False, dated=False, steady=False),
    Row("/health/queries", "/health/queries", media_type=JSON, kept=False, dated=False, steady=False),
    Row("/metrics", "/metrics", media_type="text/plain", kept=False, dated=False, steady=False),
)


@dataclass(frozen=True)
class Measured:
    """What an address answered."""

    row: Row
    get: Reply
    by_form: dict[str, Reply]
    """What a client got that asked for each of the forms."""
    head: Reply
    options: Reply
    same: Reply | None
    """What a client got that has it, by its ETag."""
    since: Reply
    """What a client got that has it, by its date."""
    before: Reply
    """What a client got that has something older."""
    refused: Reply
    """What a client got that wants none of its forms."""
    wrong: Reply
    """What a client got that wants to delete it."""
    unknown: dict[str, Reply] = field(default_factory=dict)
    """What was told of an address where nothing is, by the form that was asked for."""

    def every(self) -> list[Reply]:
        """Return every answer."""
        single = (self.get, self.head, self.options, self.since, self.before, self.refused, self.wrong)
        return [*single, *([self.same] if self.same else []), *self.by_form.values(), *self.unknown.values()]


FAILURES = (
    "application/problem+json",
    "application/json",
    "text/html",
    "application/xhtml+xml",
    "text/plain",
)


def measure(url: str, row: Row, release: str) -> Measured:
    """Ask an address in every way."""
    here = row.example.replace("{release}", release)
    wish = {"Accept": row.forms[0]} if row.forms else {}
    get = ask(url, here, wish)
    nowhere = row.unknown.replace("{release}", release)
    return Measured(
        row,
        get,
        {form: ask(url, here, {"Accept": form}) for form in row.forms},
        ask(url, here, wish, "HEAD"),
        ask(url, here, {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}, "OPTIONS"),
        ask(url, here, {**wish, "If-None-Match": get["ETag"]}) if get["ETag"] else None,
        ask(url, here, {**wish, "If-Modified-Since": LATER}),
        ask(url, here, {**wish, "If-None-Match": '"other"', "If-Modified-Since": NEVER}),
        ask(url, here, {"Accept": NOTHING}),
        ask(url, here, method="DELETE"),
        {form: ask(url, nowhere, {"Accept": form}) for form in FAILURES} if nowhere else {},
    )


def measured(url: str) -> list[Measured]:
    """Ask every address in every way."""
    release = str(json.loads(ask(url, "/health").body)["release"])
    return [measure(url, row, release) for row in ALL]


def _alike(found: Measured) -> str:
    """Return whether HEAD answered as GET does."""
    ours = {name.lower(): value for name, value in found.get.headers.items()}
    theirs = {name.lower(): value for name, value in found.head.headers.items()}
    ignored = {"date"} if found.row.steady else {"date", "content-length"}
    differing = sorted(
        name for name in (ours.keys() | theirs.keys()) - ignored if ours.get(name) != theirs.get(name)
    )
    same = found.head.status == found.get.status and not found.head.body
    return (
        "as GET" if same and not differing else f"{found.head.status}, not {', '.join(differing) or 'empty'}"
    )


def _cells(found: Measured) -> list[str]:
    def kind(tag: str) -> str:
        return "weak" if tag.startswith("W/") else "yes" if tag else "–"

    tags = {reply["ETag"] for reply in found.by_form.values()}
    return [
        f"`{found.row.path}`",
        str(found.get.status),
        str(len({reply.media_type for reply in found.by_form.values()}) or 1),
        found.get["Vary"] or "–",
        kind(found.get["ETag"]) + (f", {len(tags)}" if len(tags) > 1 else ""),
        "yes" if found.get["Last-Modified"] else "–",
        _alike(found),
        f"{found.options.status}: {found.options['Allow']}",
        str(found.same.status) if found.same else "–",
        str(found.since.status),
        str(found.refused.status),
        ", ".join(sorted({str(reply.status) for reply in found.unknown.values()})) or "–",
        f"{found.wrong.status}",
        "all" if all(reply["Access-Control-Allow-Origin"] == "*" for reply in found.every()) else "some",
    ]


HEAD = (
    *("address", "GET", "media types", "Vary", "ETag", "Last-Modified", "HEAD", "OPTIONS: Allow"),
    *("If-None-Match", "If-Modified-Since", f"Accept: {NOTHING}", "unknown", "DELETE", "CORS"),
)
_OPENING = """\
# What each address answers over HTTP

Measured on `communique serve` with a release of the seeds; written by `python -m http_table URL`, compared by
`test_http_table.py`. “ETag: yes, 10” is a strong one, different in each of ten media types. A status under
a request header is that of a GET with it; under If-None-Match the ETag just given was sent, under
If-Modified-Since a date to come. “CORS: all” means that every answer, whatever its status, names `*`.

"""


def table(found: Iterable[Measured]) -> str:
    """Return the table as Markdown."""
    rows = [list(HEAD), ["---"] * len(HEAD), *map(_cells, found)]
    return _OPENING + "".join(f"| {' | '.join(row)} |\n" for row in rows)


if __name__ == "__main__":
    TABLE.write_text(table(measured(sys.argv[1])), encoding="utf-8")
