"""The documents of a text: signed, exchanged, adopted or issued on the occasion it reports.

The way of a text: ``documents`` finds the phrases that name documents, and ``scene`` lays them out with
verbs, persons and bodies. A sentence is read by ``clauses``, an item of a list by ``lists`` with what
``leads`` says of all of them. Both take ``chains`` of documents: ``walk`` reads each to the right, by the
``steps`` that fill its ``slots``. ``verdicts`` and ``introduced`` say whether it was made, ``signatories``
and ``behalf`` whose it is, ``plurals`` and ``members`` how many there are. ``drafts`` makes one agreement of
all that names the same document, its fields by ``areas``. ``formalized`` tells of cooperation whose documents
are not named.
"""

import itertools
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Protocol

from communique.extract.agents.context import Met
from communique.extract.dates import Date
from communique.extract.instruments import documents, drafts, leads, lists, members, scene
from communique.extract.instruments.chains import chains, core, names
from communique.extract.instruments.clauses import Clauses
from communique.extract.instruments.drafts import HEADING, SUMMARY, Draft
from communique.extract.instruments.scene import Named, Scene
from communique.extract.instruments.signatories import Parties
from communique.extract.model import Agent, Agreement
from communique.extract.reading import Block, Reading

_TITLES = 3
"""Within how many blocks a report says that it is itself a statement."""
_SHORT = 12
"""The most words of a sub-heading."""
_BACK = 4
"""How many blocks before a sub-heading may say what its list is."""


class Context(Protocol):
    """Whom a text is about."""

    def states(self, at: int) -> Sequence[str]:
        """Return the codes of the acting states at a token."""
        ...


def find(
    reading: Reading,
    people: Sequence[Met],
    bodies: Sequence[Named],
    groups: Sequence[Named],
    context: Context,
    days: Sequence[Date],
    spoken_for: Mapping[int, Agent] = MappingProxyType({}),
) -> list[Agreement]:
    """Return the documents made on the occasion, in the order of the text, each once.

    In: the text; the persons named in it; those named that can be parties, singly and joined in lists, all in
    the order of the text; the context; the days named in the text; the bodies for which persons sign, by the
    persons' first tokens.
    """
    named = documents.find(reading, scene.closed(people, bodies))
    ground = Scene(reading, named, groups, people, bodies, days)
    parties = Parties(ground, context.states, spoken_for)
    clauses = Clauses(ground, parties)
    items = lists.Items(ground, parties, clauses)
    signing = _signing(ground)
    found: list[Draft] = []
    intros: dict[int | None, leads.Lead] = {None: leads.Lead()}
    last = leads.Lead()
    told: members.Counted | None = None
    for number, block in enumerate(reading.blocks):
        if block.kind == "noise" or (block.kind == "heading" and block.cells):  # the head row of a table
            continue
        near = any(signing[max(number - 2, 0) : number + 2])
        if block.kind == "item":
            if block.lead not in intros:
                intros[block.lead] = last = _lead(ground, block.lead or 0, last)
            group = -1 - (block.lead if block.lead is not None else len(reading.blocks))
            found += items.read(block, intros[block.lead], near, group)
            continue
        if number < _TITLES and (title := _title(ground, parties, block, number)) is not None:
            found.append(title)
            continue
        at = bisect_left(reading.sentences, block.first, key=lambda one: one.first)
        for index in range(at, len(reading.sentences)):
            sentence = reading.sentences[index]
            if sentence.block != number:
                break
            said = clauses.read(sentence.first, sentence.last, near, index)
            count = members.counted(ground, sentence, index) if signing[number] else None
            if told is not None:
                one = members.member(ground, sentence, told, index)
                if one is not None and all(draft.again for draft in said):
                    while found and found[-1].group == told.group:
                        found.pop()  # the documents that were only counted
                    said, count = [one], told
                    told.left -= 1
                elif count is None:
                    for draft in said:
                        draft.parties = draft.parties or told.parties
            told = count if count is not None and count.left else None
            if block.kind == "heading":
                for draft in said:
                    draft.place = HEADING
            found += said
    _same_matters(ground, found)
    return drafts.once([(draft, drafts.agreement(reading, draft)) for draft in found], reading)


def _same_matters(ground: Scene, found: Sequence[Draft]) -> None:
    """Give documents “on the same matters” the field of the one before."""
    for before, draft in itertools.pairwise(found):
        if draft.subject is not None and ground.cue(draft.subject[0], "same") is not None:
            draft.subject = before.subject


def _lead(ground: Scene, number: int, before: leads.Lead) -> leads.Lead:
    """Return what a block says of the list after it.

    A short sub-heading that says nothing of documents leaves in force what stood before it: the lead of the
    list before, else the headings of the text.
    """
    blocks = ground.reading.blocks
    block = blocks[number]
    said = leads.lead(ground, block.first, block.last)
    if said.signing or said.planned or said.announced or block.last - block.first > _SHORT:
        return said
    if before.signing:
        return replace(said, signing=True, handled=before.handled, handled_at=before.handled_at)
    for earlier in blocks[max(number - _BACK, 0) : number]:
        if earlier.kind != "noise" and leads.lead(ground, earlier.first, earlier.last).signing:
            return replace(said, signing=True)
    return said


def _title(ground: Scene, parties: Parties, block: Block, group: int) -> Draft | None:
    """Return the statement whose own text a report is, when its title says so: “JOINT STATEMENT by …”."""
    stream = ground.reading.tokens
    named = chains(ground, block.first, block.last)
    if not named or block.kind != "heading" or stream[block.last - 1].word in {".", ":"}:
        return None
    part = named[0][0]
    document = part.document
    leads = document.bare == block.first or stream[block.first].word == '"'
    verbs = any(index in ground.verbs for index in range(block.first, block.last))
    if not leads or verbs or document.plain or not parties.is_statement(document.form) or document.plural:
        return None
    agents, _ = parties.of(document, part.slots, (), None)
    return Draft(
        first=block.first,
        last=block.last,
        form=document.form,
        parties=agents,
        subject=core(ground, part.slots.subject),
        titles=names(part),
        handled="adopted",
        place=SUMMARY,
        group=group,
    )


def _signing(ground: Scene) -> list[bool]:
    """Return for every block whether it tells of a signing."""
    reading = ground.reading
    told = [False] * len(reading.blocks)
    for verb in ground.verb_ends.values():
        if verb.makes and not leads.is_unreal(ground, verb.first, verb.helpers, 0):
            told[reading.block_of(verb.first)] = True
    for hit in reading.layer("cue"):
        counted = hit.entry.code == "papers" and any(
            documents.numeral(reading, index) is not None for index in range(max(hit.first - 3, 0), hit.first)
        )
        if hit.entry.code == "making" or counted:
            told[reading.block_of(hit.first)] = True
    return told
