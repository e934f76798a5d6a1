"""Triples as plain JSON: one thing reads as one object (JSON-LD 1.1, framing).

The context is ``mappings/context.jsonld``. It goes along inside every answer, as far as the answer uses it:
nobody has to fetch anything to read one.
"""

import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import pyoxigraph as ox
from pyld import jsonld

from communique import resources
from communique.config import Settings
from communique.errors import MappingError
from communique.web.reader import RDF_TYPE, XSD

_STRING = f"{XSD}string"
_INTEGERS = {
    XSD + name
    for name in (
        "integer",
        "int",
        "long",
        "nonNegativeInteger",
        "positiveInteger",
        "nonPositiveInteger",
        "short",
    )
}
_SAFE_INTEGER = re.compile(r"0|-?[1-9]\d{0,14}", re.ASCII)
"""The whole numbers that every reader of JSON keeps exactly and writes like this (RFC 8259 §6)."""
_OPTIONS = {"processingMode": "json-ld-1.1"}
_DOCUMENT = "isPrimaryTopicOf"
"""The word of the context for the document about a thing."""
_TOPIC = "http://xmlns.com/foaf/0.1/primaryTopic"


@lru_cache(maxsize=8)
def context(settings: Settings) -> Mapping[str, Any]:
    """Return the JSON-LD context of this publisher.

    Raises: :class:`MappingError` when the file is not a JSON object with an ``@context`` object.
    """
    file = resources.folder("mappings", settings) / "context.jsonld"
    try:
        found = json.loads(resources.read(file, settings))["@context"]
    except (ValueError, KeyError, TypeError) as fault:
        raise MappingError(f"{file}: not a JSON-LD context ({fault}).") from None
    if not isinstance(found, dict):
        raise MappingError(f"{file}: “@context” must be one object.")
    return found


def _refuse(url: str, _options: object) -> Any:
    """Load no document: everything an answer needs is in it."""
    raise jsonld.JsonLdError(
        f"{url} is not loaded.", "jsonld.LoadDocumentError", code="loading document failed"
    )


def _literal(term: ox.Literal) -> dict[str, Any]:
    """Return a literal as an expanded value; whole numbers and truth values as JSON has them."""
    if term.language:
        return {"@value": term.value, "@language": term.language}
    kind = term.datatype.value
    if kind == _STRING:
        return {"@value": term.value}
    if kind in _INTEGERS and _SAFE_INTEGER.fullmatch(term.value):
        return {"@value": int(term.value), "@type": kind}
    return {"@value": term.value, "@type": kind}


def expanded(triples: Iterable[ox.Triple]) -> list[dict[str, Any]]:
    """Return triples as expanded JSON-LD, the nodes in the order of their first statement."""
    nodes: dict[str, dict[str, Any]] = {}
    for triple in triples:
        node = nodes.setdefault(_name(triple.subject), {"@id": _name(triple.subject)})
        if triple.predicate == RDF_TYPE:
            node.setdefault("@type", []).append(_name(triple.object))
        else:
            term = triple.object
            value = _literal(term) if isinstance(term, ox.Literal) else {"@id": _name(term)}
            node.setdefault(triple.predicate.value, []).append(value)
    return list(nodes.values())


def _name(term: object) -> str:
    """Return a node's ``@id``: an IRI, or ``_:`` and the name of a blank node."""
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _used(value: object, found: set[str]) -> set[str]:
    """Collect every word of a compacted document that its context may have to explain."""
    if isinstance(value, dict):
        for key, inner in value.items():
            found.add(key)
            _used(inner, found)
    elif isinstance(value, list):
        for inner in value:
            _used(inner, found)
    elif isinstance(value, str):
        found.add(value)
    return found


def _plain_values(value: Any) -> Any:
    """Write the keys of value objects as keywords: rdflib does not read their datatype under another name."""
    if isinstance(value, dict):
        names = {"type": "@type"} if "@value" in value else {}
        return {names.get(key, key): _plain_values(inner) for key, inner in value.items()}
    return [_plain_values(inner) for inner in value] if isinstance(value, list) else value


