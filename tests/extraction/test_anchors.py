"""Whatever the text: everything that is read in it stands at its passages, and is read the same each time."""

import dataclasses
import hashlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communique import annotations, config, content, extracting
from communique.content import Content
from communique.documents import Document
from communique.extract import corpus, reader
from communique.extract.model import Annotations, Span
from communique.review import machine
from extraction import texts

DATES = st.one_of(st.none(), st.dates().map(str))


def passages(value: object) -> Iterator[Span]:
    """Yield every passage in annotations: every pair of whole numbers, wherever it stands."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from passages(getattr(value, field.name))
    elif isinstance(value, tuple):
        if len(value) == 2 and all(isinstance(part, int) for part in value):
            yield value
        else:
            for part in value:
                yield from passages(part)


def quotes(value: object) -> Iterator[tuple[int, int, str]]:
    """Yield every quote in JSON with its offsets."""
    if isinstance(value, dict):
        if "start" in value:
            yield value["start"], value["end"], value["quote"]
        for part in value.values():
            yield from quotes(part)
    elif isinstance(value, list):
        for part in value:
            yield from quotes(part)


@cache
def known() -> Content:
    """Return the content; as a fixture it would be printed, all of it, with each mistake."""
    return content.load(config.load({}, Path("none.toml")))


def check(text: str, published: str | None) -> Annotations:
    """Check all that is read in a text."""
    found = reader.read(text, published, known().lexicon)
    assert reader.read(text, published, known().lexicon) == found
    for start, end in passages(found):
        assert 0 <= start < end <= len(text)
        assert text[start:end].strip(), "a passage holds more than white space"
    view = corpus.view(found, text, "name", known().lexicon)
    assert json.loads(extracting.as_json(view)) == view
    assert len(extracting.as_json(view).splitlines()) == 1
    for start, end, quote in quotes(view):
        assert text[start:end] == quote
    document = Document("name.txt", text, hashlib.sha256(text.encode()).hexdigest(), published)
    assert all("\n" not in line.lstrip("\n") for line in extracting.as_text(document, found))
    if published and text.strip():
        made = machine.make(document, known())
        records = list(made.records)
        annotations.check_quotes(records, document)
        for record in records:
            assert known().form.fault(annotations.as_json(record)) is None
            assert all(0 <= start < end <= len(text) for start, end in record.spans)
    return found


@settings(max_examples=300, deadline=None)
@given(text=texts.made_up, published=DATES)
def test_in_any_text(text: str, published: str | None) -> None:
    check(text, published)


@pytest.mark.parametrize("text", texts.TRAPS)
def test_in_texts_that_were_traps_once(text: str) -> None:
    check(text, "2026-11-22")
    check(text, None)


@settings(max_examples=150, deadline=None)
@given(text=texts.damaged(texts.stored(texts.OPEN, texts.SEEDS)), published=DATES)
def test_in_texts_that_were_damaged(text: str, published: str | None) -> None:
    check(text, published)


@pytest.mark.parametrize("folder", [texts.OPEN, texts.SEEDS], ids=["open", "seeds"])
def test_in_our_texts(folder: Path) -> None:
    found = [check(text, "2026-11-22") for text in texts.stored(folder)]
    assert any(one.agreements for one in found)


def test_in_the_corpus() -> None:
    stored = texts.stored(texts.corpus() / "dev")
    assert stored
    for text in stored:
        check(text, None)
        check(text.replace("\n", "\r\n"), "2024-02-29")


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_in_texts_of_the_corpus_that_were_damaged(data: st.DataObject) -> None:
    text = data.draw(texts.damaged(texts.stored(texts.corpus() / "dev")))
    check(text, data.draw(DATES))


@pytest.mark.parametrize("mark", ["\n\n", "\u200b", "\ufeff", "\u00a0\u2060\r\n"])
def test_what_cannot_be_seen_before_a_text_moves_every_passage(mark: str) -> None:
    for text in texts.stored(texts.SEEDS):
        plain, moved = (
            list(passages(reader.read(one, None, known().lexicon))) for one in (text, mark + text)
        )
        assert plain
        assert moved == [(start + len(mark), end + len(mark)) for start, end in plain]
