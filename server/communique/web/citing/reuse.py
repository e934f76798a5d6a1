"""How what a page shows can be cited and reused: what ``_reuse.html`` prints at the end of every page.

A page needs nothing for it: what it stands for is told by its address. A view that knows more hands it on::

    render_template("list.html", …, reuse=Reuse(query=sparql, forms=offers(path, forms)))

``query`` is SPARQL that gives what the page shows; ``forms`` are the other forms of the page. Without
``reuse``, the template's own ``path``, ``forms`` and ``query`` are taken. A page that must not be cited, such
as a failure, leaves the block ``reuse`` of ``base.html`` empty.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flask import Flask, g
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from communique.web.citing import bibliography, cited
from communique.web.citing.cited import Cited
from communique.web.http.negotiate import Form
from communique.web.http.signposts import BIBTEX, CSL, cite
from communique.web.reading.queries import query_link


class Offer(NamedTuple):
    """A form that a page can be had in."""

    name: str
    href: str
    media_type: str


@dataclass(frozen=True)
class Reuse:
    """What a view says of the reuse of its page; all of it may be left out."""

    query: str = ""
    """SPARQL that gives what the page shows."""
    forms: tuple[Offer, ...] = ()


class Panel(NamedTuple):
    """What the template prints."""

    cited: Cited
    line: Markup
    bibtex: str
    csl: str
    downloads: tuple[Offer, ...]
    forms: tuple[Offer, ...]
    query: str
    """The link to the page that asks the query; empty for none."""


def offers(path: str, forms: Sequence[Form], query: str = "") -> tuple[Offer, ...]:
    """Return the forms of a page: its path with the suffix of each, and the query that all have."""
    state = f"?{query}" if query else ""
    return tuple(Offer(form.name, f"{path}.{form.suffix}{state}", form.media_type) for form in forms)


def panel(given: Reuse, iri: str | None = None) -> Panel:
    """Return what stands on a page; *iri* is that of the thing it shows, if it shows one."""
    found = cited.here(iri)
    return Panel(
        found,
        bibliography.line(found),
        bibliography.bibtex(found),
        bibliography.csl(found),
        downloads(found),
        given.forms,
        query_link(given.query) if given.query else "",
    )


def downloads(found: Cited) -> tuple[Offer, ...]:
    """Return where a citation can be had as a file."""
    return tuple(
        Offer(form.name, cite(found.thing, found.page, form.suffix), form.media_type)
        for form in (BIBTEX, CSL)
    )


@pass_context
def _reused(context: Context) -> Panel | None:
    """Return what stands on the page at hand; nothing where the data cannot be read, or nothing is there."""
    if "served" not in g:
        return None
    given = context.get("reuse")
    if not isinstance(given, Reuse):
        path, forms, query = (context.get(name) for name in ("path", "forms", "query"))
        there = offers(path, forms) if isinstance(path, str) and forms else ()
        given = Reuse(query if isinstance(query, str) else "", there)
    return panel(given, context.get("iri"))


def register(app: Flask) -> None:
    """Give the templates of *app* what they print of reuse."""
    app.jinja_env.globals["reused"] = _reused
