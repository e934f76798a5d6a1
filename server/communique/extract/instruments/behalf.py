"""For whom a document is signed, when others sign: “for X by A and for Y by B”, “from the X-ian side”."""

from bisect import bisect_left

from communique.extract.instruments.documents import Document
from communique.extract.instruments.scene import Named, Scene
from communique.extract.instruments.slots import Slots
from communique.extract.model import Agent

_CLAUSE = 120
"""The most words among which those are looked for who sign."""
_ARTICLE = 3
"""The most articles before them."""
_PHRASE = 4
"""The most words that say that others act for them: “on the part of”."""


def named(scene: Scene, document: Document, said: Slots) -> list[Agent]:
    """Return those for whom a document was signed, by name: “was signed, for X by A and for Y by B”."""
    stream, last = scene.reading.tokens, end(scene, document, said)
    place = bisect_left(scene.bodies, document.last, key=lambda body: body.first)
    found: list[Agent] = []
    while place < len(scene.bodies) and scene.bodies[place].last < last:
        body = scene.bodies[place]
        start = body.first
        while start > max(document.last, body.first - _ARTICLE) and stream[start - 1].low == "the":
            start -= 1
        before = scene.reading.layer("cue", max(document.last, start - _PHRASE), start)
        proxy = any(hit.entry.code == "proxy" and hit.last == start for hit in before)
        acts = stream[start - 1].low == "for" or proxy
        if acts and stream[body.last].low == "by":
            found += body.agents
        place += 1
    return found if len(found) > 1 else []


def sides(scene: Scene, document: Document, said: Slots) -> dict[str, tuple[int, int]]:
    """Return the states whose sides sign, and where: “from the X-ian side by A …”."""
    last = end(scene, document, said)
    found: dict[str, tuple[int, int]] = {}
    for hit in scene.reading.layer("demonym", document.last, last):
        if hit.last < last and scene.cue(hit.last, "side") is not None:
            found.setdefault(hit.entry.code, (hit.first, hit.last))
    return found if len(found) > 1 else {}


def end(scene: Scene, document: Document, said: Slots) -> int:
    """Return where those may be named last for whom a document is signed."""
    reading = scene.reading
    return min(reading.sentence(document.head).last, said.end + _CLAUSE)


def fronted(scene: Scene, first: int, last: int) -> Named | None:
    """Return those for whom others sign, named first: “On behalf of X, Minister A signed …”."""
    opening = scene.cue(first, "proxy")
    return scene.group(opening.last, last) if opening is not None else None
