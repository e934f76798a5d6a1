"""What a client shows beside a candidate: a small page for a frame, and fragments for a flyout.

The page stands in frames of other sites, which no other page of ours does; it holds no script, no form and no
picture, and its one style is named by its hash.
"""

import base64
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import pyoxigraph as ox
from flask import render_template

from communique.web import wording
from communique.web.interface import in_english
from communique.web.reading.reader import Reader
from communique.web.reconcile.terms import Property, Terms
from communique.web.reconcile.values import of, reports
from communique.web.wording import Shown

VALUES = 4
"""How many values of a property a preview names."""
_ROWS = ("kind", "state", "form", "area", "date", "place", "signatory", "signatoryOf", "wikidata")
"""The properties that a preview shows, as far as a thing has them."""


@dataclass(frozen=True)
class Row:
    """A property with its first values."""

    name: str
    values: tuple[Shown, ...]
    more: int
    """How many further values there are."""


@dataclass(frozen=True)
class Glance:
    """A thing at a glance."""

    label: str
    note: str
    href: str
    """Where its page is."""
    about: str
    """What it means, for a concept."""
    rows: tuple[Row, ...]
    reports: int


def glance(node: ox.NamedNode, note: str, reader: Reader, terms: Terms) -> Glance:
    """Return what is shown of a thing."""
    asked = (terms.property(id_) for id_ in _ROWS)
    rows = tuple(row for one in asked if one and (row := _row(node, one, reader)).values)
    about = reader.comment(node)
    label = reader.label(node.value).text
    return Glance(label, note, reader.href(node.value) or "", about, rows, len(reports(reader, node)))


def _row(node: ox.NamedNode, asked: Property, reader: Reader) -> Row:
    found = of(reader, node, asked)
    values = tuple(wording.shown(term, reader) for term in found[:VALUES])
    return Row(asked.name, values, max(0, len(found) - VALUES))


@lru_cache(maxsize=1)
def style() -> str:
    """Return the style of the page."""
    return (files(__package__) / "preview.css").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def policy() -> str:
    """Return the Content-Security-Policy of the page: its style, in any frame, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    rules = (
        *("default-src 'none'", f"style-src 'sha256-{digest}'", "frame-ancestors *"),
        *("base-uri 'none'", "form-action 'none'"),
    )
    return "; ".join(rules)


@in_english()
def page(shown: Glance) -> str:
    """Return the page; like all of the service it is in English."""
    return render_template("reconcile/preview.html", shown=shown, style=style())


def fragment(shown: Glance) -> str:
    """Return a fragment that says the same in a few lines."""
    return render_template("reconcile/flyout.html", shown=shown).strip()
