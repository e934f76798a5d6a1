"""The fields of cooperation that words name: codes of the area scheme, in the order of the text."""

from collections.abc import Iterable, Sequence

from communique.extract.gazetteer import Hit
from communique.extract.lexicon import Lexicon
from communique.extract.model import Agent
from communique.extract.reading import Reading
from communique.extract.text import tokens

_REACH = 3
_MOST = 3
"""The most areas a document has."""
_SCHEME = "area"
_LEARNED = frozenset({"academy", "university", "research-institute"})
"""Kinds whose documents are of learning, whatever else their names tell."""
_PLACES = ("country", "capital", "place")
"""The layers of names of states and places."""
_NAMING = ("head", "heads", "body", "office", "offices", "ministry", "named")
"""The layers of words by which bodies and officials are named."""
_GENERAL = "political-dialogue"
_RELATIONS = "general-relations"
"""What a document is about that names no field: it gives way to any field named."""


def find(reading: Reading, first: int, last: int) -> tuple[str, ...]:
    """Return the areas that the tokens from *first* to before *last* name, at most three.

    A word inside the longer name of a state or a place names no area: “Port of Spain”.
    """
    names = [hit for layer in _PLACES for hit in reading.layer(layer, first, last)]
    hits = [
        hit for hit in reading.layer(_SCHEME, first, last) if not any(_inside(hit, name) for name in names)
    ]
    return _chosen(reading.lexicon, (hit.entry.code for hit in hits))


def beside(reading: Reading, first: int, last: int, parties: Sequence[Agent]) -> tuple[str, ...]:
    """Return the areas that words name in which neither a party nor any body or office is named.

    They say the purpose of a document whose title names no field: “to build a dam”, “for buying trams”.
    """
    own = [(reading.at_token(party.at[0]), reading.at_token(party.at[1] - 1) + 1) for party in parties]
    named = [(hit.first, hit.last) for layer in _NAMING for hit in reading.layer(layer, first, last)]
    start = min((at for at, _ in [*own, *named] if first <= at), default=last)
    return find(reading, first, min(start, last))


def joined(reading: Reading, found: Sequence[str], more: Sequence[str]) -> tuple[str, ...]:
    """Return the areas found and further ones: as many as a document has."""
    return _chosen(reading.lexicon, [*found, *more])


def vague(found: Sequence[str]) -> bool:
    """Return whether areas say only that two sides have relations: “strategic partnership”."""
    return all(code == _RELATIONS for code in found)


def across(reading: Reading, first: int, last: int) -> tuple[str, ...]:
    """Return the areas of phrases that end in a type word: “economic cooperation programme”."""
    hits = reading.layer(_SCHEME, max(first - _REACH, 0), last)
    return _chosen(reading.lexicon, (hit.entry.code for hit in hits if hit.first < first < hit.last))


def shared(reading: Reading, parties: Sequence[Agent]) -> tuple[str, ...]:
    """Return the areas that the names of parties make plain.

    What all names share comes first; when they share nothing, the first area of each.
    """
    lexicon = reading.lexicon
    named = [_of(reading, party) for party in parties]
    told = [areas for areas in named if areas]
    if not told:
        return ()
    codes = [{lexicon.code(_SCHEME, area) for area in areas} for areas in told]
    common = [area for area in told[0] if all(lexicon.code(_SCHEME, area) in one for one in codes)]
    learned = [area for party in parties for area in _of_kind(reading, party)[:1]]
    if all(party.kind in _LEARNED for party in parties):
        return _chosen(lexicon, [*learned[:1], *common])
    if common and len(told) == len(named):
        return _chosen(lexicon, common)
    firsts = [areas[0] for areas in told]
    return _chosen(
        lexicon, [one for one in firsts if not any(_wider(lexicon, one, other) for other in firsts)]
    )


def _inside(hit: Hit, name: Hit) -> bool:
    """Return whether a hit is a part of a longer name."""
    return name.first <= hit.first and hit.last <= name.last and name.last - name.first > hit.last - hit.first


def _wider(lexicon: Lexicon, one: str, other: str) -> bool:
    """Return whether an area without a code of its own, as the economy, holds another: competition."""
    code = lexicon.code(_SCHEME, one)
    return code not in {one, lexicon.code(_SCHEME, other)} and lexicon.within(_SCHEME, other, code)


def _of(reading: Reading, party: Agent) -> tuple[str, ...]:
    """Return the areas that a party's name names, else those its kind stands for."""
    first, last = reading.at_token(party.at[0]), reading.at_token(party.at[1] - 1) + 1
    return find(reading, first, last) or _of_kind(reading, party)


def _of_kind(reading: Reading, party: Agent) -> tuple[str, ...]:
    """Return the area that bodies of a party's kind work in, when they have one."""
    hits = reading.lexicon.gazetteer.find(tokens(party.kind))
    return tuple(hit.entry.code for hit in hits if hit.entry.layer == "kind" and not hit.first)[:1]


def _chosen(lexicon: Lexicon, said: Iterable[str]) -> tuple[str, ...]:
    """Return concepts so that each code is there once, and at most three are."""
    said = list(dict.fromkeys(said))
    if any(not lexicon.within(_SCHEME, code, _GENERAL) for code in said):
        said = [code for code in said if code != _RELATIONS]
    held: dict[str, None] = {}
    kept: list[str] = []
    for code in said:
        codes = [one for one in lexicon.several(_SCHEME, code) if one not in held]
        if len(codes) > 1 and len(held) + len(codes) > _MOST:  # a concept below several: the first of them
            code = lexicon.broader[_SCHEME][code]
            codes = codes[:1]
        if codes and len(held) + len(codes) <= _MOST:
            held.update(dict.fromkeys(codes))
            kept.append(code)
    return tuple(kept)
