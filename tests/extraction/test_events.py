"""What happened on the occasion: invented sentences, as many of them about what did not happen then."""

from functools import cache
from pathlib import Path

import pytest

from communique import config, extracting
from communique.extract import dates, events, persons, reader
from communique.extract.lexicon import Lexicon
from communique.extract.model import Event
from extraction import cases

_CASES = cases.read("events.txt")
_PUBLISHED = "2024-05-08"


@cache
def _words() -> Lexicon:
    return extracting.machine(config.load({}, Path("none.toml"))).lexicon


def _events(text: str) -> list[Event]:
    reading = reader.prepare(text, _PUBLISHED, _words())
    return events.find(reading, persons.find(reading), dates.find(reading))


def _of(text: str, kind: str) -> Event:
    (found,) = [one for one in _events(text) if one.type == kind]
    return found


def _quote(text: str, at: tuple[int, int] | None) -> str | None:
    return text[slice(*at)] if at else None


@pytest.mark.parametrize("case", _CASES, ids=[text[:60] for text, _ in _CASES])
def test_events_of_a_sentence(case: cases.Case) -> None:
    text, wanted = case
    known = _words().codes["event-kind"]
    told = [
        (known[one.type], one.date or "–", one.place or "–")
        for one in _events(text.replace("⏎", "\n"))
        if one.type in known
    ]
    assert sorted(told) == sorted(wanted)


def test_there_are_many_sentences_and_many_decoys() -> None:
    assert len(_CASES) >= 240
    assert sum(not wanted for _, wanted in _CASES) >= 90


def test_several_mentions_are_one_event_with_all_they_say() -> None:
    text = (
        "President of Togo Komi Agbeko held talks with President of Ghana Kwesi Boateng in Accra.\n\n"
        "The talks took place on 7 May. After the talks, which focused on energy, the leaders dined."
    )
    talks = _of(text, "talks")
    assert (talks.date, talks.place, talks.areas) == ("2024-05-07", "Accra", ("energy",))
    assert {one.name for one in talks.participants} == {"Komi Agbeko", "Kwesi Boateng"}
    assert talks.countries == ("TG", "GH")


def test_talks_with_others_are_other_talks() -> None:
    text = (
        "President of Togo Komi Agbeko met President of Ghana Kwesi Boateng. "
        "Agbeko also met Speaker of the Parliament of Ghana Ama Mensah."
    )
    assert len([one for one in _events(text) if one.type == "talks"]) == 2


def test_who_hosts_and_who_visits() -> None:
    text = "President of Georgia Levan Beridze received Prime Minister of Armenia Vahan Sargsyan in Tbilisi."
    parts = {one.name: one.role for one in _of(text, "talks").participants}
    assert parts == {"Levan Beridze": "host", "Vahan Sargsyan": "visitor"}


def test_the_visitor_of_a_visit() -> None:
    text = "The state visit of President of Togo Komi Agbeko to Accra began on 6 May."
    visit = _of(text, "state-visit")
    assert [(one.name, one.role) for one in visit.participants] == [("Komi Agbeko", "visitor")]
    assert (visit.place, visit.date, visit.countries) == ("Accra", "2024-05-06", ("TG", "GH"))


def test_a_visit_without_rank_is_a_visit_and_a_rank_later_makes_it_narrower() -> None:
    plain = "President of Togo Komi Agbeko arrived in Accra."
    assert [one.type for one in _events(plain)] == ["visit"]
    ranked = plain + " The official visit ends tomorrow."
    assert [one.type for one in _events(ranked)] == ["official-visit"]


def test_who_looks_on_at_an_exchange_and_how_many_documents() -> None:
    text = (
        "President of Togo Komi Agbeko and President of Ghana Kwesi Boateng met.\n\n"
        "In the presence of the two Presidents, a package of eleven documents was exchanged."
    )
    exchange = _of(text, "document-exchange")
    assert exchange.count == 11
    assert _quote(text, exchange.count_at) == "a package of eleven documents"
    assert {(one.name, one.role) for one in exchange.participants} == {
        ("Komi Agbeko", "attendee"),
        ("Kwesi Boateng", "attendee"),
    }


