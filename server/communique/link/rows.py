"""Proposals as SSSOM/TSV, beside the rows that a file already has.

SSSOM/TSV: https://mapping-commons.github.io/sssom/spec-formats-tsv/. A row is for a person to judge: it names
no reviewer, and until it does no build reads it. What stands in a file stays as it is, letter by letter.
"""

import csv
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import yaml

from communique import __version__, links
from communique.errors import MappingError
from communique.link.items import ENTITY, item_id
from communique.link.rules import Rules
from communique.link.run import Proposal
from communique.names import Names, short
from communique.output import on_a_line

TOOL = "communique link"
COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "predicate_modifier",
    "object_id",
    "object_label",
    "mapping_justification",
    "author_id",
    "reviewer_id",
    "mapping_tool",
    "mapping_tool_version",
    "mapping_date",
    "confidence",
    "match_string",
    "other",
    "comment",
)
_AUTHOR = "author:communique-linker"
_MANUAL = "semapv:ManualMappingCuration"
_NO_TERM = "sssom:NoTermFound"
_ENDS = "\r\n"
_LONGEST = 1000
"""The most characters of a cell: no name of an item is longer, and what a server says may be anything."""
_LICENSE = "https://creativecommons.org/licenses/by/4.0/"
_PREFIXES = {
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "wd": ENTITY,
}


@dataclass
class Table:
    """A file of mappings: its head and its rows as they stand, and what its rows say."""

    head: str = ""
    columns: tuple[str, ...] = COLUMNS
    lines: list[str] = field(default_factory=list)
    """The text of each row, its end included."""
    rows: list[dict[str, str]] = field(default_factory=list)
    prefixes: Mapping[str, str] = field(default_factory=dict)

    def pairs(self, refused: bool = False) -> set[tuple[str, str]]:
        """Return entity and item of every row, or of those alone that say that there is no such link."""
        return {
            (self._iri(row["subject_id"]), self._iri(row["object_id"]))
            for row in self.rows
            if not refused or row.get("predicate_modifier") == "Not"
        }

    def settled(self) -> set[str]:
        """Return the entities that a person has decided on: they have an item, or none was found."""
        return {
            self._iri(row["subject_id"])
            for row in self.rows
            if is_reviewed(row)
            and row.get("predicate_modifier") != "Not"
            and (row["object_id"] == _NO_TERM or item_id(self._iri(row["object_id"])))
        }

    def _iri(self, curie: str) -> str:
        prefix, _, local = curie.partition(":")
        return self.prefixes[prefix] + local if prefix in self.prefixes else curie

    def without_proposals(self, of: Collection[str]) -> "Table":
        """Return the table without those of our proposals that nobody has reviewed or refused.

        In: the IRIs of the entities whose proposals go.
        """
        kept = [
            at
            for at, row in enumerate(self.rows)
            if not (_is_ours(row) and self._iri(row["subject_id"]) in of)
        ]
        return Table(
            self.head,
            self.columns,
            [self.lines[at] for at in kept],
            [self.rows[at] for at in kept],
            self.prefixes,
        )


def is_reviewed(row: Mapping[str, str]) -> bool:
    """Return whether a person stands for a row."""
    return bool(row.get("reviewer_id", "").strip(" |")) or row.get("mapping_justification") == _MANUAL


def _is_ours(row: Mapping[str, str]) -> bool:
    return row.get("mapping_tool") == TOOL and not is_reviewed(row) and not row.get("predicate_modifier")


def parse(text: str, name: str) -> Table:
    """Return the table of a file.

    In: the text, and the name of the file for messages.
    Raises: :class:`MappingError` naming file and line when it is no SSSOM/TSV.
    """
    head, lines = links.parts(text)
    try:
        said = yaml.safe_load("".join(line[1:] for line in head))
    except (yaml.YAMLError, ValueError, RecursionError):  # no YAML, no such day, brackets without end
        said = None
    prefixes = said.get("curie_map") if isinstance(said, dict) else None
    if not isinstance(prefixes, dict):
        raise MappingError(f"{name}, line 1: no SSSOM/TSV: a block of metadata with a curie_map is needed.")
    size = len(head)
    if not lines:
        raise MappingError(f"{name}, line {size + 1}: there is no table of mappings.")
    columns = _cells(lines[0], f"{name}, line {size + 1}")
    table = Table("".join(head), columns, prefixes={str(key): str(of) for key, of in prefixes.items()})
    missing = [one for one in ("subject_id", "predicate_id", "object_id") if one not in table.columns]
    if missing:
        raise MappingError(f"{name}, line {size + 1}: the table has no {', '.join(missing)}.")
    if len(set(columns)) < len(columns):
        raise MappingError(f"{name}, line {size + 1}: two columns have the same name.")
    for number, line in enumerate(lines[1:], size + 2):
        if line.strip():
            where = f"{name}, line {number}"
            cells = _cells(line, where)
            if len(cells) != len(columns):
                raise MappingError(f"{where}: {len(cells)} columns, but the header has {len(columns)}.")
            table.rows.append(dict(zip(columns, cells, strict=True)))
            table.lines.append(line if line.endswith("\n") else f"{line}\n")
    return table


