"""What a search finds: hits in their order, and how many there are of each sort and of each state."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from communique.browse.sorts import SORTS
from communique.names import Names
from communique.search.entries import Entry
from communique.search.index import Hit, Index

MOST = 200
"""How many hits a search has at most: whoever wants more of them wants a list or a query."""
_LIKELY = 60
"""How many names that are like the text are looked at: comparing names is what takes time."""
_GOOD = 80.0
"""From this likeness on a name is what was asked for, before all names that only begin like it."""
_LEAST, _SHARE = 45.0, 0.6
"""Below this likeness, or this share of the best, a name is not worth showing."""
_SORTS = frozenset(sort.kind for sort in SORTS)


@dataclass(frozen=True)
class Question:
    """What is searched for; without any of it, nothing is."""

    text: str
    kind: str = ""
    """The IRI of the class or scheme that is wanted."""
    state: str = ""
    """The IRI of the state that is wanted."""

    def __bool__(self) -> bool:
        return bool(self.text or self.kind or self.state)


@dataclass(frozen=True)
class Found:
    """What was found."""

    hits: Sequence[Hit]
    complete: bool
    """Whether these are all there are."""
    exact: bool
    """Whether this is the one thing whose IRI, id or number at Wikidata was given."""
    sorts: Sequence[tuple[str, int]]
    """How many hits each sort has, by the IRI of its class or scheme, whatever sort is wanted."""
    states: Sequence[tuple[str, int]]
    """How many hits each state has, by its IRI, whatever state is wanted."""


NOTHING = Found((), True, False, (), ())
"""What is found where nothing is searched for."""


def search(index: Index, asked: Question, names: Names) -> Found:
    """Return what is found for a question.

    What is wanted of the hits is chosen from all that there are; where these are more than can be looked at,
    the index is asked for the wanted ones as well.
    """
    hits, complete = _hits(index, asked.text)
    if not complete and (asked.kind or asked.state):
        wanted, complete = _hits(
            index, asked.text, [asked.kind] if asked.kind else [], [asked.state] if asked.state else []
        )
        hits = list({hit.entry.iri: hit for hit in (*wanted, *hits)}.values())

    def of_kind(entry: Entry) -> bool:
        return not asked.kind or asked.kind in entry.kinds

    def of_state(entry: Entry) -> bool:
        return not asked.state or asked.state in _states(entry, names)

    sorts = Counter(sort_of(hit.entry, names) for hit in hits if of_state(hit.entry))
    states = Counter(state for hit in hits if of_kind(hit.entry) for state in _states(hit.entry, names))
    chosen = [hit for hit in hits if of_kind(hit.entry) and of_state(hit.entry)][:MOST]
    return Found(
        chosen,
        complete,
        len(chosen) == 1 and _by_code(chosen[0]),
        _ranked(sorts),
        _ranked(states),
    )


def begin(index: Index, text: str, most: int, kinds: Collection[str] = ()) -> list[Hit]:
    """Return the entries with a name that begins like a text; of no text, none."""
    return index.begin(text, most, kinds=kinds) if text else []


def sort_of(entry: Entry, names: Names) -> str:
    """Return the IRI of the sort an entry is of: a class with a list, a scheme, or else its first class."""
    for kind in entry.kinds:
        if kind.removeprefix(names.vocabulary) in _SORTS or _is_scheme(kind, names):
            return kind
    return next(iter(entry.kinds), "")


def kind_of(entry: Entry, names: Names) -> str:
    """Return the IRI of what an entry is above all: a concept of its scheme, a thing of its first class."""
    return next((kind for kind in entry.kinds if _is_scheme(kind, names)), next(iter(entry.kinds), ""))


def name_of(kind: str, names: Names) -> str:
    """Return what an address calls a class or scheme: its local name if it is ours, else its IRI.

    >>> ours = Names("https://x.org/")
    >>> name_of("https://x.org/ontology#Office", ours), name_of("https://x.org/id/area", ours)
    ('Office', 'area')
    >>> name_of("http://www.w3.org/ns/org#Post", ours)
    'http://www.w3.org/ns/org#Post'
    """
    return kind.removeprefix(names.things) if _is_scheme(kind, names) else kind.removeprefix(names.vocabulary)


def _is_scheme(kind: str, names: Names) -> bool:
    return kind.startswith(names.things) and "/" not in kind.removeprefix(names.things)


def _by_code(hit: Hit) -> bool:
    """Return whether an entry was found by what stands for it and for nothing else."""
    return hit.sure and hit.coded


def _hits(
    index: Index, text: str, kinds: Collection[str] = (), states: Collection[str] = ()
) -> tuple[list[Hit], bool]:
    """Return the hits for a text: what is called so, what begins so, what is called nearly so.

    Out: besides, whether these are all.
    """
    likely = index.find(text, _LIKELY if text else MOST, kinds=kinds, states=states)
    if not text:
        named = sorted(likely, key=lambda hit: (hit.entry.label.casefold(), hit.entry.iri))
        return named, len(named) < MOST
    if likely and _by_code(likely[0]):
        return likely[:1], True
    least = max(_LEAST, _SHARE * likely[0].score) if likely else 0.0
    good = [hit for hit in likely if hit.score >= _GOOD]
    begun = [hit for hit in begin(index, text, MOST, kinds) if hit.score == 0]
    fair = [hit for hit in likely if hit.score >= least]
    found: dict[str, Hit] = {}
    for hit in (*good, *begun, *fair):
        found.setdefault(hit.entry.iri, hit)
    return list(found.values())[:MOST], len(found) < MOST and len(fair) < _LIKELY


def _states(entry: Entry, names: Names) -> set[str]:
    """Return the states an entry belongs to; a state belongs to itself, and what is no state is left out."""
    return {iri for iri in (entry.iri, *entry.states) if iri.startswith(names.thing("state", ""))}


def _ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))
