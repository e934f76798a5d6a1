"""What is referred to by name: routes, initiatives, bodies, earlier documents, the relation of two states."""

from communique import minting
from communique.extract.model import Thing
from communique.recording.drafts import Naming, Ref
from communique.recording.naming import listed
from communique.recording.sketch import IMPLIED, STATED, Sketch


def draft(sketch: Sketch) -> None:
    """Draft what the text says of each thing it names."""
    for one in sketch.found.things:
        refer(sketch, one)
    for position in sketch.found.positions:
        for one in position.concerns:
            refer(sketch, one)


def refer(sketch: Sketch, one: Thing) -> Ref | None:
    """Return a thing, and draft what its words say of it; None when nothing can be said to be meant."""
    made = _KINDS.get(one.type)
    return made(sketch, one) if made and (one.name or one.type == "relation") else None


def _relation(sketch: Sketch, one: Thing) -> Ref | None:
    codes = one.countries or sketch.namer.countries
    if len(set(codes)) != 2:
        return None
    ref = sketch.named(sketch.namer.relation(codes[0], codes[1]))
    fields = {"class": "BilateralRelation", "between": sketch.states(codes), "type": one.form}
    sketch.add("relation", ref, one.at, fields, STATED if one.form else IMPLIED)
    sketch.add("relation", ref, one.at, {"anniversary_years": one.years})
    return ref


def _undertaking(sketch: Sketch, one: Thing) -> Ref:
    places = [sketch.named(sketch.namer.plain("place", "Place", place)) for place in one.places]
    name = _without(one.name, one.places)
    # What is no proper name means the reforms, flights, projects of these states and not of others.
    beside = one.places or one.countries or (() if sketch.namer.is_proper(name) else sketch.namer.countries)
    naming = sketch.namer.plain("undertaking", "Undertaking", name, *beside)
    if not one.places and not one.countries:
        known = sketch.namer.known.near("undertaking", name)
        naming = sketch.namer.plain("undertaking", "Undertaking", name) if known else naming
    ref = sketch.named(naming)
    bodies = [sketch.named(sketch.namer.shared_body(about, ())) for about in one.about]
    connects = places if len(places) > 1 else None
    fields = {"class": "Undertaking", "connects": connects, "concerns": bodies}
    sketch.add("undertaking", ref, one.at, fields)
    for place in places:
        sketch.add("place", place, one.at, {"class": "Place"})
    return ref


def _without(name: str, places: tuple[str, ...]) -> str:
    """Return a name without the places that stand beside it in the key."""
    gone = {word for place in places for word in minting.words(place)}
    kept = [word for word in name.split() if not set(minting.words(word)) & gone or not gone]
    while kept and set(minting.words(kept[-1])) <= minting.LINKING:
        kept.pop()
    return " ".join(kept) or name


def _organization(sketch: Sketch, one: Thing) -> Ref | None:
    places = [sketch.named(sketch.namer.plain("place", "Place", place)) for place in one.places[:1]]
    known = sketch.namer.known.near("organization", one.name, *map(str.lower, one.places))
    entry = sketch.namer.known.entry(known) if known and places else None
    if known and entry:
        slug = entry.iri.rpartition("/")[2]
        naming = Naming(known, "Organization", entry.key, slug, entry.label, sketch.day)
    elif len(one.countries) == 1:
        body = sketch.namer.body(one.name, "", one.countries[0])
        if body is None:
            return None
        naming = body
    else:
        naming = sketch.namer.shared_body(one.name, one.countries or _shared(sketch, one))
    ref = sketch.named(naming)
    sketch.add("organization", ref, one.at, {"class": "Organization", "place": places[0] if places else None})
    for place in places:
        sketch.add("place", place, one.at, {"class": "Place"})
    return ref


def _shared(sketch: Sketch, one: Thing) -> tuple[str, ...]:
    """Return the states of a body that is theirs together, such as “the Intergovernmental Commission”."""
    joint = sketch.namer.heads(one.name, "intergovernmental-commission")
    return sketch.namer.countries if joint else ()


def _instrument(sketch: Sketch, one: Thing) -> Ref:
    states = sketch.states(one.countries)
    others = [sketch.named(sketch.namer.shared_body(name, ())) for name in one.parties]
    beside = sorted(
        [*(state.key for state in states), *(" ".join(minting.words(name)) for name in one.parties)]
    )
    ref = sketch.namer.known.near("instrument", one.name, *beside)
    said = minting.name_words(one.name)
    who = [*(sketch.namer.country(state.key) for state in states), *one.parties]
    label = f"{one.name[:1].upper()}{one.name[1:]}"
    label += f" between {listed(who)}" if len(who) > 1 else ""
    type_ = sketch.namer.lexicon.classes["form"].get(one.form, "Instrument")
    slug = minting.slug([word for part in beside for word in part.split()] + said)
    key = minting.key(said, *beside)
    naming = Naming(ref or Ref("instrument", key), type_, key, slug, label, sketch.day)
    sides = [*states, *others] if len(who) > 1 else []
    sketch.add("agreement", sketch.named(naming), one.at, {"class": type_, "form": one.form, "party": sides})
    for other in others:
        sketch.add("organization", other, one.at, {"class": "Organization"})
    return naming.ref


def _place(sketch: Sketch, one: Thing) -> Ref:
    ref = sketch.named(sketch.namer.plain("place", "Place", one.name))
    outer = [sketch.named(sketch.namer.plain("place", "Place", place)) for place in one.places[:1]]
    sketch.add(
        "place", ref, one.at, {"class": "Place", "within": outer[0] if outer and outer[0] != ref else None}
    )
    for place in outer:
        sketch.add("place", place, one.at, {"class": "Place"})
    return ref


def _event(sketch: Sketch, one: Thing) -> Ref:
    """Return the event of the text that is meant, such as “the visit”, else a public one of that name."""
    kinds = sketch.namer.kinds(one.name)
    for number, event in enumerate(sketch.found.events):
        if any(sketch.is_kind(event, kind) for kind in kinds):
            return sketch.event(number)
    ref = sketch.named(sketch.namer.plain("event", "Event", one.name))
    places = [sketch.named(sketch.namer.plain("place", "Place", place)) for place in one.places[:1]]
    sketch.add("event", ref, one.at, {"class": "Event", "place": places[0] if places else None})
    for place in places:
        sketch.add("place", place, one.at, {"class": "Place"})
    return ref


def _honour(sketch: Sketch, one: Thing) -> Ref:
    ref = sketch.named(sketch.namer.plain("honour", "Honour", one.name))
    sketch.add("honour", ref, one.at, {"class": "Honour"})
    return ref


_KINDS = {
    "relation": _relation,
    "undertaking": _undertaking,
    "organization": _organization,
    "instrument": _instrument,
    "place": _place,
    "event": _event,
    "honour": _honour,
}
