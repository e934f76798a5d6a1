"""The same questions through ``/reconcile`` of a running server, fifty in a request."""

import json
import random
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from benchmarks.terms import SETTINGS
from communique.search.index import Index
from communique.search.words import Words
from support import Server, start, stop
from variants import statements
from variants.asking import Asked, questions
from variants.entities import class_iri
from variants.evaluating import Answered, ask
from variants.making import World, world

SIZE, ASKED, BATCH = 3_000, 500, 50
LEAST = 25.0
"""Candidates below this score are not given."""


@dataclass(frozen=True)
class Small:
    """A part of the set that is served, and what is asked of it."""

    entities: World
    asked: list[Asked]


@pytest.fixture(scope="module")
def small() -> Small:
    made = world(10_000)
    choose = random.Random("over HTTP")  # noqa: S311  # not to keep secrets
    some = World(tuple(choose.sample(made.entities, SIZE)), made.left_out)
    every = questions(some, each=4)
    there, not_there = ([one for one in every if bool(one.right) is right] for right in (True, False))
    asked = [*choose.sample(there, ASKED * 4 // 5), *choose.sample(not_there, ASKED // 5)]
    return Small(some, choose.sample(asked, ASKED))


@pytest.fixture(scope="module")
def running(small: Small, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    file: Path = tmp_path_factory.mktemp("variants") / "set.nt"
    statements.write(small.entities.entities, file)
    server = start("--data", str(file), home=file.parent)
    yield server
    stop(server)


def _query(asked: Asked) -> dict[str, Any]:
    """Return a question as a client sends it."""
    sent: dict[str, Any] = {"query": asked.text}
    if asked.kind:
        sent["type"] = class_iri(asked.kind) if asked.kind == "Concept" else asked.kind
    if asked.state:
        sent["properties"] = [{"pid": "state", "v": {"id": f"state/{asked.state}"}}]
    return sent


def _batches(asked: Sequence[Asked]) -> Iterator[Sequence[Asked]]:
    for at in range(0, len(asked), BATCH):
        yield asked[at : at + BATCH]


@pytest.fixture(scope="module")
def given(small: Small, running: Server) -> list[list[dict[str, Any]]]:
    """What the server gives for each question, asked in batches."""
    found: list[list[dict[str, Any]]] = []
    for some in _batches(small.asked):
        queries = {f"q{number}": _query(one) for number, one in enumerate(some)}
        body = urllib.parse.urlencode({"queries": json.dumps(queries)}).encode()
        with urllib.request.urlopen(f"{running.url}/reconcile", body, timeout=60) as answer:  # noqa: S310  # our own
            answers = json.load(answer)
        found += [answers[key]["result"] for key in queries]
    return found


def test_the_server_gives_what_the_index_finds(small: Small, given: list[list[dict[str, Any]]]) -> None:
    index = Index.build(statements.entries(small.entities.entities), Words.of(SETTINGS))
    compared = 0
    for one, candidates in zip(ask(index, small.asked), given, strict=True):
        if not one.asked.state:  # a state that is asked for has a part in the score
            compared += 1
            said = [(found["id"], found["score"], found["match"]) for found in candidates]
            assert said == sorted(said, key=lambda candidate: -candidate[1])
            assert sorted(said) == _expected(one), one.asked.text
    assert compared > ASKED / 2


def _expected(one: Answered) -> list[tuple[str, float, bool]]:
    base = f"{SETTINGS.base_iri}id/"
    return sorted(
        (hit.entry.iri.removeprefix(base), round(hit.score, 1), hit.sure)
        for hit in one.hits
        if hit.score >= LEAST
    )


def test_no_wrong_candidate_matches(small: Small, given: list[list[dict[str, Any]]]) -> None:
    wrong = [
        (asked.rule, asked.text, candidate["id"])
        for asked, candidates in zip(small.asked, given, strict=True)
        for candidate in candidates
        if candidate["match"] and not (asked.determined and candidate["id"] == asked.right)
    ]
    assert not wrong


def test_the_right_candidate_stands_first(small: Small, given: list[list[dict[str, Any]]]) -> None:
    first = [
        bool(candidates) and candidates[0]["id"] == asked.right
        for asked, candidates in zip(small.asked, given, strict=True)
        if asked.determined
    ]
    assert len(first) > ASKED / 2 and sum(first) >= 0.95 * len(first), f"{sum(first)} of {len(first)}"
