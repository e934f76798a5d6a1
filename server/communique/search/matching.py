"""How alike two names are, word by word.

What is asked and a name of an entity are compared by their telling words: each word finds the word of the
other name that is most like it, and counts by how much it tells (a rare word tells more than “ministry”).
The states that both name, or belong to, must fit.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from communique.search.words import Reading

EXACT = 100.0
"""The score of two names that say the same."""
_JOINED = 98.0
"""The score of names that differ only in where words end."""
_SPELT, _ALIKE = 97.0, 0.8
"""The score of names with the same letters in the same order but for a few, and how alike these must be."""
_CUT, _SHORT = 0.9, 0.9
"""How much a word counts for the one it is the beginning of, and initials for the words they stand for."""
_SLIPS = ((8, 2, 0.8), (4, 1, 0.9))
"""From so many letters on a word may have so many wrong, and then counts so much."""
_STATE_ALIKE = 0.75
"""How alike words must be to a name of a state to be taken for it with letters wrong."""
_ASKED = 0.65
"""How much it matters that what is asked is in the name, against that all of the name is asked for."""
_NUMBER = 0.5
"""How much of its weight a number has that is not asked for: dates are often left out."""
_STATE_UNTOLD, _STATE_WRONG = 0.97, 0.5
"""What is left of the score when only the entity has a state, or has others than are asked for."""
_STATE_ADDED = (1.0, 0.9, 0.7)
"""What is left when only what is asked names no, one or two states: between two, much is done besides."""


def _equal(_: str) -> float:
    return 1.0


def word_likeness(asked: str, word: str, known: bool = False) -> float:
    """Return how alike two words are, from 0 to 1.

    In: the words; whether the one that is asked for is a word, so that it has no letter wrong.

    >>> word_likeness("health", "health"), word_likeness("helath", "health"), word_likeness("min", "ministry")
    (1.0, 0.9, 0.9)
    >>> word_likeness("iran", "iraq"), word_likeness("iran", "iraq", known=True)
    (0.9, 0.0)
    """
    if asked == word:
        return 1.0
    if len(asked) < len(word) and word.startswith(asked):
        return _CUT if len(asked) > 2 else _CUT * 0.8
    for letters, slips, counts in _SLIPS:
        if not known and min(len(asked), len(word)) >= letters:
            distance = OSA.distance(asked, word, score_cutoff=slips)
            return 1 - (1 - counts) * distance / slips if distance <= slips else 0.0
    return 0.0


@dataclass(frozen=True)
class Name:
    """A name of an entity, and the states that the entity belongs to."""

    reading: Reading
    states: frozenset[str] = frozenset()
    """Codes of the states, besides those it names."""

    @property
    def theirs(self) -> frozenset[str]:
        """Every state that it belongs to or names; a word of several states means its own, if it has one."""
        return self.states.union(*(mention & self.states or mention for mention in self.reading.mentions))


@dataclass(frozen=True)
class Likeness:
    """How alike what is asked and a name are."""

    score: float
    """From 0 to 100."""
    same: bool = False
    """Whether they say the same, and leave nothing open."""
    rival: bool = False
    """Whether they say the same as far as they say it."""
    letters: float = 0.0
    """How alike they are letter by letter, from 0 to 1."""


@dataclass(frozen=True)
class Matcher:
    """Compares names.

    >>> from communique.minting import Spellings
    >>> from communique.search.words import Words
    >>> words = Words.made(Spellings(), [("rs", "Serbia"), ("rs", "Serbian"), ("kz", "Kazakhstan")])
    >>> name, matcher = Name(words.read("Ministry of Health of Serbia")), Matcher()
    >>> found = matcher.compare(words.read("Serbian Health Ministry"), name)
    >>> found.score, found.same
    (100.0, True)
    >>> found = matcher.compare(words.read("Ministry of Health of Kazakhstan"), name)
    >>> found.score, found.same
    (50.0, False)
    """

    weight: Callable[[str], float] = _equal
    """How much a word tells."""
    known: Callable[[str], bool] | None = None
    """Whether a word is in any name: one that is not may be a known one with letters wrong."""
    names: Mapping[str, Collection[str]] | None = None
    """Code of a state → its names, each written together: in these, too, letters may be wrong."""

    def compare(self, asked: Reading, name: Name, told: frozenset[str] = frozenset()) -> Likeness:
        """Return how alike what is asked and a name are.

        In: what is asked; the name; the states that are told besides (codes), any of which may be meant.
        """
        theirs = name.theirs
        besides = (told,) if told else ()
        mentions = (*asked.mentions, *besides)
        letters = OSA.normalized_similarity(asked.plain, name.reading.plain)
        named = letters == 1 or asked.bag == name.reading.bag
        words = 1.0 if named else self._words(asked, name.reading, theirs)
        score = EXACT * words * _states(mentions, theirs)
        if asked.joined == name.reading.joined:
            score = max(score, _JOINED * _states(besides, theirs))
        elif letters >= _ALIKE and (self.known is None or not all(map(self.known, asked.words))):
            # A state that is named need not be meant where a word is misspelt: “French Guiaia”.
            meant = mentions if self.known is None else besides
            score = max(score, _SPELT * letters * _states(meant, theirs))
        rival = named and all(mention & theirs for mention in mentions)
        same = rival and _settled(asked, name, mentions, exact=letters == 1)
        return Likeness(round(score, 1), same, rival, letters)

    def _words(self, asked: Reading, name: Reading, states: Collection[str]) -> float:
        """Return how much of two names the other has, from 0 to 1."""
        free = [word for word in name.words if word not in asked.bag]
        pairs = [(1.0, self.weight(word)) for word in asked.bag & name.bag]
        left = []
        for word in asked.words:
            if word in name.bag:
                continue
            if free and word in name.initials:
                pairs += [(_SHORT, self.weight(other)) for other in free]
                free = []
                continue
            known = self.known is not None and self.known(word)
            like, best = max(
                ((word_likeness(word, other, known), other) for other in free), default=(0.0, "")
            )
            if like:
                free.remove(best)
                pairs.append((like, self.weight(best)))
            else:
                left.append(word)
        slip = 1.0
        if left:
            misspelt = self.known is None or not all(map(self.known, left))
            slip = self._state(left, states) if misspelt else 0.0
        common = sum(like * weight for like, weight in pairs)
        whole = sum(weight for _, weight in pairs)
        asked_for = whole + (0.0 if slip else sum(map(self.weight, left)))
        all_of_it = whole + sum(self.weight(word) * (_NUMBER if word.isdigit() else 1.0) for word in free)
        if not whole:
            return 0.0 if free or not slip else slip * _CUT  # nothing but a state with letters wrong
        covered = (common / asked_for) ** _ASKED * (common / all_of_it) ** (1 - _ASKED)
        return float(covered) * (slip or 1.0)

    def _state(self, left: Sequence[str], states: Collection[str]) -> float:
        """Return how alike words are to a name of one of some states, or 0 when they are too different."""
        written = "".join(left)
        names = (name for state in states for name in (self.names or {}).get(state, ()))
        return max(
            (OSA.normalized_similarity(written, name, score_cutoff=0.75) for name in names), default=0.0
        )


def _settled(asked: Reading, name: Name, mentions: Collection[frozenset[str]], exact: bool) -> bool:
    """Return whether names that say the same leave nothing open.

    An entity of a state, or named with one, must be asked for with that state, by a name that is no other
    state's. One word alone can name much; and where two states are named their order matters, unless the
    entity belongs to both.
    """
    if not mentions:
        return not name.theirs and (exact or len(asked.words) > 1)
    if exact:
        return True
    ordered = len(name.reading.mentions) > 1 and not name.reading.states <= name.states
    return len(asked.words) != 1 and not ordered and all(len(mention) == 1 for mention in mentions)


def _states(mentions: Collection[frozenset[str]], theirs: frozenset[str]) -> float:
    """Return what is left of a score: the states that are asked for against those of the entity."""
    if not mentions:
        return _STATE_UNTOLD if theirs else 1.0
    if not theirs:
        return _STATE_ADDED[min(len(mentions), 2)]
    return 1.0 if all(mention & theirs for mention in mentions) else _STATE_WRONG
