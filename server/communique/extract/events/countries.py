"""The states that act in a text, as against those it only mentions."""

from collections import Counter
from collections.abc import Iterable, Sequence

from communique.extract.model import Agreement, Event, Person

_OFTEN = 2
"""How often a state must be a party to act when the words of the text do not put it first."""
_PAIR = 2
"""Two states act at least, unless the other side is an organization."""


def find(
    people: Iterable[Person], agreements: Iterable[Agreement], events: Iterable[Event], acting: Sequence[str]
) -> tuple[str, ...]:
    """Return the states that act in a text, in the order in which it is told of them.

    In: the persons, documents and events of the text; the states that its words put first. Out: the states of
    the parties and of those who take part in events; persons elsewhere count when their state is put first.
    """
    parties = Counter(party.country for one in agreements for party in one.parties)
    present = dict.fromkeys(code for one in events for code in one.countries)
    officials = dict.fromkeys(person.country for person in people)
    foremost = frozenset(acting)
    named = dict.fromkeys(code for code in (*officials, *present, *parties) if code)
    chosen = [code for code in named if code in present or code in foremost or parties[code] >= _OFTEN]
    alone = not chosen or not (None in parties or None in officials)
    if len(chosen) < _PAIR and alone:
        chosen += [code for code in (*named, *acting[:_PAIR]) if code not in chosen]
    return tuple(dict.fromkeys(chosen))
