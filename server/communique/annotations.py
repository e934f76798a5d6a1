"""Step 3, review: the records of what a report says, as a reviewer left them.

A reviewed file holds one JSON record a line; the first is the report itself and names its text. Its form is
``mappings/record.schema.json``, which also says which values are codes and which are things.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib.resources.abc import Traversable
from typing import Any

import jsonschema

from communique import resources
from communique.config import Settings
from communique.documents import Document
from communique.errors import MappingError, RecordError

Span = tuple[int, int]
"""A passage: where it starts and ends (exclusive), in Unicode code points."""

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Record:
    """What one passage of a report says about one thing, on one basis."""

    kind: str
    """What is spoken of: agreement, person, event …"""
    id: str
    """The slug of the thing."""
    quote: str
    at: Span
    """Where the quote stands."""
    spans: tuple[Span, ...]
    """Every passage that says it, that of the quote too, in reading order."""
    basis: str
    by: str
    on: str
    fields: Mapping[str, Any]
    """What it says, by the field names of the schema."""
    where: str
    """File and line, for messages."""


@dataclass(frozen=True)
class RecordForm:
    """The schema of a record, and what it says about each field."""

    schema: Mapping[str, Any]

    @cached_property
    def _validator(self) -> jsonschema.Draft202012Validator:
        return jsonschema.Draft202012Validator(
            self.schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
        )

    def common(self) -> frozenset[str]:
        """Return the fields that every record has."""
        return frozenset(self.schema["properties"])

    def field(self, kind: str, name: str) -> Mapping[str, Any]:
        """Return what the schema says about the field *name* of the records of a *kind*."""
        spec: Mapping[str, Any] = self.schema["$defs"][kind]["properties"][name]
        return spec

    def segment(self, kind: str) -> str:
        """Return the IRI segment of the things that records of a *kind* speak of."""
        return str(self.schema["$defs"][kind]["x-segment"])

    def fault(self, record: object) -> str | None:
        """Return in a few words what is wrong with the form of *record*, or None."""
        faults = list(self._validator.iter_errors(record))
        # A field whose value is wrong counts as unevaluated besides: the wrong value is what to say.
        own = [one for one in faults if one.validator != "unevaluatedProperties"]
        worst = jsonschema.exceptions.best_match(own or faults)
        if worst is None:
            return None
        path = ".".join(str(part) for part in worst.absolute_path)
        return f"“{path}”: {worst.message}" if path else worst.message


def record_form(settings: Settings) -> RecordForm:
    """Return the form of a record.

    Raises: :class:`communique.errors.MappingError` when the schema is not JSON, no JSON Schema, or says too
    little of a kind of record.
    """
    file = resources.folder("mappings", settings) / "record.schema.json"
    try:
        schema = json.loads(resources.read(file, settings))
        jsonschema.Draft202012Validator.check_schema(schema)
        kinds = [schema["$defs"][kind] for kind in schema["properties"]["record"]["enum"]]
        complete = all({"x-segment", "properties"} <= kind.keys() for kind in kinds)
    except json.JSONDecodeError as fault:
        raise MappingError(f"{file}, line {fault.lineno}: {fault.msg}.") from None
    except jsonschema.exceptions.SchemaError as fault:
        raise MappingError(f"{file}: {fault.message}.") from None
    except (KeyError, TypeError, AttributeError):
        complete = False
    if not complete:
        raise MappingError(
            f"{file}: it must list the kinds of “record”, and give each x-segment and properties in $defs."
        )
    return RecordForm(schema)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a JSON object, of which no field may be said twice: one of the two would be lost."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a field stands twice")
    return found


def _number(text: str) -> float | int:
    """Return a number written with a fraction; JSON Schema counts 1.0 among the integers."""
    value = float(text)
    return int(value) if value.is_integer() else value


def _load(line: str, where: str) -> Any:
    """Return what a line of JSON says.

    Raises: :class:`RecordError` when it is not JSON (RFC 8259), or holds half of a surrogate pair.
    """
    try:
        found = json.loads(line, object_pairs_hook=_object, parse_float=_number)
        json.dumps(found, ensure_ascii=False).encode()
    except json.JSONDecodeError as fault:
        reason = f"{fault.msg}, column {fault.colno}"
    except UnicodeEncodeError:
        reason = "half of a surrogate pair is no character"
    except (ValueError, RecursionError) as fault:  # a field that stands twice, what is too large or too deep
        reason = str(fault)
    else:
        return found
    raise RecordError(f"{where}: not JSON ({reason}).")


def parse(text: str, where: str, form: RecordForm) -> Iterator[Record]:
    """Yield the records of a reviewed file.

    In: the file's text, its name for messages, the form of a record.
    Raises: :class:`RecordError` naming file and line for a line that is not JSON or not of the form.
    """
    first = True
    for place, line in lines(text, where):
        record = parse_line(line, place, form)
        if first and (record.kind != "report" or "sha256" not in record.fields):
            raise RecordError(f"{place}: the first record must be the report, with the sha256 of its text.")
        first = False
        yield record


def lines(text: str, where: str) -> Iterator[tuple[str, str]]:
    """Yield the lines of a reviewed file that hold a record, each after its name for messages."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield f"{where}, line {number}", line


