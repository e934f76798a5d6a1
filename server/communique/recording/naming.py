"""Words → things: what identifies a body, a person, a place, wherever a text names it.

A thing is known by the telling words of its name, in whatever order, and by its state: “Ministry of Health
of Serbia”, “Serbian Health Ministry” and “Serbia's Ministry of Health” are one body; those of two states two.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from communique import minting
from communique.extract.gazetteer import Hit
from communique.extract.lexicon import Lexicon
from communique.extract.text import tokens
from communique.minting import Spellings
from communique.recording.drafts import Naming, Ref
from communique.recording.wording import Wording, personal
from communique.registry import Entry, Registry

NEAR = 0.6
"""How much of all their words two names must share, for a thing that is only referred to."""
_OF_A_STATE = ("government", "ministry", "city")
"""Kinds of body whose name says nothing without its state."""


@dataclass(frozen=True)
class Known:
    """The things of the registry, found by what identifies them."""

    registry: Registry
    spellings: Spellings
    lexicon: Lexicon

    @cached_property
    def _entries(self) -> Mapping[Ref, Entry]:
        found: dict[Ref, Entry] = {}
        for entry in self.registry:
            if "--" in entry.key:
                continue
            in_use = self.registry.current(entry.iri) or entry
            found.setdefault(self.identity(entry.segment, *entry.key.split("|")), in_use)
        return found

    @cached_property
    def _segments(self) -> Mapping[tuple[str, frozenset[str]], Sequence[tuple[frozenset[str], Ref]]]:
        """Segment and what stands beside the name → the words of the names and their things."""
        found: dict[tuple[str, frozenset[str]], list[tuple[frozenset[str], Ref]]] = {}
        for ref in self._entries:
            name, *rest = ref.key.split("|")
            found.setdefault((ref.segment, frozenset(rest)), []).append((frozenset(name.split()), ref))
        return found

    def entry(self, ref: Ref) -> Entry | None:
        """Return the registry's entry of a thing."""
        return self._entries.get(ref)

    def identity(self, segment: str, name: str, *rest: str) -> Ref:
        """Return what a name stands for among the things of a segment.

        In: the segment, the name, then its states (codes), other names or date, as in a key.
        """
        if segment in ("state", "relation", "report", "instrument"):
            return Ref(segment, minting.key([name], *rest))
        if segment == "person":
            return Ref(segment, " ".join(sorted(minting.name_words(name))))
        bag = self.spellings.bag(name)
        if segment == "organization" and len(rest) == 1:
            bag = self._without_own_state(bag, rest[0])
        return Ref(segment, minting.key([bag], *sorted(rest)))

    def near(self, segment: str, name: str, *rest: str) -> Ref | None:
        """Return the thing of the registry that a looser name means: most of its words, and all beside it."""
        said = frozenset(self.identity(segment, name, *rest).key.partition("|")[0].split())
        found = [
            (len(said & words) / len(said | words), ref)
            for words, ref in self._segments.get((segment, frozenset(rest)), ())
        ]
        best = max(found, default=None)
        return best[1] if best and best[0] >= NEAR else None

    def _without_own_state(self, bag: str, state: str) -> str:
        own = self._own_words.get(state, frozenset())
        left = [word for word in bag.split() if word not in own]
        return " ".join(left) or bag

    @cached_property
    def _own_words(self) -> Mapping[str, frozenset[str]]:
        """State → the words that name it or call something its own."""
        found: dict[str, set[str]] = {}
        for entry in self.lexicon.gazetteer.entries:
            if entry.layer in ("country", "demonym"):
                said = minting.words(entry.phrase)
                if len(said) == 1:
                    found.setdefault(entry.code.lower(), set()).update(self.spellings.bag(said).split())
        return {state: frozenset(words) for state, words in found.items()}


