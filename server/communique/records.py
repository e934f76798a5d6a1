"""Steps 2 and 4 for texts nobody has reviewed: what the machine reads in them, as records.

:mod:`communique.extract` reads, :mod:`communique.recording` puts it in the form of records, text by text, and
:mod:`communique.resolving` decides, over all texts, which things are one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from communique.annotations import Record
from communique.content import Content
from communique.dataset import Dataset, Report, slug_of
from communique.documents import Document, LeftOut
from communique.extract import reader
from communique.extract.model import Annotations
from communique.output import on_a_line
from communique.recording.drafting import draft
from communique.recording.drafts import Drafted
from communique.registry import Registry
from communique.resolving.together import Resolved, resolve

_SHOWN = 80
"""How many characters of a quote are shown in a message."""


@dataclass(frozen=True)
class Read:
    """What was read in texts, and what it needs to be published."""

    reports: tuple[Report, ...]
    content: Content
    """The content, its registry with the entries of what is new."""
    left_out: tuple[LeftOut, ...]


def drafted(document: Document, read: Annotations, found: Content) -> Drafted:
    """Return what can be recorded of a document by itself.

    In: the document, whose date is known; what was read in it; the content.
    """
    return draft(document, slug_of(document, found), read, found.known, found.labels)


def read_texts(texts: Iterable[Document], reviewed: Sequence[Report], found: Content) -> Read:
    """Return the reports of texts that the machine reads.

    In: the documents, all of them dated; the reports that are reviewed, whose records take part in deciding
    which documents are one; the content.
    """
    pairs = [(one, drafted(one, reader.read(one.text, one.published, found.lexicon), found)) for one in texts]
    return together(pairs, reviewed, found)


def together(pairs: Sequence[tuple[Document, Drafted]], reviewed: Sequence[Report], found: Content) -> Read:
    """Return the reports of documents from their drafts, in the order of the documents."""
    resolved = _resolved(pairs, reviewed, found)
    registry = found.registry.extended(resolved.minted)
    reports = tuple(
        Report(
            document, one.report, resolved.records[one.report], tuple(resolved.resolutions[one.report]), True
        )
        for document, one in pairs
    )
    left_out = tuple(
        LeftOut(document.path, f"{reason} (“{on_a_line(document.text[slice(*at)], _SHOWN)}”)")
        for document, one in pairs
        for at, reason in one.left_out
    )
    return Read(reports, replace(found, registry=registry), left_out)


def used(registry: Registry, made: Dataset) -> Registry:
    """Return a registry without the new entries of what does not occur in a dataset."""
    named = {term[1:-1] for quad in made.quads for term in (quad.subject, quad.object)}
    return registry.only(lambda entry: not entry.is_new or entry.iri in named)


def make_records(document: Document, read: Annotations, found: Content) -> list[Record]:
    """Return what the machine reads in one document as records, in reading order, the report first.

    In: the document, whose date is known; what was read in it; the content. Out: records in the form of
    ``mappings/record.schema.json``; what they name is in the registry or named as it would be if it were new.
    """
    one = drafted(document, read, found)
    return list(_resolved([(document, one)], (), found).records[one.report])


def _resolved(
    pairs: Sequence[tuple[Document, Drafted]], reviewed: Sequence[Report], found: Content
) -> Resolved:
    said = [one.records for one in reviewed]
    return resolve(pairs, said, found.known, found.labels, found.form, found.names)
