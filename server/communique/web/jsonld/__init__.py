"""Triples as plain JSON: one thing reads as one object (JSON-LD 1.1).

The context is ``mappings/context.jsonld``. It goes along inside every answer, as far as the answer uses it:
nobody has to fetch anything to read one.
"""

import json
from collections.abc import Iterable, Mapping, Set
from functools import lru_cache
from typing import Any

import pyoxigraph as ox
from pyld import jsonld

from communique import resources
from communique.config import Settings
from communique.errors import MappingError
from communique.web.jsonld import expansion, nesting
from communique.web.reading.reader import XSD


def _refuse(url: str, _options: object) -> Any:
    """Load no document: everything an answer needs is in it."""
    raise jsonld.JsonLdError(
        f"{url} is not loaded.", "jsonld.LoadDocumentError", code="loading document failed"
    )


_OPTIONS = {"processingMode": "json-ld-1.1", "skipExpansion": True, "documentLoader": _refuse}
"""How PyLD compacts: what it gets is expanded already."""
_DELIMITERS = tuple(":/?#[]@")
"""What the IRI of a prefix ends in (RFC 3986 §2.2, gen-delims)."""
_DOCUMENT = "isPrimaryTopicOf"
"""The word of the context for the document about a thing."""
_FIRST = ("id", "type", "prefLabel", "label")
_LAST = ("@reverse", _DOCUMENT)
"""What stands first in an object, and what last: what points at it, and the document about it."""


@lru_cache(maxsize=8)
def context(settings: Settings) -> Mapping[str, Any]:
    """Return the JSON-LD context of this publisher.

    Raises: :class:`MappingError` when the file is not a JSON object with an ``@context`` object, or a term is
    not defined by a whole IRI or a keyword.
    """
    file = resources.folder("mappings", settings) / "context.jsonld"
    try:
        found = json.loads(resources.read(file, settings))["@context"]
    except (ValueError, KeyError, TypeError) as fault:
        raise MappingError(f"{file}: not a JSON-LD context ({fault}).") from None
    if not isinstance(found, dict):
        raise MappingError(f"{file}: “@context” must be one object.")
    for term, meaning in found.items():
        scheme, colon, _ = _meant(meaning).partition(":")
        if not term.startswith("@") and (scheme in found if colon else scheme[:1] != "@"):
            raise MappingError(f"{file}: “{term}” must be defined by a whole IRI or a keyword.")
    return found


def _meant(meaning: object) -> str:
    """Return the IRI or keyword that a term of a context stands for."""
    if isinstance(meaning, dict):
        return str(meaning.get("@id", meaning.get("@reverse", "")))
    return str(meaning)


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


def _regular(value: Any, things: Set[str]) -> Any:
    """Return a compacted document with every value of a property in one shape.

    In: the document; the words whose values are things. Compacting makes a mere string of a thing of which
    nothing is said, and an object of any other: here each is an object. In value objects the keys are
    keywords, because rdflib does not read their datatype under another name.
    """
    if isinstance(value, list):
        return [_regular(inner, things) for inner in value]
    if not isinstance(value, dict):
        return value
    if "@value" in value:
        return {"@type" if key == "type" else key: inner for key, inner in value.items()}
    return {key: _regular(_named(inner) if key in things else inner, things) for key, inner in value.items()}


def _named(value: Any) -> Any:
    """Return things of which only the IRI is known as objects with an ``id``."""
    if isinstance(value, list):
        return [_named(inner) for inner in value]
    return {"id": value} if isinstance(value, str) else value


def _things(context: Mapping[str, Any]) -> set[str]:
    """Return the words of a context whose values are things."""
    return {
        word
        for word, meaning in context.items()
        if isinstance(meaning, dict) and meaning.get("@type") == "@id"
    }


def trimmed(whole: Mapping[str, Any], document: object) -> dict[str, Any]:
    """Return the part of a context that a document compacted with it needs.

    >>> trimmed({"@version": 1.1, "a": "https://x.org/a", "p": "https://x.org/"}, {"a": 1})
    {'@version': 1.1, 'a': 'https://x.org/a'}
    """
    words = _used(document, set())
    words |= {word.partition(":")[0] for word in words}
    return {term: meaning for term, meaning in whole.items() if term.startswith("@") or term in words}


def _iris(triples: Iterable[ox.Triple]) -> set[str]:
    """Return every IRI of some triples, those of datatypes too."""
    terms = {term for triple in triples for term in triple}
    kinds = {term.datatype for term in terms if isinstance(term, ox.Literal)}
    return {term.value for term in terms | kinds if isinstance(term, ox.NamedNode)}


def _is_prefix(meaning: object) -> bool:
    """Return whether a term of a context can begin a compact IRI (JSON-LD 1.1 §4.1.5)."""
    return isinstance(meaning, str) and meaning.endswith(_DELIMITERS)


