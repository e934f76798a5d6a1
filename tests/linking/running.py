"""Running ``communique link`` on the planted release."""

import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from communique import links
from communique.config import CANONICAL_BASE
from linking import planting, scoring
from linking.planting import ENTITY
from support import clean_environ

THE_REST = ("Organization", "Person", "Office", "Place")
COUNTED = (*THE_REST, "State")
"""The types of things that the planted truth is about."""

_REVIEWER = "communique-reviewers"


@dataclass(frozen=True)
class Planted:
    """A release with what is planted."""

    home: Path
    content: Path

    @property
    def release(self) -> Path:
        return (self.home / "current").resolve()

    def command(self, home: Path, *arguments: str) -> list[str]:
        """Return the command line of a run with a HOME of its own: its cache is its own, too."""
        start = [sys.executable, "-m", "communique", "--home", str(home), "link"]
        return [*start, "--release", str(self.release), *arguments]

    def environ(self, **more: str) -> dict[str, str]:
        return clean_environ() | {"COMMUNIQUE_CONTENT": str(self.content)} | more

    def link(self, home: Path, *arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
        """Run ``communique link`` to its end."""
        return subprocess.run(
            self.command(home, *arguments),
            capture_output=True,
            text=True,
            env=self.environ(**environ),
            cwd=home.parent,
            timeout=300,
            check=False,
        )

    def unlinked(self) -> set[str]:
        """Return the things of the truth that have no item in this release."""
        tables = sorted((self.content / "mappings").glob("**/*.sssom.tsv"))
        linked = {
            link.subject.removeprefix(f"{CANONICAL_BASE}id/")
            for table in tables
            for link in links.parse(table.read_text(encoding="utf-8"), table.name)
            if link.object.startswith(ENTITY)
        }
        return planting.truth().keys() - linked


def build(content: Path, home: Path) -> Planted:
    """Build the release of a content folder."""
    done = subprocess.run(
        [sys.executable, "-m", "communique", "--home", str(home), "build", "--strict"],
        capture_output=True,
        text=True,
        env=clean_environ() | {"COMMUNIQUE_CONTENT": str(content)},
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Planted(home, content)


def prefixes(text: str) -> Mapping[str, str]:
    """Return the prefixes that an SSSOM table declares."""
    head = "\n".join(line[1:] for line in text.splitlines() if line.startswith("#"))
    declared: Mapping[str, str] = yaml.safe_load(head)["curie_map"]
    return declared


def proposals(text: str) -> list[scoring.Proposal]:
    """Return what a table proposes."""
    return scoring.proposals(text, prefixes(text))


def reviewed(text: str, keep: Iterable[tuple[str, str]]) -> str:
    """Return a table as a reviewer leaves it: the pairs (thing, item) to *keep*, with the reviewer's name."""
    wanted = set(keep)
    lines = text.splitlines(keepends=True)
    head = [line for line in lines if line.startswith("#")]
    columns, *body = [line.rstrip("\n").split("\t") for line in lines if not line.startswith("#")]
    out = [columns]
    for one, cells in zip(proposals(text), body, strict=True):
        if (one.thing, one.item) in wanted:
            row = dict(zip(columns, cells, strict=True)) | {"reviewer_id": f"author:{_REVIEWER}"}
            out.append([row[column] for column in columns])
    return "".join([*head, *("\t".join(cells) + "\n" for cells in out)])


def sources(ground: Path, endpoint: str, reconcile: str) -> dict[str, tuple[str, str]]:
    """Return what proposals are asked for, by name: the options that choose it."""
    return {
        "SPARQL endpoint": ("--endpoint", endpoint),
        "Reconciliation service": ("--reconcile", reconcile),
        "JSON dump": ("--items", str(ground / "dump.json")),
    }


def truth_of(type_: str) -> list[tuple[str, str]]:
    """Return the pairs (thing, item) that are right, of the planted things of a type."""
    truth = planting.truth()
    ours = [thing.path for thing in planting.things() if thing.type == type_]
    return [(path, item) for path in ours if (item := truth[path]) is not None]
