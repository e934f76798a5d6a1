"""Bodies whose head noun is written small: “the Kazakh central bank”, “the company X”, “the bank”."""

from dataclasses import dataclass, replace

from communique.extract.agents.bodies import Bodies
from communique.extract.agents.bodyname import Name, kind_of
from communique.extract.agents.landmarks import Landmarks
from communique.extract.gazetteer import Hit
from communique.extract.grammar import AND, ARTICLES, OWNERS

_CLOSE = 5
"""The most words that qualify a head in lower case."""
_NAMED = frozenset({"company", "organization", "agency", "university"})
"""Kinds of head that stand beside a proper name: “the X company”, “the news agency X”."""
_GROWS = frozenset({"of", "for", "on", "under"})
"""Words after a head that show that a name goes on."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A body named by its head noun alone, to be understood from before; indices count tokens."""

    first: int
    last: int
    head: str
    """The head noun in lower case, singular."""
    count: int = 1
    """How many bodies are meant."""
    country: str | None = None
    """The state of the one meant, which is otherwise like the one named last: “its Armenian counterpart”."""


class Common:
    """Reads heads in lower case."""

    def __init__(self, marks: Landmarks, bodies: Bodies) -> None:
        self.marks = marks
        self.tokens = marks.tokens
        self.bodies = bodies

    def read(self, hit: Hit, low: int, high: int) -> Name | Reference | None:
        """Return the body that a head in lower case names with what stands around it, or None.

        In: the head; the first token and the end of its sentence.
        """
        if self.tokens[hit.first].is_name or self.tokens[hit.first].glued:
            return None
        if hit.entry.info.get("form", "word") != "word":
            return None
        start = self._qualified(hit.first, low)
        kind = kind_of(hit.entry)
        wide = self.marks.reading.lexicon.code("organization-kind", kind)
        owner = self.bodies.owners.owner(start, low)
        if wide in _NAMED and owner is None and not self._facility(hit):
            begin = self._run_before(start, low)
            if begin < start:
                return self._beside(hit, begin, start, low, high, kind)
        if wide in _NAMED:
            begin, end = self._run_after(hit.last, high)
            if begin < end and (owner is not None or self._defined(start, low)):
                body = self.marks.body.get(begin)
                country = body.entry.info.get("country", "") if body and body.last == end else ""
                name = self.bodies.growth.grown(Name(start, end, begin, end, kind), hit, high)
                if country and not name.countries:
                    name = replace(name, countries=(country,))
                return self.bodies.named_with(name, owner, low)
        return self._generic(hit, start, low, high, kind, wide)

    def again(self, hit: Hit, low: int, high: int) -> Reference | None:
        """Return the reference that a lone head with a capital makes: “the Commission”, “the Bank”."""
        lone = hit.last - hit.first == 1 and self.tokens[hit.first].is_name and hit.entry.code != "government"
        if not lone or hit.first == low or self.tokens[hit.first - 1].low != "the":
            return None
        after = self.tokens[hit.last] if hit.last < high else None
        if self.marks.over_particles(hit.last, high) > hit.last:
            return None
        if after is not None and (after.low in _GROWS or after.word == "(" or self.marks.named(hit.last)):
            return None
        if after is not None and after.low in AND and hit.last + 1 < high and self.marks.named(hit.last + 1):
            return None
        return Reference(hit.first - 1, hit.last, self.tokens[hit.first].low)

    def _generic(
        self, hit: Hit, start: int, low: int, high: int, kind: str, wide: str
    ) -> Name | Reference | None:
        """Return a body that has no proper name: “the foreign ministry of X”, “the bank”."""
        if wide == "city":
            return self._place(hit, low, high, kind)
        owner = self.bodies.owners.owner(start, low)
        name = self.bodies.growth.grown(Name(start, hit.last, start, hit.last, kind), hit, high)
        particular = bool(hit.entry.info.get("bare")) or name.end > hit.last or start < hit.first
        if not particular or wide not in {"ministry", "government", "agency", "organization"}:
            if (
                owner is None
                and not name.countries
                and name.end == hit.last
                and self._defined(start, low, "the")
            ):
                return Reference(start - 1, hit.last, self.tokens[hit.last - 1].low)
            return None
        if owner is not None or name.countries:
            return self.bodies.named_with(name, owner, low)
        if self._defined(start, low, "the") and name.end == hit.last and start == hit.first:
            return Reference(start - 1, hit.last, self.tokens[hit.last - 1].low)
        if wide in {"ministry", "government"} and self._defined(start, low):
            return self.bodies.named_with(name, None, low)
        return None

    def _facility(self, hit: Hit) -> bool:
        """Return whether a head names something built as well: “the X railway” is no company."""
        return any(
            one.entry.code == "facility" and one.last == hit.last
            for one in self.marks.reading.layer("happening", hit.first, hit.last)
            if one.first == hit.first
        )

    def _place(self, hit: Hit, low: int, high: int, kind: str) -> Name | None:
        """Return a city or region: “the city of X”, “Y region”, “the X city administration”."""
        places = self.marks.places
        of = hit.last + 1 < high and self.tokens[hit.last].low == "of"
        if of and places.states(hit.last + 1, high) is None:
            begin = hit.last + 1
            place = places.place.get(begin)
            end = place.last if place else begin
            if end == begin:
                while end < high and self.marks.named(end) and end not in places.state and end - begin < 4:
                    end += 1
            if end == begin:
                return None
            code = places.country(place, self.marks.acting) if place else None
            name = Name(hit.first, end, begin, end, kind, (code,) if code else ())
            return self.bodies.named_with(self.bodies.growth.grown(name, hit, high), None, low)
        begin = self._run_before(hit.first, low)
        if begin == hit.first:
            return None
        place = places.place.get(begin)
        code = places.country(place, self.marks.acting) if place else None
        seat = hit.last - hit.first > 1
        name = Name(begin, hit.last, begin, hit.first if seat else hit.last, kind, ())
        grown = self.bodies.growth.grown(name, hit, high)
        if code and not grown.countries:
            grown = Name(begin, grown.last, begin, name.end, kind, (code,))
        return (
            self.bodies.named_with(grown, self.bodies.owners.owner(begin, low), low)
            if place or grown.countries
            else None
        )

    def _beside(self, hit: Hit, begin: int, start: int, low: int, high: int, kind: str) -> Name:
        """Return the body whose proper name stands before its head, “the X sovereign wealth fund”.

        Without article the head is part of the name: “X news agency”.
        """
        body = self.marks.body.get(begin)
        known = body is not None and body.last == start
        country = body.entry.info.get("country", "") if body is not None and known else ""
        part = not self._defined(begin, low, "the") or (
            kind in {"university", "academy"} and start == hit.first
        )
        grown = self.bodies.growth.grown(Name(begin, hit.last, begin, hit.last, kind), hit, high)
        name = replace(
            grown,
            end=grown.end if part else start,
            countries=grown.countries or ((country,) if country else ()),
        )
        return self.bodies.named_with(name, self.bodies.owners.owner(begin, low), low)

    def _qualified(self, head: int, low: int) -> int:
        """Return where the words in lower case that qualify a head start: “sovereign wealth”, “national”."""
        at = head
        while at > low and head - at < _CLOSE:
            token = self.tokens[at - 1]
            if self.tokens[at].glued:
                at -= 1
                continue
            if token.is_name or not token.is_word:
                break
            if not (self.marks.topic[at - 1] or self.marks.rank(at - 1)):
                break
            at -= 1
        return at

    def _run_before(self, at: int, low: int) -> int:
        """Return where the proper name starts that ends before a token; the token when there is none."""
        begin = at
        body = self.marks.body_ends.get(at)
        if body is not None and body.first >= low:
            return body.first
        quoted = begin > low and self.tokens[begin - 1].word == '"'
        if quoted:
            begin -= 1
        while begin > low and at - begin < 6:
            before = begin - 1
            if not self.marks.named(before) or before + 1 in self.marks.places.demonym_ends:
                break
            if not self.tokens[before].is_name and not self.tokens[begin].glued:
                break
            begin = before
        if quoted and begin < at and begin > low and self.tokens[begin - 1].word == '"':
            begin -= 1
        if begin < at and begin == low and at - begin == 1 and not self._proper(begin):
            return at
        hit = self.marks.places.state.get(begin)
        return at if hit is not None and hit.last >= at else begin

    def _proper(self, index: int) -> bool:
        word = self.tokens[index].word
        known = index in self.marks.body or index in self.marks.places.place
        return known or not word[1:].islower()

    def _run_after(self, at: int, high: int) -> tuple[int, int]:
        """Return the proper name right after a head: “the company X”, “the news agency, X”."""
        begin = at
        if begin < high and self.tokens[begin].word == '"':
            close = next(
                (i for i in range(begin + 1, min(begin + 9, high)) if self.tokens[i].word == '"'), None
            )
            if close is not None and self.tokens[begin + 1].is_name:
                return begin + 1, close
        end = begin
        while end < high and self.marks.named(end) and end - begin < 6 and end not in self.marks.person:
            if end in self.marks.places.demonym:
                break
            end += 1
        return begin, end

    def _defined(self, at: int, low: int, *words: str) -> bool:
        """Return whether an article stands before a token, or an owner."""
        if at <= low:
            return False
        before = self.tokens[at - 1]
        if words:
            return before.low in words
        return before.low in ARTICLES or before.word in OWNERS or before.low in AND
