"""The persons of a text while it is read: which name is whose, and where it stands without office."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from communique.extract.grammar import ADVERBS, FUNCTION
from communique.extract.model import Span
from communique.extract.persons.names import Ground, key, same
from communique.extract.persons.titles import Title
from communique.extract.reading import Reading

_BACK = 60
"""How far back, in tokens, the one is looked for whose counterpart somebody is."""
_BEARERS = 40
"""How many of those who share a name are looked at, the ones named last."""
_FORMS = 8
"""How many forms of a name are kept."""
_ABBREVIATION = 3
"""The most letters of an abbreviated office."""
_ENDINGS = ("ing", "ed", "ly")
"""How words end that often open a sentence and are no names."""


@dataclass
class Draft:
    """What is known of a person while the text is being read."""

    keys: list[tuple[str, ...]]
    """The name in each of its forms, the fullest first."""
    name: str
    role: str
    kind: str
    """The kind of office."""
    country: str | None
    foreign: bool
    """Whether the office is one of a body that belongs to no state."""
    at: Span
    implied: bool = False
    together: tuple[int, ...] = ()
    """The persons named by one plural, in order, when the text does not say their states there."""
    seen: list[tuple[int, int, int, int]] = field(default_factory=list)
    """Passage and name of each mention, as tokens."""


@dataclass
class Book:
    """The persons of a text, and which names are whose."""

    reading: Reading
    drafts: list[Draft] = field(default_factory=list)
    unnamed: list[tuple[str, str]] = field(default_factory=list)
    """The offices, in small letters, that are named with a state and without a person."""
    index: dict[str, list[int]] = field(default_factory=dict)
    """A word of a name → the persons who bear it."""

    def known(self, name: tuple[str, ...], country: str | None) -> int | None:
        """Return the person a name is of, the last one named when there are several."""
        found: list[int] = []
        for word in name:
            for number in self.index.get(word, [])[-_BEARERS:]:
                draft = self.drafts[number]
                clash = country and draft.country and country != draft.country
                if number not in found and not clash and any(same(name, known) for known in draft.keys):
                    found.append(number)
        return max(found, key=lambda number: self.drafts[number].seen[-1]) if found else None

    def last_before(self, at: int, lowest: int) -> Draft | None:
        """Return the person named last between two tokens, by surname too; else the one named last at all."""
        for index in range(at - 1, max(lowest, at - _BACK) - 1, -1):
            bearers = self.index.get(self.reading.tokens[index].low)
            if bearers and self.reading.tokens[index].is_name:
                return self.drafts[bearers[-1]]
        return self.drafts[-1] if self.drafts else None

    def add(
        self, title: Title | None, name: tuple[int, int], country: str | None, passage: tuple[int, int]
    ) -> int | None:
        """Note that a passage names someone; return who it is, or None for a stranger without office."""
        words = key(self.reading, *name)
        number = self.known(words, country)
        if number is None:
            if title is None:
                return None
            number = len(self.drafts)
            self.drafts.append(
                Draft(
                    [words],
                    self.reading.words(*name),
                    title.role,
                    title.kind,
                    country,
                    title.foreign,
                    self.reading.span(*passage),
                )
            )
        draft = self.drafts[number]
        if len(words) > len(draft.keys[0]):
            draft.keys.insert(0, words)
            draft.name = self.reading.words(*name)
        elif words not in draft.keys and len(draft.keys) < _FORMS:
            draft.keys.append(words)
        if country and not draft.country:
            draft.country = country
            if title:
                draft.role, draft.at = title.role, self.reading.span(*passage)
        for word in words:
            bearers = self.index.setdefault(word, [])
            if number not in bearers:
                bearers.append(number)
        draft.seen.append((*passage, *name))
        return number


def add_bare(ground: Ground, book: Book) -> None:
    """Note the mentions of known persons without office: “Tokayev”, “Serbia’s Aleksandar Vučić”."""
    reading = book.reading
    taken = sorted((start, end) for draft in book.drafts for _, _, start, end in draft.seen)
    for first, last in _runs(ground, book.index, taken):
        opens = reading.sentence(first).first == first
        first += last - first > 1 and ((opens and _common(ground, first)) or _letters(ground, first))
        words = key(reading, first, last)
        country = _possessor(ground, first)
        number = book.known(words, country)
        if number is None:
            continue
        names = book.drafts[number].keys
        if len(words) == 1 and not any(words[0] == name[-1] or words == name for name in names):
            continue
        book.add(None, (first, last), country, (first, last))


def _letters(ground: Ground, at: int) -> bool:
    """Return whether a word is an abbreviation before a name: “PM Wafula”."""
    word = ground.reading.tokens[at].word
    return word.isupper() and 1 < len(word) <= _ABBREVIATION


def _common(ground: Ground, at: int) -> bool:
    """Return whether a word that opens a sentence is no name, though written with a capital."""
    reading = ground.reading
    low = reading.tokens[at].low
    known = reading.at("word", at) or reading.at("verb", at) or at in ground.common
    return bool(known) or low in FUNCTION | ADVERBS or low.endswith(_ENDINGS)


def _possessor(ground: Ground, first: int) -> str | None:
    """Return the state whose possessive stands before a name."""
    if first < 2 or ground.reading.tokens[first - 1].low != "'s":
        return None
    hit = ground.ends.get("country", {}).get(first - 1)
    return hit.entry.code if hit else None


def _runs(ground: Ground, index: Iterable[str], taken: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the names outside *taken* that hold a word of *index*, whole."""
    reading = ground.reading
    known = frozenset(index)
    at = place = 0
    while at < len(reading.tokens):
        while place < len(taken) and taken[place][1] <= at:
            place += 1
        if place < len(taken) and taken[place][0] <= at:
            at = taken[place][1]
            continue
        token = reading.tokens[at]
        if not token.is_name or at in ground.offices or at in ground.solid or at in ground.small:
            at += 1
            continue
        sentence = reading.sentence(at)
        limit = sentence.last if sentence.first <= at < sentence.last else at
        limit = min(limit, taken[place][0]) if place < len(taken) else limit
        end = ground.name_end(at, limit)
        if end == at:
            at += 1
            continue
        joined = end < len(reading.tokens) and reading.tokens[end].is_name and end in ground.solid
        if not joined and any(reading.tokens[index].low in known for index in range(at, end)):
            yield at, end
        at = end
