"""What a claim says: its statements by what they are about, and what sort of thing that is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox

from communique.browse.sorts import SORTS
from communique.web import wording
from communique.web.portrait import LABELS, rank
from communique.web.reading import describe
from communique.web.reading.reader import RDF_TYPE, Reader
from communique.web.wording import Shown

STATEMENTS_LIMIT = 300
"""How many statements of one claim a page shows."""

KINDS_OF_SAYING = {
    "position": ("position",),
    "instrument": ("instrument",),
    "event": ("event",),
    "participation": ("participation",),
    "signature": ("signature",),
    "thing": ("relation", "undertaking", "honour"),
    "agent": ("state", "organization", "person", "office"),
    "place": ("place",),
    "report": ("report",),
}
"""What words can speak of, the most telling first, with the sorts of thing each stands for."""
_OTHER = "thing"


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
    """Return what is said of one subject; what its name or the nesting shows is not repeated."""
    depth, above = placed[iri]
    inward, thing = describe.part_names(reader), wording.named(iri, reader)

    def nested(quad: ox.Quad) -> bool:
        """Return whether the nesting shows this: a part under its whole, or the whole of this part."""
        if not isinstance(quad.object, ox.NamedNode):
            return False
        other, name = quad.object.value, quad.predicate.value
        down = other in placed and placed[other][1] == iri and name in inward
        return down or (other == above and reader.inverses.get(name) in inward)

    def headed(quad: ox.Quad) -> bool:
        """Return whether this is the name that stands above the group, capitals aside."""
        name = quad.object if quad.predicate in LABELS else None
        return isinstance(name, ox.Literal) and name.value.casefold() == thing.text.casefold()

    kind, facts = None, dict[str, list[Shown]]()
    for quad in sorted(quads, key=lambda quad: rank(quad.predicate.value)):
        if quad.predicate == RDF_TYPE:
            kind = wording.shown(quad.object, reader)
        elif not (nested(quad) or headed(quad)):
            facts.setdefault(quad.predicate.value, []).append(wording.shown(quad.object, reader))
    named = tuple((wording.heading(name, reader), tuple(values)) for name, values in facts.items())
    leads = any(above == iri for _, above in placed.values())
    return Group(thing, kind, named, depth, leads)


def spoken_of(groups: Sequence[Group], reader: Reader) -> tuple[str, ...]:
    """Return what a claim speaks of, the most telling first: what it says the class of, else all of it."""
    told = [group for group in groups if group.kind] or groups
    found = {spoken(group.subject.iri or "", reader) for group in told}
    return tuple(one for one in KINDS_OF_SAYING if one in found) or (_OTHER,)


def spoken(iri: str, reader: Reader) -> str:
    """Return which of :data:`KINDS_OF_SAYING` a thing is."""
    kind = reader.kind(iri)
    if kind is None:
        return _OTHER
    names = {one.value.removeprefix(reader.names.vocabulary) for one in (kind, *reader.superclasses(kind))}
    segment = next((sort.segment for sort in SORTS if sort.kind in names), "")
    return next((one for one, segments in KINDS_OF_SAYING.items() if segment in segments), _OTHER)
