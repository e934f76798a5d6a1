"""The states that act in a text, as against those it only mentions."""

from communique.extract.events import countries
from communique.extract.model import Agent, Agreement, Event, Person

_AT = (0, 1)


def _person(country: str | None) -> Person:
    return Person("Jo Doe", "Minister", country, _AT)


def _agreement(*states: str | None) -> Agreement:
    return Agreement(_AT, "agreement", tuple(Agent("Ministry", "ministry", state, _AT) for state in states))


def test_parties_and_those_present_act() -> None:
    event = Event("talks", _AT, countries=("KE", "GH"))
    assert countries.find([_person("KE")], [_agreement("KE", "GH")], [event], ("KE", "GH")) == ("KE", "GH")


def test_the_order_is_that_of_the_persons_first() -> None:
    assert countries.find([_person("GH"), _person("KE")], [], [], ("KE", "GH")) == ("GH", "KE")


def test_a_person_of_a_third_state_who_takes_part_in_nothing_does_not_count() -> None:
    found = countries.find([_person("KE"), _person("GH"), _person("FR")], [], [], ("KE", "GH"))
    assert found == ("KE", "GH")


def test_one_party_alone_of_a_state_that_the_text_does_not_put_first_does_not_count() -> None:
    made = [_agreement("KE", "GH"), _agreement("KE", "TH")]
    assert countries.find([], made, [], ("KE", "GH")) == ("KE", "GH")
    assert countries.find([], [*made, _agreement("TH", "KE")], [], ("KE", "GH")) == ("KE", "GH", "TH")


def test_three_sides_act() -> None:
    event = Event("summit", _AT, countries=("AZ", "GE", "TR"))
    assert countries.find([], [], [event], ("AZ", "GE")) == ("AZ", "GE", "TR")


def test_where_one_side_is_an_organization_one_state_acts() -> None:
    assert countries.find([_person("KE"), _person(None)], [], [], ("KE", "RW")) == ("KE",)
    assert countries.find([_person("KE")], [_agreement("KE", None)], [], ("KE", "RW")) == ("KE",)


def test_who_is_not_named_acts_when_the_text_puts_him_first() -> None:
    assert countries.find([_person("KE")], [], [], ("KE", "GH")) == ("KE", "GH")
    assert countries.find([], [], [], ("KE", "GH", "TG")) == ("KE", "GH")
    assert countries.find([], [], [], ()) == ()
