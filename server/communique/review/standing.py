"""Whether a reviewed file stands."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from communique import annotations, claims, dataset, documents, resources
from communique.annotations import Record, Span
from communique.content import Content
from communique.documents import Document
from communique.errors import DataError, RecordError, UsageError
from communique.output import on_a_line
from communique.registry import Entry, Registry
from communique.resolve import Resolver
from communique.review import machine, revisions
from communique.review.revisions import Revision

_SHOWN = 60
"""How many characters of a quote are shown."""


@dataclass(frozen=True)
class Fault:
    """Something because of which a reviewed file does not stand."""

    line: int
    """The line of the file, counted from 1."""
    problem: str
    quote: str = ""
    """The quote of the record."""
    now: Span | None = None
    """Where the words of the quote stand now."""


@dataclass(frozen=True)
class Review:
    """What is to be said of a reviewed file."""

    file: str
    text: str
    """The path of its text."""
    faults: tuple[Fault, ...]
    revisions: tuple[Revision, ...]
    """What became of the machine's records; nothing when the text is not the one they were made for."""
    entries: tuple[Entry, ...] = ()
    """What the registry lacks and the file beside the records has."""

    @property
    def stands(self) -> bool:
        """Whether a build accepts the records, given these entries."""
        return not self.faults

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "file": self.file,
            "text": self.text,
            "stands": self.stands,
            "faults": [
                {"line": one.line, "problem": one.problem, "quote": one.quote, "now": one.now}
                for one in self.faults
            ],
            "changes": [
                {
                    "change": one.kind,
                    "record": one.record.kind,
                    "id": one.record.id,
                    "quote": one.record.quote,
                    "start": one.record.at[0],
                    "end": one.record.at[1],
                    "fields": one.fields,
                }
                for one in self.revisions
                if one.kind != "kept"
            ],
            "totals": revisions.totals(self.revisions),
            "new": [entry.iri for entry in self.entries],
        }

    def lines(self) -> Iterator[str]:
        """Yield it for people: what was changed, then what is wrong."""
        if self.revisions:
            yield from revisions.lines(self.revisions)
        for fault in self.faults:
            yield f"{self.file}, line {fault.line}: {fault.problem}"
        if self.stands:
            yield f"{self.file} stands: every quote is in {self.text}, and everything it names is known."
        if self.entries:
            rows = machine.entries_of(Path(self.file))
            yield f"New are {len(self.entries)} things: put the rows of {rows} into mappings/registry.tsv."


def review(file: Path, texts: Sequence[Traversable], content: Content) -> Review:
    """Check a reviewed file against its text, and compare it with what the machine reads there.

    In: the file; files or folders among which its text is (none: beside the file and in ``seeds/``).
    Raises: :class:`UsageError` when there is no such file, :class:`RecordError` when its first line names no
    text, :class:`DataError` when the text is nowhere.
    """
    if not file.is_file():
        raise UsageError(f"{file}: there is no such file.")
    records, faults = _parse(resources.read(file, content.settings), str(file), content)
    document = _text(file, records[0], texts, content)
    same = document.sha256 == records[0].fields["sha256"]
    if not same:
        faults.append(
            Fault(
                1,
                f"the records were made for a text with SHA-256 {records[0].fields['sha256'][:12]}…,"
                f" but {document.path} has {document.sha256[:12]}….",
            )
        )
    new = _new(file, content)
    known = replace(content, registry=content.registry.extended(new))
    for record in records:
        faults += _misplaced(record, document)
        faults += _unknown(record, dataset.slug_of(document, content), known)
    changed: list[Revision] = []
    if same and document.published:  # of another text the machine reads other things
        changed = revisions.revisions(machine.make(document, content).records, records)
    faults.sort(key=lambda fault: fault.line)
    return Review(str(file), document.path, tuple(faults), tuple(changed), new)


def _new(file: Path, content: Content) -> tuple[Entry, ...]:
    """Return what the registry lacks and the file beside the records has.

    Raises: :class:`communique.errors.RegistryError` naming the line of a row that cannot be read.
    """
    rows = machine.entries_of(file)
    if not rows.is_file():
        return ()
    found = Registry.parse(resources.read(rows, content.settings), str(rows))
    return tuple(entry for entry in found if entry.iri not in content.registry)


def _line(record: Record) -> int:
    return int(record.where.rpartition(" ")[2])


