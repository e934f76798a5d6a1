"""Titles of office in a text: “Minister of Health of X”, “X’s Premier”, “the Presidents of X and Y”."""

from dataclasses import dataclass, replace

from communique.extract.gazetteer import Hit
from communique.extract.grammar import AND, OWNERS
from communique.extract.persons.fields import OF, Fields, Parts
from communique.extract.persons.names import Ground

_JOINS = AND | {","}
_STROKES = frozenset({"-", "–", "—", "/", "−"})
_ENDS = frozenset({",", ".", ";", ")"})
_BODY = 12
"""The most tokens of a body that is told after an office."""
_REACH = 40
"""The most tokens a title has."""


@dataclass(frozen=True, slots=True)
class Title:
    """A title of office with its states, as one passage."""

    first: int
    last: int
    role: str
    """The office as the text writes it, in the singular, without its state."""
    states: tuple[str, ...]
    plural: bool
    kind: str
    closed: bool
    """Whether the state follows the office: after “President of X and” there comes another office."""
    foreign: bool
    """Whether it is an office of a body that belongs to no state."""


class Titles:
    """The parser of titles over the words of one text."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.reading = ground.reading
        self.tokens = ground.reading.tokens
        self.fields = Fields(ground)

    def parse(self, at: int, lowest: int, after_name: bool = False, deep: int = 0) -> Title | None:
        """Return the title whose head starts at token *at*, or None.

        In: where its head starts; the first token that may belong to it; whether a name and a comma stand
        before it.
        """
        hit = self._short(self.ground.offices[at][0])
        bound = self._bound(at)
        plural = hit.entry.layer == "offices" and hit.entry.info.get("title") != hit.entry.phrase
        parts = self.fields.before(hit, lowest, plural)
        first = self.fields.owners(parts.first, lowest, parts.states)
        after_name = after_name or self._after_name(first)
        last = self.fields.after(parts, bound, after_name)
        abroad = parts.foreign or self._international(first, last) or self._owned_abroad(first)
        union = not parts.states and any(self.ground.word(index, "union") for index in range(first, last))
        if after_name and not parts.states:
            last = self._closing_state(last, bound, parts.states)
        closed = last > parts.pieces[-1][1]
        states = tuple(parts.states)
        title = Title(first, last, self._role(parts), states, plural, hit.entry.code, closed, abroad or union)
        return self._joined(title, after_name, deep)

    def _short(self, hit: Hit) -> Hit:
        """Return a title without the start of a state’s name, as in “President of the Republic of X”."""
        for index in range(hit.first + 1, hit.last):
            country = self.fields.country(index)
            if country and country.last > hit.last:
                while self.tokens[index - 1].low in OF | {"the"}:
                    index -= 1
                return Hit(hit.first, index, hit.entry)
        return hit

    def _bound(self, at: int) -> int:
        sentence = self.reading.sentence(at) if self.reading.sentences else None
        end = sentence.last if sentence and sentence.last > at else len(self.tokens)
        return min(end, at + _REACH)

    def _after_name(self, first: int) -> bool:
        """Return whether “Name,” stands before a title."""
        at = first - 1
        if at >= 0 and self.tokens[at].low == "the":
            at -= 1
        if at < 1 or self.tokens[at].word not in {",", "(", "-", "–", "—"}:
            return False
        at = self.ground.without_letters(at)
        return self.ground.name_start(at, max(at - 10, 0)) < at

    def _closing_state(self, at: int, bound: int, states: list[str]) -> int:
        """Read the state that ends a title after a name, “Jo Doe, Minister, Kenya.”; return its end."""
        body = self._body_end(at + 1, bound) if at < bound and self.tokens[at].word == "," else 0
        if body and self.tokens[body].low == "of":
            country = self.fields.country(body + 1)
            if country:
                states.append(country.entry.code)
                return country.last
        at = body or at
        country = self.fields.country(at + 1) if at + 1 < bound and self.tokens[at].word == "," else None
        if country is None or (country.last < bound and self.tokens[country.last].word not in _ENDS):
            return at
        states.append(country.entry.code)
        return country.last

    def _body_end(self, at: int, bound: int) -> int:
        """Return where the body ends that an office and a comma stand before, “Ministry of Trade”, or 0."""
        first = at + (at < bound and self.tokens[at].low == "the")
        head = self.reading.at("head", first) if first < bound else None
        head = head or (self.reading.at("ministry", first) if first < bound else None)
        end = head.last if head else first
        while head and end < min(bound, first + _BODY):
            if self.tokens[end].word == "," or (
                self.tokens[end].low == "of" and self.fields.country(end + 1)
            ):
                return end
            if not (self.tokens[end].is_name or self.tokens[end].low in OF | AND | {"the"}):
                return 0
            end += 1
        return 0

    def _owned_abroad(self, first: int) -> bool:
        """Return whether a body that belongs to no state owns an office: “the World Bank’s Director”."""
        owned = first > 0 and self.tokens[first - 1].low in OWNERS
        body = self.ground.ends.get("body", {}).get(first - 1) if owned else None
        return body is not None and not body.entry.info.get("country")

    def _international(self, first: int, last: int) -> bool:
        bodies = list(self.reading.layer("body", first, last))
        return bool(bodies) and not any(body.entry.info.get("country") for body in bodies)

    def _role(self, title: Parts) -> str:
        """Return the words of an office, in the singular, without its states."""
        hit = title.head
        parts: list[str] = []
        for first, last in title.pieces:
            while first < last and self.tokens[first].low in {"the", ","}:
                first += 1
            if first >= last:
                continue
            if title.plural and first <= hit.first < last:
                single = self._single(hit)
                if not self.tokens[hit.first].is_name:
                    single = single.lower()
                before = [self.reading.words(first, hit.first)] if first < hit.first else []
                behind = [self.reading.words(hit.last, last)] if hit.last < last else []
                parts += [*before, single, *behind]
            else:
                parts.append(self.reading.words(first, last))
        return " ".join(parts)

    def _single(self, hit: Hit) -> str:
        """Return the singular of a plural title, as far as the title was taken."""
        whole = len(hit.entry.phrase.split()), (hit.entry.info.get("title") or hit.entry.phrase).split()
        cut = len(self.reading.words(hit.first, hit.last).split())
        return " ".join(whole[1][:cut] if cut < whole[0] else whole[1])

    def _joined(self, title: Title, after_name: bool, deep: int) -> Title:
        """Return a title together with the one that follows it, when one person holds both."""
        at = title.last
        if deep > 2 or at + 1 >= len(self.tokens) or title.plural:
            return title
        sign = self.tokens[at].word.lower()
        start = at + 1
        if sign == "," and self.tokens[start].low in AND:
            start += 1
        if sign not in _JOINS and sign not in _STROKES:
            return title
        head = self.fields.ahead(start)
        if head is None or head >= self._bound(title.first):
            return title
        after = self.ground.offices[head][0].last
        if sign == "," and self.ground.word(head, "style") and after < len(self.tokens):
            named = self.tokens[after].is_name or self.tokens[after].low == "the"
            if named and self.tokens[after].word not in _ENDS:  # “Minister of X, Senator Jo Doe”
                return title
        other = self.parse(head, start, True, deep + 1)
        if other is None or other.plural:
            return title
        apart = bool(title.states and other.states and title.states != other.states)
        named = self._named(other.last, start)
        if apart or (sign not in _STROKES and not self._held_by_one(title, after_name, named)):
            return title
        role = f"{title.role}, {other.role}" if sign == "," else f"{title.role} {sign} {other.role}"
        return replace(
            title,
            last=other.last,
            role=role,
            states=title.states or other.states,
            closed=title.closed or other.closed,
            foreign=title.foreign and other.foreign,
        )

    def _named(self, at: int, start: int) -> bool:
        """Return whether a name follows two joined offices, at once or set off by commas."""
        comma = at < len(self.tokens) and self.tokens[at].word == "," and self.tokens[start].low != "the"
        first = self.ground.skip_honorifics(at + comma, len(self.tokens))
        end = self.ground.name_end(first, len(self.tokens))
        apposed = end - first > 1 and end < len(self.tokens) and self.tokens[end].word in _ENDS
        return end > first and (not comma or first > at + 1 or apposed)

    def _held_by_one(self, title: Title, after_name: bool, named: bool) -> bool:
        """Return whether “and” or a comma joins two offices of one person, and not of two.

        In: the first title; whether a name stands before it; whether a name follows the second.
        """
        return not named if after_name else named and not title.closed
