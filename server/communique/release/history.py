"""The releases of a HOME: which there are, since when each was current, and which one a name means.

The link ``current`` says what is current now and, by its own time, since when. ``history.tsv`` says the same
of those that were current before, in the order they became it; it is written before the link is renewed, so
whatever stops a build, each of the two is true.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from communique import release
from communique.errors import MachineError, UsageError
from communique.release import Release, machine

FILE = "history.tsv"
CURRENT = "current"
"""What the current release is called where a name is wanted."""


@dataclass(frozen=True)
class Kept:
    """A release that is kept."""

    release: Release
    since: datetime | None
    """When it became current (UTC), the last time if more than once; None when that is not known."""


def kept(home: Path) -> list[Kept]:
    """Return the releases that are kept: the current one, then the others, by when they became it.

    Those of which that is not known (they were copied here, or their build was killed) come last.
    Raises: :class:`MachineError` when the folder may not be looked into.
    """
    now, now_since = release.current(home), release.current_since(home)
    before = was_current(home)
    since = {now.id: now_since} if now else {}
    since |= {name: before[name] for name in reversed(before) if name not in since}
    there = _there(home)
    unknown = sorted(there.keys() - since.keys(), key=lambda name: _made(there[name]), reverse=True)
    return [Kept(there[name], since.get(name)) for name in [*since, *unknown] if name in there]


def was_current(home: Path) -> dict[str, datetime]:
    """Return since when the releases that ``history.tsv`` names were current, the last one last.

    A line that cannot be read is passed over: what it says is only the order in which releases are shown.
    """
    file = home / FILE
    with machine(file):
        text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
    found: dict[str, datetime] = {}
    for line in text.split("\n"):
        time, _, name = line.partition("\t")
        try:
            since = datetime.fromisoformat(time).astimezone(UTC)
        except ValueError:
            continue
        found.pop(name, None)
        found[name] = since
    return found


def record(was: Mapping[str, datetime]) -> str:
    r"""Return what ``history.tsv`` says of releases and the times they became current.

    >>> record({"0123456789abcdef": datetime(2026, 11, 22, tzinfo=UTC)})
    '2026-11-22T00:00:00+00:00\t0123456789abcdef\n'
    """
    return "".join(f"{since.isoformat()}\t{name}\n" for name, since in was.items())


def _made(one: Release) -> float:
    """Return the time of a release's folder; of one that has just been removed, none matters."""
    try:
        return one.path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _there(home: Path) -> dict[str, Release]:
    """Return the releases on disk by their names."""
    releases = home / "releases"
    with machine(releases):
        if not releases.is_dir():
            return {}
        return {
            folder.name: Release(folder)
            for folder in releases.iterdir()
            if release.ID.fullmatch(folder.name) and (folder / "manifest.json").is_file()
        }


def find(home: Path, name: str) -> Release:
    """Return the release that a name means.

    In: HOME; the folder of a release, or ``current``, or the first digits of the name of one that is kept.
    Raises: :class:`UsageError` when there is none, or more than one; :class:`MachineError` when there is no
    current one.
    """
    if name == CURRENT:
        found = release.current(home)
        if found is None:
            raise MachineError(f"{home}: there is no release; “communique build” makes one.")
        return found
    if Path(name, "manifest.json").is_file():
        return release.at(Path(name))
    there = _there(home)
    fitting = sorted(key for key in there if name and key.startswith(name))
    if len(fitting) > 1:
        raise UsageError(f"{name}: {len(fitting)} releases begin like this: {', '.join(fitting)}.")
    if not fitting:
        raise UsageError(
            f"{name}: there is no release in a folder of this name, nor one in {home / 'releases'}."
        )
    return there[fitting[0]]
