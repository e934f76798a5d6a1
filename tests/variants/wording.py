"""Rules that word the name of a body or post of a state anew: other order, abbreviated, the state elsewhere.

A rule takes what is named and yields what is said; see :class:`Said`.
"""

import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from communique import minting
from variants import changes
from variants.bodies import home
from variants.entities import Entity
from variants.meaning import Meanings, acronym
from variants.states import State, states
from variants.tables import LEXICON, own, rows


@dataclass(frozen=True)
class Said:
    """A name as somebody may write it."""

    text: str
    plainly: str = ""
    """The same in words that tell what it can mean; empty: the text is in such words."""
    means: frozenset[str] | None = None
    """The paths of what it can mean, where the words alone do not tell."""
    near: bool = False
    """Whether a letter is wrong: what is one letter away can be meant, too."""


Rule = Callable[[Entity, random.Random, Meanings], Iterator[Said]]

_PARTED = ("of", "demonym")
"""The styles of names that can be put together with the state in other ways."""


def _headed(core: str) -> str:
    """Return “Health Ministry” for “Ministry of Health”; nothing where the name is not built so."""
    head, of, rest = core.partition(" of ")
    return f"{rest} {head}" if of and " " not in head else ""


def _kept(form: Callable[[str, State], str]) -> Rule:
    """Return the rule that puts name and state together in a form."""

    def rule(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
        state = home(one)
        if state and one.style in _PARTED and (text := form(one.core, state)) and text != one.label:
            yield Said(text, plainly=one.label)

    return rule


def _possessive(name: str) -> str:
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def _adjective(name: str, state: State) -> str:
    return f"{state.adjectives[0]} {name}" if name and state.adjectives else ""


def _named(words: Callable[[State], tuple[str, ...]], form: Callable[[str, str], str]) -> Rule:
    """Return the rule that uses other words for the state."""

    def rule(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
        state = home(one)
        if state and one.style in _PARTED and words(state):
            yield Said(form(one.core, choose.choice(words(state))), plainly=one.label)

    return rule


def _official(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
    state = home(one)
    if state and one.style in _PARTED and state.official:
        name = state.called(choose.choice(state.official))
        form = choose.choice(("{core} of {name}", "{core}, {bare}", "{core} ({bare})"))
        yield Said(form.format(core=one.core, name=name, bare=name.removeprefix("the ")), plainly=one.label)


_WITH_O = 0.6
"""How often a ministry is MoH and not MH."""


@cache
def _short() -> Mapping[str, str]:
    return {row["word"]: row["short"] for row in own("abbreviations")}


def _abbreviated(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
    found = [long for long in _short() if re.search(rf"\b{long}\b", one.label)]
    if found:
        long = choose.choice(found)
        text = re.sub(rf"\b{long}\b", _short()[long], one.label, count=1)
        yield Said(text, means=_meant(one, [long], meanings))


def _meant(one: Entity, longs: Iterable[str], meanings: Meanings) -> frozenset[str]:
    """Return what a label means of which words are abbreviated, if they can be read as other words, too."""
    read = [one.label]
    for long in longs:
        same = [other for other, short in _short().items() if short == _short()[long]]
        read = [re.sub(rf"\b{long}\b", other, label) for label in read for other in same]
    return frozenset().union(*map(meanings.of, read))


def _much_abbreviated(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
    words = [word for word in one.label.split() if word.lower() not in ("of", "the")]
    longs = {word for word in words if word in _short()}
    if len(longs) > 1:
        text = " ".join(_short().get(word, word) for word in words)
        yield Said(text, means=_meant(one, sorted(longs), meanings))


def _letters(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
    state = home(one)
    letters = acronym(one.core)
    if state and one.sort in ("ministry", "agency") and len(letters) > 1:
        ministry = one.sort == "ministry" and choose.random() < _WITH_O
        head = f"{letters[0]}o{letters[1:]}" if ministry else letters
        text = choose.choice((f"{head} {state.name}", f"{head} of {state.of}", _adjective(head, state)))
        if text:
            yield Said(text, means=meanings.brief("letters", letters.lower(), state.code))


def _with_letters(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
    state = home(one)
    if state and one.style == "of" and len(acronym(one.core)) > 1:
        yield Said(f"{one.core} ({acronym(one.core)}) of {state.of}", plainly=one.label)


def _ministry(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
    short = [row["short"] for row in rows(LEXICON / "ministries.tsv") if row["name"] == one.core]
    state = home(one)
    if state and short:
        name = f"{choose.choice(short)} Ministry"
        text = choose.choice((f"{name} of {state.of}", _adjective(name, state), f"{state.name}: {name}"))
        if text:
            yield Said(text, plainly=one.label)


def _reordered(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
    head, of, rest = one.core.partition(" of ")
    fields = re.split(r", | and ", rest)
    state = home(one)
    if state and of and len(fields) > 1 and one.style == "of":
        *first, last = [*fields[1:], fields[0]]
        yield Said(f"{head} of {', '.join(first)} and {last} of {state.of}", plainly=one.label)


def _first_field(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
    state, core = home(one), re.split(r", | and ", one.core)[0]
    if state and one.sort == "ministry" and core != one.core:
        yield Said(f"{core} of {state.of}", means=meanings.holding(core, state.code))


def _no_grammar(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
    words = [word for word in one.label.split() if word.lower() not in minting.LINKING]
    yield Said(" ".join(words), plainly=one.label)


def _shuffled(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
    words = [word.strip(",") for word in one.label.split() if word.lower() not in minting.LINKING]
    if one.style in _PARTED and len(words) > 2:
        yield Said(" ".join(choose.sample(words, len(words))), plainly=one.label)


def _twice(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
    state = home(one)
    if state and one.style in _PARTED:
        yield Said(f"{state.name}, {one.core} of {state.called((*state.official, state.name)[0])}", one.label)


def _number(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
    core = changes.other_number(one.core, choose)
    if core != one.core and (one.style or one.sort == "concept"):
        yield Said(one.label.replace(one.core, core), plainly=one.label)


def _doubtful(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
    state = home(one)
    if state and one.style in _PARTED and state.doubtful:
        word = choose.choice(state.doubtful)
        sharing = [other.code for other in states().values() if word in other.doubtful]
        means = frozenset().union(*(meanings.of(one.core, state=code) for code in sharing))
        yield Said(f"{word} {one.core}", means=means)


def _without_state(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
    if one.style:
        yield Said(one.core)


def _several(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
    state, name = home(one), _headed(one.core)
    if state and name and one.style in _PARTED and (text := _adjective(name, state)):
        for change in (changes.without_accents, changes.ampersand, changes.other_signs, changes.small):
            text = change(text, choose)
        yield Said(text, plainly=one.label)


def _wrong_and_reordered(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
    state = home(one)
    wrong = choose.choice([*changes.ONE_WRONG.values()])(one.core, choose)
    if state and one.style == "of" and wrong != one.core and (text := _adjective(_headed(wrong), state)):
        misspelt = one.label.replace(one.core, wrong)
        if not meanings.named(misspelt):
            yield Said(text, means=meanings.near(misspelt))


def _also(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
    if one.others:
        yield Said(choose.choice(one.others))


def _as_written(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
    yield Said(one.label)


def of_letters(change: changes.Change, wrong: bool) -> Rule:
    """Return the rule that changes the letters of the label."""

    def rule(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
        text = change(one.label, choose)
        if text != one.label and not (wrong and meanings.named(text)):
            yield Said(text, plainly=one.label, near=wrong)

    return rule


def _in_script(change: changes.Change) -> Rule:
    of = of_letters(change, wrong=False)

    def rule(one: Entity, choose: random.Random, meanings: Meanings) -> Iterator[Said]:
        if one.sort in ("person", "city", "capital", "state"):
            yield from of(one, choose, meanings)

    return rule


WORDING: Mapping[str, Rule] = {
    "as written": _as_written,
    "alternative label": _also,
    "demonym, name": _kept(_adjective),
    "demonym, head last": _kept(lambda core, state: _adjective(_headed(core), state)),
    "head last, of the state": _kept(
        lambda core, state: f"{_headed(core)} of {state.of}" if _headed(core) else ""
    ),
    "name of the state": _kept(lambda core, state: f"{core} of {state.of}"),
    "state, comma, name": _kept(lambda core, state: f"{state.name}, {core}"),
    "state, dash, name": _kept(lambda core, state: f"{state.name} – {core}"),
    "state’s name": _kept(lambda core, state: f"{_possessive(state.name)} {core}"),
    "state and name": _kept(lambda core, state: f"{state.name} {core}"),
    "name, comma, state": _kept(lambda core, state: f"{core}, {state.name}"),
    "name and state": _kept(lambda core, state: f"{core} {state.name}"),
    "name, state in brackets": _kept(lambda core, state: f"{core} ({state.name})"),
    "name, code of the state in brackets": _kept(lambda core, state: f"{core} ({state.code.upper()})"),
    "the article before": _kept(lambda core, state: f"The {core} of {state.of}"),
    "no article": _kept(lambda core, state: f"{core} of {state.name}"),
    "official name of the state": _official,
    "another name of the state": _named(lambda state: state.others, lambda core, name: f"{core} of {name}"),
    "another demonym": _named(lambda state: state.adjectives[1:], lambda core, name: f"{name} {core}"),
    "the state twice": _twice,
    "one word abbreviated": _abbreviated,
    "several words abbreviated": _much_abbreviated,
    "first letters": _letters,
    "first letters besides": _with_letters,
    "short name of the ministry": _ministry,
    "fields in another order": _reordered,
    "first field only": _first_field,
    "no words of grammar": _no_grammar,
    "words in any order": _shuffled,
    "the other number": _number,
    "several changes": _several,
    "demonym, head last, one letter wrong": _wrong_and_reordered,
    "a demonym of several states": _doubtful,
    "without the state": _without_state,
    **{name: of_letters(change, True) for name, change in changes.ONE_WRONG.items()},
    **{
        name: of_letters(change, False) for name, change in changes.KEPT.items() if name != "the other number"
    },
    **{name: _in_script(change) for name, change in changes.SCRIPTS.items()},
}
