"""What introduces a list of documents, and what it says of all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from communique.extract.grammar import BETWEEN, MODALS
from communique.extract.instruments.chains import chains
from communique.extract.instruments.drafts import HANDLED
from communique.extract.instruments.introduced import UNREAL
from communique.extract.instruments.scene import Scene
from communique.extract.instruments.verbs import MADE, Verb
from communique.extract.model import Agent

_SIGNERS = 30
"""The most words that name those who sign."""
_NEXT = 1
"""Within how many tokens after “list of” stands what is listed."""


@dataclass(frozen=True)
class Lead:
    """What introduces a list says of its items."""

    signing: bool = False
    """Whether it speaks of documents that were made."""
    planned: bool = False
    announced: bool = False
    """Whether it speaks of announcements, and not of documents."""
    parties: tuple[Agent, ...] = ()
    parties_at: tuple[int, int] | None = None
    handled: str = "signed"
    handled_at: tuple[int, int] | None = None
    level: str = ""
    level_at: tuple[int, int] | None = None
    form: str = ""
    """The form of all its documents, when it names one: “the following memorandums were signed”."""


def lead(scene: Scene, first: int, last: int) -> Lead:
    """Return what the words from *first* to before *last* say of the list they introduce."""
    reading = scene.reading
    named = chains(scene, first, last)
    parts = [part for chain in named for part in chain]
    made = [
        verb for index in range(first, last) if (verb := scene.verb_ends.get(index + 1)) and verb.use in MADE
    ]
    real = [verb for verb in made if not is_unreal(scene, verb.first, verb.helpers, first)]
    listing = reading.has("word", {"list"}, first, last) or scene.cued(first, last, "listing")
    parties, at = _between(scene, first, last)
    if not parties and real:
        parties, at = _signing(scene, real[-1], first)
    level = next(iter(reading.layer("instrument-level", first, last)), None)
    forms = {part.document.form for part in parts if part.document.plural and part.document.form != "other"}
    handled = real[-1] if real else None
    exchange = any(reading.tokens[index].low.startswith("exchang") for index in range(first, last))
    return Lead(
        signing=bool(real) or (bool(parts) and not made) or listing or scene.cued(first, last, "making"),
        planned=not real and (bool(made) or scene.cued(first, last, *UNREAL, "past")),
        announced=not parts and not made and _announces(scene, first, last),
        parties=parties,
        parties_at=at,
        handled=HANDLED[handled.use] if handled else "exchanged" if exchange else "signed",
        handled_at=(handled.first, handled.last) if handled else None,
        level=level.entry.code if level else "",
        level_at=(level.first, level.last) if level else None,
        form=forms.pop() if len(forms) == 1 else "",
    )


def _announces(scene: Scene, first: int, last: int) -> bool:
    """Return whether a lead is about announcements; the visit of “Outcomes: visit of …” is none."""
    listed = next(
        (hit.last for hit in scene.reading.layer("word", first, last) if hit.entry.code == "list"), last
    )
    return scene.cued(first, min(listed + _NEXT, last), "announcement") and not (
        listed < last and scene.cue(first, "announcement") is not None
    )


def _between(scene: Scene, first: int, last: int) -> tuple[tuple[Agent, ...], tuple[int, int] | None]:
    """Return those between whom a lead says its documents are: “documents signed between A and B”."""
    stream = scene.reading.tokens
    papers = False
    for index in range(first, last):
        papers = papers or scene.cue(index, "papers") is not None or index in scene.starts
        if papers and stream[index].low in BETWEEN:
            found = scene.group(index + 1, last)
            if found is not None and len(found.agents) > 1:
                return found.agents, (found.first, found.last)
    return (), None


def _signing(scene: Scene, verb: Verb, first: int) -> tuple[tuple[Agent, ...], tuple[int, int] | None]:
    """Return those who sign what a lead introduces: “X and Y signed:”."""
    if verb.first not in scene.group_ends or (verb.helpers and verb.passive):
        return (), None
    for index in range(verb.first - 1, max(first, verb.first - _SIGNERS) - 1, -1):
        found = scene.group(index, verb.first)
        if found is not None and found.first == index and found.last == verb.first:
            several = len(found.agents) > 1
            return (found.agents, (found.first, found.last)) if several else ((), None)
    return (), None


def is_unreal(scene: Scene, at: int, helpers: Sequence[str], first: int) -> bool:
    """Return whether a verb tells of what is planned: “will be signed”, “are expected to sign”."""
    if any(word in MODALS or word in {"to", "not", "had"} for word in helpers):
        return True
    return scene.cued(max(first, at - 3), at, "planned", "hypothetical", "negated")