def _unmistakable(context: Mapping[str, Any], iris: Iterable[str]) -> dict[str, Any]:
    """Return a context without the prefixes that are the scheme of an IRI.

    Where data have ``schema:name`` as an IRI as it stands, because a prefix was never declared, no reader
    could tell it from the short form of another.
    """
    schemes = {iri.partition(":")[0] for iri in iris}
    return {term: given for term, given in context.items() if term not in schemes or not _is_prefix(given)}


def _fitting(context: Mapping[str, Any], iris: set[str]) -> dict[str, Any]:
    """Return the part of a context that can shorten some IRIs; PyLD looks through all of it for each IRI."""

    def fits(meaning: Any) -> bool:
        if _is_prefix(meaning):
            return any(iri.startswith(meaning) for iri in iris)
        return _meant(meaning) in iris or _meant(meaning).startswith("@")

    return {term: given for term, given in context.items() if term.startswith("@") or fits(given)}


def datatypes(context: Mapping[str, Any]) -> dict[str, str]:
    """Return the datatype that the context declares for each property, by IRI."""
    found = {}
    for meaning in context.values():
        if isinstance(meaning, dict) and str(meaning.get("@type", "")).startswith(XSD):
            found[_meant(meaning)] = meaning["@type"]
    return found


def _shaped(body: Mapping[str, Any], frame: Mapping[str, Any], context: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object with what its frame names, in that order, before what it has besides.

    What the frame names and the object has not is an empty list, or null where only one value is possible.
    """
    found: dict[str, Any] = {}
    for key in dict.fromkeys((*_FIRST, *frame, *body)):
        if key in body and key not in _LAST:
            found[key] = _inner(body[key], frame.get(key, {}), context)
        elif key in frame and not key.startswith("@") and key not in _LAST:
            meaning = context[key]
            several = isinstance(meaning, dict) and meaning.get("@container") == "@set"
            found[key] = [] if several else None
    back, inner = body.get("@reverse", {}), frame.get("@reverse", {})
    if names := dict.fromkeys((*inner, *back)):
        found["@reverse"] = {
            name: _inner(_listed(back.get(name, [])), inner.get(name, {}), context) for name in names
        }
    if _DOCUMENT in body:
        found[_DOCUMENT] = _inner(body[_DOCUMENT], frame.get(_DOCUMENT, {}), context)
    return found


def _inner(value: Any, frame: Mapping[str, Any], context: Mapping[str, Any]) -> Any:
    """Return a value in the shape of its frame; one that is no thing stays as it is, a mere name as well."""
    if isinstance(value, list):
        return [_inner(one, frame, context) for one in value]
    if not isinstance(value, dict) or "id" not in value:
        return value
    return _shaped(value, frame if value.keys() - set(_FIRST) else {}, context)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def nested(triples: Iterable[ox.Triple], context: Mapping[str, Any], root: str) -> dict[str, Any]:
    """Return triples as one object with everything nested that is connected with *root*, without context."""
    tree = nesting.tree(expansion.expanded(triples), root)
    found: dict[str, Any] = jsonld.compact(tree, dict(context), _OPTIONS)
    found.pop("@context", None)
    return found


def _printed(context: Mapping[str, Any], body: Mapping[str, Any]) -> bytes:
    """Return a document as text, each term of its context on a line of its own."""
    lines = (f"    {json.dumps(term)}: {json.dumps(meaning)}" for term, meaning in context.items())
    head = '{\n  "@context": {\n' + ",\n".join(lines) + "\n  }"
    rest = json.dumps(body, ensure_ascii=False, indent=2).removeprefix("{")
    return (head + ("," if body else "\n") + rest + "\n").encode()


def write(
    triples: Iterable[ox.Triple],
    context: Mapping[str, Any],
    root: str | None,
    frame: Mapping[str, Any] | None = None,
) -> bytes:
    """Return triples as JSON-LD.

    In: the triples; the context, whose definitions are full IRIs (trimming looks no further); the IRI of the
    one thing the document is about, or None when it is about several; the frame of its class, if it has one.
    Out: one object with everything nested that can be reached from *root* or points at it, or a ``@graph``.
    A frame adds and orders, it leaves nothing out: the document says what the triples say.
    """
    triples = list(triples)
    iris = _iris(triples)
    context = _unmistakable(context, iris)
    fitting = _fitting(context, iris)
    if root is None:
        nodes = expansion.with_lists(expansion.expanded(triples))
        body = jsonld.compact(nodes, fitting, _OPTIONS | {"graph": True})
        body.pop("@context", None)
    else:
        body = _shaped(nested(triples, fitting, root), frame or {}, context)
    body = _regular(body, _things(context))
    return _printed(trimmed(context, body), body)