def parse_line(line: str, where: str, form: RecordForm) -> Record:
    """Return the record on one line of a reviewed file.

    In: the line, its name for messages, the form of a record.
    Raises: :class:`RecordError` when it is not JSON or not of the form.
    """
    value = _load(line, where)
    fault = form.fault(value)
    if fault is not None:
        raise RecordError(f"{where}: {fault}.")
    at = (value["start"], value["end"])
    common = form.common()
    return Record(
        kind=value["record"],
        id=value["id"],
        quote=value["quote"],
        at=at,
        spans=tuple(sorted({at, *((start, end) for start, end in value.get("also", ()))})),
        basis=value["basis"],
        by=value["by"],
        on=date.fromisoformat(value["on"]).isoformat(),
        fields={name: found for name, found in value.items() if name not in common},
        where=where,
    )


def as_json(record: Record) -> dict[str, Any]:
    """Return a record in the form in which a line of a reviewed file holds it."""
    also = [list(span) for span in record.spans if span != record.at]
    return {
        "record": record.kind,
        "id": record.id,
        "quote": record.quote,
        "start": record.at[0],
        "end": record.at[1],
        **({"also": also} if also else {}),
        "basis": record.basis,
        "by": record.by,
        "on": record.on,
        **record.fields,
    }


def check_quotes(records: list[Record], document: Document) -> None:
    """Check that the records speak of this text, and that every quote stands at its offsets.

    Raises: :class:`RecordError` naming file, line, quote and where the words really stand.
    """
    text = document.text
    said = records[0].fields["sha256"]
    if said != document.sha256:
        raise RecordError(
            f"{records[0].where}: the records were made for a text with SHA-256 {said[:12]}…,"
            f" but {document.name} has {document.sha256[:12]}…."
        )
    for record in records:
        for start, end in record.spans:
            if not start < end <= len(text):
                raise RecordError(
                    f"{record.where}: the passage {start}–{end} is not within the {len(text)} characters"
                    f" of {document.name} (“{_short(record.quote)}”)."
                )
        start, end = record.at
        if text[start:end] != record.quote:
            at = text.find(record.quote)
            hint = f"the quote stands at {at}" if at >= 0 else "the quote stands nowhere in the text"
            raise RecordError(
                f"{record.where}: “{_short(record.quote)}” does not stand at {start}–{end} of"
                f" {document.name}, where the text reads “{_short(text[start:end])}”; {hint}."
            )


def _short(words: str, limit: int = 60) -> str:
    return words if len(words) <= limit else words[: limit - 1] + "…"


@dataclass(frozen=True)
class Reviewed:
    """The reviewed files there are, by the SHA-256 of the text they speak of."""

    files: Mapping[str, Traversable]

    def records(self, document: Document, form: RecordForm, settings: Settings) -> list[Record] | None:
        """Return the checked records of a document, or None when nobody has reviewed it.

        Raises: :class:`RecordError` for a bad line or a quote that does not stand.
        """
        file = self.files.get(document.sha256)
        if file is None:
            return None
        records = list(parse(resources.read(file, settings), str(file), form))
        check_quotes(records, document)
        return records


def reviewed(settings: Settings) -> Reviewed:
    """Return the reviewed files of ``mappings/reviewed/``.

    Raises: :class:`RecordError` for a first line that does not name its text, or two files for one text.
    """
    found: dict[str, Traversable] = {}
    top = resources.folder("mappings", settings) / "reviewed"
    if not top.is_dir():
        return Reviewed(found)
    for file in resources.walk(top, ".jsonl"):
        head = _load(resources.read(file, settings).partition("\n")[0], f"{file}, line 1")
        digest = str(head.get("sha256")) if isinstance(head, dict) else ""
        if not _SHA256.fullmatch(digest):
            raise RecordError(
                f"{file}, line 1: the first record must be the report, with the sha256 of its text."
            )
        if digest in found:
            raise RecordError(f"{file}, line 1: {found[digest]} already holds the records of this text.")
        found[digest] = file
    return Reviewed(found)
