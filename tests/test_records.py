"""What the machine reads, in the form of records: each field at the words that say it, on their basis."""

import dataclasses
from collections.abc import Iterator

import pytest

from annotated import Item, Writer, document, report
from communique import annotations, records
from communique.annotations import Record
from communique.content import Content
from communique.documents import Document
from communique.extract.model import (
    About,
    Agent,
    Agreement,
    Annotations,
    Cited,
    Event,
    Participant,
    Person,
    Position,
    Thing,
)
from communique.registry import Registry

DAY = "2031-05-02"


@pytest.fixture(scope="module")
def bare(seeds_content: Content) -> Content:
    """The content without a registry: everything is new."""
    return dataclasses.replace(seeds_content, registry=Registry((), {}, {}))


def made(told: tuple[Document, Annotations], found: Content) -> list[Record]:
    """Return the records, each sound in form and anchored in the text."""
    text, said = told
    out = records.make_records(text, said, found)
    for one in out:
        assert found.form.fault(annotations.as_json(one)) is None
        assert text.text[one.at[0] : one.at[1]] == one.quote
    annotations.check_quotes(out, text)
    assert [one.by for one in out] == ["communique-extractor"] * len(out)
    assert {one.on for one in out} == {text.published}
    return out


def told(out: list[Record], kind: str, /, **fields: object) -> list[Record]:
    """Return the records of a kind that have these fields with these values."""
    return [
        one
        for one in out
        if one.kind == kind and all(one.fields.get(name) == value for name, value in fields.items())
    ]


def test_the_first_record_is_the_report(bare: Content) -> None:
    text, said = report(DAY, ("CL", "PE"), [])
    first, *_ = made((text, said), bare)
    assert (first.kind, first.quote, first.basis) == ("report", f"date {DAY}", "stated")
    assert first.id == f"{DAY}-{text.sha256[:8]}"
    assert first.fields == {"class": "Report", "issued": DAY, "file": text.name, "sha256": text.sha256}


def test_a_date_that_the_text_does_not_state_is_not_said_to_be_stated(bare: Content) -> None:
    text, said = report(DAY, ("CL", "PE"), [])
    first, *_ = made((text, dataclasses.replace(said, about=About())), bare)
    assert "issued" not in first.fields


def test_an_agreement_has_all_that_its_item_says_in_one_record(bare: Content) -> None:
    parties = [("Ministry of Health", "ministry", "CL"), ("Health Council", "agency", "PE")]
    out = made(report(DAY, ("CL", "PE"), [Item("protocol", parties, "nursing", ("health",))]), bare)
    [one] = told(out, "agreement", form="protocol")
    assert one.basis == "stated"
    assert one.id == "2031-05-02-cl-pe-nursing"
    assert one.fields == {
        "class": "Agreement",
        "form": "protocol",
        "list_number": 1,
        "event": "2031-05-02-cl-pe-signing-ceremony",
        "areas": ["health"],
        "parties": [
            {
                "agent": "organization/cl-ministry-of-health",
                "state": "cl",
                "class": "Organization",
                "of_state": "cl",
                "name": "Ministry of Health",
            },
            {
                "agent": "organization/pe-health-council",
                "state": "pe",
                "class": "Organization",
                "of_state": "pe",
                "name": "Health Council",
            },
        ],
    }


def test_what_is_signed_by_states_and_by_unions(bare: Content) -> None:
    parties = [("Chile", "state", "CL"), ("European Union", "international-organization", None)]
    out = made(report(DAY, ("CL",), [Item("agreement", parties, "trade", ("trade",))]), bare)
    [one] = told(out, "agreement", form="agreement")
    assert one.id == "2031-05-02-cl-european-union-trade"
    assert one.fields["parties"] == [
        {"agent": "state/cl", "state": "cl", "class": "State"},
        {"agent": "organization/european-union", "class": "Organization", "name": "European Union"},
    ]


def test_a_statement_has_parties_and_no_signatures(bare: Content) -> None:
    parties = [("Chile", "state", "CL"), ("Peru", "state", "PE")]
    out = made(report(DAY, ("CL", "PE"), [Item("joint-statement", parties, handled="adopted")]), bare)
    [one] = told(out, "agreement", form="joint-statement")
    assert one.fields["class"] == "JointStatement"
    assert one.fields["party"] == ["state/cl", "state/pe"]
    assert "parties" not in one.fields


