"""Whole texts of our own, read and recorded: what is said of several documents, of fields and makers."""

import dataclasses

import pytest

from annotated import document
from communique import records
from communique.annotations import Record
from communique.content import Content
from communique.extract import reader
from communique.registry import Registry

DAY = "2031-05-02"
HEAD = f"date {DAY}\nSANTIAGO — President of Chile Paula Rojas received President of Peru Evaristo Mamani.\n"


@pytest.fixture(scope="module")
def bare(seeds_content: Content) -> Content:
    """The content without a registry: everything is new."""
    return dataclasses.replace(seeds_content, registry=Registry((), {}, {}))


def recorded(found: Content, *texts: str) -> list[list[Record]]:
    """Return the records of texts, each after the same head."""
    pairs = []
    for said in texts:
        text = document(HEAD + said, DAY)
        pairs.append(
            (text, records.drafted(text, reader.read(text.text, text.published, found.lexicon), found))
        )
    return [list(one.records) for one in records.together(pairs, (), found).reports]


def said(out: list[Record], kind: str, field: str) -> list[tuple[str, str, object]]:
    """Return basis, quote and value of each record of a kind that has a field."""
    return [
        (one.basis, one.quote, one.fields[field]) for one in out if one.kind == kind and field in one.fields
    ]


PACKAGE = (
    "In Santiago, a set of four interagency documents was exchanged. "
    "They include a memorandum of understanding on nursing by the Ministries of Health of Chile and Peru. "
)
LIST = """The following documents were signed:
1. Memorandum of understanding in nursing between the Ministries of Health of Chile and Peru;
2. Memorandum of understanding on forestry between the Ministries of Agriculture of Chile and Peru;
3. Agreement between the University of Temuco of Chile and the National Tourism Board of Peru.
"""


@pytest.mark.parametrize("verb", ["formalized cooperation in", "also formalised their cooperation in"])
def test_documents_without_a_name_are_those_that_other_texts_name(verb: str, bare: Content) -> None:
    sentence = f"The sides {verb} forestry, tourism and fisheries."
    out, other = recorded(bare, PACKAGE + sentence, LIST)
    ids = {one.fields["list_number"]: one.id for one in other if "list_number" in one.fields}
    areas = {
        one.id: one
        for one in out
        if one.kind == "agreement" and one.quote == sentence and "areas" in one.fields
    }
    assert {key: (one.basis, one.fields["areas"]) for key, one in areas.items()} == {
        ids[2]: ("implied", ["forestry"]),
        ids[3]: ("implied", ["tourism"]),
    }
    stated = [one for one in out if one.quote == sentence and one.fields.get("class")]
    assert {(one.id, one.basis, one.fields["class"]) for one in stated} == {
        (ids[2], "stated", "Agreement"),
        (ids[3], "stated", "Agreement"),
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "The sides formalized cooperation in aviation.",  # no other text knows a document on it
        "The sides would formalize cooperation in forestry.",
        "The sides will have formalized cooperation in forestry.",
        "The sides had not formalized cooperation in forestry.",
        "The sides praised cooperation in forestry.",
    ],
)
def test_what_fits_no_document_is_recorded_of_none(sentence: str, bare: Content) -> None:
    out, _ = recorded(bare, PACKAGE + sentence, LIST)
    assert [one for one in out if one.kind == "agreement" and one.quote == sentence] == []


def test_alone_a_text_says_nothing_of_documents_it_does_not_name(bare: Content) -> None:
    sentence = "The sides formalized cooperation in forestry and tourism."
    [out] = recorded(bare, PACKAGE + sentence)
    assert [one for one in out if one.quote == sentence] == []


def test_the_level_of_a_package_is_that_of_its_documents(bare: Content) -> None:
    [out] = recorded(bare, PACKAGE)
    assert said(out, "agreement", "level") == [("collective", "four interagency documents", "interagency")]
    [out] = recorded(bare, PACKAGE.replace("interagency ", ""))
    assert said(out, "agreement", "level") == []


@pytest.mark.parametrize(
    ("sentence", "area"),
    [
        ("Cultural ties were deepened through memorandums on cinematography and museums.", "culture"),
        ("Energy cooperation was further expanded by a memorandum on hydrogen.", "energy"),
    ],
)
def test_what_a_sentence_is_about_all_its_documents_serve(sentence: str, area: str, bare: Content) -> None:
    [out] = recorded(bare, f"A number of documents were signed. {sentence}")
    found = [one for one in out if one.kind == "agreement" and area in one.fields.get("areas", ())]
    assert found
    assert {(one.basis, one.quote) for one in found} == {("stated", sentence)}


def test_as_many_fields_as_documents_are_one_each(bare: Content) -> None:
    [out] = recorded(
        bare,
        "A number of documents were signed. Tourism and investment were boosted by agreements between Alfa "
        "Rail, the national company, and Sol Bank, and between Invest Chile and the Peruvian Trade Agency.",
    )
    assert [one for one in said(out, "agreement", "areas") if one[0] == "collective"] == [
        ("collective", "Tourism and investment were boosted by agreements", ["tourism"]),
        ("collective", "Tourism and investment were boosted by agreements", ["investment"]),
    ]


