"""Between whom a text is: the states that act in it, and whom “the two countries” means at a place of it."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from communique.extract.gazetteer import Hit
from communique.extract.grammar import AND, OWNERS
from communique.extract.lexicon import Lexicon
from communique.extract.model import Person
from communique.extract.places import Places
from communique.extract.reading import Reading

_OFFICE = 6.0
"""How much a person in office weighs for his state, set against one plain naming of the state."""
_LEADER = 10.0
_HEAD = 3.0
"""How much a state weighs that the heading or the first paragraph names."""
_PAIR = 2.0
"""How much a state weighs that is named together with another."""
_LEAST = 0.34
"""The share of the second state's weight that a further state needs to count as acting."""
_BACK = 40
"""How many pairs of states are looked at, backwards, for the one that is meant."""
_TOP = 12
"""Among how many tokens at the top of a text a dateline is looked for."""
_DASHES = frozenset({"-", "\u2013", "\u2014", "("})
"""What follows the city of a dateline."""
_LEADERS = frozenset({"head-of-state", "head-of-government", "royal"})


class Met(Protocol):
    """A person named in a place of the text."""

    @property
    def first(self) -> int:
        """Its first token."""
        ...

    @property
    def last(self) -> int:
        """The token after its last."""
        ...

    @property
    def person(self) -> Person:
        """Whom it names."""
        ...


