"""Who says a statement, in which words: claims, their passages, their basis; of a link, who made it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from textwrap import shorten

import pyoxigraph as ox

from communique.kept import Memo
from communique.web import addresses
from communique.web.reading.reader import DCTERMS, QUOTED_FROM, RDF_TYPE, Reader

OA = "http://www.w3.org/ns/oa#"
PROV = "http://www.w3.org/ns/prov#"

CLAIMS_LIMIT = 4
"""How many claims a page names beside one statement; it says how many more there are."""
QUOTE_SHOWN = 120
"""How many characters of its words stand for a claim."""
CLAIMS_COUNTED = 200
"""How many claims of one statement are counted."""
MADE_READ = 200
"""How many of those who made links of one thing are looked at."""

_OFFSET = re.compile(r"\d{1,15}", re.ASCII)
_START, _END = ox.NamedNode(f"{OA}start"), ox.NamedNode(f"{OA}end")
_EXACT, _PREFIX = ox.NamedNode(f"{OA}exact"), ox.NamedNode(f"{OA}prefix")
_SELECTOR, _SOURCE = ox.NamedNode(f"{OA}hasSelector"), ox.NamedNode(f"{OA}hasSource")
_ATTRIBUTED = ox.NamedNode(f"{PROV}wasAttributedTo")
_TIME = ox.NamedNode(f"{PROV}generatedAtTime")
_ABOUT, _PROPERTY, _TARGET = (
    ox.NamedNode(f"http://www.w3.org/2002/07/owl#annotated{part}")
    for part in ("Source", "Property", "Target")
)
_CREATED = ox.NamedNode(f"{DCTERMS}created")
_CONFIDENCE = ox.NamedNode("https://w3id.org/sssom/confidence")


@dataclass(frozen=True, order=True)
class Passage:
    """Words of a report; offsets in code points, end exclusive."""

    start: int
    end: int
    quote: str
    before: str
    """The code points just before the quote, at most 32."""
    iri: str


@dataclass(frozen=True)
class Claim:
    """What some passages of one report say on one basis."""

    iri: str
    report: str | None
    basis: str | None
    author: str | None
    time: str | None
    passages: tuple[Passage, ...]

    @property
    def words(self) -> str:
        """The beginning of its words, in quotes: a claim has no other name."""
        quote = " … ".join(passage.quote for passage in self.passages)
        return f"“{shorten(quote, QUOTE_SHOWN, placeholder='…')}”" if quote else ""


@dataclass(frozen=True)
class Made:
    """Who made a link or gave a code."""

    iri: str
    """The description of the statement; it stands in a table."""
    author: str | None
    day: str | None
    confidence: str | None


@dataclass(frozen=True)
class Sources:
    """What a statement rests on."""

    claims: tuple[str, ...] = ()
    """The IRIs of the first claims."""
    more: int = 0
    """How many further claims there are."""
    graph: str | None = None
    """The fixed graph it comes from when no claim holds it."""
    made: Made | None = None
    """Who made it, when it is a link or a code."""


_CLAIM_WEIGHT = 5
"""What remembering a claim with its words costs, in statements."""


@dataclass
class Witness:
    """Looks up claims; what it found its reader remembers."""

    reader: Reader

    def __post_init__(self) -> None:
        self._claims: Memo[str, Claim] = self.reader.memory["claims"]
        self._is_claim: Memo[str, bool] = self.reader.memory["whether a claim"]

    def term(self, name: str) -> ox.NamedNode:
        """Return a term of our ontology."""
        return ox.NamedNode(self.reader.names.vocabulary + name)

    def is_claim(self, iri: str) -> bool:
        """Return whether an IRI names a claim."""
        found = self._is_claim.get(iri)
        if found is None:
            quad = ox.Quad(ox.NamedNode(iri), RDF_TYPE, self.term("Claim"))
            found = self._is_claim.keep(iri, quad in self.reader.store)
        return found

    def _single(self, node: ox.NamedNode, predicate: ox.NamedNode) -> str | None:
        found = self.reader.value(node, predicate)
        return None if found is None else found.value

    def passage(self, evidence: ox.NamedNode) -> Passage | None:
        """Return the passage an evidence node points at, or None when its selectors do not say where."""
        selectors = [
            node for node in self.reader.objects(evidence, _SELECTOR) if isinstance(node, ox.NamedNode)
        ]

        def said(predicate: ox.NamedNode) -> str | None:
            return next((found for node in selectors if (found := self._single(node, predicate))), None)

        start, end, quote = said(_START) or "", said(_END) or "", said(_EXACT)
        if quote is None or not (_OFFSET.fullmatch(start) and _OFFSET.fullmatch(end)):
            return None
        return Passage(int(start), int(end), quote, said(_PREFIX) or "", evidence.value)

    def quotes(self, claim: str) -> list[str]:
        """Return the words of a claim and nothing else of it, in reading order."""
        found: list[tuple[int, str]] = []
        for evidence in self.reader.objects(ox.NamedNode(claim), self.term("evidence")):
            if not isinstance(evidence, ox.NamedNode):
                continue
            place = addresses.passage(evidence.value)
            # The selector is called so in our data; whatever it is called, its evidence leads to it.
            quote = next(self.reader.objects(ox.NamedNode(f"{evidence.value};sel=quote"), _EXACT), None)
            if place and quote:
                found.append((int(place[1].partition(",")[0]), quote.value))
            elif passage := self.passage(evidence):
                found.append((passage.start, passage.quote))
        return [quote for _, quote in sorted(found)]

    def claim(self, iri: str) -> Claim:
        """Return the description of a claim, its passages in reading order."""
        known = self._claims.get(iri)
        if known is None:
            known = self._find_claim(ox.NamedNode(iri))
            self._claims.keep(iri, known, _CLAIM_WEIGHT * (1 + len(known.passages)))
        return known

    def _find_claim(self, node: ox.NamedNode) -> Claim:
        found = (
            self.passage(evidence)
            for evidence in self.reader.objects(node, self.term("evidence"))
            if isinstance(evidence, ox.NamedNode)
        )
        return Claim(
            node.value,
            self.reader.thing(node, QUOTED_FROM),
            self.reader.thing(node, self.term("basis")),
            self.reader.thing(node, _ATTRIBUTED),
            self._single(node, _TIME),
            tuple(sorted(passage for passage in found if passage)),
        )

    def evidence_of(self, report: ox.NamedNode, limit: int) -> list[ox.NamedNode]:
        """Return the first *limit* evidence nodes of a report, in reading order."""

        def place(node: ox.NamedNode) -> tuple[int, int, str]:
            passage = self.passage(node)
            return (passage.start, passage.end, node.value) if passage else (0, 0, node.value)

        return sorted(islice(self.reader.subjects(_SOURCE, report), limit), key=place)

    def _graphs(self, quad: ox.Quad) -> Iterator[str]:
        for found in self.reader.store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None):
            if isinstance(found.graph_name, ox.NamedNode):
                yield found.graph_name.value

    def sources(self, quad: ox.Quad) -> Sources:
        """Return what a statement rests on; one that only follows may rest on its inverse."""
        direct = self._sources(quad)
        inverse = self.reader.inverses.get(quad.predicate.value)
        if direct.claims or inverse is None or not isinstance(quad.object, ox.NamedNode):
            return direct
        turned = self._sources(ox.Quad(quad.object, ox.NamedNode(inverse), quad.subject))
        return turned if turned.claims else direct

    def _sources(self, quad: ox.Quad) -> Sources:
        graphs = sorted(islice(self._graphs(quad), CLAIMS_COUNTED))
        claims = [graph for graph in graphs if self.is_claim(graph)]
        if claims:
            return Sources(tuple(claims[:CLAIMS_LIMIT]), max(0, len(claims) - CLAIMS_LIMIT))
        graph = graphs[0] if graphs else None
        background = graph == self.reader.names.graph("background")
        return Sources(graph=graph, made=self._made(quad) if background else None)

    def _made(self, quad: ox.Quad) -> Made | None:
        """Return who made a link or gave a code, if that is said."""
        if not isinstance(quad.subject, ox.NamedNode):
            return None
        for node in islice(self.reader.subjects(_ABOUT, quad.subject), MADE_READ):
            said = ((_PROPERTY, quad.predicate), (_TARGET, quad.object))
            if all(ox.Quad(node, predicate, value) in self.reader.store for predicate, value in said):
                when, sure = (self._single(node, one) for one in (_CREATED, _CONFIDENCE))
                return Made(node.value, self.reader.thing(node, _ATTRIBUTED), when, sure)
        return None
