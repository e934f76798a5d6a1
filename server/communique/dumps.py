"""The forms a dataset is written in.

Every form is a function of the sorted lines of the dataset, so the same data gives the same bytes.
"""

import gzip
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, cast

import pyoxigraph as ox

from communique.errors import UsageError


@dataclass(frozen=True)
class DumpForm:
    """A form of RDF that the dataset can be written in."""

    name: str
    format: ox.RdfFormat
    graphs: bool
    """Whether it holds the named graphs; the others hold their merge."""

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
        DumpForm("nquads", ox.RdfFormat.N_QUADS, True),
        DumpForm("turtle", ox.RdfFormat.TURTLE, False),
        DumpForm("jsonld", ox.RdfFormat.JSON_LD, False),
        DumpForm("ntriples", ox.RdfFormat.N_TRIPLES, False),
        DumpForm("trig", ox.RdfFormat.TRIG, True),
        DumpForm("rdfxml", ox.RdfFormat.RDF_XML, False),
    )
}
PUBLISHED = ("nquads", "turtle", "jsonld")
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


def _statements(lines: Iterable[str], graphs: bool) -> Iterator[ox.Quad] | Iterator[ox.Triple]:
    """Yield the statements that lines of N-Quads or N-Triples hold, in their order."""
    for quad in ox.parse(io.BytesIO("\n".join(lines).encode()), format=ox.RdfFormat.N_QUADS):
        yield quad if graphs else quad.triple


def write(lines: Iterable[str], form: DumpForm, prefixes: Mapping[str, str], output: IO[bytes]) -> None:
    """Write sorted lines (N-Quads for a form with graphs, else N-Triples) to *output* in a form."""
    if form.format in {ox.RdfFormat.N_QUADS, ox.RdfFormat.N_TRIPLES}:
        for line in lines:
            output.write(line.encode() + b"\n")
        return
    ox.serialize(_statements(lines, form.graphs), output, form.format, prefixes=dict(prefixes))


def compress(lines: Iterable[str], form: DumpForm, prefixes: Mapping[str, str], output: IO[bytes]) -> int:
    """Write a form gzipped, without name or time so that it stays the same; return its plain size."""
    with gzip.GzipFile(fileobj=output, mode="wb", filename="", mtime=0) as packed:
        write(lines, form, prefixes, cast(IO[bytes], packed))
        return packed.tell()
