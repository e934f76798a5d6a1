"""Bodies named in the plural, one a state: “the Ministries of Justice of X and Y”, “both governments”."""

from collections.abc import Sequence

from communique.extract.agents.bodies import Bodies
from communique.extract.agents.bodyname import kind_of
from communique.extract.agents.cities import Cities, Plural
from communique.extract.agents.common import Reference
from communique.extract.agents.context import Context
from communique.extract.agents.landmarks import Landmarks
from communique.extract.gazetteer import Hit
from communique.extract.grammar import AND, ARTICLES, OWNERS, POSSESSIVES

_CLOSE = 6
"""The most words that qualify a head in lower case."""
_LONG = 60
"""The most words after a head that are looked at."""


class Plurals:
    """Reads plural heads, with what stands before and after them."""

    def __init__(self, marks: Landmarks, bodies: Bodies, context: Context) -> None:
        self.marks = marks
        self.tokens = marks.tokens
        self.places = marks.places
        self.bodies = bodies
        self.context = context
        self.cities = Cities(marks)

    def read(self, hit: Hit, low: int, high: int) -> Plural | Reference | None:
        """Return the bodies that a plural head names, or None when it names none in particular.

        In: the head; the first token and the end of its sentence.
        """
        kind = kind_of(hit.entry)
        high = min(high, hit.last + _LONG)
        if self.marks.reading.lexicon.code("organization-kind", kind) == "city":
            return self.cities.read(hit, low, high, kind)
        start = self._qualified(hit.first, low)
        if start == hit.first and self._sort(hit, low):
            return None
        owners, first, own = self._owners(start, low)
        end, fields = self._fields(hit, high)
        states = None
        if end < high and self.tokens[end].low in {"of", "from", "in"}:
            states = self.places.states(end + 1, high)
            if states is None and self.tokens[end].low == "of":
                word = self._word(end + 1)
                if word is not None and word.last <= high:
                    return self._named(
                        hit, start, fields, first, word.last, self._understood(word.first, word), True
                    )
        if states is not None:
            if len(states.codes) == 1 and len(fields) > 1:
                members = tuple(
                    (self._name(hit, start, [one], fields[0][0]), states.codes[0]) for one in fields
                )
                return Plural(first, states.last, members, kind, False)
            if len(states.codes) < 2:
                return None
            return self._named(hit, start, fields, first, states.last, states.codes, False)
        if owners:
            if len(owners) == 1 and len(fields) > 1:
                members = tuple((self._name(hit, start, [one], fields[0][0]), owners[0]) for one in fields)
                return Plural(first, end, members, kind, False)
            return self._named(hit, start, fields, first, end, owners, False) if len(owners) > 1 else None
        particular = own or self._particular(hit, start, fields, first)
        lone = start == hit.first and hit.last - start == 1 and not fields and hit.entry.code != "government"
        if not particular or (lone and first < start - 1):
            known = first < start - 1 and self._again(first, start)
            return Reference(first, hit.last, hit.entry.info["head"].lower(), 2) if known else None
        return self._named(hit, start, fields, first, end, self._understood(start, None), True)

    def _named(
        self,
        hit: Hit,
        start: int,
        fields: Sequence[tuple[int, int]],
        first: int,
        last: int,
        codes: Sequence[str],
        collective: bool,
    ) -> Plural | None:
        if len(codes) < 2:
            return None
        whole = [(fields[0][0], fields[-1][1])] if fields else []
        name = self._name(hit, start, whole, fields[0][0] if fields else hit.last)
        return Plural(first, last, tuple((name, code) for code in codes), kind_of(hit.entry), collective)

    def _understood(self, at: int, word: Hit | None) -> tuple[str, ...]:
        first, last = (word.first, word.last) if word is not None else (at - 1, at)
        count = 3 if word is not None and word.entry.code == "all" else 2
        return self.context.states(at, self.marks.number(max(first, 0), last) or count)

    def _word(self, at: int) -> Hit | None:
        """Return the words for the states together at a token, “both countries”, after an article or not."""
        for hit in self.marks.reading.layer("word", at, at + 8):
            if hit.first > at + 1 or (hit.first == at + 1 and self.tokens[at].low not in ARTICLES):
                return None
            if hit.entry.code in {"both", "all"} and hit.entry.info.get("value") == "states":
                return hit
        return None

    def _particular(self, hit: Hit, start: int, fields: Sequence[tuple[int, int]], first: int) -> bool:
        """Return whether a plural without owner names the bodies of the states in play: “the banks”."""
        if self.marks.reading.lexicon.code("organization-kind", hit.entry.code) not in {
            *("ministry", "government", "agency", "university", "organization")
        }:
            return False
        qualified = bool(fields) or start < hit.first or hit.last - hit.first > 1
        definite = (
            first < start
            or self.tokens[hit.first].is_name
            or (hit.last < len(self.tokens) and self.tokens[hit.last].word in OWNERS)
        )
        return qualified and definite and bool(hit.entry.info.get("bare") or fields or start < hit.first)

    def _sort(self, hit: Hit, low: int) -> bool:
        """Return whether a plural says a sort of bodies, not one a state: “universities of both sides”."""
        small = not self.tokens[hit.first].is_name or hit.first == low
        alone = hit.last - hit.first == 1 and small
        wide = self.marks.reading.lexicon.code("organization-kind", hit.entry.code)
        return alone and wide in {"company", "university", "organization"}

    def _qualified(self, head: int, low: int) -> int:
        """Return where the words that qualify a head start: “Health”, “foreign”, “Security Council”."""
        at = head
        while at > low and head - at < _CLOSE:
            before = at - 1
            if before in self.places.demonym or before + 1 in self.places.state_ends:
                break
            token = self.tokens[before]
            if token.low in AND and at < head and before > low and self.marks.topic[before - 1]:
                at = before
                continue
            known = self.marks.topic[before] or self.marks.rank(before)
            if not (self.tokens[at].glued or known or (self.marks.named(before) and before > low)):
                break
            at = before
        while at < head and self.tokens[at].low in AND:
            at += 1
        return at

    def _owners(self, at: int, low: int) -> tuple[tuple[str, ...], int, bool]:
        """Return the states told before a plural, where that starts, and whether an owner is only understood.

        “the Kazakh and Serbian …”, “X's and Y's …”, “the two countries' …”, “their …”, “both …”.
        """
        index = at
        codes: list[str] = []
        while index > low:
            before = index - 1
            edge = before if self.tokens[before].word in OWNERS else index
            hit = self.places.demonym_ends.get(edge) or self.places.state_ends.get(edge)
            if hit is None:
                word = next(
                    (
                        one
                        for one in self.marks.reading.layer("word", max(low, edge - 4), edge)
                        if one.last == edge and one.entry.info.get("value") == "states"
                    ),
                    None,
                )
                if word is not None and edge == before and not codes:
                    states = self._understood(at, word)
                    return states, self.marks.article(word.first, low), True
                break
            codes.insert(0, hit.entry.code)
            index = hit.first
            if index > low and self.tokens[index - 1].low in ARTICLES:
                index -= 1
            if self.tokens[hit.first].glued:
                continue
            if index > low and (self.tokens[index - 1].low in AND or self.tokens[index - 1].word == ","):
                following = index - 1
                if following - 1 >= low and (
                    following in self.places.demonym_ends
                    or following in self.places.state_ends
                    or self.tokens[following - 1].word in OWNERS
                ):
                    index = following
                    continue
            break
        if codes:
            return tuple(dict.fromkeys(codes)), self.marks.article(index, low), False
        if at > low and self.tokens[at - 1].low in {*POSSESSIVES, "both"}:
            return (), at - 1, True
        first = at
        while (
            first > low
            and first > at - 3
            and (
                self.tokens[first - 1].low in {*ARTICLES, *POSSESSIVES, "both", "same"}
                or self.marks.number(first - 1, first)
            )
        ):
            first -= 1
        return (
            (),
            first,
            any(self.tokens[index].low == "both" for index in range(first, at))
            or bool(self.marks.number(first, at)),
        )

    def _again(self, first: int, last: int) -> bool:
        """Return whether words refer to two bodies named before: “the same two ministries”."""
        return any(self.tokens[index].low in {"two", "both", "same"} for index in range(first, last))

    def _fields(self, hit: Hit, high: int) -> tuple[int, list[tuple[int, int]]]:
        """Return where the fields of a plural head end, and each of them: “of Health and Labour”."""
        at = hit.last
        if at + 1 >= high or self.tokens[at].low not in {"of", "for"} or self.places.states(at + 1, high):
            return at, []
        noun = at + 2 if self.tokens[at + 1].low in ARTICLES else at + 1
        end = self.bodies.growth.fields.end(noun, high, self.tokens[hit.first].is_name)
        if end == noun:
            return at, []
        parts: list[tuple[int, int]] = []
        first = noun
        for index in range(noun, end + 1):
            if index == end or self.tokens[index].word == "," or self.tokens[index].low in AND:
                if index > first:
                    parts.append((first, index))
                first = index + 1
        return end, parts

    def _name(self, hit: Hit, start: int, fields: Sequence[tuple[int, int]], field_start: int) -> str:
        """Return the name of one of the bodies, in the singular; words before *field_start* tie the field."""
        words = self.marks.reading.words
        head = hit.entry.info.get("head") or hit.entry.phrase
        if not self.tokens[hit.last - 1].is_name:
            head = head.lower()
        if start < hit.first:
            before = words(start, hit.first)
            topic = self.marks.ministry.get(start)
            if hit.entry.code == "ministry" and head.lower() == "ministry":
                whole = topic.entry.info.get("name", "") if topic and topic.last == hit.first else ""
                return whole or f"Ministry of {before}"
            head = f"{before} {head}"
        elif head.lower() == "foreign ministry":
            topic = next((one for one in self.marks.reading.layer("ministry", hit.first, hit.last)), None)
            return topic.entry.info["name"] if topic else head
        if fields:
            first, last = fields[0]
            joint = words(hit.last, field_start)
            head = f"{head} {joint} {words(first, last)}"
        return head[:1].upper() + head[1:]
