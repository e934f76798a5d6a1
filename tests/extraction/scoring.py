"""How much of what texts say is read, and how much is read that they do not say.

``PYTHONPATH=tests .venv/bin/python -m extraction.scoring FOLDER… [--errors]`` reads the texts of folders that
hold ``NAME.txt`` with its gold annotations ``NAME.json``, in the form that ``communique extract`` prints.

A document that was read is one of the gold when their passages share half of what they cover together, or
when one lies in the other and is a quarter of it; one to one, the closest first. Then facts are compared: is
there a document, its type, parties and areas; persons, their offices and states; events with their days; the
states that act. All facts count alike, over all texts.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

Json = Mapping[str, Any]
Fact = tuple[str, ...]
"""What kind of fact it is, then what it says; of a document, after the number it has in the gold."""
Span = tuple[int, int]

HALF, QUARTER = 0.5, 0.25
ALL = "facts"
"""The name of the figure over facts of every kind."""
_IDLE = {"the", "of", "for", "a"}


@dataclass(frozen=True)
class Text:
    """A text, what it says, and what was read in it."""

    name: str
    text: str
    gold: Json
    read: Json


@dataclass
class Score:
    """How many facts of each kind were found, missed, and read without being there."""

    found: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    spurious: Counter[str] = field(default_factory=Counter)
    texts: int = 0

    def counts(self, kind: str = ALL) -> tuple[int, int, int]:
        """Return how many facts of a kind were found, missed, and read without being there."""
        parts = (self.found, self.missed, self.spurious)
        found, missed, spurious = (part.total() if kind == ALL else part[kind] for part in parts)
        return found, missed, spurious

    def figures(self, kind: str = ALL) -> tuple[float, float, float]:
        """Return precision, recall and F1 of a kind of fact; 0 where there is nothing to divide by."""
        found, missed, spurious = self.counts(kind)
        precision = found / (found + spurious) if found + spurious else 0.0
        recall = found / (found + missed) if found + missed else 0.0
        both = precision + recall
        return precision, recall, 2 * precision * recall / both if both else 0.0

    def kinds(self) -> list[str]:
        """Return the kinds of fact there are, then all together."""
        return [*sorted({*self.found, *self.missed, *self.spurious}), ALL]


def plain(name: str | None) -> str:
    """Return a name without case, accents, punctuation and words that change nothing.

    >>> plain("The Türkiye’s Office for Trade & Crafts")
    "turkiye's office trade and crafts"
    """
    parts = unicodedata.normalize("NFKD", name or "")
    letters = "".join(letter for letter in parts if not unicodedata.combining(letter)).casefold()
    words = re.sub(r"[^\w' ]+", " ", letters.replace("’", "'").replace("&", " and ")).split()
    return " ".join(word for word in words if word not in _IDLE)


def likeness(one: Span, other: Span) -> float:
    """Return how much two passages share of what they cover together; 0 when that is too little."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    if shared <= 0:
        return 0.0
    lengths = one[1] - one[0], other[1] - other[0]
    share = shared / (sum(lengths) - shared)
    needed = QUARTER if shared == min(lengths) else HALF
    return share if share >= needed else 0.0


def anchored(document: Json, text: str) -> Span | None:
    """Return the passage a document that was read names, or None when its quote does not stand there."""
    start, end, quote = document.get("start"), document.get("end"), document.get("quote")
    stands = isinstance(start, int) and isinstance(end, int) and quote and text[start:end] == quote
    return (start, end) if stands else None  # type: ignore[return-value]  # both are whole numbers then


def pairs(one: Text) -> dict[int, int]:
    """Return which document that was read is which of the gold, each by its number."""
    places = [
        (text_at := one.text.index(of["quote"]), text_at + len(of["quote"])) for of in agreements(one.gold)
    ]
    read = [anchored(of, one.text) for of in agreements(one.read)]
    candidates = sorted(
        (
            (likeness(place, span), number, candidate)
            for number, place in enumerate(places)
            for candidate, span in enumerate(read)
            if span and likeness(place, span)
        ),
        reverse=True,
    )
    found: dict[int, int] = {}
    for _, number, candidate in candidates:
        if number not in found.values() and candidate not in found:
            found[candidate] = number
    return found


def agreements(of: Json) -> Sequence[Json]:
    """Return the documents in annotations."""
    return of.get("agreements") or ()