def trimmed(whole: Mapping[str, Any], document: object) -> dict[str, Any]:
    """Return the part of a context that a document compacted with it needs.

    >>> trimmed({"@version": 1.1, "a": "https://x.org/a", "p": "https://x.org/"}, {"a": 1})
    {'@version': 1.1, 'a': 'https://x.org/a'}
    """
    words = _used(document, set())
    words |= {word.partition(":")[0] for word in words}
    return {term: meaning for term, meaning in whole.items() if term.startswith("@") or term in words}


def datatypes(context: Mapping[str, Any]) -> dict[str, str]:
    """Return the datatype that the context declares for each property, by IRI."""
    found = {}
    for meaning in context.values():
        if isinstance(meaning, dict) and str(meaning.get("@type", "")).startswith(XSD):
            found[meaning["@id"]] = meaning["@type"]
    return found


def _pointing(triples: Iterable[ox.Triple], root: str) -> set[str]:
    """Return the properties by which things point at *root* that cannot be reached from it."""
    triples = [triple for triple in triples if not isinstance(triple.object, ox.Literal)]
    leads: dict[str, list[str]] = {}
    for triple in triples:
        leads.setdefault(_name(triple.subject), []).append(_name(triple.object))
    reached, todo = {root}, [root]
    while todo:
        new = [name for name in leads.get(todo.pop(), []) if name not in reached]
        reached.update(new)
        todo += new
    return {
        triple.predicate.value
        for triple in triples
        if _name(triple.object) == root and _name(triple.subject) not in reached
    }


def _arranged(body: dict[str, Any]) -> dict[str, Any]:
    """Return an object with its names first, and what points at it and the document about it last."""
    first, last = ("id", "type", "prefLabel", "label"), ("@reverse", _DOCUMENT)
    middle = [key for key in body if key not in {*first, *last}]
    return {key: body[key] for key in (*first, *middle, *last) if key in body}


def _frame(context: Mapping[str, Any], root: str, back: Iterable[str]) -> dict[str, Any]:
    """Return the frame for a thing with everything that can be reached from it, or that points at it."""
    frame = {"@context": dict(context), "@id": root, "@embed": "@always", _DOCUMENT: {}}
    back = sorted(back)
    return frame | {"@reverse": {predicate: {} for predicate in back}} if back else frame


def _printed(context: Mapping[str, Any], body: Mapping[str, Any]) -> bytes:
    """Return a document as text, each term of its context on a line of its own."""
    lines = (f"    {json.dumps(term)}: {json.dumps(meaning)}" for term, meaning in context.items())
    head = '{\n  "@context": {\n' + ",\n".join(lines) + "\n  }"
    rest = json.dumps(body, ensure_ascii=False, indent=2).removeprefix("{")
    return (head + ("," if body else "\n") + rest + "\n").encode()


def write(triples: Iterable[ox.Triple], context: Mapping[str, Any], root: str | None) -> bytes:
    """Return triples as JSON-LD.

    In: the triples; the context, whose definitions are full IRIs (trimming looks no further); the IRI of the
    one thing the document is about, or None when it is about several.
    Out: one object with everything nested that can be reached from *root* or points at it, or a ``@graph``.
    """
    triples = list(triples)
    options = _OPTIONS | {"documentLoader": _refuse}
    if root is None:
        if any(isinstance(triple.subject, ox.BlankNode) for triple in triples):
            lines = "".join(f"{triple} .\n" for triple in triples)
            nodes = jsonld.from_rdf(lines, options | {"format": "application/n-quads"})
        else:
            nodes = expanded(triples)
        body = jsonld.compact(nodes, dict(context), options | {"graph": True})
    else:
        frame = _frame(context, root, _pointing(triples, root) - {_TOPIC})
        body = _arranged(jsonld.frame(expanded(triples), frame, options | {"omitGraph": True}))
        if isinstance(body.get(_DOCUMENT), dict):
            body[_DOCUMENT].pop("primaryTopic", None)  # its place in the object says the same
    body.pop("@context", None)
    body = _plain_values(body)
    return _printed(trimmed(context, body), body)
