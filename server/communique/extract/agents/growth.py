"""How a name of a body goes on after its head: field, superior body, state, abbreviation."""

from dataclasses import replace

from communique.extract.agents import asides
from communique.extract.agents.bodyname import GENERIC, TERRITORIES, Name, kind_of
from communique.extract.agents.conjuncts import FIELD, NESTED, Conjuncts
from communique.extract.agents.landmarks import Landmarks
from communique.extract.agents.runs import Runs
from communique.extract.agents.seats import Seats
from communique.extract.gazetteer import Hit
from communique.extract.grammar import ARTICLES, OWNERS

_REACH = 12
"""The most words in quotation marks after a name with its state."""
_LONG = 60
"""The most words a name goes to the right of its head."""


class Growth:
    """Follows a name to the right."""

    def __init__(self, marks: Landmarks) -> None:
        self.marks = marks
        self.tokens = marks.tokens
        self.places = marks.places
        self.fields = Conjuncts(marks)
        self.seats = Seats(marks, self.fields)
        self.runs = Runs(marks, self.fields)

    def grown(self, name: Name, head: Hit, high: int, proper: bool = False) -> Name:
        """Return a name with all that follows its head: field, superior body, state, abbreviation."""
        high = min(high, name.last + _LONG)
        at, has_field, closed = name.last, False, proper
        while at < high:
            token = self.tokens[at]
            if token.word == "(":
                grown = self._brackets(name, at, high)
                if grown is None:
                    break
                name, at, closed = grown, grown.last, True
                continue
            if token.word == ",":
                states = self.places.states(self._government(at + 1, high), high)
                if states is None and (seated := self.seats.after_comma(name, at + 1, high)) is not None:
                    name, at = seated, seated.last
                    continue
                if (
                    states is None
                    or len(states.codes) > 1
                    or name.countries not in {(), states.codes}
                    or not self.seats.closes(states.last, high)
                ):
                    break
                return replace(name, last=states.last, countries=states.codes)
            if (
                token.word == '"'
                and name.countries
                and (quoted := asides.quoted(self.tokens, at, min(high, at + _REACH))) > at
            ):
                name, at = replace(name, last=quoted), quoted
                continue
            if token.low == "named" and (named := asides.named_after(self.marks, at + 1, high)) > at:
                name, at = replace(name, end=named, last=named), named
                continue
            if token.low == "from" and (seated := self.seats.inside(name, at + 1, high)) is not None:
                name, at = seated, seated.last
                continue
            if token.low not in FIELD and token.low not in NESTED:
                break
            if token.low == "in" and name.kind in GENERIC and not name.countries:
                noun = at + 1 + (at + 1 < high and self.tokens[at + 1].low in ARTICLES)
                states = self.places.states(noun, high)
                if states is not None and len(states.codes) == 1:
                    name = replace(name, last=states.last, countries=states.codes)
                    at, closed = states.last, True
                    continue
            if (
                not proper
                and token.low == "in"
                and (seated := self.seats.inside(name, at + 1, high)) is not None
            ):
                name, at = seated, seated.last
                continue
            grown = self._preposition(name, head, at, high, has_field, closed)
            if grown is None:
                break
            has_field = has_field or grown.end > name.end
            closed = closed or bool(grown.countries and not name.countries)
            name, at = grown, grown.last
        return name

    def _government(self, at: int, high: int) -> int:
        """Return where the state starts in “…, Government of X”; *at* when no government is named there."""
        noun = at + 1 if at < high and self.tokens[at].low in ARTICLES else at
        head = self.marks.head.get(noun)
        named = head is not None and head.entry.code == "government" and head.last < high
        return head.last + 1 if head and named and self.tokens[head.last].low == "of" else at

    def _preposition(
        self, name: Name, head: Hit, at: int, high: int, has_field: bool, closed: bool
    ) -> Name | None:
        """Return a name grown over the preposition at token *at*, or None when it ends before it."""
        low = self.tokens[at].low
        noun = at + 1
        if low == "of" and not name.countries:
            states = self.places.states(noun, high)
            if states is not None and (end := self.seats.beyond(name, head, noun, high)):
                return replace(name, end=end, last=end, countries=states.codes)
            if states is not None:
                return self._of_states(name, head, states.codes, states.last)
            people = self._people_of(noun, high)
            if people is not None:
                return replace(name, last=people[1], countries=(people[0],))
        if noun < high and self.tokens[noun].low in ARTICLES:
            noun += 1
        if low == "at" and not name.countries and (place := self.places.place.get(noun)):
            code = self.places.country(place, self.marks.acting)
            end = place.last if name.end - name.start == head.last - head.first else name.end
            return replace(name, end=end, last=place.last, countries=(code,)) if code else None
        if closed or noun >= high:
            return None
        office = self.marks.office.get(noun)
        if office is not None and self._holder(office, low):
            end, last, countries = asides.office(self.marks, office, name.countries)
            said = self.marks.reading.words(office.first, end)
            under = said if low == "under" else name.under
            return replace(name, end=end, last=last, countries=countries, under=under)
        if low == "of" and kind_of(head.entry) in TERRITORIES and name.start < head.first:
            end = self.seats.run(noun, high)
            return replace(name, last=end) if end > noun else None
        if low in NESTED and (nested := self._nested(noun, at, high)):
            under = name.under or (
                self.marks.reading.words(nested.start, nested.end) if low == "under" else ""
            )
            return replace(name, end=nested.end, last=nested.last, countries=nested.countries, under=under)
        if low == "of" and (place := self.places.place.get(noun)) and not self._goes_beyond(place.last, high):
            code = self.places.country(place, self.marks.acting)
            return replace(name, end=place.last, last=place.last, countries=(code,) if code else ())
        if low not in FIELD or (has_field and low != "of") or not self._takes(low, head, name):
            return None
        capital = self.tokens[head.first].is_name
        end = self.fields.end(noun, high, capital, head.entry.code in {"ministry", "agency"})
        return replace(name, end=end, last=end) if end > noun else None

    def _holder(self, office: Hit, preposition: str) -> bool:
        """Return whether a body is of or under the holder of an office: “the Office of the President”."""
        at = office.first
        return (
            preposition in {"of", "under"}
            and self.tokens[at].is_name
            and bool(self.marks.barrier[at])
            and at not in self.marks.person
        )

    def _people_of(self, at: int, high: int) -> tuple[str, int] | None:
        """Return the state whose people a body is of, and where that ends: “the union of X's Germans”."""
        hit = self.places.state.get(at)
        if hit is None or hit.last + 1 >= high or self.tokens[hit.last].word not in OWNERS:
            return None
        following = hit.last + 1
        return (hit.entry.code, following + 1) if following in self.places.demonym else None

    def _takes(self, preposition: str, head: Hit, name: Name) -> bool:
        """Return whether a head takes its field with a preposition: “Council on …”, but no “Academy on …”.

        A head whose field stands before it has none after “on”: that is the field of a document.
        """
        if preposition not in {"on", "in"}:
            return True
        at = head.last - 1
        takes = any(hit.entry.code == "on" for hit in self.marks.reading.layer("naming", at, at + 1))
        plain = all(self.marks.rank(index) or index in self.places.demonym for index in range(name.start, at))
        return preposition == "on" and takes and plain

    def _of_states(self, name: Name, head: Hit, codes: tuple[str, ...], last: int) -> Name:
        """Return a name with the states it is of; with a lone noun they are part of it: “Bank of X”."""
        each = head.entry.code in GENERIC or bool(head.entry.info.get("bare"))
        if len(codes) > 1 and not each:
            return replace(name, last=last, joint=True)
        lone = name.end - name.start == 1 and not name.alias and head.entry.layer != "body"
        if (
            lone
            and len(codes) == 1
            and (head.entry.code in {"university", "company"} or not head.entry.info.get("bare"))
        ):
            kind = "central-bank" if name.kind == "commercial-bank" else name.kind
            return replace(name, end=last, last=last, countries=codes, kind=kind)
        return replace(name, last=last, countries=codes)

    def _goes_beyond(self, at: int, high: int) -> bool:
        return at < high and self.marks.named(at) and at not in self.marks.head

    def _nested(self, noun: int, preposition: int, high: int) -> Name | None:
        """Return the body that a name is of or under: “… of the Ministry of Foreign Affairs of X”."""
        at = noun
        while at < high and at - noun < 6 and self.marks.named(at) and not self.fields.stops(at):
            head, several = self.marks.head.get(at), self.marks.heads.get(at)
            people = self.places.demonym_ends.get(at)
            if several is not None and several.last <= high and people is not None and people.first == noun:
                return Name(
                    noun, several.last, noun, several.last, kind_of(several.entry), (people.entry.code,)
                )
            if head is not None and head.entry.info.get("form", "word") != "suffix" and head.last <= high:
                bare = noun == preposition + 1
                if bare and all(self.marks.topic[index] for index in range(noun, head.last)):
                    return None
                last_head, end = self.runs.onward(head, high)
                if kind_of(last_head.entry) in {"city", "region"} and at == noun:
                    return None
                if (
                    at == noun
                    and noun == preposition + 1
                    and last_head.entry.code not in {"ministry", "government"}
                ):
                    return None
                return self.grown(Name(noun, end, noun, end, kind_of(last_head.entry)), last_head, high)
            at += 1
        body = self.marks.body.get(noun)
        if body is not None:
            code = body.entry.info.get("country", "")
            return self.grown(
                Name(noun, body.last, noun, body.last, "", (code,) if code else ()), body, high, proper=True
            )
        return None

    def abbreviated(self, name: Name, high: int) -> Name:
        """Return a name with the abbreviation in brackets right after it."""
        if name.alias or name.last >= high or self.tokens[name.last].word != "(":
            return name
        return self._brackets(name, name.last, high) or name

    def _brackets(self, name: Name, at: int, high: int) -> Name | None:
        """Return a name with what stands in brackets after it: its state, or its abbreviation."""
        close = next(
            (index for index in range(at + 1, min(at + 9, high)) if self.tokens[index].word == ")"), None
        )
        if close is None or close == at + 1:
            return None
        states = self.places.states(at + 1, close)
        if states is not None and states.last == close:
            if name.countries:
                return None
            return replace(name, last=close + 1, countries=states.codes)
        place = self.places.place.get(at + 1)
        if place is not None and not name.countries:
            code = self.places.country(place, self.marks.acting)
            if place.last < close and self.tokens[place.last].word == ",":
                states = self.places.states(place.last + 1, close)
                code = states.codes[0] if states is not None and len(states.codes) == 1 else code
            if code and (place.last == close or self.tokens[place.last].word == ","):
                return replace(name, last=close + 1, countries=(code,))
        short = close - at <= 4 and all(self.marks.named(index) for index in range(at + 1, close))
        if short and not name.alias:
            return replace(name, last=close + 1, alias=self.marks.reading.words(at + 1, close))
        return None
