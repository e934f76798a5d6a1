"""The registry: every IRI we ever minted, and what it stands for.

A row of ``mappings/registry.tsv`` pins an IRI to its key. A better name later changes the label, never the
IRI; an IRI that should not have been minted is withdrawn or replaced, never deleted.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, Self, cast, get_args

from communique import tables
from communique.errors import RegistryError

Status = Literal["current", "withdrawn", "replaced"]

COLUMNS = ("iri", "type", "key", "label", "status", "replaced_by", "since")
"""The header of a registry file."""

_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`]+/id/(?P<segment>[a-z-]+)/[a-z0-9]+(?:[.-]+[a-z0-9]+)*")


@dataclass(frozen=True)
class Entry:
    """One row of the registry."""

    iri: str
    type: str
    """The local name of the thing's class in the ontology."""
    key: str
    """What the IRI stands for, in words; no two IRIs of one path segment share it."""
    label: str
    """The English display label."""
    status: Status
    replaced_by: str | None
    """The IRI that took this one's place."""
    since: date
    """The day the IRI was minted."""
    line: int
    """The line of the file it stands on, counted from 1; 0 for what was minted just now."""

    @property
    def is_new(self) -> bool:
        """Whether it stands in no file yet."""
        return self.line == 0

    @property
    def segment(self) -> str:
        """The part of the IRI's path that tells the kind of thing, such as ``organization``."""
        return self.iri.split("/")[-2]


@dataclass(frozen=True)
class Registry:
    r"""All entries of a registry file, found by IRI or by key.

    >>> registry = Registry.parse(
    ...     "iri\ttype\tkey\tlabel\tstatus\treplaced_by\tsince\n"
    ...     "https://example.org/id/state/kz\tState\tkz\tKazakhstan\tcurrent\t\t2026-11-22\n",
    ...     "registry.tsv",
    ... )
    >>> registry.by_key("state", "kz").label
    'Kazakhstan'
    >>> "https://example.org/id/state/rs" in registry
    False
    """

    entries: tuple[Entry, ...]
    _by_iri: dict[str, Entry]
    _by_key: dict[tuple[str, str], Entry]

    @classmethod
    def parse(cls, text: str, name: str) -> Self:
        """Return the registry that a tab-separated text holds.

        In: the text, and the file's name for messages.
        Raises: :class:`RegistryError`, naming file and line, for a row that cannot be read or that
        contradicts another one.
        """
        entries = tuple(_entries(text, name))
        by_iri: dict[str, Entry] = {}
        by_key: dict[tuple[str, str], Entry] = {}
        homes: dict[str, Entry] = {}
        for entry in entries:
            where = f"{name}, line {entry.line}"
            if (other := by_iri.setdefault(entry.iri, entry)) is not entry:
                raise RegistryError(f"{where}: {entry.iri} already stands on line {other.line}.")
            if (other := by_key.setdefault((entry.segment, entry.key), entry)) is not entry:
                raise RegistryError(
                    f"{where}: the key “{entry.key}” of {entry.iri} is already the key of {other.iri}"
                    f" on line {other.line}."
                )
            if (other := homes.setdefault(entry.type, entry)).segment != entry.segment:
                raise RegistryError(
                    f"{where}: {entry.iri} is a {entry.type}, and on line {other.line} the IRIs of that type"
                    f" are under id/{other.segment}/."
                )
        for entry in entries:
            _check_replacement(entry, by_iri, name)
        return cls(entries, by_iri, by_key)

    def extended(self, entries: Iterable[Entry]) -> Self:
        """Return this registry with further entries, none of which it holds yet, in the order of the IRIs."""
        more = tuple(entries)
        return replace(
            self,
            entries=tuple(sorted((*self.entries, *more), key=lambda entry: entry.iri))
            if more
            else self.entries,
            _by_iri={**self._by_iri, **{entry.iri: entry for entry in more}},
            _by_key={**self._by_key, **{(entry.segment, entry.key): entry for entry in more}},
        )

    def only(self, keep: Callable[[Entry], bool]) -> Self:
        """Return this registry with the entries for which *keep* is true alone."""
        return replace(self, entries=(), _by_iri={}, _by_key={}).extended(filter(keep, self.entries))

    def table(self) -> str:
        """Return the registry as the text of a file; reading it gives the same entries."""
        rows = [
            (one.iri, one.type, one.key, one.label, one.status, one.replaced_by or "", one.since.isoformat())
            for one in sorted(self.entries, key=lambda entry: entry.iri)
        ]
        return "".join("\t".join(cells) + "\n" for cells in (COLUMNS, *rows))

    def by_iri(self, iri: str) -> Entry | None:
        """Return the entry of an IRI, or None when it was never minted."""
        return self._by_iri.get(iri)

    def by_key(self, segment: str, key: str) -> Entry | None:
        """Return the entry that stands for *key* among the IRIs under ``id/{segment}/``, or None."""
        return self._by_key.get((segment, key))

    def current(self, iri: str) -> Entry | None:
        """Return the entry in use for an IRI: its own, or the last one in the line of its replacements.

        Out: None when the IRI was never minted, or ends in one that was withdrawn.
        """
        entry = self._by_iri.get(iri)
        while entry is not None and entry.replaced_by:
            entry = self._by_iri[entry.replaced_by]
        return entry if entry is not None and entry.status == "current" else None

    def __contains__(self, iri: object) -> bool:
        return iri in self._by_iri

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)


