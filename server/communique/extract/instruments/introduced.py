"""Documents introduced as new near a signing: “among them is an agreement”, “next came a memorandum”."""

from collections.abc import Sequence
from dataclasses import dataclass

from communique.extract.grammar import AND, BE, MODALS
from communique.extract.instruments.chains import Part
from communique.extract.instruments.scene import Scene
from communique.extract.instruments.signatories import JOINT, Parties
from communique.extract.instruments.subjects import MEANS, WEAK
from communique.extract.instruments.verbs import Verb
from communique.extract.model import Agent

UNREAL = ("planned", "hypothetical", "negated")
"""Uses of cues that say a document was not made."""
NEAR = 4
"""Within how many tokens of a document words about it count."""
_HAVE = frozenset({"has", "have", "had"})


@dataclass
class Verdict:
    """That the documents of a chain were made, and by what words."""

    handled: str
    subject: tuple[Agent, ...] = ()
    first: int | None = None
    """Where the subject begins, when it names the parties."""
    verb: int | None = None
    """Where the verb begins whose object the documents are."""
    last: int | None = None
    """Where the clause ends, when the document is the subject of a predicate of its own."""


@dataclass
class Introduced:
    """The reading of documents that no verb of making governs."""

    scene: Scene
    parties: Parties

    def unreal_predicate(self, chain: Sequence[Part], last: int) -> bool:
        """Return whether the predicate after the documents says that they are not made: “is expected”."""
        at = chain[-1].slots.predicate
        if at is None:
            return False
        stream, scene = self.scene.reading.tokens, self.scene
        if stream[at].low in MODALS or scene.cued(at, min(at + NEAR, last), *UNREAL, "past"):
            return True
        if stream[at].low not in BE or scene.cue(at + 1, "listing") is not None:
            return False
        verb = scene.verbs.get(at)
        return verb is None or not verb.makes

    def _unreal_aside(self, end: int, last: int) -> bool:
        """Return whether a modal follows an aside: “an agreement, under discussion since May, would …”."""
        stream = self.scene.reading.tokens
        if end >= last or stream[end].word != ",":
            return False
        for index in range(end, min(end + 12, last)):
            low = stream[index].low
            if low in MODALS:
                return True
            if low in BE or low in _HAVE or index in self.scene.verbs:
                return False
        return False

    def verdict(self, chain: Sequence[Part], verb: Verb | None, first: int, last: int) -> Verdict | None:
        """Return the verdict on documents that no verb of making governs, near a signing told of."""
        head, tail = chain[0], chain[-1].slots
        begin = head.document.first
        listed = self._listed(begin, first)
        if not self._new(head, listed):
            return None
        if not listed and (self.unreal_predicate(chain, last) or self._unreal_aside(tail.end, last)):
            return None
        opens = self.opens(begin, first)
        if opens and tail.predicate is not None and not listed:
            agents = self.parties.predicate(tail.predicate, last)
            return Verdict("signed", agents, last=self._clause_end(tail.predicate, last))
        if listed or (opens and tail.end >= last - 1):
            return Verdict("signed", *self._headed(begin, first))
        stream = self.scene.reading.tokens
        before = stream[begin - 1].low if begin > first else ""
        has = before in _HAVE or (begin - 2 >= first and stream[begin - 2].low in _HAVE)
        content = verb is not None and verb.use == "content" and verb.last == begin
        stated = before in MEANS or (before == "in" and head.document.form in JOINT)
        if has or content or stated:
            subject, at = self.parties.before(begin, first)
            return Verdict("signed", subject, at)
        return None

    def _headed(self, begin: int, first: int) -> tuple[tuple[Agent, ...], int | None]:
        """Return those named right before a document and a colon: “A and B: memorandum on …”."""
        stream = self.scene.reading.tokens
        if begin - 1 <= first or stream[begin - 1].word != ":" or begin - 1 not in self.scene.group_ends:
            return (), None
        return self.parties.before(begin, first)

    def _new(self, part: Part, listed: bool) -> bool:
        """Return whether a document is introduced, not referred back to, and tells enough to be one."""
        document, said = part.document, part.slots
        if document.article in {"definite", "possessive"} and not listed:
            return False
        if document.plural and not document.count and not (said.parties or said.subject):
            return False
        joint = document.form in JOINT and not document.plain
        weak = document.form in WEAK and not joint and not (said.parties or listed or document.level)
        return not weak or self.scene.reading.tokens[document.head].is_name

    def opens(self, begin: int, first: int) -> bool:
        """Return whether a document is the first thing its clause names."""
        if begin <= first:
            return True
        before = self.scene.reading.tokens[begin - 1]
        joined = before.low in AND or self.scene.cue(begin - 1, "adjunct") is not None
        return joined or before.word in {",", ":", "—", "–", '"'}

    def _listed(self, begin: int, first: int) -> bool:
        """Return whether words before a document open a list of documents: “include”, “among them are”."""
        scene = self.scene
        for index in range(max(first, begin - 5), begin):
            hit = scene.cue(index, "listing")
            if hit is not None and hit.last <= begin:
                between = range(hit.last, begin)
                if all(not scene.reading.tokens[at].is_word or scene.cue(at, "sequence") for at in between):
                    return True
        return False

    def _clause_end(self, at: int, last: int) -> int:
        """Return where the clause ends whose predicate begins at a token."""
        stream = self.scene.reading.tokens
        return next((index for index in range(at, last) if stream[index].word == ";"), last)
