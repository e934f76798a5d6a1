"""Hostile strings as data: the strings, the data that holds them, and how an answer is told to be inert.

``tests/injection/hostile.json`` has the strings, ``world.trig`` one of everything with a place for them. Two
datasets are made: one with the strings, and its twin, where every string is replaced by letters, as many.
What a page of the one has beyond the same page of the other came from a string.
"""

import http.client
import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote, urlsplit

import pyoxigraph as ox

from communique.web.interface.legibility import legible
from support import ROOT, Server, start, stop
from web_support import BASE

FOLDER = Path(__file__).with_name("injection")
_SAFE = "!$&'()*+,;=:@-._~"
"""What an IRI may hold in a part of its path as it is (RFC 3986 §3.3)."""
_LINKS = ("href", "src", "action", "formaction", "cite", "poster", "data", "srcset", "data-suggestions")
"""The attributes that lead somewhere."""
QUERY = "/sparql?query=" + quote(
    "SELECT * { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?label } LIMIT 500"
)
OF_ONE = {
    "instrument": "/doc/instrument/{n}",
    "event": "/doc/event/{n}",
    "conferral": "/doc/event/c{number}",
    "state": "/doc/state/{n}",
    "person": "/doc/person/{n}",
    "organization": "/doc/organization/{n}",
    "office": "/doc/office/{n}",
    "place": "/doc/place/{n}",
    "undertaking": "/doc/undertaking/{n}",
    "relation": "/doc/relation/{n}",
    "honour": "/doc/honour/{n}",
    "position": "/doc/position/{n}",
    "signature": "/doc/signature/{n}",
    "participation": "/doc/participation/{n}",
    "report": "/doc/report/{n}",
    "claim": "/doc/claim/{n}-1-40",
    "area": "/doc/area/{n}",
    "author": "/doc/author/{n}",
    "incoming": "/incoming/state/{n}?property=dip:party",
    "facets": "/instrument/?area={n}&state={n}",
    "compare": "/compare?report={n}&report=m{number}",
    "compare, about": "/compare?about=event/{n}",
}
"""The pages of what has one string for a name; ``{n}`` is its part of an IRI, ``{number}`` its number."""
OF_ALL = {
    "home": "/",
    "sorts": "/things/",
    "scheme": "/areas",
    "ontology": "/ontology",
    "figures": "/void",
    "catalogue": "/catalog",
    "dumps": "/dumps/",
    "reconciliation": "/reconcile/guide",
    "timeline": "/timeline",
    "network": "/network",
    "matrix": "/matrix",
    "search by sort": "/search?type=Organization",
    "query": QUERY,
    **{
        f"list of {sort}s": f"/{sort}/"
        for sort in (
            *("report", "instrument", "event", "state", "person", "organization", "office", "place"),
            *("undertaking", "relation", "honour", "position", "signature", "participation", "claim"),
        )
    },
    **{f"list of {sort}s, page 2": f"/{sort}/?page=2" for sort in ("instrument", "organization", "claim")},
}
"""The pages that show very many of the strings at once."""
_ONTOLOGY, _CONCEPTS = (ox.NamedNode(f"{BASE}graph/{name}") for name in ("ontology", "concepts"))


