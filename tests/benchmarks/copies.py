"""Content folders with the seeds many times over: other days, so other texts, things and claims."""

import hashlib
import json
import re
import shutil
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from benchmarks.rows import ROOT

_FOLDERS = ("ontology", "mappings", "shapes", "seeds")


def content(folder: Path) -> Path:
    """Make a content folder that can be changed."""
    for name in _FOLDERS:
        shutil.copytree(ROOT / name, folder / name)
    return folder


def multiply(folder: Path, copies: int) -> None:
    """Put *copies* − 1 further copies of each report into a content folder.

    Each copy reports another day. Its text differs in the day alone, so the records stand as they are; things
    whose names hold the day are new, the others (states, ministries, places) are shared.
    """
    registry = folder / "mappings/registry.tsv"
    head, *rows = registry.read_text(encoding="utf-8").splitlines()
    found = {
        file: file.read_text(encoding="utf-8") for file in (folder / "mappings/reviewed").glob("*.jsonl")
    }
    made = set(rows)
    for number in range(1, copies):
        swaps: dict[str, str] = {}
        for records in found.values():
            swaps |= _copy_text(folder / "seeds", json.loads(records.partition("\n")[0]), number)
        for file, records in found.items():
            file.with_name(f"{number:03}-{file.name}").write_text(_swap(records, swaps), encoding="utf-8")
        copied = {row: _swap(row, swaps) for row in rows}
        made |= {_labelled(new, str(number)) for row, new in copied.items() if new != row}
    registry.write_text("\n".join([head, *sorted(made)]) + "\n", encoding="utf-8")


def _copy_text(seeds: Path, report: Mapping[str, str], number: int) -> dict[str, str]:
    """Write a copy of the text of a report; return what differs in its records and the registry."""
    day = report["issued"]
    other = (date.fromisoformat(day) + timedelta(days=number)).isoformat()
    data = (seeds / report["file"]).read_bytes().replace(day.encode(), other.encode())
    name = f"{number:03}-{report['file']}"
    (seeds / name).write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    key = report["id"].rpartition("-")[2]
    return {report["sha256"]: digest, key: digest[: len(key)], report["file"]: name, day: other}


def _swap(text: str, swaps: Mapping[str, str]) -> str:
    """Replace every key by its value, the longest first, in one go."""
    keys = sorted(swaps, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, keys)), lambda match: swaps[match[0]], text)


def _labelled(row: str, mark: str) -> str:
    """Return a row of the registry whose label ends in a mark of its own."""
    cells = row.split("\t")
    cells[3] = f"{cells[3].partition(' [')[0]} [{mark}]"
    return "\t".join(cells)


def change(folder: Path, number: int) -> None:
    """Change one label in a content folder, so that a build of it is another release."""
    registry = folder / "mappings/registry.tsv"
    head, first, *rest = registry.read_text(encoding="utf-8").splitlines()
    registry.write_text("\n".join([head, _labelled(first, str(number)), *rest]) + "\n", encoding="utf-8")
