"""Whether the ontology, the data and the alignments can all be true, by HermiT; if not, why, by Pellet.

What the reasoners get: the ontology, the data without ``graph/provenance`` (which is about the graphs; only
that something is a report counts), that the registry's things are different things, and the alignments with
what other vocabularies say. One run of HermiT over all of it is enough when nothing is wrong, as fewer
statements never contradict each other more. Otherwise Pellet is asked for the reasons: first of ontology and
data alone, then with the alignments.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

import pyoxigraph as ox

from communique.check import Finding, explanation, profile
from communique.check.encoding import OWL, TYPE, Key, Tokens, annotation_properties, logical
from communique.check.explanation import Explanation, Reader
from communique.check.material import Material, external
from communique.check.reasoner import Answer, Engine, OutOfTime, Reasoner
from communique.check.wording import Wording, labels
from communique.config import Settings

RULE = "consistency"
MOST = 10
"""How many contradictions are explained; each takes a second or two."""

_REGISTERED = ox.NamedNode("urn:communique:registered")
_SOMETHING = ox.NamedNode("urn:communique:something")
_TOLD_APART = frozenset(("state", "organization", "person", "office", "event", "instrument"))
"""The path segments of the things that are different when their IRIs are."""
_TOKEN = re.compile(r"<?urn:t#(\w+)>?")


def findings(material: Material, settings: Settings) -> list[Finding]:
    """Return what makes ontology, data or alignments inconsistent, and the classes without members.

    Raises: :class:`communique.errors.MachineError` without Java, or when time or memory does not suffice.
    """
    return list(Check(material, settings).findings())


class Check:
    """The reasoners at work on one material, with the time that a check may take."""

    def __init__(self, material: Material, settings: Settings) -> None:
        self._reasoner = Reasoner(settings)
        self._material = material
        self._tokens = Tokens()
        outside = [*material.alignments, *external(settings)]
        self._annotations = annotation_properties([*material.ontology, *outside])
        self._ontology = self._logical(material.ontology)
        self._outside = self._logical(outside)
        graph = material.names.graph
        asserted, inferred, report = [], [], ox.NamedNode(f"{material.names.vocabulary}Report")
        for quad in material.quads:
            name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
            if name == graph("inferred"):
                inferred.append(quad.triple)
            elif name == graph("provenance"):
                if quad.predicate == TYPE and quad.object == report:
                    asserted.append(quad.triple)
            elif name != graph("ontology"):  # which is the ontology once more
                asserted.append(quad.triple)
        self._asserted = self._logical(asserted) | self._registered(asserted)
        self._inferred = self._logical(inferred)

    def _logical(self, triples: Sequence[ox.Triple]) -> set[ox.Triple]:
        return set(logical(triples, self._annotations))

    def _registered(self, triples: Sequence[ox.Triple]) -> set[ox.Triple]:
        """Return that the registry's things are different things.

        Each has its own value of a functional property. owl:AllDifferent says the same, but HermiT makes a
        pair of any two members: 2,000 things take it 9 seconds in place of 0.7, and 4,000 more than 2 GB.
        """
        occurring = {term for triple in triples for term in (triple.subject, triple.object)}
        values = {
            ox.Triple(node, _REGISTERED, ox.Literal(entry.iri))
            for entry in self._material.registry
            if entry.status == "current" and entry.segment in _TOLD_APART
            if (node := ox.NamedNode(entry.iri)) in occurring
        }
        kinds = ("DatatypeProperty", "FunctionalProperty")
        return values | {ox.Triple(_REGISTERED, TYPE, ox.NamedNode(f"{OWL}{kind}")) for kind in kinds}

    def _ask(self, engine: Engine, *parts: set[ox.Triple]) -> Answer:
        return self._reasoner.ask(engine, self._tokens.lines(set().union(*parts)))

    def statements(self) -> str:
        """Return all of the material as the reasoners get it: N-Triples, with tokens for names."""
        return self._tokens.lines(self._ontology | self._asserted | self._inferred | self._outside)

    def whole(self) -> Answer:
        """Return what HermiT says of all of the material."""
        return self._reasoner.ask("hermit", self.statements())

    def contradiction(self, data: set[ox.Triple] | None = None) -> tuple[Finding, set[ox.Triple]] | None:
        """Return a contradiction, explained by Pellet, and the data that is guilty of it; None for none.

        In: what is left of the data; None for all of it, with what was inferred.
        """
        left = self._asserted if data is None else data
        # The smaller the part in which it shows, the plainer is what Pellet says of it.
        parts = [(left,), (left, self._outside)]
        if data is None:
            parts.append((left, self._outside, self._inferred))
        for part in parts:
            answer = self._ask("pellet", self._ontology, *part)
            if answer.verdict == "inconsistent":
                explained = self._reader.explain(explanation.axioms(answer.text))
                finding = Finding("error", RULE, explained.subject, explained.headline, explained.sentences)
                return finding, self._guilty(explained, left)
        return None

    def findings(self) -> Iterator[Finding]:
        """Yield the findings."""
        answer = self.whole()
        if answer.verdict == "refused":
            yield from self._refused(answer)
        elif answer.consistent:
            yield from self._empty_classes(answer)
        else:
            yield from self._reasons()

    # --- contradictions -------------------------------------------------------------------------------------

    def _reasons(self) -> Iterator[Finding]:
        """Yield why there is a contradiction, as far as time allows."""
        number = 0
        try:
            for finding in self._contradictions():
                number += 1
                yield finding
        except OutOfTime as fault:
            reason = fault.message[0].lower() + fault.message[1:].removesuffix(".")
            if number:
                yield self._more(reason)
            else:
                sentence = f"The ontology and the data contradict each other; how is not known: {reason}."
                yield Finding("error", RULE, "", sentence)

    def _contradictions(self) -> Iterator[Finding]:
        """Yield a contradiction for each thing that cannot be, or what is wrong with the terms."""
        data, number = self._asserted, 0
        while found := self.contradiction(data if number else None):
            finding, guilty = found
            data = data - guilty
            # Without what was inferred, too: from guilty statements it is no news.
            rest = self._ask("hermit", self._ontology, data, self._outside)
            if not number:
                terms = rest if rest.consistent else self._ask("hermit", self._ontology, self._outside)
                if terms.empty:  # good data about them is as wrong as any
                    yield from self._empty_classes(terms)
                    return
            yield finding
            number += 1
            if rest.verdict != "inconsistent" or not guilty:
                return
            if number == MOST:
                yield self._more(f"only the first {MOST} are explained")
                return
        if number:
            yield self._more("HermiT finds one that Pellet does not find")
        else:
            yield Finding("error", RULE, "", "HermiT finds a contradiction that Pellet does not find.")

    def _guilty(self, explained: Explanation, data: set[ox.Triple]) -> set[ox.Triple]:
        """Return the statements of the data about the thing that cannot be, or all that it cannot be by."""
        thing = ox.NamedNode(explained.subject) if explained.subject else None
        about = {triple for triple in data if thing in (triple.subject, triple.object)}
        return about or {triple for triple in data if self._tokens.key(triple) in explained.statements}

    @staticmethod
    def _more(reason: str) -> Finding:
        return Finding("warning", RULE, "", f"There may be further contradictions: {reason}.")

    # --- classes without members ----------------------------------------------------------------------------

    def _empty_classes(self, answer: Answer) -> Iterator[Finding]:
        """Yield each class that can have no members, explained by what a member of it would be."""
        for name in answer.empty[:MOST]:
            iri = self._tokens.iri(name)
            member = {ox.Triple(_SOMETHING, TYPE, iri)}
            found: tuple[str, ...] = ()
            for parts in ((self._ontology,), (self._ontology, self._outside)):
                said = self._ask("pellet", member, *parts)
                if said.verdict == "inconsistent":
                    something = self._tokens.key(ox.Triple(_SOMETHING, TYPE, iri))[0]
                    found = self._reader.explain(explanation.axioms(said.text), something).sentences
                    break
            say = self._reader.say
            sentence = f"Nothing can be {say.member(iri)} ({say.short(iri.value)})."
            yield Finding("error", RULE, iri.value, sentence, found)

    # --- words ----------------------------------------------------------------------------------------------

    @cached_property
    def _reader(self) -> Reader:
        material = self._material
        triples = [*material.ontology, *material.alignments, *(quad.triple for quad in material.quads)]
        sources: dict[Key, list[str]] = {}
        claims = f"{material.names.things}claim/"
        for quad in material.quads:
            if isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value.startswith(claims):
                sources.setdefault(self._tokens.key(quad.triple), []).append(quad.graph_name.value)
        registered = self._tokens.key(ox.Triple(_REGISTERED, _REGISTERED, _REGISTERED))[1]
        return Reader(self._tokens, Wording(material.names, labels(triples)), registered, sources)

    def _refused(self, answer: Answer) -> Iterator[Finding]:
        """Yield what a reasoner cannot work with."""
        found = [replace(one, rule=RULE) for one in profile.ill_typed(self._ontology | self._asserted)]
        if found:
            yield from sorted(found, key=lambda finding: finding.sentence)
            return
        say = self._reader.say
        for triple in sorted(self._ontology | self._asserted, key=str):
            value = triple.object
            if isinstance(value, ox.Literal) and f'"{self._tokens.literal(value).value}"^^' in answer.text:
                subject = triple.subject if isinstance(triple.subject, ox.NamedNode) else None
                who = say.thing(subject or str(triple.subject))
                sentence = f"{who} has the value {say.thing(value)}, which is no {say.kind(value)}."
                yield Finding("error", RULE, subject.value if subject else "", sentence)
                return
        said = _TOKEN.sub(lambda match: say.thing(self._tokens.term(match[1]) or match[0]), answer.text)
        yield Finding("error", RULE, "", f"The reasoner cannot work with the ontology or the data: {said}.")
