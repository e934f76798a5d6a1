"""The language of an answer: a page is in that which its reader asks for, everything else in English.

``Accept-Language`` (RFC 9110 §12.5.4) chooses twice: the catalogue of the interface, and the language that
things are named in, each among those that there are.
"""

from itertools import islice

import pyoxigraph as ox
from flask import Response, request

from communique.web import interface
from communique.web.current import reader, served
from communique.web.http.negotiate import HTML, XHTML
from communique.web.interface import languages
from communique.web.reading.reader import LABELS

SAMPLE = 1000
"""How many statements with each of these are looked at where no manifest names the languages.

The store keeps them in the order of a hash, so that a language of one name in a hundred is hardly missed.
"""
_PAGES = (HTML.content_type, XHTML.content_type)


def of_data() -> frozenset[str]:
    """Return the languages besides English that things are named in; found once for what is served."""
    now = served()
    found: frozenset[str] | None = now.memory.get("languages")
    if found is None:
        named = now.manifest.get("languages")
        tags = _sample() if named is None else set(named)
        found = now.memory["languages"] = frozenset(tag for tag in tags if not languages.is_english(tag))
    return found


def _sample() -> set[str]:
    store = reader().store
    return {
        quad.object.language
        for name in LABELS
        for quad in islice(store.quads_for_pattern(None, name, None, ox.DefaultGraph()), SAMPLE)
        if isinstance(quad.object, ox.Literal) and quad.object.language
    }


def speak(content_type: str) -> str:
    """Make what is written from here on be in the language that the client wants, if it is a page.

    Out: what tells this page from the same one in other languages; nothing for what is no page.
    """
    if content_type not in _PAGES:
        languages.naming.set(languages.ENGLISH)
        return ""
    header = request.headers.get("Accept-Language")
    wanted = languages.ENGLISH
    if not languages.wants_english(header):  # most do, and need not wait until the others are known
        wanted = languages.lookup(header, of_data()).lower()
    languages.naming.set(wanted)
    return f"{interface.speak(header)} {wanted}"


def vary(response: Response) -> None:
    """Tell caches that a page depends on what its reader asks for, where there is something to choose.

    Of a remote store the languages are not asked for this alone. What a cache keeps it shows to the server
    again before it gives it (``no-cache``), so that a language it does not know of does no harm.
    """
    now = served()
    named = of_data() if now.lasting else now.memory.get("languages")
    if response.content_type in _PAGES and (named or interface.several()):
        response.vary.add("Accept-Language")
