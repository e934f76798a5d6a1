"""Work out the answer to each competency question in plain Python.

Run as ``python -m answers.derive`` in ``tests/``.

In: :mod:`answers.knowledge`. Out: ``CQ01.tsv`` and so on in ``competency/``, before any query is run.

There is no SPARQL here and nothing of the pipeline: a query and this file that agree do so for two reasons.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from itertools import product
from pathlib import Path

from answers.knowledge import EVENTS, Knowledge, knowledge, shown

FOLDER = Path(__file__).parents[1] / "competency"

Row = tuple[str, ...]
Answer = Callable[[Knowledge], Iterable[Row]]
QUESTIONS: dict[str, tuple[Row, Answer]] = {}


def question(number: int, *columns: str) -> Callable[[Answer], Answer]:
    """Register a function as the one that answers question *number* in these columns."""

    def register(answer: Answer) -> Answer:
        QUESTIONS[f"CQ{number:02}"] = columns, answer
        return answer

    return register


def cells(values: Iterable[str]) -> list[str]:
    """Return the cells of a column whose value may be missing: the values, or one empty cell."""
    return sorted(values) or [""]


@question(1, "listNumber", "instrument", "forms", "areas")
def exchanged(known: Knowledge) -> Iterable[Row]:
    """Every instrument handled at a document exchange that has a list number, with its forms and areas."""
    for event in known.instances("dip:DocumentExchange"):
        for instrument in known.objects(event, "dip:involvesInstrument"):
            forms = ", ".join(sorted(known.named(instrument, "dip:form")))
            areas = ", ".join(sorted(known.named(instrument, "dip:area")))
            for number in known.objects(instrument, "dip:listNumber"):
                yield shown(number), shown(instrument), forms, areas


@question(2, "listNumber", "signatory", "state")
def signatories(known: Knowledge) -> Iterable[Row]:
    """Every signature of a listed instrument, by the body that signs and the state it signs for."""
    for instrument, number in known.pairs("dip:listNumber"):
        for signature in known.objects(instrument, "dip:hasSignature"):
            agents = known.named(signature, "dip:involvedAgent")
            for agent, state in product(agents, known.named(signature, "dip:onBehalfOf")):
                yield shown(number), agent, state


@question(3, "body", "name", "instruments")
def busy_bodies(known: Knowledge) -> Iterable[Row]:
    """Every body that signs two or more instruments, with their number."""
    signed = {
        (body, instrument)
        for instrument, signature in known.pairs("dip:hasSignature")
        for body in known.objects(signature, "dip:involvedAgent")
    }
    for body, instruments in Counter(body for body, _ in signed).items():
        if instruments > 1:
            yield shown(body), known.labels[body], str(instruments)


@question(4, "event", "participant", "role", "office", "state")
def participants(known: Knowledge) -> Iterable[Row]:
    """Every participation in an event, with role, office and state where they are given."""
    for event, participation in known.pairs("dip:hasParticipation"):
        for row in product(
            known.named(participation, "dip:involvedAgent"),
            cells(known.named(participation, "dip:role")),
            cells(known.named(participation, "dip:inCapacity")),
            cells(known.named(participation, "dip:onBehalfOf")),
        ):
            yield known.labels[event], *row


@question(5, "event", "kind", "date", "place", "within", "whole")
def events(known: Knowledge) -> Iterable[Row]:
    """Every event under its own class, with its date, its place and its surroundings, and the whole event."""
    for kind in EVENTS:
        for event in known.instances(kind):
            places = [
                (known.labels[place], outer)
                for place in known.objects(event, "dip:atPlace")
                for outer in cells(known.labels[around] for around in known.around(place))
            ]
            for date, (place, outer), whole in product(
                cells(shown(date) for date in known.objects(event, "dip:onDate")),
                places or [("", "")],
                cells(known.named(event, "dip:partOfEvent")),
            ):
                yield known.labels[event], shown(kind), date, place, outer, whole


@question(6, "position", "act", "expressedBy", "towards", "concerns", "areas")
def joint_positions(known: Knowledge) -> Iterable[Row]:
    """Every position expressed in a joint statement, with its act, agents, addressees, subjects and areas."""
    for statement in known.instances("dip:JointStatement"):
        for position in known.subjects("dip:expressedIn", statement):
            for act in known.named(position, "dip:act"):
                yield (
                    known.labels[position],
                    act,
                    " & ".join(sorted(known.named(position, "dip:involvedAgent"))),
                    " & ".join(sorted(known.named(position, "dip:addressedTo"))),
                    ", ".join(sorted(known.named(position, "dip:concerns"))),
                    ", ".join(sorted(known.named(position, "dip:area"))),
                )


@question(7, "position", "act")
def commitments(known: Knowledge) -> Iterable[Row]:
    """Every position taken for Kazakhstan whose act is commissive, or narrower than that."""
    for position in known.subjects("dip:onBehalfOf", "id:state/kz"):
        for act in known.objects(position, "dip:act"):
            if known.under(act, "id:act/commissive"):
                yield known.labels[position], known.labels[act]


@question(8, "position", "state")
def one_sided(known: Knowledge) -> Iterable[Row]:
    """Every position taken for exactly one state."""
    for position in known.instances("dip:Position"):
        states = known.named(position, "dip:onBehalfOf")
        if len(states) == 1:
            yield known.labels[position], *states


@question(9, "area", "agreements", "positions", "events")
def areas(known: Knowledge) -> Iterable[Row]:
    """Every area of an agreement, a position or an event, with the number of each."""
    kinds = (
        known.instances("dip:Agreement"),
        known.instances("dip:Position"),
        {event for kind in EVENTS for event in known.instances(kind)},
    )
    backing: dict[str, set[str]] = defaultdict(set)
    for thing, area in known.pairs("dip:area"):
        backing[area].add(thing)
    for area, things in backing.items():
        yield known.labels[area], *(str(len(things & kind)) for kind in kinds)


@question(10, "thing", "party", "place", "connects", "about")
def referents(known: Knowledge) -> Iterable[Row]:
    """Everything that a position, an undertaking or an event concerns, with its parties, places and so on."""
    for thing in {value for _, value in known.pairs("dip:concerns")}:
        for row in product(
            cells(known.labels[party] for party in known.parties(thing)),
            cells(known.named(thing, "dip:atPlace")),
            cells(known.named(thing, "dip:connects")),
            cells(known.named(thing, "dip:concerns")),
        ):
            yield known.labels[thing], *row


@question(11, "recipient", "honour", "reason")
def awards(known: Knowledge) -> Iterable[Row]:
    """Every recipient of a conferral, with the honour and the reason."""
    for award, honour in known.pairs("dip:conferredHonour"):
        for participation in known.objects(award, "dip:hasParticipation"):
            if "id:role/recipient" in known.objects(participation, "dip:role"):
                for recipient, reason in product(
                    known.named(participation, "dip:involvedAgent"),
                    cells(shown(reason) for reason in known.objects(award, "dip:reason")),
                ):
                    yield recipient, known.labels[honour], reason


@question(12, "relation", "kind", "years", "states")
def relations(known: Knowledge) -> Iterable[Row]:
    """Every bilateral relation, with its kind, its years and its two states."""
    for relation in known.instances("dip:BilateralRelation"):
        for kind, years in product(
            cells(known.named(relation, "dcterms:type")),
            cells(shown(years) for years in known.objects(relation, "dip:anniversaryYears")),
        ):
            yield (
                known.labels[relation],
                kind,
                years,
                " & ".join(sorted(known.named(relation, "dip:between"))),
            )


@question(13, "report", "quote", "start", "end")
def wording(known: Knowledge) -> Iterable[Row]:
    """Every passage that puts the healthcare memorandum in the area of health."""
    triple = ("id:instrument/2026-02-27-kz-rs-healthcare", "dip:area", "id:area/health")
    for said in known.said:
        if said.triple == triple:
            for start, end, quote in known.quotes(said):
                yield shown(known.reports[said.report]), quote, str(start), str(end)


@question(14, "reports", "statements")
def corroboration(known: Knowledge) -> Iterable[Row]:
    """How many triples one report says, and how many both say; what is only inferred does not count.

    A first trial of the model counted 476 on one report; the table of facts holds 478, and it decides.
    """
    reporters: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for said in known.said:
        if said.basis != "inferred":
            reporters[said.triple].add(said.report)
    for reports, statements in Counter(map(len, reporters.values())).items():
        yield str(reports), str(statements)


@question(15, "listNumber", "facet", "value", "reports")
def facets(known: Knowledge) -> Iterable[Row]:
    """Every form, area and signature of a listed instrument, with the number of reports that give it."""
    for instrument, number in known.pairs("dip:listNumber"):
        for facet in ("dip:form", "dip:area", "dip:hasSignature"):
            for value in known.objects(instrument, facet):
                reports = sum(value in known.values(instrument, facet, report) for report in known.reports)
                yield shown(number), shown(facet), shown(value), str(reports)


@question(16, "thing", "property", "report1", "value1", "report2", "value2")
def differences(known: Knowledge) -> Iterable[Row]:
    """Every pair of forms or names of one thing, each given by one report and not by the other."""
    for predicate in ("dip:form", "skos:altLabel"):
        for thing in {subject for subject, _ in known.pairs(predicate)}:
            values = {report: known.values(thing, predicate, report) for report in known.reports}
            for (one, ours), (other, theirs) in product(values.items(), values.items()):
                if known.reports[one] < known.reports[other]:
                    for mine, yours in product(ours - theirs, theirs - ours):
                        first = shown(known.reports[one]), shown(mine)
                        second = shown(known.reports[other]), shown(yours)
                        yield shown(thing), shown(predicate), *first, *second


@question(17, "basis", "claims", "restingOn")
def bases(known: Knowledge) -> Iterable[Row]:
    """The number of claims on each basis, and the words of those that are not stated outright."""
    claims: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
    words: dict[str, set[str]] = defaultdict(set)
    for said in known.said:
        claims[said.basis].add(said.claim)
        if said.basis != "stated":
            words[said.basis] |= {quote for _, _, quote in known.quotes(said)}
    for basis, group in claims.items():
        yield known.labels[f"id:basis/{basis}"], str(len(group)), " | ".join(sorted(words[basis]))


@question(18, "report", "date", "publisher", "dateline", "subHeadline", "source", "photoCredit", "cites")
def reports(known: Knowledge) -> Iterable[Row]:
    """Every report with a date, with what it says of itself and the reports it cites."""
    for report, date in known.pairs("dcterms:issued"):
        for row in product(
            cells(known.named(report, "dcterms:publisher")),
            cells(shown(dateline) for dateline in known.objects(report, "schema:dateline")),
            cells(shown(headline) for headline in known.objects(report, "schema:alternativeHeadline")),
            cells(known.named(report, "dip:creditedSource")),
            cells(shown(credit) for credit in known.objects(report, "schema:creditText")),
        ):
            cited = " | ".join(sorted(known.named(report, "dcterms:references")))
            yield shown(report), shown(date), *row, cited


@question(19, "organization", "ofState", "kinds", "under", "places", "names")
def organizations(known: Knowledge) -> Iterable[Row]:
    """Every organization, with its state, kind, the office above it, its place and the names it is given."""
    for organization in known.instances("dip:Organization"):
        yield (
            shown(organization),
            ", ".join(sorted(known.named(organization, "dip:ofState"))),
            ", ".join(sorted(known.named(organization, "org:classification"))),
            ", ".join(sorted(known.named(organization, "dip:underAuthorityOf"))),
            ", ".join(sorted(known.named(organization, "dip:atPlace"))),
            " | ".join(sorted(map(shown, known.objects(organization, "skos:altLabel")))),
        )


@question(20, "event", "stated", "listed", "equal")
def counts(known: Knowledge) -> Iterable[Row]:
    """Every stated number of documents beside the number of those the event handled."""
    for event, number in known.pairs("dip:instrumentCount"):
        stated = shown(number)
        listed = str(len(known.objects(event, "dip:involvesInstrument")))
        yield known.labels[event], stated, listed, "true" if stated == listed else "false"


@question(21, "person", "office", "state")
def office_holders(known: Knowledge) -> Iterable[Row]:
    """Every person who holds an office, with the state of the office."""
    for person, office in known.pairs("org:holds"):
        for state in known.named(office, "org:postIn"):
            yield known.labels[person], known.labels[office], state


@question(22, "citing", "cited", "about")
def citations(known: Knowledge) -> Iterable[Row]:
    """Every report that another report cites, with what it is about."""
    for citing, cited in known.pairs("dcterms:references"):
        for about in cells(known.named(cited, "schema:about")):
            yield shown(citing), known.labels[cited], about


def tables() -> dict[str, str]:
    """Return the answer to every question as a table: the columns, then the rows in order of their text."""
    known = knowledge()
    return {
        name: "".join("\t".join(row) + "\n" for row in (columns, *sorted(answer(known))))
        for name, (columns, answer) in QUESTIONS.items()
    }


def main() -> None:
    """Write the table of every question."""
    for name, rows in tables().items():
        (FOLDER / f"{name}.tsv").write_text(rows, encoding="utf-8")


if __name__ == "__main__":
    main()
