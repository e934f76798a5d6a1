"""The documents of a sentence in chains: those joined by “and” and commas, of which one verb tells."""

from bisect import bisect_left
from dataclasses import dataclass

from communique.extract.grammar import AND
from communique.extract.instruments import walk
from communique.extract.instruments.documents import Document
from communique.extract.instruments.scene import Scene
from communique.extract.instruments.slots import Slots
from communique.extract.instruments.subjects import MEANS


@dataclass
class Part:
    """A document of a sentence with the slots after it."""

    document: Document
    slots: Slots


def chains(scene: Scene, first: int, last: int) -> list[list[Part]]:
    """Return the documents named within a sentence, those joined by “and” or commas together.

    Documents named inside the slots of another (“a protocol amending the agreement on visas”) are left out.
    """
    found: list[list[Part]] = []
    end = first
    at = bisect_left(scene.documents, first, key=lambda one: one.first)
    while at < len(scene.documents) and (document := scene.documents[at]).last <= last:
        at += 1
        if document.first < end:
            continue
        part = Part(document, walk.read(scene, document, last))
        before = found[-1][-1].slots.end if found else document.first
        own = part.slots.made is not None and scene.reading.tokens[before].word == ";"
        if found and not own and _joined(scene, before, document.first):
            found[-1].append(part)
        else:
            found.append([part])
        end = part.slots.end
    return found


def names(part: Part) -> list[tuple[int, int]]:
    """Return the words of a document's name beside its field: “of friendship”, “air services”."""
    document, said = part.document, part.slots
    found = [(document.bare, document.head)]
    if said.title is not None:
        found.insert(0, said.title)
    if said.parties_at is not None and document.last < said.parties_at[0] and said.subject is None:
        found.append((document.last, said.parties_at[0]))
    return found


def core(scene: Scene, words: tuple[int, int] | None) -> tuple[int, int] | None:
    """Return the words of a field without “cooperation in the field of” before them."""
    if words is None:
        return None
    first, last = words
    stream = scene.reading.tokens
    at = first
    while at < last:
        hit = scene.cue(at, "cooperation", "content")
        if hit is not None and hit.last < last:
            at = hit.last
        elif stream[at].low in {"on", "in", "of", "for", "the"} and at > first:
            at += 1
        else:
            break
    if first < at < last and stream[at].low in AND:
        at = first
    return (at, last) if at < last else (first, last)


def _joined(scene: Scene, first: int, last: int) -> bool:
    """Return whether only commas, “and” and the like stand between two tokens."""
    at = first
    if at == last:
        return False
    while at < last:
        hit = scene.cue(at, "sequence", "further")
        token = scene.reading.tokens[at]
        if hit is not None and hit.last <= last:
            at = hit.last
        elif token.low in AND or token.word in {",", ";", "–", "—"} or (token.low in MEANS and at > first):
            at += 1
        else:
            return False
    return True
