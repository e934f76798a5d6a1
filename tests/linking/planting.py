"""What is planted: things of ours without an item, and a small Wikidata with the right items and decoys.

Each set is a folder: ``things.tsv`` holds the things, ``items.tsv`` the items (the column ``about`` says of
which things an item is the right one, ``right``, or what sort of decoy). They refer to ``classes.tsv`` and
``countries.tsv``. The set ``open`` was there to work with when ``communique link`` was written; ``unseen``
was not, before it was first measured.

Items numbered from Q990000000 are invented, and so is what is said of them: Wikidata has given out no such
numbers. The others (classes, countries, some posts) are Wikidata's own, so that a program that knows them
finds them; the aliases of those posts are invented, to tempt.

To the items written by hand come ministries and ministers of every country, made by rule: namesakes in other
states, some sixty of each. None is made where a thing of ours might be meant.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
SETS = ("open", "unseen")
ENTITY = "http://www.wikidata.org/entity/"

_PORTFOLIOS = (
    "Health",
    "Justice",
    "Culture",
    "Agriculture",
    "Transport",
    "Education",
    "Defence",
    "Tourism",
    "Trade",
    "Fisheries",
    "Mines",
    "Labour",
    "Environment",
    "Finance",
)
_FIRST_NAMESAKE = 990100000


@dataclass(frozen=True)
class Thing:
    """A thing of ours: what a reviewer would have recorded of it."""

    path: str
    """Such as ``organization/pe-ministry-of-health``."""
    set: str
    type: str
    label: str
    kind: str
    state: str
    names: tuple[str, ...]
    holds: str
    under: str

    @property
    def slug(self) -> str:
        return self.path.partition("/")[2]


@dataclass(frozen=True)
class Item:
    """An item of the small Wikidata."""

    id: str
    labels: Mapping[str, str]
    """Language → label."""
    aliases: tuple[str, ...]
    description: str
    claims: Mapping[str, tuple[str, ...]]
    """Property → items; years, ``?`` one that is not known; codes."""
    deprecated: Mapping[str, tuple[str, ...]]
    """What is on record as wrong: in a dump of Wikidata, but not in its query service."""
    about: Mapping[str, str]
    """Thing → ``right``, or what sort of decoy it is for that thing."""

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.labels.values(), *self.aliases)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", strict=True)


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)


@cache
def things() -> tuple[Thing, ...]:
    """Return the things that are planted beside those of the seeds."""
    return tuple(
        Thing(
            row["thing"],
            name,
            row["type"],
            row["label"],
            row["kind"],
            row["state"],
            _list(row["names"]),
            row["holds"],
            row["under"],
        )
        for name in SETS
        for row in _rows(f"{name}/things.tsv")
    )


@cache
def items() -> tuple[Item, ...]:
    """Return every item: classes, countries, those written by hand, the namesakes."""
    return (*_classes(), *_countries(), *_written(), *_namesakes())


def truth() -> dict[str, str | None]:
    """Return thing → the number of its item, or None: of each thing that is planted or that a decoy is for.

    A state's item is that of its country.
    """
    found: dict[str, str | None] = {thing.path: None for thing in things()}
    for item in items():
        for thing, part in item.about.items():
            found.setdefault(thing, None)
            if part == "right":
                assert found[thing] is None, f"{thing} has two items"
                found[thing] = item.id
    return found


def roles() -> dict[tuple[str, str], str]:
    """Return (thing, item) → ``right``, or what sort of decoy the item is for the thing."""
    return {(thing, item.id): part for item in items() for thing, part in item.about.items()}


def class_names() -> dict[str, str]:
    """Return the number of each class → its short name."""
    return {item: name for name, item in _class_ids().items()}


@cache
def _class_ids() -> dict[str, str]:
    return {row["class"]: row["item"] for row in _rows("classes.tsv")}


@cache
def _country_ids() -> dict[str, str]:
    return {row["code"]: row["item"] for row in _rows("countries.tsv")}


def _item(
    number: str,
    label: str,
    claims: Mapping[str, Iterable[str]],
    *,
    aliases: Iterable[str] = (),
    description: str = "",
    elsewhere: Mapping[str, str] | None = None,
    deprecated: Mapping[str, tuple[str, ...]] | None = None,
    about: Mapping[str, str] | None = None,
) -> Item:
    said = {name: tuple(values) for name, values in claims.items()}
    return Item(
        number,
        ({"en": label} if label else {}) | dict(elsewhere or {}),
        tuple(aliases),
        description,
        {name: values for name, values in said.items() if values},
        deprecated or {},
        about or {},
    )


def _classes() -> Iterator[Item]:
    ids = _class_ids()
    for row in _rows("classes.tsv"):
        yield _item(row["item"], row["label"], {"P279": [ids[name] for name in _list(row["within"])]})


def _countries() -> Iterator[Item]:
    kinds = [_class_ids()["sovereign_state"], _class_ids()["country"]]
    ours = {thing.state for thing in things() if thing.type == "State"}
    for number, row in enumerate(_rows("countries.tsv")):
        code, item = row["code"], row["item"]
        codes = [code.upper()] if number % 2 else []  # without one, the names must do
        about = {f"state/{code}": "right"} if code in ours else {}
        claims = {"P31": kinds, "P17": [item], "P297": codes}
        yield _item(
            item, row["label"], claims, aliases=_list(row["also"]), description="country", about=about
        )


def _written() -> Iterator[Item]:
    rows = [row for name in SETS for row in _rows(f"{name}/items.tsv")]
    classes, countries = _class_ids(), _country_ids()
    right = {
        thing: row["item"]
        for row in rows
        for thing, _, part in (pair.partition("=") for pair in _list(row["about"]))
        if part == "right"
    }
    for row in rows:
        until = row["until"]
        yield _item(
            row["item"],
            row["label"],
            {
                "P31": [classes[name] for name in _list(row["is"])],
                "P17": [countries[code] for code in _list(row["country"])],
                "P1001": [countries[code] for code in _list(row["jurisdiction"])],
                "P27": [countries[code] for code in _list(row["citizen"])],
                "P106": [classes[name] for name in _list(row["occupation"])],
                "P39": [right[thing] for thing in _list(row["held"])],
                "P749": [right[thing] for thing in _list(row["parent"])],
                "P571": _list(row["since"]),
                "P576": () if until.startswith("!") else _list(until),
            },
            aliases=_list(row["also"]),
            description=row["description"],
            elsewhere=dict(_pair(one, ":") for one in _list(row["elsewhere"])),
            deprecated={"P576": (until[1:],)} if until.startswith("!") else {},
            about=dict(_pair(one, "=") for one in _list(row["about"])),
        )


def _pair(text: str, between: str) -> tuple[str, str]:
    left, _, right = text.partition(between)
    return left, right


def _namesakes() -> Iterator[Item]:
    ids = _class_ids()
    taken = {(thing.state, word) for thing in things() for word in thing.slug.split("-")}
    # Those of the seeds: all of them bodies of Kazakhstan or Serbia.
    taken |= {
        (slug.partition("-")[0], word)
        for item in _written()
        for thing in item.about
        for slug in [thing.partition("/")[2]]
        for word in slug.split("-")
    }
    number = _FIRST_NAMESAKE
    for row in _rows("countries.tsv"):
        code, country = row["code"], row["label"]
        where = {"P17": [row["item"]], "P1001": [row["item"]]}
        for portfolio in _PORTFOLIOS:
            if (code, portfolio.lower()) in taken:
                continue
            plain, full = f"Ministry of {portfolio}", f"Ministry of {portfolio} of {country}"
            # In turn: with its country, with it in brackets, without it.
            label = (full, f"{plain} ({country})", plain)[number % 3]
            yield _item(
                f"Q{number}",
                label,
                {"P31": [ids["ministry"]], **where},
                aliases=[full] if label == plain else [],
                description=f"ministry of {country}",
            )
            post = f"Minister of {portfolio} of {country}"
            yield _item(
                f"Q{number + 1}", post, {"P31": [ids["minister"]], **where}, description="cabinet position"
            )
            number += 2
