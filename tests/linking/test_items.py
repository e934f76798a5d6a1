"""Proposals from a file: every form gives the same, and a file that is broken is named with its line."""

import bz2
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from linking import running, scoring
from linking.running import Planted

KINDS = tuple(part for kind in running.COUNTED for part in ("--kind", kind))


@pytest.fixture(scope="module")
def from_dump(planted: Planted, ground: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    home = tmp_path_factory.mktemp("dump") / "home"
    done = planted.link(home, "--items", str(ground / "dump.json"), *KINDS)
    assert done.returncode == 0, done.stderr
    assert len(scoring.rows(done.stdout)) > 100
    return done.stdout


def write(folder: Path, name: str, text: str) -> Path:
    """Write a file, packed as its name says."""
    file = folder / name
    data = text.encode()
    if file.suffix == ".gz":
        data = gzip.compress(data)
    elif file.suffix == ".bz2":
        data = bz2.compress(data)
    file.write_bytes(data)
    return file


def lines(dump: str) -> str:
    """Return a dump as lines of JSON."""
    return "".join(json.dumps(entity, ensure_ascii=False) + "\n" for entity in json.loads(dump))


@pytest.mark.parametrize(
    "name", ["dump.json.gz", "dump.json.bz2", "dump.jsonl", "dump.jsonl.gz", "dump.jsonl.bz2"]
)
def test_every_form_of_a_dump_gives_the_same(
    name: str, planted: Planted, ground: Path, from_dump: str, tmp_path: Path
) -> None:
    text = (ground / "dump.json").read_text(encoding="utf-8")
    file = write(tmp_path, name, lines(text) if "jsonl" in name else text)
    done = planted.link(tmp_path / "home", "--items", str(file), *KINDS)
    assert done.returncode == 0, done.stderr
    assert running.proposals(done.stdout) == running.proposals(from_dump)


def test_plain_lines_give_the_same_items(
    planted: Planted, ground: Path, from_dump: str, tmp_path: Path
) -> None:
    """Nearly: an end at a time that is not known, and labels in other languages, are not in them."""
    done = planted.link(tmp_path / "home", "--items", str(ground / "plain.jsonl"), *KINDS)
    assert done.returncode == 0, done.stderr
    plain = {(one.thing, one.item) for one in running.proposals(done.stdout)}
    whole = {(one.thing, one.item) for one in running.proposals(from_dump)}
    assert len(plain ^ whole) <= 4


BROKEN: dict[str, Callable[[str], str]] = {
    "cut": lambda text: text[: len(text) // 2],
    "a page": lambda text: "<!doctype html>\n<title>Sign in</title>\n",
    "a line that is no item": lambda text: text.replace("\n", '\n"Q5",\n', 1),
    "no JSON in line 5": lambda text: "\n".join(
        [*text.split("\n")[:4], "{'id': 'Q1'}", *text.split("\n")[4:]]
    ),
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_a_broken_file_is_named_with_its_line(
    name: str, suffix: str, planted: Planted, ground: Path, tmp_path: Path
) -> None:
    broken = BROKEN[name]((ground / "dump.json").read_text(encoding="utf-8"))
    file = write(tmp_path, f"broken.json{suffix}", broken)
    refused(planted, file, tmp_path, "line ")


def test_a_packed_file_that_ends_early_is_named(planted: Planted, ground: Path, tmp_path: Path) -> None:
    for suffix in ("gz", "bz2"):
        file = write(tmp_path, f"short.json.{suffix}", (ground / "dump.json").read_text(encoding="utf-8"))
        file.write_bytes(file.read_bytes()[:-200])
        refused(planted, file, tmp_path, "")


def refused(planted: Planted, file: Path, folder: Path, said: str) -> None:
    out = folder / "proposals.sssom.tsv"
    done = planted.link(folder / "home", "--items", str(file), *KINDS, "--to", str(out))
    assert done.returncode == 1, done.stderr
    assert not out.exists()
    assert "Traceback" not in done.stderr
    *_, last = done.stderr.strip().splitlines()
    assert file.name in last
    assert said in last
    assert last.endswith(".")
