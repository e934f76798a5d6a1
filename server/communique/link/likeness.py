"""How alike the names of an entity and of an item are."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product

from communique.link.items import Item
from communique.link.naming import Naming
from communique.link.subjects import Subject
from communique.search.matching import EXACT, Matcher, Name
from communique.search.words import Reading, Words

ALIKE = 86.0
"""How alike names must be to be worth a look, of 100."""
_BODIES = ("Organization", "Office")


@dataclass(frozen=True)
class Alike:
    """The names that are most alike."""

    name: str = ""
    """That of the item."""
    score: float = 0.0
    """How alike they are, of 100."""
    told: bool = False
    """Whether the name of the item tells its state too, or is ours letter by letter."""

    def rank(self, item: Item) -> tuple[float, bool, bool]:
        """Return what the best of several names of an item is chosen by."""
        return self.score, self.told, self.name == item.label


@dataclass
class Likeness:
    """Compares names.

    In: how names are read, and what may be left off them.
    """

    words: Words
    naming: Naming
    _posts: frozenset[str] = field(init=False)
    _heads: frozenset[str] = field(init=False)
    _readings: dict[str, Reading] = field(default_factory=dict)
    _matcher: Matcher = field(default_factory=Matcher)

    def __post_init__(self) -> None:
        posts = self._words(self.naming.terms.posts)
        heads = self._words(head.text for head in self.naming.terms.heads)
        self._posts, self._heads = posts - heads, heads - posts

    def _words(self, names: Iterable[str]) -> frozenset[str]:
        """Return those of some names that are one word."""
        read = (self.words.read(name).words for name in names)
        return frozenset(words[0] for words in read if len(words) == 1)

    def read(self, name: str) -> Reading:
        """Return what a name says; what was read once is known."""
        found = self._readings.get(name)
        if found is None:
            found = self._readings[name] = self.words.read(name)
        return found

    def states(self, subject: Subject) -> frozenset[str]:
        """Return the codes of the states of an entity: those it belongs to, else those it names."""
        if subject.sort == "Place":
            return self.naming.place(subject)
        if subject.states or subject.sort not in _BODIES:
            return subject.states
        return self.read(subject.label).states

    def names(self, one: str, other: str) -> float:
        """Return how alike two names are by themselves, of 100."""
        return self._matcher.compare(self.read(one), Name(self.read(other))).score

    def best(self, subject: Subject, item: Item) -> Alike:
        """Return the name of an item that is most like one of ours; of equal ones its label."""
        theirs = {name: name for name in reversed(item.names)}
        if subject.sort == "Organization":
            theirs = {self.naming.without_form(name): name for name in theirs} | theirs
        own = self.states(subject)
        best = Alike()
        for ours, (said, name) in product(self.naming.texts(subject), theirs.items()):
            asked, reading = self.read(ours), self.read(said)
            score = self._score(subject, asked, reading, own)
            whole = asked.plain == reading.plain and ours in subject.texts
            found = Alike(name, score, bool(reading.states & own) or whole)
            if score and found.rank(item) >= best.rank(item):
                best = found
        return best

    def _score(self, subject: Subject, asked: Reading, theirs: Reading, own: frozenset[str]) -> float:
        """Return how alike two names are, of 100.

        A name without a state says nothing of it: the country is judged by itself. A name of another state is
        another's, and “Kazakhstan” is not what any body of Kazakhstan is called.
        """
        if asked.plain == theirs.plain:
            return EXACT
        if subject.sort == "State":
            return EXACT if theirs.states & own and not theirs.words else 0.0
        ours, told = asked.states or own, theirs.states or own
        if not asked.words or (ours and told and not ours & told) or self._differ(asked.bag, theirs.bag):
            return 0.0
        return self._matcher.compare(asked, Name(theirs, own)).score

    def _differ(self, one: frozenset[str], other: frozenset[str]) -> bool:
        """Return whether one names a post where the other names a body: a minister is no ministry."""
        return any(
            (first & self._posts) - second and (second & self._heads) - first
            for first, second in ((one, other), (other, one))
        )
