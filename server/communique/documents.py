"""Step 1, read: source texts from files.

A source is a UTF-8 ``.txt`` file. What is known of it stands in ``sources.tsv`` in its folder; a date that is
missing there comes from the head of the text. A bad file is set aside with its reason and never takes the
others down.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import IO

from communique import tables
from communique.errors import SourceError, UsageError

NO_DATE = "no date stands in its head or in sources.tsv"
"""Why a text that may be good has no report."""
HEAD = 400
"""How many code points of a text are its head, where a date may stand."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ],
        start=1,
    )
    for name in names.split()
}
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_DATES = [
    re.compile(pattern, re.IGNORECASE | re.ASCII)  # without ASCII, “ſept” would be a month
    for pattern in (
        r"(?<![\d-])(?P<year>\d{4})-(?P<number>\d\d)-(?P<day>\d\d)(?![\d-])",
        r"(?<![\d.])(?P<day>\d{1,2})\.(?P<number>\d{1,2})\.(?P<year>\d{4})(?!\.?\d)",
        r"(?<![\d.])(?P<day>\d\d)\.(?P<number>\d\d)\.(?P<year>\d\d)(?!\.?\d)",
        r"(?<![\d/-])(?P<day>\d{1,2})(?P<sign>[/-])(?P<number>\d{1,2})(?P=sign)(?P<year>\d{4})(?![\d/-])",
        rf"(?<!\w)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(?P<year>\d{{4}})(?!\d)",
        rf"(?<!\w){_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})(?!\d)",
    )
]
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
"""What a file's name may hold though it would end a line, or make a terminal do something."""
_COLUMNS = ["file", "date", "publisher", "language", "url", "rights"]


@dataclass(frozen=True)
class Document:
    """A source text and what is known of it."""

    name: str
    """The file's name."""
    text: str
    """The text as it is stored: every offset counts its Unicode code points."""
    sha256: str
    """The SHA-256 of the stored bytes, in hexadecimal."""
    published: str | None
    """The date of the report, ``YYYY-MM-DD``."""
    publisher: str = ""
    language: str = ""
    url: str = ""
    rights: str = ""
    path: str = ""
    """Where the file stands, for messages."""


@dataclass(frozen=True)
class LeftOut:
    """Something that was not published, and why."""

    what: str
    reason: str

    def sentence(self) -> str:
        r"""Return it as one line, whatever a file is called.

        >>> LeftOut("a\nb\udcff.txt", "it is empty").sentence()
        'a\\nb\\udcff.txt: it is empty.'
        """
        said = f"{self.what}: {self.reason}.".encode(errors="backslashreplace").decode()
        return _CONTROL.sub(lambda sign: repr(sign[0])[1:-1], said)


def date_in(head: str) -> str | None:
    """Return the first full date in the head of a text, as ``YYYY-MM-DD``.

    Out: of ``3-4-2024`` and ``3/4/2024``, which some read as March and others as April, nothing.

    >>> date_in("date 2026-02-27 ASTANA — …"), date_in("Belgrade, 3 March 2024."), date_in("Tuesday")
    ('2026-02-27', '2024-03-03', None)
    """
    found: list[tuple[int, str]] = []
    for pattern in _DATES:
        for match in pattern.finditer(head):
            parts = match.groupdict()
            number, month = int(parts["day"]), int(parts.get("number") or 0)
            if parts.get("sign") and max(number, month) <= 12 and number != month:
                continue
            if parts.get("sign") and month > 12:
                number, month = month, number
            year = int(parts["year"]) + (2000 if len(parts["year"]) == 2 else 0)
            try:
                day = date(year, month or _MONTHS[parts["month"].lower()], number)
            except ValueError:
                continue
            found.append((match.start(), day.isoformat()))
    return min(found)[1] if found else None


def _sources(folder: Traversable) -> Mapping[str, Mapping[str, str]]:
    """Return file name → row of the folder's ``sources.tsv``, which may be missing."""
    table = folder / "sources.tsv"
    if not table.is_file():
        return {}
    try:
        text = table.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        raise SourceError(f"{table}: not UTF-8 at byte {fault.start}.") from None
    except OSError as fault:
        raise SourceError(f"{table}: cannot be read ({fault.strerror}).") from None
    found: dict[str, Mapping[str, str]] = {}
    for number, known in tables.rows(text, _COLUMNS, str(table), SourceError):
        where = f"{table}, line {number}"
        if known["date"] and tables.day(known["date"]) is None:
            raise SourceError(f"{where}: the date “{known['date']}” is not YYYY-MM-DD.")
        if known["file"] in found:
            raise SourceError(f"{where}: the file “{known['file']}” stands twice.")
        found[known["file"]] = known
    return found


