"""What a plural stands for: “memorandums on trade and energy” are two, “ten documents” are a summary."""

from dataclasses import replace

from communique.extract.grammar import AND
from communique.extract.instruments import areas
from communique.extract.instruments.chains import Part
from communique.extract.instruments.drafts import SUMMARY, Draft
from communique.extract.instruments.scene import Named, Scene
from communique.extract.model import Agent

_FEW = 3
"""The most documents that are taken one by one when only their number tells them apart."""
_ASIDE = 12
"""Within how many words after a plural its pairs follow."""
_PAIRED = frozenset({"with", "/", "–", "—", "to"})
"""What joins the two of a pair."""
_GENERAL = frozenset({"state", "government"})


def several(scene: Scene, part: Part, draft: Draft) -> list[Draft]:
    """Return the documents that a phrase stands for, each with its own words; none for a mere summary.

    In: the document with its slots; what was found of it as if it were one.
    """
    document, said = part.document, part.slots
    if not document.plural:
        return [draft]
    if (
        document.article == "definite"
        and document.count is None
        and scene.reading.tokens[document.head].is_name
    ):
        return [draft]
    if document.form == "other":
        return []
    pairs = _pairs(scene, said.end, scene.reading.sentence(document.head).last)
    if len(pairs) > 1:
        return [replace(draft, first=at[0], last=at[1], parties=agents) for at, agents in pairs]
    if len(said.partners) > 1 and len(draft.parties) == len(said.partners) + 1:
        return _with_each(scene, part, draft) if document.count in {None, len(said.partners)} else []
    if said.more:
        groups = [(said.parties_at or (draft.first, draft.last), tuple(said.parties))]
        groups += [((one.first, one.last), one.agents) for one in said.more]
        return [
            replace(draft, first=at[0] - 1 if number else draft.first, last=at[1], parties=agents)
            for number, (at, agents) in enumerate(groups)
        ]
    members = (
        [draft.subject, *said.subjects] if draft.subject and said.subjects else pieces(scene, draft.subject)
    )
    told = (
        [member for member in members if areas.find(scene.reading, *member)]
        if _one_by_one(scene, part)
        else []
    )
    wanted = document.count
    if len(members) > 1 and (wanted == len(members) or (wanted is None and len(told) == len(members))):
        return [
            replace(
                draft,
                first=at[0] if number else draft.first,
                last=at[1],
                subject=at,
                place=min(draft.place, SUMMARY),
            )
            for number, at in enumerate(members)
        ]
    bodies = [agent for agent in draft.parties if agent.kind not in _GENERAL]
    if wanted is not None and wanted <= _FEW and bodies:
        return [replace(draft) for _ in range(wanted)]
    return [draft] if wanted is None and said.parties and (bodies or draft.subject) else []


def _with_each(scene: Scene, part: Part, draft: Draft) -> list[Draft]:
    """Return a document a partner: “A signed memorandums with B and C”."""
    own = draft.parties[0]
    found: list[Draft] = []
    for number, partner in enumerate(part.slots.partners):
        at = [scene.reading.at_token(offset) for offset in (partner.at[0], partner.at[1] - 1)]
        first = at[0] if number else draft.first
        found.append(replace(draft, first=first, last=at[1] + 1, parties=(own, partner)))
    return found


def _one_by_one(scene: Scene, part: Part) -> bool:
    """Return whether the fields are those of single documents: “on A and B”, not “in areas such as”."""
    words = part.slots.subject
    if words is None:
        return False
    before = (scene.reading.tokens[index].low for index in range(part.document.head, words[0]))
    return any(low in {"on", "about", "for"} for low in before)


def _pairs(scene: Scene, first: int, last: int) -> list[tuple[tuple[int, int], tuple[Agent, ...]]]:
    """Return the pairs after a colon: “four agreements: A with B, C with D”."""
    stream = scene.reading.tokens
    colons = (index for index in range(first, min(first + _ASIDE, last)) if stream[index].word == ":")
    begin = next(colons, last) + 1
    found: list[tuple[tuple[int, int], tuple[Agent, ...]]] = []
    inside = {index for one in _bodies(scene, begin, last) for index in range(one.first, one.last)}
    marks = (
        index for index in range(begin, last) if stream[index].word in {",", ";"} and index not in inside
    )
    for end in [*marks, last]:
        if any(stream[index].low in _PAIRED for index in range(begin, end)):
            named = [agent for body in _bodies(scene, begin, end) for agent in body.agents]
            local = [agent for agent in named if agent.kind != "state"]
            agents = tuple(local if len(local) > 1 else named)
            if len(agents) > 1:
                found.append(((begin, end), agents))
        begin = end + 1
    return found


def _bodies(scene: Scene, first: int, last: int) -> list[Named]:
    """Return those named among some tokens, each alone."""
    found: list[Named] = []
    at = first
    while at < last:
        body = scene.body(at, last)
        if body is not None:
            found.append(body)
        at = body.last if body is not None else at + 1
    return found


def pieces(scene: Scene, words: tuple[int, int] | None) -> list[tuple[int, int]]:
    """Return the members of a list of words: “trade, energy and transport” has three."""
    if words is None:
        return []
    found: list[tuple[int, int]] = []
    begin = words[0]
    for index in range(*words):
        token = scene.reading.tokens[index]
        if token.word == "," or token.low in AND:
            if index > begin:
                found.append((begin, index))
            begin = index + 1
    return [*found, (begin, words[1])] if begin < words[1] else found
