"""Lists of sentences with what they say: a line “> sentence”, then a line for each answer, in parts."""

from pathlib import Path

Case = tuple[str, list[tuple[str, ...]]]


def read(name: str) -> list[Case]:
    """Return the sentences of a file beside this one, each with its answers; “#” opens a remark."""
    found: list[Case] = []
    for line in (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("> "):
            found.append((line[2:], []))
        elif line and not line.startswith("#"):
            found[-1][1].append(tuple(line.split(" | ")))
    return found