def test_other_words_carry_other_bases(bare: Content) -> None:
    writer = Writer()
    date_at = writer.say(f"date {DAY}")
    lead = writer.say("\nThe interagency documents")
    between = writer.say(" between the foreign ministries of Chile and Peru")
    writer.say(" are:\n")
    at = writer.say("1. a memorandum")
    level_at = (lead[0] + 1, lead[1])
    ministries = tuple(
        Agent("Ministry of Foreign Affairs", "ministry", state, between) for state in ("CL", "PE")
    )
    one = Agreement(
        at,
        "memorandum",
        ministries,
        ("political-dialogue",),
        areas_implied=True,
        level="interagency",
        level_at=level_at,
        parties_at=between,
    )
    found = Annotations(DAY, ("CL", "PE"), agreements=(one,), about=About(date_at=date_at))
    out = made((document(writer.text, DAY), found), bare)
    assert [(x.basis, x.quote) for x in told(out, "agreement", level="interagency")] == [
        ("collective", "The interagency documents between the foreign ministries of Chile and Peru are")
    ]
    [areas] = told(out, "agreement", areas=["political-dialogue"])
    assert (areas.basis, areas.at) == ("inferred", at)
    [signed] = [x for x in out if "parties" in x.fields]
    assert (signed.basis, signed.at) == ("collective", between)
    assert all("name" not in party for party in signed.fields["parties"])  # the text has no such words


def visit() -> tuple[Document, Annotations]:
    """Return a report of a visit with talks, an award and a statement."""
    writer = Writer()
    dateline = writer.say("LIMA —")
    writer.say(" ")
    host_at = writer.say("President of Peru Ana Quispe")
    writer.say(" and ")
    guest_at = writer.say("President of Chile José Núñez")
    held_at = writer.say(" held talks")
    writer.say(" on ")
    date_at = writer.say("2 May")
    writer.say(" at the ")
    place_at = writer.say("Government Palace in Lima")
    writer.say(". ")
    award_at = writer.say("José Núñez was awarded")
    writer.say(" the ")
    honour_at = writer.say("Order of the Sun")
    writer.say(" ")
    reason_at = writer.say("for his friendship")
    writer.say(". ")
    adopted_at = writer.say("They adopted")
    writer.say(" ")
    statement_at = writer.say("a joint statement supporting peace")
    writer.say(". ")
    pledge_at = writer.say("Chile pledged to open the Southern Corridor")
    writer.say(" during the ")
    visit_at = writer.say("state visit")
    writer.say(". ")
    credit_at = writer.say("Andina reported")
    writer.say(".")
    both = (Participant("Ana Quispe", "PE"), Participant("Núñez", "CL"))
    honour = Thing("honour", "Order of the Sun", honour_at)
    corridor = Thing("undertaking", "Southern Corridor", (pledge_at[1] - 17, pledge_at[1]))
    talks = Event(
        "talks",
        (host_at[0], held_at[1]),
        date=DAY,
        date_at=date_at,
        place="Government Palace",
        place_at=place_at,
        within="Lima",
        countries=("CL", "PE"),
        participants=both,
        participants_at=(host_at[0], guest_at[1]),
    )
    award = Event(
        "award",
        award_at,
        countries=("CL",),
        participants=(Participant("José Núñez", "CL", "recipient"),),
        honour=honour,
        reason="for his friendship",
        reason_at=reason_at,
    )
    pledge = Position(
        pledge_at,
        "pledge",
        "pledges to open the Southern Corridor",
        countries=("CL",),
        areas=("transport",),
        concerns=(corridor,),
    )
    found = Annotations(
        DAY,
        ("CL", "PE"),
        persons=(
            Person("Ana Quispe", "President", "PE", host_at),
            Person("José Núñez", "President", "CL", guest_at),
        ),
        events=(
            talks,
            award,
            Event("statement-adoption", adopted_at, countries=("CL", "PE")),
            Event("state-visit", visit_at),
        ),
        agreements=(Agreement(statement_at, "joint-statement", handled="adopted"),),
        positions=(pledge,),
        about=About(
            dateline=dateline,
            place="LIMA",
            credited=(("Andina", credit_at),),
            cited=(Cited("Andina", credit_at, credit_at),),
        ),
    )
    return document(writer.text, DAY), found


@pytest.fixture(scope="module")
def visited(bare: Content) -> list[Record]:
    return made(visit(), bare)


def test_a_person_holds_an_office_of_a_state(visited: list[Record]) -> None:
    assert [(one.quote, one.fields) for one in told(visited, "person", office="pe-president")] == [
        ("President of Peru Ana Quispe", {"class": "Person", "office": "pe-president", "state": "pe"})
    ]


