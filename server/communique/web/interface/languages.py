"""Languages of texts: which one a reader wants of those that there are, and which text comes next to it.

Tags are those of BCP 47; they are looked up as RFC 4647 §3.4 has it. Text in, text out.
"""

from collections.abc import Collection, Iterator
from contextvars import ContextVar
from functools import lru_cache

from werkzeug.http import parse_list_header, parse_options_header

from communique.web.http.negotiate import quality

ENGLISH = "en"
naming: ContextVar[str] = ContextVar("naming", default=ENGLISH)
"""The language that things are named in while this answer is made, in lower case."""
_LONGEST = 1000
"""How much of the header is read, in characters: people do not want a hundred languages."""


def wishes(header: str | None) -> list[str]:
    """Return the language ranges of an ``Accept-Language`` header in lower case, the most wanted first.

    >>> wishes("kk;q=0.8, ru-KZ, *;q=0.1, de;q=0")
    ['ru-kz', 'kk', '*']
    """
    found = []
    for element in parse_list_header((header or "")[:_LONGEST]):
        name, options = parse_options_header(element)
        found.append((quality(options.get("q")), name.lower()))
    found.sort(key=lambda wish: -wish[0])
    return [name for wanted, name in found if wanted > 0 and name]


def lookup(header: str | None, there: Collection[str]) -> str:
    """Return the tag that a reader wants most of those there are; English where it is none of them.

    A range is cut from its end until a tag fits. After that, ``sr`` gets Serbian in the script that there is.
    In: the ``Accept-Language`` header, or None; the tags.

    >>> lookup("sr-Latn-RS, en", ["en", "sr-Cyrl", "sr-Latn"]), lookup("sr, en", ["en", "sr-Cyrl"])
    ('sr-Latn', 'sr-Cyrl')
    >>> lookup("de, kk;q=0.5", ["en", "kk"]), lookup("*", ["kk"])
    ('kk', 'en')
    """
    tags = {tag.lower(): tag for tag in sorted(there, reverse=True)}
    for wish in wishes(header):
        if wish == "*":
            break
        for shorter in _truncated(wish):
            if shorter in tags:
                return tags[shorter]
            if shorter == ENGLISH:
                return ENGLISH
        narrower = [tag for tag in tags if tag.startswith(f"{wish}-")]
        if narrower:
            return tags[min(narrower)]
    return ENGLISH


def wants_english(header: str | None) -> bool:
    """Return whether a reader wants English before all others, or nothing in particular.

    >>> wants_english("en-GB, kk;q=0.9"), wants_english(None), wants_english("kk, en")
    (True, True, False)
    """
    first = next(iter(wishes(header)), "*")
    return first == "*" or is_english(first)


def is_english(tag: str) -> bool:
    """Return whether a tag stands for English of any kind.

    >>> is_english("en-GB"), is_english("enm")
    (True, False)
    """
    return tag.lower().partition("-")[0] == ENGLISH


def _truncated(tag: str) -> Iterator[str]:
    """Yield a tag and what is left of it when it is cut from its end, singletons with what follows them."""
    while tag:
        yield tag
        tag = tag.rpartition("-")[0]
        if tag[-2:-1] == "-":
            tag = tag[:-2]


@lru_cache(4096)
def rank(tag: str, wanted: str) -> int:
    """Return how well a text in a language serves who wants another: 0 best; English before the rest.

    >>> [rank(tag, "sr-latn-rs") for tag in ("sr-Latn", "sr", "sr-Cyrl", "en-GB", "kk")]
    [1, 2, 20, 10, 20]
    """
    tag = tag.lower()
    for place, shorter in enumerate(_truncated(wanted)):
        if tag == shorter:
            return place
    if tag.startswith(f"{wanted}-"):
        return 9
    return 10 if is_english(tag) else 20
