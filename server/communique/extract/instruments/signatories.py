"""Whose documents they are: the parties a phrase names, those of its clause, or the states that act."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from communique.extract.agents.context import Met
from communique.extract.grammar import ARTICLES, RELATIVES
from communique.extract.instruments import behalf
from communique.extract.instruments.documents import Document
from communique.extract.instruments.scene import Named, Officials, Scene
from communique.extract.instruments.slots import Slots
from communique.extract.instruments.verbs import Verb
from communique.extract.model import Agent

_ELSEWHERE = frozenset(
    {"in", "at", "from", "to", "into", "under", "within", "near", "during", "following", "after"}
)
"""Prepositions before a name that is no subject: “in Astana”, “at the Ministry of …”."""
_GENERAL = frozenset({"state", "government", "ministry"})
"""Kinds of those whose officials sign for themselves: “the ministers of A and B”."""
_CLAUSE = 120
"""The most words among which those are looked for who sign."""
_RELATIVE = 5
"""Within how many words after “who” the body stands that someone heads."""
JOINT = frozenset({"joint-statement", "joint-declaration", "communique"})
"""Forms that are of the states that act when nobody else is named."""


@dataclass
class Parties:
    """Who is party to a document of a text; *states* gives the acting states at a token, by code."""

    scene: Scene
    states: Callable[[int], Sequence[str]]
    spoken_for: Mapping[int, Agent] = field(default_factory=dict)
    """First token of a person's naming → the body he signs for."""

    def of(
        self, document: Document, said: Slots, subject: Sequence[Agent], shared: Slots | None
    ) -> tuple[list[Agent], tuple[int, int] | None]:
        """Return the parties of a document, and where they are named.

        In: the document; its slots; the subject of its clause; the slots of the last of several documents,
        when the verb and the parties after it are those of all.
        """
        if said.parties:
            return self._with(list(said.parties), said.partners, document), said.parties_at
        if shared is not None and shared.parties:
            return list(shared.parties), shared.parties_at
        signers = said.signers or (shared.signers if shared else None)
        if not subject and signers is not None:
            subject = self.led(*signers, document)
        if document.level == "intergovernmental" and all(one.kind == "state" for one in subject):
            return self.governments(document), None
        if subject or said.partners:
            return [*subject, *said.partners], None
        if on_behalf := behalf.named(self.scene, document, said):
            return on_behalf, None
        if sides := behalf.sides(self.scene, document, said):
            return [self.state(code, *at) for code, at in sides.items()], None
        if document.form in JOINT or self._is_of_session(said):
            return self.acting(document), None
        return self._adjectives(document), None

    def _with(self, parties: list[Agent], partners: Sequence[Agent], document: Document) -> list[Agent]:
        """Return parties named after “of” with those named after “with”."""
        if document.level == "intergovernmental" and all(one.kind == "state" for one in parties):
            return [self._government(one.country or "", document) for one in parties]
        return [*parties, *partners] if len(parties) == 1 else parties

    def subject(self, verb: Verb, document: int, first: int) -> tuple[tuple[Agent, ...], int | None]:
        """Return the parties that the subject of a verb names, and where it begins.

        In: the verb; the token at which its document begins; the token at which its clause does. Others named
        right before the document are its own subject, the verb left out.
        """
        own = self._last_group(document, max(verb.last, first))
        found, begin = self.before(verb.first, first)
        if own is not None and own.last == document and own.first > verb.last:
            if self.scene.reading.tokens[own.first - 1].low != "with":
                return own.agents, own.first
            return (*found, *own.agents), begin
        if not found and (fronted := behalf.fronted(self.scene, first, verb.first)) is not None:
            return fronted.agents, fronted.first
        if begin is not None and any(
            begin <= other.first < verb.first for other in self._verbs(begin, verb.first)
        ):
            begin = verb.first
        return found, begin

    def _verbs(self, first: int, last: int) -> list[Verb]:
        ends = (self.scene.verb_ends.get(index + 1) for index in range(first, last))
        return [verb for verb in ends if verb is not None]

    def before(self, at: int, first: int) -> tuple[tuple[Agent, ...], int | None]:
        """Return the parties named last before a token in its clause, bodies or leaders, and where."""
        headed = self._headed(at, first)
        if len(headed) > 1:
            return tuple(agent for _, agent in headed), self._with_article(headed[0][0], first)
        people = self._people(first, at)
        found, met = self._last_group(at, first), people[-1] if people else None
        if found is not None and (met is None or met.last < found.first):
            officials = self._officials(found, first)
            if officials is not None:
                several = len(officials.agents) > 2
                apart = all(agent.country is None for agent in officials.agents)
                apart = apart or all(agent.kind not in _GENERAL for agent in officials.agents)
                sign = officials.lead or several or apart
                return (officials.agents if sign else ()), officials.first
            agents, begin = self._with_those_before(found, first)
            return agents, self._with_article(begin, first)
        if spoken_for := self._spoken_for(people):
            return tuple(spoken_for), self._with_article(people[0].first, first)
        led, begin_led = self._leaders(at, first)
        return tuple(led), begin_led

    def _headed(self, at: int, first: int) -> list[tuple[int, Agent]]:
        """Return the bodies whose heads are named before a token, by office or as “N, who heads X”."""
        stream = self.scene.reading.tokens
        first = max(first, at - _CLAUSE)
        found = {met.first: self.spoken_for.get(met.first) for met in self._people(first, at)}
        if not found or not any(found.values()):
            return []
        place = bisect_left(self._group_starts, first)
        while place < len(self.scene.groups) and self.scene.groups[place].last <= at:
            group = self.scene.groups[place]
            before = [token.low for token in stream[max(group.first - _RELATIVE, first) : group.first]]
            if "who" in before and "," not in before[before.index("who") :] and len(group.agents) == 1:
                found[group.first] = group.agents[0]
            place += 1
        return [(start, body) for start, body in sorted(found.items(), key=lambda one: one[0]) if body]

    def _officials(self, found: Named, first: int) -> Officials | None:
        """Return the officials of those named: “the ministers of culture of A and B” are no parties.

        Those of three states and more sign for these, and so do those of organizations.
        """
        for index in range(max(first, found.first - 9), found.first):
            officials = self.scene.officials(index, found.last)
            if officials is not None and officials.last == found.last:
                return officials
        return None

    def _with_those_before(self, found: Named, first: int) -> tuple[tuple[Agent, ...], int]:
        """Return states with those before a comma, as headlines have it: “Estonia, Finland sign”."""
        place = bisect_left(self._group_starts, found.first) - 1
        if place >= 0 and self.scene.groups[place].first >= first:
            other = self.scene.groups[place]
            gap = [token.word for token in self.scene.reading.tokens[other.last : found.first]]
            if gap == [","] and all(one.kind == "state" for one in (*other.agents, *found.agents)):
                return (*other.agents, *found.agents), other.first
        return found.agents, found.first

    def predicate(self, at: int, last: int) -> tuple[Agent, ...]:
        """Return the parties named after the verb whose subject is the document: “involves A, B and C”."""
        if self.scene.cue(at, "binding") is None:
            return ()
        place = bisect_left(self._body_starts, at)
        agents: list[Agent] = []
        while place < len(self.scene.bodies) and self.scene.bodies[place].last <= last:
            agents += self.scene.bodies[place].agents
            place += 1
        bodies = [agent for agent in agents if agent.kind != "state"]
        found = bodies if len(bodies) > 1 else agents
        return tuple(found) if len(found) > 1 else ()

    def led(self, first: int, last: int, document: Document) -> list[Agent]:
        """Return the states of the leaders named among some tokens; none when others sign there."""
        people = list(self._people(first, last))
        if spoken_for := self._spoken_for(people):
            return spoken_for
        leaders = [met for met in people if self.scene.leads(met)]
        if not leaders:
            return []
        codes = list(dict.fromkeys(met.person.country for met in leaders if met.person.country))
        if len(codes) < 2:
            return self.acting(document)
        return [self.state(code, document.first, document.last) for code in codes]

    def _spoken_for(self, people: Sequence[Met]) -> list[Agent]:
        """Return the bodies for which all of some persons sign: universities, companies, cities."""
        bodies = [body for met in people if (body := self.spoken_for.get(met.first)) is not None]
        own = {(body.name, body.country): body for body in bodies}
        return list(own.values()) if len(bodies) == len(people) else []

    def acting(self, document: Document) -> list[Agent]:
        """Return the states that act where a document is named, when there are at least two."""
        codes = self.states(document.first)
        return [self.state(code, document.first, document.last) for code in codes] if len(codes) > 1 else []

    def governments(self, document: Document) -> list[Agent]:
        """Return the governments of the states that act where a document is named."""
        codes = self.states(document.first)
        return [self._government(code, document) for code in codes] if len(codes) > 1 else []

    def state(self, code: str, first: int, last: int) -> Agent:
        """Return a state as a party, understood from the words from *first* to before *last*."""
        name = self._state_names.get(code) or self.scene.reading.lexicon.countries[code].name
        at = self.scene.reading.span(first, max(last, first + 1))
        return Agent(name, "state", code, at, collective=True)

    def _government(self, code: str, document: Document) -> Agent:
        at = self.scene.reading.span(document.first, max(document.last, document.first + 1))
        return Agent("Government", "government", code, at, collective=True)

    def is_statement(self, form: str) -> bool:
        """Return whether documents of a form are adopted, not signed by their parties."""
        return self.scene.reading.lexicon.classes.get("form", {}).get(form) == "JointStatement"

    def _is_of_session(self, said: Slots) -> bool:
        """Return whether a document is that of a joint meeting: “the minutes of the 32nd session”."""
        return said.title is not None and self.scene.cued(*said.title, "session")

    def _adjectives(self, document: Document) -> list[Agent]:
        """Return the states that the words before a type word name: “the China-Kenya trade agreement”."""
        reading = self.scene.reading
        codes: dict[str, tuple[int, int]] = {}
        for layer in ("country", "demonym"):
            for hit in reading.layer(layer, document.bare, document.head):
                codes.setdefault(hit.entry.code, (hit.first, hit.last))
        if len(codes) < 2:
            return []
        return [self.state(code, *at) for code, at in codes.items()]

    def _leaders(self, at: int, first: int) -> tuple[list[Agent], int | None]:
        """Return the states whose leaders are the subject of a verb, and where it begins."""
        people = self._people(first, at)
        stream = self.scene.reading.tokens
        together = [index for index in range(first, at) if self.scene.cue(index, "leaders")]
        leaders = [met for met in people if self.scene.leads(met)]
        if not leaders and not together:
            return [], None
        if people and not leaders:
            return [], None
        codes = list(dict.fromkeys(met.person.country for met in leaders if met.person.country))
        begin = min([*together, *(met.first for met in people)])
        if len(codes) < 2 or together:
            codes = list(self.states(at))
        if len(codes) < 2:
            return [], None
        last = max(begin + 1, at)
        while last > begin + 1 and not stream[last - 1].is_word:
            last -= 1
        return [self.state(code, begin, last) for code in codes], self._with_article(begin, first)

    def _with_article(self, begin: int, first: int) -> int:
        stream = self.scene.reading.tokens
        return begin - 1 if begin > first and stream[begin - 1].low in ARTICLES else begin

    def _last_group(self, at: int, first: int) -> Named | None:
        place = bisect_left(self._group_starts, at) - 1
        while place >= 0 and self.scene.groups[place].first >= first:
            found = self.scene.groups[place]
            if found.last <= at and not self._elsewhere(found, first) and not self._in_relative(found):
                return found
            place -= 1
        return None

    def _elsewhere(self, found: Named, first: int) -> bool:
        stream = self.scene.reading.tokens
        at = found.first - 1
        while at > first and stream[at].low in {"the", "both", "a", "an"}:
            at -= 1
        return at >= first and stream[at].low in _ELSEWHERE

    def _in_relative(self, found: Named) -> bool:
        stream = self.scene.reading.tokens
        return any(stream[index].low in RELATIVES for index in range(max(found.first - 1, 0), found.first))

    def _people(self, first: int, last: int) -> list[Met]:
        place = bisect_left(self._met_starts, first)
        found: list[Met] = []
        while place < len(self.scene.people) and self.scene.people[place].first < last:
            found.append(self.scene.people[place])
            place += 1
        return found

    @cached_property
    def _state_names(self) -> dict[str, str]:
        """State → its name as the text first has it."""
        found: dict[str, str] = {}
        for body in self.scene.bodies:
            for agent in body.agents:
                if agent.kind == "state" and agent.country and not agent.collective:
                    found.setdefault(agent.country, agent.name)
        return found

    @cached_property
    def _body_starts(self) -> list[int]:
        return [body.first for body in self.scene.bodies]

    @cached_property
    def _group_starts(self) -> list[int]:
        return [group.first for group in self.scene.groups]

    @cached_property
    def _met_starts(self) -> list[int]:
        return [met.first for met in self.scene.people]
