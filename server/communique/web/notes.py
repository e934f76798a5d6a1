"""The claims that a page rests on, numbered in the order in which they are first needed."""

from dataclasses import dataclass, field

from communique.web import wording
from communique.web.reading.evidence import Claim, Passage, Witness
from communique.web.wording import Shown


@dataclass(frozen=True)
class Note:
    """A claim among the sources of a page."""

    number: int
    claim: Claim
    report: Shown | None
    basis: Shown | None
    author: Shown | None
    passages: tuple[tuple[Passage, str | None], ...]
    """Each passage with the link to where it stands in its report."""


@dataclass
class Notes:
    """Numbers the claims of a page in the order they are first needed."""

    witness: Witness
    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, claim: str) -> int:
        """Return the number of a claim on this page."""
        return self.numbers.setdefault(claim, len(self.numbers) + 1)

    def listed(self) -> list[Note]:
        """Return the notes in the order of their numbers."""
        ordered = sorted(self.numbers.items(), key=lambda one: one[1])
        return [note(self.witness, iri, number) for iri, number in ordered]


def note(witness: Witness, iri: str, number: int = 0) -> Note:
    """Return a claim ready to be shown."""
    claim, reader = witness.claim(iri), witness.reader

    def name(iri: str | None) -> Shown | None:
        return None if iri is None else wording.named(iri, reader)

    passages = tuple((passage, reader.href(passage.iri)) for passage in claim.passages)
    return Note(number, claim, name(claim.report), name(claim.basis), name(claim.author), passages)
