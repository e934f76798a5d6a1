"""The vocabulary: the triples that are published, and plain data to look words up in.

The concept schemes of ``ontology/concepts`` and the tables of ``mappings/lexicon`` say what words mean; here
they become the :class:`~communique.extract.lexicon.Lexicon` of the extractor, which knows no RDF.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable

import pyoxigraph as ox

from communique import resources, tables, turtle
from communique.config import Settings
from communique.errors import VocabularyError
from communique.extract.gazetteer import Entry, Gazetteer
from communique.extract.lexicon import Country, Lexicon
from communique.names import Names

_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_OWL_CLASS = "http://www.w3.org/2002/07/owl#Class"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_LABELS = frozenset(f"{_SKOS}{name}" for name in ("prefLabel", "altLabel", "hiddenLabel"))


@dataclass(frozen=True)
class _Table:
    """How a table of ``mappings/lexicon`` is read."""

    columns: tuple[str, ...]
    """The columns it must have, in this order; more may follow."""
    code: str
    """The column that says what its phrases stand for."""
    layers: Mapping[str, str]
    """Column of phrases → layer of the gazetteer."""


_TABLES = {
    "countries": _Table(
        ("code", "name", "names", "demonyms", "capital"),
        "code",
        {
            "name": "country",
            "names": "country",
            "demonyms": "demonym",
            "capital": "capital",
            "shared": "shared",
        },
    ),
    "ministries": _Table(("short", "name"), "name", {"short": "ministry"}),
    "places": _Table(("name", "country", "names"), "country", {"name": "place", "names": "place"}),
    "heads": _Table(("head", "kind", "plural"), "kind", {"head": "head", "plural": "heads"}),
    "bodies": _Table(("name", "kind", "country", "names"), "kind", {"name": "body", "names": "body"}),
    "offices": _Table(("title", "kind", "plural"), "kind", {"title": "office", "plural": "offices"}),
    "verbs": _Table(("verb", "forms", "use"), "use", {"forms": "verb"}),
    "words": _Table(("word", "use"), "use", {"word": "word"}),
    "references": _Table(("head", "kind", "plural"), "kind", {"head": "reference", "plural": "references"}),
    "named": _Table(("name", "kind", "names"), "kind", {"name": "named", "names": "named"}),
    "stances": _Table(
        ("verb", "act", "third", "past", "participle", "gerund"),
        "act",
        dict.fromkeys(("verb", "third", "past", "participle", "gerund"), "stance"),
    ),
    "attitudes": _Table(("noun", "act"), "act", {"noun": "attitude"}),
    "kinds": _Table(("kind", "area"), "area", {"kind": "kind"}),
    "cues": _Table(("cue", "use"), "use", {"cue": "cue"}),
    "happenings": _Table(("word", "use"), "use", {"word": "happening"}),
    "naming": _Table(("word", "use"), "use", {"word": "naming"}),
}
_CASED = ("country", "demonym", "shared", "capital", "place", "body", "named")
"""The layers of proper names: in a text they are written with capitals."""


@dataclass(frozen=True)
class Vocabulary:
    """The triples of the ontology and of the concept schemes."""

    ontology: tuple[ox.Triple, ...]
    concepts: tuple[ox.Triple, ...]


@dataclass(frozen=True)
class Codes:
    """The codes of the concept schemes and the classes of the ontology, without RDF."""

    schemes: Mapping[str, frozenset[str]]
    """Concept scheme → its codes: ``schemes["area"]`` holds ``"health"``."""
    classes: frozenset[str]
    """The local names of the ontology's own classes."""


def read(settings: Settings) -> Vocabulary:
    """Return the vocabulary of the content folder ``ontology/``.

    Raises: :class:`communique.errors.VocabularyError` for a syntax error, naming file and line.
    """
    top = resources.folder("ontology", settings)
    files = resources.walk(top / "concepts", ".ttl")
    return Vocabulary(
        tuple(turtle.load(top / "communique.ttl", settings)),
        tuple(triple for file in files for triple in turtle.load(file, settings)),
    )


def codes(vocabulary: Vocabulary, names: Names) -> Codes:
    """Return the codes and classes of a vocabulary."""
    found: dict[str, set[str]] = {}
    for triple in vocabulary.concepts:
        if triple.predicate.value == _RDF_TYPE and isinstance(triple.subject, ox.NamedNode):
            parts = names.split(triple.subject.value)
            if parts:
                found.setdefault(parts[0], set()).add(parts[1])
    classes = {
        triple.subject.value.removeprefix(names.vocabulary)
        for triple in vocabulary.ontology
        if triple.predicate.value == _RDF_TYPE
        and triple.object == ox.NamedNode(_OWL_CLASS)
        and isinstance(triple.subject, ox.NamedNode)
        and triple.subject.value.startswith(names.vocabulary)
    }
    return Codes({scheme: frozenset(slugs) for scheme, slugs in sorted(found.items())}, frozenset(classes))


