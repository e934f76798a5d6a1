"""What reports say, as lines of N-Quads in the shape of a release.

What a report says stands in a graph per claim, labels in ``graph/concepts``, evidence in
``graph/provenance``, what follows by the rules in ``graph/inferred``.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmarks.terms import (
    ALT_LABEL,
    BASE,
    DCTERMS,
    OA,
    PREF_LABEL,
    PROV,
    RDF_TYPE,
    RDFS_LABEL,
    Statement,
    english,
    term,
    text,
    thing,
    typed,
)
from benchmarks.world import Thing, World

_CONCEPTS, _PROVENANCE, _INFERRED = (
    f"<{BASE}graph/{name}>" for name in ("concepts", "provenance", "inferred")
)
_AROUND = 32
"""How many characters before and after a quote are kept."""


@dataclass
class Lines:
    """What one occasion adds to a release."""

    quads: dict[str, None] = field(default_factory=dict)
    """Lines of N-Quads without line ends, each once."""
    triples: list[str] = field(default_factory=list)
    """Lines of N-Triples that no occasion before has added to the merge."""
    instruments: list[str] = field(default_factory=list)
    """Their terms, the signed ones first."""
    reports: int = 0
    claims: int = 0


class Telling:
    """Adds what is said to the lines of the present occasion."""

    def __init__(self, of: World) -> None:
        self.world = of
        self._kept = {" ".join(said): False for one in self.world.shared() for said in self._all(one)}
        """What several occasions add, and whether one has added it already."""
        self._described: set[str] = set()
        self.begin()

    def begin(self) -> None:
        """Begin with the lines of another occasion."""
        self.lines = Lines()
        self._own: set[str] = set()

    def _add(self, statement: Statement, graph: str) -> None:
        triple = " ".join(statement)
        added = self._kept.get(triple)
        if added and graph == _INFERRED:
            return
        self.lines.quads[f"{triple} {graph} ."] = None
        if added or triple in self._own:
            return
        if added is None:
            self._own.add(triple)
        else:
            self._kept[triple] = True
        self.lines.triples.append(f"{triple} .")

    def _all(self, one: Thing) -> Iterable[Statement]:
        """Yield all that is said of a shared thing, whatever the graph."""
        yield from one.claimed
        yield from (said for said, _ in self._around(one))
        yield from (
            (to, self.world.inverse[name], by) for by, name, to in one.says if name in self.world.inverse
        )
        if one.kind == "Organization":
            yield one.iri, ALT_LABEL, english(one.label)

    def _around(self, one: Thing) -> Iterable[tuple[Statement, str]]:
        """Yield what stands outside the claims of a thing: its class, its label, the classes above."""
        label = english(one.label)
        yield (one.iri, RDF_TYPE, term(one.kind)), _CONCEPTS
        yield (one.iri, PREF_LABEL, label), _CONCEPTS
        yield (one.iri, RDFS_LABEL, label), _CONCEPTS
        for broader in self.world.broader.get(one.kind, ()):
            yield (one.iri, RDF_TYPE, broader), _INFERRED

    def describe(self, one: Thing, shared: bool) -> None:
        """Add the label of a thing and its classes, once."""
        if shared:
            if one.path in self._described:
                return
            self._described.add(one.path)
        for statement, graph in self._around(one):
            self._add(statement, graph)

    def claim(self, graph: str, statements: Iterable[Statement]) -> None:
        """Add what a claim says, and what follows from it one way round."""
        for statement in statements:
            self._add(statement, graph)
            back = self.world.inverse.get(statement[1])
            if back:
                self._add((statement[2], back, statement[0]), _INFERRED)

    def infer(self, *statements: Statement) -> None:
        """Add what follows by a chain, and its inverse."""
        for subject, name, value in statements:
            self._add((subject, name, value), _INFERRED)
            back = self.world.inverse.get(name)
            if back:
                self._add((value, back, subject), _INFERRED)

    def provenance(self, *statements: Statement) -> None:
        """Add statements of our own about reports and claims."""
        for statement in statements:
            self._add(statement, _PROVENANCE)


class Report:
    """A text that is being written, and what its sentences claim."""

    def __init__(self, telling: Telling, number: int, second: bool, day: str, about: str) -> None:
        self.telling, self.day = telling, day
        # One to one: the factor is odd.
        self.key = f"{(2 * number + second) * 2654435761 % 2**32:08x}"
        self.path = f"report/{day}-{self.key}"
        self.iri = thing(self.path)
        self.sentences: list[str] = []
        self.passages: list[tuple[int, int]] = []
        self.ends = 0
        self.file = f"{number:06}-{int(second)}.txt"
        telling.describe(Thing(self.path, "Report", f"Report of {day} on {about}"), shared=False)
        telling.lines.reports += 1

    def says(self, sentence: str, *things: Thing) -> int:
        """Add a sentence that names shared things; return where it starts."""
        start = self.ends + 2 if self.sentences else 0
        self.ends = start + len(sentence)
        self.sentences.append(sentence)
        self.passages.append((start, self.ends))
        for one in things:
            self.telling.describe(one, shared=True)
        return start

    def claims(self, *statements: Statement, basis: str = "stated") -> None:
        """Claim statements by the last sentence."""
        start, end = self.passages[-1]
        name = f"claim/{self.key}-{start}-{end}" + ("" if basis == "stated" else f"-{basis}")
        claim, passage = thing(name), f"{self.iri[1:-1]}/text#char={start},{end}"
        self.telling.claim(claim, statements)
        self.telling.lines.claims += 1
        self.telling.provenance(
            (claim, RDF_TYPE, term("Claim")),
            (claim, f"<{PROV}wasQuotedFrom>", self.iri),
            (claim, term("evidence"), f"<{passage}>"),
            (claim, term("basis"), thing(f"basis/{basis}")),
            (claim, f"<{PROV}wasAttributedTo>", thing("author/communique-extractor")),
            (claim, f"<{PROV}generatedAtTime>", typed(f"{self.day}T00:00:00Z", "dateTime")),
        )

    def finish(self) -> None:
        """Add the passages, now that the text is whole, and what is known of the report."""
        words = "\n\n".join(self.sentences)
        for start, end in self.passages:
            passage = f"{self.iri[1:-1]}/text#char={start},{end}"
            whole, quote, position = f"<{passage}>", f"<{passage};sel=quote>", f"<{passage};sel=position>"
            before, after = words[max(start - _AROUND, 0) : start], words[end : end + _AROUND]
            self.telling.provenance(
                (whole, RDF_TYPE, f"<{OA}SpecificResource>"),
                (whole, f"<{OA}hasSource>", self.iri),
                (whole, f"<{OA}hasSelector>", quote),
                (whole, f"<{OA}hasSelector>", position),
                (quote, RDF_TYPE, f"<{OA}TextQuoteSelector>"),
                (quote, f"<{OA}exact>", text(words[start:end])),
                *(((quote, f"<{OA}prefix>", text(before)),) if before else ()),
                *(((quote, f"<{OA}suffix>", text(after)),) if after else ()),
                (position, RDF_TYPE, f"<{OA}TextPositionSelector>"),
                (position, f"<{OA}start>", typed(str(start), "nonNegativeInteger")),
                (position, f"<{OA}end>", typed(str(end), "nonNegativeInteger")),
            )
        digest = hashlib.sha256(words.encode()).hexdigest()
        self.telling.provenance(
            (self.iri, RDF_TYPE, term("Report")),
            (self.iri, f"<{DCTERMS}identifier>", text(f"sha256:{digest}")),
            (self.iri, f"<{DCTERMS}identifier>", text(self.file)),
            (self.iri, f"<{DCTERMS}language>", text("en")),
        )
