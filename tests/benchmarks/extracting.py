"""What reading texts costs: the start, texts a second, how that grows with the length of a text, memory.

Run as a program (``python -m benchmarks.extracting FILE``), it reads the texts of a JSON file, and prints the
seconds of processor time of the start and of the reading as JSON.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import click

from benchmarks import programs
from benchmarks.rows import ROOT, Row, Scale
from benchmarks.stages import growth
from communique import config, extracting
from communique.extract import reader

SPACY = ROOT / "build/benchmarks/venv/bin/python"
"""The environment of the peer (``make benchmarks`` installs it)."""
PEER = "spaCy: tokens and the same phrases, no more"
OURS = "our texts"


def texts() -> dict[str, list[str]]:
    """Return the texts by the name of their set: ours and, where it is at hand, the annotated corpus."""
    folders = {OURS: [ROOT / "tests/extraction/open", ROOT / "seeds"]}
    if corpus := os.environ.get("COMMUNIQUE_CORPUS"):
        folders["the corpus"] = [Path(corpus) / "dev"]
    return {
        name: [file.read_bytes().decode() for folder in found for file in sorted(folder.glob("*.txt"))]
        for name, found in folders.items()
    }


def long_text(pieces: Sequence[str], length: int) -> str:
    """Return a text of some length, made of texts one after the other."""
    made: list[str] = []
    left = length
    for piece in cycle(pieces):
        made.append(f"{piece[:left]}\n\n"[:left])
        left -= len(made[-1])
        if not left:
            return "".join(made)
    raise ValueError("there is no text")


@dataclass(frozen=True)
class Run:
    """What one process took to read some texts."""

    start: float
    """Seconds of processor time before the first text: reading the vocabulary."""
    reading: float
    """Seconds of processor time for all texts."""
    peak: float
    """Megabytes of resident memory at its largest."""


def _run(command: Sequence[str], texts: Sequence[str], phrases: Sequence[str] = ()) -> Run:
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".json") as file:
        json.dump({"texts": texts, "phrases": phrases}, file)
        file.flush()
        use, said = programs.use_of([*command, file.name], programs.environ())
    took = json.loads(said)
    return Run(took["start"], took["reading"], use.peak)


def measure(scale: Scale) -> Iterator[Row]:
    """Yield texts a second, beside spaCy that finds the same phrases; then the growth with the length."""
    ours = [*programs.MODULE, __name__]
    peer = [str(SPACY), str(Path(__file__).with_name("matching.py"))]
    phrases = sorted({one.phrase for one in extracting.machine(config.load({})).lexicon.gazetteer.entries})
    installed = any(SPACY.parents[1].glob("lib/*/site-packages/spacy"))
    sets = texts()
    for name, found in sets.items():
        many = found * scale.repeats
        runs: list[Run] = []
        theirs: list[Run] = []
        for _ in range(scale.rounds):
            runs.append(_run(ours, many))
            if installed:
                theirs.append(_run(peer, many, phrases))
        a_second = [[len(many) / one.reading for one in some] for some in (runs, theirs)]
        yield Row("extract", f"texts read, {name}", "/s", a_second[0], "> 150", {PEER: a_second[1]})
        if name == OURS:
            starts, peaks = (
                [[getattr(one, what) for one in some] for some in (runs, theirs)]
                for what in ("start", "peak")
            )
            yield Row("extract", "reading the vocabulary", "s CPU", starts[0], "", {PEER: starts[1]})
            yield Row("extract", "largest memory, short texts", "MB", peaks[0], "", {PEER: peaks[1]})
    before: tuple[int, list[float]] | None = None
    for length in scale.lengths:
        text = long_text(sets[OURS], length)
        # A short text is read many times over, or its time would be too little to tell.
        times = max(1, scale.lengths[-1] // length // 50)
        runs = [_run(ours, [text] * times) for _ in range(scale.slow_rounds)]
        took = [one.reading / times for one in runs]
        exponent = growth(before[1], took, length / before[0]) if before else None
        yield Row("extract", f"one text of {length:,} characters", "s CPU", took, growth=exponent)
        before = length, took
    yield Row("extract", f"largest memory, {length:,} characters", "MB", [one.peak for one in runs])


def read(file: Path) -> dict[str, float]:
    """Read the texts of a file; return the seconds of processor time of the start and of the reading."""
    work = json.loads(file.read_text(encoding="utf-8"))
    began = time.process_time()
    lexicon = extracting.machine(config.load({})).lexicon
    ready = time.process_time()
    for text in work["texts"]:
        reader.read(text, "2026-11-22", lexicon)
    return {"start": ready - began, "reading": time.process_time() - ready}


if __name__ == "__main__":
    click.echo(json.dumps(read(Path(sys.argv[1]))))
