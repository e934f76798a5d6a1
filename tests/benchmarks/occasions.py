"""Made-up occasions: a president visits another, documents are exchanged, one or two reports tell of it.

Each is made from the seed and its number alone.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from benchmarks.telling import Lines, Report, Telling
from benchmarks.terms import (
    ALT_LABEL,
    DCTERMS,
    DCTERMS_TYPE,
    RDF_TYPE,
    RDFS_LABEL,
    Statement,
    english,
    term,
    text,
    thing,
    typed,
)
from benchmarks.world import Pair, State, Thing, World, world

_FIRST_DAY, _DAYS, _STEP = date(2015, 1, 1), 3653, 613
"""Ten years; the step has no factor in common with the pairs of states, so that all have their turn."""
_SECOND, _HONOURED, _CITING = 3, 10, 5
"""Every third occasion has a second report, every tenth an award; every fifth cites another report."""
_POSITIONS, _MOST_INSTRUMENTS = 3, 8


class Teller(Telling):
    """Makes the occasions of a seed, one after the other."""

    def __init__(self, seed: int, of: World | None = None) -> None:
        super().__init__(of or world(seed))
        self.seed = seed

    def tell(self, number: int) -> Lines:
        """Return what the occasion with a number adds; the numbers must come in their order, from 0."""
        self.begin()
        choose = random.Random(f"{self.seed} {number}")  # noqa: S311  # not to keep secrets
        day = _FIRST_DAY + timedelta(days=number * 7 % _DAYS)
        pair = self.world.pairs[(number * _STEP + number // _DAYS) % len(self.world.pairs)]
        occasion = _Occasion(self, number, choose, day.isoformat(), pair)
        occasion.first()
        if number % _SECOND == 0:
            occasion.second()
        return self.lines


@dataclass
class _Document:
    """An agreement of the occasion."""

    path: str
    number: int
    area: str
    form: tuple[str, str]
    parties: tuple[tuple[Thing, State], ...]
    title: str


class _Occasion:
    """What happens, and the two reports of it."""

    def __init__(self, teller: Teller, number: int, choose: random.Random, day: str, pair: Pair) -> None:
        self.teller, self.number, self.choose, self.day, self.pair = teller, number, choose, day, pair
        self.host, self.guest = choose.sample(pair.states, 2)
        self.name = f"{day}-{pair.codes}"
        self.both = f"{pair.states[0].name} and {pair.states[1].name}"
        self.of = teller.world
        self.visit = self._thing("event", "visit", "Visit", f"Visit of the {self.guest.office.label}")
        self.talks = self._thing("event", "talks", "Talks", f"Talks of {self.both}")
        self.exchange = self._thing(
            "event", "document-exchange", "DocumentExchange", f"Exchange of documents of {self.both}"
        )
        self.documents = [self._document(place) for place in enumerate(self._topics(), 1)]

    def _thing(self, kind: str, what: str, of_class: str, label: str) -> Thing:
        return Thing(f"{kind}/{self.name}-{what}", of_class, f"{label}, {self.day}")

    def _topics(self) -> list[tuple[str, str]]:
        return self.choose.sample(self.of.areas, self.choose.randint(1, _MOST_INSTRUMENTS))

    def _document(self, place: tuple[int, tuple[str, str]]) -> _Document:
        number, (area, label) = place
        form = self.choose.choice(self.of.forms)
        parties = tuple((self.choose.choice(state.ministries), state) for state in self.pair.states)
        title = f"{form[1].capitalize()} on cooperation in {label} between {self.both}"
        return _Document(f"instrument/{self.name}-{area}", number, area, form, parties, title)

    def _report(self, second: bool) -> Report:
        report = Report(self.teller, self.number, second, self.day, f"the meeting of {self.both}")
        press = self.choose.sample(self.of.press, 2)
        report.says(f"{self.host.capital.label}. {press[0].label}, citing {press[1].label}.", *press)
        report.claims(
            (report.iri, RDF_TYPE, term("Report")),
            (report.iri, f"<{DCTERMS}issued>", typed(self.day, "date")),
            (report.iri, f"<{DCTERMS}publisher>", press[0].iri),
            (report.iri, term("creditedSource"), press[1].iri),
            (report.iri, "<https://schema.org/dateline>", text(self.host.capital.label)),
            *press[0].claimed,
            *press[1].claimed,
        )
        if self.number % _CITING == 0:
            cited = self.pair.earlier
            report.says(f"As was reported, {self.both} have been close.", cited, self.pair.relation)
            report.claims((report.iri, f"<{DCTERMS}references>", cited.iri), *cited.claimed)
        return report

    def first(self) -> None:
        """Tell the whole of it."""
        report = self._report(second=False)
        self._visit(report)
        self._talks(report)
        self._exchange(report)
        for document in self.documents:
            self._signed(report, document, document.form)
        report.says(f"The documents bind {self.both}.", *(state.thing for state in self.pair.states))
        report.claims(
            *(
                (thing(document.path), term("party"), state.thing.iri)
                for document in self.documents
                for state in self.pair.states
            ),
            basis="collective",
        )
        self._statement(report)
        if self.number % _HONOURED == 0:
            self._award(report)
        report.finish()

    def second(self) -> None:
        """Tell of the documents once more; here and there under another form."""
        report = self._report(second=True)
        self._exchange(report)
        for document in self.documents:
            same = self.choose.random() < 0.7
            self._signed(report, document, document.form if same else self.choose.choice(self.of.forms))
        report.finish()

    def _taking_part(self, event: Thing, roles: Iterable[tuple[State, str]]) -> Iterable[Statement]:
        """Yield who takes part in an event; what follows is added."""
        for state, role in roles:
            person = state.president
            part = thing(path := f"participation/{event.slug}--{person.slug}")
            self.teller.describe(
                Thing(path, "Participation", f"{person.label} as {role}: {event.label}"), shared=False
            )
            self.teller.infer((event.iri, term("participant"), person.iri))
            yield event.iri, term("hasParticipation"), part
            yield part, RDF_TYPE, term("Participation")
            yield part, term("involvedAgent"), person.iri
            yield part, term("inCapacity"), state.office.iri
            yield part, term("onBehalfOf"), state.thing.iri
            yield part, term("role"), thing(f"role/{role}")
            yield from (*person.claimed, *state.office.claimed)

    def _persons(self) -> list[Thing]:
        return [one for state in self.pair.states for one in (state.thing, state.office, state.president)]

    def _visit(self, report: Report) -> None:
        kind = self.choose.choice(("visit", "official-visit", "state-visit", "working-visit"))
        city, relation = self.host.capital, self.pair.relation
        report.says(
            f"The {self.guest.office.label}, {self.guest.president.label}, is in {city.label} at the"
            f" invitation of the {self.host.office.label}, {self.host.president.label}.",
            *(city, relation, *self._persons()),
        )
        self.teller.describe(self.visit, shared=False)
        report.claims(
            *self.visit.claimed,
            (self.visit.iri, DCTERMS_TYPE, thing(f"event-kind/{kind}")),
            (self.visit.iri, term("atPlace"), city.iri),
            (self.visit.iri, term("onDate"), typed(self.day, "date")),
            *self._taking_part(self.visit, ((self.host, "host"), (self.guest, "visitor"))),
            *(*city.claimed, *relation.claimed),
        )

    def _talks(self, report: Report) -> None:
        area, label = self.choose.choice(self.of.areas)
        palace = self.host.palace
        report.says(f"They met in the {palace.label} and spoke about {label}.", palace)
        self.teller.describe(self.talks, shared=False)
        report.claims(
            *self.talks.claimed,
            (self.talks.iri, term("atPlace"), palace.iri),
            (self.talks.iri, term("area"), thing(f"area/{area}")),
            *self._taking_part(self.talks, ((self.host, "attendee"), (self.guest, "attendee"))),
            *palace.claimed,
        )
        report.claims((self.talks.iri, term("partOfEvent"), self.visit.iri), basis="inferred")

    def _exchange(self, report: Report) -> None:
        many = len(self.documents)
        report.says(f"In their presence, {many} documents were exchanged.", *self._persons())
        self.teller.describe(self.exchange, shared=False)
        report.claims(
            *self.exchange.claimed,
            (self.exchange.iri, term("onDate"), typed(self.day, "date")),
            (self.exchange.iri, term("instrumentCount"), typed(str(many), "positiveInteger")),
            *self._taking_part(self.exchange, ((self.host, "attendee"), (self.guest, "attendee"))),
        )

    def _signed(self, report: Report, document: _Document, form: tuple[str, str]) -> None:
        iri, names = thing(document.path), [body.label for body, _ in document.parties]
        report.says(
            f"{document.number}. {form[1].capitalize()} between the {names[0]} and the {names[1]}.",
            *(body for body, _ in document.parties),
        )
        label = f"{document.title}, {self.day}"
        self.teller.describe(Thing(document.path, "Agreement", label), shared=False)
        if iri not in self.teller.lines.instruments:
            self.teller.lines.instruments.append(iri)
        said: list[Statement] = [
            (iri, RDF_TYPE, term("Agreement")),
            (iri, term("listNumber"), typed(str(document.number), "positiveInteger")),
            (iri, term("form"), thing(f"form/{form[0]}")),
            (iri, term("area"), thing(f"area/{document.area}")),
            (iri, DCTERMS_TYPE, thing("instrument-level/interagency")),
            (self.exchange.iri, term("involvesInstrument"), iri),
        ]
        for body, state in document.parties:
            path = f"signature/{document.path.partition('/')[2]}--{body.slug}"
            signature = Thing(path, "Signature", f"{body.label} as signatory: {label}")
            self.teller.describe(signature, shared=False)
            self.teller.infer((iri, term("signatory"), body.iri))
            said += [
                (iri, term("hasSignature"), signature.iri),
                *signature.claimed,
                (signature.iri, term("involvedAgent"), body.iri),
                (signature.iri, term("onBehalfOf"), state.thing.iri),
                *body.claimed,
                (body.iri, ALT_LABEL, english(body.label)),
            ]
        report.claims(*said)

    def _statement(self, report: Report) -> None:
        statement = self._thing(
            "instrument", "joint-statement", "JointStatement", f"Joint Statement of {self.both}"
        )
        adoption = self._thing(
            "event", "joint-statement-adoption", "Adoption", f"Adoption of the Joint Statement of {self.both}"
        )
        report.says("A Joint Statement was adopted.")
        for one in (statement, adoption):
            self.teller.describe(one, shared=False)
        self.teller.lines.instruments.append(statement.iri)
        report.claims(
            *(*statement.claimed, *adoption.claimed),
            (statement.iri, term("form"), thing("form/joint-statement")),
            *((statement.iri, term("party"), state.thing.iri) for state in self.pair.states),
            (adoption.iri, term("involvesInstrument"), statement.iri),
            *self._taking_part(adoption, ((self.host, "adopter"), (self.guest, "adopter"))),
        )
        report.claims((adoption.iri, term("partOfEvent"), self.visit.iri), basis="inferred")
        for _ in range(self.choose.randint(1, _POSITIONS)):
            self._position(report, statement)

    def _position(self, report: Report, statement: Thing) -> None:
        (act, verb), (area, label) = self.choose.choice(self.of.acts), self.choose.choice(self.of.areas)
        sides = self.choose.choice((self.pair.states, self.pair.states[:1], self.pair.states[1:]))
        about = self.choose.choice((self.pair.flights, self.pair.commission))
        cities = [state.capital for state in self.pair.states]
        who = " and ".join(state.name for state in sides)
        start = report.says(f"On {label}, {who}: “{verb}”, and so on {about.label}.", about, *cities)
        position = Thing(
            f"position/{statement.slug}-p{start}", "Position", f"{verb}: {label}, {who}, {self.day}"
        )
        self.teller.describe(position, shared=False)
        report.claims(
            *position.claimed,
            (position.iri, RDFS_LABEL, english(f"{verb} {label}")),
            (position.iri, term("act"), thing(f"act/{act}")),
            (position.iri, term("area"), thing(f"area/{area}")),
            (position.iri, term("concerns"), about.iri),
            *((position.iri, term("involvedAgent"), state.president.iri) for state in sides),
            *((position.iri, term("inCapacity"), state.office.iri) for state in sides),
            *((position.iri, term("onBehalfOf"), state.thing.iri) for state in sides),
            *about.claimed,
        )
        report.claims((position.iri, term("expressedIn"), statement.iri), basis="implied")

    def _award(self, report: Report) -> None:
        honour = self.choose.choice(self.of.honours)
        conferral = self._thing("event", "award", "Conferral", f"Award of the {honour.label}")
        who = self.guest.president
        report.says(f"{who.label} received the {honour.label} for his part in it.", honour)
        self.teller.describe(conferral, shared=False)
        report.claims(
            *(*conferral.claimed, *honour.claimed),
            (conferral.iri, term("conferredHonour"), honour.iri),
            (conferral.iri, term("reason"), text("for his part in it")),
            *self._taking_part(conferral, ((self.guest, "recipient"),)),
        )
