"""Persons: everyone whom a text names with an office, and each place that names them.

The way of a text: ``names`` says where a name begins and ends; ``titles`` reads the titles of office, what
stands around their heads by ``fields`` and ``remits``; ``namings`` takes the names that belong to a title;
``roster`` keeps who is whose, and adds where they are named without office; ``homes`` settles the states that
are left to be understood, from those beside them (``company``) and from where the text plays (``stage``).
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace

from communique.extract.model import Person
from communique.extract.persons import homes, roster
from communique.extract.persons.names import Ground
from communique.extract.persons.namings import CROWNED, Name, Namings
from communique.extract.persons.roster import Book
from communique.extract.persons.titles import Title, Titles
from communique.extract.reading import Reading


@dataclass(frozen=True, slots=True)
class Mention:
    """A place that names a person."""

    first: int
    """Index of the first token of the passage, office and state included."""
    last: int
    person: Person
    name_first: int
    """Index of the first token of the name."""
    kind: str
    """The kind of the person’s office: head-of-state, minister …"""


def find(reading: Reading) -> list[Mention]:
    """Return every naming of the persons who are named with an office, in the order of the text.

    In: a text made ready. Out: the mentions; those of one person share it. A person has the fullest name and
    the first office that the text gives; who is only ever named without office is left out.
    """
    if not reading.sentences:
        return []
    ground = Ground(reading)
    book = Book(reading)
    _Finder(ground, book).run()
    roster.add_bare(ground, book)
    homes.settle(reading, book.drafts, book.unnamed)
    mentions = []
    for draft in book.drafts:
        person = Person(draft.name, draft.role, draft.country, draft.at, draft.implied)
        mentions += [Mention(first, last, person, start, draft.kind) for first, last, start, _ in draft.seen]
    return sorted(mentions, key=lambda mention: (mention.name_first, mention.first))


def persons(mentions: Iterable[Mention]) -> tuple[Person, ...]:
    """Return the persons of mentions, each once, in the order of the text."""
    return tuple({id(mention.person): mention.person for mention in mentions}.values())


class _Finder(Namings):
    """Goes through the titles of a text and takes the names that belong to them."""

    def __init__(self, ground: Ground, book: Book) -> None:
        super().__init__(ground, book)
        self.titles = Titles(ground)

    def run(self) -> None:
        """Go through the sentences."""
        peers = (hit.first for hit in self.reading.layer("naming") if hit.entry.code == "peer")
        heads = sorted({*self.ground.offices, *peers})
        later: list[tuple[int, int]] = []
        """Headings: a name there is told best when the text has named it already."""
        for sentence in self.reading.sentences:
            if self.ground.loud(sentence.first):
                continue
            if self.reading.blocks[sentence.block].kind == "heading":
                later.append((sentence.first, sentence.last))
            else:
                self._sentence(heads, sentence.first, sentence.last)
        for first, last in later:
            self._sentence(heads, first, last)

    def _sentence(self, heads: list[int], first: int, last: int) -> None:
        done = first
        home: str | None = None
        """The state of a counterpart whose office follows: “his Kenyan counterpart, Foreign Minister …”."""
        for head in heads[bisect_left(heads, first) : bisect_left(heads, last)]:
            if head < done or self.ground.letters(head):
                continue
            if head not in self.ground.offices:
                after, home = self._peer(head, first, last)
                done = max(done, after)
                continue
            title = None if self._inside(head) else self.titles.parse(head, done)
            if title is not None and home and not title.states:
                title = replace(title, states=(home,))
            home = None
            if title is not None:
                done = max(done, self._take(title, done, last), title.last)

    def _inside(self, at: int) -> bool:
        """Return whether a title only begins the name of a place or body: “Prince Edward Island”."""
        last = self.ground.offices[at][0].last
        if any(
            hit and hit.last > last for hit in (self.reading.at("place", at), self.reading.at("body", at))
        ):
            return True
        end = self.ground.name_end(last, len(self.tokens))
        placed = at > 0 and (self.ground.small_word(at - 1) or self.tokens[at - 1].low == "the")
        if last < end and self.ground.word(end - 1, "site"):
            lone = end - last == 1
            return placed if lone else self.ground.offices[at][0].entry.code in CROWNED
        head = self.reading.at("head", end) if last < end < len(self.tokens) else None
        return head is not None and self.tokens[end].is_name and not self.tokens[head.last - 1].word.isupper()

    def _take(self, title: Title, lowest: int, bound: int) -> int:
        """Note the persons of a title; return the token after what belongs to it."""
        names = self._names(self._ranks(title.last, bound), bound, title.plural)
        if len(names) == 1 and names[0].last - names[0].first == 1:
            earlier = self._before(title, lowest)
            names = earlier if earlier and earlier[0].last - earlier[0].first > 1 else names
        if not names:
            names = self._before(title, lowest)
            at = title.last
            if not names and at < bound and self.tokens[at].word in {",", ":"}:
                names = self._names(self._ranks(at + 1, bound), bound, title.plural)
                if not title.plural and names and not self._apposed(names[0]):
                    names = []
        if not names and len(title.states) == 1 and not title.plural:
            self.book.unnamed.append((title.role.lower(), title.states[0]))
        if not names or self._honorary(title, names[-1].end, bound) or self._generic(title, names):
            return title.last
        if self.ground.word(title.first - 1, "dead"):
            return max(names[-1].end, title.last)
        states = self._states(title, names)
        start = min(title.first, names[0].first)
        numbers = []
        for (first, last, _, _), state in zip(names, states, strict=True):
            passage = (start, max(names[-1].end, title.last))
            numbers.append(self.book.add(title, (first, last), state, passage))
        if title.plural and not any(states) and not title.foreign:
            together = tuple(number for number in numbers if number is not None)
            for number in together:
                self.book.drafts[number].together = self.book.drafts[number].together or together
        return max(names[-1].end, title.last)

    def _peer(self, at: int, lowest: int, bound: int) -> tuple[int, str | None]:
        """Note who is called a counterpart, “his Kenyan counterpart, Jo Doe”: in the other’s office.

        Return the token after what belongs to it, and the state when an office follows instead of a name.
        """
        hit = next(hit for hit in self.reading.layer("naming", at) if hit.first == at)
        ends = self.ground.ends
        owner = ends.get("demonym", {}).get(at) or ends.get("country", {}).get(
            at - (self.tokens[at - 1].low == "'s")
        )
        first = owner.first if owner else at
        last = hit.last
        home, after = self._home(last, bound)
        state = owner.entry.code if owner else home
        start = self.ground.skip_honorifics(after + (after < bound and self.tokens[after].word == ","), bound)
        names = (
            [] if start in self.ground.offices else self._names(start, bound, hit.entry.phrase.endswith("s"))
        )
        like = self.book.last_before(at, lowest)
        if not names or like is None:
            return last, state
        title = Title(first, last, like.role, (), len(names) > 1, like.kind, False, like.foreign)
        for begin, end, own, stop in names:
            self.book.add(title, (begin, end), own or state, (first, stop))
        return names[-1].end, None

    def _honorary(self, title: Title, at: int, bound: int) -> bool:
        """Return whether a title of birth stands before a name with an office: “Prince A, Minister of …”."""
        if title.kind != "royal" or title.states:
            return False
        comma = at + 1 < bound and self.tokens[at].word == ","
        return comma and self.titles.fields.ahead(at + 1) is not None

    def _generic(self, title: Title, names: list[Name]) -> bool:
        """Return whether a title with an article and an unknown word is none: “the General Terms”."""
        first, last = names[0].first, names[0].last
        stranger = last - first == 1 and self.tokens[first].low not in self.book.index
        article = self.tokens[title.first - 1].low == "the" if title.first else False
        return stranger and article and first == title.last and not title.states

    def _states(self, title: Title, names: list[Name]) -> list[str | None]:
        own = [name.state for name in names]
        if any(own):
            return own
        if len(title.states) == len(names):
            return list(title.states)
        return [title.states[0] if len(title.states) == 1 else None] * len(names)
