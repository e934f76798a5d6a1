"""Whether the ontology and the data hold together: consistency, profile, quality.

Each check is a function that returns :class:`Finding` objects; :mod:`communique.cli` prints them.
"""

from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning"]


@dataclass(frozen=True)
class Finding:
    """One thing that a check found."""

    level: Level
    """An error stops a release; a warning is only shown."""
    rule: str
    """The short name of the rule, such as ``consistency``."""
    subject: str
    """The IRI that the finding is about; empty when it is about no single thing."""
    sentence: str
    """What is wrong, in one sentence."""
    explanation: tuple[str, ...] = ()
    """Why, a sentence a line; empty where the sentence says it all."""
