"""``communique extract``: what is read, printed for programs and people, and written for reviewers."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from communique import annotations, extracting
from communique.content import Content
from communique.documents import Document
from communique.registry import Registry
from extraction.texts import OPEN, SEEDS
from support import Run, clean_environ

TEXT = """Nairobi, 3 March 2025

Kenya and Peru signed two documents today:
1. Agreement between the Government of Kenya and the Government of Peru on air services;
2. Memorandum of Understanding between the Ministry of Tourism of Kenya and the Ministry of Health of Peru.
"""
KEYS = {"id", "published", "countries", "persons", "events", "agreements", "positions", "things"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two good texts, one of them without a date."""
    top = tmp_path / "texts"
    top.mkdir()
    (top / "dated.txt").write_text(TEXT, encoding="utf-8")
    (top / "undated.txt").write_text(TEXT.replace(", 3 March 2025", ""), encoding="utf-8")
    return top


def objects(said: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in said.splitlines()]


def test_each_text_is_an_object_on_a_line(communique: Run, folder: Path) -> None:
    done = communique("extract", str(folder))
    assert (done.returncode, done.stderr) == (0, "")
    dated, undated = objects(done.stdout)
    assert (dated["id"], dated["published"]) == ("dated", "2025-03-03")
    assert (undated["id"], undated["published"]) == ("undated", None)
    assert set(dated) >= KEYS
    assert dated["countries"] == ["KE", "PE"]
    assert isinstance(dated["agreements"], list)
    assert len(dated["agreements"]) == 2
    for one in dated["agreements"]:
        assert TEXT[one["start"] : one["end"]] == one["quote"]
        assert set(one) >= {"type", "parties", "areas", "subject"}
    assert communique("extract", str(folder)).stdout == done.stdout


def test_the_texts_come_in_the_order_of_their_names_whatever_is_named_first(communique: Run) -> None:
    named = sorted(OPEN.glob("*.txt"))
    done = communique("extract", *map(str, reversed(named)))
    assert [one["id"] for one in objects(done.stdout)] == [file.stem for file in named]


def test_people_are_shown_quotes_with_their_places(communique: Run, folder: Path) -> None:
    done = communique("extract", "--format", "text", str(folder / "dated.txt"))
    assert done.returncode == 0
    assert done.stdout.startswith("dated.txt: 2025-03-03; KE, PE\n")
    assert "Documents (2)" in done.stdout
    start = TEXT.index("Agreement between")
    assert f"      {start}–" in done.stdout
    assert "“Agreement between the Government of Kenya" in done.stdout


def test_a_terminal_gets_no_control_characters(seeds_content: Content) -> None:
    text = TEXT.replace("air services", "air\x1b[2J\x9b services").replace("Tourism", "Tour\x07ism")
    document = Document("a.txt", text, "", "2025-03-03")
    found = extracting.Machine(seeds_content.settings, seeds_content.lexicon).read(document)
    said = "\n".join(extracting.as_text(document, found))
    assert not set(said) & {"\x1b", "\x07", "\x9b"}
    assert "air [2J" in said


def test_bad_files_are_named_and_the_others_read(communique: Run, folder: Path) -> None:
    (folder / "bad.txt").write_bytes(b"fine\nnot \xff fine")
    (folder / "empty.txt").write_text(" \n", encoding="utf-8")
    (folder / "none.txt").symlink_to(folder / "nowhere.txt")
    done = communique("extract", str(folder))
    assert done.returncode == 1
    assert [one["id"] for one in objects(done.stdout)] == ["dated", "undated"]
    bad, empty, none = done.stderr.splitlines()
    assert bad == f"Left out: {folder / 'bad.txt'}: it is not UTF-8: byte 9, on line 2."
    assert empty == f"Left out: {folder / 'empty.txt'}: it is empty."
    assert none.startswith(f"Left out: {folder / 'none.txt'}: ")


def test_a_text_that_is_too_long_is_named(communique: Run, folder: Path) -> None:
    done = communique("extract", str(folder), environ={"COMMUNIQUE_MAX_SOURCE_BYTES": "100"})
    assert (done.returncode, done.stdout) == (1, "")
    assert "it is larger than the limit of 100 bytes" in done.stderr


def test_a_path_that_is_not_there_is_a_mistake_of_usage(communique: Run) -> None:
    for arguments in ((), ("none.txt",)):
        assert communique("extract", *arguments).returncode == 2


def test_a_text_that_stands_in_two_files_is_read_twice(communique: Run, folder: Path) -> None:
    shutil.copy(folder / "dated.txt", folder / "again.txt")
    done = communique("extract", str(folder), str(folder / "again.txt"))
    assert [one["id"] for one in objects(done.stdout)] == ["again", "dated", "undated"]


@pytest.mark.parametrize(("sent", "code"), [(TEXT.encode(), 0), (b"\xff", 1), (b"", 1)])
def test_a_text_can_come_from_the_standard_input(sent: bytes, code: int) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "communique", "extract", "-"],
        input=sent,
        capture_output=True,
        env=clean_environ(),
        check=False,
    )
    assert done.returncode == code
    assert [one["id"] for one in objects(done.stdout.decode())] == ["stdin"] * (code == 0)
    assert (b"Left out: -: " in done.stderr) == bool(code)


