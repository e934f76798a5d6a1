"""What the server answers from: one release at a time, or the files of ``--data``."""

import os
import threading
import weakref
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from communique import release
from communique.config import Settings
from communique.errors import MachineError
from communique.release import packing, publish
from communique.release.holding import Hold
from communique.store import Store
from communique.store.endpoint import Endpoint
from communique.store.remote import RemoteStore

LARGEST = 50_000_000
"""The largest answer of a remote store that goes into a page, in bytes."""
MOMENT = 60
"""How long what is known of a remote store counts as new, in seconds."""


@dataclass(frozen=True)
class Served:
    """One dataset, as a request sees it from beginning to end."""

    id: str
    """The hash of the release, ``data``, or ``remote``."""
    store: ox.Store = field(repr=False)
    """Read-only; its default graph is the merge of the named ones. Empty when the data is elsewhere."""
    store_path: Path
    """The folder of the store, for a query process to open; nowhere for a remote one."""
    folder: Path | None
    """The folder of the release; None with ``--data`` and for a remote store."""
    manifest: Mapping[str, Any]
    modified: datetime | None
    """How new the data is: the newest date of a source or a review (UTC); None when nobody knows."""
    since: datetime
    """When this became what the server answers from (UTC): of two releases of one day, the later is newer."""
    hold: Hold | None = field(default=None, repr=False, compare=False)
    """What keeps the release from being removed while it is served."""
    remote: RemoteStore | None = field(default=None, repr=False, compare=False)
    """The remote store that has the data; None when it is here."""

    memory: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    """What was looked up and may be wanted by other requests, as long as this is served."""

    @property
    def lasting(self) -> bool:
        """Whether the data stays as it is while this is served; nobody knows that of a remote store."""
        return self.remote is None

    def opened(self) -> Store:
        """Return the data as one request reads it."""
        return self.remote.session() if self.remote else self.store


class Holder:
    """Hands out the current release, and notices when another becomes current.

    A release that was handed out stays open, and on the disk, until the last request that has it has ended.
    """

    def __init__(self, settings: Settings) -> None:
        self._home = settings.home
        self._link = settings.home / "current"
        self._lock = threading.Lock()
        self._served: Served | None = None
        self._old: list[weakref.ref[Served]] = []
        self._seen: tuple[int, int] | None = None

    def current(self) -> Served:
        """Return the current release; the store of a new one is opened once.

        Raises: :class:`MachineError` when there is no release, or it cannot be read.
        """
        served, mark = self._served, self._mark()
        if served is None or mark is None or mark != self._seen:
            now = self._look()
            if served is None or (now is not None and not _same(served, *now)):
                with self._lock:
                    before = self._served
                    served = self._served = self._newest()
                    if before is not None and before is not served:
                        self._old.append(weakref.ref(before))
            self._seen = mark
        return served

    def has_old(self) -> bool:
        """Return whether a release that is current no more is still open in this process."""
        with self._lock:
            self._old = [old for old in self._old if old() is not None]
            return bool(self._old)

    def _mark(self) -> tuple[int, int] | None:
        """Return what changes whenever another release becomes current: cheap to ask at each request."""
        try:
            found = os.lstat(self._link)
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns

    def _look(self) -> tuple[release.Release, datetime] | None:
        """Return the current release and since when it is that."""
        # The time first: if the release changes in between, the time is too old, which does no harm.
        since = release.current_since(self._home)
        found = release.current(self._home)
        return (found, since) if found and since else None

    def _newest(self) -> Served:
        """Return what is current now; while that is being replaced, what was current before."""
        while True:
            now = self._look()
            if now is None:
                if self._served is None:
                    raise MachineError(f"{self._home}: there is no release; “communique build” makes one.")
                return self._served
            if self._served is not None and _same(self._served, *now):
                return self._served
            try:
                return serve(*now)
            except MachineError:
                if self._look() == now:  # else another became current, and this one may have been removed
                    raise


class RemoteHolder(Holder):
    """Hands out the remote store of the settings, which nobody says has changed.

    What is worked out of it once for several requests is worked out again every :data:`MOMENT` seconds.
    """

    def __init__(self, settings: Settings, folder: Path | None = None) -> None:
        super().__init__(settings)
        endpoint = Endpoint(settings.store_url, LARGEST)
        self._remote = RemoteStore(endpoint, settings.query_deadline, folder)
        self._nothing = ox.Store()

    def current(self) -> Served:
        """Return the store as it is at this moment; it is not asked for that."""
        with self._lock:
            now = datetime.now(UTC)
            if self._served is None or (now - self._served.since).total_seconds() > MOMENT:
                self._served = Served(
                    "remote", self._nothing, Path("remote"), None, {}, None, now, remote=self._remote
                )
            return self._served


def holder(settings: Settings, folder: Path | None = None) -> Holder:
    """Return the holder of what the settings say is served: a remote store, or the current release.

    In: the settings; a folder that several processes of one server share.
    """
    return RemoteHolder(settings, folder) if settings.store_url else Holder(settings)


def _same(served: Served, found: release.Release, since: datetime) -> bool:
    """Return whether a release is the one that is served: the same one made anew is not."""
    return (served.id, served.since) == (found.id, since)


def serve(found: release.Release, since: datetime) -> Served:
    """Return a release ready to be served; *since* is when it became current.

    Raises: :class:`MachineError` when it is not there any more, or cannot be read.
    """
    hold = found.hold()
    path = publish.ensure_store(found)
    store = packing.open_store(path)
    modified = datetime.fromisoformat(found.manifest["modified"]).astimezone(UTC)
    return Served(found.id, store, path, found.path, found.manifest, modified, since, hold)
