"""What “between A and B” and “from A to B” join: states, places, bodies."""

from dataclasses import dataclass

from communique.extract.grammar import AND, ARTICLES, BETWEEN
from communique.extract.places import Places
from communique.extract.positions import phrases
from communique.extract.reading import Reading


@dataclass(frozen=True, slots=True)
class Joined:
    """What is joined, and after which token its words end."""

    last: int
    states: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()


def between(reading: Reading, places: Places, at: int, last: int) -> Joined | None:
    """Return what “between A and B”, or “from A to B”, joins from a token on."""
    stream = reading.tokens
    if at >= last or stream[at].low not in BETWEEN | {"from"}:
        return None
    joint = {"to"} if stream[at].low == "from" else AND
    found, index, closing = Joined(at), at + 1, False
    while index < last:
        member = _member(reading, places, index, last)
        if member is None:
            return None
        found = Joined(
            member.last,
            found.states + member.states,
            found.places + member.places,
            found.bodies + member.bodies,
        )
        if closing or member.last >= last or stream[member.last].low not in joint | {","}:
            break
        closing = stream[member.last].low in joint
        index = member.last + 1
        if not closing and index < last and stream[index].low in joint:
            closing, index = True, index + 1
    return found if closing else None


def _member(reading: Reading, places: Places, at: int, last: int) -> Joined | None:
    """Return what is named at a token: a state, a place or a body."""
    begin = at + 1 if reading.tokens[at].low in ARTICLES else at
    state = places.state.get(begin)
    if state:
        return Joined(state.last, states=(state.entry.code,))
    place = places.place.get(begin)
    if place:
        return Joined(place.last, places=(reading.words(place.first, place.last),))
    body = reading.at("body", begin)
    end = body.last if body else phrases.capitals(reading, begin, last)
    return Joined(end, bodies=(reading.words(begin, end),)) if end > begin else None
