"""The page of a report: its quoted words in reading order, each leading to what they say.

Only quotes are shown, as they are published. Passages that overlap are merged, and what lies between two of
them is shown only if it is white space or punctuation that the context of the later quote holds; a gap is
marked.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice, pairwise

import pyoxigraph as ox

from communique.web import describe, wording
from communique.web.evidence import Passage
from communique.web.portrait import Note, Painter, note
from communique.web.reader import RDF_TYPE, Reader
from communique.web.wording import Shown

CLAIMS_LIMIT = 1000
"""How many claims one page of a report reads."""
STATEMENTS_LIMIT = 300
"""How many statements of one claim a page shows."""

_WORD = re.compile(r"\w")
_TARGETS = ("", ";sel=quote", ";sel=position")
"""What follows the range in the fragments of a passage and its two selectors."""


@dataclass(frozen=True)
class Run:
    """Words that the same passages cover."""

    text: str
    anchors: tuple[str, ...]
    """The fragments of the passages that begin here, and of their selectors."""
    leads_to: int | None
    """The number of the claim these words lead to: that of the shortest passage around them."""
    ends: tuple[int, ...]
    """The numbers of the claims whose passages end here."""
    left_out: int = 0
    """How many code points stand here that are not quoted, and so not shown."""


@dataclass(frozen=True)
class Group:
    """What a claim says of one thing."""

    subject: Shown
    kind: Shown | None
    facts: tuple[tuple[Shown, tuple[Shown, ...]], ...]
    depth: int
    """0, or how many steps the thing is away from the first one that leads to it."""
    leads: bool
    """Whether other groups stand under this one."""


@dataclass(frozen=True)
class Saying:
    """A claim beside its words."""

    note: Note
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Block:
    """Words without a gap between them."""

    runs: tuple[Run, ...]
    gap: int
    """How many code points before this block are not quoted; 0 for white space and punctuation."""


@dataclass(frozen=True)
class Reading:
    """A report as far as it is quoted."""

    blocks: tuple[Block, ...]
    sayings: tuple[Saying, ...]
    """The claims, by the place where their words begin."""


# --- what a claim says -----------------------------------------------------------------------------------


def statements(claim: ox.NamedNode, reader: Reader) -> tuple[Group, ...]:
    """Return what a claim's graph says, by subject, at most the stated number of statements.

    A thing that nothing else in the claim leads to comes first, and what it leads to follows it.
    """
    quads = islice(reader.store.quads_for_pattern(None, None, None, claim), STATEMENTS_LIMIT)
    by_subject: dict[str, list[ox.Quad]] = {}
    for quad in sorted(quads, key=str):
        if isinstance(quad.subject, ox.NamedNode):
            by_subject.setdefault(quad.subject.value, []).append(quad)
    placed = _walk(by_subject)
    return tuple(_group(iri, by_subject[iri], placed, reader) for iri in placed)


def _walk(by_subject: dict[str, list[ox.Quad]]) -> dict[str, tuple[int, str | None]]:
    """Return each subject with its depth and what it stands under, from those that nothing leads to."""
    leads = {
        iri: [
            q.object.value
            for q in quads
            if isinstance(q.object, ox.NamedNode) and q.object.value in by_subject
        ]
        for iri, quads in by_subject.items()
    }
    reached = {other for iri, others in leads.items() for other in others if other != iri}
    placed: dict[str, tuple[int, str | None]] = {}
    # What is reached only in a circle has no beginning, so every subject is tried in the end.
    first = [*(iri for iri in leads if iri not in reached), *leads]
    todo: list[tuple[str, int, str | None]] = [(iri, 0, None) for iri in reversed(first)]
    while todo:
        iri, depth, above = todo.pop()
        if iri not in placed:
            placed[iri] = (depth, above)
            todo += [(other, depth + 1, iri) for other in reversed(leads[iri])]
    return placed


def _group(
    iri: str, quads: Iterable[ox.Quad], placed: dict[str, tuple[int, str | None]], reader: Reader
) -> Group:
    """Return what is said of one subject; a fact that the nesting of the groups shows is not repeated."""
    depth, above = placed[iri]
    inward = describe.part_names(reader)

    def nested(quad: ox.Quad) -> bool:
        """Return whether the nesting shows this: a part under its whole, or the whole of this part."""
        if not isinstance(quad.object, ox.NamedNode):
            return False
        other, name = quad.object.value, quad.predicate.value
        down = other in placed and placed[other][1] == iri and name in inward
        return down or (other == above and reader.inverses.get(name) in inward)

    kind, facts = None, dict[str, list[Shown]]()
    for quad in quads:
        if quad.predicate == RDF_TYPE:
            kind = wording.shown(quad.object, reader)
        elif not nested(quad):
            facts.setdefault(quad.predicate.value, []).append(wording.shown(quad.object, reader))
    named = tuple((wording.heading(name, reader), tuple(values)) for name, values in facts.items())
    leads = any(above == iri for _, above in placed.values())
    return Group(wording.named(iri, reader), kind, named, depth, leads)


# --- the words in reading order --------------------------------------------------------------------------


@dataclass
class _Stretch:
    """Passages that run into one another, and the text they make together."""

    start: int
    text: str
    passages: list[Passage]
    gap: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def _between(end: int, passage: Passage) -> str | None:
    """Return the text from a place to a passage if the passage's own context holds it, else None."""
    gap = passage.start - end
    if gap <= 0:
        return ""
    return passage.before[-gap:] if gap <= len(passage.before) else None


