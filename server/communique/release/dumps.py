"""The forms a dataset is written in.

Every form is a function of the sorted lines of the dataset, so the same data gives the same bytes.
"""

import gzip
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import IO, cast

import pyoxigraph as ox

from communique.errors import UsageError
from communique.release import rdfxml

_BATCH = 1000
"""How many lines are parsed at once."""
_LEVEL = 6
"""How hard gzip tries: 9 takes three times as long and saves two bytes in a hundred."""


@dataclass(frozen=True)
class DumpForm:
    """A form of RDF that the dataset can be written in."""

    name: str
    format: ox.RdfFormat
    graphs: bool
    """Whether it holds the named graphs; the others hold their merge."""
    purpose: str
    """What it is good for, in a sentence for people."""

    @property
    def media_type(self) -> str:
        """Its registered media type."""
        return self.format.media_type

    @property
    def suffix(self) -> str:
        """The suffix of its files."""
        return self.format.file_extension


FORMS = {
    form.name: form
    for form in (
        DumpForm(
            "nquads",
            ox.RdfFormat.N_QUADS,
            True,
            "A statement a line, each with the claim that makes it. For quad stores, for comparing releases,"
            " for any program that reads lines.",
        ),
        DumpForm(
            "trig",
            ox.RdfFormat.TRIG,
            True,
            "Each claim in a block of its own, with short names. For reading who says what; for quad stores.",
        ),
        DumpForm(
            "turtle",
            ox.RdfFormat.TURTLE,
            False,
            "Each thing with all that is said of it, with short names. For reading; for tools that know no"
            " named graphs.",
        ),
        DumpForm(
            "ntriples",
            ox.RdfFormat.N_TRIPLES,
            False,
            "A statement a line. For streaming, and for searching and counting with line tools.",
        ),
        DumpForm(
            "rdfxml", ox.RdfFormat.RDF_XML, False, "XML. For older tools, and for those that read only XML."
        ),
        DumpForm(
            "jsonld",
            ox.RdfFormat.JSON_LD,
            False,
            "A list of objects, one a thing, with whole IRIs as keys; no claims. For programs that read"
            " JSON.",
        ),
    )
}
"""Every form, in the order they are told."""
PUBLISHED = tuple(FORMS)
"""The forms every release holds."""


def form(name: str) -> DumpForm:
    """Return the form called *name*, by its name or its file suffix.

    Raises: :class:`UsageError` naming the forms there are.

    >>> form("ttl").media_type
    'text/turtle'
    """
    for candidate in FORMS.values():
        if name in {candidate.name, candidate.suffix}:
            return candidate
    raise UsageError(f"There is no form “{name}”; there are {', '.join(FORMS)}.")


def _quads(lines: Iterable[str]) -> Iterator[ox.Quad]:
    """Yield the statements that lines of N-Quads or N-Triples hold, in their order, a batch at a time."""
    rest = iter(lines)
    while batch := "\n".join(islice(rest, _BATCH)):
        yield from ox.parse(batch, format=ox.RdfFormat.N_QUADS)


def _graph(line: str) -> str:
    return line.rpartition(" <")[2]


def write(lines: Iterable[str], form: DumpForm, prefixes: Mapping[str, str], output: IO[bytes]) -> int:
    """Write sorted lines (N-Quads for a form with graphs, else N-Triples) to *output* in a form.

    Out: how many statements a form could not hold; see :mod:`communique.release.rdfxml`.
    """
    if form.format in {ox.RdfFormat.N_QUADS, ox.RdfFormat.N_TRIPLES}:
        for line in lines:
            output.write(line.encode() + b"\n")
        return 0
    if form.format == ox.RdfFormat.RDF_XML:
        return rdfxml.write((quad.triple for quad in _quads(lines)), prefixes, output)
    if form.format == ox.RdfFormat.TRIG:
        lines = sorted(lines, key=_graph)  # a block a graph
    quads = _quads(lines)
    statements = quads if form.graphs else (quad.triple for quad in quads)
    ox.serialize(statements, output, form.format, prefixes=dict(prefixes))
    return 0


def compress(
    lines: Iterable[str], form: DumpForm, prefixes: Mapping[str, str], output: IO[bytes]
) -> tuple[int, int]:
    """Write a form gzipped, without name or time so that it stays the same.

    Out: its plain size in bytes, and how many statements it could not hold.
    """
    with gzip.GzipFile(fileobj=output, mode="wb", filename="", compresslevel=_LEVEL, mtime=0) as packed:
        left_out = write(lines, form, prefixes, cast(IO[bytes], packed))
        return packed.tell(), left_out
