"""Claims: the rows that describe who says what in which words.

A claim is a named graph; its description (report, evidence, basis, author) stands in ``graph/provenance``.
Evidence is a Web Annotation specific resource with a quote and a position selector (W3C Web Annotation Data
Model §4.2.4, §4.2.5); offsets count Unicode code points, the end is exclusive.
"""

from collections.abc import Iterable, Iterator

from communique.annotations import Record, Span
from communique.documents import Document
from communique.names import Names
from communique.resolve import Row, Value

CONTEXT = 32
"""How many code points before and after a quote its selector carries."""


def claim_of(record: Record, report: str, names: Names) -> str:
    """Return the IRI of the claim a record belongs to: its report, passages and basis."""
    return names.claim(report, record.spans, record.basis)


def rows(records: Iterable[Record], document: Document, report: str, names: Names) -> Iterator[Row]:
    """Yield the rows that describe the report's text, its claims and their evidence.

    In: the records of the report, its text, its slug.
    Out: one ``text`` row, a ``claim`` row for each claim, an ``evidence`` row for each passage.
    """
    report_iri = names.thing("report", report)
    where = document.name
    records = list(records)
    known = {"language": document.language, "rights": document.rights, "url": document.url}
    if not any(record.kind == "report" and "issued" in record.fields for record in records):
        known["issued"] = document.published or ""  # the text does not say it; what is known of it does
    yield Row(
        "text",
        {
            "id": report_iri,
            "sha256": document.sha256,
            "file": document.name,
            **{name: said for name, said in known.items() if said},
        },
        where,
    )
    claims: dict[str, list[Record]] = {}
    spans: set[Span] = set()
    for record in records:
        claims.setdefault(claim_of(record, report, names), []).append(record)
        spans.update(record.spans)
    for claim, said in claims.items():
        # Records of one claim may be decided by several hands: the last word is the claim's author and time.
        last = max(said, key=lambda record: (record.on, record.by))
        yield Row(
            "claim",
            {
                "id": claim,
                "report": report_iri,
                "evidence": tuple(names.evidence(report, *span) for span in said[0].spans),
                "basis": last.basis,
                "by": last.by,
                "time": f"{last.on}T00:00:00Z",
            },
            last.where,
        )
    for start, end in sorted(spans):
        text = document.text
        iri = names.evidence(report, start, end)
        values: dict[str, Value] = {
            "id": iri,
            "report": report_iri,
            "quote": f"{iri};sel=quote",
            "position": f"{iri};sel=position",
            "exact": text[start:end],
            "start": str(start),
            "end": str(end),
        }
        # A quote at the very edge of the text has no words before or after it.
        if start > 0:
            values["prefix"] = text[max(0, start - CONTEXT) : start]
        if end < len(text):
            values["suffix"] = text[end : end + CONTEXT]
        yield Row("evidence", values, where)
