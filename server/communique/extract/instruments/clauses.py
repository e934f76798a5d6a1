"""Documents stated in sentences: whose they are, and the clause that says so."""

from collections.abc import Sequence
from dataclasses import dataclass

from communique.extract.grammar import RELATIVES
from communique.extract.instruments.chains import Part, chains, core, names
from communique.extract.instruments.drafts import Draft
from communique.extract.instruments.introduced import Verdict
from communique.extract.instruments.plurals import several
from communique.extract.instruments.scene import Scene
from communique.extract.instruments.signatories import Parties
from communique.extract.instruments.slots import Slots
from communique.extract.instruments.verdicts import Judge
from communique.extract.model import Agent

_SHARE = 4
"""A clause is quoted so far that it is at least the fourth part of its sentence, if it can be."""


def joint(parties: Sequence[Agent]) -> bool:
    """Return whether a statement of some parties is a joint one of states."""
    return len(parties) > 1 and all(party.kind == "state" for party in parties)


@dataclass
class Clauses:
    """The reading of sentences."""

    scene: Scene
    parties: Parties

    def read(self, first: int, last: int, signing: bool, group: int) -> list[Draft]:
        """Return the documents that a sentence says were made.

        In: its tokens; whether a signing is told of nearby; a number that stands for the sentence.
        """
        judge = Judge(self.scene, self.parties)
        found: list[Draft] = []
        begin, verdict, summary = first, None, False
        lone = chains(self.scene, first, last)
        for number, chain in enumerate(lone):
            earlier = verdict
            verdict = judge.verdict(chain, begin, last, signing)
            if verdict is None and earlier is not None:
                verdict = judge.gapped(earlier, chain, begin)
            if verdict is not None and not self._is_told_apart(lone, number):
                if earlier is not None and summary and not verdict.subject:
                    verdict.subject = earlier.subject
                alone = len(lone) == len(chain) == 1
                told = self._drafts(chain, verdict, (first, last) if alone else None, group)
                summary = not told
                found += told
            begin = chain[-1].slots.end
        return found

    def _drafts(
        self, chain: Sequence[Part], verdict: Verdict, sentence: tuple[int, int] | None, group: int
    ) -> list[Draft]:
        tail = chain[-1].slots
        shared = tail if tail.made is not None and (tail.parties or tail.signers) else None
        found: list[Draft] = []
        for number, part in enumerate(chain):
            draft = self._draft(part, verdict, shared, group)
            following = chain[number + 1].document if number + 1 < len(chain) else None
            told_apart = part.document.plural and following is not None and not following.named
            counted = number > 0 and part.document.plural and chain[0].document.count is not None
            told_apart = told_apart or (counted and chain[0].document.plural)
            if told_apart or (part.document.plain and not joint(draft.parties)):
                continue
            if len(chain) == 1:
                draft.first, draft.last = self._passage(part, verdict, sentence)
            found += several(self.scene, part, draft)
        return found

    def _is_told_apart(self, lone: Sequence[Sequence[Part]], at: int) -> bool:
        """Return whether a plural is followed by its members: “two memorandums, one on X, one on Y”."""
        following = lone[at + 1][0].document if at + 1 < len(lone) else None
        plural = lone[at][-1].document.plural
        return (
            plural and following is not None and (not following.named or self._after_colon(following.first))
        )

    def _after_colon(self, index: int) -> bool:
        return self.scene.reading.tokens[index - 1].word == ":"

    def _draft(self, part: Part, verdict: Verdict, shared: Slots | None, group: int) -> Draft:
        document, said = part.document, part.slots
        agents, at = self.parties.of(document, said, verdict.subject, shared)
        subject = core(self.scene, said.subject)
        if verdict.last is not None and subject is None and said.predicate is not None:
            subject = (said.predicate + 1, verdict.last)
        outside = at is not None and not document.first <= at[0] < said.end
        return Draft(
            first=document.first,
            last=said.end,
            form=document.form,
            parties=agents,
            parties_at=at if outside else None,
            subject=subject,
            titles=names(part),
            form_at=(document.head, document.last),
            handled=verdict.handled,
            level=document.level,
            group=group,
            again=document.article == "definite",
        )

    def _passage(self, part: Part, verdict: Verdict, sentence: tuple[int, int] | None) -> tuple[int, int]:
        """Return the tokens of the clause that states the only document of a chain.

        From the subject when it names the parties, else from the article of the document; wider when that
        would be only a small part of a sentence that says nothing of other documents.
        """
        document, said = part.document, part.slots
        first, last = document.first, max(said.end, verdict.last or 0)
        bodies = any(agent.kind != "state" or not agent.collective for agent in verdict.subject)
        if verdict.first is not None and bodies and not said.parties:
            first = min(first, verdict.first)
        if sentence is None:
            return first, last
        starts = [first, *(at for at in (verdict.verb, verdict.first) if at is not None and at < first)]
        whole = self._width(min(starts), last)
        begin = next(at for at in starts if self._width(at, last) * _SHARE >= whole or at == min(starts))
        short = self._width(begin, last) * _SHARE < self._width(*sentence)
        if short and verdict.verb == verdict.first and self._is_followed(last, sentence[1]):
            return begin, sentence[1]
        return begin, last

    def _is_followed(self, at: int, last: int) -> bool:
        """Return whether a clause about a document follows its own: “…, which lets residents cross”."""
        stream = self.scene.reading.tokens
        return at + 1 < last and stream[at].word == "," and stream[at + 1].low in RELATIVES

    def _width(self, first: int, last: int) -> int:
        start, end = self.scene.reading.span(first, last)
        return end - start