@dataclass(frozen=True)
class Context:
    """Whose text it is."""

    acting: tuple[str, ...]
    """The states that act, the most salient first."""
    host: str | None
    """The state in whose capital or city the text says it happened."""
    city: str | None
    """The city of the dateline or the visit, as the text names it."""
    spelled: Mapping[str, str] = field(default_factory=dict)
    """State → the short name the text calls it by, where that is not the usual one: “Turkey”."""
    pairs: tuple[tuple[int, tuple[str, ...]], ...] = ()
    """Token → the states that were last named together before it, in order of the text."""

    def states(self, at: int, count: int = 2) -> tuple[str, ...]:
        """Return the states that “the two countries”, “both sides” or “their” mean at a token.

        In: the token; how many there are. Out: the states last named together, when they all act; else the
        most salient ones; none when fewer are known.
        """
        last = bisect_right(self.pairs, (at, ("\uffff",))) - 1
        for place in range(last, max(last - _BACK, -1), -1):
            codes = self.pairs[place][1]
            if len(codes) == count and all(code in self.acting for code in codes):
                return codes if len(self.acting) > count else self._ordered(codes)
            if len(self.acting) <= count:
                break
        return self.acting[:count] if len(self.acting) >= count else ()

    def name(self, code: str, lexicon: Lexicon) -> str:
        """Return the short name of a state, as the text has it, else the usual one."""
        return self.spelled.get(code) or lexicon.countries[code].name

    def other(self, code: str | None) -> str | None:
        """Return the state across the table from one of two that act."""
        if code is None or len(self.acting) != 2 or code not in self.acting:
            return None
        return self.acting[1] if code == self.acting[0] else self.acting[0]

    def _ordered(self, codes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(code for code in self.acting if code in codes)


def find(reading: Reading, people: Sequence[Met]) -> Context:
    """Return between whom a text is.

    In: the text made ready; the namings of persons with their offices.
    """
    places = Places(reading)
    weights: dict[str, float] = {}
    seen: dict[str, int] = {}
    for weight, code, at in _weights(reading, people, places):
        weights[code] = weights.get(code, 0.0) + weight
        seen[code] = min(seen.get(code, at), at)
    order = sorted(weights, key=lambda code: (-weights[code], seen[code]))
    leaders = set(_led(reading, people))
    second = weights[order[1]] if len(order) > 1 else 0.0
    acting = [
        code
        for number, code in enumerate(order)
        if number < 2 or code in leaders or weights[code] >= max(_LEAST * second, _OFFICE)
    ]
    acting = [code for code in acting if weights[code] >= 1.0]
    city = _city(reading, places)
    host = places.country(city, acting) if city else None
    pairs = tuple(
        (hit.first, codes)
        for hit, codes in _pairs(places)
        if sum(code in acting for code in codes) == len(codes)
    )
    first = {code: number for number, code in enumerate(seen)}
    return Context(
        tuple(sorted(acting, key=lambda code: (seen[code], first[code])) if len(acting) == 2 else acting),
        host,
        reading.words(city.first, city.last) if city else None,
        _spelled(reading, places),
        pairs,
    )


def _spelled(reading: Reading, places: Places) -> dict[str, str]:
    """Return the first short name, of one word and no abbreviation, that a text calls each state by."""
    found: dict[str, str] = {}
    for hit in sorted(places.state.values(), key=lambda hit: hit.first):
        word = reading.tokens[hit.first].word
        if hit.last - hit.first == 1 and word[1:].islower():
            found.setdefault(hit.entry.code, word)
    return found


def _weights(reading: Reading, people: Sequence[Met], places: Places) -> Iterator[tuple[float, str, int]]:
    """Yield what each naming of a state adds to its weight, and where."""
    yielded: set[str] = set()
    for met in people:
        if met.person.country and met.person.name not in yielded:
            yielded.add(met.person.name)
            leads = any(hit.entry.code in _LEADERS for hit in reading.layer("office", met.first, met.last))
            yield _LEADER if leads else _OFFICE, met.person.country, met.first
    top = next((block.last for block in reading.blocks if block.kind == "paragraph"), 0)
    headed: set[str] = set()
    for hit in _hits(places):
        if reading.blocks[reading.block_of(hit.first)].kind == "noise":
            continue
        code = hit.entry.code
        if hit.first < top and code not in headed:
            headed.add(code)
            yield _HEAD, code, hit.first
        yield 1.0, code, hit.first
    for hit, codes in _pairs(places):
        for code in codes:
            yield _PAIR, code, hit.first


def _hits(places: Places) -> list[Hit]:
    """Return the states and demonyms of a text in order."""
    return sorted([*places.state.values(), *places.demonym.values()], key=lambda hit: hit.first)


def _pairs(places: Places) -> list[tuple[Hit, tuple[str, ...]]]:
    """Return the places where states are named together: “X and Y”, “X-Y”, “X, Y and Z”, by demonym too."""
    found: list[tuple[Hit, tuple[str, ...]]] = []
    run: list[Hit] = []
    for hit in _hits(places):
        if run and not _joined(places, run[-1], hit):
            _close(run, found)
            run = []
        run.append(hit)
    _close(run, found)
    return found


def _close(run: list[Hit], found: list[tuple[Hit, tuple[str, ...]]]) -> None:
    codes = tuple(dict.fromkeys(hit.entry.code for hit in run))
    if len(codes) > 1:
        found.append((run[0], codes))


def _joined(places: Places, one: Hit, other: Hit) -> bool:
    """Return whether two namings of states stand together."""
    between = places.tokens[one.last : other.first]
    if not between:
        return places.tokens[other.first].glued
    words = [token.low for token in between if token.low not in {"the", *OWNERS}]
    return len(between) <= 4 and all(word in AND or word in {",", "-", "\u2013", "/"} for word in words)


def _led(reading: Reading, people: Sequence[Met]) -> Iterator[str]:
    """Yield the states whose leaders or ministers the text names."""
    for met in people:
        if met.person.country and reading.has("office", {*_LEADERS, "minister"}, met.first, met.last):
            yield met.person.country


def _city(reading: Reading, places: Places) -> Hit | None:
    """Return the city in which a text plays: of its dateline, else the first after “in”, “to” or “at”."""
    hits = sorted(places.place.values(), key=lambda hit: hit.first)
    for hit in hits:
        if hit.first >= _TOP:
            break
        after = reading.tokens[hit.last].word if hit.last < len(reading.tokens) else ""
        if after in _DASHES or (hit.first == 0 and after == ","):
            return hit
    for hit in hits if reading.sentences else ():
        sentence = reading.sentence(hit.first)
        if hit.first > sentence.first and reading.tokens[hit.first - 1].low in {"in", "to", "at"}:
            return hit
    return None
