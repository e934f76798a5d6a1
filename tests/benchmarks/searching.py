"""What finding names costs among a hundred thousand entities: the index, questions, what is typed, over HTTP.

Beside it, over the same names, what one would take without it: SQLite's full-text search (any word of the
question, ranked by BM25), and rapidfuzz comparing a question with every name. How often the right one stands
first tells what a time is worth; the questions are worded by all the rules of ``tests/variants``.
"""

import http.client
import json
import random
import sqlite3
import statistics
import tempfile
import time
import urllib.parse
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from rapidfuzz import fuzz, process, utils

from benchmarks import programs
from benchmarks.programs import MODULE, Program
from benchmarks.rows import Row, Scale
from benchmarks.terms import SETTINGS
from communique import minting
from communique.names import Names
from communique.search.entries import Entries
from communique.search.index import Hit, Index
from communique.search.words import Words
from variants import statements
from variants.asking import RULES
from variants.entities import Entity
from variants.making import world
from variants.meaning import Meanings

FTS, RAPIDFUZZ = "SQLite FTS5, any word, BM25", "rapidfuzz, token_sort_ratio with every name"
FTS_BEGINS = "SQLite FTS5, the last word a prefix"
_BATCH = 50
_PATIENCE = 300
"""How many seconds a server may take to make its index."""
_SLOW = 10
"""How many times fewer questions the peers get, which take long."""
_TYPED = (3, 5, 8)
"""After how many characters a name is looked for while it is typed."""


@dataclass(frozen=True)
class Asked:
    """A name as somebody writes it, and the IRI that it is of."""

    text: str
    right: str


Made = TypeVar("Made")
Finder = Callable[[str], object]
"""Returns the IRI that stands first, where anybody asks for it."""


def questions(entities: Sequence[Entity], number: int) -> list[Asked]:
    """Return names of some entities, of each sort as many, worded by all rules of the variants."""
    choose = random.Random("searching")  # noqa: S311  # not to keep secrets
    of_sort: dict[str, list[Entity]] = {}
    for one in entities:
        of_sort.setdefault(one.sort, []).append(one)
    each = number // len(of_sort) + 1
    some = [one for of in of_sort.values() for one in choose.sample(of, min(len(of), each))]
    meanings = Meanings(some)
    found = [
        Asked(said.text, one.iri)
        for one in some
        for rule in choose.sample([*RULES.values()], len(RULES) // 4)
        for said in rule(one, choose, meanings)
    ]
    return choose.sample(found, min(len(found), number))


class Fts:
    """The names in SQLite's full-text search, on disk."""

    def __init__(self, names: Iterable[tuple[str, str]], file: Path) -> None:
        self._base = sqlite3.connect(file)
        self._base.execute("CREATE VIRTUAL TABLE names USING fts5(name, iri UNINDEXED)")
        self._base.executemany("INSERT INTO names VALUES (?, ?)", names)
        self._base.commit()

    def close(self) -> None:
        self._base.close()

    def find(self, text: str) -> str | None:
        return self._first(" OR ".join(f'"{word}"' for word in minting.words(text)))

    def begin(self, text: str) -> str | None:
        return self._first(" ".join(f'"{word}"' for word in minting.words(text)) + "*")

    def _first(self, query: str) -> str | None:
        select = "SELECT iri FROM names WHERE names MATCH ? ORDER BY rank LIMIT 10"
        found = self._base.execute(select, [query]).fetchall() if query.strip("*") else []
        return str(found[0][0]) if found else None


def _timed(finder: Finder, texts: Iterable[str]) -> list[float]:
    """Return how many milliseconds each question takes."""
    found = []
    for text in texts:
        began = time.perf_counter()
        finder(text)
        found.append(1000 * (time.perf_counter() - began))
    return found


def _p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]


def _compared(
    what: str, finders: Mapping[str, Finder], texts: Sequence[str], rounds: int, aim: str = ""
) -> Iterator[Row]:
    """Yield median and 95th percentile of each finder, the first being ours, by turns."""
    taken: dict[str, list[list[float]]] = {name: [] for name in finders}
    for number in range(rounds):
        some = texts[number::rounds]
        for place, (name, finder) in enumerate(finders.items()):
            taken[name].append(_timed(finder, some[:: _SLOW if place else 1]))
    ours, *peers = finders
    for figure, of, said in (("p50", statistics.median, aim), ("p95", _p95, "")):
        samples = {name: [of(times) for times in lists] for name, lists in taken.items()}
        others = {peer: samples[peer] for peer in peers}
        yield Row("search", f"{what}, {figure}", "ms", samples[ours], said, others, key=(what, figure))