@dataclass(frozen=True)
class Namer:
    """Names the things of one document."""

    known: Known
    labels: Mapping[str, Mapping[str, str]]
    """Concept scheme → code → its English label."""
    countries: tuple[str, ...]
    """The states that act in the document, in lower case."""
    day: str

    @property
    def lexicon(self) -> Lexicon:
        """The words of the language."""
        return self.known.lexicon

    @property
    def wording(self) -> Wording:
        """What words labels."""
        return Wording(self.lexicon)

    def state(self, code: str) -> Naming:
        """Return the state of a code."""
        low = code.lower()
        country = self.lexicon.countries.get(code.upper())
        return Naming(Ref("state", low), "State", low, low, country.name if country else code, self.day)

    def country(self, code: str) -> str:
        """Return the name of a state as it stands within a sentence."""
        return self.wording.country(code)

    def body(self, name: str, kind: str, state: str | None, under: str = "") -> Naming | None:
        """Return a body by its name; None when the name without a state could mean any.

        In: the name, the code of its kind, its state; the office over it, which its key does without.
        """
        name = self._proper(" ".join(name.split()))
        short = re.sub(rf"\s+under (the )?{re.escape(under)}\b.*", "", name) if under else name
        codes = (state.lower(),) if state else ()
        if not codes and not self._tells(name, kind):
            return None
        ref = self.known.identity("organization", short, *codes)
        said = minting.name_words(minting.without_brackets(short))
        label = self.wording.title(name[:1].upper() + name[1:])
        fuller: tuple[str, ...] = ()
        if codes and not self._names(name, codes[0]):
            if self._local(kind):
                label += f", {self.state(codes[0]).label}"
            elif self.wording.is_proper(name, codes[0]):
                fuller = (f"{label} ({self.state(codes[0]).label})",)
            else:
                label += f" of {self.country(codes[0])}"
        heads = self._layers(name, ("head",))
        first = bool(heads) and heads[0].first == 0
        slug = minting.slug([*codes, *said])
        key = minting.key(said, *codes)
        return Naming(ref, "Organization", key, slug, label, self.day, not first, fuller)

    def shared_body(self, name: str, states: Sequence[str]) -> Naming:
        """Return a body of several states, such as an intergovernmental commission, or of none."""
        codes = sorted({code.lower() for code in states})
        ref = self.known.near("organization", name, *codes) or self.known.identity(
            "organization", name, *codes
        )
        said = minting.name_words(minting.without_brackets(name))
        label = self.wording.title(name[:1].upper() + name[1:])
        if codes:
            label += f" of {self.listed(codes)}"
        slug = minting.slug([*codes, *said])
        return Naming(ref, "Organization", minting.key(said, *codes), slug, label, self.day)

    def person(self, name: str) -> Naming:
        """Return a person by name."""
        said = minting.name_words(name)
        ref = self.known.identity("person", name)
        return Naming(ref, "Person", " ".join(said), minting.slug(said), personal(name), self.day)

    def office(self, role: str, state: str | None) -> Naming | None:
        """Return an office; None when without a state its title could mean any."""
        codes = (state.lower(),) if state else ()
        if not role.strip() or (not codes and not self._tells(role, "")):
            return None
        said = minting.name_words(role)
        label = " ".join(role.split())
        label = label[:1].upper() + label[1:]
        if codes and not self._names(label, codes[0]):
            label = self._of_state(label, codes[0])
        ref = self.known.identity("office", role, *codes)
        slug = minting.slug([*codes, *said])
        return Naming(ref, "Office", minting.key(said, *codes), slug, label, self.day)

    def _of_state(self, role: str, state: str) -> str:
        """Return an office with its state: “Governor of the Central Bank of Peru”, “Mayor of Cusco, Peru”."""
        owner = self.country(state)
        office, to, post = role.partition(" to ")
        if to:  # “Ambassador of Peru to Chile”
            return f"{office} of {owner}{to}{post}"
        titles = self._layers(role, ("office",))
        if any(hit.entry.code == "local" for hit in titles):
            name = self.state(state).label
            return f"{role}, {name}" if " of " in role else f"{role} ({name})"
        home = role.rpartition(" of ")[2]
        placed = home != role and any(
            hit.last - hit.first == len(tokens(home)) for hit in self._layers(home, ("place", "capital"))
        )
        return f"{role}, {self.state(state).label}" if placed else f"{role} of {owner}"

    def plain(self, segment: str, type_: str, name: str, *beside: str) -> Naming:
        """Return a thing known by its name alone, or by what stands beside it: a place, an honour, a route.

        In: segment, class, name; codes of states or names of places that tell it from others of its name.
        """
        rest = sorted(code.lower() if len(code) == 2 else " ".join(minting.words(code)) for code in beside)
        said = minting.name_words(minting.without_brackets(name))
        shown = " ".join(name.split())
        label = shown[:1].upper() + shown[1:]
        if segment == "place":
            whole = [
                hit for hit in self._layers(name, ("country",)) if hit.last - hit.first == len(tokens(name))
            ]
            label = self.state(whole[0].entry.code).label if whole else label
        states = [code for code in rest if len(code) == 2]
        if states:
            label += f" ({self.listed(states)})"
        ref = self.known.near(segment, name, *rest) or self.known.identity(segment, name, *rest)
        slug = minting.slug(
            [*states, *said, *(word for one in rest if len(one) != 2 for word in one.split())]
        )
        return Naming(ref, type_, minting.key(said, *rest), slug, label, self.day)

    def relation(self, one: str, other: str) -> Naming:
        """Return the relation between two states."""
        codes = sorted((one.lower(), other.lower()))
        label = f"Relations between {self.listed(codes)}"
        return Naming(
            Ref("relation", "|".join(codes)),
            "BilateralRelation",
            "|".join(codes),
            "-".join(codes),
            label,
            self.day,
        )

    def is_shared(self, place: str) -> bool:
        """Return whether many states have a place of this name: “State House”, “the Presidential Palace”."""
        length = len(tokens(place))
        hits = [hit for hit in self._layers(place, ("place",)) if hit.last - hit.first == length]
        return any(hit.entry.code == "" for hit in hits)

    def home(self, place: str) -> str | None:
        """Return the state that a place belongs to, when the vocabulary knows it and knows only one."""
        hits = self._layers(place, ("capital", "place"))
        codes = {hit.entry.code.lower() for hit in hits}
        return codes.pop() if len(codes) == 1 else None

    def heads(self, name: str, kind: str) -> bool:
        """Return whether a name says that it is a body of a kind or of a narrower one."""
        hits = self._layers(name, ("head", "organization-kind"))
        return any(self.lexicon.within("organization-kind", hit.entry.code, kind) for hit in hits)

    def kinds(self, name: str) -> list[str]:
        """Return the kinds of event that a name, all of it, calls an event of this text."""
        length = len(tokens(name))
        return [
            hit.entry.code for hit in self._layers(name, ("event-kind",)) if hit.last - hit.first == length
        ]

    def listed(self, codes: Iterable[str]) -> str:
        """Return the names of states as a list in words."""
        return listed([self.country(code) for code in codes])

    def is_proper(self, name: str) -> bool:
        """Return whether a name is written as a proper name."""
        return any(word[:1].isupper() for word in name.split())

    def _tells(self, name: str, kind: str) -> bool:
        """Return whether a name means one thing without a state: one of its words is of no general use."""
        if any(self.lexicon.within("organization-kind", kind, one) for one in _OF_A_STATE):
            return False
        if self._layers(name, ("body",)):
            return True
        stream = tokens(name)
        general: set[int] = set()
        for hit in self._layers(name, ("head", "heads", "office", "organization-kind", "area")):
            general.update(range(hit.first, hit.last))
        return any(token.is_name and at not in general for at, token in enumerate(stream))

    def _local(self, kind: str) -> bool:
        return self.lexicon.within("organization-kind", kind, "city")

    def _names(self, name: str, state: str) -> bool:
        """Return whether a name says itself which state it belongs to."""
        return any(hit.entry.code.lower() == state for hit in self._layers(name, ("country", "demonym")))

    def _proper(self, name: str) -> str:
        """Return the name of a company without what only says that it is one: “Petrol national company”."""
        stream = tokens(name)
        for hit in reversed(self._layers(name, ("organization-kind", "head"))):
            apart = hit.first > 0 and hit.last == len(stream) and not stream[hit.first].is_name
            if apart and self.lexicon.within("organization-kind", hit.entry.code, "company"):
                return name[: stream[hit.first - 1].end]
        return name

    def _layers(self, name: str, layers: Sequence[str]) -> list[Hit]:
        return [hit for hit in self.lexicon.gazetteer.find(tokens(name)) if hit.entry.layer in layers]


def listed(names: Sequence[str]) -> str:
    """Return names as a list in words.

    >>> listed(["Chile", "Peru", "Brazil"])
    'Chile, Peru and Brazil'
    """
    return " and ".join([*([", ".join(names[:-1])] if names[:-1] else []), *names[-1:]])
