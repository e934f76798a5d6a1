"""Links to other datasets, read from SSSOM/TSV files.

SSSOM/TSV (https://mapping-commons.github.io/sssom/spec/) is a block of YAML on lines that begin with ``#``,
then a table of mappings separated by tabs. Each published link says who made it, when, and how surely.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import yaml

from communique import tables
from communique.errors import MappingError

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_SEMAPV = "https://w3id.org/semapv/vocab/"

PREDICATES = frozenset(
    {f"{_SKOS}{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related")}
    | {"http://www.w3.org/2002/07/owl#sameAs", "https://schema.org/sameAs"}
)
"""The predicates that a link may have."""

_BUILT_IN = {
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "semapv": _SEMAPV,
    "skos": _SKOS,
    "sssom": "https://w3id.org/sssom/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""The prefixes that SSSOM/TSV lets a file leave undeclared, and forbids it to change."""

_NO_TERM = "sssom:NoTermFound"
_SET_SLOTS = ("mapping_set_id", "license", "curie_map")
_ENTITY_SLOTS = ("subject_id", "predicate_id", "object_id", "mapping_justification", "author_id")
_ROW_SLOTS = (*_ENTITY_SLOTS, "confidence", "mapping_date")
_IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+", re.IGNORECASE)


@dataclass(frozen=True)
class Link:
    """A mapping from a thing or concept of ours to one of another dataset."""

    subject: str
    predicate: str
    object: str
    justification: str
    """The ``semapv:`` term for how the link was found."""
    confidence: float
    """How sure the author is, from 0 to 1."""
    author: str
    """The IRI of who made the link."""
    date: date
    """The day it was made."""
    line: int
    """The line of the file it stands on, counted from 1."""


def parse(text: str, name: str) -> tuple[Link, ...]:
    r"""Return the links of an SSSOM/TSV file, in the order of its rows.

    A row with the modifier ``Not``, or one that found no term, says that there is no link, and gives none.

    In: the text of the file, and its name for messages.
    Raises: :class:`MappingError`, naming file and line, for a missing slot, an undeclared prefix, a predicate
    that is not one of :data:`PREDICATES`, a value of the wrong form, or a link given twice.

    >>> head = (
    ...     "#mapping_set_id: https://example.org/links\n"
    ...     "#license: https://creativecommons.org/licenses/by/4.0/\n"
    ...     "#curie_map: {x: https://example.org/, wd: http://www.wikidata.org/entity/}\n"
    ... )
    >>> columns = "subject_id predicate_id object_id mapping_justification confidence author_id mapping_date"
    >>> row = "x:kz skos:closeMatch wd:Q232 semapv:ManualMappingCuration 0.95 x:me 2026-11-22"
    >>> [link] = parse(head + f"{columns}\n{row}\n".replace(" ", "\t"), "example.sssom.tsv")
    >>> link.object, link.confidence, link.line
    ('http://www.wikidata.org/entity/Q232', 0.95, 5)
    """
    lines = list(io.StringIO(text))
    size = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    header = _header([line[1:] for line in lines[:size]], name)
    prefixes = _prefixes(header["curie_map"], name)
    shared = {"mapping_date": str(header["mapping_date"])} if "mapping_date" in header else {}
    first_seen: dict[tuple[str, str, str], int] = {}
    links = []
    for line, row in _rows("".join(lines[size:]), size, shared, name):
        where = f"{name}, line {line}"
        if row.get("predicate_modifier") == "Not" or _NO_TERM in (row["subject_id"], row["object_id"]):
            continue
        link = _link(row, prefixes, where, line)
        triple = (link.subject, link.predicate, link.object)
        if first_seen.setdefault(triple, line) != line:
            raise MappingError(f"{where}: the same link already stands on line {first_seen[triple]}.")
        links.append(link)
    return tuple(links)


def _header(lines: list[str], name: str) -> Mapping[str, object]:
    """Return the metadata of the mapping set."""
    try:
        header = yaml.safe_load("".join(lines))
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else 1
        raise MappingError(f"{name}, line {line}: the metadata is not YAML ({fault.problem}).") from None
    except (yaml.YAMLError, ValueError) as fault:  # a character or a date that YAML does not allow
        raise MappingError(
            f"{name}, line 1: the metadata is not YAML ({str(fault).splitlines()[0]})."
        ) from None
    if not isinstance(header, dict):
        raise MappingError(f"{name}, line 1: a block of YAML metadata on lines that begin with # is needed.")
    missing = [slot for slot in _SET_SLOTS if not header.get(slot)]
    if missing:
        raise MappingError(f"{name}, line 1: the metadata has no {', '.join(missing)}.")
    return header


