"""A server that lies: items nobody asked for, numbers that are none, names that break the table."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from communique import links
from linking import between, planting, running, scoring
from linking.between import Asked, Between
from linking.planting import ENTITY
from linking.running import Planted
from support import start, stop

Rows = list[dict[str, Any]]
FEW = ("--kind", "Organization", "--limit", "12")


def decoys(rows: Rows) -> Rows:
    """Add, to each row about an item, the same about every decoy there is."""
    items = sorted({item for (_, item), part in planting.roles().items() if part != "right"})
    named = [row for row in rows if {"item", "name"} <= row.keys()][:20]
    return rows + [row | {"item": uri(f"{ENTITY}{item}")} for row in named for item in items]


def no_items(rows: Rows) -> Rows:
    """Add rows about what is no item, and rows that are not whole."""
    odd = [
        uri("http://example.org/entity/Q990000001"),
        uri(f"{ENTITY}P31"),
        uri(f"{ENTITY}Q0"),
        uri(f"{ENTITY}Q-5"),
        uri(f"{ENTITY}Q५"),
        uri(f"{ENTITY}Q990000001> }} SELECT * WHERE {{ ?item <x:injected> ?y"),
        {"type": "literal", "value": "Q990000001"},
        {"type": "bnode", "value": "b0"},
    ]
    named = [row for row in rows if "item" in row][:20]
    return rows + [row | {"item": one} for row in named for one in odd]


def broken_names(rows: Rows) -> Rows:
    """Break every name where it has a space, into what a line of a table cannot hold."""
    return [
        row | {"value": row["value"] | {"value": row["value"]["value"].replace(" ", " \t\r\n\u2028")}}
        if row.get("value", {}).get("type") == "literal"
        else row
        for row in rows
    ]


def described_otherwise(rows: Rows) -> Rows:
    """Describe items with what tables cannot hold; the names stay as they are."""
    return [
        row | {"value": row["value"] | {"value": "a\ttab\r\n#line\n\tQ5"}}
        if row.get("says", {}).get("value", "").endswith("description")
        else row
        for row in rows
    ]


def everything_is_everything(rows: Rows) -> Rows:
    """Say that each class lies in each other, round and round."""
    classes = [row["class"] for row in rows if "class" in row]
    return rows + [{"class": one, "super": other} for one in classes for other in classes]


def not_whole(rows: Rows) -> Rows:
    """Leave out a value of each row in turn."""
    return [{key: row[key] for key in sorted(row)[number % 2 :]} for number, row in enumerate(rows)]


SEEN_THROUGH = (decoys, no_items, broken_names, described_otherwise)
"""With these the proposals are those of a server that tells the truth."""
LIES = (*SEEN_THROUGH, everything_is_everything)


def uri(iri: str) -> dict[str, str]:
    return {"type": "uri", "value": iri}


def lying(change: Callable[[Rows], Rows]) -> between.Fault:
    def changed(body: bytes) -> bytes:
        answer = json.loads(body)
        answer["results"]["bindings"] = change(answer["results"]["bindings"])
        return json.dumps(answer).encode()

    return between.changed(changed)


@pytest.mark.parametrize("lie", LIES, ids=[lie.__name__ for lie in LIES])
def test_a_lie_is_not_repeated(
    lie: Callable[[Rows], Rows], planted: Planted, server: Between, tmp_path: Path
) -> None:
    options = ("--endpoint", f"{server.url}/sparql", *FEW)
    true = running.proposals(planted.link(tmp_path / "true", *options).stdout)
    server.otherwise = lying(lie)
    done = planted.link(tmp_path / "home", *options)
    assert done.returncode == 0, done.stderr
    assert not any(says_injected(one) for one in server.asked)
    found = running.proposals(done.stdout)
    assert found
    if lie in SEEN_THROUGH:
        assert found == true
    assert {one.item for one in found} <= {item.id for item in planting.items()}
    assert {one.thing for one in found} <= planted.unlinked()
    if lie is not everything_is_everything:  # there the classes themselves are lied about
        assert list(scoring.never(found)) == []
    reviewed = running.reviewed(done.stdout, [(one.thing, one.item) for one in found])
    assert len(links.parse(reviewed, "proposals.sssom.tsv")) == len(found)


def test_half_an_answer_is_none(planted: Planted, server: Between, tmp_path: Path) -> None:
    """What is left out may be that a ministry was abolished."""
    server.otherwise = lying(not_whole)
    done = planted.link(tmp_path / "home", "--endpoint", f"{server.url}/sparql", *FEW)
    assert done.returncode == 3, done.stderr
    assert done.stdout == ""
    *_, last = done.stderr.strip().splitlines()
    assert server.url in last
    assert last.endswith(".")


def says_injected(asked: Asked) -> bool:
    return b"injected" in asked.body or b"injected" in asked.path.encode()


Batch = dict[str, Any]


def strange_keys(batch: Batch) -> Batch:
    """Answer what nobody asked."""
    [first, *_] = batch.values()
    return batch | {"q999": first, "": first}


def no_numbers(batch: Batch) -> Batch:
    """Add candidates whose ids are none, before the others."""
    odd: list[Any] = [
        {"id": one, "name": "Ministry", "score": 100, "match": True, "type": []} for one in ODD_IDS
    ]
    return {key: {"result": odd + found["result"]} for key, found in batch.items()}


def sure_of_all(batch: Batch) -> Batch:
    """Say of every candidate that it is certain, under the name that was asked for."""
    return {
        key: {"result": [one | {"match": True, "score": 1000} for one in found["result"]]}
        for key, found in batch.items()
    }


def decoys_first(batch: Batch) -> Batch:
    """Put every decoy before the candidates, as certain."""
    items = sorted({item for (_, item), part in planting.roles().items() if part != "right"})
    odd = [{"id": one, "name": "Ministry", "score": 100, "match": True} for one in items]
    return {key: {"result": odd + found["result"]} for key, found in batch.items()}


def keys_missing(batch: Batch) -> Batch:
    """Answer only the first question."""
    return dict([*batch.items()][:1])


def no_lists(batch: Batch) -> Batch:
    """Answer in another form."""
    return {key: {"result": {"id": "Q5", "name": "human"}} for key in batch}


ODD_IDS = ("P31", "Q0", "", "Q99 } x", "http://www.wikidata.org/entity/Q990000001", "Lexeme:L1", 17, None)
OVERCOME = (strange_keys, no_numbers, sure_of_all, decoys_first)
REFUSED = (keys_missing, no_lists)


def lying_service(change: Callable[[Batch], Batch]) -> between.Fault:
    def changed(body: bytes) -> bytes:
        answer = json.loads(body)
        if "q0" not in answer:  # the manifest, or properties
            return body
        return json.dumps(change(answer)).encode()

    return between.changed(changed)


@pytest.mark.parametrize("lie", OVERCOME, ids=[lie.__name__ for lie in OVERCOME])
def test_a_lie_of_a_service_is_not_repeated(
    lie: Callable[[Batch], Batch], planted: Planted, reconciling: str, tmp_path: Path
) -> None:
    with between.between(reconciling) as server:
        true = planted.link(tmp_path / "true", "--reconcile", server.url, *FEW)
        server.otherwise = lying_service(lie)
        done = planted.link(tmp_path / "home", "--reconcile", server.url, *FEW)
    assert (true.returncode, done.returncode) == (0, 0), done.stderr
    if lie is decoys_first:
        assert list(scoring.never(running.proposals(done.stdout))) == []
    else:
        assert done.stdout == true.stdout


@pytest.mark.parametrize("lie", REFUSED, ids=[lie.__name__ for lie in REFUSED])
def test_a_service_that_does_not_answer_is_named(
    lie: Callable[[Batch], Batch], planted: Planted, reconciling: str, tmp_path: Path
) -> None:
    with between.between(reconciling) as server:
        server.otherwise = lying_service(lie)
        done = planted.link(tmp_path / "home", "--reconcile", server.url, *FEW)
    assert done.returncode == 3, done.stderr
    assert done.stdout == ""
    *_, last = done.stderr.strip().splitlines()
    assert server.url in last
    assert last.endswith(".")


def test_a_service_of_other_identifiers_is_refused(planted: Planted, tmp_path: Path) -> None:
    """Ours, say: its ids are not Wikidata's."""
    ours = start(home=planted.home, environ={"COMMUNIQUE_CONTENT": str(planted.content)})
    try:
        done = planted.link(tmp_path / "home", "--reconcile", f"{ours.url}/reconcile", *FEW)
    finally:
        stop(ours)
    assert done.returncode == 3, done.stderr
    *_, last = done.stderr.strip().splitlines()
    assert "https://w3id.org/communique/id/" in last
