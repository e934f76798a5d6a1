"""The link tables as they stand, without the reader of the program."""

import csv
import re
from collections.abc import Mapping

import yaml

from communique import links, resources
from communique.config import Settings
from communique.lexicon import read as vocabulary
from communique.links import Link
from communique.registry import Registry

SETTINGS = Settings()
TABLES = ("eurovoc", "geonames", "wikidata")
SKOS = "http://www.w3.org/2004/02/skos/core#"


def content(name: str) -> str:
    """Return a file of ``mappings/``."""
    return resources.read(resources.folder("mappings", SETTINGS) / name, SETTINGS)


def header(table: str) -> dict[str, object]:
    """Return the metadata of a table."""
    lines = [line[1:] for line in content(f"{table}.sssom.tsv").splitlines() if line.startswith("#")]
    found = yaml.safe_load("\n".join(lines))
    assert isinstance(found, dict)
    return found


def rows(table: str) -> list[dict[str, str]]:
    """Return the rows of a table."""
    lines = [line for line in content(f"{table}.sssom.tsv").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


def read(table: str) -> tuple[Link, ...]:
    """Return the links of a table as the program reads them."""
    return links.parse(content(f"{table}.sssom.tsv"), f"{table}.sssom.tsv")


def key(row: Mapping[str, str]) -> str:
    """Return the key of the evidence for a row."""
    [found] = re.findall(r"(?:^|\|)key=([^|]+)", row["other"])
    return str(found)


def labels() -> dict[str, str]:
    """Return the display label of every thing in use, of every concept, and of every state we can read of."""
    found = {
        f"{SETTINGS.base_iri}id/state/{row['code'].lower()}": row["name"]
        for row in csv.DictReader(content("lexicon/countries.tsv").splitlines(), delimiter="\t")
    }
    found |= {
        entry.iri: entry.label
        for entry in Registry.parse(content("registry.tsv"), "registry.tsv")
        if entry.status == "current"
    }
    for triple in vocabulary(SETTINGS).concepts:
        label = triple.object
        if triple.predicate.value == f"{SKOS}prefLabel" and getattr(label, "language", None) == "en":
            found[str(triple.subject).strip("<>")] = str(getattr(label, "value", ""))
    return found
