"""The index of names: on disk, shared by all processes that serve a release, or in memory.

Each name of an entry is a document of the index. A question finds the names that share its words, words like
them, or their beginnings; the best of these are compared one by one (:mod:`communique.search.matching`), so
the time does not grow with the number of entries as comparing all would.
"""

import math
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import NamedTuple

from tantivy import Index as Engine
from tantivy import Occur, Order, Query

from communique import engine, minting
from communique.kept import Memo
from communique.search import questions
from communique.search.documents import NUMBERED, SCHEMA, Named, documents, read, state_code
from communique.search.entries import Entry
from communique.search.matching import EXACT, Likeness, Matcher
from communique.search.questions import Part
from communique.search.words import LONGEST, Reading, Words

_TYPED = 60
"""How many names that begin as was typed are looked at in each way at least."""
_CANDIDATES = 200
"""How many names are compared at least."""
_HEAP = 60_000_000
"""The memory that building an index may take, in bytes; the engine needs 15 MB."""
_CODE = re.compile(r"\S{1,500}")


class Hit(NamedTuple):
    """An entry that was found."""

    entry: Entry
    """The entry, with no more than its first dozen names, and none that is hidden."""
    name: str
    """Its name that is most like what was asked."""
    score: float
    """How much that is, from 0 to 100."""
    sure: bool = False
    """Whether this entry, and no other, is what was asked for."""
    coded: bool = False
    """Whether it was found by an IRI, an id or a code, not by a name."""


class _Alike(NamedTuple):
    """How alike a name is."""

    order: tuple[float, bool, float, bool, str, str]
    """Where it stands among others: the best one has the least."""
    same: bool
    like: Likeness
    name: Named


