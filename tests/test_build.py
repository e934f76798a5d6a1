"""The pipeline from end to end, and what it does with what is wrong."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from support import ROOT, BuiltRelease, Run, replace

B = "mappings/reviewed/2026-02-27-7a73b5c3.jsonl"

FAULTS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a quote that does not stand": (
        lambda top: replace(top / B, "Altyn Qyran Order", "Altyn Kyran Order"),
        "2026-02-27-7a73b5c3.jsonl, line ",
    ),
    "an offset that is off by one": (
        lambda top: replace(top / B, '"start": 2399, "end": 2458', '"start": 2400, "end": 2459'),
        "the quote stands at 2399",
    ),
    "an unknown code": (
        lambda top: replace(top / B, '"areas": ["health"]', '"areas": ["helth"]'),
        "“helth” is no code of the concept scheme “area”",
    ),
    "an unknown basis": (
        lambda top: replace(top / B, '"basis": "stated"', '"basis": "rumoured"'),
        "line 1: “rumoured” is no code of the concept scheme “basis”",
    ),
    "a first line that is not JSON": (
        lambda top: replace(top / B, '"record": "report"', '"record": report'),
        "2026-02-27-7a73b5c3.jsonl, line 1: not JSON",
    ),
    "a first line without its text": (
        lambda top: replace(top / B, '"sha256": "', '"sha256": "not '),
        "line 1: the first record must be the report, with the sha256 of its text",
    ),
    "an unknown author": (
        lambda top: replace(top / B, '"by": "communique-reviewers"', '"by": "nobody"'),
        "there is no author “nobody” in authors.tsv",
    ),
    "a thing the registry does not know": (
        lambda top: replace(top / B, '"honour": "altyn-qyran-order"', '"honour": "golden-eagle"'),
        "honour/golden-eagle is not in the registry",
    ),
    "a record that contradicts the registry": (
        lambda top: replace(top / B, '"class": "Talks"', '"class": "Visit"'),
        "is a Visit here, but the registry holds it as a Talks",
    ),
    "a registry clash": (
        lambda top: replace(top / "mappings/registry.tsv", "\tpresident|kz\t", "\tpresident|rs\t"),
        "registry.tsv, line ",
    ),
    "a mapping with a syntax error": (
        lambda top: replace(top / "mappings/statements.yml", "    s: $(id)", "    s: [$(id)"),
        "statements.yml, line ",
    ),
    "a mapping with an unknown prefix": (
        lambda top: replace(top / "mappings/statements.yml", "dip:form, form:", "dip:form, shape:"),
        "the prefix “shape:” is not declared",
    ),
    "Turtle with a syntax error": (
        lambda top: replace(top / "ontology/concepts/areas.ttl", "skos:prefLabel", "skos:prefLabel ;;: "),
        "areas.ttl, line ",
    ),
    "a shape file with a syntax error": (
        lambda top: replace(top / "shapes/event.ttl", "sh:path", "sh:path ]"),
        "event.ttl, line ",
    ),
    "a rule with a syntax error": (
        lambda top: (top / "ontology/rules/99.rq").write_text("\nCONSTRUCT { ?s ?p } {}", encoding="utf-8"),
        "99.rq, line 2, column 19: this is not SPARQL",
    ),
    "a rule that is no CONSTRUCT": (
        lambda top: (top / "ontology/rules/99.rq").write_text("ASK {}", encoding="utf-8"),
        "99.rq: a rule must be a CONSTRUCT query",
    ),
    "a missing folder": (
        lambda top: shutil.rmtree(top / "ontology/concepts"),
        "ontology/concepts: cannot be read (No such file or directory)",
    ),
    "a table that is not UTF-8": (
        lambda top: (top / "mappings/authors.tsv").write_bytes(b"slug\tkind\tlabel\nx\tPerson\t\xff\n"),
        "authors.tsv, line 2: not UTF-8",
    ),
    "a link table with an unknown prefix": (
        lambda top: replace(top / "mappings/wikidata.sssom.tsv", "\twd:Q", "\twdd:Q"),
        "wikidata.sssom.tsv, line ",
    ),
    "data that breaks a shape": (
        lambda top: replace(top / B, '"honour": "altyn-qyran-order", ', ""),
        "altyn-qyran-conferral",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_in_the_content_is_one_clear_sentence_and_stops_the_build(
    name: str, content_folder: Path, communique: Run, built: BuiltRelease, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(built.settings.home, home, symlinks=True)
    before = str((home / "current").readlink())
    breaks, message = FAULTS[name]
    breaks(content_folder)
    done = communique("build", home=home, environ={"COMMUNIQUE_CONTENT": str(content_folder)})
    assert done.returncode == 1, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert str((home / "current").readlink()) == before
    assert [path.name for path in (home / "releases").iterdir()] == [Path(before).name]


def test_a_violation_names_focus_node_rule_report_and_quote(content_folder: Path, communique: Run) -> None:
    replace(content_folder / B, '"honour": "altyn-qyran-order", ', "")
    done = communique("build", environ={"COMMUNIQUE_CONTENT": str(content_folder)})
    assert "event/2026-02-27-kz-rs-altyn-qyran-conferral" in done.stderr
    assert "must confer exactly one honour" in done.stderr
    assert "Report of 27 February 2026 on the exchange of cooperation documents" in done.stderr
    assert "was awarded the Altyn Qyran Order" in done.stderr


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("latin.txt", "date 2024-05-01 Vučić".encode("latin2"), "it is not UTF-8: byte 18, on line 1"),
        ("empty.txt", b"", "it is empty"),
        (
            "undated.txt",
            b"Two ministries signed a memorandum.",
            "no date stands in its head or in sources.tsv",
        ),
        ("large.txt", b"date 2024-05-01 " + b"x" * 10_000, "it is larger than the limit of 9,000 bytes"),
    ],
)
def test_a_bad_source_is_listed_and_never_takes_the_others_down(
    name: str, data: bytes, reason: str, communique: Run, tmp_path: Path
) -> None:
    texts = tmp_path / "texts"
    shutil.copytree(ROOT / "seeds", texts)
    (texts / name).write_bytes(data)
    limit = {"COMMUNIQUE_MAX_SOURCE_BYTES": "9000"}
    done = communique("build", str(texts), environ=limit)
    assert done.returncode == 0, done.stderr
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("Left out: ")]
    assert name in line
    assert reason in line
    assert "2  reports" in done.stdout

    strict = communique("build", str(texts), "--strict", environ=limit)
    assert strict.returncode == 1
    assert reason in strict.stderr


def test_byte_order_marks_and_windows_line_ends_change_nothing(
    content_folder: Path, communique: Run, built: BuiltRelease, tmp_path: Path
) -> None:
    seen = 0
    for suffix in ("jsonl", "json", "tsv", "yml", "ttl", "rq"):
        for file in content_folder.rglob(f"*.{suffix}"):
            file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
            seen += 1
    assert seen > 30
    done = communique("build", environ={"COMMUNIQUE_CONTENT": str(content_folder)})
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "home" / "current").resolve().name == built.release.id


def test_every_character_that_a_line_may_hold_goes_through(content_folder: Path, communique: Run) -> None:
    # Python's splitlines() takes all of these for line ends; JSON Lines, TSV and N-Quads do not.
    odd = "a\u2028b\u2029c\x85d"
    replace(content_folder / B, '"credit_text": "', f'"comment": "{odd}", "credit_text": "{odd}')
    environ = {"COMMUNIQUE_CONTENT": str(content_folder)}
    done = communique("build", environ=environ)
    assert done.returncode == 0, done.stderr
    for form, read_as in (
        ("nquads", ox.RdfFormat.N_QUADS),
        ("turtle", ox.RdfFormat.TURTLE),
        ("trig", ox.RdfFormat.TRIG),
    ):
        done = communique("dump", "--format", form, environ=environ)
        assert done.returncode == 0, done.stderr
        values = [quad.object.value for quad in ox.parse(done.stdout, format=read_as) if is_literal(quad)]
        assert [value for value in values if value.startswith(odd)], form


def is_literal(quad: ox.Quad) -> bool:
    return isinstance(quad.object, ox.Literal)


def test_nothing_to_publish_is_said_with_its_reasons(communique: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Two ministries signed.", encoding="utf-8")
    done = communique("build", "a.txt")
    assert done.returncode == 1
    assert done.stderr.startswith("There is no report that can be published.\na.txt: no date stands")


def test_usage_errors_exit_2(communique: Run) -> None:
    for arguments, message in (
        (("build", "none"), "none: there is no such file or folder."),
        (("build", "--wrong"), "No such option"),
        (("frobnicate",), "No such command"),
        (("dump", "--format", "docx"), "There is no form “docx”"),
    ):
        done = communique(*arguments)
        assert done.returncode == 2, (arguments, done.stderr)
        assert message in done.stderr
    done = communique("build", environ={"COMMUNIQUE_QUERY_DEADLINE": "soon"})
    assert (done.returncode, done.stderr) == (
        2,
        "The setting query_deadline in COMMUNIQUE_QUERY_DEADLINE is “soon”: it must be a number.\n",
    )


def test_two_builds_are_the_same_to_the_byte(communique: Run, tmp_path: Path) -> None:
    found: list[tuple[str, dict[Path, bytes]]] = []
    for name in ("one", "two"):
        # Another hash seed gives other set orders: nothing may depend on them.
        done = communique("build", home=tmp_path / name, environ={"PYTHONHASHSEED": str(len(found))})
        assert done.returncode == 0, done.stderr
        top = (tmp_path / name / "current").resolve()
        caches = "store", "names-", "facets-"
        files = [path for path in top.rglob("*") if path.is_file()]
        files = [path for path in files if not path.relative_to(top).parts[0].startswith(caches)]
        found.append((top.name, {path.relative_to(top): path.read_bytes() for path in files}))
    assert found[0] == found[1]
    assert {"manifest.json", "report.ttl", "dumps/communique.nq.gz"} <= {str(path) for path in found[0][1]}


def test_building_what_exists_only_points_to_it_again(communique: Run, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert communique("build", home=home).returncode == 0
    top = (home / "current").resolve()
    before = {path: path.stat().st_mtime_ns for path in top.rglob("*")}
    (home / "current").unlink()
    assert communique("build", home=home).returncode == 0
    assert (home / "current").resolve() == top
    assert {path: path.stat().st_mtime_ns for path in top.rglob("*")} == before


def test_a_missing_store_is_made_again_from_the_dump(communique: Run, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert communique("build", home=home).returncode == 0
    shutil.rmtree(home / "current" / "store")
    done = communique("query", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "--format", "csv", home=home)
    assert done.returncode == 0, done.stderr
    triples = json.loads((home / "current" / "manifest.json").read_text())["counts"]["triples"]
    assert done.stdout.split() == ["n", str(triples)]


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGKILL, signal.SIGTERM])
def test_a_build_stopped_in_the_middle_leaves_the_last_release(
    signal_number: signal.Signals, built: BuiltRelease, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(built.settings.home, home, symlinks=True)
    before = str((home / "current").readlink())
    # A release of its own: another base IRI.
    environ = os.environ | {"COMMUNIQUE_BASE_IRI": "https://example.org/d/"}
    command = [sys.executable, "-m", "communique", "--home", str(home), "build"]
    running = subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
    for _ in range(2000):  # wait until it has begun to write
        if list((home / "releases").glob(".building-*/dumps")) or running.poll() is not None:
            break
        time.sleep(0.005)
    running.send_signal(signal_number)
    _, stderr = running.communicate(timeout=60)
    assert str((home / "current").readlink()) == before
    if signal_number == signal.SIGINT:
        assert running.returncode == 130
        assert stderr.decode().strip() == "Interrupted; the last release is untouched."
        assert not list((home / "releases").glob(".building-*"))
    again = subprocess.run(command, env=environ, capture_output=True, check=False)
    assert again.returncode == 0, again.stderr
    assert str((home / "current").readlink()) != before
    assert not list((home / "releases").glob(".building-*")), "the next build sweeps what a dead one left"


@pytest.mark.skipif(os.geteuid() != 0, reason="a file system of a known size needs root to mount")
def test_a_full_disk_is_one_sentence(communique: Run, tmp_path: Path) -> None:
    home = tmp_path / "small"
    home.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(home)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip(f"no tmpfs can be mounted here: {mounted.stderr.decode().strip()}")
    try:
        done = communique("build", home=home)
        assert done.returncode == 3, done.stderr
        assert os.strerror(errno.ENOSPC) in done.stderr or "No space" in done.stderr
        assert "Traceback" not in done.stderr
        assert len(done.stderr.splitlines()) == 1
        assert not list((home / "releases").iterdir())
    finally:
        subprocess.run(["umount", str(home)], check=True)


def test_a_home_that_cannot_be_made_is_one_sentence(communique: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = communique("build", home=tmp_path / "file" / "home")
    assert (done.returncode, len(done.stderr.splitlines())) == (3, 1)
    assert "Not a directory" in done.stderr


@pytest.mark.parametrize("seed", sorted(path.name for path in (ROOT / "seeds").glob("*.txt")))
def test_each_report_can_be_published_without_the_other(seed: str, communique: Run) -> None:
    done = communique("build", str(ROOT / "seeds" / seed))
    assert done.returncode == 0, done.stderr
    assert "1  reports" in done.stdout


def test_what_sources_tsv_says_of_a_text_is_published(communique: Run, tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    shutil.copytree(ROOT / "seeds", texts)
    replace(texts / "sources.tsv", "\ten\t\t", "\ten\thttps://example.org/page\t")
    assert communique("build", str(texts), home=tmp_path / "home").returncode == 0
    graph = "https://w3id.org/communique/graph/provenance"
    done = communique("dump", "--graph", graph, home=tmp_path / "home")
    report = "<https://w3id.org/communique/id/report/2026-02-27-878caa75>"
    terms = "http://purl.org/dc/terms/"
    assert f'{report} <{terms}language> "en" <{graph}> .' in done.stdout
    assert f"{report} <{terms}source> <https://example.org/page> <{graph}> ." in done.stdout


@pytest.mark.parametrize("base", ["https://data.example.org/c/", "http://[::1]:8000/a+(b)/"])
def test_another_base_iri_is_everywhere(base: str, communique: Run, tmp_path: Path) -> None:
    """Also in the patterns of the shapes, which are regular expressions."""
    environ = {"COMMUNIQUE_BASE_IRI": base}
    assert communique("build", home=tmp_path / "home", environ=environ).returncode == 0
    done = communique("dump", "--format", "nquads", home=tmp_path / "home", environ=environ)
    assert "https://w3id.org/communique/" not in done.stdout
    assert f"<{base}id/instrument/2026-02-27-kz-rs-healthcare>" in done.stdout


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("ontology/patterns/mine.ttl", "<x:a> <x:b> <x:c> .", "ontology/patterns/mine.ttl: "),
        ("ontology/versions/0.9.0.ttl", "<x:a>\n.", "ontology/versions/0.9.0.ttl, line 2, "),
        ("shapes/mine.ttl", "<x:a> <x:b", "shapes/mine.ttl, line 1, "),
        ("mappings/dataset.ttl", "no Turtle", "mappings/dataset.ttl, line 1, "),
    ],
)
def test_a_file_that_no_page_could_show_stops_the_build(
    path: str, text: str, said: str, communique: Run, content_folder: Path, tmp_path: Path
) -> None:
    (content_folder / path).write_text(text, encoding="utf-8")
    done = communique("build", environ={"COMMUNIQUE_CONTENT": str(content_folder)})
    assert done.returncode == 1
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "home").exists()
