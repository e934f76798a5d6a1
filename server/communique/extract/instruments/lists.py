"""Documents stated in the items of lists, with what the words that introduce a list say of all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from communique.extract.grammar import BE, MODALS, RELATIVES
from communique.extract.instruments import walk
from communique.extract.instruments.chains import Part, chains, core, names
from communique.extract.instruments.clauses import Clauses, joint
from communique.extract.instruments.documents import Document
from communique.extract.instruments.drafts import ITEM, Draft, trimmed
from communique.extract.instruments.leads import Lead
from communique.extract.instruments.plurals import several
from communique.extract.instruments.scene import Named, Scene
from communique.extract.instruments.signatories import Parties
from communique.extract.model import Agent
from communique.extract.reading import Block

_OTHER = "other"
_NEAR = 14
"""Within how many words after its document an item tells of it."""
_OPENING = 4
"""Within how many tokens of an item its document begins, when the item is its title."""


@dataclass
class Items:
    """The reading of items."""

    scene: Scene
    parties: Parties
    clauses: Clauses

    def read(self, block: Block, intro: Lead, signing: bool, group: int) -> list[Draft]:
        """Return the documents that an item states.

        In: the item; what introduces its list; whether a signing is told of nearby; a number for the list.
        """
        if intro.planned or intro.announced:
            return []
        first, last = trimmed(self.scene.reading, block.first, block.last)
        first, announced = self._opening(first, last)
        if announced:
            return []
        if block.cells:
            return self._row(block, intro, group)
        named = chains(self.scene, first, last)
        if not named:
            return self._untitled(block, first, last, intro, group)
        chain = named[0]
        head = chain[0]
        if not self._is_title(head, first, last, intro):
            begin = block.first
            return self.clauses.read(begin, last, signing or intro.signing, group)
        end = self._sentence_end(chain[-1], last)
        if len(chain) == 1:
            agents = self._agents(head, first, last, intro)
            draft = self._draft(head, block, (block.first, end), intro, group, agents)
            if head.document.first > first:
                draft.titles.append((first, head.document.first))
            return several(self.scene, head, draft) or [draft]
        found: list[Draft] = []
        tail = chain[-1].slots
        for part in chain:
            own = tuple(part.slots.parties) or tuple(tail.parties)
            at = (part.document.first, part.slots.end)
            draft = self._draft(part, block, at, intro, group, own or intro.parties)
            found += several(self.scene, part, draft) or [draft]
        return found

    def _row(self, block: Block, intro: Lead, group: int) -> list[Draft]:
        """Return the document of a row: its title stands in the first cell that names one."""
        for cell in block.cells:
            named = chains(self.scene, *cell)
            if not named:
                continue
            part = named[0][0]
            if part.document.first - cell[0] > _OPENING:
                continue
            others = [one for one in block.cells if one != cell]
            agents = tuple(part.slots.parties) or self._in_cells(others) or intro.parties
            plain = part.slots.subject is None and part.document.bare == part.document.head
            heads = plain and all(agent.kind == "state" for agent in agents)
            return [] if heads else [self._draft(part, block, cell, intro, group, agents)]
        return []

    def _in_cells(self, cells: Sequence[tuple[int, int]]) -> tuple[Agent, ...]:
        """Return those named in the cells of a row, states apart when others are."""
        agents: list[Agent] = []
        for first, last in cells:
            body = self.scene.body(first, last)
            if body is not None and self.scene.met(first, last) is None:
                agents += body.agents
        return tuple(agents)

    def _opening(self, first: int, last: int) -> tuple[int, bool]:
        """Return where an item's document begins after “Signing of”, and whether it only announces."""
        scene, at = self.scene, first
        hit = scene.cue(at, "making", "renewal") if at not in scene.starts else None
        if hit is not None:
            at = hit.last
            while at < last and scene.reading.tokens[at].low in {"of", "the", "to", "a", "an"}:
                at += 1
            return at, False
        return first, scene.cue(at, "announcement") is not None

    def _is_title(self, head: Part, first: int, last: int, intro: Lead) -> bool:
        """Return whether an item is the title of a document, not a sentence about one."""
        document = head.document
        if any(self._finite(index) for index in range(first, document.first)):
            return False
        told = not intro.signing or document.article == "definite"
        if self._tells(head, last) if told else self._awaited(head, last):
            return False
        return document.bare - first <= _OPENING or intro.signing

    def _awaited(self, part: Part, last: int) -> bool:
        """Return whether an item says what its document would do: “…, under discussion, would help”."""
        stream = self.scene.reading.tokens
        end = min(self._sentence_end(part, last), part.slots.end + _NEAR)
        if part.slots.end >= end or stream[part.slots.end].word != ",":
            return False
        told = (at for at in range(part.slots.end, end) if stream[at].low in MODALS | RELATIVES)
        at = next(told, None)
        return at is not None and stream[at].word in MODALS

    def _tells(self, part: Part, last: int) -> bool:
        """Return whether an item goes on to tell of its document: “…, under discussion, would help”."""
        stream = self.scene.reading.tokens
        end = self._sentence_end(part, last)
        for index in range(part.slots.end, min(end, part.slots.end + _NEAR)):
            if stream[index].low in MODALS:
                return True
            verb = self.scene.verbs.get(index)
            if verb is not None and verb.makes:
                return False
            if stream[index].low in BE and (verb is None or not verb.makes):
                return True
        return False

    def _finite(self, index: int) -> bool:
        verb = self.scene.verbs.get(index)
        return verb is not None and not verb.gerund

    def _sentence_end(self, part: Part, last: int) -> int:
        """Return where the sentence of a title ends; what follows is told about it, not its name."""
        reading = self.scene.reading
        sentence = reading.sentence(part.document.head)
        return min(max(sentence.last, part.slots.end), last)

    def _agents(self, part: Part, first: int, last: int, intro: Lead) -> tuple[Agent, ...]:
        """Return the parties of an item's document: its own, those elsewhere in it, those of the lead."""
        agents, _ = self.parties.of(part.document, part.slots, (), None)
        if agents:
            return tuple(agents)
        beside = self._beside(part, first, last)
        if beside:
            return beside
        if intro.parties:
            return intro.parties
        if intro.level == "intergovernmental":
            return tuple(self.parties.governments(part.document))
        return ()

    def _beside(self, part: Part, first: int, last: int) -> tuple[Agent, ...]:
        """Return those named in an item outside its title: in brackets, after a stroke, in other cells."""
        subject = part.slots.subject or part.slots.title or (0, 0)
        found: list[Named] = []
        index = first
        while index < last:
            group = self.scene.group(index, last)
            if group is None:
                index += 1
                continue
            inside = subject[0] <= group.first < subject[1]
            met = self.scene.met(group.first, last)
            if not inside and met is None and not self._is_place(group, first):
                found.append(group)
            index = max(group.last, index + 1)
        agents = [agent for group in found for agent in group.agents]
        bodies = [agent for agent in agents if agent.kind not in {"state", "city"}]
        chosen = bodies if len(bodies) > 1 else agents
        return tuple(chosen) if len(chosen) > 1 else ()

    def _is_place(self, group: Named, first: int) -> bool:
        before = self.scene.reading.tokens[group.first - 1] if group.first > first else None
        return before is not None and before.low in {"in", "at", "by", "to", "from", "for"}

    def _draft(
        self,
        part: Part,
        block: Block,
        at: tuple[int, int],
        intro: Lead,
        group: int,
        agents: Sequence[Agent],
    ) -> Draft:
        document = part.document
        return Draft(
            first=at[0],
            last=at[1],
            form=_OTHER if document.plain and not joint(agents) else document.form,
            parties=agents,
            parties_at=intro.parties_at if tuple(agents) == intro.parties else None,
            subject=core(self.scene, part.slots.subject),
            titles=names(part),
            form_at=(document.head, document.last),
            number=block.number,
            handled=intro.handled,
            handled_at=intro.handled_at,
            level=document.level or intro.level,
            level_at=None if document.level else intro.level_at,
            place=ITEM,
            group=group,
        )

    def _untitled(self, block: Block, first: int, last: int, intro: Lead, group: int) -> list[Draft]:
        """Return the document of an item without type word, when the lead names the form of all."""
        if not intro.form or not intro.signing:
            return []
        if any(self._finite(index) for index in range(first, last)):
            return []
        document = Document(first, first, first, first, intro.form, named=False)
        part = Part(document, walk.read(self.scene, document, last))
        if part.slots.subject is None and not part.slots.parties:
            return []
        agents = self._agents(part, first, last, intro)
        return [self._draft(part, block, (block.first, last), intro, group, agents)]
