"""How good a candidate is for an entity, and why: name, class, country, what is above it, when it was there.

Some things end it: a class of another sort (a post is no organization, a city no state), another country, an
end before the report speaks of the entity or a beginning after it, a name that says something else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product

from communique.link.items import Hierarchy, Item, day, number
from communique.link.likeness import ALIKE, Alike, Likeness
from communique.link.rules import Kind, Rules
from communique.link.subjects import Subject
from communique.search.matching import EXACT

_LIKE, _SAME = 0.55, 0.80
"""What the least and the best likeness of names are worth."""
_COUNTRY, _COUNTRY_SAID, _NO_COUNTRY, _NOT_SAID = 0.10, 0.05, -0.10, -0.45
_BODY, _OTHER_BODY = 0.05, -0.15
_ABOVE, _NOT_ABOVE = 0.05, -0.10
_POST, _OTHER_WORK = 0.05, -0.20
_CLASS, _OTHER_CLASS = 0.05, -0.20
_UNSURE_END = -0.20
_REGISTERED = 0.95
"""What is certain where both have the same number in another register; and the most that anything is."""
_AS_GOOD, _RIVAL = 0.05, 0.15
"""How far behind the best a candidate may be to count as equally good, and to be shown at all."""
_DOUBT = -0.20
_JURISDICTIONS = ("Organization", "Office", "Person", "Place")
"""Kinds of which an item of another country is another thing."""


@dataclass(frozen=True)
class Candidate:
    """An item that may be an entity of ours."""

    item: Item
    confidence: float
    """From 0 to 1."""
    name: str
    """That of its names which is most like ours."""
    grounds: tuple[str, ...]
    """What agrees and what does not, in words."""
    lexical: bool
    """Whether names alone speak for it."""
    exact: bool = True
    """Whether both have the same name."""
    rank: int = 1
    of: int = 1


@dataclass(frozen=True)
class Type:
    """What the classes of an item say."""

    fits: bool
    worth: float = 0.0
    ground: str = ""
    surely: bool = False
    """Whether a class of a sort that is accepted was found."""


@dataclass
class Judge:
    """Judges candidates.

    In: the tables; what compares names; code of a state → its items.
    """

    rules: Rules
    likeness: Likeness
    states: Mapping[str, frozenset[str]]
    hierarchy: Hierarchy = field(default_factory=Hierarchy)
    labels: Mapping[str, str] = field(default_factory=dict)
    """What the items are called that candidates refer to."""

    def best(self, subject: Subject, items: Iterable[Item], limit: int, least: float) -> list[Candidate]:
        """Return the candidates that a reviewer should see, the best first.

        One that is clearly the best stands alone; of several that are about as good each is less sure.

        In: the entity; items; how many at most; the least confidence.
        """
        found = [one for item in items if (one := self.judge(subject, item))]
        found.sort(key=lambda one: (-one.confidence, number(one.item.id)))
        if not found:
            return []
        top = found[0].confidence
        found = [one for one in found if one.confidence >= top - _RIVAL]
        doubt = _DOUBT if sum(one.confidence >= top - _AS_GOOD for one in found) > 1 else 0.0
        shown = []
        for rank, one in enumerate(found[:limit], 1):
            grounds = one.grounds
            if len(found) > 1:
                grounds += (f"one of {len(found)} candidates that are about as good",)
            sure = round(one.confidence + doubt, 2)
            if sure >= least:
                shown.append(replace(one, confidence=sure, grounds=grounds, rank=rank, of=len(found)))
        return shown

    def resembles(self, subject: Subject, item: Item) -> bool:
        """Return whether name or number alone let an item be an entity."""
        return self.likeness.best(subject, item).score >= ALIKE or bool(self._registered(subject, item))

    def judge(self, subject: Subject, item: Item) -> Candidate | None:
        """Return how good an item is for an entity, or None when it is another thing."""
        countries, agrees = self._countries(subject, item)
        if countries and not agrees:
            return None
        same = self._registered(subject, item)
        alike = self.likeness.best(subject, item)
        if alike.score < ALIKE and not same:
            return None
        there = self._existed(subject, item)
        type_ = self.type(self.rules.kinds[subject.kind], item)
        if there is None or not type_.fits:
            return None
        parts = [
            self._named(alike, item),
            (type_.worth, type_.ground),
            self._body(subject, item),
            there,
            self._of_country(subject, agrees, alike),
            self._above(subject, item),
            self._holds(subject, item),
        ]
        worth = _REGISTERED if same else min(_REGISTERED, sum(part for part, _ in parts))
        grounds = [ground for _, ground in parts if ground] + same
        lexical = not (type_.surely or agrees or same)
        name, exact = alike.name or item.label, alike.score == EXACT
        return Candidate(item, round(worth, 2), name, tuple(grounds), lexical, exact)

    @staticmethod
    def _named(alike: Alike, item: Item) -> tuple[float, str]:
        """Return what the likeness of names is worth."""
        worth = _LIKE + (_SAME - _LIKE) * (alike.score - ALIKE) / (EXACT - ALIKE)
        ground = "the same name" if alike.score == EXACT else f"a name that is {alike.score:.0f} % alike"
        other = f" (“{alike.name}”)" if alike.name and alike.name != item.label else ""
        return max(worth, 0.0), ground + other

    # --- countries -----------------------------------------------------------------------------------------

    def _countries(self, subject: Subject, item: Item) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the countries that an item has and we can compare, and those of them that are ours too."""
        own = self.likeness.states(subject)
        if not own or subject.sort not in _JURISDICTIONS:
            return (), ()
        use = self.rules.uses
        uses = ("citizenship",) if subject.sort == "Person" else ("jurisdiction", "country")
        for name in uses:
            theirs = item.items(use.get(name, ()))
            agrees = tuple(one for one in theirs if self._is_state(one, own))
            if theirs and (agrees or name == uses[-1]):
                return theirs, agrees
        return (), ()

    @cached_property
    def _codes(self) -> Mapping[str, str]:
        """Item of a state → its code."""
        return {item: code for code, items in self.states.items() for item in items}

    def _is_state(self, country: str, codes: Iterable[str]) -> bool:
        """Return whether an item is one of some states: by our links, else by its name."""
        if country in self._codes:
            return self._codes[country] in codes
        label = self.labels.get(country, "")
        return bool(self.likeness.read(label).states.intersection(codes)) if label else False

    def _of_country(self, subject: Subject, agrees: Iterable[str], alike: Alike) -> tuple[float, str]:
        """Return what the country is worth."""
        if agrees:
            return _COUNTRY, f"of {self._said(agrees)}"
        if subject.sort not in _JURISDICTIONS or not self.likeness.states(subject):
            return 0.0, ""
        if subject.sort in {"Person", "Place"}:
            worth = _NO_COUNTRY
        else:  # many states have a body of this name
            worth = _COUNTRY_SAID if alike.told else _NOT_SAID
        return worth, "no country is given"

    # --- classes -------------------------------------------------------------------------------------------

    def type(self, kind: Kind, item: Item) -> Type:
        """Return whether the classes of an item fit a kind of ours; of two the nearer one counts."""
        use = self.rules.uses
        direct = item.items(use.get("class", ()))
        wider = item.items(use.get("superclass", ()))
        accepted: tuple[int, str] | None = None
        refused: tuple[int, str] | None = None
        for one, steps in self._climb(direct, wider if kind.other == "yes" else ()):
            known = self.rules.classes.get(one)
            if known and known.sort in kind.accepts:
                accepted = accepted or (steps, one)
            elif known and known.sort not in kind.tolerates:
                refused = refused or (steps, one)
        if refused and (not accepted or refused[0] <= accepted[0]):
            return Type(False)
        if accepted:
            near = direct[0] if direct else accepted[1]
            return Type(True, _CLASS, f"a class that fits ({self._class(near, accepted[1])})", True)
        if kind.other == "class" and wider:
            return Type(True, _CLASS, f"a class itself ({self._class(wider[0], wider[0])})", True)
        if kind.other == "no":
            return Type(False)
        shown = f"a class that no table knows ({self._class(direct[0], direct[0])})" if direct else "no class"
        return Type(True, _OTHER_CLASS, shown)

    def _climb(self, direct: Iterable[str], wider: Iterable[str]) -> Iterable[tuple[str, int]]:
        yield from self.hierarchy.climb(direct)
        yield from ((one, steps + 1) for one, steps in self.hierarchy.climb(wider))

    def _class(self, near: str, known: str) -> str:
        for one in (near, known):
            label = self.labels.get(one) or (
                self.rules.classes[one].label if one in self.rules.classes else ""
            )
            if label:
                return label
        return near

    def _body(self, subject: Subject, item: Item) -> tuple[float, str]:
        """Return what the kind of an organization is worth: a ministry should be one there, too."""
        wanted = self.rules.classes_of(self.likeness.naming.body(subject))
        if not wanted:
            return 0.0, ""
        classes = [one for one, _ in self.hierarchy.climb(item.items(self.rules.uses.get("class", ())))]
        if any(one in wanted for one in classes):
            return _BODY, ""
        return _OTHER_BODY, f"it is no {self.rules.classes[wanted[0]].kind.replace('-', ' ')} there"

    # --- the rest ------------------------------------------------------------------------------------------

    def _existed(self, subject: Subject, item: Item) -> tuple[float, str] | None:
        """Return what is known of an end or beginning, or None when it was not there at the time."""
        use = self.rules.uses
        at = subject.since
        begun = [found for value in item.of(use.get("begun", ())) if (found := day(value))]
        if begun and at and min(begun)[:4] > at[:4]:
            return None
        ended = item.of(use.get("ended", ()))
        days = [day(value) for value in ended]
        if not ended:
            replaced = subject.sort in {"Organization", "State"} and item.of(use.get("replaced", ()))
            return None if replaced else (0.0, "")
        if not at or not all(days):
            return None
        end = max(days)
        if end > at:
            return 0.0, f"it ended later, on {end}"
        if end.endswith("-01-01") and end[:4] == at[:4]:  # often all that is known is the year
            return _UNSURE_END, f"it ended in {end[:4]}"
        return None

    def _above(self, subject: Subject, item: Item) -> tuple[float, str]:
        """Return what the body above it is worth."""
        if not subject.above:
            return 0.0, ""
        parents = item.items(self.rules.uses.get("parent", ()))
        shown = self._said(parents)
        for parent, ours in product(parents, subject.above):
            if self.likeness.names(ours, self.labels.get(parent, "")) >= ALIKE:
                return _ABOVE, f"under {shown}"
        return (_NOT_ABOVE, f"under {shown}, not {', '.join(subject.above)}") if parents else (0.0, "")

    def _holds(self, subject: Subject, item: Item) -> tuple[float, str]:
        """Return what the posts and the occupation of a person are worth."""
        if subject.sort != "Person":
            return 0.0, ""
        use = self.rules.uses
        held, occupations = item.items(use.get("held", ())), item.items(use.get("occupation", ()))
        for post, ours in product(held, subject.offices):
            if self.likeness.names(ours, self.labels.get(post, "")) >= ALIKE:
                return _POST, self.labels[post]
        known = [self.rules.classes[one].sort for one in (*held, *occupations) if one in self.rules.classes]
        if held or not occupations or "post" in known:
            return 0.0, self._said(occupations)
        return _OTHER_WORK, f"no post is given but {self._said(occupations)}"

    def _registered(self, subject: Subject, item: Item) -> list[str]:
        """Return the registers in which both have the same number."""
        found = []
        for use, numbers in subject.codes.items():
            for one in self.rules.uses.get(use, ()):
                shared = numbers.intersection(item.values.get(one, ()))
                found += [f"the same {self.rules.labels[one]} ({number_})" for number_ in sorted(shared)]
        return found

    def _said(self, items: Iterable[str]) -> str:
        return ", ".join(self.labels.get(one, one) for one in items)
