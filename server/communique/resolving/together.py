"""From the drafts of all documents to their records, and to the entries of what they name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from communique.annotations import Record, RecordForm
from communique.documents import Document as Text
from communique.names import Names
from communique.recording.drafts import Draft, Drafted, Naming, Ref
from communique.recording.naming import Known
from communique.registry import Entry
from communique.resolving import citations, occasions, papers, settling, stances, unnamed
from communique.resolving.directory import directory
from communique.resolving.known import Past
from communique.resolving.matching import Matcher
from communique.resolving.titles import Titles


@dataclass(frozen=True)
class Resolution:
    """The decision that a passage of a report speaks of a document that others speak of, too."""

    report: str
    at: tuple[int, int]
    instrument: str
    """The slug of the document."""
    score: float
    """How sure it is, from 0 to 1."""
    grounds: tuple[str, ...]


@dataclass(frozen=True)
class Resolved:
    """What all documents together come to."""

    records: Mapping[str, Sequence[Record]]
    """Slug of a report → its records."""
    minted: tuple[Entry, ...]
    """The entries of what the registry does not hold."""
    resolutions: Mapping[str, Sequence[Resolution]]
    """Slug of a report → what was recognised in it."""


def resolve(
    drafted: Sequence[tuple[Text, Drafted]],
    reviewed: Iterable[Sequence[Record]],
    known: Known,
    labels: Mapping[str, Mapping[str, str]],
    form: RecordForm,
    names: Names,
) -> Resolved:
    """Return the records of documents that the machine has read.

    In: the documents with their drafts; the records of the reviewed ones; what the registry knows; concept
    scheme → code → label; the form of a record; the names of the publisher.
    """
    told = {one.report: one for _, one in drafted}
    past = Past(known)
    matcher = Matcher(known.lexicon, known.spellings, labels["form"])
    people = {
        naming.ref: naming.label
        for one in told.values()
        for naming in one.namings
        if naming.ref.segment == "person"
    }
    titles = Titles(known.lexicon, matcher, labels, known.registry, people)

    documents = papers.gather(
        {report: one.papers for report, one in told.items()}, past.papers(reviewed), matcher
    )
    drafted = [(text, unnamed.told(one, documents, matcher)) for text, one in drafted]
    named = dict(zip(map(id, documents), titles.documents(documents), strict=True))
    paper_of = {paper.ref: named[id(one)] for one in documents for paper in one.tellings}
    forms = {
        paper.ref: labels["form"].get(paper.form, paper.form)
        for one in documents
        for paper in one.tellings
        if paper.adopted
    }
    events = occasions.gather(
        [occasion for one in told.values() for occasion in one.occasions],
        paper_of,
        forms,
        titles,
        known,
        past,
    )
    positions = stances.gather(
        {report: one.stances for report, one in told.items()},
        paper_of,
        titles,
        known.spellings,
        {report: one.date for report, one in told.items()},
    )
    event_of = {ref: one.naming for ref, one in events.items()}
    cited = citations.gather(
        [citation for one in told.values() for citation in one.cited],
        event_of,
        known.registry,
        known.spellings,
    )
    local = {**paper_of, **positions, **event_of, **cited}

    namings = [naming for one in told.values() for naming in one.namings] + list(local.values())
    first = directory(namings, known, names)

    def slug(ref: Ref) -> str:
        return first.slug(local[ref].ref if ref in local else ref)

    records = {
        one.report: settling.records(_kept(one, events), text, form, slug, one.date) for text, one in drafted
    }
    entries = {(ref.segment, first.slug(ref)): _naming(ref, entry) for ref, entry in first.entries.items()}
    parts = [part for found in records.values() for part in settling.nodes(found, form, entries)]
    second = directory(parts, known, names)
    matches = {paper.ref: match for one in documents for paper, match in one.matches(matcher)}
    resolutions = {
        report: [
            Resolution(
                report, paper.at, slug(paper.ref), matches[paper.ref].score, matches[paper.ref].grounds
            )
            for paper in one.papers
            if paper.ref in matches
        ]
        for report, one in told.items()
    }
    return Resolved(records, (*first.minted, *second.minted), resolutions)


def _naming(ref: Ref, entry: Entry) -> Naming:
    return Naming(
        ref, entry.type, entry.key, entry.iri.rpartition("/")[2], entry.label, entry.since.isoformat()
    )


def _kept(one: Drafted, events: Mapping[Ref, occasions.Settled]) -> tuple[Draft, ...]:
    """Return the drafts without the days that were taken from the report and turned out otherwise."""

    def stands(draft: Draft) -> bool:
        event = events.get(draft.ref)
        return (
            event is None or draft.basis != "inferred" or draft.fields.get("date", event.date) == event.date
        )

    return tuple(draft for draft in one.drafts if stands(draft))