def test_who_adopts() -> None:
    text = "Presidents Komi Agbeko of Togo and Kwesi Boateng of Ghana adopted a Joint Statement on May 7."
    adoption = _of(text, "statement-adoption")
    assert [(one.name, one.country, one.role) for one in adoption.participants] == [
        ("Komi Agbeko", "TG", "adopter"),
        ("Kwesi Boateng", "GH", "adopter"),
    ]
    assert (adoption.date, _quote(text, adoption.date_at)) == ("2024-05-07", "May 7")


def test_honour_recipient_conferrer_and_reason() -> None:
    text = (
        "King Tupou Vuna of Tonga decorated Sione Lemalu, President of Samoa, with the Order of the "
        "Golden Palm for his services to friendship."
    )
    award = _of(text, "award")
    assert award.honour is not None
    assert award.honour.name == "Order of the Golden Palm"
    assert award.reason == "for his services to friendship"
    assert {one.name: one.role for one in award.participants} == {
        "Tupou Vuna": "conferrer",
        "Sione Lemalu": "recipient",
    }


def test_a_day_belongs_to_what_stands_closest() -> None:
    text = (
        "The programme of the state visit of President of Togo Komi Agbeko to Accra included talks with "
        "President of Ghana Kwesi Boateng on 7 May."
    )
    found = {one.type: one.date for one in _events(text)}
    assert found == {"state-visit": None, "talks": "2024-05-07"}


def test_the_day_of_another_deed_is_not_that_of_the_event() -> None:
    text = "The agreement was signed on 7 May after talks with President of Ghana Kwesi Boateng."
    assert _of(text, "talks").date is None


def test_the_head_of_a_report_gives_no_day() -> None:
    for head in ("Accra, 8 May 2024 – ", "ACCRA, May 8, 2024. ", "Accra, May 8 (GNA) — "):
        assert (
            _of(head + "President of Ghana Kwesi Boateng met President of Togo Komi Agbeko.", "talks").date
            is None
        )


def test_after_the_talks_means_those_told_of_before_whoever_is_named_then() -> None:
    text = (
        "President of Togo Komi Agbeko met President of Ghana Kwesi Boateng in Accra on 7 May. "
        "After the talks Minister of Trade Ama Mensah and Minister of Roads Ben Diop signed a memorandum."
    )
    talks = _of(text, "talks")
    assert talks.date == "2024-05-07"
    assert {one.name for one in talks.participants} == {"Komi Agbeko", "Kwesi Boateng"}


def test_a_headline_tells_of_the_event_below() -> None:
    text = (
        "Presidents hold talks in Accra\n\nPresident of Togo Komi Agbeko held talks with "
        "President of Ghana Kwesi Boateng on Monday."
    )
    assert _of(text, "talks").date == "2024-05-06"


def test_of_a_visit_told_of_on_several_days_the_first_counts() -> None:
    text = (
        "On 6 May President of Togo Komi Agbeko began a state visit to Accra. "
        "The state visit of the President went on in Kumasi on 7 May."
    )
    assert _of(text, "state-visit").date == "2024-05-06"


def test_a_day_months_away_is_of_another_occasion() -> None:
    assert _events("President of Togo Komi Agbeko met President of Ghana Kwesi Boateng on 9 January.") == []
    assert _events("The signing ceremony took place on 20 November 2023.") == []


def test_the_same_day_is_the_last_one_named() -> None:
    text = (
        "President of Togo Komi Agbeko arrived in Accra on Sunday on a state visit. "
        "Later that day he held talks with President of Ghana Kwesi Boateng."
    )
    assert _of(text, "talks").date == "2024-05-05"
