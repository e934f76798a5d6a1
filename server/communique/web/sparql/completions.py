"""``/sparql/completions``: what the editor offers: prefixes, terms of the vocabulary, names of things."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox
from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest

from communique.browse.sorts import BY_SEGMENT
from communique.web.current import index, reader
from communique.web.http.answers import answer
from communique.web.reading.reader import OWL, RDF, RDF_TYPE, SKOS

blueprint = Blueprint("completions", __name__)

NAMES = 20
"""How many names of things are offered."""
LONGEST = 200
"""How many characters what was typed may have."""
_KINDS = (
    ("class", f"{OWL}Class"),
    ("property", f"{OWL}ObjectProperty"),
    ("property", f"{OWL}DatatypeProperty"),
    ("property", f"{OWL}AnnotationProperty"),
    ("property", f"{RDF}Property"),
    ("scheme", f"{SKOS}ConceptScheme"),
)
_LOCAL = re.compile(r"\w(?:[\w.-]*[\w-])?")
"""The local names that stand in a query as they are: a part of PN_LOCAL (SPARQL 1.1 §19.8, rule 169)."""


@blueprint.get("/sparql/completions")
def completions() -> Response:
    """Give the prefixes and terms of the vocabulary; with ``q``, things whose names begin so.

    With ``prefix`` only those whose IRIs begin as that prefix says.
    """
    typed, short = request.args.get("q"), request.args.get("prefix", "")
    if typed is not None and len(typed) > LONGEST:
        raise BadRequest(f"The parameter q has {len(typed):,} characters; it may have {LONGEST}.")
    if short and short not in reader().prefixes:
        raise BadRequest(f"The parameter prefix is “{short}”, which is not a prefix of ours.")

    def body() -> str:
        found = _vocabulary() if typed is None else {"names": list(_names(typed, short))}
        return json.dumps(found, ensure_ascii=False) + "\n"

    return answer("application/json", body)


def _vocabulary() -> dict[str, Any]:
    """Return our prefixes, and every class, property and scheme that the data describes."""
    look = reader()
    terms = {
        node.value: {
            "name": _written(node.value),
            "kind": kind,
            "label": look.label(node.value).text,
            "comment": look.comment(node),
        }
        for kind, iri in reversed(_KINDS)
        for node in look.subjects(RDF_TYPE, ox.NamedNode(iri))
    }
    ours = look.names.vocabulary
    order = sorted(terms, key=lambda iri: (not iri.startswith(ours), terms[iri]["name"].casefold()))
    return {"prefixes": dict(look.prefixes), "terms": [terms[iri] for iri in order]}


def _names(typed: str, short: str) -> Iterator[dict[str, str]]:
    """Yield the things and concepts whose names begin as was typed."""
    namespace = reader().prefixes.get(short, "")
    for hit in index().begin(typed, NAMES, kinds=_kinds(namespace)):
        if hit.entry.iri.startswith(namespace):
            found = {"name": _written(hit.entry.iri), "label": hit.entry.label}
            yield found | ({"comment": hit.entry.note} if hit.entry.note else {})


def _kinds(namespace: str) -> list[str]:
    """Return the class and the scheme that the things of a namespace are of; none where it may be any."""
    names = reader().names
    segment = namespace.removeprefix(names.things).removesuffix("/")
    if not segment or not namespace.startswith(names.things):
        return []
    sort = BY_SEGMENT.get(segment)
    return [names.things + segment, *([names.vocabulary + sort.kind] if sort else [])]


def _written(iri: str) -> str:
    """Return an IRI as it can stand in a query: with its prefix where the rest is a plain name."""
    short, colon, local = reader().curie(iri).partition(":")
    plain = colon and short in reader().prefixes and _LOCAL.fullmatch(local)
    return f"{short}:{local}" if plain else f"<{iri}>"