class Index:
    """The names of all entries of a dataset.

    >>> from communique.minting import Spellings
    >>> words = Words.made(Spellings(), [("rs", "Serbia"), ("rs", "Serbian")])
    >>> health = Entry("https://example.org/id/organization/moh", "Ministry of Health of Serbia",
    ...                ("Ministry of Health of Serbia",), states=("https://example.org/id/state/rs",))
    >>> [hit] = Index.build([health], words).find("Serbian Health Ministry")
    >>> hit.entry.label, hit.score, hit.sure
    ('Ministry of Health of Serbia', 100.0, True)
    """

    def __init__(self, names: Engine, words: Words) -> None:
        self._searcher = names.searcher()
        self._words = words
        self._weights: Memo[str, float] = Memo()
        self._knowing: Memo[str, bool] = Memo()
        self._matcher = Matcher(self._weight, self._known, words.names)

    # --- making -------------------------------------------------------------------------------------------

    @classmethod
    def build(cls, entries: Iterable[Entry], words: Words, folder: Path | None = None) -> "Index":
        """Return a new index of *entries*, in an empty *folder* or in memory.

        Raises: :class:`MachineError` when there is no room for it.
        """
        named = (document for entry in entries for document in documents(entry, words))
        return cls(engine.made(SCHEMA, named, _HEAP, folder), words)

    @classmethod
    def open(cls, folder: Path, words: Words) -> "Index":
        """Return the index that stands in a folder.

        Raises: :class:`MachineError` when it cannot be read.
        """
        return cls(engine.opened(folder), words)

    # --- asking -------------------------------------------------------------------------------------------

    def find(
        self,
        text: str,
        limit: int = 10,
        *,
        kinds: Collection[str] = (),
        states: Collection[str] = (),
    ) -> list[Hit]:
        """Return the entries that *text* may mean, the best first.

        In: a name, an IRI, an id such as ``state/kz``, or a code such as ``Q232``; how many are wanted at
        most; the classes (IRIs) of which each must have one, if any; the states (IRIs) that are meant besides
        those that the text names. Without a text: entries of these kinds and states, in no order, with the
        score 0.
        """
        text = text.strip()[:LONGEST]
        told = frozenset(map(state_code, states))
        if not text:
            return self._any(limit, kinds, told)
        coded = self._coded(text, kinds)
        if any(hit.sure for hit in coded):
            return coded[:limit]
        asked = self._words.read(text)
        best: dict[str, _Alike] = {}
        for name in self._candidates(asked, max(_CANDIDATES, 3 * limit), kinds, told):
            found = self._alike(asked, name, told)
            if name.entry.iri not in best or found.order < best[name.entry.iri].order:
                best[name.entry.iri] = found
        rivals = {iri for iri, one in best.items() if one.like.rival}
        alone = len(rivals) == 1 and not coded
        if kinds and len(coded) == 1 and rivals <= {coded[0].entry.iri}:
            coded = [coded[0]._replace(sure=True)]  # a short code of that kind, and no name
        for hit in coded:
            best.pop(hit.entry.iri, None)
        named = (
            Hit(one.name.entry, one.name.name, one.like.score, one.same and alone)
            for one in sorted(best.values(), key=attrgetter("order"))
            if one.like.score
        )
        return list(islice((*coded, *named), limit))

    def _alike(self, asked: Reading, name: Named, told: frozenset[str]) -> _Alike:
        like = self._matcher.compare(asked, name.compared(), told)
        also = name.name != name.entry.label
        labelled = like.rival and like.letters == 1 and not also
        same = like.same or labelled
        if labelled and not told:
            like = replace(like, score=EXACT)
        order = (-like.score, not same, -like.letters, also, name.entry.label, name.entry.iri)
        return _Alike(order, same, like, name)

    def begin(self, text: str, limit: int = 10, *, kinds: Collection[str] = (), offset: int = 0) -> list[Hit]:
        """Return the entries of which a name has words that begin as those of *text* do, the best first.

        In: what has been typed so far; how many are wanted, of which classes (IRIs), and how many of the best
        to leave out. When no name begins so, names that are like it.
        """
        text = text.strip()[:LONGEST]
        wanted = limit + offset
        if not text:
            return self._any(wanted, kinds, frozenset())[offset:]
        hits = {hit.entry.iri: hit for hit in self._coded(text, kinds)}
        if words := minting.words(text):
            names = [
                (name.name != name.entry.label, number, at, name)
                for number, way in enumerate(questions.typed(words))
                for at, name in enumerate(self._search(way, kinds, max(_TYPED, 4 * wanted), shortest=True))
            ]
            for *_, name in sorted(names, key=itemgetter(0, 1, 2)):
                hits.setdefault(name.entry.iri, Hit(name.entry, name.name, 0.0))
        found = list(hits.values()) or self.find(text, wanted, kinds=kinds)
        return found[offset:wanted]

    def get(self, iri: str) -> Entry | None:
        """Return the entry of an IRI, or None."""
        return next((hit.entry for hit in self._coded(iri, ()) if hit.entry.iri == iri), None)

    def __len__(self) -> int:
        return self._searcher.doc_freq("first", 1)

    # --- inside -------------------------------------------------------------------------------------------

    def _known(self, word: str) -> bool:
        found = self._knowing.get(word)
        if found is None:
            found = self._knowing.keep(word, self._searcher.doc_freq("known", word) > 0)
        return found

    def _weight(self, word: str) -> float:
        found = self._weights.get(word)
        if found is None:
            share = (self._searcher.num_docs + 1) / (self._searcher.doc_freq("word", word) + 1)
            found = self._weights.keep(word, 1 + math.log(share))
        return found

    def _candidates(
        self, asked: Reading, limit: int, kinds: Collection[str], told: frozenset[str]
    ) -> list[Named]:
        parts = list(questions.named(asked, told, self._known))
        return list(self._search([(Occur.Must, Query.boolean_query(parts))], kinds, limit)) if parts else []

    def _any(self, limit: int, kinds: Collection[str], told: frozenset[str]) -> list[Hit]:
        parts = [(Occur.Must, Query.term_query(SCHEMA, "first", 1))]
        if told:
            parts.append((Occur.Must, Query.term_set_query(SCHEMA, "state", sorted(told))))
        return [Hit(name.entry, name.name, 0.0) for name in self._search(parts, kinds, limit)]

    def _coded(self, text: str, kinds: Collection[str]) -> list[Hit]:
        """Return the entries that an IRI, an id or a code stands for."""
        if not _CODE.fullmatch(text):
            return []
        parts = [(Occur.Must, Query.term_query(SCHEMA, "code", text.casefold()))]
        found = [name.entry for name in self._search(parts, kinds, _CANDIDATES)]
        sure = len(found) == 1 and _is_no_name(text, found[0])
        return [Hit(entry, text, EXACT, sure, coded=True) for entry in found]

    def _search(
        self, parts: Sequence[Part], kinds: Collection[str], limit: int, shortest: bool = False
    ) -> Iterator[Named]:
        """Yield the names of a query: those that fit best, or the shortest, labels before others."""
        if kinds:
            # Not a set of terms: for that the engine would mark every name of these kinds, each time.
            of_kind = [(Occur.Should, Query.term_query(SCHEMA, "kind", kind)) for kind in sorted(kinds)]
            parts = [*parts, (Occur.Must, Query.const_score_query(Query.boolean_query(of_kind), 0.0))]
        query = Query.boolean_query(parts)
        if shortest:
            found = self._searcher.search(query, limit, False, order_by_field="length", order=Order.Asc)
        else:
            found = self._searcher.search(query, limit, False)
        for _, address in found.hits:
            yield read(self._searcher.doc(address)["body"][0])


def _is_no_name(text: str, entry: Entry) -> bool:
    """Return whether what stands for an entry can be no name: an IRI, an id, a number of Wikidata."""
    if "://" in text:
        return text in {entry.iri, *entry.codes}  # capitals make another IRI
    return text == entry.iri or "/" in text or bool(NUMBERED.fullmatch(text.upper()))
