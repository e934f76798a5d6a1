"""``communique review``: does a reviewed file stand, and what did its reviewer change."""

import json
import shutil
from collections import Counter
from dataclasses import replace as altered
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communique import annotations
from communique.annotations import Record
from communique.review import revisions
from communique.review.standing import where_now
from extraction.texts import SEEDS
from support import ROOT, Run

SEED = SEEDS / "000_878caa75b3c64a34.txt"
REVIEWED = ROOT / "mappings/reviewed/2026-02-27-878caa75.jsonl"


@pytest.fixture
def file(communique: Run, tmp_path: Path) -> Path:
    """The machine's records of a seed, ready for correction."""
    target = tmp_path / "records.jsonl"
    assert communique("extract", str(SEED), "--review-to", str(target)).returncode == 0
    return target


def read(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def write(file: Path, records: list[dict[str, Any]]) -> None:
    file.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")


def reviewed(communique: Run, file: Path, *more: str) -> dict[str, Any]:
    """Return the review of a file as JSON, and see that the exit code says the same."""
    done = communique("review", str(file), "--format", "json", *more)
    found: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == (0 if found["stands"] else 1), done.stderr
    assert found["stands"] == (not found["faults"])
    return found


def test_the_records_of_the_machine_stand_as_they_are(communique: Run, file: Path) -> None:
    found = reviewed(communique, file)
    count = len(read(file))
    assert found["stands"], found["faults"]
    assert found["totals"] == {"kept": count, "confirmed": 0, "changed": 0, "added": 0, "removed": 0}
    done = communique("review", str(file))
    assert f"{count} records: {count} as the machine has them (0 of these confirmed)" in done.stdout
    assert f"{file} stands: every quote is in " in done.stdout


@pytest.mark.parametrize("name", sorted(file.name for file in REVIEWED.parent.glob("*.jsonl")))
def test_the_reviewed_seeds_stand(communique: Run, name: str) -> None:
    found = reviewed(communique, REVIEWED.parent / name)
    records = read(REVIEWED.parent / name)
    totals = found["totals"]
    assert found["stands"]
    assert totals["kept"] + totals["changed"] + totals["added"] == len(records)
    assert totals["confirmed"] == totals["kept"], "all seeds are under the name of the reviewers"
    assert len(found["changes"]) == totals["changed"] + totals["added"] + totals["removed"]


def test_what_was_changed_is_shown_record_by_record(communique: Run, file: Path) -> None:
    first, *records = read(file)
    areas = next(one for one in records if one["record"] == "agreement" and "form" in one)
    records.remove(areas)
    gone = next(one for one in records if one["record"] == "person")
    records.remove(gone)
    confirmed = next(one for one in records if one["record"] == "event")
    confirmed |= {"by": "communique-reviewers", "on": "2026-11-22"}
    new = {
        **gone,
        "start": gone["start"] + 1,
        "quote": gone["quote"][1:],
        "basis": "inferred",
        "record": "place",
    }
    new = {key: new[key] for key in ("record", "id", "quote", "start", "end", "basis", "by", "on")}
    new |= {"id": "akorda-palace", "class": "Place"}
    write(file, [first, {**areas, "form": "treaty"}, *records, new])
    found = reviewed(communique, file)
    assert found["stands"], found["faults"]
    assert Counter(one["change"] for one in found["changes"]) == {"changed": 1, "added": 1, "removed": 1}
    assert found["totals"]["confirmed"] == 1
    changes = {one["change"]: one for one in found["changes"]}
    assert changes["changed"]["fields"] == {"form": [areas["form"], "treaty"]}
    assert changes["removed"]["quote"] == gone["quote"]
    lines = communique("review", str(file)).stdout.splitlines()
    assert [line[0] for line in lines[:3]] == ["~", "+", "−"]
    assert f"form {areas['form']} → treaty" in lines[0]


def test_a_quote_that_does_not_stand_is_told_where_its_words_are(communique: Run, file: Path) -> None:
    records = read(file)
    moved, lost = [one for one in records if one["record"] == "agreement" and "form" in one][:2]
    at = [moved["start"], moved["end"]]
    moved["start"], moved["end"] = at[0] + 3, at[1] + 3
    lost["quote"] = "words that nobody said"
    write(file, records)
    found = reviewed(communique, file)
    first, second = found["faults"]
    assert first["now"] == at
    assert f"the words stand at {at[0]}–{at[1]}" in first["problem"]
    assert second["now"] is None
    assert "the words stand nowhere in the text" in second["problem"]
    done = communique("review", str(file))
    assert done.stderr == f"{file} does not stand; faults: 2.\n"
    assert f"{file}, line {first['line']}: “" in done.stdout


def test_when_the_text_changed_each_quote_is_found_again(communique: Run, file: Path) -> None:
    text = SEED.read_text(encoding="utf-8")
    (file.parent / SEED.name).write_text(f"Astana Times. {text}", encoding="utf-8")
    found = reviewed(communique, file, "--text", str(file.parent / SEED.name))
    assert "were made for a text with SHA-256" in found["faults"][0]["problem"]
    assert not found["changes"]
    quotes = [one for one in found["faults"] if one["quote"]]
    places = {(one["quote"], one["start"] + 14, one["end"] + 14) for one in read(file)}
    assert len(quotes) == len(read(file))
    assert {(one["quote"], *one["now"]) for one in quotes} == places


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"basis": "hoped"}, "“hoped” is no code of the concept scheme “basis”"),
        ({"by": "nobody"}, "there is no author “nobody” in authors.tsv"),
        ({"colour": "red"}, "'colour' was unexpected"),
        ({"id": "nowhere-at-all"}, "nowhere-at-all is not in the registry"),
        ({"also": [[5, 999_999]]}, "the passage 5–999999 is not within"),
        ({"end": 0}, "“end”"),
    ],
)
def test_what_is_not_known_is_named_with_its_line(
    change: dict[str, Any], problem: str, communique: Run, tmp_path: Path
) -> None:
    file = tmp_path / "records.jsonl"
    records = read(REVIEWED)
    place = next(number for number, one in enumerate(records) if one["record"] == "person")
    records[place] |= change
    write(file, records)
    (fault,) = reviewed(communique, file)["faults"]
    assert fault["line"] == place + 1
    assert problem in fault["problem"]


