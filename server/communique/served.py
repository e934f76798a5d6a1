"""What the server answers from: one release at a time, or the files of ``--data``."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from communique import publish, release
from communique.config import Settings
from communique.errors import MachineError


@dataclass(frozen=True)
class Served:
    """One dataset, as a request sees it from beginning to end."""

    id: str
    """The hash of the release, or ``data``."""
    store: ox.Store = field(repr=False)
    """Read-only; its default graph is the merge of the named ones."""
    store_path: Path
    """The folder of the store, for a query process to open."""
    folder: Path | None
    """The folder of the release; None with ``--data``."""
    manifest: Mapping[str, Any]
    modified: datetime
    """How new the data is: the newest date of a source or a review (UTC)."""
    since: datetime
    """When this became what the server answers from (UTC): of two releases of one day, the later is newer."""


class Holder:
    """Hands out the current release, and notices when another becomes current."""

    def __init__(self, settings: Settings) -> None:
        self._home = settings.home
        self._lock = threading.Lock()
        self._served: Served | None = None

    def current(self) -> Served:
        """Return the current release; the store of a new one is opened once.

        Raises: :class:`MachineError` when there is no release.
        """
        # The time first: if the release changes in between, the time is too old, which does no harm.
        since = release.current_since(self._home)
        found = release.current(self._home)
        if found is None or since is None:
            raise MachineError(f"{self._home}: there is no release; “communique build” makes one.")
        served = self._served
        if served is None or (served.id, served.since) != (found.id, since):
            with self._lock:
                served = self._served
                if served is None or served.id != found.id:
                    served = serve(found, since)
                self._served = served = replace(served, since=since)
        return served


def serve(found: release.Release, since: datetime) -> Served:
    """Return a release ready to be served; *since* is when it became current."""
    path = publish.ensure_store(found)
    with release.machine(path):
        store = ox.Store.read_only(str(path))
    modified = datetime.fromisoformat(found.manifest["modified"]).astimezone(UTC)
    return Served(found.id, store, path, found.path, found.manifest, modified, since)
