"""The tables are valid SSSOM by the ``sssom`` package, which has a folder of its own (``make clients``)."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from link_tables.tables import TABLES, content, header, rows
from support import ROOT, clean_environ

PYTHON = ROOT / "build/clients/venv/bin/python"
CHECK = Path(__file__).with_name("check_sssom.py")


def check(files: Sequence[Path]) -> list[dict[str, Any]]:
    if not PYTHON.exists():
        pytest.skip("the clients from PyPI are not installed: make clients")
    done = subprocess.run(
        [PYTHON, "-W", "ignore", CHECK, *files],
        capture_output=True,
        text=True,
        env=clean_environ(),
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, list)
    return found


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    top = tmp_path_factory.mktemp("tables")
    for table in TABLES:
        (top / f"{table}.sssom.tsv").write_text(content(f"{table}.sssom.tsv"), encoding="utf-8")
    return [top / f"{table}.sssom.tsv" for table in TABLES]


def test_the_tables_are_valid_and_every_row_is_read(written: list[Path]) -> None:
    for table, found in zip(TABLES, check(written), strict=True):
        assert found["faults"] == [], table
        assert found["mappings"] == len(rows(table)) > 50, table
        assert {"author_id", "mapping_date", "confidence", "mapping_justification"} <= set(found["columns"])
        assert header(table)["mapping_set_id"]


FAULTS = {
    "a confidence above 1": ("\t0.95\t", "\t1.95\t"),
    "an unknown justification": ("semapv:ManualMappingCuration", "semapv:Guess"),
    "a date in words": ("\t2026-11-22\t", "\tyesterday\t"),
    "a prefix that is not declared": ("\twd:Q232\t", "\tzz:Q232\t"),
    "no predicate": ("\tskos:closeMatch\twd:Q232", "\t\twd:Q232"),
    "a source that is no CURIE": ("page_wd:Main_Page", "page_wd:Main:Page"),
}


def test_a_fault_is_found(tmp_path: Path) -> None:
    """The check can fail: at a value of the wrong form, and at a row that is left out in silence."""
    text, files = content("wikidata.sssom.tsv"), []
    for number, (right, wrong) in enumerate(FAULTS.values()):
        assert right in text
        files.append(tmp_path / f"{number}.sssom.tsv")
        files[-1].write_text(text.replace(right, wrong, 1), encoding="utf-8")
    for name, found in zip(FAULTS, check(files), strict=True):
        assert found["faults"] or found["mappings"] < len(rows("wikidata")), name
