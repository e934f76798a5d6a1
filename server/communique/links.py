"""Links to other datasets, read from SSSOM/TSV files.

SSSOM/TSV (https://mapping-commons.github.io/sssom/spec/) is a block of YAML on lines that begin with ``#``,
then a table of mappings separated by tabs. Each published link says who made it, when, and how surely; what a
program found is published only when somebody has reviewed it.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import quote

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
_BY_HAND = f"{_SEMAPV}ManualMappingCuration"
"""How a link comes about that needs no reviewer: a person made it."""
_LIST = "|"
"""What stands between the values of a slot that may have several (SSSOM/TSV, “Multi-valued slots”)."""
_FRAGMENT = "!$&'()*+,;=:@/?"
"""What a fragment may hold as it is besides letters, digits and ``-._~`` (RFC 3986 §3.5)."""
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
    iri: str = ""
    """The IRI of the mapping itself: that of its set, then subject, predicate, object as the row has them."""
    reviewers: tuple[str, ...] = ()
    """The IRIs of who found it right."""
    other: str = ""
    """Where the evidence is found, as the row says it."""
    comment: str = ""
    where: str = ""
    """File and line, for messages."""

    @property
    def confidence_text(self) -> str:
        """The confidence as an xsd:decimal, which knows no exponent."""
        return format(Decimal(repr(self.confidence)), "f")


@dataclass(frozen=True)
class LinkSet:
    """The links of one file, and what its metadata says of them."""

    iri: str
    license: str
    title: str
    description: str
    version: str
    links: tuple[Link, ...]


def parse(text: str, name: str) -> tuple[Link, ...]:
    """Return the links of an SSSOM/TSV file, in the order of its rows; see :func:`read`."""
    return read(text, name).links


def read(text: str, name: str) -> LinkSet:
    r"""Return an SSSOM/TSV file, its links in the order of its rows.

    A row with the modifier ``Not``, or one that found no term, says that there is no link, and gives none.

    In: the text of the file, and its name for messages.
    Raises: :class:`MappingError`, naming file and line, for a missing slot, an undeclared prefix, a predicate
    that is not one of :data:`PREDICATES`, a value of the wrong form, a link given twice, or a link that a
    program found and nobody reviewed.

    >>> head = (
    ...     "#mapping_set_id: https://example.org/links\n"
    ...     "#license: https://creativecommons.org/licenses/by/4.0/\n"
    ...     "#curie_map: {x: https://example.org/, wd: http://www.wikidata.org/entity/}\n"
    ... )
    >>> columns = "subject_id predicate_id object_id mapping_justification confidence author_id mapping_date"
    >>> row = "x:kz skos:closeMatch wd:Q232 semapv:ManualMappingCuration 0.95 x:me 2026-11-22"
    >>> [link] = read(head + f"{columns}\n{row}\n".replace(" ", "\t"), "example.sssom.tsv").links
    >>> link.object, link.confidence, link.line
    ('http://www.wikidata.org/entity/Q232', 0.95, 5)
    >>> link.iri
    'https://example.org/links#x:kz,skos:closeMatch,wd:Q232'
    """
    head, table = parts(text)
    header = _header([line[1:] for line in head], name)
    prefixes = _prefixes(header["curie_map"], name)
    shared = {"mapping_date": str(header["mapping_date"])} if "mapping_date" in header else {}
    first_seen: dict[tuple[str, str, str], int] = {}
    links = []
    for line, row in _rows("".join(table), len(head), shared, name):
        where = f"{name}, line {line}"
        if row.get("predicate_modifier", "") not in {"", "Not"}:
            raise MappingError(
                f"{where}: the predicate_modifier is “{row['predicate_modifier']}”; it must be Not, or empty."
            )
        if row.get("predicate_modifier") == "Not" or _NO_TERM in (row["subject_id"], row["object_id"]):
            continue
        link = _link(row, prefixes, str(header["mapping_set_id"]), where, line)
        triple = (link.subject, link.predicate, link.object)
        if first_seen.setdefault(triple, line) != line:
            raise MappingError(f"{where}: the same link already stands on line {first_seen[triple]}.")
        links.append(link)
    return LinkSet(
        iri=str(header["mapping_set_id"]),
        license=str(header["license"]),
        title=str(header.get("mapping_set_title", "")),
        description=str(header.get("mapping_set_description", "")),
        version=str(header.get("mapping_set_version", "")),
        links=tuple(links),
    )


def parts(text: str) -> tuple[list[str], list[str]]:
    r"""Return the lines of the metadata, which begin with ``#``, and those of the table below them.

    >>> parts("#license: x\nsubject_id\nx:kz\n")
    (['#license: x\n'], ['subject_id\n', 'x:kz\n'])
    """
    lines = list(io.StringIO(text))
    size = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return lines[:size], lines[size:]


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


def _link(row: Mapping[str, str], prefixes: Mapping[str, str], home: str, where: str, line: int) -> Link:
    """Return the link that one row of the set *home* states."""
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
    reviewers = tuple(
        _expand(one.strip(), "reviewer_id", prefixes, where)
        for one in row.get("reviewer_id", "").split(_LIST)
        if one.strip()
    )
    if said["mapping_justification"] != _BY_HAND and not reviewers:
        raise MappingError(
            f"{where}: a link by {row['mapping_justification']} is published only with a reviewer_id: who"
            " reviewed it."
        )
    name = ",".join(row[slot] for slot in ("subject_id", "predicate_id", "object_id"))
    return Link(
        subject=said["subject_id"],
        predicate=said["predicate_id"],
        object=said["object_id"],
        justification=said["mapping_justification"],
        confidence=_confidence(row["confidence"], where),
        author=said["author_id"],
        date=_date(row["mapping_date"], where),
        line=line,
        iri=f"{home}#{quote(name, safe=_FRAGMENT)}",
        reviewers=reviewers,
        other=row.get("other", ""),
        comment=row.get("comment", ""),
        where=where,
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
