"""The steps of a walk over the words after a document's type word: each fills a slot and moves on."""

from communique.extract.instruments.adjuncts import Adjuncts
from communique.extract.instruments.documents import Document
from communique.extract.instruments.scene import Named, Scene
from communique.extract.instruments.slots import Slots
from communique.extract.instruments.subjects import Fields
from communique.extract.instruments.verbs import Verb
from communique.extract.instruments.whom import Whom


class Steps:
    """Where a walk is, and what it has read."""

    def __init__(self, scene: Scene, document: Document, stop: int) -> None:
        self.scene = scene
        self.stream = scene.reading.tokens
        self.document = document
        self.stop = stop
        self.at = document.last
        self.slots = Slots(document.last)
        self.adjuncts = Adjuncts(scene)
        self.fields = Fields(scene, document, stop)
        self.whom = Whom(scene, stop)
        self.aside = document.first > 0 and self.stream[document.first - 1].word == ","
        """Whether it stands between commas, or its field does: “an agreement, on air traffic, was signed”."""

    def skip(self, at: int | None) -> bool:
        """Go on at a token; return whether there is one."""
        self.at = self.at if at is None else at
        return at is not None

    def take(self, found: Named) -> None:
        """Read those named as parties."""
        self.slots.take(found)
        self.at = self.slots.end

    def verb(self, verb: Verb) -> bool:
        """Read a verb that says a document was made; return whether the phrase goes on after it."""
        made = verb.makes or (verb.use == "agreed" and bool(verb.helpers))
        if not (made and verb.past and verb.last <= self.stop) or self.slots.made is not None:
            self.slots.predicate = verb.first
            return False
        if verb.helpers and not verb.passive:
            self.slots.predicate = verb.first
            return False
        self.slots.made = verb
        self.at = self.slots.end = verb.last
        return True

    def field(self, first: int) -> bool:
        """Read a field that begins at a token; return whether there is one."""
        end = self.fields.end(first)
        if end <= first:
            return False
        if self.slots.subject is None:
            self.slots.subject = (first, end)
        else:
            self.slots.subjects.append((first, end))
        self.at = self.slots.end = end
        return True
