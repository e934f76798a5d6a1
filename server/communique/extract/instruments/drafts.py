"""A document on its way to an agreement: what was found of it, and the agreement made of that."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from communique.extract.grammar import AND
from communique.extract.instruments import areas
from communique.extract.model import Agent, Agreement, Span
from communique.extract.reading import Reading

HANDLED = {"made": "signed", "exchanged": "exchanged", "adopted": "adopted", "issued": "issued"}
"""The use of a verb → what was done with the document."""
ITEM, PROSE, SUMMARY, HEADING = 3, 2, 1, 0
"""Where a document is stated; of two statements of one document the higher is kept."""


_GENERAL = "political-dialogue"
"""The area of relations in general."""
_FIGURATIVE = frozenset({"roadmap"})
"""Forms whose names hold the word of a field and do not mean it."""
_WIDE = frozenset({"programme", "action-plan", "roadmap", "treaty"})
"""Forms of general relations, when nothing says what they are about."""


@dataclass
class Draft:
    """A document found; ranges count tokens."""

    first: int
    last: int
    form: str
    parties: Sequence[Agent] = ()
    parties_at: tuple[int, int] | None = None
    """Where the parties are named, when it is outside the passage."""
    subject: tuple[int, int] | None = None
    titles: list[tuple[int, int]] = field(default_factory=list)
    """Further words of its name, where areas are looked for when the subject tells none."""
    form_at: tuple[int, int] | None = None
    """Its type words: they tell areas where nothing else does, as “free trade agreement”."""
    number: int | None = None
    handled: str = "signed"
    handled_at: tuple[int, int] | None = None
    level: str = ""
    level_at: tuple[int, int] | None = None
    place: int = PROSE
    again: bool = False
    """Whether it is named with “the”, and so may have been named before."""
    group: int = 0
    """What it was found in: documents of one sentence or one list are never the same."""


def agreement(reading: Reading, draft: Draft) -> Agreement:
    """Return the agreement that a draft describes."""
    first, last = trimmed(reading, draft.first, draft.last)
    parties = tuple(_distinct(draft.parties))
    found = areas.find(reading, *draft.subject) if draft.subject else ()
    for words in draft.titles:
        found = found or areas.find(reading, *words)
    if not found and draft.form_at:
        found = areas.across(reading, *draft.form_at)
    typed = areas.find(reading, *draft.form_at) if draft.form_at and draft.form not in _FIGURATIVE else ()
    general = [code for code in typed if reading.lexicon.within("area", code, _GENERAL)]
    if typed and not general:
        found = areas.joined(reading, found, typed)
    if not found and draft.form_at:
        found = areas.beside(reading, draft.form_at[1], last, parties)
    implied = areas.vague(found)
    stated = found or typed
    if implied:
        found = areas.shared(reading, parties)
    if not found:
        found, implied = stated, False
    if not found and _political(reading, draft.form, parties, draft.subject):
        found = (_GENERAL,)
    return Agreement(
        at=reading.span(first, last),
        form=draft.form,
        parties=parties,
        areas=found,
        areas_implied=implied and bool(found),
        subject=_span(reading, draft.subject),
        number=draft.number,
        handled=draft.handled,
        handled_at=_span(reading, draft.handled_at),
        level=draft.level,
        level_at=_span(reading, draft.level_at),
        parties_at=_span(reading, draft.parties_at),
    )


def trimmed(reading: Reading, first: int, last: int) -> tuple[int, int]:
    """Return a range of tokens without enclosing quotation marks, final stop and “and”."""
    stream = reading.tokens
    while last - first > 1 and (
        stream[last - 1].word in {".", ";", ",", ":", "—", "–", "|"} or stream[last - 1].low in AND
    ):
        if stream[last - 1].word == "." and len(stream[last - 2].word) == 1:
            break
        last -= 1
    marks = [index for index in range(first, last) if stream[index].word == '"']
    if marks and marks[0] == first and (len(marks) == 1 or marks[1] == last - 1):
        first += 1
    if marks and marks[-1] == last - 1 and last - 1 > first and len(marks) < 3:
        last -= 1
    return first, last


def _political(
    reading: Reading, form: str, parties: Sequence[Agent], subject: tuple[int, int] | None
) -> bool:
    """Return whether a document without stated field is one of general relations."""
    stated = reading.lexicon.classes.get("form", {}).get(form) == "JointStatement"
    general = all(party.kind in {"state", "government"} for party in parties)
    return stated or (general and subject is None and (bool(parties) or form in _WIDE))


def _distinct(parties: Sequence[Agent]) -> list[Agent]:
    kept: dict[tuple[str, str | None], Agent] = {}
    for party in parties:
        kept.setdefault((party.name.casefold(), party.country), party)
    return list(kept.values())


def _span(reading: Reading, words: tuple[int, int] | None) -> Span | None:
    return reading.span(*words) if words and words[0] < words[1] else None


def once(drafts: Sequence[tuple[Draft, Agreement]], reading: Reading) -> list[Agreement]:
    """Return the agreements, those stated twice only once: where more is said.

    Two statements are of one document when they are of the same form, or one of a narrower one, and neither
    party nor area speaks against it. Those of one list or one sentence are two. A statement is compared with
    the last few that share its first area or party only, so that the time stays linear.
    """
    if any(draft.place > HEADING for draft, _ in drafts):
        drafts = [one for one in drafts if one[0].place > HEADING]
    kept: dict[int, tuple[Draft, Agreement]] = {}
    shelves: dict[str, list[int]] = {}
    for index, (draft, made) in enumerate(drafts):
        keys = [*_keys(made), *([_ANY] if draft.again else [])]
        rival = next(
            (
                other
                for key in keys
                for other in shelves.get(key, [])[-_LOOK_BACK:]
                if other in kept and _same(reading, kept[other], (draft, made))
            ),
            None,
        )
        if rival is None:
            kept[index] = (draft, made)
            for key in {*keys, _ANY}:
                shelves.setdefault(key, []).append(index)
        elif _weight(draft, made) > _weight(*kept[rival]):
            kept[rival] = (draft, _filled(made, kept[rival][1]))
        else:
            kept[rival] = (kept[rival][0], _filled(kept[rival][1], made))
    return sorted((made for _, made in kept.values()), key=lambda one: one.at)


_LOOK_BACK = 24
_ANY = "any"
"""The shelf that holds all."""


def _keys(made: Agreement) -> list[str]:
    """Return what two statements of one document share at least one of."""
    parties = [f"party {party.name.casefold()}" for party in made.parties if party.kind != "state"]
    return [*(f"area {area}" for area in made.areas), *parties, *(["none"] if not made.areas else [])]


def _same(reading: Reading, one: tuple[Draft, Agreement], other: tuple[Draft, Agreement]) -> bool:
    """Return whether two statements are of one document."""
    (a, made_a), (b, made_b) = one, other
    if a.group == b.group or (a.place == b.place == ITEM):
        return False
    lexicon = reading.lexicon
    if a.place == b.place:
        if lexicon.code("form", a.form) != lexicon.code("form", b.form):
            return False
    elif not (lexicon.within("form", a.form, b.form) or lexicon.within("form", b.form, a.form)):
        return False
    if made_a.parties and made_b.parties and not _agree(made_a.parties, made_b.parties):
        return False
    codes_a, codes_b = set(made_a.areas), set(made_b.areas)
    if codes_a and codes_b and not codes_a & codes_b:
        return False
    if b.again and a.place != ITEM:
        return True
    told = made_a.subject is not None and made_b.subject is not None
    if told and not (codes_a and codes_b):
        return _words(reading, made_a.subject) & _words(reading, made_b.subject) != set()
    return bool(codes_a & codes_b) or bool(made_a.parties and made_b.parties)


def _agree(one: Sequence[Agent], other: Sequence[Agent]) -> bool:
    """Return whether two lists of parties can be the same: by their states, and their names or kinds."""
    states = {party.country for party in one}, {party.country for party in other}
    if not (states[0] <= states[1] or states[1] <= states[0]):
        return False
    names = {party.name.casefold() for party in one}, {party.name.casefold() for party in other}
    if names[0] & names[1]:
        return True
    general = {"state", "government"}
    return all(party.kind in general for party in one) or all(party.kind in general for party in other)


def _words(reading: Reading, span: Span | None) -> set[str]:
    return {word for word in reading.text[slice(*span)].lower().split() if len(word) > 3} if span else set()


def _weight(draft: Draft, made: Agreement) -> tuple[int, int, int]:
    return (draft.place, len(made.parties) + bool(made.subject) + bool(made.areas), made.at[1] - made.at[0])


def _filled(made: Agreement, other: Agreement) -> Agreement:
    """Return an agreement with the parties another statement of it names, when it names none itself."""
    return made if made.parties else replace(made, parties=other.parties)
