"""Candidates from a file: a JSON dump of Wikidata, or a list of items; read as a stream, in constant memory.

A dump is an array with one entity a line (https://www.wikidata.org/wiki/Wikidata:Database_download). Of its
items those are kept whose name could be that of an entity of ours; which class is below which goes to disk.
"""

import bz2
import gzip
import heapq
import json
import sqlite3
import sys
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click

from communique.errors import DataError, MachineError, UsageError
from communique.link.entities import of_json, of_row
from communique.link.items import Hierarchy, Item, number
from communique.link.rules import Rules
from communique.link.source import Found, Wanted
from communique.search.words import Reading, Words

KEPT = 500
"""How many items are kept of an entity, those whose names are most like it."""
_ENOUGH = 0.6
"""How much of the words of both names must be shared for an item to be looked at."""
_LINE = 1 << 26
"""The longest line, in bytes: no item is larger."""
_ROWS = 10_000
_UNPACKED: Mapping[str, Callable[[IO[bytes]], IO[bytes] | gzip.GzipFile | bz2.BZ2File]] = {
    ".gz": gzip.open,
    ".bz2": bz2.open,
}


class Items:
    """Reads a file of items.

    In: the file; the tables; how names are read.
    """

    def __init__(self, file: Path, rules: Rules, words: Words) -> None:
        self.name = file.name
        self._file = file
        self._rules = rules
        self._words = words
        self._kept: dict[str, Item] = {}
        self._disk = sqlite3.connect("")  # a file of its own, that goes when it is closed
        self._disk.executescript(
            "CREATE TABLE above (class INTEGER, super INTEGER);"
            "CREATE TABLE label (item INTEGER PRIMARY KEY, text TEXT) WITHOUT ROWID;"
        )

    def close(self) -> None:
        """Remove what was put on disk."""
        self._disk.close()

    def find(self, wanted: Sequence[Wanted]) -> Found:
        """Read the whole file; return the items whose names could be those of the entities.

        Raises: :class:`DataError` naming the line that cannot be read, or for a file without items;
        :class:`MachineError` when the disk is full.
        """
        lookup = _Lookup(wanted, self._words, self._rules)
        best: dict[str, list[tuple[float, int]]] = defaultdict(list)
        used: Counter[int] = Counter()
        above: list[tuple[int, int]] = []
        labels: list[tuple[int, str]] = []
        at = 0
        for item in self._read():
            at = number(item.id)
            classes = item.items(self._rules.uses["superclass"])
            above += [(at, number(one)) for one in classes]
            labels += [(at, item.label)] if classes else []
            if len(above) > _ROWS:
                self._store(above, labels)
            for iri, score in lookup.of(item):
                mine = best[iri]
                heapq.heappush(mine, (score, -at))
                used[at] += 1
                self._kept[item.id] = item
                if len(mine) > KEPT:
                    self._release(-heapq.heappop(mine)[1], used)
        if not at:
            raise DataError(f"{self._file}: there is no item in it.")
        self._store(above, labels)
        with self._on_disk() as disk:
            disk.execute("CREATE INDEX by_class ON above (class)")
        return {iri: [f"Q{-at}" for _, at in sorted(mine, reverse=True)] for iri, mine in best.items()}

    def _release(self, at: int, used: Counter[int]) -> None:
        used[at] -= 1
        if not used[at]:
            del used[at], self._kept[f"Q{at}"]

    def _store(self, above: list[tuple[int, int]], labels: list[tuple[int, str]]) -> None:
        with self._on_disk() as disk:
            disk.executemany("INSERT INTO above VALUES (?, ?)", above)
            disk.executemany("INSERT OR IGNORE INTO label VALUES (?, ?)", labels)
        above.clear()
        labels.clear()

    @contextmanager
    def _on_disk(self) -> Iterator[sqlite3.Connection]:
        try:
            yield self._disk
        except sqlite3.Error as fault:
            raise MachineError(f"{self._file}: its classes cannot be put on disk ({fault}).") from None

    def browse(self, wanted: Sequence[Wanted]) -> Found:
        """Return nothing: everything was seen already."""
        del wanted
        return {}

    def items(self, ids: Sequence[str]) -> Mapping[str, Item]:
        """Return what is told of items."""
        return {item: self._kept[item] for item in ids if item in self._kept}

    def hierarchy(self, classes: Sequence[str]) -> Hierarchy:
        """Return what stands above classes."""
        above: dict[str, frozenset[str]] = {}
        todo = list(classes)
        while todo:
            one = todo.pop()
            if one not in above:
                rows = self._disk.execute("SELECT super FROM above WHERE class = ?", (number(one),))
                above[one] = frozenset(f"Q{at}" for (at,) in rows)
                todo += above[one]
        return Hierarchy(above)

    def labels(self, ids: Sequence[str]) -> Mapping[str, str]:
        """Return what classes are called, and items that were kept."""
        found = {item: self._kept[item].label for item in ids if item in self._kept}
        for item in ids:
            for (text,) in self._disk.execute("SELECT text FROM label WHERE item = ?", (number(item),)):
                found[item] = text
        return found

    # --- reading -------------------------------------------------------------------------------------------

    def _read(self) -> Iterator[Item]:
        """Yield the items of the file."""
        line = 0
        columns: list[str] | None = None
        table = ".tsv" in self._file.suffixes
        try:
            with self._lines() as lines:
                for line, raw in enumerate(lines, 1):
                    text = _text(raw, line)
                    if table and columns is None:
                        columns = _columns(text)
                    else:
                        item = _row(text, columns) if columns else _entity(text)
                        if item:
                            yield item
        except UnicodeDecodeError:
            raise DataError(f"{self._file}, line {line}: not UTF-8.") from None
        except json.JSONDecodeError as fault:
            raise DataError(f"{self._file}, line {line}: no JSON ({fault.msg}); one entity a line.") from None
        except (ValueError, RecursionError) as fault:
            raise DataError(f"{self._file}, line {line}: {fault}.") from None
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise DataError(f"{self._file}: it breaks off or is damaged after line {line}.") from None
        except OSError as fault:
            if fault.errno is None:  # what bz2 says of other data
                raise DataError(f"{self._file}: it breaks off or is damaged after line {line}.") from None
            raise UsageError(f"{self._file}: cannot be read ({fault.strerror}).") from None

    @contextmanager
    def _lines(self) -> Iterator[Iterator[bytes]]:
        """Open the file, unpacked, with a bar on a terminal that shows how much of it is read.

        A pipe has no bar: nobody knows how much will come.
        """
        with self._file.open("rb") as raw:
            size = self._file.stat().st_size if raw.seekable() else 0
            hidden = not (size and sys.stderr.isatty())
            unpacked = _UNPACKED[self._file.suffix](raw) if self._file.suffix in _UNPACKED else raw
            with click.progressbar(length=size, label="Items", file=sys.stderr, hidden=hidden) as bar:

                def lines() -> Iterator[bytes]:
                    done = 0
                    while line := unpacked.readline(_LINE):
                        yield line
                        if not hidden and raw.tell() - done > size / 200:
                            bar.update(raw.tell() - done)
                            done = raw.tell()

                yield lines()


