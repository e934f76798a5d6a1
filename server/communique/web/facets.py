"""Values of facets on pages: what they are called, where they lead, and those that an address chooses."""

import re
from datetime import date
from urllib.parse import urlencode

import pyoxigraph as ox
from flask import url_for
from markupsafe import Markup, escape
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from communique import browse
from communique.browse import Chosen, Facet
from communique.browse.facet import DATE, MONTH, PAIR, YEAR
from communique.web import wording
from communique.web.current import settings
from communique.web.interface import say, spoken
from communique.web.reading.reader import Reader
from communique.web.wording import Shown

LONGEST = 500
"""How many characters a value may have."""
BETWEEN = " – "
"""What stands between the names of a pair."""
SAFE = ",:/"
"""What stands in an address as it is: the comma of a pair, what an IRI has."""
MOST_CHOSEN = 20
"""How many values can be chosen at once."""
_TOLD = 100
"""How many of them a refusal repeats."""
_MONTH = re.compile(r"(?!0000)\d{4}-(0[1-9]|1[0-2])", re.ASCII)
_TIMES = {YEAR: (re.compile(r"\d{4}", re.ASCII), "2026"), MONTH: (_MONTH, "2026-02")}


def facet_heading(key: str) -> Markup:
    """Return what a facet is called: a new one, for which the interface has no words, as its key is."""
    message = f"facets.{key}"
    return say(message) if message in spoken().messages else escape(key.replace("-", " ").capitalize())


def keys(segment: str) -> dict[str, Facet]:
    """Return the facets of a sort by the names of their parameters; of days, the years and the months."""
    found: dict[str, Facet] = {}
    for facet in browse.facets(settings()).get(segment, ()):
        found |= dict.fromkeys((YEAR, MONTH) if facet.key == DATE else (facet.key,), facet)
    return found


def shown(facet: Facet, short: str, reader: Reader) -> Shown:
    """Return a value of a facet as its name: a thing with the link to it; pairs, days and words have none."""
    iris = facet.iris(short)
    if len(iris) == 1:
        return wording.named(iris[0], reader)
    if iris:
        labels = [reader.label(iri) for iri in iris]
        tags = {label.language for label in labels}
        return Shown(
            BETWEEN.join(label.text for label in labels), language=tags.pop() if len(tags) == 1 else ""
        )
    if facet.key == DATE:
        month = _MONTH.fullmatch(short)
        return Shown(spoken().month(date.fromisoformat(f"{short}-01")) if month else short)
    name = _word(facet.key, short)
    return Shown(str(say(name)) if name in spoken().messages else short)


def list_link(segment: str, chosen: Chosen = ()) -> str:
    """Return the path of the list of a sort, narrowed to some values."""
    path = url_for("lists.listed", segment=segment)
    return f"{path}?{urlencode(chosen, safe=SAFE)}" if chosen else path


def chosen_from(args: MultiDict[str, str], segment: str) -> Chosen:
    """Return what the parameters of a request choose, each value once, in the order of the facets.

    Raises: :class:`BadRequest`, naming the parameter, for a value that the facet cannot have; for too many.
    """
    there = keys(segment)
    pairs = [(key, value) for key in there for value in sorted(set(args.getlist(key))) if value]
    for key, value in pairs:
        wanted = _wanted(key, there[key], value)
        if wanted:
            raise BadRequest(f"The parameter {key} is “{value[:_TOLD]}”; it may be {wanted}.")
    if len(pairs) > MOST_CHOSEN:
        raise BadRequest(f"{len(pairs)} values are chosen; there can be {MOST_CHOSEN}.")
    return tuple(pairs)


def _wanted(key: str, facet: Facet, value: str) -> str:
    """Return what a value of a facet may be if this can be none, or an empty text."""
    if len(value) > LONGEST:
        return f"{LONGEST} characters long"
    if key in _TIMES:
        form, example = _TIMES[key]
        return "" if form.fullmatch(value) else f"a {key}, such as {example}"
    if not facet.namespace:
        start = _word(key, "")
        words = [name.removeprefix(start) for name in spoken().messages if name.startswith(start)]
        return "" if value in words or not words else ", ".join(words)
    parts = value.split(PAIR) if facet.paired else [value]
    if facet.paired and len(parts) != 2:
        return "two values with a comma between them"
    return "" if all(parts) and all(map(_is_iri, facet.iris(value))) else "the end of an IRI, or a whole one"


def _is_iri(text: str) -> bool:
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def _word(key: str, value: str) -> str:
    """Return the name of the message that says a word that is a value."""
    return f"facets.{key}-{value}"
