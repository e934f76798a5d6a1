"""What the tests of faults share: content that carries a number into every answer, and builds of it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from communique.release.publish import prune
from releases_support import make, thing
from support import ROOT, clean_environ

THOROUGH = os.environ.get("COMMUNIQUE_FAULTS") == "all"
"""Whether every fault is tried; otherwise a few of each kind are (``make faults`` tries all)."""
_NUMBER = re.compile(r"edition-(\d+)")


_SHAPE = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix dip: <https://w3id.org/communique/ontology#> .
<https://w3id.org/communique/shapes#State> a sh:NodeShape ; sh:targetClass dip:State ; sh:nodeKind sh:IRI .
"""


class Editions:
    """A content folder whose names of states, people and organizations all carry one number.

    Unless every fault is tried it has one shape only: two thirds of a build are validation, which touches no
    file of HOME.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("ontology", "mappings", "seeds", *(("shapes",) if THOROUGH else ())):
            shutil.copytree(ROOT / name, folder / name)
        if not THOROUGH:
            (folder / "shapes").mkdir()
            (folder / "shapes/shapes.ttl").write_text(_SHAPE, encoding="utf-8")
        self._registry = folder / "mappings/registry.tsv"
        self._header, *self._rows = self._registry.read_text(encoding="utf-8").splitlines()

    def turn_to(self, number: int) -> None:
        """Put a number into the names."""
        rows = [self._header]
        for row in self._rows:
            cells = row.split("\t")
            if cells[1] in {"State", "Person", "Organization", "Office"}:
                cells[3] += f" edition-{number}"
            rows.append("\t".join(cells))
        self._registry.write_text("\n".join(rows) + "\n", encoding="utf-8")

    def environ(self, **more: str) -> dict[str, str]:
        """Return the environment of a build of it."""
        return clean_environ() | {"COMMUNIQUE_CONTENT": str(self.folder)} | more


def editions_in(text: str) -> set[int]:
    """Return the numbers that an answer carries."""
    return {int(number) for number in _NUMBER.findall(text)}


def command(home: Path, *arguments: str) -> list[str]:
    """Return the command line of the program."""
    return [sys.executable, "-m", "communique", "--home", str(home), *arguments]


def build(home: Path, environ: dict[str, str], *by: str) -> "subprocess.CompletedProcess[str]":
    """Run a build to its end, by another program if that is wanted."""
    return subprocess.run(
        [*by, *command(home, "build")], env=environ, capture_output=True, text=True, check=False, timeout=120
    )


def state_of(home: Path) -> dict[str, object]:
    """Return all of HOME that a build that fails must leave as it was."""
    found: dict[str, object] = {"current": str((home / "current").readlink())}
    for path in sorted((home / "releases").rglob("*")):
        found[str(path.relative_to(home))] = path.read_bytes() if path.is_file() else None
    return found


def publish(home: str, edition: str) -> None:
    """Publish a small release of an edition, and keep no other."""
    make(Path(home), *thing("state/kz", f"Kazakhstan edition-{edition}"))
    prune(Path(home), 1)