def _prefixes(curie_map: object, name: str) -> dict[str, str]:
    """Return prefix → namespace: what the file declares and what SSSOM builds in."""
    if not isinstance(curie_map, dict):
        raise MappingError(f"{name}, line 1: the curie_map is not a map of prefixes to namespaces.")
    declared = {str(prefix): str(namespace) for prefix, namespace in curie_map.items()}
    for prefix, namespace in declared.items():
        if not _IRI.fullmatch(namespace):
            raise MappingError(f"{name}, line 1: “{namespace}”, for the prefix {prefix}, is no IRI.")
        if _BUILT_IN.get(prefix, namespace) != namespace:
            raise MappingError(f"{name}, line 1: the prefix {prefix} always stands for {_BUILT_IN[prefix]}.")
    return _BUILT_IN | declared


def _rows(
    body: str, offset: int, shared: Mapping[str, str], name: str
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield line number and slots of each mapping; *shared* is what the metadata says for all of them."""
    reader = csv.reader(io.StringIO(body, newline=""), delimiter="\t", strict=True)
    columns: list[str] | None = None
    done = 0
    try:
        for cells in reader:
            line, done = offset + done + 1, reader.line_num
            where = f"{name}, line {line}"
            if columns is None:
                columns = cells
                missing = [slot for slot in _ROW_SLOTS if slot not in columns and slot not in shared]
                if missing:
                    raise MappingError(f"{where}: the table has no {', '.join(missing)}.")
                if len(set(columns)) < len(columns):
                    raise MappingError(f"{where}: two columns have the same name.")
            elif cells:
                if len(cells) != len(columns):
                    raise MappingError(f"{where}: {len(cells)} columns, but the header has {len(columns)}.")
                yield line, {**shared, **dict(zip(columns, cells, strict=True))}
    except csv.Error as fault:
        raise MappingError(f"{name}, line {offset + done + 1}: the table cannot be read ({fault}).") from None
    if columns is None:
        raise MappingError(f"{name}, line {offset + 1}: there is no table of mappings.")


def _link(row: Mapping[str, str], prefixes: Mapping[str, str], where: str, line: int) -> Link:
    """Return the link that one row states."""
    for slot in _ROW_SLOTS:
        if not row[slot]:
            raise MappingError(f"{where}: the {slot} is empty.")
    said = {slot: _expand(row[slot], slot, prefixes, where) for slot in _ENTITY_SLOTS}
    if said["predicate_id"] not in PREDICATES:
        raise MappingError(
            f"{where}: {row['predicate_id']} is no predicate for a link; there are the five skos: matches,"
            " owl:sameAs and schema:sameAs."
        )
    if not said["mapping_justification"].startswith(_SEMAPV):
        raise MappingError(f"{where}: the justification {row['mapping_justification']} is no semapv: term.")
    return Link(
        subject=said["subject_id"],
        predicate=said["predicate_id"],
        object=said["object_id"],
        justification=said["mapping_justification"],
        confidence=_confidence(row["confidence"], where),
        author=said["author_id"],
        date=_date(row["mapping_date"], where),
        line=line,
    )


def _expand(curie: str, slot: str, prefixes: Mapping[str, str], where: str) -> str:
    """Return the IRI that a CURIE stands for (https://www.w3.org/TR/curie/)."""
    prefix, colon, local = curie.partition(":")
    if not colon:
        raise MappingError(f"{where}: the {slot} “{curie}” is no CURIE.")
    if prefix not in prefixes:
        raise MappingError(f"{where}: the prefix “{prefix}” of the {slot} “{curie}” is not in the curie_map.")
    iri = prefixes[prefix] + local
    if not _IRI.fullmatch(iri):
        raise MappingError(f"{where}: the {slot} “{curie}” stands for “{iri}”, which is no IRI.")
    return iri


def _confidence(text: str, where: str) -> float:
    """Return a confidence, from 0 to 1."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise MappingError(f"{where}: the confidence “{text}” is not a number from 0 to 1.")
    return value


def _date(text: str, where: str) -> date:
    """Return the day that ``YYYY-MM-DD`` names."""
    found = tables.day(text)
    if found is None:
        raise MappingError(f"{where}: the mapping_date “{text}” is not YYYY-MM-DD.")
    return found
