"""The other side, in an environment of its own: yatter makes RML of YARRRML, morph-kgc runs it.

Usage: ``python run.py FOLDER`` with what ``prepare.py`` wrote; makes ``actual.nq`` in it.
"""

import json
import logging
import os
import sys
from pathlib import Path

logging.disable(logging.INFO)

import morph_kgc  # noqa: E402  # both log while they are imported
import yatter  # noqa: E402


def run(folder: Path) -> None:
    """Run every mapping file of a folder over its sources."""
    os.chdir(folder)  # the sources are named by their files alone
    quads: set[str] = set()
    for file in sorted(Path().glob("*.yml")):
        rml = yatter.translate(json.loads(file.read_text(encoding="utf-8")))
        if rml is None:
            raise SystemExit(f"yatter cannot translate {file}")
        target = file.with_suffix(".rml.ttl")
        target.write_text(rml, encoding="utf-8")
        quads |= morph_kgc.materialize_set(
            "[CONFIGURATION]\noutput_format: N-QUADS\nnumber_of_processes: 1\n"
            f"[{file.stem}]\nmappings: {target.name}\n"
        )
    Path("actual.nq").write_text("".join(f"{quad} .\n" for quad in sorted(quads)), encoding="utf-8")


if __name__ == "__main__":
    run(Path(sys.argv[1]))