def _cells(line: str, where: str) -> tuple[str, ...]:
    try:
        return tuple(next(csv.reader([line.rstrip(_ENDS)], delimiter="\t"), ()))
    except csv.Error as fault:
        raise MappingError(f"{where}: the row cannot be read ({fault}).") from None


@dataclass(frozen=True)
class Writer:
    """Writes tables.

    In: our names, and prefix → namespace for all of them; the tables of rules; where the candidates come
    from; the day of the run.
    """

    names: Names
    known: Mapping[str, str]
    rules: Rules
    source: str
    day: date

    def check(self, table: Table, name: str) -> None:
        """Raise :class:`MappingError` for a table in which a prefix of ours stands for something else.

        In: the table, and the name of its file.
        """
        for prefix, iri in (_PREFIXES | _own(self.known, self.names)).items():
            if table.prefixes.get(prefix, iri) != iri:
                raise MappingError(f"{name}, line 1: the prefix {prefix} must stand for {iri}.")

    def text(self, proposals: Sequence[Proposal], table: Table) -> str:
        """Return a file with proposals in it.

        In: the proposals; the table they are added to, which may be empty.
        """
        prefixes = {**_prefixes(self.known, self.names, proposals), **table.prefixes}
        columns = (*table.columns, *(one for one in COLUMNS if one not in table.columns))
        more = "\t" * (len(columns) - len(table.columns))
        out = io.StringIO()
        rows = csv.writer(out, delimiter="\t", lineterminator="\n")
        rows.writerow(columns)
        out.write(
            "".join(f"{line.rstrip(_ENDS)}{more}{line[len(line.rstrip(_ENDS)) :]}" for line in table.lines)
        )
        for one in proposals:
            row = self._row(one, prefixes)
            rows.writerow([row.get(column, "") for column in columns])
        return _head(table, prefixes, self.names) + out.getvalue()

    def _row(self, one: Proposal, prefixes: Mapping[str, str]) -> dict[str, str]:
        subject, found = one.subject, one.candidate
        about = f" ({found.item.description})" if found.item.description else ""
        classes = found.item.items(self.rules.uses["class"])
        other = [f"rank={found.rank}/{found.of}", *(f"class={item}" for item in classes)]
        kind = self.rules.kinds[subject.kind]
        row = {
            "subject_id": short(subject.iri, prefixes),
            "subject_label": subject.label,
            # Concepts of nearly the same name mean nearly the same.
            "predicate_id": kind.predicate if found.exact or kind.other != "class" else "skos:closeMatch",
            "object_id": f"wd:{found.item.id}",
            "object_label": found.item.label or found.name,
            "mapping_justification": f"semapv:{'LexicalMatching' if found.lexical else 'CompositeMatching'}",
            "author_id": _AUTHOR,
            "mapping_tool": TOOL,
            "mapping_tool_version": __version__,
            "mapping_date": self.day.isoformat(),
            "confidence": f"{found.confidence:g}",
            "match_string": found.name,
            "other": "|".join([*other, f"source={self.source}"]),
            "comment": f"To be reviewed: {'; '.join(found.grounds)}.{about}",
        }
        return {slot: on_a_line(value, _LONGEST) for slot, value in row.items()}


def _prefixes(known: Mapping[str, str], names: Names, proposals: Iterable[Proposal]) -> dict[str, str]:
    """Return the prefixes that the rows of proposals need."""
    own = _own(known, names)
    used = {short(one.subject.iri, own).partition(":")[0] for one in proposals}
    return dict(_PREFIXES) | {name: iri for name, iri in own.items() if name in used or name == "author"}


def _own(known: Mapping[str, str], names: Names) -> dict[str, str]:
    """Return the prefixes of our things."""
    return {name: iri for name, iri in known.items() if iri.startswith(names.things)}


def _head(table: Table, prefixes: Mapping[str, str], names: Names) -> str:
    """Return the metadata: the file's own, the prefixes that it lacks put in."""
    if not table.head:
        told = {
            "curie_map": dict(sorted(prefixes.items())),
            "mapping_set_id": f"{names.base}mappings/wikidata-proposals.sssom.tsv",
            "mapping_set_title": "Proposed links to Wikidata",
            "mapping_set_description": "Proposals of a program, for people to review.",
            "license": _LICENSE,
        }
        return _commented(told)
    missing = {name: iri for name, iri in prefixes.items() if name not in table.prefixes}
    if not missing:
        return table.head
    lines = table.head.splitlines(keepends=True)
    at = next(
        (place for place, line in enumerate(lines) if line.replace(" ", "").startswith("#curie_map:")), None
    )
    if at is None or lines[at].replace(" ", "").rstrip() != "#curie_map:":
        told = yaml.safe_load("".join(line[1:] for line in lines))
        return _commented({**told, "curie_map": dict(prefixes)})
    indent = lines[at + 1][1:]
    indent = indent[: len(indent) - len(indent.lstrip())] or "  "
    lines[at + 1 : at + 1] = [f"#{indent}{name}: {iri}\n" for name, iri in sorted(missing.items())]
    return "".join(lines)


def _commented(told: Mapping[str, object]) -> str:
    lines = yaml.safe_dump(dict(told), sort_keys=False, allow_unicode=True, width=1000).splitlines()
    return "".join(f"#{line}\n" for line in lines)
