"""``communique link`` on the command line: what makes no sense, and a file that people work on as it runs.

The items are invented (Q9000001 …), but for classes and countries.
"""

import json
import os
import threading
from pathlib import Path

import pytest

from support import ROOT, BuiltRelease, Run


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        (["--items", "a", "--endpoint", "http://x.org/"], "Only one of --endpoint"),
        ([], "Nobody to ask"),
        (["--kind", "Ministry"], "no kind “Ministry”; there are CooperationArea, Event,"),
        (["--items", "a", "--renew"], "say which with --to"),
        (["--items", "a", "--to", str(ROOT / "mappings/x.sssom.tsv")], "builds read this file"),
        (["--items", "a", "--to", str(ROOT / "README.md")], "no SSSOM/TSV"),
        (["--items", "a", "--to", str(ROOT)], "there can be no file"),
        (["--items", "a", "--to", str(ROOT / "missing/x.tsv")], "there can be no file"),
    ],
)
def test_what_makes_no_sense_is_said(communique: Run, options: list[str], fault: str) -> None:
    done = communique("link", *options)
    assert done.returncode == (1 if "SSSOM/" in fault else 2)
    assert fault in done.stderr
    assert done.stdout == ""


def item(number: int, label: str) -> str:
    return json.dumps({"id": f"Q{number}", "label": label, "P31": ["Q192350"], "P17": ["Q403"]}) + "\n"


def test_what_people_write_while_it_runs_stays(communique: Run, built: BuiltRelease, tmp_path: Path) -> None:
    home = built.settings.home
    items, target = tmp_path / "items.jsonl", tmp_path / "proposals.tsv"
    body = item(9000001, "Ministry of Health of Serbia")
    items.write_text(body, encoding="utf-8")
    options = ["link", "--kind", "Organization", "--to", str(target), "--items"]
    assert communique(*options, str(items), home=home).returncode == 0
    before = target.read_text(encoding="utf-8")
    assert before.count("wd:Q9000001") == 1
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    def work() -> None:
        with pipe.open("w", encoding="utf-8") as out:  # opens when the command does: it has read its file
            target.write_text(before.replace("To be reviewed", "I think so"), encoding="utf-8")
            out.write(body + item(9000002, "Ministry of Justice of Serbia"))

    person = threading.Thread(target=work, daemon=True)
    person.start()
    done = communique(*options, str(pipe), home=home)
    assert done.returncode == 0, done.stderr
    person.join()
    after = target.read_text(encoding="utf-8")
    assert after.count("I think so") == 1
    assert after.count("wd:Q9000001") == 1


def test_renewed_is_only_what_is_asked_for(communique: Run, built: BuiltRelease, tmp_path: Path) -> None:
    home = built.settings.home
    items, target = tmp_path / "items.jsonl", tmp_path / "proposals.tsv"
    items.write_text(item(9000001, "Ministry of Health of Serbia"), encoding="utf-8")
    options = ["link", "--items", str(items), "--to", str(target)]
    assert communique(*options, home=home).returncode == 0
    assert "wd:Q9000001" in target.read_text(encoding="utf-8")
    items.write_text(item(9000002, "Harbour"), encoding="utf-8")
    assert communique(*options, "--renew", "--kind", "CooperationArea", home=home).returncode == 0
    assert "wd:Q9000001" in target.read_text(encoding="utf-8")
    assert communique(*options, "--renew", "--kind", "Organization", home=home).returncode == 0
    assert "wd:Q9000001" not in target.read_text(encoding="utf-8")