@dataclass(frozen=True)
class Hostile:
    """A string that means harm, and where in the data it is."""

    name: str
    text: str
    number: int

    @property
    def seen(self) -> str:
        """The text as a page shows it: without what harms a page, white space run together."""
        return run_together(str(legible(self.text)))

    @property
    def twin(self) -> str:
        """Letters in place of every sign but white space; each string has other letters."""
        letters = "".join(sign if sign.isspace() else "a" for sign in self.text)
        mark = "".join(chr(ord("a") + self.number // 26**place % 26) for place in (2, 1, 0))
        return mark + letters[3:] if not letters[:3].isspace() else letters

    @property
    def sort(self) -> tuple[bool, ...]:
        """What a page may be laid out by: whether there is anything to read, lines, how long it is."""
        return (
            not self.text.strip(),
            "\n" in self.text,
            *(len(self.text) > most for most in (40, 80, 200, 500)),
        )

    @property
    def slug(self) -> str:
        """Its number in the IRIs of the data."""
        return f"n{self.number:04}"


def corpus() -> list[Hostile]:
    """Return the strings."""
    found = json.loads((FOLDER / "hostile.json").read_text(encoding="utf-8"))
    return [Hostile(one["name"], one["text"], number) for number, one in enumerate(found)]


def everything() -> Hostile:
    """Return all strings in one."""
    found = corpus()
    return Hostile("everything", "\n".join(one.text for one in found), len(found))


def run_together(text: str) -> str:
    return " ".join(text.split())


# --- the data ----------------------------------------------------------------------------------------------


def write(path: Path, *, harmless: bool) -> Path:
    """Write the data with every string in it, or with their twins."""
    world = (FOLDER / "world.trig").read_text(encoding="utf-8")
    with path.open("wb") as file:
        for one in (*corpus(), everything()):
            text = one.twin if harmless else one.text
            places = {
                "NNNN": f"{one.number:04}",
                "SLUG": re.sub("%.?$", "", quote(text, safe=_SAFE)[:400]),
                "END": str(1 + len(text)),
                "LAST": str(9000 + len(text)),
            }
            filled = re.sub("|".join(places), partial(_placed, places), world)
            quads = [_with(quad, text) for quad in ox.parse(filled, format=ox.RdfFormat.TRIG)]
            ox.serialize(quads, file, format=ox.RdfFormat.N_QUADS)
        ox.serialize(_vocabulary(), file, format=ox.RdfFormat.N_QUADS)
    return path


def _placed(places: Mapping[str, str], found: re.Match[str]) -> str:
    return places[found[0]]


def _with(quad: ox.Quad, text: str) -> ox.Quad:
    value = quad.object
    if isinstance(value, ox.Literal) and value.value == "TEXT":
        language = value.language
        value = ox.Literal(text, language=language) if language else ox.Literal(text)
    return ox.Quad(quad.subject, quad.predicate, value, quad.graph_name)


def _vocabulary() -> Iterator[ox.Quad]:
    """Yield the ontology and the concepts, which pages need for the names of properties."""
    folder = ROOT / "ontology"
    for file in (folder / "communique.ttl", *sorted((folder / "concepts").glob("*.ttl"))):
        graph = _CONCEPTS if file.parent.name == "concepts" else _ONTOLOGY
        for quad in ox.parse(path=str(file)):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)


# --- asking ------------------------------------------------------------------------------------------------


@contextmanager
def serving(folder: Path, *, harmless: bool) -> Iterator[Server]:
    """Run a server over the data with every string in it, or with their twins."""
    data = write(folder / "data.nq", harmless=harmless)
    running = start("--data", str(data), "--workers", "1", home=folder)
    try:
        yield running
    finally:
        stop(running)


def page_of(name: str, one: Hostile) -> str:
    """Return the address of a page of what has a string for a name."""
    return OF_ONE[name].format(n=one.slug, number=f"{one.number:04}")


@dataclass
class Asked:
    """A connection to a server, kept open."""

    connection: http.client.HTTPConnection

    def get(self, path: str, accept: str = "text/html") -> tuple[int, http.client.HTTPMessage, bytes]:
        """Return status, headers and body of an answer."""
        for attempt in range(2):
            try:
                self.connection.request("GET", path, headers={"Accept": accept})
                answer = self.connection.getresponse()
                return answer.status, answer.headers, answer.read()
            except (http.client.RemoteDisconnected, BrokenPipeError):  # it closes what it has kept for long
                self.connection.close()
                if attempt:
                    raise
        raise AssertionError(path)


@contextmanager
def asking(server: Server) -> Iterator[Asked]:
    """Ask a server on one connection."""
    with closing(http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=60)) as connection:
        yield Asked(connection)


# --- telling -----------------------------------------------------------------------------------------------


def parse(body: bytes) -> ET.Element:
    """Return a page as XML, which every page is."""
    return ET.fromstring(body)  # noqa: S314  # our own page


def kinds(element: ET.Element) -> Counter[str]:
    """Return how often a page has each kind of element: its way from the top, the names of its attributes.

    The order is left out: what stands in a list may be sorted by its name.
    """
    found: Counter[str] = Counter()

    def walk(one: ET.Element, above: str) -> None:
        here = f"{above}/{one.tag.rpartition('}')[2]}"
        found[f"{here}[{' '.join(sorted(one.attrib))}]"] += 1
        for child in one:
            walk(child, here)

    walk(element, "")
    return found


def shown(element: ET.Element) -> str:
    """Return all text of a page, its white space run together."""
    return run_together("".join(element.itertext()))


def leads(element: ET.Element) -> Iterator[str]:
    """Yield every address that a page names in an attribute that leads somewhere."""
    for one in element.iter():
        for name, value in one.attrib.items():
            if name.rpartition("}")[2] in _LINKS:
                yield value


def astray(element: ET.Element, hosts: frozenset[str]) -> list[str]:
    """Return the addresses that a page must not have: those of other schemes, or of hosts not given."""
    found = []
    for address in leads(element):
        scheme, host = re.match(r"([a-zA-Z][\w+.-]*):", address), urlsplit(address).netloc
        plain = address.strip() == address and not address.startswith("//") and "\\" not in address
        good = scheme is None or scheme[1] in {"http", "https", "mailto"}
        if not (plain and good and (not host or host in hosts)):
            found.append(address)
    return found
