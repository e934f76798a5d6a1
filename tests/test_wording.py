"""Labels of new things: worded as a reader would."""

import pytest

from annotated import Item, report
from communique import records
from communique.content import Content
from communique.recording.naming import Namer
from communique.recording.wording import Wording, small
from communique.registry import Entry

DAY = "2031-05-02"


@pytest.fixture(scope="module")
def wording(seeds_content: Content) -> Wording:
    return Wording(seeds_content.lexicon)


@pytest.fixture(scope="module")
def namer(seeds_content: Content) -> Namer:
    return Namer(seeds_content.known, seeds_content.labels, ("cl", "pe"), DAY)


def labels(made: records.Read, type_: str) -> dict[str, str]:
    """Return slug → label of the new things of a class."""
    entries: list[Entry] = [one for one in made.content.registry if one.is_new and one.type == type_]
    return {one.iri.rpartition("/")[2]: one.label for one in entries}


def of(items: list[Item], found: Content) -> dict[str, str]:
    """Return slug → label of documents of Chile and Peru."""
    text, said = report(DAY, ("CL", "PE"), items)
    pairs = [(text, records.drafted(text, said, found))]
    return labels(records.together(pairs, (), found), "Agreement")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ministry of Health of Peru", "the Ministry of Health of Peru"),
        ("National Bank of Georgia", "the National Bank of Georgia"),
        ("University of Chile", "the University of Chile"),
        ("Government of Chile", "the Government of Chile"),
        ("European Commission", "the European Commission"),
        ("Harvard University", "Harvard University"),
        ("Andes Mining Ltd", "Andes Mining Ltd"),
        ("Cusco, Peru", "Cusco, Peru"),
        ("UNESCO", "UNESCO"),
    ],
)
def test_bodies_take_an_article_and_companies_do_not(wording: Wording, name: str, shown: str) -> None:
    assert wording.with_article(name) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ministry of foreign affairs", "Ministry of Foreign Affairs"),
        ("Chamber of commerce and industry", "Chamber of Commerce and Industry"),
        ("Food safety agency", "Food Safety Agency"),
        ("Universidade de São Paulo", "Universidade de São Paulo"),
        ("Simon van der Stel University", "Simon van der Stel University"),
    ],
)
def test_names_of_bodies_have_the_capitals_of_titles(wording: Wording, name: str, shown: str) -> None:
    assert wording.title(name) == shown


@pytest.mark.parametrize(
    ("subject", "before", "phrase", "core"),
    [
        ("joint protection of glaciers", "on", "joint protection of glaciers", "joint protection glaciers"),
        ("opens a border crossing", "that", "a border crossing", "border crossing"),
        ("raises ties to an alliance", "that", "ties", "ties"),
        ("Creating to Establish a School of Nursing", "on", "a school of nursing", "school nursing"),
        ("up a fund for farmers", "set", "a fund for farmers", "fund farmers"),
        ("how the joint fleet", "on", "the joint fleet", "joint fleet"),
        ("each side will issue visas", "that", "", ""),
        ("the same two years", "for", "", ""),
        (
            "a council that will watch over river dams",
            "on",
            "a council that will watch over river dams",
            "council",
        ),
        ("trains that cross", "on", "trains", "trains"),
        ("grants based on need", "on", "grants based on need", "grants"),
        (
            "fisheries, the economy and trade.",
            "on",
            "fisheries, the economy and trade",
            "fisheries, economy trade",
        ),
        ("with tourism", "", "tourism", "tourism"),
        ("Tourism", "on", "tourism", "tourism"),
        ("river dredging yesterday", "on", "river dredging", "river dredging"),
        ("", "", "", ""),
    ],
)
def test_a_subject_is_a_noun_phrase_or_nothing(
    wording: Wording, subject: str, before: str, phrase: str, core: str
) -> None:
    assert wording.phrase(subject, before) == phrase
    assert wording.core(phrase) == core