def _text(raw: bytes, line: int) -> str:
    if len(raw) >= _LINE:
        raise ValueError(f"longer than {_LINE:,} bytes; one entity a line is needed")
    return raw.decode("utf-8-sig" if line == 1 else "utf-8").strip("\r\n")


def _columns(text: str) -> list[str]:
    columns = text.split("\t")
    if "id" not in columns or "label" not in columns:
        raise ValueError("the columns must include id and label, with tabs between them")
    return columns


def _entity(text: str) -> Item | None:
    """Return the item on a line of a dump; its first and last lines are the brackets of the array."""
    told = text.strip().removeprefix("[").rstrip(",")
    if told.startswith("{") and text.strip().endswith("}]"):
        told = told.removesuffix("]")
    return of_json(json.loads(told)) if told.strip("]") else None


def _row(text: str, columns: Sequence[str]) -> Item | None:
    if not text.strip():
        return None
    cells = text.split("\t")
    if len(cells) != len(columns):
        raise ValueError(f"{len(cells)} columns, but {len(columns)} are needed")
    return of_row(dict(zip(columns, cells, strict=True)))


class _Lookup:
    """Finds the entities that an item could be by its names, in little time for the many that it cannot.

    In: the entities; how names are read; the tables.
    """

    def __init__(self, wanted: Sequence[Wanted], words: Words, rules: Rules) -> None:
        self._words = words
        self._rules = rules
        self._names: list[tuple[Wanted, Reading]] = []
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._by_state: dict[str, list[int]] = defaultdict(list)
        self._by_plain: dict[str, list[int]] = defaultdict(list)
        self._by_code: dict[tuple[str, str], list[str]] = defaultdict(list)
        for one in wanted:
            for text in one.texts:
                reading = words.read(text)
                at = len(self._names)
                self._names.append((one, reading))
                self._by_plain[reading.plain].append(at)
                for word in reading.bag:
                    self._by_word[word].append(at)
                for code in () if reading.bag else reading.states:
                    self._by_state[code].append(at)
            for use, codes in one.subject.codes.items():
                for code in codes:
                    for prop in rules.uses.get(use, ()):
                        self._by_code[prop, code].append(one.subject.iri)

    def of(self, item: Item) -> Iterator[tuple[str, float]]:
        """Yield the IRI of each entity that the item could be, and how alike they are, from 0 to 1."""
        found: dict[str, float] = {}
        countries = set(item.items(self._rules.uses["country"]))
        for name in item.names:
            for at, score in self._near(self._words.read(name)):
                one, ours = self._names[at]
                states = ours.states or one.subject.states
                if score > found.get(one.subject.iri, 0.0) and self._fits(one, states, countries, name):
                    found[one.subject.iri] = score
        for prop, value in ((prop, value) for prop, of in item.values.items() for value in of):
            found |= dict.fromkeys(self._by_code.get((prop, value), ()), 1.0)
        yield from found.items()

    def _near(self, theirs: Reading) -> Iterator[tuple[int, float]]:
        yield from ((at, 1.0) for at in self._by_plain.get(theirs.plain, ()))
        if not theirs.bag:
            yield from ((at, 1.0) for code in theirs.states for at in self._by_state.get(code, ()))
        shared = Counter(at for word in theirs.bag for at in self._by_word.get(word, ()))
        for at, count in shared.items():
            score = 2 * count / (len(theirs.bag) + len(self._names[at][1].bag))
            if score >= _ENOUGH:
                yield at, score

    def _fits(self, one: Wanted, states: frozenset[str], countries: set[str], name: str) -> bool:
        """Return whether the countries of an item, and those in its name, can be those of an entity."""
        if one.countries and countries and one.subject.sort == "Organization":
            return bool(countries.intersection(one.countries))
        theirs = self._words.read(name).states
        return not (states and theirs) or bool(states & theirs)
