"""States, concepts, known bodies, cities, and documents between states."""

import random
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from itertools import count

import pyoxigraph as ox

from benchmarks.terms import BASE, SETTINGS
from communique import content, minting
from communique.content import Content
from variants.entities import Entity, body, slug
from variants.states import states as all_states
from variants.tables import LEXICON, own, rows

_ALT = ox.NamedNode("http://www.w3.org/2004/02/skos/core#altLabel")
_FIRST, _DAYS = date(2015, 1, 1), 4000
"""From which day on documents are dated, and over how many days."""


@cache
def known() -> Content:
    """Return the content of the project."""
    return content.load(SETTINGS)


def states() -> Iterator[Entity]:
    """Yield the states, with their other names."""
    for state in all_states().values():
        names = (*state.official, *state.others)
        yield Entity(
            f"state/{state.code}", "State", "state", state.name, state.name, (state.code,), others=names
        )


def concepts() -> Iterator[Entity]:
    """Yield the concepts of our vocabulary, with all their labels."""
    also: dict[str, list[str]] = {}
    for triple in known().vocabulary.concepts:
        if triple.predicate == _ALT and isinstance(triple.object, ox.Literal):
            also.setdefault(str(triple.subject), []).append(triple.object.value)
    for scheme in sorted(known().labels):
        for code, label in sorted(known().labels[scheme].items()):
            others = tuple(sorted(also.get(f"<{BASE}id/{scheme}/{code}>", ())))
            kind = "CooperationArea" if scheme == "area" else "Concept"
            yield Entity(f"{scheme}/{code}", kind, "concept", label, label, others=others)


def bodies() -> Iterator[Entity]:
    """Yield the bodies of the lexicon: international organizations, companies, agencies, universities."""
    for row in rows(LEXICON / "bodies.tsv"):
        code = row["country"].lower()
        if row["kind"] in ("government", "city") or (code and code not in all_states()):
            continue
        path = f"organization/{slug(row['name'], *([code] if code else []))}"
        names = tuple(name for name in row["names"].split("|") if name)
        states = (code,) if code else ()
        yield Entity(path, "Organization", "body", row["name"], row["name"], states, others=names)


def _place(name: str, code: str, sort: str, others: str = "") -> Entity:
    names = tuple(other for other in others.split("|") if other)
    return Entity(f"place/{slug(name)}", "Place", sort, name, name, (code,), others=names)


def capitals() -> Iterator[Entity]:
    """Yield the capitals."""
    twice = {row["place"] for row in own("namesakes")}
    for row in rows(LEXICON / "countries.tsv"):
        name, _, others = row["capital"].partition("|")
        if name and name not in twice:
            yield _place(name, row["code"].lower(), "capital", others)


def namesakes() -> Iterator[Entity]:
    """Yield cities of one name in several states."""
    for row in own("namesakes"):
        for code in sorted(all_states().keys() & row["countries"].lower().split()):
            yield body(row["place"], all_states()[code], "brackets", "namesake", "Place")


def cities(choose: random.Random) -> Iterator[Entity]:
    """Yield other cities, in an order of their own."""
    taken = {one.core for one in (*capitals(), *namesakes())}
    found = [row for row in rows(LEXICON / "places.tsv") if row["name"] not in taken]
    choose.shuffle(found)
    for row in found:
        if row["country"].lower() in all_states():
            yield _place(row["name"], row["country"].lower(), "city", row["names"])


def documents(choose: random.Random, ministries: Iterable[Entity]) -> Iterator[Entity]:
    """Yield documents between two states, or ministries of theirs, with titles as ours are."""
    of_state: dict[str, list[Entity]] = {}
    for one in ministries:
        of_state.setdefault(one.states[0], []).append(one)
    codes = sorted(of_state)
    areas = sorted(known().labels["area"].values())
    forms = ("Memorandum of understanding", "Agreement", "Memorandum of cooperation", "Protocol", "Treaty")
    for number in count():
        pair = sorted(choose.sample(codes, 2))
        day = minting.day_in_words((_FIRST + timedelta(choose.randrange(_DAYS))).isoformat())
        form = choose.choice(forms)
        sides = [all_states()[code].of for code in pair]
        if number % 3 == 0:
            sides = [f"the {choose.choice(of_state[code]).label}" for code in pair]
            said = (form, "between", *sides, day)
        elif number % 3 == 1:
            said = (f"{form} on cooperation in {choose.choice(areas)}", "between", *sides, day)
        else:
            said = ("Joint Statement", "of", *sides, day)
        head, between, one_side, other, _ = said
        label = f"{head} {between} {one_side} and {other}, {day}"
        kind = "JointStatement" if head == "Joint Statement" else "Agreement"
        path = f"instrument/{slug(head, *pair)}-{minting.digest(label)}"
        yield Entity(path, kind, "document", label, label, tuple(pair), parts=said)
