"""Positions: what the sides express, in which act, towards whom, and in which statement."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from communique.extract.model import Span
from communique.recording import things
from communique.recording.drafts import Ref, Stance
from communique.recording.sketch import IMPLIED, STATED, Sketch


def draft(sketch: Sketch) -> None:
    """Draft each position; that it stands in the statement is implied unless grammar says so."""
    positions = sketch.found.positions
    implied = sorted((one.at[0], number) for number, one in enumerate(positions) if one.implied)
    statements = [(paper.at[0], paper.ref) for paper in sketch.papers if paper.adopted]
    for number, one in enumerate(positions):
        ref = _ref(sketch, number)
        who = [somebody for name in one.persons if (somebody := sketch.person(name))]
        states = sketch.states(one.countries)
        concerns = [thing for about in one.concerns if (thing := things.refer(sketch, about))]
        if not one.implied:
            concerns += [_ref(sketch, other) for other in _granted(implied, one.at)]
        fields: dict[str, object] = {
            "class": "Position",
            "label": "" if one.implied else one.label,
            "act": one.act,
            "agents": [] if one.implied else _once([person.ref for person in who] or states),
            "states": states,
            "offices": _once([person.office for person in who if person.office]),
            "concerns": _once(concerns),
            "addressed_to": sketch.states(one.towards),
            "areas": list(dict.fromkeys(one.areas)),
        }
        paper = None if one.implied else _statement(statements, one.at[0])
        if one.stated:
            fields["expressed_in"] = paper
        sketch.add("position", ref, one.at, fields, IMPLIED if one.implied else STATED)
        if not one.stated:
            sketch.add("position", ref, one.at, {"expressed_in": paper}, IMPLIED)
        codes = tuple(state.key for state in states)
        topic = sketch.words(one.topic) if one.topic else ""
        sketch.stances.append(
            Stance(
                ref=ref,
                start=one.at[0],
                act=one.act,
                paper=paper,
                states=codes,
                label=one.label,
                quote=sketch.words(one.at),
                topic=topic,
                towards=tuple(sorted({code.lower() for code in one.towards})),
            )
        )


def _ref(sketch: Sketch, number: int) -> Ref:
    return Ref("position", f"@{sketch.report}:{number}")


def _granted(implied: Sequence[tuple[int, int]], at: Span) -> list[int]:
    """Return the positions that this one takes for granted: those that nobody voices, within its words.

    In: where the implied positions start, and their places; the passage of this one.
    """
    first, last = (bisect_left(implied, (end, -1)) for end in at)
    return [number for _, number in implied[first:last]]


def _once(refs: list[Ref]) -> list[Ref]:
    return list(dict.fromkeys(refs))


def _statement(statements: Sequence[tuple[int, Ref]], start: int) -> Ref | None:
    """Return the statement that a position at this place stands in: the last before it, else the only one."""
    before = bisect_right(statements, start, key=lambda one: one[0])
    if before:
        return statements[before - 1][1]
    return statements[0][1] if len(statements) == 1 else None
