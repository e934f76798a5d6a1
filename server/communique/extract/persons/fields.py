"""What stands around the head of a title: its field or body, the states it is of."""

from dataclasses import dataclass, field

from communique.extract.gazetteer import Hit
from communique.extract.grammar import AND, OWNERS
from communique.extract.persons.remits import Remits

OF = frozenset({"of", "for", "to", "at", "under", "on"})
"""What joins a title, or the name of a body in it, to what follows."""
_JOINS = AND | {","}
_FIELDED = frozenset(
    {"minister", "deputy", "official", "legislator", "diplomat", "business", "other", "local"}
)
"""Kinds of office that may stand after their field: “Energy Minister”."""
_MINISTERS = frozenset({"minister", "deputy"})
_LOCAL = frozenset({"local", "royal"})
"""Kinds of office that may stand after their city: “Tashkent Mayor”."""
_INSIDE = frozenset({"in", "within"})
"""What joins an office to the body it stands in: “Minister in the Presidency”."""
_RECEIVED = frozenset({"to", "for"})
"""What stands before the state an envoy is sent to."""


@dataclass
class Parts:
    """The parts of a title while it is being read."""

    head: Hit
    plural: bool
    first: int
    """Its first token, states apart."""
    states: list[str] = field(default_factory=list)
    pieces: list[tuple[int, int]] = field(default_factory=list)
    """The tokens of the office, without its states."""
    foreign: bool = False
    """Whether a body that belongs to no state stands before the head."""


