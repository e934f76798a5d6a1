"""Reviewed records, turned back into what the machine would have to read to write them."""

from communique.annotations import Record
from communique.content import Content
from communique.dataset import Report
from communique.extract.model import About, Agent, Agreement, Annotations, Event


def annotations(one: Report, found: Content) -> Annotations:
    """Return the documents, their parties and ceremonies of a report, without the slugs that name them."""
    told: dict[str, list[Record]] = {}
    for record in one.records:
        if record.kind == "agreement":
            told.setdefault(record.id, []).append(record)
    agreements = [
        _agreement(group, found) for group in told.values() if any("event" in x.fields for x in group)
    ]
    kinds = {"DocumentExchange": "document-exchange", "Adoption": "statement-adoption"}
    events = [
        Event(kinds[record.fields["class"]], record.at, countries=("KZ", "RS"))
        for record in one.records
        if record.kind == "event" and record.fields.get("class") in kinds
    ]
    agreements.sort(key=lambda agreement: (agreement.at, agreement.areas))
    return Annotations(
        one.document.published,
        ("KZ", "RS"),
        (),
        tuple(events),
        tuple(agreements),
        about=About(date_at=one.records[0].at),
    )


def _agreement(group: list[Record], found: Content) -> Agreement:
    fields = {name: value for record in group for name, value in record.fields.items()}
    main = next(record for record in group if record.basis == "stated" and record.fields.get("class"))
    parties = []
    for record in group:
        for entry in record.fields.get("parties", ()):
            segment, _, slug = entry["agent"].partition("/")
            known = found.registry.by_iri(found.names.thing(segment, slug))
            assert known is not None
            over = "President" if "under the President" in entry["name"] else ""
            parties.append(Agent(entry["name"], "agency", entry["state"].upper(), main.at, under=over))
    areas = [area for record in group for area in record.fields.get("areas", ())]
    return Agreement(
        at=main.at,
        form=fields.get("form", "agreement"),
        parties=tuple({party.name: party for party in parties}.values()),
        areas=tuple(dict.fromkeys(areas)),
        number=fields.get("list_number"),
        handled="adopted" if fields["class"] == "JointStatement" else "exchanged",
    )
