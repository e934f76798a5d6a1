"""What the service calls things: ids of entities, types and properties, and which of the last two there are.

An entity below ``identifierSpace`` has what follows as its id, a type or property below ``schemaSpace`` its
local name. Anything else is a prefixed name, or an IRI where we declare no prefix; a concept scheme is a type
of its concepts. The short names of ``properties.yaml`` are properties, too.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any, TypeVar

import pyoxigraph as ox
import yaml

from communique.browse.sorts import SORTS
from communique.search.entries import Entry
from communique.search.index import Index
from communique.web.reading.reader import OWL, RDF, RDF_TYPE, RDFS, SKOS, Reader

SAMPLE = 100
"""How many things of a type are looked at for what can be asked of them."""
_SAMPLE_OF_ALL = 500
"""How many things are looked at for types and properties that no vocabulary declares."""

_CLASSES = (ox.NamedNode(f"{OWL}Class"), ox.NamedNode(f"{RDFS}Class"), ox.NamedNode(f"{SKOS}ConceptScheme"))
_PROPERTIES = (
    *(ox.NamedNode(OWL + kind) for kind in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")),
    ox.NamedNode(f"{RDF}Property"),
)
_DOMAINS = (ox.NamedNode(f"{RDFS}domain"), ox.NamedNode("https://schema.org/domainIncludes"))
_RANGE = ox.NamedNode(f"{RDFS}range")

_WHOLE_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
"""The beginning of a whole IRI; no id of ours has a colon before its first slash."""

Path = tuple[ox.NamedNode, ...]
Found = TypeVar("Found")


@dataclass(frozen=True)
class Type:
    """A class, or a scheme of concepts."""

    id: str
    iri: str
    name: str
    description: str = ""
    broader: tuple[str, ...] = ()
    """The ids of the types just above it."""


@dataclass(frozen=True)
class Property:
    """What can be asked of things, and compared."""

    id: str
    name: str
    description: str = ""
    paths: tuple[Path, ...] = ()
    """The values, by any of these; none: they are found in another way."""
    within: str = ""
    """What its values begin with; what follows is the value."""
    service: str = ""
    """The address of the service that knows its values."""
    expects: str = ""
    """The IRI of the class that its values have."""
    short: bool = False
    """Whether it is one of ours for this service, not of an ontology."""


@lru_cache(maxsize=1)
def _shorts() -> Mapping[str, Mapping[str, Any]]:
    text = (files(__package__) / "properties.yaml").read_text(encoding="utf-8")
    found: Mapping[str, Mapping[str, Any]] = yaml.safe_load(text)
    return found


class Terms:
    """The terms of one release.

    In: what reads it, the index of its names, and a memory that lasts as long as the release is served.
    """

    def __init__(self, reader: Reader, index: Index, memory: dict[str, Any]) -> None:
        self._reader, self._index, self._memory = reader, index, memory

    # --- ids ----------------------------------------------------------------------------------------------

    def entity_id(self, iri: str) -> str:
        """Return the id of an entity."""
        return iri.removeprefix(self._reader.names.things)

    def entity(self, id_: str) -> ox.NamedNode | None:
        """Return the node that an id, or the whole IRI, stands for; None when no IRI can be spelt so."""
        return _node(id_ if _WHOLE_IRI.match(id_) else self._reader.names.things + id_)

    def term_id(self, iri: str) -> str:
        """Return the id of a type or property."""
        local = iri.removeprefix(self._reader.names.vocabulary)
        return local if local != iri else self._reader.curie(iri)

    def term(self, id_: str) -> ox.NamedNode | None:
        """Return the node that the id of a type or property, or its whole IRI, stands for."""
        found = None if "://" in id_ else self._reader.expanded(id_)
        return found or _node(id_ if _WHOLE_IRI.match(id_) else self._reader.names.vocabulary + id_)

    # --- types --------------------------------------------------------------------------------------------

    @property
    def types(self) -> Mapping[str, Type]:
        """The types that something has, by id; our own first, each group by name."""
        return self._once("types", self._find_types)

    def _find_types(self) -> Mapping[str, Type]:
        declared = {node.value for kind in _CLASSES for node in self._reader.subjects(RDF_TYPE, kind)}
        seen = {kind for entry in self._sample for kind in entry.kinds}
        there = (iri for iri in declared | seen if self._index.find("", 1, kinds=[iri]))
        found = sorted(map(self._type, there), key=lambda one: (":" in one.id, one.name.casefold(), one.id))
        return {one.id: one for one in found}

    @property
    def default_types(self) -> list[Type]:
        """The types that people look for by themselves, or all where there is none of them."""
        main = [sort.kind for sort in SORTS if sort.main]
        found = [self.types[id_] for id_ in main if id_ in self.types]
        return [*found, *self.schemes] if found else list(self.types.values())

    @property
    def schemes(self) -> list[Type]:
        """The concept schemes."""
        own = self._reader.names.things
        return [one for one in self.types.values() if one.iri.startswith(own)]

    def type(self, iri: str) -> Type:
        """Return a type by its IRI, whether or not something has it."""
        return self.types.get(self.term_id(iri)) or self._type(iri)

    def types_of(self, entry: Entry) -> list[dict[str, str]]:
        """Return the types of an entity as an answer has them, the most telling first; ours, if any are."""
        ours = [kind for kind in entry.kinds if kind.startswith(self._reader.names.base)]
        return [{"id": one.id, "name": one.name} for one in map(self.type, ours or entry.kinds)]

    def _type(self, iri: str) -> Type:
        node = ox.NamedNode(iri)
        above = self._reader.objects(node, ox.NamedNode(f"{RDFS}subClassOf"))
        broader = sorted(self.term_id(one.value) for one in above if isinstance(one, ox.NamedNode))
        description = self._reader.comment(node)
        return Type(self.term_id(iri), iri, self._reader.label(iri).text, description, tuple(broader))

    # --- properties ---------------------------------------------------------------------------------------

    @property
    def properties(self) -> Mapping[str, Property]:
        """The properties that can be asked for, by id: short ones, our own, others; each group by name."""
        return self._once("properties", self._find_properties)

    def _find_properties(self) -> Mapping[str, Property]:
        short = [self._short(id_, said) for id_, said in _shorts().items()]
        declared = {node.value for kind in _PROPERTIES for node in self._reader.subjects(RDF_TYPE, kind)}
        used = {node.value for entry in self._sample[:SAMPLE] for node in self.said(entry.iri)}
        rest = sorted(
            (self._property(iri) for iri in (declared | used) - {RDF_TYPE.value}),
            key=lambda one: (":" in one.id, one.name.casefold(), one.id),
        )
        return {one.id: one for one in short} | {one.id: one for one in rest if one.id not in _shorts()}

    def property(self, id_: str) -> Property | None:
        """Return a property by its id or IRI; one that nothing has is a property, too."""
        found = self.properties.get(id_)
        if found is None and (node := self.term(id_)):
            found = self._property(node.value)
        return found

    def _property(self, iri: str) -> Property:
        node = ox.NamedNode(iri)
        ranges = [one.value for one in self._reader.objects(node, _RANGE) if isinstance(one, ox.NamedNode)]
        own = [one for one in ranges if one.startswith(self._reader.names.vocabulary)]
        return Property(
            self.term_id(iri),
            self._reader.label(iri).text,
            self._reader.comment(node),
            ((node,),),
            expects=min(own, default=""),
        )

    def _short(self, id_: str, said: Mapping[str, Any]) -> Property:
        paths = tuple(path for written in said["paths"] if (path := self._path(written)))
        rest = {key: said[key] for key in ("within", "service") if key in said}
        return Property(id_, said["name"], said["description"], paths, short=True, **rest)

    def _path(self, written: str) -> Path:
        """Return a path; nothing when the publisher's prefixes lack one of its own."""
        steps = [self._reader.expanded(step) for step in written.split("/")]
        return tuple(step for step in steps if step) if all(steps) else ()

    def declared(self, type_: ox.NamedNode) -> set[ox.NamedNode]:
        """Return the properties that the vocabulary has for things of a type."""
        kinds = {type_, *self._reader.superclasses(type_)}
        return {node for domain in _DOMAINS for kind in kinds for node in self._reader.subjects(domain, kind)}

    def _once(self, name: str, find: Callable[[], Found]) -> Found:
        found: Found | None = self._memory.get(name)
        if found is None:
            found = self._memory[name] = find()
        return found

    def said(self, iri: str) -> Iterable[ox.NamedNode]:
        """Return the properties that a thing has, unless it has very many values."""
        return self._reader.said(ox.NamedNode(iri)) or ()

    @cached_property
    def _sample(self) -> list[Entry]:
        return [hit.entry for hit in self._index.find("", _SAMPLE_OF_ALL)]


def _node(iri: str) -> ox.NamedNode | None:
    try:
        return ox.NamedNode(iri)
    except ValueError:
        return None
