"""Cooperation that is said to have been made formal, by documents that are not named.

“The sides formalized cooperation in agriculture, science and culture” states no document that could be told
from others. It tells of those that are known from elsewhere.
"""

from collections.abc import Iterator

from communique.extract.gazetteer import Hit
from communique.extract.grammar import ADVERBS, ARTICLES, MODALS, POSSESSIVES
from communique.extract.instruments.verbs import MADE
from communique.extract.model import Formalized
from communique.extract.reading import Reading

_FIELDS = frozenset({"in", "on"})
_HAVE = frozenset({"have", "has"})
_UNREAL = MODALS | {"to", "not", "had", "never"}


def find(reading: Reading) -> Iterator[Formalized]:
    """Yield the sentences that say so, with the fields they name."""
    for hit in reading.layer("verb"):
        past = reading.tokens[hit.first].low in hit.entry.info.get("past", "").split("|")
        sentence = reading.sentence_at(hit.first)
        if sentence is not None and hit.entry.code in MADE and past and not _is_unreal(reading, hit):
            at = _object(reading, hit.last, sentence.last)
            named = any(True for _ in reading.layer("form", sentence.first, sentence.last))
            fields = reading.layer("area", at, sentence.last) if at is not None and not named else ()
            areas = tuple(dict.fromkeys(field.entry.code for field in fields))
            if areas:
                yield Formalized(reading.span(sentence.first, sentence.last), areas)


def _is_unreal(reading: Reading, verb: Hit) -> bool:
    """Return whether a verb tells of what was not done on the occasion: “is to be formalized”."""
    at = verb.first - 1
    while at >= 0 and (reading.tokens[at].low in ADVERBS | _HAVE or reading.tokens[at].low.endswith("ly")):
        at -= 1
    return at >= 0 and reading.tokens[at].low in _UNREAL


def _object(reading: Reading, at: int, last: int) -> int | None:
    """Return where the fields start when “cooperation in” stands at a token, an article left aside."""
    if at < last and reading.tokens[at].low in ARTICLES | POSSESSIVES:
        at += 1
    cue = reading.at("cue", at)
    if cue is None or cue.entry.code != "cooperation" or cue.last >= last:
        return None
    return cue.last + 1 if reading.tokens[cue.last].low in _FIELDS else None
