"""A file that was reviewed in part and is written to again: nothing in it changes, and nothing comes back."""

from pathlib import Path

import pytest

from linking import running, scoring
from linking.running import Planted
from linking.scoring import Proposal

KINDS = ("--kind", "Person", "--kind", "Office")


@pytest.fixture
def options(ground: Path) -> tuple[str, ...]:
    return ("--items", str(ground / "dump.json"), *KINDS)


@pytest.fixture
def file(planted: Planted, options: tuple[str, ...], tmp_path: Path) -> Path:
    """A file with proposals."""
    out = tmp_path / "proposals.sssom.tsv"
    done = planted.link(tmp_path / "home", *options, "--to", str(out))
    assert done.returncode == 0, done.stderr
    return out


def read(file: Path) -> tuple[str, list[Proposal], list[dict[str, str]]]:
    text = file.read_text(encoding="utf-8")
    return text, running.proposals(text), scoring.rows(text)


def change(file: Path, number: int, **cells: str) -> None:
    """Change cells of the row of a number; a column that is not there comes to be."""
    head = [line for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    rows = scoring.rows(file.read_text(encoding="utf-8"))
    columns = [*rows[0], *(name for name in cells if name not in rows[0])]
    rows[number] |= cells
    table = ["\t".join(columns), *("\t".join(row.get(name, "") for name in columns) for row in rows)]
    file.write_text("\n".join([*head, *table]) + "\n", encoding="utf-8")


def again(planted: Planted, file: Path, *options: str) -> None:
    done = planted.link(file.parent / "home", *options, "--to", str(file))
    assert done.returncode == 0, done.stderr


def test_a_second_run_changes_nothing(planted: Planted, options: tuple[str, ...], file: Path) -> None:
    before = file.read_bytes()
    again(planted, file, *options)
    assert file.read_bytes() == before


def test_what_was_refused_does_not_come_back(planted: Planted, options: tuple[str, ...], file: Path) -> None:
    _, found, _ = read(file)
    change(file, 0, predicate_modifier="Not", reviewer_id="author:communique-reviewers")
    again(planted, file, *options, "--renew")
    _, after, rows = read(file)
    assert after.count(found[0]) == 1
    assert [row["predicate_modifier"] for row in rows].count("Not") == 1


def test_what_was_reviewed_stays_and_gets_no_more(
    planted: Planted, options: tuple[str, ...], file: Path
) -> None:
    _, found, _ = read(file)
    several = next(one for one in found if sum(other.thing == one.thing for other in found) > 1)
    change(file, found.index(several), reviewer_id="author:communique-reviewers", comment="Seen.")
    again(planted, file, *options, "--renew")
    _, after, rows = read(file)
    assert [one.item for one in after if one.thing == several.thing] == [several.item]
    [row] = [row for row, one in zip(rows, after, strict=True) if one.thing == several.thing]
    assert (row["reviewer_id"], row["comment"]) == ("author:communique-reviewers", "Seen.")
    assert {one.thing for one in after} == {one.thing for one in found}


def test_a_file_that_is_none_is_left_alone(
    planted: Planted, options: tuple[str, ...], tmp_path: Path
) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear Sir,\nthis is no table.\n", encoding="utf-8")
    done = planted.link(tmp_path / "home", *options, "--to", str(file))
    assert done.returncode == 1
    assert str(file) in done.stderr
    assert file.read_text(encoding="utf-8") == "Dear Sir,\nthis is no table.\n"
