"""Keys, slugs and labels of new documents and events."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from communique import minting
from communique.extract.lexicon import Lexicon
from communique.recording.drafts import Naming, Occasion, Paper, Ref
from communique.recording.naming import listed
from communique.recording.wording import Wording, small
from communique.registry import Entry, Registry
from communique.resolving.matching import Matcher
from communique.resolving.papers import Document

_PHRASE = 6
"""How many words of its subject a document is named by, at most."""
_FIELDS = 3
"""From how many fields on they say little of what a document is about, less one."""
_DOCUMENT = "document"
"""What a document of a form without a name is called."""
_GENERAL = "general-relations"
"""The field of what is about all fields."""
_MUTUAL = ("Talks", "DocumentExchange")
"""Classes of event that are between states."""
_STATES = 4
"""How many states a slug names; where more take part, it names none."""


@dataclass(frozen=True)
class Titles:
    """Names new things in the style of the registry."""

    lexicon: Lexicon
    matcher: Matcher
    labels: Mapping[str, Mapping[str, str]]
    """Concept scheme → code → its English label."""
    registry: Registry
    people: Mapping[Ref, str] = field(default_factory=dict)
    """Person → the name that a text has."""

    @cached_property
    def wording(self) -> Wording:
        """What words labels."""
        return Wording(self.lexicon)

    def country(self, code: str) -> str:
        """Return the name of a state as it stands within a sentence."""
        return self.wording.country(code)

    def countries(self, codes: Iterable[str]) -> str:
        """Return the names of states as a list in words."""
        return listed([self.country(code) for code in codes])

    # --- documents -----------------------------------------------------------------------------------------

    def documents(self, found: Sequence[Document]) -> list[Naming]:
        """Return the name of each document, the registry's where it is known.

        Where two would have one key, both get more of their own words: form or parties, both, number in the
        list, and if all these are equal what stands for their passage.
        """
        named: dict[int, Naming] = {}
        taken = {one.entry.key for one in found if one.entry}
        for at, one in enumerate(found):
            if one.entry:
                named[at] = self._registered(one.entry, one.lead.date)
        for more in range(len(_MORE)):
            groups: dict[str, list[int]] = defaultdict(list)
            for at, one in enumerate(found):
                if at not in named:
                    groups[self._key(one, self._words(one, more))].append(at)
            for key, places in groups.items():
                if len(places) == 1 and key not in taken:
                    taken.add(key)
                    entry = self.registry.by_key("instrument", key)
                    one = found[places[0]]
                    named[places[0]] = (
                        self._registered(entry, one.lead.date)
                        if entry
                        else self._new(one, self._words(one, more))
                    )
        return [named[at] for at in range(len(found))]

    def _registered(self, entry: Entry, day: str) -> Naming:
        ref = Ref("instrument", entry.key)
        return Naming(ref, entry.type, entry.key, entry.iri.rpartition("/")[2], entry.label, day)

    def _words(self, one: Document, more: int) -> list[str]:
        """Return the words that tell a document from others of its states and day."""
        lead = one.lead
        form = minting.words(self._form(lead))
        said = self._topic(lead) or minting.topic(" ".join(self._areas(lead)))
        if lead.adopted:
            said = [*form, *said]
        first = said or self._sides(one) or form
        return list(dict.fromkeys([*first, *(word for add in _MORE[more] for word in add(self, one))]))

    def _topic(self, lead: Paper) -> list[str]:
        """Return the words of a subject that tell it from others, without the clauses that hang on it."""
        core = self.wording.core(self.wording.phrase(lead.subject, lead.before))
        found: list[str] = []
        for word in core.split():  # what a hyphen holds together is not cut apart
            more = [part for part in minting.topic(word) if self.matcher.telling(part) and part not in found]
            if found and len(found) + len(more) > _PHRASE:
                break
            found += more
        return found

    def _areas(self, lead: Paper) -> list[str]:
        """Return the names of the fields that a text states of a document that nothing else tells apart.

        Where bodies make it, they tell more; what its form says already, or is true of any, tells nothing.
        """
        if lead.adopted or any(
            ref.segment == "organization" and ref.key.partition("|")[0] != "government" for ref in lead.sides
        ):
            return []
        form = set(minting.words(self._form(lead)))
        names = (
            self.labels["area"].get(area, area.replace("-", " ")) for area in sorted(lead.areas - {_GENERAL})
        )
        found = [small(name) for name in names if not form.issuperset(minting.words(name))]
        return found if len(found) <= _FIELDS else []

    def _form(self, lead: Paper) -> str:
        form = self.labels["form"].get(lead.form, lead.form)
        return _DOCUMENT if lead.form == "other" else form

    def _sides(self, one: Document) -> list[str]:
        return list(one.lead.words[:10])

    def _key(self, one: Document, said: Sequence[str]) -> str:
        return minting.key(said, *self._beside(one), one.lead.date)

    def _beside(self, one: Document) -> list[str]:
        """Return the states, and the parties that belong to none."""
        others = [ref.key for ref in one.lead.sides if ref.segment == "organization" and "|" not in ref.key]
        return sorted([*one.lead.states, *others])

    def _new(self, one: Document, said: Sequence[str]) -> Naming:
        lead, key = one.lead, self._key(one, said)
        codes = lead.states if len(lead.states) <= _STATES else ()
        others = [word for part in self._beside(one) if part not in lead.states for word in part.split()[:3]]
        slug = f"{lead.date}-" + minting.slug([*codes, *others, *said])
        form, day = self._form(lead), minting.day_in_words(lead.date)
        about = self.wording.phrase(lead.subject, lead.before)
        fields = "" if about else listed(self._areas(lead))
        states = self.countries(lead.states)
        on = f" on {about or fields}" if about or fields else ""
        name = f"{form[:1].upper()}{form[1:]}"
        who = self._parties(lead)
        if lead.adopted:
            silent = [self.country(code) for code in lead.states if self.country(code) not in lead.names]
            who = listed([*lead.names, *silent])
            label = f"{form.title()} of {who if others and who else states or 'the sides'}{on}, {day}"
            return Naming(Ref("instrument", key), lead.type, key, slug, label, lead.date)
        parties = f" between {who}" if len(lead.names) > 1 else ""
        between = (
            f" between {states}"
            if len(lead.states) > 1
            else f"{',' if on else ' of'} {states or 'unnamed parties'}"
        )
        pair = self._of_one_kind(lead) or who != listed(lead.names)
        full = name + on + ((parties if pair or not on or len(lead.states) < 2 else "") or between)
        fuller = [name + on + parties] if parties else []
        if lead.number:
            fuller += [f"{fuller[-1] if fuller else full} (number {lead.number} of the list)"]
        return Naming(
            Ref("instrument", key),
            lead.type,
            key,
            slug,
            f"{full}, {day}",
            lead.date,
            fuller=tuple(f"{label}, {day}" for label in fuller),
        )

    def _parties(self, lead: Paper) -> str:
        """Return the parties as a list in words: “the Governments of Chile and Peru”, “Cusco (Peru), …”."""
        shared = self._of_one_kind(lead)
        if shared:
            return shared
        places = {
            f", {found.name}" for code in lead.states if (found := self.lexicon.countries.get(code.upper()))
        }
        shown = []
        for name in lead.names:
            place = next((place for place in places if name.endswith(place)), "")
            shown.append(f"{name.removesuffix(place)} ({place[2:]})" if place else name)
        return listed(shown)

    def _of_one_kind(self, lead: Paper) -> str:
        """Return bodies of one name together: “the Ministries of Health of Chile and Peru”; else nothing."""
        ends = {f" of {self.country(code)}": self.country(code) for code in lead.states}
        found = []
        for name in lead.names:
            end = next((end for end in ends if name.endswith(end)), "")
            found.append((name.removesuffix(end), ends.get(end, "")))
        bases = {base for base, _ in found}
        if (
            len(found) < 2
            or len(bases) > 1
            or " under " in min(bases)
            or not all(state for _, state in found)
        ):
            return ""
        article, _, base = bases.pop().partition(" ")
        plural = self.wording.plural(base) if article == "the" else ""
        return f"the {plural} of {listed([state for _, state in found])}" if plural else ""

    # --- events --------------------------------------------------------------------------------------------

    def event_words(self, one: Occasion, statement: str) -> list[str]:
        """Return the words of an event's key: its kind, or what was adopted or conferred and how.

        In: the event; the form of the statement that was adopted at it, or nothing.
        """
        topic = one.topic or statement
        if topic:
            return [*minting.words(topic), *minting.class_words(one.type)]
        return minting.words(self.labels["event-kind"].get(self.kind(one), one.kind))

    def kind(self, one: Occasion) -> str:
        """Return the widest kind of the class of an event: for a state visit, visit."""
        classes = self.lexicon.classes["event-kind"]
        at = one.kind
        while (wider := self.lexicon.broader.get("event-kind", {}).get(at)) and classes.get(
            wider
        ) == one.type:
            at = wider
        return at

    def event(
        self, one: Occasion, said: Sequence[str], date: str, dated: bool, persons: Iterable[Ref] = ()
    ) -> Naming:
        """Return the name of a new event; *persons* tell it from others of its kind, states and day."""
        key = minting.key(said, *sorted(one.states), date)
        codes = one.states if len(one.states) <= _STATES else ()
        slug = f"{date}-" + minting.slug([*codes, *said])
        when = ("" if dated else "reported on ") + minting.day_in_words(date)
        label = self._event(one, said)
        people = listed([self.people[ref] for ref in sorted(persons) if ref in self.people])
        fuller = (f"{label}, with {people}, {when}",) if people else ()
        return Naming(Ref("event", key), one.type, key, slug, f"{label}, {when}", date, fuller=fuller)

    def _event(self, one: Occasion, said: Sequence[str]) -> str:
        """Return what an event is and whose, in words."""
        states, plain = self.countries(one.states), one.type == "Adoption" and "adoption" in said[:-1]
        kind = self.labels["event-kind"].get(one.kind, " ".join(said))
        name = kind[:1].upper() + kind[1:]
        if one.topic:
            name = f"{minting.class_words(one.type)[-1].capitalize()} of the {one.topic}"
        elif one.type == "Adoption" and not plain:  # its words begin with the form of what was adopted
            name = f"Adoption of the {' '.join(said[:-1]).title()}"
            return f"{name} of {states}" if states else name
        elif one.type in _MUTUAL and len(one.states) > 1:
            return f"{name} between {states}"
        return f"{name}, {states}" if states else name


def _form(titles: Titles, one: Document) -> list[str]:
    return minting.words(titles.labels["form"].get(one.lead.form, one.lead.form))


def _number(titles: Titles, one: Document) -> list[str]:
    del titles
    return ["no", str(one.lead.number)] if one.lead.number else []


def _text(titles: Titles, one: Document) -> list[str]:
    del titles
    return [f"x{minting.digest(one.lead.text, one.lead.ref.key)}"]


_MORE: tuple[tuple[Callable[[Titles, Document], list[str]], ...], ...] = (
    (),
    (_form,),
    (Titles._sides,),
    (_form, Titles._sides),
    (_form, Titles._sides, _number),
    (_form, Titles._sides, _number, _text),
)
"""What is added to the words of a document, one after the other, until they tell it from all others."""