def _parse(text: str, where: str, content: Content) -> tuple[list[Record], list[Fault]]:
    """Return the records of a file, the first of which names its text, and the lines that hold none.

    Raises: :class:`RecordError` when the first one does not.
    """
    records: list[Record] = []
    faults: list[Fault] = []
    for place, line in annotations.lines(text, where):
        try:
            records.append(annotations.parse_line(line, place, content.form))
        except RecordError as fault:
            if not records:
                raise
            number = int(place.rpartition(" ")[2])
            faults.append(Fault(number, fault.message.removeprefix(f"{place}: ")))
    if not records or "sha256" not in records[0].fields:
        raise RecordError(
            f"{where}, line 1: the first record must be the report, with the sha256 of its text."
        )
    return records, faults


def _text(file: Path, first: Record, texts: Sequence[Traversable], content: Content) -> Document:
    """Return the text that a reviewed file is about: by its hash, else by its name.

    Raises: :class:`DataError` when it is nowhere.
    """
    limit = content.settings.max_source_bytes
    name, digest = first.fields.get("file", ""), first.fields["sha256"]
    if texts:
        found, _ = documents.read(texts, limit, repeats=True)
        named = found if len(found) == 1 else [one for one in found if one.name == name]
    else:
        beside = file.parent / Path(name).name
        found, _ = documents.read([beside] if beside.is_file() else [], limit)
        if not any(one.sha256 == digest for one in found):
            found += documents.read([resources.folder("seeds", content.settings)], limit)[0]
        named = [one for one in found if one.name == name]
    same = [one for one in found if one.sha256 == digest]
    for one in [*same, *named]:
        return one
    where = "in what --text names" if texts else "beside the file or in the seeds; name it with --text"
    raise DataError(f"{first.where}: the text “{name}” (SHA-256 {digest[:12]}…) is not {where}.")


def _misplaced(record: Record, document: Document) -> Iterator[Fault]:
    """Yield what is wrong with the passages of a record."""
    text = document.text
    for start, end in record.spans:
        if not start < end <= len(text) and (start, end) != record.at:
            yield Fault(
                _line(record),
                f"the passage {start}–{end} is not within the {len(text)} characters of {document.name}"
                f" (“{on_a_line(record.quote, _SHOWN)}”).",
                record.quote,
            )
    start, end = record.at
    if text[start:end] == record.quote:
        return
    now = where_now(text, record.quote, start)
    if now is None:
        hint = "the words stand nowhere in the text"
    elif text[slice(*now)] == record.quote:
        hint = f"the words stand at {now[0]}–{now[1]}"
    else:
        hint = f"at {now[0]}–{now[1]} it reads “{on_a_line(text[slice(*now)], _SHOWN)}”"
    yield Fault(
        _line(record),
        f"“{on_a_line(record.quote, _SHOWN)}” does not stand at {start}–{end}, where the text reads"
        f" “{on_a_line(text[start:end], _SHOWN)}”; {hint}.",
        record.quote,
        now,
    )


def where_now(text: str, quote: str, near: int) -> Span | None:
    """Return where a quote stands: the place nearest to an offset, letter by letter or else word by word.

    >>> where_now("The Sides agreed. The sides  met.", "The sides met", 0)
    (18, 32)
    """
    places = [text.rfind(quote, 0, near + len(quote)), text.find(quote, near)]
    exact = [(place, place + len(quote)) for place in places if place >= 0]
    words = re.findall(r"\w+", quote)
    if exact or not words:
        return min(exact, key=lambda span: abs(span[0] - near), default=None)
    alike = re.finditer(r"\b" + r"\W+".join(map(re.escape, words)) + r"\b", text, re.IGNORECASE)
    return min((match.span() for match in alike), key=lambda span: abs(span[0] - near), default=None)


def _unknown(record: Record, slug: str, content: Content) -> Iterator[Fault]:
    """Yield what a record names that is not known: its author, a code, a thing."""
    if record.by not in content.authors:
        yield Fault(_line(record), f"there is no author “{record.by}” in authors.tsv.", record.quote)
    resolver = Resolver(content.names, content.registry, content.codes, content.form)
    try:
        for _ in resolver.rows(record, claims.claim_of(record, slug, content.names)):
            pass
    except DataError as fault:
        yield Fault(_line(record), fault.message.removeprefix(f"{record.where}: "), record.quote)
