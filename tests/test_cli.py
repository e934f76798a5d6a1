"""The commands that read a release."""

import gzip
import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from rdflib import Dataset, Graph
from rdflib.compare import isomorphic

from communique.dataset import Dataset as Quads
from communique.mapping import Quad
from communique.output import whole
from communique.release import publish as releases
from support import BuiltRelease, Run, clean_environ

CACHES = ("store", "names-", "facets-")
"""The folders of a release that are made from its dumps, and stand in no manifest."""

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
    expected = Graph().parse(data="\n".join(built.dataset.merged), format="nt")
    assert isomorphic(Graph().parse(data=done.stdout, format=parser), expected)
    if suffix:
        published = gzip.decompress((built.release.path / f"dumps/communique.{suffix}.gz").read_bytes())
        assert published.decode() == done.stdout


def test_dumps_match_their_checksums_and_sizes(built: BuiltRelease) -> None:
    manifest = built.release.manifest
    named = {entry["path"]: entry for entry in [*manifest["files"], *manifest["description"]]}
    for path, entry in named.items():
        data = (built.release.path / path).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (entry["bytes"], entry["sha256"]), path
        if path.endswith(".gz"):
            assert len(gzip.decompress(data)) == entry["uncompressed_bytes"]
    on_disk = {
        path.relative_to(built.release.path).as_posix()
        for path in built.release.path.rglob("*")
        if path.is_file() and not path.relative_to(built.release.path).parts[0].startswith(CACHES)
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


def test_a_release_that_is_not_there_is_a_mistake_of_usage(communique: Run, tmp_path: Path) -> None:
    for place in ("none", str(tmp_path)):
        done = communique("dump", "--release", place)
        assert (done.returncode, done.stderr) == (2, f"{place}: there is no release in this folder.\n")


def test_debug_shows_where_and_keeps_the_exit_code(communique: Run) -> None:
    done = communique("--debug", "build", "none")
    assert done.returncode == 2
    assert done.stderr.startswith("Traceback")
    assert done.stderr.endswith("\nnone: there is no such file or folder.\n")


@pytest.mark.parametrize("arguments", [("dump",), ("dump", "--format", "turtle"), ("validate",), ("build",)])
def test_output_that_cannot_be_written_is_the_machines_fault(
    arguments: tuple[str, ...], built: BuiltRelease
) -> None:
    command = [sys.executable, "-m", "communique", "--home", str(built.settings.home), *arguments]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, text=True, env=clean_environ(), check=False
        )
    assert (done.returncode, done.stderr) == (3, "No space left on device.\n")


def test_a_dump_is_a_file_like_any_other_and_a_pipe_stays_one(
    communique: Run, built: BuiltRelease, tmp_path: Path
) -> None:
    umask = os.umask(0)
    os.umask(umask)
    file = tmp_path / "some.nq"
    # So little that a pipe holds it.
    some = ("dump", "--graph", "https://w3id.org/communique/id/claim/7a73b5c3-204-311", "-o")
    assert communique(*some, str(file), home=built.settings.home).returncode == 0
    assert file.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o666 & ~umask
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:
        assert communique(*some, str(pipe), home=built.settings.home).returncode == 0
        assert pipe.is_fifo()
        assert reader.stdout is not None
        assert reader.stdout.read() == file.read_bytes()
    done = communique(*some, str(tmp_path / "none" / "some.nq"), home=built.settings.home)
    assert (done.returncode, len(done.stderr.splitlines())) == (3, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pipe", "some.nq"]


@pytest.mark.parametrize("damage", [lambda data: data[:1000], lambda _: b"no gzip"])
def test_a_damaged_dump_is_named(
    damage: Callable[[bytes], bytes], communique: Run, built: BuiltRelease, tmp_path: Path
) -> None:
    shutil.copytree(built.release.path, tmp_path / "copy")
    dump = tmp_path / "copy/dumps/communique.nq.gz"
    dump.write_bytes(damage(dump.read_bytes()))
    done = communique("dump", "--release", str(tmp_path / "copy"))
    assert (done.returncode, len(done.stderr.splitlines())) == (3, 1), done.stderr
    assert str(dump) in done.stderr


def test_a_damaged_manifest_is_named_and_made_anew_by_a_build(
    communique: Run, built: BuiltRelease, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(built.settings.home, home, symlinks=True)
    manifest = home / "current" / "manifest.json"
    manifest.write_text("{", encoding="utf-8")
    done = communique("diff", "current", "current", home=home)
    assert done.returncode == 3
    assert "manifest.json: the file is damaged" in done.stderr
    assert communique("build", home=home).returncode == 0
    assert manifest.read_bytes() == (built.release.path / "manifest.json").read_bytes()


def test_a_release_that_was_copied_elsewhere_leaves_its_neighbours_alone(
    communique: Run, built: BuiltRelease, tmp_path: Path
) -> None:
    copy = tmp_path / "archive" / "old" / built.release.id
    shutil.copytree(built.release.path, copy, ignore=shutil.ignore_patterns("store"))
    done = communique("query", "ASK { ?s ?p ?o }", "--release", str(copy))
    assert (done.returncode, done.stdout) == (0, "yes\n")
    assert (copy / "store").is_dir()
    assert [path.name for path in (tmp_path / "archive").iterdir()] == ["old"]


def test_a_current_link_that_leads_nowhere_is_no_release(communique: Run, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    for target in ("releases/none", "current"):  # the second leads to itself
        (home / "current").symlink_to(target)
        done = communique("dump", home=home)
        assert done.returncode == 3
        assert len(done.stderr.splitlines()) == 1
        (home / "current").unlink()


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


def test_builds_that_end_at_once_do_not_sweep_each_other(tmp_path: Path) -> None:
    """Each removes its own folder while the others look for what dead builds left."""
    dataset = Quads(frozenset([Quad("<http://x/s>", "<http://x/p>", "<http://x/o>", "<http://x/g>")]))
    texts = {f"ontology/{number}.ttl": "" for number in range(20)}

    about = {"base": "http://x/", "modified": "2026-11-22T00:00:00+00:00"}

    def publish(_: int) -> Path:
        return releases.publish(tmp_path, dataset, texts, about, {}).path

    with ThreadPoolExecutor(8) as pool:
        (only,) = set(pool.map(publish, range(300)))
    assert [path.name for path in (tmp_path / "releases").iterdir()] == [only.name]


def test_a_file_that_several_write_at_once_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "build.log"

    def write(number: int) -> None:
        with whole(target) as file:
            for _ in range(20):
                file.write(b"%d\n" % number)
                file.flush()

    target.with_name("build.log.part").write_bytes(b"left by somebody who was killed\n" * 99)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(300)))
    assert len(set(target.read_text().split())) == 1
    assert len(target.read_text().split()) == 20
    assert list(tmp_path.iterdir()) == [target]


def test_two_builds_at_once_do_not_harm_each_other(communique: Run, tmp_path: Path) -> None:
    home = tmp_path / "home"
    command = [sys.executable, "-m", "communique", "--home", str(home), "build"]
    builds = [
        subprocess.Popen(command, env=clean_environ(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for _ in range(3)
    ]
    said = [running.communicate(timeout=120)[0].decode() for running in builds]
    assert [running.returncode for running in builds] == [0, 0, 0], said
    (only,) = (home / "releases").iterdir()
    assert (home / "current").resolve() == only.resolve()
    done = communique("query", "ASK { ?s ?p ?o }", home=home)
    assert done.stdout == "yes\n"
