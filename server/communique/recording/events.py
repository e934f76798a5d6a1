"""Events: what they are, when and where they were, who took part; what follows from them for the visit."""

import re
from typing import NotRequired, TypedDict

from communique import minting
from communique.extract.model import Event, Participant, Span
from communique.recording import things
from communique.recording.drafts import Occasion, Ref
from communique.recording.sketch import INFERRED, Sketch, Somebody, joined, within

_THAT = re.compile(r"that\s+", re.IGNORECASE)
_PREPOSITIONS = ("at ", "in ", "At ", "In ")
_CEREMONY = "signing-ceremony"
_APART = frozenset({"instrument_count"})
"""What is told by its own words even where the clause has them, too."""
_NEAR = 24
"""How many characters of verb stand between documents and what was done with them, at most."""
_FAR = 100
"""How many characters apart words are too far from each other to be quoted as one passage."""


class Part(TypedDict):
    """An agent's part in an event."""

    agent: Ref
    role: NotRequired[str]
    office: NotRequired[Ref]
    state: NotRequired[Ref]


def draft(sketch: Sketch) -> None:
    """Draft what the text says of each event."""
    for number, event in enumerate(sketch.found.events):
        ref = sketch.event(number)
        type_ = sketch.namer.lexicon.classes["event-kind"].get(event.type, "Event")
        fields: dict[str, object] = {"class": type_, "kind": _kind(sketch, event, type_)}
        clause = _clause(sketch, number, event)
        if event.honour:
            honour = sketch.named(sketch.namer.plain("honour", "Honour", event.honour.name))
            fields["honour"] = honour
            sketch.add("honour", honour, clause, {"class": "Honour"})
        participants = _participants(sketch, event)
        placed = event.place_at and sketch.with_preposition(event.place_at)
        facets: list[tuple[Span | None, str, object]] = [
            (event.participants_at, "participants", participants),
            (event.date_at and sketch.with_preposition(event.date_at), "date", event.date),
            (placed, "place", _place(sketch, event, placed or event.at) if event.place else None),
            (event.areas_at, "areas", list(event.areas)),
            (event.count_at, "instrument_count", event.count),
            (event.reason_at, "reason", event.reason),
        ]
        apart = {name for at, name, _ in facets if at and (name in _APART or not within(at, clause))}
        fields |= {name: said for _, name, said in facets if name not in apart}
        sketch.add("event", ref, clause, fields)
        for at, name, said in facets:
            if at is not None and name in apart:
                sketch.add("event", ref, at, {name: said})
        for thing in event.concerns:
            concerned = things.refer(sketch, thing)
            sketch.add("event", ref, thing.at, {"concerns": [concerned] if concerned else []})
        _dated_by_report(sketch, event, ref)
        persons = frozenset(one["agent"] for one in participants if one["agent"].segment == "person")
        sketch.occasions.append(_occasion(sketch, number, event, ref, type_, persons))
    _visits(sketch)


def _clause(sketch: Sketch, number: int, event: Event) -> Span:
    """Return the clause that states an event, with the statement that is adopted in it."""
    for place in sketch.handled.get(number, ()):
        at = sketch.papers[place].at
        if at[0] == event.at[0]:
            return at
    at = _told_of(sketch, event) or sketch.with_owner(event.at)
    counted = event.count_at
    if counted is not None and counted[1] < at[0] and at[0] - counted[1] < _NEAR:  # “ten papers were signed”
        at = joined(counted, at)
    return joined(at, event.honour.at) if event.honour else at


def _told_of(sketch: Sketch, event: Event) -> Span | None:
    """Return the words of a position that say something of an event only named there: “that the visit …”."""
    for one in sketch.found.positions:
        for thing in one.concerns:
            if thing.type == "event" and thing.at == event.at and one.topic and within(event.at, one.topic):
                start, end = one.topic
                opened = _THAT.match(sketch.text, start)
                return opened.end() if opened else start, end
    return None


def _kind(sketch: Sketch, event: Event, type_: str) -> str:
    """Return the kind of an event, unless it says no more than the class: a visit is a visit."""
    lexicon = sketch.namer.lexicon
    alike = [code for code, implied in lexicon.classes["event-kind"].items() if implied == type_]
    label = sketch.namer.labels["event-kind"].get(event.type, "")
    same = alike == [event.type] or minting.words(label) == minting.class_words(type_)
    return "" if same else event.type


def _participants(sketch: Sketch, event: Event) -> list[Part]:
    found: dict[Ref, Part] = {}
    for one in event.participants:
        who = _named(sketch, one)
        state = sketch.state(one.country)
        if who is not None:
            # Who receives or gives an honour does so as a person; the text need not say in which office.
            found.setdefault(who.ref, _part(who, one.role, office=not sketch.is_kind(event, "award")))
        elif state is not None and not one.name:
            found.setdefault(state, _part(Somebody(state, event.at, None, state), one.role))
    return list(found.values())


def _part(who: Somebody, role: str, office: bool = True) -> Part:
    part: Part = {"agent": who.ref}
    if role:
        part["role"] = role
    if office and who.office:
        part["office"] = who.office
    if office and who.state:
        part["state"] = who.state
    return part


