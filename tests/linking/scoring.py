"""How good proposals are: recall and precision against the planted truth, and what must never be proposed."""

import csv
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from communique.config import CANONICAL_BASE
from linking import planting
from linking.planting import ENTITY, Item, Thing

_GROUPS = {
    "ministry": "ministries",
    "academy": "academies, universities, institutes",
    "university": "academies, universities, institutes",
    "research-institute": "academies, universities, institutes",
    "company": "companies and banks",
    "commercial-bank": "companies and banks",
    "airline": "companies and banks",
    "railway-company": "companies and banks",
    "city": "cities and other places",
}
_TYPES = {
    "Person": "persons",
    "Office": "offices",
    "Place": "cities and other places",
    "State": "states",
    "Organization": "other bodies",
}


@dataclass(frozen=True)
class Proposal:
    """A row: a thing of ours, an item, how surely."""

    thing: str
    item: str
    confidence: float


@dataclass(frozen=True)
class Score:
    """What was proposed for the things of one sort."""

    name: str
    things: int
    with_item: int
    first: int
    """How many have their item as the first or only proposal."""
    found: int
    """How many have it among their proposals."""
    proposed: int
    """How many have a proposal."""
    rows: int

    @property
    def recall(self) -> float:
        """The share of the things with an item whose item is proposed."""
        return self.found / self.with_item if self.with_item else 1.0

    @property
    def precision(self) -> float:
        """The share of the things with proposals whose first is right."""
        return self.first / self.proposed if self.proposed else 1.0


def rows(text: str) -> list[dict[str, str]]:
    """Return the rows of an SSSOM table."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


def proposals(text: str, prefixes: Mapping[str, str]) -> list[Proposal]:
    """Return what the rows of an SSSOM table propose, in their order."""
    things = f"{CANONICAL_BASE}id/"
    found = []
    for row in rows(text):
        subject, item = (_expand(row[slot], prefixes) for slot in ("subject_id", "object_id"))
        assert subject.startswith(things), subject
        assert item.startswith(ENTITY), item
        found.append(
            Proposal(subject.removeprefix(things), item.removeprefix(ENTITY), float(row["confidence"]))
        )
    return found


def _expand(curie: str, prefixes: Mapping[str, str]) -> str:
    prefix, _, local = curie.partition(":")
    return prefixes[prefix] + local


def group(path: str) -> str:
    """Return the sort of a thing, as the table names it."""
    planted: Mapping[str, Thing] = {thing.path: thing for thing in planting.things()}
    if (thing := planted.get(path)) is not None:
        return _GROUPS.get(thing.kind) or _TYPES[thing.type]
    segment, _, slug = path.partition("/")
    if "ministry" in slug:
        return _GROUPS["ministry"]
    if "academy" in slug:
        return _GROUPS["academy"]
    return _TYPES.get(segment.title(), "other things")


def scores(found: Iterable[Proposal], asked: Collection[str]) -> list[Score]:
    """Return the scores for the things that were asked about: of each sort, of each set, the total last."""
    by_thing: dict[str, list[str]] = {}
    for one in found:
        by_thing.setdefault(one.thing, []).append(one.item)
    paths = sorted({*asked, *by_thing})
    sets = {thing.path: thing.set for thing in planting.things()}
    sorts = {path: group(path) for path in paths}
    parts = {name: [path for path in paths if sorts[path] == name] for name in sorted({*sorts.values()})}
    # What is planted for the things of the seeds stands in the open set.
    parts |= {
        f"the set {name}": [path for path in paths if sets.get(path, "open") == name]
        for name in planting.SETS
    }
    return [_score(name, part, by_thing) for name, part in (*parts.items(), ("all", paths))]


def _score(name: str, paths: Collection[str], proposed: Mapping[str, Sequence[str]]) -> Score:
    truth = planting.truth()
    items = {path: proposed.get(path, ()) for path in paths}
    return Score(
        name,
        things=len(paths),
        with_item=sum(truth.get(path) is not None for path in paths),
        first=sum(bool(items[path]) and items[path][0] == truth.get(path) for path in paths),
        found=sum(truth.get(path) in items[path] for path in paths),
        proposed=sum(bool(items[path]) for path in paths),
        rows=sum(len(items[path]) for path in paths),
    )


def wrong(found: Iterable[Proposal]) -> list[str]:
    """Return each proposal that is not right: thing, item, what the item is; whether it is second."""
    truth, roles = planting.truth(), planting.roles()
    names = {item.id: item.names[0] for item in planting.items()}
    lines, right = [], set()
    for one in found:
        if truth.get(one.thing) == one.item:
            right.add(one.thing)
        else:
            role = roles.get((one.thing, one.item), "other")
            after = ", after the right one" if one.thing in right else ""
            lines.append(f"{one.thing} → {one.item} “{names.get(one.item, '?')}”, {role}{after}")
    return lines


def missed(found: Iterable[Proposal], asked: Iterable[str]) -> list[str]:
    """Return each thing that was asked about and whose item is not proposed."""
    truth = planting.truth()
    given = {(one.thing, one.item) for one in found}
    return [path for path in sorted(asked) if (item := truth.get(path)) and (path, item) not in given]


def never(found: Iterable[Proposal], ends: Collection[str] = ("?",)) -> Iterator[str]:
    """Yield what must not have been proposed, with the rule that it breaks.

    *ends* are the ends that the source can tell besides years: a Reconciliation service has no word for an
    end at a time that is not known, ``?``.
    """
    everything = _all()
    cities = {thing.path for thing in planting.things() if thing.type == "Place" or thing.kind == "city"}
    for one in found:
        item = everything[one.item]
        classes = _classes(item)
        said = f"{one.thing} → {one.item}"
        segment = one.thing.partition("/")[0]
        if segment == "organization" and classes & {"position", "human"}:
            yield f"{said}: a post or a person for an organization"
        if segment == "office" and "organization" in classes:
            yield f"{said}: an organization for a post"
        if one.thing in cities and classes & {"country", "federal_state", "region"}:
            yield f"{said}: a state or region for a city"
        if segment == "state" and "country" not in classes:
            yield f"{said}: something else for a state"
        if segment == "person" and "human" not in classes:
            yield f"{said}: something else for a person"
        if any(end.isdecimal() or end in ends for end in item.claims.get("P576", ())):
            yield f"{said}: what is no more"


def _all() -> dict[str, Item]:
    return {item.id: item for item in planting.items()}


def _classes(item: Item) -> set[str]:
    """Return the classes of an item and what they lie in, by their short names."""
    names = planting.class_names()
    everything = _all()
    found: set[str] = set()
    ahead = list(item.claims.get("P31", ()))
    while ahead:
        if (one := ahead.pop()) not in found:
            found.add(one)
            ahead += everything[one].claims.get("P279", ())
    return {names[one] for one in found}


def decoys() -> Counter[str]:
    """Return how many decoys of each sort there are."""
    return Counter(part for part in planting.roles().values() if part != "right")
