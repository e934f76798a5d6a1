"""What follows a document's type word: between whom, on what, signed or not; read from left to right.

A phrase such as “a memorandum on tourism signed in Baku between A and B” is walked once. Each small
word opens a slot: *between*, *of*, *with*, *for* and *by* the parties’, *on* and its like the field’s.
"""

from communique.extract.grammar import AND, AUXILIARIES, BETWEEN, MODALS, RELATIVES
from communique.extract.instruments.documents import Document, numeral
from communique.extract.instruments.scene import Scene
from communique.extract.instruments.slots import Slots
from communique.extract.instruments.steps import Steps
from communique.extract.instruments.subjects import OPENING


def read(scene: Scene, document: Document, stop: int) -> Slots:
    """Return the slots after a document's type word.

    In: the document; the token at which its sentence ends.
    """
    return _Walk(scene, document, stop).go()


class _Walk(Steps):
    """One walk over the words after a type word."""

    def go(self) -> Slots:
        """Walk to the end of the phrase."""
        while self.at < self.stop:
            before = self.at
            if not self._step():
                break
            if self.at <= before:
                break
        return self.slots

    def _step(self) -> bool:
        """Read one slot; return whether there may be more."""
        token = self.stream[self.at]
        if self.at in self.scene.starts:
            return self.at == self.document.last and self.field(self.at)
        if token.word == "(":
            self.at = self.adjuncts.bracket(self.at, self.stop)
            self.slots.end = self.at
            return True
        if token.word == '"':
            self.at += 1
            self.slots.end = max(self.slots.end, self.at)
            return True
        if token.word == ",":
            return self._comma()
        if token.word == ":" or token.low in AND:
            return self._join()
        if token.low == "to" and self._purpose():
            return self.field(self.at + 1)
        if self.scene.cue(self.at, "value") is not None:
            return self.skip(self.fields.worth(self.at))
        joining = self.scene.cue(self.at, "joining")
        if joining is not None and not self.slots.parties:
            found = self.whom.group(joining.last)
            if found is not None:
                self.take(found)
                return True
        verb = self.scene.verbs.get(self.at)
        if verb is not None and not (verb.gerund and not verb.helpers and not verb.makes):
            return self.verb(verb)
        if token.low in AUXILIARIES or token.low in MODALS:
            self.slots.predicate = self.at
            return False
        if token.low in RELATIVES:
            verb = self.scene.verbs.get(self.at + 1)
            return self.verb(verb) if verb is not None and verb.makes else self._relative(self.at + 1)
        following = self.stream[self.at + 1].low if self.at + 1 < self.stop else ""
        if token.low in {"under", "by", "through"} and following == "which":
            return self._relative(self.at + 2)
        if self._just_made():
            return True
        content = self.scene.cue(self.at, "content")
        if content is not None:
            return self.field(content.last)
        if self.adjuncts.end(self.at, self.stop) > self.at:
            self.at = self.adjuncts.end(self.at, self.stop)
            return True
        if token.low in BETWEEN:
            return self._between()
        if token.low in {"of", "with", "for", "by"} and self._named(token.low):
            return True
        if token.low in OPENING:
            return self.field(self.at + 1)
        if token.low == "of":
            end = self.fields.end(self.at + 1)
            self.slots.title = (self.at + 1, end)
            self.at = self.slots.end = end
            return end > self.slots.title[0]
        if token.low.endswith("ing") and len(token.low) > 4:
            return self.scene.reading.at("stance", self.at) is None and self._gerund()
        if numeral(self.scene.reading, self.at) is not None or token.word[0].isdigit():
            self.at += 1
            self.slots.end = self.at
            return True
        if token.low.endswith("ly") and token.word.islower():
            self.at += 1
            return True
        if token.word.isalnum() and token.word[0].islower():
            self.slots.predicate = self.at
        return False

    def _join(self) -> bool:
        """Read what “and” or a colon joins to the phrase."""
        if self.stream[self.at].low in AND and self._title_goes_on():
            return True
        counterparts = self.whom.counterparts(self.at)
        if counterparts is None:
            return self._further(self.at + 1)
        self.slots.end = counterparts
        return self.skip(counterparts)

    def _further(self, index: int) -> bool:
        """Read a further slot of a plural: “agreements: on trade, on energy and on sport”."""
        if index >= self.stop:
            return False
        low = self.stream[index].low
        if low in BETWEEN and self.scene.group(index + 1, self.stop) is not None:
            self.at = index
            return self._between()
        if self.document.plural and low == "on" and self.adjuncts.end(index, self.stop) == index:
            self.at = index
            return self.field(index + 1)
        return False

    def _title_goes_on(self) -> bool:
        """Read the rest of a name that a type word of several words begins: “and trade”."""
        document = self.document
        several = document.last - document.head > 1
        if (
            self.at > document.last
            or not several
            or self.fields.parallel(self.at)
            or self.at + 1 in self.scene.verbs
        ):
            return False
        end = self.fields.end(self.at + 1)
        if end <= self.at + 1:
            return False
        self.slots.title = (self.at + 1, end)
        self.at = self.slots.end = end
        return True

    def _relative(self, first: int) -> bool:
        """Read a clause about a document that belongs to its phrase: “a protocol that founds a committee”."""
        end = first
        while end < self.stop and self.stream[end].word not in {",", ";", ".", ":", '"'}:
            end += 1
        modal = self.stream[first].low in MODALS if first < self.stop else True
        if end <= first or modal:
            return False
        found = self.scene.group(first + 1, end)
        if found is not None and len(found.agents) > 1 and not self.slots.parties:
            self.slots.give(found)
        if self.slots.subject is None:
            self.slots.subject = (first, end)
        self.at = self.slots.end = end
        return True

    def _just_made(self) -> bool:
        """Read “an agreement the two countries have just signed”."""
        found = self.scene.group(self.at, self.stop)
        verb = self.scene.verbs.get(found.last) if found is not None else None
        if found is None or verb is None or not verb.makes or not {"has", "have"} & set(verb.helpers):
            return False
        self.take(found)
        self.slots.made = verb
        self.at = self.slots.end = verb.last
        return True

    def _purpose(self) -> bool:
        """Return whether “to” opens what a document is for, as in “to establish an institute”."""
        verb = self.scene.verbs.get(self.at)
        following = self.stream[self.at + 1].low if self.at + 1 < self.stop else ""
        return following.isalpha() and following not in AUXILIARIES and not (verb is not None and verb.makes)

    def _between(self) -> bool:
        found = self.whom.group(self.at + 1)
        if found is None:
            if self.slots.subject is None:
                return self.field(self.at + 1)
            self.at = self.slots.end = self.fields.end(self.at + 1)
            return True
        self.take(self.whom.apposition(found))
        return True

    def _named(self, preposition: str) -> bool:
        """Read who is named after “of”, “with”, “for” or “by”; return whether anyone is."""
        found = self.whom.group(self.at + 1)
        if preposition == "by":
            officials = self.scene.officials(self.at + 1, self.stop)
            if officials is not None:
                if officials.lead and not self.slots.parties:
                    self.slots.give(officials)
                self.at = self.slots.end = officials.last
                return True
            met = self.scene.met(self.at + 1, self.stop)
            if met is not None:
                first = self.at + 1
                self.at = self.whom.people_end(met.last)
                self.slots.signers = (first, self.at)
                self.slots.end = self.at
                return True
            if found is None:
                return False
        if found is None or (preposition == "for" and len(found.agents) < 2):
            return False
        if preposition == "of" and len(found.agents) == 1 and found.agents[0].country is None:
            return False
        if preposition == "with":
            self.slots.partners += found.agents
            self.at = self.slots.end = found.last
            return True
        if preposition in {"of", "for"} and self.slots.parties:
            return False
        self.take(found)
        return True

    def _gerund(self) -> bool:
        """Read “amending the agreement on …”, “tying A to B”."""
        found = self.scene.group(self.at + 1, self.stop)
        if found is not None and not self.slots.parties:
            other = None
            if found.last < self.stop and self.stream[found.last].low in {"to", "with"}:
                other = self.scene.group(found.last + 1, self.stop)
            agents = [*found.agents, *(other.agents if other else ())]
            if len(agents) > 1:
                self.slots.parties = agents
                self.at = self.slots.end = other.last if other else found.last
                self.slots.parties_at = (found.first, self.at)
                return True
        return self.field(self.at + 1)

    def _comma(self) -> bool:
        """Return whether the phrase goes on after a comma."""
        index = self.at + 1
        if index >= self.stop or self.fields.parallel(index):
            return False
        conjunct = index + 1 if self.stream[index].low in AND else index
        if self._further(conjunct):
            return True
        token = self.stream[index]
        verb = self.scene.verbs.get(index)
        goes_on = (
            (token.low in BETWEEN and self.scene.group(index + 1, self.stop) is not None)
            or self.scene.cue(index, "content") is not None
            or (token.low == "with" and self.scene.group(index + 1, self.stop) is not None)
            or (verb is not None and verb.makes and verb.past and not verb.helpers)
            or (token.low in RELATIVES and self.fields.is_made(index + 1))
            or (verb is not None and self.fields.is_made(index) and self.aside)
        )
        if not goes_on and token.low == "on" and self.document.article == "indefinite":
            self.aside = goes_on = self.adjuncts.end(index, self.stop) == index
        if goes_on:
            self.at = index
        elif self.fields.apposed(index) and not self.slots.parties:
            found = self.scene.group(index, self.stop)
            if found is not None:
                self.take(found)
                return True
        elif self.scene.cue(index, "binding"):
            self.slots.predicate = index
        return goes_on
