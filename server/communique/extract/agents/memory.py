"""Who is meant by a name: by the state it is told with, else by what the text said before."""

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from communique.extract.agents.bodyname import GENERIC, Name
from communique.extract.agents.cities import Plural
from communique.extract.agents.common import Reference
from communique.extract.agents.context import Context
from communique.extract.agents.groups import Mention, gather
from communique.extract.columns import Columns
from communique.extract.grammar import ARTICLES
from communique.extract.model import Agent
from communique.extract.places import Places
from communique.extract.reading import Reading
from communique.extract.text import fold

Found = Name | Plural | Reference | Mention
"""What is found before it is known who is meant."""

_NATIONAL = frozenset({"government", "ministry", "agency"})
"""Kinds of bodies that belong to a state, said or not."""

_NEAR = 10
"""Within how many tokens a body is named whose counterpart another is."""
_RECENT = 12
"""How many bodies are remembered for “the two ministries”."""


class Memory:
    """Reads names in order, and remembers them."""

    def __init__(self, reading: Reading, context: Context) -> None:
        self.reading = reading
        self.context = context
        self.places = Places(reading)
        self.columns = Columns(reading)
        self.known: dict[str, dict[str, Agent]] = {}
        """Name → state → who bore it."""
        self.aliases: dict[str, Agent] = {}
        self.heads: dict[str, Agent] = {}
        """Last word of a name → who bore it last."""
        self.recent: deque[Agent] = deque(maxlen=_RECENT)
        """The last bodies named."""
        self.worldwide: set[int] = set()
        """First tokens of the mentions of what belongs to no state."""
        self.state: str | None = None
        """The state named last."""

    def recall(self, found: Sequence[Found]) -> list[Mention]:
        """Return the names as mentions, those without a state given it where the text makes it plain."""
        mentions: list[Mention] = []
        for one in found:
            mention = self._mention(one)
            if mention is not None and mention.agents:
                mentions.append(mention)
                self._note(one, mention)
        return self._sided(self._abbreviated(mentions))

    def _mention(self, one: Found) -> Mention | None:
        if isinstance(one, Mention):
            return one
        if isinstance(one, Reference):
            return self._again(one)
        at = self.reading.span(one.first, one.last)
        if isinstance(one, Plural):
            agents = (
                Agent(name, one.kind, code, at, collective=one.collective) for name, code in one.members
            )
            return Mention(one.first, one.last, tuple(agents))
        if (one.joint or not one.countries) and (told := self._of_both(one)):
            return told
        if one.joint or one.worldwide:
            self.worldwide.add(one.first)
        name = self._name(one)
        said = self.reading.words(self._after_article(one), self._before_brackets(one))
        codes: tuple[str | None, ...] = one.countries or (None,)
        if one.joint:
            codes = (None,)
        return Mention(
            one.first,
            one.last,
            tuple(
                Agent(
                    name, one.kind, self._state(one, name, code), at, "" if said == name else said, one.under
                )
                for code in codes
            ),
        )

    def _again(self, one: Reference) -> Mention | None:
        """Return whom a reference without name means: the last one, or two, of its sort."""
        at = self.reading.span(one.first, one.last)
        if one.country is not None:
            near = self.reading.tokens[max(one.first - _NEAR, 0)].start
            last = self.recent[-1] if self.recent else None
            if last is None or last.country in {None, one.country} or last.at[1] < near:
                return None
            if self.reading.lexicon.code("organization-kind", last.kind) not in _NATIONAL:
                return None
            return Mention(one.first, one.last, (replace(last, country=one.country, at=at, said=""),))
        if one.count == 1:
            agent = self.heads.get(one.head)
            if agent is None:
                return None
            if agent.country is None:
                self.worldwide.add(one.first)
            return Mention(one.first, one.last, (replace(agent, at=at),))
        agents: list[Agent] = []
        for agent in reversed(self.recent):
            if one.head not in fold(agent.name).split():
                continue
            if all(agent.country != other.country for other in agents):
                agents.insert(0, replace(agent, at=at, collective=True))
            if len(agents) == one.count:
                return Mention(one.first, one.last, tuple(agents))
        return None

    def _of_both(self, one: Name) -> Mention | None:
        """Return the states, or governments, whose joint body a name is of: “the Interstate Council”."""
        values = {
            hit.entry.info.get("value")
            for hit in self.reading.layer("word", one.start, one.end)
            if hit.entry.code == "both"
        } & {"states", "governments"}
        theirs = one.first > 0 and self.reading.tokens[one.first - 1].low == "their"
        if not values and not (theirs and one.kind not in GENERIC):
            return None
        at = self.reading.span(one.first, one.last)
        told = self.places.states(one.end + 1, one.last) if one.joint else None
        codes = told.codes if told else self.context.states(one.first)
        countries = self.reading.lexicon.countries
        return Mention(
            one.first,
            one.last,
            tuple(
                Agent("Government", "government", code, at, collective=True)
                if "governments" in values
                else Agent(self.context.name(code, self.reading.lexicon), "state", code, at, collective=True)
                for code in codes
                if code in countries
            ),
        )

    def _name(self, one: Name) -> str:
        """Return the name proper, quotation marks left out."""
        words = self.reading.words(one.start, one.end).replace('"', " ")
        text = " ".join(words.split())
        return text[:1].upper() + text[1:] if (text[:1].islower() and " " in text) or text.islower() else text

    def _after_article(self, one: Name) -> int:
        return one.first + (self.reading.tokens[one.first].low in ARTICLES)

    def _before_brackets(self, one: Name) -> int:
        return one.end if one.alias else one.last

    def _state(self, one: Name, name: str, code: str | None) -> str | None:
        """Return the state of a body: told, its owner's by “its”, or that of the one named so before."""
        if code is not None or one.joint:
            return code
        before = self.reading.tokens[one.first - 1].low if one.first else ""
        if before == "its" and self.state:
            return self.state
        column = None if one.worldwide else self.columns.state(one.first)
        if column is not None:
            return column
        bearers = self.known.get(fold(name), {})
        return next(iter(bearers)) if len(bearers) == 1 else None

    def _note(self, one: Found, mention: Mention) -> None:
        for agent in mention.agents:
            if agent.kind == "state":
                self.state = agent.country
                continue
            self.recent.append(agent)
            if agent.country:
                self.known.setdefault(fold(agent.name), {})[agent.country] = agent
                if not agent.collective:
                    self.state = agent.country
            if len(mention.agents) == 1 and not isinstance(one, Reference):
                for word in fold(agent.name).split():
                    self.heads[word] = agent
        if isinstance(one, Name) and one.alias and len(mention.agents) == 1:
            self.aliases.setdefault(one.alias, mention.agents[0])

    def _abbreviated(self, mentions: list[Mention]) -> list[Mention]:
        """Return the mentions with those by an abbreviation the text gave before."""
        if not self.aliases:
            return mentions
        tokens = self.reading.tokens
        inside = bytearray(len(tokens))
        for mention in mentions:
            inside[mention.first : mention.last] = b"\x01" * (mention.last - mention.first)
        singles = {alias: agent for alias, agent in self.aliases.items() if " " not in alias}
        more = [
            Mention(
                index,
                index + 1,
                (replace(agent, name=token.word, at=self.reading.span(index, index + 1), said=agent.name),),
            )
            for index, token in enumerate(tokens)
            if not inside[index] and (agent := singles.get(token.word)) and token.start > agent.at[1]
        ]
        return sorted([*mentions, *more], key=lambda mention: mention.first)

    def _sided(self, mentions: list[Mention]) -> list[Mention]:
        """Return the mentions, those without state given one, as a reader would understand it.

        The other side of a pair is that across the table; of “A and B of X” both are X's, when X is alone in
        the text; where the pairs of a text keep one order, so do those of unknown names; a body that every
        state has is of the one side that its sentence does not name, else of the host's.
        """
        pairs = [
            (group.mentions[0], group.mentions[1])
            for group in gather(self.reading, mentions)
            if len(group.mentions) == 2 and all(len(mention.agents) == 1 for mention in group.mentions)
        ]
        pairs += self._across(mentions)
        sides: dict[int, str] = {}
        """First token of a mention → its state."""
        for one, other in pairs:
            for mine, theirs in ((one, other), (other, one)):
                code = self.context.other(theirs.agents[0].country)
                alone = len(self.context.acting) < 2 and theirs.last in self.places.state_ends
                if code is None and mine is one and alone and self._national(mine):
                    code = theirs.agents[0].country
                if code and self._homeless(mine):
                    sides[mine.first] = code
        order = _order([(self._code(one, sides), self._code(other, sides)) for one, other in pairs])
        for one, other in pairs:
            if order and self._homeless(one) and self._homeless(other):
                sides.setdefault(one.first, order[0])
                sides.setdefault(other.first, order[1])
        named = self._by_sentence(mentions)
        for mention in mentions:
            if mention.first not in sides and self._homeless(mention):
                codes = named.get(self.reading.sentence_of(mention.first), set())
                code = self._left_over(codes, mention.agents[0].kind in GENERIC)
                if code:
                    sides[mention.first] = code
        return [
            replace(mention, agents=(replace(mention.agents[0], country=sides[mention.first], implied=True),))
            if mention.first in sides
            else mention
            for mention in mentions
        ]

    def _across(self, mentions: Sequence[Mention]) -> list[tuple[Mention, Mention]]:
        """Return who makes a document with whom, in clauses such as “A concluded a contract with B”."""
        reading = self.reading
        return [
            (one, other)
            for one, other in pairwise(mentions)
            if other.first - one.last < _NEAR
            and reading.tokens[other.first - 1].low == "with"
            and reading.at("verb", one.last) is not None
            and reading.sentence_of(one.first) == reading.sentence_of(other.first)
            and len(one.agents) == len(other.agents) == 1
        ]

    def _homeless(self, mention: Mention) -> bool:
        """Return whether a mention is of one body of some state, and the text does not say which."""
        agent = mention.agents[0]
        return len(mention.agents) == 1 and agent.country is None and mention.first not in self.worldwide

    def _national(self, mention: Mention) -> bool:
        kind = self.reading.lexicon.code("organization-kind", mention.agents[0].kind)
        return kind in _NATIONAL

    def _by_sentence(self, mentions: Sequence[Mention]) -> dict[int, set[str]]:
        """Return the states whose bodies each sentence names."""
        found: dict[int, set[str]] = {}
        for mention in mentions:
            codes = {agent.country for agent in mention.agents if agent.country and agent.kind != "state"}
            found.setdefault(self.reading.sentence_of(mention.first), set()).update(codes)
        return found

    def _left_over(self, codes: set[str], generic: bool) -> str | None:
        """Return the side that the other bodies of a sentence leave, else, of a ministry, the host."""
        if len(codes) == 1 and (code := self.context.other(next(iter(codes)))):
            return code
        host = self.context.host
        return host if generic and not codes and host in self.context.acting else None

    def _code(self, mention: Mention, sides: Mapping[int, str]) -> str | None:
        if mention.agents[0].kind == "state":
            return None
        return mention.agents[0].country or sides.get(mention.first)


def _order(pairs: Sequence[tuple[str | None, str | None]]) -> tuple[str, str] | None:
    """Return the states of the first and second of each pair, when most pairs of a text keep that order."""
    votes = Counter((one, other) for one, other in pairs if one and other and one != other)
    if not votes:
        return None
    (first, second), count = votes.most_common(1)[0]
    if count * 4 < votes.total() * 3:
        return None
    return first, second
