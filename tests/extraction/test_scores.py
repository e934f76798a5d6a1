"""How much is read of texts with known answers; and that the figures are right."""

import json
import random
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from extraction import scoring, texts
from extraction.scoring import Text

FLOORS = {"agreement": 0.93, "party": 0.88, "area": 0.85, "person": 0.92, "event": 0.85, scoring.ALL: 0.90}
"""The F1 to be reached on the corpus."""
OWN_FLOORS = {texts.OPEN: 0.95, texts.CHECKED: 0.85, texts.UNSEEN: 0.81}
"""The F1 of all facts to be reached on our own texts, by folder."""

SAID = (
    "Chile and Peru signed a treaty on fisheries. Then Chile, Peru and Ecuador adopted a joint declaration."
)
GOLD: Mapping[str, Any] = {
    "agreements": [
        {
            "quote": "Chile and Peru signed a treaty on fisheries",
            "type": "treaty",
            "parties": [{"name": "Chile", "country": "CL"}, {"name": "Peru", "country": "PE"}],
            "areas": ["fisheries"],
        },
        {
            "quote": "Chile, Peru and Ecuador adopted a joint declaration",
            "type": "joint-declaration",
            "parties": [],
            "areas": [],
        },
    ],
    "persons": [{"name": "Ana Ruiz", "role": "Minister of Fisheries", "country": "CL"}],
    "events": [{"type": "talks", "date": None}],
    "countries": ["CL", "PE"],
}


def read(*documents: dict[str, Any], **said: Any) -> Text:
    return Text("name", SAID, GOLD, {"agreements": documents, **said})


def document(quote: str, **said: Any) -> dict[str, Any]:
    start = SAID.index(quote)
    return {"quote": quote, "start": start, "end": start + len(quote), **said}


def test_what_is_read_right_is_found() -> None:
    treaty = {**GOLD["agreements"][0], **document("Chile and Peru signed a treaty on fisheries")}
    one = read(treaty, persons=[{"name": "the ANA Ruíz", "role": "minister for fisheries", "country": "CL"}])
    made = scoring.score([one])
    assert made.found == {
        "agreement": 1, "type": 1, "party": 2, "area": 1, "person": 1, "person-role": 1, "person-country": 1,
    }  # fmt: skip
    assert made.missed == {"agreement": 1, "type": 1, "event": 1, "country": 2}
    assert not made.spurious
    assert made.counts() == (8, 5, 0)
    assert made.figures() == pytest.approx((1, 8 / 13, 16 / 21))


@pytest.mark.parametrize(
    ("quote", "number"),
    [
        ("Peru signed a treaty on fisheries. Then", 0),
        ("a treaty on fisheries", 0),  # within it, and half of it
        ("a treaty", None),  # within it, and less than a quarter
        ("fisheries. Then Chile, Peru", None),
        (SAID, 1),  # both lie in it; it shares most with the longer one
    ],
)
def test_a_document_is_known_by_its_passage(quote: str, number: int | None) -> None:
    assert scoring.pairs(read(document(quote))) == ({} if number is None else {0: number})


def test_a_document_is_found_once() -> None:
    whole, part = document("Chile and Peru signed a treaty on fisheries"), document("a treaty on fisheries")
    assert scoring.pairs(read(part, whole)) == {1: 0}
    made = scoring.score([read(part, whole)])
    assert (made.found["agreement"], made.spurious["agreement"]) == (1, 1)


@pytest.mark.parametrize("wrong", [{"start": None}, {"start": 1}, {"end": 9999}, {"quote": ""}])
def test_a_document_without_its_place_is_none(wrong: dict[str, Any]) -> None:
    treaty = document("Chile and Peru signed a treaty on fisheries") | wrong
    assert scoring.pairs(read(treaty)) == {}


def test_the_mistakes_are_named() -> None:
    treaty = document("Chile and Peru signed a treaty on fisheries", type="treaty", areas=["food"])
    found = "\n".join(scoring.mistakes(read(treaty, countries=["CL", "PE"])))
    assert "− area           fisheries  «Chile and Peru signed" in found
    assert "+ area           food  «Chile and Peru signed" in found
    assert "country" not in found.replace("person-country", "")


def test_nothing_read_is_a_figure_too() -> None:
    assert scoring.Score().figures() == (0, 0, 0)


def test_our_scorer_agrees_with_the_one_of_the_corpus(tmp_path: Path) -> None:
    """On annotations that are right, half right and wrong."""
    folder = texts.corpus()
    for seed in range(4):
        said = {}
        for one in scoring.gold_texts(folder / "dev", {}):
            said[one.name] = spoilt(one, random.Random(f"{seed} {one.name}"))  # noqa: S311  # no secret
        file = tmp_path / "said.jsonl"
        file.write_text(
            "".join(json.dumps(one | {"id": name}) + "\n" for name, one in said.items()), encoding="utf-8"
        )
        theirs = subprocess.run(
            [sys.executable, str(folder / "score.py"), str(folder / "dev"), str(file), "--json"],
            capture_output=True,
            text=True,
            check=True,
        )
        made = scoring.score(scoring.gold_texts(folder / "dev", said))
        for kind, figures in json.loads(theirs.stdout).items():
            found, missed, _ = made.counts(kind)
            precision, recall, f1 = (round(figure, 4) for figure in made.figures(kind))
            ours = {"gold": found + missed, "precision": precision, "recall": recall, "f1": f1}
            assert ours == figures, kind


def spoilt(one: Text, chance: random.Random) -> dict[str, Any]:
    """Return the gold of a text with mistakes in it."""
    documents = []
    for gold in scoring.agreements(one.gold):
        start = one.text.index(gold["quote"])
        end = min(start + len(gold["quote"]) + chance.randint(-60, 60), len(one.text))
        start = max(start + chance.randint(-60, 60), 0)
        said = {**gold, "quote": one.text[start:end], "start": start, "end": end}
        if chance.random() < 0.3:
            said |= {"type": "other", "parties": gold["parties"][1:], "areas": ["sport"]}
        documents += [said] * chance.choice([0, 1, 1, 1, 2])
    chance.shuffle(documents)
    return {**one.gold, "agreements": documents, "persons": one.gold["persons"][1:]}


def test_the_corpus_is_read() -> None:
    floors_hold(texts.corpus() / "dev", FLOORS)


@pytest.mark.parametrize("folder", OWN_FLOORS, ids=lambda folder: folder.name)
def test_our_own_texts_are_read(folder: Path) -> None:
    assert len(list(folder.glob("*.json"))) >= 20
    floors_hold(folder, {scoring.ALL: OWN_FLOORS[folder]})


def floors_hold(folder: Path, floors: Mapping[str, float]) -> None:
    made = scoring.score(scoring.gold_texts(folder, scoring.read_by_machine(folder)))
    table = "\n".join(scoring.lines(made))
    low = [kind for kind, floor in floors.items() if made.figures(kind)[2] < floor]
    assert not low, f"below the floor: {', '.join(low)}\n{table}"


def test_the_command_prints_the_figures() -> None:
    done = CliRunner().invoke(scoring.main, [str(texts.OPEN), "--each", "--errors"])
    assert done.exit_code == 0, done.output
    *_, last = done.stdout.splitlines()
    assert last.split()[0] == scoring.ALL
