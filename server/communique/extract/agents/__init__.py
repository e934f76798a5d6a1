"""Who is named in a text: states, governments, ministries, agencies, cities, companies, organizations.

:func:`find` gives every naming once, with whom it means; :func:`gather` what is named together.

The way of a text: ``context`` tells between whom it is, ``landmarks`` what stands where. From each head noun
a name grows in ``bodies``: to the left by ``owners``, to the right by ``growth`` (with ``runs``,
``conjuncts``, ``seats`` and ``asides``). ``collectives`` and ``cities`` read plurals, ``common`` what is
written small, ``strangers`` what no vocabulary knows. ``memory`` says who each name means; ``groups`` joins
the mentions.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from communique.extract.agents import strangers
from communique.extract.agents.bodies import Bodies
from communique.extract.agents.bodyname import Name
from communique.extract.agents.collectives import Plurals
from communique.extract.agents.common import Common, Reference
from communique.extract.agents.context import Context, Met
from communique.extract.agents.groups import Group, Mention, gather
from communique.extract.agents.landmarks import Landmarks
from communique.extract.agents.memory import Found, Memory
from communique.extract.gazetteer import Hit
from communique.extract.grammar import ARTICLES, OWNERS
from communique.extract.model import Agent
from communique.extract.reading import Reading

__all__ = ["Group", "Mention", "behind", "find", "gather", "unknown"]

_OWN = frozenset({"university", "company", "city", "agency", "organization"})
"""Kinds of bodies whose heads sign for them, and not for their states."""
_WHERE = frozenset(
    {"in", "at", "to", "from", "near", "around", "outside", "into", "via", "through", "on", "by"}
)
"""Prepositions after which a city is where something is, and no party."""


def find(reading: Reading, people: Sequence[Met], context: Context) -> list[Mention]:
    """Return every naming of an agent in a text, in order, none within another.

    In: the text made ready; the namings of persons, where no agent is looked for; between whom the text is.
    """
    marks = Landmarks(reading, people, context.acting)
    chosen = _chosen(_candidates(marks, context))
    more = strangers.find(marks, Bodies(marks), chosen)
    return Memory(reading, context).recall(_chosen([*chosen, *more]))


def behind(reading: Reading, people: Sequence[Met], context: Context) -> dict[int, Agent]:
    """Return the bodies for which persons sign, by the first tokens of the persons' namings.

    In: the text; the namings of persons; between whom the text is. Out: the university of its rector, the
    company of its chairman, the city of its mayor; nobody for those who act for a state.
    """
    found: dict[int, Agent] = {}
    marks: Landmarks | None = None
    for met in people:
        local = reading.has("office", {"local"}, met.first, met.last)
        heads = [hit for layer in ("body", "head") for hit in reading.layer(layer, met.first, met.last)]
        if not (local or heads):
            continue
        if marks is None:
            marks = Landmarks(reading, (), context.acting)
            bodies, memory = Bodies(marks), Memory(reading, context)
        high = _before_name(reading, met)
        names = [name for hit in heads if (name := _whose(bodies, hit, met.first, high)) is not None]
        if local and not names:
            owned = met.first > 1 and marks.tokens[met.first - 1].word in OWNERS
            owner = marks.places.place_ends.get(met.first - 1) if owned else None
            inside = (marks.places.place.get(index) for index in range(met.first, met.last))
            hits = [owner, *inside]
            cities = (hit for hit in hits if hit is not None and hit.last <= met.last)
            names = [Name(hit.first, hit.last, hit.first, hit.last, "city") for hit in cities][:1]
        agents = [agent for mention in memory.recall(_chosen(names)) for agent in mention.agents]
        kinds = (reading.lexicon.code("organization-kind", one.kind) for one in agents)
        agent = next((one for one, kind in zip(agents, kinds, strict=True) if kind in _OWN), None)
        if agent is not None:
            found[met.first] = replace(agent, country=agent.country or met.person.country)
    return found


def _before_name(reading: Reading, met: Met) -> int:
    """Return the token at which a person's name starts when it stands last, else the token after all."""
    for first in range(met.last - 1, met.first, -1):
        if reading.words(first, met.last) == met.person.name:
            return first
    return met.last


def _whose(bodies: Bodies, hit: Hit, first: int, high: int) -> Name | None:
    if hit.first >= high:
        return None
    if hit.entry.layer == "body":
        return bodies.from_body(hit, first, high)
    return bodies.from_head(hit, first, high)


def unknown(reading: Reading, first: int, last: int, context: Context) -> Agent | None:
    """Return whom a range of tokens names with a proper name that no vocabulary knows.

    In: the range, as “the Kazakh X” or “X (Serbia)”, without the words around it. Out: the agent, its kind a
    guess (company); None when no word of the range has a capital.
    """
    marks = Landmarks(reading, (), context.acting)
    name = strangers.read(marks, Bodies(marks), first, last)
    if name is None:
        return None
    return Memory(reading, context).recall([name])[0].agents[0]