def test_an_event_has_each_facet_at_its_words(visited: list[Record]) -> None:
    [talks] = told(visited, "event", **{"class": "Talks"})
    assert talks.id == "2031-05-02-cl-pe-talks"
    assert talks.fields["participants"] == [
        {"agent": "person/ana-quispe", "office": "pe-president", "state": "pe"},
        {
            "agent": "person/jose-nunez",
            "office": "cl-president",
            "state": "cl",
        },  # “Núñez” is the one of that name
    ]
    assert [(one.quote, one.basis) for one in told(visited, "event", date=DAY)] == [("on 2 May", "stated")]
    assert [one.quote for one in told(visited, "event", place="government-palace")] == [
        "at the Government Palace in Lima"
    ]
    assert [one.quote for one in told(visited, "place", within="lima")] == ["the Government Palace in Lima"]


def test_an_award_is_of_an_honour_to_a_person(visited: list[Record]) -> None:
    [award] = told(visited, "event", **{"class": "Conferral"})
    assert award.quote == "José Núñez was awarded the Order of the Sun"
    assert award.fields["honour"] == "order-of-the-sun"
    assert award.fields["participants"] == [{"agent": "person/jose-nunez", "role": "recipient"}]
    assert [one.quote for one in told(visited, "event", reason="for his friendship")] == [
        "for his friendship"
    ]


def test_statement_and_adoption_rest_on_the_clause_of_both(visited: list[Record]) -> None:
    [statement] = told(visited, "agreement", form="joint-statement")
    [adoption] = told(visited, "event", **{"class": "Adoption"})
    assert statement.quote == adoption.quote == "They adopted a joint statement"
    assert statement.fields["event"] == adoption.id == "2031-05-02-cl-pe-joint-statement-adoption"


def test_who_visits_whom_is_inferred_from_where_it_was_filed(visited: list[Record]) -> None:
    [inferred] = [one for one in told(visited, "event", place="lima") if one.basis == "inferred"]
    assert inferred.quote == "LIMA — President of Peru Ana Quispe and President of Chile José Núñez"
    assert [(one["agent"], one["role"]) for one in inferred.fields["participants"]] == [
        ("person/jose-nunez", "visitor"),
        ("person/ana-quispe", "host"),
    ]
    [stated] = told(visited, "event", kind="state-visit")
    assert (stated.id, stated.basis) == (inferred.id, "stated")


def test_a_position_stands_in_the_statement_by_context_only(visited: list[Record]) -> None:
    [position] = told(visited, "position", act="pledge")
    assert position.fields["agents"] == ["state/cl"]
    assert position.fields["concerns"] == ["undertaking/southern-corridor"]
    [tie] = told(visited, "position", expressed_in="2031-05-02-cl-pe-joint-statement")
    assert (tie.basis, tie.at, tie.id) == ("implied", position.at, position.id)


def test_sources_and_cited_reports(visited: list[Record]) -> None:
    assert [one.quote for one in told(visited, "report", credited_source="andina")] == ["Andina reported"]
    [cited] = [one for one in visited if "references" in one.fields]
    assert cited.fields["references"][0].startswith("andina-cited-by-2031-05-02-")


def test_what_is_above_a_list_says_who_makes_its_documents(bare: Content) -> None:
    writer = Writer()
    date_at = writer.say(f"date {DAY}")
    writer.say("\nThe leaders met.\n")
    heading = writer.say("Chile and Peru sign two agreements")
    writer.say("\n")
    items = [
        writer.say(f"{number}. an agreement on {subject}\n")
        for number, subject in ((1, "rail"), (2, "ports"))
    ]
    found = Annotations(
        DAY,
        ("CL", "PE"),
        agreements=tuple(Agreement((start, end - 1), "agreement") for start, end in items),
        about=About(date_at=date_at, headings=(heading,)),
    )
    out = made((document(writer.text, DAY), found), bare)
    assert [
        one.quote for one in told(out, "report", alternative_headline="Chile and Peru sign two agreements")
    ]
    headed = told(out, "agreement", party=["state/cl", "state/pe"])
    assert [(one.at, one.basis) for one in headed] == [(heading, "collective")] * 2
    assert len({one.id for one in headed}) == 2


NAMES = ["Ana Quispe", "Нурлан Абдиров", "عبد الله بن زايد", "习近平", "ʻAna ‘Ofa", "O’Brien-Łukasz", "☃"]


def people() -> Iterator[tuple[str, str, str | None]]:
    for name in NAMES:
        yield name, "President", "CL"


def test_names_of_all_scripts_become_persons(bare: Content) -> None:
    out = made(report(DAY, ("CL",), [], persons=list(people()), event=""), bare)
    assert len({one.id for one in told(out, "person")}) == len(NAMES)


def test_an_empty_reading_still_has_its_report(bare: Content) -> None:
    text = document("Nothing of note.\n", DAY)
    [only] = made((text, Annotations(DAY)), bare)
    assert (only.kind, only.quote) == ("report", "Nothing of note.")
