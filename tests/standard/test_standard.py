"""The comparison of ``make standard``, without the other tools: it sees all we publish, and finds faults."""

import pytest

from standard import faults, prepare
from standard.__main__ import judge, undetected
from standard.compare import compare
from standard.prepare import Case
from support import BuiltRelease


@pytest.fixture(scope="session")
def seeds() -> Case:
    return prepare.seeds()


def test_what_is_compared_is_all_that_the_mappings_publish(seeds: Case, built: BuiltRelease) -> None:
    names = built.content.names
    not_mapped = {f"<{names.graph(name)}>" for name in ("concepts", "ontology", "inferred")}
    published = {quad.line() for quad in built.dataset.quads if quad.graph not in not_mapped}
    compared = seeds.quads()
    assert published <= compared
    assert compared <= {quad.line() for quad in built.dataset.quads}


def test_equal_sides_are_equal_however_they_are_written(seeds: Case) -> None:
    quads = seeds.quads()
    others = [line.replace('"@en ', '"@EN ') for line in quads]
    assert judge(seeds, others) == (True, [f"seeds: {len(quads)} quads, the same on both sides"])


@pytest.mark.parametrize("name", faults.NAMES)
def test_a_fault_of_the_executor_is_found_and_named(name: str) -> None:
    case = prepare.edges()
    right = case.quads()
    with faults.put_in(name):
        same, lines = judge(case, right)
    assert not same
    assert any(line.startswith("  only ") and line.endswith(" .") for line in lines)


def test_a_fault_that_changes_nothing_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    case = prepare.edges()
    monkeypatch.setattr(faults, "NAMES", ("none",))
    monkeypatch.setitem(faults._FAULTS, "none", (prepare, "HERE", lambda right: right))
    assert undetected([(case, list(case.quads()))]) == ["none"]


def test_a_statement_that_only_one_side_has_is_named() -> None:
    quad = '<http://example.org/s> <http://example.org/p> "o" .'
    assert compare([quad], []).lines() == [f"  only ours: {quad}"]
    assert compare([], [quad]).lines() == [f"  only theirs: {quad}"]


@pytest.mark.parametrize("reference", ["$(names)", "$(name[*])"])
def test_a_reference_that_json_path_reads_otherwise_is_refused(reference: str) -> None:
    case = prepare.edges()
    document = {"mappings": {"one": {"sources": "thing", "po": [["ex:p", reference]]}}}
    with pytest.raises(ValueError, match=r"a list needs \[\*\], a value has none"):
        prepare._check_references(document, case.rows)
