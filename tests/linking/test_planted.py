"""What is planted is what it says: known numbers are known, invented ones are invented, decoys tempt."""

import csv
import json
import os
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from linking import planting, scoring, wikidata
from linking.planting import ENTITY
from linking.scoring import Proposal

INVENTED = 990_000_000


def test_every_item_is_there_once_and_says_what_it_is() -> None:
    items = planting.items()
    known = {item.id for item in items}
    assert len(known) == len(items)
    for item in items:
        assert item.names
        assert item.claims.keys() & {"P31", "P279"} or item.id in planting.class_names(), item
        said = {name: set(values) for name, values in item.claims.items()}
        for name in said.keys() - {"P571", "P576", "P297"}:
            assert said[name] <= known, item


def test_there_are_enough_things_and_decoys_of_each_sort() -> None:
    truth = planting.truth()
    assert len(truth) >= 230
    assert sum(item is None for item in truth.values()) >= 30
    decoys = scoring.decoys()
    assert {
        "post",
        "abolished",
        "predecessor",
        "building",
        "homonym",
        "person",
        "disambiguation",
    } <= decoys.keys()
    assert decoys.total() >= 190
    assert len(planting.items()) >= 2500


def test_numbers_that_are_not_invented_are_verified() -> None:
    folder = os.environ.get("COMMUNIQUE_IDENTIFIERS")
    if not folder:
        pytest.skip("COMMUNIQUE_IDENTIFIERS does not name the folder of verified identifiers")
    verified = set()
    for name in ("verified.tsv", "countries.tsv"):
        with (Path(folder) / name).open(encoding="utf-8", newline="") as file:
            verified |= {row["wikidata"] for row in csv.DictReader(file, delimiter="\t")}
    used = {item.id for item in planting.items() if int(item.id[1:]) < INVENTED}
    assert len(used) >= 80
    assert used <= verified


def test_rdf_and_dump_say_the_same() -> None:
    items = planting.items()
    said = Counter(
        str(triple.subject) for triple in ox.parse(wikidata.turtle(items).encode(), ox.RdfFormat.TURTLE)
    )
    dumped = json.loads(wikidata.dump(items))
    assert sum(one["type"] == "item" for one in dumped) == len(items)
    for one in dumped:
        if one["type"] != "item":
            continue
        best = [
            claim for claims in one["claims"].values() for claim in claims if claim["rank"] != "deprecated"
        ]
        names = len(one["labels"]) + sum(map(len, one["aliases"].values())) + len(one["descriptions"])
        assert said[f"<{ENTITY}{one['id']}>"] == len(best) + names, one["id"]


NEVER = {
    ("organization/pe-public-prosecutors-office", "post"): "a post or a person",
    ("organization/pe-minera-quilla", "person"): "a post or a person",
    ("organization/es-valencia", "region"): "a state or region",
    ("organization/rw-ministry-of-trade", "abolished"): "no more",
    ("organization/ke-ministry-of-cooperatives", "abolished"): "no more",
    ("office/sn-minister-of-health", "organization"): "an organization",
    ("state/ge", "federal"): "something else for a state",
    ("state/in", "company"): "something else for a state",
    ("person/mary-okafor", "film"): "something else for a person",
}


@pytest.mark.parametrize(("thing", "part"), NEVER)
def test_what_must_never_be_proposed_is_recognised(thing: str, part: str) -> None:
    [item, *_] = [one for (of, one), what in planting.roles().items() if (of, what) == (thing, part)]
    [said] = scoring.never([Proposal(thing, item, 0.9)])
    assert NEVER[thing, part] in said


def test_a_state_for_a_city_is_recognised() -> None:
    country = planting.truth()["state/lu"]
    assert country is not None
    [said] = scoring.never([Proposal("place/luxembourg", country, 0.9)])
    assert "a state or region for a city" in said


def test_scores_count_what_they_say() -> None:
    truth = planting.truth()
    right = [Proposal(path, item, 0.9) for path, item in truth.items() if item is not None]
    [*_, total] = scoring.scores(right, truth)
    assert (total.recall, total.precision, total.things) == (1, 1, len(truth))
    [lost, *kept] = right
    assert scoring.missed(kept, truth) == [lost.thing]
    swapped = [Proposal(lost.thing, kept[0].item, 0.9), lost, *kept]
    [*_, total] = scoring.scores(swapped, truth)
    assert (total.found, total.first, total.rows) == (len(right), len(right) - 1, len(right) + 1)
    assert len(scoring.wrong(swapped)) == 1
