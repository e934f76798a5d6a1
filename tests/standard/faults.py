"""Faults to put into our executor: the comparison has to find every one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from communique import mapping

_Change = Callable[[Any], Any]
"""Makes the faulty function of the right one."""

_FAULTS: dict[str, tuple[object, str, _Change]] = {
    "languages and datatypes are lost": (
        mapping.Terms,
        "literals",
        lambda right: lambda self, text, suffix: right(self, text, ""),
    ),
    "only the first value of a list is read": (
        mapping,
        "_values",
        lambda right: lambda row, name: right(row, name)[:1],
    ),
    "a space in a template becomes a plus": (
        mapping,
        "_encode",
        lambda right: lambda text: right(text).replace("%20", "+"),
    ),
    "line ends in texts become spaces": (
        mapping,
        "literal",
        lambda right: lambda text, suffix="": right(text.replace("\n", " "), suffix),
    ),
    "every quad goes into one graph": (
        mapping.Rule,
        "quads",
        lambda right: (
            lambda self, row: (quad._replace(graph="<http://example.org/one>") for quad in right(self, row))
        ),
    ),
    "the first mapping of a source is skipped": (
        mapping,
        "compile_file",
        lambda right: lambda text, where: {source: rules[1:] for source, rules in right(text, where).items()},
    ),
}

NAMES = tuple(_FAULTS)


@contextmanager
def put_in(name: str) -> Iterator[None]:
    """Run what follows with an executor that has the fault of this name."""
    owner, attribute, change = _FAULTS[name]
    with patch.object(owner, attribute, change(getattr(owner, attribute))):
        yield