def test_who_acts_before_a_document_is_no_field(bare: Content) -> None:
    [out] = recorded(bare, "The energy ministry was guided by a memorandum on hydrogen. A decree was signed.")
    assert all(
        "energy" not in one.fields.get("areas", ()) for one in out if one.quote.startswith("The energy")
    )


@pytest.mark.parametrize(
    ("between", "names"),
    [
        ("the Health Ministries of Chile and Peru", {"Health Ministry of Chile", "Health Ministry of Peru"}),
        (
            "the Ministries of Justice of Chile and Peru",
            {"Ministry of Justice of Chile", "Ministry of Justice of Peru"},
        ),
    ],
)
def test_one_of_several_named_together_has_its_own_name(between: str, names: set[str], bare: Content) -> None:
    [out] = recorded(bare, f"A memorandum of understanding was signed between {between}.")
    parties = [party for *_, value in said(out, "agreement", "parties") for party in value]  # type: ignore[attr-defined]  # a list
    assert {party["name"] for party in parties} == names


def test_what_is_put_after_a_name_says_the_kind(bare: Content) -> None:
    [out] = recorded(
        bare,
        "A memorandum was signed between Alfa Rail, the national company, and the University of Lima.",
    )
    kinds = {quote: value for _, quote, value in said(out, "organization", "kind")}
    assert kinds.get("Alfa Rail, the national company") == "national-company"


@pytest.mark.parametrize(
    ("where", "place", "city"),
    [
        ("at the Cerrillos presidential palace in Santiago", "cerrillos-presidential-palace", "santiago"),
        ("in the House of Friendship in Valparaíso", "house-of-friendship", "valparaiso"),
        ("at the Quinta Hotel in Santiago", "quinta-hotel", "santiago"),
    ],
)
def test_talks_in_a_house_of_a_city(where: str, place: str, city: str, bare: Content) -> None:
    [out] = recorded(bare, f"President Paula Rojas and President Evaristo Mamani held talks {where}.")
    assert ("stated", where, place) in said(out, "event", "place")
    assert [value for *_, value in said(out, "place", "within")] == [city]


@pytest.mark.parametrize("where", ["at the Andean Forum in Santiago", "on trade in Santiago", "in Santiago"])
def test_what_is_no_house_is_no_place(where: str, bare: Content) -> None:
    [out] = recorded(bare, f"President Paula Rojas and President Evaristo Mamani held talks {where}.")
    assert said(out, "place", "within") == []


def test_who_looked_on_is_told_by_the_words_that_mean_them(bare: Content) -> None:
    [out] = recorded(
        bare, "In the presence of the two Presidents, a package of three documents was exchanged."
    )
    exchange = [one for one in out if one.kind == "event" and one.fields.get("class") == "DocumentExchange"]
    assert [one.quote for one in exchange] == ["a package of three documents was exchanged"]
    attending = {quote for _, quote, _ in said(out, "event", "participants")}
    assert "In the presence of the two Presidents" in attending


def test_the_state_of_a_person_is_part_of_the_clause(bare: Content) -> None:
    [out] = recorded(bare, "Peru’s Evaristo Mamani was awarded the Order of the Condor.")
    [award] = [one for one in out if one.fields.get("class") == "Conferral"]
    assert award.quote == "Peru’s Evaristo Mamani was awarded the Order of the Condor"


def test_a_seat_that_many_states_have_is_that_of_one(bare: Content) -> None:
    talks = "President of Chile Paula Rojas and President of Peru Evaristo Mamani held talks at"
    out, other, third = recorded(
        bare,
        f"{talks} State House.",
        f"{talks} State House in Lima.",
        f"{talks} State House in Santiago.",
    )
    places = [
        {one.fields["place"] for one in records_ if one.kind == "event" and "place" in one.fields}
        for records_ in (out, other, third)
    ]
    assert "cl-state-house" in places[0] and "pe-state-house" in places[1] and "cl-state-house" in places[2]


@pytest.mark.parametrize("end", [" in Santiago on 20 April 2031", " on April 20, 2031", ", on 20 April 2031"])
def test_a_document_is_of_the_day_that_is_stated_after_it(end: str, bare: Content) -> None:
    made = "The Ministry of Health of Chile and the Ministry of Health of Peru signed a memorandum on nursing"
    [out] = recorded(bare, f"{made}{end}.")
    assert {one.id for one in out if one.kind == "agreement"} == {"2031-04-20-cl-pe-nursing"}


def test_a_day_to_come_is_not_the_day_of_a_document(bare: Content) -> None:
    made = "The Ministry of Health of Chile and the Ministry of Health of Peru signed a memorandum on nursing"
    [out] = recorded(bare, f"{made} on 5 May 2031.")
    assert {one.id for one in out if one.kind == "agreement"} == {f"{DAY}-cl-pe-nursing"}