def labels(vocabulary: Vocabulary, names: Names) -> dict[str, dict[str, str]]:
    """Return concept scheme → slug → English label."""
    found: dict[str, dict[str, str]] = {}
    for triple in vocabulary.concepts:
        about = names.split(triple.subject.value) if isinstance(triple.subject, ox.NamedNode) else None
        label = triple.object
        if not about or triple.predicate.value != f"{_SKOS}prefLabel" or not isinstance(label, ox.Literal):
            continue
        if label.language == "en":
            found.setdefault(about[0], {})[about[1]] = label.value
    return found


def lexicon(vocabulary: Vocabulary, names: Names, settings: Settings) -> Lexicon:
    """Return the words of the concept schemes and of ``mappings/lexicon``, for the extractor.

    Raises: :class:`VocabularyError` naming file and line for a table that cannot be read.
    """
    concepts = _Concepts(vocabulary, names)
    top = resources.folder("mappings", settings) / "lexicon"
    entries = list(concepts.entries())
    countries: dict[str, Country] = {}
    for file in resources.walk(top, ".tsv"):
        stem = file.name.removesuffix(".tsv")
        if stem not in _TABLES:
            raise VocabularyError(f"{file}: there is no table of that name; there are {', '.join(_TABLES)}.")
        for row in _rows(file, _TABLES[stem], settings):
            entries += _entries(row, _TABLES[stem])
            if stem == "countries":
                countries[row["code"]] = Country(row["code"], row["name"], definite=bool(row.get("article")))
    return Lexicon(
        Gazetteer(entries, _CASED),
        countries,
        concepts.broader,
        concepts.codes(),
        concepts.classes,
        concepts.spread(),
    )


def _rows(file: Traversable, table: _Table, settings: Settings) -> Iterator[Mapping[str, str]]:
    text = resources.read(file, settings)
    for _, row in tables.rows(text, table.columns, str(file), VocabularyError, more=True):
        yield row


def _entries(row: Mapping[str, str], table: _Table) -> Iterator[Entry]:
    """Yield what the phrases of a row stand for, each phrase once a layer."""
    seen: set[tuple[str, str]] = set()
    for column, layer in table.layers.items():
        for phrase in row[column].split("|"):
            if phrase and (layer, phrase) not in seen:
                seen.add((layer, phrase))
                yield Entry(layer, row[table.code], phrase, row)


class _Concepts:
    """The concepts of a vocabulary by scheme and slug: labels, broader concepts, notations, classes."""

    def __init__(self, vocabulary: Vocabulary, names: Names) -> None:
        self.labels: list[tuple[str, str, str]] = []
        self.broader: dict[str, dict[str, str]] = {}
        """The first broader concept of each."""
        self.parents: dict[str, dict[str, list[str]]] = {}
        """All broader concepts of each."""
        self.notations: dict[str, dict[str, str]] = {}
        self.classes: dict[str, dict[str, str]] = {}
        self.slugs: dict[str, dict[str, None]] = {}
        for triple in vocabulary.concepts:
            about = names.split(triple.subject.value) if isinstance(triple.subject, ox.NamedNode) else None
            if about is None:
                continue
            scheme, slug = about
            self.slugs.setdefault(scheme, {})[slug] = None
            predicate, value = triple.predicate.value, triple.object
            if isinstance(value, ox.Literal):
                if predicate in _LABELS and value.language == "en":
                    self.labels.append((scheme, slug, value.value))
                elif predicate == f"{_SKOS}notation" and value.datatype.value.endswith("#string"):
                    self.notations.setdefault(scheme, {})[slug] = value.value
            elif isinstance(value, ox.NamedNode):
                parts = names.split(value.value)
                if predicate == f"{_SKOS}broader" and parts:
                    self.broader.setdefault(scheme, {}).setdefault(slug, parts[1])
                    self.parents.setdefault(scheme, {}).setdefault(slug, []).append(parts[1])
                elif predicate == f"{names.vocabulary}impliesClass":
                    self.classes.setdefault(scheme, {})[slug] = value.value.removeprefix(names.vocabulary)

    def entries(self) -> Iterator[Entry]:
        """Yield an entry a label: its layer is the scheme, its code the slug."""
        for scheme, slug, label in self.labels:
            yield Entry(scheme, slug, label)

    def spread(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """Return scheme → slug → the notations of its several broader concepts, where it has none itself."""
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        codes = self.codes()
        for scheme, parents in self.parents.items():
            for slug, wider in parents.items():
                several = dict.fromkeys(code for one in wider if (code := codes.get(scheme, {}).get(one)))
                if len(several) > 1 and slug not in self.notations.get(scheme, {}):
                    found.setdefault(scheme, {})[slug] = tuple(several)
        return found

    def codes(self) -> dict[str, dict[str, str]]:
        """Return scheme → slug → its notation, else that of the nearest broader concept that has one."""
        found: dict[str, dict[str, str]] = {}
        for scheme, slugs in self.slugs.items():
            notations, broader = self.notations.get(scheme, {}), self.broader.get(scheme, {})
            for slug in slugs:
                at: str | None = slug
                while at is not None and at not in notations:
                    at = broader.get(at)
                if at is not None:
                    found.setdefault(scheme, {})[slug] = notations[at]
        return found
