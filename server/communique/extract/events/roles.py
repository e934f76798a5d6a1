"""What a sentence says of an event: who takes part, where, about what, how many documents, what honour."""

from collections.abc import Iterable, Sequence

from communique.extract.events import sites
from communique.extract.events.signs import Sighting, Signs
from communique.extract.gazetteer import Hit
from communique.extract.grammar import ARTICLES, PREPOSITIONS
from communique.extract.model import Span, Thing
from communique.extract.persons import Mention
from communique.extract.reading import Reading, Sentence

_REACH = 30
"""How far, in tokens, what belongs to an event stands from the words that tell of it."""
_PAIR = 2
_BY = 12
"""How far, in tokens, “by A” stands after a visit."""
_OF = 4
_LEADERS = frozenset({"head-of-state", "head-of-government", "royal"})
_AT = frozenset({"in", "at", "to"})
_PASSIVE = frozenset({"was", "were", "been", "is", "being"})


def people(signs: Signs, one: Sighting, first: int, last: int) -> list[tuple[Mention, str]]:
    """Return who takes part in an event, with their roles, in the order of the text.

    In: the words that tell of the event, the tokens of their sentence.
    """
    near = _near(signs, max(first, one.first - _REACH), one.first)
    after = _near(signs, one.last, min(last, one.last + _REACH))
    if one.kind.endswith("visit"):
        return _visit(signs, one, near, after)
    if one.kind in {"signing-ceremony", "document-exchange", "summit", "forum", "opening"}:
        return [(mention, "attendee") for mention in [*near, *after]]
    if one.kind == "statement-adoption":
        return [(mention, "adopter") for mention in [*near, *after]]
    if one.kind == "award":
        return _award(signs, one, near, after)
    hit = signs.reading.at("verb", one.first)
    if hit and hit.entry.code == "received":
        passive = one.first > 0 and signs.reading.tokens[one.first - 1].low in _PASSIVE
        host, guest = ("visitor", "host") if passive else ("host", "visitor")
        return [*((mention, host) for mention in near), *((mention, guest) for mention in after)]
    return [(mention, "") for mention in [*near, *after]]


def _near(signs: Signs, first: int, last: int) -> list[Mention]:
    """Return the persons named within tokens, each once; “the presidents” are those known so far."""
    found: dict[str, Mention] = {}
    for index in range(first, last):
        mention = signs.names.get(index)
        if mention and mention.first >= first:
            found.setdefault(mention.person.name, mention)
    if not found:
        for hit in signs.within("leaders", first, last):
            return _meant(signs, hit)
    return sorted(found.values(), key=lambda mention: mention.name_first)


def people_at(signs: Signs, said: Sequence[Mention], first: int, last: int) -> Span | None:
    """Return the passage that names those who take part: “in the presence of the two presidents”.

    In: those meant, the tokens of the sentence. Out: of persons it does not name the words that mean them.
    """
    if not said:
        return None
    if not any(first <= mention.first < last for mention in said):
        for hit in signs.within("leaders", first, last):
            begin = hit.first
            while begin > first and signs.reading.tokens[begin - 1].low in ARTICLES:
                begin -= 1
            watching = (one for one in signs.within("watching", max(first, begin - _OF), begin))
            return signs.reading.span(min([begin, *(one.first for one in watching)]), hit.last)
    return signs.reading.span(said[0].first, said[-1].last)


def _meant(signs: Signs, hit: Hit) -> list[Mention]:
    """Return the persons whom “the presidents”, “the two leaders” means: those of that office, two states."""
    uses = signs.starts[hit.first]
    if "sides" in uses:
        return []
    office = signs.reading.tokens[hit.last - 1].low.removesuffix("s")
    found: dict[str | None, Mention] = {}
    for mention in signs.people:
        leads = "chiefs" in uses and mention.kind in _LEADERS
        if leads or office in mention.person.role.lower():
            found.setdefault(mention.person.country, mention)
        if len(found) == _PAIR:
            return list(found.values())
    return []


def _visit(
    signs: Signs, one: Sighting, near: list[Mention], after: list[Mention]
) -> list[tuple[Mention, str]]:
    """Return the visitor and the host of a visit."""
    tokens = signs.reading.tokens
    actor = next((mention for mention in after if tokens[mention.first - 1].low == "by"), None)
    of = one.last < len(tokens) and tokens[one.last].low == "of"
    if actor and actor.first < one.last + _BY:
        visitors = [actor]
    elif of and after and after[0].first <= one.last + _OF:
        visitors = after[:1]
    else:
        visitors = near[-1:] if one.nominal else near[:1]
    hosts: list[Mention] = []
    for mention in [*near, *after]:
        before = [token.low for token in tokens[max(0, mention.first - _OF) : mention.first]]
        if mention not in visitors and "invitation" in before:
            hosts.append(mention)
    return [*((mention, "visitor") for mention in visitors), *((mention, "host") for mention in hosts)]