def read_one(file: Traversable, known: Mapping[str, str], limit: int) -> Document:
    """Return the document that *file* holds.

    In: the file, its row of ``sources.tsv`` (empty when there is none), the largest size in bytes.
    Raises: :class:`SourceError` when it is not UTF-8 (the text or its name), empty, or over the limit.
    """
    try:
        file.name.encode()
        if not file.is_file():  # a pipe would never end
            raise SourceError("it is not a file")
        with file.open("rb") as stream:
            return read_stream(stream, file.name, str(file), known, limit)
    except OSError as fault:
        raise SourceError(f"it cannot be read ({fault.strerror})") from None
    except UnicodeEncodeError:
        raise SourceError("its name is not UTF-8") from None


def read_stream(stream: IO[bytes], name: str, path: str, known: Mapping[str, str], limit: int) -> Document:
    """Return the document that comes from a stream of bytes.

    In: the stream, the name of the document, where it stands, its row of ``sources.tsv``, the largest size.
    Raises: :class:`SourceError` when it is not UTF-8, empty, or over the limit.
    """
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise SourceError(f"it is larger than the limit of {limit:,} bytes")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        raise SourceError(f"it is not UTF-8: byte {fault.start}, on line {line}") from None
    if not text.strip("\ufeff \t\r\n\xa0"):
        raise SourceError("it is empty")
    return Document(
        name=name,
        text=text,
        sha256=hashlib.sha256(data).hexdigest(),
        published=known.get("date") or date_in(text[:HEAD]),
        **{column: known.get(column, "") for column in _COLUMNS[2:]},
        path=path,
    )


def _files(
    folder: Traversable, left_out: list[LeftOut], above: frozenset[Path] = frozenset()
) -> Iterator[tuple[Traversable, Traversable | None]]:
    """Yield the text files in *folder*, each with the folder it is in; list what cannot be looked into.

    In: the folder, the list, the folders it is in.
    """
    try:
        here = frozenset({folder.resolve()} if isinstance(folder, Path) else ())
        if here & above:  # a link would lead round and round
            left_out.append(LeftOut(str(folder), "it leads back to a folder that it is in"))
            return
        entries = sorted((entry.name, entry.is_dir(), entry) for entry in folder.iterdir())
    except OSError as fault:
        left_out.append(LeftOut(str(folder), f"it cannot be read ({fault.strerror})"))
        return
    for name, is_folder, entry in entries:
        if is_folder:
            yield from _files(entry, left_out, above | here)
        elif name.endswith(".txt"):
            yield entry, folder


def read(
    paths: Iterable[Traversable], limit: int, repeats: bool = False
) -> tuple[list[Document], list[LeftOut]]:
    """Return the documents in *paths* (files, or folders of ``.txt`` files), and what was set aside.

    In: files and folders, the largest size of a text in bytes, whether a text that stands in several files is
    a document each time.
    Out: the documents in the order of their file names; what cannot be used, with its reason.
    Raises: :class:`UsageError` for a path that is not there, :class:`SourceError` for a bad ``sources.tsv``.
    """
    documents: dict[tuple[str, str], Document] = {}
    left_out: list[LeftOut] = []
    known: dict[str, Mapping[str, Mapping[str, str]]] = {}
    for path in paths:
        is_folder = path.is_dir()
        if not is_folder and not path.is_file():
            raise UsageError(f"{path}: there is no such file or folder.")
        # A single file of the disk knows its folder; one inside an archive is never named singly.
        found = _files(path, left_out) if is_folder else [(path, getattr(path, "parent", None))]
        for file, folder in found:
            if str(folder) not in known:
                known[str(folder)] = _sources(folder) if folder is not None else {}
            try:
                document = read_one(file, known[str(folder)].get(file.name, {}), limit)
            except SourceError as fault:
                left_out.append(LeftOut(str(file), fault.message))
                continue
            first = documents.setdefault((document.sha256, document.path if repeats else ""), document)
            if first.path != document.path:
                left_out.append(LeftOut(document.path, f"the same text as {first.name}"))
    return sorted(documents.values(), key=lambda document: (document.name, document.sha256)), left_out
