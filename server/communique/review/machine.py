"""The records that the machine makes of a text, and the files in which a reviewer gets them."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from communique import annotations, dataset, extracting, release
from communique import records as recorded
from communique.annotations import Record
from communique.content import Content
from communique.documents import Document, LeftOut
from communique.errors import UsageError
from communique.output import whole
from communique.registry import Entry, Registry

ENTRIES = ".registry.tsv"
"""How the name ends of the file with the rows that the registry lacks."""


@dataclass(frozen=True)
class Made:
    """What the machine makes of one text."""

    records: tuple[Record, ...]
    entries: tuple[Entry, ...]
    """The entries of what they name that the registry does not hold."""
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True)
class Written:
    """Files for a reviewer."""

    file: Path
    made: Made

    @property
    def entries(self) -> Path:
        """The file of the rows that the registry lacks."""
        return entries_of(self.file)


def entries_of(file: Path) -> Path:
    """Return where the rows stand that the records of a file need in the registry."""
    return file.with_name(f"{file.stem}{ENTRIES}")


def make(document: Document, found: Content) -> Made:
    """Return what the machine makes of a document, whose date is known, by itself."""
    read = recorded.read_texts([document], (), found)
    entries = tuple(entry for entry in read.content.registry if entry.iri not in found.registry)
    return Made(tuple(read.reports[0].records), entries, read.left_out)


def write(texts: Sequence[Document], target: Path, force: bool, found: Content) -> Iterator[Written]:
    """Write what the machine makes of texts into files for a reviewer, and yield each.

    In: the texts, of which those without a date are passed over, because their reports have no name; the file
    for the only text, or a folder that gets ``{report}.jsonl`` of each (when there are several, or the folder
    is there); whether what stands there is replaced.
    Raises: :class:`UsageError` when something stands there, before anything is written;
    :class:`communique.errors.MachineError` when a file cannot be written, of which nothing remains then.
    """
    dated = [one for one in texts if one.published]
    files = [target] * len(dated)
    if len(texts) > 1 or target.is_dir():
        if target.exists() and not target.is_dir():
            raise UsageError(f"{target}: the records of {len(texts)} texts need a folder; this is a file.")
        files = [target / f"{dataset.slug_of(one, found)}.jsonl" for one in dated]
    for path in (one for file in files for one in (file, entries_of(file))):
        if path.is_file() and not force:
            raise UsageError(f"{path}: the file is there already; --force replaces it.")
    for file, document in zip(files, dated, strict=True):
        one = Written(file, make(document, found))
        with release.machine(file.parent):
            file.parent.mkdir(parents=True, exist_ok=True)
        _put(one)
        yield one


def _put(one: Written) -> None:
    """Write the records and, if there are any, the rows that the registry lacks; both or none."""
    lines = [f"{extracting.as_json(annotations.as_json(record))}\n" for record in one.made.records]
    texts = {one.file: "".join(lines)}
    if one.made.entries:
        texts[one.entries] = table(one.made.entries)
    else:
        one.entries.unlink(missing_ok=True)  # the rows of records that are replaced
    with ExitStack() as stack:
        outputs = [(stack.enter_context(whole(path)), text) for path, text in texts.items()]
        for output, text in outputs:
            output.write(text.encode())
            output.flush()  # before any of them takes its place


def table(entries: Sequence[Entry]) -> str:
    """Return entries as the text of a registry file."""
    return Registry((), {}, {}).extended(entries).table()
