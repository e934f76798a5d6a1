"""For whom a document is signed, when others sign: “for X by A and for Y by B”, “from the X-ian side”."""

from bisect import bisect_left

from communique.extract.instruments.documents import Document
from communique.extract.instruments.scene import Named, Scene
from communique.extract.instruments.slots import Slots
from communique.extract.model import Agent

_CLAUSE = 120
"""The most words among which those are looked for who sign."""
_BEFORE = frozenset({"for", "behalf", "part"})
"""Words before those for whom others sign, “the” and “of” left out."""
_ARTICLE = 3
"""The most small words between them."""


def named(scene: Scene, document: Document, said: Slots) -> list[Agent]:
    """Return those for whom a document was signed, by name: “was signed, for X by A and for Y by B”."""
    stream, last = scene.reading.tokens, end(scene, document, said)
    place = bisect_left(scene.bodies, document.last, key=lambda body: body.first)
    found: list[Agent] = []
    while place < len(scene.bodies) and scene.bodies[place].last < last:
        body = scene.bodies[place]
        start = body.first
        while start > max(document.last, body.first - _ARTICLE) and stream[start - 1].low in {"the", "of"}:
            start -= 1
        if stream[start - 1].low in _BEFORE and stream[body.last].low == "by":
            found += body.agents
        place += 1
    return found if len(found) > 1 else []


def sides(scene: Scene, document: Document, said: Slots) -> dict[str, tuple[int, int]]:
    """Return the states whose sides sign, and where: “from the X-ian side by A …”."""
    stream, last = scene.reading.tokens, end(scene, document, said)
    found: dict[str, tuple[int, int]] = {}
    for hit in scene.reading.layer("demonym", document.last, last):
        if hit.last < last and stream[hit.last].low == "side":
            found.setdefault(hit.entry.code, (hit.first, hit.last))
    return found if len(found) > 1 else {}


def end(scene: Scene, document: Document, said: Slots) -> int:
    """Return where those may be named last for whom a document is signed."""
    reading = scene.reading
    return min(reading.sentences[reading.sentence_of(document.head)].last, said.end + _CLAUSE)


def fronted(scene: Scene, first: int, last: int) -> Named | None:
    """Return those for whom others sign, named first: “On behalf of X, Minister A signed …”."""
    opening = [token.low for token in scene.reading.tokens[first : first + 3]]
    return scene.group(first + 3, last) if opening == ["on", "behalf", "of"] else None
