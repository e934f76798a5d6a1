"""Step 4, resolve: records → rows, in which every mention is the IRI of a known thing.

A row is what the mappings read: flat, its values strings or tuples of strings. Every record makes one row of
the source named after its kind, and each entry of a list such as ``parties`` one of ``agreement-parties``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from communique.annotations import Record, RecordForm
from communique.errors import RecordError, RegistryError
from communique.lexicon import Codes
from communique.names import Names
from communique.registry import Registry

Value = str | tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One row of a source of the mappings."""

    source: str
    values: Mapping[str, Value]
    where: str
    """The record it comes from, for messages."""


@dataclass(frozen=True)
class Resolver:
    """Knows what the codes and slugs in a record stand for."""

    names: Names
    registry: Registry
    codes: Codes
    form: RecordForm

    def rows(self, record: Record, claim: str) -> Iterator[Row]:
        """Yield the rows of one record, which all belong to its *claim*.

        Raises: :class:`RecordError` for an unknown code, :class:`RegistryError` for a thing the registry does
        not know, has withdrawn, or holds for something else.
        """
        self._check_code(record.basis, self.form.schema["properties"]["basis"], record.where)
        iri = self._thing(self.form.segment(record.kind), record.id, record.where)
        values: dict[str, Value] = {"claim": claim, "id": iri}
        for name, said in record.fields.items():
            spec = self.form.field(record.kind, name)
            if "x-node" in spec:
                yield from self._nodes(record, name, spec, values)
            else:
                values[name] = self._value(said, spec, iri, record.where)
        yield Row(record.kind, values, record.where)

    def _nodes(
        self, record: Record, name: str, spec: Mapping[str, Any], parent: Mapping[str, Value]
    ) -> Iterator[Row]:
        """Yield a row for each entry of a list whose entries are things of their own."""
        fields = spec["items"]["properties"]
        for entry in record.fields[name]:
            agent = entry["agent"].rpartition("/")[2]
            values: dict[str, Value] = {
                "claim": parent["claim"],
                "of": parent["id"],
                "id": self._thing(spec["x-node"], f"{record.id}--{agent}", record.where),
            }
            about = self._value(entry["agent"], fields["agent"], "", record.where)
            for key, said in entry.items():
                values[key] = self._value(said, fields[key], str(about), record.where)
            yield Row(f"{record.kind}-{name}", values, record.where)

    def _value(self, said: object, spec: Mapping[str, Any], about: str, where: str) -> Value:
        """Return the value of a field as the mappings read it; *about* is the thing whose class it may be."""
        if isinstance(said, list):
            return tuple(str(self._value(one, spec["items"], about, where)) for one in said)
        text = str(said)
        if "x-thing" in spec:
            segment, _, slug = text.rpartition("/") if spec["x-thing"] == "*" else (spec["x-thing"], "", text)
            return self._thing(segment, slug, where)
        self._check_code(text, spec, where)
        if "x-class" in spec:
            self._check_class(text, about, where)
        return text

    def _thing(self, segment: str, slug: str, where: str) -> str:
        """Return the IRI of a registered thing, following a replacement."""
        iri = self.names.thing(segment, slug)
        entry = self.registry.by_iri(iri)
        if entry is None:
            raise RegistryError(f"{where}: {segment}/{slug} is not in the registry: add its row first.")
        in_use = self.registry.current(iri)
        if in_use is None:
            raise RegistryError(f"{where}: {segment}/{slug} is withdrawn (registry.tsv, line {entry.line}).")
        return in_use.iri

    def _check_code(self, said: str, spec: Mapping[str, Any], where: str) -> None:
        if "x-scheme" in spec and said not in self.codes.schemes.get(spec["x-scheme"], frozenset()):
            raise RecordError(f"{where}: “{said}” is no code of the concept scheme “{spec['x-scheme']}”.")

    def _check_class(self, said: str, iri: str, where: str) -> None:
        if said not in self.codes.classes:
            raise RecordError(f"{where}: “{said}” is no class of the ontology.")
        entry = self.registry.by_iri(iri)
        if entry is not None and entry.type != said:
            raise RegistryError(
                f"{where}: {iri} is a {said} here, but the registry holds it as a {entry.type}"
                f" (registry.tsv, line {entry.line})."
            )
