"""The commands that read a release."""

import gzip
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from rdflib import Dataset, Graph
from rdflib.compare import isomorphic

from support import BuiltRelease, Run, clean_environ


# rdflib's own parsers still call what rdflib has deprecated.
by_rdflib = pytest.mark.filterwarnings("ignore:.* is deprecated, use Dataset:DeprecationWarning")


@by_rdflib
@pytest.mark.parametrize(
    ("form", "parser", "suffix"),
    [
        ("turtle", "turtle", "ttl"),
        ("jsonld", "json-ld", "jsonld"),
        ("nt", "nt", None),
        ("rdfxml", "xml", None),
    ],
)
def test_every_dump_of_the_merge_is_the_same_graph(
    form: str, parser: str, suffix: str | None, communique: Run, built: BuiltRelease
) -> None:
    done = communique("dump", "--format", form, home=built.settings.home)
    assert done.returncode == 0, done.stderr
    expected = Graph().parse(data="\n".join(built.dataset.merged()), format="nt")
    assert isomorphic(Graph().parse(data=done.stdout, format=parser), expected)
    if suffix:
        published = gzip.decompress((built.release.path / f"dumps/communique.{suffix}.gz").read_bytes())
        assert published.decode() == done.stdout


def test_dumps_match_their_checksums_and_sizes(built: BuiltRelease) -> None:
    manifest = built.release.manifest
    named = {entry["path"]: entry for entry in manifest["files"]}
    for path, entry in named.items():
        data = (built.release.path / path).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (entry["bytes"], entry["sha256"]), path
        if path.endswith(".gz"):
            assert len(gzip.decompress(data)) == entry["uncompressed_bytes"]
    on_disk = {
        path.relative_to(built.release.path).as_posix()
        for path in built.release.path.rglob("*")
        if path.is_file() and "store" not in path.relative_to(built.release.path).parts
    }
    assert on_disk == {*named, "manifest.json"}


@by_rdflib
def test_one_graph_can_be_dumped(communique: Run, built: BuiltRelease, tmp_path: Path) -> None:
    iri = "https://w3id.org/communique/id/claim/7a73b5c3-204-311"
    target = tmp_path / "claim.trig"
    done = communique("dump", "--format", "trig", "--graph", iri, "-o", str(target), home=built.settings.home)
    assert (done.returncode, done.stdout) == (0, "")
    found = Dataset()
    found.parse(data=target.read_text(encoding="utf-8"), format="trig")
    names = {str(graph.identifier) for graph in found.graphs() if len(graph)}
    assert names == {iri}

    missing = communique("dump", "--graph", "https://example.org/none", home=built.settings.home)
    assert missing.returncode == 2
    assert "holds no graph <https://example.org/none>" in missing.stderr


def test_validate_says_that_the_release_conforms(communique: Run, built: BuiltRelease) -> None:
    done = communique("validate", home=built.settings.home)
    assert done.returncode == 0, done.stderr
    as_json = communique("validate", "--format", "json", home=built.settings.home)
    assert json.loads(as_json.stdout)["conforms"] is True


def test_validate_names_what_is_wrong_in_a_file(communique: Run, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.ttl"
    wrong.write_text(
        "@prefix dip: <https://w3id.org/communique/ontology#> .\n"
        "<https://w3id.org/communique/id/event/x> a dip:Conferral .\n",
        encoding="utf-8",
    )
    done = communique("validate", str(wrong))
    assert done.returncode == 1
    assert "must confer exactly one honour" in done.stdout
    broken = tmp_path / "broken.ttl"
    broken.write_text("@prefix : <http://x/> .\n: : .", encoding="utf-8")
    done = communique("validate", str(broken))
    assert done.returncode == 1
    assert f"{broken}, line 2" in done.stderr


def test_without_a_release_the_way_to_one_is_named(communique: Run) -> None:
    for command in (("dump",), ("validate",), ("query", "ASK {}")):
        done = communique(*command)
        assert done.returncode == 3, command
        assert "there is no release; “communique build” makes one." in done.stderr


def test_a_reader_that_has_seen_enough_is_no_error(built: BuiltRelease) -> None:
    command = [sys.executable, "-m", "communique", "--home", str(built.settings.home), "dump"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean_environ()
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(30) == 0


def test_two_builds_at_once_do_not_harm_each_other(communique: Run, tmp_path: Path) -> None:
    home = tmp_path / "home"
    command = [sys.executable, "-m", "communique", "--home", str(home), "build"]
    builds = [
        subprocess.Popen(command, env=clean_environ(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for _ in range(3)
    ]
    for running in builds:
        output, _ = running.communicate(timeout=120)
        assert running.returncode == 0, output.decode()
    (only,) = (home / "releases").iterdir()
    assert (home / "current").resolve() == only.resolve()
    done = communique("query", "ASK { ?s ?p ?o }", home=home)
    assert done.stdout == "yes\n"
