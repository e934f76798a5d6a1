"""Drafts → records, once it is known which thing each of their words means."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from communique.annotations import Record, RecordForm
from communique.documents import Document
from communique.recording.drafts import Draft, Naming, Ref
from communique.recording.wording import small

EXTRACTOR = "communique-extractor"
"""The author of what the machine reads, a slug of ``authors.tsv``."""


def records(
    drafts: tuple[Draft, ...], document: Document, form: RecordForm, slug: Callable[[Ref], str], day: str
) -> list[Record]:
    """Return the records of a document, in the order of the drafts.

    In: the drafts, the document they are of, the form of a record, thing → its slug, the report's date.
    """
    return [_record(one, document, form, slug, day) for one in drafts]


def _record(one: Draft, document: Document, form: RecordForm, slug: Callable[[Ref], str], day: str) -> Record:
    fields = {name: _settled(value, form.field(one.kind, name), slug) for name, value in one.fields.items()}
    start, end = one.at
    return Record(
        kind=one.kind,
        id=slug(one.ref),
        quote=document.text[start:end],
        at=one.at,
        spans=tuple(sorted({one.at, *one.also})),
        basis=one.basis,
        by=EXTRACTOR,
        on=day,
        fields=fields,
        where=f"{document.path or document.name}, characters {start} to {end}",
    )


def _settled(value: Any, spec: Mapping[str, Any], slug: Callable[[Ref], str]) -> Any:
    """Return the value of a field with slugs in place of things."""
    if isinstance(value, Ref):
        return f"{value.segment}/{slug(value)}" if spec.get("x-thing") == "*" else slug(value)
    if isinstance(value, list):
        return list(_once(_settled(one, spec["items"], slug) for one in value))
    if isinstance(value, dict):
        return {name: _settled(one, spec["properties"][name], slug) for name, one in value.items()}
    return value


def _once(values: Iterator[Any]) -> Iterator[Any]:
    """Yield each value once: two mentions may have turned out to be one thing."""
    seen: list[Any] = []
    for value in values:
        if value not in seen:
            seen.append(value)
            yield value


def nodes(
    found: list[Record], form: RecordForm, naming: Mapping[tuple[str, str], Naming]
) -> Iterator[Naming]:
    """Yield the names of the things that the entries of records make: signatures, participations.

    In: the records; the form of a record; segment and slug → how that thing is named.
    """
    for record in found:
        for field, entries in record.fields.items():
            spec = form.field(record.kind, field)
            if "x-node" not in spec:
                continue
            whole = naming[form.segment(record.kind), record.id]
            for entry in entries:
                segment, _, agent = entry["agent"].partition("/")
                part = naming[segment, agent]
                key = f"{whole.key}--{part.key}"
                role = f" as {entry['role']} in the" if entry.get("role") else " in the"
                role = " as signatory of the" if spec["x-node"] == "signature" else role
                name = whole.label if whole.type == "JointStatement" else small(whole.label)
                yield Naming(
                    ref=Ref(spec["x-node"], key),
                    type=spec["x-node"].capitalize(),
                    key=key,
                    slug=f"{whole.slug}--{part.slug}",
                    label=f"{part.label}{role} {name}",
                    day=record.on,
                )
