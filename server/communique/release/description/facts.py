"""What is described, and where the facts come from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyoxigraph as ox

from communique.names import Names
from communique.release import dumps
from communique.release.description import counts
from communique.release.description.counts import Counts
from communique.release.description.namespaces import DCAT, DCTERMS, FOAF, RDFS, TYPE, VOID, XSD, Node
from communique.release.dumps import DumpForm

Value = ox.NamedNode | ox.Literal
Fact = tuple[ox.NamedNode, Value | None]
"""A property and a value; None where the value is not known."""

_DUMPS = "dumps/"


def say(subject: Node, *facts: Fact) -> Iterator[ox.Triple]:
    """Yield the facts of a subject whose value is known."""
    for predicate, value in facts:
        if value is not None:
            yield ox.Triple(subject, predicate, value)


def each(predicate: Node, values: Iterable[Value]) -> Iterator[Fact]:
    """Yield a property with each of several values."""
    return ((predicate, value) for value in values)


def number(value: int | None, datatype: str = "integer") -> ox.Literal | None:
    """Return a number as a literal."""
    return None if value is None else ox.Literal(str(value), datatype=XSD[datatype])


@dataclass(frozen=True)
class Dump:
    """A file that holds the whole dataset."""

    form: DumpForm
    file: str
    """Its name."""
    entry: Mapping[str, Any]
    """What the manifest says of it."""


@dataclass(frozen=True)
class Described:
    """A dataset, and what is known of it."""

    names: Names
    prefixes: Mapping[str, str]
    store: ox.Store
    """The data; its default graph is the merge of the named graphs."""
    manifest: Mapping[str, Any]
    """What is known of the release; empty for data that is none."""
    head: Sequence[ox.Triple]
    """What is said of the dataset without looking at the data."""
    documents: Sequence[ox.Triple] = ()
    """The vocabulary documents of the release."""
    counted: bool = True
    """Whether the data may be looked at as a whole, which takes time that grows with it."""

    @property
    def dataset(self) -> Node:
        """The dataset, whatever its release."""
        return Node(self.names.dataset)

    @property
    def catalog(self) -> Node:
        """The catalogue; also the document that holds it."""
        return Node(f"{self.names.base}catalog")

    @property
    def document(self) -> Node:
        """The VoID description."""
        return Node(f"{self.names.base}void")

    # --- the release --------------------------------------------------------------------------------------

    @property
    def release(self) -> str | None:
        """The name of the release."""
        return self.manifest.get("release")

    @property
    def modified(self) -> ox.Literal | None:
        """How new the data is: the newest date of a source or a review."""
        found = self.manifest.get("modified")
        return ox.Literal(str(found)[:10], datatype=XSD["date"]) if found else None

    @property
    def reports(self) -> list[Node]:
        """The reports that the data was made from."""
        return [Node(self.names.thing("report", one["report"])) for one in self.manifest.get("sources", ())]

    @cached_property
    def dumps(self) -> list[Dump]:
        """The files that hold the dataset, in the order in which their forms are told."""
        entries = {
            entry["media_type"]: entry
            for entry in self.manifest.get("files", ())
            if entry["path"].startswith(_DUMPS)
        }
        return [
            Dump(form, entries[form.media_type]["path"].removeprefix(_DUMPS), entries[form.media_type])
            for form in dumps.FORMS.values()
            if form.media_type in entries
        ]

    def dump_url(self, release: str, dump: Dump) -> Node:
        """Return the address of a dump of a release, or of the latest one."""
        return Node(f"{self.names.base}{_DUMPS}{release}/{dump.file}")

    # --- the head -----------------------------------------------------------------------------------------

    def headed(self, subject: Node) -> Iterator[ox.Triple]:
        """Yield what the head says of *subject*."""
        return (triple for triple in self.head if triple.subject == subject)

    def whole(self) -> Iterator[ox.Triple]:
        """Yield what the head says of the dataset, and what it is."""
        yield from say(self.dataset, (TYPE, VOID["Dataset"]), (TYPE, DCAT["Dataset"]))
        yield from self.headed(self.dataset)

    def of(self, subject: Node, predicate: Node) -> list[Node]:
        """Return the IRIs that the head gives *subject* as values of a property."""
        found = (triple.object for triple in self.headed(subject) if triple.predicate == predicate)
        return [value for value in found if isinstance(value, Node)]

    @cached_property
    def void_parts(self) -> list[Node]:
        """The subjects of the head that are of a class of VoID, the dataset apart."""
        found = [
            triple.subject
            for triple in self.head
            if triple.predicate == TYPE and str(triple.object).startswith(f"<{VOID.namespace}")
        ]
        return [node for node in found if isinstance(node, Node) and node != self.dataset]

    @cached_property
    def targets(self) -> dict[str, str]:
        """The datasets that may be linked to, and what the IRIs of their entities start with."""
        return {
            node.value: triple.object.value
            for node in self.void_parts
            for triple in self.headed(node)
            if triple.predicate == VOID["uriSpace"] and isinstance(triple.object, ox.Literal)
        }

    # --- the data -----------------------------------------------------------------------------------------

    @cached_property
    def counts(self) -> Counts | None:
        """The figures of the dataset; the named graphs are those that the head names as its parts."""
        if not self.counted:
            return None
        start = self.names.graph("")
        graphs = [part.value for part in self.of(self.dataset, VOID["subset"])]
        graphs = [iri for iri in graphs if iri.startswith(start)]
        return counts.count(self.store, self.names, graphs, self.targets)

    @property
    def triples(self) -> int | None:
        """How many triples there are, by counting or as the manifest says."""
        told: int | None = self.manifest.get("counts", {}).get("triples")
        return self.counts.triples if self.counts else told

    @cached_property
    def places(self) -> list[Node]:
        """The countries of the states in the data, as GeoNames has them: a state itself is no place."""
        space = self.prefixes.get("gn")
        found = counts.rows(self.store, counts.places(self.names, space)) if space and self.counted else []
        return [Node(place) for (place,) in found]

    @cached_property
    def dates(self) -> tuple[str, str] | None:
        """The first and the last date of an event."""
        found = counts.rows(self.store, counts.dates(self.names)) if self.counted else []
        return next(((first, last) for first, last in found if first and last), None)

    def said(self, subject: Node, predicate: Node | None = None) -> list[tuple[Node, Value]]:
        """Return what the data says of *subject*, with one property or with any, in the order of the text."""
        found = self.store.quads_for_pattern(subject, predicate, None, ox.DefaultGraph())
        facts = [(quad.predicate, quad.object) for quad in found if isinstance(quad.object, Value)]
        return sorted(facts, key=str)

    @cached_property
    def by_whom(self) -> list[tuple[Node, Value]]:
        """Who made and publishes the data under which licence, as the header of the ontology says."""
        header = Node(self.names.ontology)
        wanted = (DCTERMS["creator"], DCTERMS["publisher"], DCTERMS["license"])
        return [fact for predicate in wanted for fact in self.said(header, predicate)]

    def agents(self) -> Iterator[ox.Triple]:
        """Yield the kinds and names of those who made and publish the data."""
        for agent in dict.fromkeys(value for name, value in self.by_whom if name != DCTERMS["license"]):
            if isinstance(agent, Node):
                labels = self.said(agent, RDFS["label"])
                names = self.said(agent, FOAF["name"]) or [(FOAF["name"], text) for _, text in labels]
                yield from say(agent, (TYPE, FOAF["Agent"]), *self.said(agent, TYPE), *names, *labels)
