"""How what some reports say of a thing compares: a verdict on each of its properties.

Nothing here knows where statements come from. A report is told by its place among those that are compared.
"""

from collections.abc import Callable, Hashable, Mapping
from itertools import combinations
from typing import TypeVar

Value = TypeVar("Value", bound=Hashable)

AGREED, WORDS, NAMES, FINER, DIFFER = "agreed", "words", "names", "finer", "differ"
MORE, ONLY = "more", "only"
VERDICTS = (AGREED, WORDS, NAMES, FINER, DIFFER, MORE, ONLY)
"""What can be found of one property of one thing.

``agreed``: all who speak of it give the same values, in the same words; ``words``: the same values in other
words; ``names``: other names of the same thing; ``finer``: other values, each of which is only less or more
specific than one of the others, which is no contradiction; ``differ``: each of two reports gives a value that
the other does not; ``more``: one gives what the other gives and more; ``only``: a single report speaks of it.
"""


def verdict(
    given: Mapping[int, frozenset[Value]],
    related: Callable[[Value, Value], bool],
    worded_alike: Callable[[], bool],
) -> str:
    """Return the verdict on one property of one thing.

    In: the values that each report gives, of those that give any; whether one of two values is less specific
    than the other; whether the reports give the values in the same words, asked only if they agree.

    >>> near = lambda one, other: {one, other} == {"agreement", "memorandum"}
    >>> def of(*given):
    ...     return verdict({n: frozenset(values) for n, values in enumerate(given)}, near, lambda: False)
    >>> of({"health"}), of({"health"}, {"health"}), of({"health"}, {"health", "trade"})
    ('only', 'words', 'more')
    >>> of({"health", "law"}, {"health", "trade"}), of({"agreement"}, {"memorandum"})
    ('differ', 'finer')
    """
    if len(given) == 1:
        return ONLY
    if len(set(given.values())) == 1:
        return AGREED if worded_alike() else WORDS
    apart = [(one, other) for one, other in combinations(given.values(), 2) if one - other and other - one]
    if not apart:
        return MORE

    def explained(one: frozenset[Value], other: frozenset[Value]) -> bool:
        """Return whether all that only *one* gives is near to something that the *other* gives."""
        return all(any(related(value, near) for near in other) for value in one - other)

    alike = all(explained(one, other) and explained(other, one) for one, other in apart)
    return FINER if alike else DIFFER
