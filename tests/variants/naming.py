"""Rules that word the names of persons, places, universities, companies and documents anew."""

import random
from collections.abc import Iterator, Mapping
from datetime import date

from communique import minting
from variants.bodies import home
from variants.entities import Entity
from variants.meaning import Meanings, plain
from variants.states import states
from variants.tables import column
from variants.wording import Rule, Said


def _person(one: Entity) -> tuple[str, str]:
    """Return given and family name; nothing for what is no person."""
    return (one.parts[0], one.parts[1]) if one.sort == "person" else ("", "")


def _family_first(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
    given, family = _person(one)
    if given:
        yield Said(choose.choice((f"{family}, {given}", f"{family} {given}", f"{family.upper()} {given}")))


def _initial(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
    given, family = _person(one)
    if given:
        text = choose.choice((f"{given[0]}. {family}", f"{family}, {given[0]}.", f"{family} {given[0]}"))
        yield Said(text, means=meanings.brief("initial", plain(given)[0], plain(family)))


def _family_alone(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
    given, family = _person(one)
    if given:
        yield Said(family, means=meanings.brief("family", plain(family)) | meanings.of(family))


def _honoured(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
    if _person(one)[0]:
        yield Said(f"{choose.choice(column('honorifics'))} {one.label}", plainly=one.label)


def _placed(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
    state = home(one)
    if state and one.sort in ("city", "capital", "namesake", "university", "local body", "company"):
        text = choose.choice((f"{one.core}, {state.name}", f"{one.core} ({state.name})"))
        if text != one.label:
            yield Said(text, plainly=f"{one.core} {state.name}")


def _city(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
    if one.sort in ("city", "capital") and "city" not in one.core.lower():
        yield Said(f"City of {one.core}", plainly=one.label)


def _university(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
    if one.sort not in ("university", "local body"):
        return
    pattern, city = one.parts
    kind = pattern.replace(" of {city}", "").replace("{city} ", "")
    if "{city}" in kind or " of " in kind:
        return
    text = f"{city} {kind}" if pattern.endswith(" of {city}") else f"{kind} of {city}"
    yield Said(text, plainly=one.label)


def _firm(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
    if one.sort == "company" and one.parts[1]:
        name, form = one.parts
        yield Said(
            choose.choice((f"{form} “{name}”", f"{name}, {form}", f"«{name}» {form}")), plainly=one.label
        )


def _formless(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
    if one.sort == "company" and one.parts[1]:
        yield Said(one.core)


def _document(one: Entity, head: str = "", sides: tuple[str, ...] = (), day: str | None = None) -> str:
    """Return the title of a document with some of its parts said otherwise."""
    first, between, one_side, other, dated = one.parts
    said = sides or (one_side, other)
    ending = dated if day is None else day
    return f"{head or first} {between} {said[0]} and {said[1]}" + (f", {ending}" if ending else "")


def _sides_turned(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
    if one.sort == "document":
        yield Said(_document(one, sides=(one.parts[3], one.parts[2])))


def _other_day(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
    if one.sort == "document":
        day = _date(one.parts[4])
        month = one.parts[4].split()[1]
        forms = (
            f"{month} {day.day}, {day.year}",
            day.isoformat(),
            f"{day:%d.%m.%Y}",
            f"{day.day} {month[:3]} {day.year}",
        )
        yield Said(_document(one, day=choose.choice(forms)), plainly=one.label)


def _date(words: str) -> date:
    day, month, year = words.split()
    months = [minting.day_in_words(date(2000, number, 1).isoformat()).split()[1] for number in range(1, 13)]
    return date(int(year), months.index(month) + 1, int(day))


def _undated(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
    if one.sort == "document":
        yield Said(_document(one, day=""), means=meanings.undated(one))


def _brief_form(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
    if one.sort == "document" and one.parts[0].startswith("Memorandum of understanding"):
        head = one.parts[0].replace("Memorandum of understanding", choose.choice(("MoU", "MOU")))
        yield Said(_document(one, head=head), plainly=one.label)


def _officially(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
    if one.sort == "document" and not one.parts[2].startswith("the Ministry"):
        pair = [states()[code] for code in one.states]
        if all(state.official for state in pair):
            said = {state.of: state.called(state.official[0]) for state in pair}
            yield Said(_document(one, sides=tuple(said[side] for side in one.parts[2:4])), plainly=one.label)


NAMING: Mapping[str, Rule] = {
    "family name first": _family_first,
    "initial and family name": _initial,
    "family name alone": _family_alone,
    "honorific before": _honoured,
    "state besides": _placed,
    "“City of”": _city,
    "head first or last": _university,
    "legal form elsewhere": _firm,
    "no legal form": _formless,
    "sides the other way round": _sides_turned,
    "day otherwise": _other_day,
    "no day": _undated,
    "MoU": _brief_form,
    "sides by their official names": _officially,
}