class Fields(Remits):
    """Reads what stands before and after the heads of titles in one text."""

    def before(self, hit: Hit, lowest: int, plural: bool) -> Parts:
        """Return a title with the field, city or body before its head."""
        at = hit.first
        ends = self.ground.ends
        if at - 2 >= lowest and self.tokens[at - 1].low in AND and at in self.ground.common:
            at = self._listed(at - 2 * self._field(at - 2, hit), lowest, hit)
        while at > lowest:
            small = self.ground.small.get(at - 1) or self.ground.small.get(at - 2)
            if small and small.last == at and small.entry.code == "modifier":
                at = small.first
                continue
            if self.ground.word(at - 1, "ordinal") and self.tokens[at - 1].is_name:
                at -= 1
                continue
            city = ends.get("capital", {}).get(at) or ends.get("place", {}).get(at)
            if (
                city
                and city.first >= lowest
                and hit.entry.code in _LOCAL
                and not ends.get("country", {}).get(at)
            ):
                return Parts(hit, plural, city.first, [city.entry.code] if "|" not in city.entry.code else [])
            body = ends.get("body", {}).get(at)
            if body and body.first >= lowest:
                home = body.entry.info.get("country")
                return Parts(hit, plural, body.first, [home] if home else [], foreign=not home)
            head = ends.get("head", {}).get(at)
            fielded = hit.entry.code in _MINISTERS and self._field(at - 1, hit)
            if head and head.first >= lowest and self.tokens[head.first].is_name and not fielded:
                at = head.first
                while at > lowest and self._plain_capital(at - 1):
                    at -= 1
                break
            if hit.entry.code == "business" and at - 1 > lowest and self._plain_capital(at - 1):
                at -= 1
                continue
            if hit.entry.code not in _FIELDED or not self._field(at - 1, hit):
                break
            at -= 1
            joined = at - 2 >= lowest and self.tokens[at - 1].low in AND and self._field(at - 2, hit)
            at = self._listed(at - 2, lowest, hit) if joined else at
        return Parts(hit, plural, at)

    def _listed(self, at: int, lowest: int, hit: Hit) -> int:
        """Return where a list of fields starts, the last but one of which starts at a token."""
        while at - 2 >= lowest and self.tokens[at - 1].word == "," and self._field(at - 2, hit):
            at -= 2
        return at

    def _field(self, at: int, hit: Hit) -> bool:
        """Return whether a token names a field of work, written as its head is."""
        named = self.tokens[at].is_name or not self.tokens[hit.first].is_name
        return at in self.ground.common and named and not self.reading.at("demonym", at)

    def _plain_capital(self, at: int) -> bool:
        token = self.tokens[at]
        known = self.ground.ends
        return token.is_name and not any(
            at + 1 in known.get(layer, {}) for layer in ("country", "demonym", "office")
        )

    def owners(self, first: int, lowest: int, states: list[str]) -> int:
        """Put the states before a title into *states*: “X’s”, “X’s and Y’s”, a demonym; return its start."""
        ends = self.ground.ends
        at = first
        small = self.ground.small.get(at - 1) or self.ground.small.get(at - 2)
        if at > lowest and small and small.last == at and small.entry.code == "dropped":
            at = small.first
        while at > lowest:
            end = at - (at - 1 > lowest and self.tokens[at - 1].low in OWNERS)
            hit = ends.get("country", {}).get(end)
            if hit is None and end == at:
                hit = ends.get("demonym", {}).get(end)
            if hit is None or hit.first < lowest:
                break
            states.insert(0, hit.entry.code)
            at = first = hit.first
            more = at - 1 > lowest and self.tokens[at - 1].low in AND
            if not more:
                break
            at -= 1
        return first

    def after(self, parts: Parts, bound: int, after_name: bool) -> int:
        """Read what follows a head, the field or body and the states, into *parts*; return where it ends.

        In: the title so far; where its sentence ends; whether a name and a comma stand before it.
        """
        hit, states, pieces = parts.head, parts.states, parts.pieces
        at, piece = hit.last, parts.first
        opened = " of " in f" {hit.entry.phrase} " or " for " in hit.entry.phrase
        """Whether the title already has a field that “and” can go on with."""
        sent = False
        """Whether it is the title of an envoy whose own state was told."""
        at = self._department(at, bound)
        while at < bound:
            low = self.tokens[at].low
            after = at + 1 + (at + 1 < bound and self.tokens[at + 1].low == "the")
            if after >= bound:
                break
            if not sent and (low == "of" or (low == "for" and self.country(after))):
                country = self.country(after)
                if country and not self._inner(country, bound):
                    pieces.append((piece, at))
                    at = piece = self._states(after, bound, states, parts.plural)
                    sent = hit.entry.code == "diplomat" and at < bound and self.tokens[at].low in _RECEIVED
                    if sent:
                        continue
                    break
                both = self._collective(after)
                if both:
                    pieces.append((piece, at))
                    at = piece = both
                    break
            if low in OF or (low in _INSIDE and self.tokens[after].is_name and after in self.ground.common):
                end = self._noun(after, bound, states)
                if end == after:
                    break
                if self._dropped(after):
                    pieces.append((piece, after))
                    piece = after + 1
                at, opened = end, True
            elif low == "in" and at > hit.last and self.country(after):
                pieces.append((piece, at))
                at = piece = self._states(after, bound, states, parts.plural)
                break
            elif low in _JOINS and opened:
                start = after + (low == "," and self.tokens[after].low in AND)
                if start >= bound or not (self._goes_on(start) or (after_name and self._rest(start, bound))):
                    break
                at = max(self._noun(start, bound, states), self._rest(start, bound))
            else:
                break
        if at > piece:
            pieces.append((piece, at))
        return self._abbreviated(at, bound)

    def _states(self, at: int, bound: int, states: list[str], plural: bool) -> int:
        """Read “X”, of several offices “X, Y and Z” or “X and of Y”; return where the states end."""
        hit = self.country(at)
        if hit and not plural:
            states[:] = [hit.entry.code]
            return hit.last
        while hit is not None:
            states.append(hit.entry.code)
            at = hit.last
            following = at
            while following < bound and (self.tokens[following].low in _JOINS | {"of", "the"}):
                following += 1
            hit = self.country(following) if following > at else None
        return at
