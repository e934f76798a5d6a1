"""Documents that were signed, exchanged, adopted or issued, and their parties."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from communique import documents, minting
from communique.extract.grammar import ARTICLES
from communique.extract.model import Agent, Agreement, Span
from communique.extract.text import tokens
from communique.recording import packages, purposes
from communique.recording.drafts import Naming, Paper, Ref
from communique.recording.sketch import COLLECTIVE, IMPLIED, INFERRED, STATED, Sketch, joined, within

_CEREMONIES = {
    "exchanged": ("document-exchange", "signing-ceremony"),
    "signed": ("signing-ceremony", "document-exchange"),
    "adopted": ("statement-adoption",),
}
"""How a document was handled → the kinds of event at which that is done, the likeliest first."""
_NEAR = 24
"""How many characters before a subject are looked at for the word before it."""
_APPOSED = re.compile(r",\s+(?:the|an?)\s+(?P<what>[^,;:.()\n]{3,60})(?=,)")
"""What says after a name what it names: “Alfa, the national railway company, …”."""
_DATED = re.compile(
    r"(?:\s+in\s+[A-Z][\w’'-]*(?:\s[A-Z][\w’'-]*){0,3},?|,?)"
    r"\s+(?:on|of|dated)\s+(?P<day>(?=[A-Z\d])[\w ,-]{3,24}?\b\d{4})\b"
)
"""What says right after a document on which day it was made: “… in Ankara on 5 March 2026”."""


def draft(sketch: Sketch) -> None:
    """Draft what the text says of each document: form, fields, parties, event, number."""
    places = {kind: _places(sketch, kind) for kinds in _CEREMONIES.values() for kind in kinds}
    together = Counter(one.at for one in sketch.found.agreements)
    served = purposes.find(sketch)
    for number, told in enumerate(sketch.found.agreements):
        ref = sketch.paper(number)
        event = _event(told, places)
        one = replace(told, at=sketch.clause(told, None if event is None else sketch.found.events[event]))
        purpose = served.get(number)
        if purpose and purpose.alone:  # what the sentence is about is what each document is about
            one = replace(one, at=joined(one.at, purpose.sentence))
        parties = _parties(sketch, one)
        type_ = _class(sketch, one, bool(parties))
        several = together[told.at] > 1
        fields: dict[str, Any] = {"class": type_, "form": one.form, "list_number": one.number}
        if event is not None:
            fields["event"] = sketch.event(event)
            sketch.handled.setdefault(event, []).append(number)
        facets: list[tuple[str, Any, Span, str]] = [
            ("areas", _areas(sketch, one, type_, several), *_areas_at(one, several)),
            ("level", one.level, *_level_at(sketch, one)),
        ]
        if purpose and purpose.alone:
            facets.append(("areas", list(purpose.areas), one.at, STATED))
        elif purpose:
            facets.append(("areas", list(purpose.areas), purpose.at, COLLECTIVE))
        groups = _groups(one, parties)
        for (at, basis), members in groups.items():
            if type_ == "JointStatement":
                facets.append(("party", [party.ref for party in members], at, basis))
            else:
                facets.append(("parties", [party.entry for party in members], at, basis))
        by_passage = {(one.at, STATED): fields}
        for name, said, at, basis in facets:
            here = by_passage.setdefault((at, basis), {})
            here[name] = [*here.get(name, []), *said] if isinstance(said, list) else said
        for (at, basis), told_here in by_passage.items():
            sketch.add("agreement", ref, at, told_here, basis)
        for (_, basis), members in groups.items():
            _bodies(sketch, members, basis)
        sketch.papers.append(_paper(sketch, one, ref, parties, event, type_))
    packages.draft(sketch)


def _areas(sketch: Sketch, one: Agreement, type_: str, several: bool) -> list[str]:
    """Return the fields of a document: of several told in one breath all that are said of them together.

    What a statement is about its positions say, if its own words do not.
    """
    if type_ == "JointStatement" and (one.areas_implied or one.subject is None):
        return []
    more = sketch.areas(one.subject) if several and one.subject and not one.areas_implied else []
    return list(dict.fromkeys((*one.areas, *more)))


def _areas_at(one: Agreement, several: bool) -> tuple[Span, str]:
    """Return the passage that tells the fields of a document, and on which basis it does."""
    if one.areas_implied:
        return one.at, INFERRED
    if one.subject is not None and not within(one.subject, one.at):
        return one.subject, COLLECTIVE
    # What is said of several documents in one breath need not hold of each of them.
    return one.at, COLLECTIVE if several else STATED


def _level_at(sketch: Sketch, one: Agreement) -> tuple[Span, str]:
    """Return the passage that tells the level of a document, and on which basis it does."""
    if one.level_at is None or within(one.level_at, one.at):
        return one.at, STATED
    return sketch.sentence(one.level_at), COLLECTIVE


class _Party:
    """A party of a document with what a record says of it."""

    def __init__(self, agent: Agent, naming: Naming, state: Ref | None, said: str) -> None:
        self.agent, self.ref, self.label, self.state, self.said = agent, naming.ref, naming.label, state, said
        self.words = minting.topic(naming.key.partition("|")[0])

    @property
    def entry(self) -> dict[str, object]:
        """The entry of a signing party."""
        of_state = self.state if self.ref.segment == "organization" else None
        told = {
            "agent": self.ref,
            "state": self.state,
            "class": {"state": "State", "person": "Person"}.get(self.ref.segment, "Organization"),
            "of_state": of_state,
            "name": self.said if self.ref.segment == "organization" else "",
        }
        return {key: value for key, value in told.items() if value}


def _parties(sketch: Sketch, one: Agreement) -> list[_Party]:
    """Return the parties that can be told apart from all others, each once."""
    found: dict[Ref, _Party] = {}
    for agent in one.parties:
        if agent.kind == "state" and agent.country:
            naming = sketch.namer.state(agent.country)
        elif agent.kind == "person":
            naming = sketch.namer.person(agent.name)
        else:
            body = sketch.namer.body(agent.name, agent.kind, agent.country, agent.under)
            if body is None:
                sketch.left_out.append((agent.at, f"no state is known to which “{agent.name}” belongs"))
                continue
            naming = body
        said = agent.said or (agent.name if sketch.says(agent.name, agent.at) else _one_of(sketch, agent))
        party = _Party(agent, naming, sketch.state(agent.country), sketch.as_written(said, agent.at))
        found.setdefault(naming.ref, party)
        sketch.named(naming)
    return list(found.values())


def _one_of(sketch: Sketch, agent: Agent) -> str:
    """Return the name of one of several named in the plural: “the Health Ministries of A and B”."""
    passage = sketch.text[slice(*agent.at)]
    stream = tokens(passage)
    hits = sketch.namer.lexicon.gazetteer.find(stream)
    heads = (hit for hit in hits if hit.entry.layer == "heads" and stream[hit.first].is_name)
    head = next(heads, None)
    states = [hit for hit in hits if hit.entry.layer == "country" and head and hit.first > head.last]
    own = next((hit for hit in states if hit.entry.code == agent.country), None)
    if head is None or own is None:
        return ""
    of = next((at for at in range(states[0].first, head.last - 1, -1) if stream[at].low == "of"), None)
    if of is None:
        return ""
    first = 1 if stream[0].low in ARTICLES else 0

    def words(begin: int, end: int) -> str:
        return passage[stream[begin].start : stream[end - 1].end] if begin < end else ""

    parts = (words(first, head.first), head.entry.info["head"], words(head.last, of), "of")
    return " ".join(part for part in (*parts, words(own.first, own.last)) if part)


def _groups(one: Agreement, parties: Iterable[_Party]) -> dict[tuple[Span, str], list[_Party]]:
    """Return the parties by the passage that names them and the basis on which it does."""
    groups: dict[tuple[Span, str], list[_Party]] = {}
    for party in parties:
        agent = party.agent
        if within(agent.at, one.at):
            told = COLLECTIVE if agent.collective and not agent.said else STATED
            basis = INFERRED if agent.implied else told
            at = one.at
        elif one.parties_at is not None:
            at, basis = one.parties_at, COLLECTIVE
        else:
            at, basis = one.at, IMPLIED
        groups.setdefault((at, basis), []).append(party)
    return groups


def _bodies(sketch: Sketch, parties: Iterable[_Party], basis: str) -> None:
    """Draft of what kind the bodies are, and under whose authority, at the words that name them."""
    for party in parties:
        if party.ref.segment != "organization":
            continue
        kind, at = _kind(sketch, party.agent)
        sketch.add("organization", party.ref, at, {"kind": kind}, basis)
        office = sketch.namer.office(party.agent.under, party.agent.country) if party.agent.under else None
        if office:
            at = sketch.with_article(party.agent.at)
            sketch.add("organization", party.ref, at, {"under": sketch.named(office)})


def _kind(sketch: Sketch, agent: Agent) -> tuple[str, Span]:
    """Return of what kind a body is, and the words that say so: its name, or what is put after it."""
    start, end = sketch.with_article(agent.at)
    apposed = _APPOSED.match(sketch.text, end)
    if apposed:
        stream = tokens(apposed["what"])
        hits = sketch.namer.lexicon.gazetteer.find(stream)
        kinds = [hit for hit in hits if hit.entry.layer == "organization-kind" and hit.last == len(stream)]
        if kinds:
            return max(kinds, key=lambda hit: hit.last - hit.first).entry.code, (start, apposed.end())
    return agent.kind, (start, end)


def _class(sketch: Sketch, one: Agreement, has_parties: bool) -> str:
    """Return the class of a document: that of its form; what is signed by parties is an agreement."""
    implied = sketch.namer.lexicon.classes["form"].get(one.form, "Instrument")
    signed = one.handled in ("signed", "exchanged") and has_parties
    return "Agreement" if implied == "Instrument" and signed else implied


def _places(sketch: Sketch, kind: str) -> tuple[list[int], list[int]]:
    """Return where the events of a kind start, and their places in the annotations, in reading order."""
    found = sorted((one.at[0], number) for number, one in enumerate(sketch.found.events) if one.type == kind)
    return [start for start, _ in found], [number for _, number in found]


def _event(one: Agreement, places: Mapping[str, tuple[list[int], list[int]]]) -> int | None:
    """Return the place of the event at which a document was handled: the last before it, else the next."""
    for kind in _CEREMONIES.get(one.handled, ()):
        starts, numbers = places[kind]
        if numbers:
            return numbers[max(0, bisect_right(starts, one.at[1]) - 1)]
    return None


def _in_text(sketch: Sketch, party: _Party) -> str:
    """Return the name of a party as it stands within a sentence."""
    if party.ref.segment == "state":
        return sketch.namer.country(party.ref.key)
    if party.ref.segment == "person":
        return party.label
    return sketch.namer.wording.with_article(party.label)


def _stated(sketch: Sketch, end: int) -> str | None:
    """Return the day that stands right after what ends at an offset, unless it was still to come."""
    match = _DATED.match(sketch.text, end)
    day = documents.date_in(match["day"]) if match else None
    return day if day and day <= sketch.day else None


def _paper(
    sketch: Sketch, one: Agreement, ref: Ref, parties: list[_Party], event: int | None, type_: str
) -> Paper:
    states = {party.state.key for party in parties if party.state}
    if len(parties) < 2 or not states:
        states |= set(sketch.namer.countries)
    areas = frozenset(one.areas)
    bodies = [party for party in parties if party.ref.segment == "organization"]
    told = sketch.day_of(sketch.found.events[event]) if event is not None else None
    return Paper(
        ref=ref,
        at=one.at,
        date=told or _stated(sketch, one.at[1]) or sketch.day,
        states=tuple(sorted(states)),
        form=one.form,
        sides=frozenset(party.ref for party in parties),
        names=tuple(_in_text(sketch, party) for party in parties),
        words=tuple(dict.fromkeys(word for party in bodies for word in party.words)),
        areas=frozenset() if one.areas_implied else areas,
        implied_areas=areas if one.areas_implied else frozenset(),
        subject=sketch.words(one.subject) if one.subject else "",
        before=(sketch.text[: one.subject[0]][-_NEAR:].split() or [""])[-1] if one.subject else "",
        number=one.number,
        type=type_,
        text=sketch.words(one.at),
    )
