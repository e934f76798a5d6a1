"""The verbs of a text with what stands before them: “will be signed”, “have agreed”."""

from dataclasses import dataclass

from communique.extract.gazetteer import Hit
from communique.extract.grammar import ADVERBS, ARTICLES, AUXILIARIES, BE, MODALS, POSSESSIVES
from communique.extract.reading import Reading

MADE = frozenset({"made", "exchanged", "adopted", "issued"})
"""The uses of verbs that say a document was made."""
_NOMINAL = ARTICLES | POSSESSIVES | {"of", "this", "for", "s", "'s"}
"""What makes a noun of a word that could be a verb."""


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb with what stands before it: “will be”, “was not”, “has been”."""

    hit: Hit
    first: int
    """Its first token, auxiliaries included."""
    past: bool
    """Whether it has the form of the past, which is that of the participle as well."""
    gerund: bool
    helpers: tuple[str, ...]
    """The auxiliaries and other words before it, in lower case."""

    @property
    def last(self) -> int:
        """The token after it."""
        return self.hit.last

    @property
    def use(self) -> str:
        """What the verb says: made, adopted, planned, …."""
        return self.hit.entry.code

    @property
    def makes(self) -> bool:
        """Whether it says that a document was made."""
        return self.use in MADE

    @property
    def passive(self) -> bool:
        """Whether it is a participle after a form of “be”, or one that stands alone."""
        if not self.past:
            return False
        return not self.helpers or any(word in BE for word in self.helpers)


def is_noun(reading: Reading, hit: Hit) -> bool:
    """Return whether a word that could be a verb is a noun here: “the exchange of”, “a visit”."""
    if hit.last - hit.first > 1:
        return False
    token = reading.tokens[hit.first]
    if token.low in hit.entry.info.get("past", "").split("|"):
        return False
    if token.low in hit.entry.info.get("gerund", "").split("|"):
        return False
    before = reading.tokens[hit.first - 1] if hit.first else None
    after = reading.tokens[hit.last] if hit.last < len(reading.tokens) else None
    if after is not None and after.low == "of":
        return True
    return before is not None and before.low in _NOMINAL


def read(reading: Reading, hit: Hit) -> Verb:
    """Return the verb of a hit with what stands before it."""
    stream = reading.tokens
    said = " ".join(token.low for token in stream[hit.first : hit.last])
    first = hit.first
    helpers: list[str] = []
    while first > 0 and hit.first - first < 6:
        low = stream[first - 1].low
        if low in AUXILIARIES or low in MODALS or low in {"to", "not", "n't"}:
            helpers.insert(0, low)
        elif not (low in ADVERBS or (low.endswith("ly") and stream[first - 1].word.islower())):
            break
        first -= 1
    while first < hit.first and stream[first].low not in helpers:
        first += 1
    info = hit.entry.info
    past = said in info.get("past", "").lower().split("|")
    gerund = said in info.get("gerund", "").lower().split("|")
    return Verb(hit, first, past, gerund, tuple(helpers))
