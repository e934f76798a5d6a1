"""Where a text plays: the two states that act, where it was written, who travels to whom."""

from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from communique.extract import datelines
from communique.extract.reading import Block, Reading

_WEIGHT = 3
"""How often a state counts that is named in the first block."""
_HEAD = 8
"""How many tokens at the start of a text may name where it was written."""
_EDGE = 3
"""How many blocks at the start and at the end of a text may name who publishes it."""
_LETTERHEAD = 16
"""The most tokens of a line that names the publisher."""
_REACH = 7
"""How far after a word of travel its goal stands, in tokens."""
_TOWARDS = frozenset({"to", "in", "at", "the", "of", "for"})
_NAMES = ("country", "demonym")
_PLACES = ("capital", "place", "country")


class Stage:
    """The states of one text, and the signs of where they meet."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def named(self, first: int, last: int) -> list[str]:
        """Return the states named within tokens, each once, in order."""
        hits = [hit for layer in _NAMES for hit in self.reading.layer(layer, first, last)]
        return list(dict.fromkeys(hit.entry.code for hit in sorted(hits, key=lambda hit: hit.first)))

    @cached_property
    def acting(self) -> list[str]:
        """The two states that the text names most, those of its head above all."""
        counts: Counter[str] = Counter()
        top = self.reading.blocks[0].last if self.reading.blocks else 0
        for layer in (*_NAMES, "capital"):
            for hit in self.reading.layer(layer):
                counts[hit.entry.code] += _WEIGHT if hit.first < top else 1
        return [code for code, _ in counts.most_common(2)]

    @cached_property
    def everywhere(self) -> list[str]:
        """The two states that act, in the order of the text."""
        return [code for code in self.named(0, len(self.reading.tokens)) if code in self.acting]

    def other(self, state: str | None) -> str | None:
        """Return the acting state that is not *state*, when that one acts."""
        if state not in self.acting or len(self.acting) < 2:
            return None
        return self.acting[self.acting[0] == state]

    @cached_property
    def publisher(self) -> str | None:
        """The state of the body whose name stands alone at the head or foot of the text."""
        blocks = self.reading.blocks
        edges = [*blocks[:_EDGE], *blocks[max(_EDGE, len(blocks) - _EDGE) :]]
        found = dict.fromkeys(code for block in edges for code in self._letterhead(block))
        return next(iter(found)) if len(found) == 1 and len(blocks) > 1 else None

    def _letterhead(self, block: Block) -> list[str]:
        """Return the one state whose body a line names and nothing else."""
        first, last = block.first, block.last
        if last - first > _LETTERHEAD or block.cells or block.kind == "item":
            return []
        told = any(
            next(self.reading.layer(layer, first, last), None) for layer in ("verb", "form", "event-kind")
        )
        body = any(next(self.reading.layer(layer, first, last), None) for layer in ("head", "ministry"))
        named = self.named(first, last)
        ends = self.reading.tokens[last - 1].word == "." and last - first > _HEAD
        return named if body and not told and not ends and len(named) == 1 else []

    @cached_property
    def dateline(self) -> str | None:
        """The state of the place at the head of the report: “ASTANA, 5 May —”."""
        for sentence in self.reading.sentences:
            block = self.reading.blocks[sentence.block]
            if block.kind != "paragraph" or sentence.first != block.first:
                continue
            start = datelines.start(self.reading, sentence)
            return self._place(block.first, start) if start > block.first else None
        return None

    @cached_property
    def head(self) -> str | None:
        """The state whose name or city stands among the first words."""
        return self._place(0, _HEAD)

    def _place(self, first: int, last: int) -> str | None:
        hits = (hit for layer in _PLACES for hit in self.reading.layer(layer, first, last))
        return next((hit.entry.code for hit in hits if hit.entry.code in self.acting), None)

    @cached_property
    def goal(self) -> str | None:
        """The acting state to which the first journey told of leads."""
        steps = (at for at, _ in self._steps(0, len(self.reading.tokens)))
        goals = (self.goal_at(at, len(self.reading.tokens)) for at in steps)
        return next((goal for goal in goals if goal in self.acting), None)

    def _steps(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Yield the words within tokens that tell of a visit or journey, each with its end."""
        visits = (
            hit
            for hit in self.reading.layer("event-kind", first, last)
            if self.reading.lexicon.within("event-kind", hit.entry.code, "visit")
        )
        verbs = (hit for hit in self.reading.layer("verb", first, last) if hit.entry.code == "visited")
        ways = (hit for hit in self.reading.layer("naming", first, last) if hit.entry.code == "journey")
        yield from sorted((hit.first, hit.last) for hits in (visits, verbs, ways) for hit in hits)

    def first_step(self, first: int, last: int) -> int | None:
        """Return the first word within tokens that tells of a visit or journey."""
        return next((at for at, _ in self._steps(first, last)), None)

    def goal_at(self, at: int, last: int) -> str | None:
        """Return the state to which the visit leads of which a word at a token tells."""
        end = min(at + _REACH, last)
        for layer in (*_PLACES, "demonym"):
            for hit in self.reading.layer(layer, at + 1, end):
                ahead = self.reading.tokens[hit.last] if hit.last < last else None
                owner = layer == "demonym" and (ahead is None or ahead.is_name)
                verb = self.reading.at("verb", hit.first - 1)
                led = verb is not None and verb.entry.code == "visited"
                if not owner and (led or self.reading.tokens[hit.first - 1].low in _TOWARDS):
                    return hit.entry.code
        return None
