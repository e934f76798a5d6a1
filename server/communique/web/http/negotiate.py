"""Which form a client gets: content negotiation as RFC 9110 §12.5.1 has it. Text in, a form out.

Werkzeug splits the header (quoted strings, empty elements, parameters). The weights are read here, because
werkzeug drops an element whose weight is written ``.5``, which real clients send.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from werkzeug.http import parse_list_header, parse_options_header

_LONGEST = 4000
"""How much of a header is read, in characters: clients that are real name a few dozen forms."""
_WEIGHT = re.compile(r"\d+\.?\d*|\.\d+", re.ASCII)
_RANGE = re.compile(r"([!#$%&'*+.^_`|~0-9a-z-]+)/([!#$%&'*+.^_`|~0-9a-z-]+)")


@dataclass(frozen=True)
class Form:
    """One way to write an answer; two forms with one suffix are the same bytes under two media types."""

    name: str
    """What people call it."""
    media_type: str
    """The registered media type, lower case, without parameters."""
    suffix: str
    """What follows the dot in a path that asks for this form and no other."""
    general: bool = False
    """Whether the media type is one of many things, and does not tell how to read this one."""

    @property
    def content_type(self) -> str:
        """The value of ``Content-Type``; the charset is said only where the media type defines one."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


HTML = Form("HTML", "text/html", "html")
XHTML = Form("HTML", "application/xhtml+xml", "html")
TURTLE = Form("Turtle", "text/turtle", "ttl")
JSON_LD = Form("JSON-LD", "application/ld+json", "jsonld")
JSON = Form("JSON-LD", "application/json", "jsonld", general=True)
N_TRIPLES = Form("N-Triples", "application/n-triples", "nt")
RDF_XML = Form("RDF/XML", "application/rdf+xml", "rdf")
TRIG = Form("TriG", "application/trig", "trig")
N_QUADS = Form("N-Quads", "application/n-quads", "nq")
CSV = Form("CSV", "text/csv", "csv")


_NAMED = 3
"""How exactly a media range names a media type when it names it and no other."""


@dataclass(frozen=True)
class Range:
    """One element of an ``Accept`` header: a media range, how much it is wanted, and where it stands."""

    main: str
    sub: str
    has_parameters: bool
    weight: float
    place: int

    def specificity(self, media_type: str) -> int:
        """Return how exactly this range names *media_type*: 0 not at all, 1 ``*/*`` … 4 the bare type.

        A range with parameters counts less than the bare type: our answers have none of them, so
        ``text/html;level=1`` is a client's wish among several (RFC 9110's own example), yet
        ``application/ld+json;profile="…"`` alone still gets JSON-LD.
        """
        main, _, sub = media_type.partition("/")
        if (self.main, self.sub) == (main, sub):
            return 3 if self.has_parameters else 4
        if self.sub == "*" and self.main in {main, "*"}:
            return 2 if self.main == main else 1
        return 0


def quality(text: str | None) -> float:
    """Return a weight between 0 and 1; one that cannot be read counts as one that was not given."""
    return min(float(text), 1.0) if text is not None and _WEIGHT.fullmatch(text) else 1.0


def ranges(accept: str | None) -> list[Range]:
    """Return the media ranges of an ``Accept`` header in its order; what is no media range is left out.

    A bare ``*``, as Java's own client sends it, is read as ``*/*``.

    >>> [(r.main, r.sub, r.weight) for r in ranges("text/html;q=.3, */*; q=0.1, nonsense")]
    [('text', 'html', 0.3), ('*', '*', 0.1)]
    """
    found = []
    for place, element in enumerate(parse_list_header((accept or "")[:_LONGEST])):
        name, options = parse_options_header(element)
        match = _RANGE.fullmatch("*/*" if name == "*" else name.lower())
        if match:
            weight = quality(options.pop("q", None))
            found.append(Range(match[1], match[2], bool(options), weight, place))
    return found


def best(accept: str | None, offers: Sequence[Form]) -> Form | None:
    """Return the offer the client wants most, or None when it wants none of them (406).

    In: the ``Accept`` header, or None; our forms, the one we would choose ourselves first.
    The most specific range that names a form gives its weight. Among equals the more exactly named wins,
    then the first named by the client, then our own order. A client that names the same bytes by a general
    media type and by their own, and wants both alike, gets their own: it may read something else in the
    general one. No header, or none that can be read, means anything is welcome.

    >>> best("text/html;q=0.5, text/*;q=0.9", [HTML, TURTLE]).name
    'Turtle'
    >>> best(None, [TURTLE, HTML]).name
    'Turtle'
    >>> best("application/json, application/ld+json", [JSON, JSON_LD]).media_type
    'application/ld+json'
    >>> best("image/png", [TURTLE, HTML]) is None
    True
    """
    wanted = ranges(accept)
    if not wanted:
        return offers[0] if offers else None
    scored = []
    for order, offer in enumerate(offers):
        exact, place, weight = max(
            (wish.specificity(offer.media_type), -wish.place, wish.weight) for wish in wanted
        )
        if exact and weight > 0:
            scored.append((weight, exact, place, -order, offer))
    if not scored:
        return None
    most, _, _, _, chosen = max(scored)
    if chosen.general:
        for weight, exact, _, _, offer in scored:
            if offer.suffix == chosen.suffix and not offer.general and exact >= _NAMED and weight == most:
                return offer
    return chosen


def by_suffix(path: str, offers: Sequence[Form]) -> tuple[str, Form | None]:
    """Split a path into its name and the form its suffix asks for, or None when it has no suffix of ours.

    >>> name, form = by_suffix("state/kz.ttl", [HTML, TURTLE])
    >>> name, form.name
    ('state/kz', 'Turtle')
    >>> by_suffix("ontology/1.0.0", [HTML, TURTLE])
    ('ontology/1.0.0', None)
    """
    for offer in offers:
        if path.endswith(f".{offer.suffix}") and not path.endswith(f"/.{offer.suffix}"):
            return path.removesuffix(f".{offer.suffix}"), offer
    return path, None


def takes_gzip(accept_encoding: str | None) -> bool:
    """Return whether a client takes gzip, and at least as gladly as no coding (RFC 9110 §12.5.3).

    In: the ``Accept-Encoding`` header, or None: then nothing is coded.

    >>> takes_gzip("gzip, deflate, br"), takes_gzip("gzip;q=0, *"), takes_gzip("gzip;q=.5, identity")
    (True, False, False)
    """
    weights = {}
    for element in parse_list_header((accept_encoding or "")[:_LONGEST]):
        name, options = parse_options_header(element)
        weights[name.lower()] = quality(options.get("q"))
    named = [weights[name] for name in ("gzip", "x-gzip") if name in weights]
    wish = max(named, default=weights.get("*", 0.0))
    return wish > 0 and wish >= weights.get("identity", 0.0)
