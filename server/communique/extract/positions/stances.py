"""The verbs with which positions are taken, as they stand in a sentence: active, passive, or a participle."""

from collections.abc import Iterator
from dataclasses import dataclass

from communique.extract.gazetteer import Hit
from communique.extract.grammar import ADVERBS, ARTICLES, AUXILIARIES, BE, MODALS, POSSESSIVES, PREPOSITIONS
from communique.extract.reading import Reading, Sentence

_ADVERBS = ADVERBS - {"both"}  # that may be the subject
_NOT = frozenset({"not", "never", "n't", "neither", "nor"})
_NOMINAL = ARTICLES | POSSESSIVES | {"of", "this", "'s", "for", "with", "in", "by"}
"""After these a word that could be a verb is a noun."""
_REACH = 6
"""How far before a noun of attitude its verb stands: “expressed their deep and sincere appreciation”."""


@dataclass(frozen=True, slots=True)
class Stance:
    """A verb of position in a sentence."""

    hit: Hit
    group: int
    """The first token of the verb with its auxiliaries and adverbs."""
    first: int
    """The first token that is no adverb."""
    last: int
    """After the verb, or after the noun of attitude that goes with it."""
    act: str
    shape: str
    """finite, passive or gerund."""
    form: str
    """The form of the verb, as the vocabulary calls it: verb, third, past, participle, gerund."""
    attitude: Hit | None = None
    """The noun of attitude after it: “appreciation”."""

    @property
    def base(self) -> str:
        """The verb as a dictionary gives it."""
        return self.hit.entry.info["verb"]

    @property
    def third(self) -> str:
        """The verb as one speaker's: “expresses”."""
        return self.hit.entry.info["third"]


def find(reading: Reading, sentence: Sentence) -> Iterator[Stance]:
    """Yield the verbs of position of a sentence, in order, without those denied, planned or possible."""
    for hit in reading.layer("stance", sentence.first, sentence.last):
        group, first, helpers = _helpers(reading, sentence, hit.first)
        if helpers & (MODALS | _NOT | {"to"}):
            continue
        shape, form = _shape(reading, sentence, hit, group, helpers)
        if not shape:
            continue
        attitude = _attitude(reading, sentence, hit)
        light = hit.entry.info.get("light") == "yes"
        act = attitude.entry.code if attitude and light else hit.entry.code
        if act:
            end = attitude.last if attitude and light else hit.last
            yield Stance(hit, group, first, end, act, shape, form, attitude)


def _helpers(reading: Reading, sentence: Sentence, at: int) -> tuple[int, int, frozenset[str]]:
    """Return where a verb group starts, with and without adverbs, and the small words in it."""
    stream, first, solid = reading.tokens, at, at
    found: set[str] = set()
    while first > sentence.first:
        low = stream[first - 1].low
        if low in AUXILIARIES or low in MODALS or low in _NOT or low == "to":
            found.add(low)
            solid = first - 1
        elif not (low in _ADVERBS or (low.endswith("ly") and stream[first - 1].word.islower())):
            break
        first -= 1
    return first, solid, frozenset(found)


def _shape(
    reading: Reading, sentence: Sentence, hit: Hit, group: int, helpers: frozenset[str]
) -> tuple[str, str]:
    """Return what part a verb has in its clause, and its form; nothing when it is a noun."""
    said = " ".join(token.low for token in reading.tokens[hit.first : hit.last])
    info = hit.entry.info
    if said == info["gerund"]:
        return ("gerund", "gerund") if not helpers else ("", "")
    if helpers & BE and said == info["participle"]:
        return "passive", "participle"
    before = reading.tokens[group - 1].low if group > sentence.first else ""
    if before in _NOMINAL:
        return "", ""
    form = next((form for form in ("past", "third", "verb") if said == info[form]), "participle")
    return ("", "") if form == "participle" and not helpers else ("finite", form)


def _attitude(reading: Reading, sentence: Sentence, hit: Hit) -> Hit | None:
    """Return the noun of attitude that is the object of a verb."""
    for noun in reading.layer("attitude", hit.last, min(hit.last + _REACH, sentence.last)):
        between = reading.tokens[hit.last : noun.first]
        if any(token.low in PREPOSITIONS or not token.is_word for token in between):
            return None
        return noun
    return None