def test_a_line_is_a_line_whatever_ends_lines_elsewhere(communique: Run, folder: Path) -> None:
    (folder / "dated.txt").write_text(TEXT.replace(" on ", "\u2028on\x85"), encoding="utf-8")
    done = communique("extract", str(folder / "dated.txt"))
    assert len(done.stdout.splitlines()) == 1
    assert json.loads(done.stdout)["id"] == "dated"


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    command = [sys.executable, "-m", "communique", "extract", str(OPEN), str(SEEDS)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean_environ()
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(30) == 0


def test_output_that_cannot_be_written_is_the_machines_fault(folder: Path) -> None:
    command = [sys.executable, "-m", "communique", "extract", str(folder)]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, text=True, env=clean_environ(), check=False
        )
    assert (done.returncode, done.stderr) == (3, "No space left on device.\n")


def test_output_that_is_closed_is_no_fault(folder: Path) -> None:
    command = [sys.executable, "-m", "communique", "extract", str(folder / "dated.txt")]
    closed = ["sh", "-c", 'exec "$@" >&-', "sh", *command]
    done = subprocess.run(closed, capture_output=True, text=True, env=clean_environ(), check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_words_are_those_of_the_publisher(communique: Run, content_folder: Path, folder: Path) -> None:
    areas = content_folder / "ontology/concepts/areas.ttl"
    text = areas.read_text(encoding="utf-8")
    areas.write_text(
        text.replace('skos:prefLabel "tourism"@en', 'skos:prefLabel "crayfish"@en'), encoding="utf-8"
    )
    assert areas.read_text(encoding="utf-8") != text
    (folder / "dated.txt").write_text(TEXT.replace("on air services", "on crayfish"), encoding="utf-8")
    environ = {"COMMUNIQUE_CONTENT": str(content_folder)}
    done = communique("extract", str(folder / "dated.txt"), environ=environ)
    assert "tourism" in json.loads(done.stdout)["agreements"][0]["areas"]


def test_records_are_written_for_review(communique: Run, folder: Path, seeds_content: Content) -> None:
    target = folder / "records.jsonl"
    done = communique("extract", str(folder / "dated.txt"), "--review-to", str(target))
    assert (done.returncode, done.stdout) == (0, "")
    said = target.read_text(encoding="utf-8")
    rows = target.with_name("records.registry.tsv")
    new = list(Registry.parse(rows.read_text(encoding="utf-8"), str(rows)))
    assert new
    assert done.stderr.splitlines() == [
        f"{target}: records to review: {len(said.splitlines())}",
        f"{rows}: rows that the registry lacks: {len(new)}",
    ]
    records = list(annotations.parse(said, "records.jsonl", seeds_content.form))
    assert {record.by for record in records} == {"communique-extractor"}
    assert {record.on for record in records} == {"2025-03-03"}
    assert {"report", "agreement"} <= {record.kind for record in records}
    for record in records:
        assert TEXT[slice(*record.at)] == record.quote
    both = communique("extract", str(folder / "dated.txt"), "--format", "jsonl", "--review-to", str(folder))
    assert len(both.stdout.splitlines()) == 1
    (again,) = folder.glob("2025-03-03-*.jsonl")
    assert again.read_text(encoding="utf-8") == said


def test_records_of_several_texts_go_into_a_folder(communique: Run, tmp_path: Path) -> None:
    target = tmp_path / "new" / "records"
    done = communique("extract", str(SEEDS), "--review-to", str(target))
    assert done.returncode == 0, done.stderr
    assert sorted(file.name for file in target.glob("*.jsonl")) == [
        "2026-02-27-7a73b5c3.jsonl",
        "2026-02-27-878caa75.jsonl",
    ]
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    done = communique("extract", str(SEEDS), "--review-to", str(tmp_path / "file"))
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_what_a_reviewer_wrote_is_not_replaced_unasked(communique: Run, tmp_path: Path) -> None:
    target = tmp_path / "records"
    target.mkdir()
    mine = target / "2026-02-27-878caa75.jsonl"
    mine.write_text("mine", encoding="utf-8")
    done = communique("extract", str(SEEDS), "--review-to", str(target))
    assert (done.returncode, done.stderr) == (2, f"{mine}: the file is there already; --force replaces it.\n")
    assert [(file.name, file.read_text(encoding="utf-8")) for file in target.iterdir()] == [
        (mine.name, "mine")
    ]
    assert communique("extract", str(SEEDS), "--review-to", str(target), "--force").returncode == 0
    assert len(list(target.glob("*.jsonl"))) == 2
    assert mine.read_text(encoding="utf-8") != "mine"


def test_a_text_without_a_date_has_no_records(communique: Run, folder: Path) -> None:
    target = folder / "records"
    done = communique("extract", str(folder), "--review-to", str(target))
    assert done.returncode == 1
    assert f"Left out: {folder / 'undated.txt'}: no date stands in its head or in sources.tsv." in done.stderr
    assert len(list(target.glob("*.jsonl"))) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="a file system of a known size needs root to mount")
def test_a_full_disk_leaves_nothing_half_written(communique: Run, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip(f"no tmpfs can be mounted here: {mounted.stderr.decode().strip()}")
    try:
        done = communique(
            "extract", str(next(SEEDS.glob("*.txt"))), "--review-to", str(disk / "records.jsonl")
        )
        assert (done.returncode, len(done.stderr.splitlines())) == (3, 1)
        assert "No space" in done.stderr
        assert not list(disk.iterdir())
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_place_that_cannot_be_written_is_the_machines_fault(communique: Run, folder: Path) -> None:
    target = folder / "dated.txt" / "records.jsonl"
    done = communique("extract", str(folder / "dated.txt"), "--review-to", str(target))
    assert (done.returncode, len(done.stderr.splitlines())) == (3, 1)
    assert str(folder / "dated.txt") in done.stderr
