"""Draw the patterns of the ontology: ``make diagrams``.

Each ``.ttl`` of the folder gets an ``.svg`` beside it. Graphviz (``dot``) finds the places; what is drawn
there (:mod:`~communique.vocabulary.drawing`) is written here, so that a page can colour it with its style
sheet and a reader can follow its links. Every part carries the statement it stands for in ``data-triple``, so
that a test can read the picture back.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

from communique import config, names, resources
from communique.config import Settings
from communique.errors import CommuniqueError, MachineError
from communique.vocabulary import drawing, patterns
from communique.vocabulary.drawing import Drawing, Row

LINE, CHARACTER, MARGIN = 16.0, 6.7, 10.0
"""Height of a line, width of a character and margin of a box in pixels."""


# --- where things stand ----------------------------------------------------------------------------------


def size(rows: Sequence[Row]) -> tuple[float, float]:
    """Return the width and height of a box in pixels."""
    lines = [line for row in rows for line in row.lines]
    return max(80.0, max(map(len, lines)) * CHARACTER + 2 * MARGIN), len(lines) * LINE + MARGIN


def dot(drawn: Drawing) -> str:
    """Return a drawing in the language of Graphviz: boxes and words of given sizes, to be placed."""
    keys = {thing: f"n{number}" for number, thing in enumerate(drawn.boxes)}
    lines = ['digraph { graph [ranksep="0.35" nodesep="0.22"] node [shape=box fixedsize=true label=""]']
    for thing, key in keys.items():
        width, height = size(drawn.boxes[thing])
        lines.append(f"{key} [width={width / 72:.3f} height={height / 72:.3f}]")
    for number, edge in enumerate(drawn.edges):
        width = len(edge.text) * CHARACTER + 8
        cell = f'<td fixedsize="true" width="{width:.0f}" height="{LINE:.0f}"></td>'
        table = f'<table border="0" cellborder="0" cellspacing="0" cellpadding="0"><tr>{cell}</tr></table>'
        lines.append(f"{keys[edge.tail]} -> {keys[edge.head]} [id=e{number} label=<{table}>]")
    return "\n".join([*lines, "}"])


def places(source: str) -> dict[str, object]:
    """Return where Graphviz puts the boxes and arrows, in its JSON form.

    Raises: :class:`MachineError` when ``dot`` is not installed or fails.
    """
    try:
        done = subprocess.run(
            ["dot", "-Tjson0"],  # noqa: S607  # found on the path of whoever draws
            input=source,
            capture_output=True,
            text=True,
            check=True,
        )
    except FileNotFoundError:
        raise MachineError("Drawing needs Graphviz: there is no “dot” (Debian: graphviz).") from None
    except subprocess.CalledProcessError as fault:
        raise MachineError(f"dot failed: {fault.stderr.strip()}") from None
    found: dict[str, object] = json.loads(done.stdout)
    return found


# --- the picture -----------------------------------------------------------------------------------------


def _points(text: str, height: float) -> list[tuple[float, float]]:
    """Return points of Graphviz, whose vertical axis points upwards, as points of SVG."""
    pairs = (pair.removeprefix("e,").split(",") for pair in text.split())
    return [(round(float(x), 1), round(height - float(y), 1)) for x, y in pairs]


def _arrow(pos: str, height: float) -> str:
    """Return the line of an arrow and its head (Graphviz, splineType: the end comes first)."""
    end, start, *rest = _points(pos, height)
    curve = f"M{start[0]:g},{start[1]:g} C" + " ".join(f"{x:g},{y:g}" for x, y in rest)
    x, y = rest[-1]
    dx, dy = end[0] - x, end[1] - y
    left, right = (x - dy * 0.4, y + dx * 0.4), (x + dy * 0.4, y - dx * 0.4)
    head = f"M{end[0]:g},{end[1]:g} L{left[0]:.1f},{left[1]:.1f} {right[0]:.1f},{right[1]:.1f} Z"
    return f'<path d={quoteattr(curve)}/><path class="head" d={quoteattr(head)} fill="currentColor"/>'


def _row(row: Row, x: float, y: float) -> str:
    """Return a row of a box, linked; of a value only the name of the property is a link."""
    told = f" data-triple={quoteattr(str(row.triple))}" if row.triple else ""
    link = f"<a href={quoteattr(row.href)}>"
    texts = [
        f'<text x="{x:g}" y="{y + number * LINE:g}">{escape(line)}</text>'
        for number, line in enumerate(row.lines)
    ]
    if row.role == "value":
        term, _, value = row.lines[0].partition(" ")
        words = f"{link}{escape(term)}</a> {escape(value)}"
        lines = "".join([f'<text x="{x:g}" y="{y:g}">{words}</text>', *texts[1:]])
    else:
        lines = f"{link}{''.join(texts)}</a>"
    return f'<g class="{row.role}"{told}>{lines}</g>'


def _box(thing: ox.NamedNode, rows: Sequence[Row], centre: tuple[float, float]) -> str:
    (x, y), (width, height) = centre, size(rows)
    left, top = round(x - width / 2, 1), round(y - height / 2, 1)
    parts = [f'<rect x="{left:g}" y="{top:g}" width="{width:g}" height="{height:g}" rx="3"/>']
    line = round(top + MARGIN / 2 + LINE * 0.75, 1)
    for row in rows:
        parts.append(_row(row, x, line))
        line += LINE * len(row.lines)
    return f'<g class="box" data-iri={quoteattr(thing.value)}>' + "\n".join(parts) + "</g>"


def svg(drawn: Drawing, found: Mapping[str, object]) -> str:
    """Return the picture of a drawing, its parts where Graphviz put them.

    It takes the colour of the text around it and has classes for a style sheet; it holds no style, no script.
    """
    width, height = (float(number) for number in str(found["bb"]).split(",")[2:])
    objects, arrows = found["objects"], found.get("edges", [])
    if not isinstance(objects, list) or not isinstance(arrows, list):
        raise MachineError("dot answered in another form than expected.")
    placed = {part.get("id", part.get("name")): part for part in (*objects, *arrows)}
    parts = []
    for number, edge in enumerate(drawn.edges):
        arrow = placed[f"e{number}"]
        ((x, y),) = _points(arrow["lp"], height)
        words = f'<text x="{x:g}" y="{y + 4:g}">{escape(edge.text)}</text>'
        told = quoteattr(str(edge.triple))
        link = f"<a href={quoteattr(edge.triple.predicate.value)}>{words}</a>"
        parts.append(f'<g class="edge" data-triple={told}>{_arrow(arrow["pos"], height)}{link}</g>')
    for number, (thing, rows) in enumerate(drawn.boxes.items()):
        (centre,) = _points(placed[f"n{number}"]["pos"], height)
        parts.append(_box(thing, rows, centre))
    key, pattern = f"diagram-{drawn.pattern.name}", drawn.pattern
    body = "\n".join(parts)
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" class="diagram" role="group" aria-labelledby="{key}-title" \
aria-describedby="{key}-desc" viewBox="-2 -2 {width + 4:g} {height + 4:g}" width="{width + 4:g}" \
height="{height + 4:g}" font-family="sans-serif" font-size="12" text-anchor="middle" fill="none" \
stroke="currentColor">
<title id="{key}-title">{escape(pattern.title)}</title>
<desc id="{key}-desc">{escape(drawn.told())}</desc>
{body}
</svg>
"""


def draw(file: Path, settings: Settings) -> str:
    """Return the picture of the pattern in a file."""
    text = resources.read(file, settings)
    pattern = patterns.parse(text, file.stem, names.Names(settings.base_iri))
    drawn = Drawing(pattern, drawing.words(settings))
    return svg(drawn, places(dot(drawn)))


def main(arguments: Sequence[str]) -> int:
    """Draw every pattern of a folder; return the exit code."""
    try:
        for file in sorted(file for folder in arguments for file in Path(folder).glob("*.ttl")):
            file.with_suffix(".svg").write_text(draw(file, config.Settings()), encoding="utf-8")
    except CommuniqueError as fault:
        sys.stderr.write(f"{fault.message}\n")
        return fault.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
