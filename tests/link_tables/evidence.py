"""The evidence tables that the setting of the tests ``COMMUNIQUE_IDENTIFIERS`` names, as one.

``verified.tsv`` pairs names with identifiers and grades each pair; ``countries.tsv`` does so for states by
counting the sources that agree. Neither is part of the project.
"""

import csv
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

WIKIDATA = "http://www.wikidata.org/entity/"
GRADES = {"A": 0.95, "A-": 0.95, "B": 0.85, "C": 0.7, "EuroVoc only": 0.85}
"""Grade of the evidence → confidence of a link."""
AGREEING = (0.7, 0.85, 0.95)
"""The confidence of one source, of two, of three or more; a source that disagrees costs a step."""
UNCOUNTED = 0.7
"""The confidence of an identifier whose sources are not counted."""


@dataclass(frozen=True)
class Evidence:
    """What is known of the identifiers of one thing."""

    key: str
    label: str
    kind: str
    wikidata: str
    geonames: str
    eurovoc: Mapping[str, str]
    """The IRI of each concept → its label."""
    confidence: Mapping[str, float]
    """The table of links → the confidence that the evidence is good for."""

    def targets(self, table: str) -> set[str]:
        """Return the IRIs that a link of a table may lead to."""
        found = {
            "wikidata": {f"{WIKIDATA}{self.wikidata}"} if self.wikidata else set(),
            "geonames": {f"https://sws.geonames.org/{self.geonames}/"} if self.geonames else set(),
            "eurovoc": set(self.eurovoc),
        }
        return found[table]


def folder() -> Path | None:
    """Return the folder of the evidence tables, if there is one."""
    named = os.environ.get("COMMUNIQUE_IDENTIFIERS")
    return Path(named) if named else None


def read(top: Path) -> dict[str, Evidence]:
    """Return key → evidence; a state that both tables have is taken from ``verified.tsv``."""
    countries = [_country(row) for row in _rows(top / "countries.tsv")]
    verified = [_verified(row) for row in _rows(top / "verified.tsv")]
    return {one.key: one for one in (*countries, *verified)}


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def _verified(row: Mapping[str, str]) -> Evidence:
    grade = re.match(r"\[(.+?)\]", row["evidence_note"])
    assert grade is not None, row
    eurovoc = {
        iri: found[1]
        for iri in row["eurovoc"].split()
        if (
            found := re.search(rf"EuroVoc {iri.rpartition('/')[2]} = '(.*?)' (?:in|\()", row["evidence_note"])
        )
    }
    assert len(eurovoc) == len(row["eurovoc"].split()), row
    return Evidence(
        row["key"],
        re.sub(r" \(.*", "", row["label"]),
        row["kind"],
        row["wikidata"],
        row["geonames"],
        eurovoc,
        dict.fromkeys(("wikidata", "geonames", "eurovoc"), GRADES[grade[1]]),
    )


def _country(row: Mapping[str, str]) -> Evidence:
    sources = [one for one in row["sources"].split("+") if "(demonym)" not in one]
    step = min(len(sources), len(AGREEING)) - 1 - bool(row["note"])
    return Evidence(
        f"country.{row['iso2'].lower()}",
        row["label_seen"] or row["name_en"],
        "country",
        row["wikidata"],
        row["geonames"],
        {},
        {"wikidata": AGREEING[max(0, step)], "geonames": UNCOUNTED},
    )
