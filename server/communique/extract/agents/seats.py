"""Where a body sits, told after its name: “X Institute, Innsbruck”, “X Institute in Y and …”."""

from dataclasses import replace

from communique.extract.agents.bodyname import GENERIC, TERRITORIES, Name
from communique.extract.agents.conjuncts import Conjuncts
from communique.extract.agents.landmarks import Landmarks
from communique.extract.gazetteer import Hit
from communique.extract.grammar import AND, OWNERS

_DOERS = ("ers", "ors", "ists")
"""How words end that name the members of a body: “Association of X Exporters”."""


class Seats:
    """Reads the places that belong to names of bodies."""

    def __init__(self, marks: Landmarks, fields: Conjuncts) -> None:
        self.marks = marks
        self.tokens = marks.tokens
        self.places = marks.places
        self.fields = fields

    def after_comma(self, name: Name, at: int, high: int) -> Name | None:
        """Return a name with the city it sits in, “X Institute, Innsbruck”; None for the next of a list."""
        place = self.places.place.get(at)
        if place is None or name.kind in TERRITORIES or name.last != at - 1:
            return None
        code = self.places.country(place, self.marks.acting)
        after = place.last
        if code is None or (name.countries and name.countries != (code,)) or not self.closes(after, high):
            return None
        if any(index in self.places.place for index in (after + 1, after + 2)):
            return None
        if after < high and self.tokens[after].word == ",":
            states = self.places.states(after + 1, high)
            if states is not None and states.codes == (code,):
                after = states.last
        return replace(name, last=after, countries=(code,))

    def inside(self, name: Name, at: int, high: int) -> Name | None:
        """Return a name with where it sits, “the X Institute in Y and …”, before what is joined to it."""
        hit = self.places.state.get(at) or self.places.place.get(at)
        if hit is None or hit.last >= high or name.kind in {*TERRITORIES, *GENERIC} or name.last != at - 1:
            return None
        if self.tokens[hit.last].low not in AND and self.marks.reading.at("verb", hit.last) is None:
            return None
        code = hit.entry.code if at in self.places.state else self.places.country(hit, self.marks.acting)
        if code is None or (name.countries and name.countries != (code,)):
            return None
        following = self.places.place.get(hit.last + 1) or self.places.state.get(hit.last + 1)
        if following is not None and (following.last >= high or not self.marks.named(following.last)):
            return None
        return replace(name, last=hit.last, countries=(code,))

    def beyond(self, name: Name, head: Hit, at: int, high: int) -> int | None:
        """Return where a name ends that goes on after a state: “League of X Farmers' Cooperatives”."""
        state = self.places.state.get(at)
        lone = name.end == head.last == name.start + 1 and head.entry.code not in GENERIC
        if state is None or not lone:
            return None
        doers = self.marks.heads.get(state.last)
        if doers is not None and doers.last <= high:
            return doers.last
        end = self.run(state.last, high)
        if end + 1 < high and self.tokens[end].word in OWNERS:
            end = self.run(end + 1, high)
        if end == state.last:
            return None
        known = end - 1 in self.marks.head or end - 1 in self.marks.heads
        return end if known or self.tokens[end - 1].low.endswith(_DOERS) else None

    def run(self, at: int, high: int) -> int:
        """Return where a run of words of proper names ends."""
        end = at
        while end < high and self.marks.named(end) and not self.fields.stops(end):
            end += 1
        return end

    def closes(self, at: int, high: int) -> bool:
        """Return whether a phrase ends before token *at*."""
        return at >= high or self.tokens[at].word in {",", ";", ".", ")", "/"} or self.tokens[at].low in AND
