"""What the answers to the competency questions are worked out from: the facts, and the labels of things."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rdflib import RDF, SKOS, Graph

ROOT = Path(__file__).parents[2]
BASE = "https://w3id.org/communique/"
NAMESPACES = {"id": f"{BASE}id/", "dip": f"{BASE}ontology#", "skos": str(SKOS)}
EVENTS = ("dip:Event", "dip:Visit", "dip:Talks", "dip:DocumentExchange", "dip:Adoption", "dip:Conferral")
"""The classes of events."""


@dataclass(frozen=True)
class Said:
    """One line of ``facts.tsv``: a triple, who says it, on which basis, and where."""

    report: str
    basis: str
    passages: str
    subject: str
    predicate: str
    object: str

    @property
    def triple(self) -> tuple[str, str, str]:
        """The triple alone."""
        return self.subject, self.predicate, self.object

    @property
    def claim(self) -> tuple[str, str, str]:
        """What makes a claim: one report, one set of passages, one basis."""
        return self.report, self.passages, self.basis


def table(file: Path) -> list[dict[str, str]]:
    """Return the rows of a tab-separated table by the names in its first line."""
    with file.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source, delimiter="\t", quoting=csv.QUOTE_NONE))


def shown(term: str) -> str:
    """Return a term of the facts as a cell: the full IRI, or the text of a literal."""
    if term.startswith('"'):
        return term[1 : term.rindex('"')]
    prefix, local = term.split(":", 1)
    return NAMESPACES[prefix] + local


@dataclass(frozen=True)
class Knowledge:
    """All that the answers are worked out from; things are named as in ``facts.tsv``."""

    said: tuple[Said, ...]
    labels: Mapping[str, str]
    types: Mapping[str, str]
    broader: Mapping[str, str]
    reports: Mapping[str, str]
    texts: Mapping[str, str]

    def objects(self, subject: str, predicate: str) -> set[str]:
        """Return what any report says of *subject* by *predicate*, on whatever basis."""
        return {said.object for said in self.said if said.subject == subject and said.predicate == predicate}

    def subjects(self, predicate: str, value: str) -> set[str]:
        """Return of what any report says *value* by *predicate*."""
        return {said.subject for said in self.said if said.predicate == predicate and said.object == value}

    def pairs(self, predicate: str) -> set[tuple[str, str]]:
        """Return the subjects and objects of *predicate*."""
        return {(said.subject, said.object) for said in self.said if said.predicate == predicate}

    def named(self, subject: str, predicate: str) -> set[str]:
        """Return the labels of what is said of *subject* by *predicate*."""
        return {self.labels[value] for value in self.objects(subject, predicate)}

    def instances(self, kind: str) -> set[str]:
        """Return the things of the facts that the registry or a report puts in the class *kind*."""
        mentioned = {term for said in self.said for term in (said.subject, said.object)}
        registered = {thing for thing, name in self.types.items() if name == kind}
        return self.subjects("rdf:type", kind) | (mentioned & registered)

    def parties(self, instrument: str) -> set[str]:
        """Return the parties of an instrument: those named, and the states its signatures were made for."""
        signatures = self.objects(instrument, "dip:hasSignature")
        states = {state for signature in signatures for state in self.objects(signature, "dip:onBehalfOf")}
        return self.objects(instrument, "dip:party") | states

    def around(self, place: str) -> set[str]:
        """Return the places that *place* lies within, the nearest and those around it."""
        found: set[str] = set()
        waiting = {place}
        while waiting:
            outer = self.objects(waiting.pop(), "dip:within") - found
            found |= outer
            waiting |= outer
        return found

    def under(self, concept: str, head: str) -> bool:
        """Return whether *concept* is *head* or somewhere below it."""
        while concept != head and concept in self.broader:
            concept = self.broader[concept]
        return concept == head

    def values(self, subject: str, predicate: str, report: str) -> set[str]:
        """Return what one report says of *subject* by *predicate*."""
        return {
            said.object
            for said in self.said
            if said.triple[:2] == (subject, predicate) and said.report == report
        }

    def quotes(self, said: Said) -> Iterator[tuple[int, int, str]]:
        """Yield the passages a line of the facts rests on: start, end and words."""
        for span in said.passages.split(","):
            start, end = map(int, span.split("-"))
            yield start, end, self.texts[said.report][start:end]


def short(iri: str) -> str:
    """Return the IRI of a thing as ``facts.tsv`` writes it."""
    return "id:" + iri.removeprefix(NAMESPACES["id"])


def knowledge() -> Knowledge:
    """Read the facts, the labels and the concept schemes."""
    facts = ROOT / "tests" / "facts"
    said = tuple(
        Said(*(row[name] for name in ("report", "basis", "passages", "subject", "predicate", "object")))
        for row in table(facts / "facts.tsv")
    )
    registry = table(ROOT / "mappings" / "registry.tsv")
    concepts = Graph()
    for file in sorted((ROOT / "ontology" / "concepts").glob("*.ttl")):
        concepts.parse(file)
    labels = {short(row["iri"]): row["label"] for row in registry}
    labels |= {
        short(str(concept)): str(label)
        for concept, label in concepts.subject_objects(SKOS.prefLabel)
        if (concept, RDF.type, SKOS.Concept) in concepts
    }
    parents = {
        short(str(concept)): short(str(parent)) for concept, parent in concepts.subject_objects(SKOS.broader)
    }
    reports = table(facts / "reports.tsv")
    return Knowledge(
        said,
        labels,
        {short(row["iri"]): f"dip:{row['type']}" for row in registry},
        parents,
        {row["report"]: row["iri"] for row in reports},
        {row["report"]: (ROOT / "seeds" / row["file"]).read_bytes().decode() for row in reports},
    )
