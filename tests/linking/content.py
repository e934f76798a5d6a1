"""A content folder with the seeds and a report of our own on the planted things, each record reviewed."""

import hashlib
import json
import shutil
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from communique.config import CANONICAL_BASE
from linking.planting import Thing
from support import ROOT

DAY = "2026-03-10"
_FILE = "planted.txt"


def write(folder: Path, things: Iterable[Thing], links: str = "") -> None:
    """Make the content folder; *links* is a table of reviewed links to go with it.

    The states that are planted lose the items they have in our own tables: they are to be found, too.
    """
    for name in ("ontology", "mappings", "shapes", "seeds"):
        shutil.copytree(ROOT / name, folder / name)
    if links:
        (folder / "mappings/planted.sssom.tsv").write_text(links, encoding="utf-8")
    planted = list(things)
    _unlink(folder / "mappings/wikidata.sssom.tsv", {one.path for one in planted if one.type == "State"})
    text, records = _report(planted)
    (folder / "seeds" / _FILE).write_text(text, encoding="utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    slug = f"{DAY}-{digest[:8]}"
    records[0] |= {"id": slug, "sha256": digest}
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    (folder / f"mappings/reviewed/{slug}.jsonl").write_text(lines, encoding="utf-8")
    registry = folder / "mappings/registry.tsv"
    header, *rows = registry.read_text(encoding="utf-8").splitlines()
    rows.append(_row(f"report/{slug}", "Report", f"sha256:{digest}", "Report on what is planted"))
    for thing in planted:
        key = f"{thing.label.lower()}|{thing.state}"
        rows.append(_row(thing.path, thing.type, key, thing.label))
        if thing.type == "Place":
            label = f"Talks in {thing.label}, 10 March 2026"
            rows.append(_row(_talks(thing), "Talks", f"talks {thing.slug}|{thing.state}|{DAY}", label))
            part = f"participation/{_talks(thing).partition('/')[2]}--{thing.state}"
            rows.append(_row(part, "Participation", part, f"{thing.state} in the talks in {thing.label}"))
    standing: dict[str, str] = {}
    for row in rows:
        standing.setdefault(row.partition("\t")[0], row)  # what the registry has already stays as it is
    table = [header, *sorted(standing.values())]
    registry.write_text("\n".join(table) + "\n", encoding="utf-8")


def _unlink(table: Path, paths: Collection[str]) -> None:
    """Take the rows about some things out of a table of links."""
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    gone = {path.replace("/", ":", 1) for path in paths}
    table.write_text("".join(line for line in lines if line.split("\t")[0] not in gone), encoding="utf-8")


def _row(path: str, type_: str, key: str, label: str) -> str:
    return "\t".join([f"{CANONICAL_BASE}id/{path}", type_, key, label, "current", "", DAY])


def _talks(thing: Thing) -> str:
    return f"event/{DAY}-{thing.slug}-talks"


def _report(things: Iterable[Thing]) -> tuple[str, list[dict[str, Any]]]:
    """Return the text, and the records of what each sentence says."""
    text = f"date {DAY}"
    records = [_record("report", "", text, 0) | {"class": "Report", "issued": DAY, "file": _FILE}]
    text += " What was planted.\n"
    for thing in things:
        for kind, slug, words, fields in _said(thing):
            records.append(_record(kind, slug, words, len(text)) | fields)
            text += f"{words} was spoken of.\n"
    return text, records


def _record(kind: str, slug: str, words: str, start: int) -> dict[str, Any]:
    said = {"record": kind, "id": slug, "quote": words, "start": start, "end": start + len(words)}
    return said | {"basis": "stated", "by": "communique-reviewers", "on": DAY}


def _said(thing: Thing) -> Iterable[tuple[str, str, str, dict[str, Any]]]:
    """Yield the records about a thing: kind, slug, words, fields."""
    if thing.type == "Organization":
        fields: dict[str, Any] = {"class": "Organization", "kind": thing.kind}
        if thing.state:
            fields["of_state"] = thing.state
        if thing.under:
            fields["under"] = thing.under
        if thing.names:
            fields["names"] = list(thing.names)
        yield "organization", thing.slug, thing.label, fields
    elif thing.type == "Person":
        fields = {"class": "Person", "office": thing.holds, "state": thing.state}
        yield "person", thing.slug, thing.label, fields
    elif thing.type == "Place":
        held = {"agent": f"state/{thing.state}", "role": "attendee", "state": thing.state}
        fields = {"class": "Talks", "date": DAY, "place": thing.slug, "participants": [held]}
        yield "event", _talks(thing).partition("/")[2], f"A meeting in {thing.label}", fields