def _award(
    signs: Signs, one: Sighting, near: list[Mention], after: list[Mention]
) -> list[tuple[Mention, str]]:
    """Return who conferred an honour on whom."""
    tokens = signs.reading.tokens
    gets = tokens[one.first].low.startswith("receive")
    passive = (
        tokens[one.first - 1].low in _PASSIVE or tokens[one.first].low in _PASSIVE if one.first else False
    )
    if passive or gets:
        return [
            *((mention, "recipient") for mention in near[-1:]),
            *((mention, "conferrer") for mention in after[:1]),
        ]
    return [
        *((mention, "conferrer") for mention in near[-1:]),
        *((mention, "recipient") for mention in after[:1]),
    ]


def place(
    reading: Reading, one: Sighting, first: int, last: int
) -> tuple[str | None, Span | None, str, str | None]:
    """Return where an event was: the place, its passage, the city it lies in, and the state."""
    found: list[tuple[int, Hit]] = []
    for layer, worth in (("capital", 0), ("place", 0), ("country", 1)):
        for hit in reading.layer(layer, max(first, one.first - _REACH), min(last, one.last + _REACH)):
            at = hit.first - 1
            while at > first and (reading.tokens[at].low in ARTICLES or reading.tokens[at].word == "of"):
                at -= 1
            said = reading.tokens[at].low if at >= first else ""
            if said not in _AT or (said == "to" and not one.kind.endswith("visit")):
                continue
            distance = hit.first - one.last if hit.first >= one.last else one.first - hit.last + 4
            found.append((distance + 6 * worth, hit))
    if not found:
        return None, None, "", None
    hit = min(found, key=lambda pair: pair[0])[1]
    state = hit.entry.info.get("country") if hit.entry.layer == "place" else hit.entry.code
    home = state if state and len(state) == 2 else None
    site = sites.find(reading, hit, first, last)
    if site is not None:
        city = site.city
        told = reading.span(min(site.first, city.first), max(site.last, city.last))
        return reading.words(site.first, site.last), told, reading.words(city.first, city.last), home
    return reading.words(hit.first, hit.last), reading.span(hit.first, hit.last), "", home


def count(signs: Signs, one: Sighting, first: int, last: int) -> tuple[int | None, Span | None]:
    """Return how many documents were signed or exchanged at an event, and the words that say it."""
    if one.kind not in {"signing-ceremony", "document-exchange"}:
        return None, None
    reading = signs.reading
    for hit in signs.within("documents", first, last):
        for index in range(max(first, hit.first - 5), hit.first):
            number = reading.at("word", index)
            if number and number.entry.code == "number":
                return int(number.entry.info["value"]), reading.span(_start(reading, index, first), hit.last)
            word = reading.tokens[index].word
            if word.isascii() and word.isdigit() and len(word) < 4 and int(word):
                return int(word), reading.span(_start(reading, index, first), hit.last)
    return None, None


def _start(reading: Reading, at: int, first: int) -> int:
    """Return where “a package of ten” starts."""
    if at - 3 >= first and reading.tokens[at - 1].low == "of" and reading.tokens[at - 3].low in ARTICLES:
        return at - 3
    return at


def areas(signs: Signs, one: Sighting, sentence: Sentence) -> tuple[tuple[str, ...], Span | None]:
    """Return the fields that talks were about, and the sentence or words that say it."""
    if one.kind not in {"talks", "phone-call"}:
        return (), None
    reading = signs.reading
    for hit in signs.within("focus", max(sentence.first, one.first - _REACH), sentence.last):
        found = dict.fromkeys(area.entry.code for area in reading.layer("area", hit.last, sentence.last))
        if found:
            return tuple(found), reading.span(sentence.first, sentence.last)
    return (), None


def honour(signs: Signs, one: Sighting, last: int) -> tuple[Thing | None, str, Span | None]:
    """Return the honour that was conferred, and why."""
    if one.kind != "award":
        return None, "", None
    reading = signs.reading
    hit = _honour(reading, one.first - 6, last)
    if hit is None:
        return None, "", None
    start, end = hit.first, hit.last
    tokens = reading.tokens
    while start > 0 and tokens[start - 1].is_name and start - 1 >= one.last:
        start -= 1
    while end < last and (tokens[end].is_name or tokens[end].glued or _inside(reading, end, last)):
        end += 1
    name = reading.words(start, end)
    reason = next(signs.within("reason", end, last), None)
    if reason is None:
        return Thing("honour", name, reading.span(start, end)), "", None
    stop = reason.last
    while stop < last and tokens[stop].word not in {",", ".", ";", ")"}:
        stop += 1
    return (
        Thing("honour", name, reading.span(start, end)),
        reading.words(reason.first, stop),
        reading.span(reason.first, stop),
    )


def _honour(reading: Reading, first: int, last: int) -> Hit | None:
    hits: Iterable[Hit] = reading.layer("reference", max(first, 0), last)
    return next(
        (hit for hit in hits if hit.entry.code == "honour" and reading.tokens[hit.first].is_name), None
    )


def _inside(reading: Reading, at: int, last: int) -> bool:
    """Return whether a small word goes on with a name: “Order of the Golden Eagle”."""
    following = at + 1
    while following < last and reading.tokens[following].low in PREPOSITIONS | ARTICLES:
        following += 1
    return reading.tokens[at].low in {"of", "the"} and following < last and reading.tokens[following].is_name
