"""The indexes of the search engine, while its own threads lay locks into their folders."""

import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from tantivy import Document, SchemaBuilder

from communique import engine


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of an index of one document."""
    builder = SchemaBuilder()
    builder.add_text_field("name", stored=True)
    found = tmp_path / "index"
    found.mkdir()
    engine.made(builder.build(), [Document(name="Kazakhstan")], 15_000_000, found)
    return found


def test_a_folder_goes_although_a_lock_comes_and_goes_in_it() -> None:
    with engine.aside() as folder:

        def lock() -> None:
            with suppress(FileNotFoundError):  # the folder has gone
                while True:
                    (folder / ".tantivy-meta.lock").touch()
                    (folder / ".tantivy-meta.lock").unlink(missing_ok=True)

        threads = [threading.Thread(target=lock, daemon=True) for _ in range(2)]
        for thread in threads:
            thread.start()
    for thread in threads:
        thread.join(10)
    assert not folder.exists()


def test_many_open_an_index_at_once_and_nothing_is_left(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = tmp_path / "links"
    links.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(links))
    with ThreadPoolExecutor(16) as threads:
        found = list(threads.map(engine.opened, [folder] * 1000))
    assert {index.searcher().num_docs for index in found} == {1}
    assert list(links.iterdir()) == []
