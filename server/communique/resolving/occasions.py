"""Tellings of events → the events there are.

An event is known by its kind, its states and its day. Two ceremonies at which the same documents were handled
are one, even if two reports date it differently because neither says when it was. Two talks or visits of the
same states on one day are one unless different persons took part.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from communique import minting
from communique.recording.drafts import Naming, Occasion, Ref
from communique.recording.naming import Known
from communique.resolving.known import Past
from communique.resolving.titles import Titles

_PERSONAL = ("Talks", "Visit")
"""Classes of event that those who take part tell apart."""


@dataclass(frozen=True)
class Settled:
    """What became of a telling of an event."""

    naming: Naming
    date: str


def gather(
    tellings: Sequence[Occasion],
    papers: Mapping[Ref, Naming],
    forms: Mapping[Ref, str],
    titles: Titles,
    known: Known,
    past: Past,
) -> dict[Ref, Settled]:
    """Return the event of each telling.

    In: what reports tell; telling of a document → the document; telling of a statement → its form's label;
    how things are named; what is known before.
    """
    dated = _dated(tellings, papers)
    groups: dict[tuple[str, ...], list[tuple[Occasion, list[str]]]] = defaultdict(list)
    for one in dated:
        statement = next((forms[paper] for paper in one.papers if paper in forms), "")
        said = titles.event_words(one, statement)
        groups[(" ".join(sorted(said)), *one.states, one.date)].append((one, said))
    found: dict[Ref, Settled] = {}
    for group in groups.values():
        said = min(said for _, said in group)
        lead = min((one for one, _ in group), key=lambda one: (not one.dated, one.kind, one.ref))
        ref = _registered(known, said, lead)
        entry = known.entry(ref) if ref else None
        stated = any(one.dated for one, _ in group)
        plain = titles.event(lead, said, lead.date, stated)
        if entry and ref:
            slug = entry.iri.rpartition("/")[2]
            plain = Naming(ref, entry.type, entry.key, slug, entry.label, lead.date)
        pinned = _persons(entry.key, past) if entry else frozenset()
        parts = _parted([one for one, _ in group], pinned) if lead.type in _PERSONAL else {}
        for one, _ in group:
            persons = parts.get(one.ref, frozenset())
            if persons:
                words = [*said, *_names(persons)]
                naming = titles.event(one, words, one.date, stated, persons)
            else:
                naming = plain
            found[one.ref] = Settled(naming, one.date)
    return found


def _registered(known: Known, said: Sequence[str], one: Occasion) -> Ref | None:
    """Return the event of the registry of this kind, these states and this day."""
    ref = known.near("event", " ".join(said), *sorted(one.states), one.date)
    entry = known.entry(ref) if ref else None
    return ref if entry and entry.type == one.type else None


def _persons(key: str, past: Past) -> frozenset[Ref]:
    return frozenset(
        ref for part in past.parts("participation", key) if (ref := past.agent(part)).segment == "person"
    )


def _names(persons: Iterable[Ref]) -> list[str]:
    return [word for person in sorted(persons) for word in minting.words(person.key)]


def _parted(group: Sequence[Occasion], pinned: frozenset[Ref]) -> dict[Ref, frozenset[Ref]]:
    """Return which tellings are of an event of others than the one that bears the plain name, and of whom.

    Who takes part in one may be told in part: a smaller circle belongs to the first larger one that holds it.
    """
    circles = sorted(
        {one.persons for one in group if one.persons}, key=lambda circle: (-len(circle), sorted(circle))
    )
    if pinned:
        circles = [pinned, *(circle for circle in circles if not circle <= pinned)]
    heads: list[frozenset[Ref]] = []
    for circle in circles:
        if not any(circle <= head for head in heads):
            heads.append(circle)
    if len(heads) < 2:
        return {}
    homes = {
        one.ref: next(head for head in heads if one.persons <= head)
        for one in group
        if one.persons and any(one.persons <= head for head in heads)
    }
    return {ref: head for ref, head in homes.items() if head != pinned}


def _dated(tellings: Sequence[Occasion], papers: Mapping[Ref, Naming]) -> list[Occasion]:
    """Return the tellings, those of one ceremony with one day: the stated one, else the earliest."""
    groups: dict[tuple[str, tuple[str, ...], str], list[Occasion]] = defaultdict(list)
    for one in tellings:
        for paper in one.papers:
            groups[one.kind, one.states, papers[paper].ref.key].append(one)
    days = {one.ref: one.date for one in tellings}
    stated = {one.ref: one.dated for one in tellings}
    for _ in range(2):  # a day found for one document of a ceremony is that of its others
        for key in sorted(groups):
            told = {days[one.ref] for one in groups[key] if stated[one.ref]}
            day = min(told or {days[one.ref] for one in groups[key]})
            for one in groups[key]:
                if not one.dated and len(told) < 2:
                    days[one.ref], stated[one.ref] = day, bool(told)
    return [replace(one, date=days[one.ref], dated=stated[one.ref]) for one in tellings]
