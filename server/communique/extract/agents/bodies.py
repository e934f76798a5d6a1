"""The names of institutions: where one starts and ends, which state is told with it.

A name grows from its head noun, “Ministry”, “Agency”, “University”: to the left over the words that qualify
it, to the right over “of …”, “for …”, “under the President of …”. Inner “and” and commas belong to it as long
as what follows them is a field of work, and not another body, state or person.
"""

from dataclasses import replace

from communique.extract.agents.bodyname import GENERIC, Name, kind_of
from communique.extract.agents.conjuncts import FIELD
from communique.extract.agents.growth import Growth
from communique.extract.agents.landmarks import Landmarks
from communique.extract.agents.owners import Owner, Owners
from communique.extract.gazetteer import Hit
from communique.extract.grammar import FUNCTION, INDEFINITE, OWNERS

_EVERYWHERE = frozenset({"central-bank", "prosecutors-office", "parliament", "court", "armed-forces"})
"""Kinds of agency that every state has: a demonym before them is no part of the name."""


class Bodies:
    """Grows names from their heads."""

    def __init__(self, marks: Landmarks) -> None:
        self.marks = marks
        self.tokens = marks.tokens
        self.places = marks.places
        self.growth = Growth(marks)
        self.owners = Owners(marks, self.growth.fields)

    def from_head(self, hit: Hit, low: int, high: int) -> Name | None:
        """Return the name whose head noun is *hit*, or None when the words are no name.

        In: the head; the first token and the end of its sentence.
        """
        named = self.tokens[hit.first].is_name or self.marks.legal(hit.first)
        if not named or (hit.entry.code == "government" and self.tokens[hit.first].glued):
            return None
        start, owner = self.owners.start(
            hit.first, low, crosses=hit.entry.info.get("form", "").endswith("suffix")
        )
        head, end = self.growth.runs.onward(hit, high)
        kind = kind_of(head.entry)
        alone = start == hit.first and end == hit.last
        form = head.entry.info.get("form", "word")
        if alone and form == "suffix" and (owner is None or owner.how != "noun" or owner.joint):
            return None
        if self._indefinite(owner.first if owner else start, low):
            return None
        if form == "suffix" and owner is None and self._plain_suffix(hit, start, low):
            return None
        owner = owner or self.owners.apposed(start, low)
        plain = Name(start, end, start, end, kind)
        grown = self.growth.grown(plain, head, high)
        plain_head = not head.entry.info.get("bare") and hit.last - hit.first == 1
        if alone and plain_head and grown.end == end and not grown.countries and owner is None:
            return None
        grown = self._with_state(grown, high, head.entry.info.get("form") == "foreign")
        grown = self.growth.abbreviated(grown, high)
        if owner is None and not grown.countries and not grown.joint and head.entry.code != "ministry":
            grown = replace(grown, countries=self.within(grown.start, grown.end))
        return self._owned(grown, owner, head, low)

    def _with_state(self, name: Name, high: int, foreign: bool = False) -> Name:
        """Return a name with the state right after it, a company's part of the name: “X Airlines Uganda”."""
        state = self.places.state.get(name.last)
        if name.countries or name.last != name.end or state is None or state.last > high:
            return name
        after = self.tokens[state.last] if state.last < high else None
        if after is not None and (after.glued or after.word in OWNERS or after.is_name):
            return name
        kind = self.marks.reading.lexicon.code("organization-kind", name.kind)
        end = state.last if foreign or kind in {"company", "organization"} else name.end
        return replace(name, end=end, last=state.last, countries=(state.entry.code,))

    def _indefinite(self, at: int, low: int) -> bool:
        """Return whether a name is none, but a sort of body: “a joint Business Council”."""
        for before in range(at - 1, max(low, at - 4) - 1, -1):
            token = self.tokens[before]
            if token.low in INDEFINITE:
                return token.low != "one"
            if not token.word.islower() or token.low in FUNCTION:
                return False
        return False

    def _plain_suffix(self, hit: Hit, start: int, low: int) -> bool:
        """Return whether words that could end a company's name name a field: “of Forest Resources”."""
        if self.tokens[hit.first].word[1:].islower() and len(self.tokens[hit.first].word) > 4:
            if all(self.marks.topic[index] or self.marks.rank(index) for index in range(start, hit.first)):
                return True
            return start > low and self.tokens[start - 1].low in FIELD
        return False

    def from_plural(self, hit: Hit, low: int) -> Name | None:
        """Return the body whose own name ends in a plural head, right after a state's: “X Museums”."""
        owner = self.owners.owner(hit.first, low)
        if (
            owner is None
            or owner.how != "noun"
            or not self.tokens[hit.first].is_name
            or hit.entry.code in GENERIC
        ):
            return None
        return self._owned(
            Name(hit.first, hit.last, hit.first, hit.last, kind_of(hit.entry)), owner, hit, low
        )

    def within(self, first: int, last: int) -> tuple[str, ...]:
        """Return the state of the first place or people in a name: “Tashkent State University”."""
        for index in range(first, last):
            body = self.marks.body.get(index)
            if body is not None and body.entry.info.get("country"):
                return (body.entry.info["country"],)
            hit = self.places.place.get(index)
            if hit is not None and hit.last <= last:
                code = self.places.country(hit, self.marks.acting)
                return (code,) if code else ()
            state = self.places.state.get(index)
            if state is not None and state.last <= last:
                return (state.entry.code,)
            people = self.places.demonym.get(index)
            if people is not None and people.last < last:
                return (people.entry.code,)
        return ()

    def from_body(self, hit: Hit, low: int, high: int) -> Name | None:
        """Return the name that a known proper name makes with what stands around it."""
        end = self._proper_end(hit, high)
        code = hit.entry.info.get("country", "")
        shared = hit.first in self.marks.head and kind_of(hit.entry) in GENERIC
        if shared and self.marks.acting and code not in self.marks.acting:
            code = ""  # “Department of Agriculture” in a text about others
        name = self.growth.grown(
            Name(hit.first, end, hit.first, end, kind_of(hit.entry)), hit, high, proper=True
        )
        if not code:
            name = self._with_state(name, high)
        state = self.places.state_ends.get(end)
        if (
            state
            and not name.countries
            and state.first - hit.first > 2
            and self.tokens[state.first - 1].low == "of"
        ):
            name = replace(name, end=state.first - 1, countries=(state.entry.code,))
        owner = self.owners.owner(hit.first, low) or self.owners.apposed(hit.first, low)
        if owner and (owner.how == "possessive" or owner.code == code):
            name = replace(name, first=owner.first, countries=name.countries or (owner.code,))
        elif owner and not name.countries and not code:
            name = replace(name, first=owner.first, countries=(owner.code,))
        if not name.countries and code:
            name = replace(name, countries=self.within(hit.last, name.end) or (code,))
        worldwide = not code and not name.countries and kind_of(hit.entry) not in {*GENERIC, "agency"}
        return replace(name, first=self.marks.article(name.first, low), worldwide=worldwide)

    def _proper_end(self, hit: Hit, high: int) -> int:
        """Return where a known proper name ends, with a head, a place or a branch that goes on with it."""
        end = run = hit.last
        while (
            run < high and run - hit.last < 4 and self.marks.named(run) and not self.growth.fields.stops(run)
        ):
            run += 1
            head = self.marks.head.get(run - 1)
            if head is not None and head.last <= high:
                end = max(end, head.last)
                run = max(run, end)
        if kind_of(hit.entry) == "company" and run > end:
            return run
        if end + 1 < high and self.marks.particle[end] and self.places.place.get(end + 1):
            return self.places.place[end + 1].last
        return end

    def _owned(self, name: Name, owner: Owner | None, head: Hit, low: int) -> Name:
        """Return a name with the state told before it; a demonym stays in a proper name."""
        if owner is None:
            return replace(name, first=self.marks.article(name.first, low))
        generic = head.entry.code in GENERIC or kind_of(head.entry) in _EVERYWHERE
        foreign = head.entry.info.get("form") == "foreign"
        if owner.how == "demonym" and (foreign or self._has_particle(name)):
            generic = True
        elif owner.how == "demonym" and head.entry.info.get("ministry_in"):
            generic = generic or (name.start == head.first and name.end > head.last)
        if owner.how != "possessive" and not generic:
            name = replace(name, start=owner.first)
        return self.named_with(name, owner, low)

    def _has_particle(self, name: Name) -> bool:
        """Return whether a name is one of another language: “Agence Nationale de la Marine”."""
        return any(
            self.marks.particle[index] and not self.tokens[index].is_name
            for index in range(name.start + 1, name.end)
        )

    def named_with(self, name: Name, owner: Owner | None, low: int) -> Name:
        """Return a name that starts with its owner and article."""
        if owner is None:
            return replace(name, first=self.marks.article(name.first, low))
        first = self.marks.article(owner.first, low)
        if owner.joint:
            return replace(name, first=first, joint=not name.countries)
        return replace(name, first=first, countries=name.countries or (owner.code,))