def test_states_and_offices_in_a_sentence(namer: Namer) -> None:
    def office(role: str, state: str) -> str:
        found = namer.office(role, state)
        return found.label if found else ""

    assert namer.listed(["nl", "pe"]) == "the Netherlands and Peru"
    assert namer.state("nl").label == "Netherlands"
    assert office("Governor of the Central Bank", "PH") == "Governor of the Central Bank of the Philippines"
    assert office("Ambassador to Chile", "PE") == "Ambassador of Peru to Chile"
    assert office("Mayor", "PE") == "Mayor (Peru)"
    assert office("Federal Chancellor", "AT") == "Federal Chancellor of Austria"
    assert namer.person("TANAKA Yuki").label == "Tanaka Yuki"
    assert namer.plain("place", "Place", "PERU").label == "Peru"
    assert small("Protocol on trade") == "protocol on trade"


def test_documents_are_named_by_parties_field_or_subject(seeds_content: Content) -> None:
    ministries = [("Ministry of Health", "ministry", "CL"), ("Ministry of Health", "ministry", "PE")]
    others = [
        ("Ministry of Public Security", "ministry", "CL"),
        ("Ministry of the Interior", "ministry", "PE"),
    ]
    governments = [("Government", "government", "CL"), ("Government", "government", "PE")]
    found = of(
        [
            Item("memorandum-of-understanding", ministries),
            Item("protocol", others),
            Item("agreement", governments, "", ("tourism",)),
        ],
        seeds_content,
    )
    assert found == {
        "2031-05-02-cl-pe-ministry-health": (
            "Memorandum of understanding between the Ministries of Health of Chile and Peru, 2 May 2031"
        ),
        "2031-05-02-cl-pe-ministry-public-security-interior": (
            "Protocol between the Ministry of Public Security of Chile"
            " and the Ministry of the Interior of Peru, 2 May 2031"
        ),
        "2031-05-02-cl-pe-tourism": (
            "Agreement on tourism between the Governments of Chile and Peru, 2 May 2031"
        ),
    }


def test_three_parties_and_places_are_listed(seeds_content: Content) -> None:
    cities = [("Iquique", "city", "CL"), ("Tacna", "city", "PE"), ("Arequipa", "city", "PE")]
    [label] = of([Item("agreement", cities)], seeds_content).values()
    assert label == "Agreement between Iquique (Chile), Tacna (Peru) and Arequipa (Peru), 2 May 2031"


def test_documents_alike_are_told_apart_by_their_parties_then_by_number(seeds_content: Content) -> None:
    one = [("Ministry of Energy", "ministry", "CL"), ("Ministry of Mines", "ministry", "PE")]
    other = [("Ministry of Water", "ministry", "CL"), ("Ministry of Farming", "ministry", "PE")]
    found = of([Item("agreement", one, "dams"), Item("agreement", other, "dams")], seeds_content)
    assert len(set(found.values())) == 2
    assert all(" between the Ministry of " in label and "(" not in label for label in found.values())
    assert not any("agreement" in slug or "-x" in slug for slug in found)
    found = of([Item("agreement", one, "dams"), Item("agreement", one, "dams")], seeds_content)
    assert len(set(found.values())) == 2
    assert not any(slug in label for slug, label in found.items())


def test_reports_have_their_hash_only_where_nothing_else_tells_them_apart(seeds_content: Content) -> None:
    told = [report(DAY, ("CL", "PE"), [], about=about) for about in ("one", "two")]
    told.append(report(DAY, ("BO", "PE"), []))
    pairs = [(text, records.drafted(text, said, seeds_content)) for text, said in told]
    found = sorted(labels(records.together(pairs, (), seeds_content), "Report").values())
    assert found[0] == "Report of 2 May 2031 on Bolivia and Peru"
    assert all(label.startswith("Report of 2 May 2031 on Chile and Peru (") for label in found[1:])