def _of_document(document: Json, key: str) -> Iterator[Fact]:
    yield "agreement", key
    yield "type", key, str(document.get("type"))
    for party in document.get("parties") or ():
        yield "party", key, plain(party.get("name")), str(party.get("country"))
    for area in document.get("areas") or ():
        yield "area", key, area


def _of_text(said: Json) -> Iterator[Fact]:
    for person in said.get("persons") or ():
        name = plain(person.get("name"))
        yield "person", name
        yield "person-role", name, plain(person.get("role"))
        yield "person-country", name, str(person.get("country"))
    for event in said.get("events") or ():
        yield "event", str(event.get("type")), str(event.get("date"))
    for country in said.get("countries") or ():
        yield "country", country


def facts(one: Text) -> tuple[set[Fact], set[Fact]]:
    """Return the facts of the gold and those that were read."""
    same = pairs(one)
    gold = set(_of_text(one.gold))
    for number, document in enumerate(agreements(one.gold)):
        gold.update(_of_document(document, str(number)))
    read = set(_of_text(one.read))
    for number, document in enumerate(agreements(one.read)):
        read.update(_of_document(document, str(same[number]) if number in same else f"other {number}"))
    return gold, read


def score(texts: Iterable[Text]) -> Score:
    """Return the figures over some texts."""
    made = Score()
    for one in texts:
        gold, read = facts(one)
        made.found.update(fact[0] for fact in gold & read)
        made.missed.update(fact[0] for fact in gold - read)
        made.spurious.update(fact[0] for fact in read - gold)
        made.texts += 1
    return made


def mistakes(one: Text) -> Iterator[str]:
    """Yield a line for each fact that was missed (−) or read without being there (+), with the words."""
    gold, read = facts(one)
    for sign, wrong in (("−", gold - read), ("+", read - gold)):
        for kind, *said in sorted(wrong):
            words = ""
            if kind in {"agreement", "type", "party", "area"}:
                words = f"  «{_words(one, said.pop(0))}»"
            yield f"{one.name}  {sign} {kind:<14} {' | '.join(said)}{words}"


def _words(one: Text, key: str) -> str:
    """Return the beginning of the document that a fact is about."""
    other = key.startswith("other ")
    document = agreements(one.read if other else one.gold)[int(key.removeprefix("other "))]
    quote = " ".join(str(document.get("quote")).split())
    return quote if len(quote) <= 110 else f"{quote[:109]}…"


def lines(made: Score) -> Iterator[str]:
    """Yield the table of a score, line by line."""
    yield f"{made.texts} texts"
    yield f"{'fact':<16}{'gold':>6}{'missed':>8}{'spurious':>10}{'P':>8}{'R':>8}{'F1':>8}"
    for kind in made.kinds():
        found, missed, spurious = made.counts(kind)
        figures = "".join(f"{figure:>8.3f}" for figure in made.figures(kind))
        yield f"{kind:<16}{found + missed:>6}{missed:>8}{spurious:>10}{figures}"


def gold_texts(folder: Path, read: Mapping[str, Json]) -> list[Text]:
    """Return the texts of a folder with their gold and with what was read in them, by name."""
    return [
        Text(
            file.stem,
            file.with_suffix(".txt").read_bytes().decode(),
            json.loads(file.read_text(encoding="utf-8")),
            read.get(file.stem, {}),
        )
        for file in sorted(folder.glob("*.json"))
    ]


def read_by_machine(folder: Path) -> dict[str, Json]:
    """Return what ``communique extract`` prints for the texts of a folder, by name."""
    from communique import config, extracting

    machine = extracting.machine(config.load({}))
    found = machine.documents([folder])[0]
    return {Path(one.name).stem: machine.view(one, machine.read(one)) for one in found}


@click.command()
@click.argument(
    "folders", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option("--errors", is_flag=True, help="List every fact that was missed or is not there.")
@click.option("--each", is_flag=True, help="Give the figure of each text, the worst first.")
@click.option("--only", default="", help="Only texts whose name holds this.")
def main(folders: tuple[Path, ...], errors: bool, each: bool, only: str) -> None:
    """Read the texts of FOLDERS and compare with the gold beside them."""
    texts = [
        one for folder in folders for one in gold_texts(folder, read_by_machine(folder)) if only in one.name
    ]
    if errors:
        for one in texts:
            for line in mistakes(one):
                click.echo(line)
    if each:
        for figure, name in sorted((score([one]).figures()[2], one.name) for one in texts):
            click.echo(f"{figure:.3f}  {name}")
    for line in lines(score(texts)):
        click.echo(line)


if __name__ == "__main__":
    main()
