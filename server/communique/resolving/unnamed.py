"""Documents that a text tells of without naming them → those that other texts name.

“The sides also formalized cooperation in trade and science” speaks of documents of the same occasion that the
text itself does not state: those of other reports about these fields. What no other text knows is not
recorded, and a field that fits two documents is given to neither.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from communique.recording.drafts import Draft, Drafted, Ref, Unnamed
from communique.recording.sketch import COLLECTIVE, IMPLIED, STATED
from communique.resolving.matching import Matcher, close
from communique.resolving.papers import Document


def told(one: Drafted, documents: Sequence[Document], matcher: Matcher) -> Drafted:
    """Return the drafts of a text with those of the documents that it does not name.

    In: the drafts, the documents of all texts, what compares. Out: one with more drafts, in reading order.
    """
    own = {paper.ref for paper in one.papers}
    more = [draft for said in one.unnamed for draft in _drafts(said, _others(said, own, documents), matcher)]
    first, *rest = one.drafts
    return replace(one, drafts=(first, *sorted([*rest, *more], key=lambda draft: draft.at)))


def _others(said: Unnamed, own: set[Ref], documents: Sequence[Document]) -> list[Document]:
    """Return the documents of other texts that were made between the same states at that time."""
    return [
        one
        for one in documents
        if not one.profile.adopted
        and one.lead.states == said.states
        and close(one.profile.dates, [said.date])
        and not any(paper.ref in own for paper in one.tellings)
    ]


def _drafts(said: Unnamed, others: Sequence[Document], matcher: Matcher) -> Iterator[Draft]:
    fields: dict[int, list[str]] = {}
    for area in said.areas:
        about = [place for place, one in enumerate(others) if matcher.tells(one.profile, area)]
        if len(about) == 1:
            fields.setdefault(about[0], []).append(area)
    for place, areas in sorted(fields.items()):
        ref, type_ = others[place].lead.ref, others[place].lead.type
        yield Draft("agreement", ref, said.at, STATED, {"class": type_})
        event = {"event": said.event} if said.event else {}
        yield Draft("agreement", ref, said.at, IMPLIED, {"areas": areas, **event})
        for at, shared in said.shared:
            yield Draft("agreement", ref, at, COLLECTIVE, shared)
