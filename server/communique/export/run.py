"""From a release to the files of an export."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from communique.config import Settings
from communique.export import batches as ordering
from communique.export import drafting, entities, quickstatements, sheet, table, words
from communique.export.batches import Batches
from communique.export.drafting import Export
from communique.export.model import Draft
from communique.export.table import Datatype, Table
from communique.export.told import Told
from communique.names import Names
from communique.output import whole
from communique.release import Release, packing, publish
from communique.release import whole as undamaged


@dataclass(frozen=True)
class Ask:
    """What is asked for."""

    form: str = "quickstatements"
    create: bool = True
    also: frozenset[str] = frozenset()
    dry_run: bool = False


def export(release: Release, settings: Settings, ask: Ask, output: Path | None) -> Iterator[str]:
    """Write an export, and yield what the user should know of it.

    In: the release; the settings; what is asked for; a file, or None for the standard output.
    Raises: :class:`MachineError` when a file cannot be read or written, :class:`MappingError` for a table
    or query of the export that cannot be read.
    """
    properties = table.load(settings)
    hold = release.hold()
    made = drafting.make(read(release, settings), properties, drafting.BASES | ask.also)
    hold.end()
    batches = ordering.in_order(made, Names(settings.base_iri), ask.create)
    if ask.dry_run:
        said = words.Words(made, properties, ask.create).lines()
        _write({"": "\n".join((*said, ""))}, output)
    else:
        parts = written(batches, made, ask.form, properties)
        _write(parts, output)
        if output is None:
            yield from _not_shown(batches, parts)
    yield from words.summary(made, batches)


def read(release: Release, settings: Settings) -> Told:
    """Return what a release tells, with the alignments that stand in its folder."""
    store = packing.open_store(publish.ensure_store(release))
    file = release.path / "ontology" / "alignments.ttl"
    with undamaged(file):
        quads = list(ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)) if file.is_file() else []
    return Told(store, settings, [quad.triple for quad in quads])


def written(batches: Batches, made: Export, form: str, properties: Table) -> Mapping[str, str]:
    """Return the texts of an export by what their files are called beside the first, whose name is empty."""
    texts = [
        text
        for drafts in (batches.first, batches.then)
        for text in _texts(drafts, form, properties.datatypes)
    ]
    found = {f".{number}" if number > 1 else "": text for number, text in enumerate(texts, start=1)}
    if batches.needed:
        found[".needed"] = ordering.table(batches.needed, made)
    return {"": "", **found}


def _texts(drafts: Iterable[Draft], form: str, datatypes: Mapping[str, Datatype]) -> list[str]:
    if form == "json":
        return entities.texts(drafts, datatypes)
    return sheet.texts(drafts) if form == "csv" else quickstatements.texts(drafts)


def _write(parts: Mapping[str, str], output: Path | None) -> None:
    if output is None:
        sys.stdout.buffer.write(parts[""].encode())
        sys.stdout.buffer.flush()
        return
    for name, text in parts.items():
        suffix = ".tsv" if name == ".needed" else output.suffix
        with whole(output.with_name(f"{output.stem}{name}{suffix}") if name else output) as file:
            file.write(text.encode())


def _not_shown(batches: Batches, parts: Mapping[str, str]) -> Iterator[str]:
    """Yield what the standard output has no place for."""
    for draft in batches.needed:
        yield f"Needed: {', '.join(filter(None, (draft.label, draft.description)))} ({draft.iri})"
    if further := sum(name not in {"", ".needed"} for name in parts):
        yield f"Further parts, which -o FILE writes beside FILE: {further}."
