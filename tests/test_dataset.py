"""Steps 4 to 6 put together: what the registry changes, and what may not become one."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from communique import build, content, dataset, reason, turtle
from communique.config import Settings
from communique.dataset import Dataset
from communique.errors import RegistryError, VocabularyError
from support import replace

IDS = "https://w3id.org/communique/id/"
REPORT = "report/2026-02-27-7a73b5c3"


def assembled(folder: Path) -> Dataset:
    found = content.load(Settings(content=folder))
    reports, _, _ = build.read_reports([folder / "seeds"], found)
    return dataset.assemble(reports, found)


def registry_row(folder: Path, thing: str) -> list[str]:
    lines = (folder / "mappings/registry.tsv").read_text(encoding="utf-8").split("\n")
    (row,) = [line for line in lines if line.startswith(f"{IDS}{thing}\t")]
    return row.split("\t")


def succeed(folder: Path, thing: str, successor: str, key: str) -> None:
    """Have the registry say that *successor* took the place of *thing*."""
    row = registry_row(folder, thing)
    new = [f"{IDS}{successor}", row[1], key, f"New {row[3]}", *row[4:]]
    old = [*row[:4], "replaced", f"{IDS}{successor}", row[6]]
    lines = "\n".join("\t".join(cells) for cells in (old, new))
    replace(folder / "mappings/registry.tsv", "\t".join(row), lines)


def about(made: Dataset, thing: str) -> Iterator[str]:
    return (line for line in made.lines if f"<{IDS}{thing}>" in line)


def test_a_replaced_thing_is_published_under_the_iri_that_took_its_place(content_folder: Path) -> None:
    before = list(about(assembled(content_folder), "place/astana"))
    assert any("graph/background" in line for line in before), "it has links to other datasets"
    succeed(content_folder, "place/astana", "place/kz-astana", "kz astana")
    made = assembled(content_folder)
    assert not list(about(made, "place/astana"))
    after = {line.replace("place/kz-astana", "place/astana") for line in about(made, "place/kz-astana")}
    labels = {line for line in before if "#prefLabel" in line or "#label" in line}
    assert set(before) - labels <= after


def test_a_replaced_report_takes_its_claims_along(content_folder: Path) -> None:
    succeed(content_folder, REPORT, "report/2026-02-27-new", "the same report")
    lines = assembled(content_folder).lines
    assert not [line for line in lines if "id/claim/7a73b5c3-" in line or REPORT in line]
    assert f"<{IDS}claim/new-1-16>" in "\n".join(lines)


def test_a_withdrawn_report_is_refused(content_folder: Path) -> None:
    row = registry_row(content_folder, REPORT)
    withdrawn = [*row[:4], "withdrawn", *row[5:]]
    replace(content_folder / "mappings/registry.tsv", "\t".join(row), "\t".join(withdrawn))
    with pytest.raises(RegistryError, match=f"{REPORT} is withdrawn .registry.tsv, line "):
        assembled(content_folder)


def test_two_texts_cannot_be_one_report(content_folder: Path) -> None:
    """A corrected text that the registry leads to the old one's IRI: whose are the offsets?"""
    text = (content_folder / "seeds/003_7a73b5c3766dd343.txt").read_bytes() + b" "
    (content_folder / "seeds/corrected.txt").write_bytes(text)
    row, digest = registry_row(content_folder, REPORT), hashlib.sha256(text).hexdigest()
    new = [f"{IDS}report/2026-02-27-new", row[1], f"sha256:{digest}", "New", "replaced", row[0], row[6]]
    lines = "\n".join("\t".join(cells) for cells in (row, new))
    replace(content_folder / "mappings/registry.tsv", "\t".join(row), lines)
    records = (content_folder / "mappings/reviewed/2026-02-27-7a73b5c3.jsonl").read_text(encoding="utf-8")
    corrected = records.replace(row[2].removeprefix("sha256:"), digest)
    (content_folder / "mappings/reviewed/corrected.jsonl").write_text(corrected, encoding="utf-8")
    with pytest.raises(RegistryError, match=r"7a73b5c3766dd343\.txt and .*corrected\.txt would both be"):
        assembled(content_folder)


def test_blank_nodes_of_different_files_stay_apart(content_folder: Path) -> None:
    said = "\n_:x <http://example.org/p> 1 ."
    for name in ("communique.ttl", "concepts/areas.ttl", "concepts/acts.ttl"):
        with (content_folder / "ontology" / name).open("a", encoding="utf-8") as file:
            file.write(said)
    made = assembled(content_folder)
    assert len({quad.subject for quad in made.quads if quad.predicate == "<http://example.org/p>"}) == 3
    assert made.lines == assembled(content_folder).lines, "and have the same names in every build"
    first, second = (turtle.parse(said, "x.ttl")[0].subject for _ in range(2))
    assert first != second


def test_what_follows_keeps_the_names_of_blank_nodes() -> None:
    rule = reason.Rule("x.rq", "CONSTRUCT { ?s <http://x/q> ?o } { ?s <http://x/p> ?o }")
    found = reason.materialise(['_:a <http://x/p> "1" .'], [rule])
    assert found == {("_:a", "<http://x/q>", str(ox.Literal("1")))}


def test_rules_that_do_not_end_are_refused() -> None:
    rule = reason.Rule("x.rq", "CONSTRUCT { ?s <http://x/q> [] } { ?s <http://x/p> ?o }")
    with pytest.raises(VocabularyError, match="still add triples after 20 rounds"):
        reason.materialise(["<http://x/s> <http://x/p> <http://x/o> ."], [rule])