def _entries(text: str, name: str) -> Iterator[Entry]:
    """Yield the rows of a registry file, each sound in itself."""
    for line, row in tables.rows(text, COLUMNS, name, RegistryError):
        yield _entry(row, f"{name}, line {line}", line)


def _entry(said: Mapping[str, str], where: str, line: int) -> Entry:
    """Return the entry of one row."""
    for column in ("iri", "type", "key", "label"):
        if not said[column].strip():
            raise RegistryError(f"{where}: the {column} is empty.")
    if not _IRI.fullmatch(said["iri"]):
        raise RegistryError(
            f"{where}: “{said['iri']}” is not an IRI of the form …/id/type/slug in lower-case ASCII."
        )
    if said["status"] not in get_args(Status):
        raise RegistryError(
            f"{where}: the status “{said['status']}” is not one of {', '.join(get_args(Status))}."
        )
    since = tables.day(said["since"])
    if since is None:
        raise RegistryError(f"{where}: the date “{said['since']}” is not YYYY-MM-DD.")
    return Entry(
        iri=said["iri"],
        type=said["type"],
        key=said["key"],
        label=said["label"],
        status=cast(Status, said["status"]),
        replaced_by=said["replaced_by"] or None,
        since=since,
        line=line,
    )


def _check_replacement(entry: Entry, by_iri: dict[str, Entry], name: str) -> None:
    """Raise when the entry's replacement is missing, out of place, unknown, or leads back to the entry."""
    where = f"{name}, line {entry.line}"
    if entry.status != "replaced":
        if entry.replaced_by:
            raise RegistryError(
                f"{where}: {entry.iri} is {entry.status}, so replaced_by cannot be {entry.replaced_by}."
            )
        return
    seen = [entry.iri]
    step = entry
    while step.status == "replaced":
        if not step.replaced_by:
            raise RegistryError(f"{where}: {step.iri} is replaced, but replaced_by is empty.")
        if step.replaced_by in seen:
            raise RegistryError(f"{where}: {entry.iri} is replaced in a circle, by {step.replaced_by}.")
        if step.replaced_by not in by_iri:
            raise RegistryError(
                f"{where}: {step.iri} is replaced by {step.replaced_by}, which is not in the registry."
            )
        step = by_iri[step.replaced_by]
        seen.append(step.iri)
