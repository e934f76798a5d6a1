"""What the index keeps of a name: a document of the search engine, and back."""

import json
import re
from collections.abc import Iterator
from dataclasses import astuple, dataclass, replace
from typing import Any

from tantivy import Document, SchemaBuilder

from communique.search.entries import Entry
from communique.search.matching import Name
from communique.search.words import Reading, Words

VERSION = 4
"""Which form of index this is; one of another form is made anew."""
NUMBERED = re.compile(r"[QP][1-9]\d*")
"""The numbers of Wikidata stand for one thing wherever they stand; other short codes may be words."""
_ALSO = 1000
"""What is added to the length of a name that is not the label: it stands behind all labels."""
_SHOWN = 12
"""How many names of an entry come with it when it is found; concepts may have hundreds."""


@dataclass(frozen=True)
class Named:
    """A name of an entry, as the index keeps it."""

    entry: Entry
    """The entry, with no more than its first dozen names, and none that is hidden."""
    name: str
    """What is shown of the name: of a hidden one, the label."""
    reading: Reading

    def compared(self) -> Name:
        """Return what is compared of it."""
        return Name(self.reading, frozenset(map(state_code, self.entry.states)))


def _schema() -> Any:
    build = SchemaBuilder()
    for field in ("word", "known", "initials", "state", "form", "plain"):
        build.add_text_field(field, tokenizer_name="whitespace", index_option="basic")
    for field in ("joined", "kind", "code"):
        build.add_text_field(field, tokenizer_name="raw", index_option="basic")
    build.add_unsigned_field("first", indexed=True)
    build.add_unsigned_field("length", fast=True)
    build.add_text_field("body", stored=True, tokenizer_name="raw", index_option="basic")
    return build.build()


SCHEMA = _schema()
"""The fields of a document."""


def state_code(iri: str) -> str:
    """Return the code of a state's IRI: its last part, as in ``…/id/state/kz``."""
    return re.split(r"[/#]", iri.rstrip("/"))[-1].lower()


def documents(entry: Entry, words: Words) -> Iterator[Document]:
    """Yield the documents of an entry, one for each name; the first has its codes."""
    states = frozenset(map(state_code, entry.states))
    head = astuple(replace(entry, names=entry.names[:_SHOWN], hidden=()))
    for number, name in enumerate((*entry.names, *entry.hidden)):
        reading = words.read(name)
        theirs = states | reading.states
        mentions = [sorted(mention) for mention in reading.mentions]
        shown = name if number < len(entry.names) else entry.label
        said = [shown, reading.plain, reading.words, mentions, sorted(reading.initials)]
        document = Document(
            word=" ".join(reading.words),
            initials=" ".join(sorted(reading.initials)),
            state=" ".join(sorted(theirs)),
            form=" ".join(sorted({form for code in theirs for form in words.forms.get(code, ())})),
            plain=reading.plain,
            joined=reading.joined,
            kind=list(entry.kinds),
            body=json.dumps([head, said], ensure_ascii=False, separators=(",", ":")),
        )
        if number < len(entry.names):  # a hidden name may be a misspelling, whose words are none
            document.add_text("known", " ".join(reading.words))
        document.add_unsigned("length", len(reading.plain) + (0 if shown == entry.label else _ALSO))
        if number == 0:
            document.add_unsigned("first", 1)
            for code in _codes(entry):
                document.add_text("code", code.casefold())
        yield document


def _codes(entry: Entry) -> set[str]:
    """Return everything that stands for an entry as a whole."""
    found = {entry.iri, *entry.codes}
    base, id_, local = entry.iri.partition("/id/")
    if id_ and base:
        found.add(local)
    for code in entry.codes:
        number = code.rpartition("/")[2]
        if NUMBERED.fullmatch(number):
            found.add(number)
    return found


def read(body: str) -> Named:
    """Return the name that the body of a document holds."""
    (iri, label, names, kinds, states, codes, note, _), said = json.loads(body)
    name, plain, words, mentions, initials = said
    return Named(
        Entry(iri, label, tuple(names), tuple(kinds), tuple(states), tuple(codes), note),
        name,
        Reading(plain, tuple(words), tuple(map(frozenset, mentions)), frozenset(initials)),
    )
