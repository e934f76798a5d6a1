"""What the words after a document's type word say, slot by slot."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from communique.extract.instruments.scene import Named
from communique.extract.instruments.verbs import Verb
from communique.extract.model import Agent


@dataclass
class Slots:
    """What the words after a document's type word say."""

    end: int
    """The token after the phrase, adjuncts of time and place left out."""
    parties: list[Agent] = field(default_factory=list)
    parties_at: tuple[int, int] | None = None
    partners: list[Agent] = field(default_factory=list)
    """Those named after “with”: parties beside the subject of the clause."""
    more: list[Named] = field(default_factory=list)
    """Further groups, each after its own “between”: of further documents."""
    signers: tuple[int, int] | None = None
    """Those named after “by”, when they are persons."""
    subject: tuple[int, int] | None = None
    subjects: list[tuple[int, int]] = field(default_factory=list)
    """Further fields after the first."""
    title: tuple[int, int] | None = None
    """Words after “of” that name no one: “of friendship”, “of the first meeting of the council”."""
    made: Verb | None = None
    """The verb that says it was made, when it follows the phrase."""
    predicate: int | None = None
    """The token at which another predicate begins, when the document is its subject."""

    def give(self, found: Named) -> None:
        """Hold those named as the parties."""
        self.parties = list(found.agents)
        self.parties_at = (found.first, found.last)

    def take(self, found: Named) -> None:
        """Hold those named as the parties, or as those of a further document, up to their last token."""
        if not self.parties:
            self.give(found)
        elif not self._same(found.agents):
            self.more.append(found)
        self.end = found.last

    def _same(self, agents: Sequence[Agent]) -> bool:
        own, other = ([(one.name, one.country) for one in named] for named in (self.parties, agents))
        return own == other
