"""A comparison as CSV and as JSON."""

from collections.abc import Sequence
from typing import Any

import pyoxigraph as ox

from communique.web import tabular, wording
from communique.web.comparison.asked import Asked, chosen, counted
from communique.web.comparison.testimony import Facet, Given, Term, Testimony
from communique.web.current import reader
from communique.web.reading.evidence import Claim, Witness

COLUMNS = (
    *("thing", "thing_label", "property", "property_label", "value", "value_label", "verdict"),
    *("report", "reported_by", "of", "basis", "quote", "start", "claims"),
)


def as_csv(found: Testimony, asked: Asked) -> str:
    """Return a comparison as CSV: a row for each value that a report gives."""
    witness, look = Witness(reader()), reader()
    rows: list[Sequence[str]] = [COLUMNS]
    for facet in chosen(found, asked):
        names = (facet.subject, look.label(facet.subject).text)
        prop = (facet.predicate, wording.heading(facet.predicate, look).text)
        for one in facet.values:
            value = (one.value.value, wording.shown(one.value, look).text)
            for number, claims in one.by.items():
                told = [witness.claim(claim) for claim in claims]
                by = (found.reports[number], str(len(one.by)), str(len(found.reports)))
                rows.append((*names, *prop, *value, facet.verdict, *by, *_cells(told)))
    return tabular.written(rows)


def _cells(claims: Sequence[Claim]) -> tuple[str, ...]:
    """Return the basis, the words, where they begin and the names of some claims, as cells."""
    passages = [passage for claim in claims for passage in claim.passages]
    bases = dict.fromkeys(wording.local_name(claim.basis or "") for claim in claims)
    return (
        tabular.SEPARATOR.join(bases),
        tabular.SEPARATOR.join(passage.quote for passage in passages),
        tabular.SEPARATOR.join(str(passage.start) for passage in passages),
        tabular.SEPARATOR.join(claim.iri for claim in claims),
    )


def as_json(found: Testimony, asked: Asked) -> dict[str, Any]:
    """Return a comparison as the schema ``Comparison`` of ``openapi.yaml`` has it."""
    verdicts, statements = counted(found)
    return {
        "about": _named(asked.about) if asked.about else None,
        "reports": [_named(iri) for iri in found.reports],
        "further_reports": found.others,
        "complete": found.complete,
        "verdict": asked.verdict or None,
        "verdicts": verdicts,
        "statements": {str(reports): count for reports, count in statements.items()},
        "facets": [_facet(facet, found) for facet in chosen(found, asked)],
    }


def _named(iri: str) -> dict[str, str]:
    return {"id": iri, "label": reader().label(iri).text}


def _facet(facet: Facet, found: Testimony) -> dict[str, Any]:
    return {
        "thing": _named(facet.subject),
        "part_of": found.wholes.get(facet.subject),
        "property": {"id": facet.predicate, "label": wording.heading(facet.predicate, reader()).text},
        "verdict": facet.verdict,
        "values": [_given(one, found) for one in facet.values],
    }


def _given(given: Given, found: Testimony) -> dict[str, Any]:
    witness = Witness(reader())
    told = [
        {
            "report": found.reports[number],
            "claim": claim.iri,
            "basis": claim.basis,
            "quotes": [{"exact": one.quote, "start": one.start, "end": one.end} for one in claim.passages],
        }
        for number, claims in given.by.items()
        for claim in map(witness.claim, claims)
    ]
    return {**_term(given.value), "reported_by": len(given.by), "of": len(found.reports), "claims": told}


def _term(term: Term) -> dict[str, str]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", **_named(term.value)}
    said = {"type": "literal", "value": term.value, "datatype": term.datatype.value}
    return {**said, "language": term.language} if term.language else said
