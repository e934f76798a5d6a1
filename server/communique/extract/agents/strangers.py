"""Names that no vocabulary knows, where only a party can stand: “between X and Y”, “the Ministry … and X”."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

from communique.extract.agents.bodies import Bodies
from communique.extract.agents.bodyname import Name
from communique.extract.agents.landmarks import Landmarks, Passage
from communique.extract.agents.owners import Owner
from communique.extract.gazetteer import Entry, Hit
from communique.extract.grammar import AND, ARTICLES, BETWEEN, FUNCTION, OWNERS
from communique.extract.reading import Sentence

_LINKS = frozenset({*AND, "/", "with"})
_OPENERS = frozenset({*BETWEEN, "of", "by", ",", ":", ";", "the", "while", "whereas"})
"""What stands before the first of two names that are joined."""
_REACH = 8
"""The most words of a name."""
_NO_HEAD = Entry("body", "company", "")
"""What is known of a name that no vocabulary has."""


def read(marks: Landmarks, bodies: Bodies, first: int, last: int) -> Name | None:
    """Return the proper name that starts a range of tokens, with what tells its state, or None."""
    tokens, places = marks.tokens, marks.places
    at = first
    while at < last and (tokens[at].low in ARTICLES or tokens[at].word == '"'):
        at += 1
    owner: Owner | None = None
    hit = places.demonym.get(at) or places.state.get(at)
    seat = hit or places.place.get(at)
    if seat is not None and seat.last + 1 < last and seat.last in marks.seated:
        at = seat.last + 1
        owner = bodies.owners.owner(at, first)
    elif hit is not None and hit.last < last:
        after = hit.last + (tokens[hit.last].word in OWNERS)
        if after < last and marks.named(after):
            owner = bodies.owners.owner(after, first)
            at = after if owner is not None and owner.how == "possessive" else at
        elif after < last and tokens[after].word.islower() and tokens[after].low not in FUNCTION:
            owner = bodies.owners.owner(after, first)
            at = next((index for index in range(after, last) if not tokens[index].word.islower()), last)
    end = at
    while end < last and end - at < _REACH:
        if (
            tokens[end].low in {"of", "for"}
            and end > at
            and end + 1 not in places.place
            and end + 1 < last
            and marks.named(end + 1)
        ):
            if end + 1 in places.state or end + 1 in marks.body or end + 1 in marks.head:
                break
        elif tokens[end].word == "&" and at < end < last - 1 and marks.named(end + 1):
            pass
        elif end > at and marks.legal(end):
            end = marks.head[end].last
            break
        elif end > at and (form := bodies.growth.runs.legal(end, last)) is not None:
            end = form.last
            break
        elif end > at and (foreign := marks.over_particles(end, last)) > end:
            end = foreign - 1
        elif end > at and end in places.state and _closes(marks, end, last):
            end = places.state[end].last
            break
        elif (
            not marks.named(end)
            or end in marks.person
            or (end > at and end in places.state and not _inside(marks, end))
        ):
            break
        end += 1
    if end == at or (end - at == 1 and (at in places.state or at in places.demonym)):
        return None
    closing = end + (end < last and tokens[end].word == '"')
    name = bodies.growth.grown(
        Name(first, closing, at, end, "company"), Hit(at, end, _NO_HEAD), last, proper=True
    )
    if not name.countries:
        name = replace(name, countries=bodies.within(name.start, name.end))
    if not name.countries and name.last < last and tokens[name.last].low == "in":
        states = places.states(name.last + 1, last)
        if states is not None and len(states.codes) == 1:
            kind = "city" if end - at < 3 else name.kind
            name = replace(name, last=states.last, countries=states.codes, kind=kind)
    return bodies.named_with(name, owner, first) if owner else name


def _closes(marks: Landmarks, at: int, last: int) -> bool:
    """Return whether a state's name is the last word of a proper name: “Ferrocarriles X and …”."""
    end = marks.places.state[at].last
    inner = marks.tokens[at - 1].is_name or bool(marks.particle[at - 1])
    return inner and (end >= last or not marks.tokens[end].is_name)


def _inside(marks: Landmarks, at: int) -> bool:
    """Return whether a state's name stands within a proper name: “the Royal X Constabulary”."""
    end = marks.places.state[at].last
    return end < len(marks.tokens) and marks.named(end) and end not in marks.places.state


