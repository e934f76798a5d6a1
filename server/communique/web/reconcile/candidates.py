"""The answers to questions: candidates by name, ranked by name and by what their properties agree with.

The score is that of the name, 0 to 100. Where properties are asked for, a part of it comes from how well they
agree; what nothing is known of counts half. Certain is a candidate that alone has the name, and that no
property speaks against or leaves open.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product
from statistics import fmean
from typing import Any

import pyoxigraph as ox

from communique.search.entries import Entry
from communique.search.index import Hit, Index
from communique.web.reading.reader import XSD, Reader
from communique.web.reconcile.questions import MOST, Constraint, Entity, Question
from communique.web.reconcile.terms import Terms
from communique.web.reconcile.values import AGREES, Comparing, spelt

SHARE = 0.3
"""The share of the score that comes from properties, where some are asked for."""
_UNKNOWN = 0.5
"""How well what nothing is known of agrees."""
OTHER_TYPE = 0.7
"""What is left of the score of a candidate that has not the type that it should."""
_LEAST = 25.0
"""Candidates below this score are no help."""
_COMPARED = 30
"""How many candidates are compared at least where their properties have a say."""
_SUBJECTS = 300
"""How many things are looked at that have a value, where there is no name to go by."""
_STATE = "state"
"""The property whose values the index itself takes into account: which states a name means."""


Feature = tuple[str, float | bool]
"""What the score was made from: the name, the type, each property."""
Agreements = Sequence[tuple[str, Sequence[float]]]
"""How well each value of each property that is asked for agrees, from 0 to 1; none where nothing is known."""


@dataclass(frozen=True)
class Candidate:
    """An entity that a question may mean."""

    entry: Entry
    score: float
    match: bool
    features: Sequence[Feature] = ()


class Answering:
    """Answers questions over one release; what several of a batch need is looked up once.

    In: what reads the release, its index, its terms; what is called again and again, and raises when the time
    is over.
    """

    def __init__(self, reader: Reader, index: Index, terms: Terms, going_on: Callable[[], None]) -> None:
        self._reader, self._index, self._terms, self._going_on = reader, index, terms, going_on
        self._comparing = Comparing(reader, index, terms, going_on)

    def answer(self, asked: Question) -> list[Candidate]:
        """Return the candidates of a question, the best first."""
        self._going_on()
        found = self._by_name(asked) if asked.text else self._by_values(asked)
        ranked = sorted(found, key=lambda one: (-one.score, not one.match, one.entry.label, one.entry.iri))
        kept = ranked[: asked.limit]
        return [replace(one, match=one.match and number == 0) for number, one in enumerate(kept)]

    def written(self, candidate: Candidate) -> dict[str, Any]:
        """Return a candidate as an answer has it."""
        entry = candidate.entry
        found: dict[str, Any] = {"id": self._terms.entity_id(entry.iri), "name": entry.label}
        if entry.note:
            found["description"] = entry.note
        return {
            **found,
            "type": self._terms.types_of(entry),
            "score": candidate.score,
            "match": candidate.match,
            "features": [{"id": id_, "value": value} for id_, value in candidate.features],
        }

    # --- by name ------------------------------------------------------------------------------------------

    def _by_name(self, asked: Question) -> Iterable[Candidate]:
        kinds = self._kinds(asked)
        wanted = max(asked.limit, _COMPARED) if asked.constraints or asked.strict == "all" else asked.limit
        states = self._states(asked.constraints)
        hits = self._index.find(asked.text, wanted, kinds=kinds, states=states)
        if asked.strict == "all":
            hits = [hit for hit in hits if set(kinds) <= set(hit.entry.kinds)]
        if asked.strict == "should" and kinds and len(hits) < asked.limit:
            there = {hit.entry.iri for hit in hits}
            others = self._index.find(asked.text, wanted, states=states)
            hits += [hit._replace(sure=False) for hit in others if hit.entry.iri not in there]
        return (one for hit in hits if (one := self._weighed(hit, asked, kinds)).score >= _LEAST)

    def _weighed(self, hit: Hit, asked: Question, kinds: Sequence[str]) -> Candidate:
        agreements = self._agreements(hit.entry, asked.constraints)
        score = hit.score
        if agreements:
            score = (1 - SHARE) * score + SHARE * 100 * _mean(agreements)
        features: list[Feature] = [("name_likeness", hit.score)]
        if kinds:
            fits = not set(kinds).isdisjoint(hit.entry.kinds)
            score *= 1 if fits else OTHER_TYPE
            features.append(("type_match", fits))
        sure = hit.sure and _all_agree(agreements)
        return Candidate(hit.entry, round(score, 1), sure, [*features, *_features(agreements)])

    def _kinds(self, asked: Question) -> list[str]:
        """Return the IRIs of the types that are asked for; an IRI that nothing has for what is no type."""
        return [node.value if (node := self._terms.term(id_)) else id_ for id_ in filter(None, asked.types)]

    def _states(self, constraints: Iterable[Constraint]) -> set[str]:
        """Return the states that the constraints name, as far as they are sure of it."""
        state = self._terms.properties[_STATE]
        by = {_STATE, *(self._terms.term_id(path[0].value) for path in state.paths if len(path) == 1)}
        found: set[str] = set()
        kind = self._reader.names.vocabulary + "State"
        for one in constraints:
            asked = self._terms.property(one.property)
            for value in one.values if asked and asked.id in by else ():
                meant = [iri for iri, sure in self._comparing.meant(value).items() if sure >= AGREES]
                found.update(iri for iri in meant if (entry := self._index.get(iri)) and kind in entry.kinds)
        return found

    def _agreements(self, entry: Entry, constraints: Iterable[Constraint]) -> Agreements:
        node = ox.NamedNode(entry.iri)
        return [(one.property, self._comparing.agreement(node, one)) for one in constraints]

    # --- by values alone ----------------------------------------------------------------------------------

    def _by_values(self, asked: Question) -> Iterable[Candidate]:
        """Return what has one of the values and a type that is asked for; the score is how well all agree."""
        kinds = set(self._kinds(asked))
        found = []
        for node in self._having(asked.constraints):
            entry = self._index.get(node.value)
            if entry is None:
                continue
            there = kinds.intersection(entry.kinds)
            fits = there == kinds if asked.strict == "all" else bool(there) or not kinds
            if not fits and asked.strict != "should":
                continue
            agreements = self._agreements(entry, asked.constraints)
            score = 100 * _mean(agreements) * (1 if fits else OTHER_TYPE)
            match = fits and _all_agree(agreements)
            found.append(Candidate(entry, round(score, 1), match, _features(agreements)))
        identified = any(self._identifies(one) for one in asked.constraints)
        sure = identified and sum(one.match for one in found) == 1
        return [replace(one, match=one.match and sure) for one in found if one.score >= _LEAST]

    def _having(self, constraints: Iterable[Constraint]) -> list[ox.NamedNode]:
        """Return the first things that have a value which a constraint may mean, each once."""
        found: dict[ox.NamedNode, None] = {}
        for one in constraints:
            asked = self._terms.property(one.property)
            if asked:
                terms = [*self._terms_meant(one, asked.within)]
                for term, path in product(terms, asked.paths):
                    found.update(dict.fromkeys(self._back(term, path)))
        return [*found][:_SUBJECTS]

    def _terms_meant(self, wanted: Constraint, within: str) -> Iterable[ox.NamedNode | ox.Literal]:
        """Yield the terms that the values of a constraint may stand for, as data may have them."""
        for value in wanted.values:
            for iri in islice(self._comparing.meant(value), MOST):
                yield ox.NamedNode(iri)
            text = value.id if isinstance(value, Entity) else spelt(value)
            if within and (node := self._terms.entity(within + text)):
                yield node
            if not isinstance(value, Entity):
                yield ox.Literal(text)
                yield ox.Literal(text, language="en")
                for kind in ("date", "integer", "boolean"):
                    yield ox.Literal(text, datatype=ox.NamedNode(f"{XSD}{kind}"))

    def _back(self, term: ox.NamedNode | ox.Literal, path: Sequence[ox.NamedNode]) -> Iterable[ox.NamedNode]:
        """Return the first things from which a path leads to a term."""
        nodes = self._reader.subjects(path[-1], term)
        if len(path) > 1:
            nodes = (one for node in islice(nodes, _SUBJECTS) for one in self._back(node, path[:-1]))
        return list(islice(nodes, _SUBJECTS))

    def _identifies(self, wanted: Constraint) -> bool:
        asked = self._terms.property(wanted.property)
        return bool(asked and asked.within)


def _mean(agreements: Agreements) -> float:
    return fmean(fmean(values) if values else _UNKNOWN for _, values in agreements)


def _all_agree(agreements: Agreements) -> bool:
    return all(values and min(values) >= AGREES for _, values in agreements)


def _features(agreements: Agreements) -> list[Feature]:
    """Return how well each property agrees, 0 to 100, as far as it is known."""
    return [(id_, round(100 * fmean(values), 1)) for id_, values in agreements if values]