def _right(finders: Mapping[str, Finder], asked: Sequence[Asked]) -> Row:
    """Return how often the right one stands first, for the same questions."""
    found: dict[str, list[float]] = {}
    some = asked[:: _SLOW // 2]
    for name, finder in finders.items():
        found[name] = [100 * sum(finder(one.text) == one.right for one in some) / len(some)]
    ours, *peers = finders
    others = {peer: found[peer] for peer in peers}
    return Row("search", "the right one first", "%", found[ours], peers=others, key=("right",))


def measure(scale: Scale) -> Iterator[Row]:
    """Yield what the index costs, what questions cost in one process, and over HTTP."""
    made = world(scale.entities)
    asked = questions(made.entities, scale.questions)
    texts = [one.text for one in asked]
    typed = [text[: _TYPED[number % len(_TYPED)]] for number, text in enumerate(texts)]
    names = [(label, one.iri) for one in made.entities for label in one.names]
    size = f"{len(made.entities):,} entities"
    with tempfile.TemporaryDirectory() as name:
        file, folder, database = (Path(name) / part for part in ("set.nt", "index", "names.db"))
        statements.write(made.entities, file)
        folder.mkdir()
        store = statements.store(made.entities)
        entries, reading = _took(lambda: list(Entries(store, Names(SETTINGS.base_iri))))
        index, ours = _took(lambda: Index.build(entries, Words.of(SETTINGS), folder))
        fts, theirs = _took(lambda: Fts(names, database))
        yield Row("search", f"names of {size} read from their statements", "s", [reading])
        yield Row("search", f"index of {size}, made", "s", [ours], "", {"SQLite FTS5": [theirs]})
        sizes = [_megabytes(folder.rglob("*"))], [_megabytes([database])]
        yield Row("search", f"index of {size}, on disk", "MB", sizes[0], "", {"SQLite FTS5": sizes[1]})
        finders: dict[str, Finder] = {
            "ours": lambda text: _first(index.find(text)),
            FTS: fts.find,
            RAPIDFUZZ: _comparing(names),
        }
        yield _right(finders, asked)
        yield from _compared("one question", finders, texts, scale.rounds, "< 20")
        beginning: dict[str, Finder] = {"ours": index.begin, FTS_BEGINS: fts.begin}
        yield from _compared("what is typed", beginning, typed, scale.rounds)
        fts.close()
        yield from _over_http(file, texts, typed, scale.rounds)


def _took(make: Callable[[], Made]) -> tuple[Made, float]:
    """Return what is made, and how many seconds that took."""
    began = time.perf_counter()
    made = make()
    return made, time.perf_counter() - began


def _first(hits: Sequence[Hit]) -> str | None:
    return hits[0].entry.iri if hits else None


def _comparing(names: Sequence[tuple[str, str]]) -> Finder:
    """Return what compares a question with every name."""
    choices = [utils.default_process(name) for name, _ in names]

    def find(text: str) -> str | None:
        asked = utils.default_process(text)
        best = process.extractOne(asked, choices, scorer=fuzz.token_sort_ratio)
        return names[best[2]][1]

    return find


def _megabytes(files: Iterable[Path]) -> float:
    return sum(file.stat().st_size for file in files if file.is_file()) / 1e6


def _over_http(file: Path, texts: Sequence[str], typed: Sequence[str], rounds: int) -> Iterator[Row]:
    """Yield the same through a server on one connection, and batches of fifty."""
    command = (*MODULE, "communique", "--home", str(file.parent), "serve", "--port", "{port}")
    server = Program("communique", (*command, "--data", str(file)), "/health")
    with programs.running(server) as running:
        connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=120)

        def ask(queries: Sequence[str]) -> None:
            said = json.dumps({f"q{number}": {"query": text} for number, text in enumerate(queries)})
            body = urllib.parse.urlencode({"queries": said})
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            _answered(connection, "POST", "/reconcile", body, headers)

        def one(text: str) -> None:
            ask([text])

        def suggest(text: str) -> None:
            prefix = urllib.parse.urlencode({"prefix": text})
            _answered(connection, "GET", f"/reconcile/suggest/entity?{prefix}")

        _made(lambda: one("first"))
        yield from _compared("one question over HTTP", {"ours": one}, texts, rounds)
        yield from _compared("what is typed, over HTTP", {"ours": suggest}, typed, rounds)
        took = []
        for at in range(0, max(1, len(texts) - _BATCH + 1), _BATCH):
            began = time.perf_counter()
            ask(texts[at : at + _BATCH])
            took.append(1000 * (time.perf_counter() - began))
        yield Row("search", f"{_BATCH} questions in one request", "ms", took)
        connection.close()


def _made(ask: Callable[[], None]) -> None:
    """Ask until there is an answer: the first question makes the index, which may take longer than it waits.

    Raises: RuntimeError when that takes too long.
    """
    until = time.perf_counter() + _PATIENCE
    while True:
        try:
            return ask()
        except (RuntimeError, OSError, http.client.HTTPException):
            if time.perf_counter() > until:
                raise


def _answered(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    body: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> None:
    try:
        connection.request(method, path, body, dict(headers or {}))
        answer = connection.getresponse()
        said = answer.read()
    except (OSError, http.client.HTTPException):
        connection.close()  # so that the next request opens another
        raise
    if answer.status != http.client.OK:
        raise RuntimeError(f"{path} answers {answer.status}: {said[:200].decode()}")
