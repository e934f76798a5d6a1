"""Who speaks in a statement: “the Presidents”, “both sides”, “Serbia”, “They”, the statement itself."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from communique.extract.agents.context import Context
from communique.extract.gazetteer import Hit
from communique.extract.grammar import ADVERBS, ARTICLES, JOINS, OWNERS
from communique.extract.persons import Mention as Met
from communique.extract.places import Places
from communique.extract.reading import Reading, Sentence

_LEADERS = frozenset({"head-of-state", "head-of-government", "royal"})
_OPENS = frozenset(
    {",", ";", ":", "and", "while", "whereas", "but", "as", "that", "which", '"', "(", "–", "—"}
)
"""What stands before the subject of a clause."""
_ANY = "official"
"""The kind of the titles that say no more than that someone leads: “leader”, “head”."""
_THEY, _IT, _BOTH = "they", "it", "both"
_WE = "we"
_OTHERS = frozenset({"he", "she", "i"})
_COUNT = 2


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks in a clause."""

    first: int
    """The first token of the subject."""
    last: int
    persons: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    plural: bool = False
    statement: bool = False
    """Whether it is the statement itself that speaks."""
    alone: bool = False
    """Whether one person speaks, for himself or for his own side; a statement is not made by one."""


@dataclass
class Speakers:
    """The subjects that can take a position, by the place of the text where they stand."""

    reading: Reading
    places: Places
    people: Sequence[Met]
    context: Context
    adopters: Speaker
    """Who adopted the statement: they speak where it does."""
    last_group: Speaker | None = None
    """The last subject in the plural: whom “they” means."""
    last_state: Speaker | None = None
    _met_ends: dict[int, Met] = field(default_factory=dict, init=False)
    _known: dict[tuple[str, ...], str] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        for met in self.people:
            self._met_ends[met.last] = met

    @cached_property
    def _groups(self) -> Mapping[int, Hit]:
        """Token after the last → the collective that ends there: “the two leaders”, “both sides”."""
        found: dict[int, Hit] = {}
        for hit in self.reading.layer("word"):
            named = hit.entry.code == "leaders" or hit.entry.info.get("value") in {"states", "governments"}
            if hit.entry.code in {"leaders", "both", "all"} and named:
                found[hit.last] = hit
        for hit in self.reading.layer("offices"):
            if hit.entry.code not in {"honorific", "modifier", "suffix"}:
                found.setdefault(hit.last, hit)
        return found

    @cached_property
    def _sides(self) -> Mapping[int, Hit]:
        """Token after the last → “side”, “delegation” and the like, that speak for a state."""
        hits = [*self.reading.layer("reference"), *self.reading.layer("references")]
        return {hit.last: hit for hit in hits if hit.entry.code == "side"}

    @cached_property
    def _statements(self) -> Mapping[int, Hit]:
        classes = self.reading.lexicon.classes.get("form", {})
        hits = self.reading.layer("form")
        return {hit.last: hit for hit in hits if classes.get(hit.entry.code) == "JointStatement"}

    def before(self, end: int, sentence: Sentence) -> Speaker | None:
        """Return the subject that ends before a token, and remember it for “they” and “it”."""
        if end <= sentence.first:
            return None
        found = self._pronoun(end) or self._named(end, sentence)
        if found is None:
            return None
        if found.plural:
            self.last_group = found
        elif found.countries and not found.alone:
            self.last_state = found
        return found

    def stands(self, end: int) -> tuple[int, tuple[str, ...]] | None:
        """Return where someone is named who ends before a token, and whose states; wherever it stands."""
        met = self._met_ends.get(end)
        if met and met.person.country:
            return met.first, (met.person.country,)
        found = self._group(end) or self._side(end) or self._states(end)
        return (found.first, found.countries) if found else None

    def _named(self, end: int, sentence: Sentence) -> Speaker | None:
        found = self._group(end) or self._persons(end, sentence) or self._side(end) or self._states(end)
        found = found or self._statement(end)
        if found is None or found.first < sentence.first:
            return None
        return found if self._opens(found.first, sentence) else None

    def _opens(self, first: int, sentence: Sentence) -> bool:
        """Return whether a subject can start at a token: a clause does, or an adverb stands before it."""
        if first == sentence.first:
            return True
        low = self.reading.tokens[first - 1].low
        return low in _OPENS or low in ADVERBS or low.endswith("ly")

    def _pronoun(self, end: int) -> Speaker | None:
        low = self.reading.tokens[end - 1].low
        if low in _OTHERS:
            return Speaker(end - 1, end, alone=True)
        if low == _WE and not self._quoted(end):
            return Speaker(end - 1, end, self.adopters.persons, self.adopters.countries, plural=True)
        known = {_THEY: self.last_group, _IT: self.last_state, _BOTH: self.last_group}.get(low)
        if known is None:
            return None
        return Speaker(end - 1, end, known.persons, known.countries, known.plural)

    def _quoted(self, at: int) -> bool:
        """Return whether a token may stand in someone's own words."""
        sentence = self.reading.sentence(at - 1)
        return any(
            token.word == '"' for token in self.reading.tokens[sentence.first : min(at + 60, sentence.last)]
        )

    def _persons(self, end: int, sentence: Sentence) -> Speaker | None:
        """Return the persons named together, “Presidents A and B”, who end before a token."""
        chain: list[Met] = []
        at = end
        while (met := self._met_ends.get(at)) is not None and met.first >= sentence.first:
            chain.append(met)
            at = met.first
            if at - 1 <= sentence.first or self.reading.tokens[at - 1].low not in JOINS | {"with"}:
                break
            at -= 1
            if self.reading.tokens[at - 1].word == ",":
                at -= 1
        if not chain:
            return None
        chain.reverse()
        names = tuple(dict.fromkeys(met.person.name for met in chain))
        states = tuple(dict.fromkeys(met.person.country for met in chain if met.person.country))
        first = chain[0].first
        if first > sentence.first and self.reading.tokens[first - 1].low in ARTICLES:
            first -= 1
        return Speaker(first, end, names, states, len(names) > 1, alone=len(states) < _COUNT)

    def _group(self, end: int) -> Speaker | None:
        """Return the collective that ends before a token."""
        hit = self._groups.get(end)
        if hit is None:
            return None
        first = hit.first
        stream = self.reading.tokens
        count = _COUNT
        while first > 0 and (number := self._number(first - 1)) is not None:
            first -= 1
            count = number or count
        if first == hit.first and hit.entry.layer == "offices" and stream[hit.first - 1].low != "the":
            return None
        states = self.context.states(hit.first, self._number(hit.first) or count)
        if hit.entry.code == "all":
            states = self.context.acting
        if len(states) < _COUNT:
            return None
        persons = () if hit.entry.info.get("value") else self._leaders(hit, states)
        return Speaker(first, end, persons, states, plural=True)

    def _number(self, at: int) -> int | None:
        """Return the number a word before a collective says, 0 for an article, None for any other word."""
        token = self.reading.tokens[at]
        if token.low in ARTICLES:
            return 0
        hit = self.reading.at("word", at)
        values = [hit] if hit else []
        for one in values:
            if one.entry.code == "number" and one.last == at + 1:
                return int(one.entry.info.get("value") or 0)
        return None

    def _leaders(self, hit: Hit, states: Sequence[str]) -> tuple[str, ...]:
        """Return the persons whom “the leaders” means, one a state; none when one is not named."""
        hits = self.reading.layer("offices", hit.first, hit.last)
        titles = [one for one in hits if one.entry.code != _ANY]
        found = [self._leader(code, titles) for code in states]
        return tuple(name for name in found if name) if all(found) else ()

    def _leader(self, code: str, titles: Sequence[Hit]) -> str:
        """Return the first person of a state who holds the office of a plural; empty when none is named."""
        key = (code, *(hit.entry.phrase for hit in titles))
        if key not in self._known:
            own = (met for met in self.people if met.person.country == code and _holds(met, titles))
            self._known[key] = next((met.person.name for met in own), "")
        return self._known[key]

    def _side(self, end: int) -> Speaker | None:
        """Return the state of “the Serbian side”, “Japan's Government”."""
        hit = self._sides.get(end)
        if hit is None:
            return None
        stream, at = self.reading.tokens, hit.first
        if stream[at - 1].low in OWNERS:
            at -= 1
        state = self.places.demonym_ends.get(at) or self.places.state_ends.get(at)
        if state is None:
            return None
        first = state.first - 1 if state.first and stream[state.first - 1].low in ARTICLES else state.first
        return Speaker(first, end, (), (state.entry.code,))

    def _states(self, end: int) -> Speaker | None:
        """Return the states named together that end before a token."""
        stream, at = self.reading.tokens, end
        codes: list[str] = []
        while (hit := self.places.state_ends.get(at)) is not None:
            codes.append(hit.entry.code)
            at = hit.first
            if at and stream[at - 1].low in ARTICLES:
                at -= 1
            joined = at > 1 and stream[at - 1].low in JOINS
            before = at - 2 if joined and stream[at - 2].word == "," else at - 1
            if not joined or before not in self.places.state_ends:
                break
            at = before
        if not codes:
            return None
        states = tuple(dict.fromkeys(reversed(codes)))
        return Speaker(at, end, (), states, plural=len(states) > 1)

    def _statement(self, end: int) -> Speaker | None:
        hit = self._statements.get(end)
        if hit is None or hit.first == 0 or self.reading.tokens[hit.first - 1].low not in {"the", "this"}:
            return None
        who = self.adopters
        return Speaker(hit.first - 1, end, who.persons, who.countries, statement=True)


def _holds(met: Met, titles: Sequence[Hit]) -> bool:
    """Return whether a plural names a person's office; one that names none means the leaders."""
    if not titles:
        return met.kind in _LEADERS
    role = met.person.role.casefold()
    return any(hit.entry.info["title"].casefold() in role or hit.entry.code == met.kind for hit in titles)


def adopters(context: Context, people: Sequence[Met], countries: Sequence[str]) -> Speaker:
    """Return who adopted a statement of states: their leaders where the text names one for each.

    In: whose text it is, the persons named in it, the parties of the statement.
    """
    codes = tuple(countries) or context.acting
    found = []
    for code in codes:
        own = [met for met in people if met.person.country == code and met.kind in _LEADERS]
        found += [own[0].person.name] if own else []
    persons = tuple(found) if len(found) == len(codes) else ()
    return Speaker(0, 0, persons, codes, plural=True)


def subjects(speakers: Speakers, sentence: Sentence, ends: Sequence[int]) -> Iterator[Speaker]:
    """Yield the subjects of the clauses of a sentence that end where a verb group starts."""
    for end in ends[: bisect_left(ends, sentence.last)]:
        found = speakers.before(end, sentence)
        if found:
            yield found