def find(marks: Landmarks, bodies: Bodies, found: Sequence[Passage]) -> Iterator[Name]:
    """Yield the unknown names beside known ones, between “between” and “and”, and parted by a stroke.

    In: what is known to be named, in order, none within another.
    """
    tokens = marks.tokens
    starts = {one.first for one in found}
    taken = bytearray(len(tokens))
    for one in [*(one for one in found if not _last_word(marks, one)), *_ranges(marks)]:
        taken[one.first : one.last] = b"\x01" * (one.last - one.first)
    for sentence in marks.reading.sentences:
        at = sentence.first
        while at < sentence.last:
            name = _starting(marks, bodies, at, sentence, starts, taken)
            if name is not None and not any(taken[name.start : name.end]):
                yield name
                taken[name.first : name.last] = b"\x01" * (name.last - name.first)
                at = name.last
            else:
                at += 1


def _last_word(marks: Landmarks, one: Passage) -> bool:
    """Return whether a state or city may be the last word of a proper name: “Conservatorio de X”."""
    if one.first not in marks.places.state and one.first not in marks.places.place:
        return False
    before = one.first - 1
    while before > 0 and marks.particle[before] and not marks.tokens[before].is_name:
        before -= 1
    sentence = marks.reading.sentence(one.first)
    return before > sentence.first and marks.named(before) and marks.tokens[before].is_name


def _starting(
    marks: Landmarks, bodies: Bodies, at: int, sentence: Sentence, starts: Set[int], taken: bytearray
) -> Name | None:
    """Return the unknown name that starts at token *at*, when a party can stand there."""
    tokens = marks.tokens
    if (
        tokens[at - 1].low in ARTICLES
        and at - 2 >= sentence.first
        and tokens[at - 2].low in {"on", "for", "in"}
    ):
        return None
    if at == sentence.first or (tokens[at - 1].low in _OPENERS and not taken[at]):
        name = read(marks, bodies, at, sentence.last) if not taken[at] else None
        if name is None or not _stands(marks, name) or name.last + 1 >= sentence.last:
            return None
        link, following = tokens[name.last], name.last + 1
        beside = following in starts or (tokens[following].low in ARTICLES and following + 1 in starts)
        parted = link.word == "/" and marks.named(following)
        opened = (
            at > sentence.first and tokens[at - 1].low in BETWEEN and (link.low in _LINKS or link.word == ",")
        )
        pair = link.low in AND and not beside and _signs(marks, bodies, name, sentence)
        return name if opened or parted or pair or (link.low in _LINKS and beside) else None
    if tokens[at - 1].low == "with" and not taken[at]:
        name = read(marks, bodies, at, sentence.last)
        plain = name is not None and (_told(marks, name) or _papers(marks, name, sentence))
        return name if name is not None and _stands(marks, name) and plain else None
    if tokens[at - 1].low in _LINKS and at - 2 >= sentence.first and taken[at - 2] and not taken[at]:
        name = read(marks, bodies, at, sentence.last)
        return name if name is not None and _stands(marks, name) else None
    return None


def _signs(marks: Landmarks, bodies: Bodies, name: Name, sentence: Sentence) -> bool:
    """Return whether two unknown names, one plainly no person's, make a document: “X and Y signed”."""
    other = read(marks, bodies, name.last + 1, sentence.last)
    if other is None or not _stands(marks, other) or not (_told(marks, name) or _told(marks, other)):
        return False
    by = name.first - 1
    if by > sentence.first and marks.tokens[by].low == "by":
        return any(True for _ in marks.reading.layer("verb", max(by - 2, sentence.first), by))
    verb = marks.reading.at("verb", other.last) if other.last < sentence.last else None
    return name.first == sentence.first and verb is not None


def _papers(marks: Landmarks, name: Name, sentence: Sentence) -> bool:
    """Return whether a document is right before “with” and a name of several words: “a contract with X Y”."""
    forms = marks.reading.layer("form", sentence.first, name.first)
    document = any(hit.last == name.first - 1 for hit in forms)
    return document and name.end - name.start > 1


def _ranges(marks: Landmarks) -> Iterator[Hit]:
    for first, last in marks.person.items():
        yield Hit(first, last, _NO_HEAD)


def _told(marks: Landmarks, name: Name) -> bool:
    """Return whether a name is plainly no person's: it has a state, or a word with inner capitals."""
    words = [marks.tokens[index].word for index in range(name.start, name.end)]
    return bool(name.countries) or any(sum(map(str.isupper, word)) > 1 for word in words)


def _stands(marks: Landmarks, name: Name) -> bool:
    """Return whether a name is that of a party, and not a field of work or a person's."""
    if name.start in marks.honorific:
        return False
    return not all(marks.topic[index] or marks.rank(index) for index in range(name.start, name.end))
