"""``communique export wikidata``, run as a user runs it."""

import csv
from pathlib import Path

import pytest

from quickstatements import sequence, spreadsheet, wikibase
from quickstatements.said import Item, Refused
from support import BuiltRelease, Run, replace

READERS = {"quickstatements": sequence.read, "csv": spreadsheet.read, "json": wikibase.read}


@pytest.fixture(scope="session")
def home(built: BuiltRelease) -> Path:
    return built.settings.home


def statements(items: list[Item]) -> int:
    return sum(len(item.statements) for item in items)


def test_all_forms_say_the_same(communique: Run, home: Path) -> None:
    said = []
    for form, reader in READERS.items():
        done = communique("export", "wikidata", "--format", form, home=home)
        assert done.returncode == 0, done.stderr
        said.append(reader(done.stdout))
    assert said[0] == said[1] == said[2]
    assert len(said[0]) == 26
    assert all(not item.id and item.labels and item.descriptions for item in said[0])


def test_what_waits_for_numbers_is_a_batch_of_its_own(communique: Run, home: Path, tmp_path: Path) -> None:
    for form, reader in READERS.items():
        target = tmp_path / f"{form}.txt"
        done = communique("export", "wikidata", "--format", form, "-o", str(target), home=home)
        assert (done.returncode, done.stdout) == (0, "")
        assert "Statements that need the numbers of new items: 18" in done.stderr
        assert sorted(file.name for file in tmp_path.glob(f"{form}.*")) == [f"{form}.2.txt", f"{form}.txt"]
        text = (tmp_path / f"{form}.2.txt").read_text(encoding="utf-8")
        with pytest.raises(Refused):
            reader(text)


def test_numbers_that_are_entered_are_used(communique: Run, content_folder: Path, tmp_path: Path) -> None:
    """Items are created, their (invented) numbers entered as links, and the next export says the rest."""
    agreement, ministry = "2026-02-27-kz-rs-veterinary-medicine", "rs-ministry-of-agriculture-forestry"
    links = content_folder / "mappings/wikidata.sssom.tsv"
    head, first, *rows = links.read_text(encoding="utf-8").partition("\nsubject_id\t")[2].split("\n")
    columns = f"subject_id\t{head}".split("\t")
    cells = dict(zip(columns, first.split("\t"), strict=True))
    names = (f"inst:{agreement}", f"orgn:{ministry}-and-water-management")
    for name, number in zip(names, ("Q9000801", "Q9000802"), strict=True):
        row = cells | {"subject_id": name, "predicate_id": "skos:exactMatch", "object_id": f"wd:{number}"}
        rows.insert(0, "\t".join(row[column] for column in columns))
    text = links.read_text(encoding="utf-8")
    links.write_text(text.replace(f"\n{first}\n", "\n" + "\n".join([first, *rows[:2]]) + "\n", 1), "utf-8")
    environ = {"COMMUNIQUE_CONTENT": str(content_folder)}
    assert communique("build", environ=environ).returncode == 0
    target = tmp_path / "said.txt"
    done = communique("export", "wikidata", "--new", "list", "-o", str(target), environ=environ)
    assert done.returncode == 0, done.stderr
    [item] = sequence.read(target.read_text(encoding="utf-8"))
    assert item.id == "Q9000801"
    signatories = {value for name, value in item.statements if name == "P1891"}
    assert signatories == {("item", "Q1804795"), ("item", "Q9000802")}
    with (tmp_path / "said.needed.tsv").open(encoding="utf-8", newline="") as stream:
        needed = [row["iri"] for row in csv.DictReader(stream, delimiter="\t")]
    assert len(needed) == 24
    assert not any(agreement in iri for iri in needed)


def test_what_is_needed_is_told(communique: Run, home: Path) -> None:
    done = communique("export", "wikidata", "--new", "list", home=home)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.count("Needed: ") == 26


def test_what_is_inferred_is_said_when_asked_for(communique: Run, home: Path) -> None:
    counts = []
    for also in ([], ["--also", "inferred"], ["--also", "inferred", "--also", "implied"]):
        done = communique("export", "wikidata", *also, home=home)
        items = sequence.read(done.stdout)
        counts.append(sum(name == "P585" for item in items for name, _ in item.statements))
    assert counts == [1, 11, 11]


def test_the_dry_run_is_for_people(communique: Run, home: Path) -> None:
    done = communique("export", "wikidata", "--dry-run", home=home)
    assert done.returncode == 0
    assert done.stdout.startswith("Nothing is sent. Wikidata is in the public domain (CC0)")
    assert "Its signatory (P1891) is Ministry of Agriculture of Kazakhstan (Q1804795)." in done.stdout
    assert (
        "Left out: main subject (P921) digitalization, for no item is known to mean the same" in done.stdout
    )


def test_the_same_release_gives_the_same_bytes(communique: Run, home: Path) -> None:
    first, second = (communique("export", "wikidata", "--format", "json", home=home).stdout for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ((), 3, "there is no release; “communique build” makes one."),
        (("--release", "."), 2, "there is no release in this folder."),
        (("--format", "xml"), 2, "'xml' is not one of 'quickstatements', 'csv', 'json'."),
        (("--new", "all"), 2, "'all' is not one of 'create', 'list'."),
        (("--also", "stated"), 2, "'stated' is not one of 'implied', 'inferred'."),
    ],
)
def test_a_mistake_is_told_in_a_sentence(
    communique: Run, arguments: tuple[str, ...], code: int, message: str
) -> None:
    done = communique("export", "wikidata", *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_place_that_cannot_be_written_is_named(communique: Run, home: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for target in (tmp_path / "no" / "said.txt", tmp_path / "file" / "said.txt"):
        done = communique("export", "wikidata", "-o", str(target), home=home)
        assert done.returncode == 3
        assert done.stderr.startswith(f"{target}")
        assert len(done.stderr.splitlines()) == 1


def test_a_broken_table_is_the_fault_of_the_data(communique: Run, home: Path, content_folder: Path) -> None:
    replace(content_folder / "mappings/export-wikidata/properties.tsv", "\tP31\t", "\t31\t")
    done = communique("export", "wikidata", home=home, environ={"COMMUNIQUE_CONTENT": str(content_folder)})
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith("properties.tsv, line 2: “31” is no property of Wikidata.\n")
