"""How alike two tellings of a document are, and why.

What is compared: the states and the day (they must fit), the form, the parties, the field. A contradiction in
any of them ends it: other bodies of the same state, another field, a statement and an agreement. What a text
leaves out contradicts nothing and proves nothing.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from communique import minting
from communique.extract.lexicon import Lexicon
from communique.extract.text import tokens
from communique.minting import Spellings
from communique.recording.drafts import Paper, Ref

WINDOW = 3
"""How many days apart two reports may date one document."""
ENOUGH = 0.4
"""The score from which on two tellings are taken for one document."""
_PARTIES, _ONE_SIDE, _FIELD, _FORM, _DAY, _STATEMENT = 0.5, 0.35, 0.4, 0.1, 0.1, 0.3
"""What each feature adds to the score: parties on both sides or on one, field, form, day; and that states
rarely adopt two statements at a time."""
_ALIKE = 0.5
"""How much of all their words two names of bodies must share to be taken for one."""
_SUBJECT, _SURE = 0.6, 0.8
"""How much of the shorter of two subjects the other must hold to be the same, and to be surely the same."""
_GENERAL = ("state", "government")


@dataclass(frozen=True)
class Match:
    """How sure it is that two tellings are one document, and on what grounds."""

    score: float
    """From 0 to 1."""
    grounds: tuple[str, ...]
    """What agrees, in words."""


@dataclass(frozen=True)
class Profile:
    """What one or more tellings say of a document."""

    dates: frozenset[str]
    forms: frozenset[str]
    sides: Mapping[str, frozenset[Ref]]
    """State (empty: none) → the bodies that sign for it; states and governments themselves left out."""
    areas: frozenset[str]
    implied: frozenset[str]
    """Fields that only the names of parties tell."""
    subject: frozenset[str]
    """The telling words of what it is about."""
    named: frozenset[str]
    """The words of the names of its fields."""
    plain: bool
    """Whether these words are only the name of a field."""
    adopted: bool

    def __or__(self, other: "Profile") -> "Profile":
        sides = {
            state: self.sides.get(state, frozenset()) | other.sides.get(state, frozenset())
            for state in {*self.sides, *other.sides}
        }
        return Profile(
            self.dates | other.dates,
            self.forms | other.forms,
            sides,
            self.areas | other.areas,
            self.implied | other.implied,
            self.subject | other.subject,
            self.named | other.named,
            self.plain and other.plain,
            self.adopted,
        )

    @cached_property
    def traits(self) -> frozenset[Hashable]:
        """What two profiles must have one of in common to be compared at all."""
        bodies = {ref for refs in self.sides.values() for ref in refs}
        words = {("word", word) for word in self.subject | self.named | self.side_words}
        areas = {("area", area) for area in self.areas | self.implied}
        return frozenset({*bodies, *words, *areas, *(["statement"] if self.adopted else [])})

    @cached_property
    def side_words(self) -> frozenset[str]:
        """The words of the names of all parties."""
        return frozenset(word for refs in self.sides.values() for ref in refs for word in _name(ref))


def _name(ref: Ref) -> frozenset[str]:
    return frozenset(ref.key.partition("|")[0].split())


@dataclass(frozen=True)
class Matcher:
    """Compares tellings by the words of a language."""

    lexicon: Lexicon
    spellings: Spellings
    forms: Mapping[str, str]
    """Form of document → its label."""

    @cached_property
    def _hollow(self) -> frozenset[str]:
        """Words that many forms of document have in their names: they say nothing of what one is about."""
        told = Counter(word for label in self.forms.values() for word in self.spellings.bag(label).split())
        return frozenset(word for word, count in told.items() if count > 1)

    def _bag(self, area: str) -> list[str]:
        return self.spellings.bag(area.replace("-", " ")).split()

    def telling(self, words: str) -> frozenset[str]:
        """Return the words of a subject that tell it from others."""
        return frozenset(self.spellings.bag(words).split()) - self._hollow - minting.LINKING

    def profile(self, paper: Paper) -> Profile:
        """Return the profile of one telling."""
        sides: dict[str, set[Ref]] = {}
        for ref in paper.sides:
            name, _, states = ref.key.partition("|")
            if ref.segment == "organization" and name not in _GENERAL:
                sides.setdefault(states, set()).add(ref)
        return Profile(
            dates=frozenset([paper.date]),
            forms=frozenset([paper.form]) if paper.form else frozenset(),
            sides={state: frozenset(refs) for state, refs in sides.items()},
            areas=paper.areas,
            implied=paper.implied_areas,
            subject=self.telling(paper.subject),
            named=frozenset(word for area in paper.areas for word in self._bag(area)),
            plain=self._is_area(paper.subject),
            adopted=paper.adopted,
        )

    def _is_area(self, subject: str) -> bool:
        """Return whether words are the name of a field, and no more: “blood donation” is more than health."""
        stream = tokens(subject)
        hits = (hit for hit in self.lexicon.gazetteer.find(stream) if hit.entry.layer == "area")
        whole = [hit.entry.code for hit in hits if hit.last - hit.first == len(stream)]
        said = set(self.spellings.bag(subject).split())
        return any(len(stream) == 1 or said.issuperset(self._bag(code)) for code in whole)

    def tells(self, profile: Profile, area: str) -> bool:
        """Return whether anything told of a document has to do with a field, be it its parties' names."""
        words = profile.subject | profile.named | profile.side_words
        return area in profile.areas | profile.implied or words.issuperset(self._bag(area))

    def compare(self, one: Profile, other: Profile) -> Match | None:
        """Return how alike two profiles of the same states are; None when they contradict each other."""
        days = _days_apart(one.dates, other.dates)
        if one.adopted != other.adopted or days > WINDOW:
            return None
        parts = (self._form(one, other), self._parties(one, other), self._field(one, other))
        if any(part is None for part in parts):
            return None
        score, grounds = _DAY * (1 - days / (WINDOW + 1)), ["same states"]
        grounds.append("same day" if days == 0 else f"{days} day{'s' * (days > 1)} apart")
        for part in parts:
            score += part[0] if part else 0.0
            grounds += [part[1]] if part and part[1] else []
        if one.adopted:
            score += _STATEMENT
        return Match(round(min(score, 1.0), 2), tuple(grounds))

    def _form(self, one: Profile, other: Profile) -> tuple[float, str] | None:
        if not one.forms or not other.forms:
            return 0.0, ""
        if one.forms & other.forms:
            return _FORM, "same form"
        within = self.lexicon.within
        pairs = [(a, b) for a in one.forms for b in other.forms]
        if any(within("form", a, b) or within("form", b, a) for a, b in pairs):
            return _FORM * 0.7, "form of the same line"
        if any(self._parents(a) & self._parents(b) for a, b in pairs):
            return _FORM * 0.3, "kindred form"
        return (0.0, "") if "other" in one.forms | other.forms else None

    def _parents(self, form: str) -> set[str]:
        """Return the broader forms of a form, without the widest."""
        broader = self.lexicon.broader.get("form", {})
        line: list[str] = []
        at = broader.get(form)
        while at is not None:
            line.append(at)
            at = broader.get(at)
        return set(line[:-1])

    def _parties(self, one: Profile, other: Profile) -> tuple[float, str] | None:
        common = [state for state in one.sides if state in other.sides]
        alike = [_alike(one.sides[state], other.sides[state]) for state in common]
        if any(value < _ALIKE for value in alike):
            return None
        if not alike:
            return 0.0, ""
        sure = sum(alike) / len(alike)
        whole = len(alike) > 1 or len(one.sides) == len(other.sides) == 1
        said = "same parties" if len(alike) > 1 else "same party on one side"
        return (_PARTIES if whole else _ONE_SIDE) * sure, said

    def _field(self, one: Profile, other: Profile) -> tuple[float, str] | None:
        words = _overlap(one.subject, other.subject)
        if one.areas and other.areas:
            return self._same_field(one, other, words)
        if words is not None:
            if words >= _SUBJECT:
                return _same_subject(one, other)
            return None if not (one.plain or other.plain) else (0.0, "")
        for said, named in ((one, other), (other, one)):
            # One names the field; of the other only the parties' names tell what it may be about.
            if said.areas & named.implied:
                return _FIELD * 0.6, f"field as the parties' names ({_listed(said.areas & named.implied)})"
            common = (said.subject or said.named) & named.side_words
            if common and not named.areas:
                return _FIELD * 0.6, f"subject as the parties' names ({_listed(common)})"
        return 0.0, ""

    def _same_field(self, one: Profile, other: Profile, words: float | None) -> tuple[float, str] | None:
        shared = one.areas & other.areas
        # Words outweigh fields that are told differently only where nearly all of them agree.
        if words is not None and words >= (_SUBJECT if shared else _SURE):
            return _same_subject(one, other)
        if shared and (words is None or (one.plain and other.plain)):
            return _FIELD, f"same field ({_listed(shared)})"
        if shared and (one.plain or other.plain or words):
            return _FIELD * 0.6, f"same field ({_listed(shared)})"
        near = any(self._near(a, b) for a in one.areas for b in other.areas)
        if near and (words is None or one.plain or other.plain):
            return _FIELD * 0.5, "kindred field"
        return None

    def _near(self, one: str, other: str) -> bool:
        within = self.lexicon.within
        return within("area", one, other) or within("area", other, one)


def _same_subject(one: Profile, other: Profile) -> tuple[float, str]:
    """Return the score of a subject that both have: more, the more of all their words are the same."""
    shared = one.subject & other.subject
    part = len(shared) / len(one.subject | other.subject)
    return _FIELD * (0.8 + 0.2 * part), f"same subject ({_listed(shared)})"


def close(some: Iterable[str], others: Iterable[str]) -> bool:
    """Return whether two reports may date one document so."""
    return _days_apart(some, others) <= WINDOW


def _days_apart(some: Iterable[str], others: Iterable[str]) -> int:
    days = [date.fromisoformat(day) for day in others]
    return min(abs((date.fromisoformat(day) - other).days) for day in some for other in days)


def _overlap(one: frozenset[str], other: frozenset[str]) -> float | None:
    """Return how much of the shorter of two sets of words the other has too; None when one is empty."""
    return len(one & other) / min(len(one), len(other)) if one and other else None


def _alike(some: Iterable[Ref], others: Iterable[Ref]) -> float:
    """Return how alike the two likest of some bodies of one state are."""
    names = [_name(ref) for ref in others]
    return max(len(name & other) / len(name | other) for name in map(_name, some) for other in names)


def _listed(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))