def _candidates(marks: Landmarks, context: Context) -> Iterator[Found]:
    """Yield whatever reads as the naming of an agent, sentence by sentence, overlaps included."""
    reading = marks.reading
    bodies = Bodies(marks)
    plurals, common = Plurals(marks, bodies, context), Common(marks, bodies)
    taken = _covered(marks)
    for sentence in reading.sentences:
        low, high = sentence.first, sentence.last
        for hit in _within(
            reading, low, high, "body", "country", "word", "head", "heads", "place", "capital"
        ):
            if taken[hit.first]:
                continue
            found: Found | None = None
            layer = hit.entry.layer
            if layer == "head":
                found = common.again(hit, low, high) or bodies.from_head(hit, low, high)
                found = found or common.read(hit, low, high)
            elif layer == "heads":
                found = plurals.read(hit, low, high) or bodies.from_plural(hit, low)
            elif layer == "body":
                found = bodies.from_body(hit, low, high)
            elif layer == "country":
                found = _state(marks, context, hit, low)
            elif layer == "word":
                found = _together(marks, context, hit) or _counterpart(marks, hit, low)
            else:
                found = _city(marks, bodies, hit, low, high)
            if found is not None:
                yield found


def _covered(marks: Landmarks) -> bytearray:
    """Return a mark for each token within a passage that names a person."""
    taken = bytearray(len(marks.tokens))
    for first, last in marks.person.items():
        taken[first:last] = b"\x01" * (last - first)
    return taken


def _within(reading: Reading, low: int, high: int, *layers: str) -> Iterable[Hit]:
    return (hit for layer in layers for hit in reading.layer(layer, low, high))


def _state(marks: Landmarks, context: Context, hit: Hit, low: int) -> Mention | None:
    """Return the naming of a state, unless as the owner of something."""
    reading = marks.reading
    after = marks.tokens[hit.last] if hit.last < len(marks.tokens) else None
    if after is not None and (after.glued or after.word in OWNERS):
        return None
    state = reading.lexicon.countries.get(hit.entry.code)
    if state is None:
        return None
    first = hit.first - 1 if hit.first > low and marks.tokens[hit.first - 1].low in ARTICLES else hit.first
    agent = Agent(
        context.name(state.code, reading.lexicon), "state", state.code, reading.span(hit.first, hit.last)
    )
    return Mention(first, hit.last, (agent,))


def _together(marks: Landmarks, context: Context, hit: Hit) -> Mention | None:
    """Return the states, or their governments, that words such as “both sides” mean."""
    if hit.entry.code not in {"both", "all", "leaders"}:
        return None
    value = hit.entry.info.get("value", "")
    if value not in {"states", "governments"}:
        return None
    reading = marks.reading
    after = hit.last
    if after < len(marks.tokens) and marks.tokens[after].word in OWNERS:
        return None
    if value == "governments" and _heads_on(marks, after):
        return None
    several = hit.entry.code == "all" and len(context.acting) > 2
    codes = context.states(hit.first, (marks.number(hit.first, hit.last) or 3) if several else 2)
    at = reading.span(hit.first, hit.last)
    agents = tuple(
        Agent("Government", "government", code, at, collective=True)
        if value == "governments"
        else Agent(context.name(code, reading.lexicon), "state", code, at, collective=True)
        for code in codes
        if code in reading.lexicon.countries
    )
    return Mention(hit.first, hit.last, agents) if len(agents) > 1 else None


def _counterpart(marks: Landmarks, hit: Hit, low: int) -> Reference | None:
    """Return the body of another state that is like the one before it: “its Armenian counterpart”."""
    people = marks.places.demonym_ends.get(hit.first)
    if hit.entry.code != "counterpart" or people is None or people.first <= low:
        return None
    owned = marks.tokens[people.first - 1].low == "its" and not marks.tokens[hit.last - 1].low.endswith("s")
    return Reference(people.first - 1, hit.last, "", country=people.entry.code) if owned else None


def _heads_on(marks: Landmarks, at: int) -> bool:
    """Return whether a head noun follows, so that the words before it only qualify it."""
    head = marks.head.get(at)
    return head is not None and head.entry.info.get("form", "word") == "word"


def _city(marks: Landmarks, bodies: Bodies, hit: Hit, low: int, high: int) -> Name | None:
    """Return a city or region named bare, as a party and not as where something happens."""
    places = marks.places
    if places.place.get(hit.first) is not hit or hit.first in places.state or hit.first in marks.body:
        return None
    if marks.tokens[hit.first].glued:
        return None
    before = marks.tokens[hit.first - 1] if hit.first > low else None
    if before is None or before.low in _WHERE or before.is_name or before.word == "(":
        return None
    if hit.last < high and (marks.named(hit.last) or marks.tokens[hit.last].word in OWNERS):
        return None
    code = places.country(hit, marks.acting)
    name = Name(hit.first, hit.last, hit.first, hit.last, "city", ())
    grown = bodies.growth.grown(name, hit, high, proper=True)
    if grown.countries or code is None:
        return grown
    return Name(grown.first, grown.last, grown.start, grown.end, "city", (code,))


def _chosen(found: Iterable[Found]) -> list[Found]:
    """Return what does not overlap: from left to right, of those that start together the longest."""
    result: list[Found] = []
    end = 0
    for one in sorted(found, key=lambda one: (one.first, -one.last)):
        if one.first >= end:
            result.append(one)
            end = one.last
    return result
