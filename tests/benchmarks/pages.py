"""What the first visit of a page costs among a hundred thousand instruments, over HTTP, sort by sort.

No page is asked for twice, so nothing is measured that was kept. The release is made once, in ``build/``, and
used again. Beside a narrowed list: the counts of its facets as SPARQL aggregates in the same engine that
evaluates queries, which is what one would take without the facet index.
"""

import http.client
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from benchmarks import generate, programs
from benchmarks.programs import MODULE, Program
from benchmarks.rows import ROOT, Row, Scale
from benchmarks.terms import SETTINGS
from communique import browse, indexes, names, release
from communique.browse import Index
from communique.release import packing

_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_LOOKED = 20_000
"""Among how many things of a class the pages are chosen."""
_WARMING = 3
"""How many pages of each sort a new server is asked for first: what it reads once it reads then."""
SPARQL = "the same counts by SPARQL"
_SHOWN = ("state", "area", "form", "year", "organization")
"""The facets that the peer counts; of days it takes the year by itself."""
_PATTERNS = {
    "state": "?thing dip:party ?value",
    "area": "?thing dip:area ?value",
    "form": "?thing dip:form ?value",
    "year": "?thing dip:handledAt/dip:onDate ?day . BIND(YEAR(?day) AS ?value)",
    "organization": "?thing dip:signatory ?value",
}
_THINGS = (
    ("instrument", "Agreement"),
    ("instrument", "JointStatement"),
    ("event", "Event"),
    ("state", "State"),
    ("person", "Person"),
    ("organization", "Organization"),
    ("office", "Office"),
    ("position", "Position"),
    ("report", "Report"),
    ("claim", "Claim"),
)
"""Whose pages are measured: the segment and the class."""


def made(instruments: int) -> Path:
    """Return a HOME with a release of so many instruments, and its indexes; it is made if it is not there."""
    home = ROOT / f"build/benchmarks/instruments-{instruments}"
    if release.current(home) is None:
        home.mkdir(parents=True, exist_ok=True)
        with (home / "data.nt").open("w", encoding="utf-8") as triples:
            generate.release(generate.Amount(instruments=instruments), generate.SEED, home, triples)
        (home / "data.nt").unlink()
    return home


def _some(store: ox.Store, kind: str, number: int, choose: random.Random) -> list[str]:
    """Return the slugs of some things of a class."""
    node = ox.NamedNode(f"{SETTINGS.base_iri}ontology#{kind}")
    found = store.quads_for_pattern(None, _TYPE, node, ox.DefaultGraph())
    nodes = (quad.subject for quad in islice(found, _LOOKED))
    slugs = [node.value.rpartition("/")[2] for node in nodes if isinstance(node, ox.NamedNode)]
    return choose.sample(slugs, min(number, len(slugs)))


def paths(store: ox.Store, index: Index, number: int) -> dict[str, list[str]]:
    """Return the paths of pages of each sort, at most so many of each, none of them twice."""
    choose = random.Random("pages")  # noqa: S311  # not to keep secrets
    counts = index.several("instrument", ["state", "area", "year", "organization"], limit=number)
    state, area, year, body = ([one.value for one in of] for of in counts.values())
    found = {
        "home": [f"/?visit={visit}" for visit in range(number)],
        "lists": [f"/{sort.segment}/" for sort in browse.SORTS] + ["/instrument/?sort=name", "/things/"],
        "lists with facets": [
            *(f"/instrument/?state={one}&area={other}" for one, other in zip(state, area, strict=False)),
            *(f"/instrument/?state={one}&year={other}" for one, other in zip(state, year, strict=False)),
            *(f"/event/?state={one}&sort=name" for one in state[:number]),
        ],
        "values of a facet": [f"/instrument/by/{key}" for key in ("pair", "area", "organization", "report")],
        "pictures": [
            *(f"/{picture}" for picture in ("timeline", "network", "matrix")),
            *(f"/{picture}?state={one}" for one in state[:5] for picture in ("timeline", "network")),
        ],
        "comparisons": [f"/compare?about=organization/{one}" for one in body[:5]],
        "what refers to a hub": [f"/incoming/state/{one}?property=dip:party" for one in state[:5]],
    }
    for segment, kind in _THINGS:
        slugs = _some(store, kind, number, choose)
        found[f"{kind} pages"] = [f"/doc/{segment}/{slug}" for slug in slugs]
    return found


def _visited(connection: http.client.HTTPConnection, path: str) -> float:
    """Return how many milliseconds a page takes from the request to its last byte."""
    began = time.perf_counter()
    connection.request("GET", path, headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    answer.read()
    if answer.status != http.client.OK:
        raise RuntimeError(f"{path}: {answer.status}")
    return 1000 * (time.perf_counter() - began)


def _by_sparql(store: ox.Store, states: Sequence[str]) -> list[float]:
    """Return how many milliseconds the counts of five facets take by SPARQL, for lists of some states."""
    prefixes = dict(names.prefixes(SETTINGS))
    taken = []
    for state in states:
        began = time.perf_counter()
        for key in _SHOWN:
            query = (
                "SELECT ?value (COUNT(DISTINCT ?thing) AS ?count) WHERE { "
                f"?thing a dip:Instrument ; dip:party <{SETTINGS.base_iri}id/state/{state}> . "
                f"{_PATTERNS[key]} }} GROUP BY ?value"
            )
            list(store.query(query, prefixes=prefixes))  # type: ignore[arg-type]  # a SELECT
        taken.append(1000 * (time.perf_counter() - began))
    return taken


def _rows(taken: Mapping[str, Sequence[float]], size: str) -> Iterator[Row]:
    for what, samples in taken.items():
        yield Row("pages", f"{what}, {size}", "ms", samples, "< 50, max < 300", key=("page", what))


def measure(scale: Scale) -> Iterator[Row]:
    """Yield what the first visits of pages take, and what counting takes without the index."""
    home = made(scale.instruments)
    found = release.current(home)
    assert found is not None
    began = time.perf_counter()
    index = indexes.of_release(indexes.FACETS, found, SETTINGS)
    indexes.of_release(indexes.NAMES, found, SETTINGS)
    yield Row("pages", "indexes of names and facets, made or opened", "s", [time.perf_counter() - began])
    store = packing.open_store(found.store)
    size = f"{index.count('instrument'):,} instruments"
    asked = paths(store, index, scale.visits)
    states = [one.value for one in index.values("instrument", "state", limit=scale.rounds)]
    command = (*MODULE, "communique", "--home", str(home), "serve", "--workers", "1", "--port", "{port}")
    with programs.running(Program("communique", command, "/health")) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
        for some in asked.values():
            for path in some[len(some) - min(_WARMING, len(some) // 2) :]:
                _visited(connection, path)
        taken = {
            what: [_visited(connection, path) for path in some[: len(some) - min(_WARMING, len(some) // 2)]]
            for what, some in asked.items()
        }
        connection.close()
    yield from _rows(taken, size)
    counted = []
    for state in states:
        began = time.perf_counter()
        index.several("instrument", _SHOWN, (("state", state),))
        counted.append(1000 * (time.perf_counter() - began))
    peers = {SPARQL: _by_sparql(store, states)}
    yield Row("pages", f"five facets of a state's list counted, {size}", "ms", counted, peers=peers)