def test_every_line_that_is_no_record_is_named(communique: Run, tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    lines = REVIEWED.read_text(encoding="utf-8").splitlines()
    lines[4], lines[9] = "{", '{"record": "person"}'
    file.write_text("\n".join(lines), encoding="utf-8")
    assert [fault["line"] for fault in reviewed(communique, file)["faults"]] == [5, 10]


def test_the_text_is_found_beside_the_file_or_where_it_is_said_to_be(communique: Run, tmp_path: Path) -> None:
    empty, beside, elsewhere = (tmp_path / name for name in ("empty", "beside", "elsewhere"))
    for folder in (empty / "seeds", beside, elsewhere):
        folder.mkdir(parents=True)
    environ = {"COMMUNIQUE_CONTENT": str(empty)}  # so that there are no seeds
    file = Path(shutil.copy(REVIEWED, beside / "records.jsonl"))
    done = communique("review", str(file), environ=environ)
    assert (done.returncode, done.stdout) == (1, "")
    assert (
        f"{file}, line 1: the text “{SEED.name}” (SHA-256 fe176607f94c…) is not beside the file"
        in done.stderr
    )
    shutil.copy(SEED, elsewhere / "renamed.txt")
    assert communique("review", str(file), "--text", str(elsewhere), environ=environ).returncode == 0
    shutil.copy(SEED, beside)
    assert communique("review", str(file), environ=environ).returncode == 0


def test_what_is_no_reviewed_file_is_one_sentence(communique: Run, tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    done = communique("review", str(file))
    assert (done.returncode, done.stderr) == (2, f"{file}: there is no such file.\n")
    for said in ("", "{}\n", json.dumps(read(REVIEWED)[1]), "[" * 9999):
        file.write_text(said, encoding="utf-8")
        done = communique("review", str(file))
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1), said
        assert done.stderr.startswith(f"{file}, line 1: ")


def test_words_are_found_nearest_to_where_they_were() -> None:
    text = "The Sides met. The  Sides met, and the “Sides”\nmet. The Sides met."
    assert where_now(text, "The Sides met", 40) == (52, 65)
    assert where_now(text, "The Sides met", 20) == (0, 13)
    assert where_now(text, "the Sides met,", 0) == (0, 13)
    assert where_now(text, "sides parted", 0) is None
    assert where_now(text, "…", 0) is None


RECORD = Record("person", "a", "quote", (3, 8), ((3, 8),), "stated", "machine", "2025-01-01", {}, "x, line 1")
RECORDS = st.lists(
    st.builds(
        lambda kind, id_, start, basis, office: altered(
            RECORD, kind=kind, id=id_, at=(start, start + 5), spans=((start, start + 5),), basis=basis,
            fields={"office": office} if office else {},
        ),
        st.sampled_from(["person", "event"]), st.sampled_from("ab"), st.integers(0, 3),
        st.sampled_from(["stated", "implied"]), st.sampled_from(["", "x", "y"]),
    ),
    max_size=8,
)  # fmt: skip


@settings(deadline=None)
@given(RECORDS, RECORDS)
def test_every_record_has_one_fate(machine: list[Record], kept: list[Record]) -> None:
    found = revisions.revisions(machine, kept)
    totals = revisions.totals(found)
    assert totals["kept"] + totals["changed"] + totals["added"] == len(kept)
    assert totals["kept"] + totals["changed"] + totals["removed"] == len(machine)
    same = Counter(map(repr, machine)) & Counter(map(repr, kept))
    assert totals["kept"] == same.total()
    assert totals["confirmed"] == 0
    assert len(list(revisions.lines(found))) == totals["changed"] + totals["added"] + totals["removed"] + 1


@given(RECORDS)
def test_the_order_of_the_records_changes_nothing(machine: list[Record]) -> None:
    totals = revisions.totals(revisions.revisions(machine, machine[::-1]))
    assert totals == {"kept": len(machine), "confirmed": 0, "changed": 0, "added": 0, "removed": 0}


def test_of_a_list_what_was_taken_and_what_was_put_is_shown() -> None:
    before, after = (altered(RECORD, fields={"areas": areas}) for areas in (["a", "b"], ["b", "c"]))
    (one,) = revisions.revisions([before], [after])
    assert one.line() == "~ person a 3–8 “quote”: areas −a +c"


def test_a_record_is_written_as_it_was_read(seeds_content: Any) -> None:
    for line in REVIEWED.read_text(encoding="utf-8").splitlines():
        record = annotations.parse_line(line, "x", seeds_content.form)
        assert annotations.as_json(record) == json.loads(line)


def test_from_a_new_text_to_claims_of_two_hands(
    communique: Run, content_folder: Path, tmp_path: Path
) -> None:
    """What ``mappings/README.md`` tells a reviewer to do."""
    environ = {"COMMUNIQUE_CONTENT": str(content_folder)}
    text = tmp_path / "news.txt"
    text.write_text(NEWS, encoding="utf-8")
    file = content_folder / "mappings/reviewed/news.jsonl"
    assert communique("extract", str(text), "--review-to", str(file), environ=environ).returncode == 0
    records = read(file)
    (changed,) = [one for one in records if one["record"] == "agreement" and "form" in one]
    changed |= {"areas": ["aviation"], "by": "communique-reviewers", "on": "2025-04-01"}
    write(file, records)

    done = communique("review", str(file), "--text", str(text), environ=environ)
    assert done.returncode == 0, done.stderr
    assert "areas −tourism +aviation" in done.stdout
    rows = file.with_name("news.registry.tsv")
    assert f"put the rows of {rows} into mappings/registry.tsv" in done.stdout
    before = communique("build", str(text), environ=environ)
    assert before.returncode == 1
    assert "is not in the registry: add its row first" in before.stderr
    with (content_folder / "mappings/registry.tsv").open("a", encoding="utf-8") as registry:
        registry.write(rows.read_text(encoding="utf-8").partition("\n")[2])
    rows.unlink()
    assert communique("review", str(file), "--text", str(text), environ=environ).returncode == 0

    done = communique("build", "--strict", str(text), environ=environ)
    assert done.returncode == 0, done.stderr
    authors = communique("query", AUTHORS, "--format", "csv", environ=environ).stdout.splitlines()[1:]
    assert authors == ["aviation,Communiqué reviewers"]
    signed = communique(
        "query", AUTHORS.replace("dip:area", "dip:onDate"), "--format", "csv", environ=environ
    )
    assert {line.rpartition(",")[2] for line in signed.stdout.splitlines()[1:]} == {"Communiqué extractor"}


NEWS = """Lima, 3 March 2025

Kenyan President Amina Otieno visited Lima on 2 March 2025. The Government of Kenya and the Government of Peru
signed an agreement on tourism.
"""
AUTHORS = """
    PREFIX dip: <https://w3id.org/communique/ontology#>
    PREFIX prov: <http://www.w3.org/ns/prov#>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    SELECT DISTINCT ?said ?author {
      GRAPH ?claim { ?thing dip:area ?what }
      ?claim prov:wasAttributedTo/rdfs:label ?author .
      OPTIONAL { ?what rdfs:label ?label } BIND (COALESCE(?label, STR(?what)) AS ?said)
    }"""
