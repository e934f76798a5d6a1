"""reconciler from PyPI: a column of a pandas table is reconciled by its own function."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from clients.comunica import FOLDER
from reconcile_support import MINISTRY
from support import Server

PYTHON = FOLDER / "venv" / "bin" / "python"
SCRIPT = Path(__file__).with_name("reconciling.py")
INSTALLED = bool(list(FOLDER.glob("venv/lib/python*/site-packages/reconciler")))

pytestmark = pytest.mark.skipif(not INSTALLED, reason="the clients from PyPI are not installed: make clients")


def run(server: Server, names: list[str], **options: Any) -> "subprocess.CompletedProcess[str]":
    asked = {"endpoint": f"{server.url}/reconcile", "names": names, **options}
    return subprocess.run(
        [PYTHON, SCRIPT], input=json.dumps(asked), capture_output=True, text=True, timeout=120, check=False
    )


def reconciled(server: Server, names: list[str], **options: Any) -> list[dict[str, Any]]:
    done = run(server, names, **options)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, list)
    return found


def test_a_column_of_names_is_reconciled(server: Server) -> None:
    """More names than it puts into one batch, some of them twice, and one that nothing is called."""
    names = [
        *("Serbian Health Ministry", "Kazakhstan", "Almaty", "Aleksandar Vucic", "Kazakhstan", "xyzzyx"),
        *("health", "memorandum", "Q403", "state/rs", "Kassym-Jomart Tokayev", "Belgrade", "Astana"),
    ]
    found = {row["input_value"]: row for row in reconciled(server, names)}
    assert list(found) == list(dict.fromkeys(names))
    said = {name: row["id"] for name, row in found.items()}
    assert said == {
        "Serbian Health Ministry": MINISTRY,
        "Kazakhstan": "state/kz",
        "Almaty": "place/almaty",
        "Aleksandar Vucic": "person/aleksandar-vucic",
        "xyzzyx": None,
        "health": said["health"],
        "memorandum": "form/memorandum",
        "Q403": "state/rs",
        "state/rs": "state/rs",
        "Kassym-Jomart Tokayev": "person/kassym-jomart-tokayev",
        "Belgrade": "place/belgrade",
        "Astana": "place/astana",
    }
    assert found["Kazakhstan"]["match"] is True
    assert found["xyzzyx"]["match"] is False
    assert (found["Almaty"]["type_id"], found["Almaty"]["type"]) == ("Place", "Place")


def test_a_type_and_the_values_of_other_columns(server: Server) -> None:
    names = ["Ministry of Health", "Ministry of Agriculture"]
    mapping = {"state": ["Serbia", "Kazakhstan"]}
    found = reconciled(server, names, type_id="Organization", property_mapping=mapping)
    assert [row["id"] for row in found] == [MINISTRY, "organization/kz-ministry-of-agriculture"]
    assert all(row["match"] and row["type_id"] == "Organization" for row in found)


def test_all_candidates_can_be_had(server: Server) -> None:
    found = reconciled(server, ["Ministry of Health"], type_id="Organization", top_res="all")
    assert len(found) == 10
    assert {row["id"] for row in found[:2]} == {MINISTRY, "organization/kz-ministry-of-health"}
    assert not any(row["match"] for row in found)
    assert [row["score"] for row in found] == sorted((row["score"] for row in found), reverse=True)
