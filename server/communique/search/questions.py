"""What the search engine is asked: the parts of which a question is made."""

from collections.abc import Callable, Iterator

from tantivy import Occur, Query

from communique.search.documents import SCHEMA
from communique.search.words import Reading

Part = tuple[Occur, Query]
"""A part of a question, and whether what is found must have it."""
_WORDS = 24
"""How many words of a question are looked up; the rest still counts when names are compared."""
_WHOLE = 40.0
"""How much more the whole of a name weighs than a word of it, so that it is not lost among long names."""
_WORD, _NEARLY = 2.0, 1.5
"""How much a word weighs, and one that is like it, begins so, or a state."""
_LONG = 40
"""How many letters of a word are looked up as a beginning."""


def named(asked: Reading, told: frozenset[str], known: Callable[[str], bool]) -> Iterator[Part]:
    """Yield what a name may have that is like the one asked for.

    In: what is asked; the states that are told besides, by code; which words are in some name.
    """
    if asked.joined:
        yield _has("joined", asked.joined, _WHOLE)
        yield from _nearly("joined", asked.joined, _WHOLE)
    for word in asked.words[:_WORDS]:
        yield _has("word", word, _WORD)
        yield _has("initials", word, _WORD)
        yield from _nearly("word", word, _NEARLY)
        yield from _nearly("form", word, _NEARLY)
        if not known(word):
            yield Occur.Should, Query.boost_query(_begins("word", word), _NEARLY)
    for code in sorted(asked.states | told):
        yield _has("state", code, _NEARLY)


def typed(words: list[str]) -> tuple[list[Part], list[Part]]:
    """Return two ways for names to begin as was typed: the name itself does, or one of its words.

    In: the words typed so far, at least one; the last may be a part of one.
    """
    words = words[:_WORDS]
    whole = [(Occur.Must, Query.term_query(SCHEMA, "plain", word)) for word in words[:-1]]
    return (
        [(Occur.Must, _begins("joined", "".join(words)))],
        [*whole, (Occur.Must, _begins("plain", words[-1]))],
    )


def _has(field: str, word: str, boost: float) -> Part:
    return Occur.Should, Query.boost_query(Query.term_query(SCHEMA, field, word), boost)


def _nearly(field: str, word: str, boost: float) -> Iterator[Part]:
    """Yield what finds words that have one or two letters wrong; a short one has none."""
    slips = 2 if len(word) > 7 else 1 if len(word) > 3 else 0
    if slips:
        like = Query.fuzzy_term_query(SCHEMA, field, word, slips)
        yield Occur.Should, Query.boost_query(like, boost)


def _begins(field: str, word: str) -> Query:
    return Query.regex_query(SCHEMA, field, f"{word[:_LONG]}.*")
