"""How good the proposals are, from each source; README.md says so, and this compares it."""

import json
import subprocess
from pathlib import Path

import pytest

from communique import links
from communique.errors import MappingError
from linking import planting, report, running, scoring
from linking.report import Evaluation
from linking.running import Planted
from support import ROOT, clean_environ

SOURCES = ("SPARQL endpoint", "Reconciliation service", "JSON dump")
CLIENTS = ROOT / "build/clients/venv/bin/python"
LEAST = {"SPARQL endpoint": (0.95, 0.97), "Reconciliation service": (0.88, 0.95), "JSON dump": (0.98, 0.97)}
"""The least recall and precision of each."""


@pytest.fixture(scope="module", params=SOURCES)
def name(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture(scope="module")
def evaluations(
    unlinked_states: Planted,
    planted: Planted,
    sources: dict[str, tuple[str, str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, tuple[Evaluation, str, str]]:
    folders = {name: tmp_path_factory.mktemp("homes") for name in sources}
    return {
        name: report.evaluate(unlinked_states, planted, source, folders[name])
        for name, source in sources.items()
    }


def test_recall_and_precision_do_not_fall(
    name: str, evaluations: dict[str, tuple[Evaluation, str, str]]
) -> None:
    evaluation = evaluations[name][0]
    [*_, total] = evaluation.scores
    recall, precision = LEAST[name]
    assert total.recall >= recall, scoring.missed(evaluation.found, evaluation.asked)
    assert total.precision >= precision, scoring.wrong(evaluation.found)


def test_what_must_never_be_proposed_is_not(
    name: str, evaluations: dict[str, tuple[Evaluation, str, str]]
) -> None:
    found = evaluations[name][0].found
    assert len(found) >= 150
    ends = () if name == "Reconciliation service" else ("?",)
    assert list(scoring.never(found, ends)) == []


def test_nothing_is_proposed_for_what_has_an_item(
    name: str, evaluations: dict[str, tuple[Evaluation, str, str]]
) -> None:
    evaluation = evaluations[name][0]
    assert {one.thing for one in evaluation.found} <= evaluation.asked


def test_the_readme_says_this(evaluations: dict[str, tuple[Evaluation, str, str]]) -> None:
    said = report.text({name: found[0] for name, found in evaluations.items()})
    assert report.README.read_text(encoding="utf-8") == said


def test_a_row_counts_only_when_reviewed(
    name: str, evaluations: dict[str, tuple[Evaluation, str, str]]
) -> None:
    for table in evaluations[name][1:]:
        found = running.proposals(table)
        with pytest.raises(MappingError, match="reviewe"):
            links.parse(table, "proposals.sssom.tsv")
        accepted = links.parse(running.reviewed(table, [(one.thing, one.item) for one in found]), "proposals")
        assert [(link.subject, link.object) for link in accepted] == [
            (f"https://w3id.org/communique/id/{one.thing}", f"{planting.ENTITY}{one.item}") for one in found
        ]
        assert [link.confidence for link in accepted] == [one.confidence for one in found]
        for row in scoring.rows(table):
            assert row["mapping_justification"] in {"semapv:LexicalMatching", "semapv:CompositeMatching"}
            assert row["mapping_tool"]
            assert row["subject_label"]
            assert row["object_label"]


def test_rows_are_valid_sssom(evaluations: dict[str, tuple[Evaluation, str, str]], tmp_path: Path) -> None:
    if not CLIENTS.exists():
        pytest.skip("the clients from PyPI are not installed: make clients")
    tables = [table for found in evaluations.values() for table in found[1:]]
    files = [tmp_path / f"{number}.sssom.tsv" for number in range(len(tables))]
    for file, table in zip(files, tables, strict=True):
        file.write_text(table, encoding="utf-8")
    checks = ROOT / "tests/link_tables/check_sssom.py"
    command = [str(CLIENTS), "-W", "ignore", str(checks), *map(str, files)]
    done = subprocess.run(
        command, capture_output=True, text=True, env=clean_environ(), timeout=300, check=True
    )
    for table, said in zip(tables, json.loads(done.stdout), strict=True):
        assert said["faults"] == []
        assert said["mappings"] == len(scoring.rows(table))


def test_best_first(name: str, evaluations: dict[str, tuple[Evaluation, str, str]]) -> None:
    for table in evaluations[name][1:]:
        found = running.proposals(table)
        assert found == sorted(found, key=lambda one: (one.thing, -one.confidence))
        assert all(0.5 <= one.confidence <= 1 for one in found)


def test_two_runs_write_the_same(
    name: str,
    planted: Planted,
    sources: dict[str, tuple[str, str]],
    evaluations: dict[str, tuple[Evaluation, str, str]],
    tmp_path: Path,
) -> None:
    options = [part for kind in running.THE_REST for part in ("--kind", kind)]
    done = planted.link(tmp_path / "home", *sources[name], *options)
    assert done.stdout == evaluations[name][2]
