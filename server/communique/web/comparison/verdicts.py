"""How what some reports say of a thing compares: a verdict on each of its properties.

Nothing here knows where statements come from. A report is told by its place among those that are compared.
"""

import unicodedata
from collections.abc import Callable, Hashable, Mapping
from itertools import combinations
from typing import TypeVar

Value = TypeVar("Value", bound=Hashable)

AGREED, WORDS, NAMES, FINER, DIFFER = "agreed", "words", "names", "finer", "differ"
MORE, ONLY = "more", "only"
VERDICTS = (AGREED, WORDS, NAMES, FINER, DIFFER, MORE, ONLY)
"""What can be found of one property of one thing.

``agreed``: all who speak of it give the same values, in words that they share; ``words``: the same values in
other words; ``names``: other names of the same thing; ``finer``: other values, each of which is only less or
more specific than one of the others, which is no contradiction; ``differ``: each of two reports gives a value
that the other does not; ``more``: one gives what the other gives, if only more specifically, and more;
``only``: a single report speaks of it.
"""


def verdict(
    given: Mapping[int, frozenset[Value]],
    wider: Callable[[Value, Value], bool],
    worded_alike: Callable[[], bool],
) -> str:
    """Return the verdict on one property of one thing.

    In: the values that each report gives, of those that give any; whether the first of two values is less
    specific than the second; whether the reports share the words of the values, asked only if they agree.

    >>> wider = lambda one, other: (one, other) == ("agreement", "memorandum")
    >>> def of(*given):
    ...     return verdict({n: frozenset(values) for n, values in enumerate(given)}, wider, lambda: False)
    >>> of({"health"}), of({"health"}, {"health"}), of({"health"}, {"health", "trade"})
    ('only', 'words', 'more')
    >>> of({"health", "law"}, {"health", "trade"}), of({"agreement"}, {"memorandum"})
    ('differ', 'finer')
    >>> of({"agreement"}, {"memorandum", "treaty"}), of({"memorandum"}, {"agreement", "treaty"})
    ('more', 'differ')
    """
    if len(given) == 1:
        return ONLY
    if len(set(given.values())) == 1:
        return AGREED if worded_alike() else WORDS
    apart = [(one, other) for one, other in combinations(given.values(), 2) if one - other and other - one]
    if not apart:
        return MORE

    def near(this: Value, that: Value) -> bool:
        return wider(this, that) or wider(that, this)

    def met(one: frozenset[Value], other: frozenset[Value], by: Callable[[Value, Value], bool]) -> bool:
        """Return whether all that only *one* gives is met by something that the *other* gives."""
        return all(any(by(this, that) for that in other) for this in one - other)

    def of_two(one: frozenset[Value], other: frozenset[Value]) -> str:
        if met(one, other, near) and met(other, one, near):
            return FINER
        return MORE if met(one, other, wider) or met(other, one, wider) else DIFFER

    found = {of_two(one, other) for one, other in apart}
    return next(one for one in (DIFFER, MORE, FINER) if one in found)


def plain(text: str) -> str:
    """Return the words of a text as they are compared: case, punctuation and white space aside.

    >>> plain("Serbia’s  Ministry of Justice.")
    'serbia s ministry of justice'
    """
    signs = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(" " if unicodedata.category(one)[0] == "P" else one for one in signs).split())
