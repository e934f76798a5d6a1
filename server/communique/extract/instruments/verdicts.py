"""Which documents named in a sentence were made: signed, exchanged, adopted or issued on the occasion.

A document counts when a verb of making governs it (“X signed a …”, “a … was exchanged”), when “the signing
of” stands before it, or when it is introduced as new near a signing told of. What is planned, past, denied,
or merely referred to does not count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from communique.extract.grammar import ARTICLES, BETWEEN, DEFINITE, MODALS, OWNERS, POSSESSIVES, PREPOSITIONS
from communique.extract.instruments import verbs
from communique.extract.instruments.chains import Part
from communique.extract.instruments.documents import Document
from communique.extract.instruments.drafts import HANDLED
from communique.extract.instruments.introduced import NEAR, UNREAL, Introduced, Verdict
from communique.extract.instruments.scene import Scene
from communique.extract.instruments.signatories import JOINT, Parties
from communique.extract.instruments.verbs import Verb
from communique.extract.model import Agent

_SIGNED = frozenset({"agreement", "contract", "treaty"})
"""Forms that are signed: who adopts or approves one puts it in force at home."""
_EXCHANGED = frozenset({"exchange-of-notes"})
"""Forms that are themselves the making of a document."""
_JOINT_BODIES = frozenset({"organization", "international-organization", "intergovernmental-commission"})
"""Kinds of bodies whose decisions are those of several states."""
_AGAINST = frozenset({"planned", "proposed", "mentioned", "agreed"})
"""Uses of verbs whose object is no document made."""


@dataclass
class Judge:
    """Judges the documents of a text."""

    scene: Scene
    parties: Parties

    @cached_property
    def introduced(self) -> Introduced:
        """The reading of documents that no verb of making governs."""
        return Introduced(self.scene, self.parties)

    def verdict(self, chain: Sequence[Part], first: int, last: int, signing: bool) -> Verdict | None:
        """Return what says that the documents of a chain were made, or None.

        In: the chain; where its clause begins at the earliest and its sentence ends; whether a signing is
        told of nearby.
        """
        scene = self.scene
        begin, end = self._opening(chain[0].document, first), chain[-1].slots.end
        renewed = begin < chain[0].document.first
        governor = self._governor(begin, first)
        under = governor is not None and governor.makes and governor.hit.last - governor.hit.first > 1
        made = next((part.slots.made for part in chain if part.slots.made is not None), None)
        fresh = made is not None and bool({"has", "have"} & set(made.helpers))
        under = under and governor is not None and governor.last == begin - 1
        fronted = scene.cue(first, "ago") is not None
        mention = fronted or (self._ends_at(begin, first, "mention") and not under and not fresh)
        if mention or self._ends_at(begin, first, *UNREAL) or scene.cued(end, min(end + NEAR, last), "ago"):
            return None
        if not renewed and self._is_past(chain, begin, first, last):
            return None
        if made is not None and not made.helpers and governor is not None and governor.makes:
            made = None
        if made is not None and self._counts(made, chain):
            if not self._real(made, begin) or self._refers_back(chain[0]):
                return None
            return Verdict(HANDLED.get(made.use, "adopted"), self._fronted(begin, first))
        making = self._making(begin, first)
        if making is not None:
            approved = (scene.verb_ends.get(at) for at in (making, making - 1))
            if any(one is not None and one.use == "adopted" for one in approved):
                return None  # “approved the signing of …”
            unreal = scene.cued(first, making, *UNREAL, "past") or self.introduced.unreal_predicate(
                chain, last
            )
            return None if unreal else Verdict(self._handled_by(making), verb=self._article(making, first))
        verb = self._within(chain[0].document) or governor
        if chain[0].document.deed and (verb is None or verb.use not in {"agreed", "established"}):
            return None
        if verb is not None and verb.makes and self._counts(verb, chain):
            if not self._real(verb, first) or not (verb.last > begin or self._is_object(verb, begin)):
                return None
            if self._refers_back(chain[0]) and not renewed:
                return None
            subject, at = self.parties.subject(verb, begin, first)
            if self._is_epithet(verb, begin, first) or self._of_one(verb, chain, subject):
                return None
            return Verdict(HANDLED[verb.use], subject, at, verb.first)
        if verb is not None and verb.use in {"agreed", "established"}:
            return self._agreed(verb, chain, begin, first, signing)
        if verb is not None and verb.use in _AGAINST | {"issued"} and not self.introduced.opens(begin, first):
            return None
        joint = chain[0].document.form in JOINT | _EXCHANGED
        if not (signing or joint) or scene.cued(first, begin, *UNREAL, "past"):
            return None
        return self.introduced.verdict(chain, verb, first, last)

    def _is_past(self, chain: Sequence[Part], begin: int, first: int, last: int) -> bool:
        """Return whether a clause tells of a time before; not by the dates of a document that is amended."""
        end = chain[-1].slots.end
        own = {part.document.first for part in chain}
        within = range(chain[-1].document.last, end)
        other = next((at for at in within if at in self.scene.starts and at not in own), end)
        if other == end:
            return self.scene.is_past(first, min(end + NEAR, last), begin)
        after = min(end + NEAR, last)
        return self.scene.is_past(first, other, begin) or self.scene.is_past(end, after, begin)

    def _agreed(
        self, verb: Verb, chain: Sequence[Part], begin: int, first: int, signing: bool
    ) -> Verdict | None:
        """Return the verdict on documents agreed: “A and B agreed a memorandum”, “reached an agreement on …”.

        A plain agreement counts only when bodies reach it, and “agreed on a plan” only near a signing.
        """
        document = chain[0].document
        with_whom = self._with_whom(verb, begin)
        direct = verb.last == begin or bool(with_whom)
        if document.article != "indefinite" and not document.deed:
            return None
        if not self._real(verb, first) or not (direct or (signing and verb.last == begin - 1)):
            return None
        subject, at = self.parties.subject(verb, begin, first)
        if with_whom:
            subject, at = self.parties.before(verb.first, first)
            subject = (*subject, *with_whom)
        bodies = [agent for agent in subject if agent.kind not in {"state", "government"}]
        if (document.form == "agreement" or document.deed) and len(bodies) < 2:
            return None
        if verb.use == "established" and not document.deed:
            return None
        return Verdict("signed", subject, at, verb.first)

    def _with_whom(self, verb: Verb, begin: int) -> tuple[Agent, ...]:
        """Return those named between a verb and its document: “A agreed with B on a programme”."""
        stream = self.scene.reading.tokens
        if (
            begin - verb.last < 3
            or stream[verb.last].low != "with"
            or stream[begin - 1].low not in {"on", "upon"}
        ):
            return ()
        found = self.scene.group(verb.last + 1, begin)
        return found.agents if found is not None and found.last == begin - 1 else ()

    def _is_epithet(self, verb: Verb, begin: int, first: int) -> bool:
        """Return whether a verb only describes: “the recently signed agreement”."""
        at, stream = verb.first - 1, self.scene.reading.tokens
        while at > first and stream[at].low.endswith("ly"):
            at -= 1
        before = stream[at].low if at >= first else ""
        return verb.past and verb.last == begin and before in DEFINITE | POSSESSIVES | OWNERS

    def _of_one(self, verb: Verb, chain: Sequence[Part], subject: Sequence[Agent]) -> bool:
        """Return whether one body adopts a document alone: “the cabinet adopted a housing programme”."""
        own = any(part.slots.parties or part.slots.partners for part in chain)
        alone = len(subject) == 1 and subject[0].kind not in _JOINT_BODIES
        return verb.use in {"adopted", "issued"} and alone and not own

    def gapped(self, before: Verdict, chain: Sequence[Part], first: int) -> Verdict | None:
        """Return the verdict on documents after others that have the verb: “…, and C and D a protocol”.

        In: the verdict on the chain before, the chain, where the chain before ends.
        """
        begin = chain[0].document.first
        found, at = self.parties.before(begin, first)
        verbs = any(index in self.scene.verbs for index in range(first, begin))
        if at is None or verbs or begin not in self.scene.group_ends:
            return None
        return Verdict(before.handled, found, at)

    # -- what governs a document ----------------------------------------------------------------------------

    def _opening(self, document: Document, first: int) -> int:
        """Return where a document's phrase begins, “an extension of” before it included."""
        for index in range(max(first, document.first - NEAR), document.bare):
            hit = self.scene.cue(index, "renewal")
            if hit is None:
                continue
            stream = self.scene.reading.tokens
            at = hit.last
            while at < document.bare and stream[at].low in {"of", "to", "the", "their", "its"}:
                at += 1
            if at == document.bare:
                return index - 1 if index > first and stream[index - 1].low in {"a", "an", "the"} else index
        return document.first

    def _refers_back(self, part: Part) -> bool:
        """Return whether a document is only mentioned again: “the memorandum was signed by the ministers”."""
        document, said = part.document, part.slots
        words = any(self.scene.reading.layer("area", document.bare, document.last))
        plain = (
            not words and document.bare == document.head and not (said.parties or said.subject or said.title)
        )
        return plain and document.article == "definite" and not self.parties.is_statement(document.form)

    def _fronted(self, begin: int, first: int) -> tuple[Agent, ...]:
        """Return the parties named before all else: “Between A and B a protocol was signed”."""
        if self.scene.reading.tokens[first].low not in BETWEEN:
            return ()
        found = self.scene.group(first + 1, begin)
        return found.agents if found is not None else ()

    def _counts(self, verb: Verb, chain: Sequence[Part]) -> bool:
        """Return whether a verb makes documents of these forms: a treaty is not made by being announced."""
        forms = {self.scene.reading.lexicon.code("form", part.document.form) for part in chain}
        if verb.use in {"adopted", "agreed"} and forms & _SIGNED:
            return False
        if verb.use != "issued":
            return True
        return all(self.parties.is_statement(part.document.form) for part in chain)

    def _ends_at(self, begin: int, first: int, *uses: str) -> bool:
        """Return whether a cue of one of the uses stands right before a token."""
        hits = (self.scene.cue(index, *uses) for index in range(max(first, begin - 6), begin))
        return any(hit is not None and hit.last == begin for hit in hits)

    def _making(self, begin: int, first: int) -> int | None:
        """Return where “the signing of” begins, when it ends right before a document."""
        at = begin
        if at > first and self.scene.reading.tokens[at - 1].low in {"of", "for"}:
            at -= 1
        for index in range(max(first, begin - NEAR - 1), begin):
            hit = self.scene.cue(index, "making")
            if hit is not None and hit.last in {at, begin}:
                verb = self.scene.verbs.get(index)
                if at == begin and verb is not None:
                    return None
                return index
        return None

    def _article(self, index: int, first: int) -> int:
        before = index > first and self.scene.reading.tokens[index - 1].low in ARTICLES
        return index - 1 if before else index

    def _handled_by(self, making: int) -> str:
        hit = self.scene.reading.at("verb", making)
        low = self.scene.reading.tokens[making].low
        if low.startswith("exchang"):
            return "exchanged"
        return HANDLED.get(hit.entry.code, "signed") if hit is not None else "signed"

    def _governor(self, begin: int, first: int) -> Verb | None:
        """Return the nearest verb before a document in its clause."""
        for index in range(begin, first, -1):
            verb = self.scene.verb_ends.get(index)
            if verb is not None:
                return verb
            if self.scene.reading.tokens[index - 1].word == ";":
                return None
        return None

    def _within(self, document: Document) -> Verb | None:
        """Return the verb that is part of a type word: “exchanged notes”."""
        hit = self.scene.reading.at("verb", document.head)
        if hit is None or hit.last >= document.last:
            return None
        verb = verbs.read(self.scene.reading, hit)
        return verb if verb.past else None

    def _is_object(self, verb: Verb, begin: int) -> bool:
        """Return whether a document is the object of a verb: no other preposition leads to it."""
        before = self.scene.reading.tokens[begin - 1]
        if verb.last == begin - 1 and before.low in {
            "to",
            "into",
            "on",
            "under",
        }:  # “put their names to”, “entered into”
            return True
        if verb.last == begin - 1 and verb.passive and verb.helpers and before.low == "in":
            return True  # “was formalised in a memorandum”
        return verb.last == begin or before.low not in PREPOSITIONS

    # -- what speaks against it -----------------------------------------------------------------------------

    def _real(self, verb: Verb, first: int) -> bool:
        """Return whether a verb says that something was done: not “will sign”, “to sign”, “had signed”."""
        if any(word in MODALS or word in {"to", "not", "had"} for word in verb.helpers):
            return False
        return not self._ends_at(verb.first, first, *UNREAL, "past")