def _place(sketch: Sketch, event: Event, at: Span) -> Ref:
    """Draft the place of an event, and the place that it is said to be in."""
    name = event.place or ""
    beside: tuple[str, ...] = ()
    if sketch.namer.is_shared(name):
        state = sketch.namer.home(event.within or sketch.found.about.place or "")
        beside = (state,) if state else (event.within,) if event.within else event.countries
    place = sketch.named(sketch.namer.plain("place", "Place", name, *beside))
    sketch.add("place", place, at, {"class": "Place"})
    if event.within and event.within != event.place:
        outer = sketch.named(sketch.namer.plain("place", "Place", event.within))
        start, end = at
        start += next((len(word) for word in _PREPOSITIONS if sketch.text.startswith(word, start)), 0)
        sketch.add("place", place, (start, end), {"within": outer})
        sketch.add("place", outer, (start, end), {"class": "Place"})
    return place


def _dated_by_report(sketch: Sketch, event: Event, ref: Ref) -> None:
    """Draft the date of the report as that of the ceremony it reports, when the text states no other."""
    if event.date is None and sketch.is_kind(event, _CEREMONY) and sketch.found.about.date_at:
        sketch.add("event", ref, sketch.found.about.date_at, {"date": sketch.day}, INFERRED)


def _occasion(
    sketch: Sketch, number: int, event: Event, ref: Ref, type_: str, persons: frozenset[Ref]
) -> Occasion:
    states = {code.lower() for code in event.countries}
    if len(states) < 2:
        states |= set(sketch.namer.countries)
    papers = tuple(map(sketch.paper, sketch.handled.get(number, ())))
    topic = event.honour.name if event.honour else ""
    return Occasion(
        ref=ref,
        kind=event.type,
        type=type_,
        date=sketch.day_of(event) or sketch.day,
        states=tuple(sorted(states)),
        topic=topic,
        dated=sketch.day_of(event) is not None,
        papers=papers,
        persons=persons,
    )


# --- the visit --------------------------------------------------------------------------------------------


def _visits(sketch: Sketch) -> None:
    """Draft what the talks and the filing place tell of a visit: who came to whom, and what belongs to it."""
    events = sketch.found.events
    visits = [number for number, event in enumerate(events) if sketch.is_kind(event, "visit")]
    for event in events:
        if sketch.is_kind(event, "talks") and not visits:
            _visit_by_talks(sketch, event)
    if len(visits) != 1:
        return
    visit, ref = events[visits[0]], sketch.event(visits[0])
    dateline = sketch.found.about.dateline
    if dateline and not visit.participants:
        _visit_by_dateline(sketch, ref, dateline)
    for number, event in enumerate(events):
        part = sketch.is_kind(event, _CEREMONY) or sketch.is_kind(event, "statement-adoption")
        same = not visit.countries or not event.countries or set(event.countries) == set(visit.countries)
        if part and event.participants_at and same:
            apart = event.at[0] - event.participants_at[1]
            at = joined(event.participants_at, event.at) if apart < _FAR else event.at
            sketch.add("event", sketch.event(number), at, {"part_of": ref}, INFERRED)


def _visit_by_dateline(sketch: Sketch, ref: Ref, dateline: Span) -> None:
    """Draft who visits whom from the place the report was filed in: the one at home there is the host."""
    place = sketch.found.about.place or ""
    pair = _host_and_visitor(sketch, list(sketch.persons.values()), place)
    if pair:
        ends = max(who.at[1] for who in pair)
        named = sketch.named(
            sketch.namer.plain("place", "Place", place.title() if place.isupper() else place)
        )
        sketch.add(
            "event", ref, (dateline[0], ends), {"place": named, "participants": _hosted(pair)}, INFERRED
        )


def _visit_by_talks(sketch: Sketch, event: Event) -> None:
    """Draft the visit that talks in a city of one of two sides mean."""
    city = event.within or event.place or ""
    who = [found for one in event.participants if (found := _named(sketch, one))]
    pair = _host_and_visitor(sketch, who, city)
    if pair is None or event.place_at is None:
        return
    ref = Ref("event", f"@{sketch.report}:visit")
    start = max((one.at[1] for one in who if one.at[1] <= event.at[1]), default=event.at[0])
    start += len(sketch.text[start:]) - len(sketch.text[start:].lstrip())
    at = joined((start, max(start + 1, event.at[1])), event.place_at)
    named = sketch.named(sketch.namer.plain("place", "Place", city))
    sketch.add("event", ref, at, {"place": named, "participants": _hosted(pair)}, INFERRED)
    states = tuple(sorted(one.state.key for one in pair if one.state))
    persons = frozenset(one.ref for one in pair)
    told = sketch.day_of(event)
    sketch.occasions.append(
        Occasion(ref, "visit", "Visit", told or sketch.day, states, dated=told is not None, persons=persons)
    )


def _named(sketch: Sketch, one: Participant) -> Somebody | None:
    return sketch.person(one.name) if one.name else None


def _hosted(pair: tuple[Somebody, Somebody]) -> list[Part]:
    host, visitor = pair
    return [_part(visitor, "visitor"), _part(host, "host")]


def _host_and_visitor(sketch: Sketch, who: list[Somebody], place: str) -> tuple[Somebody, Somebody] | None:
    """Return host and visitor when two persons of two states are at a place of one of the two."""
    home = sketch.namer.home(place)
    if len(who) != 2 or home is None or not all(one.state and one.office for one in who):
        return None
    hosts = [one for one in who if one.state and one.state.key == home]
    others = [one for one in who if one not in hosts]
    return (hosts[0], others[0]) if len(hosts) == len(others) == 1 else None
