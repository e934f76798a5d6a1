"""What search engines read in a page: schema.org in JSON-LD, as the head of a page holds it.

Which of our terms become which of theirs is data: the alignments, ``ontology/alignments.ttl``, and the rules
of ``mappings/schema-org/``, which are SPARQL CONSTRUCT queries. A rule sees the description that the
documents about a thing give, so what a page says here is as bounded as they are.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import pyoxigraph as ox
from markupsafe import Markup

from communique import reason, resources
from communique.config import Settings
from communique.web import jsonld, sources
from communique.web.current import reader, served, settings
from communique.web.reading.describe import PRIMARY_TOPIC
from communique.web.reading.reader import RDF_TYPE, RDFS_SUBCLASS

CONTEXT = "https://schema.org"
"""What the readers of such blocks know by name; nobody fetches it."""
_NAMESPACE = f"{CONTEXT}/"
_CATALOG = "catalog.ttl"
"""The DCAT description of a release, in its folder."""
_UNSAFE = {ord(mark): f"\\u{ord(mark):04x}" for mark in "<>&"}
"""What could end a script or begin a comment in HTML, or be markup in XHTML; in JSON it can be escaped."""


@lru_cache(maxsize=8)
def rules(chosen: Settings) -> tuple[reason.Rule, ...]:
    """Return the rules of this publisher, in the order of their names; none when there is no folder of them.

    Raises: :class:`VocabularyError` for one that is no CONSTRUCT query, naming file and line.
    """
    top = resources.folder("mappings", chosen) / "schema-org"
    files = resources.walk(top, ".rq") if top.is_dir() else ()
    found = tuple(reason.Rule(str(file), resources.read(file, chosen)) for file in files)
    for rule in found:
        reason.construct(ox.Store(), rule)  # a mistake is told before a rule is used
    return found


@lru_cache(maxsize=8)
def _alignments(text: str) -> tuple[ox.Triple, ...]:
    """Return how our terms correspond to those of schema.org."""
    return tuple(
        triple
        for triple in sources.triples(text, "ontology/alignments.ttl")
        if isinstance(triple.object, ox.NamedNode) and triple.object.value.startswith(_NAMESPACE)
    )


def _classes(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Yield which classes stand above those that occur."""
    for kind in {triple.object for triple in triples if triple.predicate == RDF_TYPE}:
        if isinstance(kind, ox.NamedNode):
            yield from (ox.Triple(kind, RDFS_SUBCLASS, above) for above in reader().superclasses(kind))


def triples(description: Sequence[ox.Triple], chosen: Settings) -> list[ox.Triple]:
    """Return what the rules make of a description, in a fixed order."""
    known = ox.Store()
    known.extend(ox.Quad(*triple) for triple in description)
    known.extend(ox.Quad(*triple) for triple in _classes(description))
    known.extend(ox.Quad(*triple) for triple in _alignments(sources.text("ontology", "alignments.ttl") or ""))
    return sorted({triple for rule in rules(chosen) for triple in reason.construct(known, rule)}, key=str)


def block(description: Sequence[ox.Triple], root: str) -> Markup | None:
    """Return the contents of the ``application/ld+json`` block of a page, or None when there are none.

    In: the description of a thing, its IRI.
    """
    found = triples(description, settings())
    node = ox.NamedNode(root)
    if not any((triple.subject, triple.predicate) == (node, RDF_TYPE) for triple in found):
        return None
    body = jsonld.nested(found, {"@vocab": _NAMESPACE}, root)
    for apart in ("@reverse", "@included"):
        body.pop(apart, None)
    text = json.dumps({"@context": CONTEXT, **body}, indent=1).translate(_UNSAFE)
    return Markup(text)  # noqa: S704  # escaped by the line above


def of_dataset() -> Markup | None:
    """Return the block for the dataset with its files, or None when what is served is no release."""
    folder = served().folder
    file = folder / _CATALOG if folder else None
    if file is None or not file.is_file():
        return None
    described = sources.triples(file.read_text(encoding="utf-8"), _CATALOG)
    names = reader().names
    page, dataset = ox.NamedNode(names.base), ox.NamedNode(names.dataset)
    return block([ox.Triple(page, PRIMARY_TOPIC, dataset), *described], dataset.value)
