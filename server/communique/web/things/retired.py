"""IRIs that were minted and are no longer in use: withdrawn ones, and those another one took the place of."""

from functools import lru_cache
from pathlib import Path

from communique.config import CANONICAL_BASE, Settings
from communique.registry import Entry, Registry
from communique.served import Served


@lru_cache(maxsize=4)
def _entries(folder: Path, base: str) -> dict[str, Entry]:
    file = folder / "registry.tsv"
    if not file.is_file():
        return {}
    text = file.read_text(encoding="utf-8").replace(CANONICAL_BASE, base)
    return {entry.iri: entry for entry in Registry.parse(text, str(file)) if entry.status != "current"}


def entry(iri: str, served: Served, settings: Settings) -> Entry | None:
    """Return the registry's entry of an IRI that is not current any more, or None.

    The registry asked is that of the release; a dataset without a release has none.
    """
    return _entries(served.folder, settings.base_iri).get(iri) if served.folder else None