def stretches(passages: Iterable[Passage]) -> list[_Stretch]:
    """Merge passages that overlap or stand close together on one line, in reading order.

    What stands between them is known from the context of the later one.
    """
    found: list[_Stretch] = []
    for passage in sorted(set(passages)):
        last = found[-1] if found else None
        between = _between(last.end if last else 0, passage)
        if last and between is not None and "\n" not in between:
            last.text += between
            last.text += passage.quote[last.end - passage.start :]
            last.passages.append(passage)
            continue
        gap = passage.start - (last.end if last else 0)
        unread = between is None or bool(_WORD.search(between))
        found.append(_Stretch(passage.start, passage.quote, [passage], gap if unread and gap > 0 else 0))
    return found


def _runs(stretch: _Stretch, numbers: dict[Passage, list[int]]) -> tuple[Run, ...]:
    """Cut a stretch wherever a passage begins or ends."""
    ends = {place for passage in stretch.passages for place in (passage.start, passage.end)}
    cuts = sorted(ends | {stretch.start, stretch.end})
    runs = []
    for start, end in pairwise(cuts):
        around = [p for p in stretch.passages if p.start <= start and end <= p.end]
        shortest = min(around, key=lambda p: (p.end - p.start, p.start), default=None)
        beginning = [p for p in stretch.passages if p.start == start]
        ending = {number for p in stretch.passages if p.end == end for number in numbers[p]}
        text = stretch.text[start - stretch.start : end - stretch.start]
        if not around and _WORD.search(text):
            runs.append(Run("", (), None, (), left_out=end - start))
            continue
        runs.append(
            Run(
                text,
                tuple(p.iri.partition("#")[2] + target for p in beginning for target in _TARGETS),
                numbers[shortest][0] if shortest else None,
                tuple(sorted(ending)),
            )
        )
    return tuple(runs)


def reading(report: ox.NamedNode, painter: Painter) -> Reading:
    """Return the quoted words of a report in order, and what they say.

    The claims are numbered on the page in reading order.
    """
    numbers: dict[Passage, list[int]] = {}
    sayings = []
    for claim in painter.witness.claims_of(report, CLAIMS_LIMIT):
        number = painter.notes.number(claim.iri)
        for passage in claim.passages:
            numbers.setdefault(passage, []).append(number)
        groups = statements(ox.NamedNode(claim.iri), painter.reader)
        sayings.append(Saying(note(painter.witness, claim.iri, number), groups))
    blocks = (Block(_runs(stretch, numbers), stretch.gap) for stretch in stretches(numbers))
    return Reading(tuple(blocks), tuple(sayings))
