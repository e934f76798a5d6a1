"""An invented release: documents of states that do not exist.

All numbers of items from Q9000001 on are invented and stand for nothing in Wikidata.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pyoxigraph as ox

BASE = "https://w3id.org/communique/"
DIP = f"{BASE}ontology#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
_PREFIXES = {
    "dip": DIP,
    "skos": SKOS,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "dcterms": "http://purl.org/dc/terms/",
    "wd": "http://www.wikidata.org/entity/",
    "graph": f"{BASE}graph/",
    **{
        name: f"{BASE}id/{name}/"
        for name in ("state", "form", "area", "role", "basis", "report", "claim", "author", "person")
    },
    "inst": f"{BASE}id/instrument/",
    "orgn": f"{BASE}id/organization/",
    "sig": f"{BASE}id/signature/",
    "event": f"{BASE}id/event/",
}


def node(name: str) -> ox.NamedNode:
    """Return the IRI of a prefixed name."""
    prefix, _, local = name.partition(":")
    return ox.NamedNode(_PREFIXES[prefix] + local)


Object = str | ox.Literal


@dataclass
class Invented:
    """A release in the making; its default graph is the merge."""

    quads: set[ox.Quad] = field(default_factory=set)

    def say(self, graph: str, *triples: tuple[str, str, Object]) -> None:
        for subject, predicate, value in triples:
            said = value if isinstance(value, ox.Literal) else node(value)
            for place in (node(graph), ox.DefaultGraph()):
                self.quads.add(ox.Quad(node(subject), node(predicate), said, place))

    def label(self, thing: str, label: str, kind: str | None = None) -> None:
        self.say("graph:concepts", (thing, "skos:prefLabel", ox.Literal(label, language="en")))
        if kind:
            self.say("graph:concepts", (thing, "rdf:type", kind))

    def link(self, thing: str, item: str, match: str = "skos:exactMatch") -> None:
        self.say("graph:background", (thing, match, f"wd:{item}"))

    def report(self, slug: str, day: str, title: str = "", url: str = "", language: str = "") -> str:
        name = f"report:{slug}"
        date = ox.Literal(day, datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date"))
        self.say("graph:provenance", (name, "rdf:type", "dip:Report"), (name, "dcterms:issued", date))
        if title:
            self.say("graph:provenance", (name, "dcterms:title", ox.Literal(title)))
        if url:
            for place in (node("graph:provenance"), ox.DefaultGraph()):
                source = node("dcterms:source")
                self.quads.add(ox.Quad(node(name), source, ox.NamedNode(url), place))
        if language:
            self.say("graph:provenance", (name, "dcterms:language", ox.Literal(language)))
        return slug

    def claim(
        self,
        report: str,
        *triples: tuple[str, str, Object],
        basis: str = "stated",
        author: str = "reviewers",
    ) -> None:
        """Put triples into a claim of a report, on a basis."""
        name = f"claim:{report}-{basis}-{author}-{len(self.quads)}"
        kind = "prov:SoftwareAgent" if author == "extractor" else "prov:Person"
        self.say(
            "graph:provenance",
            (name, "rdf:type", "dip:Claim"),
            (name, "prov:wasQuotedFrom", f"report:{report}"),
            (name, "dip:basis", f"basis:{basis}"),
            (name, "prov:wasAttributedTo", f"author:{author}"),
            (f"author:{author}", "rdf:type", kind),
        )
        self.say(name, *triples)

    def agreement(self, slug: str, label: str) -> str:
        self.label(f"inst:{slug}", label, "dip:Agreement")
        self.say("graph:inferred", (f"inst:{slug}", "rdf:type", "dip:Instrument"))
        return f"inst:{slug}"

    def signed(
        self, report: str, agreement: str, agent: str, state: str | None, basis: str = "stated"
    ) -> None:
        signature = f"sig:{agreement.partition(':')[2]}--{agent.partition(':')[2]}"
        more: Iterable[tuple[str, str, Object]] = (
            [(signature, "dip:onBehalfOf", state)] if state is not None else []
        )
        self.claim(
            report,
            (agreement, "dip:hasSignature", signature),
            (signature, "dip:involvedAgent", agent),
            *more,
            basis=basis,
        )

    def store(self) -> ox.Store:
        made = ox.Store()
        made.extend(self.quads)
        return made


def world() -> Invented:
    """Return the states, forms and areas that the invented documents are about."""
    made = Invented()
    for number, (code, name) in enumerate({"aa": "Arcadia", "bb": "Borduria", "cc": "Cathay"}.items()):
        made.label(f"state:{code}", name, "dip:State")
        made.link(f"state:{code}", f"Q900000{number + 1}", "skos:closeMatch")
    made.label("form:agreement", "agreement")
    made.label("form:memorandum", "memorandum")
    made.say("graph:concepts", ("form:memorandum", "skos:broader", "form:agreement"))
    made.link("form:agreement", "Q9000010")
    for number, name in enumerate(("health", "trade", "music")):
        made.label(f"area:{name}", name)
        made.link(f"area:{name}", f"Q900002{number}")
    made.label("area:weaving", "weaving")
    made.link("area:weaving", "Q9000030", "skos:closeMatch")
    made.label("area:silence", "silence")
    made.label("area:song", "song")
    made.link("area:song", "Q9000031")
    made.link("area:song", "Q9000032")
    return made
