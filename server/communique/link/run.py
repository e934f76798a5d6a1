"""From the entities of a release to proposals: who is asked for, what is found, what is worth a look."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from communique.link.items import ENTITY, Item
from communique.link.judging import Candidate, Judge
from communique.link.likeness import Likeness
from communique.link.naming import Naming
from communique.link.rules import Rules
from communique.link.source import Source, Wanted, in_order
from communique.link.subjects import Subject
from communique.search.words import Words

_BESIDE = ("country", "jurisdiction", "citizenship", "parent", "held", "occupation")
"""The uses of properties whose values are shown by name."""
SURE = 0.8
"""How sure the item of a state must be for this run to compare countries by it."""


@dataclass(frozen=True)
class Proposal:
    """A candidate for an entity."""

    subject: Subject
    candidate: Candidate


@dataclass(frozen=True)
class Outcome:
    """What a run found."""

    proposals: tuple[Proposal, ...]
    asked: Counter[str]
    """Kind → entities asked for."""

    @property
    def proposed(self) -> Counter[str]:
        """Kind → entities with a proposal."""
        return Counter({one.subject.iri: one.subject.sort for one in self.proposals}.values())

    def without(self, settled: Collection[str], known: Collection[tuple[str, str]]) -> "Outcome":
        """Return the outcome without what was decided in the meantime.

        In: the IRIs of entities, and pairs of the IRIs of an entity and an item.
        """
        kept = (
            one
            for one in self.proposals
            if one.subject.iri not in settled
            and (one.subject.iri, ENTITY + one.candidate.item.id) not in known
        )
        return replace(self, proposals=tuple(kept))


@dataclass(frozen=True)
class Choice:
    """What of the candidates is shown."""

    limit: int
    """Candidates an entity, at most."""
    least: float
    """The least confidence."""
    known: Collection[tuple[str, str]] = ()
    """Pairs of the IRIs of an entity and an item that need no proposal any more."""
    refused: Collection[tuple[str, str]] = ()
    """Pairs that somebody found to be two things: such an item is no rival of another."""


class Run:
    """Looks for the items of entities.

    In: the tables; how names are read and made; all subjects of a release; the source.
    """

    def __init__(
        self, rules: Rules, words: Words, naming: Naming, subjects: Sequence[Subject], source: Source
    ) -> None:
        self._rules = rules
        self._likeness = Likeness(words, naming)
        self._naming = naming
        self._source = source
        self._subjects = subjects
        self._by_state = {code: one for one in subjects if one.kind == "State" for code in one.states}
        self._items: dict[str, frozenset[str]] = {
            code: one.items for code, one in self._by_state.items() if one.items
        }
        self._known: dict[str, Item] = {}

    def proposals(self, subjects: Sequence[Subject], choice: Choice) -> Outcome:
        """Return what is proposed for some subjects, those that have items already included.

        A state without an item is looked for beside them, so that countries can be compared.
        """
        if not subjects:
            return Outcome((), Counter())
        codes = {code for one in subjects for code in one.states}
        own = {one.iri for one in subjects}
        states = [
            one
            for code, one in self._by_state.items()
            if code in codes and code not in self._items and one.iri not in own
        ]
        everyone = [*subjects, *states]
        wanted = {one.iri: self._wanted(one) for one in everyone}
        found = {iri: list(items) for iri, items in self._source.find(list(wanted.values())).items()}
        self._learn(found)
        of_states = [one for one in everyone if one.kind == "State" and not one.items]
        for one, best in self._judged(of_states, found, Choice(1, SURE)).items():
            if len(best) == 1 and best[0].of == 1:
                self._items |= dict.fromkeys(one.states, frozenset([best[0].item.id]))
        more = self._source.browse([self._wanted(one) for one in subjects])
        for iri, items in more.items():
            found.setdefault(iri, []).extend(items)
        self._learn(more)
        judged = self._judged(subjects, found, choice)
        proposals = [Proposal(one, candidate) for one, those in judged.items() for candidate in those]
        return Outcome(tuple(self._shared(proposals)), Counter(one.sort for one in subjects))

    def _shared(self, proposals: Sequence[Proposal]) -> Iterator[Proposal]:
        """Yield the proposals; one whose item another entity has or may have, too, says so."""
        having: dict[str, list[str]] = defaultdict(list)
        for subject in self._subjects:
            for item in sorted(subject.items):
                having[item].append(f"{subject.label} has this item already")
        offered = Counter(one.candidate.item.id for one in proposals)
        for one in proposals:
            told = tuple(having.get(one.candidate.item.id, ()))
            if offered[one.candidate.item.id] > 1:
                told += ("proposed for another entity, too",)
            yield replace(one, candidate=replace(one.candidate, grounds=one.candidate.grounds + told))

    def _wanted(self, one: Subject) -> Wanted:
        countries = in_order(item for code in one.states for item in self._items.get(code, ()))
        classes = self._rules.classes_of(self._naming.body(one)) if one.kind == "Organization" else ()
        return Wanted(
            one,
            self._naming.texts(one),
            self._naming.variants(one, bare=not classes),
            tuple(countries),
            classes,
            self._rules.kinds[one.kind].type,
        )

    def _learn(self, found: Mapping[str, Iterable[str]]) -> None:
        """Read the items that are not known yet."""
        ids = {item for items in found.values() for item in items} - self._known.keys()
        names = self._rules.uses.get("name", ())
        for item, told in self._source.items(in_order(ids)).items():
            self._known[item] = replace(told, aliases=(*told.aliases, *told.of(names)))

    def _judged(
        self, subjects: Sequence[Subject], found: Mapping[str, Iterable[str]], choice: Choice
    ) -> dict[Subject, list[Candidate]]:
        """Return the candidates of each subject that are worth a look."""
        judge = Judge(self._rules, self._likeness, self._items)
        near = {
            one.iri: [
                self._known[item]
                for item in dict.fromkeys(found.get(one.iri, ()))
                if item in self._known
                and (one.iri, ENTITY + item) not in choice.refused
                and judge.resembles(one, self._known[item])
            ]
            for one in subjects
        }
        use = self._rules.uses
        every = [item for items in near.values() for item in items]
        classes = [one for item in every for one in item.items((*use["class"], *use["superclass"]))]
        beside = [use.get(name, ()) for name in _BESIDE]
        others = [one for item in every for names in beside for one in item.items(names)]
        judge.hierarchy = self._source.hierarchy(in_order(classes))
        states = {item: self._by_state[code].label for code, items in self._items.items() for item in items}
        judge.labels = states | dict(self._source.labels(in_order([*classes, *others])))
        best = {one: judge.best(one, near[one.iri], choice.limit, choice.least) for one in subjects}
        return {
            one: [found for found in candidates if (one.iri, ENTITY + found.item.id) not in choice.known]
            for one, candidates in best.items()
        }
